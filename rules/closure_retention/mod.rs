//! Closures that keep large values alive.

mod returned;
mod shared;

use crate::diagnostic::Severity;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosureRetention {}

impl Declare for ClosureRetention {
    const META: RuleMeta = RuleMeta {
        id: "closure-retention",
        aliases: &[],
        summary: "a closure that lives on keeps a large value alive that it does not need",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for ClosureRetention {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for kept in &cx.facts().kept_closures {
            returned::judge(cx, kept);
        }
        for retention in &cx.facts().retentions {
            shared::judge(cx, retention);
        }
    }
}
