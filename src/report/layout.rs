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

/// Breaks `text` between words, so that lines fit into `columns` where their words do.
pub(crate) fn wrap(text: &str, columns: usize) -> Vec<String> {
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
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrap("aa bb  cc", 5), ["aa bb", "cc"]);
        assert_eq!(wrap("unbreakable a", 4), ["unbreakable", "a"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("泄漏 x", 5), ["泄漏", "x"], "wide characters take two columns");
    }

    #[test]
    fn nothing_reaches_the_terminal_that_could_steer_it() {
        assert_eq!(one_line("a\x1b[2J\nb\u{202e}c"), "a\u{241b}[2J b\u{fffd}c");
        assert_eq!(one_line("plain é 🧠"), "plain é 🧠");
    }
}
