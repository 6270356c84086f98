//! Functions that start themselves anew when what they wait for is over: `watch().then(() => watch())`.

use crate::lifetime::guard::conditions_within;
use crate::lifetime::lifecycle::reach::called_function;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Place;
use crate::semantic::tree::{ExprId, ExprKind, FnId, FnKind, Parent, UnaryOp};
use crate::text::TextRange;

/// Names of what ends work that goes on by itself.
const STOPS: [&str; 8] = ["clearTimeout", "clearInterval", "cancel", "abort", "stop", "unref", "dispose", "close"];

/// Where the function that `element` calls starts itself anew, if nothing in `operation` stops that.
pub(super) fn restarts(module: &Module, operation: FnId, element: ExprId) -> Option<TextRange> {
    let ExprKind::Call(callee, args) = module.kind(element) else { return None };
    // A signal or a token may end it.
    if args.len > 0 {
        return None;
    }
    let watcher = called_function(module, callee)?;
    if watcher == operation || module.is_within(operation, watcher) || module.is_within(watcher, operation) {
        return None;
    }
    let name = module.function(watcher).name?;
    let again = module.calls_named(name).iter().copied().find(|call| {
        let Some((callee, [])) = module.call(*call) else { return false };
        module.is_within(module.expr(*call).function, watcher)
            && called_function(module, callee) == Some(watcher)
            && comes_later(module, *call, watcher)
    })?;
    let tests: Vec<ExprId> = conditions_within(module, again, watcher)
        .into_iter()
        .filter_map(|test| module.exprs_in(test).find(|id| module.range(*id) == test))
        .collect();
    let range = module.function(operation).range;
    let stops = module.calls_of_any(&STOPS).into_iter().any(|call| range.contains(module.range(call)))
        || tests.iter().any(|test| is_made_to_fail(module, *test, again, range));
    (!stops).then(|| module.range(again))
}

/// In the callback of a `then` whose promise is returned, or behind an `await`.
fn comes_later(module: &Module, call: ExprId, watcher: FnId) -> bool {
    let by = module.expr(call).function;
    if by == watcher {
        let it = module.function(watcher);
        let start = module.range(call).start;
        return it.is_async
            && module.exprs_in(it.range).any(|id| {
                matches!(module.kind(id), ExprKind::Await(_))
                    && module.expr(id).function == watcher
                    && module.range(id).end <= start
            });
    }
    module.function(by).kind != FnKind::Method
        && module.function(by).expr.is_some_and(|expr| match module.flow(expr) {
            Flow::Argument { call, .. } => {
                matches!(module.method_call(call), Some((_, "then" | "finally", _)))
                    && module.function(by).parent == watcher
            }
            _ => false,
        })
}

/// Whether the code in `range` sets what the test asks for, in a way that may end the chain.
fn is_made_to_fail(module: &Module, test: ExprId, again: ExprId, range: TextRange) -> bool {
    let (tested, mut goes_on_if) = match module.kind(test) {
        ExprKind::Unary(UnaryOp::Not, inner) => (inner, false),
        _ => (test, true),
    };
    // In the other branch, or behind an `if (…) return`, it goes on when the test fails.
    let is_alternative = match module.expr(test).parent {
        Parent::Expr(parent) => {
            matches!(module.kind(parent), ExprKind::Conditional(_, _, no) if module.range(no).contains(module.range(again)))
        }
        Parent::Stmt(stmt) => {
            use crate::semantic::tree::StmtKind;
            match module.stmt(stmt).kind {
                StmtKind::If(_, yes, _) => !module.stmt(yes).range.contains(module.range(again)),
                _ => false,
            }
        }
        _ => false,
    };
    if is_alternative {
        goes_on_if = !goes_on_if;
    }
    let whole = module.place(tested);
    let places: Vec<Place> = match &whole {
        Some(place) => vec![place.clone()],
        None => module.exprs_in(module.range(test)).filter_map(|id| module.place(id)).collect(),
    };
    module.assignments().iter().any(|assign| {
        let ExprKind::Assign(_, target, value) = module.kind(*assign) else { return false };
        if !range.contains(module.range(*assign)) || !module.place(target).is_some_and(|it| places.contains(&it)) {
            return false;
        }
        let sets_nothing = matches!(module.kind(value), ExprKind::Null | ExprKind::Bool(false))
            || module.global_name(value) == Some("undefined");
        whole.is_none() || sets_nothing == goes_on_if
    })
}
