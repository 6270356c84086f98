//! JSON, version 1: the form that other programs build on. Its schema is `schemas/report-v1.schema.json`.
//!
//! The structs are private, so that nothing inside leaklint can change the form by accident; it only ever gains members. Findings
//! are written one by one as they are converted.

use super::Tally;
use super::text::path_of;
use super::texts::{Position as Place, Texts};
use crate::diagnostic::{BUILT_IN, Confidence, Diagnostic, FileId, Location, Safety, Severity, SuppressedBy};
use crate::rule::page_url;
use crate::session::{self, Sources};
use crate::text::TextRange;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::cell::RefCell;
use std::io::{self, Write};

pub(super) fn write(report: &session::Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let tally = Tally::of(report);
    let converter = Converter { report, texts: RefCell::new(Texts::new(sources)) };
    let document = Report {
        schema: SchemaVersion,
        tool: Tool { name: "leaklint", version: env!("CARGO_PKG_VERSION") },
        summary: Summary {
            files: report.files.len(),
            skipped: report.skipped.len(),
            findings: tally.findings,
            errors: tally.errors,
            warnings: tally.warnings,
            infos: tally.infos,
            suppressed: tally.suppressed + tally.known,
        },
        diagnostics: Streamed(&converter),
        errors: report
            .errors
            .iter()
            .map(|error| Failure { file: error.file.as_deref(), message: &error.message })
            .collect(),
    };
    serde_json::to_writer(&mut *out, &document)?;
    out.write_all(b"\n")
}

pub(super) fn schema() -> String {
    // `uint32` and the like are no formats of JSON Schema.
    let no_formats = schemars::transform::RecursiveTransform(|schema: &mut schemars::Schema| {
        schema.remove("format");
    });
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_serialize().with_transform(no_formats);
    let generator = settings.into_generator();
    let mut schema = generator.into_root_schema_for::<Report<'static, Vec<Finding<'static>>>>();
    schema.insert("$id".to_owned(), "https://leaklint.dev/schemas/report-v1.schema.json".into());
    schema.insert("title".to_owned(), "leaklint report, version 1".into());
    let mut text = format!("{:#}", schema.as_value());
    text.push('\n');
    text
}

/// Everything that one run of leaklint has to say. Later versions of leaklint may add members, and change or remove none.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Report")]
struct Report<'a, D> {
    /// The version of this form.
    schema: SchemaVersion,
    tool: Tool<'a>,
    summary: Summary,
    /// Sorted by file, place and rule. Suppressed findings are among them, marked.
    diagnostics: D,
    /// What went wrong around the code that was linted: unreadable files, broken settings. Any of these makes the exit code 2.
    errors: Vec<Failure<'a>>,
}

struct SchemaVersion;

impl Serialize for SchemaVersion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u32(1)
    }
}

impl JsonSchema for SchemaVersion {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "SchemaVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": 1 })
    }
}

#[derive(Serialize, JsonSchema)]
struct Tool<'a> {
    name: &'a str,
    version: &'a str,
}

/// `findings`, `errors`, `warnings` and `infos` leave out what is suppressed.
#[derive(Serialize, JsonSchema)]
struct Summary {
    /// Files that were linted.
    files: usize,
    /// Files that were found and not linted.
    skipped: usize,
    findings: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    suppressed: usize,
}

/// One finding.
#[derive(Serialize, JsonSchema)]
struct Finding<'a> {
    /// The rule's id, or `parse-error`, `internal-error`, `unused-suppression`, `invalid-suppression`.
    rule: &'a str,
    severity: Severity,
    confidence: Confidence,
    message: &'a str,
    /// What to do about it.
    help: Option<&'a str>,
    /// The rule's page; null for findings that no rule makes.
    url: Option<String>,
    file: &'a str,
    range: Range,
    /// Why the memory is kept, in the order in which to tell it.
    related: Vec<Related<'a>>,
    fixes: Vec<Fix<'a>>,
    /// Identity of the finding; survives edits elsewhere in its file.
    fingerprint: String,
    /// Present when the finding is known and accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Suppressed")]
    suppressed: Option<Suppressed<'a>>,
}

/// `start` is inside, `end` is not; both are equal where something is missing.
#[derive(Serialize, JsonSchema)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize, JsonSchema)]
struct Position {
    /// From 1. Line 1, column 1 where the text has changed since it was linted.
    #[schemars(range(min = 1))]
    line: u32,
    /// From 1, in UTF-16 units, as editors count; a byte order mark is none.
    #[schemars(range(min = 1))]
    column: u32,
    /// From 0, in bytes of UTF-8.
    offset: u32,
}

#[derive(Serialize, JsonSchema)]
struct Related<'a> {
    file: &'a str,
    range: Range,
    message: &'a str,
    /// What the place contributes to the leak: `acquired`, `holder`, `repeats`, `retained`, `owner-ends`, `release`. May grow.
    role: &'a str,
}

/// A change that ends the leak; its edits apply together or not at all.
#[derive(Serialize, JsonSchema)]
struct Fix<'a> {
    title: &'a str,
    safety: Safety,
    edits: Vec<Edit<'a>>,
}

/// Replace the text at `range` by `text`.
#[derive(Serialize, JsonSchema)]
struct Edit<'a> {
    file: &'a str,
    range: Range,
    text: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Suppressed<'a> {
    /// Where that is written down.
    by: SuppressedBy,
    /// The reason that the comment gives.
    reason: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
struct Failure<'a> {
    file: Option<&'a str>,
    message: &'a str,
}

struct Converter<'a> {
    report: &'a session::Report,
    texts: RefCell<Texts<'a>>,
}

/// The findings of a report, converted while they are written.
struct Streamed<'a>(&'a Converter<'a>);

impl Serialize for Streamed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.report.diagnostics.iter().map(|diagnostic| self.0.finding(diagnostic)))
    }
}

impl<'a> Converter<'a> {
    fn finding(&self, diagnostic: &'a Diagnostic) -> Finding<'a> {
        let related = diagnostic.labels.iter().map(|label| Related {
            file: path_of(self.report, label.location.file),
            range: self.range(label.location),
            message: &label.message,
            role: label.role.as_str(),
        });
        let fixes = diagnostic.fixes.iter().map(|fix| Fix {
            title: &fix.title,
            safety: fix.safety,
            edits: fix
                .edits
                .iter()
                .map(|edit| Edit {
                    file: path_of(self.report, edit.location.file),
                    range: self.range(edit.location),
                    text: &edit.text,
                })
                .collect(),
        });
        Finding {
            rule: diagnostic.rule,
            severity: diagnostic.severity,
            confidence: diagnostic.confidence,
            message: &diagnostic.message,
            help: diagnostic.help.as_deref(),
            url: (!BUILT_IN.contains(&diagnostic.rule)).then(|| page_url(diagnostic.rule)),
            file: path_of(self.report, diagnostic.location.file),
            range: self.range(diagnostic.location),
            related: related.collect(),
            fixes: fixes.collect(),
            fingerprint: diagnostic.fingerprint.to_string(),
            suppressed: diagnostic.suppressed.as_ref().map(|it| Suppressed { by: it.by, reason: it.reason.as_deref() }),
        }
    }

    fn range(&self, location: Location) -> Range {
        let Location { file, range: TextRange { start, end } } = location;
        Range { start: self.position(file, start), end: self.position(file, end) }
    }

    fn position(&self, file: FileId, offset: u32) -> Position {
        let source = self.texts.borrow_mut().places(file);
        let Place { line, column } = source.map_or(Place::UNKNOWN, |source| source.position(offset));
        Position { line, column, offset }
    }
}
