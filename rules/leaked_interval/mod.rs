//! Intervals that nobody clears.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::keys::KeyKind;
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::project::repetition::RepeatKind;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedInterval {}

impl Declare for LeakedInterval {
    const META: RuleMeta = RuleMeta {
        id: "leaked-interval",
        aliases: &[],
        summary: "an interval that is started again and again is never cleared",
        family: Family::Timers,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedInterval {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for interval in
            cx.facts().obligations.iter().filter(|it| it.kind == ResourceKind::Interval && !it.is_acquired_once())
        {
            if cx.is_told_at_cleanup(interval.range) {
                continue;
            }
            match &interval.discharge {
                Discharge::Never { slot } => report(cx, interval, slot.as_deref()),
                Discharge::NotAtEnd { released, by, .. } => report_not_at_end(cx, interval, *released, *by),
                Discharge::Always | Discharge::Escapes => {}
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, interval: &Obligation, slot: Option<&str>) {
    let Some(repeats) = cx.repeats_at(interval.function, interval.range) else {
        return report_forgotten(cx, interval);
    };
    // An object that has an end and forgets the timer there is as sure as a component.
    let confidence = if cx.forgets(&interval.owner, interval.function)
        && repeats.kind == RepeatKind::PerCall
        && repeats.confidence >= Confidence::Medium
    {
        Confidence::High
    } else {
        repeats.confidence
    };
    let kept = match slot {
        Some(slot) => format!("its id is kept in `{slot}`, but nothing ever passes that to `clearInterval`"),
        None => "its id is dropped, so nothing can clear it".to_owned(),
    };
    let mut finding = cx.report(interval.range, interval.function, confidence, "this interval is never cleared");
    finding
        .because(
            interval.range,
            Role::Acquired,
            format!(
                "the event loop holds the callback, and all that it captures, until the interval is cleared; {kept}"
            ),
        )
        .repeating(&repeats)
        .help(fixes::release_help(interval, Some(repeats.kind)))
        .change(interval.release_edit.as_ref());
    if let Some(teardown) = &interval.owner.teardown {
        finding.because(
            teardown.range,
            Role::OwnerEnds,
            format!("{} ends here; the interval keeps running", interval.owner.what),
        );
    }
}

/// Something clears it, but not the end of its owner.
fn report_not_at_end(cx: &mut RuleContext<'_>, interval: &Obligation, released: TextRange, by: FnIdx) {
    let owner = &interval.owner;
    let Some(repeats) = cx.repeats_at(interval.function, interval.range) else { return };
    let by = cx.function(by).label.clone();
    // A framework ends its components without asking anybody; other objects may be stopped before they are dropped.
    let is_sure = interval.at_start || owner.teardown.is_none();
    let confidence =
        if is_sure && owner.is_component && !owner.is_open { Confidence::High } else { Confidence::Medium };
    // Its effect may run again, but then what clears it does, too.
    let is_one = cx.is_component_likely_once(interval.function);
    let confidence = if is_one { confidence.min(Confidence::Medium) } else { confidence };
    let confidence = cx.at_most_likely(interval.function, confidence);
    let mut finding = cx.report(
        interval.range,
        interval.function,
        confidence,
        format!("this interval is not cleared when {} ends", owner.what),
    );
    finding
        .because(
            interval.range,
            Role::Acquired,
            "the event loop holds the callback, and all that it captures, until the interval is cleared",
        )
        .repeating(&repeats);
    finding
        .because(released, Role::Release, format!("{by} clears it, but nothing runs that when {} ends", owner.what))
        .help(fixes::release_help(interval, Some(repeats.kind)))
        .change(interval.release_edit.as_ref());
    if let Some(teardown) = &owner.teardown {
        finding.because(
            teardown.range,
            Role::OwnerEnds,
            format!("{} ends here; the interval keeps running", owner.what),
        );
    }
}

/// Started once, while the module loads: a leak only when it feeds something that grows, or when the module has an end that forgets it.
fn report_forgotten(cx: &mut RuleContext<'_>, interval: &Obligation) {
    if interval.function != FnIdx::MODULE {
        return;
    }
    let grows = cx.facts().containers.iter().find_map(|container| {
        let growth = container.growths.iter().find(|growth| Some(growth.function) == interval.callback)?;
        (!cx.is_reduced(container) && matches!(growth.key, KeyKind::Always | KeyKind::Fresh))
            .then_some((container, growth))
    });
    let acquired = "the event loop holds the callback, and all that it captures, until the interval is cleared";
    let (range, role, says) = match (&grows, &interval.owner.teardown) {
        (Some((container, growth)), _) => {
            (growth.range, Role::Retained, format!("each tick adds to `{}`", container.name))
        }
        (None, Some(teardown)) => (
            teardown.range,
            Role::OwnerEnds,
            format!("{} ends what this module started; the interval keeps running", teardown.name),
        ),
        (None, None) => return,
    };
    let confidence = if cx.is_sample() { Confidence::Medium } else { Confidence::High };
    cx.report(interval.range, interval.function, confidence, "this interval is never cleared")
        .because(interval.range, Role::Acquired, acquired)
        .because(range, role, says)
        .help(fixes::release_help(interval, None));
}
