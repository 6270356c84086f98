//! Which components the template of a Vue file shows, once and always.
//!
//! Reads tags as text; must not know what a component leaks.

use crate::semantic::Module;
use crate::semantic::flow::Flow;
use crate::semantic::tree::{AssignOp, ExprId, ExprKind, Key, Parent, SymbolId};
use rustc_hash::FxHashSet;

/// As tags are compared: `TitleBar` and `title-bar` name one component.
pub fn tag_of(name: &str) -> String {
    name.chars().filter(|it| *it != '-').flat_map(char::to_lowercase).collect()
}

/// The tags that the text has once, and under no condition of their own; and all that it has, sorted.
pub(super) fn shown(module: &Module, text: &str) -> (FxHashSet<String>, Vec<String>) {
    let mut once = FxHashSet::default();
    let mut seen = FxHashSet::default();
    let Some(from) = text.find("<template") else { return (once, Vec::new()) };
    for (at, _) in text[from..].match_indices('<') {
        let rest = &text[from + at + 1..];
        let end = rest.find(|it: char| !it.is_ascii_alphanumeric() && it != '-').unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        if !name.starts_with(|it: char| it.is_ascii_uppercase()) && !name.contains('-') {
            continue;
        }
        let attributes = &rest[..end_of_tag(rest)];
        let name = tag_of(name);
        let is_steady = !["v-else", "v-for", ":key"].iter().any(|word| attributes.contains(word))
            && condition(attributes).is_none_or(|it| holds_for_good(module, text, it));
        if seen.insert(name.clone()) && is_steady {
            once.insert(name);
        } else {
            once.remove(&name);
        }
    }
    let mut seen: Vec<String> = seen.into_iter().collect();
    seen.sort_unstable();
    (once, seen)
}

/// What `v-if` asks; empty when that is not plain.
fn condition(attributes: &str) -> Option<&str> {
    let (_, rest) = attributes.split_once("v-if")?;
    let quoted = rest.strip_prefix("=\"").and_then(|rest| rest.split_once('"'));
    Some(quoted.map_or("", |(condition, _)| condition.trim()))
}

/// Once true, it stays so.
fn holds_for_good(module: &Module, text: &str, condition: &str) -> bool {
    only_becomes_true(module, text, condition).unwrap_or_else(|| says_for_good(condition))
}

/// Whether all that the script of the file puts into the variable of that name, after its beginning, is `true`; `None` when
/// others may put something into it.
fn only_becomes_true(module: &Module, text: &str, name: &str) -> Option<bool> {
    let id = module.names.find_text(name)?;
    let sets_in_template = text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], text[at + name.len()..].trim_start_matches(' '));
        let attribute = before.rsplit(char::is_whitespace).next().unwrap_or_default();
        let is_set = after.starts_with('=') && !after.starts_with("==") && !after.starts_with("=\"");
        let is_whole = !before.ends_with(|it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '$' | '.' | ':'));
        (is_set && is_whole && attribute.contains('"')) || attribute.starts_with("v-model") && before.ends_with("=\"")
    });
    let becomes = match module.module_symbols(id).next() {
        Some(symbol) => put_into_ref(module, symbol)?,
        None => put_into_field(module, name)?,
    };
    let is_true = |value: &ExprId| module.kind(*value) == ExprKind::Bool(true);
    let in_script = becomes.iter().all(is_true);
    (!becomes.is_empty()).then_some(in_script && !sets_in_template)
}

/// `const ready = ref(false)`: what is put into `ready.value`; `None` when it is no such variable, or goes elsewhere.
fn put_into_ref(module: &Module, symbol: SymbolId) -> Option<Vec<ExprId>> {
    let init = module.constant_value(symbol)?;
    let (callee, _) = module.call(init)?;
    if !matches!(module.last_word(callee)?, "ref" | "shallowRef") {
        return None;
    }
    let mut put = Vec::new();
    for id in module.refs_of(symbol) {
        let expr = module.reference(*id).expr;
        match module.flow(expr) {
            Flow::Used(member) if matches!(module.kind(member), ExprKind::Member(object, name) if object == expr && module.text(name) == "value") =>
            {
                put.extend(value_put(module, member)?);
            }
            // Whoever watches it only reads.
            Flow::Argument { call, index: 0 }
                if module.call(call).and_then(|(callee, _)| module.last_word(callee)) == Some("watch") => {}
            _ => return None,
        }
    }
    Some(put)
}

/// `data: () => ({ ready: false })`: what is put into `this.ready`.
fn put_into_field(module: &Module, name: &str) -> Option<Vec<ExprId>> {
    let id = module.names.find_text(name)?;
    let mut put = Vec::new();
    for member in module.members_named(id) {
        if matches!(module.kind(*member), ExprKind::Member(object, _) if module.kind(object) == ExprKind::This) {
            put.extend(value_put(module, *member)?);
        }
    }
    Some(put)
}

/// What an assignment puts into the member; none when it is read, `None` when that is not plain.
fn value_put(module: &Module, member: ExprId) -> Option<Option<ExprId>> {
    let Parent::Expr(parent) = module.expr(member).parent else { return Some(None) };
    match module.kind(parent) {
        ExprKind::Assign(AssignOp::Set, target, value) if target == member => Some(Some(value)),
        ExprKind::Assign(_, target, _) if target == member => None,
        ExprKind::Update(_) | ExprKind::Pattern(_) => None,
        _ => Some(None),
    }
}

/// What is set in another file (a store, a parent) is known by its name only: somebody signs in, something is loaded.
pub(super) fn says_for_good(condition: &str) -> bool {
    let name = condition.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix('$').unwrap_or(&name);
    let name = name.strip_prefix("is").unwrap_or(name);
    matches!(
        name,
        "authenticated"
            | "authorized"
            | "loggedin"
            | "signedin"
            | "ready"
            | "loaded"
            | "initialized"
            | "mounted"
            | "client"
    )
}

/// Where the tag's `>` is; values may have some of their own.
pub(super) fn end_of_tag(rest: &str) -> usize {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (byte, quote) {
            (b'"' | b'\'', None) => quote = Some(byte),
            (_, Some(it)) if it == byte => quote = None,
            (b'>', None) => return at,
            _ => {}
        }
    }
    rest.len()
}

/// `components: { It }` in the options of the file's component, whose template shows it so.
pub(super) fn is_shown(module: &Module, shown: &FxHashSet<String>, list: ExprId, read: ExprId) -> bool {
    let Parent::Expr(options) = module.expr(list).parent else { return false };
    let ExprKind::Object(props) = module.kind(list) else { return false };
    module.property(options, "components") == Some(list)
        && module.props(props).iter().any(|prop| {
            prop.value == read && matches!(prop.key, Key::Name(name) if shown.contains(&tag_of(module.text(name))))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_template_shows_once_is_read_from_its_tags() {
        let module = Module::default();
        let text = "<script></script>\n<template><p><TitleBar :a=\"b > 1\" /><side-bar></side-bar></p><Row v-for=\"a in b\" /><Dialog v-if=\"open\" /><Main v-if=\"user.isLoggedIn\" /><Twin /><Twin /></template>";
        let (once, seen) = shown(&module, text);
        assert_eq!(seen, ["dialog", "main", "row", "sidebar", "titlebar", "twin"]);
        let mut found: Vec<String> = once.into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["main", "sidebar", "titlebar"]);
    }
}
