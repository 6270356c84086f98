//! What the code of a function does with a handle: release it, hand it on, lend it.

use super::acquire::{Acquire, Held};
use crate::lifetime::lifecycle::reach::called_function;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{Access, ExprId, ExprKind, FnId, FnKind, Parent, StmtKind, SymbolId, SymbolKind};
use rustc_hash::{FxHashMap, FxHashSet};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Released,
    /// Somebody else has it now; also: the variable holds something else from here on.
    HandedOver,
    /// Somebody else may have it; not if it is released later all the same.
    Lent,
}

/// A release inside a function that is made here and runs elsewhere.
#[derive(Debug, Clone, Copy)]
pub(super) struct LaterRelease {
    pub(super) release: ExprId,
    /// The outermost function around it, inside the acquiring one.
    pub(super) within: FnId,
}

#[derive(Debug, Default)]
pub(super) struct Uses {
    pub(super) effects: FxHashMap<ExprId, Effect>,
    /// Releases that the function itself performs, in source order.
    pub(super) releases: Vec<ExprId>,
    pub(super) later: Vec<LaterRelease>,
    /// Functions inside that release it when they run.
    pub(super) releasing: FxHashSet<FnId>,
    /// All variables that hold it.
    pub(super) handles: Vec<SymbolId>,
    /// It goes where this analysis does not follow.
    pub(super) is_lost: bool,
}

pub(super) fn uses(module: &Module, acquire: &Acquire) -> Uses {
    let mut reader = Reader {
        module,
        acquire,
        uses: Uses { handles: acquire.handles.to_vec(), ..Uses::default() },
        inner: Vec::new(),
    };
    let mut at = 0;
    while at < reader.uses.handles.len() && at < 16 {
        let symbol = reader.uses.handles[at];
        at += 1;
        reader.symbol(symbol);
    }
    reader.functions_that_release();
    reader.functions_that_use();
    reader.uses.releases.sort_unstable();
    reader.uses.releases.dedup();
    reader.uses
}

struct Reader<'a> {
    module: &'a Module,
    acquire: &'a Acquire,
    uses: Uses,
    /// Uses in inner functions that are no releases: the use, and what it does.
    inner: Vec<(ExprId, Option<Effect>)>,
}

impl Reader<'_> {
    fn symbol(&mut self, symbol: SymbolId) {
        let module = self.module;
        for id in module.refs_of(symbol) {
            let reference = module.reference(*id);
            let expr = reference.expr;
            if module.range(self.acquire.call).contains(reference.range) {
                // The timer's own callback: it runs when the timer has ended, or is about to. An interval that
                // clears itself has no end that paths could miss.
                if self.acquire.held == Held::Interval {
                    self.uses.is_lost = true;
                }
                continue;
            }
            if reference.access == Access::Write {
                self.write(expr);
                continue;
            }
            let (point, effect) = self.use_of(expr, symbol);
            if module.expr(expr).function == self.acquire.function {
                match effect {
                    Some(Effect::Released) => {
                        self.uses.releases.push(point);
                        self.uses.effects.insert(point, Effect::Released);
                    }
                    Some(effect) => {
                        self.uses.effects.entry(point).or_insert(effect);
                    }
                    None => {}
                }
            } else if effect == Some(Effect::Released) {
                let own = module.expr(point).function;
                self.uses.releasing.insert(own);
                if let Some(within) = self.outermost(own) {
                    self.uses.later.push(LaterRelease { release: point, within });
                }
            } else {
                self.inner.push((expr, effect));
            }
        }
    }

    /// Another value is put into the variable.
    fn write(&mut self, target: ExprId) {
        let module = self.module;
        let Parent::Expr(assign) = module.expr(target).parent else { return };
        let ExprKind::Assign(_, _, value) = module.kind(assign) else { return };
        if module.range(value).contains(module.range(self.acquire.call)) {
            return;
        }
        if module.expr(target).function == self.acquire.function {
            self.uses.effects.insert(assign, Effect::HandedOver);
        } else if !matches!(module.kind(value), ExprKind::Null)
            && module.global_name(value) != Some("undefined")
            && module.range(self.acquire.call).start < module.range(target).start
        {
            self.uses.is_lost = true;
        }
    }

    /// What one read does, and the expression whose evaluation does it.
    fn use_of(&mut self, expr: ExprId, symbol: SymbolId) -> (ExprId, Option<Effect>) {
        let module = self.module;
        let held = self.acquire.held;
        if let Parent::Stmt(stmt) = module.expr(expr).parent
            && matches!(module.stmt(stmt).kind, StmtKind::ForEach { .. })
        {
            return (expr, Some(Effect::HandedOver));
        }
        match module.flow(expr) {
            Flow::Bound(alias) => {
                if module.symbol(alias).kind == SymbolKind::Using {
                    return (expr, Some(Effect::Released));
                }
                if !self.uses.handles.contains(&alias) {
                    self.uses.handles.push(alias);
                }
                (expr, None)
            }
            // An image or a link that shows it does not own it.
            Flow::Assigned(target)
                if held == Held::ObjectUrl
                    && matches!(module.kind(target), ExprKind::Member(_, name) if matches!(module.text(name), "src" | "href" | "poster")) =>
            {
                (expr, None)
            }
            Flow::Assigned(target) => match module.place(target) {
                Some(place) if place.root == Root::Symbol(symbol) => (expr, None),
                _ => (expr, Some(Effect::HandedOver)),
            },
            Flow::Returned(_) | Flow::Field(..) => (expr, Some(Effect::HandedOver)),
            Flow::Argument { call, index } => (call, Some(argument(module, held, call, index, 3))),
            Flow::Stored(literal) => match module.flow(literal) {
                Flow::Argument { call, .. } => (call, Some(Effect::Lent)),
                _ => (literal, Some(Effect::HandedOver)),
            },
            Flow::Used(parent) => self.used(expr, parent),
            Flow::Consumed => match module.expr(expr).parent {
                Parent::Expr(parent) if matches!(module.kind(parent), ExprKind::Yield(_)) => {
                    (parent, Some(Effect::Lent))
                }
                _ => (expr, None),
            },
            Flow::Destructured(_) | Flow::Dropped => (expr, None),
        }
    }

    /// `handle.method…`, `handle(…)`
    fn used(&self, expr: ExprId, parent: ExprId) -> (ExprId, Option<Effect>) {
        let module = self.module;
        let held = self.acquire.held;
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == expr => {
                let method = module.text(name);
                let Some(call) = module.called_by(parent) else {
                    // `.finally(handle.release)`
                    if !held.is_released_by_method(method) {
                        return (expr, None);
                    }
                    return match module.flow(parent) {
                        Flow::Argument { call, .. } if matches!(module.method_call(call), Some((_, "finally", _))) => {
                            (call, Some(Effect::Released))
                        }
                        _ => (parent, Some(Effect::HandedOver)),
                    };
                };
                if held.is_released_by_method(method) {
                    return (call, Some(Effect::Released));
                }
                let hands_over = match method {
                    // It ends when its source or destination does.
                    "pipe" | "pipeTo" | "unref" => held == Held::Open || method == "unref",
                    "bind" | "hasRef" => false,
                    _ => false,
                };
                (call, hands_over.then_some(Effect::HandedOver))
            }
            ExprKind::Call(callee, _) if callee == expr => {
                let destructured = self.acquire.handles.len() > 1 || held.is_released_by_calling_it();
                let name = module.symbol_of(expr).map(|symbol| module.symbol_name(symbol));
                let is_release = destructured
                    || name.is_some_and(|name| matches!(name, "release" | "done" | "unlock" | "dispose" | "close"));
                (parent, is_release.then_some(Effect::Released))
            }
            ExprKind::Index(object, _) if object == expr => match module.called_by(parent) {
                // `handle[Symbol.asyncDispose]()`
                Some(call) => (call, Some(Effect::Released)),
                None => (expr, None),
            },
            _ => (expr, None),
        }
    }

    /// The outermost function inside the acquiring one that holds `function`.
    fn outermost(&self, function: FnId) -> Option<FnId> {
        let mut at = function;
        loop {
            let parent = self.module.function(at).parent;
            if parent == self.acquire.function {
                return Some(at);
            }
            if at == FnId::MODULE {
                return None;
            }
            at = parent;
        }
    }

    // Functions inside.

    /// Calls of inner functions that release are releases, wherever they are.
    fn functions_that_release(&mut self) {
        let module = self.module;
        let mut todo: Vec<FnId> = self.uses.releasing.iter().copied().collect();
        todo.sort_unstable();
        let mut outermost: Vec<FnId> = self.uses.later.iter().map(|it| it.within).collect();
        while let Some(function) = todo.pop() {
            let symbols = names_of(module, function);
            for symbol in &symbols {
                for id in module.refs_of(*symbol) {
                    let reference = module.reference(*id);
                    if !reference.access.reads() {
                        continue;
                    }
                    // The interval clears itself.
                    if self.acquire.held == Held::Interval && module.range(self.acquire.call).contains(reference.range)
                    {
                        self.uses.is_lost = true;
                    }
                    let by = module.expr(reference.expr).function;
                    let call = module.called_by(reference.expr);
                    if by == self.acquire.function {
                        match call {
                            Some(call) => {
                                self.uses.releases.push(call);
                                self.uses.effects.insert(call, Effect::Released);
                            }
                            None => self.handed_function(reference.expr),
                        }
                    } else if module.is_within(by, self.acquire.function) && self.uses.releasing.insert(by) {
                        if let (Some(call), Some(within)) = (call, self.outermost(by)) {
                            self.uses.later.push(LaterRelease { release: call, within });
                        }
                        outermost.extend(self.outermost(by));
                        todo.push(by);
                    }
                }
            }
            if let Some(within) = self.outermost(function) {
                outermost.push(within);
            }
        }
        outermost.sort_unstable();
        outermost.dedup();
        for function in outermost {
            match module.function(function).expr {
                Some(expr) if names_of(module, function).is_empty() => self.handed_function(expr),
                Some(_) => {}
                // A declaration that holds another function which releases: it may be called at any time.
                None if !self.uses.releasing.contains(&function) => self.uses.is_lost = true,
                None => {}
            }
        }
    }

    /// A function that releases is given to something.
    fn handed_function(&mut self, expr: ExprId) {
        let module = self.module;
        let (point, effect) = match module.flow(expr) {
            Flow::Argument { call, .. } => match module.method_call(call) {
                Some((_, "finally", _)) => (call, Effect::Released),
                Some((_, "forEach" | "map" | "some" | "every", _)) => (call, Effect::Released),
                _ => (expr, Effect::HandedOver),
            },
            Flow::Used(call) if module.called_by(expr) == Some(call) => (call, Effect::Released),
            _ => (expr, Effect::HandedOver),
        };
        if effect == Effect::Released {
            self.uses.releases.push(point);
            self.uses.effects.insert(point, effect);
        } else {
            self.uses.effects.entry(point).or_insert(effect);
        }
    }

    /// Inner functions that use it without releasing it.
    fn functions_that_use(&mut self) {
        let module = self.module;
        for (expr, effect) in std::mem::take(&mut self.inner) {
            let Some(effect) = effect else { continue };
            let Some(function) = self.outermost(module.expr(expr).function) else {
                self.uses.is_lost = true;
                continue;
            };
            if self.uses.releasing.contains(&function) {
                continue;
            }
            match module.function(function).expr {
                Some(made) => {
                    self.uses.effects.entry(made).or_insert(effect);
                }
                None => self.uses.is_lost = true,
            }
        }
    }
}

/// What a call does with what it is given.
fn argument(module: &Module, held: Held, call: ExprId, index: u32, fuel: u8) -> Effect {
    let Some((callee, _)) = module.call(call) else { return Effect::Lent };
    if held.is_released_by_call(module, callee) {
        return Effect::Released;
    }
    if let Some(function) = called_function(module, callee) {
        return if releases_parameter(module, held, function, index, fuel) { Effect::Released } else { Effect::Lent };
    }
    let Some(name) = module.last_word(callee) else { return Effect::Lent };
    if sounds_like_release(name) { Effect::Released } else { Effect::Lent }
}

/// Helpers of other files can only be told by their names.
pub(in crate::lifetime) fn sounds_like_release(name: &str) -> bool {
    let name = name.trim_start_matches(['_', '#']);
    let lower = name.to_ascii_lowercase();
    [
        "release",
        "close",
        "clear",
        "clean",
        "dispose",
        "destroy",
        "disconnect",
        "teardown",
        "cancel",
        "terminate",
        "shutdown",
        "free",
        "stop",
        "revoke",
        "safeclose",
        "endsession",
        "unsubscribe",
        "kill",
        "drop",
        "finalize",
    ]
    .iter()
    .any(|verb| lower.starts_with(verb))
}

/// Whether the function releases what it gets as that argument.
pub(super) fn releases_parameter(module: &Module, held: Held, function: FnId, index: u32, fuel: u8) -> bool {
    if fuel == 0 {
        return false;
    }
    let Some(Some(symbol)) = module.param_symbols(function).get(index as usize).copied() else { return false };
    module.refs_of(symbol).iter().any(|id| {
        let expr = module.reference(*id).expr;
        match module.flow(expr) {
            Flow::Argument { call, index } => argument(module, held, call, index, fuel - 1) == Effect::Released,
            Flow::Used(parent) => match module.kind(parent) {
                ExprKind::Member(object, name) => object == expr && held.is_released_by_method(module.text(name)),
                ExprKind::Call(callee, _) => callee == expr && held.is_released_by_calling_it(),
                _ => false,
            },
            _ => false,
        }
    })
}

/// The variables by which the function can be called.
pub(in crate::lifetime) fn names_of(module: &Module, function: FnId) -> Vec<SymbolId> {
    let it = module.function(function);
    let mut found: Vec<SymbolId> = it.symbol.into_iter().collect();
    if let Some(expr) = it.expr {
        match module.flow(expr) {
            Flow::Bound(symbol) if !found.contains(&symbol) => found.push(symbol),
            Flow::Assigned(target) => found.extend(module.symbol_of(target)),
            // `const stop = once(() => …)`
            Flow::Argument { call, .. } if it.kind != FnKind::Declaration => {
                if let Flow::Bound(symbol) = module.flow(call)
                    && module.function_value(call) == Some(function)
                {
                    found.push(symbol);
                }
            }
            _ => {}
        }
    }
    found
}
