//! V8's contexts, case by case: what leaklint says of a closure agrees with what Node does.
//!
//! `tests/node/contexts.cjs` holds the cases and explains their headers.

use crate::fixture::{self, lint, on_big_stack, rule_set};
use leaklint::diagnostic::Confidence;
use leaklint::project::PackageType;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

struct Case {
    name: String,
    is_retained: bool,
    is_found: bool,
    /// Why leaklint is silent although the value is retained.
    by: Option<String>,
    code: String,
}

fn cases() -> Vec<Case> {
    let path = fixture::repository().join("tests/node/contexts.cjs");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.split("\n// --- case: ").skip(1).map(Case::parse).collect()
}

impl Case {
    fn parse(text: &str) -> Case {
        let (header, code) = text.split_once('\n').unwrap_or_else(|| panic!("a case has code: {text}"));
        let word = |key: &str| header.split(' ').find_map(|word| word.strip_prefix(key)).map(str::to_owned);
        let node = word("node=").unwrap_or_else(|| panic!("{header}: `node=` is missing"));
        let finding = word("finding=").unwrap_or_else(|| panic!("{header}: `finding=` is missing"));
        assert!(matches!(node.as_str(), "retained" | "freed"), "{header}: `node=retained` or `node=freed`");
        assert!(matches!(finding.as_str(), "yes" | "no"), "{header}: `finding=yes` or `finding=no`");
        let name = header.split(" node=").next().unwrap_or_default().to_owned();
        Case {
            name,
            is_retained: node == "retained",
            is_found: finding == "yes",
            by: word("by="),
            code: code.to_owned(),
        }
    }
}

#[test]
fn answers_differ_from_node_only_for_a_reason() {
    for case in cases() {
        let agrees = case.is_retained == case.is_found;
        assert_eq!(
            agrees,
            case.by.is_none(),
            "{}: a reason stands where the answers differ, and nowhere else",
            case.name
        );
        assert!(case.is_retained || !case.is_found, "{}: a finding about something that is freed", case.name);
    }
}

#[test]
fn leaklint_answers_as_the_cases_say() {
    let wrong: Vec<String> = on_big_stack(|| {
        let entry = fixture::rule_of(Path::new("closure_retention")).expect("the rule exists");
        let rules = rule_set(&[entry], Confidence::Low, &[]);
        let mut wrong = Vec::new();
        for case in cases() {
            let findings = lint(&[("case.cjs", &case.code)], PackageType::Unspecified, &rules);
            if findings.is_empty() == case.is_found {
                let said: Vec<&str> = findings.iter().map(|finding| finding.message.as_str()).collect();
                wrong.push(format!("{}: {said:?}", case.name));
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn node_answers_as_the_cases_say() {
    let cases = cases();
    let folder = tempfile::tempdir().expect("a scratch folder");
    let mut command = Command::new("node");
    command.arg("--expose-gc").arg(fixture::repository().join("tests/node/contexts.mjs")).current_dir(folder.path());
    for (index, case) in cases.iter().enumerate() {
        let file = format!("{index}.cjs");
        std::fs::write(folder.path().join(&file), &case.code).expect("the folder is writable");
        command.arg(file);
    }
    let output = command.output().expect("Node runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let answers: BTreeMap<String, bool> =
        serde_json::from_str(text.trim_end().lines().last().unwrap_or_default()).expect("the last line is JSON");
    assert_eq!(answers.len(), cases.len());
    let wrong: Vec<&str> = cases
        .iter()
        .enumerate()
        .filter(|(index, case)| answers[&format!("{index}.cjs")] != case.is_retained)
        .map(|(_, case)| case.name.as_str())
        .collect();
    assert!(wrong.is_empty(), "Node does otherwise in: {}", wrong.join("; "));
}
