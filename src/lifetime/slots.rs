//! Slots that get a new handle while they may hold an old one: the old one can then be released by nobody.
//!
//! A slot is a field, a variable of an outer function or of the module, or a property of one. Only slots that the file
//! releases somewhere count: that is what makes the slot the only way to the handle.

mod reentry;
mod release;

use super::activation::{FnIdx, Functions};
use super::callee::{callee_text, resolve};
use super::guard::{conditions, conditions_within, is_guarded_once};
use super::paths::Held;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::cfg::{BlockId, Cfg, Edge, EdgeKind, Point};
use crate::semantic::dataflow::{Bits, Transfer, solve};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, BinaryOp, ExprId, ExprKind, FnBody, FnId, Parent, StmtKind};
use crate::text::TextRange;
use release::{Releases, Uses, same_slot};
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// A handle that is put over another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Overwrite {
    pub held: Held,
    /// As the source spells it: `setInterval`.
    pub api: String,
    pub range: TextRange,
    pub function: FnIdx,
    /// `this.timer`
    pub slot: String,
    /// A release of the slot elsewhere.
    pub released_at: TextRange,
    pub why: Why,
    pub confidence: Confidence,
    /// A release before the statement.
    pub fix: Option<(TextRange, String)>,
}

/// How the slot comes to be filled already.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Why {
    /// The same loop filled it in the turn before.
    Loop,
    /// Filled here before, on the same way.
    Second { first: TextRange },
    /// The function runs again, and nothing on the way releases it.
    Again { at: TextRange, says: String },
}

struct Filling {
    call: ExprId,
    held: Held,
    place: Place,
    function: FnId,
}

pub fn overwrites(functions: &mut Functions<'_>, text: &str) -> Vec<Overwrite> {
    let module = functions.module();
    let fillings: Vec<Filling> = module.calls().iter().filter_map(|call| filling(module, *call)).collect();
    let mut found: Vec<(ExprId, Why, Confidence, ExprId, &Filling)> = Vec::new();
    if fillings.is_empty() {
        return Vec::new();
    }
    let uses = Uses::new(module, fillings.iter().map(|filling| &filling.place));
    let mut reader = reentry::Reader::new(module, functions.models());
    for filling in &fillings {
        if is_guarded_once(module, filling.call) {
            continue;
        }
        let Some(releases) = Releases::of(module, &uses, &filling.place, filling.held) else { continue };
        // `image.onload = () => URL.revokeObjectURL(image.src)`: each URL ends by itself.
        if filling.held == Held::ObjectUrl
            && module.expr(releases.first).function != filling.function
            && module.is_within(module.expr(releases.first).function, filling.function)
        {
            continue;
        }
        let others: Vec<&Filling> =
            fillings.iter().filter(|it| it.call != filling.call && same_slot(&it.place, &filling.place)).collect();
        let Some((why, confidence)) = overwritten(module, &mut reader, filling, &others, &releases) else { continue };
        found.push((filling.call, why, confidence, releases.first, filling));
    }
    found
        .into_iter()
        .map(|(call, why, confidence, released, filling)| Overwrite {
            held: filling.held,
            api: module.call(call).map(|(callee, _)| callee_text(module, callee)).unwrap_or_default(),
            range: module.range(call),
            function: functions.describe(filling.function),
            slot: module.place_text(&filling.place),
            released_at: module.range(released),
            fix: fix(module, text, filling),
            why,
            confidence,
        })
        .collect()
}

/// A call whose result is put into a slot.
fn filling(module: &Module, call: ExprId) -> Option<Filling> {
    let held = held_by(module, call)?;
    let Flow::Assigned(target) = module.flow(call) else { return None };
    // `this.timer ??= setInterval(…)`, `this.timer = this.timer || setInterval(…)`
    let Parent::Expr(assign) = module.expr(target).parent else { return None };
    let ExprKind::Assign(AssignOp::Set, _, value) = module.kind(assign) else { return None };
    if matches!(module.kind(value), ExprKind::Logical(..)) {
        return None;
    }
    let place = module.place(target)?;
    let function = module.expr(call).function;
    if function == FnId::MODULE {
        return None;
    }
    let is_slot = match place.root {
        Root::Symbol(symbol) => {
            // What the function itself makes is new each time.
            module.function_of(symbol) != function
                && !matches!(module.symbol(symbol).kind, crate::semantic::tree::SymbolKind::Param if place.path.is_empty())
        }
        Root::Instance(_) | Root::Static(_) | Root::Group(_) => !place.path.is_empty(),
        Root::Global(_) | Root::This(_) => false,
    };
    is_slot.then_some(Filling { call, held, place, function })
}

/// Milliseconds below which nobody minds that a timer goes on.
const SHORT: f64 = 1000.0;

fn held_by(module: &Module, call: ExprId) -> Option<Held> {
    let (callee, args) = module.call(call)?;
    let is_new = matches!(module.kind(call), ExprKind::New(..));
    let name = module.last_word(callee)?;
    if is_new {
        return matches!(name, "Worker" | "WebSocket" | "EventSource" | "BroadcastChannel" | "SharedWorker")
            .then_some(Held::Open);
    }
    match name {
        "setInterval" => resolve(module, callee)?.is_global.then_some(Held::Interval),
        "setTimeout" => {
            let is_short = match args.get(1).map(|delay| module.kind(module.value_of(*delay))) {
                None => true,
                Some(ExprKind::Number(delay)) => delay < SHORT,
                Some(_) => false,
            };
            (!is_short && resolve(module, callee)?.is_global).then_some(Held::Timeout)
        }
        "createReadStream" | "createWriteStream" | "createConnection" | "spawn" | "fork" => Some(Held::Open),
        "watch" if resolve(module, callee)?.origin.is_some_and(|it| matches!(it, "fs" | "chokidar")) => {
            Some(Held::Open)
        }
        "createObjectURL" => Some(Held::ObjectUrl),
        _ if registers(name) => Some(Held::Subscription),
        _ => None,
    }
}

/// Calls whose result may end what they began; whether it does is told by what is done with the slot.
fn registers(name: &str) -> bool {
    let name = name.trim_start_matches(['_', '#', '$']);
    ["subscribe", "register", "listen", "watch", "observe", "addListener", "addEventListener"]
        .iter()
        .any(|verb| name.starts_with(verb))
        || name.strip_prefix("on").is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_uppercase()))
}

fn overwritten(
    module: &Module,
    reader: &mut reentry::Reader<'_>,
    filling: &Filling,
    others: &[&Filling],
    releases: &Releases,
) -> Option<(Why, Confidence)> {
    let is_timeout = filling.held == Held::Timeout;
    if !is_timeout {
        if let Some(first) =
            others.iter().find(|it| it.held != Held::Timeout && fills_before(module, it, filling, releases))
        {
            return Some((Why::Second { first: module.range(first.call) }, Confidence::High));
        }
        if is_live(module, filling.function, filling.call, releases, &[filling.call], false) {
            return Some((Why::Loop, Confidence::High));
        }
    }
    if !is_live(module, filling.function, filling.call, releases, &[], true) {
        return None;
    }
    let entry = reader.entry(filling, releases)?;
    let confidence = match state(module, filling) {
        State::Guarded => return None,
        State::Asked => Confidence::Low,
        State::Free if is_timeout && entry.confidence < Confidence::High => Confidence::Low,
        // A timer fires once; a connection that has ended by itself is replaced by right.
        State::Free if matches!(filling.held, Held::Timeout | Held::Open) => Confidence::Medium,
        State::Free if switches(module, filling, releases) => Confidence::Medium,
        State::Free => Confidence::High,
    };
    Some((Why::Again { at: entry.at, says: entry.says }, entry.confidence.min(confidence)))
}

/// Whether `first` is certain to have filled the slot on some way to `second`, in one run of one function.
fn fills_before(module: &Module, first: &Filling, second: &Filling, releases: &Releases) -> bool {
    // Two callbacks of one function: where they are made is when they fill.
    let made = |filling: &Filling, outer: FnId| {
        let mut at = filling.call;
        while module.expr(at).function != outer {
            let function = module.expr(at).function;
            if function == FnId::MODULE {
                return None;
            }
            let expr = module.function(function).expr?;
            let Flow::Argument { call, .. } = module.flow(expr) else { return None };
            let (callee, _) = module.call(call)?;
            let name = module.last_word(callee)?;
            if !matches!(
                name,
                "setTimeout" | "requestAnimationFrame" | "nextTick" | "queueMicrotask" | "runOutsideAngular" | "run"
            ) {
                return None;
            }
            at = call;
        }
        Some(at)
    };
    let mut outer = second.function;
    while outer != FnId::MODULE {
        if let (Some(from), Some(to)) = (made(first, outer), made(second, outer)) {
            return from != to && is_live(module, outer, to, releases, &[from], false);
        }
        outer = module.function(outer).parent;
    }
    false
}

/// What the conditions of a filling have to do with state that outlives the call.
enum State {
    Free,
    /// They ask for some state.
    Asked,
    /// They ask for state that the same code changes: it runs once per change.
    Guarded,
}

fn state(module: &Module, filling: &Filling) -> State {
    // Callbacks in between run under the conditions of the code that makes them.
    let mut outer = filling.function;
    while let Some(expr) = module.function(outer).expr
        && matches!(module.flow(expr), Flow::Argument { .. })
        && module.function(outer).parent != FnId::MODULE
        && module.function(outer).class.is_none()
    {
        outer = module.function(outer).parent;
    }
    let tested: Vec<Place> = conditions_within(module, filling.call, outer)
        .iter()
        .flat_map(|test| module.exprs_in(*test))
        .filter_map(|id| module.origin_place(id))
        .filter(|place| match place.root {
            Root::Symbol(symbol) => {
                !module.is_within(module.function_of(symbol), outer)
                    && !module.symbol(symbol).kind.is_constant()
                    && (module.is_reassigned(symbol) || !place.path.is_empty())
            }
            Root::Instance(_) | Root::Static(_) | Root::Group(_) | Root::This(_) => !place.path.is_empty(),
            Root::Global(_) => false,
        })
        .collect();
    if tested.is_empty() {
        return State::Free;
    }
    let changes = module.exprs_in(module.function(outer).range).any(|id| match module.kind(id) {
        ExprKind::Assign(_, target, _) => module.place(target).is_some_and(|place| tested.contains(&place)),
        _ => false,
    });
    if changes { State::Guarded } else { State::Asked }
}

/// `if (active) fill(); else release()`: on and off take turns.
fn switches(module: &Module, filling: &Filling, releases: &Releases) -> bool {
    let tests = conditions(module, filling.call);
    let names_a_kind = tests.iter().any(|test| {
        module.exprs_in(*test).any(|id| match module.kind(id) {
            ExprKind::Binary(BinaryOp::Equal, left, right) => {
                module.str_of(left).is_some() || module.str_of(right).is_some()
            }
            _ => false,
        })
    });
    !tests.is_empty() && !names_a_kind && releases.ends.iter().any(|end| module.expr(*end).function == filling.function)
}

/// Whether the slot may hold a handle when `point` is evaluated in `function`: one from before (`at_entry`), or one of `filled`.
fn is_live(
    module: &Module,
    function: FnId,
    point: ExprId,
    releases: &Releases,
    filled: &[ExprId],
    at_entry: bool,
) -> bool {
    let cfg = Cfg::of(module, function);
    let live = Live { module, cfg: &cfg, releases, filled, point };
    let mut entry = Bits::empty(1);
    if at_entry {
        entry.insert(0);
    }
    let states = solve(&cfg, entry, &live);
    cfg.ids().any(|block| {
        let Some(mut bits) = states[block.index()].clone() else { return false };
        for it in &cfg.block(block).points {
            let Point::Expr(expr) = it else { continue };
            if *expr == point && bits.contains(0) {
                return true;
            }
            live.point(*expr, &mut bits);
        }
        false
    })
}

struct Live<'a> {
    module: &'a Module,
    cfg: &'a Cfg,
    releases: &'a Releases,
    filled: &'a [ExprId],
    point: ExprId,
}

impl Live<'_> {
    fn point(&self, expr: ExprId, bits: &mut Bits) {
        if self.filled.contains(&expr) {
            bits.insert(0);
        } else if self.releases.ends.contains(&expr) && expr != self.point {
            bits.remove(0);
        }
    }
}

impl Transfer for Live<'_> {
    fn block(&self, block: BlockId, bits: &mut Bits) {
        for point in &self.cfg.block(block).points {
            if let Point::Expr(expr) = point {
                self.point(*expr, bits);
            }
        }
    }

    fn edge(&self, edge: &Edge, bits: &mut Bits) -> bool {
        let (test, outcome) = match edge.kind {
            EdgeKind::True(test) => (test, true),
            EdgeKind::False(test) => (test, false),
            // What throws before the slot is filled fills nothing.
            EdgeKind::Exception(expr) if self.releases.ends.contains(&expr) => {
                bits.remove(0);
                return true;
            }
            _ => return true,
        };
        if self.module.place(test).is_some_and(|place| same_slot(&place, &self.releases.place)) {
            if !outcome {
                bits.remove(0);
            }
        } else if self.releases.is_tested_in(self.module, test) {
            bits.remove(0);
        }
        true
    }
}

/// For timers a release before the statement is never wrong.
fn fix(module: &Module, text: &str, filling: &Filling) -> Option<(TextRange, String)> {
    let clear = match filling.held {
        Held::Interval => "clearInterval",
        Held::Timeout => "clearTimeout",
        _ => return None,
    };
    let Flow::Assigned(target) = module.flow(filling.call) else { return None };
    let stmt = module.stmt_of(filling.call)?;
    let is_listed = match module.stmt(stmt).parent {
        Parent::Stmt(block) => matches!(module.stmt(block).kind, StmtKind::Block(_)),
        Parent::Fn(function) => matches!(module.function(function).body, FnBody::Block(_)),
        _ => false,
    };
    let range = module.stmt(stmt).range;
    let line = text.get(..range.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let indent = text.get(line..range.start as usize)?;
    let semicolon = if range.slice(text).ends_with(';') { ";" } else { "" };
    let is_first = indent.chars().all(char::is_whitespace);
    (is_listed && is_first && matches!(module.stmt(stmt).kind, StmtKind::Expr(_))).then(|| {
        let release = format!("{clear}({}){semicolon}\n{indent}", module.range(target).slice(text));
        (TextRange::empty(range.start), release)
    })
}

/// Functions that the file's own code calls, and where.
type Calls = rustc_hash::FxHashMap<FnId, Vec<ExprId>>;

/// Every function that leads to one of `functions`, through calls in the file.
fn callers(calls: &Calls, module: &Module, functions: FxHashSet<FnId>) -> FxHashSet<FnId> {
    let mut found = functions;
    let mut todo: Vec<FnId> = found.iter().copied().collect();
    while let Some(function) = todo.pop() {
        for call in calls.get(&function).into_iter().flatten() {
            let by = module.expr(*call).function;
            if by != FnId::MODULE && found.insert(by) {
                todo.push(by);
            }
        }
    }
    found
}
