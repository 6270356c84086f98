//! Tests that say whether a handle is held: of the handle itself, of what it was acquired under, of what releases it.

use super::acquire::Acquire;
use super::uses::Uses;
use crate::lifetime::guard::leaves;
use crate::semantic::Module;
use crate::semantic::tree::{
    BinaryOp, ExprId, ExprKind, FnBody, LogicalOp, Parent, StmtId, StmtKind, SymbolId, SymbolKind, UnaryOp,
};

#[derive(Debug)]
pub(super) struct Tests {
    handles: Vec<SymbolId>,
    /// What was so when it was acquired.
    given: Vec<(ExprId, bool)>,
    /// Conditions under which a release runs.
    of_releases: Vec<ExprId>,
}

impl Tests {
    pub(super) fn new(module: &Module, acquire: &Acquire, uses: &Uses) -> Self {
        let given = given(module, acquire.point)
            .into_iter()
            .chain(if acquire.point == acquire.call { Vec::new() } else { given(module, acquire.call) })
            .map(|(test, holds)| atom(module, test, holds))
            .collect();
        let mut of_releases = Vec::new();
        for release in &uses.releases {
            for test in tests_around(module, *release, acquire) {
                // What is known only after the acquisition decides nothing about ownership: a response, a row.
                let is_outcome = root(module, test).is_some_and(|symbol| {
                    let it = module.symbol(symbol);
                    it.kind == SymbolKind::Const && it.range.start > module.range(acquire.point).start
                });
                if !is_outcome {
                    of_releases.push(atom(module, test, true).0);
                }
            }
        }
        Self { handles: uses.handles.clone(), given, of_releases }
    }

    /// Whether the handle can be held when the test has come out as `outcome`.
    pub(super) fn passes(&self, module: &Module, test: ExprId, outcome: bool) -> bool {
        let (atom, outcome) = atom(module, test, outcome);
        if let Some(symbol) = module.symbol_of(atom)
            && self.handles.contains(&symbol)
        {
            return outcome;
        }
        if let Some((_, held)) = self.given.iter().find(|(given, _)| same(module, *given, atom, 8)) {
            return *held == outcome;
        }
        if self.of_releases.iter().any(|it| same(module, *it, atom, 8)) {
            return false;
        }
        // `if (!handle.closed)`, `if (isOpen(handle))`
        !module
            .exprs_in(module.range(atom))
            .any(|id| module.symbol_of(id).is_some_and(|symbol| self.handles.contains(&symbol)))
    }
}

/// Through `!`, `== null`, `Boolean(…)` and constants: the test and its outcome.
fn atom(module: &Module, test: ExprId, outcome: bool) -> (ExprId, bool) {
    let (mut at, mut outcome) = (test, outcome);
    for _ in 0..8 {
        match module.kind(at) {
            ExprKind::Unary(UnaryOp::Not, inner) => (at, outcome) = (inner, !outcome),
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), left, right) => {
                let inner = if is_nothing(module, right) {
                    left
                } else if is_nothing(module, left) {
                    right
                } else {
                    break;
                };
                (at, outcome) = (inner, outcome == (op == BinaryOp::NotEqual));
            }
            // `const owned = given ? false : true`
            ExprKind::Conditional(inner, yes, no) => match (module.kind(yes), module.kind(no)) {
                (ExprKind::Bool(yes), ExprKind::Bool(no)) if yes != no => (at, outcome) = (inner, outcome == yes),
                _ => break,
            },
            ExprKind::Call(callee, args) if module.global_name(callee) == Some("Boolean") => {
                match module.list(args).first() {
                    Some(inner) => at = *inner,
                    None => break,
                }
            }
            ExprKind::Name(_) => {
                let Some(value) = module.symbol_of(at).and_then(|symbol| module.constant_value(symbol)) else { break };
                // A constant's own value says more, unless that is made anew each time.
                match module.kind(value) {
                    ExprKind::Unary(UnaryOp::Not, _)
                    | ExprKind::Binary(..)
                    | ExprKind::Name(_)
                    | ExprKind::Member(..) => at = value,
                    ExprKind::Conditional(_, yes, no)
                        if [yes, no].iter().all(|it| matches!(module.kind(*it), ExprKind::Bool(_))) =>
                    {
                        at = value;
                    }
                    _ => break,
                }
            }
            _ => break,
        }
    }
    (at, outcome)
}

fn is_nothing(module: &Module, expr: ExprId) -> bool {
    matches!(module.kind(expr), ExprKind::Null | ExprKind::Unary(UnaryOp::Void, _))
        || matches!(module.kind(expr), ExprKind::Name(id) if module.reference(id).symbol.is_none() && module.text(module.reference(id).name) == "undefined")
}

/// The same expression, written twice.
fn same(module: &Module, a: ExprId, b: ExprId, fuel: u8) -> bool {
    if a == b {
        return true;
    }
    let Some(fuel) = fuel.checked_sub(1) else { return false };
    match (module.kind(a), module.kind(b)) {
        (ExprKind::Name(_), ExprKind::Name(_))
        | (ExprKind::This, ExprKind::This)
        | (ExprKind::Member(..), ExprKind::Member(..)) => {
            module.place(a).is_some() && module.origin_place(a) == module.origin_place(b)
        }
        (ExprKind::Unary(op, a), ExprKind::Unary(other, b)) => op == other && same(module, a, b, fuel),
        (ExprKind::Binary(op, a, c), ExprKind::Binary(other, b, d)) => {
            op == other && same(module, a, b, fuel) && same(module, c, d, fuel)
        }
        (ExprKind::Logical(op, a, c), ExprKind::Logical(other, b, d)) => {
            op == other && same(module, a, b, fuel) && same(module, c, d, fuel)
        }
        (ExprKind::Call(a, args), ExprKind::Call(b, others)) => {
            let (args, others) = (module.list(args), module.list(others));
            same(module, a, b, fuel)
                && args.len() == others.len()
                && args.iter().zip(others).all(|(a, b)| same(module, *a, *b, fuel))
        }
        (a, b) => matches!(a, ExprKind::Str(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null) && a == b,
    }
}

/// The variable at the root of a test.
fn root(module: &Module, test: ExprId) -> Option<SymbolId> {
    let mut at = test;
    for _ in 0..16 {
        at = match module.kind(at) {
            ExprKind::Name(_) => return module.symbol_of(at),
            ExprKind::Member(object, _) | ExprKind::Index(object, _) => object,
            ExprKind::Call(callee, _) => callee,
            ExprKind::Unary(_, inner) | ExprKind::Await(inner) => inner,
            ExprKind::Binary(_, left, _) => left,
            _ => return None,
        };
    }
    None
}

/// The conditions that hold where `expr` is evaluated.
fn given(module: &Module, expr: ExprId) -> Vec<(ExprId, bool)> {
    let mut found = Vec::new();
    let mut at = expr;
    while let Parent::Expr(parent) = module.expr(at).parent {
        match module.kind(parent) {
            ExprKind::Conditional(test, yes, _) if test != at => parts(module, test, yes == at, &mut found),
            ExprKind::Logical(op, left, right) if right == at => {
                parts(module, left, op == LogicalOp::And, &mut found);
            }
            _ => {}
        }
        at = parent;
    }
    let function = module.expr(expr).function;
    let mut stmt = module.stmt_of(expr);
    let at = module.range(expr);
    while let Some(id) = stmt {
        let it = module.stmt(id);
        if it.function != function {
            break;
        }
        if let StmtKind::If(test, yes, _) = it.kind
            && !module.range(test).contains(at)
        {
            parts(module, test, module.stmt(yes).range.contains(at), &mut found);
        }
        for (test, yes) in exits_before(module, id) {
            let _ = yes;
            parts(module, test, false, &mut found);
        }
        stmt = module.stmt_around(id);
    }
    found
}

/// `if (…) return` before the statement, in its block.
fn exits_before(module: &Module, stmt: StmtId) -> Vec<(ExprId, StmtId)> {
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
            StmtKind::If(test, yes, None) if leaves(module, yes) => Some((test, yes)),
            _ => None,
        })
        .collect()
}

/// What is known of the parts of a test with that outcome.
fn parts(module: &Module, test: ExprId, outcome: bool, found: &mut Vec<(ExprId, bool)>) {
    match module.kind(test) {
        ExprKind::Unary(UnaryOp::Not, inner) => parts(module, inner, !outcome, found),
        ExprKind::Logical(LogicalOp::And, left, right) if outcome => {
            parts(module, left, true, found);
            parts(module, right, true, found);
        }
        ExprKind::Logical(LogicalOp::Or, left, right) if !outcome => {
            parts(module, left, false, found);
            parts(module, right, false, found);
        }
        _ => found.push((test, outcome)),
    }
}

/// The tests between a release and the acquisition: `if (owned) handle.release()`.
fn tests_around(module: &Module, release: ExprId, acquire: &Acquire) -> Vec<ExprId> {
    let mut found = Vec::new();
    let mut leaf = |test: ExprId| {
        let mut todo = vec![test];
        while let Some(test) = todo.pop() {
            match module.kind(test) {
                ExprKind::Unary(UnaryOp::Not, inner) => todo.push(inner),
                ExprKind::Logical(_, left, right) => todo.extend([left, right]),
                _ => found.push(test),
            }
        }
    };
    let mut at = release;
    while let Parent::Expr(parent) = module.expr(at).parent {
        match module.kind(parent) {
            ExprKind::Conditional(test, ..) if test != at => leaf(test),
            ExprKind::Logical(_, left, right) if right == at => leaf(left),
            _ => {}
        }
        at = parent;
    }
    let (range, acquired) = (module.range(release), module.range(acquire.point));
    let mut stmt = module.stmt_of(release);
    while let Some(id) = stmt {
        let it = module.stmt(id);
        if it.function != acquire.function || it.range.contains(acquired) {
            break;
        }
        if let StmtKind::If(test, ..) = it.kind
            && !module.range(test).contains(range)
        {
            leaf(test);
        }
        stmt = module.stmt_around(id);
    }
    found
}
