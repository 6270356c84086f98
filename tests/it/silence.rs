//! Shapes of code that release what they acquire, or need not: the strict preset is silent on each, however it is written.
//!
//! `fixtures/silence/SHAPE/SPELLING.EXTENSION`. Silence alone would prove little, so a file may say what makes it so: without
//! the lines that end in `// ends it`, and with the code of each `// instead: CODE` in place of the line below, it has a
//! finding (at any confidence).

use crate::fixture::{self, lint, on_big_stack, rule_set, rules_of_preset};
use leaklint::diagnostic::{Confidence, Diagnostic};
use leaklint::project::PackageType;
use leaklint::rule::Preset;
use std::path::PathBuf;

/// As they are listed where the rules were planned.
const SHAPES: [&str; 16] = [
    "01-signal",
    "02-once",
    "03-own-release",
    "04-helper",
    "05-stored",
    "06-conditional",
    "07-alive-flag",
    "08-other-verb",
    "09-transfer",
    "10-own-target",
    "11-application",
    "12-self-ending",
    "13-other-library",
    "14-framework",
    "15-bounded",
    "16-deduplicated",
];
const FEWEST_SPELLINGS: usize = 3;

fn entries(folder: &str) -> Vec<PathBuf> {
    let folder = fixture::repository().join("fixtures/silence").join(folder);
    let found = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.sort();
    paths
}

/// `SHAPE/SPELLING`, the file's own name, and its text.
fn spellings() -> Vec<(String, String, String)> {
    let mut found = Vec::new();
    for shape in SHAPES {
        for path in entries(shape) {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            found.push((format!("{shape}/{name}"), name, text));
        }
    }
    found
}

/// The text without what makes it silent; `None` for files that do not say what that is.
fn without_the_release(text: &str) -> Option<String> {
    let mut without = Vec::new();
    let mut instead = None;
    let mut changed = false;
    for line in text.lines() {
        if let Some(code) = line.trim_start().strip_prefix("// instead: ") {
            instead = Some(code);
            changed = true;
        } else if let Some(code) = instead.take() {
            without.push(code);
        } else if line.ends_with("// ends it") {
            changed = true;
        } else {
            without.push(line);
        }
    }
    changed.then(|| without.join("\n"))
}

#[test]
fn every_shape_has_its_spellings() {
    let folders: Vec<String> =
        entries("").iter().map(|path| path.file_name().unwrap_or_default().to_string_lossy().into_owned()).collect();
    assert_eq!(folders, SHAPES);
    for shape in SHAPES {
        let count = entries(shape).len();
        assert!(count >= FEWEST_SPELLINGS, "{shape}: {count} spellings, {FEWEST_SPELLINGS} are the fewest");
    }
}

#[test]
fn every_spelling_is_silent() {
    let said: Vec<String> = on_big_stack(|| {
        let rules = rule_set(&rules_of_preset(Preset::Strict), Preset::Strict.confidence(), &[]);
        let findings = |name: &str, text: &str| lint(&[(name, text)], PackageType::Unspecified, &rules);
        let mut said = Vec::new();
        for (place, name, text) in spellings() {
            let found = findings(&name, &text);
            if !found.is_empty() {
                let messages: Vec<String> = found.iter().map(|it| format!("{}: {}", it.rule, it.message)).collect();
                said.push(format!("{place}: {messages:?}"));
            }
        }
        said
    });
    assert!(said.is_empty(), "{}", said.join("\n"));
}

#[test]
fn spellings_are_silent_because_of_what_ends_it() {
    let (silent, pairs) = on_big_stack(|| {
        let rules = rule_set(&rules_of_preset(Preset::Audit), Confidence::Low, &[]);
        let twins: Vec<(String, Vec<Diagnostic>)> = spellings()
            .into_iter()
            .filter_map(|(place, name, text)| {
                let leaky = without_the_release(&text)?;
                Some((place, lint(&[(&name, &leaky)], PackageType::Unspecified, &rules)))
            })
            .collect();
        let silent: Vec<String> =
            twins.iter().filter(|(_, found)| found.is_empty()).map(|(place, _)| place.clone()).collect();
        (silent, twins.len())
    });
    assert!(pairs >= 40, "only {pairs} files say what makes them silent");
    assert!(silent.is_empty(), "still silent without what ends it: {}", silent.join(", "));
}
