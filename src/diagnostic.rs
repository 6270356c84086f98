//! What leaklint says about a place in a user's code: plain data, made by rules, printed by reporters.
//!
//! Knows nothing of how it is rendered or serialised.

use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A file of this run; an index into the run's table of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range in a file of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Location {
    pub file: FileId,
    pub range: TextRange,
}

/// How bad a finding is if it is true. Users can remap it per rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// How sure the analysis is that a finding is true. Nobody can remap it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    Low,
    Medium,
    High,
    /// Proven by a heap snapshot.
    Confirmed,
}

/// Ids of findings that no rule makes: about the text itself, the run, and ignore comments. No comment suppresses them.
pub const BUILT_IN: [&str; 4] = ["parse-error", "internal-error", "unused-suppression", "invalid-suppression"];

/// One finding. `labels` are its retention chain in the order in which a person would tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostic {
    /// The rule's id, or one of [`BUILT_IN`].
    pub rule: &'static str,
    pub severity: Severity,
    pub confidence: Confidence,
    pub message: String,
    pub location: Location,
    pub labels: Vec<Label>,
    pub help: Option<String>,
    pub fixes: Vec<Fix>,
    pub fingerprint: Fingerprint,
    /// Set when the finding is known and accepted.
    pub suppressed: Option<Suppressed>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    pub by: SuppressedBy,
    /// The reason that a comment gives.
    pub reason: Option<String>,
}

/// Where it is written down that a finding is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SuppressedBy {
    /// A comment in the code.
    Comment,
    /// A file that lists known findings.
    Baseline,
}

/// One link of the retention chain.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub location: Location,
    pub role: Role,
    pub message: String,
}

/// What a label contributes to the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Where the thing that is kept is created or registered.
    Acquired,
    /// Who keeps it alive, and how long that holder lives.
    Holder,
    /// Why the place runs more than once.
    Repeats,
    /// The value that is kept, and how large it is.
    Retained,
    /// Where the owner ends and a release was expected.
    OwnerEnds,
    /// A release that was considered and why it does not work.
    Release,
}

impl Role {
    /// The spelling in machine-readable reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Acquired => "acquired",
            Role::Holder => "holder",
            Role::Repeats => "repeats",
            Role::Retained => "retained",
            Role::OwnerEnds => "owner-ends",
            Role::Release => "release",
        }
    }
}

/// A change that ends the leak; its edits apply together or not at all.
#[derive(Debug, Clone, PartialEq)]
pub struct Fix {
    pub title: String,
    pub safety: Safety,
    pub edits: Vec<Edit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Safety {
    /// Keeps the program's meaning, or only adds a release where the owner ends; `--fix` applies it.
    Safe,
    /// Right in most programs, but a person must decide; `--fix --suggestions` applies it.
    Suggestion,
}

/// Replace the text at `location` by `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    pub location: Location,
    pub text: String,
}

/// Identity of a finding that survives edits elsewhere in its file: rule, enclosing scopes and normalised snippet, hashed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Fingerprint(pub u64);

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl Severity {
    pub const fn as_str(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl Confidence {
    pub const fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
            Confidence::Confirmed => "confirmed",
        }
    }
}

impl SuppressedBy {
    /// Reads on after "suppressed".
    pub const fn words(self) -> &'static str {
        match self {
            SuppressedBy::Comment => "by a comment",
            SuppressedBy::Baseline => "by the baseline",
        }
    }
}

impl Safety {
    pub const fn as_str(self) -> &'static str {
        match self {
            Safety::Safe => "safe",
            Safety::Suggestion => "suggestion",
        }
    }
}
