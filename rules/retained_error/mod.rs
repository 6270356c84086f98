//! Error objects that a collection of the module keeps.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::errors::KeptError;
use crate::lifetime::growth::{Container, Growth};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetainedError {}

impl Declare for RetainedError {
    const META: RuleMeta = RuleMeta {
        id: "retained-error",
        aliases: &[],
        summary: "a collection keeps error objects, and with them what was on the stack when they were made",
        family: Family::Closures,
        severity: Severity::Info,
        preset: Preset::Audit,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for RetainedError {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let facts = cx.facts();
        for kept in &facts.kept_errors {
            let container = &facts.containers[kept.container];
            // One that only grows is told of already, whatever it holds.
            let is_told =
                !cx.is_reduced(container) || facts.neglected.iter().any(|it| it.declared == container.declared);
            let growth = &container.growths[kept.growth];
            if !is_told && cx.repeats_at(growth.function, growth.range).is_some() {
                report(cx, kept, container, growth);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, kept: &KeptError, container: &Container, growth: &Growth) {
    let name = &container.name;
    let error = kept.name.as_ref().map_or_else(|| "the error".to_owned(), |name| format!("`{name}`"));
    let mut finding = cx.report(
        growth.range,
        growth.function,
        Confidence::Medium,
        format!("`{name}` keeps error objects, and with each the functions and objects of its stack"),
    );
    finding
        .because(
            kept.error,
            Role::Retained,
            "until somebody reads `stack`, an error holds the frames: their functions, what those capture, and their `this`",
        )
        .because(container.declared, Role::Holder, format!("`{name}` lives as long as the process"))
        .help(format!("store text: the `stack` of {error}, or its message"));
    if kept.made != kept.error {
        finding.because(kept.made, Role::Acquired, "the error comes from here");
    }
    if let Some(text) = &kept.text {
        finding.fix(Safety::Suggestion, "keep its stack as text", vec![(kept.error, text.clone())]);
    }
}
