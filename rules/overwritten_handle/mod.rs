//! Handles that are put over handles which are still live.

use crate::diagnostic::{Role, Safety, Severity};
use crate::lifetime::paths::Held;
use crate::lifetime::slots::{Overwrite, Why};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverwrittenHandle {}

impl Declare for OverwrittenHandle {
    const META: RuleMeta = RuleMeta {
        id: "overwritten-handle",
        aliases: &[],
        summary: "a handle is put over another one that is still live and that nothing else can release",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for OverwrittenHandle {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for it in &cx.facts().overwrites {
            report(cx, it);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, it: &Overwrite) {
    let (slot, api) = (&it.slot, &it.api);
    let (thing, holder) = match it.held {
        Held::Timeout => ("timer", "the event loop holds its callback, and all that it captures, until it fires"),
        Held::Interval => ("interval", "the event loop holds its callback, and all that it captures, for ever"),
        Held::ObjectUrl => ("object URL", "the page holds what it stands for"),
        Held::Subscription => ("subscription", "its source holds the callback, and all that it captures"),
        Held::Open | Held::Descriptor | Held::Pooled | Held::Lock | Held::Response => {
            ("handle", "the process holds it open")
        }
    };
    let (at, role, why) = match &it.why {
        Why::Loop => (it.range, Role::Repeats, format!("each turn of the loop fills `{slot}` anew")),
        Why::Second { first } => (*first, Role::Acquired, format!("`{slot}` is filled here first, on the same way")),
        Why::Again { at, says } => (*at, Role::Repeats, says.clone()),
    };
    let message = format!("this `{api}` may put a new {thing} over a live one in `{slot}`");
    let mut finding = cx.report(it.range, it.function, it.confidence, message);
    finding
        .because(it.range, Role::Holder, format!("the old {thing} is out of reach then; {holder}"))
        .because(at, role, why)
        .because(it.released_at, Role::Release, format!("this releases only what `{slot}` holds by then"))
        .help(match it.why {
            Why::Second { .. } => "keep both, each in a slot of its own, and release both".to_owned(),
            Why::Loop => format!("keep all of them in an array, and release each where `{slot}` is released"),
            Why::Again { .. } => format!("release what `{slot}` holds before it is filled again"),
        });
    if let (Some((at, release)), Why::Again { .. }) = (&it.fix, &it.why) {
        finding.fix(Safety::Suggestion, format!("release `{slot}` first"), [(*at, release.clone())]);
    }
}
