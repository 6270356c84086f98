//! Components that code renders: what mounts them, and whether each rendering does so once.
//!
//! Must not know what a component leaks.

use crate::lifetime::activation::How;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{ExprId, ExprKind, FnId, Key, List, Parent, StmtKind, SymbolId};

/// An effect that its component may run again: something in its list of dependencies may change, or there is none.
pub(in crate::lifetime) fn runs_anew(module: &Module, call: ExprId) -> bool {
    let Some((callee, args)) = module.call(call) else { return false };
    let Some(name) = module.last_word(callee) else { return false };
    let never_changes = |it: &ExprId| match module.kind(*it) {
        ExprKind::Str(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => true,
        ExprKind::Name(_) => module.symbol_of(*it).is_some_and(|symbol| {
            module.is_module_level(symbol)
                && module.traits.per_instance.is_none()
                && (module.import_of(symbol).is_some() || module.constant_value(symbol).is_some())
        }),
        _ => false,
    };
    let is_steady = |list: &ExprId| matches!(module.kind(*list), ExprKind::Array(items) if module.list(items).iter().all(never_changes));
    name.starts_with("use") && !args.get(1).is_some_and(is_steady)
}

/// Functions that give a component which renders the one that they are given.
pub(super) fn is_component_wrapper(module: &Module, call: ExprId) -> bool {
    let Some((callee, _)) = module.call(call) else { return false };
    let name = match module.kind(callee) {
        ExprKind::Name(id) => module.text(module.reference(id).name),
        ExprKind::Member(_, name) => module.text(name),
        // `connect(state)(X)`
        ExprKind::Call(inner, _) => match module.kind(inner) {
            ExprKind::Name(id) => module.text(module.reference(id).name),
            ExprKind::Member(_, name) => module.text(name),
            _ => return false,
        },
        _ => return false,
    };
    matches!(name, "memo" | "forwardRef" | "connect" | "observer" | "inject" | "hot" | "compose" | "flowRight")
        || name.strip_prefix("with").is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_uppercase()))
}

/// The component that an expression gives, through wrappers.
pub(super) fn wrapped(module: &Module, expr: ExprId) -> Option<SymbolId> {
    let mut at = expr;
    for _ in 0..4 {
        if let Some(symbol) = module.symbol_of(at) {
            match module.constant_value(symbol) {
                Some(value) if matches!(module.kind(value), ExprKind::Call(..)) => at = value,
                _ => return Some(symbol),
            }
        } else if matches!(module.kind(at), ExprKind::Call(..)) && is_component_wrapper(module, at) {
            at = *module.call(at)?.1.first()?;
        } else {
            return None;
        }
    }
    None
}

/// The function that mounts a component as a root, and whether it does so once each time that it runs.
pub(super) fn root_mount(module: &Module, call: ExprId, index: u32, by: FnId) -> Option<(FnId, bool)> {
    let (callee, _) = module.call(call)?;
    let name = module.last_word(callee)?;
    // An application's own: `mount(Vue, App, router)`
    if name.eq_ignore_ascii_case("mount") {
        return Some((by, module.loop_around(call).is_none()));
    }
    if index != 0 {
        return None;
    }
    match name {
        "createApp" | "createSSRApp" | "bootstrapApplication" | "hydrate" | "Vue" => {
            Some((by, module.loop_around(call).is_none()))
        }
        // `new Vue({ render: (h) => h(App) })`
        "h" | "createElement" | "c" => {
            let function = module.function(by);
            let render = function.expr?;
            let Parent::Expr(object) = module.expr(render).parent else { return None };
            let ExprKind::Object(props) = module.kind(object) else { return None };
            let is_render = module.props(props).iter().any(|prop| {
                prop.value == render && matches!(prop.key, Key::Name(name) if module.text(name) == "render")
            });
            let Flow::Argument { call: outer, index: 0 } = module.flow(object) else { return None };
            let is_root = matches!(module.constructed_name(outer), Some("Vue"))
                || module.call(outer).is_some_and(|(callee, _)| {
                    matches!(module.kind(callee), ExprKind::Name(id)
                        if module.text(module.reference(id).name) == "createApp")
                });
            (is_render && is_root).then(|| (function.parent, module.loop_around(outer).is_none()))
        }
        _ => None,
    }
}

/// `render(() => <App />, root)`: the function that does so.
pub(in crate::lifetime) fn renders_root(module: &Module, function: FnId) -> Option<FnId> {
    let it = module.function(function);
    let Flow::Argument { call, index: 0 } = module.flow(it.expr?) else { return None };
    let (callee, args) = module.call(call)?;
    let is_root = matches!(module.last_word(callee)?, "render" | "hydrate") && args.len() > 1;
    (is_root && module.loop_around(call).is_none()).then_some(it.parent)
}

/// Elements that show their children from their own beginning to their own end.
fn shows_always(name: &str) -> bool {
    const ENDS: [&str; 10] =
        ["Provider", "Boundary", "Mode", "Fragment", "Root", "Theme", "Wrapper", "Context", "Container", "View"];
    matches!(name, "BrowserRouter" | "HashRouter" | "MemoryRouter") || ENDS.iter().any(|end| name.ends_with(end))
}

/// Elements that show their children when something asks for them, or many times.
fn shows_at_times(name: &str) -> bool {
    const WORDS: [&str; 34] = [
        "Route",
        "Routes",
        "Switch",
        "Router",
        "Modal",
        "Dialog",
        "Drawer",
        "Sheet",
        "Popover",
        "Popper",
        "Popup",
        "Tooltip",
        "Menu",
        "Dropdown",
        "Tab",
        "Tabs",
        "Panel",
        "Pane",
        "Collapse",
        "Accordion",
        "Transition",
        "Fade",
        "Presence",
        "Show",
        "For",
        "If",
        "When",
        "Case",
        "Item",
        "List",
        "Table",
        "Page",
        "Step",
        "Suspense",
    ];
    WORDS.iter().any(|word| name.ends_with(word))
}

/// How the renderings of what is around the element show it.
pub(in crate::lifetime) fn mounted(module: &Module, element: ExprId) -> How {
    let function = module.expr(element).function;
    let turns = How::Mounted { steady: false };
    let is_conditional = |attributes: List, words: &[&str]| {
        module
            .props(attributes)
            .iter()
            .any(|it| matches!(it.key, Key::Name(name) if words.contains(&module.text(name))))
    };
    // A route, or one of several: something else decides when it is there.
    if let ExprKind::Element(_, attributes, _) = module.kind(element)
        && is_conditional(attributes, &["path", "key", "route", "when", "open", "visible", "show"])
    {
        return turns;
    }
    let mut is_within = false;
    let mut at = element;
    loop {
        match module.expr(at).parent {
            Parent::Expr(parent) => {
                match module.kind(parent) {
                    ExprKind::Conditional(..) | ExprKind::Logical(..) | ExprKind::Object(_) => return turns,
                    ExprKind::Element(tag, attributes, _) => {
                        // Not its child, but what an attribute holds.
                        if module.props(attributes).iter().any(|it| it.value == at) {
                            return turns;
                        }
                        let name = tag.and_then(|tag| module.last_word(tag));
                        if let Some(name) = name.filter(|name| !shows_always(name)) {
                            if shows_at_times(name)
                                || is_conditional(
                                    attributes,
                                    &["when", "if", "in", "open", "isOpen", "visible", "show"],
                                )
                            {
                                return turns;
                            }
                            is_within = true;
                        }
                    }
                    ExprKind::Call(callee, _) if callee != at => {
                        let Some(name) = module.last_word(callee) else { return turns };
                        return match matches!(name, "render" | "hydrate" | "hydrateRoot") {
                            true if is_within => How::MountedWithin,
                            steady => How::Mounted { steady },
                        };
                    }
                    _ => {}
                }
                at = parent;
            }
            Parent::Stmt(stmt) => {
                let mut stmt = Some(stmt);
                while let Some(id) = stmt {
                    match module.stmt(id).kind {
                        StmtKind::If(..) | StmtKind::Loop { .. } | StmtKind::ForEach { .. } | StmtKind::Case(..) => {
                            return turns;
                        }
                        _ => stmt = module.stmt_around(id),
                    }
                }
                break;
            }
            Parent::Fn(_) => break,
            _ => return turns,
        }
    }
    // A component renders it, not a callback that may run for many things.
    let it = module.function(function);
    let name = it.name.map_or("", |name| module.text(name));
    let steady = function == FnId::MODULE
        || name.starts_with(|first: char| first.is_ascii_uppercase())
        || (name == "render" && it.class.is_some())
        || module.default_function == Some(function)
        || renders_root(module, function).is_some();
    if steady && is_within { How::MountedWithin } else { How::Mounted { steady } }
}

pub(super) fn handler_attribute(module: &Module, attributes: List, read: ExprId) -> How {
    let key = module.props(attributes).iter().find(|prop| prop.value == read).and_then(|prop| match prop.key {
        Key::Name(name) => Some(module.text(name)),
        _ => None,
    });
    match key {
        Some(key) if key.starts_with("on") => {
            How::Often { says: format!("it runs once per event: it is the `{key}` handler of an element") }
        }
        _ => How::Escapes,
    }
}
