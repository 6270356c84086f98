//! Handles in collections: what is done to the elements of an array, a `Set` or a `Map`.

use super::super::callee::{releases, resolve};
use super::trail::Trail;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, Parent, PatId, PatKind, StmtKind, SymbolKind};

impl Trail<'_, '_> {
    pub(super) fn collection(&mut self, place: &Place, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        if self.seen_places.contains(place) {
            return;
        }
        self.seen_places.push(place.clone());
        if let Root::Symbol(symbol) = place.root
            && (module.symbol(symbol).exported
                || matches!(module.symbol(symbol).kind, SymbolKind::Param | SymbolKind::Import))
        {
            self.escapes = true;
        }
        if matches!(place.root, Root::Global(_)) {
            self.escapes = true;
        }
        for mention in module.mentions_of(place) {
            if module.flow_into(mention).is_none() {
                self.collection_value(mention, next);
            }
        }
    }

    /// Follow a value that is a collection of handles.
    fn collection_value(&mut self, expr: ExprId, steps: u8) {
        let module = self.module;
        let Some(next) = steps.checked_sub(1) else {
            self.escapes = true;
            return;
        };
        // `for (const handle of handles)`
        if let Some(left) = iterated(module, expr) {
            self.pattern(left, next);
            return;
        }
        match module.flow(expr) {
            Flow::Dropped => {}
            Flow::Consumed => {}
            Flow::Used(parent) => self.element_source(expr, parent, next),
            Flow::Bound(symbol) => {
                let reads: Vec<ExprId> = module.refs_of(symbol).iter().map(|id| module.reference(*id).expr).collect();
                if self.seen_symbols.insert(symbol) {
                    for read in reads {
                        self.collection_value(read, next);
                    }
                }
            }
            Flow::Argument { call, index } => self.collection_argument(call, index, next),
            Flow::Stored(literal) => self.collection_value(literal, next),
            Flow::Returned(_) | Flow::Assigned(_) | Flow::Destructured(_) | Flow::Field(..) => self.escapes = true,
        }
    }

    fn collection_argument(&mut self, call: ExprId, index: u32, steps: u8) {
        let module = self.module;
        let Some((callee, _)) = module.call(call) else { return };
        let name = module.last_word(callee).unwrap_or_default();
        if matches!(name, "values" | "keys" | "entries" | "from" | "isArray") {
            self.collection_value(call, steps);
            return;
        }
        if self.is_release_call(call) {
            self.released(call);
            return;
        }
        if let Some(target) = module.function_value(callee)
            && let Some(Some(param)) = module.param_symbols(target).get(index as usize).copied()
        {
            if self.seen_symbols.insert(param) {
                for id in module.refs_of(param) {
                    self.collection_value(module.reference(*id).expr, steps);
                }
            }
            return;
        }
        self.escapes = true;
    }

    /// `handles.forEach(…)`, `handles[i]`, `handles.get(key)`
    pub(super) fn element_source(&mut self, collection: ExprId, parent: ExprId, steps: u8) {
        let module = self.module;
        match module.kind(parent) {
            ExprKind::Index(object, _) if object == collection && module.flow_into(parent).is_none() => {
                self.value(parent, steps);
            }
            ExprKind::Member(_, name) => {
                let name = module.text(name);
                let Some(call) = module.called_by(parent) else { return };
                let args = module.call(call).map_or(&[][..], |(_, args)| args);
                match name {
                    "forEach" | "map" | "some" | "every" | "filter" | "reduce" | "splice" | "flatMap" => {
                        if let Some(callback) = args.first() {
                            self.element_callback(*callback, usize::from(name == "reduce"), steps);
                        }
                        if matches!(name, "filter" | "map" | "splice") {
                            self.collection_value(call, steps);
                        }
                    }
                    "get" | "pop" | "shift" | "at" | "find" => self.value(call, steps),
                    "values" | "entries" | "keys" | "slice" | "concat" | "reverse" => {
                        self.collection_value(call, steps)
                    }
                    // A store that ends what it holds.
                    "dispose" | "unsubscribe" | "destroy" | "clearAll" | "cancelAll" | "removeAll" => {
                        self.released(call);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    pub(super) fn element_callback(&mut self, callback: ExprId, index: usize, steps: u8) {
        let module = self.module;
        // `timers.forEach(clearInterval)`
        let is_release = resolve(module, callback).is_some_and(|resolved| releases(self.forms.functions, &resolved));
        if is_release {
            self.released(callback);
            return;
        }
        let Some(function) = module.function_value(callback) else {
            self.escapes = true;
            return;
        };
        if let Some(pat) = module.pat_list(module.function(function).params).get(index).copied() {
            self.pattern(pat, steps);
        }
        // `Object.keys(timers).forEach(key => clearInterval(timers[key]))` is found where `timers` is named.
    }

    fn pattern(&mut self, pat: PatId, steps: u8) {
        let module = self.module;
        match module.pat(pat).kind {
            PatKind::Symbol(symbol) => self.symbol(symbol, steps),
            PatKind::Default(inner, _) | PatKind::Rest(inner) => self.pattern(inner, steps),
            PatKind::Array(list) => {
                for pat in module.pat_list(list) {
                    self.pattern(*pat, steps);
                }
            }
            PatKind::Object(props) => {
                for prop in module.prop_pats(props) {
                    self.pattern(prop.value, steps);
                }
            }
            PatKind::Target(_) | PatKind::Missing => self.escapes = true,
        }
    }
}

/// The loop pattern that gets each element, when `expr` is what a `for … of` goes through.
fn iterated(module: &Module, expr: ExprId) -> Option<PatId> {
    let Parent::Stmt(stmt) = module.expr(expr).parent else { return None };
    match module.stmt(stmt).kind {
        StmtKind::ForEach { left, right, .. } if right == expr => Some(left),
        _ => None,
    }
}
