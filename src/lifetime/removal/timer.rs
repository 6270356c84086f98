//! Clearing functions that are given what they cannot clear: a function, another library's handle, another kind of handle.

use super::{MismatchedRemoval, Mistake, short};
use crate::diagnostic::Confidence;
use crate::lifetime::activation::Functions;
use crate::lifetime::callee::resolve;
use crate::lifetime::change::Change;
use crate::lifetime::identity::{Identities, Source, Value};
use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind};
use crate::text::TextRange;

/// Which clearing function a handle of the platform needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handle<'m> {
    Timer,
    Frame,
    Idle,
    /// Of a package that has timers of its own.
    Foreign(&'m str),
}

const CLEARING: [&str; 4] = ["clearTimeout", "clearInterval", "cancelAnimationFrame", "cancelIdleCallback"];

fn cleared_by(name: &str) -> Option<Handle<'static>> {
    match name {
        "clearTimeout" | "clearInterval" => Some(Handle::Timer),
        "cancelAnimationFrame" => Some(Handle::Frame),
        "cancelIdleCallback" => Some(Handle::Idle),
        _ => None,
    }
}

pub(super) fn mismatched_timers(
    functions: &mut Functions<'_>,
    identities: &Identities<'_>,
    found: &mut Vec<MismatchedRemoval>,
) {
    let module = functions.module();
    for call in module.calls_of_any(&CLEARING) {
        let ExprKind::Call(callee, args) = module.kind(call) else { continue };
        let Some(resolved) = resolve(module, callee).filter(|it| it.is_global) else { continue };
        let (Some(clears), Some(arg)) = (cleared_by(resolved.name), module.list(args).first().copied()) else {
            continue;
        };
        let Some(fact) = mismatch(functions, identities, call, arg, clears) else { continue };
        found.push(fact);
    }
}

fn mismatch(
    functions: &mut Functions<'_>,
    identities: &Identities<'_>,
    call: ExprId,
    arg: ExprId,
    clears: Handle<'_>,
) -> Option<MismatchedRemoval> {
    let module = functions.module();
    let (callee, _) = module.call(call)?;
    let sources = match identities.value(arg) {
        Value::Held(place) => identities.sources(&place)?,
        _ => return None,
    };
    let mut handles: Vec<(ExprId, Handle<'_>)> = Vec::new();
    let mut holds_functions = false;
    for source in &sources {
        match source {
            Source::Function(_) => holds_functions = true,
            Source::Value(value) => match handle(module, *value) {
                Some(handle) => handles.push((*value, handle)),
                None if identities.value(*value) == Value::Nothing => {}
                None => return None,
            },
        }
    }
    if handles.iter().any(|(_, handle)| *handle == clears) {
        return None;
    }
    // Cleared by the right function as well.
    let is_cleared = |wanted: Handle<'_>| {
        module.calls().iter().any(|id| {
            let Some((callee, args)) = module.call(*id) else { return false };
            let Some(resolved) = resolve(module, callee) else { return false };
            let fits = match wanted {
                Handle::Foreign(_) => !resolved.is_global && matches!(resolved.name, "clearTimeout" | "clearInterval"),
                _ => resolved.is_global && cleared_by(resolved.name) == Some(wanted),
            };
            fits && args.first().is_some_and(|it| identities.value(*it) == identities.value(arg))
        })
    };
    if handles.iter().any(|(_, handle)| is_cleared(*handle)) {
        return None;
    }
    let name_range = |callee: ExprId, length: usize| {
        let end = module.range(callee).end;
        TextRange::new(end - length as u32, end)
    };
    let resolved = resolve(module, callee)?;
    let (mistake, added, confidence, fix) = if holds_functions && handles.is_empty() {
        // The timer that runs this very function.
        let timer = timer_of(identities, arg)?;
        (Mistake::ClearedFunction, timer, Confidence::High, None)
    } else {
        let (added, first) = *handles.first()?;
        if holds_functions {
            return None;
        }
        match first {
            Handle::Foreign(package) => {
                let says_time = package.contains("time");
                let confidence = if says_time { Confidence::High } else { Confidence::Medium };
                (
                    Mistake::ForeignTimer(package.to_owned()),
                    added,
                    confidence,
                    foreign_fix(identities, callee, added, resolved.name),
                )
            }
            Handle::Timer | Handle::Frame | Handle::Idle => {
                let clear = match first {
                    Handle::Frame => "cancelAnimationFrame",
                    Handle::Idle => "cancelIdleCallback",
                    _ if is_interval(module, added) => "clearInterval",
                    _ => "clearTimeout",
                };
                let edits = vec![(name_range(callee, resolved.name.len()), clear.to_owned())];
                let fix = Change { title: format!("call `{clear}`"), is_safe: true, edits };
                (Mistake::OtherTimer(clear.to_owned()), added, Confidence::High, Some(fix))
            }
        }
    };
    Some(MismatchedRemoval {
        mistake,
        range: module.range(call),
        function: functions.describe(module.expr(call).function),
        confidence,
        added: module.range(added),
        target: String::new(),
        event: String::new(),
        added_value: module
            .call(added)
            .map_or_else(String::new, |(callee, _)| short(identities.source(module.range(callee)))),
        removed_target: String::new(),
        removed_event: resolved.name.to_owned(),
        removed_value: short(identities.source(module.range(arg))),
        holder: None,
        end: None,
        fix,
    })
}

fn handle(module: &Module, value: ExprId) -> Option<Handle<'_>> {
    let (callee, _) = module.call(value)?;
    let resolved = resolve(module, callee)?;
    if resolved.is_global {
        return match resolved.name {
            "setTimeout" | "setInterval" => Some(Handle::Timer),
            "requestAnimationFrame" => Some(Handle::Frame),
            "requestIdleCallback" => Some(Handle::Idle),
            _ => None,
        };
    }
    if !matches!(resolved.name, "setTimeout" | "setInterval") {
        return None;
    }
    let package = match resolved.receiver {
        Some(receiver) => {
            let symbol = module.symbol_of(receiver)?;
            let import = module.import_of(symbol)?;
            module.text(import.specifier)
        }
        None => resolved.origin?,
    };
    // Node's own timers, and packages that only hand on the platform's.
    let is_platform =
        matches!(package.strip_prefix("node:").unwrap_or(package), "timers" | "timers/promises" | "window" | "global")
            || package.starts_with("core-js")
            || package.contains("browserify");
    let is_path =
        package.starts_with('.') || package.starts_with('/') || package.starts_with('@') && package.contains("/src");
    (!is_platform && !is_path).then_some(Handle::Foreign(package))
}

fn is_interval(module: &Module, value: ExprId) -> bool {
    module
        .call(value)
        .and_then(|(callee, _)| resolve(module, callee))
        .is_some_and(|resolved| resolved.name == "setInterval")
}

/// The timer that runs the function which `arg` names.
fn timer_of(identities: &Identities<'_>, arg: ExprId) -> Option<ExprId> {
    let module = identities.module();
    let wanted = identities.value(arg);
    module.calls().iter().copied().find(|id| {
        let Some((_, args)) = module.call(*id) else { return false };
        handle(module, *id).is_some() && args.first().is_some_and(|callback| identities.value(*callback) == wanted)
    })
}

fn foreign_fix(identities: &Identities<'_>, callee: ExprId, added: ExprId, name: &str) -> Option<Change> {
    let module = identities.module();
    let (added_callee, _) = module.call(added)?;
    let ExprKind::Member(library, _) = module.kind(added_callee) else { return None };
    let library = identities.source(module.range(library));
    Some(Change {
        title: format!("call `{library}.{name}`"),
        is_safe: false,
        edits: vec![(module.range(callee), format!("{library}.{name}"))],
    })
}
