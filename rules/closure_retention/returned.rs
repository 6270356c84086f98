//! A binding of a module that keeps what a factory returned, long after its last use.

use crate::diagnostic::{Confidence, Role, Safety};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::capture::KeptClosure;
use crate::project::ModuleKind;
use crate::rule::RuleContext;
use crate::text::TextRange;

pub(super) fn judge(cx: &mut RuleContext<'_>, kept: &KeptClosure) {
    if let Some(holder) = holder(cx, kept) {
        report(cx, kept, &holder);
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
