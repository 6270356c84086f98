//! Known findings, written down once and not told again until they are gone: old code can be lived with, and new leaks are seen.
//!
//! A finding is known by its file, rule and fingerprint, never by its line or by how many there are. Knows nothing of the
//! command line or of editors; both use it alike.

pub mod live;

use crate::diagnostic::{BUILT_IN, Confidence, Diagnostic, FileId, Suppressed, SuppressedBy};
use crate::session::{Report, RunError, Session, io_fault, json_fault};
use crate::walk::{absolute, shown};
use rustc_hash::FxHashMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The name under which a baseline is found by itself.
pub const FILE_NAME: &str = "leaklint-baseline.json";

/// Where the schema is published.
pub const SCHEMA_URL: &str = "https://leaklint.dev/schemas/baseline-v1.schema.json";

/// Known findings by file.
#[derive(Debug, Clone)]
pub struct Baseline {
    /// The folder that paths are relative to: the one that the baseline lies in.
    folder: PathBuf,
    entries: BTreeMap<String, Vec<Entry>>,
}

/// Findings that leaklint knows and does not tell again. `leaklint --update-baseline` writes this file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "leaklint baseline, version 1", rename = "Baseline")]
struct Document {
    /// The address of this schema, for editors.
    #[serde(rename = "$schema")]
    #[expect(dead_code, reason = "it is for editors only")]
    address: Option<String>,
    /// The version of this form.
    #[schemars(extend("const" = 1))]
    schema: u64,
    /// By file: forward slashes, relative to the folder of this file.
    findings: BTreeMap<String, Vec<Entry>>,
}

/// One known finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Finding")]
pub struct Entry {
    pub rule: String,
    /// For readers; only rule and fingerprint make the identity.
    pub message: String,
    /// A preset that shows less does not make the entry stale.
    pub confidence: Confidence,
    pub fingerprint: String,
}

/// An entry that matches no finding any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stale {
    /// As reports name the file.
    pub file: String,
    pub rule: String,
    pub message: String,
}

/// Which findings a run could have made.
pub trait Judged {
    /// The lowest confidence that is shown of the rule in the file; `None` when the rule did not run there.
    fn shown(&self, file: FileId, rule: &str) -> Option<Confidence>;
}

impl Judged for Session {
    fn shown(&self, file: FileId, rule: &str) -> Option<Confidence> {
        let rules = &self.input(file).1.rules;
        rules.rules.iter().any(|enabled| enabled.meta.id == rule).then_some(rules.confidence)
    }
}

impl Baseline {
    /// Nothing known yet; `file` is where the baseline will lie.
    pub fn empty(file: &Path) -> Self {
        Self { folder: file.parent().unwrap_or(Path::new("")).to_owned(), entries: BTreeMap::new() }
    }

    /// The baseline that holds for a folder: in it or above it, up to the top of the repository.
    pub fn find(folder: &Path) -> Option<PathBuf> {
        for folder in folder.ancestors() {
            let file = folder.join(FILE_NAME);
            if file.is_file() {
                return Some(file);
            }
            if folder.join(".git").exists() {
                break;
            }
        }
        None
    }

    /// Reads a baseline; `file` is absolute, `named` is how errors name it.
    pub fn read(file: &Path, named: &str) -> Result<Self, RunError> {
        let failed = |message: String| RunError { file: Some(named.to_owned()), message };
        let text = std::fs::read_to_string(file)
            .map_err(|error| failed(format!("this baseline cannot be read: {}", io_fault(&error))))?;
        Self::parse(file, &text).map_err(|(place, message)| match place {
            Some(place) => RunError::at(named, place, message),
            None => failed(message),
        })
    }

    fn parse(file: &Path, text: &str) -> Result<Self, (Option<(u32, u32)>, String)> {
        let document: Document = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let (place, said) = json_fault(&error);
            (Some(place), format!("this baseline is not understood: {said}; `--update-baseline` writes it anew"))
        })?;
        if document.schema != 1 {
            let message = format!("this baseline is of version {}, and this leaklint reads version 1", document.schema);
            return Err((None, message));
        }
        Ok(Self { entries: document.findings, ..Self::empty(file) })
    }

    /// The findings of a report; those that a comment accepts only `with_comments`.
    pub fn of(file: &Path, cwd: &Path, report: &Report, with_comments: bool) -> Self {
        let mut baseline = Self::empty(file);
        for finding in &report.diagnostics {
            let by_comment = finding.suppressed.as_ref().is_some_and(|it| it.by == SuppressedBy::Comment);
            if with_comments || !by_comment {
                let key = baseline.key(cwd, report, finding.location.file);
                baseline.entries.entry(key).or_default().push(Entry::of(finding));
            }
        }
        baseline.sort();
        baseline
    }

    pub fn len(&self) -> usize {
        self.entries.values().map(Vec::len).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Marks the findings that are known, and gives the entries that match none although the run looked for them. May be
    /// called again for the same report.
    ///
    /// `cwd` is the folder that the report's paths are relative to.
    pub fn mark(&self, cwd: &Path, report: &mut Report, judged: &dyn Judged) -> Vec<Stale> {
        for finding in &mut report.diagnostics {
            finding.suppressed.take_if(|it| it.by == SuppressedBy::Baseline);
        }
        let gone = |path: &str| !self.folder.join(path).exists();
        let (known, left) = self.matched(cwd, report, &|finding| finding.suppressed.is_none(), &gone);
        for (finding, known) in report.diagnostics.iter_mut().zip(known) {
            if known {
                finding.suppressed = Some(Suppressed { by: SuppressedBy::Baseline, reason: None });
            }
        }
        let scope = Scope::of(self, cwd, report, judged);
        let stale = left.into_iter().filter(|(path, entry)| gone(path) || scope.covers(path, entry));
        let named = |path: &str| shown(cwd, &absolute(&self.folder, Path::new(path)));
        stale
            .map(|(path, entry)| Stale { file: named(path), rule: entry.rule.clone(), message: entry.message.clone() })
            .collect()
    }

    /// Takes the findings that are known out of the report, and says how many of them would have been shown.
    pub fn remove(&self, cwd: &Path, report: &mut Report) -> usize {
        let (known, _) = self.matched(cwd, report, &|_| true, &|_| false);
        let mut known = known.into_iter();
        let mut shown = 0;
        report.diagnostics.retain(|finding| {
            let known = known.next().unwrap_or(false);
            shown += usize::from(known && finding.suppressed.is_none());
            !known
        });
        shown
    }

    /// What is to be written down after a run: its findings, and what is known of what it did not look at.
    pub fn updated(&self, file: &Path, cwd: &Path, report: &Report, judged: &dyn Judged) -> Self {
        let mut new = Self::of(file, cwd, report, false);
        let scope = Scope::of(self, cwd, report, judged);
        for (path, entry) in self.entries.iter().flat_map(|(path, entries)| entries.iter().map(move |it| (path, it))) {
            let kept = self.folder.join(path).exists() && !scope.covers(path, entry);
            let at = new.relative(&absolute(&self.folder, Path::new(path)));
            let entries = new.entries.entry(at).or_default();
            if kept && !entries.iter().any(|it| it.rule == entry.rule && it.fingerprint == entry.fingerprint) {
                entries.push(entry.clone());
            }
        }
        new.entries.retain(|_, entries| !entries.is_empty());
        new.sort();
        new
    }

    /// The file's text: one line per finding, in an order that no edit of the code disturbs.
    pub fn to_text(&self) -> String {
        let mut text = format!("{{\n  \"$schema\": \"{SCHEMA_URL}\",\n  \"schema\": 1,\n  \"findings\": {{");
        let quoted = |words: &str| serde_json::Value::from(words).to_string();
        for (at, (path, entries)) in self.entries.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            text.push_str(&format!("{comma}\n    {}: [", quoted(path)));
            for (at, entry) in entries.iter().enumerate() {
                let comma = if at == 0 { "" } else { "," };
                text.push_str(&format!(
                    "{comma}\n      {{ \"rule\": {}, \"message\": {}, \"confidence\": {}, \"fingerprint\": {} }}",
                    quoted(&entry.rule),
                    quoted(&entry.message),
                    quoted(entry.confidence.as_str()),
                    quoted(&entry.fingerprint)
                ));
            }
            text.push_str("\n    ]");
        }
        text.push_str(if self.entries.is_empty() { "}\n}\n" } else { "\n  }\n}\n" });
        text
    }

    fn sort(&mut self) {
        self.entries.values_mut().for_each(|entries| entries.sort());
    }

    /// Which findings of the report are known, and the entries that are left over. Each entry stands for one finding. What
    /// is known of a file that is `gone` may be found in another one: files are renamed, moved and split.
    fn matched(
        &self,
        cwd: &Path,
        report: &Report,
        wanted: &dyn Fn(&Diagnostic) -> bool,
        gone: &dyn Fn(&str) -> bool,
    ) -> (Vec<bool>, Vec<(&str, &Entry)>) {
        type Identity<'a> = (&'a str, &'a str);
        let all: Vec<(&str, &Entry)> =
            self.entries.iter().flat_map(|(path, entries)| entries.iter().map(move |it| (path.as_str(), it))).collect();
        let mut here: FxHashMap<(&str, Identity<'_>), Vec<usize>> = FxHashMap::default();
        for (at, (path, entry)) in all.iter().enumerate().rev() {
            here.entry((path, entry.identity())).or_default().push(at);
        }
        let mut used = vec![false; all.len()];
        let mut known = vec![false; report.diagnostics.len()];
        let keys: Vec<String> =
            (0..report.files.len()).map(|file| self.key(cwd, report, FileId(file as u32))).collect();
        let prints: Vec<String> = report.diagnostics.iter().map(|finding| finding.fingerprint.to_string()).collect();
        for (at, finding) in report.diagnostics.iter().enumerate().filter(|(_, finding)| wanted(finding)) {
            let Some(key) = keys.get(finding.location.file.0 as usize) else { continue };
            let entries = here.get_mut(&(key.as_str(), (finding.rule, prints[at].as_str())));
            if let Some(entry) = entries.and_then(Vec::pop) {
                (known[at], used[entry]) = (true, true);
            }
        }
        let is_gone: BTreeSet<&str> = self.entries.keys().map(String::as_str).filter(|path| gone(path)).collect();
        let mut moved: FxHashMap<Identity<'_>, Vec<usize>> = FxHashMap::default();
        for (at, (path, entry)) in all.iter().enumerate().filter(|(at, _)| !used[*at]).rev() {
            if is_gone.contains(path) {
                moved.entry(entry.identity()).or_default().push(at);
            }
        }
        for (at, finding) in report.diagnostics.iter().enumerate().filter(|(_, finding)| wanted(finding)) {
            if !known[at]
                && let Some(entry) = moved.get_mut(&(finding.rule, prints[at].as_str())).and_then(Vec::pop)
            {
                (known[at], used[entry]) = (true, true);
            }
        }
        let left = all.into_iter().zip(used).filter_map(|(entry, used)| (!used).then_some(entry)).collect();
        (known, left)
    }

    fn key(&self, cwd: &Path, report: &Report, file: FileId) -> String {
        report.files.get(file.0 as usize).map_or_else(String::new, |file| {
            let path = Path::new(&*file.path);
            self.relative(&absolute(cwd, path))
        })
    }

    fn relative(&self, path: &Path) -> String {
        shown(&self.folder, path)
    }
}

impl Entry {
    fn of(finding: &Diagnostic) -> Self {
        Self {
            rule: finding.rule.to_owned(),
            message: finding.message.clone(),
            confidence: finding.confidence,
            fingerprint: finding.fingerprint.to_string(),
        }
    }

    fn identity(&self) -> (&str, &str) {
        (&self.rule, &self.fingerprint)
    }
}

/// The files of a run by their names in a baseline, without those that could not be understood as a whole.
struct Scope<'a> {
    files: FxHashMap<String, FileId>,
    judged: &'a dyn Judged,
}

impl<'a> Scope<'a> {
    fn of(baseline: &Baseline, cwd: &Path, report: &Report, judged: &'a dyn Judged) -> Self {
        let failed: BTreeSet<&str> = report.errors.iter().filter_map(|error| error.file.as_deref()).collect();
        let broken: BTreeSet<FileId> = report
            .diagnostics
            .iter()
            .filter(|finding| finding.rule == "parse-error" && finding.suppressed.is_none())
            .map(|finding| finding.location.file)
            .collect();
        let files = report.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file));
        let whole = files.filter(|(id, file)| !failed.contains(&*file.path) && !broken.contains(id));
        Self { files: whole.map(|(id, _)| (baseline.key(cwd, report, id), id)).collect(), judged }
    }

    /// Whether the run would have found what the entry is about.
    fn covers(&self, path: &str, entry: &Entry) -> bool {
        let Some(file) = self.files.get(path) else { return false };
        let built_in = BUILT_IN.contains(&entry.rule.as_str());
        built_in || self.judged.shown(*file, &entry.rule).is_some_and(|shown| entry.confidence >= shown)
    }
}

/// The JSON Schema of a baseline, as `schemas/baseline-v1.schema.json` publishes it.
pub fn schema() -> String {
    let no_formats = schemars::transform::RecursiveTransform(|schema: &mut schemars::Schema| {
        schema.remove("format");
    });
    let settings = schemars::generate::SchemaSettings::draft2020_12().with_transform(no_formats);
    let mut schema = settings.into_generator().into_root_schema_for::<Document>();
    schema.insert("$id".to_owned(), SCHEMA_URL.into());
    format!("{:#}\n", schema.as_value())
}
