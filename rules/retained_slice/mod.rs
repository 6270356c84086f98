//! Small pieces that keep large texts and buffers.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::slices::{KeptSlice, Material};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetainedSlice {}

impl Declare for RetainedSlice {
    const META: RuleMeta = RuleMeta {
        id: "retained-slice",
        aliases: &[],
        summary: "a small piece of a large text or buffer is kept, and keeps all of it",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Strict,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for RetainedSlice {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for slice in &cx.facts().slices {
            if is_told_elsewhere(cx, slice) {
                continue;
            }
            if let Some(repeats) = cx.repeats_at(slice.function, slice.range) {
                report(cx, slice, &repeats);
            }
        }
    }
}

/// What keeps the piece grows without bound: that is the leak to tell of.
fn is_told_elsewhere(cx: &RuleContext<'_>, slice: &KeptSlice) -> bool {
    cx.facts().containers.iter().any(|container| {
        !cx.is_reduced(container)
            && container.growths.iter().any(|growth| {
                growth.range.contains(slice.kept_at) && cx.repeats_at(growth.function, growth.range).is_some()
            })
    })
}

fn report(cx: &mut RuleContext<'_>, slice: &KeptSlice, repeats: &Repeats) {
    let KeptSlice { source, kept_by, .. } = slice;
    let repeated = if repeats.confidence >= Confidence::Medium { Confidence::High } else { repeats.confidence };
    let confidence = slice.confidence.min(repeated);
    let (what, why, copy, before) = match slice.material {
        Material::Text => (
            "text",
            "a piece of more than 12 characters points into the text that it was cut from",
            "structuredClone",
            "structuredClone(",
        ),
        Material::Buffer => {
            ("buffer", "a slice of a buffer is a view of all its memory", "Buffer.from", "Buffer.from(")
        }
        Material::TypedArray => {
            ("array", "`subarray` gives a view of all its memory", "Uint8Array.from", "Uint8Array.from(")
        }
    };
    let mut finding = cx.report(
        slice.range,
        slice.function,
        confidence,
        format!("this piece keeps {source} in memory as long as `{kept_by}` keeps the piece"),
    );
    finding
        .because(slice.source_at, Role::Retained, format!("{source}: {why}"))
        .because(slice.kept_at, Role::Holder, format!("`{kept_by}` keeps it when the rest of the {what} is done with"))
        .repeating(repeats)
        .help(format!("store a copy: `{copy}(…)`"));
    if let Some(copied) = slice.copy {
        finding.fix(
            Safety::Suggestion,
            format!("store a copy of the piece, made by `{copy}`"),
            [(TextRange::empty(copied.start), before.to_owned()), (TextRange::empty(copied.end), ")".to_owned())],
        );
    }
}
