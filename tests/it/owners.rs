//! Owners whose end ends the leak: components of frameworks and elements, mounted and unmounted for real; leaklint and the page agree.
//!
//! `tests/dom/*.txt` hold cases: `--- case: NAME file=NAME keeps=yes|no finding=RULE|none`, the code that is linted, then
//! `--- drive` and the code that drives it. `keeps=yes`: all that the drive tracks is alive after collection; `no`: nothing
//! is. A finding is what the strict preset says of the file. The cases of `browser.txt` run in Chromium, which not every
//! machine has: `LEAKLINT_BROWSER` names it, else it is looked for; `.ci/run` says when it is missing. All others run in
//! a DOM that `tests/run` installs.

use crate::fixture::{self, lint, on_big_stack, rule_set, rules_of_preset};
use leaklint::project::PackageType;
use leaklint::rule::Preset;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

struct Case {
    /// With the file that holds it.
    name: String,
    file: String,
    keeps: bool,
    finding: Option<String>,
    code: String,
    drive: String,
}

fn cases(files: &[&str]) -> Vec<Case> {
    files
        .iter()
        .flat_map(|file| {
            let path = fixture::repository().join("tests/dom").join(file);
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            text.split("\n--- case: ").skip(1).map(|case| Case::parse(file, case)).collect::<Vec<_>>()
        })
        .collect()
}

impl Case {
    fn parse(within: &str, text: &str) -> Case {
        let (header, body) = text.split_once('\n').unwrap_or_else(|| panic!("{within}: a case has code: {text}"));
        let word = |key: &str| {
            let found = header.split(' ').find_map(|word| word.strip_prefix(key));
            found.unwrap_or_else(|| panic!("{within}: {header}: `{key}` is missing")).to_owned()
        };
        let (code, drive) =
            body.split_once("\n--- drive\n").unwrap_or_else(|| panic!("{within}: {header}: nothing drives it"));
        let keeps = word("keeps=");
        assert!(matches!(keeps.as_str(), "yes" | "no"), "{within}: {header}: `keeps=yes` or `keeps=no`");
        Case {
            name: format!("{within}: {}", header.split(" file=").next().unwrap_or_default()),
            file: word("file="),
            keeps: keeps == "yes",
            finding: Some(word("finding=")).filter(|rule| rule != "none"),
            code: format!("{code}\n"),
            drive: drive.to_owned(),
        }
    }
}

const IN_A_DOM: [&str; 3] = ["react.txt", "vue.txt", "elements.txt"];
const IN_A_BROWSER: [&str; 1] = ["browser.txt"];

#[test]
fn what_is_kept_is_found_and_nothing_else() {
    let wrong: Vec<String> = on_big_stack(|| {
        let rules = rule_set(&rules_of_preset(Preset::Strict), Preset::Strict.confidence(), &[]);
        let mut wrong = Vec::new();
        for case in cases(&[&IN_A_DOM[..], &IN_A_BROWSER].concat()) {
            assert_eq!(case.keeps, case.finding.is_some(), "{}: what is kept is what is found", case.name);
            let findings = lint(&[(&case.file, &case.code)], PackageType::Unspecified, &rules);
            let found: BTreeSet<&str> = findings.iter().map(|finding| finding.rule).collect();
            let agrees = match &case.finding {
                Some(rule) => found.contains(rule.as_str()),
                None => found.is_empty(),
            };
            if !agrees {
                wrong.push(format!("{}: {found:?} instead of {:?}", case.name, case.finding));
            }
        }
        wrong
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn components_in_a_page_keep_what_the_cases_say() {
    let mut command = Command::new("node");
    command.arg("--expose-gc").arg(fixture::repository().join("tests/node/owners.mjs")).env("LEAKLINT_DOM", dom());
    drive(command, &cases(&IN_A_DOM));
}

#[test]
fn components_in_a_browser_keep_what_the_cases_say() {
    // Not every machine has a browser; `.ci/run` says so in its summary.
    let Some(browser) = browser() else { return };
    let mut command = Command::new("node");
    command.arg(fixture::repository().join("tests/node/browser.mjs")).arg(browser);
    drive(command, &cases(&IN_A_BROWSER));
}

/// Runs `command` with a folder for each case and compares what it says is alive.
fn drive(mut command: Command, cases: &[Case]) {
    let folder = tempfile::tempdir().expect("a scratch folder");
    for (index, case) in cases.iter().enumerate() {
        let own = folder.path().join(index.to_string());
        std::fs::create_dir(&own).expect("the folder is writable");
        std::fs::write(own.join(&case.file), &case.code).expect("the folder is writable");
        std::fs::write(own.join("drive.txt"), &case.drive).expect("the folder is writable");
        command.arg(own);
    }
    let output = command.current_dir(folder.path()).output().expect("Node runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let answers: serde_json::Value =
        serde_json::from_str(text.trim_end().lines().last().unwrap_or_default()).expect("the last line is JSON");
    let wrong: Vec<String> = cases
        .iter()
        .enumerate()
        .filter_map(|(index, case)| {
            let number = |name: &str| answers[index.to_string()][name].as_u64().unwrap_or_default();
            let (tracked, alive) = (number("tracked"), number("alive"));
            let wanted = if case.keeps { tracked } else { 0 };
            (tracked == 0 || alive != wanted).then(|| format!("{}: {alive} of {tracked} alive", case.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where `tests/run` puts the packages of `tests/dom`.
pub(crate) fn dom() -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_leaklint")).ancestors().nth(2);
    let modules = target.expect("a built binary lies in target/<profile>/").join("clients/dom/node_modules");
    assert!(modules.join("jsdom").exists(), "the DOM is not installed; `tests/run` installs it and runs all tests");
    modules
}

fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("LEAKLINT_BROWSER") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = std::env::split_paths(&std::env::var_os("PATH")?).collect();
    let names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    names.iter().flat_map(|name| folders.iter().map(move |folder| folder.join(name))).find(|path| path.is_file())
}
