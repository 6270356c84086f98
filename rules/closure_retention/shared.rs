//! A kept closure, or a function that waits, with a large value in its context that it does not need.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::capture::context::Allocation;
use crate::lifetime::capture::fate::KeeperKind;
use crate::lifetime::capture::shared::{Retention, Why};
use crate::lifetime::size::evidence::Sureness;
use crate::project::repetition::Repeats;
use crate::rule::RuleContext;
use crate::text::TextRange;

pub(super) fn judge(cx: &mut RuleContext<'_>, retention: &Retention) {
    let repeats = cx.repeats(retention.function);
    if let Some(confidence) = confidence(retention, repeats.as_ref()) {
        report(cx, retention, repeats.as_ref(), confidence);
    }
}

/// How sure it is that something large is kept for nothing; `None` when it is kept once and is not very large.
fn confidence(it: &Retention, repeats: Option<&Repeats>) -> Option<Confidence> {
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
    let often = match repeats {
        Some(repeats) if it.is_chain => repeats.confidence,
        None if it.is_chain => return None,
        // Who hands a function on knows whether it runs again.
        Some(repeats) => sure(repeats.confidence > Confidence::Low),
        None if it.size.sureness == Sureness::Stated => Confidence::High,
        None if it.why == Why::Suspended => Confidence::Medium,
        None if it.size.sureness == Sureness::Content => Confidence::Low,
        None => return None,
    };
    Some(size.min(keeper).min(why).min(often).min(sure(!it.is_doubtful)))
}

fn report(cx: &mut RuleContext<'_>, it: &Retention, repeats: Option<&Repeats>, confidence: Confidence) {
    let Retention { value, size, .. } = it;
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
    if let Some(repeats) = repeats {
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
