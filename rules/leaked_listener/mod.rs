//! Listeners on targets that outlive the code that adds them.

mod judge;

use crate::diagnostic::{Role, Severity};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::listener::{Lives, Target};
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::{Discharge, Obligation};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedListener {}

impl Declare for LeakedListener {
    const META: RuleMeta = RuleMeta {
        id: "leaked-listener",
        aliases: &[],
        summary: "a listener is added again and again to a target that outlives its owner, and never removed",
        family: Family::Listeners,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedListener {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let mut told: Vec<(FnIdx, String)> = Vec::new();
        for listener in
            cx.facts().obligations.iter().filter(|it| it.kind == ResourceKind::Listener && !it.is_acquired_once())
        {
            let released = match &listener.discharge {
                Discharge::Never { .. } => None,
                Discharge::NotAtEnd { released, by, .. } => Some((*released, *by)),
                Discharge::Always | Discharge::Escapes => continue,
            };
            if judge::is_told_elsewhere(cx.facts(), listener.range) {
                continue;
            }
            // One finding tells it for all that one place puts on an object of its caller.
            let is_told = listener.target.as_ref().is_some_and(|target| {
                matches!(target.lives, Lives::GivenToObject | Lives::GivenToFunction)
                    && told.iter().any(|(function, text)| *function == listener.function && *text == target.text)
            });
            if is_told {
                continue;
            }
            if let Some(target) = &listener.target
                && let Some(repeats) = cx.repeats_at(listener.function, listener.range)
            {
                told.push((listener.function, target.text.clone()));
                report(cx, listener, target, &repeats, released);
            }
        }
    }
}

/// `released`: where something removes it, though not at the end of its owner.
fn report(
    cx: &mut RuleContext<'_>,
    listener: &Obligation,
    target: &Target,
    repeats: &Repeats,
    released: Option<(TextRange, FnIdx)>,
) {
    let confidence = judge::confidence(cx, listener, target, repeats, released.is_some());
    let event = listener.event.as_deref().map_or_else(String::new, |event| format!(" for `{event}`"));
    let by = released.map(|(at, by)| (at, cx.function(by).label.clone()));
    let mut finding = cx.report(
        listener.range,
        listener.function,
        confidence,
        match released {
            None => format!("this listener{event} is never removed from `{}`", target.text),
            Some(_) => {
                format!("this listener{event} is not removed from `{}` when {} ends", target.text, listener.owner.what)
            }
        },
    );
    finding
        .because(
            target.because.as_ref().map_or(target.range, |(at, _)| *at),
            Role::Holder,
            target.because.as_ref().map_or_else(|| lives(target), |(_, says)| says.clone()),
        )
        .because(
            listener.range,
            Role::Acquired,
            match (&by, listener.unmatched.is_empty()) {
                (Some(_), _) => {
                    "the target holds the function, and all that it captures, until it is removed".to_owned()
                }
                (None, true) => format!("nothing in this file removes a listener{event} from it"),
                (None, false) => "no removal in this file can match it".to_owned(),
            },
        )
        .repeating(repeats)
        .help(fixes::release_help(listener, Some(repeats.kind)))
        .change(listener.release_edit.as_ref());
    if let Some((at, by)) = by {
        let says = format!("{by} removes it, but nothing runs that when {} ends", listener.owner.what);
        finding.because(at, Role::Release, says);
    }
    for (at, why) in &listener.unmatched {
        finding.because(*at, Role::Release, format!("this removal never matches: {why}"));
    }
    if let Some(teardown) = &listener.owner.teardown {
        finding.because(
            teardown.range,
            Role::OwnerEnds,
            format!("{} ends here; the listener stays", listener.owner.what),
        );
    }
}

/// How long the target lives, and with it every listener.
fn lives(target: &Target) -> String {
    match target.lives {
        Lives::Process => {
            format!("`{}` lives as long as the page or process and keeps every listener that it is given", target.text)
        }
        Lives::Module | Lives::Import => format!(
            "`{}` is made when its module loads, lives as long as the process and keeps every listener that it is given",
            target.text
        ),
        Lives::Connection | Lives::GivenToObject | Lives::GivenToFunction => {
            format!("`{}` is kept alive for many requests and keeps every listener that it is given", target.text)
        }
    }
}
