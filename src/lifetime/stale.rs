//! Variables that outlive what is put into them: the latest event, element or component stays when it is gone from the page.
//!
//! Must not know how often the code runs.

mod removed;
pub(super) mod value;

use super::activation::{FnIdx, Functions};
use super::callee::long_lived_name;
use super::change::Change;
use super::growth::is_module_wrapper;
use super::guard::{conditions, is_guarded_once};
use super::instance::{is_single_object, is_singleton};
use super::lifecycle::Lifecycles;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, NameId, Parent, RefId, SymbolId, SymbolKind, UnaryOp};
use crate::text::TextRange;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// A variable that keeps the latest of many short-lived things, and that nothing empties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stale {
    /// The assignment.
    pub range: TextRange,
    pub function: FnIdx,
    /// As the source spells it: `lastTarget`, `Node.latest`.
    pub slot: String,
    pub declared: TextRange,
    pub holder: SlotHolder,
    pub kept: Kept,
    /// What shows what the value is.
    pub seen_at: TextRange,
    pub confidence: Confidence,
    pub fix: Option<Change>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotHolder {
    Module,
    Static,
    /// An object of the module of which there is one.
    Object,
    /// A function whose variables a listener of the page keeps.
    Listener,
}

/// What the variable keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kept {
    Event,
    /// An element that an event is about, that has the focus, or that the caller hands in.
    Element,
    /// A node of a virtual tree, or what that stands for.
    VirtualNode,
    /// The object itself, which a framework makes and ends.
    Component {
        name: Option<String>,
    },
    /// An element that the file takes off the page at this place.
    Removed {
        at: TextRange,
    },
}

/// A variable or field by which the assignments to it are found.
struct Slot {
    place: Place,
    holder: SlotHolder,
    declared: TextRange,
    /// Other files may empty it: a variable of a classic script.
    is_open: bool,
}

/// What an assigned value is.
struct Seen {
    kept: Kept,
    at: TextRange,
    confidence: Confidence,
}

pub fn stale_slots(functions: &mut Functions<'_>, lifecycles: &mut Lifecycles<'_>, text: &str) -> Vec<Stale> {
    let module = functions.module();
    let mut found: Vec<Stale> = Vec::new();
    let mut done: FxHashSet<Place> = FxHashSet::default();
    for assign in module.assignments() {
        let ExprKind::Assign(AssignOp::Set, target, value) = module.kind(*assign) else { continue };
        let function = module.expr(*assign).function;
        if function == FnId::MODULE || !may_be_short_lived(module, value) {
            continue;
        }
        let Some(slot) = slot(module, target).or_else(|| slot_of_listener(module, *assign, target)) else { continue };
        if done.contains(&slot.place) || is_module_wrapper(module, function) {
            continue;
        }
        let Some((seen, fix)) = read(module, lifecycles, text, &slot, *assign, value) else { continue };
        done.insert(slot.place.clone());
        found.push(Stale {
            range: module.range(*assign),
            function: functions.describe(function),
            slot: module.place_text(&slot.place),
            declared: slot.declared,
            holder: slot.holder,
            kept: seen.kept,
            seen_at: seen.at,
            confidence: if slot.is_open { seen.confidence.min(Confidence::Medium) } else { seen.confidence },
            fix,
        });
    }
    found
}

/// A quick look before anything is followed.
fn may_be_short_lived(module: &Module, value: ExprId) -> bool {
    match module.kind(value) {
        ExprKind::Name(id) => module.reference(id).symbol.is_some_and(|symbol| !module.is_module_level(symbol)),
        ExprKind::This | ExprKind::Member(..) | ExprKind::Logical(..) | ExprKind::Conditional(..) => true,
        ExprKind::Call(callee, _) => matches!(module.kind(callee), ExprKind::Member(..)),
        _ => false,
    }
}

fn slot(module: &Module, target: ExprId) -> Option<Slot> {
    let place = module.place(target)?;
    match place.root {
        Root::Symbol(symbol) if place.path.is_empty() => {
            let it = module.symbol(symbol);
            let home = module.function_of(symbol);
            let is_wrapped = home != FnId::MODULE && is_module_wrapper(module, home);
            let lives_on = is_wrapped || (home == FnId::MODULE && module.traits.per_instance.is_none());
            if !lives_on || !matches!(it.kind, SymbolKind::Let | SymbolKind::Var) || it.in_template {
                return None;
            }
            let is_module = module.traits.has_module_syntax || module.traits.has_commonjs_syntax;
            let is_open = !is_wrapped && !is_module && it.kind == SymbolKind::Var;
            Some(Slot { declared: it.range, holder: SlotHolder::Module, is_open, place })
        }
        Root::Static(class) if place.path.len() == 1 => {
            let member = module
                .class(class)
                .members
                .iter()
                .find(|member| member.is_static && member.name == Some(place.path[0]));
            let declared = member.map_or(module.range(target), |member| member.range);
            Some(Slot { declared, holder: SlotHolder::Static, is_open: false, place })
        }
        // `const state = { target: null }`, `function Draggable() {}`
        Root::Symbol(symbol) if place.path.len() == 1 => {
            let it = module.symbol(symbol);
            let is_object = module.is_module_level(symbol)
                && module.traits.per_instance.is_none()
                && (it.function.is_some()
                    || module
                        .constant_value(symbol)
                        .is_some_and(|init| matches!(module.kind(init), ExprKind::Object(_))));
            let is_open = it.exported
                || module
                    .refs_of(symbol)
                    .iter()
                    .any(|id| !matches!(module.flow(module.reference(*id).expr), Flow::Used(_)));
            let slot = Slot { declared: it.range, holder: SlotHolder::Object, is_open, place };
            is_object.then_some(slot)
        }
        Root::Instance(class) if place.path.len() == 1 && is_singleton(module, class) => {
            Some(Slot { declared: module.range(target), holder: SlotHolder::Object, is_open: false, place })
        }
        Root::Group(group) if place.path.len() == 1 && is_single_object(module, group) => {
            Some(Slot { declared: module.range(target), holder: SlotHolder::Object, is_open: true, place })
        }
        _ => None,
    }
}

/// A variable around a listener of the page that nothing removes: `document.addEventListener('click', () => { last = … })`.
fn slot_of_listener(module: &Module, assign: ExprId, target: ExprId) -> Option<Slot> {
    let symbol = module.symbol_of(target)?;
    let (it, home) = (module.symbol(symbol), module.function_of(symbol));
    if !matches!(it.kind, SymbolKind::Let | SymbolKind::Var) || home == FnId::MODULE {
        return None;
    }
    let mut function = module.expr(assign).function;
    while function != home {
        if is_kept_by_page(module, function) {
            let place = Place { root: Root::Symbol(symbol), path: Default::default() };
            return Some(Slot { place, holder: SlotHolder::Listener, declared: it.range, is_open: false });
        }
        if function == FnId::MODULE {
            return None;
        }
        function = module.function(function).parent;
    }
    None
}

fn is_kept_by_page(module: &Module, function: FnId) -> bool {
    let added = module.function(function).expr.and_then(|expr| match module.flow(expr) {
        Flow::Argument { call, index: 1 } => module.call(call),
        _ => None,
    });
    let Some((callee, [event, _, rest @ ..])) = added else { return false };
    let is_page = match module.kind(callee) {
        ExprKind::Member(target, _) => matches!(
            long_lived_name(module, target).as_deref(),
            Some("document" | "window" | "document.body" | "document.documentElement" | "globalThis" | "self")
        ),
        _ => module.global_name(callee).is_some(),
    };
    let stays = rest.first().is_none_or(|options| matches!(module.kind(*options), ExprKind::Bool(_)));
    let event = module.str_of(module.value_of(*event));
    is_page
        && stays
        && module.last_word(callee) == Some("addEventListener")
        && !module.calls_of_any(&["removeEventListener", "abort"]).into_iter().any(|call| {
            let named = module.call(call).and_then(|(_, args)| args.first().copied());
            named.and_then(|named| module.str_of(module.value_of(named))).is_none_or(|named| Some(named) == event)
        })
}

fn read(
    module: &Module,
    lifecycles: &mut Lifecycles<'_>,
    text: &str,
    slot: &Slot,
    assign: ExprId,
    value: ExprId,
) -> Option<(Seen, Option<Change>)> {
    if let Some(seen) = value::read(module, lifecycles, slot, value) {
        let is_kept = !is_emptied(module, lifecycles, slot) && !is_filled_once(module, slot, assign);
        let fix = match seen.kept {
            Kept::Component { .. } if is_kept => value::reset_at_end(module, lifecycles, text, slot, assign),
            _ => None,
        };
        return is_kept.then_some((seen, fix));
    }
    let (seen, fix) = removed::read(module, text, slot, value)?;
    let is_kept = !is_emptied_but_for(module, slot, |value| removed::is_made(module, value))
        && !is_filled_once(module, slot, assign);
    is_kept.then_some((seen, fix))
}

/// `if (!probe) probe = …`: it is made once and used again. `if (probe !== it) probe = it` is another question.
fn is_filled_once(module: &Module, slot: &Slot, assign: ExprId) -> bool {
    let tests = conditions(module, assign);
    let mut mentions = tests
        .iter()
        .flat_map(|test| module.exprs_in(*test))
        .filter(|id| module.place(*id).as_ref() == Some(&slot.place))
        .peekable();
    if mentions.peek().is_none() {
        return is_guarded_once(module, assign);
    }
    mentions.any(|mention| match module.expr(mention).parent {
        Parent::Expr(parent) => match module.kind(parent) {
            ExprKind::Binary(_, left, right) => is_nothing(module, if left == mention { right } else { left }),
            ExprKind::Member(..) | ExprKind::Index(..) => false,
            ExprKind::Call(callee, _) => callee == mention,
            _ => true,
        },
        _ => true,
    })
}

fn is_nothing(module: &Module, value: ExprId) -> bool {
    matches!(module.kind(value), ExprKind::Null | ExprKind::Unary(UnaryOp::Void, _))
        || module.global_name(value) == Some("undefined")
        || module.str_of(value) == Some("undefined")
}

/// Whether something else than another short-lived thing is ever put into it.
fn is_emptied(module: &Module, lifecycles: &mut Lifecycles<'_>, slot: &Slot) -> bool {
    assigned(module, slot)
        .into_iter()
        .any(|value| value.is_none_or(|value| value::read(module, lifecycles, slot, value).is_none()))
}

fn is_emptied_but_for(module: &Module, slot: &Slot, keeps: impl Fn(ExprId) -> bool) -> bool {
    assigned(module, slot).into_iter().any(|value| value.is_none_or(|value| !keeps(value)))
}

/// What functions put into the slot; `None` for what is not a plain assignment.
fn assigned(module: &Module, slot: &Slot) -> Vec<Option<ExprId>> {
    match slot.place.root {
        Root::Symbol(symbol) if slot.place.path.is_empty() => {
            writes(module, symbol).map(|expr| module.flow_into(expr)).collect()
        }
        _ => {
            // Whatever object it is a member of: a class has many names.
            let Some(name) = slot.place.path.last().copied() else { return vec![None] };
            let deleted = module
                .deletions()
                .iter()
                .any(|id| matches!(module.kind(*id), ExprKind::Unary(UnaryOp::Delete, it) if names(module, it, name)));
            let assigned = module.assignments().iter().filter_map(|id| match module.kind(*id) {
                ExprKind::Assign(_, target, value) if names(module, target, name) => Some(Some(value)),
                ExprKind::Assign(_, target, _) if matches!(module.kind(target), ExprKind::Pattern(_)) => {
                    module.exprs_in(module.range(target)).any(|it| names(module, it, name)).then_some(None)
                }
                _ => None,
            });
            assigned.chain(deleted.then_some(None)).collect()
        }
    }
}

fn names(module: &Module, expr: ExprId, name: NameId) -> bool {
    matches!(module.kind(expr), ExprKind::Member(_, it) if it == name)
}

fn writes(module: &Module, symbol: SymbolId) -> impl Iterator<Item = ExprId> + '_ {
    module
        .refs_of(symbol)
        .iter()
        .map(|id: &RefId| module.reference(*id))
        .filter(|reference| reference.access.writes() && module.expr(reference.expr).function != FnId::MODULE)
        .map(|reference| reference.expr)
}
