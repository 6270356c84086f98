//! Which components an Angular template shows, and whether it goes on showing them.
//!
//! Reads tags, structural directives and blocks as text; must not know what a component leaks.

use super::template::{end_of_tag, says_for_good};
use serde::{Deserialize, Serialize};

/// For how long a template shows an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Shown {
    /// As often as something turns, or once for each of a list.
    Turning,
    /// From when something is there, which by its name stays so.
    Likely,
    /// From the template's own beginning to its end.
    Always,
}

/// An element that is no element of HTML itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Element {
    pub tag: String,
    /// The least that is sure of any of its places.
    pub shown: Shown,
}

/// What is open around a place.
enum Open<'t> {
    Tag(&'t str),
    /// `@if (ready) {`
    Block,
    /// Of an expression, or of forms of a message.
    Brace,
}

/// The components that the text names, each once, sorted.
pub fn elements(text: &str) -> Vec<Element> {
    let mut found: Vec<Element> = Vec::new();
    // With each: how what is inside it is shown.
    let mut open: Vec<(Open<'_>, Shown)> = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'<' | b'{' | b'}' | b'@')) {
        at += step;
        let rest = &text[at + 1..];
        let around = open.last().map_or(Shown::Always, |(_, shown)| *shown);
        match bytes[at] {
            b'<' if rest.starts_with("!--") => {
                at += rest.find("-->").map_or(rest.len(), |end| end + 3) + 1;
            }
            b'<' if rest.starts_with('/') => {
                let name = name_of(&rest[1..]);
                close(&mut open, |it| matches!(it, Open::Tag(tag) if *tag == name));
                at += 2 + name.len();
            }
            b'<' => {
                let name = name_of(rest);
                let end = end_of_tag(&rest[name.len()..]) + name.len();
                let attributes = &rest[name.len()..end];
                at += 1 + end;
                if name.is_empty() {
                    continue;
                }
                let own = if name == "ng-template" { Shown::Turning } else { structural(attributes) };
                let shown = own.min(around);
                if !is_html(name) {
                    found.push(Element { tag: name.to_owned(), shown });
                }
                if !attributes.ends_with('/') && !is_void(name) {
                    open.push((Open::Tag(name), shown));
                }
            }
            b'{' if rest.starts_with('{') => at += rest.find("}}").map_or(rest.len(), |end| end + 2) + 1,
            b'{' => {
                open.push((Open::Brace, around));
                at += 1;
            }
            b'}' => {
                close(&mut open, |it| !matches!(it, Open::Tag(_)));
                at += 1;
            }
            _ => {
                let (shown, length) = block(rest);
                if let Some(shown) = shown {
                    open.push((Open::Block, shown.min(around)));
                }
                at += 1 + length;
            }
        }
    }
    found.sort_by(|a, b| (&a.tag, a.shown).cmp(&(&b.tag, b.shown)));
    found.dedup_by(|later, first| later.tag == first.tag);
    found
}

/// How far out the beginning of what ends is looked for, so that a text of many beginnings and many ends that do not fit takes no
/// longer than its length.
const NEAR: usize = 256;

/// The innermost of such ends, and all inside it.
fn close<'t>(open: &mut Vec<(Open<'t>, Shown)>, is_it: impl Fn(&Open<'t>) -> bool) {
    if let Some(at) = (0..open.len()).rev().take(NEAR).find(|at| is_it(&open[*at].0)) {
        open.truncate(at);
    }
}

fn name_of(text: &str) -> &str {
    let end = text.find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '-' | '_' | ':'));
    &text[..end.unwrap_or(text.len())]
}

/// Bytes between the word of a block and its brace.
const LONGEST_CONDITION: usize = 4096;

/// The block that the text after `@` begins, and how much of the text says so; none where it is no block.
fn block(text: &str) -> (Option<Shown>, usize) {
    let name = name_of(text);
    if !matches!(
        name,
        "if" | "else" | "for" | "empty" | "switch" | "case" | "default" | "defer" | "placeholder" | "loading" | "error"
    ) {
        return (None, name.len());
    }
    let (mut depth, mut condition) = (0_u32, None);
    for (at, byte) in text.bytes().enumerate().skip(name.len()).take(LONGEST_CONDITION) {
        match byte {
            b'(' => {
                depth += 1;
                condition.get_or_insert(at + 1);
            }
            b')' => depth = depth.saturating_sub(1),
            b'{' if depth == 0 => {
                let condition = condition.and_then(|from| text[from..at].rsplit_once(')')).map_or("", |(it, _)| it);
                let shown = if name == "if" { for_as_long_as(condition) } else { Shown::Turning };
                return (Some(shown), at + 1);
            }
            b'<' | b'}' | b'@' if depth == 0 => break,
            _ => {}
        }
    }
    (None, name.len())
}

/// What directives with a `*` say.
fn structural(attributes: &str) -> Shown {
    let mut shown = Shown::Always;
    let mut rest = attributes;
    while let Some(at) = rest.find('*') {
        let is_directive = rest[..at].ends_with(char::is_whitespace);
        rest = &rest[at + 1..];
        let name = name_of(rest);
        if !is_directive || name.is_empty() {
            continue;
        }
        let condition = rest[name.len()..].strip_prefix("=\"").and_then(|it| it.split_once('"'));
        let own = match (name, condition) {
            ("ngIf", Some((condition, _))) => for_as_long_as(condition),
            _ => Shown::Turning,
        };
        shown = shown.min(own);
    }
    shown
}

/// What waits for a value is there from then on; what is compared or negated turns.
fn for_as_long_as(condition: &str) -> Shown {
    let condition = condition.split(';').next().unwrap_or_default();
    let (value, pipe) = condition.split_once('|').unwrap_or((condition, ""));
    let waits = pipe.trim_start().starts_with("async") && !pipe.contains(['=', '&', '|', '?', '<', '>']);
    let is_plain = !condition.contains(['!', '=', '&', '<', '>', '?']);
    match is_plain && (waits || (pipe.is_empty() && says_for_good(value.trim()))) {
        true => Shown::Likely,
        false => Shown::Turning,
    }
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements that no component is; of others it does no harm that they are told.
fn is_html(name: &str) -> bool {
    const FREQUENT: [&str; 40] = [
        "a", "article", "aside", "b", "br", "button", "canvas", "circle", "code", "div", "footer", "form", "g", "h1",
        "h2", "h3", "h4", "h5", "header", "hr", "i", "img", "input", "label", "li", "main", "nav", "option", "p",
        "path", "section", "select", "small", "span", "strong", "table", "td", "th", "tr", "ul",
    ];
    FREQUENT.contains(&name) || matches!(name, "ng-container" | "ng-content" | "ng-template")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(String, Shown)> {
        elements(text).into_iter().map(|it| (it.tag, it.shown)).collect()
    }

    fn one(text: &str) -> Shown {
        let [(_, shown)] = &shown(text)[..] else { panic!("one element in {text}") };
        *shown
    }

    #[test]
    fn what_stands_in_no_condition_is_shown_always() {
        assert_eq!(one("<div class=\"a > b\"><p>{{ '}' }} {a}</p><x-bar [a]=\"b\"></x-bar></div>"), Shown::Always);
        assert_eq!(one("<!-- <x-old></x-old> --><br><x-bar />"), Shown::Always);
        assert_eq!(one("<p *ngIf=\"a\"></p>@if (a) { <p></p> } @else { <i></i> } <x-bar></x-bar>"), Shown::Always);
        assert_eq!(one("a@if.example <x-bar></x-bar>"), Shown::Always);
    }

    #[test]
    fn what_stands_in_a_condition_or_a_list_turns() {
        for text in [
            "<x-bar *ngIf=\"open\"></x-bar>",
            "<ul><li *ngFor=\"let it of all\"><x-bar></x-bar></li></ul>",
            "@for (it of all; track it.id) { <p><x-bar /></p> }",
            "@if (open()) { <p></p> } @else { <x-bar /> }",
            "<ng-template #row><x-bar></x-bar></ng-template>",
            "<p><x-bar></x-bar></p><p *ngFor=\"let it of all\"><x-bar></x-bar></p>",
            "<x-bar *ngIf=\"!ready\"></x-bar>",
        ] {
            assert_eq!(one(text), Shown::Turning, "{text}");
        }
    }

    #[test]
    fn ends_that_fit_nothing_are_passed_over() {
        assert_eq!(one(&format!("{}{}<x-bar></x-bar>", "<p>".repeat(50_000), "</i>".repeat(50_000))), Shown::Always);
        assert_eq!(one(&format!("<x-bar></x-bar>{}", "@if(".repeat(50_000))), Shown::Always);
    }

    #[test]
    fn what_waits_for_a_value_stays_then() {
        for text in [
            "<p *ngIf=\"user$ | async as user; else wait\"><x-bar></x-bar></p>",
            "@if (loggedIn) { <x-bar /> }",
            "<x-bar *ngIf=\"auth.isLoggedIn\"></x-bar>",
        ] {
            assert_eq!(one(text), Shown::Likely, "{text}");
        }
    }
}
