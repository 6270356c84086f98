//! The texts that findings point into, each with its table of lines, made once.

use crate::diagnostic::FileId;
use crate::session::Sources;
use crate::text::{LineIndex, TextRange};
use rustc_hash::FxHashMap;
use std::rc::Rc;
use std::sync::Arc;

/// Texts kept at a time. Findings come sorted by file, so more would only hold memory.
const KEPT: usize = 64;

pub(super) struct Texts<'a> {
    sources: &'a dyn Sources,
    kept: FxHashMap<FileId, Option<Rc<SourceText>>>,
    shapes: FxHashMap<FileId, Option<Rc<SourceText>>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self { sources, kept: FxHashMap::default(), shapes: FxHashMap::default() }
    }

    pub(super) fn get(&mut self, file: FileId) -> Option<Rc<SourceText>> {
        if !self.kept.contains_key(&file) && self.kept.len() >= KEPT {
            self.kept.clear();
        }
        let load = || self.sources.text(file).map(|text| Rc::new(SourceText::new(text)));
        self.kept.entry(file).or_insert_with(load).clone()
    }

    /// The text, or one of which only places may be asked.
    pub(super) fn places(&mut self, file: FileId) -> Option<Rc<SourceText>> {
        if let Some(source) = self.get(file) {
            return Some(source);
        }
        if !self.shapes.contains_key(&file) && self.shapes.len() >= KEPT {
            self.shapes.clear();
        }
        let load = || self.sources.shape(file).map(|shape| Rc::new(SourceText::new(shape)));
        self.shapes.entry(file).or_insert_with(load).clone()
    }
}

/// A place as people count it: from 1, columns in UTF-16 units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    pub(super) line: u32,
    pub(super) column: u32,
}

impl Position {
    /// Stands for a place in a text that can no longer be had.
    pub(super) const UNKNOWN: Position = Position { line: 1, column: 1 };
}

pub(super) struct SourceText {
    text: Arc<str>,
    lines: LineIndex,
    /// UTF-16 units before each block of the text, so that columns in a line of megabytes are still quick; empty for ASCII.
    units_before: Vec<u32>,
}

const BLOCK: usize = 1024;

impl SourceText {
    fn new(text: Arc<str>) -> Self {
        let lines = LineIndex::new(&text);
        let mut units_before = Vec::new();
        if !text.is_ascii() {
            let mut units = 0;
            for block in text.as_bytes().chunks(BLOCK) {
                units_before.push(units);
                units += units_in(block);
            }
            units_before.push(units);
        }
        Self { text, lines, units_before }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn line_count(&self) -> u32 {
        self.lines.line_count()
    }

    pub(super) fn line_of(&self, offset: u32) -> u32 {
        self.lines.line_of(offset)
    }

    /// The line without its terminator.
    pub(super) fn line_content(&self, line: u32) -> TextRange {
        let range = self.lines.line_range(&self.text, line);
        let content = range.slice(&self.text).trim_end_matches(['\n', '\r']);
        TextRange::new(range.start, range.start + content.len() as u32)
    }

    /// The range pulled into the text and onto character boundaries.
    pub(super) fn clamp(&self, range: TextRange) -> TextRange {
        let floor = |offset: u32| {
            let mut offset = (offset as usize).min(self.text.len());
            while !self.text.is_char_boundary(offset) {
                offset -= 1;
            }
            offset as u32
        };
        let start = floor(range.start);
        TextRange::new(start, floor(range.end).max(start))
    }

    pub(super) fn position(&self, offset: u32) -> Position {
        let offset = self.clamp(TextRange::empty(offset)).start;
        let line = self.lines.line_of(offset);
        let start = self.lines.line_range(&self.text, line).start;
        let mut column = self.units_up_to(offset) - self.units_up_to(start);
        // Editors do not count the byte order mark.
        if line == 0 && column > 0 && self.text.starts_with('\u{feff}') {
            column -= 1;
        }
        Position { line: line + 1, column: column + 1 }
    }

    /// The column in bytes of UTF-8.
    pub(super) fn position_in_bytes(&self, offset: u32) -> Position {
        let offset = self.clamp(TextRange::empty(offset)).start;
        let line = self.lines.line_of(offset);
        let start = self.lines.line_range(&self.text, line).start;
        Position { line: line + 1, column: offset - start + 1 }
    }

    fn units_up_to(&self, offset: u32) -> u32 {
        if self.units_before.is_empty() {
            return offset;
        }
        let block = offset as usize / BLOCK;
        self.units_before[block] + units_in(&self.text.as_bytes()[block * BLOCK..offset as usize])
    }
}

/// UTF-16 units of the characters that begin in `bytes`: one each, and two where UTF-8 takes four bytes.
fn units_in(bytes: &[u8]) -> u32 {
    bytes.iter().map(|byte| u32::from(*byte & 0xC0 != 0x80) + u32::from(*byte >= 0xF0)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_agree_with_the_line_index() {
        let unit = "aé🧠\n\t水x\r\n";
        let text: String = unit.repeat(300);
        let source = SourceText::new(text.as_str().into());
        for (offset, _) in text.char_indices() {
            let expected = source.lines.line_column(&text, offset as u32);
            let expected = Position { line: expected.line + 1, column: expected.utf16 + 1 };
            assert_eq!(source.position(offset as u32), expected, "at {offset}");
        }
        assert_eq!(source.position(u32::MAX), Position { line: 601, column: 1 });
    }

    #[test]
    fn a_byte_order_mark_is_no_column() {
        let source = SourceText::new("\u{feff}ab\ncd".into());
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(3), Position { line: 1, column: 1 });
        assert_eq!(source.position(4), Position { line: 1, column: 2 });
        assert_eq!(source.position(7), Position { line: 2, column: 2 });
    }
}
