//! Functions of one call or instance, written where all share them: onto a prototype, an object of the module, of another
//! module or of the platform.
//!
//! Must not know how often code runs.

use super::activation::{FnIdx, Functions};
use super::guard::{conditions, is_guarded_once};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, FnId, FnKind, Parent, SymbolId, SymbolKind, UnaryOp};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A closure in a slot that outlives its call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SharedClosure {
    /// The assignment, up to the function.
    pub range: TextRange,
    pub function: FnIdx,
    /// As the source spells the slot: `Player.prototype.play`.
    pub slot: String,
    pub holder: SlotHolder,
    /// What the closure keeps: a name, and where it uses it.
    pub captured: String,
    pub captured_at: TextRange,
    /// Where the old function is read that the new one calls: each run wraps what the last one left.
    pub wraps: Option<TextRange>,
    /// The code makes or serves an instance, and the closure is that instance's.
    pub is_of_instance: bool,
    /// The function says by its name that it runs once: `install`, `patch`.
    pub is_setup: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotHolder {
    Prototype,
    Static,
    Module,
    Import,
    Platform,
}

pub fn shared_closures(functions: &mut Functions<'_>) -> Vec<SharedClosure> {
    let module = functions.module();
    let mut found = Vec::new();
    for assign in module.assignments() {
        if let Some((closure, function)) = read(module, *assign) {
            let function = functions.describe(function);
            found.push(SharedClosure { function, ..closure });
        }
    }
    found
}

fn read(module: &Module, assign: ExprId) -> Option<(SharedClosure, FnId)> {
    // Most assignments have no function on their right: that is asked first.
    let ExprKind::Assign(AssignOp::Set, target, value) = module.kind(assign) else { return None };
    let ExprKind::Function(closure) = module.kind(value) else { return None };
    if !matches!(module.kind(target), ExprKind::Member(..)) {
        return None;
    }
    let function = module.expr(assign).function;
    if !is_per_call(module, function) {
        return None;
    }
    let place = module.place(target)?;
    let holder = holder(module, &place)?;
    if is_let_go(module, assign, target, &place) || is_guarded_once(module, assign) {
        return None;
    }
    let wraps = wrapped(module, closure, function, &place);
    // `if (!log.patched)`, `if (old.isOurs) return`: the code asks whether it was here before.
    if conditions(module, assign).into_iter().any(|test| {
        module.exprs_in(test).any(|id| {
            let Some(it) = module.place(id) else { return false };
            it.root == place.root
                || matches!(it.root, Root::Symbol(symbol)
                if !it.path.is_empty() && wraps.is_some_and(|(old, _)| old == symbol))
        })
    }) {
        return None;
    }
    let (captured, captured_at) = match wraps {
        Some((old, at)) => (module.symbol_name(old).to_owned(), at),
        None => captured(module, closure, function)?,
    };
    let it = module.function(function);
    let owner = module.this_owner(function);
    let is_of_instance = matches!(it.kind, FnKind::Constructor | FnKind::Fields)
        || module.function(owner).class.is_some_and(|_| !module.function(owner).is_static && captured == "this")
        || (captured == "this" && module.method_groups().of(owner).is_some());
    let closure = SharedClosure {
        range: TextRange { start: module.range(assign).start, end: module.range(target).end },
        function: FnIdx::MODULE,
        slot: module.place_text(&place),
        holder,
        captured,
        captured_at,
        wraps: wraps.map(|(old, _)| module.symbol(old).range),
        is_of_instance,
        is_setup: runs_once_by_name(module, function),
    };
    Some((closure, function))
}

/// Put back, emptied, set by others, deleted: whoever does so lets go of the closure.
fn is_let_go(module: &Module, assign: ExprId, target: ExprId, place: &Place) -> bool {
    let Some(name) = place.path.last() else { return true };
    module.members_named(*name).iter().any(|id| {
        let Parent::Expr(parent) = module.expr(*id).parent else { return false };
        let is_changed = match module.kind(parent) {
            ExprKind::Assign(_, left, _) => {
                left == *id && parent != assign && module.expr(parent).function != FnId::MODULE
            }
            ExprKind::Unary(UnaryOp::Delete, _) => true,
            _ => false,
        };
        is_changed && *id != target && module.place(*id).as_ref() == Some(place)
    })
}

/// The code of the function can run more than once per process, as far as its place tells.
fn is_per_call(module: &Module, function: FnId) -> bool {
    let it = module.function(function);
    function != FnId::MODULE && it.kind != FnKind::StaticFields && module.traits.per_instance.is_none()
}

/// Who holds the slot, if everybody shares it.
fn holder(module: &Module, place: &Place) -> Option<SlotHolder> {
    if place.path.iter().any(|name| module.text(*name) == "prototype") {
        // A prototype of a class made in the same call is as new as the call.
        return match place.root {
            Root::Symbol(symbol) if !module.is_module_level(symbol) => None,
            Root::Static(class) if module.class(class).function != FnId::MODULE => None,
            Root::Symbol(_) | Root::Static(_) | Root::Global(_) => Some(SlotHolder::Prototype),
            Root::Instance(_) | Root::Group(_) | Root::This(_) => None,
        };
    }
    match place.root {
        Root::Static(class) => {
            let it = module.class(class);
            (it.function == FnId::MODULE).then_some(SlotHolder::Static)
        }
        Root::Symbol(symbol) => {
            let it = module.symbol(symbol);
            if it.kind == SymbolKind::Import || module.import_of(symbol).is_some() {
                return Some(SlotHolder::Import);
            }
            let is_object = match it.kind {
                SymbolKind::Function | SymbolKind::Class => true,
                SymbolKind::Const | SymbolKind::Var | SymbolKind::Let => {
                    !module.is_reassigned(symbol)
                        && it.init.is_some_and(|init| {
                            matches!(module.kind(init), ExprKind::Object(_) | ExprKind::Function(_))
                        })
                }
                _ => false,
            };
            (module.is_module_scope(it.scope) && is_object).then_some(SlotHolder::Module)
        }
        Root::Global(name) => {
            let name = module.text(name);
            let slot = module.text(*place.path.last()?);
            // `document.onmousemove` and its kin hold one handler of whatever is going on.
            let is_handler = slot.starts_with("on");
            let is_export = matches!(name, "module" | "exports");
            (!is_handler && !is_export).then_some(SlotHolder::Platform)
        }
        Root::Instance(_) | Root::Group(_) | Root::This(_) => None,
    }
}

/// `const old = api.send; api.send = function () { … old.apply(this, arguments) }`: the variable, and where the new
/// function uses it.
fn wrapped(module: &Module, closure: FnId, function: FnId, place: &Place) -> Option<(SymbolId, TextRange)> {
    module.exprs_in(module.function(closure).range).find_map(|id| {
        let symbol = module.symbol_of(id)?;
        let init = module.symbol(symbol).init?;
        let init = match module.method_call(init) {
            Some((object, "bind", _)) => object,
            _ => init,
        };
        let is_old = module.function_of(symbol) == function
            && !module.is_reassigned(symbol)
            && module.place(init).as_ref() == Some(place);
        is_old.then(|| (symbol, module.range(id)))
    })
}

/// What of the call's own the closure uses: its instance, a parameter, a variable.
fn captured(module: &Module, closure: FnId, function: FnId) -> Option<(String, TextRange)> {
    let own = module.function(closure).range;
    let mut variable = None;
    for id in module.exprs_in(own) {
        match module.kind(id) {
            ExprKind::This => {
                let owner = module.this_owner(module.expr(id).function);
                if owner != closure && !module.is_within(owner, closure) && owner != FnId::MODULE {
                    return Some(("this".to_owned(), module.range(id)));
                }
            }
            ExprKind::Name(_) => {
                let Some(symbol) = module.symbol_of(id) else { continue };
                let it = module.symbol(symbol);
                let home = module.function_of(symbol);
                let is_of_call =
                    home != FnId::MODULE && !module.is_within(home, closure) && module.is_within(function, home);
                if !is_of_call {
                    continue;
                }
                // `const self = this`
                if it.init.is_some_and(|init| matches!(module.kind(init), ExprKind::This)) {
                    return Some(("this".to_owned(), module.range(id)));
                }
                let holds_object = match it.kind {
                    SymbolKind::Param => !is_passed_through(module, id),
                    SymbolKind::Function | SymbolKind::Class | SymbolKind::FnName => false,
                    _ => it.init.is_none_or(|init| {
                        !matches!(
                            module.kind(init),
                            ExprKind::Str(_)
                                | ExprKind::Number(_)
                                | ExprKind::Bool(_)
                                | ExprKind::Null
                                | ExprKind::Function(_)
                                | ExprKind::Regex
                        )
                    }),
                };
                if holds_object && variable.is_none() {
                    variable = Some((module.symbol_name(symbol).to_owned(), module.range(id)));
                }
            }
            _ => {}
        }
    }
    variable
}

/// Only the callee of a call: a function that the caller configures.
fn is_passed_through(module: &Module, name: ExprId) -> bool {
    matches!(module.expr(name).parent, Parent::Expr(call) if matches!(module.kind(call), ExprKind::Call(callee, _) if callee == name))
}

/// `install`, `patchConsole`, `_initHooks`: called once, by what it is called.
fn runs_once_by_name(module: &Module, function: FnId) -> bool {
    let mut at = function;
    loop {
        let it = module.function(at);
        if let Some(name) = it.name {
            let name = module.text(name).trim_start_matches(['_', '$', '#']).to_ascii_lowercase();
            const SETUP: [&str; 22] = [
                "init",
                "install",
                "setup",
                "patch",
                "instrument",
                "enable",
                "polyfill",
                "register",
                "wrap",
                "start",
                "activate",
                "boot",
                "load",
                "mixin",
                "extend",
                "hook",
                "override",
                "monkey",
                "main",
                "configure",
                "define",
                "use",
            ];
            if SETUP.iter().any(|word| name.starts_with(word)) {
                return true;
            }
        }
        if it.parent == at || it.kind != FnKind::Arrow {
            return false;
        }
        at = it.parent;
    }
}
