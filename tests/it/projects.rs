//! Small programs, linted by the real binary: exact reports, exact texts after fixes.
//!
//! A folder of `fixtures/projects` holds a program, `expected.txt`, `expected.json`, and for files that fixes change
//! `NAME.fixed.EXTENSION` (`--fix`) and `NAME.suggested.EXTENSION` (`--fix --suggestions`).
//! `LEAKLINT_BLESS=1` rewrites all of them; read the difference before you commit it.

use crate::fixture::{blessing, repository};
use crate::rules::difference;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn projects() -> Vec<PathBuf> {
    let wanted = std::env::var("LEAKLINT_FIXTURE").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::fs::read_dir(repository().join("fixtures/projects"))
        .expect("the projects are there")
        .map(|entry| entry.expect("a readable folder entry").path())
        .filter(|path| path.is_dir() && path.to_string_lossy().contains(&wanted))
        .collect();
    folders.sort();
    folders
}

fn leaklint(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_leaklint"))
        .args(words)
        .arg("--no-cache")
        .current_dir(folder)
        .env_remove("FORCE_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env_remove("GITHUB_ACTIONS")
        .env("NO_COLOR", "1")
        .output()
        .expect("leaklint starts")
}

/// What leaklint printed, independent of its version.
fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// One line for each value, so that a difference can be read; the raw bytes are tested with the reporters.
fn indented(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).unwrap_or_default();
    serde_json::to_string_pretty(&value).unwrap_or_default() + "\n"
}

#[test]
fn reports_are_exact() {
    let mut failures = Vec::new();
    for folder in projects() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        for (format, file) in [("text", "expected.txt"), ("json", "expected.json")] {
            let output = leaklint(&folder, &["--format", format]);
            let mut found = printed(&output);
            let code = output.status.code();
            if !matches!(code, Some(0 | 1)) {
                failures.push(format!("{name}: exit code {code:?}\n{}", String::from_utf8_lossy(&output.stderr)));
                continue;
            }
            if format == "json" {
                found = indented(&found);
            }
            compare(&folder.join(file), &found, &mut failures);
            if format == "json" {
                let report: serde_json::Value = serde_json::from_str(&found).unwrap_or_default();
                let counted = |kind: &str| report["summary"][kind].as_u64().unwrap_or(0);
                let wanted = i32::from(counted("errors") + counted("warnings") > 0);
                if code != Some(wanted) {
                    failures.push(format!("{name}: exit code {code:?} with the summary {}", report["summary"]));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn fixes_are_exact() {
    let mut failures = Vec::new();
    for folder in projects() {
        for (mark, words) in [("fixed", &["--fix"] as &[&str]), ("suggested", &["--fix", "--suggestions"])] {
            let copy = tempfile::tempdir().expect("a temporary folder");
            let before = copy_program(&folder, copy.path());
            leaklint(copy.path(), words);
            for (path, text) in before {
                let after = std::fs::read_to_string(copy.path().join(&path)).expect("the linted file is still there");
                let expected = marked(&folder.join(&path), mark);
                if after == text {
                    if blessing() {
                        let _ = std::fs::remove_file(&expected);
                    }
                    if expected.exists() {
                        failures.push(format!("{}: nothing changes this file", expected.display()));
                    }
                } else {
                    compare(&expected, &after, &mut failures);
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Freeing a constant by assigning to it throws, so no report and no fixed text may contain it.
#[test]
fn nothing_that_is_printed_or_fixed_assigns_to_a_constant() {
    for folder in projects() {
        let programs: String = program(&folder, Path::new("")).into_values().collect();
        for file in ["expected.txt", "expected.json"] {
            let text = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
            for line in
                text.lines().filter(|line| line.contains("help") || line.contains("title") || line.contains("text"))
            {
                for code in crate::docs::inline_code(line) {
                    assert_eq!(crate::docs::assigned_constant(code, &programs), None, "{}: {line}", folder.display());
                }
            }
        }
        for (path, text) in files_marked(&folder) {
            let own = unmarked(&path);
            let original = std::fs::read_to_string(&own).unwrap_or_default();
            for line in text.lines().filter(|line| !original.contains(line)) {
                assert_eq!(crate::docs::assigned_constant(line, &text), None, "{}: {line}", path.display());
            }
        }
    }
}

/// The prevention that one reads about: it does not work, and Node says so.
#[test]
fn assigning_null_to_a_constant_throws() {
    let store = repository().join("fixtures/projects/wrong-prevention/store.js");
    let script =
        "const store = require(process.argv[1]); try { store.free() } catch (error) { console.log(String(error)) }";
    let output = Command::new("node").args(["-e", script]).arg(store).output().expect("Node 20 or later is installed");
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "TypeError: Assignment to constant variable.");
}

fn compare(path: &Path, found: &str, failures: &mut Vec<String>) {
    if blessing() {
        std::fs::write(path, found).expect("the expected text can be written");
        return;
    }
    match std::fs::read_to_string(path) {
        Ok(expected) if expected == found => {}
        Ok(expected) => failures.push(format!("{}\n{}", path.display(), difference(&expected, found))),
        Err(_) => failures.push(format!("{} does not exist; LEAKLINT_BLESS=1 writes it:\n{found}", path.display())),
    }
}

/// The files of a program, by relative path: all but expected reports and texts.
fn program(folder: &Path, below: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder.join(below)).expect("a readable project").flatten() {
        let path = below.join(entry.file_name());
        if entry.path().is_dir() {
            files.extend(program(folder, &path));
        } else if !is_expected(&path) {
            files.insert(path.clone(), std::fs::read_to_string(folder.join(&path)).expect("a readable file"));
        }
    }
    files
}

fn is_expected(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with("expected.") || name.contains(".fixed.") || name.contains(".suggested.")
}

fn copy_program(from: &Path, to: &Path) -> BTreeMap<PathBuf, String> {
    let files = program(from, Path::new(""));
    for (path, text) in &files {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap_or(to)).expect("a folder can be made");
        std::fs::write(target, text).expect("a file can be written");
    }
    files
}

/// `a/b.js` as `a/b.fixed.js`.
fn marked(path: &Path, mark: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, ""));
    path.with_file_name(format!("{stem}.{mark}.{extension}"))
}

fn unmarked(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(name.replace(".fixed.", ".").replace(".suggested.", "."))
}

/// The expected texts after fixes in a project, wherever they are.
fn files_marked(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a readable project").flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_marked(&path));
        } else if is_expected(&path)
            && !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("expected."))
        {
            let text = std::fs::read_to_string(&path).expect("a readable file");
            found.push((path, text));
        }
    }
    found
}
