//! What becomes of a handle: where it is kept, what releases it, and whether that happens when its owner ends.
//!
//! A handle is what an acquisition gives back and a release needs: a timer's id, a socket, a disposable, a remover
//! function. It is followed through variables, fields, collections and aliases of this file. What is acquired is not
//! known here.

mod elements;
mod trail;
pub mod unended;

use super::lifecycle::{Lifecycle, Lifecycles, OwnerKind, is_component};
use super::models::{Callee, Models};
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, FnKind};
use crate::text::TextRange;
use trail::Trail;

/// What counts as a release of a handle.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReleaseForms<'a> {
    /// Functions that take the handle as an argument: `clearInterval(handle)`.
    pub functions: &'a [Callee],
    /// Methods of the handle: `handle.close()`.
    pub methods: &'a [String],
    /// The handle is a function that releases when called.
    pub by_call: bool,
    /// Functions that use the handle and leave its end to others: `create({ model })`.
    pub borrowers: &'a [String],
}

/// What the file shows of a handle's end.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate {
    pub end: HandleEnd,
    /// Where the handle is kept, as the source spells it.
    pub slot: Option<String>,
    pub slot_place: Option<Place>,
    /// Every release of this handle, with the function that runs it, in source order.
    pub releases: Vec<Release>,
    /// It escapes only from the field that keeps it: others use it, and nothing says that they release it.
    pub is_lent: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Release {
    pub at: TextRange,
    pub function: FnId,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandleEnd {
    /// Released when its owner ends, by itself, or by whoever may call what releases it.
    Always,
    /// There is a release, but nothing runs it when the owner ends.
    NotAtEnd,
    Never,
    /// Handed to code that this analysis does not follow.
    Escapes,
}

/// Follow the handle that `acquire` gives back.
pub fn fate(
    module: &Module,
    models: &Models,
    lifecycles: &mut Lifecycles<'_>,
    acquire: ExprId,
    forms: ReleaseForms<'_>,
) -> Fate {
    let trail = Trail::of(module, acquire, forms);
    let slot = trail.slot.as_ref().map(|place| module.place_text(place));
    let mut found = trail.releases;
    order::by_range(&mut found, |release| release.at);
    found.dedup();
    let lifecycle = lifecycles.of(module.expr(acquire).function);
    let end = if trail.is_using {
        HandleEnd::Always
    } else if found.is_empty() {
        if trail.escapes || trail.is_lent { HandleEnd::Escapes } else { HandleEnd::Never }
    } else if trail.escapes || trail.is_lent {
        HandleEnd::Always
    } else {
        judge(module, models, &lifecycle, acquire, trail.slot.as_ref(), &found)
    };
    let is_lent = trail.is_lent && !trail.escapes && found.is_empty();
    Fate { end, slot, slot_place: trail.slot, releases: found, is_lent }
}

/// Whether one of the releases ends what `acquire` began when the owner ends.
pub fn judge(
    module: &Module,
    models: &Models,
    lifecycle: &Lifecycle,
    acquire: ExprId,
    slot: Option<&Place>,
    releases: &[Release],
) -> HandleEnd {
    let around = module.expr(acquire).function;
    let is_kept = slot.is_some_and(|place| !place.path.is_empty() || is_outer(module, place, around));
    let counts = |release: &Release| {
        if lifecycle.runs_at_end(release.function) || is_handed_on(module, models, release.function, around) {
            return true;
        }
        // `clearInterval(this.timer); this.timer = setInterval(…)` ends the one before.
        let restarts = is_kept && release.function == around && release.at.start < module.range(acquire).start;
        !restarts && module.is_within(release.function, around)
    };
    if releases.iter().any(counts) || !has_known_end(module, lifecycle) {
        return HandleEnd::Always;
    }
    HandleEnd::NotAtEnd
}

/// The owner's end is known: what does not run there is not run by others.
fn has_known_end(module: &Module, lifecycle: &Lifecycle) -> bool {
    !lifecycle.is_open
        && match lifecycle.kind {
            OwnerKind::Class(_) | OwnerKind::Group(_) => {
                is_component(module, lifecycle.kind) || lifecycle.has_final_end()
            }
            OwnerKind::Effect(_) | OwnerKind::Component(_) | OwnerKind::Instance => true,
            OwnerKind::Factory(_) => lifecycle.has_final_end(),
            OwnerKind::Scope(_) | OwnerKind::Module | OwnerKind::Function(_) => false,
        }
}

/// The variable belongs to a function around the acquisition.
fn is_outer(module: &Module, place: &Place, around: FnId) -> bool {
    matches!(place.root, Root::Symbol(symbol) if module.function_of(symbol) != around)
}

/// Whether `function`, or a closure around it inside `outer`'s owner, is given to code that this file does not show:
/// that code may call it at the end.
fn is_handed_on(module: &Module, models: &Models, function: FnId, outer: FnId) -> bool {
    let mut id = function;
    while id != FnId::MODULE && id != outer {
        let it = module.function(id);
        let carriers = it.expr.into_iter().chain(
            it.symbol.into_iter().flat_map(|symbol| module.refs_of(symbol).iter().map(|id| module.reference(*id).expr)),
        );
        for carrier in carriers {
            match module.flow(carrier) {
                Flow::Returned(_) => return true,
                // An element calls its handlers when something happens to it, and not because its owner ends.
                Flow::Stored(literal) if matches!(module.kind(literal), ExprKind::Element(None, ..)) => {}
                Flow::Stored(_) if it.class.is_none() && module.method_groups().of(id).is_none() => return true,
                Flow::Argument { call, index } if !is_known_callback(module, models, call, index) => return true,
                _ => {}
            }
        }
        if it.class.is_some() {
            return false;
        }
        id = it.parent;
    }
    false
}

/// The call that an arrow is given to, where the arrow is one expression: what it gives back is that expression's value.
fn arrow_given(module: &Module, function: FnId) -> Option<ExprId> {
    let it = module.function(function);
    if it.kind != FnKind::Arrow || !matches!(it.body, FnBody::Expr(_)) {
        return None;
    }
    match module.flow(it.expr?) {
        Flow::Argument { call, .. } => Some(call),
        _ => None,
    }
}

/// Hooks and APIs of which it is known when they call what they are given.
fn is_known_callback(module: &Module, models: &Models, call: ExprId, index: u32) -> bool {
    if super::callee::callback_role(module, models, call, index).is_some() {
        return true;
    }
    let Some((callee, _)) = module.call(call) else { return false };
    let Some(name) = module.last_word(callee) else { return false };
    // A hook's memo; a function of this file that calls its parameter is followed by the lifecycle.
    matches!(
        name,
        "useCallback" | "useMemo" | "useEvent" | "useEffectEvent" | "debounce" | "throttle" | "bind" | "call" | "apply"
    ) || name.starts_with("use")
        || matches!(
            name,
            "on" | "once" | "addEventListener" | "addListener" | "subscribe" | "then" | "catch" | "finally"
        )
}
