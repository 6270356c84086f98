//! What runs when a function runs: calls, callbacks, and functions that the places it names may hold.

use super::{Lifecycles, enclosing_class};
use crate::semantic::Module;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, NameId};
use rustc_hash::{FxHashMap, FxHashSet};

impl Lifecycles<'_> {
    pub(super) fn find_stored(&mut self) {
        if self.stored.is_some() {
            return;
        }
        let module = self.module;
        let mut stored: FxHashMap<NameId, Vec<(Place, FnId)>> = FxHashMap::default();
        for index in 0..module.exprs.len() {
            let (holder, value) = match module.exprs[index].kind {
                ExprKind::Assign(_, target, value) => match module.kind(target) {
                    ExprKind::Index(object, _) => (object, value),
                    _ => (target, value),
                },
                ExprKind::Call(..) => match module.method_call(ExprId(index as u32)) {
                    Some((receiver, "push" | "unshift" | "add" | "set", args)) => match args.last() {
                        Some(value) => (receiver, *value),
                        None => continue,
                    },
                    _ => continue,
                },
                _ => continue,
            };
            if let Some(function) = module.function_value(value)
                && let Some(place) = module.origin_place(holder)
                && let Some(name) = last_name(module, &place)
            {
                stored.entry(name).or_default().push((place, function));
            }
        }
        self.stored = Some(stored);
    }

    /// The functions that the named place may hold.
    fn stored_in(&self, expr: ExprId) -> Vec<FnId> {
        let module = self.module;
        let name = match module.kind(expr) {
            ExprKind::Member(_, name) => name,
            ExprKind::Name(id) => module.reference(id).name,
            _ => return Vec::new(),
        };
        let Some(stored) = self.stored.as_ref().and_then(|stored| stored.get(&name)) else { return Vec::new() };
        if module.flow_into(expr).is_some() {
            return Vec::new();
        }
        let Some(place) = module.origin_place(expr) else { return Vec::new() };
        stored.iter().filter(|(holder, _)| *holder == place).map(|(_, function)| *function).collect()
    }

    /// The functions that run when `ends` run.
    pub(super) fn reached(&self, ends: impl Iterator<Item = FnId>) -> FxHashSet<FnId> {
        let module = self.module;
        let mut reached: FxHashSet<FnId> = FxHashSet::default();
        let mut todo: Vec<FnId> = ends.collect();
        while let Some(function) = todo.pop() {
            if !reached.insert(function) {
                continue;
            }
            for id in module.exprs_in(module.function(function).range) {
                match module.kind(id) {
                    ExprKind::Call(callee, args) | ExprKind::New(callee, args) => {
                        todo.extend(called_function(module, callee));
                        // Callbacks, and methods that are handed on: `this.disposables.forEach(this.end)`.
                        todo.extend(module.list(args).iter().filter_map(|arg| handed_function(module, *arg)));
                        todo.extend(self.listeners_of_emitted(id));
                    }
                    ExprKind::Function(inner) => todo.push(inner),
                    ExprKind::Assign(_, target, _) => todo.extend(module.setter(target)),
                    // `this.cleanup()`, `this.disposers.forEach(run => run())`: what the place holds may run.
                    ExprKind::Member(..) | ExprKind::Name(_) => todo.extend(self.stored_in(id)),
                    _ => {}
                }
            }
        }
        reached
    }

    /// The functions that run at once when `starts` run: through calls, not through callbacks.
    pub(super) fn reached_at_once(&self, starts: impl Iterator<Item = FnId>) -> FxHashSet<FnId> {
        let module = self.module;
        let mut reached: FxHashSet<FnId> = FxHashSet::default();
        let mut todo: Vec<FnId> = starts.collect();
        while let Some(function) = todo.pop() {
            if !reached.insert(function) {
                continue;
            }
            for id in module.exprs_in(module.function(function).range) {
                if let ExprKind::Call(callee, _) = module.kind(id)
                    && module.expr(id).function == function
                {
                    todo.extend(called_function(module, callee));
                }
            }
        }
        reached
    }

    /// `this.emit("close")` runs the listeners for it that this file adds.
    fn listeners_of_emitted(&self, call: ExprId) -> Vec<FnId> {
        let module = self.module;
        let Some((_, "emit" | "fire" | "trigger" | "dispatch", [event, ..])) = module.method_call(call) else {
            return Vec::new();
        };
        let Some(event) = module.str_of(*event) else { return Vec::new() };
        module
            .calls_of_any(&["on", "once", "addListener", "addEventListener"])
            .into_iter()
            .filter_map(|call| {
                let (_, _, [added, listener, ..]) = module.method_call(call)? else { return None };
                (module.str_of(*added) == Some(event)).then(|| module.function_value(*listener))?
            })
            .collect()
    }
}

/// The function that a call runs, `super.dispose()` included.
pub fn called_function(module: &Module, callee: ExprId) -> Option<FnId> {
    if let ExprKind::Member(object, name) = module.kind(callee) {
        if module.kind(object) == ExprKind::Super {
            let class = enclosing_class(module, module.expr(callee).function)?;
            let base = module.symbol_of(module.class(class).extends?).and_then(|symbol| module.symbol(symbol).class)?;
            return module.class_function(base, name, false);
        }
        // `cleanup.call(this, true)`
        if matches!(module.text(name), "call" | "apply" | "bind") {
            return module.function_value(object);
        }
        if let Some(function) = inherited_function(module, object, callee, name) {
            return Some(function);
        }
    }
    module.function_value(callee)
}

/// `this.method()` of a base class in this file.
fn inherited_function(module: &Module, object: ExprId, callee: ExprId, name: NameId) -> Option<FnId> {
    if module.function_value(callee).is_some() {
        return None;
    }
    let Place { root: Root::Instance(mut class), path } = module.place(object)? else { return None };
    if !path.is_empty() {
        return None;
    }
    for _ in 0..8 {
        class = module.symbol_of(module.class(class).extends?).and_then(|symbol| module.symbol(symbol).class)?;
        if let Some(function) = module.class_function(class, name, false) {
            return Some(function);
        }
    }
    None
}

fn handed_function(module: &Module, arg: ExprId) -> Option<FnId> {
    matches!(module.kind(arg), ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Call(..))
        .then(|| module.function_value(arg))?
}

fn last_name(module: &Module, place: &Place) -> Option<NameId> {
    match (place.path.last(), place.root) {
        (Some(name), _) => Some(*name),
        (None, Root::Symbol(symbol)) => Some(module.symbol(symbol).name),
        (None, _) => None,
    }
}
