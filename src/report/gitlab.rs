//! GitLab's Code Quality report: a list of findings, told apart by fingerprints.

use super::Options;
use super::places::{Places, Streamed, from_root};
use crate::diagnostic::{Diagnostic, Severity};
use crate::session::{Report, Sources};
use serde_json::{Value, json};
use std::io::{self, Write};

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let places = Places::new(report, sources);
    let shown = report.diagnostics.iter().filter(|it| it.suppressed.is_none());
    serde_json::to_writer_pretty(&mut *out, &Streamed::new(shown.map(|it| finding(it, &places, options))))?;
    out.write_all(b"\n")
}

fn finding(diagnostic: &Diagnostic, places: &Places<'_>, options: &Options) -> Value {
    let path = from_root(&options.from_root, places.path(diagnostic.location.file));
    let ends = places.ends(diagnostic.location);
    // Equal code in two files has one identity with us, and must have two there.
    let identity = format!("{path}\0{}", diagnostic.fingerprint);
    let mut body: Vec<String> = Vec::new();
    for label in &diagnostic.labels {
        let start = places.ends(label.location).start;
        body.push(format!("- {}:{}: {}", places.path(label.location.file), start.line, label.message));
    }
    body.extend(diagnostic.help.iter().map(|help| format!("\n{help}")));
    json!({
        "type": "issue",
        "check_name": diagnostic.rule,
        "description": diagnostic.message,
        "content": { "body": body.join("\n") },
        "categories": ["Performance"],
        "severity": match diagnostic.severity {
            Severity::Error => "critical",
            Severity::Warning => "major",
            Severity::Info => "info",
        },
        "fingerprint": format!("{:032x}", xxhash_rust::xxh3::xxh3_128(identity.as_bytes())),
        "location": {
            "path": path,
            "lines": { "begin": ends.start.line, "end": ends.end.line },
        },
    })
}
