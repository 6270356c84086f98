//! Comments that switch ESLint rules off, for those rules of its plugins whose leaks leaklint reports itself.
//!
//! Only comments that name such a rule count: who switches everything off may not have thought of leaks.

use super::{Comment, Directive, NamedRule, Reach};
use crate::diagnostic::{BUILT_IN, Diagnostic, Suppressed, SuppressedBy};
use crate::text::TextRange;

/// Rules of ESLint plugins, and what reports the same with us. A name stands for itself behind any prefix of a plugin.
pub const SUPERSEDED: [(&str, &[&str]); 29] = [
    ("no-leaked-event-listener", &["leaked-listener", "mismatched-removal"]),
    ("no-leaked-interval", &["leaked-interval"]),
    ("no-leaked-timeout", &["timer-loop"]),
    ("no-leaked-animation-frame", &["timer-loop"]),
    ("no-leaked-resize-observer", &["leaked-observer"]),
    ("no-leaked-intersection-observer", &["leaked-observer"]),
    ("no-leaked-mutation-observer", &["leaked-observer"]),
    ("no-leaked-performance-observer", &["leaked-observer"]),
    ("no-leaked-event-source", &["leaked-handle"]),
    ("no-leaked-websocket", &["leaked-handle"]),
    ("no-leaked-broadcast-channel", &["leaked-handle"]),
    ("listeners/no-missing-remove-event-listener", &["leaked-listener"]),
    ("listeners/matching-remove-event-listener", &["mismatched-removal"]),
    ("listeners/no-inline-function-event-listener", &["leaked-listener", "mismatched-removal"]),
    ("unicorn/no-invalid-remove-event-listener", &["mismatched-removal"]),
    ("wc/require-listener-teardown", &["leaked-listener"]),
    ("rxjs/no-ignored-subscription", &["leaked-subscription"]),
    ("rxjs/no-ignored-subscribe", &["leaked-subscription"]),
    ("rxjs/no-unsafe-takeuntil", &["leaked-subscription"]),
    ("rxjs-x/no-ignored-subscription", &["leaked-subscription"]),
    ("rxjs-x/no-ignored-subscribe", &["leaked-subscription"]),
    ("rxjs-x/no-unsafe-takeuntil", &["leaked-subscription"]),
    ("rxjs-angular/prefer-async-pipe", &["leaked-subscription"]),
    ("rxjs-angular/prefer-composition", &["leaked-subscription"]),
    ("rxjs-angular/prefer-takeuntil", &["leaked-subscription"]),
    ("rxjs-angular-x/prefer-async-pipe", &["leaked-subscription"]),
    ("rxjs-angular-x/prefer-composition", &["leaked-subscription"]),
    ("rxjs-angular-x/prefer-takeuntil", &["leaked-subscription"]),
    ("no-implicit-globals", &["implicit-global"]),
];

/// Whether a text may have comments of this kind.
pub fn may_be_in(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"eslint-disable").is_some()
        && SUPERSEDED.iter().any(|(theirs, _)| memchr::memmem::find(text.as_bytes(), theirs.as_bytes()).is_some())
}

/// What the comments switch off, in the order of the text.
pub(super) fn directives(text: &str, comments: &[Comment<'_>]) -> Vec<Directive> {
    let mut directives: Vec<Directive> = Vec::new();
    for comment in comments {
        let words = comment.body.trim_start_matches([' ', '*', '\t']);
        let (list, reason) = match words.split_once("--") {
            Some((list, reason)) => (list, Some(reason.trim().to_owned())),
            None => (words, None),
        };
        let (keyword, names) = list.split_once(char::is_whitespace).unwrap_or((list, ""));
        let keyword = keyword.trim();
        if keyword == "eslint-enable" {
            end(&mut directives, names, comment.range.start);
            continue;
        }
        let (start, end) = (comment.range.start as usize, comment.range.end as usize);
        let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |line| line + 1);
        let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |line| at + line);
        let (reach, governs) = match keyword {
            "eslint-disable-line" => (Reach::Line, (line_start(start), line_end(end))),
            "eslint-disable-next-line" => {
                let next = (line_end(end) + 1).min(text.len());
                (Reach::Line, (next, line_end(next)))
            }
            "eslint-disable" => (Reach::Block, (end, text.len())),
            _ => continue,
        };
        let rules: Vec<NamedRule> = ours(names).map(|name| NamedRule { name: name.to_owned(), range: None }).collect();
        if !rules.is_empty() {
            directives.push(Directive {
                range: comment.range,
                reach,
                governs: TextRange::new(governs.0 as u32, governs.1 as u32),
                rules,
                reason,
                flaw: None,
                removal: Vec::new(),
            });
        }
    }
    directives
}

/// `eslint-enable`, of some rules or of all: ends the blocks that are open.
fn end(directives: &mut Vec<Directive>, names: &str, at: u32) {
    let all = names.trim().is_empty();
    let ended: Vec<&str> = ours(names).collect();
    let mut rest = Vec::new();
    for open in directives.iter_mut().filter(|it| it.reach == Reach::Block && it.governs.end > at) {
        let goes_on = |rule: &&NamedRule| !all && !ended.contains(&rule.name.as_str());
        let rules: Vec<NamedRule> = open.rules.iter().filter(goes_on).cloned().collect();
        if rules.len() == open.rules.len() {
            continue;
        }
        if !rules.is_empty() {
            rest.push(Directive { rules, governs: TextRange::new(at, open.governs.end), ..open.clone() });
        }
        open.governs.end = at;
    }
    directives.append(&mut rest);
}

fn ours(names: &str) -> impl Iterator<Item = &'static str> {
    names.split(',').flat_map(|name| {
        let name = name.trim();
        let is = |theirs: &str| {
            let rest = name.strip_suffix(theirs);
            rest.is_some_and(|prefix| prefix.is_empty() || prefix.ends_with(['/', '-']))
        };
        SUPERSEDED.iter().filter(move |(theirs, _)| is(theirs)).flat_map(|(_, ours)| ours.iter().copied())
    })
}

/// Marks findings that a comment for ESLint suppresses, where no comment of ours does.
pub fn honor(directives: &[Directive], diagnostics: &mut [Diagnostic]) {
    for finding in diagnostics.iter_mut().filter(|it| it.suppressed.is_none() && !BUILT_IN.contains(&it.rule)) {
        let start = finding.location.range.start;
        let mut those = directives.iter().filter(|it| it.governs.start <= start && start <= it.governs.end);
        if let Some(directive) = those.find(|it| it.rules.iter().any(|rule| rule.name == finding.rule)) {
            finding.suppressed = Some(Suppressed { by: SuppressedBy::Comment, reason: directive.reason.clone() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let comments: Vec<Comment<'_>> = text
            .match_indices("/*")
            .map(|(at, _)| {
                let end = at + text[at..].find("*/").unwrap_or(0) + 2;
                Comment { range: TextRange::new(at as u32, end as u32), body: &text[at + 2..end - 2] }
            })
            .collect();
        let found = directives(text, &comments).into_iter();
        let names = |rules: Vec<NamedRule>| rules.into_iter().map(|it| it.name).collect::<Vec<_>>().join(" ");
        found.map(|it| (names(it.rules), it.governs.slice(text).to_owned())).collect()
    }

    #[test]
    fn comments_govern_what_eslint_says() {
        let pair = |rules: &str, text: &str| (rules.to_owned(), text.to_owned());
        assert_eq!(
            read("a\n/* eslint-disable-next-line no-x, react-web-api/no-leaked-interval -- why */\nb\nc"),
            [pair("leaked-interval", "b")]
        );
        assert_eq!(
            read("a /* eslint-disable-line wc/require-listener-teardown */\nb"),
            [pair("leaked-listener", "a /* eslint-disable-line wc/require-listener-teardown */")]
        );
        assert_eq!(read("/* eslint-disable */ a"), []);
        assert_eq!(read("/* eslint-disable-next-line xno-leaked-interval */\na"), []);
        assert_eq!(
            read(
                "/* eslint-disable a/no-leaked-interval, a/no-leaked-timeout */b/* eslint-enable a/no-leaked-timeout */c/* eslint-enable */d"
            ),
            [
                pair("leaked-interval timer-loop", "b"),
                pair("leaked-interval", "/* eslint-enable a/no-leaked-timeout */c")
            ]
        );
    }
}
