//! Connections, workers, pools, views and the like that nobody ends.

mod parts;

use crate::diagnostic::{Confidence, Severity};
use crate::lifetime::models::ResourceKind;
use crate::lifetime::resource::{HeldResource, ResourceEnd};
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, held};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedHandle {}

impl Declare for LeakedHandle {
    const META: RuleMeta = RuleMeta {
        id: "leaked-handle",
        aliases: &[],
        summary: "a connection, worker, pool, view or the like is made again and again and never ended",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedHandle {
    fn check(&self, cx: &mut RuleContext<'_>) {
        held::report_all(cx, ResourceKind::Handle, confidence);
        parts::check(cx);
    }
}

fn confidence(cx: &RuleContext<'_>, handle: &HeldResource, repeats: &Repeats) -> Confidence {
    match (repeats.kind, &handle.end) {
        // An object that has an end and forgets the handle there; or each call loses one for ever.
        (RepeatKind::PerCall, ResourceEnd::Never { .. })
            if repeats.confidence >= Confidence::Medium
                && (handle.sibling.is_some()
                    || handle.is_lost
                    || (cx.forgets(&handle.owner, handle.function)
                        && (handle.at_start || handle.is_kept_by_owner()))) =>
        {
            Confidence::High
        }
        _ => repeats.confidence,
    }
}
