//! Words on a terminal: how wide they are, where lines break, what must not reach it.
//!
//! Knows nothing of findings.

use std::borrow::Cow;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Columns from one tab stop to the next.
pub(crate) const TAB: usize = 4;

/// Columns of a character that begins at `column`.
pub(crate) fn char_width(character: char, column: usize) -> usize {
    match character {
        '\t' => TAB - column % TAB,
        _ => character.width().unwrap_or(0),
    }
}

pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// `1 file`, `2 files`.
pub(crate) fn count(n: usize, noun: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {noun}{plural}")
}

/// A character as it may be shown: nothing that moves the cursor, hides text or turns its direction around.
pub(crate) fn shown(character: char) -> char {
    match character {
        '\t' => '\t',
        '\0'..='\x1f' => char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' => '\u{fffd}',
        _ => character,
    }
}

/// A text on one line that is safe to show.
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|it| shown(it) == it && it != '\t') {
        return Cow::Borrowed(text);
    }
    let clean = |it: char| if matches!(it, '\n' | '\r' | '\t') { ' ' } else { shown(it) };
    Cow::Owned(text.replace("\r\n", "\n").chars().map(clean).collect())
}

/// Breaks `text` between words, so that lines fit into `columns` where their words do. Code, bold words and the words of a link
/// (as Markdown marks them) stay on one line.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
    let text = glue(text, columns);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let needed = width(word);
        if used > 0 && used + 1 + needed > columns {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += needed;
    }
    if used > 0 || lines.is_empty() {
        lines.push(line);
    }
    lines.iter().map(|line| line.replace(GLUE, " ")).collect()
}

/// Stands for a space that is no place to break a line.
const GLUE: char = '\u{e000}';

/// Spaces within code, bold and link words become unbreakable, unless they could not fit into one line.
fn glue(words: &str, columns: usize) -> String {
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find(['`', '*', '[']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let span = [("`", "`"), ("**", "**"), ("[", "](")].into_iter().find_map(|(open, close)| {
            let (inside, _) = between(rest, open, close)?;
            Some(open.len() + inside.len() + close.len())
        });
        let length = span.unwrap_or(1);
        let fits = width(&rest[..length]) <= columns;
        out.push_str(&if fits { rest[..length].replace(' ', &GLUE.to_string()) } else { rest[..length].to_owned() });
        rest = &rest[length..];
    }
    out.push_str(rest);
    out
}

/// What stands between two marks at the start of `text`, and what follows them.
pub(crate) fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(&'a str, &'a str)> {
    let (inside, after) = text.strip_prefix(open)?.split_once(close)?;
    (!inside.is_empty()).then_some((inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("aa bb  cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("unbreakable a", 4), ["unbreakable", "a"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(
            wrap("call `clear (id)` at the end", 14),
            ["call", "`clear (id)`", "at the end"],
            "code stays in one piece"
        );
        assert_eq!(wrap("`too long to fit`", 8), ["`too", "long to", "fit`"]);
        assert_eq!(wrap("泄漏 x", 5), ["泄漏", "x"], "wide characters take two columns");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_could_steer_it() {
        assert_eq!(one_line("a\x1b[2J\nb\u{202e}c"), "a\u{241b}[2J b\u{fffd}c");
        assert_eq!(one_line("plain é 🧠"), "plain é 🧠");
    }
}
