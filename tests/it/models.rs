//! The model rows: each is understood, and its example leaks and ends as it says.

use crate::fixture;
use leaklint::diagnostic::Confidence;
use leaklint::lifetime::models::{Models, ResourceKind, Sureness};
use leaklint::project::PackageType;
use leaklint::rule::{EnabledRule, RuleSet};

/// The rules that report a resource of the kind.
fn rules_of(kind: ResourceKind) -> &'static [&'static str] {
    match kind {
        ResourceKind::Interval => &["leaked-interval"],
        ResourceKind::Timeout | ResourceKind::Frame => &["timer-loop"],
        ResourceKind::Listener => &["leaked-listener"],
        ResourceKind::Observer => &["leaked-observer"],
        ResourceKind::Handle => &["leaked-handle"],
        ResourceKind::ObjectUrl => &["leaked-object-url"],
    }
}

fn found(text: &str, ids: &[&str], confidence: Confidence) -> Vec<String> {
    let rules = leaklint::rules::ALL
        .iter()
        .filter(|entry| ids.contains(&entry.meta.id))
        .map(|entry| EnabledRule {
            meta: entry.meta,
            rule: entry.build(None).expect("a rule has defaults"),
            severity: None,
        })
        .collect();
    let rules = RuleSet {
        rules,
        confidence,
        globals: Vec::new(),
        require_reason: false,
        report_unused_suppressions: false,
        honor_eslint: false,
    };
    let findings = fixture::lint(&[("example.js", text)], PackageType::Unspecified, &rules);
    findings.into_iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect()
}

#[test]
fn every_resource_row_has_an_example_that_leaks_and_one_that_ends() {
    let models = Models::builtin();
    assert!(models.resource_rows.len() >= 70, "the shipped rows are gone");
    let mut wrong = Vec::new();
    for row in &models.resource_rows {
        let ids = rules_of(row.kind);
        let Some(example) = &row.example else {
            wrong.push(format!("{:?} has no example", row.acquire));
            continue;
        };
        // Rows of less certain things are shown by the presets that show less certain findings.
        let lowest = row.confidence.map_or(Confidence::High, Sureness::confidence);
        let leaky = found(&example.leaky, ids, lowest);
        if leaky.len() != 1 {
            wrong.push(format!("the leaky example of {:?}: {leaky:?}", row.acquire));
        }
        let clean = found(&example.clean, ids, lowest);
        if !clean.is_empty() {
            wrong.push(format!("the clean example of {:?}: {clean:?}", row.acquire));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_subscription_row_has_an_example_that_leaks_and_one_that_ends() {
    let models = Models::builtin();
    assert!(models.subscription_rows.len() >= 6, "the shipped rows are gone");
    for row in &models.subscription_rows {
        let leaky = found(&row.example.leaky, &["leaked-subscription"], Confidence::Medium);
        assert_eq!(leaky.len(), 1, "the leaky example of {:?}: {leaky:?}", row.acquire);
        let clean = found(&row.example.clean, &["leaked-subscription"], Confidence::Low);
        assert_eq!(clean, Vec::<String>::new(), "the clean example of {:?}", row.acquire);
    }
}

#[test]
fn every_release_that_a_row_names_is_looked_for() {
    // The same program with each of the row's releases in turn: all of them must count.
    let models = Models::builtin();
    for row in models.resource_rows.iter().filter(|row| row.kind == ResourceKind::Interval) {
        for release in &row.release {
            let text = row.example.as_ref().map(|it| it.clean.replace("clearInterval", release)).unwrap_or_default();
            assert_eq!(found(&text, rules_of(row.kind), Confidence::High), Vec::<String>::new(), "{release}");
        }
    }
}
