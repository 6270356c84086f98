//! State of a closure that a timer or listener keeps alive and grows on each call.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::growth::{Container, Growth, Holder};
use crate::lifetime::keys::KeyKind;
use crate::lifetime::listener::Lives;
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
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
        for container in &facts.containers {
            if !matches!(container.holder, Holder::Closure(_))
                || cx.is_reduced(container)
                || !container.escapes.is_empty()
            {
                continue;
            }
            let grown = container
                .growths
                .iter()
                .filter(|growth| {
                    !growth.is_guarded_once
                        && (matches!(growth.key, KeyKind::Always | KeyKind::Fresh)
                            || (growth.key == KeyKind::Parameter && cx.is_handler(growth.function)))
                })
                .find_map(|growth| {
                    let keeper = facts.obligations.iter().find(|obligation| keeps(cx, obligation, growth, container));
                    (keeper.is_some() || kept_by_module(cx, growth, container).is_some()).then_some((growth, keeper))
                });
            if let Some((growth, keeper)) = grown {
                report(cx, container, growth, keeper);
            }
        }
    }
}

/// The obligation calls the growing function again and again, never ends, and was made where the variable lives on.
fn keeps(cx: &RuleContext<'_>, obligation: &Obligation, growth: &Growth, container: &Container) -> bool {
    let runs_often = obligation.kind == ResourceKind::Interval
        || obligation.reschedules
        || (obligation.kind == ResourceKind::Listener && obligation.fires_often);
    // What the caller gave may well end with the work.
    let target_stays = obligation
        .target
        .as_ref()
        .is_none_or(|target| !matches!(target.lives, Lives::GivenToObject | Lives::GivenToFunction));
    let never_ends = target_stays && matches!(obligation.discharge, Discharge::Never { .. });
    // Growth in the function that makes the timer is not the timer's.
    let by_callback = obligation
        .callback
        .is_some_and(|callback| callback == growth.function || cx.is_called_from(growth.function, callback));
    // A variable of the callback itself is new in each call.
    let outlives = container.holder != Holder::Closure(growth.function)
        && obligation.callback.is_none_or(|callback| container.holder != Holder::Closure(callback));
    runs_often && never_ends && by_callback && outlives
}

/// The function that owns the variable runs once, so the variable lives on with the closure that events call.
fn kept_by_module(cx: &RuleContext<'_>, growth: &Growth, container: &Container) -> Option<Repeats> {
    let Holder::Closure(owner) = container.holder else { return None };
    if !growth.is_returned {
        return None;
    }
    let is_called_once = cx.repeats(owner).is_none() && !cx.function(owner).activations.is_empty();
    // What calls it can be ended: that is enough.
    if cx
        .facts()
        .obligations
        .iter()
        .any(|it| it.callback == Some(growth.function) && !matches!(it.discharge, Discharge::Never { .. }))
    {
        return None;
    }
    let repeats = cx.repeats(growth.function)?;
    (is_called_once
        && growth.function != owner
        && repeats.kind == RepeatKind::PerEvent
        && repeats.confidence == Confidence::High)
        .then_some(repeats)
}

fn report(cx: &mut RuleContext<'_>, container: &Container, growth: &Growth, keeper: Option<&Obligation>) {
    let name = &container.name;
    let repeats = kept_by_module(cx, growth, container);
    let keeps = keeper.map_or_else(
        || "the closure that uses it lives as long as the process".to_owned(),
        |keeper| format!("`{}` keeps it alive", keeper.api),
    );
    let mut finding =
        cx.report(growth.range, growth.function, Confidence::High, format!("`{name}` grows on each call, and {keeps}"));
    finding
        .because(
            growth.range,
            Role::Retained,
            format!(
                "this adds to the {} each time; there is no delete, reset or size check of `{name}`",
                container.kind.noun()
            ),
        )
        .because(container.declared, Role::Holder, format!("`{name}` lives as long as the function that captures it"));
    if let Some(keeper) = keeper {
        let says = format!("`{}` calls that function again and again, and nothing ends it", keeper.api);
        finding.because(keeper.range, Role::Repeats, says);
    } else if let Some(repeats) = repeats {
        finding.repeating(&repeats);
    }
    finding.help(match keeper {
        Some(keeper) => {
            let release = fixes::release_of(keeper);
            format!("end `{}` with `{release}` when its work is done, or bound `{name}`", keeper.api)
        }
        None => format!("bound `{name}`, or remove from it what is no longer needed"),
    });
    if let Some((title, edits)) = fixes::cap(container, growth) {
        finding.fix(Safety::Suggestion, title, edits);
    }
}
