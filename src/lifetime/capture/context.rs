//! Which variables V8 puts into a heap context, and which closures keep them.
//!
//! Each scope has a context if at least one of its variables is in it; a closure points to the innermost context around
//! it, and contexts point outwards. `this` and `arguments` are variables of the nearest function that is no arrow.

use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, FnId, FnKind, RefId, ScopeId, SymbolId, SymbolKind};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// Why a variable is in its scope's context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Allocation {
    /// A function inside the scope names it.
    Named(TextRange),
    /// Direct `eval` inside the scope might name it.
    Eval(TextRange),
    /// A sloppy function that mentions `arguments` keeps all its parameters there.
    Arguments(TextRange),
}

/// The contexts of one file.
pub struct Contexts<'m> {
    module: &'m Module,
    /// Scopes in which, or inside of which, direct `eval` occurs; with its place.
    evals: Vec<(ScopeId, TextRange)>,
    /// Functions that mention `arguments`, also through arrows; with the place.
    arguments: Vec<(FnId, ExprId)>,
    /// Where `this` and `super` stand in arrows: the function whose they are, and the place.
    receivers: Vec<(FnId, ExprId)>,
}

impl<'m> Contexts<'m> {
    pub fn new(module: &'m Module) -> Self {
        let (mut evals, mut arguments) = (Vec::new(), Vec::new());
        for id in module.unresolved() {
            let reference = module.reference(*id);
            match module.text(reference.name) {
                "eval" => {
                    let called = module.called_by(reference.expr);
                    if called.is_some_and(|call| matches!(module.kind(call), ExprKind::Call(..))) {
                        let mut scope = Some(reference.scope);
                        while let Some(id) = scope {
                            evals.push((id, reference.range));
                            scope = module.scope(id).parent;
                        }
                    }
                }
                "arguments" => {
                    let owner = module.this_owner(module.expr(reference.expr).function);
                    arguments.push((owner, reference.expr));
                }
                _ => {}
            }
        }
        let mut receivers = Vec::new();
        for id in module.receivers() {
            let function = module.expr(*id).function;
            if module.function(function).kind == FnKind::Arrow {
                receivers.push((module.this_owner(function), *id));
            }
        }
        Self { module, evals, arguments, receivers }
    }

    /// Why the variable is in a context, if it is.
    pub fn allocation(&self, symbol: SymbolId) -> Option<Allocation> {
        let module = self.module;
        let scope = module.symbol(symbol).scope;
        let home = module.scope(scope).function;
        if let Some(id) = self.inner_references(symbol).next() {
            return Some(Allocation::Named(module.reference(id).range));
        }
        if let Some((_, at)) = self.evals.iter().find(|(id, _)| *id == scope) {
            return Some(Allocation::Eval(*at));
        }
        let it = module.function(home);
        if module.symbol(symbol).kind == SymbolKind::Param
            && it.has_simple_params
            && !it.is_strict
            && let Some((_, at)) = self.arguments.iter().find(|(function, _)| *function == home)
        {
            return Some(Allocation::Arguments(module.range(*at)));
        }
        None
    }

    /// Where functions inside the variable's own function name it.
    pub fn inner_references(&self, symbol: SymbolId) -> impl Iterator<Item = RefId> + '_ {
        let module = self.module;
        let home = module.function_of(symbol);
        module
            .refs_of(symbol)
            .iter()
            .copied()
            .filter(move |id| module.expr(module.reference(*id).expr).function != home)
    }

    /// Whether a closure of the function keeps the context that the variable is in.
    pub fn keeps(&self, function: FnId, symbol: SymbolId) -> bool {
        let module = self.module;
        let wanted = module.symbol(symbol).scope;
        let own = module.function(function).scope;
        if !self.is_around(own, wanted) {
            return false;
        }
        // With defaults or patterns in its head, a function's body is a scope of its own: what is made in the head does
        // not see it.
        let home = module.function(module.scope(wanted).function);
        let is_of_head = !home.block.is_some_and(|block| block.contains(module.function(function).range));
        let is_of_body = module.symbol(symbol).kind != SymbolKind::Param
            && module.scope(wanted).parent.is_some()
            && home.scope == wanted;
        home.has_simple_params || !is_of_body || !is_of_head || home.block.is_none()
    }

    fn is_around(&self, inner: ScopeId, outer: ScopeId) -> bool {
        let mut scope = self.module.scope(inner).parent;
        while let Some(id) = scope {
            if id == outer {
                return true;
            }
            scope = self.module.scope(id).parent;
        }
        false
    }

    /// Functions whose receiver is in the context because an arrow uses it.
    pub fn with_shared_receiver(&self) -> Vec<FnId> {
        let mut owners: Vec<FnId> = self.receivers.iter().map(|(owner, _)| *owner).collect();
        owners.sort_unstable();
        owners.dedup();
        owners
    }

    /// Where arrows of the function use its `this`.
    pub fn receiver_uses(&self, function: FnId) -> impl Iterator<Item = ExprId> + '_ {
        self.receivers.iter().filter(move |(owner, _)| *owner == function).map(|(_, at)| *at)
    }

    /// Arrows inside the function that mention its `arguments`.
    pub fn arrows_using_arguments(&self, function: FnId) -> impl Iterator<Item = ExprId> + '_ {
        let module = self.module;
        self.arguments
            .iter()
            .filter(move |(owner, at)| *owner == function && module.expr(*at).function != function)
            .map(|(_, at)| *at)
    }

    /// All functions inside a function, in source order.
    pub fn inner_functions(&self, function: FnId) -> impl Iterator<Item = FnId> + '_ {
        let module = self.module;
        let range = module.function(function).range;
        (function.0 + 1..module.functions.len() as u32)
            .map(FnId)
            .take_while(move |id| module.function(*id).range.start < range.end)
            .filter(move |id| module.is_within(*id, function))
    }
}
