//! Abort listeners: added for one piece of work, kept by a signal that goes on.
//!
//! Must not know how often the code runs.

use super::activation::{FnIdx, Functions};
use super::callee::resolve;
use super::emitters::{Holder, holder, operation, promise_of_executor};
use super::imports::{Spelling, spelling};
use super::once::{Handler, Outcome};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, Parent, SymbolId, SymbolKind, TypeHint};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A listener for `abort` that nothing removes when its work is over.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lingering {
    pub range: TextRange,
    /// The function whose work it is.
    pub function: FnIdx,
    /// As the source spells it.
    pub signal: String,
    pub signal_at: TextRange,
    pub holder: Holder,
    pub work: Work,
    pub work_at: TextRange,
    /// `{ once: true }`
    pub once: bool,
    /// The signal is `AbortSignal.any(…)` of one that goes on.
    pub composite: bool,
    /// A removal that runs only when the signal aborts.
    pub removal: Option<TextRange>,
    /// Where `using … = addAbortListener(…)` could stand in its place, and with what.
    pub rewrite: Option<Rewrite>,
}

/// What the listener would end early.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Work {
    Promise,
    Timer,
    /// A request or child process.
    Request,
    /// An `AbortController` of its own.
    Controller,
}

/// The parts of a listener that is a statement of an async function's body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rewrite {
    pub statement: TextRange,
    pub signal: TextRange,
    pub listener: TextRange,
    /// How to write `addAbortListener` in this file.
    pub add: Spelling,
}

pub fn abort_listeners(functions: &mut Functions<'_>, text: &str) -> Vec<Lingering> {
    let module = functions.module();
    let mut found = Vec::new();
    for call in module.calls_of_any(&["addEventListener", "addAbortListener"]) {
        if matches!(module.kind(call), ExprKind::Call(..))
            && let Some((listener, operation)) = read(module, text, call)
        {
            let function = functions.describe(operation);
            found.push(Lingering { function, ..listener });
        }
    }
    found
}

fn read(module: &Module, text: &str, call: ExprId) -> Option<(Lingering, FnId)> {
    let (signal, callback, once, is_disposable) = added(module, call)?;
    let operation = operation(module, module.expr(call).function);
    if operation == FnId::MODULE && module.traits.per_instance.is_none() {
        return None;
    }
    let (held, composite) = longest_lived(module, operation, signal)?;
    let handler = Handler::of(module, callback);
    let (work, work_at) = work(module, operation, &handler)?;
    let mut removal = None;
    if !is_disposable {
        for id in removals(module) {
            if !may_be_same(module, module.method_call(id)?.0, signal) {
                continue;
            }
            if !runs_on_abort_only(module, module.expr(id).function, callback) {
                return None;
            }
            removal = Some(module.range(id));
        }
    }
    let rewrite = rewrite(module, text, call, signal, callback).filter(|_| !is_disposable);
    let listener = Lingering {
        range: module.range(call),
        function: FnIdx::MODULE,
        signal: module.place(signal).map_or_else(|| "the signal".to_owned(), |place| module.place_text(&place)),
        signal_at: module.range(signal),
        holder: held,
        work,
        work_at,
        once,
        composite,
        removal,
        rewrite,
    };
    Some((listener, operation))
}

/// Signal, listener, whether it is taken off when called, and whether the call gives back what takes it off.
fn added(module: &Module, call: ExprId) -> Option<(ExprId, ExprId, bool, bool)> {
    let (callee, args) = module.call(call)?;
    if let Some((signal, "addEventListener", [event, listener, rest @ ..])) = module.method_call(call) {
        if module.str_of(module.value_of(*event)) != Some("abort") {
            return None;
        }
        let Some(options) = rest.first().map(|options| module.value_of(*options)) else {
            return Some((signal, *listener, false, false));
        };
        return match module.kind(options) {
            ExprKind::Bool(_) => Some((signal, *listener, false, false)),
            ExprKind::Object(_) if module.property(options, "signal").is_none() => {
                let once = module.property(options, "once").is_some_and(|it| module.kind(it) == ExprKind::Bool(true));
                Some((signal, *listener, once, false))
            }
            _ => None,
        };
    }
    let resolved = resolve(module, callee)?;
    let [signal, listener] = args else { return None };
    let is_dropped = matches!(module.flow(call), Flow::Dropped);
    (resolved.name == "addAbortListener" && resolved.origin == Some("events") && is_dropped)
        .then_some((*signal, *listener, true, true))
}

/// Who holds the signal, if it goes on after the work; and whether it is a composite of one that does.
fn longest_lived(module: &Module, operation: FnId, signal: ExprId) -> Option<(Holder, bool)> {
    let made = module.value_of(signal);
    if let Some((object, "any", [list])) = module.method_call(made)
        && module.global_name(object) == Some("AbortSignal")
    {
        let ExprKind::Array(parts) = module.kind(module.value_of(*list)) else { return None };
        let held = module.list(parts).iter().find_map(|part| held(module, operation, *part))?;
        return Some((held, true));
    }
    held(module, operation, signal).map(|held| (held, false))
}

fn held(module: &Module, operation: FnId, signal: ExprId) -> Option<Holder> {
    let place = module.origin_place(signal)?;
    // The signal of a request ends with it.
    let whose = match (place.path.len().checked_sub(2).map(|at| place.path[at]), place.root) {
        (Some(name), _) => module.text(name),
        (None, Root::Symbol(symbol)) if place.path.len() == 1 => {
            if matches!(module.symbol(symbol).hint, TypeHint::Named(name) if module.text(name).ends_with("Request")) {
                return None;
            }
            module.symbol_name(symbol)
        }
        _ => "",
    };
    if matches!(whose, "req" | "request" | "ctx" | "context" | "event" | "c" | "res" | "response") {
        return None;
    }
    holder(module, operation, signal)
}

/// What the listener would end, if that ends by itself, too.
fn work(module: &Module, operation: FnId, handler: &Handler) -> Option<(Work, TextRange)> {
    for outcome in &handler.settles {
        if let Outcome::Promise(executor) = outcome
            && module.is_within(*executor, operation)
        {
            let promise = promise_of_executor(module, *executor)?;
            return Some((Work::Promise, first_line(module, promise)));
        }
    }
    handler.reach.iter().find_map(|function| {
        module.exprs_in(module.function(*function).range).find_map(|id| {
            let (callee, args) = module.call(id)?;
            if matches!(module.global_name(callee), Some("clearTimeout" | "clearImmediate")) {
                let timer = local(module, operation, *args.first()?)?;
                return Some((Work::Timer, module.symbol(timer).range));
            }
            let (object, method, _) = module.method_call(id)?;
            if !matches!(method, "abort" | "destroy" | "kill" | "cancel" | "terminate") {
                return None;
            }
            let symbol = local(module, operation, object)?;
            let made = module.symbol(symbol).init?;
            let work = match (module.constructed_name(made), method) {
                (Some("AbortController"), "abort") => Work::Controller,
                (Some("XMLHttpRequest"), "abort") => Work::Request,
                _ => {
                    let resolved = resolve(module, module.call(made)?.0)?;
                    let is_request = matches!(resolved.name, "request" | "spawn" | "exec" | "execFile" | "fork")
                        || (resolved.name == "get" && matches!(resolved.origin, Some("http" | "https")));
                    is_request.then_some(Work::Request)?
                }
            };
            Some((work, module.symbol(symbol).range))
        })
    })
}

/// A variable of the work itself.
fn local(module: &Module, operation: FnId, expr: ExprId) -> Option<SymbolId> {
    let symbol = module.symbol_of(expr)?;
    let is_local = module.symbol(symbol).kind != SymbolKind::Param
        && module.is_within(module.function_of(symbol), operation)
        && operation != FnId::MODULE;
    is_local.then_some(symbol)
}

/// `new Promise` and not all that is in it.
fn first_line(module: &Module, promise: ExprId) -> TextRange {
    let range = module.range(promise);
    match module.kind(promise) {
        ExprKind::New(callee, _) => TextRange { start: range.start, end: module.range(callee).end },
        _ => range,
    }
}

/// The calls that remove a listener for `abort`, or for something that is not a string.
fn removals(module: &Module) -> impl Iterator<Item = ExprId> + '_ {
    module.calls_of_any(&["removeEventListener"]).into_iter().filter(|id| {
        module
            .method_call(*id)
            .and_then(|(_, _, args)| args.first())
            .is_some_and(|event| module.str_of(module.value_of(*event)).is_none_or(|event| event == "abort"))
    })
}

/// Two names of what may be one signal.
fn may_be_same(module: &Module, one: ExprId, other: ExprId) -> bool {
    let (Some(one), Some(other)) = (module.origin_place(one), module.origin_place(other)) else { return true };
    let last = |place: &Place| match (place.path.last(), place.root) {
        (Some(name), _) => Some(*name),
        (None, Root::Symbol(symbol)) => Some(module.symbol(symbol).name),
        _ => None,
    };
    one == other || last(&one) == last(&other)
}

/// The code is the listener's own, and nothing but the signal calls that.
fn runs_on_abort_only(module: &Module, function: FnId, listener: ExprId) -> bool {
    let Some(own) = module.function_value(listener) else { return false };
    module.is_within(function, own)
        && module.symbol_of(listener).is_none_or(|symbol| {
            module.refs_of(symbol).iter().all(|id| match module.flow(module.reference(*id).expr) {
                Flow::Argument { call, index: 1 } => {
                    matches!(module.method_call(call), Some((_, "addEventListener" | "removeEventListener", _)))
                }
                _ => false,
            })
        })
}

fn rewrite(module: &Module, text: &str, call: ExprId, signal: ExprId, listener: ExprId) -> Option<Rewrite> {
    let Parent::Stmt(stmt) = module.expr(call).parent else { return None };
    let function = module.expr(call).function;
    let it = module.function(function);
    let is_body = matches!(it.body, FnBody::Block(list) if module.stmt_list(list).contains(&stmt));
    if !it.is_async || !is_body {
        return None;
    }
    Some(Rewrite {
        statement: module.range(call),
        signal: module.range(signal),
        listener: module.range(listener),
        add: spelling(module, text, "events", "addAbortListener")?,
    })
}
