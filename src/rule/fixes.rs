//! Fixes that more than one rule offers.

use crate::lifetime::emitters::Holder;
use crate::lifetime::growth::{Container, ContainerKind, Growth};
use crate::lifetime::models::ResourceKind;
use crate::lifetime::obligation::Obligation;
use crate::project::repetition::RepeatKind;
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

/// What ends a timer or listener.
pub fn release_of(obligation: &Obligation) -> &'static str {
    match obligation.kind {
        ResourceKind::Interval => "clearInterval",
        ResourceKind::Timeout => "clearTimeout",
        ResourceKind::Frame => "cancelAnimationFrame",
        ResourceKind::Listener if obligation.api.ends_with("addEventListener") => "removeEventListener",
        ResourceKind::Listener if obligation.api.ends_with("$on") => "$off",
        ResourceKind::Listener => "off",
        ResourceKind::Observer => "disconnect",
        ResourceKind::Handle => "close",
        ResourceKind::ObjectUrl => "revokeObjectURL",
    }
}

/// What to do about a timer or listener that nothing releases, by its owner; `repeats`: when its code runs.
pub fn release_help(obligation: &Obligation, repeats: Option<RepeatKind>) -> String {
    let Obligation { api, owner, .. } = obligation;
    let release = release_of(obligation);
    match (&owner.teardown, repeats) {
        (Some(teardown), _) => format!("keep what `{api}` needs and call `{release}` in {}", teardown.name),
        (None, _) if owner.is_effect => format!("let the effect return a cleanup that calls `{release}`"),
        (None, _) if owner.is_component => {
            format!("call `{release}` when the component is unmounted or disconnected")
        }
        (None, _) if obligation.in_constructor => {
            format!("give {} a method that ends it, and call `{release}` there", owner.what)
        }
        (None, Some(RepeatKind::PerInstance)) => {
            format!("call `{release}` when the component or request that it serves ends")
        }
        (None, Some(RepeatKind::PerEvent)) => format!(
            "call `{release}` when what it serves ends (a request or connection: when that closes), or do this once, outside"
        ),
        (None, Some(RepeatKind::PerCall)) => {
            format!("return a function that calls `{release}`, so that each caller can end what it started")
        }
        (None, None) => format!("call `{release}` when its work is done"),
    }
}

/// A name as messages show it; descriptions stay as they are.
pub fn quoted(name: &str) -> String {
    if name.contains([' ', '`']) { name.to_owned() } else { format!("`{name}`") }
}

/// Why an emitter or signal is still there when the code that listens on it is done.
pub fn held_by(name: &str, holder: Holder) -> String {
    let why = match holder {
        Holder::Process => "lives as long as the page or process",
        Holder::Module => "belongs to the module and lives as long as the process",
        Holder::Import => "belongs to another module and lives as long as the process",
        Holder::Pool => "comes from a pool and is used again",
        Holder::Field => "is kept by the object from one call to the next",
        Holder::This => "is the object itself, which lives from one call to the next",
        Holder::Closure => "belongs to the function around and outlives this one",
        Holder::Caller => "is the caller's and can outlive this call",
    };
    format!("`{name}` {why}, and keeps every listener that it is given")
}
