//! Removals that come a run too late for a function made anew, and additions where a removal is meant.

use super::{MismatchedRemoval, Mistake, Reader};
use crate::diagnostic::Confidence;
use crate::lifetime::activation::Functions;
use crate::lifetime::identity::Value;
use crate::lifetime::identity::listener::{Event, Family, Listener, Match, Part};
use crate::lifetime::lifecycle::hooks::{is_component_function, is_effect};
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent, StmtKind, SymbolId};

impl Reader<'_, '_> {
    // Functions that are made anew.

    pub(super) fn recreated(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let module = self.module;
        for (index, removal) in self.removed.iter().enumerate() {
            let function = self.function_of(removal);
            let Value::Held(Place { root: Root::Symbol(symbol), path }) = &removal.function else { continue };
            if !path.is_empty() || removal.removes_all || module.loop_around(removal.call).is_some() {
                continue;
            }
            let Some(declared) = self.redeclared_by(*symbol, function) else { continue };
            let own = self.by_owner.get(&function).into_iter().flatten();
            let added = own.map(|index| &self.added[*index]).find(|added| {
                self.identities.matches(added, removal) == Match::Yes
                    && self.is_kept(added)
                    && module.loop_around(added.call).is_none()
                    && self.in_another_run(added.call, removal.call)
                    && !self.is_released(added, Some(index), None)
            });
            let Some(added) = added else { continue };
            // Another addition that the removal does remove.
            if self
                .added
                .iter()
                .any(|it| it.call != added.call && !matches!(self.identities.matches(it, removal), Match::No(_)))
            {
                continue;
            }
            let mut fact = self.fact(functions, Mistake::Recreated, self.lives(added), added, removal, None);
            fact.holder = Some((
                module.symbol(*symbol).range,
                format!(
                    "each run of {} makes another `{}`",
                    module.function_label(declared),
                    module.symbol_name(*symbol)
                ),
            ));
            found.push(fact);
        }
    }

    /// The function whose every run makes another value for the symbol, when `function` runs anew with it.
    fn redeclared_by(&self, symbol: SymbolId, function: FnId) -> Option<FnId> {
        let module = self.module;
        let declared = module.function_of(symbol);
        let it = module.symbol(symbol);
        let is_made =
            it.function.is_some() || it.init.is_some_and(|init| matches!(self.identities.value(init), Value::Fresh(_)));
        if !is_made || declared == FnId::MODULE || module.is_reassigned(symbol) {
            return None;
        }
        if declared == function {
            return Some(declared);
        }
        // An effect that runs again sees the functions of the component's latest run.
        let runs_again = is_effect(module, function)
            && is_component_function(module, declared)
            && module.function(function).parent == declared
            && !self.runs_once(function);
        runs_again.then_some(declared)
    }

    /// `useEffect(…, [])`
    fn runs_once(&self, effect: FnId) -> bool {
        let module = self.module;
        let Some(Flow::Argument { call, .. }) = module.function(effect).expr.map(|expr| module.flow(expr)) else {
            return true;
        };
        module.call(call).is_none_or(|(_, args)| {
            args.get(1).is_some_and(|deps| matches!(module.kind(*deps), ExprKind::Array(list) if list.len == 0))
        })
    }

    /// One run of their function never executes the addition first and then the removal.
    fn in_another_run(&self, added: ExprId, removal: ExprId) -> bool {
        let module = self.module;
        if module.range(removal).end <= module.range(added).start {
            return true;
        }
        // Two branches of one `if`.
        let mut stmt = module.stmt_of(removal);
        while let Some(id) = stmt {
            if let StmtKind::If(_, yes, Some(no)) = module.stmt(id).kind {
                let (yes, no) = (module.stmt(yes).range, module.stmt(no).range);
                if yes.contains(module.range(added)) && no.contains(module.range(removal)) {
                    return true;
                }
            }
            stmt = module.stmt_around(id);
        }
        false
    }

    // Additions where a removal is meant.

    pub(super) fn added_again(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let module = self.module;
        for again in &self.added {
            let function = self.function_of(again);
            if again.ends_itself || matches!(again.function, Value::Fresh(_) | Value::Unknown | Value::Nothing) {
                continue;
            }
            let candidates = self.added_for(&again.event);
            let first = candidates.iter().map(|index| &self.added[*index]).find(|first| {
                first.call != again.call
                    && first.family == again.family
                    && self.home(self.function_of(first)) == self.home(function)
                    && !module.is_within(function, self.function_of(first))
                    && self.identities.compare(first, again).verdict() == Match::Yes
            });
            let Some(first) = first else { continue };
            if self.is_released(again, None, None) {
                continue;
            }
            let beside = self.removals_beside(again);
            let end = {
                let lifecycle = self.lifecycles.borrow_mut().of(function);
                lifecycle.ends.iter().find(|end| end.function == function && (end.is_final || beside > 0)).cloned()
            };
            if end.is_none() && beside < 2 || self.removals_beside(first) >= beside.max(1) {
                continue;
            }
            let mut fact =
                self.fact(functions, Mistake::AddedAgain(beside), Confidence::High, first, again, self.rename(again));
            fact.end = end.map(|end| (end.name, end.range));
            found.push(fact);
        }
    }

    /// How many removals are statements of the same block, from the same target.
    fn removals_beside(&self, added: &Listener) -> usize {
        let module = self.module;
        let block = |call: ExprId| match module.expr(call).parent {
            Parent::Stmt(stmt) => Some(module.stmt(stmt).parent),
            _ => None,
        };
        let Some(around) = block(added.call) else { return 0 };
        self.removed
            .iter()
            .filter(|removal| {
                block(removal.call) == Some(around)
                    && self.identities.compare_targets(&added.target, &removal.target) == Part::Same
            })
            .count()
    }

    // Properties that hold no listener.

    /// `window.onresize = null` where `addEventListener('resize', …)` is what added it.
    pub(super) fn reset_properties(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let module = self.module;
        for added in &self.added {
            let (Family::EventTarget, Event::Names(names)) = (added.family, &added.event) else { continue };
            let Some(property) = names.first().and_then(|name| module.names.find_text(&format!("on{name}"))) else {
                continue;
            };
            let writes = self.identities.writes_of(property);
            let is_empty = |target: &ExprId| {
                module.flow_into(*target).is_some_and(|value| self.identities.value(value) == Value::Nothing)
            };
            // The property is used as well.
            if writes.is_empty() || !writes.iter().all(is_empty) {
                continue;
            }
            let reset = writes.iter().copied().find(|target| {
                let ExprKind::Member(object, _) = module.kind(*target) else { return false };
                self.identities.compare_targets(&added.target, &self.identities.target(object)) == Part::Same
            });
            // What is emptied where listeners are added makes room for them.
            let elsewhere = |reset: &ExprId| module.expr(*reset).function != self.function_of(added);
            let reset = reset.filter(elsewhere);
            let Some(reset) = reset.filter(|_| self.is_kept(added) && !self.is_released(added, None, None)) else {
                continue;
            };
            let mut fact = self.fact(functions, Mistake::OnProperty, self.lives(added), added, added, None);
            fact.range = module.range(reset);
            fact.function = functions.describe(module.expr(reset).function);
            fact.removed_value = super::short(self.identities.source(module.range(reset)));
            fact.end = None;
            found.push(fact);
        }
    }
}
