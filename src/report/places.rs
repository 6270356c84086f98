//! Places of findings as other programs name them: paths, positions, ranges of text, addresses.

use super::text::path_of;
use super::texts::{Position, SourceText, Texts};
use crate::diagnostic::{FileId, Location};
use crate::session::{Report, Sources};
use serde::Serialize;
use serde::ser::Serializer;
use std::cell::RefCell;
use std::rc::Rc;

pub(super) struct Places<'a> {
    pub(super) report: &'a Report,
    texts: RefCell<Texts<'a>>,
}

/// Both ends of a range, as people count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) start: Position,
    pub(super) end: Position,
}

impl<'a> Places<'a> {
    pub(super) fn new(report: &'a Report, sources: &'a dyn Sources) -> Self {
        Self { report, texts: RefCell::new(Texts::new(sources)) }
    }

    pub(super) fn path(&self, file: FileId) -> &'a str {
        path_of(self.report, file)
    }

    pub(super) fn source(&self, file: FileId) -> Option<Rc<SourceText>> {
        self.texts.borrow_mut().get(file)
    }

    /// Columns in UTF-16 units.
    pub(super) fn ends(&self, location: Location) -> Ends {
        self.counted(location, SourceText::position)
    }

    /// Columns in bytes of UTF-8.
    pub(super) fn ends_in_bytes(&self, location: Location) -> Ends {
        self.counted(location, SourceText::position_in_bytes)
    }

    fn counted(&self, location: Location, count: fn(&SourceText, u32) -> Position) -> Ends {
        let source = self.texts.borrow_mut().places(location.file);
        let position = |offset| source.as_ref().map_or(Position::UNKNOWN, |source| count(source, offset));
        Ends { start: position(location.range.start), end: position(location.range.end) }
    }

    /// The code at a place; `None` where the text has changed since.
    pub(super) fn code(&self, location: Location) -> Option<String> {
        let source = self.source(location.file)?;
        Some(source.clamp(location.range).slice(source.text()).to_owned())
    }
}

/// A path below the top of the repository, for programs that name files from there: `from_root` leads from the top to where
/// leaklint runs. Paths that are not below the working directory stay as they are.
pub(super) fn from_root(from_root: &str, path: &str) -> String {
    if from_root.is_empty() || is_absolute(path) { path.to_owned() } else { format!("{from_root}/{path}") }
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || path.as_bytes().get(1) == Some(&b':')
}

/// A path as a URI reference.
pub(super) fn uri(path: &str) -> String {
    let mut uri = match path {
        _ if path.starts_with('/') => "file://".to_owned(),
        _ if is_absolute(path) => "file:///".to_owned(),
        _ => String::new(),
    };
    for (at, byte) in path.bytes().enumerate() {
        let drive = at == 1 && byte == b':' && is_absolute(path);
        if drive || byte.is_ascii_alphanumeric() || b"/-_.~!$&'()*+,=@".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}

/// A list that is made while it is written.
pub(super) struct Streamed<I>(RefCell<Option<I>>);

impl<I> Streamed<I> {
    pub(super) fn new(items: I) -> Self {
        Self(RefCell::new(Some(items)))
    }
}

impl<I: Iterator<Item: Serialize>> Serialize for Streamed<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.borrow_mut().take().into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_addresses() {
        assert_eq!(uri("src/[id]/ä b%.js"), "src/%5Bid%5D/%C3%A4%20b%25.js");
        assert_eq!(uri("/srv/a:b.js"), "file:///srv/a%3Ab.js");
        assert_eq!(uri("C:/a.js"), "file:///C:/a.js");
        assert_eq!(from_root("packages/a", "src/b.js"), "packages/a/src/b.js");
        assert_eq!(from_root("packages/a", "/srv/b.js"), "/srv/b.js");
        assert_eq!(from_root("", "b.js"), "b.js");
    }
}
