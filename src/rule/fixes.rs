//! Fixes that more than one rule offers.

use crate::lifetime::growth::{Container, ContainerKind, Growth};
use crate::lifetime::obligation::Obligation;
use crate::text::TextRange;

/// Edits of the finding's own file.
pub type Edits = Vec<(TextRange, String)>;

/// How many elements a suggested bound keeps.
const CAP: u32 = 1000;

/// Evict the oldest after the statement that grows; for containers that know their order.
pub fn cap(container: &Container, growth: &Growth) -> Option<(String, Edits)> {
    let statement = growth.statement?;
    let name = &container.name;
    let evict = match container.kind {
        ContainerKind::Array if growth.is_insertion => return None,
        // The oldest are at the start, or at the end when new ones go to the start.
        ContainerKind::Array if growth.appends => {
            format!("if ({name}.length > {CAP}) {name}.splice(0, {name}.length - {CAP})")
        }
        ContainerKind::Array => format!("if ({name}.length > {CAP}) {name}.length = {CAP}"),
        ContainerKind::Map => format!("if ({name}.size > {CAP}) {name}.delete({name}.keys().next().value)"),
        ContainerKind::Set => format!("if ({name}.size > {CAP}) {name}.delete({name}.values().next().value)"),
        ContainerKind::Dictionary | ContainerKind::Text | ContainerKind::Bytes => return None,
    };
    let title = format!("keep only the newest {CAP} entries of `{name}`");
    // In the style of the file: no semicolon where the statement before has none.
    let semicolon = if growth.has_semicolon { ";" } else { "" };
    Some((title, vec![(TextRange::empty(statement.end), format!("{}{evict}{semicolon}", growth.line_break))]))
}

/// What to do about a timer or listener that nothing releases, by its owner.
pub fn release_help(obligation: &Obligation, release: &str) -> String {
    match &obligation.owner.teardown {
        Some(teardown) => format!("keep what `{}` needs and call `{release}` in `{}`", obligation.api, teardown.name),
        None if obligation.owner.is_component => {
            format!("call `{release}` when the component is unmounted or disconnected")
        }
        None => format!("call `{release}` when {} is done", obligation.owner.what),
    }
}
