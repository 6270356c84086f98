//! Conditions around a place: which tests decide whether it runs, and whether it can run only once.

mod slots;

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, LogicalOp, Parent, StmtId, StmtKind, SymbolId, UnaryOp};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};
pub use slots::{filled_for_good, replaces_what_is_there, runs_to_fill};

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
        tests.extend(module.exits_before(id));
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

/// Whether control never gets past the statement.
pub fn leaves(module: &Module, stmt: StmtId) -> bool {
    module.leaves(stmt)
}

/// How a flag around a place limits how often it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Guard {
    #[default]
    None,
    /// Once per object that the flag is part of: `if (!this.started) { this.started = true; … }`
    Instance,
    /// Once per flag, which is a variable or belongs to something that stays.
    Once,
}

/// Whether the place runs at all only once: per flag, or per object with the flag.
pub fn is_guarded_once(module: &Module, at: ExprId) -> bool {
    guard(module, at) != Guard::None
}

/// As often as which function a call of `function` really comes, where that is not the one around it.
pub fn really_by(module: &Module, call: ExprId, function: FnId) -> Option<FnId> {
    if runs_to_fill(module, call, function) || is_once_for_all(module, call) {
        Some(FnId::MODULE)
    } else {
        last_tick_of(module, call)
    }
}

/// Behind a flag of the module that is only ever raised, and is raised here: `if (told) return; told = true; …`
pub fn is_once_for_all(module: &Module, at: ExprId) -> bool {
    let function = module.expr(at).function;
    let raises_here = |flag: SymbolId| {
        let mut refs = module.refs_of(flag).iter().map(|id| module.reference(*id));
        refs.any(|it| it.access.writes() && module.expr(it.expr).function == function)
    };
    flags_down(module, at).into_iter().any(|flag| only_rises(module, flag) && raises_here(flag))
}

/// Only for as long as such a flag is down, and in place of what is done once it is up:
/// `if (started) { … } else { waiting.push(it) }`. Without that other branch the flag may well tell of the end.
pub fn is_before_start(module: &Module, at: ExprId) -> bool {
    let place = module.range(at);
    let mut stmt = module.stmt_of(at);
    while let Some(id) = stmt {
        if let StmtKind::If(test, yes, Some(_)) = module.stmt(id).kind
            && !module.range(test).contains(place)
        {
            let mut down = Vec::new();
            add_down(module, test, module.stmt(yes).range.contains(place), &mut down);
            if down.into_iter().any(|flag| only_rises(module, flag)) {
                return true;
            }
        }
        stmt = module.stmt_around(id);
    }
    false
}

/// Variables that are false wherever the place runs: `if (told) return; …`, `if (!told) { … }`, `told || …`
fn flags_down(module: &Module, at: ExprId) -> Vec<SymbolId> {
    let mut down = Vec::new();
    let mut inner = at;
    while let Parent::Expr(outer) = module.expr(inner).parent {
        match module.kind(outer) {
            ExprKind::Logical(LogicalOp::And, left, right) if right == inner => add_down(module, left, true, &mut down),
            ExprKind::Logical(LogicalOp::Or, left, right) if right == inner => add_down(module, left, false, &mut down),
            ExprKind::Conditional(test, yes, _) if test != inner => add_down(module, test, yes == inner, &mut down),
            _ => {}
        }
        inner = outer;
    }
    let (function, place) = (module.expr(at).function, module.range(at));
    let mut stmt = module.stmt_of(at);
    while let Some(id) = stmt.filter(|id| module.stmt(*id).function == function) {
        if let StmtKind::If(test, yes, _) = module.stmt(id).kind
            && !module.range(test).contains(place)
        {
            add_down(module, test, module.stmt(yes).range.contains(place), &mut down);
        }
        for exit in module.exits_before(id) {
            if let Some(test) = module.exprs_in(exit).find(|id| module.range(*id) == exit) {
                add_down(module, test, false, &mut down);
            }
        }
        stmt = module.stmt_around(id);
    }
    down
}

/// The variables that are false where the test has this outcome.
fn add_down(module: &Module, test: ExprId, outcome: bool, down: &mut Vec<SymbolId>) {
    match (module.kind(test), outcome) {
        (ExprKind::Unary(UnaryOp::Not, inner), _) => add_down(module, inner, !outcome, down),
        (ExprKind::Logical(LogicalOp::And, left, right), true)
        | (ExprKind::Logical(LogicalOp::Or, left, right), false) => {
            add_down(module, left, outcome, down);
            add_down(module, right, outcome, down);
        }
        (_, false) => down.extend(module.symbol_of(test)),
        (_, true) => {}
    }
}

/// `let done = false` of a module, of which all that is ever assigned is `true`.
fn only_rises(module: &Module, flag: SymbolId) -> bool {
    let raises = |target: ExprId| {
        matches!(module.expr(target).parent, Parent::Expr(parent)
            if matches!(module.kind(parent), ExprKind::Assign(AssignOp::Set, to, value)
                if to == target && module.kind(value) == ExprKind::Bool(true)))
    };
    let mut writes =
        module.refs_of(flag).iter().map(|id| module.reference(*id)).filter(|it| it.access.writes()).peekable();
    module.is_module_level(flag)
        && module.traits.per_instance.is_none()
        && module.symbol(flag).init.is_some_and(|init| module.kind(init) == ExprKind::Bool(false))
        && writes.peek().is_some()
        // The declaration itself is no assignment.
        && writes.all(|it| raises(it.expr) || !matches!(module.expr(it.expr).parent, Parent::Expr(_)))
}

/// In a tick of an interval that clears itself whenever the place runs: the function that started the interval.
pub fn last_tick_of(module: &Module, at: ExprId) -> Option<FnId> {
    let tick = module.expr(at).function;
    let Flow::Argument { call, index: 0 } = module.flow(module.function(tick).expr?) else { return None };
    let (callee, _) = module.call(call)?;
    if module.last_word(callee) != Some("setInterval") {
        return None;
    }
    let handle = match module.flow(call) {
        Flow::Bound(symbol) => Place { root: Root::Symbol(symbol), path: Default::default() },
        Flow::Assigned(target) => module.place(target)?,
        _ => return None,
    };
    let tests = conditions(module, at);
    let clears = module.exprs_in(module.function(tick).range).any(|id| {
        module.call(id).is_some_and(|(callee, args)| {
            module.last_word(callee) == Some("clearInterval")
                && module.expr(id).function == tick
                && args.first().and_then(|arg| module.place(*arg)).is_some_and(|place| place == handle)
                && conditions(module, id).iter().all(|test| tests.contains(test))
        })
    });
    clears.then_some(module.function(tick).parent)
}

/// `if (!started) { started = true; … }`, also with an early return, also with `this.started`: the place runs once per flag.
pub fn guard(module: &Module, at: ExprId) -> Guard {
    let tests = conditions(module, at);
    // `if (!ready) { ready = new Promise((resolve) => { … }) }`
    let around = module.expr(at).function;
    if let Some(executor) = module.function(around).expr
        && let Flow::Argument { call, index: 0 } = module.flow(executor)
        && module.constructed_name(call) == Some("Promise")
        && let found @ (Guard::Instance | Guard::Once) = guard(module, executor)
    {
        return found;
    }
    if last_tick_of(module, at).is_some() {
        return Guard::Instance;
    }
    if tests.is_empty() {
        return Guard::None;
    }
    let function = module.expr(at).function;
    let inside = |range: TextRange| tests.iter().any(|test| test.contains(range));
    let body = module.function(function).range;
    let tested =
        tests.iter().flat_map(|test| module.exprs_in(*test)).filter_map(|id| module.place(id)).filter(|place| {
            module
                .assignments_to(function, place)
                .any(|id| body.contains(module.range(id)) && !inside(module.range(id)))
        });
    // `if (!seen.has(x)) { seen.add(x); … }`
    let asked = tests
        .iter()
        .flat_map(|test| module.exprs_in(*test))
        .filter_map(|id| match module.method_call(id) {
            Some((receiver, "has" | "includes", _)) => module.place(receiver),
            _ => None,
        })
        .filter(|place| {
            ["add", "set", "push"].iter().any(|method| {
                module
                    .method_calls_on(place, method)
                    .any(|id| id != at && module.expr(id).function == function && body.contains(module.range(id)))
            })
        });
    let mut found = Guard::None;
    for place in tested.chain(asked) {
        if !belongs_to_instance(module, &place) {
            return Guard::Once;
        }
        found = Guard::Instance;
    }
    found
}

/// A field of `this`, or what a hook's ref holds.
fn belongs_to_instance(module: &Module, place: &Place) -> bool {
    match place.root {
        Root::Instance(_) | Root::Group(_) | Root::This(_) => true,
        Root::Symbol(symbol) => {
            !module.is_module_level(symbol) && matches!(place.path[..], [name] if module.text(name) == "current")
        }
        Root::Global(_) | Root::Static(_) => false,
    }
}

/// Whether the place is in a loop that has no end of its own: `while (true)` without a `break` or `return`.
pub fn is_endless(module: &Module, expr: ExprId) -> bool {
    let Some(around) = module.loop_around(expr) else { return false };
    let StmtKind::Loop { test, .. } = module.stmt(around).kind else { return false };
    let always = test.is_none_or(|test| matches!(module.kind(test), ExprKind::Bool(true) | ExprKind::Number(_)));
    always && !module.can_leave(around)
}
