//! Views that are attached to an application, which checks and keeps them until they are destroyed or detached.
//!
//! Must not know how often the code runs.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, SymbolId, TypeHint};

/// A view that nothing in the file destroys or detaches.
pub(super) struct Attached {
    pub(super) call: ExprId,
    /// As the source spells it.
    pub(super) view: String,
    /// The call that destroys another view that the file attaches.
    pub(super) neighbour: Option<ExprId>,
}

pub(super) fn attached(module: &Module) -> Vec<Attached> {
    let calls = module.calls_of_any(&["attachView"]);
    if calls.is_empty() || !module.calls_of_any(&["detachView"]).is_empty() {
        return Vec::new();
    }
    let ends = module.calls_of_any(&["destroy", "remove"]);
    let mut found = Vec::new();
    let mut neighbour = None;
    for call in calls {
        let Some((application, _, [view])) = module.method_call(call) else { continue };
        let Some(handle) = handle(module, *view).filter(|_| is_application(module, application)) else { continue };
        let Some(name) = module.last_word(handle).map(bare) else { continue };
        let end = ends.iter().copied().find(|end| {
            matches!(module.method_call(*end), Some((ended, "destroy", [])) if module.last_word(ended).map(bare) == Some(name))
        });
        match end {
            Some(end) => neighbour = Some(end),
            None if is_made_here(module, handle) && !is_lent(module, call, handle) => {
                let view = module.place(*view).map_or_else(|| "the view".to_owned(), |place| module.place_text(&place));
                found.push(Attached { call, view, neighbour: None });
            }
            None => {}
        }
    }
    for it in &mut found {
        it.neighbour = neighbour;
    }
    found
}

/// What is destroyed: a component by its reference, a view by itself.
fn handle(module: &Module, view: ExprId) -> Option<ExprId> {
    match module.kind(view) {
        ExprKind::Member(component, name) if module.text(name) == "hostView" => Some(component),
        ExprKind::Name(_) | ExprKind::Member(..) => Some(view),
        _ => None,
    }
}

fn is_application(module: &Module, expr: ExprId) -> bool {
    let is_typed = module.symbol_of(expr).is_some_and(
        |symbol| matches!(module.symbol(symbol).hint, TypeHint::Named(name) if module.text(name) == "ApplicationRef"),
    );
    is_typed || module.last_word(expr).is_some_and(|word| bare(word).to_ascii_lowercase().starts_with("app"))
}

/// `_viewRef` and `viewRef` are one name: a field and the variable that fills it.
fn bare(name: &str) -> &str {
    name.trim_start_matches(['_', '#'])
}

fn variable(module: &Module, handle: ExprId) -> Option<SymbolId> {
    module.symbol_of(handle).filter(|symbol| !module.is_module_level(*symbol))
}

/// `const view = template.createEmbeddedView(…)`
fn is_made_here(module: &Module, handle: ExprId) -> bool {
    variable(module, handle).and_then(|symbol| module.constant_value(symbol)).is_some_and(|made| {
        matches!(module.kind(made), ExprKind::Call(callee, _)
            if matches!(module.last_word(callee), Some("createEmbeddedView" | "createComponent" | "create")))
    })
}

/// Whether code that this file does not show gets it, and may destroy it.
fn is_lent(module: &Module, attach: ExprId, handle: ExprId) -> bool {
    let Some(symbol) = variable(module, handle) else { return true };
    let function = module.function(module.expr(handle).function);
    // Methods that are named as private have no callers elsewhere.
    let is_private =
        function.class.is_some() && function.name.is_some_and(|name| module.text(name).starts_with(['_', '#']));
    !is_private
        && module.refs_of(symbol).iter().any(|id| match module.flow(module.reference(*id).expr) {
            Flow::Argument { call, .. } => call != attach,
            Flow::Used(member) => {
                matches!(module.flow(member), Flow::Argument { call, .. } if call != attach)
                    && !matches!(module.kind(member), ExprKind::Call(..))
            }
            Flow::Dropped | Flow::Consumed => false,
            _ => true,
        })
}
