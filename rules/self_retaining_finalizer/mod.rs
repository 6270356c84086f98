//! Finalizers that keep alive what they wait for.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::lifetime::finalizer::{KeptBy, KeptTarget};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfRetainingFinalizer {}

impl Declare for SelfRetainingFinalizer {
    const META: RuleMeta = RuleMeta {
        id: "self-retaining-finalizer",
        aliases: &[],
        summary: "a `FinalizationRegistry` keeps alive the object whose end it waits for",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Strict,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for SelfRetainingFinalizer {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for kept in &cx.facts().kept_targets {
            if let Some(repeats) = cx.repeats_at(kept.function, kept.range) {
                report(cx, kept, &repeats);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, kept: &KeptTarget, repeats: &Repeats) {
    // That an object is waited for says that there are many, each with an end.
    let confidence = repeats.confidence.max(Confidence::Medium);
    let confidence = if confidence == Confidence::Medium { Confidence::High } else { confidence };
    let KeptTarget { target, registry, .. } = kept;
    let (message, why, help) = match &kept.by {
        KeptBy::HeldValue => (
            format!("the held value contains `{target}`, so it is never collected and never finalized"),
            format!("`{registry}` keeps the held value until `{target}` is collected, and this keeps `{target}`"),
            format!("hold only what the callback needs: a number, a handle, a name; not `{target}` itself"),
        ),
        KeptBy::HeldClosure => (
            format!("the held function uses `{target}`, so it is never collected and never finalized"),
            format!("`{registry}` keeps the held function until `{target}` is collected, and this keeps `{target}`"),
            format!("take what the function needs out of `{target}` before, and let it use only that"),
        ),
        KeptBy::SharedContext => (
            format!("the held function keeps `{target}` through its context, so that is never collected"),
            format!(
                "another function uses `{target}` here: V8 puts it into the context that all functions of this call share, the held one, too"
            ),
            format!("make the held function where `{target}` is not in scope: in a function outside"),
        ),
        KeptBy::Collection { name, .. } => (
            format!("`{name}` keeps `{target}` until it is finalized, so it never is"),
            format!("`{name}` lives as long as the module and holds `{target}` itself"),
            format!("keep a `WeakRef` to `{target}` in `{name}`"),
        ),
    };
    let mut finding = cx.report(kept.range, kept.function, confidence, message);
    finding.because(kept.target_at, Role::Acquired, "this is what the registry waits for").because(
        kept.at,
        Role::Retained,
        why,
    );
    if let KeptBy::Collection { removed, .. } = &kept.by {
        finding.because(*removed, Role::Release, "only the callback removes it, which runs when nothing holds it");
    }
    finding
        .because(kept.registry_at, Role::Holder, format!("`{registry}` lives as long as the process"))
        .repeating(repeats)
        .help(help);
}
