//! Conditions around a place: which tests decide whether it runs, and whether it can run only once.

use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, Parent, StmtId, StmtKind};
use crate::text::TextRange;

/// The conditions that decide whether `expr` runs within its function: `if`s and short circuits around it, and
/// `if (…) return` before it in the same blocks.
pub fn conditions(module: &Module, expr: ExprId) -> Vec<TextRange> {
    let mut tests = Vec::new();
    let mut at = expr;
    while let Parent::Expr(parent) = module.expr(at).parent {
        match module.kind(parent) {
            ExprKind::Logical(_, left, right) if right == at => tests.push(module.range(left)),
            ExprKind::Conditional(test, ..) if test != at => tests.push(module.range(test)),
            _ => {}
        }
        at = parent;
    }
    let function = module.expr(expr).function;
    let mut stmt = module.stmt_of(expr);
    while let Some(id) = stmt {
        let it = module.stmt(id);
        if it.function != function {
            break;
        }
        match it.kind {
            StmtKind::If(test, ..) if !module.range(test).contains(module.range(expr)) => {
                tests.push(module.range(test))
            }
            StmtKind::Case(Some(test), _) => tests.push(module.range(test)),
            StmtKind::Loop { test: Some(test), .. } if !module.range(test).contains(module.range(expr)) => {
                tests.push(module.range(test))
            }
            _ => {}
        }
        tests.extend(exits_before(module, id));
        stmt = module.stmt_around(id);
    }
    tests
}

/// The conditions from `expr` out to the function `outer`, through the functions between them.
pub fn conditions_within(module: &Module, expr: ExprId, outer: FnId) -> Vec<TextRange> {
    let mut tests = conditions(module, expr);
    let mut function = module.expr(expr).function;
    while function != outer && function != FnId::MODULE {
        let it = module.function(function);
        if let Some(expr) = it.expr {
            tests.extend(conditions(module, expr));
        }
        function = it.parent;
    }
    tests
}

fn exits_before(module: &Module, stmt: StmtId) -> Vec<TextRange> {
    let siblings = match module.stmt(stmt).parent {
        Parent::Stmt(block) => match module.stmt(block).kind {
            StmtKind::Block(list) | StmtKind::Case(_, list) => module.stmt_list(list),
            _ => return Vec::new(),
        },
        Parent::Fn(function) => match module.function(function).body {
            FnBody::Block(list) => module.stmt_list(list),
            _ => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    siblings
        .iter()
        .take_while(|sibling| **sibling != stmt)
        .filter_map(|sibling| match module.stmt(*sibling).kind {
            StmtKind::If(test, yes, None) if leaves(module, yes) => Some(module.range(test)),
            _ => None,
        })
        .collect()
}

/// Whether control never gets past the statement.
pub fn leaves(module: &Module, stmt: StmtId) -> bool {
    match module.stmt(stmt).kind {
        StmtKind::Return(_) | StmtKind::Throw(_) | StmtKind::Continue(_) | StmtKind::Break(_) => true,
        StmtKind::Block(list) => module.stmt_list(list).last().is_some_and(|last| leaves(module, *last)),
        _ => false,
    }
}

/// `if (!started) { started = true; … }`, also with an early return, also with `this.started`: the place runs once per flag.
pub fn is_guarded_once(module: &Module, at: ExprId) -> bool {
    let tests = conditions(module, at);
    if tests.is_empty() {
        return false;
    }
    let function = module.expr(at).function;
    let inside = |range: TextRange| tests.iter().any(|test| test.contains(range));
    let tested: Vec<_> =
        tests.iter().flat_map(|test| module.exprs_in(*test)).filter_map(|id| module.place(id)).collect();
    // `if (!seen.has(x)) { seen.add(x); … }`
    let asked: Vec<_> = tests
        .iter()
        .flat_map(|test| module.exprs_in(*test))
        .filter_map(|id| match module.method_call(id) {
            Some((receiver, "has" | "includes", _)) => module.place(receiver),
            _ => None,
        })
        .collect();
    module.exprs_in(module.function(function).range).any(|id| match module.kind(id) {
        _ if module.expr(id).function != function => false,
        ExprKind::Call(..) if !asked.is_empty() && id != at => match module.method_call(id) {
            Some((receiver, "add" | "set" | "push", _)) => {
                module.place(receiver).is_some_and(|place| asked.contains(&place))
            }
            _ => false,
        },
        ExprKind::Assign(_, target, _) if !inside(module.range(id)) => {
            module.place(target).is_some_and(|place| tested.contains(&place))
        }
        _ => false,
    })
}

/// Whether the place is in a loop that has no end of its own: `while (true)` without a `break` or `return`.
pub fn is_endless(module: &Module, expr: ExprId) -> bool {
    let Some(around) = module.loop_around(expr) else { return false };
    let StmtKind::Loop { test, .. } = module.stmt(around).kind else { return false };
    let always = test.is_none_or(|test| matches!(module.kind(test), ExprKind::Bool(true) | ExprKind::Number(_)));
    let (range, function) = (module.stmt(around).range, module.stmt(around).function);
    always
        && !module.stmts.iter().any(|stmt| {
            range.contains(stmt.range)
                && stmt.function == function
                && matches!(stmt.kind, StmtKind::Break(_) | StmtKind::Return(_) | StmtKind::Throw(_))
        })
}
