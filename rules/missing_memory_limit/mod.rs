//! PM2 apps without a memory limit.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::activation::FnIdx;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MissingMemoryLimit {}

impl Declare for MissingMemoryLimit {
    const META: RuleMeta = RuleMeta {
        id: "missing-memory-limit",
        aliases: &[],
        summary: "a PM2 app has no `max_memory_restart`",
        family: Family::Configuration,
        severity: Severity::Info,
        preset: Preset::Strict,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for MissingMemoryLimit {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for app in &cx.facts().unlimited_apps {
            let name = app.name.as_deref().map_or_else(|| "this app".to_owned(), |name| format!("the app `{name}`"));
            cx.report(app.range, FnIdx::MODULE, Confidence::High, format!("{name} has no `max_memory_restart`"))
                .because(app.range, Role::OwnerEnds, "PM2 restarts a process that passes `max_memory_restart`; without it a leak grows until the machine kills something")
                .help("set `max_memory_restart` somewhat above what the app needs in normal use")
                .fix(Safety::Suggestion, "add `max_memory_restart`", [(app.replace, app.insertion.clone())]);
        }
    }
}
