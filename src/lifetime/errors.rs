//! Error objects in collections that live on: an error keeps what was on the stack when it was made.
//!
//! Must not know how often code runs.

use super::growth::{Container, ContainerKind, Holder};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Key, Parent, SymbolId, SymbolKind, TypeHint};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A growth of a long-lived collection by an error object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptError {
    /// Index into the containers of the file.
    pub container: usize,
    /// Index into the growths of that one.
    pub growth: usize,
    /// The error, as it is put there.
    pub error: TextRange,
    /// As the source spells it, if it has a name.
    pub name: Option<String>,
    /// Where it comes from.
    pub made: TextRange,
    /// What can be put there in its place.
    pub text: Option<String>,
}

pub fn kept_errors(module: &Module, containers: &[Container]) -> Vec<KeptError> {
    let mut found = Vec::new();
    for (container, it) in containers.iter().enumerate() {
        if matches!(it.holder, Holder::Closure(_)) || matches!(it.kind, ContainerKind::Text | ContainerKind::Bytes) {
            continue;
        }
        let error = it.growths.iter().enumerate().find_map(|(growth, at)| {
            let id = module.exprs_in(at.range).find(|id| module.range(*id) == at.range)?;
            Some((growth, values(module, id).into_iter().find_map(|value| error_in(module, value, 3))?))
        });
        let Some((growth, (error, made))) = error else { continue };
        let name = module.symbol_of(error).map(|symbol| module.symbol_name(symbol).to_owned());
        // `{ error }` is short for `{ error: error }`.
        let is_short = matches!(module.expr(error).parent, Parent::Expr(object)
            if matches!(module.kind(object), ExprKind::Object(props)
                if module.props(props).iter().any(|prop| prop.range == module.range(error))));
        let text = name.as_ref().map(|name| match is_short {
            true => format!("{name}: String({name}.stack)"),
            false => format!("String({name}.stack)"),
        });
        found.push(KeptError { container, growth, error: module.range(error), name, made, text });
    }
    found
}

/// What a growth puts into the collection.
fn values(module: &Module, growth: ExprId) -> Vec<ExprId> {
    match module.kind(growth) {
        ExprKind::Assign(_, target, value) if matches!(module.kind(target), ExprKind::Index(..)) => vec![value],
        ExprKind::Call(..) => match module.method_call(growth) {
            Some((_, "push" | "unshift" | "add", values)) => values.to_vec(),
            Some((_, "set", [_, value])) => vec![*value],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// The error object that a value is, or has as a property; and where it comes from.
fn error_in(module: &Module, value: ExprId, steps: u8) -> Option<(ExprId, TextRange)> {
    let steps = steps.checked_sub(1)?;
    match module.kind(value) {
        ExprKind::New(..) => {
            let name = module.constructed_name(value)?;
            (name == "Error" || name.ends_with("Error")).then(|| (value, module.range(value)))
        }
        ExprKind::Name(_) => {
            let symbol = module.symbol_of(value)?;
            if reads_stack(module, symbol) {
                return None;
            }
            let it = module.symbol(symbol);
            let is_error = match it.kind {
                SymbolKind::Catch => true,
                SymbolKind::Param => is_error_param(module, symbol),
                _ => module.constant_value(symbol).is_some_and(|init| {
                    matches!(module.kind(init), ExprKind::New(..)) && error_in(module, init, steps).is_some()
                }),
            };
            is_error.then_some((value, it.range))
        }
        ExprKind::Object(props) => module
            .props(props)
            .iter()
            .filter(|prop| matches!(prop.key, Key::Name(_)))
            .find_map(|prop| error_in(module, prop.value, steps)),
        _ => None,
    }
}

/// `.catch((error) => …)`, `.on('error', (error) => …)`, `(error: Error) => …`
fn is_error_param(module: &Module, symbol: SymbolId) -> bool {
    let it = module.symbol(symbol);
    if let TypeHint::Named(name) = it.hint {
        return module.text(name).ends_with("Error");
    }
    let function: FnId = module.function_of(symbol);
    if module.param_symbols(function).first() != Some(&Some(symbol)) {
        return false;
    }
    let Some(expr) = module.function(function).expr else { return false };
    let Flow::Argument { call, index } = module.flow(expr) else { return false };
    match module.method_call(call) {
        Some((_, "catch", _)) => index == 0,
        Some((_, "then", _)) => index == 1,
        Some((_, "on" | "once" | "addListener", [event, ..])) => {
            index == 1 && matches!(module.str_of(*event), Some("error" | "uncaughtException" | "unhandledRejection"))
        }
        _ => false,
    }
}

/// Reading `.stack` turns the frames into text, and lets go of them.
fn reads_stack(module: &Module, symbol: SymbolId) -> bool {
    module.refs_of(symbol).iter().any(|id| {
        let at = module.reference(*id).expr;
        match module.expr(at).parent {
            Parent::Expr(parent) => match module.kind(parent) {
                ExprKind::Member(object, name) => object == at && module.text(name) == "stack",
                // `console.error(error)` formats it.
                ExprKind::Call(callee, _) => matches!(module.global_path(callee), Some(("console", _))),
                _ => false,
            },
            _ => false,
        }
    })
}
