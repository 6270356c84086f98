//! Functions that a framework's hooks make part of a component: effects, function components, custom hooks.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprKind, FnId};

/// The function is given to `useEffect` or a hook that does the same.
pub fn is_effect(module: &Module, function: FnId) -> bool {
    let Some(expr) = module.function(function).expr else { return false };
    let Flow::Argument { call, index: 0 } = module.flow(expr) else { return false };
    let Some((callee, _)) = module.call(call) else { return false };
    let Some(name) = module.last_word(callee) else { return false };
    matches!(name, "onMount" | "$effect")
        || (name.starts_with("use")
            && (name.contains("Effect") || matches!(name, "useMount" | "useLifecycles"))
            && name != "useEffectEvent")
}

/// Calls hooks directly: a function component or a custom hook.
pub fn is_component_function(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    if it.class.is_some() || function == FnId::MODULE {
        return false;
    }
    module.exprs_in(it.range).any(|id| {
        let ExprKind::Call(callee, _) = module.kind(id) else { return false };
        if module.expr(id).function != function {
            return false;
        }
        let name = match module.kind(callee) {
            ExprKind::Name(id) => module.text(module.reference(id).name),
            ExprKind::Member(object, name) if module.global_name(object).is_none() => module.text(name),
            _ => return false,
        };
        name.strip_prefix("use").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_uppercase()))
    })
}
