//! Drift: whether leaklint still says what readers called true, and still what they called wrong, in published code.
//!
//! The slow tier: runs when `LEAKLINT_CORPUS` names a folder for the trees, which are fetched there once (`npm pack`, or
//! `git cat-file` from a clone). `fixtures/corpus/README.md` says what else can be set, and what the files hold.

use crate::fixture::{self, blessing};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A finding that readers judged.
#[derive(serde::Deserialize)]
struct Row {
    package: String,
    version: Option<String>,
    /// `owner/name`; packages of npm have none.
    repository: Option<String>,
    commit: Option<String>,
    /// In the package's own tree.
    file: String,
    line: u64,
    rule: String,
    verdict: String,
}

impl Row {
    /// What is fetched and linted as one.
    fn tree(&self) -> String {
        match &self.repository {
            Some(repository) => format!("{repository}@{}", self.commit.as_deref().unwrap_or("unknown commit")),
            None => format!("{}@{}", self.package, self.version.as_deref().unwrap_or("unknown version")),
        }
    }

    /// The line of `fixtures/corpus/drift.txt` if what leaklint says now is not what the readers said.
    fn drift(&self, found: bool) -> Option<String> {
        let word = match (self.verdict.as_str(), found) {
            ("true", false) => "lost",
            ("wrong", true) => "wrong",
            ("true", true) | ("wrong", false) => return None,
            (other, _) => panic!("{}: a verdict is `true` or `wrong`, not `{other}`", self.file),
        };
        Some(format!("{word} {} {}:{} {}", self.package, self.file, self.line, self.rule))
    }
}

fn rows() -> Vec<Row> {
    let path = fixture::repository().join("fixtures/corpus/triage.jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .enumerate()
        .map(|(at, line)| serde_json::from_str(line).unwrap_or_else(|error| panic!("row {}: {error}", at + 1)))
        .collect()
}

fn expected() -> BTreeSet<String> {
    let path = fixture::repository().join("fixtures/corpus/drift.txt");
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

fn folder_named_by(variable: &str) -> Option<PathBuf> {
    std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

#[test]
fn findings_that_readers_judged_have_not_drifted() {
    let Some(cache) = folder_named_by("LEAKLINT_CORPUS") else { return };
    let mut trees: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows() {
        trees.entry(row.tree()).or_default().push(row);
    }
    let mut drift = BTreeSet::new();
    let mut unchecked = BTreeSet::new();
    let mut checked = 0;
    for (name, rows) in &trees {
        match fetch(&cache, name, &rows[0]).and_then(|tree| findings(&tree, rows[0].repository.is_none())) {
            Ok(found) => {
                checked += rows.len();
                let is_found = |row: &Row| found.contains(&(row.file.clone(), row.line, row.rule.clone()));
                drift.extend(rows.iter().filter_map(|row| row.drift(is_found(row))));
            }
            Err(why) => {
                eprintln!("not checked: {name}: {why}");
                let either = |row: &Row| [row.drift(true), row.drift(false)];
                unchecked.extend(rows.iter().flat_map(either).flatten());
            }
        }
    }
    assert!(checked > 0, "no tree could be fetched, so nothing was checked");
    let expected = expected();
    let worse: Vec<&String> = drift.difference(&expected).collect();
    let better: Vec<&String> = expected.difference(&drift).filter(|line| !unchecked.contains(*line)).collect();
    eprintln!("{checked} findings checked: {} as expected to be otherwise, {} better", drift.len(), better.len());
    for line in &better {
        eprintln!("better: no longer {line}");
    }
    if blessing() {
        let kept = expected.iter().filter(|line| unchecked.contains(*line));
        let lines: BTreeSet<&String> = drift.iter().chain(kept).collect();
        let text: String = lines.into_iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        std::fs::write(fixture::repository().join("fixtures/corpus/drift.txt"), text).expect("the folder is writable");
        return;
    }
    assert!(worse.is_empty(), "worse than fixtures/corpus/drift.txt:\n{}", lines(&worse));
}

fn lines(list: &[&String]) -> String {
    list.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// The folder of a tree, which is made in `cache` when it is not there.
fn fetch(cache: &Path, name: &str, row: &Row) -> Result<PathBuf, String> {
    if let (None, Some(unpacked)) = (&row.repository, folder_named_by("LEAKLINT_CORPUS_PACKAGES")) {
        let tree = unpacked.join(&row.package);
        let text = std::fs::read_to_string(tree.join("package.json")).unwrap_or_default();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        if package["version"].as_str() == row.version.as_deref() {
            return Ok(tree);
        }
    }
    let tree = cache.join(name.replace('/', "+"));
    if tree.exists() {
        return Ok(tree);
    }
    // Under another name until it is complete.
    let draft = cache.join("draft");
    let _ = std::fs::remove_dir_all(&draft);
    std::fs::create_dir_all(&draft).map_err(|error| format!("{}: {error}", draft.display()))?;
    match (&row.repository, &row.commit) {
        (Some(repository), Some(commit)) => copy_commit(repository, commit, &draft)?,
        (Some(_), None) => return Err("the commit is not known".to_owned()),
        (None, _) => {
            let archive = run(Command::new("npm").args(["pack", "--silent", name]).current_dir(&draft))?;
            let archive = archive.trim().lines().last().unwrap_or_default().to_owned();
            run(Command::new("tar").args(["-xzf", &archive, "--strip-components", "1"]).current_dir(&draft))?;
            std::fs::remove_file(draft.join(archive)).map_err(|error| error.to_string())?;
        }
    }
    std::fs::rename(&draft, &tree).map_err(|error| format!("{}: {error}", tree.display()))?;
    Ok(tree)
}

/// Writes what leaklint reads of a commit, from the clone that `LEAKLINT_CORPUS_CLONES` holds as `owner+name`: itself a git
/// folder, or with one in `repo`. A partial clone may lack large files, which then are left out.
fn copy_commit(repository: &str, commit: &str, into: &Path) -> Result<(), String> {
    let clones = folder_named_by("LEAKLINT_CORPUS_CLONES").ok_or("LEAKLINT_CORPUS_CLONES names no folder of clones")?;
    let clone = clones.join(repository.replace('/', "+"));
    let clone = [clone.join("repo"), clone.join(".git"), clone].into_iter().find(|path| path.join("HEAD").exists());
    let clone = clone.ok_or_else(|| format!("no clone of {repository}"))?;
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.arg("--git-dir").arg(&clone).args(args);
        command
    };
    let listed = run(&mut git(&["ls-tree", "-r", "-z", "--format=%(objectname) %(path)", commit]))?;
    let wanted: Vec<(&str, &str)> = listed
        .split_terminator('\0')
        .filter_map(|line| line.split_once(' '))
        .filter(|(_, path)| READ.iter().any(|ending| path.ends_with(ending)))
        .collect();
    let asked = into.join("asked");
    let names: String = wanted.iter().flat_map(|(object, _)| [object, "\n"]).collect();
    let io = |error: std::io::Error| error.to_string();
    std::fs::write(&asked, names).map_err(io)?;
    let stdin = std::fs::File::open(&asked).map_err(io)?;
    let output = git(&["cat-file", "--batch", "--buffer"]).stdin(stdin).output().map_err(io)?;
    std::fs::remove_file(asked).map_err(io)?;
    let mut rest = output.stdout.as_slice();
    for (_, path) in wanted {
        // `NAME blob SIZE`, the bytes and a line end; or `NAME missing`.
        let end = rest.iter().position(|byte| *byte == b'\n').ok_or("`git cat-file` answers too little")?;
        let size = String::from_utf8_lossy(&rest[..end]).split(' ').nth(2).and_then(|size| size.parse::<usize>().ok());
        rest = &rest[end + 1..];
        let Some(size) = size else { continue };
        let (bytes, after) = rest.split_at_checked(size).ok_or("`git cat-file` answers too little")?;
        rest = after.get(1..).unwrap_or_default();
        let file = into.join(path);
        std::fs::create_dir_all(file.parent().unwrap_or(into)).map_err(io)?;
        std::fs::write(file, bytes).map_err(io)?;
    }
    Ok(())
}

/// What leaklint reads of a tree.
const READ: [&str; 15] = [
    ".js",
    ".mjs",
    ".cjs",
    ".jsx",
    ".ts",
    ".mts",
    ".cts",
    ".tsx",
    ".vue",
    ".svelte",
    "package.json",
    "tsconfig.json",
    ".gitignore",
    "leaklint.json",
    "leaklint.jsonc",
];

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim())),
    }
}

/// File, line and rule of all that leaklint says of a tree by default. Packages consist of what is left out elsewhere.
fn findings(tree: &Path, is_package: bool) -> Result<BTreeSet<(String, u64, String)>, String> {
    let leaklint = std::env::var_os("LEAKLINT_CORPUS_BIN").unwrap_or_else(|| env!("CARGO_BIN_EXE_leaklint").into());
    let mut command = Command::new(leaklint);
    command.args(["--format", "json", "--exit-zero", "--no-cache"]).current_dir(tree);
    if is_package {
        command.arg("--no-default-ignores");
    }
    // Unreadable files are the tree's own doing.
    let output = command.arg(".").stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let found = report["diagnostics"].as_array().ok_or("the report has no findings")?;
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Ok(found
        .iter()
        .map(|it| {
            let line = it["range"]["start"]["line"].as_u64().unwrap_or_default();
            (text(&it["file"]).trim_start_matches("./").to_owned(), line, text(&it["rule"]))
        })
        .collect())
}

#[test]
fn what_is_expected_to_be_otherwise_is_a_row() {
    let rows = rows();
    // A draw of a hundred takes at most five a package, and may end before.
    assert!(rows.len() >= 90, "the triage holds about a hundred findings");
    let possible: BTreeSet<String> =
        rows.iter().flat_map(|row| [row.drift(true), row.drift(false)]).flatten().collect();
    let unknown: Vec<String> = expected().into_iter().filter(|line| !possible.contains(line)).collect();
    assert!(unknown.is_empty(), "fixtures/corpus/drift.txt names no row of the triage: {unknown:?}");
}
