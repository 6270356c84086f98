//! SARIF 2.1.0, for code scanning and the tools around it.
//!
//! Chains are code flows, and their places are linked from the message, as viewers show related locations only so.

use super::places::{Ends, Places, Streamed, from_root, uri};
use super::{Options, texts::Position};
use crate::diagnostic::{Diagnostic, Fix, Label, Location, Role, Severity, SuppressedBy};
use crate::rule::{Preset, RuleMeta};
use crate::session::{Report, RunError, Sources};
use crate::text::TextRange;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{self, Write};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// Lines shown around a finding.
const CONTEXT: u32 = 2;
const LONGEST_CONTEXT: u32 = 4000;

#[derive(Serialize)]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<R>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<R> {
    tool: Value,
    column_kind: &'static str,
    invocations: Value,
    results: R,
}

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let rules = descriptors(report, &options.rules);
    let converter = Converter {
        places: Places::new(report, sources),
        from_root: &options.from_root,
        index: rules.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect(),
    };
    let log = Log {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            tool: json!({ "driver": {
                "name": "leaklint",
                "informationUri": "https://leaklint.dev",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.into_iter().map(|(_, descriptor)| descriptor).collect::<Vec<_>>(),
            } }),
            column_kind: "utf16CodeUnits",
            invocations: json!([{
                "executionSuccessful": report.errors.is_empty(),
                "toolExecutionNotifications":
                    report.errors.iter().map(|error| converter.notification(error)).collect::<Vec<_>>(),
            }]),
            results: Streamed::new(report.diagnostics.iter().map(|it| converter.result(it))),
        }],
    };
    serde_json::to_writer(&mut *out, &log)?;
    out.write_all(b"\n")
}

/// Every rule that exists, and what leaklint says by itself as far as it said it.
fn descriptors<'a>(report: &'a Report, rules: &[&'a RuleMeta]) -> Vec<(&'a str, Value)> {
    let mut all: BTreeMap<&str, Value> = rules.iter().map(|meta| (meta.id, descriptor(meta))).collect();
    for finding in &report.diagnostics {
        all.entry(finding.rule).or_insert_with(|| {
            let what = match finding.rule {
                "parse-error" => "A file, or a part of it, does not parse.",
                "unused-suppression" => "An ignore comment suppresses nothing.",
                "invalid-suppression" => "An ignore comment cannot mean what it says.",
                _ => "A finding of leaklint.",
            };
            json!({
                "id": finding.rule,
                "shortDescription": { "text": what },
                "fullDescription": { "text": what },
                "help": { "text": what },
                "defaultConfiguration": { "level": level(finding.severity) },
            })
        });
    }
    all.into_iter().collect()
}

fn descriptor(meta: &RuleMeta) -> Value {
    let precision = match meta.preset {
        Preset::Recommended => "high",
        Preset::Strict => "medium",
        Preset::Audit => "low",
    };
    let severity = match meta.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "recommendation",
    };
    let page = meta.page();
    let full = introduction(&page).unwrap_or_else(|| sentence(meta.summary));
    json!({
        "id": meta.id,
        "name": meta.id.split('-').map(capital).collect::<String>(),
        "shortDescription": { "text": capital(&sentence(meta.summary)) },
        "fullDescription": { "text": full },
        "help": { "text": page, "markdown": page },
        "helpUri": meta.url(),
        "defaultConfiguration": { "level": level(meta.severity), "enabled": meta.preset == Preset::Recommended },
        "properties": {
            "tags": ["memory-leak", meta.family.as_str(), format!("preset:{}", meta.preset.as_str())],
            "precision": precision,
            "problem.severity": severity,
        },
    })
}

/// The first paragraph under the title.
fn introduction(page: &str) -> Option<String> {
    let words = page.split("\n\n").map(str::trim).find(|part| !part.is_empty() && !part.starts_with('#'))?;
    Some(words.lines().map(str::trim).collect::<Vec<_>>().join(" "))
}

fn sentence(words: &str) -> String {
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

struct Converter<'a> {
    places: Places<'a>,
    from_root: &'a str,
    /// Where the descriptor of each rule stands.
    index: BTreeMap<&'a str, usize>,
}

impl Converter<'_> {
    fn result(&self, finding: &Diagnostic) -> Value {
        let related: Vec<Value> = finding
            .labels
            .iter()
            .enumerate()
            .map(|(at, label)| {
                json!({
                    "id": at + 1,
                    "physicalLocation": self.physical(label.location),
                    "message": { "text": label.message },
                    "properties": { "role": label.role.as_str() },
                })
            })
            .collect();
        let mut result = json!({
            "ruleId": finding.rule,
            "ruleIndex": self.index.get(finding.rule),
            "level": level(finding.severity),
            "message": { "text": message(finding) },
            "locations": [{ "physicalLocation": self.in_context(finding.location) }],
            "partialFingerprints": {
                "leaklint/v1": finding.fingerprint.to_string(),
                // What GitHub knows a finding by; without it, it hashes the line.
                "primaryLocationLineHash": format!("{}:1", finding.fingerprint),
            },
            "properties": { "confidence": finding.confidence.as_str() },
        });
        if !related.is_empty() {
            result["relatedLocations"] = related.into();
            result["codeFlows"] = json!([{ "threadFlows": [{ "locations": self.flow(finding) }] }]);
        }
        if !finding.fixes.is_empty() {
            result["fixes"] = finding.fixes.iter().map(|fix| self.fix(fix)).collect();
        }
        if let Some(suppressed) = &finding.suppressed {
            let mut suppression = json!({
                "kind": match suppressed.by {
                    SuppressedBy::Comment => "inSource",
                    SuppressedBy::Baseline => "external",
                },
                "status": "accepted",
            });
            if let Some(reason) = &suppressed.reason {
                suppression["justification"] = reason.as_str().into();
            }
            result["suppressions"] = json!([suppression]);
        }
        result
    }

    /// The chain as it is told; the finding's own place leads where no label stands there.
    fn flow(&self, finding: &Diagnostic) -> Value {
        let own = Label { location: finding.location, role: Role::Acquired, message: finding.message.clone() };
        let told = finding.labels.iter().any(|label| label.location == finding.location);
        let steps = (!told).then_some(&own).into_iter().chain(&finding.labels);
        steps
            .map(|label| {
                json!({
                    "location": {
                        "physicalLocation": self.physical(label.location),
                        "message": { "text": label.message },
                    },
                    "importance": if label.location == finding.location { "essential" } else { "important" },
                })
            })
            .collect()
    }

    fn fix(&self, fix: &Fix) -> Value {
        let mut files: BTreeMap<_, Vec<Value>> = BTreeMap::new();
        for edit in &fix.edits {
            files.entry(edit.location.file).or_default().push(json!({
                "deletedRegion": region(self.places.ends(edit.location)),
                "insertedContent": { "text": edit.text },
            }));
        }
        let changes = files.into_iter().map(|(file, replacements)| {
            json!({ "artifactLocation": self.artifact(self.places.path(file)), "replacements": replacements })
        });
        json!({
            "description": { "text": format!("{} ({})", capital(&fix.title), fix.safety.as_str()) },
            "artifactChanges": changes.collect::<Vec<_>>(),
        })
    }

    fn physical(&self, location: Location) -> Value {
        json!({
            "artifactLocation": self.artifact(self.places.path(location.file)),
            "region": region(self.places.ends(location)),
        })
    }

    /// With the lines around it, for those who read the report without the code.
    fn in_context(&self, location: Location) -> Value {
        let mut physical = self.physical(location);
        let Some(source) = self.places.source(location.file) else { return physical };
        let first = source.line_of(location.range.start).saturating_sub(CONTEXT);
        let last = (source.line_of(location.range.end) + CONTEXT).min(source.line_count() - 1);
        let range = TextRange::new(source.line_content(first).start, source.line_content(last).end);
        if range.len() <= LONGEST_CONTEXT {
            let Ends { start, end } = self.places.ends(Location { range, ..location });
            physical["contextRegion"] = json!({
                "startLine": start.line,
                "endLine": end.line,
                "snippet": { "text": range.slice(source.text()) },
            });
        }
        physical
    }

    fn artifact(&self, path: &str) -> Value {
        json!({ "uri": uri(&from_root(self.from_root, path)) })
    }

    fn notification(&self, error: &RunError) -> Value {
        let mut notification = json!({ "level": "error", "message": { "text": sentence(&error.message) } });
        if let Some(file) = &error.file {
            let mut physical = json!({ "artifactLocation": self.artifact(file) });
            if let Some((line, column)) = error.place() {
                physical["region"] = json!({ "startLine": line, "startColumn": column });
            }
            notification["locations"] = json!([{ "physicalLocation": physical }]);
        }
        notification
    }
}

fn region(Ends { start, end }: Ends) -> Value {
    let Position { line, column } = start;
    json!({ "startLine": line, "startColumn": column, "endLine": end.line, "endColumn": end.column })
}

/// The message, each link of its chain as a link, what to do.
fn message(finding: &Diagnostic) -> String {
    let mut text = sentence(&literal(&finding.message));
    for (at, label) in finding.labels.iter().enumerate() {
        let between = if at == 0 { "\n\n" } else { "\n" };
        text.push_str(&format!("{between}{}. [{}]({})", at + 1, literal(&label.message), at + 1));
    }
    if let Some(help) = &finding.help {
        text.push_str(&format!("\n\n{}", sentence(&capital(&literal(help)))));
    }
    text
}

/// Words in which brackets are no link.
fn literal(words: &str) -> String {
    words.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]")
}
