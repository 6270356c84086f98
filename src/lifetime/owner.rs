//! Owners as facts: whose end should release what a piece of code acquires.

use super::instance::{is_one_by_design, is_single_object, is_singleton};
use super::lifecycle::{Lifecycle, OwnerKind, is_component};
use crate::semantic::Module;
use crate::semantic::tree::FnId;
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// Whose end should release it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    /// As a message names it: `` `Chart` ``, `the effect`.
    pub what: String,
    /// What ends the owner's life, when something does.
    pub teardown: Option<Teardown>,
    pub is_component: bool,
    /// An object or component with a life of its own, not just a function that runs.
    pub is_object: bool,
    /// It is an effect of a component: what it returns is run at its end.
    pub is_effect: bool,
    /// The file makes one instance, and nobody else can make more.
    pub is_singleton: bool,
    /// A base class or cleanup that the file does not show may end more than the file tells.
    pub is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Teardown {
    /// As a message names it: `` `dispose` ``, `the cleanup`.
    pub name: String,
    pub range: TextRange,
    /// It ends the owner's life and nothing less (`close` may only hide, `stop` only pause).
    pub is_final: bool,
}

impl Owner {
    /// An object of which there may be many has an end, and what it acquires is forgotten there.
    pub fn forgets(&self) -> bool {
        self.is_object && !self.is_singleton && self.teardown.as_ref().is_some_and(|teardown| teardown.is_final)
    }
}

/// The owner of code in `function`, whose lifecycle is given.
pub fn owner(module: &Module, lifecycle: &Lifecycle, function: FnId) -> Owner {
    let class_name = |class| {
        module.class(class).name.map_or_else(|| "this class".to_owned(), |name| format!("`{}`", module.text(name)))
    };
    let what = match lifecycle.kind {
        OwnerKind::Class(class) => class_name(class),
        OwnerKind::Group(group) => match &module.method_groups().group(group).name {
            Some(name) => format!("`{name}`"),
            None => "this object".to_owned(),
        },
        OwnerKind::Effect(_) => "the effect".to_owned(),
        OwnerKind::Component(it) | OwnerKind::Factory(it) | OwnerKind::Scope(it) => module.function_label(it),
        OwnerKind::Instance => "the component".to_owned(),
        OwnerKind::Module | OwnerKind::Function(_) => module.function_label(function),
    };
    Owner {
        what,
        teardown: lifecycle.end().map(|end| Teardown {
            name: end.name.clone(),
            range: end.range,
            is_final: end.is_final,
        }),
        is_component: is_component(module, lifecycle.kind),
        is_object: !matches!(lifecycle.kind, OwnerKind::Scope(_) | OwnerKind::Module | OwnerKind::Function(_)),
        is_effect: matches!(lifecycle.kind, OwnerKind::Effect(_)),
        is_singleton: match lifecycle.kind {
            OwnerKind::Class(class) => is_singleton(module, class) || is_one_by_design(module, class),
            OwnerKind::Group(group) => is_single_object(module, group),
            _ => false,
        },
        is_open: lifecycle.is_open,
    }
}
