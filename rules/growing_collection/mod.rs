//! Collections of module lifetime that repeated code grows and nothing shrinks.

mod neglect;
mod shared;
mod words;

use crate::diagnostic::{Confidence, Severity};
use crate::lifetime::growth::neglect::Neglect;
use crate::lifetime::growth::{Container, Growth, Holder};
use crate::lifetime::keys::KeyKind;
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;
use shared::Others;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GrowingCollection {}

impl Declare for GrowingCollection {
    const META: RuleMeta = RuleMeta {
        id: "growing-collection",
        aliases: &[],
        summary: "a collection that lives as long as the process grows and nothing ever shrinks it",
        family: Family::Growth,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for GrowingCollection {
    fn check(&self, cx: &mut RuleContext<'_>) {
        let facts = cx.facts();
        for it in &facts.neglected {
            let is_shrunk =
                it.member.as_deref().is_some_and(|name| cx.project().is_shrunk_somewhere(name, it.is_field));
            let is_grown = it.witness.is_some()
                || it.neglect != Neglect::SharedByInstances
                || it.member.as_deref().is_some_and(|name| cx.project().is_grown_somewhere(name));
            if is_grown && !is_shrunk {
                neglect::report(cx, it);
            }
        }
        shared::check(cx);
        for (index, container) in facts.containers.iter().enumerate() {
            // What a function keeps for its own later calls is told as that.
            let is_told = facts.neglected.iter().any(|it| it.declared == container.declared)
                || facts.memos.tables.iter().any(|it| it.container == index);
            if is_told || matches!(container.holder, Holder::Closure(_)) || cx.is_reduced(container) {
                continue;
            }
            // One finding a container: the surest of its growths.
            let surest = container
                .growths
                .iter()
                .filter_map(|growth| judged(cx, container, growth))
                .max_by_key(|(confidence, _, growth)| (*confidence, std::cmp::Reverse(growth.range)));
            if let Some((confidence, repeats, growth)) = surest {
                words::report(cx, container, growth, &repeats, confidence);
            }
        }
    }
}

/// How sure it is that the growth never ends; `None` when it ends by itself.
fn judged<'g>(
    cx: &RuleContext<'_>,
    container: &Container,
    growth: &'g Growth,
) -> Option<(Confidence, Repeats, &'g Growth)> {
    let (mut confidence, repeats) = of_growth(cx, growth)?;
    match shared::others(cx, container, confidence) {
        Others::Tell => return None,
        Others::Forget => {}
        Others::Unknown => {
            if !container.escapes.is_empty() || container.is_exported {
                confidence = confidence.min(Confidence::Medium);
            }
        }
    }
    // What each instance adds itself to keeps each instance: that there are several is what the list is for.
    if growth.registers_itself && container.escapes.is_empty() {
        let member = container.name.rsplit('.').next().unwrap_or_default();
        confidence = if cx.project().is_shrunk_somewhere(member, false) { Confidence::Low } else { Confidence::High };
    }
    Some((confidence, repeats, growth))
}

/// How sure it is that a growth repeats with new keys, whoever holds what grows.
fn of_growth(cx: &RuleContext<'_>, growth: &Growth) -> Option<(Confidence, Repeats)> {
    if growth.is_guarded_once || growth.key == KeyKind::Finite {
        return None;
    }
    let repeats = if growth.is_endless {
        RuleContext::endless(growth.range)
    } else {
        cx.repeats_at(growth.function, growth.range)?
    };
    let by_key = match growth.key {
        KeyKind::Always | KeyKind::Fresh => Confidence::High,
        // What a request or event carries has no end of values; what callers pass may.
        KeyKind::Parameter if cx.is_handler(growth.function) => Confidence::High,
        KeyKind::Parameter => Confidence::Medium,
        KeyKind::Unknown | KeyKind::Finite => Confidence::Low,
    };
    let mut confidence = repeats.confidence.min(by_key);
    // Whoever runs a demonstration looks at what grows, and ends it.
    if cx.is_sample() && growth.key == KeyKind::Always {
        confidence = confidence.min(Confidence::Medium);
    }
    Some((confidence, repeats))
}
