//! `--why FINGERPRINT`: the whole reasoning of one finding, as exact text.

use std::path::Path;
use std::process::{Command, Output};

const FILES: [(&str, &str); 4] = [
    ("package.json", r#"{ "private": true }"#),
    ("store.js", "export const seen = new Map();\n"),
    (
        "fills.js",
        "import { seen } from './store.js';\nfunction note(message) {\n  seen.set({ message }, 1);\n}\nfunction receive(message) {\n  note(message);\n}\nprocess.on('message', receive);\n",
    ),
    (
        "watch.js",
        "export class Watcher {\n  constructor() {\n    window.addEventListener('resize', () => this.fit());\n  }\n  fit() {}\n  stop() {\n    window.removeEventListener('resize', () => this.fit());\n  }\n  destroy() {\n    this.gone = true;\n  }\n}\nexport const make = () => new Watcher();\n",
    ),
];

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in FILES {
        std::fs::write(folder.path().join(path), text).expect("a file can be written");
    }
    folder
}

fn leaklint(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leaklint"))
        .args(words)
        .env("COLUMNS", "100")
        .current_dir(folder)
        .output()
        .expect("leaklint starts")
}

fn fingerprint(folder: &Path, rule: &str) -> String {
    let output = leaklint(folder, &["--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
    let findings = report["diagnostics"].as_array().expect("a list of findings");
    let finding = findings.iter().find(|it| it["rule"] == rule).unwrap_or_else(|| panic!("{rule} in {report:#}"));
    finding["fingerprint"].as_str().expect("a fingerprint").to_owned()
}

fn why(folder: &Path, rule: &str) -> String {
    let fingerprint = fingerprint(folder, rule);
    let output = leaklint(folder, &["--why", &fingerprint, "."]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text").replace(&fingerprint, "FINGERPRINT")
}

#[test]
fn a_finding_over_two_files_is_told_with_both() {
    let expected = "GROWS";
    assert_eq!(why(folder().path(), "growing-collection"), expected);
}

#[test]
fn removals_that_cannot_work_are_told_with_what_is_wrong() {
    let expected = "LISTENS";
    assert_eq!(why(folder().path(), "leaked-listener"), expected);
}

#[test]
fn an_unknown_fingerprint_says_what_to_do() {
    let folder = folder();
    let output = leaklint(folder.path(), &["--why", "0123456789abcdef", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "");
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: no finding has the fingerprint `0123456789abcdef`; fingerprints change when the code of a finding changes, and a finding below the preset's confidence is not shown: run `leaklint --format json` with the same paths and options to see those of now\n"
    );
}

#[test]
fn what_is_no_fingerprint_is_wrong_usage() {
    let folder = folder();
    for word in ["leak", "0123456789abcde", "0123456789abcdeg", "+123456789abcdef"] {
        let output = leaklint(folder.path(), &["--why", word]);
        assert_eq!(output.status.code(), Some(2), "{word}");
        assert_eq!(
            String::from_utf8_lossy(&output.stderr),
            format!(
                "error: `--why`: `{word}` is no fingerprint; `--format json` shows those of all findings\n\nFor more information, try '--help'.\n"
            )
        );
    }
}
