//! Fields that are emptied while their object's listeners are on what they held: the removal at the end finds nothing there.

use super::{MismatchedRemoval, Mistake, Reader};
use crate::diagnostic::Confidence;
use crate::lifetime::activation::Functions;
use crate::lifetime::identity::Value;
use crate::lifetime::identity::listener::{Listener, Match, Target};
use crate::lifetime::lifecycle::is_construction;
use crate::lifetime::lifecycle::reach::called_function;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnId, Parent, SymbolKind};

impl Reader<'_, '_> {
    /// `attach(video) { this.video = video; this.video.addEventListener(…) }`, `detach() { this.video = null }`,
    /// `destroy() { this.video?.removeEventListener(…) }`
    pub(super) fn emptied(&self, functions: &mut Functions<'_>, found: &mut Vec<MismatchedRemoval>) {
        let mut told: Vec<Place> = Vec::new();
        for removal in &self.removed {
            let Target::Place(place) = &removal.target else { continue };
            if removal.removes_all
                || !matches!(place.root, Root::Instance(_) | Root::Group(_))
                || place.path.len() != 1
                || told.contains(place)
            {
                continue;
            }
            let added = self.added.iter().find(|added| {
                self.identities.matches(added, removal) == Match::Yes
                    && self.is_kept(added)
                    && self.function_of(added) != self.function_of(removal)
                    && !is_construction(self.module, self.function_of(added))
            });
            if let Some(added) = added
                && let Some(empties) = self.emptied_before(added, place)
            {
                told.push(place.clone());
                let mut fact = self.fact(functions, Mistake::Emptied, Confidence::High, added, removal, None);
                fact.holder = Some((fact.range, "this is where the listener would be removed".to_owned()));
                fact.range = self.module.range(empties);
                fact.function = functions.describe(self.module.expr(empties).function);
                fact.removed_value = self.module.place_text(place);
                found.push(fact);
            }
        }
    }

    /// The assignment that empties the field between the addition and the end, which alone removes.
    fn emptied_before(&self, added: &Listener, place: &Place) -> Option<ExprId> {
        let module = self.module;
        let lifecycle = self.lifecycles.borrow_mut().of(self.function_of(added));
        let from_place = |it: &&Listener| matches!(&it.target, Target::Place(other) if other == place);
        let removing: Vec<FnId> = self.removed.iter().filter(from_place).map(|it| self.function_of(it)).collect();
        if !removing.iter().all(|function| lifecycle.runs_at_end(*function)) || self.is_handed_to_a_removal(added) {
            return None;
        }
        // What it holds was given from outside, and goes on.
        let mut empties = None;
        let mut is_given = false;
        for target in self.identities.writes_of(*place.path.last()?) {
            if module.place(*target).as_ref() != Some(place) {
                continue;
            }
            let value = module.flow_into(*target)?;
            if self.identities.value(value) == Value::Nothing {
                let Parent::Expr(assign) = module.expr(value).parent else { continue };
                let function = module.expr(value).function;
                let is_method = matches!(module.expr(assign).parent, Parent::Stmt(_))
                    && function != FnId::MODULE
                    && module.function(function).parent == FnId::MODULE
                    && !is_construction(module, function);
                if matches!(module.kind(assign), ExprKind::Assign(..)) && is_method {
                    if lifecycle.runs_at_end(function) || removing.contains(&function) {
                        continue;
                    }
                    empties.get_or_insert(assign);
                }
                continue;
            }
            let origin = module.origin_place(value)?;
            let Root::Symbol(symbol) = origin.root else { return None };
            if module.symbol(symbol).kind != SymbolKind::Param {
                return None;
            }
            is_given = true;
        }
        let empties = empties.filter(|_| is_given)?;
        let emptying = module.expr(empties).function;
        // One calls the other: then the listener may be gone by then.
        let goes_together = module.calls().iter().any(|call| {
            let ExprKind::Call(callee, _) = module.kind(*call) else { return false };
            let by = module.expr(*call).function;
            let Some(called) = called_function(module, callee) else { return false };
            (called == emptying && removing.contains(&by)) || (by == emptying && removing.contains(&called))
        });
        (!goes_together).then_some(empties)
    }
}
