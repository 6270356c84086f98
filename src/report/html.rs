//! One page that needs nothing beside itself: totals, a map of the project, each finding with its code and its chain.
//!
//! The page's script draws from data that is embedded as JSON; nothing of a user's text is ever read as HTML.

use super::places::{Places, Streamed};
use super::{Tally, summary_line};
use crate::diagnostic::{BUILT_IN, Diagnostic, FileId};
use crate::order;
use crate::rule::page_url;
use crate::session::{Report, Sources};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// Lines around each place that are shown.
const AROUND: u32 = 2;
/// Bytes of one line of code that are shown.
const LONGEST: usize = 240;

#[derive(Serialize)]
struct Data<F> {
    version: &'static str,
    summary: String,
    counts: Value,
    folders: Vec<Value>,
    failures: Vec<String>,
    findings: F,
}

pub(super) fn write(report: &Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    let tally = Tally::of(report);
    let shown = report.diagnostics.iter().filter(|it| it.suppressed.is_none());
    let data = Data {
        version: env!("CARGO_PKG_VERSION"),
        summary: summary_line(report, &tally),
        counts: json!({
            "files": report.files.len(),
            "errors": tally.errors,
            "warnings": tally.warnings,
            "infos": tally.infos,
            "suppressed": tally.suppressed,
            "known": tally.known,
        }),
        folders: folders(report),
        failures: report.errors.iter().map(ToString::to_string).collect(),
        findings: Streamed::new(shown.map(|it| finding(it, &places))),
    };
    // A text must not end the element that it is in.
    let data = serde_json::to_string(&data)?.replace('<', "\\u003c");
    let (head, rest) = PAGE.split_once("/*STYLE*/").unwrap_or((PAGE, ""));
    let (middle, rest) = rest.split_once("/*DATA*/").unwrap_or((rest, ""));
    let (before, tail) = rest.split_once("/*SCRIPT*/").unwrap_or((rest, ""));
    for part in [head, STYLE, middle, &data, before, SCRIPT, tail] {
        out.write_all(part.as_bytes())?;
    }
    Ok(())
}

/// How many files each folder has, and how many findings are in them.
fn folders(report: &Report) -> Vec<Value> {
    let mut folders: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let folder = |path: &'_ str| path.rfind('/').map_or(0, |at| at);
    for file in &report.files {
        folders.entry(&file.path[..folder(&file.path)]).or_default().0 += 1;
    }
    for finding in report.diagnostics.iter().filter(|it| it.suppressed.is_none()) {
        if let Some(file) = report.files.get(finding.location.file.0 as usize) {
            folders.entry(&file.path[..folder(&file.path)]).or_default().1 += 1;
        }
    }
    folders.into_iter().map(|(path, (files, findings))| json!([path, files, findings])).collect()
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>) -> Value {
    let location = diagnostic.location;
    let ends = places.ends(location);
    let chain: Vec<Value> = diagnostic
        .labels
        .iter()
        .map(|label| {
            let at = places.ends(label.location).start;
            json!({
                "role": label.role.as_str(),
                "message": label.message,
                "file": places.path(label.location.file),
                "line": at.line,
            })
        })
        .collect();
    let url = (!BUILT_IN.contains(&diagnostic.rule)).then(|| page_url(diagnostic.rule));
    json!({
        "rule": diagnostic.rule,
        "url": url,
        "severity": diagnostic.severity.as_str(),
        "confidence": diagnostic.confidence.as_str(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "file": places.path(location.file),
        "line": ends.start.line,
        "column": ends.start.column,
        "end": ends.end.line,
        "chain": chain,
        "code": code(diagnostic, places),
        "fixes": diagnostic.fixes.iter().map(|fix| format!("{} ({})", fix.title, fix.safety.as_str())).collect::<Vec<_>>(),
    })
}

/// The lines around the finding and its chain, by file; gaps between them are left to the page.
fn code(diagnostic: &Diagnostic, places: &Places<'_>) -> Vec<Value> {
    let own = diagnostic.location;
    let mut wanted: BTreeMap<FileId, BTreeSet<u32>> = BTreeMap::new();
    for location in std::iter::once(own).chain(diagnostic.labels.iter().map(|label| label.location)) {
        let Some(source) = places.source(location.file) else { continue };
        let line = source.line_of(location.range.start);
        let last = (line + AROUND).min(source.line_count() - 1);
        wanted.entry(location.file).or_default().extend(line.saturating_sub(AROUND)..=last);
    }
    let mut files: Vec<(FileId, BTreeSet<u32>)> = wanted.into_iter().collect();
    order::by_number(&mut files, |(file, _)| u64::from(*file != own.file));
    let shown = files.into_iter().filter_map(|(file, lines)| {
        let source = places.source(file)?;
        let line = |at: u32| {
            let text = source.line_content(at).slice(source.text());
            let mut end = LONGEST.min(text.len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            let more = if end < text.len() { "…" } else { "" };
            json!([at + 1, format!("{}{more}", &text[..end])])
        };
        Some(json!({ "file": places.path(file), "lines": lines.into_iter().map(line).collect::<Vec<_>>() }))
    });
    shown.collect()
}
