//! Collections whose upkeep is visibly wrong: emptied but kept, replayed but not emptied, forgotten by their own disposer.
//!
//! Such a shape shows by itself that the collection outlives its elements, so it counts wherever the collection lives.
//! Whether another file shrinks a field of that name is left to `project`.

mod joined;
mod lists;
mod streams;
mod tables;
mod words;

use super::draft::{Draft, DraftHolder};
use super::{ContainerKind, Finder};
use crate::lifetime::activation::FnIdx;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent, StmtId, StmtKind, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
pub(in crate::lifetime) use words::is_queue;

/// What is wrong with the upkeep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Neglect {
    /// A list on a prototype, which every instance fills.
    SharedByInstances,
    /// Elements of an entry are removed, the entry never is.
    EmptiedButKept,
    /// The code that removes makes the entry anew before.
    RecreatedByRemoval,
    /// A queue whose elements are run and not removed.
    Replayed,
    /// Each connection adds, none removes.
    PerConnection,
    /// An interval adds to a field, and nothing removes.
    PerTick,
    /// Callbacks under a running number: called when the answer comes, never deleted.
    AnsweredButKept,
    /// Something that ends is made, kept in a list and handed out.
    HandedOutButKept,
    /// The returned disposer undoes the rest.
    ForgottenByDisposer,
    /// A service takes callbacks and has no way to give them back.
    ListenersStay,
    /// The accumulator of a stream: a copy is cut, the accumulator is not.
    CutCopy,
    /// Each round of a chain of timers adds its handle.
    HandleOfEachRound,
    /// The source is replaced, what is derived from it is added to.
    AddedToOnRefresh,
    /// A table of the module by ids that are new each time.
    PassingIds,
    /// A map from objects that nothing enumerates: weak keys would do.
    StrongKeys,
    /// An object adds itself to a list of another one, and its end leaves it there.
    JoinedForGood,
}

/// A collection with a visible mistake in its upkeep.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neglected {
    pub neglect: Neglect,
    /// As the source spells it.
    pub name: String,
    pub kind: ContainerKind,
    /// Where the mistake is.
    pub range: TextRange,
    pub function: FnIdx,
    pub declared: TextRange,
    /// What shows that it is one: the other half of the pair.
    pub witness: Option<TextRange>,
    /// Other files can reach it by this name.
    pub member: Option<String>,
    /// The constructor's name, where a weak collection can take its place.
    pub weak: Option<TextRange>,
    /// The member belongs to instances: other methods reach it as `this.member`.
    pub is_field: bool,
}

/// Found, and not yet described.
struct Found {
    neglect: Neglect,
    at: TextRange,
    function: FnId,
    witness: Option<TextRange>,
}

impl Finder<'_, '_> {
    pub(super) fn neglected(&mut self) -> Vec<Neglected> {
        let mut all = Vec::new();
        let ticks = self.ticks();
        for index in 0..self.drafts.len() {
            let draft = &self.drafts[index];
            let Some(found) = self.neglect_of(draft, &ticks) else { continue };
            let member = match draft.place.root {
                Root::Symbol(symbol) if draft.place.path.is_empty() => {
                    let it = self.module.symbol(symbol);
                    it.exported.then(|| self.module.text(it.name).to_owned())
                }
                Root::Global(name) if draft.place.path.is_empty() => Some(self.module.text(name).to_owned()),
                _ => draft.place.path.last().map(|name| self.module.text(*name).to_owned()),
            };
            let is_field = matches!(draft.holder, DraftHolder::Field | DraftHolder::Prototype);
            let (name, kind, declared) = (draft.name.clone(), draft.kind, draft.declared);
            let weak = if found.neglect == Neglect::StrongKeys { self.constructor_name(draft) } else { None };
            let Found { neglect, at, function, witness } = found;
            let function = self.functions.describe(function);
            all.push(Neglected { neglect, name, kind, range: at, function, declared, witness, member, weak, is_field });
        }
        all.extend(self.forgotten_by_disposers());
        all.extend(self.recreated());
        all.extend(self.cut_copies());
        all.extend(self.handles_of_rounds());
        all.extend(self.joined_for_good());
        all
    }

    fn neglect_of(&self, draft: &Draft, ticks: &[FnId]) -> Option<Found> {
        if !draft.reductions.is_empty() {
            return None;
        }
        if draft.holder == DraftHolder::Prototype {
            return self.shared_by_instances(draft);
        }
        if !draft.escapes.is_empty() {
            return None;
        }
        self.emptied_but_kept(draft)
            .or_else(|| self.added_to_on_refresh(draft))
            .or_else(|| self.replayed(draft))
            .or_else(|| self.per_connection(draft))
            .or_else(|| self.per_tick(draft, ticks))
            .or_else(|| self.answered_but_kept(draft))
            .or_else(|| self.handed_out_but_kept(draft))
            .or_else(|| self.listeners_stay(draft))
            .or_else(|| self.passing_ids(draft))
            .or_else(|| self.strong_keys(draft))
    }
}

fn found(module: &Module, neglect: Neglect, at: ExprId, witness: Option<ExprId>) -> Found {
    let function = module.expr(at).function;
    Found { neglect, at: module.range(at), function, witness: witness.map(|it| module.range(it)) }
}

/// What removes elements from the collection that an expression gives: `delete inner[key]`, `inner.splice(…)`, by any name.
fn removals_from(module: &Module, inner: ExprId, depth: u8) -> Option<ExprId> {
    let Parent::Expr(parent) = module.expr(inner).parent else { return removals_through_name(module, inner, depth) };
    match module.kind(parent) {
        ExprKind::Member(object, name) if object == inner => {
            if let Some(deletion) = module.deleted_by(parent) {
                return Some(deletion);
            }
            let call = module.called_by(parent)?;
            matches!(module.text(name), "delete" | "splice" | "pop" | "shift" | "clear" | "remove").then_some(call)
        }
        // One level deeper, `delete table[a][b][c]`, says nothing of `table[a]`.
        ExprKind::Index(object, _) if object == inner => module.deleted_by(parent),
        _ => removals_through_name(module, inner, depth),
    }
}

fn removals_through_name(module: &Module, inner: ExprId, depth: u8) -> Option<ExprId> {
    let Flow::Bound(symbol) = module.flow(inner) else { return None };
    if depth == 0 || module.is_reassigned(symbol) {
        return None;
    }
    module.refs_of(symbol).iter().find_map(|id| removals_from(module, module.reference(*id).expr, depth - 1))
}

/// `table[key]` or `map.get(key)` for a use of the table: the entry, and its key.
fn entry_of(module: &Module, table: ExprId) -> Option<(ExprId, ExprId)> {
    let Parent::Expr(parent) = module.expr(table).parent else { return None };
    match module.kind(parent) {
        ExprKind::Index(object, key) if object == table => Some((parent, key)),
        ExprKind::Member(object, name) if object == table && module.text(name) == "get" => {
            let call = module.called_by(parent)?;
            Some((call, *module.call(call)?.1.first()?))
        }
        _ => None,
    }
}

/// An empty literal or construction, also as what stands in for a missing one.
fn is_empty_container(module: &Module, value: ExprId) -> bool {
    match module.kind(module.value_of(value)) {
        ExprKind::Array(items) => module.list(items).is_empty(),
        ExprKind::Object(props) => module.props(props).is_empty(),
        ExprKind::New(callee, args) => {
            module.list(args).is_empty()
                && matches!(module.global_name(callee), Some("Map" | "Set" | "Array" | "Object"))
        }
        ExprKind::Call(callee, _) => {
            matches!(module.global_path(callee), Some(("Object", path)) if path == ["create"])
        }
        ExprKind::Logical(_, _, right) => is_empty_container(module, right),
        _ => false,
    }
}

/// The last name of an expression: `id` of `socket.id`, `key` of `key`.
fn last_name(module: &Module, expr: ExprId) -> Option<&str> {
    module.last_word(expr)
}

/// The two expressions name the same thing.
fn same(module: &Module, a: ExprId, b: ExprId) -> bool {
    match (module.kind(a), module.kind(b)) {
        (ExprKind::Index(x, i), ExprKind::Index(y, j)) => same(module, x, y) && same(module, i, j),
        (ExprKind::Str(x), ExprKind::Str(y)) => x == y,
        _ => module.place(a).is_some_and(|place| Some(place) == module.place(b)),
    }
}

fn is_param(module: &Module, expr: ExprId) -> bool {
    module.symbol_of(expr).is_some_and(|symbol| module.symbol(symbol).kind == SymbolKind::Param)
}

/// The loops around a place within its function, and the callbacks of `forEach` that it is in.
fn loops_around(module: &Module, expr: ExprId) -> Vec<StmtId> {
    let mut found = Vec::new();
    let function = module.expr(expr).function;
    let mut at = module.stmt_of(expr);
    while let Some(stmt) = at {
        if module.stmt(stmt).function != function {
            break;
        }
        if matches!(module.stmt(stmt).kind, StmtKind::Loop { .. } | StmtKind::ForEach { .. }) {
            found.push(stmt);
        }
        at = module.stmt_around(stmt);
    }
    found
}
