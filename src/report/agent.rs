//! For coding agents: few words, nothing to guess. Each finding says what, where, why the memory is kept, and what to do.
//!
//! The summary comes first, so that it is there even when the rest is cut off.

use super::layout::{count, one_line};
use super::places::Places;
use super::{Options, Tally, summary_line};
use crate::diagnostic::{BUILT_IN, Confidence, Diagnostic, Safety};
use crate::session::{Report, Sources};
use std::io::{self, Write};

/// Bytes of code that are quoted of one finding.
const QUOTED: usize = 160;

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    let tally = Tally::of(report);
    writeln!(out, "leaklint: {}", summary_line(report, &tally))?;
    for error in &report.errors {
        writeln!(out, "error: {}", one_line(&error.to_string()))?;
    }
    if !options.quiet {
        for note in &report.notes {
            writeln!(out, "note: {}", one_line(note))?;
        }
    }
    let mut rules: Vec<&str> = Vec::new();
    for diagnostic in report.diagnostics.iter().filter(|it| it.suppressed.is_none()) {
        if !rules.contains(&diagnostic.rule) && !BUILT_IN.contains(&diagnostic.rule) {
            rules.push(diagnostic.rule);
        }
        finding(diagnostic, &places, out)?;
    }
    if tally.findings == 0 {
        return Ok(());
    }
    writeln!(out)?;
    if tally.safely_fixable > 0 {
        writeln!(out, "next: `leaklint --fix` ends {} safely", count(tally.safely_fixable, "finding"))?;
    }
    if tally.fixable_by_suggestion > 0 {
        writeln!(
            out,
            "next: `leaklint --diff --suggestions` shows the suggested fixes; judge each before applying it"
        )?;
    }
    for rule in rules {
        writeln!(out, "next: `leaklint explain {rule}` has examples that leak and that do not")?;
    }
    writeln!(out, "next: a finding that is wrong here: `// leaklint-ignore RULE -- reason` on the line before it")
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>, out: &mut dyn Write) -> io::Result<()> {
    let file = diagnostic.location.file;
    let start = places.ends(diagnostic.location).start;
    let confidence = match diagnostic.confidence {
        Confidence::High => String::new(),
        other => format!(" ({} confidence)", other.as_str()),
    };
    writeln!(
        out,
        "\n{}:{}:{} {} {}{confidence}: {}",
        one_line(places.path(file)),
        start.line,
        start.column,
        diagnostic.severity.as_str(),
        diagnostic.rule,
        one_line(&diagnostic.message)
    )?;
    if let Some(code) = places.code(diagnostic.location).filter(|code| !code.is_empty()) {
        writeln!(out, "  code: {}", quoted(&code))?;
    }
    for label in &diagnostic.labels {
        let at = places.ends(label.location).start;
        let path = if label.location.file == file { "line " } else { places.path(label.location.file) };
        let colon = if label.location.file == file { "" } else { ":" };
        writeln!(out, "  {}: {}{colon}{}: {}", label.role.as_str(), one_line(path), at.line, one_line(&label.message))?;
    }
    if let Some(help) = &diagnostic.help {
        writeln!(out, "  do: {}", one_line(help))?;
    }
    for fix in &diagnostic.fixes {
        let how = match fix.safety {
            Safety::Safe => "safe fix",
            Safety::Suggestion => "suggested fix",
        };
        writeln!(out, "  {how}: {}", one_line(&fix.title))?;
        for edit in &fix.edits {
            let ends = places.ends(edit.location);
            let verb = if edit.location.range.is_empty() {
                format!("insert at {}:{}", ends.start.line, ends.start.column)
            } else {
                format!("replace {}:{}-{}:{} by", ends.start.line, ends.start.column, ends.end.line, ends.end.column)
            };
            writeln!(out, "    {verb} {:?}", edit.text)?;
        }
    }
    Ok(())
}

/// The first line of the code; the rest is in the file.
fn quoted(code: &str) -> String {
    let line = code.lines().next().unwrap_or_default();
    let mut end = QUOTED.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    let more = if end < code.trim_end().len() { " …" } else { "" };
    format!("{}{more}", one_line(line[..end].trim_end()))
}
