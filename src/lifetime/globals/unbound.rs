//! `this.name = …` in a sloppy function that is called without a receiver: `this` is the global object there.
//!
//! Only functions whose every use in the file is a plain call are judged; what else could bind `this` is silence.

use super::holds::kind_of;
use super::{Holds, ImplicitGlobal, Unbound, runs_at_load};
use crate::lifetime::activation::Functions;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, FnKind, SymbolId};
use rustc_hash::FxHashSet;

/// One finding for each function: all its properties have the same cause.
pub(super) fn assignments(
    functions: &mut Functions<'_>,
    declared_in_comments: &FxHashSet<String>,
) -> Vec<ImplicitGlobal> {
    let module = functions.module();
    let mut found = Vec::new();
    for index in 1..module.functions.len() {
        let function = FnId(index as u32);
        let it = module.function(function);
        if !it.uses_this || it.is_strict || !matches!(it.kind, FnKind::Declaration | FnKind::Expression) {
            continue;
        }
        let Some(call) = only_called_plainly(module, function) else { continue };
        let written: Vec<(ExprId, &str, Holds)> = module
            .exprs_in(it.range)
            .filter_map(|target| written_to_this(module, function, target))
            .filter(|(_, name, _)| !functions.models().is_host_global(name) && !declared_in_comments.contains(*name))
            .collect();
        let Some((first, name, _)) = written.first().copied() else { continue };
        found.push(ImplicitGlobal {
            name: name.to_owned(),
            range: module.range(first),
            function: functions.describe(module.expr(first).function),
            holds: written.iter().map(|(.., holds)| *holds).max().unwrap_or(Holds::Unknown),
            declare: None,
            is_shared: false,
            at_load: runs_at_load(module, module.expr(call).function),
            unbound: Some(Unbound { function: module.function_label(function), call: module.range(call) }),
        });
    }
    found
}

/// A call `f()` of the function, if the file does nothing else with it.
fn only_called_plainly(module: &Module, function: FnId) -> Option<ExprId> {
    let it = module.function(function);
    let bound = it.expr.and_then(|expr| match module.flow(expr) {
        Flow::Bound(symbol) => Some(symbol),
        _ => None,
    });
    // An expression is the value of one variable, or it is somebody else's.
    if it.expr.is_some() && bound.is_none() {
        return None;
    }
    let names: Vec<SymbolId> = it.symbol.into_iter().chain(bound).collect();
    let mut called = None;
    for symbol in names {
        let declared = module.symbol(symbol);
        if declared.exported || declared.in_template {
            return None;
        }
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            let call = module.called_by(reference.expr).filter(|call| matches!(module.kind(*call), ExprKind::Call(..)));
            // An assignment, `new F`, `F.prototype`, `f.call(…)`, an argument, an export.
            let call = call.filter(|_| !reference.access.writes())?;
            if !module.is_within(module.expr(call).function, function) {
                called = called.or(Some(call));
            }
        }
    }
    called
}

/// `this.name = value` where `this` is the function's own.
fn written_to_this(module: &Module, function: FnId, target: ExprId) -> Option<(ExprId, &str, Holds)> {
    let ExprKind::Member(object, name) = module.kind(target) else { return None };
    if module.kind(object) != ExprKind::This || module.this_owner(module.expr(target).function) != function {
        return None;
    }
    let value = module.flow_into(target)?;
    Some((target, module.text(name), kind_of(module, value)))
}
