//! Texts that stand in for those on disk: fixed ones, and those of another time.

use super::read::Decoded;
use super::scan::Scanned;
use super::{Input, Replaced, RunError, Session};
use crate::diagnostic::FileId;
use crate::linter::Scratch;
use std::sync::Arc;

impl Session {
    /// Puts a text in place of the one on disk, for the rest of the run.
    pub fn replace(&mut self, file: FileId, text: Arc<str>) -> Result<Replaced, RunError> {
        let at = file.0 as usize;
        let shown = self.units[at].path.clone();
        let decoded = Decoded { text: text.to_string(), fault: None };
        // Whether it still parses is to be known.
        let input = Input { may_be_glanced: false, ..self.opened[at].input.clone() };
        match self.pool.install(|| self.scan_text(&input, decoded, &mut Scratch::default()).0) {
            Scanned::Facts { facts, .. } => {
                let parses = facts.syntax_errors.is_empty();
                self.units[at].facts = facts;
                self.opened[at].replaced = Some(text);
                self.forget(file);
                Ok(if parses { Replaced::Parses } else { Replaced::DoesNotParse })
            }
            Scanned::Failed(message) => Err(RunError { file: Some(shown.to_string()), message }),
            Scanned::Skipped(_) | Scanned::Vanished => Ok(Replaced::Parses),
        }
    }

    /// Ends what [`replace`](Self::replace) did.
    pub fn restore(&mut self, file: FileId) {
        self.opened[file.0 as usize].replaced = None;
        self.forget(file);
        self.rescan(file);
    }

    /// Whether the text of a file can be changed and written back: it parses, and it is what the disk holds.
    pub fn is_fixable(&self, file: FileId) -> bool {
        let at = file.0 as usize;
        self.units.get(at).is_some_and(|unit| unit.facts.syntax_errors.is_empty()) && !self.opened[at].foreign
    }
}
