//! Teardown that names another field or property than the one that was set.

use super::{CLEARING_FUNCTIONS, Cleanup, Flaw, Found, RELEASING_METHODS, distance};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::semantic::flow::Flow;
use crate::semantic::query::{Place, Root};
use crate::semantic::tree::{ExprId, ExprKind, Key, NameId, Parent, PatKind, SymbolId, SymbolKind, UnaryOp};
use crate::text::TextRange;

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    for id in module.calls_of_any(&[&CLEARING_FUNCTIONS[..], &RELEASING_METHODS].concat()) {
        let ExprKind::Call(callee, args) = module.kind(id) else { continue };
        if let Some(name) = module.global_name(callee) {
            if CLEARING_FUNCTIONS.contains(&name)
                && let Some(arg) = module.list(args).first()
            {
                found.extend(other_timer(cleanup, id, *arg));
                found.extend(shadowed(cleanup, id, *arg));
            }
        } else if let ExprKind::Member(receiver, name) = module.kind(callee)
            && RELEASING_METHODS.contains(&module.text(name))
        {
            found.extend(other_handle(cleanup, id, receiver, module.text(name)));
        }
    }
    for id in module.deletions() {
        if let ExprKind::Unary(_, target) = module.kind(*id) {
            found.extend(other_property(cleanup, *id, target));
        }
    }
}

/// A field of `this` that nothing in the file assigns.
fn unassigned_field(cleanup: &Cleanup<'_, '_>, expr: ExprId) -> Option<(Place, NameId)> {
    let module = cleanup.module;
    let ExprKind::Member(_, name) = module.kind(expr) else { return None };
    let place = module.place(expr)?;
    if place.path.len() != 1 {
        return None;
    }
    let is_unassigned = match place.root {
        Root::Instance(_) => cleanup.identities.is_never_assigned(&place),
        Root::Group(group) => {
            module.method_groups().group(group).constructor.is_some() && !cleanup.identities.is_written(name)
        }
        _ => false,
    };
    is_unassigned.then_some((place, name))
}

/// `clearInterval(this.timer)` where `this._timer` is what holds it.
fn other_timer(cleanup: &Cleanup<'_, '_>, call: ExprId, arg: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let (place, name) = unassigned_field(cleanup, arg)?;
    let mut slots: Vec<(NameId, ExprId, bool)> = Vec::new();
    for id in module.assignments() {
        let ExprKind::Assign(_, target, value) = module.kind(*id) else { continue };
        let Some((callee, _)) = module.call(value) else { continue };
        let Some(acquire) = module.global_name(callee) else { continue };
        let ExprKind::Member(_, slot) = module.kind(target) else { continue };
        let is_timer = matches!(acquire, "setInterval" | "setTimeout" | "requestAnimationFrame");
        if is_timer && module.place(target).is_some_and(|it| it.root == place.root && it.path.len() == 1) {
            slots.push((slot, value, acquire == "setInterval"));
        }
    }
    slots.retain(|(slot, ..)| !is_released(cleanup, *slot));
    let text = module.text(name);
    let (slot, value, repeats) =
        slots.into_iter().min_by_key(|(slot, _, repeats)| (distance(module.text(*slot), text), !repeats))?;
    let slot_text = module.text(slot);
    let is_similar = are_similar(slot_text, text);
    let confidence = if repeats || is_similar { Confidence::High } else { Confidence::Medium };
    Some(other_field(cleanup, call, arg, &place, slot_text, module.range(value), confidence))
}

/// `let timer; function start() { const timer = setInterval(…) }; function stop() { clearInterval(timer) }`
fn shadowed(cleanup: &Cleanup<'_, '_>, call: ExprId, arg: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let symbol = module.symbol_of(arg)?;
    let outer = module.symbol(symbol);
    let is_declared = matches!(outer.kind, SymbolKind::Let | SymbolKind::Var)
        && outer.init.is_none_or(|init| cleanup.is_nothing(init))
        && module.declarations_of(symbol).is_some_and(|it| module.symbol_of_pat(it.pattern) == Some(symbol));
    if !is_declared || outer.exported || outer.in_template || module.is_reassigned(symbol) {
        return None;
    }
    let around = module.scope(outer.scope).range;
    let (inner, value) = (0..module.symbols.len()).map(|index| SymbolId(index as u32)).find_map(|id| {
        let it = module.symbol(id);
        if id == symbol || it.name != outer.name || !around.contains(module.scope(it.scope).range) {
            return None;
        }
        let (callee, _) = module.call(it.init?)?;
        let repeats = matches!(module.global_name(callee)?, "setInterval" | "setTimeout" | "requestAnimationFrame");
        let is_used = module.refs_of(id).iter().any(|it| module.flow(module.reference(*it).expr) != Flow::Consumed);
        (repeats && !is_used).then_some((id, it.init?))
    })?;
    let repeats = module.call(value).and_then(|(callee, _)| module.global_name(callee)) == Some("setInterval");
    let confidence = if repeats { Confidence::High } else { Confidence::Medium };
    let function = module.expr(call).function;
    let mut it =
        Found::new(Flaw::Shadowed, module.range(call), function, confidence, module.symbol_name(symbol).to_owned());
    it.related = Some(module.symbol(inner).range);
    it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
    let declaration = module.symbol(inner).declaration;
    let word = TextRange::new(declaration.start, module.symbol(inner).range.start);
    if matches!(word.slice(cleanup.text).trim(), "let" | "const" | "var") {
        it.fix = Some(Change {
            title: "assign to the outer variable".to_owned(),
            is_safe: false,
            edits: vec![(word, String::new())],
        });
    }
    Some(it)
}

/// `this.sub.unsubscribe()` where `this.subs` is what holds it.
fn other_handle(cleanup: &Cleanup<'_, '_>, call: ExprId, receiver: ExprId, method: &str) -> Option<Found> {
    let module = cleanup.module;
    if !matches!(method, "unsubscribe" | "disconnect" | "dispose" | "terminate") {
        return None;
    }
    let (place, name) = unassigned_field(cleanup, receiver)?;
    let text = module.text(name);
    let (slot, value) = module.assignments().iter().find_map(|id| {
        let ExprKind::Assign(_, target, value) = module.kind(*id) else { return None };
        module.call(value)?;
        let ExprKind::Member(_, slot) = module.kind(target) else { return None };
        let fits = module.place(target).is_some_and(|it| it.root == place.root && it.path.len() == 1);
        (fits && are_similar(module.text(slot), text) && !is_released(cleanup, slot)).then_some((slot, value))
    })?;
    Some(other_field(cleanup, call, receiver, &place, module.text(slot), module.range(value), Confidence::High))
}

fn other_field(
    cleanup: &Cleanup<'_, '_>,
    call: ExprId,
    named: ExprId,
    place: &Place,
    slot: &str,
    acquired: TextRange,
    confidence: Confidence,
) -> Found {
    let module = cleanup.module;
    let function = module.expr(call).function;
    let mut it = Found::new(Flaw::OtherField, module.range(call), function, confidence, module.place_text(place));
    it.other = format!("this.{slot}");
    it.related = Some(acquired);
    it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
    let at = module.range(named);
    let name = place.path.last().map_or("", |name| module.text(*name));
    if at.slice(cleanup.text).ends_with(name) {
        let range = TextRange::new(at.end - name.len() as u32, at.end);
        it.fix = Some(Change {
            title: format!("release `{}`", it.other),
            is_safe: false,
            edits: vec![(range, slot.to_owned())],
        });
    }
    it
}

/// Some call of the file gets the field, or a method of it is called.
fn is_released(cleanup: &Cleanup<'_, '_>, slot: NameId) -> bool {
    let module = cleanup.module;
    cleanup.members(slot).iter().any(|id| module.flow_into(*id).is_none() && module.flow(*id) != Flow::Consumed)
        || is_destructured(cleanup, slot)
}

/// `const { name } = this`
pub(super) fn is_destructured(cleanup: &Cleanup<'_, '_>, name: NameId) -> bool {
    let module = cleanup.module;
    module.pats.iter().any(|pat| match pat.kind {
        PatKind::Object(props) => module.prop_pats(props).iter().any(|prop| prop.key == Key::Name(name)),
        _ => false,
    })
}

/// Two names that a hurried hand takes for one another: `timer` and `_timer`, `timerId` and `timer`, `sub` and `subs`.
fn are_similar(a: &str, b: &str) -> bool {
    let bare = |text: &str| text.trim_matches(['_', '$', '#']).to_ascii_lowercase();
    let (a, b) = (bare(a), bare(b));
    let shorter = a.len().min(b.len());
    a == b
        || (shorter >= 3 && (a.starts_with(&b) || b.starts_with(&a) || a.ends_with(&b) || b.ends_with(&a)))
        || (shorter >= 5 && distance(&a, &b) <= 2)
}

/// `delete state.error` where `state.$error` is what is assigned.
fn other_property(cleanup: &Cleanup<'_, '_>, id: ExprId, target: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let ExprKind::Member(object, name) = module.kind(target) else { return None };
    let text = module.text(name);
    let identities = cleanup.identities;
    if text.len() < 5 || identities.is_written(name) {
        return None;
    }
    let place = module.origin_place(object)?;
    let bare = |text: &str| text.trim_matches(['_', '$', '#']).to_ascii_lowercase();
    let (other, written) = identities.written_names().find_map(|other| {
        let other_text = module.text(other);
        let is_close = bare(other_text) == bare(text) || (text.len() >= 7 && distance(other_text, text) == 1);
        if !is_close || is_deleted(cleanup, other) {
            return None;
        }
        let written = identities.writes_of(other).iter().copied().find(|write| {
            let ExprKind::Member(of, _) = module.kind(*write) else { return false };
            same_object(cleanup, of, &place) && module.flow_into(*write).is_some_and(|value| !cleanup.is_nothing(value))
        })?;
        Some((other_text.to_owned(), written))
    })?;
    // Another part of the program may set it: something here would read it then.
    let is_read = cleanup.members(name).iter().any(|it| *it != target) || is_destructured(cleanup, name);
    if is_read {
        return None;
    }
    let function = module.expr(id).function;
    let mut found =
        Found::new(Flaw::OtherProperty, module.range(id), function, Confidence::High, cleanup.short(target));
    found.other = format!("{}.{other}", cleanup.short(object));
    found.related = Some(module.range(written));
    let at = module.range(target);
    if at.slice(cleanup.text).ends_with(text) {
        found.fix = Some(Change {
            title: format!("delete `{}`", found.other),
            is_safe: false,
            edits: vec![(TextRange::new(at.end - text.len() as u32, at.end), other)],
        });
    }
    Some(found)
}

fn is_deleted(cleanup: &Cleanup<'_, '_>, name: NameId) -> bool {
    let module = cleanup.module;
    module.members_named(name).iter().any(|member| {
        let Parent::Expr(parent) = module.expr(*member).parent else { return false };
        match module.kind(parent) {
            ExprKind::Unary(UnaryOp::Delete, _) => true,
            ExprKind::Assign(_, target, value) => target == *member && cleanup.is_nothing(value),
            _ => false,
        }
    })
}

/// The same object as far as its path says: `this.$__` in two functions of one prototype.
fn same_object(cleanup: &Cleanup<'_, '_>, of: ExprId, place: &Place) -> bool {
    let module = cleanup.module;
    module.origin_place(of).is_some_and(|it| {
        it == *place
            || (it.path == place.path
                && !place.path.is_empty()
                && matches!(it.root, Root::This(_) | Root::Group(_))
                && matches!(place.root, Root::This(_) | Root::Group(_)))
    })
}
