//! A run over many files: read, scan in parallel, link, check. Panics stay with their file.
//!
//! Knows nothing of how files are found, configured or reported. Texts are dropped after their scan and read again
//! on demand, so that memory holds facts, not files.

pub(crate) mod guard;
pub mod live;
pub mod parts;
pub mod read;
mod replace;
mod scan;

use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, FileId};
use crate::lifetime::models::Models;
use crate::linter;
use crate::project::surroundings::Surroundings;
use crate::project::{PackageType, Project, Unit};
use crate::rule::{RuleEntry, RuleSet};
use guard::guarded;
use rayon::prelude::*;
use read::Read;
pub use scan::Scanned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// All that a run has to say; what reporters print.
#[derive(Debug, Default)]
pub struct Report {
    /// Indexed by `FileId`; sorted by path.
    pub files: Vec<ReportedFile>,
    /// Sorted by file, place and rule. Suppressed findings are among them, marked.
    pub diagnostics: Vec<Diagnostic>,
    /// What went wrong around the user's code; any of these makes the exit code 2.
    pub errors: Vec<RunError>,
    /// Files that were found and not linted.
    pub skipped: Vec<SkippedFile>,
    /// Remarks that change nothing (a file that vanished during the run, no file matched).
    pub notes: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct ReportedFile {
    /// Forward slashes, relative to the working directory when below it.
    pub path: Arc<str>,
    /// Hash of the text that was linted.
    pub content: u64,
}

/// A failure that is not a finding: unreadable file, broken configuration, a panic of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunError {
    pub file: Option<String>,
    /// Starts with `line:column: ` (1-based) where a place in `file` is known.
    pub message: String,
}

impl RunError {
    /// An error at a 1-based line and column.
    pub fn at(file: &str, (line, column): (u32, u32), message: String) -> Self {
        Self { file: Some(file.to_owned()), message: format!("{line}:{column}: {message}") }
    }
}

impl RunError {
    /// The 1-based line and column, where known.
    pub fn place(&self) -> Option<(u32, u32)> {
        let mut parts = self.message.split(':');
        Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
    }

    /// By file and place.
    pub fn sort(errors: &mut [RunError]) {
        errors.sort_by(|a, b| (&a.file, a.place(), &a.message).cmp(&(&b.file, b.place(), &b.message)));
    }
}

impl std::fmt::Display for RunError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.file {
            Some(file) if self.place().is_some() => write!(f, "{file}:{}", self.message),
            Some(file) => write!(f, "{file}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkippedFile {
    pub path: String,
    /// Reads on after the path: `minified`, `generated`, `in an ignored folder`.
    pub why: String,
}

/// Where reporters and fixes get the text of a file.
pub trait Sources {
    /// The text that was linted; `None` when it can no longer be had (changed or deleted since).
    fn text(&self, file: FileId) -> Option<Arc<str>>;

    /// A text with the lines of the one that was linted and characters as wide, where that itself cannot be had.
    fn shape(&self, _: FileId) -> Option<Arc<str>> {
        None
    }
}

/// A file to lint, with all that decides how.
#[derive(Clone)]
pub struct Input {
    pub path: PathBuf,
    /// How reports name it.
    pub shown: Arc<str>,
    pub package: PackageType,
    /// The path says that the file holds tests.
    pub is_test: bool,
    pub rules: Arc<RuleSet>,
    /// Rows about APIs in place of the run's, where the file's settings have some of their own.
    pub models: Option<Arc<Models>>,
    /// Leave it out when it is minified, generated or very large.
    pub skippable: bool,
    /// Leave it at a look where that shows that nothing can be found in it.
    pub may_be_glanced: bool,
    /// Its bytes, when they do not come from the disk.
    pub given: Option<Arc<[u8]>>,
}

/// What all files of a run share.
pub struct Setup {
    pub models: Models,
    /// Every rule that exists, for comments that name one which is switched off.
    pub known: &'static [RuleEntry],
    /// The packages that the files are in.
    pub surroundings: Surroundings,
    pub threads: usize,
    pub progress: Arc<Progress>,
    /// Facts of earlier runs.
    pub cache: Option<Cache>,
}

/// How far a run is; read by whoever shows progress.
#[derive(Debug, Default)]
pub struct Progress {
    pub total: AtomicUsize,
    pub done: AtomicUsize,
    pub findings: AtomicUsize,
    /// Somebody looks at the numbers, so that findings are worth counting early.
    pub watched: AtomicBool,
}

/// Where the time of a run went.
#[derive(Debug, Clone, Default)]
pub struct Timings {
    pub scan: Duration,
    pub link: Duration,
    pub check: Duration,
    /// The files whose scan took longest, slowest first; at most five.
    pub slowest: Vec<(Arc<str>, Duration)>,
    /// How many files were only looked at.
    pub unread: usize,
    /// How many files were not read, as the cache knows them.
    pub recalled: usize,
}

/// The facts of a run's files, and what is needed to bring them up to date.
pub struct Session {
    setup: Setup,
    pool: rayon::ThreadPool,
    /// Indexed by `FileId`, like `units`.
    opened: Vec<Opened>,
    units: Vec<Unit>,
    errors: Vec<RunError>,
    skipped: Vec<SkippedFile>,
    notes: BTreeSet<String>,
    pub timings: Timings,
    kept: Mutex<Kept>,
    /// By file: what parts of the run know of texts that need not be there. Facts are what they are, whatever the texts are now.
    joined: Option<Vec<Option<parts::Kept>>>,
}

struct Opened {
    input: Input,
    /// The place of `input` among all inputs of the run.
    index: usize,
    /// The text in place of the one on disk, after fixes.
    replaced: Option<Arc<str>>,
    /// Not UTF-8: its text is not what the disk holds, so it cannot be written back.
    foreign: bool,
}

/// Texts that were asked for, so that reporters do not read a file once per finding.
#[derive(Default)]
struct Kept {
    texts: BTreeMap<FileId, Arc<str>>,
    bytes: usize,
}

const KEPT_BYTES: usize = 16 << 20;

/// What replacing a text did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    Parses,
    DoesNotParse,
}

impl Session {
    /// Reads and scans the files; the inputs are in the order of the report. Fails when no threads can be started.
    pub fn scan(inputs: Vec<Input>, setup: Setup) -> Result<Self, RunError> {
        let started = Instant::now();
        let mut session = Self::new(setup)?;
        session.setup.progress.total.store(inputs.len(), Ordering::Relaxed);
        let scanned = session.scan_all(&inputs);
        for (index, (input, (scanned, took))) in inputs.into_iter().zip(scanned).enumerate() {
            session.timings.slowest.push((input.shown.clone(), took));
            session.open(index, input, scanned);
        }
        session.timings.slowest.sort_by_key(|(_, took)| std::cmp::Reverse(*took));
        session.timings.slowest.truncate(5);
        session.timings.scan = started.elapsed();
        session.timings.recalled = session.setup.cache.as_ref().map_or(0, Cache::recalled);
        Ok(session)
    }

    fn new(setup: Setup) -> Result<Self, RunError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(setup.threads).stack_size(linter::SCAN_STACK).build();
        let pool = pool.map_err(|error| RunError {
            file: None,
            message: format!("no threads can be started: {error}; try `--threads 1`"),
        })?;
        Ok(Self {
            setup,
            pool,
            opened: Vec::new(),
            units: Vec::new(),
            errors: Vec::new(),
            skipped: Vec::new(),
            notes: BTreeSet::new(),
            timings: Timings::default(),
            kept: Mutex::default(),
            joined: None,
        })
    }

    fn open(&mut self, index: usize, input: Input, scanned: Scanned) {
        let shown = input.shown.clone();
        match scanned {
            Scanned::Facts { facts, foreign } => {
                let file = FileId(self.opened.len() as u32);
                self.units.push(Unit { file, path: shown, package: input.package, is_test: input.is_test, facts });
                self.opened.push(Opened { input, index, replaced: None, foreign });
            }
            Scanned::Skipped(why) => self.skipped.push(SkippedFile { path: shown.to_string(), why: why.into_owned() }),
            Scanned::Vanished => drop(self.notes.insert(vanished(&shown))),
            Scanned::Failed(message) => self.errors.push(RunError { file: Some(shown.to_string()), message }),
        }
    }

    /// Links, checks and reports. A file that changed since it was scanned is scanned again first.
    pub fn check(&mut self) -> Report {
        // A file that changes all the time must not keep us here.
        for _ in 0..3 {
            let (diagnostics, errors) = self.link_and_check();
            let stale = self.stale(&diagnostics);
            if stale.is_empty() {
                return self.report(diagnostics, errors);
            }
            for file in stale {
                self.rescan(file);
            }
        }
        let (diagnostics, errors) = self.link_and_check();
        self.report(diagnostics, errors)
    }

    fn link_and_check(&mut self) -> (Vec<Diagnostic>, Vec<RunError>) {
        let everywhere: Vec<FileId> = self.units.iter().map(|unit| unit.file).collect();
        let is_read = self.units.iter().all(|unit| unit.facts.unread.is_none());
        if is_read {
            return self.check_files(&everywhere, linter::link);
        }
        let (found, mut errors) = self.check_files(&everywhere, |units, _| linter::presume(units));
        let mut files: Vec<FileId> = found.iter().map(|finding| finding.location.file).collect();
        files.dedup();
        match self.read_for(&files) {
            Ok(read) => files.extend(read),
            Err(error) => errors.push(error),
        }
        files.sort_unstable();
        files.dedup();
        // Who failed without a finding is not asked again.
        let (found, more) = self.check_files(&files, linter::link);
        errors.extend(more);
        self.timings.unread = self.units.iter().filter(|unit| unit.facts.unread.is_some()).count();
        (found, errors)
    }

    /// Scans the files that were only looked at and could change what is found in these; gives which.
    fn read_for(&mut self, files: &[FileId]) -> Result<Vec<FileId>, RunError> {
        let started = Instant::now();
        let unread = guarded(|| self.pool.install(|| linter::unread_for(&self.units, files, &self.setup.surroundings)));
        let unread = unread.map_err(|message| RunError { file: None, message })?;
        let scan_one = |index: &usize| self.demanded(*index);
        let scanned: Vec<Scanned> = self.pool.install(|| unread.par_iter().map(scan_one).collect());
        let read = unread.iter().map(|index| self.units[*index].file).collect();
        for (index, scanned) in unread.into_iter().zip(scanned) {
            self.take(index, scanned);
        }
        self.timings.scan += started.elapsed();
        Ok(read)
    }

    /// Links the files, and checks some: findings by file, place and rule.
    fn check_files<F>(&mut self, files: &[FileId], link: F) -> (Vec<Diagnostic>, Vec<RunError>)
    where
        F: for<'a> Fn(&'a [Unit], &Surroundings) -> Project<'a> + Sync,
    {
        let started = Instant::now();
        let units = &self.units;
        let (linked, checked) = self.pool.install(|| {
            let project = guarded(|| link(units, &self.setup.surroundings));
            let linked = started.elapsed();
            let project = match project {
                Ok(project) => project,
                Err(message) => return (linked, vec![Err(RunError { file: None, message })]),
            };
            let check_one = |file: &FileId| {
                let (unit, opened) = (&units[file.0 as usize], &self.opened[file.0 as usize]);
                let checked = guarded(|| linter::check(&project, unit.file, &opened.input.rules, self.setup.known));
                let mut checked = checked.map_err(|message| RunError { file: Some(unit.path.to_string()), message });
                if let Ok(found) = &mut checked
                    && opened.foreign
                {
                    // A fix that is offered must be one that can be written.
                    found.iter_mut().for_each(|finding| finding.fixes.clear());
                }
                checked
            };
            (linked, files.par_iter().map(check_one).collect())
        });
        self.timings.link += linked;
        self.timings.check += started.elapsed().saturating_sub(linked);
        let (mut diagnostics, mut errors) = (Vec::new(), Vec::new());
        for result in checked {
            match result {
                Ok(found) => diagnostics.extend(found),
                Err(error) => errors.push(error),
            }
        }
        diagnostics.sort_by(|a, b| (a.location, a.rule, &a.message).cmp(&(b.location, b.rule, &b.message)));
        (diagnostics, errors)
    }

    /// The files that reports will quote and whose text is no longer the one that was scanned.
    fn stale(&self, diagnostics: &[Diagnostic]) -> Vec<FileId> {
        if self.joined.is_some() {
            return Vec::new();
        }
        let quoted: BTreeSet<FileId> = diagnostics
            .iter()
            .flat_map(|finding| {
                std::iter::once(finding.location).chain(finding.labels.iter().map(|label| label.location))
            })
            .map(|location| location.file)
            .collect();
        quoted.into_iter().filter(|file| self.text(*file).is_none()).collect()
    }

    fn rescan(&mut self, file: FileId) {
        let at = file.0 as usize;
        let Some(input) = self.opened.get(at).map(|opened| opened.input.clone()) else { return };
        let scanned = self.pool.install(|| self.scan_file(&input));
        self.take(at, scanned);
    }

    /// Puts new facts of a file in place of those before. A file that is gone keeps its number, and has nothing left to say.
    fn take(&mut self, at: usize, scanned: Scanned) {
        let shown = self.opened[at].input.shown.clone();
        self.units[at].facts = Arc::default();
        match scanned {
            Scanned::Facts { facts, foreign } => {
                self.units[at].facts = facts;
                self.opened[at].foreign = foreign;
            }
            Scanned::Vanished | Scanned::Skipped(_) => drop(self.notes.insert(vanished(&shown))),
            Scanned::Failed(message) => self.errors.push(RunError { file: Some(shown.to_string()), message }),
        }
    }

    /// How reports name the file.
    pub fn path(&self, file: FileId) -> &str {
        self.opened.get(file.0 as usize).map_or("", |opened| &opened.input.shown)
    }

    /// Every file that was linted.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        (0..self.opened.len() as u32).map(FileId)
    }

    /// The input that became `file`, and its place among all inputs.
    pub fn input(&self, file: FileId) -> (usize, &Input) {
        let opened = &self.opened[file.0 as usize];
        (opened.index, &opened.input)
    }

    /// Writes what the run found out of its files, for the next run.
    pub fn save(&self) {
        if let Some(cache) = &self.setup.cache {
            cache.save();
        }
    }

    /// What went wrong with the cache.
    pub fn cache_notes(&self) -> Vec<String> {
        self.setup.cache.as_ref().map(Cache::notes).unwrap_or_default()
    }

    fn report(&self, diagnostics: Vec<Diagnostic>, errors: Vec<RunError>) -> Report {
        let file = |unit: &Unit| ReportedFile { path: unit.path.clone(), content: unit.facts.content };
        Report {
            files: self.units.iter().map(file).collect(),
            diagnostics,
            errors: self.errors.iter().cloned().chain(errors).collect(),
            skipped: self.skipped.clone(),
            notes: self.notes.iter().cloned().collect(),
        }
    }

    fn forget(&self, file: FileId) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = kept.texts.remove(&file) {
            kept.bytes -= text.len();
        }
    }
}

impl Sources for Session {
    fn shape(&self, file: FileId) -> Option<Arc<str>> {
        self.joined_shape(file.0 as usize)
    }

    fn text(&self, file: FileId) -> Option<Arc<str>> {
        let opened = self.opened.get(file.0 as usize)?;
        if let Some(text) = &opened.replaced {
            return Some(text.clone());
        }
        let content = self.units[file.0 as usize].facts.content;
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = kept.texts.get(&file).filter(|text| linter::content_hash(text) == content) {
            return Some(text.clone());
        }
        let decoded = match &opened.input.given {
            Some(bytes) => read::decode(bytes.to_vec()),
            None => match read::read(&opened.input.path, false, None) {
                Read::Text(decoded) => decoded,
                Read::Skipped(_) | Read::Vanished | Read::Failed(_) => return None,
            },
        };
        if linter::content_hash(&decoded.text) != content {
            return None;
        }
        let text: Arc<str> = decoded.text.into();
        if kept.bytes + text.len() > KEPT_BYTES {
            *kept = Kept::default();
        }
        kept.bytes += text.len();
        kept.texts.insert(file, text.clone());
        Some(text)
    }
}

fn vanished(shown: &str) -> String {
    format!("`{shown}` vanished during the run")
}

/// The system's words for a failure, without its number.
pub fn io_fault(error: &std::io::Error) -> String {
    let said = error.to_string();
    let said = said.split(" (os error").next().unwrap_or_default();
    let mut letters = said.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// Where a text is not the JSON that was expected, 1-based, and why, in the words of its reader.
pub fn json_fault(error: &serde_json::Error) -> ((u32, u32), String) {
    let said = error.to_string();
    let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
    ((error.line().max(1) as u32, error.column().max(1) as u32), said.to_owned())
}
