//! Functions around whole files, and what the platform's objects are called inside them.

use super::Module;
use super::flow::Flow;
use super::query::Root;
use super::tree::{ExprKind, FnId, SymbolId, SymbolKind};

/// Names of the platform's objects that wrappers of files take as parameters.
const PASSED_GLOBALS: [&str; 9] = ["window", "document", "win", "doc", "w", "d", "global", "globalThis", "navigator"];

impl Module {
    /// `(function (window, document) { … })(window, document)`, also through a loader of modules: what the platform has anyway.
    pub(super) fn passed_global(&self, symbol: SymbolId) -> Option<Root> {
        let it = self.symbol(symbol);
        if it.kind != SymbolKind::Param {
            return None;
        }
        let function = self.function_of(symbol);
        let wrapper = self.function(function);
        let is_wrapper = wrapper.parent == FnId::MODULE && wrapper.class.is_none();
        if !is_wrapper || !PASSED_GLOBALS.contains(&self.text(it.name)) || self.is_reassigned(symbol) {
            return None;
        }
        let expr = wrapper.expr?;
        match self.called_by(expr) {
            Some(call) => {
                let index = self.param_symbols(function).iter().position(|it| *it == Some(symbol))?;
                let (_, args) = self.call(call)?;
                let ExprKind::Name(id) = self.kind(*args.get(index)?) else { return None };
                let reference = self.reference(id);
                let is_known = reference.symbol.is_none() && PASSED_GLOBALS.contains(&self.text(reference.name));
                is_known.then_some(Root::Global(reference.name))
            }
            None => {
                let Flow::Argument { call, .. } = self.flow(expr) else { return None };
                let (callee, _) = self.call(call)?;
                let is_loader = matches!(self.kind(callee), ExprKind::Function(_));
                (is_loader && matches!(self.text(it.name), "window" | "document")).then_some(Root::Global(it.name))
            }
        }
    }
}
