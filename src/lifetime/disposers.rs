//! Functions that begin something lasting and return what ends it, and calls that drop that.
//!
//! What a function of another file returns is that file's to say: here is only noted where its result is dropped.

use super::activation::{FnIdx, Functions};
use super::instance::is_start_of_life;
use super::lifecycle::hooks::is_effect;
use super::lifecycle::{Lifecycle, Lifecycles, OwnerKind, is_component, is_construction};
use super::links::near::is_foreign;
use super::listener::Lives;
use super::models::ResourceKind;
use super::obligation::{Discharge, Obligation};
use super::owner::{Owner, owner};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Imported, SymbolId, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Disposers {
    pub given: Vec<Disposer>,
    pub dropped: Vec<Dropped>,
}

/// A function that returns the only way to end what it begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disposer {
    pub name: String,
    /// By which others import it: `default`, `name`, or `=` for `module.exports = function`.
    pub exports: Vec<String>,
    /// What it begins, as the source spells it: `window.addEventListener`.
    pub api: String,
    pub at: TextRange,
}

/// A call whose result nobody takes, where the life of something begins that has an end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dropped {
    /// The function, and the specifier that it comes from; `None`: of this file.
    pub name: String,
    pub from: Option<String>,
    pub range: TextRange,
    pub function: FnIdx,
    pub owner: Owner,
}

pub fn disposers<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    obligations: &[Obligation],
) -> Disposers {
    Disposers { given: given(functions, lifecycles, obligations), dropped: dropped(functions, lifecycles) }
}

// Functions that give a way to end.

fn given<'m>(
    functions: &mut Functions<'m>,
    lifecycles: &mut Lifecycles<'m>,
    obligations: &[Obligation],
) -> Vec<Disposer> {
    let module = functions.module();
    let mut found: Vec<Disposer> = Vec::new();
    for it in obligations {
        let lasts = match (it.kind, &it.target) {
            (ResourceKind::Interval, _) => true,
            (ResourceKind::Listener, Some(target)) => matches!(target.lives, Lives::Process | Lives::Module),
            _ => false,
        };
        let is_ended = matches!(it.discharge, Discharge::Always | Discharge::Escapes);
        if !lasts || !is_ended || it.is_acquired_once() {
            continue;
        }
        let Some(function) = top_function(module, it.range) else { continue };
        let lifecycle = lifecycles.of(function);
        let Some(name) = module.function(function).name.map(|name| module.text(name)) else { continue };
        if lifecycle.kind != OwnerKind::Factory(function)
            || name.starts_with("use")
            || found.iter().any(|known| known.name == name)
            || !is_released_by_result(module, &lifecycle, it)
        {
            continue;
        }
        found.push(Disposer {
            name: name.to_owned(),
            exports: exports_of(module, function),
            api: it.api.clone(),
            at: it.range,
        });
    }
    found
}

/// The function of the top level that a place is directly in.
fn top_function(module: &Module, range: TextRange) -> Option<FnId> {
    let functions = (1..module.functions.len() as u32).map(FnId);
    let around = functions.filter(|id| module.function(*id).range.contains(range));
    let inner = around.min_by_key(|id| module.function(*id).range.len())?;
    (module.function(inner).parent == FnId::MODULE && module.function(inner).class.is_none()).then_some(inner)
}

/// What the function returns ends this very timer or listener.
fn is_released_by_result(module: &Module, lifecycle: &Lifecycle, it: &Obligation) -> bool {
    let names: &[&'static str] = match it.kind {
        ResourceKind::Interval => &["clearInterval"],
        _ => &["removeEventListener", "removeListener", "off"],
    };
    module.calls_of_any(names).into_iter().any(|call| {
        let function = module.expr(call).function;
        let is_returned = lifecycle.ends.iter().any(|end| module.is_within(function, end.function));
        let event = module.call(call).and_then(|(_, args)| module.str_of(*args.first()?));
        is_returned && (it.kind == ResourceKind::Interval || event == it.event.as_deref())
    })
}

fn exports_of(module: &Module, function: FnId) -> Vec<String> {
    let own = module.function(function).symbol.or_else(|| match module.flow(module.function(function).expr?) {
        Flow::Bound(symbol) => Some(symbol),
        _ => None,
    });
    let mut found: Vec<String> = Vec::new();
    if module.default_function == Some(function) {
        found.push("default".to_owned());
    }
    for export in &module.exports {
        let symbol = export.symbol.or_else(|| export.expr.and_then(|expr| module.symbol_of(expr)));
        let is_it = match (symbol, export.expr) {
            (Some(symbol), _) => own == Some(symbol),
            (None, Some(expr)) => module.kind(expr) == ExprKind::Function(function),
            (None, None) => false,
        };
        if is_it {
            match export.name {
                Some(name) => found.push(module.text(name).to_owned()),
                None => found.extend(["default".to_owned(), "=".to_owned()]),
            }
        }
    }
    found
}

// Calls that drop it.

fn dropped<'m>(functions: &mut Functions<'m>, lifecycles: &mut Lifecycles<'m>) -> Vec<Dropped> {
    let module = functions.module();
    let mut found = Vec::new();
    for call in module.calls().iter().copied() {
        let ExprKind::Call(callee, _) = module.kind(call) else { continue };
        let (ExprKind::Name(_), Flow::Dropped) = (module.kind(callee), module.flow(call)) else { continue };
        let function = module.expr(call).function;
        if !may_begin(module, function) {
            continue;
        }
        let Some((name, from)) = called(module, callee) else { continue };
        // Without a function of its own nothing of the caller stays, and most such calls begin nothing.
        if !passes_own_function(module, call) {
            continue;
        }
        let lifecycle = lifecycles.of(function);
        let begins = match lifecycle.kind {
            OwnerKind::Effect(effect) => effect == function,
            OwnerKind::Class(_) => {
                lifecycle.begins_in(module, function)
                    && !lifecycle.is_open
                    && (is_component(module, lifecycle.kind) || lifecycle.has_final_end())
            }
            _ => false,
        };
        if !begins {
            continue;
        }
        found.push(Dropped {
            name: name.to_owned(),
            from: from.map(str::to_owned),
            range: module.range(call),
            function: functions.describe(function),
            owner: owner(module, &lifecycle, function),
        });
    }
    found
}

/// An effect, a constructor, or a method that a framework calls when a life begins.
fn may_begin(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    match it.class {
        Some(_) => is_construction(module, function) || it.name.is_some_and(|name| is_start_of_life(module.text(name))),
        None => is_effect(module, function),
    }
}

/// The name of the called function where it is exported, and where it comes from.
fn called(module: &Module, callee: ExprId) -> Option<(&str, Option<&str>)> {
    let symbol = module.symbol_of(callee)?;
    if let Some(import) = module.import_of(symbol) {
        let specifier = module.text(import.specifier);
        let name = match import.imported {
            Imported::Default => "default",
            Imported::Named(name) => module.text(name),
            Imported::Namespace => "=",
        };
        return (!is_foreign(specifier)).then_some((name, Some(specifier)));
    }
    is_function_of_module(module, symbol).then(|| (module.symbol_name(symbol), None))
}

fn is_function_of_module(module: &Module, symbol: SymbolId) -> bool {
    let it = module.symbol(symbol);
    module.is_module_level(symbol)
        && (it.function.is_some()
            || it.init.is_some_and(|init| matches!(module.kind(module.value_of(init)), ExprKind::Function(_))))
}

/// A function that is made for this call, or for this run of the code around it.
fn passes_own_function(module: &Module, call: ExprId) -> bool {
    let Some((_, args)) = module.call(call) else { return false };
    args.iter().any(|arg| match module.kind(*arg) {
        ExprKind::Function(_) => true,
        ExprKind::Call(callee, _) => module.last_word(callee) == Some("bind"),
        ExprKind::Name(_) => module.symbol_of(*arg).is_some_and(|symbol| {
            let it = module.symbol(symbol);
            !module.is_module_level(symbol)
                && it.kind != SymbolKind::Param
                && module.function_value(*arg).is_some_and(|function| !is_effect(module, function))
        }),
        _ => false,
    })
}
