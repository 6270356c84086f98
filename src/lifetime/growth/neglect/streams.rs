//! Mistakes that a function shows by itself: a disposer that forgets, a stream that cuts a copy, a chain of timers.

use super::{Neglect, Neglected};
use crate::lifetime::growth::{ContainerKind, Finder};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::Place;
use crate::semantic::tree::{ExprId, ExprKind, FnBody, FnId, Key, Parent, SymbolId, UnaryOp};
use rustc_hash::FxHashSet;

impl Finder<'_, '_> {
    /// `this.subscriptions.add(buffer.onDidChange(…))` in a function whose disposer removes only the others.
    pub(super) fn forgotten_by_disposers(&mut self) -> Vec<Neglected> {
        let module = self.module;
        let mut all = Vec::new();
        for index in 1..module.functions.len() {
            let function = FnId(index as u32);
            let Some(disposer) = disposer_of(module, function) else { continue };
            // What the disposer takes out: of which collection, by which name.
            let removed: Vec<(Place, SymbolId, ExprId)> = module
                .exprs_in(module.function(disposer).range)
                .filter_map(|id| {
                    let (receiver, method, args) = module.method_call(id)?;
                    let [only] = args else { return None };
                    matches!(method, "remove" | "delete").then_some((
                        module.place(receiver)?,
                        module.symbol_of(*only)?,
                        id,
                    ))
                })
                .collect();
            if removed.is_empty() {
                continue;
            }
            let own: Vec<ExprId> = module
                .exprs_in(module.function(function).range)
                .filter(|id| module.expr(*id).function == function)
                .collect();
            let adds: Vec<(ExprId, Place, ExprId)> = own
                .iter()
                .filter_map(|id| {
                    let (receiver, method, args) = module.method_call(*id)?;
                    let [only] = args else { return None };
                    (method == "add").then_some((*id, module.place(receiver)?, *only))
                })
                .collect();
            for (add, place, value) in &adds {
                // Made in place: no name by which anybody could remove it.
                let ExprKind::Call(..) = module.kind(*value) else { continue };
                if module.flow(*add) != Flow::Dropped {
                    continue;
                }
                let sibling = removed.iter().find(|(of, symbol, _)| {
                    of == place && adds.iter().any(|(_, to, it)| to == place && module.symbol_of(*it) == Some(*symbol))
                });
                if let Some((.., removal)) = sibling {
                    let owner = self.functions.describe(function);
                    all.push(Neglected {
                        neglect: Neglect::ForgottenByDisposer,
                        name: module.place_text(place),
                        kind: ContainerKind::Set,
                        range: module.range(*add),
                        function: owner,
                        declared: module.range(*add),
                        witness: Some(module.range(*removal)),
                        member: None,
                        weak: None,
                        is_field: false,
                    });
                }
            }
        }
        all
    }

    /// `scan((all, x) => { all.unshift(x); return all }, []), map((all) => all.slice(0, 6))`
    pub(super) fn cut_copies(&mut self) -> Vec<Neglected> {
        let module = self.module;
        let Some(scan) = module.names.find("scan") else { return Vec::new() };
        let mut all = Vec::new();
        for at in module.calls_named(scan).iter().copied() {
            let ExprKind::Call(callee, args) = module.kind(at) else { continue };
            let is_scan = match module.kind(callee) {
                ExprKind::Name(id) => module.reference(id).name == scan,
                ExprKind::Member(_, name) => name == scan,
                _ => false,
            };
            let [callback, _seed] = module.list(args) else { continue };
            let Some(function) = module.function_value(*callback).filter(|_| is_scan) else { continue };
            let Some(Some(accumulator)) = module.param_symbols(function).first().copied() else { continue };
            let Some(growth) = growth_of(module, function, accumulator) else { continue };
            let Some(cut) = self.cut_after(at) else { continue };
            let owner = self.functions.describe(function);
            all.push(Neglected {
                neglect: Neglect::CutCopy,
                name: module.symbol_name(accumulator).to_owned(),
                kind: ContainerKind::Array,
                range: module.range(growth),
                function: owner,
                declared: module.symbol(accumulator).range,
                witness: Some(module.range(cut)),
                member: None,
                weak: None,
                is_field: false,
            });
        }
        all
    }

    /// A later operator of the same pipe that takes a part: `map((all) => all.slice(0, 6))`.
    fn cut_after(&self, scan: ExprId) -> Option<ExprId> {
        let module = self.module;
        let Flow::Argument { call: pipe, index } = module.flow(scan) else { return None };
        let (_, "pipe", operators) = module.method_call(pipe)? else { return None };
        operators.iter().skip(index as usize + 1).find_map(|operator| {
            let (_, args) = module.call(*operator)?;
            let function = module.function_value(*args.first()?)?;
            let whole = module.param_symbols(function).first().copied().flatten()?;
            module.exprs_in(module.function(function).range).find(|id| {
                matches!(module.method_call(*id), Some((receiver, "slice", args)) if args.len() == 2 && module.symbol_of(receiver) == Some(whole))
            })
        })
    }

    /// `this.timers.push(setTimeout(round))` inside `round`: handles of rounds that are over.
    pub(super) fn handles_of_rounds(&mut self) -> Vec<Neglected> {
        let module = self.module;
        let Some(push) = module.names.find("push") else { return Vec::new() };
        let mut all = Vec::new();
        let mut known = FxHashSet::default();
        for member in module.members_named(push) {
            let Some(call) = module.called_by(*member) else { continue };
            let Some((list, _, [handle])) = module.method_call(call) else { continue };
            let ExprKind::Call(timer, args) = module.kind(module.value_of(*handle)) else { continue };
            if !matches!(module.global_name(timer), Some("setTimeout" | "setImmediate" | "requestAnimationFrame")) {
                continue;
            }
            let Some(callback) = module.list(args).first() else { continue };
            let Some(round) = module.function_value(*callback) else { continue };
            let ExprKind::Member(_, name) = module.kind(list) else { continue };
            // Only in a field can the handles of earlier rounds still be.
            let (function, Some(place)) = (module.expr(call).function, module.place(list)) else { continue };
            if !module.is_within(function, round) || place.path.is_empty() || !known.insert(place.clone()) {
                continue;
            }
            let is_emptied = self.by_place.get(&place).is_some_and(|draft| !self.drafts[*draft].reductions.is_empty());
            if is_emptied {
                continue;
            }
            let owner = self.functions.describe(function);
            all.push(Neglected {
                neglect: Neglect::HandleOfEachRound,
                name: module.place_text(&place),
                kind: ContainerKind::Array,
                range: module.range(call),
                function: owner,
                declared: module.range(list),
                witness: Some(module.function(round).head),
                member: Some(module.text(name).to_owned()),
                weak: None,
                is_field: true,
            });
        }
        all
    }
}

/// The function that undoes what `function` did, when it returns one: a closure, `new Disposable(…)`, `{ dispose() {} }`.
fn disposer_of(module: &Module, function: FnId) -> Option<FnId> {
    let values = match module.function(function).body {
        FnBody::Expr(body) => vec![body],
        FnBody::Block(_) => module.returns_of(function),
        FnBody::None => return None,
    };
    values.into_iter().find_map(|value| match module.kind(value) {
        ExprKind::Function(inner) => Some(inner),
        ExprKind::New(_, args) | ExprKind::Call(_, args) => match module.list(args) {
            [only] => match module.kind(*only) {
                ExprKind::Function(inner) => Some(inner),
                _ => None,
            },
            _ => None,
        },
        ExprKind::Object(props) => {
            module.props(props).iter().find_map(|prop| match (prop.key, module.kind(prop.value)) {
                (Key::Name(name), ExprKind::Function(inner))
                    if matches!(module.text(name), "dispose" | "unsubscribe" | "remove" | "destroy") =>
                {
                    Some(inner)
                }
                _ => None,
            })
        }
        _ => None,
    })
}

/// Where the function makes its accumulator longer, if it never makes it shorter.
fn growth_of(module: &Module, function: FnId, accumulator: SymbolId) -> Option<ExprId> {
    let mut growth = None;
    for id in module.refs_of(accumulator) {
        let at = module.reference(*id).expr;
        if module.reference(*id).access.writes() {
            return None;
        }
        let Parent::Expr(parent) = module.expr(at).parent else { continue };
        match module.kind(parent) {
            ExprKind::Member(object, name) if object == at => match module.text(name) {
                "push" | "unshift" | "concat" => growth = growth.or(module.called_by(parent)),
                "pop" | "shift" | "splice" | "slice" | "length" | "filter" => return None,
                _ => {}
            },
            // `[x, ...all]`, returned as it is.
            ExprKind::Spread(_) => {
                if let Parent::Expr(array) = module.expr(parent).parent
                    && let ExprKind::Array(items) = module.kind(array)
                    && module.list(items).len() > 1
                    && matches!(module.flow(array), Flow::Returned(of) if of == function)
                {
                    growth = growth.or(Some(array));
                }
            }
            ExprKind::Unary(UnaryOp::Delete, _) => return None,
            _ => {}
        }
    }
    growth
}
