//! A run in parts: some files scanned by themselves, and all facts linked without any text.

use super::read::{self, Read};
use super::scan::Scanned;
use super::{Input, RunError, Session, Setup};
use crate::linter;
use rayon::prelude::*;
use std::time::Instant;

/// A file with what became of it.
pub struct Scan {
    pub input: Input,
    pub scanned: Scanned,
}

impl Session {
    /// Scans the files, and links nothing.
    pub fn scan_part(inputs: Vec<Input>, setup: Setup) -> Result<(Self, Vec<Scan>), RunError> {
        let session = Self::new(setup)?;
        let scanned = session.scan_all(&inputs);
        let scans = inputs.into_iter().zip(scanned).map(|(input, (scanned, _))| Scan { input, scanned });
        let scans = scans.collect();
        Ok((session, scans))
    }

    /// The texts of scanned files; a file that has changed since is scanned again.
    pub fn texts_of(&self, scans: &mut [Scan]) -> Vec<String> {
        self.pool.install(|| scans.par_iter_mut().map(|scan| self.text_of(scan)).collect())
    }

    fn text_of(&self, scan: &mut Scan) -> String {
        // A file that changes all the time must not keep us here.
        for _ in 0..3 {
            let Scanned::Facts { facts, .. } = &scan.scanned else { break };
            if let Read::Text(decoded) = read::read(&scan.input.path, false, None)
                && linter::content_hash(&decoded.text) == facts.content
            {
                return decoded.text;
            }
            scan.scanned = self.scan_file(&scan.input);
        }
        String::new()
    }

    /// A session of files that were scanned before, each with the shape of its text; in the order of the report.
    pub fn of_parts(scans: Vec<(Scan, Vec<u8>)>, setup: Setup) -> Result<Self, RunError> {
        let started = Instant::now();
        let mut session = Self::new(setup)?;
        let mut shapes = Vec::new();
        for (index, (scan, shape)) in scans.into_iter().enumerate() {
            if matches!(scan.scanned, Scanned::Facts { .. }) {
                shapes.push(shape);
            }
            session.open(index, scan.input, scan.scanned);
        }
        session.shapes = Some(shapes);
        session.timings.scan = started.elapsed();
        Ok(session)
    }
}
