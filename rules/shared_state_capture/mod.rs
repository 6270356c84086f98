//! Closures of one call or instance, written where all share them.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::sharing::{SharedClosure, SlotHolder};
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SharedStateCapture {}

impl Declare for SharedStateCapture {
    const META: RuleMeta = RuleMeta {
        id: "shared-state-capture",
        aliases: &[],
        summary: "a function of one call or instance is written onto an object that all share, and keeps what it captures",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Strict,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for SharedStateCapture {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for closure in &cx.facts().shared_closures {
            if let Some(repeats) = cx.repeats_at(closure.function, closure.range) {
                let confidence = judged(closure, &repeats);
                report(cx, closure, &repeats, confidence);
            }
        }
    }
}

fn judged(closure: &SharedClosure, repeats: &Repeats) -> Confidence {
    if closure.is_setup && repeats.kind == RepeatKind::PerCall && !closure.is_of_instance {
        return Confidence::Low;
    }
    match (closure.wraps, repeats.kind) {
        // Each run wraps once more: the chain grows.
        (Some(_), RepeatKind::PerEvent | RepeatKind::PerInstance) => repeats.confidence,
        // Who patches the platform or a library in a function mostly calls that once.
        (Some(_), RepeatKind::PerCall) => Confidence::Low,
        (None, RepeatKind::PerEvent | RepeatKind::PerInstance) => repeats.confidence.min(Confidence::Medium),
        // One slot keeps one instance: the last.
        (None, RepeatKind::PerCall) if closure.is_of_instance && closure.holder != SlotHolder::Platform => {
            repeats.confidence.min(Confidence::Medium)
        }
        (None, RepeatKind::PerCall) => Confidence::Low,
    }
}

fn report(cx: &mut RuleContext<'_>, closure: &SharedClosure, repeats: &Repeats, confidence: Confidence) {
    let SharedClosure { slot, captured, .. } = closure;
    let holder = match closure.holder {
        SlotHolder::Prototype => format!("`{slot}` is shared by all instances and lives as long as their class"),
        SlotHolder::Static => format!("`{slot}` is static: there is one, and it lives as long as the class"),
        SlotHolder::Module => format!("`{slot}` belongs to an object of the module and lives as long as the process"),
        SlotHolder::Import => format!("`{slot}` belongs to another module and lives as long as the process"),
        SlotHolder::Platform => format!("`{slot}` belongs to the platform and lives as long as the page or process"),
    };
    let message = match closure.wraps {
        Some(_) => format!("each run wraps `{slot}` once more, and nothing unwraps it"),
        None if captured == "this" => format!("`{slot}` is shared, and keeps the instance that set it last"),
        None => format!("`{slot}` is shared, and keeps `{captured}` of the call that set it last"),
    };
    let mut finding = cx.report(closure.range, closure.function, confidence, message);
    finding.because(closure.range, Role::Holder, holder);
    match closure.wraps {
        Some(old) => finding
            .because(old, Role::Acquired, "this is what the last run put there, wrappers and all")
            .because(closure.captured_at, Role::Retained, "the new function keeps the old one, and what that captured"),
        None => finding.because(
            closure.captured_at,
            Role::Retained,
            format!("the function captures `{captured}`, with all that hangs on it"),
        ),
    };
    if closure.wraps.is_none() {
        finding.severity(Severity::Info);
    }
    finding.repeating(repeats).help(match closure.wraps {
        Some(_) => format!("wrap `{slot}` once, while the module loads, or put the old function back at the end"),
        None => format!("set `{slot}` once, outside, and let it get what it needs as an argument or from `this`"),
    });
}
