//! A run over many files: read, scan in parallel, link, check. Panics stay with their file.

use crate::diagnostic::{Diagnostic, FileId};
use std::sync::Arc;

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
    pub message: String,
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
}
