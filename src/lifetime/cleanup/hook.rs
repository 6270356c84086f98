//! Hooks that no framework calls because their name is misspelt, and overriding hooks that forget `super`.

use super::{Cleanup, Flaw, Found, distance};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::lifecycle::words::{FRAMEWORK_ENDS, is_final_end};
use crate::semantic::tree::{ClassId, ExprId, ExprKind, FnBody, FnId, FnKind, Key, MemberValue, NameId, StmtKind};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    for index in 0..module.classes.len() {
        let class = ClassId(index as u32);
        misspelt_hook(cleanup, class, found);
        missing_super(cleanup, class, found);
    }
    if module.traits.is_component {
        misspelt_option(cleanup, found);
    }
}

/// The hook that ends an instance of the class, if a framework calls one, and names that people write instead.
fn end_hook(cleanup: &Cleanup<'_, '_>, class: ClassId) -> Option<(&'static str, &'static [&'static str])> {
    let module = cleanup.module;
    let it = module.class(class);
    let decorated = |names: &[&str]| it.decorators.iter().any(|name| names.contains(&module.text(*name)));
    if decorated(&["Component", "Directive", "Pipe", "Injectable", "NgModule"]) {
        return Some(("ngOnDestroy", &["ngDestroy", "ngOnDestroyed", "ngOndestroy"]));
    }
    let base = module.base_name(class);
    let is_element = base.is_some_and(|name| {
        matches!(name, "LitElement" | "ReactiveElement") || (name.starts_with("HTML") && name.ends_with("Element"))
    });
    if is_element || decorated(&["customElement"]) || module.method(class, "connectedCallback").is_some() {
        // The first version of custom elements had `detachedCallback`.
        let wrong: &[&str] = match module.method(class, "connectedCallback") {
            Some(_) => &["disconnectCallback", "detachedCallback", "disconnectedCallBack"],
            None => &["disconnectCallback", "disconnectedCallBack"],
        };
        return Some(("disconnectedCallback", wrong));
    }
    let is_react = matches!(base, Some("Component" | "PureComponent"))
        && ["render", "componentDidMount"].iter().any(|name| module.method(class, name).is_some());
    is_react.then_some(("componentWillUnmount", &["componentDidUnmount", "componentUnmount", "componentWillUnMount"]))
}

/// Hooks of the same frameworks that are spelt alike and mean something else.
const OTHER_HOOKS: [&str; 6] = [
    "componentWillMount",
    "componentDidMount",
    "connectedCallback",
    "adoptedCallback",
    "componentWillUpdate",
    "ngOnDestroy",
];

fn misspelt_hook(cleanup: &Cleanup<'_, '_>, class: ClassId, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let Some((hook, wrong)) = end_hook(cleanup, class) else { return };
    if module.method(class, hook).is_some() {
        return;
    }
    for member in &module.class(class).members {
        let (Some(name), MemberValue::Function(function)) = (member.name, member.value) else { continue };
        let text = module.text(name);
        let is_close = wrong.contains(&text)
            || (!OTHER_HOOKS.contains(&text)
                && !FRAMEWORK_ENDS.contains(&text)
                && (1..=2).contains(&distance(text, hook)));
        if member.is_static || !is_close || !calls_something(cleanup, function) || is_mentioned(cleanup, name) {
            continue;
        }
        found.push(misspelt(cleanup, function, text, hook));
    }
}

/// `beforeDestory` among the options of a Vue component.
fn misspelt_option(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    const HOOKS: [&str; 4] = ["beforeDestroy", "destroyed", "beforeUnmount", "unmounted"];
    for export in &module.exports {
        let Some(literal) = export.expr else { continue };
        let ExprKind::Object(props) = module.kind(literal) else { continue };
        for prop in module.props(props) {
            let (Key::Name(name), ExprKind::Function(function)) = (prop.key, module.kind(prop.value)) else { continue };
            let text = module.text(name);
            if HOOKS.contains(&text) || matches!(text, "mounted" | "beforeMount" | "destroy" | "unmount") {
                continue;
            }
            let near = HOOKS.iter().find(|hook| distance(text, hook) <= 2);
            if let Some(hook) = near
                && calls_something(cleanup, function)
                && !is_mentioned(cleanup, name)
            {
                found.push(misspelt(cleanup, function, text, hook));
            }
        }
    }
}

fn misspelt(cleanup: &Cleanup<'_, '_>, function: FnId, text: &str, hook: &str) -> Found {
    let head = cleanup.module.function(function).head;
    let range = if head.slice(cleanup.text).starts_with(text) {
        TextRange::new(head.start, head.start + text.len() as u32)
    } else {
        head
    };
    let mut it = Found::new(Flaw::MisspeltHook, range, function, Confidence::High, text.to_owned());
    it.other = hook.to_owned();
    if range.slice(cleanup.text) == text {
        it.fix =
            Some(Change { title: format!("call it `{hook}`"), is_safe: false, edits: vec![(range, hook.to_owned())] });
    }
    it
}

/// A hook that only notes that it ran ends nothing.
fn calls_something(cleanup: &Cleanup<'_, '_>, function: FnId) -> bool {
    let module = cleanup.module;
    module.exprs_in(module.function(function).range).any(|id| matches!(module.kind(id), ExprKind::Call(..)))
}

/// Some code of the file names the member.
fn is_mentioned(cleanup: &Cleanup<'_, '_>, name: NameId) -> bool {
    cleanup.module.exprs.iter().any(|expr| match expr.kind {
        ExprKind::Member(_, member) => member == name,
        ExprKind::Str(text) => text == name,
        _ => false,
    })
}

fn missing_super(cleanup: &Cleanup<'_, '_>, class: ClassId, found: &mut Vec<Found>) {
    let module = cleanup.module;
    let Some(extends) = module.class(class).extends else { return };
    for member in &module.class(class).members {
        let (Some(name), MemberValue::Function(function), false) = (member.name, member.value, member.is_static) else {
            continue;
        };
        let text = module.text(name);
        if module.function(function).kind != FnKind::Method || !(FRAMEWORK_ENDS.contains(&text) || is_final_end(text)) {
            continue;
        }
        if calls_base(cleanup, function, name) {
            continue;
        }
        let Some((confidence, base, related)) = forgotten_base(cleanup, class, extends, name) else { continue };
        let it = module.function(function);
        let mut finding = Found::new(Flaw::MissingSuper, it.head, function, confidence, text.to_owned());
        finding.other = base;
        finding.related = related;
        finding.fix = super_call(cleanup, function, text);
        found.push(finding);
    }
}

/// `super.name()`, `Base.prototype.name.call(this)`, or `super` in any other way.
fn calls_base(cleanup: &Cleanup<'_, '_>, function: FnId, name: NameId) -> bool {
    let module = cleanup.module;
    module.exprs_in(module.function(function).range).any(|id| match module.kind(id) {
        ExprKind::Super => true,
        ExprKind::Member(object, member) => {
            member == name
                && matches!(module.kind(object), ExprKind::Member(_, prototype) if module.text(prototype) == "prototype")
        }
        _ => false,
    })
}

/// The base's own end that the override hides: how sure, who has it, and where that shows.
fn forgotten_base(
    cleanup: &Cleanup<'_, '_>,
    class: ClassId,
    extends: ExprId,
    name: NameId,
) -> Option<(Confidence, String, Option<TextRange>)> {
    let module = cleanup.module;
    let text = module.text(name);
    // A base in this file that does something there.
    let mut at = module.symbol_of(extends).and_then(|symbol| module.symbol(symbol).class);
    for _ in 0..8 {
        let Some(base) = at else { break };
        if let Some(function) = module.class_function(base, name, false) {
            let base_name = module.class(base).name.map_or("its base", |name| module.text(name)).to_owned();
            let own = module.class_function(class, name, false)?;
            // An override that does nothing, or something else, may be meant; a framework's hook is always in addition.
            let is_hook = FRAMEWORK_ENDS.contains(&text);
            let confidence = if is_hook { Confidence::High } else { Confidence::Medium };
            let adds_up = releases_something(cleanup, function) && (is_hook || releases_something(cleanup, own));
            return adds_up.then(|| (confidence, base_name, Some(module.function(function).head)));
        }
        at = module.class(base).extends.and_then(|it| module.symbol_of(it)).and_then(|it| module.symbol(it).class);
        if at.is_none() && module.class(base).extends.is_some() {
            break;
        }
    }
    // The start hook that belongs to it calls `super`: so the base has a life of its own.
    let start = match text {
        "disconnectedCallback" => "connectedCallback",
        "ngOnDestroy" => "ngOnInit",
        "componentWillUnmount" => "componentDidMount",
        _ => return None,
    };
    let start_name = module.names.find(start)?;
    let start_function = module.class_function(class, start_name, false)?;
    let call = module.exprs_in(module.function(start_function).range).find(|id| {
        matches!(module.kind(*id), ExprKind::Member(object, member)
            if member == start_name && module.kind(object) == ExprKind::Super)
    })?;
    let base = cleanup.short(extends);
    let confidence = match module.kind(extends) {
        // A mixin: what it adds is what the hooks are for.
        ExprKind::Call(..) => Confidence::High,
        _ if matches!(module.base_name(class), Some("LitElement" | "ReactiveElement")) => Confidence::Low,
        _ => Confidence::Medium,
    };
    Some((confidence, base, Some(module.range(call))))
}

/// Calls something, or lets go of something.
fn releases_something(cleanup: &Cleanup<'_, '_>, function: FnId) -> bool {
    let module = cleanup.module;
    let it = module.function(function);
    let throws = match it.body {
        FnBody::Block(list) => {
            module.stmt_list(list).iter().any(|stmt| matches!(module.stmt(*stmt).kind, StmtKind::Throw(_)))
        }
        _ => false,
    };
    !throws
        && module.exprs_in(it.range).any(|id| {
            cleanup.released_place(id).is_some()
                || matches!(
                    module.method_call(id),
                    Some((_, "removeEventListener" | "removeListener" | "off" | "next" | "clear" | "delete", _))
                )
        })
}

fn super_call(cleanup: &Cleanup<'_, '_>, function: FnId, name: &str) -> Option<Change> {
    let module = cleanup.module;
    let it = module.function(function);
    let FnBody::Block(list) = it.body else { return None };
    let first = module.stmt(*module.stmt_list(list).first()?).range;
    if it.params.len > 0 || it.is_async {
        return None;
    }
    let line = cleanup.text.get(..first.start as usize)?;
    // Not where the body is on one line.
    line.rsplit('\n').next().filter(|before| before.trim().is_empty())?;
    let semicolon = if first.slice(cleanup.text).ends_with([';', '}']) { ";" } else { "" };
    Some(Change {
        title: format!("call `super.{name}()`"),
        is_safe: false,
        edits: vec![(
            TextRange::empty(first.start),
            format!("super.{name}(){semicolon}\n{}", cleanup.indent(first.start)),
        )],
    })
}
