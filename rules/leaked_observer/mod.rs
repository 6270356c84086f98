//! Observers of long-lived elements that nobody disconnects.

use crate::diagnostic::{Confidence, Severity};
use crate::lifetime::models::ResourceKind;
use crate::lifetime::resource::{HeldResource, ObservedLife};
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, held};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedObserver {}

impl Declare for LeakedObserver {
    const META: RuleMeta = RuleMeta {
        id: "leaked-observer",
        aliases: &[],
        summary: "an observer of something that outlives its owner is never disconnected",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedObserver {
    fn check(&self, cx: &mut RuleContext<'_>) {
        held::report_all(cx, ResourceKind::Observer, confidence);
    }
}

fn confidence(cx: &RuleContext<'_>, observer: &HeldResource, repeats: &Repeats) -> Confidence {
    let owner = &observer.owner;
    let forgets = !owner.is_singleton
        && !cx.lives_once(observer.function)
        && !cx.likely_once(observer.function)
        && owner.teardown.as_ref().is_some_and(|it| it.is_final || it.name.contains("isteners"));
    let by_repetition = match repeats.kind {
        RepeatKind::PerCall if repeats.confidence >= Confidence::Medium && forgets => Confidence::High,
        _ => repeats.confidence,
    };
    let by_target = match observer.target.as_ref().map(|target| target.lives) {
        Some(ObservedLife::Process) => Confidence::High,
        // It drops its listeners by a method of its own while what it observes goes on.
        Some(ObservedLife::Outer)
            if forgets && owner.teardown.as_ref().is_some_and(|it| it.name.contains("isteners")) =>
        {
            Confidence::High
        }
        // What it observes may well end with its owner, and the observer with that.
        Some(ObservedLife::Outer) => Confidence::Medium,
        Some(ObservedLife::Unknown | ObservedLife::Own) | None => Confidence::Low,
    };
    by_repetition.min(by_target)
}
