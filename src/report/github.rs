//! Workflow commands of GitHub Actions: findings become annotations of the changed files, and stay readable in the log.
//!
//! GitHub shows ten annotations of each level per step; the log has them all.

use super::places::{Places, from_root};
use super::{Options, Tally, summary_line};
use crate::diagnostic::{BUILT_IN, Diagnostic, Severity};
use crate::rule::page_url;
use crate::session::{Report, Sources};
use std::io::{self, Write};

/// Annotations of one level that GitHub shows for a step.
const SHOWN: usize = 10;

/// Bytes of a message; GitHub cuts what is longer.
const LONGEST: usize = 4000;

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    for finding in report.diagnostics.iter().filter(|it| it.suppressed.is_none()) {
        let ends = places.ends(finding.location);
        let mut place = format!(
            "file={},line={}",
            property(&from_root(&options.from_root, places.path(finding.location.file))),
            ends.start.line
        );
        // Columns of a range over several lines make GitHub drop the annotation.
        if ends.start.line == ends.end.line {
            place.push_str(&format!(",col={},endColumn={}", ends.start.column, ends.end.column));
        } else {
            place.push_str(&format!(",endLine={}", ends.end.line));
        }
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let title = property(&format!("leaklint: {}", finding.rule));
        writeln!(out, "::{level} {place},title={title}::{}", words(&message(finding, &places)))?;
    }
    for error in &report.errors {
        let file = error.file.as_deref().map(|file| property(&from_root(&options.from_root, file)));
        let line = error.place().map(|(line, column)| format!("line={line},col={column},")).unwrap_or_default();
        let place = file.map(|file| format!("file={file},{line}")).unwrap_or_default();
        writeln!(out, "::error {place}title=leaklint::{}", words(&error.to_string()))?;
    }
    let tally = Tally::of(report);
    writeln!(out, "leaklint: {}", summary_line(report, &tally))?;
    let most = (tally.errors + report.errors.len()).max(tally.warnings).max(tally.infos);
    if most > SHOWN {
        writeln!(out, "GitHub shows {SHOWN} annotations of each level; the others are in this log only")?;
    }
    Ok(())
}

fn message(finding: &Diagnostic, places: &Places<'_>) -> String {
    let mut message = finding.message.clone();
    for label in &finding.labels {
        let start = places.ends(label.location).start;
        let file = match label.location.file {
            file if file == finding.location.file => "line ".to_owned(),
            file => format!("{}:", places.path(file)),
        };
        message.push_str(&format!("\n- {file}{}: {}", start.line, label.message));
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    if !BUILT_IN.contains(&finding.rule) {
        message.push_str(&format!("\n{}", page_url(finding.rule)));
    }
    message
}

/// The text after `::`, in one line.
fn words(text: &str) -> String {
    let mut end = LONGEST.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = if end < text.len() { "…" } else { "" };
    format!("{}{cut}", &text[..end]).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    words(text).replace(':', "%3A").replace(',', "%2C")
}
