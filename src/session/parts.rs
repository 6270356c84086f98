//! A run in parts: some files scanned by themselves, and all facts linked without any text.

use super::read::{self, Read};
use super::scan::Scanned;
use super::{Input, RunError, Session, Setup};
use crate::cache::pack::Place;
use crate::cache::part::ReadPart;
use crate::facts::ModuleFacts;
use crate::linter;
use rayon::prelude::*;
use std::sync::Arc;
use std::time::Instant;

/// A file with what became of it.
pub struct Scan {
    pub input: Input,
    pub scanned: Scanned,
    /// The facts after reading all of it, where `scanned` is what a look gave.
    pub full: Option<Arc<ModuleFacts>>,
}

/// A file that was scanned before.
pub struct Joined {
    pub input: Input,
    pub scanned: Scanned,
    pub kept: Option<Kept>,
}

/// What a part has of a file beside the facts that linking starts from.
pub struct Kept {
    pub part: Arc<ReadPart>,
    pub shape: Place,
    pub full: Option<Place>,
}

impl Session {
    /// Scans the files, and links nothing.
    pub fn scan_part(inputs: Vec<Input>, setup: Setup) -> Result<(Self, Vec<Scan>), RunError> {
        let session = Self::new(setup)?;
        let scanned = session.scan_all(&inputs);
        let scans = inputs.into_iter().zip(scanned).map(|(input, (scanned, _))| Scan { input, scanned, full: None });
        let mut scans: Vec<Scan> = scans.collect();
        session.pool.install(|| scans.par_iter_mut().for_each(|scan| session.read_all_of(scan)));
        Ok((session, scans))
    }

    /// Whoever links cannot read what was only looked at.
    fn read_all_of(&self, scan: &mut Scan) {
        scan.full = None;
        if let Scanned::Facts { facts, .. } = &scan.scanned
            && facts.unread.is_some()
            && let Scanned::Facts { facts: full, .. } = self.scan_demanded(&scan.input)
        {
            scan.full = Some(full);
        }
    }

    /// The texts of scanned files; a file that has changed since is scanned again.
    pub fn texts_of(&self, scans: &mut [Scan]) -> Vec<String> {
        self.pool.install(|| scans.par_iter_mut().map(|scan| self.text_of(scan)).collect())
    }

    fn text_of(&self, scan: &mut Scan) -> String {
        // A file that changes all the time must not keep us here.
        for _ in 0..3 {
            let Scanned::Facts { facts, .. } = &scan.scanned else { break };
            let is_one = scan.full.as_ref().is_none_or(|full| full.content == facts.content);
            if is_one
                && let Read::Text(decoded) = read::read(&scan.input.path, false, None)
                && linter::content_hash(&decoded.text) == facts.content
            {
                return decoded.text;
            }
            scan.scanned = self.scan_file(&scan.input);
            self.read_all_of(scan);
        }
        String::new()
    }

    /// A session of files that were scanned before, in the order of the report.
    pub fn of_parts(scans: Vec<Joined>, setup: Setup) -> Result<Self, RunError> {
        let started = Instant::now();
        let mut session = Self::new(setup)?;
        let mut kept = Vec::new();
        for (index, scan) in scans.into_iter().enumerate() {
            if matches!(scan.scanned, Scanned::Facts { .. }) {
                kept.push(scan.kept);
            }
            session.open(index, scan.input, scan.scanned);
        }
        session.joined = Some(kept);
        session.timings.scan = started.elapsed();
        Ok(session)
    }

    /// All of a file that was only looked at so far: from its part, or from the disk.
    pub(super) fn demanded(&self, at: usize) -> Scanned {
        let opened = &self.opened[at];
        let Some(joined) = &self.joined else { return self.scan_demanded(&opened.input) };
        let kept = joined.get(at).and_then(Option::as_ref);
        match kept.and_then(|kept| kept.part.facts(kept.full?)) {
            Some(facts) => Scanned::Facts { facts: Arc::new(facts), foreign: opened.foreign },
            // It could not be read any more when it was scanned, either.
            None => Scanned::Vanished,
        }
    }

    pub(super) fn joined_shape(&self, at: usize) -> Option<Arc<str>> {
        let kept = self.joined.as_ref()?.get(at)?.as_ref()?;
        Some(crate::cache::shape::text(kept.part.shape(kept.shape)?).into())
    }
}
