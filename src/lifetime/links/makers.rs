//! Who makes the instances of a class, by its decorators, its base and its methods.
//!
//! Must not know what an instance leaks.

use super::elements::tag_of;
use crate::lifetime::instance::component_class;
use crate::semantic::Module;
use crate::semantic::tree::ClassId;
use serde::{Deserialize, Serialize};

/// Who makes instances of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Makers {
    /// Code that says `new`.
    Code,
    /// Code that renders an element of it.
    Elements,
    /// Code that says `new`, or the browser, for each tag of a custom element.
    Tags,
    /// A framework, where nothing in the code shows it.
    Framework,
    /// A framework, for each place that lists it among what is injected.
    Injector,
}

pub(super) fn makers(module: &Module, class: ClassId) -> Makers {
    let has = |name: &'static str| module.method(class, name).is_some();
    let decorated = |names: &[&str]| {
        module.class(class).decorators.iter().any(|decorator| names.contains(&module.text(*decorator)))
    };
    let is_shown = decorated(&["Component", "Directive", "Pipe", "Options"]);
    if decorated(&["Injectable"]) && !is_shown {
        return Makers::Injector;
    }
    if is_shown || has("ngOnInit") || has("ngOnDestroy") {
        return Makers::Framework;
    }
    let base = module.base_name(class);
    let is_element = base.is_some_and(|name| name.ends_with("Element"));
    if is_element
        || decorated(&["customElement"])
        || tag_of(module, class).is_some()
        || ["connectedCallback", "disconnectedCallback", "firstUpdated"].into_iter().any(has)
    {
        return Makers::Tags;
    }
    if component_class(module, class).is_some() {
        return if has("componentDidMount") || has("componentWillUnmount") || has("render") {
            Makers::Elements
        } else {
            Makers::Framework
        };
    }
    Makers::Code
}
