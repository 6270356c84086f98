//! Subscriptions to something that outlives the subscriber, whose handle ends nothing.

use crate::diagnostic::{Confidence, Role};
use crate::lifetime::handle::unended::Unended;
use crate::lifetime::observable::Holder;
use crate::lifetime::subscription::{Subscription, What};
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedSubscription {}

impl Declare for LeakedSubscription {
    const META: RuleMeta = RuleMeta {
        id: "leaked-subscription",
        aliases: &[],
        summary: "a subscription to something that outlives the subscriber is dropped or never ended",
        family: Family::Listeners,
        severity: crate::diagnostic::Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedSubscription {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for subscription in &cx.facts().subscriptions {
            // A component's code runs for each instance, whoever calls it.
            let repeats = cx.repeats_at(subscription.function, subscription.range);
            let is_one = cx.lives_once(subscription.function);
            if (subscription.owner.is_component && !is_one) || repeats.is_some() {
                report(cx, subscription, repeats.as_ref());
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, it: &Subscription, repeats: Option<&Repeats>) {
    let by_trust = match it.trust {
        0 => Confidence::Low,
        1 => Confidence::Medium,
        _ => Confidence::High,
    };
    let is_one = cx.lives_once(it.function);
    let by_repeats = match repeats {
        Some(repeats) if is_one => repeats.confidence,
        _ if it.owner.is_component => cx.at_most_likely(it.function, Confidence::High),
        Some(repeats) if repeats.kind == RepeatKind::PerCall && repeats.confidence >= Confidence::Medium => {
            // Its neighbours are ended, or all instances share the source: instances come and go.
            let shared = matches!(it.holder, Holder::Static);
            if it.sibling.is_some() || shared || it.owner.has_final_end { Confidence::High } else { repeats.confidence }
        }
        Some(repeats) => repeats.confidence,
        None => Confidence::Low,
    };
    // Whoever is taken care of by that is not.
    let sibling = it.sibling.as_ref().filter(|(_, how)| !cx.ends_nothing(how));
    let remedy = it.remedy.as_ref().filter(|_| it.sibling.is_some() == sibling.is_some());
    let source = &it.source;
    let message = match (it.what, &it.handle) {
        (What::Subscription, Unended::EndedElsewhere { .. }) => {
            format!("this subscription to `{source}` is not ended when its owner ends")
        }
        (What::Subscription, _) => format!("this subscription to `{source}` is never ended"),
        (What::Listener, _) => format!("this listener on `{source}` is never disposed"),
    };
    let (kept, release) = (kept(it), release(it));
    let mut finding = cx.report(it.range, it.function, by_trust.min(by_repeats), message);
    finding.because(it.source_range, Role::Holder, holder(it));
    if let Some(by) = it.by {
        finding.because(by, Role::Retained, "the stream in this field comes from here");
    }
    finding.because(it.range, Role::Acquired, kept);
    if let Unended::EndedElsewhere { slot, at } = &it.handle {
        finding.because(*at, Role::Release, format!("`{slot}` is ended here, which does not run at the end"));
    }
    if let Some((at, how)) = sibling {
        finding.because(*at, Role::Release, format!("a neighbour of it is taken care of, with `{how}`"));
    }
    match repeats {
        Some(repeats) => finding.repeating(repeats),
        None => finding.because(it.owner.head, Role::Repeats, format!("instances of {} come and go", it.owner.what)),
    };
    if let Some((_, range)) = &it.owner.end {
        finding.because(*range, Role::OwnerEnds, format!("{} ends here; what it subscribed to stays", it.owner.what));
    }
    finding.help(match (sibling, &it.owner.end) {
        (Some((_, how)), _) => format!("end it as its neighbour is, with `{how}`"),
        (None, Some((end, _))) if end.starts_with("the ") || end.starts_with('`') => {
            format!("keep what the call returns and {release} in {end}")
        }
        (None, Some((end, _))) => format!("keep what the call returns and {release} in `{end}`"),
        (None, None) if it.owner.what == "the effect" => {
            format!("keep what the call returns and let the effect return a cleanup that {}s it", third(it))
        }
        (None, None) if it.owner.is_component => {
            format!("keep what the call returns and {release} when {} is destroyed", it.owner.what)
        }
        (None, None) => format!("keep what the call returns and {release} when its owner ends"),
    });
    finding.change(remedy);
}

/// Who keeps the subscriber, and how long that lives.
fn holder(it: &Subscription) -> String {
    let source = &it.source;
    match &it.holder {
        Holder::Injected(service) => {
            format!("`{service}` is injected: it lives on and keeps every subscriber of `{source}`")
        }
        Holder::Given => format!("`{source}` comes from outside and keeps every subscriber as long as it lives"),
        Holder::Imported => format!("`{source}` lives as long as the program and keeps every subscriber"),
        Holder::Module => format!("`{source}` is made when its module loads and keeps every subscriber"),
        Holder::Static => format!("`{source}` is shared by all instances and keeps every subscriber"),
        Holder::Platform => format!("`{source}` lives as long as the page and keeps every listener"),
        Holder::Scheduler => format!("the event loop runs `{source}` until it is unsubscribed"),
    }
}

fn kept(it: &Subscription) -> String {
    match &it.handle {
        Unended::Dropped => "what this call returns is dropped, so nothing can end it".to_owned(),
        Unended::Kept { slot } => format!("what this call returns is kept in `{slot}`, which nothing uses to end it"),
        Unended::Collected { slot } => format!("what this call returns is put into `{slot}`, which nothing ends"),
        Unended::EndedElsewhere { slot, .. } => format!("what this call returns is kept in `{slot}`"),
    }
}

fn release(it: &Subscription) -> &'static str {
    match it.what {
        What::Subscription => "end it",
        What::Listener => "dispose it",
    }
}

/// `end`, `dispose`: before an `s`.
fn third(it: &Subscription) -> &'static str {
    match it.what {
        What::Subscription => "end",
        What::Listener => "dispose",
    }
}
