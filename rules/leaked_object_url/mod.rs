//! Object URLs that nobody revokes.

use crate::diagnostic::{Confidence, Severity};
use crate::lifetime::models::ResourceKind;
use crate::project::repetition::RepeatKind;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, held};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeakedObjectUrl {}

impl Declare for LeakedObjectUrl {
    const META: RuleMeta = RuleMeta {
        id: "leaked-object-url",
        aliases: &[],
        summary: "an object URL that is made again and again is never revoked",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for LeakedObjectUrl {
    fn check(&self, cx: &mut RuleContext<'_>) {
        held::report_all(cx, ResourceKind::ObjectUrl, |_, _, repeats| {
            // A function that makes a URL of what it is given, or of what it has, is there to be called often.
            if repeats.confidence == Confidence::Medium && repeats.kind == RepeatKind::PerCall {
                Confidence::High
            } else {
                repeats.confidence
            }
        });
    }
}
