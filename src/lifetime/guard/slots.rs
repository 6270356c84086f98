//! Guards that are variables or fields: filled behind a test, and emptied again by nothing in the file.
//!
//! What runs behind such a test runs once for as long as the variable lives.

use super::conditions;
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{
    AssignOp, BinaryOp, ExprId, ExprKind, FnId, LogicalOp, Parent, StmtKind, SymbolKind, UnaryOp,
};

/// `if (!this.handler) { this.handler = …; add(this.handler) }` with nothing else that assigns `this.handler`.
pub fn filled_for_good(module: &Module, at: ExprId) -> Option<Place> {
    let tests = conditions(module, at);
    let function = module.expr(at).function;
    let is_tested = |target: ExprId| tests.iter().any(|test| test.contains(module.range(target)));
    let places = tests.iter().flat_map(|test| module.exprs_in(*test)).filter_map(|id| module.place(id));
    places.into_iter().find(|place| {
        let fillings: Vec<ExprId> = module.assignments_to(function, place).filter(|id| !is_tested(*id)).collect();
        !fillings.is_empty()
            && fillings.iter().all(|id| conditions(module, *id).iter().any(|test| tests.contains(test)))
            && all_assignments(module, place).all(|id| fillings.contains(&id) || is_tested(id))
    })
}

fn all_assignments<'m>(module: &'m Module, place: &'m Place) -> impl Iterator<Item = ExprId> + 'm {
    (0..module.exprs.len()).map(|index| ExprId(index as u32)).filter(move |id| {
        matches!(module.kind(*id), ExprKind::Assign(_, target, _) if module.place(target).as_ref() == Some(place))
    })
}

/// `if (!server) start()` where `start` fills `server`, a variable of the module that nothing empties again.
pub fn runs_to_fill(module: &Module, call: ExprId, callee: FnId) -> bool {
    let stays = |place: &Place| {
        let Root::Symbol(symbol) = place.root else { return false };
        let it = module.symbol(symbol);
        place.path.is_empty()
            && module.is_module_level(symbol)
            && matches!(it.kind, SymbolKind::Let | SymbolKind::Var)
            && !it.exported
            && module.traits.per_instance.is_none()
            && is_filled_only(module, place, callee)
    };
    empty_here(module, call).iter().any(stays) || is_new_to_a_list(module, call, callee)
}

/// `if (!loaded.has(name)) load(name)` where `load` adds to `loaded`, from which nothing is deleted.
fn is_new_to_a_list(module: &Module, call: ExprId, callee: FnId) -> bool {
    let lists = conditions(module, call).into_iter().flat_map(|test| module.exprs_in(test)).filter_map(|id| {
        let (receiver, "has" | "includes", _) = module.method_call(id)? else { return None };
        module.place(receiver)
    });
    lists.into_iter().any(|list| {
        let stays = matches!(list.root, Root::Symbol(symbol) if list.path.is_empty() && module.is_module_level(symbol));
        let calls = |method: &str| module.method_calls_on(&list, method).collect::<Vec<_>>();
        stays
            && ["add", "set", "push"]
                .iter()
                .flat_map(|method| calls(method))
                .any(|id| module.expr(id).function == callee)
            && ["delete", "clear", "splice", "pop", "shift"].iter().all(|method| calls(method).is_empty())
            && all_assignments(module, &list).next().is_none()
    })
}

/// The function assigns it something in any case, and nobody assigns it nothing.
fn is_filled_only(module: &Module, place: &Place, callee: FnId) -> bool {
    let in_any_case = module.assignments_to(callee, place).any(|id| conditions(module, id).is_empty());
    let is_something = |id: ExprId| match module.kind(id) {
        ExprKind::Assign(AssignOp::Set | AssignOp::Logical, _, value) => matches!(
            module.kind(value),
            ExprKind::New(..) | ExprKind::Object(_) | ExprKind::Array(_) | ExprKind::Function(_) | ExprKind::Bool(true)
        ),
        _ => false,
    };
    in_any_case && all_assignments(module, place).all(is_something)
}

/// What is nothing where the expression runs: `if (!x) …`, `if (x === null) …`, `if (x) return; …`, `x || …`.
fn empty_here(module: &Module, expr: ExprId) -> Vec<Place> {
    let mut found = Vec::new();
    if let Parent::Expr(parent) = module.expr(expr).parent {
        match module.kind(parent) {
            ExprKind::Logical(LogicalOp::Or | LogicalOp::Nullish, left, right) if right == expr => {
                found.extend(module.place(left));
            }
            ExprKind::Logical(LogicalOp::And, left, right) if right == expr => {
                found.extend(tests_for_nothing(module, left))
            }
            _ => {}
        }
    }
    let mut stmt = module.stmt_of(expr);
    while let Some(id) = stmt {
        let it = module.stmt(id);
        if it.function != module.expr(expr).function {
            break;
        }
        if let StmtKind::If(test, yes, _) = it.kind
            && module.stmt(yes).range.contains(module.range(expr))
        {
            found.extend(tests_for_nothing(module, test));
        }
        for exit in module.exits_before(id) {
            let whole = module.exprs_in(exit).find(|test| module.range(*test) == exit);
            found.extend(whole.and_then(|test| module.place(test)));
        }
        stmt = module.stmt_around(id);
    }
    found
}

fn tests_for_nothing(module: &Module, test: ExprId) -> Option<Place> {
    module.place(tests_for_absence(module, test)?)
}

/// `!x`, `x === null`, `x == undefined`: what is tested.
fn tests_for_absence(module: &Module, test: ExprId) -> Option<ExprId> {
    match module.kind(test) {
        ExprKind::Unary(UnaryOp::Not, it) => Some(it),
        ExprKind::Binary(BinaryOp::Equal, it, other) if is_nothing(module, other) => Some(it),
        _ => None,
    }
}

fn is_nothing(module: &Module, value: ExprId) -> bool {
    module.kind(value) == ExprKind::Null || module.global_name(value) == Some("undefined")
}

/// `const old = map.get(key); if (old) map.set(key, …)`: the key is there already. Also through a copy: `old?.map(…)`.
pub fn replaces_what_is_there(module: &Module, call: ExprId) -> bool {
    let Some((receiver, "set", [key, ..])) = module.method_call(call) else { return false };
    let (Some(map), Some(key)) = (module.place(receiver), module.place(*key)) else { return false };
    let looks_up = |id: ExprId| {
        matches!(module.method_call(id), Some((receiver, "get" | "has", [asked, ..]))
            if module.place(receiver).as_ref() == Some(&map) && module.place(*asked).as_ref() == Some(&key))
    };
    let found = |test: ExprId| {
        // `old !== undefined`
        let test = match module.kind(test) {
            ExprKind::Binary(BinaryOp::NotEqual, it, other) if is_nothing(module, other) => it,
            _ => test,
        };
        let mut value = module.value_of(test);
        for _ in 0..3 {
            if looks_up(value) {
                return true;
            }
            match module.method_call(value) {
                Some((receiver, "map" | "filter" | "slice" | "concat", _)) => value = module.value_of(receiver),
                _ => return false,
            }
        }
        false
    };
    if let Parent::Expr(parent) = module.expr(call).parent
        && let ExprKind::Logical(LogicalOp::And, left, right) = module.kind(parent)
        && right == call
        && found(left)
    {
        return true;
    }
    let mut stmt = module.stmt_of(call);
    while let Some(id) = stmt {
        let it = module.stmt(id);
        if it.function != module.expr(call).function {
            break;
        }
        if let StmtKind::If(test, yes, _) = it.kind
            && module.stmt(yes).range.contains(module.range(call))
            && found(test)
        {
            return true;
        }
        let exits = module.exits_before(id).any(|exit| {
            module
                .exprs_in(exit)
                .find(|test| module.range(*test) == exit)
                .is_some_and(|test| tests_for_absence(module, test).is_some_and(found))
        });
        if exits {
            return true;
        }
        stmt = module.stmt_around(id);
    }
    false
}
