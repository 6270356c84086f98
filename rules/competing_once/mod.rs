//! One-shot listeners for alternatives: when one comes, the others stay.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::emitters::Holder;
use crate::lifetime::once::{Leftover, Rival};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompetingOnce {}

impl Declare for CompetingOnce {
    const META: RuleMeta = RuleMeta {
        id: "competing-once",
        aliases: &[],
        summary: "of several one-shot listeners for alternative events, those whose event does not come are never removed",
        family: Family::Listeners,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for CompetingOnce {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for leftover in &cx.facts().leftovers {
            if let Some(repeats) = cx.repeats_at(leftover.function, leftover.range) {
                report(cx, leftover, &repeats);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, leftover: &Leftover, repeats: &Repeats) {
    // The caller may bring a new emitter each time.
    let confidence = match leftover.holder {
        Holder::Caller => repeats.confidence.min(Confidence::Medium),
        _ if repeats.confidence >= Confidence::Medium => Confidence::High,
        _ => repeats.confidence,
    };
    let emitter = &leftover.emitter;
    let event =
        |event: &Option<String>| event.as_ref().map_or_else(|| "another event".to_owned(), |it| format!("`{it}`"));
    let own = leftover.event.as_ref().map_or_else(String::new, |it| format!(" for `{it}`"));
    let (when, rival) = match &leftover.rival {
        Rival::Event(other) => (
            format!("when {} comes first", event(other)),
            format!("when this one is called, nothing removes the listener{own}"),
        ),
        Rival::Timer => (
            "when the timer is first".to_owned(),
            format!("when the timer is first, nothing removes the listener{own}"),
        ),
        Rival::Race => (
            "when another promise settles first".to_owned(),
            format!("the race ends the wait, but not the listener{own}"),
        ),
    };
    let mut finding = cx.report(
        leftover.range,
        leftover.function,
        confidence,
        format!("this listener{own} stays on `{emitter}` {when}"),
    );
    finding.because(leftover.emitter_at, Role::Holder, fixes::held_by(emitter, leftover.holder)).because(
        leftover.rival_at,
        Role::Release,
        rival,
    );
    if let Some(removal) = leftover.removal {
        finding.because(removal, Role::Release, "this removes the other one only");
    }
    finding.repeating(repeats).help(match &leftover.rival {
        Rival::Event(_) => format!(
            "remove all listeners of this wait from `{emitter}` in each of their handlers, or give `events.once` a `signal` and abort it when the wait is over"
        ),
        Rival::Timer => format!("remove the listener from `{emitter}` where the timer ends the wait"),
        Rival::Race => "give `once` a `signal` and abort it when the race is over".to_owned(),
    });
}
