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

const GROWS: &str = "\
fills.js:3:3: warning[growing-collection]: `seen` grows for as long as the process runs
fingerprint FINGERPRINT, confidence high

What is kept
  fills.js:3:3
    | seen.set({ message }, 1);
    this adds an entry for each new key; no file that imports `seen` deletes from it, resets it or
    checks its size

Who keeps it
  store.js:1:14
    | export const seen = new Map();
    `seen` is declared here, in another file, and lives as long as the process

Why it happens again
  fills.js:6:3
    | note(message);
    `note` runs from here
  fills.js:8:1
    | process.on('message', receive);
    it runs once per `message` event

How the place comes to run
  fills.js:6:3
    | note(message);
    `receive` calls `note`
  fills.js:8:1
    | process.on('message', receive);
    it runs once per `message` event

Releases that were considered
  none: nothing that could release it was found

What to do
  delete the entry from `seen` when its owner ends, or key a `WeakMap` or `WeakSet` by the owner

";

const REMOVES: &str = "\
watch.js:7:5: warning[mismatched-removal]: this removes nothing: it passes a new function, which was never added for `resize`
fingerprint FINGERPRINT, confidence high

What is kept
  watch.js:3:5
    | window.addEventListener('resize', () => this.fit());
    `window` keeps what is added here for `resize`, and nothing in this file removes it

Why it happens again
  this rule does not ask how often the place runs

How the place comes to run
  watch.js:6:3
    | stop() {
    `Watcher.stop` is a method: whoever holds the object can call it

Where the owner ends
  watch.js:6:3
    | stop() {
    `stop` ends it, and what was added stays

Releases that were considered
  watch.js:7:5
    | window.removeEventListener('resize', () => this.fit());
    this removes nothing: it passes a new function, which was never added for `resize`

What to do
  keep the function in a variable or field, and pass the same one to both calls

";

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
        .arg("--no-cache")
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
    assert_eq!(why(folder().path(), "growing-collection"), GROWS);
}

#[test]
fn removals_that_cannot_work_are_told_with_what_is_wrong() {
    assert_eq!(why(folder().path(), "mismatched-removal"), REMOVES);
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
