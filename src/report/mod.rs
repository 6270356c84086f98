//! Placeholder of the reporters.

use crate::session::{Report, Sources};
use std::io::{self, Write};

/// The forms in which a run can be reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Text,
    Concise,
    Json,
}

impl Format {
    pub const ALL: [Format; 3] = [Format::Text, Format::Concise, Format::Json];

    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Concise => "concise",
            Format::Json => "json",
        }
    }

    pub const fn is_human(self) -> bool {
        !matches!(self, Format::Json)
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Format::ALL.into_iter().find(|format| format.as_str() == name).ok_or_else(|| format!("there is no format `{name}`"))
    }
}

#[derive(Debug, Clone)]
pub struct Options {
    pub color: bool,
    pub hyperlinks: bool,
    pub width: usize,
    pub quiet: bool,
    pub verbose: bool,
}

pub fn write(_: Format, report: &Report, _: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for it in &report.diagnostics {
        writeln!(out, "{}:{}: {}: {}", report.files[it.location.file.0 as usize].path, it.location.range.start, it.rule, it.message)?;
    }
    for error in &report.errors {
        writeln!(out, "error: {error}")?;
    }
    for note in report.notes.iter().filter(|_| !options.quiet) {
        writeln!(out, "note: {note}")?;
    }
    for file in report.skipped.iter().filter(|_| options.verbose) {
        writeln!(out, "skipped: {}: {}", file.path, file.why)?;
    }
    writeln!(out, "{} files checked", report.files.len())
}
