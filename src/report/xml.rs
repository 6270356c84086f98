//! The two XML forms: JUnit for test reports, Checkstyle for tools that collect findings.

use super::Tally;
use super::places::Places;
use crate::diagnostic::{Diagnostic, FileId, Severity};
use crate::session::{Report, Sources};
use std::io::{self, Write};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";

/// One suite per file with findings, one case per finding; without any, one case that passes.
pub(super) fn junit(report: &Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    let tally = Tally::of(report);
    let suppressed = report.diagnostics.len() - tally.findings;
    let all = tally.findings + suppressed + report.errors.len();
    let passed = usize::from(all == 0);
    writeln!(out, "{HEAD}")?;
    writeln!(
        out,
        "<testsuites name=\"leaklint\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{suppressed}\">",
        all + passed,
        tally.findings,
        report.errors.len()
    )?;
    for (file, findings) in by_file(report) {
        let path = escape(places.path(file));
        let skipped = findings.iter().filter(|it| it.suppressed.is_some()).count();
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{skipped}\">",
            findings.len(),
            findings.len() - skipped
        )?;
        for finding in findings {
            let start = places.ends(finding.location).start;
            writeln!(
                out,
                "    <testcase name=\"{} at {}:{}\" classname=\"{path}\" file=\"{path}\" line=\"{}\">",
                escape(finding.rule),
                start.line,
                start.column,
                start.line
            )?;
            match &finding.suppressed {
                Some(suppressed) => {
                    let reason = suppressed.reason.as_deref().unwrap_or(suppressed.by.words());
                    writeln!(out, "      <skipped message=\"{}\"/>", escape(reason))?;
                }
                None => writeln!(
                    out,
                    "      <failure message=\"{}\" type=\"{}\">{}</failure>",
                    escape(&finding.message),
                    finding.severity.as_str(),
                    escape_text(&chain(finding, &places))
                )?,
            }
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    if all == 0 || !report.errors.is_empty() {
        let tests = report.errors.len() + passed;
        writeln!(
            out,
            "  <testsuite name=\"leaklint\" tests=\"{tests}\" failures=\"0\" errors=\"{}\" skipped=\"0\">",
            report.errors.len()
        )?;
        if all == 0 {
            writeln!(out, "    <testcase name=\"no leaks found\" classname=\"leaklint\"/>")?;
        }
        for error in &report.errors {
            writeln!(
                out,
                "    <testcase name=\"{}\" classname=\"leaklint\">\n      <error message=\"{}\"/>\n    </testcase>",
                escape(error.file.as_deref().unwrap_or("the run")),
                escape(&error.message)
            )?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

pub(super) fn checkstyle(report: &Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    writeln!(out, "{HEAD}\n<checkstyle version=\"4.3\">")?;
    for (file, findings) in by_file(report) {
        let mut shown = findings.iter().filter(|it| it.suppressed.is_none()).peekable();
        if shown.peek().is_none() {
            continue;
        }
        writeln!(out, "  <file name=\"{}\">", escape(places.path(file)))?;
        for finding in shown {
            let start = places.ends(finding.location).start;
            let help = finding.help.as_deref().map(|help| format!("; {help}")).unwrap_or_default();
            writeln!(
                out,
                "    <error line=\"{}\" column=\"{}\" severity=\"{}\" message=\"{}\" source=\"leaklint.{}\"/>",
                start.line,
                start.column,
                finding.severity.as_str(),
                escape(&format!("{}{help}", finding.message)),
                escape(finding.rule)
            )?;
        }
        writeln!(out, "  </file>")?;
    }
    for error in &report.errors {
        let (line, column) = error.place().unwrap_or((1, 1));
        writeln!(
            out,
            "  <file name=\"{}\">\n    <error line=\"{line}\" column=\"{column}\" severity=\"{}\" message=\"{}\" source=\"leaklint\"/>\n  </file>",
            escape(error.file.as_deref().unwrap_or("")),
            Severity::Error.as_str(),
            escape(&error.message)
        )?;
    }
    writeln!(out, "</checkstyle>")
}

fn chain(finding: &Diagnostic, places: &Places<'_>) -> String {
    let place = |location| {
        let start = places.ends(location).start;
        format!("{}:{}:{}", places.path(location.file), start.line, start.column)
    };
    let mut lines = vec![format!("{}: {}", place(finding.location), finding.message)];
    lines.extend(finding.labels.iter().map(|label| format!("{}: {}", place(label.location), label.message)));
    lines.extend(finding.help.iter().map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// Findings come sorted by file.
fn by_file(report: &Report) -> impl Iterator<Item = (FileId, &[Diagnostic])> {
    let groups = report.diagnostics.chunk_by(|a, b| a.location.file == b.location.file);
    groups.filter_map(|findings| Some((findings.first()?.location.file, findings)))
}

/// A text inside of an attribute.
fn escape(text: &str) -> String {
    escape_text(text).replace('"', "&quot;").replace('\n', "&#10;").replace('\t', "&#9;")
}

/// A text between tags. What XML cannot hold at all becomes a replacement character.
fn escape_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\r' => out.push_str("&#13;"),
            '\n' | '\t' => out.push(character),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
    out
}
