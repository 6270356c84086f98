//! A baseline beside files that stay and change: asked file by file, and told when what it lies beside has changed.
//!
//! Gives the same answers as [`Baseline::mark`] over a whole run, without looking at the findings of other files.

use super::{Baseline, Entry};
use crate::diagnostic::{Diagnostic, Suppressed, SuppressedBy};
use crate::session::RunError;
use crate::walk::shown;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Rule and fingerprint.
type Identity = (String, String);

/// The baseline that holds for a folder, if there is one.
#[derive(Default)]
pub struct Live {
    file: Option<PathBuf>,
    /// Size and time of the file when it was read.
    look: Option<(u64, Option<SystemTime>)>,
    baseline: Option<Baseline>,
    /// What was known of files that are gone, and that no other file has taken for its own.
    free: FxHashMap<Identity, usize>,
    /// What files have taken of it, by their names in the baseline.
    taken: BTreeMap<String, Vec<Identity>>,
}

impl Live {
    /// Reads the baseline that holds for a folder. One that is not understood is an error and hides nothing.
    pub fn read(folder: &Path) -> (Self, Option<RunError>) {
        let Some(file) = Baseline::find(folder) else { return (Self::default(), None) };
        let look = look(&file);
        let (baseline, error) = match Baseline::read(&file, &shown(folder, &file)) {
            Ok(baseline) => (Some(baseline), None),
            Err(error) => (None, Some(error)),
        };
        let mut live = Self { file: Some(file), look, baseline, ..Self::default() };
        live.look_around();
        (live, error)
    }

    /// Whether another baseline holds for the folder by now, or the same one with another content.
    pub fn is_outdated(&self, folder: &Path) -> bool {
        let found = Baseline::find(folder);
        found != self.file || found.as_deref().and_then(look) != self.look
    }

    /// Sees anew which files are gone; what was known of those may be found in others.
    pub fn look_around(&mut self) {
        self.taken.clear();
        self.free.clear();
        let Some(baseline) = &self.baseline else { return };
        for (_, entries) in baseline.entries.iter().filter(|(path, _)| !baseline.folder.join(path).exists()) {
            for entry in entries {
                *self.free.entry(owned(entry)).or_default() += 1;
            }
        }
    }

    /// Whether one finding of a file is known, as far as that file's own entries say.
    pub fn knows(&self, path: &Path, finding: &Diagnostic) -> bool {
        let Some(baseline) = &self.baseline else { return false };
        let print = finding.fingerprint.to_string();
        let entries = baseline.entries.get(&baseline.relative(path));
        entries.is_some_and(|entries| entries.iter().any(|it| it.identity() == (finding.rule, &print)))
    }

    /// Marks those findings of one file that are known. `findings` are all of the file, in their order.
    pub fn mark(&mut self, path: &Path, findings: &mut [Diagnostic]) {
        let Some(baseline) = &self.baseline else { return };
        let key = baseline.relative(path);
        for identity in self.taken.remove(&key).unwrap_or_default() {
            *self.free.entry(identity).or_default() += 1;
        }
        let mut here: FxHashMap<Identity, usize> = FxHashMap::default();
        for entry in baseline.entries.get(&key).into_iter().flatten() {
            *here.entry(owned(entry)).or_default() += 1;
        }
        if here.is_empty() && self.free.is_empty() {
            return;
        }
        let mut taken = Vec::new();
        let take = |finding: &mut Diagnostic, from: &mut FxHashMap<Identity, usize>| {
            let identity = (finding.rule.to_owned(), finding.fingerprint.to_string());
            let left = from.get_mut(&identity).filter(|left| **left > 0)?;
            *left -= 1;
            finding.suppressed = Some(Suppressed { by: SuppressedBy::Baseline, reason: None });
            Some(identity)
        };
        for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
            take(finding, &mut here);
        }
        for finding in findings.iter_mut().filter(|finding| finding.suppressed.is_none()) {
            taken.extend(take(finding, &mut self.free));
        }
        if !taken.is_empty() {
            self.taken.insert(key, taken);
        }
    }
}

fn owned(entry: &Entry) -> Identity {
    (entry.rule.clone(), entry.fingerprint.clone())
}

fn look(file: &Path) -> Option<(u64, Option<SystemTime>)> {
    std::fs::metadata(file).ok().map(|meta| (meta.len(), meta.modified().ok()))
}
