//! State of a closure that a timer or listener keeps alive and grows on each call.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::growth::{Container, Growth, Holder};
use crate::lifetime::keys::KeyKind;
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use crate::diagnostic::Safety;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowingClosureState {}

impl Declare for GrowingClosureState {
    const META: RuleMeta = RuleMeta {
        id: "growing-closure-state",
        aliases: &[],
        summary: "a variable grows on each call of a timer or listener that keeps it alive",
        family: Family::Growth,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for GrowingClosureState {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let facts = cx.facts();
        for container in facts.containers.iter().filter(|container| matches!(container.holder, Holder::Closure(_)) && container.reductions.is_empty() && container.escapes.is_empty()) {
            let grown = container.growths.iter().filter(|growth| !growth.is_guarded_once && matches!(growth.key, KeyKind::Always | KeyKind::Fresh)).find_map(|growth| {
                let keeper = facts.obligations.iter().find(|obligation| keeps(cx, obligation, growth, container))?;
                Some((growth, keeper))
            });
            if let Some((growth, keeper)) = grown {
                report(cx, container, growth, keeper);
            }
        }
    }
}

/// The obligation calls the growing function again and again, never ends, and was made where the variable lives on.
fn keeps(cx: &RuleContext<'_>, obligation: &Obligation, growth: &Growth, container: &Container) -> bool {
    let runs_often = obligation.kind == ResourceKind::Interval || obligation.reschedules || (obligation.kind == ResourceKind::Listener && obligation.fires_often);
    let never_ends = matches!(obligation.discharge, Discharge::Never { .. });
    // Growth in the function that makes the timer is not the timer's.
    let by_callback = obligation.callback.is_some_and(|callback| callback == growth.function || cx.is_called_from(growth.function, callback));
    runs_often && never_ends && by_callback && container.holder != Holder::Closure(growth.function)
}

fn report(cx: &mut RuleContext<'_>, container: &Container, growth: &Growth, keeper: &Obligation) {
    let name = &container.name;
    let finding = cx
        .report(growth.range, growth.function, Confidence::High, format!("`{name}` grows on each call, and `{}` keeps it alive", keeper.api))
        .because(growth.range, Role::Retained, format!("this adds to the {} each time; there is no delete, reset or size check of `{name}`", container.kind.noun()))
        .because(container.declared, Role::Holder, format!("`{name}` lives as long as the function that captures it"))
        .because(keeper.range, Role::Repeats, format!("`{}` calls that function again and again, and nothing ends it", keeper.api))
        .help(format!("end it when its work is done, or bound `{name}`"));
    match fixes::cap(container, growth) {
        Some((title, edits)) => drop(finding.fix(Safety::Suggestion, title, edits)),
        None => drop(finding),
    }
}
