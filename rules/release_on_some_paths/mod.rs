//! Releases that some way out of their function skips.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::paths::{ExitKind, Held, PartialRelease};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleaseOnSomePaths {}

impl Declare for ReleaseOnSomePaths {
    const META: RuleMeta = RuleMeta {
        id: "release-on-some-paths",
        aliases: &[],
        summary: "a function releases what it acquired, but one way out of it skips the release",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for ReleaseOnSomePaths {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for it in &cx.facts().partial_releases {
            report(cx, it);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, it: &PartialRelease) {
    let Some(repeats) = cx.repeats_at(it.function, it.range) else { return };
    if it.held == Held::Response {
        return report_unread(cx, it, &repeats);
    }
    let by_exit = match &it.exit.kind {
        ExitKind::Return
        | ExitKind::Throw
        | ExitKind::Continue
        | ExitKind::Rejection { .. }
        | ExitKind::Callback { .. }
        | ExitKind::Chain => Confidence::High,
        ExitKind::Unhandled { .. } | ExitKind::Exception | ExitKind::Branch | ExitKind::Read => Confidence::Medium,
    };
    // A timer that is over in seconds piles up only where failures are many.
    let by_exit = if it.ends_soon { by_exit.min(Confidence::Medium) } else { by_exit };
    // The project's own code seldom rejects; what can adds up where it runs once per event or request.
    let by_repetition = match it.exit.kind {
        ExitKind::Rejection { is_foreign: false } if repeats.confidence < Confidence::High => repeats.confidence,
        _ if repeats.confidence == Confidence::Low => Confidence::Low,
        _ => Confidence::High,
    };
    let confidence = by_exit.min(by_repetition);
    let (name, release) = (&it.name, &it.release);
    let (thing, stays) = match it.held {
        Held::Timeout => {
            ("timer", "the event loop holds the timer's callback, and all that it captures, until it fires")
        }
        Held::Interval => {
            ("interval", "the event loop holds the callback, and all that it captures, until it is cleared")
        }
        Held::ObjectUrl => ("object URL", "the page holds what the URL stands for until it is revoked"),
        Held::Descriptor => ("file descriptor", "the process holds the open file until it is closed"),
        Held::Pooled => ("connection", "the pool holds it as taken until it is given back"),
        Held::Open => ("handle", "the process holds it open until it is closed"),
        Held::Subscription => ("subscription", "its source holds the callback until it is unsubscribed"),
        Held::Lock => ("lock", "everybody who waits for it is held until it is released"),
        Held::Response => ("response", "its socket stays taken until it is read"),
    };
    let leaves = match &it.exit.kind {
        ExitKind::Return => format!("this `return` leaves without `{release}`"),
        ExitKind::Throw => format!("this `throw` leaves without `{release}`"),
        ExitKind::Continue => format!("the next turn of the loop begins without `{release}`"),
        ExitKind::Rejection { .. } | ExitKind::Read => format!("if this rejects, `{release}` never runs"),
        ExitKind::Exception => format!("if this throws, `{release}` never runs"),
        ExitKind::Branch => format!("on one outcome of this test `{release}` is skipped"),
        ExitKind::Callback { on, off } => format!("after `{off}` instead of `{on}`, `{release}` never runs"),
        ExitKind::Unhandled { off, .. } => format!("`{off}` may come instead, and nothing releases it then"),
        ExitKind::Chain => "this runs only if nothing before it rejects, and nothing handles that".to_owned(),
    };
    let help = match &it.exit.kind {
        ExitKind::Callback { on, off } | ExitKind::Unhandled { on, off } => {
            format!("call `{release}` when `{off}` comes as well as when `{on}` does")
        }
        ExitKind::Chain => format!("call `{release}` in `.finally(…)`"),
        _ => format!("put what follows into `try`, and `{release}` into `finally`"),
    };
    let message = format!("the {thing} in `{name}` is released on some paths only");
    let mut finding = cx.report(it.range, it.function, confidence, message);
    finding
        .because(it.range, Role::Acquired, stays)
        .because(it.exit.at, Role::OwnerEnds, leaves)
        .because(it.released_at, Role::Release, "other paths release it here")
        .repeating(&repeats)
        .help(help);
    if let Some(edits) = &it.fix {
        finding.fix(Safety::Suggestion, format!("release `{name}` in `finally`"), edits.iter().cloned());
    }
}

/// The way out of a response's callback that leaves the response as it is.
fn report_unread(cx: &mut RuleContext<'_>, it: &PartialRelease, repeats: &Repeats) {
    // A tool makes a few requests and ends.
    let is_shown_only = cx.is_sample() || cx.is_tool();
    let confidence = match repeats.confidence {
        Confidence::Low => Confidence::Low,
        _ if is_shown_only || cx.lives_once(it.function) => Confidence::Medium,
        _ => Confidence::High,
    };
    let (name, release) = (&it.name, &it.release);
    let is_never = it.exit.kind == ExitKind::Branch;
    let how = if is_never { "never read" } else { "read on some paths only" };
    let mut finding = cx.report(it.range, it.function, confidence, format!("the response in `{name}` is {how}"));
    finding.because(
        it.range,
        Role::Acquired,
        "who gets a response has to read it: until then its socket stays taken, and what has arrived stays in memory",
    );
    if is_never {
        finding.because(it.exit.at, Role::OwnerEnds, format!("this gets `{name}` and leaves it unread"));
    } else {
        finding.because(it.exit.at, Role::OwnerEnds, format!("this `return` leaves `{name}` unread"));
        finding.because(it.released_at, Role::Release, format!("other paths take it: `{release}`"));
    }
    let place = if is_never { "here" } else { "before this `return`" };
    finding.repeating(repeats).help(format!("call `{name}.resume()` {place}: that drops what is left of it"));
}
