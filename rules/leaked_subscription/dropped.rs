//! Ways to end something that a function returns and its caller drops.

use crate::diagnostic::{Confidence, Role};
use crate::lifetime::disposers::{Disposer, Dropped};
use crate::project::Unit;
use crate::rule::RuleContext;

pub(super) fn check(cx: &mut RuleContext<'_>) {
    for call in &cx.facts().disposers.dropped {
        let project = cx.project();
        let disposer = match &call.from {
            None => cx.facts().disposers.given.iter().find(|it| it.name == call.name).map(|it| (cx.unit(), it)),
            // Where it leads is not known yet: a file of which this may be told is read.
            Some(_) if project.presumes() => {
                cx.report(call.range, call.function, Confidence::High, "what a call returns is dropped");
                continue;
            }
            Some(from) => project.disposer(cx.unit(), from, &call.name),
        };
        if let Some((unit, disposer)) = disposer {
            report(cx, call, unit, disposer);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, call: &Dropped, unit: &Unit, disposer: &Disposer) {
    let repeats = cx.repeats_at(call.function, call.range);
    let is_one = cx.lives_once(call.function);
    let confidence = match &repeats {
        _ if is_one => Confidence::Low,
        _ if call.owner.is_component || call.owner.is_effect => cx.at_most_likely(call.function, Confidence::High),
        Some(_) if cx.forgets(&call.owner, call.function) => Confidence::High,
        Some(repeats) => repeats.confidence.min(Confidence::Medium),
        None => return,
    };
    let Disposer { name, api, at, .. } = disposer;
    let what = &call.owner.what;
    let message = format!("`{name}` returns the only way to end what it begins, and this drops it");
    let mut finding = cx.report(call.range, call.function, confidence, message);
    finding
        .because(call.range, Role::Acquired, format!("each run begins it anew; {what} has no way to end it"))
        .because_in(
            unit.file,
            *at,
            Role::Holder,
            format!("`{api}` keeps the callback until what `{name}` returns is called"),
        );
    if let Some(repeats) = &repeats {
        finding.repeating(repeats);
    }
    if let Some(teardown) = &call.owner.teardown {
        finding.because(teardown.range, Role::OwnerEnds, format!("{what} ends here; the callback stays"));
    }
    finding.help(if call.owner.is_effect {
        format!("return what `{name}` gives from the effect")
    } else {
        format!("keep what `{name}` returns and call it when {what} ends")
    });
}
