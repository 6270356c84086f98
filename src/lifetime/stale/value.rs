//! Values that come and go with the page: events, the elements that they are about, nodes of a virtual tree, components.

use super::{Kept, Seen, Slot};
use crate::diagnostic::Confidence;
use crate::lifetime::callee::long_lived_name;
use crate::lifetime::change::Change;
use crate::lifetime::emitters::registrations;
use crate::lifetime::globals::break_after;
use crate::lifetime::instance::component_class;
use crate::lifetime::lifecycle::{Lifecycles, OwnerKind, is_component};
use crate::lifetime::release_edit::has_exit;
use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, FnBody, Key, SymbolId, SymbolKind, TypeHint};
use crate::text::TextRange;

/// What an event says of the element that it is about.
pub(in crate::lifetime) const TARGETS: [&str; 8] = [
    "target",
    "currentTarget",
    "srcElement",
    "relatedTarget",
    "delegateTarget",
    "fromElement",
    "toElement",
    "submitter",
];

/// From an element to another one of its tree.
pub(in crate::lifetime) const NEIGHBOURS: [&str; 10] = [
    "parentNode",
    "parentElement",
    "firstChild",
    "lastChild",
    "firstElementChild",
    "lastElementChild",
    "nextSibling",
    "previousSibling",
    "nextElementSibling",
    "previousElementSibling",
];

/// Only events of a page have these.
pub(in crate::lifetime) const OF_EVENTS: [&str; 7] = [
    "target",
    "currentTarget",
    "relatedTarget",
    "composedPath",
    "preventDefault",
    "stopPropagation",
    "stopImmediatePropagation",
];

/// What nodes of a virtual tree call their elements and components.
pub(in crate::lifetime) const OF_VIRTUAL_NODES: [&str; 10] =
    ["elm", "el", "dom", "_dom", "__e", "component", "_component", "__c", "componentInstance", "stateNode"];

/// By which people call the events that they get.
pub(in crate::lifetime) const EVENTS: [&str; 6] = ["event", "evt", "ev", "e", "domEvent", "nativeEvent"];

/// What a framework's own code calls what it renders.
pub(in crate::lifetime) const COMPONENTS: [&str; 4] = ["component", "vm", "fiber", "internal"];

/// Words for one of many.
const LATEST: [&str; 15] = [
    "last", "latest", "recent", "newest", "current", "active", "prev", "focus", "hover", "select", "drag", "open",
    "press", "touched", "shown",
];

/// Words for the only one.
const ONLY: [&str; 9] = ["instance", "singleton", "shared", "default", "app", "root", "host", "main", "global"];

/// How many values in a row are looked at.
const STEPS: u8 = 5;

pub(super) fn read(module: &Module, lifecycles: &mut Lifecycles<'_>, slot: &Slot, value: ExprId) -> Option<Seen> {
    read_within(module, lifecycles, slot, value, STEPS)
}

fn read_within(
    module: &Module,
    lifecycles: &mut Lifecycles<'_>,
    slot: &Slot,
    value: ExprId,
    steps: u8,
) -> Option<Seen> {
    let steps = steps.checked_sub(1)?;
    match module.kind(value) {
        // Both: else there is a way that empties it.
        ExprKind::Conditional(_, yes, no) => {
            let yes = read_within(module, lifecycles, slot, yes, steps)?;
            read_within(module, lifecycles, slot, no, steps).map(|_| yes)
        }
        ExprKind::Logical(_, left, right) => read_within(module, lifecycles, slot, right, steps)
            .or_else(|| read_within(module, lifecycles, slot, left, steps)),
        ExprKind::This => component(module, lifecycles, slot, value),
        ExprKind::Call(..) => {
            let (receiver, "closest" | "querySelector" | "getRootNode", _) = module.method_call(value)? else {
                return None;
            };
            let seen = read_within(module, lifecycles, slot, receiver, steps)?;
            (seen.kept == Kept::Element).then_some(seen)
        }
        ExprKind::Name(_) | ExprKind::Member(..) => {
            if let Some(symbol) = module.symbol_of(value)
                && !module.is_module_level(symbol)
                && let Some(init) = module.constant_value(symbol)
            {
                return read_within(module, lifecycles, slot, init, steps);
            }
            of_parameter(module, slot, value)
                .or_else(|| of_type(module, slot, value))
                .or_else(|| focused(module, value))
        }
        _ => None,
    }
}

/// What the caller hands in: an event, a virtual node, or something that hangs on one.
fn of_parameter(module: &Module, slot: &Slot, value: ExprId) -> Option<Seen> {
    let Place { root: Root::Symbol(symbol), path } = module.origin_place(value)? else { return None };
    let it = module.symbol(symbol);
    if it.kind != SymbolKind::Param || module.is_reassigned(symbol) {
        return None;
    }
    let names: Vec<&str> = path.iter().map(|name| module.text(*name)).collect();
    if is_virtual_node(module, symbol) {
        let kept = match names[..] {
            [] => is_never_nothing(module, symbol),
            [name] => OF_VIRTUAL_NODES.contains(&name),
            _ => false,
        };
        return kept.then_some(Seen { kept: Kept::VirtualNode, at: it.range, confidence: Confidence::High });
    }
    // A framework's own code, which renders one component after the other.
    let is_component = COMPONENTS.contains(&module.symbol_name(symbol));
    if is_component && names.is_empty() && is_one_of_many(module, slot) && is_never_nothing(module, symbol) {
        return Some(Seen { kept: Kept::Component { name: None }, at: it.range, confidence: Confidence::High });
    }
    let names = match names[..] {
        ["nativeEvent" | "originalEvent", ref rest @ ..] => rest,
        ref all => all,
    };
    let kept = match names {
        [] => Kept::Event,
        [first, rest @ ..] if TARGETS.contains(first) && rest.iter().all(|name| NEIGHBOURS.contains(name)) => {
            Kept::Element
        }
        _ => return None,
    };
    Some(Seen { kept, at: it.range, confidence: event(module, symbol)? })
}

/// `let activeMenu: HTMLElement`: what its users hand in.
fn of_type(module: &Module, slot: &Slot, value: ExprId) -> Option<Seen> {
    let Root::Symbol(variable) = slot.place.root else { return None };
    let TypeHint::Named(hint) = module.symbol(variable).hint else { return None };
    let hint = module.text(hint);
    let is_element =
        hint == "Element" || (hint.ends_with("Element") && (hint.starts_with("HTML") || hint.starts_with("SVG")));
    let place = module.origin_place(value)?;
    let Root::Symbol(from) = place.root else { return None };
    let is_given = module.symbol(from).kind == SymbolKind::Param && slot.place.path.is_empty();
    (is_element && is_given && is_one_of_many(module, slot)).then(|| Seen {
        kept: Kept::Element,
        at: module.symbol(from).range,
        confidence: Confidence::Medium,
    })
}

/// `document.activeElement`
fn focused(module: &Module, value: ExprId) -> Option<Seen> {
    let (document, path) = module.global_path(value)?;
    (document == "document" && path == ["activeElement"]).then(|| Seen {
        kept: Kept::Element,
        at: module.range(value),
        confidence: Confidence::Medium,
    })
}

fn is_one_of_many(module: &Module, slot: &Slot) -> bool {
    let word = last_word(module, slot);
    LATEST.iter().any(|it| word.contains(it))
}

fn last_word(module: &Module, slot: &Slot) -> String {
    module.place_text(&slot.place).rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
}

fn is_virtual_node(module: &Module, symbol: SymbolId) -> bool {
    let named = |name: &str| name.to_ascii_lowercase().ends_with("vnode");
    named(module.symbol_name(symbol))
        || matches!(module.symbol(symbol).hint, TypeHint::Named(name) if named(module.text(name)))
}

/// Its properties are read: nobody reads a property of nothing.
fn is_never_nothing(module: &Module, symbol: SymbolId) -> bool {
    module.refs_of(symbol).iter().any(|id| is_read_from(module, module.reference(*id).expr))
}

fn is_read_from(module: &Module, expr: ExprId) -> bool {
    matches!(module.flow(expr), Flow::Used(member)
        if matches!(module.kind(member), ExprKind::Member(object, _) if object == expr) && !module.is_optional(member))
}

/// Whether a parameter is an event of the page's elements, and how sure it is that keeping the latest one matters.
fn event(module: &Module, symbol: SymbolId) -> Option<Confidence> {
    let home = module.function_of(symbol);
    if module.param_symbols(home).first() != Some(&Some(symbol)) {
        return None;
    }
    if let Some((call, event)) = registrations(module, home).first() {
        return of_event_name(event).map(|it| it.min(of_target(module, *call, event)));
    }
    let it = module.function(home);
    match it.expr.map(|expr| (expr, module.flow(expr))) {
        // `addEventListener('click', (event) => …)`, `$(list).on('click', 'li', (event) => …)`
        Some((_, Flow::Argument { call, index: 1.. })) => {
            if let Some(name) = module.call(call).and_then(|(_, args)| module.str_of(module.value_of(*args.first()?))) {
                return of_event_name(name).map(|it| it.min(of_target(module, call, name)));
            }
        }
        // `element.onclick = (event) => …`
        Some((_, Flow::Assigned(target))) => {
            if let Some(name) = module.last_word(target).and_then(|name| name.strip_prefix("on")) {
                return of_event_name(name);
            }
        }
        // `<button onClick={(event) => …}>`
        Some((expr, Flow::Stored(element))) => {
            if let ExprKind::Element(_, props, _) = module.kind(element)
                && let Some(prop) = module.props(props).iter().find(|prop| prop.value == expr)
                && let Key::Name(key) = prop.key
                && let Some(name) = module.text(key).strip_prefix("on")
            {
                return of_event_name(&name.to_ascii_lowercase());
            }
        }
        _ => {}
    }
    if let TypeHint::Named(name) = module.symbol(symbol).hint {
        return match module.text(name) {
            "MouseEvent" | "FocusEvent" | "KeyboardEvent" | "DragEvent" | "InputEvent" | "ClipboardEvent"
            | "FormEvent" | "ChangeEvent" | "SubmitEvent" => Some(Confidence::High),
            "PointerEvent" | "TouchEvent" | "WheelEvent" | "UIEvent" => Some(Confidence::Medium),
            "Event" | "SyntheticEvent" if reads_as_event(module, symbol) => Some(Confidence::High),
            _ => None,
        };
    }
    let is_named_so = EVENTS.contains(&module.symbol_name(symbol));
    (is_named_so && reads_as_event(module, symbol)).then_some(Confidence::High)
}

fn reads_as_event(module: &Module, symbol: SymbolId) -> bool {
    module.refs_of(symbol).iter().any(|id| {
        let Flow::Used(member) = module.flow(module.reference(*id).expr) else { return false };
        matches!(module.kind(member), ExprKind::Member(_, name) if OF_EVENTS.contains(&module.text(name)))
    })
}

/// Whoever goes on using the page touches, presses or focuses something else next: from the whole page, each of these
/// puts a new element in place of the old one. These names are the platform's, which fires them for any use of a page.
fn of_target(module: &Module, call: ExprId, event: &str) -> Confidence {
    let of_page = module.method_call(call).is_some_and(|(target, ..)| {
        matches!(
            long_lived_name(module, target).as_deref(),
            Some("document" | "window" | "document.body" | "document.documentElement" | "globalThis" | "self")
        )
    });
    let is_of_any_use = matches!(
        event,
        "click"
            | "mousedown"
            | "mouseup"
            | "pointerdown"
            | "pointerup"
            | "touchstart"
            | "touchend"
            | "focus"
            | "blur"
            | "focusin"
            | "focusout"
            | "keydown"
            | "keyup"
            | "keypress"
    );
    if of_page && is_of_any_use { Confidence::Medium } else { Confidence::High }
}

/// Events that come many times a second put a new one in place of the old one as long as somebody uses the page.
fn of_event_name(event: &str) -> Option<Confidence> {
    match event {
        "click" | "dblclick" | "auxclick" | "contextmenu" | "mousedown" | "mouseup" | "pointerdown" | "pointerup"
        | "touchstart" | "touchend" | "focus" | "blur" | "focusin" | "focusout" | "keydown" | "keyup" | "keypress"
        | "input" | "change" | "submit" | "drag" | "dragstart" | "dragend" | "drop" | "copy" | "cut" | "paste"
        | "mouseenter" | "mouseleave" | "pointerenter" | "pointerleave" => Some(Confidence::High),
        "mousemove" | "pointermove" | "touchmove" | "mouseover" | "mouseout" | "pointerover" | "pointerout"
        | "dragover" | "dragenter" | "dragleave" | "wheel" | "scroll" => Some(Confidence::Medium),
        _ => None,
    }
}

/// `Tree.latest = this` in an object that a framework ends.
fn component(module: &Module, lifecycles: &mut Lifecycles<'_>, slot: &Slot, value: ExprId) -> Option<Seen> {
    let function = module.expr(value).function;
    let place = module.place(value)?;
    if !matches!(place.root, Root::Instance(_) | Root::Group(_)) {
        return None;
    }
    let lifecycle = lifecycles.of(function);
    let name = match lifecycle.kind {
        OwnerKind::Class(class) => component_class(module, class).and(module.class(class).name),
        OwnerKind::Group(_) => None,
        _ => return None,
    };
    if !is_component(module, lifecycle.kind) {
        return None;
    }
    let word = last_word(module, slot);
    let is_only = ONLY.iter().any(|it| word.contains(it));
    let confidence = match (is_only, is_one_of_many(module, slot), lifecycle.has_final_end()) {
        (true, ..) => return None,
        (false, true, true) => Confidence::High,
        (false, true, false) | (false, false, true) => Confidence::Medium,
        (false, false, false) => Confidence::Low,
    };
    let name = name.map(|name| module.text(name).to_owned());
    Some(Seen { kept: Kept::Component { name }, at: module.range(value), confidence })
}

/// `if (Tree.latest === this) Tree.latest = null` where the object ends.
pub(super) fn reset_at_end(
    module: &Module,
    lifecycles: &mut Lifecycles<'_>,
    text: &str,
    slot: &Slot,
    assign: ExprId,
) -> Option<Change> {
    let lifecycle = lifecycles.of(module.expr(assign).function);
    let end = lifecycle.end().filter(|end| end.is_final)?;
    let FnBody::Block(list) = module.function(end.function).body else { return None };
    let last = *module.stmt_list(list).last()?;
    if has_exit(module, end.function) {
        return None;
    }
    let at = module.stmt(last).range;
    let semicolon = if at.slice(text).ends_with(';') { ";" } else { "" };
    let name = module.place_text(&slot.place);
    let statement = format!("{}if ({name} === this) {name} = null{semicolon}", break_after(text, at));
    Some(Change {
        title: format!("empty `{name}` in {}", end.name),
        is_safe: false,
        edits: vec![(TextRange::empty(at.end), statement)],
    })
}
