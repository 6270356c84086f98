//! Functions that other functions return: who gets them, and what becomes of them there.

use super::{Functions, How};
use crate::lifetime::callee::callback_role;
use crate::lifetime::models::Runs;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent};
use crate::text::TextRange;

impl Functions<'_> {
    /// The call that returns a function which calls the carried one: `f.bind(this)`, `useCallback(f)`.
    pub(super) fn result_carrying(&self, carrier: ExprId) -> Option<ExprId> {
        let module = self.module;
        let Parent::Expr(parent) = module.expr(carrier).parent else { return None };
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == carrier && module.text(name) == "bind" => {
                module.called_by(parent)
            }
            ExprKind::Call(callee, _) if callee != carrier && module.function_value(parent).is_some() => Some(parent),
            _ => None,
        }
    }

    /// A listener that removes itself whenever it comes to its end.
    pub(super) fn takes_itself_off(&self, function: FnId) -> bool {
        let module = self.module;
        let Some(symbol) =
            module.function(function).symbol.or_else(|| match module.flow(module.function(function).expr?) {
                Flow::Bound(symbol) => Some(symbol),
                _ => None,
            })
        else {
            return false;
        };
        self.reads(symbol).into_iter().any(|read| {
            let Flow::Argument { call, .. } = module.flow(read) else { return false };
            let name = module.call(call).and_then(|(callee, _)| module.last_word(callee));
            let is_at_top = module.stmt_of(call).is_some_and(|stmt| module.stmt_around(stmt).is_none());
            module.expr(call).function == function
                && is_at_top
                && matches!(name, Some("removeEventListener" | "removeListener" | "off"))
        })
    }

    /// An answer to a request of its own: each comes once.
    pub(super) fn answers_once(&self, object: ExprId, event: &str) -> bool {
        matches!(event, "load" | "error" | "abort" | "timeout" | "loadend")
            && matches!(
                self.module.constructed_name(self.module.value_of(object)),
                Some("XMLHttpRequest" | "FileReader" | "Image")
            )
    }

    /// A framework runs the function for each instance of a component, and its result when that ends.
    pub(super) fn is_effect(&self, function: FnId) -> bool {
        let expr = self.module.function(function).expr;
        let Some(Flow::Argument { call, index }) = expr.map(|expr| self.module.flow(expr)) else { return false };
        callback_role(self.module, self.models, call, index).is_some_and(|(row, _)| row.runs == Runs::Mount)
    }

    /// The result of calling a function that returns the one we ask about: called at once, registered, or kept.
    pub(super) fn result_use(&mut self, function: FnId, result: ExprId, found: &mut Vec<(FnId, TextRange, How)>) {
        let module = self.module;
        let by = module.expr(result).function;
        if let Some(call) = module.called_by(result) {
            found.push((by, module.range(result), self.call_of(call)));
            return;
        }
        match module.flow(result) {
            Flow::Argument { call, index } => self.argument(function, call, index, by, found),
            Flow::Bound(symbol) => {
                for read in self.reads(symbol) {
                    let by = module.expr(read).function;
                    match (module.called_by(read), module.flow(read)) {
                        (Some(call), _) => found.push((by, module.range(read), self.call_of(call))),
                        (None, Flow::Argument { call, index }) => self.argument(function, call, index, by, found),
                        (None, Flow::Dropped | Flow::Consumed | Flow::Used(_)) => {}
                        (None, _) => found.push((by, module.range(read), How::Escapes)),
                    }
                }
            }
            Flow::Dropped | Flow::Consumed => {}
            _ => found.push((by, module.range(result), How::Escapes)),
        }
    }

    pub(super) fn calls_of(&self, function: FnId) -> Vec<ExprId> {
        let it = self.module.function(function);
        let reads = it.symbol.map(|symbol| self.reads(symbol)).unwrap_or_default();
        it.expr.into_iter().chain(reads).filter_map(|read| self.module.called_by(read)).collect()
    }
}
