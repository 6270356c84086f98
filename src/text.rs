//! Places in a text: byte ranges and the table that turns them into lines and columns.
//!
//! Knows nothing of files, JavaScript or diagnostics.

use serde::{Deserialize, Serialize};

/// A half-open range of 0-based UTF-8 byte offsets; both ends lie on character boundaries of their text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct TextRange {
    pub start: u32,
    pub end: u32,
}

impl TextRange {
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The empty range at `offset`: where an insertion goes.
    pub const fn empty(offset: u32) -> Self {
        Self { start: offset, end: offset }
    }

    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    pub const fn contains(self, other: TextRange) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte, or one of them is an insertion strictly inside the other.
    pub const fn overlaps(self, other: TextRange) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub fn cover(self, other: TextRange) -> TextRange {
        TextRange::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The text at this range, or `""` where the range does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// A 0-based line with the column counted in the two units that clients ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    pub line: u32,
    /// Bytes of UTF-8 since the start of the line.
    pub utf8: u32,
    /// Code units of UTF-16 since the start of the line.
    pub utf16: u32,
}

/// Where each line of a text starts. A line ends after `\n`, `\r\n` or a lone `\r`, as editors count.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at as u32 + 1);
        }
        Self { starts }
    }

    pub fn line_count(&self) -> u32 {
        self.starts.len() as u32
    }

    /// The 0-based line that holds `offset`; the last line for offsets past the end.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.starts.partition_point(|start| *start <= offset) as u32 - 1
    }

    /// The line with its terminator; empty for a line that does not exist.
    pub fn line_range(&self, text: &str, line: u32) -> TextRange {
        let end = text.len() as u32;
        let start = self.starts.get(line as usize).copied().unwrap_or(end);
        let next = self.starts.get(line as usize + 1).copied().unwrap_or(end);
        TextRange::new(start, next)
    }

    /// `text` must be the text that the index was made of; an offset inside a character counts as that character's start.
    pub fn line_column(&self, text: &str, offset: u32) -> LineColumn {
        let mut offset = (offset as usize).min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line_of(offset as u32);
        let start = self.starts[line as usize] as usize;
        let before = &text[start..offset];
        LineColumn { line, utf8: before.len() as u32, utf16: before.encode_utf16().count() as u32 }
    }

    /// The byte offset of a 0-based line and UTF-16 column; clamped to the line's end.
    pub fn offset_of_utf16(&self, text: &str, line: u32, utf16: u32) -> u32 {
        let range = self.line_range(text, line);
        let mut units = 0;
        for (at, character) in range.slice(text).char_indices() {
            if units >= utf16 || character == '\n' || character == '\r' {
                return range.start + at as u32;
            }
            units += character.len_utf16() as u32;
        }
        range.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_editors_count_them() {
        let text = "a\nb\r\nc\rd";
        let index = LineIndex::new(text);
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_of(text.find('d').unwrap_or(0) as u32), 3);
        assert_eq!(index.line_range(text, 1).slice(text), "b\r\n");
    }

    #[test]
    fn columns_are_counted_in_both_units() {
        let text = "x\n🧠é=1";
        let index = LineIndex::new(text);
        let at = text.find('=').unwrap_or(0) as u32;
        assert_eq!(index.line_column(text, at), LineColumn { line: 1, utf8: 6, utf16: 3 });
        assert_eq!(index.offset_of_utf16(text, 1, 3), at);
        assert_eq!(index.offset_of_utf16(text, 1, 99), text.len() as u32);
        assert_eq!(index.line_column(text, at - 1).utf8, 4, "inside a character counts as its start");
    }
}
