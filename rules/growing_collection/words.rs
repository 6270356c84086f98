//! What is said of a collection that grows.

use crate::diagnostic::{Confidence, Role, Safety};
use crate::lifetime::growth::{Container, ContainerKind, Growth, Holder};
use crate::lifetime::keys::KeyKind;
use crate::project::repetition::Repeats;
use crate::rule::{RuleContext, fixes};

pub(super) fn report(
    cx: &mut RuleContext<'_>,
    container: &Container,
    growth: &Growth,
    repeats: &Repeats,
    confidence: Confidence,
) {
    let name = &container.name;
    let holder = match container.holder {
        Holder::Static => {
            format!("`{name}` is a static field: it lives as long as its class, which is as long as the process")
        }
        Holder::Global => format!("`{name}` is a property of the global object: it lives as long as the process"),
        Holder::Module | Holder::Closure(_) => format!("`{name}` is declared here and lives as long as the process"),
    };
    let mut finding =
        cx.report(growth.range, growth.function, confidence, format!("`{name}` grows for as long as the process runs"));
    finding
        .because(
            growth.range,
            Role::Retained,
            format!(
                "this {}; there is no delete, reset or size check of `{name}` anywhere in this file",
                adds(container.kind)
            ),
        )
        .because(container.declared, Role::Holder, holder)
        .repeating(repeats)
        .help(help(&container.name, container.kind, growth));
    // Only its end makes an instance superfluous, not its age.
    let cap = if growth.registers_itself { None } else { fixes::cap(container, growth) };
    if let Some((title, edits)) = cap {
        finding.fix(Safety::Suggestion, title, edits);
    }
}

/// What a growth does, after "this".
pub(super) const fn adds(kind: ContainerKind) -> &'static str {
    match kind {
        ContainerKind::Text => "makes the string longer each time",
        ContainerKind::Bytes => "makes the buffer longer each time",
        ContainerKind::Array => "adds an element each time",
        _ => "adds an entry for each new key",
    }
}

pub(super) fn help(name: &str, kind: ContainerKind, growth: &Growth) -> String {
    match kind {
        _ if growth.registers_itself => {
            format!("remove the instance from `{name}` when it ends, or keep a `WeakRef` to it")
        }
        ContainerKind::Array => format!(
            "remove elements of `{name}` when they are no longer needed, keep only the newest N, or move it into the function"
        ),
        ContainerKind::Map | ContainerKind::Set if growth.key == KeyKind::Fresh => {
            format!("delete the entry from `{name}` when its owner ends, or key a `WeakMap` or `WeakSet` by the owner")
        }
        ContainerKind::Map | ContainerKind::Set | ContainerKind::Dictionary => format!(
            "delete entries of `{name}` when they are no longer needed, or bound it (an LRU cache, a time limit that deletes)"
        ),
        ContainerKind::Text | ContainerKind::Bytes => {
            format!("write `{name}` out and start anew, or keep only its end")
        }
    }
}
