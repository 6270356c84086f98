//! Which awaited promises can reject, and which calls are known to throw.

use crate::semantic::Module;
use crate::semantic::cfg::{Cfg, EdgeKind};
use crate::semantic::tree::{ExprId, ExprKind, FnId};

/// Whether what the `await` waits for can reject.
pub(super) fn can_reject(module: &Module, awaited: ExprId) -> bool {
    let ExprKind::Await(inner) = module.kind(awaited) else { return false };
    promise_can_reject(module, inner, 4)
}

pub(super) fn promise_can_reject(module: &Module, promise: ExprId, fuel: u8) -> bool {
    let Some(fuel) = fuel.checked_sub(1) else { return true };
    match module.kind(promise) {
        ExprKind::Call(callee, args) => {
            let args = module.list(args);
            let name = match module.kind(callee) {
                ExprKind::Name(id) => module.text(module.reference(id).name),
                ExprKind::Member(receiver, name) => {
                    let name = module.text(name);
                    match (name, args.len()) {
                        ("then", 2..) | ("allSettled", _) => return false,
                        // A handler that throws is a rejection after all; most do not.
                        ("catch", 1..) => return args.first().is_some_and(|handler| throws_on(module, *handler)),
                        ("then" | "finally", _) => return promise_can_reject(module, receiver, fuel),
                        ("resolve", _) if module.global_name(receiver) == Some("Promise") => return false,
                        // As soon as, or if any, of its elements can.
                        ("race" | "any" | "all", 1) if module.global_name(receiver) == Some("Promise") => {
                            return match args.first().map(|list| module.kind(*list)) {
                                Some(ExprKind::Array(list)) => {
                                    module.list(list).iter().any(|it| promise_can_reject(module, *it, fuel))
                                }
                                _ => true,
                            };
                        }
                        _ => name,
                    }
                }
                _ => return true,
            };
            if is_pause(name) {
                return false;
            }
            match module.function_value(callee) {
                Some(function) => function_can_reject(module, function),
                None => true,
            }
        }
        // `new Promise((resolve) => …)`
        ExprKind::New(_, args) if module.constructed_name(promise) == Some("Promise") => {
            match module.list(args).first().and_then(|executor| module.function_value(*executor)) {
                Some(executor) => module.function(executor).params.len >= 2,
                None => true,
            }
        }
        ExprKind::Name(_) => {
            let value = module.value_of(promise);
            value == promise || promise_can_reject(module, value, fuel)
        }
        ExprKind::Conditional(_, yes, no) => {
            promise_can_reject(module, yes, fuel) || promise_can_reject(module, no, fuel)
        }
        // A module that cannot be loaded ends more than this.
        ExprKind::Import(_) => false,
        ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) | ExprKind::Str(_) => false,
        _ => true,
    }
}

/// Functions that only wait, or that are called when something is over.
fn is_pause(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    matches!(
        lower.as_str(),
        "sleep"
            | "delay"
            | "wait"
            | "pause"
            | "settimeout"
            | "setimmediate"
            | "timeout"
            | "nexttick"
            | "tick"
            | "flush"
            | "waitfor"
            | "next"
            | "yieldtoeventloop"
            | "once"
            | "use"
            | "whendefined"
    ) || lower.ends_with("sleep")
        || lower.ends_with("delay")
        || super::uses::sounds_like_release(name)
        || matches!(lower.as_str(), "end" | "rollback" | "rollbacktransaction" | "aborttransaction" | "log" | "warn")
}

/// `.catch((error) => { throw error })`
fn throws_on(module: &Module, handler: ExprId) -> bool {
    module.function_value(handler).is_some_and(|function| {
        module
            .stmts
            .iter()
            .any(|stmt| stmt.function == function && matches!(stmt.kind, crate::semantic::tree::StmtKind::Throw(_)))
    })
}

/// Whether an exception can leave a function of this file.
fn function_can_reject(module: &Module, function: FnId) -> bool {
    if module.function(function).range.len() > 20_000 {
        return true;
    }
    let cfg = Cfg::of(module, function);
    cfg.reachable(cfg.entry, |_, edge| match edge.kind {
        EdgeKind::Exception(expr) => match module.kind(expr) {
            ExprKind::Await(inner) => match module.kind(inner) {
                ExprKind::Call(callee, _) => match module.kind(callee) {
                    ExprKind::Name(id) => !is_pause(module.text(module.reference(id).name)),
                    ExprKind::Member(_, name) => !is_pause(module.text(name)) && module.text(name) != "catch",
                    _ => true,
                },
                ExprKind::New(..) => promise_can_reject(module, inner, 2),
                _ => true,
            },
            ExprKind::Call(..) => can_throw_itself(module, expr),
            _ => false,
        },
        _ => true,
    })[cfg.throws.index()]
}

/// Calls of the platform that throw on bad input.
fn can_throw_itself(module: &Module, call: ExprId) -> bool {
    let ExprKind::Call(callee, _) = module.kind(call) else { return false };
    matches!(module.global_path(callee), Some(("JSON", path)) if path == ["parse"])
}

/// Whether the call is known to throw: a function of this file with a `throw` that nothing catches, or `JSON.parse`.
pub(super) fn can_throw(module: &Module, call: ExprId) -> bool {
    let ExprKind::Call(callee, _) = module.kind(call) else { return false };
    if can_throw_itself(module, call) {
        return true;
    }
    let Some(function) = module.function_value(callee) else { return false };
    let it = module.function(function);
    if it.is_async || it.is_generator || it.range.len() > 20_000 {
        return false;
    }
    let cfg = Cfg::of(module, function);
    cfg.reachable(cfg.entry, |_, edge| !matches!(edge.kind, EdgeKind::Exception(_)))[cfg.throws.index()]
}
