//! Where a slot is released or emptied.

use super::{Calls, callers};
use crate::lifetime::lifecycle::reach::called_function;
use crate::lifetime::paths::Held;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, NameId, Parent, UnaryOp};
use rustc_hash::{FxHashMap, FxHashSet};

/// All that ends what one slot holds.
pub(super) struct Releases {
    pub(super) place: Place,
    /// Releases, calls that lead to one, and assignments of nothing.
    pub(super) ends: FxHashSet<ExprId>,
    /// The first release in the file.
    pub(super) first: ExprId,
    last_name: Option<NameId>,
}

/// Two places are one slot; what stands for `this` is written in several ways.
pub(super) fn same_slot(a: &Place, b: &Place) -> bool {
    a == b
}

/// What all slots of a file ask, found in one walk.
pub(super) struct Uses {
    /// Calls of the file's own functions.
    calls: Calls,
    /// Names and members by the place that they come from; members only of names that some slot has.
    of_place: FxHashMap<Place, Vec<ExprId>>,
}

impl Uses {
    pub(super) fn new<'p>(module: &Module, slots: impl Iterator<Item = &'p Place>) -> Self {
        let names: FxHashSet<NameId> = slots.filter_map(|place| place.path.last().copied()).collect();
        let (mut calls, mut of_place) = (Calls::default(), FxHashMap::<Place, Vec<ExprId>>::default());
        for id in module.calls() {
            if let ExprKind::Call(callee, _) = module.kind(*id)
                && let Some(function) = called_function(module, callee)
            {
                calls.entry(function).or_default().push(*id);
            }
        }
        let bound = module.references.iter().filter(|it| it.symbol.is_some()).map(|it| it.expr);
        let members = names.iter().flat_map(|name| module.members_named(*name)).copied();
        let mut named: Vec<ExprId> = bound.chain(members).collect();
        named.sort_unstable();
        for id in named {
            if let Some(place) = module.origin_place(id) {
                of_place.entry(place).or_default().push(id);
            }
        }
        Self { calls, of_place }
    }
}

impl Releases {
    /// `None` when nothing in the file releases the slot, or when the handle may also be released through something else.
    pub(super) fn of(module: &Module, uses: &Uses, place: &Place, held: Held) -> Option<Self> {
        let last_name = place.path.last().copied();
        let mut releases: Vec<ExprId> = Vec::new();
        let mut ends: FxHashSet<ExprId> = FxHashSet::default();
        for id in uses.of_place.get(place).into_iter().flatten().copied() {
            if !may_be(module, id, place, last_name) {
                continue;
            }
            match use_of(module, id, held) {
                Use::Released(call) => releases.push(call),
                Use::Emptied(assign) => {
                    ends.insert(assign);
                }
                Use::Kept => return None,
                Use::Nothing => {}
            }
        }
        let first = *releases.first()?;
        let releasing: FxHashSet<FnId> =
            releases.iter().map(|release| module.expr(*release).function).filter(|it| *it != FnId::MODULE).collect();
        for function in callers(&uses.calls, module, releasing) {
            ends.extend(uses.calls.get(&function).into_iter().flatten());
        }
        ends.extend(releases);
        Some(Self { place: place.clone(), ends, first, last_name })
    }

    /// Whether a test asks for the slot in some other way than by its truth.
    pub(super) fn is_tested_in(&self, module: &Module, test: ExprId) -> bool {
        module.exprs_in(module.range(test)).any(|id| {
            may_be(module, id, &self.place, self.last_name)
                && module.origin_place(id).is_some_and(|it| it == self.place)
        })
    }
}

/// A quick look before places are made.
fn may_be(module: &Module, id: ExprId, place: &Place, last_name: Option<NameId>) -> bool {
    match (module.kind(id), last_name) {
        (ExprKind::Member(_, name), Some(last)) => name == last,
        // `const { timer } = this`, `const old = this.timer`
        (ExprKind::Name(reference), Some(_)) => {
            module.reference(reference).symbol.is_some_and(|symbol| module.function_of(symbol) != FnId::MODULE)
        }
        (ExprKind::Name(reference), None) => match place.root {
            Root::Symbol(symbol) => {
                module.reference(reference).symbol.is_some_and(|it| it == symbol || module.symbol(it).init.is_some())
            }
            _ => false,
        },
        _ => false,
    }
}

enum Use {
    Released(ExprId),
    Emptied(ExprId),
    /// Somebody else gets it, and may release it.
    Kept,
    Nothing,
}

fn use_of(module: &Module, id: ExprId, held: Held) -> Use {
    // A target of an assignment is no use of the value.
    if let Parent::Expr(assign) = module.expr(id).parent
        && let ExprKind::Assign(_, target, value) = module.kind(assign)
        && target == id
    {
        let is_nothing = matches!(
            module.kind(value),
            ExprKind::Null
                | ExprKind::Bool(_)
                | ExprKind::Number(_)
                | ExprKind::Unary(UnaryOp::Void | UnaryOp::Minus, _)
        ) || module.global_name(value) == Some("undefined");
        return if is_nothing { Use::Emptied(assign) } else { Use::Nothing };
    }
    match module.flow(id) {
        Flow::Argument { call, .. } => match module.call(call) {
            Some((callee, _)) if held.is_released_by_call(module, callee) || releases_by_name(module, callee) => {
                Use::Released(call)
            }
            _ => Use::Kept,
        },
        Flow::Used(parent) => match module.kind(parent) {
            ExprKind::Member(object, name) if object == id => match module.called_by(parent) {
                Some(call) if held.is_released_by_method(module.text(name)) => Use::Released(call),
                _ => Use::Nothing,
            },
            ExprKind::Call(callee, _) if callee == id && held.is_released_by_calling_it() => Use::Released(parent),
            _ => Use::Nothing,
        },
        Flow::Returned(_) | Flow::Stored(_) | Flow::Field(..) => Use::Kept,
        // An image that shows it does not own it.
        Flow::Assigned(target) if held == Held::ObjectUrl && matches!(module.kind(target), ExprKind::Member(..)) => {
            Use::Nothing
        }
        Flow::Assigned(_) => Use::Kept,
        Flow::Bound(_) | Flow::Destructured(_) | Flow::Dropped | Flow::Consumed => Use::Nothing,
    }
}

/// A function that by its name releases what it gets.
fn releases_by_name(module: &Module, callee: ExprId) -> bool {
    let Some(name) = module.last_word(callee) else { return false };
    crate::lifetime::paths::sounds_like_release(name)
}
