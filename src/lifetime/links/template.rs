//! Which components the template of a Vue file shows, once and always.
//!
//! Reads tags as text; must not know what a component leaks.

use crate::semantic::Module;
use crate::semantic::tree::{ExprId, ExprKind, Key, Parent};
use rustc_hash::FxHashSet;

/// As tags are compared: `TitleBar` and `title-bar` name one component.
pub(super) fn tag_of(name: &str) -> String {
    name.chars().filter(|it| *it != '-').flat_map(char::to_lowercase).collect()
}

/// The tags that the text has once, and under no condition of their own.
pub(super) fn shown_once(text: &str) -> FxHashSet<String> {
    let mut once = FxHashSet::default();
    let mut seen = FxHashSet::default();
    let Some(from) = text.find("<template") else { return once };
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
            && condition(attributes).is_none_or(holds_for_good);
        if seen.insert(name.clone()) && is_steady {
            once.insert(name);
        } else {
            once.remove(&name);
        }
    }
    once
}

/// What `v-if` asks; empty when that is not plain.
fn condition(attributes: &str) -> Option<&str> {
    let (_, rest) = attributes.split_once("v-if")?;
    let quoted = rest.strip_prefix("=\"").and_then(|rest| rest.split_once('"'));
    Some(quoted.map_or("", |(condition, _)| condition.trim()))
}

/// A name for what comes once: somebody signs in, something is loaded.
fn holds_for_good(condition: &str) -> bool {
    let name = condition.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_prefix("is").unwrap_or(&name);
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
fn end_of_tag(rest: &str) -> usize {
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
        let text = "<script></script>\n<template><p><TitleBar :a=\"b > 1\" /><side-bar></side-bar></p><Row v-for=\"a in b\" /><Dialog v-if=\"open\" /><Main v-if=\"user.isLoggedIn\" /><Twin /><Twin /></template>";
        let mut found: Vec<String> = shown_once(text).into_iter().collect();
        found.sort_unstable();
        assert_eq!(found, ["main", "sidebar", "titlebar"]);
    }
}
