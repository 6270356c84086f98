//! reviewdog's diagnostic format: findings as review comments, with suggested changes.
//!
//! Columns are bytes of UTF-8 there.

use super::places::{Ends, Places, Streamed};
use crate::diagnostic::{BUILT_IN, Diagnostic, FileId, Fix, Location, Severity};
use crate::order;
use crate::rule::page_url;
use crate::session::{Report, Sources};
use crate::text::TextRange;
use serde::Serialize;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Lines of a change that a review can still show.
const MOST_LINES: u32 = 60;

#[derive(Serialize)]
struct Result<D> {
    source: Value,
    diagnostics: D,
}

pub(super) fn write(report: &Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    let shown = report.diagnostics.iter().filter(|it| it.suppressed.is_none());
    let failures = report.errors.iter().map(|error| {
        json!({
            "message": error.to_string(),
            "location": { "path": error.file.as_deref().unwrap_or("") },
            "severity": "ERROR",
        })
    });
    let result = Result {
        source: json!({ "name": "leaklint", "url": "https://leaklint.dev" }),
        diagnostics: Streamed::new(shown.map(|it| finding(it, &places)).chain(failures)),
    };
    serde_json::to_writer(&mut *out, &result)?;
    out.write_all(b"\n")
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>) -> Value {
    let help = diagnostic.help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default();
    let related = diagnostic
        .labels
        .iter()
        .map(|label| json!({ "message": label.message, "location": location(label.location, places) }));
    let mut value = json!({
        "message": format!("{}{help}", diagnostic.message),
        "location": location(diagnostic.location, places),
        "severity": match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Info => "INFO",
        },
        "code": { "value": diagnostic.rule },
        "suggestions": diagnostic.fixes.iter().filter_map(|fix| suggestion(fix, diagnostic.location.file, places)).collect::<Vec<_>>(),
        "related_locations": related.collect::<Vec<_>>(),
    });
    if !BUILT_IN.contains(&diagnostic.rule) {
        value["code"]["url"] = page_url(diagnostic.rule).into();
    }
    value
}

fn location(place: Location, places: &Places<'_>) -> Value {
    json!({ "path": places.path(place.file), "range": range(places.ends_in_bytes(place)) })
}

fn range(ends: Ends) -> Value {
    let position = |at: super::texts::Position| json!({ "line": at.line, "column": at.column });
    json!({ "start": position(ends.start), "end": position(ends.end) })
}

/// One replacement for the whole fix, as reviewdog takes each suggestion by itself.
fn suggestion(fix: &Fix, file: FileId, places: &Places<'_>) -> Option<Value> {
    let source = places.source(file)?;
    let mut edits: Vec<(TextRange, &str)> = Vec::new();
    for edit in &fix.edits {
        if edit.location.file != file {
            return None;
        }
        edits.push((source.clamp(edit.location.range), &edit.text));
    }
    order::by_range(&mut edits, |(range, _)| *range);
    let whole = TextRange::new(edits.first()?.0.start, edits.iter().map(|(range, _)| range.end).max()?);
    let mut text = String::new();
    let mut done = whole.start;
    for (range, new) in edits {
        text.push_str(TextRange::new(done, range.start).slice(source.text()));
        text.push_str(new);
        done = range.end;
    }
    let ends = places.ends_in_bytes(Location { file, range: whole });
    (ends.end.line - ends.start.line < MOST_LINES).then(|| json!({ "range": range(ends), "text": text }))
}
