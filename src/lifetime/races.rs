//! Races that leave something behind with a promise that goes on when they are decided.
//!
//! Each `Promise.race` adds its reactions to every promise that it is given. Those of a promise that stays pending are
//! kept until that settles. Must not know how often the code runs.

mod pending;
mod watcher;

use super::activation::{FnIdx, Functions};
use super::emitters::{Holder, holder, operation};
use super::guard::is_endless;
use super::lifecycle::is_construction;
use crate::diagnostic::Confidence;
use crate::semantic::Module;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, FnId, StmtKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A promise that outlives the races that it takes part in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Race {
    /// The element of the race.
    pub range: TextRange,
    pub function: FnIdx,
    /// `Promise.race`
    pub api: String,
    pub race_at: TextRange,
    /// As the source spells it.
    pub promise: String,
    pub goes_on: GoesOn,
    /// How sure it is that the promise outlives the race.
    pub confidence: Confidence,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GoesOn {
    /// It is there before the race and pending after it; `says` tells why it stays pending.
    Pending { keeper: Keeper, at: TextRange, says: String },
    /// The call starts something that starts itself anew, whether the race is decided or not.
    Restarts { at: TextRange },
}

/// Who keeps the promise from one race to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Keeper {
    /// The function, outside the loop that races; `endless`: nothing ends that loop.
    Loop {
        endless: bool,
    },
    Holder(Holder),
    /// An object that the racing one knows, and others may know, too.
    Shared,
}

pub fn races(functions: &mut Functions<'_>) -> Vec<Race> {
    let module = functions.module();
    let mut found = Vec::new();
    for call in module.calls_of_any(&["race", "any"]) {
        let Some((promise, "race" | "any", [list])) = module.method_call(call) else { continue };
        // Also a library's own: `const Promise = require('bluebird')`.
        if !matches!(module.last_word(promise), Some("Promise" | "Bluebird")) {
            continue;
        }
        let ExprKind::Array(elements) = module.kind(module.value_of(*list)) else { continue };
        let elements = module.list(elements);
        // A race of one is no race.
        if elements.len() < 2 {
            continue;
        }
        let Some((race, of)) = elements.iter().find_map(|element| read(module, call, *element)) else { continue };
        let function = functions.describe(of);
        found.push(Race { function, ..race });
    }
    found
}

fn read(module: &Module, call: ExprId, element: ExprId) -> Option<(Race, FnId)> {
    let function = module.expr(call).function;
    let (callee, _) = module.call(call)?;
    let race = |promise: String, goes_on: GoesOn, confidence: Confidence| Race {
        range: module.range(element),
        function: FnIdx::MODULE,
        api: super::callee::callee_text(module, callee),
        race_at: module.range(callee),
        promise,
        goes_on,
        confidence,
    };
    let operation = operation(module, function);
    if let Some(at) = watcher::restarts(module, operation, element) {
        let (callee, _) = module.call(element)?;
        let name = format!("{}()", super::callee::callee_text(module, callee));
        return Some((race(name, GoesOn::Restarts { at }, Confidence::High), operation));
    }
    let promise = chained_to(module, element);
    let keeper = keeper(module, operation, call, promise)?;
    let pending = pending::pending(module, promise)?;
    let certain = match keeper {
        Keeper::Loop { endless: true } | Keeper::Holder(Holder::Module) => Confidence::High,
        Keeper::Loop { endless: false }
        | Keeper::Shared
        | Keeper::Holder(Holder::Field | Holder::Closure | Holder::Import) => Confidence::Medium,
        Keeper::Holder(_) => Confidence::Low,
    };
    let name = module.place_text(&module.place(promise)?);
    let goes_on = GoesOn::Pending { keeper, at: pending.at, says: pending.says };
    Some((race(name, goes_on, certain.min(pending.confidence)), operation))
}

/// `closed.then(…)` adds to `closed`.
fn chained_to(module: &Module, element: ExprId) -> ExprId {
    let mut at = element;
    while let Some((receiver, "then" | "catch" | "finally", _)) = module.method_call(at) {
        at = receiver;
    }
    at
}

fn keeper(module: &Module, operation: FnId, call: ExprId, promise: ExprId) -> Option<Keeper> {
    let place = module.place(promise)?;
    // What the same code puts there anew, each race has its own.
    let is_own = |within: TextRange| {
        module.assignments().iter().any(|assign| {
            within.contains(module.range(*assign))
                && matches!(module.kind(*assign), ExprKind::Assign(_, target, _)
                    if module.place(target).is_some_and(|it| it.root == place.root && place.path.starts_with(&it.path)))
        })
    };
    if let Some(around) = module.loop_around(call)
        && matches!(module.stmt(around).kind, StmtKind::Loop { .. })
        && let Root::Symbol(symbol) = place.root
        && module.function_of(symbol) == module.expr(call).function
        && module.function_of(symbol) != FnId::MODULE
    {
        let body = module.stmt(around).range;
        let is_outside = !body.contains(module.symbol(symbol).range);
        return (is_outside && !is_own(body)).then(|| Keeper::Loop { endless: is_endless(module, call) });
    }
    // What an object is made with lives about as long.
    if is_construction(module, operation) {
        return None;
    }
    let found = holder(module, operation, promise)?;
    if matches!(found, Holder::Process | Holder::This | Holder::Pool) || is_own(module.function(operation).range) {
        return None;
    }
    // At the top level it runs once.
    let keeper = if found == Holder::Field && place.path.len() > 1 { Keeper::Shared } else { Keeper::Holder(found) };
    (operation != FnId::MODULE || module.loop_around(call).is_some()).then_some(keeper)
}
