//! From the paths that a user names to the sorted files to lint.
//!
//! Knows names, folders and ignore files; reads no content and no configuration.

use crate::session::{RunError, SkippedFile, io_fault};
use crate::syntax::SourceKind;
use ignore::{DirEntry, WalkBuilder, WalkState};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Extensions of the files that are linted, for messages; which they are is for `syntax` to say.
pub const EXTENSIONS: [&str; 10] = ["js", "mjs", "cjs", "jsx", "ts", "mts", "cts", "tsx", "vue", "svelte"];

/// Folders that hold installed, built or recorded files; skipped unless `--no-default-ignores` or named as a path.
pub const SKIPPED_FOLDERS: [&str; 25] = [
    "node_modules",
    "bower_components",
    "jspm_packages",
    "dist",
    "build",
    "out",
    "coverage",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".astro",
    ".angular",
    ".vercel",
    ".netlify",
    ".serverless",
    ".turbo",
    ".cache",
    ".parcel-cache",
    ".nyc_output",
    ".docusaurus",
    ".yarn",
    ".pnpm-store",
    ".vscode-test",
    "storybook-static",
];

/// Never linted, whatever the flags.
const VERSION_CONTROL: [&str; 5] = [".git", ".hg", ".svn", ".jj", ".sl"];

/// The name of the ignore file that only leaklint reads.
pub const IGNORE_FILE: &str = ".leaklintignore";

/// What to walk, and how.
#[derive(Debug)]
pub struct Request<'a> {
    /// Absolute.
    pub cwd: &'a Path,
    pub paths: &'a [PathBuf],
    /// Leave the folders of [`SKIPPED_FOLDERS`] out.
    pub default_ignores: bool,
    /// Apply ignore files and skipped folders to the named files too.
    pub force_exclude: bool,
    pub threads: usize,
}

/// A file to lint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Absolute.
    pub path: PathBuf,
    /// How reports name it: forward slashes, relative to the working directory when below it.
    pub shown: Arc<str>,
    /// Named by the user, not found in a folder.
    pub named: bool,
}

/// What a walk found. Each list is sorted.
#[derive(Debug, Default)]
pub struct Walked {
    pub files: Vec<Found>,
    pub skipped: Vec<SkippedFile>,
    pub errors: Vec<RunError>,
    pub notes: Vec<String>,
}

/// Walks the paths in parallel; the result depends only on the disk, not on threads or the order of paths.
pub fn walk(request: &Request<'_>) -> Walked {
    let mut gathered = Gathered::default();
    let mut folders = BTreeSet::new();
    let mut named = BTreeSet::new();
    for path in request.paths {
        let full = absolute(request.cwd, path);
        let shown = shown(request.cwd, &full);
        match std::fs::metadata(&full) {
            Ok(meta) if meta.is_dir() => drop(folders.insert(full)),
            Ok(meta) if meta.is_file() => match lintable(&full) {
                Lintable::Yes => drop(named.insert(full)),
                Lintable::Declarations => gathered.skip(&shown, "a declaration file, which has no code that runs"),
                Lintable::No => {
                    let known: Vec<String> = EXTENSIONS.iter().map(|it| format!(".{it}")).collect();
                    gathered
                        .notes
                        .push(format!("`{shown}` is not linted: leaklint reads files that end in {}", known.join(" ")));
                }
            },
            Ok(_) => gathered.fail(
                shown,
                "this is not a regular file; to lint what it yields, pipe it in with `--stdin-filename NAME -`".into(),
            ),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => gathered.fail(shown, missing(path)),
            Err(error) => gathered.fail(shown, format!("this path cannot be read: {}", io_fault(&error))),
        }
    }
    if request.force_exclude && !named.is_empty() {
        let kept = not_excluded(request, &named);
        for path in named.difference(&kept) {
            gathered.skip(&shown(request.cwd, path), EXCLUDED);
        }
        named = kept;
    }
    if request.force_exclude && request.default_ignores {
        folders.retain(|folder| {
            let below = folder.strip_prefix(request.cwd).unwrap_or(folder);
            let inside = below.components().any(|part| is_skipped_folder(part.as_os_str(), true));
            if inside {
                gathered.skip(&shown(request.cwd, folder), SKIPPED_FOLDER);
            }
            !inside
        });
    }
    if !folders.is_empty() {
        walk_folders(request, &folders, &mut gathered);
    }
    let mut files: BTreeMap<PathBuf, bool> = gathered.files.into_iter().map(|path| (path, false)).collect();
    files.extend(named.into_iter().map(|path| (path, true)));
    let mut files: Vec<Found> =
        files.into_iter().map(|(path, named)| Found { shown: shown(request.cwd, &path).into(), path, named }).collect();
    files.sort_by(|a, b| a.shown.cmp(&b.shown).then_with(|| a.path.cmp(&b.path)));
    gathered.skipped.sort_by(|a, b| a.path.cmp(&b.path));
    gathered.skipped.dedup();
    RunError::sort(&mut gathered.errors);
    Walked { files, skipped: gathered.skipped, errors: gathered.errors, notes: gathered.notes }
}

const SKIPPED_FOLDER: &str = "a folder that is skipped by default";

/// Why `--force-exclude` leaves a named file out.
pub const EXCLUDED: &str = "excluded by an ignore file, or in a folder that is skipped by default";

#[derive(Debug, Default)]
struct Gathered {
    files: Vec<PathBuf>,
    skipped: Vec<SkippedFile>,
    errors: Vec<RunError>,
    notes: Vec<String>,
}

impl Gathered {
    fn skip(&mut self, path: &str, why: &str) {
        self.skipped.push(SkippedFile { path: path.to_owned(), why: why.to_owned() });
    }

    fn fail(&mut self, file: String, message: String) {
        self.errors.push(RunError { file: Some(file), message });
    }
}

fn walk_folders(request: &Request<'_>, folders: &BTreeSet<PathBuf>, gathered: &mut Gathered) {
    let found = Arc::new(Mutex::new(std::mem::take(gathered)));
    let mut builder = builder(request, folders.iter());
    let (cwd, default_ignores) = (request.cwd.to_owned(), request.default_ignores);
    let skips = found.clone();
    builder.filter_entry(move |entry| {
        let is_folder = entry.depth() > 0 && entry.file_type().is_some_and(|kind| kind.is_dir());
        if !is_folder || !is_skipped_folder(entry.file_name(), default_ignores) {
            return true;
        }
        if !VERSION_CONTROL.iter().any(|name| entry.file_name() == *name) {
            let path = format!("{}/", shown(&cwd, entry.path()));
            skips.lock().unwrap_or_else(PoisonError::into_inner).skip(&path, SKIPPED_FOLDER);
        }
        false
    });
    builder.build_parallel().run(|| {
        Box::new(|entry| {
            take_entry(request.cwd, entry, &found);
            WalkState::Continue
        })
    });
    *gathered = std::mem::take(&mut *found.lock().unwrap_or_else(PoisonError::into_inner));
}

fn take_entry(cwd: &Path, entry: Result<DirEntry, ignore::Error>, found: &Mutex<Gathered>) {
    match entry {
        Ok(entry) => {
            let Some(kind) = entry.file_type() else { return };
            if kind.is_dir() || lintable(entry.path()) != Lintable::Yes {
                return;
            }
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            if kind.is_file() {
                found.files.push(entry.into_path());
            } else if kind.is_symlink() {
                found.skip(&shown(cwd, entry.path()), "a symbolic link, which is not followed");
            } else {
                found.skip(&shown(cwd, entry.path()), "not a regular file");
            }
        }
        Err(error) => {
            let (path, error) = whose(&error, None);
            let fault = error.io_error().map_or_else(|| error.to_string(), io_fault);
            let vanished = error.io_error().is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
            let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
            let shown = path.map(|path| shown(cwd, path));
            match shown {
                // What was deleted while we walked is not there to lint.
                Some(shown) if vanished => found.notes.push(format!("`{shown}` vanished during the run")),
                Some(shown) => found.fail(shown, format!("this folder cannot be read: {fault}")),
                None => found.errors.push(RunError { file: None, message: fault }),
            }
        }
    }
}

/// The path that an error of the walk is about, and the error itself.
fn whose<'e>(error: &'e ignore::Error, path: Option<&'e Path>) -> (Option<&'e Path>, &'e ignore::Error) {
    match error {
        ignore::Error::WithPath { path, err } => whose(err, Some(path)),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => whose(err, path),
        other => (path, other),
    }
}

/// Whether a walk of the working directory would leave this file out.
pub fn is_excluded(cwd: &Path, path: &Path, default_ignores: bool) -> bool {
    let request = Request { cwd, paths: &[], default_ignores, force_exclude: true, threads: 1 };
    path.exists() && not_excluded(&request, &BTreeSet::from([path.to_owned()])).is_empty()
}

/// The named files that a walk of the working directory would find too.
fn not_excluded(request: &Request<'_>, named: &BTreeSet<PathBuf>) -> BTreeSet<PathBuf> {
    let mut kept = BTreeSet::new();
    let (below, outside): (Vec<&PathBuf>, Vec<&PathBuf>) = named.iter().partition(|path| path.starts_with(request.cwd));
    let mut roots: BTreeMap<PathBuf, Vec<&PathBuf>> = BTreeMap::new();
    if !below.is_empty() {
        roots.insert(request.cwd.to_owned(), below);
    }
    for path in outside {
        roots.entry(path.parent().unwrap_or(path).to_owned()).or_default().push(path);
    }
    for (root, files) in roots {
        let on_the_way: BTreeSet<PathBuf> =
            files.iter().flat_map(|path| path.ancestors()).map(Path::to_owned).collect();
        let mut builder = builder(request, std::iter::once(&root));
        let default_ignores = request.default_ignores;
        builder.filter_entry(move |entry| {
            on_the_way.contains(entry.path())
                && (entry.depth() == 0
                    || !entry.file_type().is_some_and(|kind| kind.is_dir())
                    || !is_skipped_folder(entry.file_name(), default_ignores))
        });
        kept.extend(builder.build().flatten().map(DirEntry::into_path).filter(|path| named.contains(path)));
    }
    kept
}

fn builder<'p>(request: &Request<'_>, roots: impl Iterator<Item = &'p PathBuf>) -> WalkBuilder {
    let mut builder = WalkBuilder::empty();
    for root in roots {
        builder.add(root);
    }
    builder
        .hidden(false)
        .follow_links(false)
        // A .gitignore means the same in a tree that was unpacked without its .git folder.
        .require_git(false)
        .add_custom_ignore_filename(IGNORE_FILE)
        .current_dir(request.cwd)
        .threads(request.threads);
    builder
}

pub fn is_skipped_folder(name: &OsStr, default_ignores: bool) -> bool {
    VERSION_CONTROL.iter().any(|it| name == *it) || default_ignores && SKIPPED_FOLDERS.iter().any(|it| name == *it)
}

/// Whether a file's name says that it holds code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lintable {
    Yes,
    /// `.d.ts` and its kin.
    Declarations,
    No,
}

pub fn lintable(path: &Path) -> Lintable {
    let name = path.file_name().map(OsStr::to_string_lossy).unwrap_or_default();
    if SourceKind::is_declaration_file(&name) {
        return Lintable::Declarations;
    }
    match SourceKind::of_path(&name) {
        Some(_) => Lintable::Yes,
        None => Lintable::No,
    }
}

fn missing(path: &Path) -> String {
    let text = path.to_string_lossy();
    if text.contains(['*', '?', '{']) {
        return "this path does not exist; leaklint takes files and folders, and leaves patterns to the shell"
            .to_owned();
    }
    "this path does not exist".to_owned()
}

/// `path` below `base`, without `.` and `..`.
pub fn absolute(base: &Path, path: &Path) -> PathBuf {
    let mut full = PathBuf::new();
    for part in base.join(path).components() {
        match part {
            Component::CurDir => (),
            Component::ParentDir => drop(full.pop()),
            other => full.push(other),
        }
    }
    full
}

/// How reports name a file: forward slashes, relative to the working directory when below it.
pub fn shown(cwd: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(cwd).ok().filter(|relative| !relative.as_os_str().is_empty());
    let text = relative.unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '\\' { text.replace('\\', "/") } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_what_is_linted() {
        for name in ["a.js", "a.test.tsx", "x/App.vue", ".eslintrc.cjs", "d.js", "OLD.JS"] {
            assert_eq!(lintable(Path::new(name)), Lintable::Yes, "{name}");
        }
        for name in ["a.d.ts", "a.d.mts", "x/a.d.cts"] {
            assert_eq!(lintable(Path::new(name)), Lintable::Declarations, "{name}");
        }
        for extension in EXTENSIONS {
            assert_eq!(lintable(Path::new("a").with_extension(extension).as_path()), Lintable::Yes, "{extension}");
        }
        for name in ["a.json", "js", "a.md", "Makefile"] {
            assert_eq!(lintable(Path::new(name)), Lintable::No, "{name}");
        }
    }

    #[test]
    fn paths_are_shown_from_the_working_directory() {
        let cwd = Path::new("/home/me/app");
        assert_eq!(shown(cwd, &absolute(cwd, Path::new("./src/../lib/a.js"))), "lib/a.js");
        assert_eq!(shown(cwd, &absolute(cwd, Path::new("../other/a.js"))), "/home/me/other/a.js");
    }
}
