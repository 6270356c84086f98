//! Lists and sets that are filled and never emptied.

use super::words::{CONNECTION_EVENTS, is_queue, is_transient};
use super::{Found, Neglect, entry_of, found, loops_around};
use crate::lifetime::growth::draft::{Draft, DraftHolder};
use crate::lifetime::growth::{ContainerKind, Finder};
use crate::lifetime::keys::KeyKind;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Root;
use crate::semantic::tree::{
    AssignOp, ExprId, ExprKind, FnId, FnKind, GroupId, Parent, PatId, PatKind, StmtKind, SymbolId, SymbolKind,
};

impl Finder<'_, '_> {
    /// `F.prototype.items = []` and `this.items.push(…)`: one list for all instances.
    pub(super) fn shared_by_instances(&self, draft: &Draft) -> Option<Found> {
        if draft.kind != ContainerKind::Array || !draft.inits.is_empty() {
            return None;
        }
        let module = self.module;
        let growth = draft
            .growths
            .iter()
            .find(|growth| growth.key == KeyKind::Always && module.expr(growth.at).function != FnId::MODULE);
        // Without one, another file may fill it.
        let (function, witness) = match growth {
            Some(growth) => (module.expr(growth.at).function, Some(module.range(growth.at))),
            None if draft.growths.is_empty() => (FnId::MODULE, None),
            None => return None,
        };
        Some(Found { neglect: Neglect::SharedByInstances, at: draft.declared, function, witness })
    }

    /// A queue whose elements are run by a loop elsewhere, and stay.
    pub(super) fn replayed(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        let name = draft.place.path.last().map_or(draft.name.as_str(), |name| module.text(*name));
        if draft.kind != ContainerKind::Array || !is_queue(name) || matches!(draft.holder, DraftHolder::Closure(_)) {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| growth.key == KeyKind::Always)?;
        let grower = module.expr(growth.at).function;
        let replay = draft.uses.iter().copied().find(|at| {
            let function = module.expr(*at).function;
            function != FnId::MODULE && !module.is_within(function, grower) && self.runs_elements(*at)
        })?;
        // A position that is kept says which elements are done.
        let has_position = draft.uses.iter().any(|at| match entry_of(module, *at) {
            Some((_, index)) => !matches!(module.kind(index), ExprKind::Name(_)),
            None => false,
        });
        (!has_position).then(|| found(module, Neglect::Replayed, growth.at, Some(replay)))
    }

    /// `for (const job of jobs) job()`, `jobs.forEach(job => job.run())`, `for (i …) jobs[i](…)`
    fn runs_elements(&self, at: ExprId) -> bool {
        let module = self.module;
        let calls_symbol = |symbol: SymbolId| {
            module.refs_of(symbol).iter().any(|id| {
                let element = module.reference(*id).expr;
                module.called_by(element).is_some()
                    || matches!(module.flow(element), Flow::Used(by) if module.called_by(by).is_some())
            })
        };
        if let Parent::Stmt(stmt) = module.expr(at).parent
            && let StmtKind::ForEach { of: true, left, right, .. } = module.stmt(stmt).kind
            && right == at
        {
            return symbols_of(module, left).into_iter().any(calls_symbol);
        }
        let Parent::Expr(parent) = module.expr(at).parent else { return false };
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == at && module.text(name) == "forEach" => {
                let Some(call) = module.called_by(parent) else { return false };
                let callback = module.call(call).and_then(|(_, args)| args.first().copied());
                let Some(function) = callback.and_then(|callback| module.function_value(callback)) else {
                    return false;
                };
                module.param_symbols(function).first().copied().flatten().is_some_and(calls_symbol)
            }
            ExprKind::Index(object, index) if object == at => {
                let is_local = matches!(module.kind(index), ExprKind::Name(_));
                let is_run = {
                    let mut inner = parent;
                    loop {
                        match module.expr(inner).parent {
                            Parent::Expr(outer) => match module.kind(outer) {
                                ExprKind::Call(callee, _) => break callee == inner,
                                ExprKind::Member(..) | ExprKind::Index(..) | ExprKind::Spread(_) => inner = outer,
                                _ => break false,
                            },
                            _ => break matches!(module.flow(inner), Flow::Bound(symbol) if calls_symbol(symbol)),
                        }
                    }
                };
                is_local && is_run && !loops_around(module, at).is_empty()
            }
            _ => false,
        }
    }

    /// `server.on('connection', socket => this.sockets.push(socket))`, and nothing that takes it out.
    pub(super) fn per_connection(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if matches!(draft.kind, ContainerKind::Text | ContainerKind::Bytes)
            || !matches!(draft.holder, DraftHolder::Field)
        {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            growth.key != KeyKind::Finite && self.is_connection_handler(module.expr(growth.at).function)
        })?;
        Some(found(module, Neglect::PerConnection, growth.at, None))
    }

    /// `setInterval(() => this.samples.push(…), 1000)`: the timer keeps the object, the object keeps the samples.
    pub(super) fn per_tick(&self, draft: &Draft, ticks: &[FnId]) -> Option<Found> {
        let module = self.module;
        if draft.kind != ContainerKind::Array || draft.holder != DraftHolder::Field {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            growth.key == KeyKind::Always
                && ticks.contains(&module.expr(growth.at).function)
                && loops_around(module, growth.at).is_empty()
        })?;
        Some(found(module, Neglect::PerTick, growth.at, None))
    }

    /// The functions that intervals call.
    pub(super) fn ticks(&self) -> Vec<FnId> {
        let module = self.module;
        if module.names.find("setInterval").is_none() {
            return Vec::new();
        }
        (0..module.exprs.len())
            .filter_map(|index| {
                let (callee, args) = module.call(ExprId(index as u32))?;
                if module.global_name(callee) != Some("setInterval") {
                    return None;
                }
                module.function_value(*args.first()?)
            })
            .collect()
    }

    fn is_connection_handler(&self, function: FnId) -> bool {
        let module = self.module;
        let Some(expr) = module.function(function).expr else { return false };
        let Flow::Argument { call, index } = module.flow(expr) else { return false };
        let Some((callee, args)) = module.call(call) else { return false };
        match module.kind(callee) {
            ExprKind::Member(_, name) => match module.text(name) {
                "on" | "addListener" if index == 1 => args
                    .first()
                    .and_then(|event| module.str_of(*event))
                    .is_some_and(|event| CONNECTION_EVENTS.contains(&event) && self.gives_something(function)),
                "createServer" => true,
                _ => false,
            },
            ExprKind::Name(id) => module.text(module.reference(id).name) == "createServer",
            _ => false,
        }
    }

    /// `'connect'` of a client gives nothing, `'connection'` of a server gives the connection.
    fn gives_something(&self, function: FnId) -> bool {
        !self.module.param_symbols(function).is_empty()
    }

    /// `const conn = new Connection(); this.connections.push(conn); return conn` of an object that the module keeps.
    pub(super) fn handed_out_but_kept(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        let is_kept = match (draft.holder, draft.place.root) {
            (DraftHolder::Field, Root::Instance(class)) => {
                module.class(class).symbol.is_some_and(|symbol| self.has_module_instance(symbol))
            }
            (DraftHolder::Field, Root::Group(group)) => {
                self.group_symbol(group).is_some_and(|symbol| self.has_module_instance(symbol))
            }
            (DraftHolder::Module | DraftHolder::Static, _) => true,
            _ => false,
        };
        if !is_kept || draft.kind == ContainerKind::Text {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            let Some((_, args)) = module.call(growth.at) else { return false };
            let Some(made) = args.last().and_then(|arg| module.symbol_of(*arg)) else { return false };
            let Some(value) = module.constant_value(made) else { return false };
            let function = module.expr(growth.at).function;
            let ExprKind::New(callee, _) = module.kind(value) else { return false };
            function != FnId::MODULE
                && super::last_name(module, callee).is_some_and(is_transient)
                && module.returns_of(function).iter().any(|it| module.symbol_of(*it) == Some(made))
        })?;
        Some(found(module, Neglect::HandedOutButKept, growth.at, None))
    }

    /// A service of the application collects callbacks, calls them, and has no method that removes one.
    pub(super) fn listeners_stay(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        let Root::Instance(class) = draft.place.root else { return None };
        let is_service = module.class(class).decorators.iter().any(|name| module.text(*name) == "Injectable")
            && module.names.find("@angular/core").is_some();
        if !is_service || !matches!(draft.kind, ContainerKind::Array | ContainerKind::Set) {
            return None;
        }
        let growth = draft.growths.iter().find(|growth| {
            let Some((_, [callback])) = module.call(growth.at) else { return false };
            let function = module.expr(growth.at).function;
            matches!(growth.key, KeyKind::Always | KeyKind::Parameter)
                && super::is_param(module, *callback)
                && module.returns_of(function).is_empty()
                && module.function(function).class == Some(class)
        })?;
        let called = draft.uses.iter().copied().find(|at| self.runs_elements(*at))?;
        Some(found(module, Neglect::ListenersStay, growth.at, Some(called)))
    }

    /// The top level of the module makes an instance and keeps it.
    fn has_module_instance(&self, constructor: SymbolId) -> bool {
        let module = self.module;
        module.refs_of(constructor).iter().any(|id| {
            let at = module.reference(*id).expr;
            module.expr(at).function == FnId::MODULE
                && module.called_by(at).is_some_and(|call| {
                    matches!(module.kind(call), ExprKind::New(..))
                        && matches!(module.flow(call), Flow::Bound(_) | Flow::Assigned(_) | Flow::Consumed)
                })
        })
    }

    fn group_symbol(&self, group: GroupId) -> Option<SymbolId> {
        self.module.function(self.module.method_groups().group(group).constructor?).symbol
    }

    /// `this.trades = trades; for (const trade of trades) this.byMarket[trade.market].push(trade)`
    pub(super) fn added_to_on_refresh(&self, draft: &Draft) -> Option<Found> {
        let module = self.module;
        if !matches!(draft.holder, DraftHolder::Field | DraftHolder::Module) || draft.place.path.is_empty() {
            return None;
        }
        // What adds to the list, or to a list in the table.
        let adds = |at: ExprId| {
            let list = match entry_of(module, at) {
                Some((entry, _)) => entry,
                None => at,
            };
            let Parent::Expr(member) = module.expr(list).parent else { return None };
            let call = module.called_by(member)?;
            matches!(module.kind(member), ExprKind::Member(object, name) if object == list && module.text(name) == "push")
                .then_some(call)
        };
        draft.uses.iter().filter_map(|at| adds(*at)).find_map(|call| {
            let (source, function) = self.iterated_around(call)?;
            let it = module.function(function);
            if it.class.is_none() || matches!(it.kind, FnKind::Constructor) {
                return None;
            }
            // The element itself is added.
            let (_, args) = module.call(call)?;
            let element = args.first().and_then(|arg| module.symbol_of(*arg))?;
            let replaced = self.replaced_by_param(source, function)?;
            let is_element = source.element == Some(element);
            is_element.then(|| found(module, Neglect::AddedToOnRefresh, call, Some(replaced)))
        })
    }

    /// The field that a function sets to what it is given: `this.trades = trades`.
    fn replaced_by_param(&self, source: Source, function: FnId) -> Option<ExprId> {
        let module = self.module;
        let place = module.place(source.collection)?;
        module.exprs_in(module.function(function).range).filter(|id| module.expr(*id).function == function).find(|id| {
            match module.kind(*id) {
                ExprKind::Assign(AssignOp::Set, target, value) => {
                    let Some(target) = module.place(target) else { return false };
                    let is_field = matches!(target.root, Root::Instance(_)) && target.path.len() == 1;
                    let given = module.symbol_of(value).filter(|symbol| {
                        module.symbol(*symbol).kind == SymbolKind::Param && module.function_of(*symbol) == function
                    });
                    is_field
                        && given.is_some()
                        && crate::lifetime::guard::conditions(module, *id).is_empty()
                        && (target == place || given == module.symbol_of(source.collection))
                }
                _ => false,
            }
        })
    }

    /// The collection that a loop around the call goes through, and the function of the loop.
    fn iterated_around(&self, call: ExprId) -> Option<(Source, FnId)> {
        let module = self.module;
        for stmt in loops_around(module, call) {
            if let StmtKind::ForEach { of: true, left, right, .. } = module.stmt(stmt).kind {
                let source = Source { collection: right, element: symbols_of(module, left).into_iter().next() };
                return Some((source, module.expr(call).function));
            }
        }
        let callback = module.expr(call).function;
        let expr = module.function(callback).expr?;
        let Flow::Argument { call: each, index: 0 } = module.flow(expr) else { return None };
        let (collection, method, _) = module.method_call(each)?;
        let element = module.param_symbols(callback).first().copied().flatten()?;
        (method == "forEach").then(|| (Source { collection, element: Some(element) }, module.expr(each).function))
    }
}

/// What a loop goes through, and the name of its element.
#[derive(Clone, Copy)]
struct Source {
    collection: ExprId,
    element: Option<SymbolId>,
}

fn symbols_of(module: &Module, pattern: PatId) -> Vec<SymbolId> {
    match module.pat(pattern).kind {
        PatKind::Symbol(symbol) => vec![symbol],
        PatKind::Array(list) => module.pat_list(list).iter().flat_map(|it| symbols_of(module, *it)).collect(),
        PatKind::Object(list) => module.prop_pats(list).iter().flat_map(|it| symbols_of(module, it.value)).collect(),
        _ => Vec::new(),
    }
}
