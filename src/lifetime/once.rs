//! One-shot listeners that wait for alternatives: what of them stays when one comes.
//!
//! Must not know how often the code runs.

use super::activation::{FnIdx, Functions};
use super::callee::resolve;
use super::emitters::{Holder, holder, operation, promise_of_executor};
use super::lifecycle::reach::called_function;
use super::models::Models;
use crate::order;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, NameId, Parent, SymbolId, SymbolKind};
use crate::text::TextRange;
use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

/// A one-shot listener that stays on its emitter when something else ends the wait.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Leftover {
    pub range: TextRange,
    /// The function whose wait it is.
    pub function: FnIdx,
    /// As the source spells it.
    pub emitter: String,
    pub emitter_at: TextRange,
    pub holder: Holder,
    pub event: Option<String>,
    pub rival: Rival,
    /// Where the rival is.
    pub rival_at: TextRange,
    /// A removal of one of the two in the other's handler, which does not help this one.
    pub removal: Option<TextRange>,
}

/// What ends the wait before the listener is called.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Rival {
    /// Another one-shot listener on the same emitter.
    Event(Option<String>),
    Timer,
    /// Another promise of the same race.
    Race,
}

/// Listeners that are called once.
const ONCE: [&str; 3] = ["once", "prependOnceListener", "addEventListener"];
const REMOVES: [&str; 6] =
    ["off", "removeListener", "removeEventListener", "removeAllListeners", "unbind", "removeHandler"];
/// Calls that end the emitter, and its listeners with it.
const ENDS: [&str; 8] = ["close", "destroy", "end", "terminate", "kill", "disconnect", "abort", "stop"];
/// Events after which an emitter has little left to tell: its listeners go with it.
const LAST_EVENTS: [&str; 9] =
    ["end", "close", "finish", "exit", "error", "destroy", "destroyed", "disconnect", "closed"];
/// Events that come once in an emitter's life.
const FIRST_EVENTS: [&str; 5] = ["connect", "connected", "loadedmetadata", "canplaythrough", "complete"];

/// One call that adds a one-shot listener.
struct Wait<'m> {
    call: ExprId,
    receiver: ExprId,
    place: Place,
    event: Option<&'m str>,
    /// The event, if it is no string that can be read.
    named: Option<Place>,
    operation: FnId,
    /// The statements that it stands among: waits in other branches are other waits.
    block: Parent,
    handler: Handler,
}

/// What is known of the function that ends a wait.
#[derive(Default)]
pub(super) struct Handler {
    /// It and all that it calls in this file.
    pub(super) reach: Vec<FnId>,
    /// What its call decides: promises by their executors, callbacks by their parameters.
    pub(super) settles: Vec<Outcome>,
    /// It calls what this file does not show, by a name or through a variable: that may remove listeners.
    pub(super) is_open: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Promise(FnId),
    Callback(SymbolId),
}

pub fn leftovers(functions: &mut Functions<'_>) -> Vec<Leftover> {
    let (module, models) = (functions.module(), functions.models());
    let names: Vec<NameId> = ONCE.iter().filter_map(|name| module.names.find(name)).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let reader = Reader { module, models };
    let mut found = Vec::new();
    let mut waits = Vec::new();
    for call in module.calls().iter().copied() {
        let ExprKind::Call(callee, _) = module.kind(call) else { continue };
        match module.kind(callee) {
            ExprKind::Member(_, name) if names.contains(&name) => {
                if let Some(raced) = reader.raced(call) {
                    found.push(raced);
                } else if let Some(wait) = reader.wait(call) {
                    waits.push(wait);
                }
            }
            ExprKind::Name(_) => found.extend(reader.raced(call)),
            _ => {}
        }
    }
    let mut done: FxHashSet<ExprId> = FxHashSet::default();
    for at in 0..waits.len() {
        if done.contains(&waits[at].call) {
            continue;
        }
        // What waits while the module loads waits once.
        if waits[at].operation == FnId::MODULE && module.traits.per_instance.is_none() {
            continue;
        }
        let group: Vec<&Wait<'_>> = waits.iter().filter(|wait| wait.is_beside(&waits[at])).collect();
        done.extend(group.iter().map(|wait| wait.call));
        found.extend(reader.beaten_by_event(&group).or_else(|| reader.beaten_by_timer(&group)));
    }
    order::by_range(&mut found, |(leftover, _)| leftover.range);
    found
        .into_iter()
        .map(|(mut leftover, operation)| {
            leftover.function = functions.describe(operation);
            leftover
        })
        .collect()
}

impl Handler {
    /// What the function does that a listener is.
    pub(super) fn of(module: &Module, value: ExprId) -> Handler {
        let mut handler = Handler::default();
        if let Some(symbol) = module.symbol_of(value)
            && let Some(outcome) = outcome(module, symbol)
        {
            handler.settles.push(outcome);
            return handler;
        }
        let Some(function) = module.function_value(value) else {
            handler.is_open = true;
            return handler;
        };
        handler.reach.push(function);
        let mut at = 0;
        while at < handler.reach.len() && at < 24 {
            let range = module.function(handler.reach[at]).range;
            at += 1;
            for id in module.exprs_in(range) {
                match module.kind(id) {
                    ExprKind::Call(callee, args) => match called_function(module, callee) {
                        Some(called) if !handler.reach.contains(&called) => handler.reach.push(called),
                        Some(_) => {}
                        None => handler.is_open |= may_remove(module, callee, module.list(args)),
                    },
                    ExprKind::Name(id) => {
                        if let Some(outcome) = module.reference(id).symbol.and_then(|symbol| outcome(module, symbol))
                            && !handler.settles.contains(&outcome)
                        {
                            handler.settles.push(outcome);
                        }
                    }
                    _ => {}
                }
            }
        }
        handler
    }
}

/// What calling the symbol decides: it is `resolve` or `reject`, or a callback of the caller.
fn outcome(module: &Module, symbol: SymbolId) -> Option<Outcome> {
    if module.symbol(symbol).kind != SymbolKind::Param {
        return None;
    }
    let home = module.function_of(symbol);
    if promise_of_executor(module, home).is_some() {
        return Some(Outcome::Promise(home));
    }
    let is_called = module.refs_of(symbol).iter().any(|id| {
        let expr = module.reference(*id).expr;
        matches!(module.called_by(expr), Some(call) if matches!(module.kind(call), ExprKind::Call(..)))
    });
    let name = module.symbol_name(symbol);
    (is_called && matches!(name, "callback" | "cb" | "done" | "next" | "fn" | "resolve" | "reject"))
        .then_some(Outcome::Callback(symbol))
}

/// A call into code that this file does not show and that may well remove listeners.
fn may_remove(module: &Module, callee: ExprId, args: &[ExprId]) -> bool {
    match module.kind(callee) {
        ExprKind::Name(id) => match module.reference(id).symbol {
            // `off()` of `const off = listen(…)`, `for (const end of ends) end()`
            Some(symbol) => {
                outcome(module, symbol).is_none() && (module.import_of(symbol).is_none() || !args.is_empty())
            }
            None => false,
        },
        ExprKind::Member(object, name) => {
            let name = module.text(name);
            let says_so = ["emove", "ispose", "lean", "nsub", "etach", "nlisten", "nbind", "abort", "ancel", "forEach"]
                .iter()
                .any(|part| name.contains(part));
            let own = matches!(module.place(object), Some(place) if place.path.is_empty()
                && matches!(place.root, Root::Instance(_) | Root::Group(_) | Root::This(_)));
            (says_so && !REMOVES.contains(&name))
                || (own && !matches!(name, "emit" | "push" | "once" | "on" | "off" | "removeListener"))
        }
        _ => false,
    }
}

impl Wait<'_> {
    fn is_for_same_event(&self, other: &Wait<'_>) -> bool {
        match (self.event, other.event) {
            (None, None) => self.named.is_some() && self.named == other.named,
            (one, other) => one == other,
        }
    }

    fn is_beside(&self, other: &Wait<'_>) -> bool {
        self.place == other.place && self.block == other.block && self.operation == other.operation
    }
}

/// `close`, `modalClosed`, `request-end`
fn tells_the_end(event: &str) -> bool {
    let event = event.to_ascii_lowercase();
    [
        "close",
        "closed",
        "end",
        "ended",
        "exit",
        "destroy",
        "destroyed",
        "disconnect",
        "disconnected",
        "finish",
        "finished",
        "done",
    ]
    .iter()
    .any(|word| event.ends_with(word))
}

struct Reader<'m> {
    module: &'m Module,
    models: &'m Models,
}

impl<'m> Reader<'m> {
    /// `emitter.once(event, handler)`, `target.addEventListener(event, handler, { once: true })`
    fn wait(&self, call: ExprId) -> Option<Wait<'m>> {
        let module = self.module;
        let (receiver, method, args) = module.method_call(call)?;
        let [event, handler, ..] = args else { return None };
        if method == "addEventListener" {
            let options = module.value_of(*args.get(2)?);
            let once = module.property(options, "once")?;
            if module.kind(once) != ExprKind::Bool(true) || module.property(options, "signal").is_some() {
                return None;
            }
        } else if args.len() != 2 {
            return None;
        }
        // `emitter.once(…).once(…)`
        let mut receiver = receiver;
        while let Some((inner, "once" | "on" | "addListener" | "prependOnceListener", _)) = module.method_call(receiver)
        {
            receiver = inner;
        }
        let function = module.expr(call).function;
        let stmt = module.stmt_of(call)?;
        Some(Wait {
            call,
            receiver,
            place: module.origin_place(receiver)?,
            event: module.str_of(module.value_of(*event)),
            named: module.origin_place(*event),
            operation: operation(module, function),
            block: module.stmt(stmt).parent,
            handler: Handler::of(module, *handler),
        })
    }

    /// A listener that another one of its group leaves behind.
    fn beaten_by_event(&self, group: &[&Wait<'m>]) -> Option<(Leftover, FnId)> {
        let first = group.first()?;
        let holder = holder(self.module, first.operation, first.receiver)?;
        for stays in group {
            for comes in group {
                if stays.call == comes.call || stays.is_for_same_event(comes) || !self.comes_again(comes.event) {
                    continue;
                }
                // One that removes the other knows that they are alternatives; but what says that all is over comes anyway.
                let removal =
                    self.removal_within(&stays.handler, comes).filter(|_| !stays.event.is_some_and(tells_the_end));
                let are_rivals = stays.handler.settles.iter().any(|outcome| comes.handler.settles.contains(outcome))
                    || removal.is_some();
                if !are_rivals
                    || comes.handler.is_open
                    || self.removal_within(&comes.handler, stays).is_some()
                    || self.is_removed_elsewhere(stays, group)
                {
                    continue;
                }
                let rival = Rival::Event(comes.event.map(str::to_owned));
                return Some(self.leftover(stays, holder, rival, self.module.range(comes.call), removal));
            }
        }
        None
    }

    /// A listener that a timer of the same wait leaves behind.
    fn beaten_by_timer(&self, group: &[&Wait<'m>]) -> Option<(Leftover, FnId)> {
        let module = self.module;
        let stays = group.iter().find(|wait| !wait.event.is_some_and(|event| LAST_EVENTS.contains(&event)))?;
        let holder = holder(module, stays.operation, stays.receiver)?;
        let within = module.expr(stays.call).function;
        module.exprs_in(module.function(within).range).find_map(|id| {
            let ExprKind::Call(callee, args) = module.kind(id) else { return None };
            if module.expr(id).function != within || module.global_name(callee) != Some("setTimeout") {
                return None;
            }
            let timer = Handler::of(module, *module.list(args).first()?);
            let is_rival = stays.handler.settles.iter().any(|outcome| timer.settles.contains(outcome));
            (is_rival
                && !timer.is_open
                && self.removal_within(&timer, stays).is_none()
                && !self.is_removed_elsewhere(stays, group)
                && !timer.reach.iter().any(|function| {
                    stays.handler.reach.contains(function) && self.removal_within(&stays.handler, stays).is_some()
                }))
            .then(|| self.leftover(stays, holder, Rival::Timer, module.range(id), None))
        })
    }

    /// `Promise.race([once(emitter, 'event'), …])`: `events.once` without a signal.
    fn raced(&self, call: ExprId) -> Option<(Leftover, FnId)> {
        let module = self.module;
        let (callee, args) = module.call(call)?;
        let resolved = resolve(module, callee)?;
        if resolved.name != "once" || resolved.origin != Some("events") {
            return None;
        }
        let [emitter, event] = args else { return None };
        let promises = match module.flow(call) {
            Flow::Stored(list) => list,
            Flow::Bound(symbol) => {
                module.refs_of(symbol).iter().find_map(|id| match module.flow(module.reference(*id).expr) {
                    Flow::Stored(list) => Some(list),
                    _ => None,
                })?
            }
            _ => return None,
        };
        let ExprKind::Array(elements) = module.kind(promises) else { return None };
        let Flow::Argument { call: race, index: 0 } = module.flow(promises) else { return None };
        let (object, "race" | "any", _) = module.method_call(race)? else { return None };
        if module.global_name(object) != Some("Promise") || module.list(elements).len() < 2 {
            return None;
        }
        let event = module.str_of(module.value_of(*event));
        if event.is_some_and(|event| LAST_EVENTS.contains(&event)) {
            return None;
        }
        let operation = operation(module, module.expr(call).function);
        let holder = holder(module, operation, *emitter)?;
        let leftover = Leftover {
            range: module.range(call),
            function: FnIdx::MODULE,
            emitter: self.spell(*emitter),
            emitter_at: module.range(*emitter),
            holder,
            event: event.map(str::to_owned),
            rival: Rival::Race,
            rival_at: module.range(race),
            removal: None,
        };
        Some((leftover, operation))
    }

    fn leftover(
        &self,
        stays: &Wait<'m>,
        holder: Holder,
        rival: Rival,
        rival_at: TextRange,
        removal: Option<TextRange>,
    ) -> (Leftover, FnId) {
        let module = self.module;
        let leftover = Leftover {
            range: module.range(stays.call),
            function: FnIdx::MODULE,
            emitter: self.spell(stays.receiver),
            emitter_at: module.range(stays.receiver),
            holder,
            event: stays.event.map(str::to_owned),
            rival,
            rival_at,
            removal,
        };
        (leftover, stays.operation)
    }

    fn spell(&self, expr: ExprId) -> String {
        self.module.place(expr).map_or_else(|| "the emitter".to_owned(), |place| self.module.place_text(&place))
    }

    /// The event can come while the emitter lives on.
    fn comes_again(&self, event: Option<&str>) -> bool {
        event.is_none_or(|event| {
            !LAST_EVENTS.contains(&event) && !FIRST_EVENTS.contains(&event) && !self.models.is_single_event(event)
        })
    }

    /// What a handler does that takes the wait's listener away.
    fn removal_within(&self, handler: &Handler, wait: &Wait<'m>) -> Option<TextRange> {
        let module = self.module;
        handler.reach.iter().find_map(|function| {
            module
                .exprs_in(module.function(*function).range)
                .find(|id| self.takes_away(*id, wait))
                .map(|id| module.range(id))
        })
    }

    /// A call that removes the wait's listener, or ends its emitter.
    fn takes_away(&self, call: ExprId, wait: &Wait<'m>) -> bool {
        let module = self.module;
        let Some((receiver, method, args)) = module.method_call(call) else { return false };
        let removes = REMOVES.contains(&method);
        if !removes && !ENDS.contains(&method) {
            return false;
        }
        if !self.may_be_same(receiver, wait) {
            return false;
        }
        !removes
            || args
                .first()
                .and_then(|event| module.str_of(module.value_of(*event)))
                .is_none_or(|event| wait.event.is_none_or(|own| own == event))
    }

    fn may_be_same(&self, receiver: ExprId, wait: &Wait<'m>) -> bool {
        let module = self.module;
        let Some(place) = module.origin_place(receiver) else { return true };
        if place == wait.place || matches!(place.root, Root::This(_)) && place.path.is_empty() {
            return true;
        }
        // Another name for it: `this.connection` keeps what `connection` is.
        match (place.path.last(), wait.place.path.last()) {
            (Some(one), Some(other)) => one == other,
            _ => {
                let text = |place: &Place| module.place_text(place).rsplit('.').next().unwrap_or_default().to_owned();
                text(&place) == text(&wait.place)
                    || matches!(wait.place.root, Root::Symbol(symbol) if self.is_kept_in(symbol, &place))
            }
        }
    }

    /// `this.connection = connection`
    fn is_kept_in(&self, symbol: SymbolId, place: &Place) -> bool {
        let module = self.module;
        module.refs_of(symbol).iter().any(|id| {
            matches!(module.flow(module.reference(*id).expr), Flow::Assigned(target) if module.place(target).as_ref() == Some(place))
        })
    }

    /// A removal in the same wait that runs whatever comes: after an `await`, in `finally`, in a function handed on.
    fn is_removed_elsewhere(&self, wait: &Wait<'m>, group: &[&Wait<'m>]) -> bool {
        let module = self.module;
        let reached = |function: FnId| group.iter().any(|other| other.handler.reach.contains(&function));
        module.exprs_in(module.function(wait.operation).range).any(|id| {
            self.takes_away(id, wait) && {
                let mut function = module.expr(id).function;
                // Whose code it is: the handler's, if one is around it.
                while !reached(function) && function != wait.operation && function != FnId::MODULE {
                    function = module.function(function).parent;
                }
                !reached(function)
            }
        })
    }
}
