//! What a run does not tell again: the findings of the baseline, and those that were there before a change.

use super::args::{BaselineWish, Lint, Stop};
use super::changes::count;
use super::git::Change;
use super::wrong;
use crate::baseline::{Baseline, FILE_NAME, Stale};
use crate::diagnostic::FileId;
use crate::session::read::decode;
use crate::session::{Report, RunError, Session, io_fault};
use crate::walk::{absolute, shown};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Stale entries that are named one by one.
const NAMED: usize = 3;

#[derive(Default)]
pub(super) struct Known {
    cwd: PathBuf,
    baseline: Option<Used>,
    /// Entries that match nothing are worth a word; not while somebody types.
    tells_stale: bool,
    /// What was there before a change, and how to say so.
    before: Option<(Baseline, String)>,
}

/// A baseline with its place.
struct Used {
    file: PathBuf,
    shown: String,
    baseline: Baseline,
    update: bool,
}

/// What there is to say about known findings.
#[derive(Default)]
pub(super) struct Told {
    stale: Vec<Stale>,
    before: usize,
}

impl Known {
    /// Reads the baseline that holds; one that cannot be read is an error and hides nothing.
    pub(super) fn read(lint: &Lint, cwd: &Path, errors: &mut Vec<RunError>) -> Result<Self, Stop> {
        let (file, update, named) = match &lint.baseline {
            BaselineWish::None => (None, false, false),
            BaselineWish::File { file, update } => (Some(absolute(cwd, file)), *update, true),
            BaselineWish::Nearest { update } => {
                let found = Baseline::find(cwd);
                (found.or_else(|| update.then(|| cwd.join(FILE_NAME))), *update, false)
            }
        };
        let mut known = Self { cwd: cwd.to_owned(), tells_stale: lint.stdin.is_none(), ..Self::default() };
        let Some(file) = file else { return Ok(known) };
        let shown = shown(cwd, &file);
        if named && !update && !file.is_file() {
            return Err(wrong(&format!("`--baseline`: there is no file `{shown}`; `--update-baseline` writes it")));
        }
        let baseline = if file.is_file() {
            Baseline::read(&file, &shown).unwrap_or_else(|error| {
                // Who writes it anew need not read it.
                if !update {
                    errors.push(error);
                }
                Baseline::empty(&file)
            })
        } else {
            Baseline::empty(&file)
        };
        known.baseline = Some(Used { file, shown, baseline, update });
        Ok(known)
    }

    /// Asks what there was before a change, by linting the files as they were. The session ends up with what is there now.
    pub(super) fn compare(&mut self, change: &Change, session: &mut Session) -> Result<(), Stop> {
        let files = session.files();
        let named: BTreeMap<String, FileId> =
            files.filter_map(|file| Some((change.name(&session.input(file).1.path)?, file))).collect();
        let names: Vec<&str> = named.keys().map(String::as_str).collect();
        let staged = change.staged(&names)?;
        let mut was = change.before(&names)?;
        for (name, file) in &named {
            match (was.remove(name), staged.get(name)) {
                (Some(bytes), _) => put(session, *file, bytes.unwrap_or_default()),
                (None, Some(bytes)) => put(session, *file, bytes.clone()),
                (None, None) => (),
            }
        }
        let report = session.check();
        let before = Baseline::of(&self.cwd.join(FILE_NAME), &self.cwd, &report, true);
        for (name, file) in &named {
            match staged.get(name) {
                Some(bytes) => put(session, *file, bytes.clone()),
                None if change.touches(name) => session.restore(*file),
                None => (),
            }
        }
        self.before = Some((before, change.words.clone()));
        Ok(())
    }

    /// Marks what the baseline knows, and leaves out what was there before.
    pub(super) fn apply(&self, report: &mut Report, session: &Session) -> Told {
        let mut told = Told::default();
        if let Some(used) = &self.baseline {
            told.stale = used.baseline.mark(&self.cwd, report, session);
        }
        if let Some((before, _)) = &self.before {
            told.before = before.remove(&self.cwd, report);
        }
        told
    }

    /// Adds what there is to say about known findings to the report.
    pub(super) fn tell(&self, told: &Told, report: &mut Report) {
        if let Some((_, words)) = self.before.as_ref().filter(|_| told.before > 0) {
            let (findings, were) =
                (count(told.before, "finding", "findings"), if told.before == 1 { "was" } else { "were" });
            report.notes.push(format!("{findings} that {were} there {words}: not shown"));
        }
        let tells = self.tells_stale && !told.stale.is_empty();
        let Some(used) = self.baseline.as_ref().filter(|used| tells && !used.update) else { return };
        let entries = count(told.stale.len(), "entry", "entries");
        let (matches, them) = if told.stale.len() == 1 { ("matches", "it") } else { ("match", "them") };
        let stale = &told.stale[..told.stale.len().min(NAMED)];
        let named: Vec<String> = stale.iter().map(|it| format!("{}: {}: {}", it.file, it.rule, it.message)).collect();
        let more = if told.stale.len() > NAMED { ", and more" } else { "" };
        report.notes.push(format!(
            "{entries} of `{}` {matches} no finding any more; `--update-baseline` takes {them} out: {}{more}",
            used.shown,
            named.join(", ")
        ));
    }

    /// Writes the baseline anew where that was asked for, and marks what it knows now.
    pub(super) fn update(&mut self, report: &mut Report, session: &Session) {
        let Some(used) = self.baseline.as_mut().filter(|used| used.update) else { return };
        if !report.errors.is_empty() {
            let message = "not written, because the run failed; it would lack findings".to_owned();
            report.errors.push(RunError { file: Some(used.shown.clone()), message });
            return;
        }
        let new = used.baseline.updated(&used.file, &self.cwd, report, session);
        let stale = new.mark(&self.cwd, report, session);
        debug_assert!(stale.is_empty(), "{stale:?}");
        let (before, after) = (used.baseline.len(), new.len());
        let was_there = used.file.is_file();
        used.baseline = new;
        if !was_there && after == 0 {
            report.notes.push(format!("there is no finding to write into `{}`", used.shown));
            return;
        }
        if let Err(error) = std::fs::write(&used.file, used.baseline.to_text()) {
            let message = format!("this baseline cannot be written: {}", io_fault(&error));
            report.errors.push(RunError { file: Some(used.shown.clone()), message });
            return;
        }
        let was = if was_there { format!(", {before} before") } else { String::new() };
        let findings = count(after, "finding", "findings");
        report.notes.push(format!("wrote `{}`: it knows {findings}{was}", used.shown));
    }
}

/// A file whose old text cannot be analysed is as if it had not been there.
fn put(session: &mut Session, file: FileId, bytes: Vec<u8>) {
    if session.replace(file, decode(bytes).text.into()).is_err() {
        let _ = session.replace(file, "".into());
    }
}
