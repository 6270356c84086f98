//! Removals that can never remove what was added.

mod words;

use crate::diagnostic::{Role, Severity};
use crate::lifetime::removal::{MismatchedRemoval as Fact, Mistake};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, fixes};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MismatchedRemoval {}

impl Declare for MismatchedRemoval {
    const META: RuleMeta = RuleMeta {
        id: "mismatched-removal",
        aliases: &[],
        summary: "a removal can never remove what was added: another function, event, target or capture flag",
        family: Family::Listeners,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for MismatchedRemoval {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for fact in &cx.facts().mismatched_removals {
            report(cx, fact);
        }
    }
}

fn report(cx: &mut RuleContext<'_>, it: &Fact) {
    let confidence = match it.mistake {
        // One object can be given another target again and again.
        Mistake::Emptied => it.confidence,
        _ => cx.at_most_likely(it.function, it.confidence),
    };
    let mut finding = cx.report(it.range, it.function, confidence, words::message(it));
    if let Some((range, says)) = &it.holder {
        finding.because(*range, Role::Holder, says.clone());
    }
    finding.because(it.added, Role::Acquired, words::acquired(it));
    if let Some((name, range)) = &it.end {
        finding.because(*range, Role::OwnerEnds, format!("{} ends it, and what was added stays", fixes::quoted(name)));
    }
    finding.help(words::help(it)).change(it.fix.as_ref());
}
