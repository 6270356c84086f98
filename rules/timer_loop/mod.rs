//! Timers that schedule themselves for ever.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TimerLoop {}

impl Declare for TimerLoop {
    const META: RuleMeta = RuleMeta {
        id: "timer-loop",
        aliases: &[],
        summary: "a timer that schedules itself has no end, and is started again and again",
        family: Family::Timers,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for TimerLoop {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let timers = cx.facts().obligations.iter().filter(|it| {
            matches!(it.kind, ResourceKind::Timeout | ResourceKind::Frame) && it.reschedules && !it.is_acquired_once()
        });
        for timer in timers {
            match &timer.discharge {
                Discharge::Never { slot } => report(cx, timer, slot.as_deref(), None),
                Discharge::NotAtEnd { slot, released, by } => {
                    report(cx, timer, slot.as_deref(), Some((*released, *by)));
                }
                Discharge::Always | Discharge::Escapes => {}
            }
        }
    }
}

/// `released`: where something stops it, though not at the end of its owner.
fn report(cx: &mut RuleContext<'_>, timer: &Obligation, slot: Option<&str>, released: Option<(TextRange, FnIdx)>) {
    let Some(repeats) = cx.starts_repeatedly(timer) else { return };
    let confidence = if released.is_some()
        && !(timer.owner.is_component && !timer.owner.is_open && (timer.at_start || timer.owner.teardown.is_none()))
    {
        repeats.confidence.min(Confidence::Medium)
    } else if cx.forgets(&timer.owner, timer.function) && repeats.confidence >= Confidence::Medium {
        Confidence::High
    } else {
        repeats.confidence
    };
    let release = fixes::release_of(timer);
    let by = released.map(|(at, by)| (at, cx.function(by).label.clone()));
    let kept = match slot {
        Some(slot) if by.is_some() => format!("its id is kept in `{slot}`"),
        Some(slot) => format!("its id is kept in `{slot}`, but nothing ever passes that to `{release}`"),
        None => "its id is dropped, so nothing can stop the chain".to_owned(),
    };
    let mut finding = cx.report(
        timer.range,
        timer.function,
        confidence,
        format!("this `{}` schedules itself again for ever", timer.api),
    );
    finding
        .because(timer.range, Role::Acquired, format!("each run schedules the next under no condition, so the callback and all that it captures stay alive; {kept}"))
        .repeating(&repeats)
        .help(fixes::release_help(timer, Some(repeats.kind)))
        .change(timer.release_edit.as_ref());
    if let Some((at, by)) = by {
        let says = format!("{by} stops it, but nothing runs that when {} ends", timer.owner.what);
        finding.because(at, Role::Release, says);
    }
    if let Some(teardown) = &timer.owner.teardown {
        finding.because(teardown.range, Role::OwnerEnds, format!("{} ends here; the timer goes on", timer.owner.what));
    }
}
