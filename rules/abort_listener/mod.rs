//! Listeners for `abort` on a signal that goes on after the work that they would end.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::abort::{Lingering, Rewrite, Work};
use crate::lifetime::emitters::Holder;
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AbortListener {}

impl Declare for AbortListener {
    const META: RuleMeta = RuleMeta {
        id: "abort-listener",
        aliases: &[],
        summary: "a listener for `abort` is not removed when its work is over, and the signal goes on",
        family: Family::Listeners,
        severity: Severity::Warning,
        preset: Preset::Strict,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for AbortListener {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for listener in &cx.facts().abort_listeners {
            if let Some(repeats) = cx.repeats_at(listener.function, listener.range) {
                report(cx, listener, &repeats);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, listener: &Lingering, repeats: &Repeats) {
    // The caller may bring a signal of its own for each call.
    let confidence = match listener.holder {
        Holder::Caller => repeats.confidence.min(Confidence::Medium),
        _ if repeats.confidence >= Confidence::Medium => Confidence::High,
        _ => repeats.confidence,
    };
    let signal = &listener.signal;
    let (work, ends) = match listener.work {
        Work::Promise => ("its promise", "the promise can settle without the signal, and the listener stays"),
        Work::Timer => ("its timer", "the timer can run out without the signal, and the listener stays"),
        Work::Request => ("its request", "this can end without the signal, and the listener stays"),
        Work::Controller => {
            ("its controller", "what this controller is for can end without the signal, and the listener stays")
        }
    };
    let mut finding = cx.report(
        listener.range,
        listener.function,
        confidence,
        format!("this listener for `abort` stays on `{signal}` when {work} is done"),
    );
    let holder = if listener.composite {
        format!("`{signal}` follows a signal that goes on, and is kept by that for as long as it has a listener")
    } else {
        fixes::held_by(signal, listener.holder)
    };
    finding.because(listener.signal_at, Role::Holder, holder).because(listener.work_at, Role::OwnerEnds, ends);
    if listener.once {
        finding.because(
            listener.range,
            Role::Release,
            "`once` takes the listener off when the signal aborts, and not before",
        );
    }
    if let Some(removal) = listener.removal {
        finding.because(removal, Role::Release, "this runs only when the signal aborts");
    }
    finding.repeating(repeats).help(format!(
        "remove it from `{signal}` when {work} is done, whichever way it ends: `addAbortListener` of `node:events` returns a disposable that does"
    ));
    if let Some(Rewrite { statement, signal, listener, add }) = &listener.rewrite {
        // Ranges of the statement stay; what is between them changes.
        let between = |start: u32, end: u32| TextRange { start, end };
        let edits = [
            (between(statement.start, signal.start), format!("using whileWorking = {}(", add.text)),
            (between(signal.end, listener.start), ", ".to_owned()),
            (between(listener.end, statement.end), ")".to_owned()),
        ];
        finding.fix(
            Safety::Suggestion,
            "let the listener end with the function (`using` needs Node 24 or a compiler)",
            edits.into_iter().chain(add.import.clone()),
        );
    }
}
