//! Small pieces of large texts and buffers that are kept for long: each keeps all of what it was cut from.
//!
//! Must not know how often the code runs.

mod source;

use super::activation::{FnIdx, Functions};
use super::growth::is_module_wrapper;
use super::guard::is_guarded_once;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId, PatId, PatKind, SymbolId};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
use source::{Source, source};

/// A piece that is stored where it outlives the code that cut it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptSlice {
    /// What cuts it.
    pub range: TextRange,
    pub function: FnIdx,
    pub material: Material,
    /// `the content of a file`
    pub source: String,
    pub source_at: TextRange,
    /// The variable that keeps it, as the source spells it.
    pub kept_by: String,
    pub kept_at: TextRange,
    pub confidence: Confidence,
    /// The stored expression, to be wrapped in a copy.
    pub copy: Option<TextRange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Material {
    Text,
    /// A `Buffer`: its `slice` is a view, too.
    Buffer,
    /// A `Uint8Array` and its kin: `subarray` is a view, `slice` a copy.
    TypedArray,
}

/// Strings of at most that many characters are copied by V8.
const COPIED: f64 = 12.0;

/// Methods that cut.
const CUTS: [&str; 7] = ["slice", "substring", "substr", "subarray", "match", "exec", "split"];

pub fn kept_slices(functions: &mut Functions<'_>) -> Vec<KeptSlice> {
    let module = functions.module();
    let mut found: Vec<KeptSlice> = Vec::new();
    for call in module.calls_of_any(&CUTS) {
        let function = module.expr(call).function;
        if function == FnId::MODULE || is_module_wrapper(module, function) {
            continue;
        }
        let Some((cut, subject)) = cut(module, call) else { continue };
        // Most pieces are not kept: that is looked at first.
        let Some(kept) = Pieces { module }.kept(call, cut, 5) else { continue };
        if is_guarded_once(module, kept.at) {
            continue;
        }
        let Some(source) = source(module, subject, 6).filter(|source| fits(cut, source)) else { continue };
        let slice = KeptSlice {
            range: module.range(call),
            function: functions.describe(function),
            material: source.material,
            source: source.says,
            source_at: source.at,
            kept_by: kept.by,
            kept_at: module.range(kept.at),
            confidence: source.confidence,
            copy: (cut == Cut::Piece && module.range(kept.piece) == module.range(call)).then(|| module.range(call)),
        };
        if !found.iter().any(|it| it.kept_at == slice.kept_at) {
            found.push(slice);
        }
    }
    found
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    /// The result is the piece.
    Piece,
    /// `subarray`: the result is a view.
    View,
    /// The result is a list of pieces.
    List,
}

/// What the call makes of what.
fn cut(module: &Module, call: ExprId) -> Option<(Cut, ExprId)> {
    let (receiver, method, args) = module.method_call(call)?;
    let number = |at: usize| args.get(at).map(|arg| module.kind(module.value_of(*arg)));
    let is_short = match (method, number(0), number(1)) {
        ("slice" | "substring" | "subarray", Some(ExprKind::Number(from)), Some(ExprKind::Number(to))) => {
            to - from <= COPIED
        }
        ("substr", Some(_), Some(ExprKind::Number(length))) => length <= COPIED,
        _ => false,
    };
    match method {
        "subarray" => Some((Cut::View, receiver)),
        // A copy of all is not small.
        "slice" | "substring" | "substr" if args.is_empty() || is_short => None,
        "slice" | "substring" | "substr" => Some((Cut::Piece, receiver)),
        "split" => Some((Cut::List, receiver)),
        "match" => Some((Cut::List, receiver)),
        "exec" => Some((Cut::List, *args.first()?)),
        _ => None,
    }
}

fn fits(cut: Cut, source: &Source) -> bool {
    match (cut, source.material) {
        (Cut::View, material) => material != Material::Text,
        (_, Material::Text) => true,
        (Cut::Piece, Material::Buffer) => true,
        (Cut::Piece | Cut::List, _) => false,
    }
}

struct Kept {
    by: String,
    at: ExprId,
    piece: ExprId,
}

struct Pieces<'m> {
    module: &'m Module,
}

impl Pieces<'_> {
    /// Where the piece, or one piece of the list, is put into something of the module.
    fn kept(&self, expr: ExprId, cut: Cut, steps: u8) -> Option<Kept> {
        let steps = steps.checked_sub(1)?;
        let module = self.module;
        match module.flow(expr) {
            Flow::Bound(symbol) => self.kept_through(symbol, cut, steps),
            Flow::Destructured(pattern) if cut == Cut::List => self.kept_of_pattern(pattern, steps),
            Flow::Used(access) => match module.kind(access) {
                // `text.split(',')[1]`, `match[1]`, `match.groups.name`
                ExprKind::Index(object, _) if object == expr && cut == Cut::List => {
                    self.kept(access, Cut::Piece, steps)
                }
                ExprKind::Member(object, name) if object == expr && module.text(name) == "groups" => {
                    let Flow::Used(group) = module.flow(access) else { return None };
                    matches!(module.kind(group), ExprKind::Member(object, _) if object == access)
                        .then(|| self.kept(group, Cut::Piece, steps))?
                }
                // `text.slice(7).trim()`
                ExprKind::Member(object, name)
                    if object == expr
                        && cut == Cut::Piece
                        && matches!(module.text(name), "trim" | "trimStart" | "trimEnd") =>
                {
                    self.kept(module.called_by(access)?, cut, steps)
                }
                _ => None,
            },
            _ if cut == Cut::List => None,
            Flow::Stored(literal) => self.kept(literal, Cut::Piece, steps).map(|kept| Kept { piece: expr, ..kept }),
            Flow::Argument { call, .. } => {
                let (receiver, "set" | "push" | "add" | "unshift", _) = module.method_call(call)? else { return None };
                Some(Kept { by: self.long_lived(receiver)?, at: call, piece: expr })
            }
            Flow::Assigned(target) => {
                let holder = match module.kind(target) {
                    ExprKind::Index(object, _) => object,
                    ExprKind::Member(object, _) if module.symbol_of(object).is_some() => object,
                    _ => target,
                };
                Some(Kept { by: self.long_lived(holder)?, at: target, piece: expr })
            }
            _ => None,
        }
    }

    fn kept_through(&self, symbol: SymbolId, cut: Cut, steps: u8) -> Option<Kept> {
        let module = self.module;
        if module.is_module_level(symbol) || module.is_reassigned(symbol) {
            return None;
        }
        module.refs_of(symbol).iter().find_map(|id| self.kept(module.reference(*id).expr, cut, steps))
    }

    /// `const [, id] = text.match(…)`
    fn kept_of_pattern(&self, pattern: PatId, steps: u8) -> Option<Kept> {
        let module = self.module;
        let PatKind::Array(elements) = module.pat(pattern).kind else { return None };
        module
            .pat_list(elements)
            .iter()
            .filter_map(|element| module.symbol_of_pat(*element))
            .find_map(|symbol| self.kept_through(symbol, Cut::Piece, steps))
    }

    /// A variable of the module, a static field, or a member of one.
    fn long_lived(&self, holder: ExprId) -> Option<String> {
        let module = self.module;
        let place = module.origin_place(holder)?;
        let lives_on = match place.root {
            Root::Symbol(symbol) => {
                module.is_module_level(symbol)
                    && module.traits.per_instance.is_none()
                    && module.import_of(symbol).is_none()
            }
            Root::Static(_) => !place.path.is_empty(),
            _ => false,
        };
        lives_on.then(|| module.place_text(&place))
    }
}
