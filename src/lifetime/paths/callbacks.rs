//! Releases in callbacks: `load` releases and `error` does not, `.then(release)` with nothing for a rejection.

use super::acquire::{Acquire, Held, settles_by_itself};
use super::rejection::promise_can_reject;
use super::uses::{Uses, names_of};
use super::{Exit, ExitKind};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Place;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent};

/// Events by which something goes well.
const SUCCESS: [&str; 17] = [
    "load",
    "loadeddata",
    "loadedmetadata",
    "canplay",
    "canplaythrough",
    "open",
    "opened",
    "connect",
    "connected",
    "ready",
    "response",
    "message",
    "data",
    "success",
    "result",
    "complete",
    "listening",
];

/// Events that end what they are emitted on, however it went.
const FINAL: [&str; 12] = [
    "error",
    "abort",
    "aborted",
    "close",
    "exit",
    "end",
    "finish",
    "loadend",
    "disconnect",
    "timeout",
    "settled",
    "closed",
];

/// How a function that releases comes to run.
enum Way {
    Event { target: Place, event: String, at: ExprId },
    Then { call: ExprId },
    Other,
}

/// The release that runs, and the way on which none does.
pub(super) fn skipped(module: &Module, acquire: &Acquire, uses: &Uses) -> Option<(ExprId, Exit)> {
    // Streams and sockets end by themselves when they fail.
    if !matches!(acquire.held, Held::Timeout | Held::Interval | Held::ObjectUrl)
        || !uses.releases.is_empty()
        || uses.later.is_empty()
    {
        return None;
    }
    let mut releasing: Vec<FnId> = uses.releasing.iter().copied().collect();
    releasing.sort_unstable();
    let mut ways: Vec<(FnId, Way)> = Vec::new();
    for function in releasing {
        for way in ways_to(module, function, uses) {
            ways.push((function, way));
        }
    }
    if ways.is_empty() || ways.iter().any(|(_, way)| matches!(way, Way::Other)) {
        return None;
    }
    let release_in = |function: FnId| {
        uses.later.iter().map(|it| it.release).find(|release| module.expr(*release).function == function)
    };
    if let [(function, Way::Then { call })] = ways.as_slice() {
        // What the timer does is the answer to a rejection that nothing handles.
        let skips = !settles_by_itself(module, acquire) && chain_skips(module, *call, uses);
        return skips.then(|| {
            let at = module.function(*function).head;
            Some((release_in(*function)?, Exit { kind: ExitKind::Chain, at }))
        })?;
    }
    for (function, way) in &ways {
        let Way::Event { target, event, at } = way else { continue };
        let event_of = |way: &Way| match way {
            Way::Event { target: other, event, .. } if other == target => Some(event.clone()),
            _ => None,
        };
        let events: Vec<String> = ways.iter().filter_map(|(_, way)| event_of(way)).collect();
        // A release on an event of something else may run in any case.
        if events.len() != ways.len()
            || !events.iter().all(|event| SUCCESS.contains(&event.as_str()))
            || events.iter().any(|event| FINAL.contains(&event.as_str()))
        {
            return None;
        }
        let release = release_in(*function)?;
        let failure = failure_handler(module, acquire, uses, target)?;
        return match failure {
            Failure::Handled { event: off, at } => {
                Some((release, Exit { kind: ExitKind::Callback { on: event.clone(), off }, at }))
            }
            Failure::Unhandled => {
                let off = "error".to_owned();
                let is_fragile = matches!(event.as_str(), "load" | "loadeddata" | "loadedmetadata");
                is_fragile.then(|| {
                    (release, Exit { kind: ExitKind::Unhandled { on: event.clone(), off }, at: module.range(*at) })
                })
            }
        };
    }
    None
}

/// Every way in which the function comes to run.
fn ways_to(module: &Module, function: FnId, uses: &Uses) -> Vec<Way> {
    let names = names_of(module, function);
    let carriers: Vec<ExprId> = if names.is_empty() {
        module.function(function).expr.into_iter().collect()
    } else {
        names
            .iter()
            .flat_map(|symbol| module.refs_of(*symbol))
            .map(|id| module.reference(*id))
            .filter(|reference| reference.access.reads())
            .map(|reference| reference.expr)
            .collect()
    };
    carriers
        .into_iter()
        .filter_map(|carrier| {
            // A call from another function that releases is that function's way.
            if module.called_by(carrier).is_some() {
                return (!uses.releasing.contains(&module.expr(carrier).function)).then_some(Way::Other);
            }
            Some(way_of(module, carrier))
        })
        .collect()
}

fn way_of(module: &Module, carrier: ExprId) -> Way {
    match module.flow(carrier) {
        Flow::Argument { call, index } => {
            let Some((receiver, method, args)) = module.method_call(call) else { return Way::Other };
            match method {
                "on" | "once" | "addEventListener" | "addListener" if index == 1 => {
                    match (module.place(receiver), args.first().and_then(|event| module.str_of(*event))) {
                        (Some(target), Some(event)) => Way::Event { target, event: event.to_owned(), at: call },
                        _ => Way::Other,
                    }
                }
                "then" if index == 0 => Way::Then { call },
                _ => Way::Other,
            }
        }
        Flow::Assigned(target) => match event_property(module, target) {
            Some((place, event)) => Way::Event { target: place, event, at: target },
            None => Way::Other,
        },
        _ => Way::Other,
    }
}

/// `image.onload`
fn event_property(module: &Module, target: ExprId) -> Option<(Place, String)> {
    let ExprKind::Member(object, name) = module.kind(target) else { return None };
    let event = module.text(name).strip_prefix("on")?;
    Some((module.place(object)?, event.to_ascii_lowercase()))
}

enum Failure {
    /// A callback for the failure that does not release.
    Handled {
        event: String,
        at: crate::text::TextRange,
    },
    Unhandled,
}

/// What happens when the target fails; `None` when that may release after all.
fn failure_handler(module: &Module, acquire: &Acquire, uses: &Uses, target: &Place) -> Option<Failure> {
    let around = module.function(acquire.function).range;
    let mut handled = None;
    for id in module.exprs_in(around) {
        let (event, handler, at) = match module.kind(id) {
            ExprKind::Call(..) => match module.method_call(id) {
                Some((receiver, "on" | "once" | "addEventListener" | "addListener", [event, handler, ..]))
                    if module.place(receiver).as_ref() == Some(target) =>
                {
                    match module.str_of(*event) {
                        Some(event) => (event.to_owned(), *handler, module.range(id)),
                        None => return None,
                    }
                }
                _ => continue,
            },
            ExprKind::Assign(_, left, handler) => match event_property(module, left) {
                Some((place, event)) if place == *target => (event, handler, module.range(id)),
                _ => continue,
            },
            _ => continue,
        };
        if !matches!(event.as_str(), "error" | "abort" | "exit" | "close") {
            continue;
        }
        if module.function_value(handler).is_some_and(|function| uses.releasing.contains(&function)) {
            return None;
        }
        // A function of another place may release what it can reach.
        let is_plain = matches!(module.kind(handler), ExprKind::Function(_) | ExprKind::Name(_));
        if !is_plain {
            return None;
        }
        if event == "error" && handled.is_none() {
            handled = Some(Failure::Handled { event, at });
        }
    }
    Some(handled.unwrap_or(Failure::Unhandled))
}

/// Whether a rejection passes the `.then(release)` by.
fn chain_skips(module: &Module, then: ExprId, uses: &Uses) -> bool {
    let releases = |handler: ExprId| {
        module.function_value(handler).is_none_or(|function| {
            uses.releasing.contains(&function)
                || uses.later.iter().any(|it| module.function(function).range.contains(module.range(it.release)))
        })
    };
    let Some((receiver, _, args)) = module.method_call(then) else { return false };
    if args.len() > 1 || !promise_can_reject(module, receiver, 6) {
        return false;
    }
    // A `catch` before it leads into it.
    let mut before = receiver;
    while let Some((inner, method, args)) = module.method_call(before) {
        if method == "catch" || (method == "then" && args.len() > 1) {
            return false;
        }
        before = inner;
    }
    let mut at = then;
    while let Parent::Expr(member) = module.expr(at).parent {
        let Some(call) = module.called_by(member) else { break };
        let Some((_, method, args)) = module.method_call(call) else { break };
        let handlers = match method {
            "catch" | "finally" => args,
            "then" => args.get(1..).unwrap_or(&[]),
            _ => return false,
        };
        if handlers.iter().any(|handler| releases(*handler)) {
            return false;
        }
        at = call;
    }
    true
}
