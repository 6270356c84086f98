//! What git knows of a change: which files it touches, and what they were before. Asks the `git` command; changes nothing.

use super::args::{Since, Stop};
use super::failed;
use crate::session::io_fault;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A change of the files below one folder.
#[derive(Debug)]
pub(super) struct Change {
    /// The top of the repository, all links resolved.
    top: PathBuf,
    /// The commit before the change; none before the first commit.
    base: Option<String>,
    /// Changed files by their path below the top, each with the path that it had before, if it was there.
    changed: BTreeMap<String, Option<String>>,
    /// Files whose text is to be taken from the index.
    unstaged: BTreeSet<String>,
    /// How a remark names what was before: "before `main`".
    pub(super) words: String,
}

/// Texts of one file before and after a change; `None` where the file was not there.
pub(super) type Before = Option<Vec<u8>>;

impl Change {
    pub(super) fn read(cwd: &Path, since: &Since) -> Result<Self, Stop> {
        let flag = match since {
            Since::Commit(_) => "--since",
            Since::Staged => "--staged",
        };
        let top = run(flag, cwd, ["rev-parse", "--show-toplevel"])?;
        if !top.status.success() {
            return Err(failed(&format!("`{flag}`: the working directory is in no git repository{}", said(&top))));
        }
        let top = PathBuf::from(String::from_utf8_lossy(&top.stdout).trim_end_matches(['\n', '\r']));
        let git = |args: &[&str]| {
            let output = run(flag, &top, args)?;
            match output.status.success() {
                true => Ok(output.stdout),
                false => Err(failed(&format!("`{flag}`: `git {}` failed{}", args.join(" "), said(&output)))),
            }
        };
        let commit = |name: &str| -> Result<Option<String>, Stop> {
            let name = format!("{name}^{{commit}}");
            let output = run(flag, &top, ["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
            Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned()))
        };
        let (base, words) = match since {
            Since::Staged => (commit("HEAD")?, "before what is staged".to_owned()),
            Since::Commit(name) => {
                let Some(named) = commit(name)? else {
                    return Err(failed(&format!(
                        "`--since`: git knows no commit `{name}`; in a shallow clone, fetch it first: `git fetch origin {name}`"
                    )));
                };
                // What the other branch did since is not this one's change.
                let fork = run(flag, &top, ["merge-base", &named, "HEAD"])?;
                let fork = fork.status.success().then(|| String::from_utf8_lossy(&fork.stdout).trim().to_owned());
                (Some(fork.unwrap_or(named)), format!("before this left `{name}`"))
            }
        };
        let statuses = ["diff", "--no-ext-diff", "--no-color", "--name-status", "-z", "-M"];
        let mut changed = match (since, &base) {
            (Since::Staged, _) => renamed(&git(&[&statuses[..], &["--cached"]].concat())?),
            (Since::Commit(_), Some(base)) => renamed(&git(&[&statuses[..], &[base, "--"]].concat())?),
            (Since::Commit(_), None) => BTreeMap::new(),
        };
        let mut unstaged = BTreeSet::new();
        match since {
            Since::Staged => {
                let names = git(&["diff", "--no-ext-diff", "--name-only", "-z"])?;
                unstaged.extend(fields(&names));
            }
            Since::Commit(_) => {
                let names = git(&["ls-files", "--others", "--exclude-standard", "-z"])?;
                changed.extend(fields(&names).map(|path| (path, None)));
            }
        }
        Ok(Self { top, base, changed, unstaged, words })
    }

    /// The name of a file in git; `None` outside of the repository.
    pub(super) fn name(&self, path: &Path) -> Option<String> {
        let real = std::fs::canonicalize(path).ok()?;
        let top = std::fs::canonicalize(&self.top).ok()?;
        let name = real.strip_prefix(top).ok()?.to_str()?;
        Some(if std::path::MAIN_SEPARATOR == '\\' { name.replace('\\', "/") } else { name.to_owned() })
    }

    pub(super) fn touches(&self, name: &str) -> bool {
        self.changed.contains_key(name)
    }

    /// What each of these files was before the change; files that did not change are left out.
    pub(super) fn before(&self, names: &[&str]) -> Result<BTreeMap<String, Before>, Stop> {
        let changed: Vec<(&str, &Option<String>)> =
            names.iter().filter_map(|name| Some((*name, self.changed.get(*name)?))).collect();
        let old = |path: &Option<String>| Some(format!("{}:{}", self.base.as_deref()?, path.as_deref()?));
        let wanted: Vec<String> = changed.iter().filter_map(|(_, path)| old(path)).collect();
        let texts = self.texts(&wanted)?;
        let text = |path: &Option<String>| texts.get(&old(path)?).cloned();
        Ok(changed.into_iter().map(|(name, path)| (name.to_owned(), text(path))).collect())
    }

    /// What the index holds of those files that the working tree has otherwise.
    pub(super) fn staged(&self, names: &[&str]) -> Result<BTreeMap<String, Vec<u8>>, Stop> {
        let wanted: Vec<String> =
            names.iter().filter(|name| self.unstaged.contains(**name)).map(|name| format!(":{name}")).collect();
        let texts = self.texts(&wanted)?;
        Ok(texts.into_iter().map(|(name, text)| (name[1..].to_owned(), text)).collect())
    }

    /// The contents of objects by name, all from one process.
    fn texts(&self, wanted: &[String]) -> Result<BTreeMap<String, Vec<u8>>, Stop> {
        // A name with a line break cannot be asked for.
        let wanted: Vec<&String> = wanted.iter().filter(|name| !name.contains('\n')).collect();
        if wanted.is_empty() {
            return Ok(BTreeMap::new());
        }
        let fault = |error: std::io::Error| failed(&format!("`git cat-file` cannot be run: {}", io_fault(&error)));
        let mut child = Command::new("git")
            .args(["cat-file", "--batch"])
            .current_dir(&self.top)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(fault)?;
        let (mut stdin, mut stdout) = (child.stdin.take(), child.stdout.take());
        let mut answer = Vec::new();
        let asked = wanted.iter().map(|name| format!("{name}\n")).collect::<String>();
        std::thread::scope(|scope| {
            // git answers while it is asked, and neither pipe may fill up.
            scope.spawn(move || {
                // A git that stops early is seen by its answer.
                stdin.take().map(|mut stdin| stdin.write_all(asked.as_bytes()))
            });
            stdout.as_mut().map_or(Ok(0), |stdout| stdout.read_to_end(&mut answer))
        })
        .map_err(fault)?;
        child.wait().map_err(fault)?;
        Ok(contents(&wanted, &answer))
    }
}

/// The answer of `git cat-file --batch`: for each name a line that ends in a size, then so many bytes and a line break; or a
/// line that says that there is no such object.
fn contents(wanted: &[&String], mut answer: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut texts = BTreeMap::new();
    for name in wanted {
        let Some(end) = answer.iter().position(|byte| *byte == b'\n') else { break };
        let line = String::from_utf8_lossy(&answer[..end]).into_owned();
        answer = &answer[end + 1..];
        let mut words = line.rsplit(' ');
        let size = words.next().and_then(|size| size.parse::<usize>().ok());
        let (Some(size), Some(kind)) = (size, words.next()) else { continue };
        let Some(text) = answer.get(..size) else { break };
        if kind == "blob" {
            texts.insert((*name).clone(), text.to_vec());
        }
        answer = answer.get(size + 1..).unwrap_or_default();
    }
    texts
}

/// The fields of an answer that ends each with a zero.
fn fields(answer: &[u8]) -> impl Iterator<Item = String> {
    let fields = answer.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    fields.map(|field| String::from_utf8_lossy(field).into_owned())
}

/// `git diff --name-status -z`: a status and one path, or two paths where a file was renamed or copied.
fn renamed(answer: &[u8]) -> BTreeMap<String, Option<String>> {
    let mut changed = BTreeMap::new();
    let mut fields = fields(answer);
    while let (Some(status), Some(path)) = (fields.next(), fields.next()) {
        match status.as_bytes().first() {
            Some(b'R' | b'C') => {
                let Some(new) = fields.next() else { break };
                changed.insert(new, Some(path));
            }
            Some(b'A') => drop(changed.insert(path, None)),
            _ => drop(changed.insert(path.clone(), Some(path))),
        }
    }
    changed
}

fn run<A: AsRef<OsStr>>(flag: &str, folder: &Path, args: impl IntoIterator<Item = A>) -> Result<Output, Stop> {
    let output = Command::new("git").args(args).current_dir(folder).stdin(Stdio::null()).output();
    output.map_err(|error| {
        failed(&match error.kind() {
            ErrorKind::NotFound => format!("`{flag}` needs the `git` command, and there is none on the PATH"),
            _ => format!("`{flag}`: `git` cannot be run: {}", io_fault(&error)),
        })
    })
}

/// What git complained about, to read on after a sentence.
fn said(output: &Output) -> String {
    let words = String::from_utf8_lossy(&output.stderr);
    let line = words.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    if line.is_empty() { String::new() } else { format!(" (git says: {line})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_of_git_are_read() {
        let changed = renamed(b"M\0a.js\0A\0b c.js\0R087\0old.js\0new.js\0D\0gone.js\0");
        let expected =
            [("a.js", Some("a.js")), ("b c.js", None), ("gone.js", Some("gone.js")), ("new.js", Some("old.js"))];
        let expected: BTreeMap<String, Option<String>> =
            expected.iter().map(|(new, old)| ((*new).to_owned(), old.map(str::to_owned))).collect();
        assert_eq!(changed, expected);

        let names = ["x:a b".to_owned(), "x:none".to_owned(), "x:folder".to_owned(), "x:c".to_owned()];
        let answer = b"1f blob 4\na\n b\nx:none missing\n2e tree 3\n\0\n1\n3d blob 0\n\n";
        let texts = contents(&names.iter().collect::<Vec<_>>(), answer);
        assert_eq!(
            texts.into_iter().collect::<Vec<_>>(),
            [("x:a b".to_owned(), b"a\n b".to_vec()), ("x:c".to_owned(), Vec::new())]
        );
    }
}
