//! What an editor shows over a finding, or over a rule's name in an ignore comment: the chain, and why the rule is there.

use super::document::Text;
use super::protocol::{Client, Range};
use crate::config::find_rule;
use crate::diagnostic::Diagnostic;
use crate::facts::ModuleFacts;
use crate::rule::{RuleEntry, RuleMeta};
use serde_json::{Value, json};

/// The parts of a rule's page that matter to who reads a finding.
const SECTIONS: [&str; 3] = ["Why it leaks", "What to do", "When to ignore it"];

pub(super) fn hover(
    findings: &[Diagnostic],
    facts: &ModuleFacts,
    text: &Text,
    offset: u32,
    client: &Client,
    rules: &'static [RuleEntry],
) -> Value {
    let here: Vec<&Diagnostic> = findings
        .iter()
        .filter(|finding| {
            let range = finding.location.range;
            range.start <= offset && (offset < range.end || (range.is_empty() && offset == range.end))
        })
        .collect();
    if let Some(first) = here.first() {
        let mut parts: Vec<String> = here.iter().map(|finding| told(finding, text, client)).collect();
        let mut rules_here: Vec<&str> = here.iter().map(|finding| finding.rule).collect();
        rules_here.dedup();
        parts.extend(rules_here.iter().filter_map(|rule| Some(page(find_rule(rules, rule).ok()?.meta))));
        let range = text.range(first.location.range, client.encoding);
        return answer(parts.join("\n\n---\n\n"), range);
    }
    let named = facts.directives.iter().flat_map(|directive| &directive.rules).find_map(|rule| {
        let range = rule.range.filter(|range| range.start <= offset && offset <= range.end)?;
        Some((find_rule(rules, &rule.name).ok()?.meta, range))
    });
    match named {
        Some((meta, range)) => answer(page(meta), text.range(range, client.encoding)),
        None => Value::Null,
    }
}

fn answer(markdown: String, range: Range) -> Value {
    json!({ "contents": { "kind": "markdown", "value": markdown }, "range": range })
}

/// A finding with its chain, in the order in which one would tell it.
fn told(finding: &Diagnostic, text: &Text, client: &Client) -> String {
    let mut lines = vec![
        format!("**{}** · {}, {} confidence", finding.rule, finding.severity.as_str(), finding.confidence.as_str()),
        String::new(),
        finding.message.clone(),
    ];
    if !finding.labels.is_empty() {
        lines.push(String::new());
    }
    for (at, label) in finding.labels.iter().enumerate() {
        let line = text.position(label.location.range.start, client.encoding).line + 1;
        lines.push(format!("{}. line {line}: {}", at + 1, label.message));
    }
    if let Some(help) = &finding.help {
        lines.extend([String::new(), format!("**Help:** {help}")]);
    }
    lines.join("\n")
}

fn page(meta: &RuleMeta) -> String {
    let mut parts = vec![format!("**{}**: {}", meta.id, meta.summary)];
    parts.extend(
        SECTIONS.iter().filter_map(|heading| Some(format!("**{heading}**\n\n{}", section(meta.docs, heading)?))),
    );
    parts.push(format!("[All about `{}`]({})", meta.id, meta.url()));
    parts.join("\n\n")
}

/// What stands under a heading, without the comments that only tests read.
fn section(docs: &str, heading: &str) -> Option<String> {
    let (_, rest) = docs.split_once(&format!("\n## {heading}\n"))?;
    let body = rest.split("\n## ").next().unwrap_or(rest);
    let mut kept = String::new();
    let mut rest = body;
    while let Some((before, comment)) = rest.split_once("<!--") {
        kept.push_str(before);
        rest = comment.split_once("-->").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    let kept = kept.trim();
    (!kept.is_empty()).then(|| kept.to_owned())
}

#[cfg(test)]
mod tests {
    use super::section;

    #[test]
    fn sections_come_without_what_only_tests_read() {
        let docs = "# x\n\n## Why it leaks\n\nIt stays.\n<!-- prove\n## no\n-->\n\n## What to do\n\nEnd it.\n";
        assert_eq!(section(docs, "What to do").as_deref(), Some("End it."));
        assert_eq!(section(docs, "Nothing"), None);
        assert_eq!(section("\n## A\n\nb\n<!-- c -->\nd\n", "A").as_deref(), Some("b\n\nd"));
    }
}
