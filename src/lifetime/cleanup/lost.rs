//! Cleanups that nobody runs: returned to someone who ignores them, or named and not called.

use super::{CLEARING_FUNCTIONS, Cleanup, Flaw, Found, RELEASING_METHODS};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::lifecycle::hooks::is_effect;
use crate::lifetime::lifecycle::is_construction;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, FnKind, StmtKind, SymbolId};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let has = |names: &[&'static str]| names.iter().any(|name| module.names.find(name).is_some());
    if !has(&CLEARING_FUNCTIONS) && !has(&RELEASING_METHODS) && !has(&["removeEventListener", "removeListener", "off"])
    {
        return;
    }
    for index in 1..module.functions.len() {
        let function = FnId(index as u32);
        found.extend(lost_cleanup(cleanup, function));
        found.extend(uncalled_result(cleanup, function));
    }
    for stmt in &module.stmts {
        if let StmtKind::Expr(expr) = stmt.kind {
            found.extend(forgotten_return(cleanup, expr));
            found.extend(fresh_release(cleanup, expr));
        }
        // At the top level it is a declaration for another tool: `Layer.prototype.dispose;`
        if let StmtKind::Expr(expr) = stmt.kind
            && stmt.function != FnId::MODULE
            && !is_construction(module, stmt.function)
            && let ExprKind::Member(_, name) = module.kind(expr)
            && RELEASING_METHODS.contains(&module.text(name))
        {
            found.push(uncalled(cleanup, expr));
        }
    }
}

/// A function that releases something and is returned to nobody.
fn lost_cleanup(cleanup: &Cleanup<'_, '_>, function: FnId) -> Option<Found> {
    let module = cleanup.module;
    if !matches!(module.function(function).body, FnBody::Block(_)) || module.function(function).is_generator {
        return None;
    }
    let (value, inner) = module.returns_of(function).into_iter().find_map(|value| {
        let inner = module.function_value(value)?;
        let is_cleanup = inner != function
            && module.is_within(inner, function)
            && module.function(inner).params.len == 0
            && matches!(module.kind(value), ExprKind::Function(_) | ExprKind::Name(_))
            && !is_called_as_well(cleanup, value)
            && releases(cleanup, inner);
        is_cleanup.then_some((value, inner))
    })?;
    let ignored_by = ignores_result(cleanup, function)?;
    let range = match module.kind(value) {
        ExprKind::Function(_) => module.function(inner).head,
        _ => module.range(value),
    };
    let mut it = Found::new(Flaw::LostCleanup, range, function, Confidence::High, ignored_by.0);
    it.related = Some(ignored_by.1);
    Some(it)
}

/// What is returned runs without the caller, too: a timer or a listener calls it.
fn is_called_as_well(cleanup: &Cleanup<'_, '_>, value: ExprId) -> bool {
    let module = cleanup.module;
    let runs = |read: ExprId| module.called_by(read).is_some() || matches!(module.flow(read), Flow::Argument { .. });
    module
        .symbol_of(value)
        .is_some_and(|symbol| module.refs_of(symbol).iter().any(|id| runs(module.reference(*id).expr)))
}

fn releases(cleanup: &Cleanup<'_, '_>, function: FnId) -> bool {
    let module = cleanup.module;
    module.exprs_in(module.function(function).range).any(|id| {
        cleanup.released_place(id).is_some()
            || matches!(module.method_call(id), Some((_, "removeEventListener" | "removeListener" | "off", [_, _, ..])))
    })
}

/// Who calls the function and drops what it returns, if that is all that happens to it.
fn ignores_result(cleanup: &Cleanup<'_, '_>, function: FnId) -> Option<(String, TextRange)> {
    let module = cleanup.module;
    let it = module.function(function);
    if it.class.is_some() {
        let name = module.text(it.name?);
        let is_hook = matches!(
            name,
            "componentDidMount"
                | "componentDidUpdate"
                | "connectedCallback"
                | "ngOnInit"
                | "ngAfterViewInit"
                | "firstUpdated"
        );
        return (is_hook && it.kind == FnKind::Method).then(|| (format!("`{name}`"), it.head));
    }
    if let Some(expr) = it.expr
        && let Flow::Argument { call, index } = module.flow(expr)
    {
        return ignoring_call(cleanup, function, call, index);
    }
    let symbol = it.symbol.or_else(|| match it.expr.map(|expr| module.flow(expr)) {
        Some(Flow::Bound(symbol)) => Some(symbol),
        _ => None,
    })?;
    dropping_calls(cleanup, symbol)
}

fn ignoring_call(cleanup: &Cleanup<'_, '_>, function: FnId, call: ExprId, index: u32) -> Option<(String, TextRange)> {
    let module = cleanup.module;
    let (callee, _) = module.call(call)?;
    let (name, is_method) = match module.kind(callee) {
        ExprKind::Name(id) => (module.text(module.reference(id).name), false),
        ExprKind::Member(_, name) => (module.text(name), true),
        _ => return None,
    };
    let is_async = module.function(function).is_async;
    let says = |text: String| Some((text, module.range(callee)));
    if index == 0 && is_async && (is_effect(module, function) || name == "onMount") {
        return says(format!("`{name}`, which gets a promise from an `async` function"));
    }
    match (name, is_method) {
        ("onMounted" | "onBeforeMount", false)
        | ("setTimeout" | "setInterval" | "requestAnimationFrame", _)
        | ("forEach", true)
            if index == 0 =>
        {
            says(format!("`{name}`"))
        }
        ("addEventListener", _) if index == 1 => says(format!("`{name}`")),
        ("then", true) if module.flow(call) == Flow::Dropped => says("`then`".to_owned()),
        _ => None,
    }
}

/// Every use of the function is a call whose result is dropped.
fn dropping_calls(cleanup: &Cleanup<'_, '_>, symbol: SymbolId) -> Option<(String, TextRange)> {
    let module = cleanup.module;
    let it = module.symbol(symbol);
    if it.exported || it.in_template || module.is_reassigned(symbol) {
        return None;
    }
    let mut first = None;
    for id in module.refs_of(symbol) {
        let call = module.called_by(module.reference(*id).expr)?;
        // What the top level starts may go on as long as the program.
        if module.flow(call) != Flow::Dropped || module.expr(call).function == FnId::MODULE {
            return None;
        }
        first.get_or_insert(module.range(call));
    }
    Some(("its callers".to_owned(), first?))
}

/// `() => clearInterval(timer)` as a statement.
fn forgotten_return(cleanup: &Cleanup<'_, '_>, expr: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let ExprKind::Function(inner) = module.kind(expr) else { return None };
    if !releases(cleanup, inner) {
        return None;
    }
    let range = module.function(inner).head;
    let function = module.expr(expr).function;
    let mut it = Found::new(Flaw::ForgottenReturn, range, function, Confidence::High, String::new());
    if is_effect(module, function) {
        it.fix = Some(Change {
            title: "return it from the effect".to_owned(),
            is_safe: false,
            edits: vec![(TextRange::empty(module.range(expr).start), "return ".to_owned())],
        });
    }
    Some(it)
}

/// `this.store.subscribe(…).unsubscribe()`, `new ResizeObserver(f).disconnect()`, `clearInterval(setInterval(f, 1000))`
fn fresh_release(cleanup: &Cleanup<'_, '_>, expr: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let ExprKind::Call(callee, args) = module.kind(expr) else { return None };
    let made = match module.kind(callee) {
        ExprKind::Member(made, name) if RELEASING_METHODS.contains(&module.text(name)) => made,
        _ if module.global_name(callee).is_some_and(|name| CLEARING_FUNCTIONS.contains(&name)) => {
            *module.list(args).first()?
        }
        _ => return None,
    };
    let api = match module.kind(made) {
        ExprKind::Call(made_by, _) => match module.kind(made_by) {
            ExprKind::Member(_, name) if module.text(name) == "subscribe" => "subscribe",
            _ => module.global_name(made_by).filter(|name| matches!(*name, "setInterval" | "setTimeout"))?,
        },
        ExprKind::New(made_by, _) => module.global_name(made_by).filter(|name| name.ends_with("Observer"))?,
        _ => return None,
    };
    // The same is begun elsewhere, and that is what should end.
    let begun = module.calls().iter().copied().find(|id| {
        *id != made
            && match (module.kind(*id), module.kind(made)) {
                (ExprKind::Call(a, _), ExprKind::Call(b, _)) | (ExprKind::New(a, _), ExprKind::New(b, _)) => {
                    cleanup.source(a) == cleanup.source(b)
                }
                _ => false,
            }
    })?;
    let function = module.expr(expr).function;
    let end = cleanup.end_of(function)?;
    let mut it = Found::new(Flaw::FreshRelease, module.range(expr), function, Confidence::High, api.to_owned());
    it.related = Some(module.range(begun));
    it.end = Some((end.name, end.range));
    Some(it)
}

/// `this.subscription.unsubscribe;`
fn uncalled(cleanup: &Cleanup<'_, '_>, expr: ExprId) -> Found {
    let module = cleanup.module;
    let range = module.range(expr);
    let mut it = Found::new(Flaw::NotCalled, range, module.expr(expr).function, Confidence::High, cleanup.short(expr));
    it.fix = Some(Change {
        title: "call it".to_owned(),
        is_safe: false,
        edits: vec![(TextRange::empty(range.end), "()".to_owned())],
    });
    it
}

/// `return () => subscription.unsubscribe`, `return () => unsubscribe`
fn uncalled_result(cleanup: &Cleanup<'_, '_>, effect: FnId) -> Option<Found> {
    let module = cleanup.module;
    if !is_effect(module, effect) {
        return None;
    }
    let inner = module.returns_of(effect).into_iter().find_map(|value| match module.kind(value) {
        ExprKind::Function(inner) => Some(inner),
        _ => None,
    })?;
    let FnBody::Expr(body) = module.function(inner).body else { return None };
    let names_release = match module.kind(body) {
        ExprKind::Member(_, name) => RELEASING_METHODS.contains(&module.text(name)),
        // What some call gave, and nothing else uses.
        ExprKind::Name(id) => module.reference(id).symbol.is_some_and(|symbol| {
            module.refs_of(symbol).len() == 1
                && module.is_within(module.function_of(symbol), effect)
                && module.constant_value(symbol).is_some_and(|init| {
                    matches!(module.kind(init), ExprKind::Call(..)) && module.global_name(init).is_none()
                })
        }),
        _ => false,
    };
    names_release.then(|| uncalled(cleanup, body))
}
