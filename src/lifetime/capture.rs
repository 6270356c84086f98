//! What a kept closure keeps: variables that V8 puts into the context which the closure points to.
//!
//! A variable lives in its scope's context if any function inside the scope names it, called or not; every closure made
//! there keeps the whole context alive.

pub mod context;
pub mod fate;
mod mend;
pub mod shared;
mod suspended;

use super::activation::{FnIdx, Functions};
use super::size::{Arguments, large};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, StmtId, StmtKind, SymbolId, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A module-level binding that keeps the closure a factory returned, and with it a large value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptClosure {
    /// The binding.
    pub name: String,
    pub declared: TextRange,
    /// The call of the factory.
    pub range: TextRange,
    /// The large variable and where it is declared.
    pub value: String,
    pub value_range: TextRange,
    /// `an array of 10,000 elements`
    pub size: String,
    /// Where the returned closure names the value (or its sibling does).
    pub captured_at: TextRange,
    /// The closure that is kept does not name the value itself.
    pub through_sibling: bool,
    /// `const`: help must not suggest assigning to it.
    pub is_constant: bool,
    pub is_exported: bool,
    /// Functions of the file that name the binding: they keep it in the module's context.
    pub used_by: Vec<FnIdx>,
    /// The last use at the top level.
    pub last_use: Option<TextRange>,
    /// Where `name = null;` would go: after the statement of the last use.
    pub release_after: Option<u32>,
    /// That statement ends in a semicolon.
    pub has_semicolons: bool,
}

pub fn kept_closures(functions: &mut Functions<'_>) -> Vec<KeptClosure> {
    let module = functions.module();
    let mut found = Vec::new();
    for symbol in module.scopes.first().map_or(&[][..], |scope| &scope.symbols) {
        if let Some(kept) = kept_closure(functions, *symbol) {
            found.push(kept);
        }
    }
    found
}

fn kept_closure(functions: &mut Functions<'_>, symbol: SymbolId) -> Option<KeptClosure> {
    let module = functions.module();
    let it = module.symbol(symbol);
    if !matches!(it.kind, SymbolKind::Var | SymbolKind::Let | SymbolKind::Const)
        || it.in_template
        || module.is_reassigned(symbol)
    {
        return None;
    }
    let call = it.init?;
    let ExprKind::Call(callee, args) = module.kind(call) else { return None };
    let factory = module.function_value(callee)?;
    let closure = module.returned_function(factory, 4)?;
    let params = module.param_symbols(factory);
    let arguments: Arguments =
        params.iter().zip(module.list(args)).filter_map(|(param, arg)| Some(((*param)?, *arg))).collect();
    let (value, size, captured_at) = large_captured(module, factory, &arguments)?;
    let uses: Vec<ExprId> = module.refs_of(symbol).iter().map(|id| module.reference(*id).expr).collect();
    let mut used_by: Vec<FnId> =
        uses.iter().map(|expr| module.expr(*expr).function).filter(|function| *function != FnId::MODULE).collect();
    used_by.sort_unstable();
    used_by.dedup();
    let last = uses
        .iter()
        .copied()
        .filter(|expr| module.expr(*expr).function == FnId::MODULE && !is_export(module, *expr))
        .max_by_key(|expr| module.range(*expr));
    // Handed on at the top level: someone else may go on using it.
    if uses.iter().any(|expr| {
        module.expr(*expr).function == FnId::MODULE
            && module.called_by(*expr).is_none()
            && !is_export(module, *expr)
            && !matches!(module.flow(*expr), Flow::Consumed | Flow::Dropped)
    }) {
        return None;
    }
    let through_sibling = !module.is_within(module.expr(captured_at).function, closure);
    Some(KeptClosure {
        name: module.symbol_name(symbol).to_owned(),
        declared: it.range,
        range: module.range(call),
        value: module.symbol_name(value).to_owned(),
        value_range: module.symbol(value).range,
        size,
        captured_at: module.range(captured_at),
        through_sibling,
        is_constant: it.kind.is_constant(),
        is_exported: it.exported,
        used_by: used_by.into_iter().map(|function| functions.describe(function)).collect(),
        last_use: last.map(|expr| module.range(expr)),
        has_semicolons: last.and_then(|expr| module.stmt_of(expr)).is_some_and(|stmt| ends_in_semicolon(module, stmt)),
        release_after: last.and_then(|expr| top_statement(module, expr)),
    })
}

fn is_export(module: &Module, expr: ExprId) -> bool {
    module.is_exported_value(expr)
        || matches!(module.flow(expr), Flow::Stored(literal) if module.is_exported_value(literal))
}

/// Whether the statement's last byte is not its expression's.
fn ends_in_semicolon(module: &Module, stmt: StmtId) -> bool {
    match module.stmt(stmt).kind {
        StmtKind::Expr(expr) => module.stmt(stmt).range.end > module.range(expr).end,
        StmtKind::Var(list) => {
            module.declarators(list).last().is_some_and(|declarator| module.stmt(stmt).range.end > declarator.range.end)
        }
        _ => true,
    }
}

/// The end of the top-level statement that holds the expression.
fn top_statement(module: &Module, expr: ExprId) -> Option<u32> {
    let mut stmt = module.stmt_of(expr)?;
    while let Some(around) = module.stmt_around(stmt) {
        stmt = around;
    }
    Some(module.stmt(stmt).range.end)
}

/// A variable of the factory that is large and lives in a context: an inner function names it.
fn large_captured(module: &Module, factory: FnId, arguments: &Arguments) -> Option<(SymbolId, String, ExprId)> {
    let scope = module.function(factory).scope;
    module.scope(scope).symbols.iter().find_map(|symbol| {
        if module.is_reassigned(*symbol) {
            return None;
        }
        let size = large(module, module.symbol(*symbol).init?, arguments)?;
        let captured = module
            .refs_of(*symbol)
            .iter()
            .map(|id| module.reference(*id).expr)
            .find(|expr| module.expr(*expr).function != factory)?;
        Some((*symbol, size, captured))
    })
}
