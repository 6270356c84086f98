//! Fixes of a whole run: applied in passes until nothing applies, then written or shown.
//!
//! Knows which fixes are wanted; how edits are applied to a text is `fix`'s.

use super::known::Known;
use crate::diagnostic::{FileId, Fix};
use crate::fix;
use crate::session::{Replaced, Report, RunError, Session, Sources, io_fault};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Each pass may uncover findings whose fixes conflicted before; more passes than this mean that fixes undo each other.
const PASSES: usize = 10;

/// The state of a run after its fixes.
#[derive(Debug, Default)]
pub(super) struct Settled {
    /// What is left to say.
    pub report: Report,
    /// The text of each changed file, before and after.
    pub changed: BTreeMap<FileId, (Arc<str>, Arc<str>)>,
    pub applied: BTreeMap<FileId, usize>,
    pub errors: Vec<RunError>,
    pub notes: Vec<String>,
}

/// Applies fixes to the session's texts; nothing is written. What is known already is not touched.
pub(super) fn settle(session: &mut Session, suggestions: bool, known: &Known) -> Settled {
    let mut settled = Settled::default();
    let mut frozen = BTreeSet::new();
    for _ in 0..PASSES {
        settled.report = session.check();
        known.apply(&mut settled.report, session);
        let mut changed = false;
        for (file, fixes) in wanted(&settled.report, suggestions) {
            if frozen.contains(&file) || !session.is_fixable(file) {
                continue;
            }
            let Some(before) = session.text(file) else { continue };
            match apply(session, file, &before, &fixes) {
                Ok(0) => (),
                Ok(applied) => {
                    changed = true;
                    *settled.applied.entry(file).or_default() += applied;
                    let Some(after) = session.text(file) else { continue };
                    settled.changed.entry(file).or_insert_with(|| (before, after.clone())).1 = after.clone();
                }
                Err(error) => {
                    frozen.insert(file);
                    settled.errors.push(error);
                }
            }
        }
        if !changed {
            return settled;
        }
    }
    settled.report = session.check();
    settled.notes.push(format!("fixes still applied after {PASSES} passes; run leaklint again for the rest"));
    settled
}

/// One fix per finding, by file: a safe one where there is one.
fn wanted(report: &Report, suggestions: bool) -> BTreeMap<FileId, Vec<Fix>> {
    let mut wanted: BTreeMap<FileId, Vec<Fix>> = BTreeMap::new();
    for finding in &report.diagnostics {
        if let Some(fix) = fix::wanted(finding, suggestions) {
            wanted.entry(finding.location.file).or_default().push(fix.clone());
        }
    }
    wanted
}

/// How many fixes are in the session's text of the file now; an error when the result does not parse, which undoes them.
fn apply(session: &mut Session, file: FileId, before: &Arc<str>, fixes: &[Fix]) -> Result<usize, RunError> {
    let fixes: Vec<Fix> = fixes.iter().map(|fix| fix::with_line_endings(before, fix)).collect();
    let applied = fix::apply(before, &fixes.iter().collect::<Vec<_>>());
    if applied.applied == 0 || applied.text == **before {
        return Ok(0);
    }
    let fault = match session.replace(file, applied.text.into()) {
        Ok(Replaced::Parses) => return Ok(applied.applied),
        Ok(Replaced::DoesNotParse) => {
            let titles: BTreeSet<String> = fixes.iter().map(|fix| format!("`{}`", fix.title)).collect();
            let titles: Vec<String> = titles.into_iter().collect();
            RunError {
                file: Some(session.input(file).1.shown.to_string()),
                message: format!(
                    "after a fix ({}) this file would not parse, so it stays as it was; this is a bug in leaklint, please report it with this file",
                    titles.join(", ")
                ),
            }
        }
        Err(error) => error,
    };
    session.replace(file, before.clone())?;
    Err(fault)
}

/// Writes the changed files. A file that cannot be written is an error and keeps its text.
pub(super) fn write_all(session: &Session, settled: &mut Settled) {
    for (file, (before, after)) in &settled.changed {
        let input = session.input(*file).1;
        if let Err(fault) = write_back(&input.path, before, after) {
            settled.errors.push(RunError { file: Some(input.shown.to_string()), message: fault });
            settled.applied.remove(file);
        }
    }
    let (fixes, files) = (settled.applied.values().sum::<usize>(), settled.applied.len());
    if fixes > 0 {
        settled.notes.push(format!("applied {} in {}", count(fixes, "fix", "fixes"), count(files, "file", "files")));
    }
}

/// Replaces a file at once, through its links, with its mode; refuses one that is no longer what was linted.
pub(super) fn write_back(path: &Path, before: &str, after: &str) -> Result<(), String> {
    let fault = |error: std::io::Error| format!("this file cannot be fixed: {}", io_fault(&error));
    let real = std::fs::canonicalize(path).map_err(fault)?;
    let permissions = std::fs::metadata(&real).map_err(fault)?.permissions();
    if permissions.readonly() {
        return Err("this file is read-only, so it was not fixed".to_owned());
    }
    let folder = real.parent().unwrap_or(Path::new("."));
    let mut fresh = tempfile::Builder::new().prefix(".leaklint-").tempfile_in(folder).map_err(fault)?;
    fresh.write_all(after.as_bytes()).map_err(fault)?;
    fresh.as_file().set_permissions(permissions).map_err(fault)?;
    if std::fs::read(&real).map_err(fault)? != before.as_bytes() {
        return Err("this file changed since it was read, so it was not fixed; run leaklint again".to_owned());
    }
    fresh.persist(&real).map_err(|error| fault(error.error))?;
    Ok(())
}

pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Safety;

    #[test]
    fn a_file_is_replaced_with_its_mode_and_through_its_links() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let (file, link) = (folder.path().join("a.js"), folder.path().join("link.js"));
        std::fs::write(&file, "x = 1\n").expect("a file for the test");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).expect("a mode");
            std::os::unix::fs::symlink("a.js", &link).expect("a link");
            assert_eq!(write_back(&link, "x = 1\n", "let x = 1\n"), Ok(()));
            assert_eq!(std::fs::metadata(&file).expect("the file").permissions().mode() & 0o777, 0o755);
            assert!(std::fs::symlink_metadata(&link).expect("the link").is_symlink());
        }
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "let x = 1\n");
        assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 2, "nothing is left over");
    }

    #[test]
    fn a_file_that_changed_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let file = folder.path().join("a.js");
        std::fs::write(&file, "y = 2\n").expect("a file for the test");
        let refused = write_back(&file, "x = 1\n", "let x = 1\n").expect_err("the text differs");
        assert_eq!(refused, "this file changed since it was read, so it was not fixed; run leaklint again");
        assert_eq!(std::fs::read_to_string(&file).expect("the file"), "y = 2\n");
    }

    #[test]
    fn a_fix_that_breaks_its_file_is_undone() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        std::fs::write(folder.path().join("a.js"), "let x = 1\n").expect("a file for the test");
        let input = crate::session::Input {
            path: folder.path().join("a.js"),
            shown: "a.js".into(),
            package: crate::project::PackageType::NoPackage,
            is_test: false,
            rules: Arc::new(crate::rule::RuleSet {
                rules: Vec::new(),
                confidence: crate::diagnostic::Confidence::High,
                globals: Vec::new(),
                require_reason: false,
                report_unused_suppressions: false,
                honor_eslint: false,
            }),
            models: None,
            skippable: false,
            may_be_glanced: false,
            given: None,
        };
        let setup = crate::session::Setup {
            models: crate::lifetime::models::Models::builtin(),
            known: &[],
            surroundings: Default::default(),
            threads: 1,
            progress: Arc::default(),
            cache: None,
        };
        let mut session = Session::scan(vec![input], setup).expect("a thread");
        let file = FileId(0);
        let before = session.text(file).expect("the text");
        let range = crate::text::TextRange::empty(0);
        let edit =
            crate::diagnostic::Edit { location: crate::diagnostic::Location { file, range }, text: "((".to_owned() };
        let fix = Fix { title: "Open brackets".to_owned(), safety: Safety::Safe, edits: vec![edit] };
        let error = apply(&mut session, file, &before, &[fix]).expect_err("brackets stay open");
        assert!(
            error.to_string().starts_with("a.js: after a fix (`Open brackets`) this file would not parse"),
            "{error}"
        );
        assert_eq!(session.text(file).as_deref(), Some("let x = 1\n"));
        assert!(session.is_fixable(file));
    }
}
