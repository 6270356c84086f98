//! A document that an editor has open: its text, versions and places in the units that the editor counts in.
//!
//! Knows nothing of linting.

use super::protocol::{Position, Range};
use crate::text::{LineIndex, TextRange};
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;

/// What an editor counts columns in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16,
}

/// A text with the table of its lines.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub(super) text: Arc<str>,
    pub(super) lines: Arc<LineIndex>,
}

/// An open document; each change makes a new one.
#[derive(Debug, Clone)]
pub(super) struct Document {
    pub(super) path: PathBuf,
    /// As its editor spells it.
    pub(super) uri: Arc<str>,
    pub(super) version: i32,
    pub(super) text: Text,
}

/// A change as the protocol has it: the whole text, or a part.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    #[serde(default)]
    range: Option<Range>,
    text: String,
}

impl Text {
    pub(super) fn new(text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let lines = Arc::new(LineIndex::new(&text));
        Self { text, lines }
    }

    pub(super) fn position(&self, offset: u32, encoding: Encoding) -> Position {
        let place = self.lines.line_column(&self.text, offset);
        let character = match encoding {
            Encoding::Utf8 => place.utf8,
            Encoding::Utf16 => place.utf16,
        };
        Position { line: place.line, character }
    }

    pub(super) fn range(&self, range: TextRange, encoding: Encoding) -> Range {
        Range { start: self.position(range.start, encoding), end: self.position(range.end, encoding) }
    }

    /// The offset of a place; a place past the end of its line counts as that end, one past the last line as the text's.
    pub(super) fn offset(&self, position: Position, encoding: Encoding) -> u32 {
        if position.line >= self.lines.line_count() {
            return self.text.len() as u32;
        }
        match encoding {
            Encoding::Utf16 => self.lines.offset_of_utf16(&self.text, position.line, position.character),
            Encoding::Utf8 => {
                let range = self.lines.line_range(&self.text, position.line);
                let line = range.slice(&self.text).trim_end_matches(['\n', '\r']);
                let mut column = (position.character as usize).min(line.len());
                while !line.is_char_boundary(column) {
                    column -= 1;
                }
                range.start + column as u32
            }
        }
    }

    pub(super) fn text_range(&self, range: Range, encoding: Encoding) -> TextRange {
        let (start, end) = (self.offset(range.start, encoding), self.offset(range.end, encoding));
        TextRange::new(start.min(end), start.max(end))
    }
}

impl Document {
    /// The document after changes, which an editor makes one after the other.
    pub(super) fn changed(&self, version: i32, changes: Vec<Change>, encoding: Encoding) -> Self {
        let mut text = self.text.clone();
        for change in changes {
            text = Text::new(match change.range {
                None => change.text,
                Some(range) => {
                    let range = text.text_range(range, encoding);
                    let (before, after) = (&text.text[..range.start as usize], &text.text[range.end as usize..]);
                    [before, &change.text, after].concat()
                }
            });
        }
        Self { version, text, ..self.clone() }
    }
}

/// Where two texts differ: what stands between the beginning and the end that they share.
pub(super) fn difference(old: &str, new: &str) -> (TextRange, TextRange) {
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(start) || !new.is_char_boundary(start) {
        start -= 1;
    }
    let (rest, other) = (&old.as_bytes()[start..], &new.as_bytes()[start..]);
    let mut end = rest.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    while !old.is_char_boundary(old.len() - end) || !new.is_char_boundary(new.len() - end) {
        end -= 1;
    }
    let range = |text: &str| TextRange::new(start as u32, (text.len() - end) as u32);
    (range(old), range(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(text: &str, encoding: Encoding, changes: serde_json::Value) -> String {
        let document = Document { path: PathBuf::new(), uri: "".into(), version: 1, text: Text::new(text) };
        let changes = serde_json::from_value(changes).expect("changes as the protocol has them");
        document.changed(2, changes, encoding).text.text.to_string()
    }

    fn part(from: (u32, u32), to: (u32, u32), text: &str) -> serde_json::Value {
        serde_json::json!({
            "range": {
                "start": { "line": from.0, "character": from.1 },
                "end": { "line": to.0, "character": to.1 },
            },
            "text": text,
        })
    }

    #[test]
    fn columns_are_counted_as_the_editor_counts() {
        let text = "x\n🧠é=1\r\nz";
        for (encoding, column) in [(Encoding::Utf16, 3), (Encoding::Utf8, 6)] {
            let changes = serde_json::json!([part((1, column), (1, column + 1), " = ")]);
            assert_eq!(edited(text, encoding, changes), "x\n🧠é = 1\r\nz");
            let at = text.find('=').unwrap_or(0) as u32;
            let place = Text::new(text).position(at, encoding);
            assert_eq!((place.line, place.character), (1, column));
        }
    }

    #[test]
    fn changes_are_made_one_after_the_other() {
        let changes =
            serde_json::json!([part((0, 0), (0, 0), "a\nb\n"), part((1, 1), (1, 1), "!"), part((2, 0), (9, 9), "")]);
        assert_eq!(edited("c\nd", Encoding::Utf16, changes), "a\nb!\n");
        assert_eq!(edited("c", Encoding::Utf16, serde_json::json!([{ "text": "whole" }])), "whole");
    }

    #[test]
    fn places_that_are_not_there_are_the_next_best_ones() {
        let past = serde_json::json!([part((0, 99), (0, 99), "!"), part((7, 7), (7, 7), "?")]);
        assert_eq!(edited("a\r\nb", Encoding::Utf16, past.clone()), "a!\r\nb?");
        assert_eq!(edited("a\r\nb", Encoding::Utf8, past), "a!\r\nb?");
        let inside = serde_json::json!([part((0, 2), (0, 2), "!")]);
        assert_eq!(edited("🧠", Encoding::Utf8, inside), "!🧠");
        let turned = serde_json::json!([part((0, 2), (0, 1), "-")]);
        assert_eq!(edited("abc", Encoding::Utf16, turned), "a-c");
    }

    #[test]
    fn the_difference_keeps_characters_whole() {
        assert_eq!(difference("aéb", "aèb"), (TextRange::new(1, 3), TextRange::new(1, 3)));
        assert_eq!(difference("aa", "aaa"), (TextRange::new(2, 2), TextRange::new(2, 3)));
        assert_eq!(difference("same", "same"), (TextRange::new(4, 4), TextRange::new(4, 4)));
    }
}
