//! Findings as the protocol's diagnostics.

use super::document::Text;
use super::protocol::Client;
use crate::diagnostic::{BUILT_IN, Diagnostic, FileId, Severity};
use crate::rule::page_url;
use serde_json::{Value, json};

/// Where a file of the run is for the editor: its URI and its text.
pub(super) type Place = (String, Text);

/// Shows the findings of one document, which is at `here`. `elsewhere` gives the places of other files.
pub(super) fn diagnostics(
    findings: &[Diagnostic],
    here: &Place,
    client: &Client,
    elsewhere: &dyn Fn(FileId) -> Option<Place>,
) -> Vec<Value> {
    findings.iter().map(|finding| diagnostic(finding, here, client, elsewhere)).collect()
}

pub(super) fn diagnostic(
    finding: &Diagnostic,
    here: &Place,
    client: &Client,
    elsewhere: &dyn Fn(FileId) -> Option<Place>,
) -> Value {
    let (uri, text) = here;
    let mut message = finding.message.clone();
    let mut related = Vec::new();
    for label in &finding.labels {
        let other = (label.location.file != finding.location.file).then(|| elsewhere(label.location.file));
        let (uri, text) = match &other {
            None => (uri, text),
            Some(Some((uri, text))) => (uri, text),
            Some(None) => continue,
        };
        if client.related {
            let range = text.range(label.location.range, client.encoding);
            related.push(json!({ "location": { "uri": uri, "range": range }, "message": label.message }));
        } else {
            let line = text.position(label.location.range.start, client.encoding).line + 1;
            message.push_str(&format!("\n  line {line}: {}", label.message));
        }
    }
    if let Some(help) = &finding.help {
        message.push_str(&format!("\nhelp: {help}"));
    }
    let mut shown = json!({
        "range": text.range(finding.location.range, client.encoding),
        "severity": match finding.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Info => 3,
        },
        "code": finding.rule,
        "source": "leaklint",
        "message": message,
        "data": { "fingerprint": finding.fingerprint.to_string(), "confidence": finding.confidence.as_str() },
    });
    if !BUILT_IN.contains(&finding.rule) {
        shown["codeDescription"] = json!({ "href": page_url(finding.rule) });
    }
    if finding.rule == "unused-suppression" {
        // Editors fade what is unnecessary.
        shown["tags"] = json!([1]);
    }
    if !related.is_empty() {
        shown["relatedInformation"] = related.into();
    }
    shown
}

/// Identity of what an editor was told; equal lists, equal identities.
pub(super) fn result_id(items: &[Value]) -> String {
    let text = serde_json::to_string(items).unwrap_or_default();
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(text.as_bytes()))
}
