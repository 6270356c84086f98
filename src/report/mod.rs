//! Reporters: a finished run, written for people or for programs.
//!
//! They know findings and the texts that these point into, never how a finding came about. All of them take time linear in the
//! number of findings: each text is asked for, and its lines are counted, once.

mod agent;
mod concise;
mod frame;
mod github;
mod gitlab;
mod html;
mod json;
pub(crate) mod layout;
mod places;
mod rdjson;
mod sarif;
mod text;
mod texts;
pub mod why;
mod xml;

use crate::diagnostic::{Diagnostic, Safety, Severity, SuppressedBy};
use crate::rule::RuleMeta;
use crate::session::{Report, Sources};
use layout::count;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::str::FromStr;

/// The forms in which a run can be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Findings with their code, for people.
    Text,
    /// One line per finding, for people and simple tools.
    Concise,
    /// JSON, version 1.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// GitLab's Code Quality report.
    Gitlab,
    /// A JUnit test report.
    Junit,
    Checkstyle,
    /// reviewdog's diagnostic format.
    Rdjson,
    /// Few words, for coding agents.
    Agent,
    /// One page for a browser.
    Html,
}

impl Format {
    pub const ALL: [Format; 11] = [
        Format::Text,
        Format::Concise,
        Format::Json,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Checkstyle,
        Format::Rdjson,
        Format::Agent,
        Format::Html,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Checkstyle => "checkstyle",
            Format::Rdjson => "rdjson",
            Format::Agent => "agent",
            Format::Html => "html",
        }
    }

    /// Whether the form is for people, and so may be coloured and be joined by progress and remarks.
    pub const fn is_human(self) -> bool {
        matches!(self, Format::Text | Format::Concise)
    }

    /// Whether the form tells failures of the run, and remarks, itself.
    pub const fn tells_failures(self) -> bool {
        matches!(self, Format::Text | Format::Concise | Format::Agent)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is no format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat(String);

impl std::fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<String> = Format::ALL.iter().map(|format| format!("`{format}`")).collect();
        write!(f, "there is no format `{}`; the formats are {}", self.0, names.join(", "))
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| UnknownFormat(name.to_owned()))
    }
}

/// What reporters know beside the run.
#[derive(Debug, Clone)]
pub struct Options {
    pub color: bool,
    /// Make rule names clickable (OSC 8).
    pub hyperlinks: bool,
    /// Columns of the terminal; prose and code are fitted into them.
    pub width: usize,
    /// Only findings, failures and the summary: no remarks, no hints.
    pub quiet: bool,
    /// Also say which files were skipped and why.
    pub verbose: bool,
    /// Every rule that exists, for forms that describe them.
    pub rules: Vec<&'static RuleMeta>,
    /// The path from the top of the repository to the working directory, for services that name files from there.
    pub from_root: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            color: false,
            hyperlinks: false,
            width: 100,
            quiet: false,
            verbose: false,
            rules: Vec::new(),
            from_root: String::new(),
        }
    }
}

/// Writes `report` in one form.
pub fn write(
    format: Format,
    report: &Report,
    sources: &dyn Sources,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(out);
    match format {
        Format::Text => text::write(report, sources, options, &mut out)?,
        Format::Concise => concise::write(report, sources, options, &mut out)?,
        Format::Json => json::write(report, sources, &mut out)?,
        Format::Sarif => sarif::write(report, sources, options, &mut out)?,
        Format::Github => github::write(report, sources, options, &mut out)?,
        Format::Gitlab => gitlab::write(report, sources, options, &mut out)?,
        Format::Junit => xml::junit(report, sources, &mut out)?,
        Format::Checkstyle => xml::checkstyle(report, sources, &mut out)?,
        Format::Rdjson => rdjson::write(report, sources, &mut out)?,
        Format::Agent => agent::write(report, sources, options, &mut out)?,
        Format::Html => html::write(report, sources, &mut out)?,
    }
    out.flush()
}

/// The JSON Schema of [`Format::Json`]'s version 1, as `schemas/report-v1.schema.json` publishes it.
pub fn schema() -> String {
    json::schema()
}

/// What the summary counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    findings: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    /// By comments.
    suppressed: usize,
    /// In the baseline.
    known: usize,
    files_with_findings: usize,
    /// Findings that `--fix` can end.
    safely_fixable: usize,
    /// Findings that only `--fix --suggestions` can end.
    fixable_by_suggestion: usize,
}

impl Tally {
    fn of(report: &Report) -> Self {
        let mut tally = Tally::default();
        let mut files = BTreeSet::new();
        for diagnostic in &report.diagnostics {
            match diagnostic.suppressed.as_ref().map(|suppressed| suppressed.by) {
                None => (),
                Some(SuppressedBy::Comment) => tally.suppressed += 1,
                Some(SuppressedBy::Baseline) => tally.known += 1,
            }
            if diagnostic.suppressed.is_some() {
                continue;
            }
            tally.findings += 1;
            files.insert(diagnostic.location.file);
            match diagnostic.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Info => tally.infos += 1,
            }
            if has_fix(diagnostic, Safety::Safe) {
                tally.safely_fixable += 1;
            } else if has_fix(diagnostic, Safety::Suggestion) {
                tally.fixable_by_suggestion += 1;
            }
        }
        tally.files_with_findings = files.len();
        tally
    }
}

fn has_fix(diagnostic: &Diagnostic, safety: Safety) -> bool {
    diagnostic.fixes.iter().any(|fix| fix.safety == safety)
}

/// How many findings a fix can end, or `None` when none.
fn fixable_line(tally: &Tally) -> Option<String> {
    let have = |n: usize| if n == 1 { "has" } else { "have" };
    match (tally.safely_fixable, tally.fixable_by_suggestion) {
        (0, 0) => None,
        (safe, 0) => Some(format!("{} {} a safe fix: `--fix` applies it", count(safe, "finding"), have(safe))),
        (0, suggested) => Some(format!(
            "{} {} a suggested fix: `--fix --suggestions` applies it",
            count(suggested, "finding"),
            have(suggested)
        )),
        (safe, suggested) => Some(format!(
            "{} {} a safe fix: `--fix` applies it; {suggested} more a suggested one: `--fix --suggestions`",
            count(safe, "finding"),
            have(safe)
        )),
    }
}

/// The last line of human output.
fn summary_line(report: &Report, tally: &Tally) -> String {
    let files = count(report.files.len(), "file");
    let mut line = if tally.findings > 0 {
        let by_severity = [(tally.errors, "error"), (tally.warnings, "warning"), (tally.infos, "info")];
        let kinds: Vec<String> = by_severity.iter().filter(|(n, _)| *n > 0).map(|(n, name)| count(*n, name)).collect();
        format!(
            "{} ({}) in {}, {files} checked",
            count(tally.findings, "finding"),
            kinds.join(", "),
            count(tally.files_with_findings, "file")
        )
    } else if report.files.is_empty() {
        "no files checked".to_owned()
    } else {
        let new = if tally.known > 0 { "new " } else { "" };
        format!("no {new}leaks found in {files}")
    };
    if !report.skipped.is_empty() {
        line.push_str(&format!(", {} skipped", report.skipped.len()));
    }
    if tally.suppressed > 0 {
        line.push_str(&format!(", {} suppressed", tally.suppressed));
    }
    if tally.known > 0 {
        line.push_str(&format!(", {} known from the baseline", tally.known));
    }
    if !report.errors.is_empty() {
        line.push_str(&format!(", {}", count(report.errors.len(), "failure")));
    }
    line
}
