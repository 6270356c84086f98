//! Teardown that does nothing.

mod words;

use crate::diagnostic::{Role, Severity};
use crate::lifetime::cleanup::IneffectiveCleanup as Fact;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IneffectiveCleanup {}

impl Declare for IneffectiveCleanup {
    const META: RuleMeta = RuleMeta {
        id: "ineffective-cleanup",
        aliases: &[],
        summary: "a teardown does nothing: a wrong count, order, name or guard, a hook that nobody calls",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for IneffectiveCleanup {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for fact in &cx.facts().ineffective_cleanups {
            report(cx, fact);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, it: &Fact) {
    let mut finding = cx.report(it.range, it.function, it.confidence, words::message(it));
    if let (Some(range), Some((role, says))) = (it.related, words::related(it)) {
        finding.because(range, role, says);
    }
    if let Some((name, range)) = &it.end {
        finding.because(*range, Role::OwnerEnds, format!("{} is where it should end", fixes::quoted(name)));
    }
    finding.help(words::help(it)).change(it.fix.as_ref());
}
