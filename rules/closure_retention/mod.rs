//! Closures that keep large values alive.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::capture::KeptClosure;
use crate::lifetime::capture::context::Allocation;
use crate::lifetime::capture::fate::KeeperKind;
use crate::lifetime::capture::shared::{Retention, Why};
use crate::lifetime::size::evidence::Sureness;
use crate::project::ModuleKind;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use crate::text::TextRange;
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
            if let Some(holder) = holder(cx, kept) {
                report(cx, kept, &holder);
            }
        }
        for retention in &cx.facts().retentions {
            if let Some(confidence) = confidence(cx, retention) {
                report_retention(cx, retention, confidence);
            }
        }
    }
}

/// Why the binding outlives its last use; `None` when V8 frees it, or the module goes on using it.
fn holder(cx: &RuleContext<'_>, kept: &KeptClosure) -> Option<String> {
    let name = &kept.name;
    let is_used_later = kept.used_by.iter().any(|function| cx.repeats(*function).is_some());
    if is_used_later {
        return None;
    }
    match cx.module_kind() {
        ModuleKind::Script => Some(format!("`{name}` is a variable of a classic script: it lives as long as the page")),
        _ if kept.is_exported && kept.last_use.is_some() => {
            Some(format!("`{name}` is exported: the module keeps it for as long as it is loaded"))
        }
        _ if !kept.used_by.is_empty() => {
            Some(format!("`{name}` is named by a function of the module, so it lives as long as the module"))
        }
        _ => None,
    }
}

fn report(cx: &mut RuleContext<'_>, kept: &KeptClosure, holder: &str) {
    let KeptClosure { name, value, size, .. } = kept;
    let captured = if kept.through_sibling {
        format!("this function names `{value}`, so it lives in the context that every function made there shares")
    } else {
        format!("the returned function names `{value}`, so it keeps the whole value")
    };
    // An importer would see a `null`.
    let help = if kept.is_constant || kept.is_exported {
        format!(
            "call the factory where the result is used so that `{name}` ends with it, or have the factory pick what it needs from `{value}` before it returns"
        )
    } else {
        format!(
            "set `{name}` to `null` after its last use, or have the factory pick what it needs from `{value}` before it returns"
        )
    };
    let mut finding =
        cx.report(kept.range, FnIdx::MODULE, Confidence::High, format!("`{name}` keeps `{value}` alive: {size}"));
    finding.because(kept.declared, Role::Holder, holder).because(kept.captured_at, Role::Retained, captured).because(
        kept.value_range,
        Role::Retained,
        format!("`{value}` is {size}"),
    );
    if let Some(last) = kept.last_use {
        finding.because(last, Role::OwnerEnds, "its last use is here");
    }
    finding.help(help);
    if let (Some(at), false, false) = (kept.release_after, kept.is_constant, kept.is_exported) {
        let semicolon = if kept.has_semicolons { ";" } else { "" };
        let title = format!("set `{name}` to `null` after its last use");
        finding.fix(Safety::Suggestion, title, [(TextRange::empty(at), format!("\n{name} = null{semicolon}"))]);
    }
}

/// How sure it is that something large is kept for nothing; `None` when it is kept once and is not very large.
fn confidence(cx: &RuleContext<'_>, it: &Retention) -> Option<Confidence> {
    let sure = |is_sure: bool| if is_sure { Confidence::High } else { Confidence::Medium };
    let size = match it.size.sureness {
        Sureness::Stated | Sureness::Content => Confidence::High,
        Sureness::Likely => Confidence::Medium,
        Sureness::Guess => Confidence::Low,
    };
    let keeper = match it.keeper.kind {
        // How long these live is not known either.
        KeeperKind::Field | KeeperKind::Parameter | KeeperKind::Returned if it.is_doubtful => Confidence::Low,
        KeeperKind::Registration | KeeperKind::Collection | KeeperKind::Slot => Confidence::High,
        KeeperKind::Shrinking | KeeperKind::Field => Confidence::Medium,
        KeeperKind::Parameter | KeeperKind::Returned => {
            if it.size.sureness >= Sureness::Content {
                Confidence::Medium
            } else {
                Confidence::Low
            }
        }
    };
    let why = match it.why {
        Why::Shared(Allocation::Named(_)) => Confidence::High,
        Why::Shared(_) | Why::Part { .. } => Confidence::Medium,
        Why::Suspended => {
            if it.is_doubtful {
                Confidence::Low
            } else {
                Confidence::Medium
            }
        }
    };
    let often = match cx.repeats(it.function) {
        // Who hands a function on knows whether it runs again.
        Some(repeats) => sure(repeats.confidence > Confidence::Low),
        None if it.size.sureness == Sureness::Stated => Confidence::High,
        None if it.why == Why::Suspended => Confidence::Medium,
        None if it.size.sureness == Sureness::Content => Confidence::Low,
        None => return None,
    };
    Some(size.min(keeper).min(why).min(often).min(sure(!it.is_doubtful)))
}

fn report_retention(cx: &mut RuleContext<'_>, it: &Retention, confidence: Confidence) {
    let Retention { value, size, .. } = it;
    let repeats = cx.repeats(it.function);
    let message = match &it.why {
        Why::Shared(_) => format!("this closure keeps `{value}` alive and never uses it: {}", size.says),
        Why::Part { property, .. } => {
            format!("this closure keeps all of `{value}` alive for its `{property}`: {}", size.says)
        }
        Why::Suspended => format!("`{value}` stays alive during this wait, its last use is over: {}", size.says),
    };
    let mut finding = cx.report(it.range, it.function, confidence, message);
    match &it.why {
        Why::Shared(Allocation::Named(at)) => {
            let says = format!(
                "a function names `{value}` here, so it lives in the context that all functions made in this call share"
            );
            finding.because(*at, Role::Retained, says);
        }
        Why::Shared(Allocation::Eval(at)) => {
            finding.because(
                *at,
                Role::Retained,
                "direct `eval` may use any variable, so all of them live in the context",
            );
        }
        Why::Shared(Allocation::Arguments(at)) => {
            finding.because(*at, Role::Retained, "`arguments` is used, so all parameters live in the context");
        }
        Why::Part { property, at, .. } => {
            finding.because(*at, Role::Retained, format!("only `{property}` is used"));
        }
        Why::Suspended => {
            finding.severity(Severity::Info);
        }
    }
    finding.because(it.value_range, Role::Retained, format!("`{value}` is {}", size.says)).because(
        it.keeper.at,
        Role::Holder,
        it.keeper.says.clone(),
    );
    if let Some(repeats) = &repeats {
        finding.repeating(repeats);
    }
    finding.help(help(it));
    if let Some((at, text)) = &it.release {
        finding.fix(
            Safety::Suggestion,
            format!("set `{value}` to `null` after its last use"),
            [(TextRange::empty(*at), text.clone())],
        );
    }
    if let Why::Part { property, extract: Some(extract), .. } = &it.why {
        let mut edits = vec![(TextRange::empty(extract.at), extract.text.clone())];
        edits.extend(extract.uses.iter().map(|at| (*at, extract.name.clone())));
        finding.fix(Safety::Suggestion, format!("read `{property}` beforehand"), edits);
    }
}

fn help(it: &Retention) -> String {
    let value = &it.value;
    let empty = if it.is_constant { String::new() } else { format!(", or set `{value}` to `null` after its last use") };
    match &it.why {
        Why::Shared(_) if value == "this" => {
            "make the closure in a function of its own that does not use `this` in an arrow".to_owned()
        }
        Why::Shared(Allocation::Eval(_)) => {
            "use indirect `eval` or `new Function`, which see no local variables".to_owned()
        }
        Why::Shared(_) => format!(
            "make the closure in a function of its own, outside this one, or put `{value}` and what uses it into a block or function of its own{empty}"
        ),
        Why::Part { property, .. } => {
            format!("read `{value}.{property}` into a variable first and use that in the closure")
        }
        Why::Suspended => format!("do the work on `{value}` in a function of its own that ends before the wait{empty}"),
    }
}
