//! Removals by another key, or of another entry, than what was put in.

use super::container::holds_only;
use super::{Cleanup, Flaw, Found, PutHow};
use crate::diagnostic::Confidence;
use crate::lifetime::change::Change;
use crate::lifetime::identity::Source;
use crate::semantic::query::Root;
use crate::semantic::tree::{ExprId, ExprKind, SymbolId};

pub(super) fn find(cleanup: &Cleanup<'_, '_>, found: &mut Vec<Found>) {
    let module = cleanup.module;
    for id in module.calls_of_any(&["delete", "indexOf", "lastIndexOf"]) {
        match module.method_call(id) {
            Some((container, "delete", [key])) => found.extend(other_key(cleanup, id, container, *key)),
            Some((list, "indexOf" | "lastIndexOf", [entry])) => found.extend(other_entry(cleanup, id, list, *entry)),
            _ => {}
        }
    }
    for id in module.deletions() {
        if let ExprKind::Unary(_, target) = module.kind(*id)
            && let ExprKind::Index(container, key) = module.kind(target)
        {
            found.extend(other_key(cleanup, *id, container, key));
        }
    }
}

/// `sockets.set(socket.id, socket)` and `sockets.delete(socket)`
fn other_key(cleanup: &Cleanup<'_, '_>, id: ExprId, container: ExprId, key: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let removed = module.place(key)?;
    let Root::Symbol(symbol) = removed.root else { return None };
    let container = module.origin_place(container)?;
    let function = module.expr(id).function;
    // Other classes have a `delete` of their own.
    let is_container = matches!(module.kind(id), ExprKind::Unary(..))
        || holds_only(cleanup, &container, &["Map", "Set", "WeakMap", "WeakSet"]);
    if !cleanup.is_kept(&container, function) || !is_container {
        return None;
    }
    let written: Vec<ExprId> = cleanup
        .puts(&container)
        .iter()
        .filter_map(|put| match put.how {
            PutHow::Keyed(key) => Some(key),
            PutHow::Appended(_) => None,
        })
        .collect();
    let put = written.iter().copied().find(|key| {
        module.place(*key).is_some_and(|place| place.root == Root::Symbol(symbol) && place.path != removed.path)
    })?;
    let put_place = module.place(put)?;
    // An object is no key of its own property's: one of the two is the other's owner.
    let is_owner = put_place.path.starts_with(&removed.path) || removed.path.starts_with(&put_place.path);
    let all_alike = written.iter().all(|key| {
        module
            .place(*key)
            .is_some_and(|place| place.path.last() == put_place.path.last() && place.path.len() == put_place.path.len())
    });
    if !is_owner || !all_alike {
        return None;
    }
    let mut it =
        Found::new(Flaw::OtherKey, module.range(id), function, Confidence::High, module.place_text(&container));
    it.other = cleanup.short(put);
    it.related = Some(module.range(put));
    it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
    it.fix = Some(Change {
        title: format!("remove by `{}`", it.other),
        is_safe: false,
        edits: vec![(module.range(key), cleanup.source(put).to_owned())],
    });
    Some(it)
}

/// `list.push({ socket })` and `list.indexOf(socket)`
fn other_entry(cleanup: &Cleanup<'_, '_>, id: ExprId, list: ExprId, entry: ExprId) -> Option<Found> {
    let module = cleanup.module;
    let symbol = module.symbol_of(entry)?;
    let place = module.origin_place(list)?;
    let function = module.expr(id).function;
    if !cleanup.is_kept(&place, function) {
        return None;
    }
    let starts_empty = cleanup.identities.sources(&place)?.iter().all(|source| match source {
        Source::Value(value) => {
            cleanup.is_nothing(*value) || matches!(module.kind(*value), ExprKind::Array(items) if items.len == 0)
        }
        Source::Function(_) => false,
    });
    let mut put = None;
    for it in cleanup.puts(&place) {
        let PutHow::Appended(args) = it.how else { return None };
        for arg in module.list(args) {
            if !matches!(module.kind(*arg), ExprKind::Object(_) | ExprKind::Array(_)) {
                return None;
            }
            if mentions(cleanup, *arg, symbol) {
                put.get_or_insert(*arg);
            }
        }
    }
    let put = put.filter(|_| starts_empty)?;
    let mut it = Found::new(Flaw::OtherEntry, module.range(id), function, Confidence::High, module.place_text(&place));
    it.other = module.symbol_name(symbol).to_owned();
    it.related = Some(module.range(put));
    it.end = cleanup.end_of(function).map(|end| (end.name, end.range));
    Some(it)
}

fn mentions(cleanup: &Cleanup<'_, '_>, value: ExprId, symbol: SymbolId) -> bool {
    let module = cleanup.module;
    module.exprs_in(module.range(value)).any(|id| module.symbol_of(id) == Some(symbol))
}
