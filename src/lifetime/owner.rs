//! Owners: whose end should release what a piece of code acquires.

use super::instance::{component_class, is_singleton};
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ClassId, ExprKind, FnId, FnKind, Parent, SymbolId};
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// Whose end should release it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Owner {
    pub what: String,
    /// The method that ends the owner's life, when it has one.
    pub teardown: Option<Teardown>,
    pub is_component: bool,
    /// The file makes one instance, and nobody else can make more.
    pub is_singleton: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Teardown {
    pub name: String,
    pub range: TextRange,
    /// The method ends the object's life and nothing less (`close` may only hide, `stop` only pause).
    pub is_final: bool,
}

impl Owner {
    /// An object of which there may be many has an end, and what it acquires is forgotten there.
    pub fn forgets(&self) -> bool {
        !self.is_singleton && self.teardown.as_ref().is_some_and(|teardown| teardown.is_final)
    }
}

/// Methods that end an object's life, by the words that people use for it; surest first.
const TEARDOWN_VERBS: [&str; 26] = [
    "disconnectedCallback",
    "componentWillUnmount",
    "ngOnDestroy",
    "beforeDestroy",
    "beforeUnmount",
    "unmounted",
    "destroyed",
    "hostDisconnected",
    "Symbol.dispose",
    "dispose",
    "destroy",
    "teardown",
    "tearDown",
    "unmount",
    "onDestroy",
    "uninstall",
    "shutdown",
    "close",
    "stop",
    "end",
    "detach",
    "disconnect",
    "cleanup",
    "unbind",
    "removeListeners",
    "kill",
];

/// How many of the verbs mean the end of the object and nothing less.
const FINAL_VERBS: usize = 17;

/// The class, component or function that acquires in `function`.
pub fn owner(module: &Module, function: FnId) -> Owner {
    let mut id = function;
    loop {
        let it = module.function(id);
        if let Some(class) = it.class {
            let name = module
                .class(class)
                .name
                .map_or_else(|| "this class".to_owned(), |name| format!("`{}`", module.text(name)));
            return Owner {
                what: name,
                teardown: teardown(module, class),
                is_component: component_class(module, class).is_some(),
                is_singleton: is_singleton(module, class),
            };
        }
        if let Some(constructor) = prototype_owner(module, id)
            && let Some(teardown) = prototype_teardown(module, constructor)
        {
            let what = format!("`{}`", module.symbol_name(constructor));
            return Owner { what, teardown: Some(teardown), is_component: false, is_singleton: false };
        }
        if id == FnId::MODULE {
            let teardown = if function == FnId::MODULE { module_teardown(module) } else { None };
            let per_instance = module.traits.per_instance.is_some();
            let what = if per_instance { "the component".to_owned() } else { module.function_label(function) };
            return Owner { what, teardown, is_component: per_instance, is_singleton: false };
        }
        id = it.parent;
    }
}

/// An exported function by which others end what the module started.
fn module_teardown(module: &Module) -> Option<Teardown> {
    TEARDOWN_VERBS.iter().find_map(|verb| {
        let name = module.names.find(verb)?;
        let export = module.exports.iter().find(|export| export.name == Some(name))?;
        let function = export
            .symbol
            .and_then(|symbol| module.symbol(symbol).function)
            .or_else(|| export.expr.and_then(|expr| module.function_value(expr)))?;
        Some(Teardown { name: (*verb).to_owned(), range: module.function(function).head, is_final: true })
    })
}

fn teardown(module: &Module, class: ClassId) -> Option<Teardown> {
    TEARDOWN_VERBS.iter().enumerate().find_map(|(rank, verb)| {
        let function = module.method(class, verb)?;
        Some(Teardown { name: (*verb).to_owned(), range: module.function(function).head, is_final: rank < FINAL_VERBS })
    })
}

/// The constructor whose instances a function serves: itself, or `F` of `F.prototype.method = function …`.
fn prototype_owner(module: &Module, function: FnId) -> Option<SymbolId> {
    let it = module.function(function);
    match it.expr.map(|expr| module.flow(expr)) {
        Some(Flow::Assigned(target)) => {
            let ExprKind::Member(prototype, _) = module.kind(target) else { return None };
            let ExprKind::Member(constructor, name) = module.kind(prototype) else { return None };
            (module.text(name) == "prototype").then(|| module.symbol_of(constructor))?
        }
        _ => it.symbol.filter(|_| it.kind == FnKind::Declaration),
    }
}

/// `F.prototype.destroy = …`
fn prototype_teardown(module: &Module, constructor: SymbolId) -> Option<Teardown> {
    let mut found: Option<(usize, Teardown)> = None;
    for id in module.refs_of(constructor) {
        let Parent::Expr(prototype) = module.expr(module.reference(*id).expr).parent else { continue };
        let Parent::Expr(member) = module.expr(prototype).parent else { continue };
        let (ExprKind::Member(_, key), ExprKind::Member(object, name)) = (module.kind(prototype), module.kind(member))
        else {
            continue;
        };
        if object != prototype || module.text(key) != "prototype" || module.flow_into(member).is_none() {
            continue;
        }
        let Some(rank) = TEARDOWN_VERBS.iter().position(|verb| *verb == module.text(name)) else { continue };
        if found.as_ref().is_none_or(|(best, _)| rank < *best) {
            let range = module.range(member);
            found = Some((rank, Teardown { name: module.text(name).to_owned(), range, is_final: rank < FINAL_VERBS }));
        }
    }
    found.map(|(_, teardown)| teardown)
}
