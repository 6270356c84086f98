//! One line per finding: `path:line:column: severity rule message`, as editors and `grep` like it.

use super::layout::one_line;
use super::texts::{Position, Texts};
use super::{Options, Tally, fixable_line, summary_line, text};
use crate::diagnostic::Severity;
use crate::session::{Report, Sources};
use anstyle::Style;
use std::io::{self, Write};

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut texts = Texts::new(sources);
    let look = text::Look::new(options);
    for diagnostic in report.diagnostics.iter().filter(|it| it.suppressed.is_none()) {
        let location = diagnostic.location;
        let source = texts.places(location.file);
        let position = source.map_or(Position::UNKNOWN, |source| source.position(location.range.start));
        let path = one_line(text::path_of(report, location.file));
        let severity = diagnostic.severity;
        let style = look.severity(severity);
        writeln!(
            out,
            "{path}:{}:{}: {style}{}{style:#} {} {}",
            position.line,
            position.column,
            severity.as_str(),
            look.rule(diagnostic.rule, Style::new()),
            one_line(&diagnostic.message),
        )?;
    }
    text::write_around(report, options, &look, out)?;
    let tally = Tally::of(report);
    if let Some(line) = fixable_line(&tally).filter(|_| !options.quiet) {
        writeln!(out, "{line}")?;
    }
    let style = if report.errors.is_empty() { Style::new() } else { look.severity(Severity::Error) };
    writeln!(out, "{style}{}{style:#}", summary_line(report, &tally))
}
