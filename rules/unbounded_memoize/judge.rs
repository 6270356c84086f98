//! How sure it is that a table of results grows without an end.

use crate::diagnostic::Confidence;
use crate::lifetime::activation::{FnIdx, How};
use crate::lifetime::growth::{Container, Growth, Holder};
use crate::lifetime::memo::{Keys, MemoTable};
use crate::project::repetition::Repeats;
use crate::rule::RuleContext;

/// How sure it is that there is no end of keys; `None`: the table ends with the call that made it.
pub(super) fn table(
    cx: &RuleContext<'_>,
    table: &MemoTable,
    container: &Container,
    growth: &Growth,
    repeats: &Repeats,
) -> Option<Confidence> {
    // That results are kept says that the function runs often.
    let mut confidence = match (table.keys, repeats.confidence) {
        (Keys::Typed | Keys::Likely | Keys::Passed, repeats) if cx.is_handler(growth.function) => repeats,
        (Keys::Typed | Keys::Likely, repeats) => repeats.min(Confidence::Medium),
        (Keys::Passed, _) => Confidence::Low,
        (Keys::Objects | Keys::Open, _) => Confidence::High,
    };
    if let Holder::Closure(owner) = container.holder {
        if !outlives(cx, growth.function, owner) {
            return None;
        }
        let is_made_once = cx.repeats(owner).is_none() && !cx.function(owner).activations.is_empty();
        if !is_made_once {
            // How long the closure lives is its owner's affair.
            let is_sure = matches!(table.keys, Keys::Objects | Keys::Typed | Keys::Open);
            // What calls the closure is not in view, and that it is called is what it is for.
            confidence = if is_sure { Confidence::Medium } else { Confidence::Low };
        }
    }
    if !container.escapes.is_empty() || container.is_exported {
        confidence = confidence.min(Confidence::Medium);
    }
    Some(confidence)
}

/// Something other than the call of `owner` can run the function.
fn outlives(cx: &RuleContext<'_>, function: FnIdx, owner: FnIdx) -> bool {
    let mut seen = vec![function];
    let mut at = 0;
    while at < seen.len() && seen.len() < 64 {
        if seen[at] == owner {
            at += 1;
            continue;
        }
        for activation in &cx.function(seen[at]).activations {
            match activation.how {
                How::Call { .. } | How::AsOftenAsRegistered | How::SchedulesItself => {
                    if activation.by != owner && !seen.contains(&activation.by) {
                        seen.push(activation.by);
                    }
                }
                _ => return true,
            }
        }
        at += 1;
    }
    false
}
