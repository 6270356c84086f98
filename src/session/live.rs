//! A session that stays: its files are put, replaced and dropped one by one, and its links are kept while they hold.
//!
//! Knows nothing of who edits, or of any protocol.

use super::guard::guarded;
use super::read::{self, Decoded, Read};
use super::scan::Scanned;
use super::{Input, Opened, RunError, Session};
use crate::diagnostic::{Diagnostic, FileId};
use crate::facts::ModuleFacts;
use crate::linter::{self, Scratch};
use crate::project::surroundings::Surroundings;
use crate::project::{Project, Unit};
use std::sync::Arc;

/// What the disk holds under a name.
pub enum OnDisk {
    Facts(Arc<ModuleFacts>),
    /// It is gone, cannot be read, or is not worth linting.
    Nothing,
    Failed(RunError),
}

impl Session {
    /// In the order of their paths.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// The file that reports name so.
    pub fn find(&self, shown: &str) -> Option<FileId> {
        let at = self.units.binary_search_by(|unit| (*unit.path).cmp(shown)).ok()?;
        Some(FileId(at as u32))
    }

    /// What went wrong while files were read and scanned; each is told once.
    pub fn take_errors(&mut self) -> Vec<RunError> {
        std::mem::take(&mut self.errors)
    }

    /// The links of all files, for [`check_unit`](Self::check_unit).
    pub fn link(&self) -> Result<Project<'_>, RunError> {
        let linked = self.pool.install(|| guarded(|| linter::link(&self.units, &self.setup.surroundings)));
        linked.map_err(|message| RunError { file: None, message })
    }

    /// The findings of one file by facts that may be newer than the linked ones, of the same interface.
    pub fn check_unit(&self, project: &Project<'_>, unit: &Unit, input: &Input) -> Result<Vec<Diagnostic>, RunError> {
        let foreign = self.opened.get(unit.file.0 as usize).is_some_and(|opened| opened.foreign);
        let checked = guarded(|| linter::check_unit(project, unit, &input.rules, self.setup.known));
        let mut found = checked.map_err(|message| RunError { file: Some(unit.path.to_string()), message })?;
        if foreign && self.units.get(unit.file.0 as usize).is_some_and(|it| it.facts.content == unit.facts.content) {
            found.iter_mut().for_each(|finding| finding.fixes.clear());
        }
        Ok(found)
    }

    /// What a text shows. Call it on a thread with a stack of [`linter::SCAN_STACK`].
    pub fn scan_here(&self, input: &Input, text: &str, scratch: &mut Scratch) -> Result<Arc<ModuleFacts>, RunError> {
        let decoded = Decoded { text: text.to_owned(), fault: None };
        match self.scan_text(input, decoded, scratch).0 {
            Scanned::Facts { facts, .. } => Ok(facts),
            Scanned::Failed(message) => Err(RunError { file: Some(input.shown.to_string()), message }),
            Scanned::Skipped(_) | Scanned::Vanished => Ok(Arc::default()),
        }
    }

    /// What the disk shows now. Call it on a thread with a stack of [`linter::SCAN_STACK`].
    pub fn scan_disk(&self, input: &Input, scratch: &mut Scratch) -> OnDisk {
        let failed = |message| OnDisk::Failed(RunError { file: Some(input.shown.to_string()), message });
        match read::read(&input.path, input.skippable, None) {
            Read::Text(decoded) => match self.scan_text(input, decoded, scratch).0 {
                Scanned::Facts { facts, .. } => OnDisk::Facts(facts),
                Scanned::Failed(message) => failed(message),
                Scanned::Skipped(_) | Scanned::Vanished => OnDisk::Nothing,
            },
            Read::Skipped(_) | Read::Vanished => OnDisk::Nothing,
            Read::Failed(message) => failed(message),
        }
    }

    /// Adds a file, or puts other facts in place of those that it had. `text` is what they were read from, where that is
    /// not on the disk.
    pub fn put(&mut self, input: Input, facts: Arc<ModuleFacts>, text: Option<Arc<str>>) {
        match self.units.binary_search_by(|unit| unit.path.cmp(&input.shown)) {
            Ok(at) => {
                self.forget(FileId(at as u32));
                self.units[at].facts = facts;
                self.units[at].package = input.package;
                let opened = &mut self.opened[at];
                (opened.input, opened.replaced, opened.foreign) = (input, text, false);
            }
            Err(at) => {
                let unit = Unit {
                    file: FileId(at as u32),
                    path: input.shown.clone(),
                    package: input.package,
                    is_test: input.is_test,
                    facts,
                };
                self.units.insert(at, unit);
                self.opened.insert(at, Opened { input, index: at, replaced: text, foreign: false });
                self.number();
            }
        }
    }

    /// Takes a file out.
    pub fn drop_file(&mut self, shown: &str) {
        if let Some(file) = self.find(shown) {
            self.units.remove(file.0 as usize);
            self.opened.remove(file.0 as usize);
            self.number();
        }
    }

    pub fn set_surroundings(&mut self, surroundings: Surroundings) {
        self.setup.surroundings = surroundings;
    }

    fn number(&mut self) {
        for (at, unit) in self.units.iter_mut().enumerate() {
            unit.file = FileId(at as u32);
        }
        *self.kept.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Default::default();
    }
}
