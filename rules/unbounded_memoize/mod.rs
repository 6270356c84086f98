//! Results that are kept for each different argument, without a limit.

mod judge;
mod words;

use crate::diagnostic::Severity;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnboundedMemoize {}

impl Declare for UnboundedMemoize {
    const META: RuleMeta = RuleMeta {
        id: "unbounded-memoize",
        aliases: &[],
        summary: "a function keeps its result for each different argument, and nothing limits how many",
        family: Family::Growth,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for UnboundedMemoize {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let facts = cx.facts();
        for table in &facts.memos.tables {
            let container = &facts.containers[table.container];
            let growth = &container.growths[table.growth];
            // What is told of its upkeep tells this, too.
            let is_told = facts.neglected.iter().any(|it| it.declared == container.declared);
            if is_told {
                continue;
            }
            if let Some(repeats) = cx.repeats_at(growth.function, growth.range) {
                let confidence = judge::table(cx, table, container, growth, &repeats);
                if let Some(confidence) = confidence {
                    words::table(cx, table, container, growth, &repeats, confidence);
                }
            }
        }
        for kept in &facts.memos.kept {
            words::kept(cx, kept);
        }
    }
}
