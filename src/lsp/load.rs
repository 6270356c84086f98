//! A folder's files, found, configured and scanned, with progress for the editor; and what is wrong with its settings.

use super::folder::Context;
use super::uri;
use super::wire::Weight;
use crate::config::discover::{Discovery, FILE_NAMES};
use crate::config::inputs::{self, Terms};
use crate::config::packages;
use crate::lifetime::models::Models;
use crate::session::{Input, Progress, RunError, Session, Setup};
use crate::walk::{self, Found, Lintable, Request, Walked};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A folder that is ready to be asked.
pub(super) struct Loaded {
    pub(super) session: Session,
    pub(super) discovery: Discovery,
    /// Changes when a settings file does; for editors that do not watch files.
    pub(super) stamp: u64,
    packages: usize,
}

/// Files beside those of [`FILE_NAMES`] that decide how, or whether, others are linted.
const SETTINGS: [&str; 7] = [
    "package.json",
    "tsconfig.json",
    "tsconfig.base.json",
    "tsconfig.app.json",
    "jsconfig.json",
    ".gitignore",
    ".ignore",
];

const TERMS: Terms = Terms { force_exclude: true, default_ignores: true, may_glance: false, given: None };

impl Loaded {
    pub(super) fn new(cx: &Context) -> Result<Self, RunError> {
        let progress = Arc::new(Progress::default());
        let shown = Shown::begin(cx, &progress);
        let mut discovery = Discovery::new(&cx.root, cx.options.origin(), cx.options.wishes(), cx.rules);
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let mut walked = match cx.is_whole {
            true => walk::walk(&Request {
                cwd: &cx.root,
                paths: std::slice::from_ref(&cx.root),
                default_ignores: true,
                force_exclude: false,
                threads,
            }),
            false => Walked::default(),
        };
        walked.files.retain(|found| !cx.inner.iter().any(|inner| found.path.starts_with(inner)));
        let (inputs, _) = inputs::inputs(&mut walked, &mut discovery, &TERMS);
        let surroundings = packages::surroundings(&cx.root, &discovery.package_folders(), cx.whole());
        let setup = Setup { models: Models::builtin(), known: cx.rules, surroundings, threads, progress, cache: None };
        let mut session = Session::scan(inputs, setup)?;
        let mut loaded_errors = walked.errors;
        loaded_errors.extend(session.take_errors());
        for error in loaded_errors {
            cx.outbox.log(Weight::Warning, &error.to_string());
        }
        for note in walked.notes.iter().chain(&discovery.notes) {
            cx.outbox.log(Weight::Note, note);
        }
        let stamp = stamp(&cx.root, &session);
        shown.end(session.units().len());
        let packages = discovery.package_folders().len();
        Ok(Self { session, discovery, stamp, packages })
    }

    /// How a file is linted that the walk did not find, or why it is not.
    pub(super) fn admit(&mut self, cx: &Context, path: &Path) -> Result<Input, &'static str> {
        match walk::lintable(path) {
            Lintable::Yes => (),
            Lintable::Declarations => return Err("it is a declaration file, which has no code that runs"),
            Lintable::No => return Err("it is not a JavaScript or TypeScript file by its name"),
        }
        if cx.is_whole && walk::is_excluded(&cx.root, path, true) {
            return Err("an ignore file excludes it, or it is in a folder that is skipped by default");
        }
        if self.discovery.ignored_by(path).is_some() {
            return Err("the settings ignore it");
        }
        let found = Found { path: path.to_owned(), shown: walk::shown(&cx.root, path).into(), named: false };
        let (input, _) = inputs::input(found, &mut self.discovery, &TERMS);
        let packages = self.discovery.package_folders().len();
        if packages != self.packages {
            self.packages = packages;
            let surroundings = packages::surroundings(&cx.root, &self.discovery.package_folders(), cx.whole());
            self.session.set_surroundings(surroundings);
        }
        Ok(input)
    }

    /// Whether the folder must be read anew when this file changes.
    pub(super) fn depends_on(&self, root: &Path, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_named = FILE_NAMES.contains(&name) || SETTINGS.contains(&name) || name == walk::IGNORE_FILE;
        // Settings extend files of any name, and read rows from others.
        let is_other = path.extension().is_some_and(|it| it == "json" || it == "jsonc" || it == "toml");
        is_named || (is_other && self.discovery.has_read(&walk::shown(root, path)))
    }

    /// Whether a settings file changed since the folder was read.
    pub(super) fn is_outdated(&self, root: &Path) -> bool {
        stamp(root, &self.session) != self.stamp
    }
}

/// Sizes and times of all files that could hold settings for the files of the session.
fn stamp(root: &Path, session: &Session) -> u64 {
    let mut folders: BTreeSet<PathBuf> = BTreeSet::from([root.to_owned()]);
    for unit in session.units() {
        let file = root.join(&*unit.path);
        for folder in file.ancestors().skip(1).take_while(|folder| folder.starts_with(root)) {
            if !folders.insert(folder.to_owned()) {
                break;
            }
        }
    }
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    for folder in folders {
        for name in FILE_NAMES.iter().chain(&SETTINGS).chain(&[walk::IGNORE_FILE]) {
            if let Ok(meta) = std::fs::metadata(folder.join(name)) {
                (&folder, name, meta.len(), meta.modified().ok()).hash(&mut hasher);
            }
        }
    }
    hasher.finish()
}

/// Tells the user what is wrong with settings: once in words, and at the place in the file.
pub(super) fn tell_settings(cx: &Context, errors: &[RunError], told: &mut BTreeSet<String>) {
    let mut by_file: std::collections::BTreeMap<String, Vec<Value>> = std::collections::BTreeMap::new();
    for error in errors {
        cx.outbox.show(Weight::Error, &error.to_string());
        let Some(file) = &error.file else { continue };
        let (line, column) = error.place().unwrap_or((1, 1));
        let start = json!({ "line": line.saturating_sub(1), "character": column.saturating_sub(1) });
        let end = json!({ "line": line.saturating_sub(1), "character": column });
        let message = match error.place() {
            Some(_) => error.message.splitn(3, ':').nth(2).unwrap_or(&error.message).trim(),
            None => &error.message,
        };
        let shown =
            json!({ "range": { "start": start, "end": end }, "severity": 1, "source": "leaklint", "message": message });
        by_file.entry(uri::of_path(&cx.root.join(file))).or_default().push(shown);
    }
    for gone in told.iter().filter(|uri| !by_file.contains_key(*uri)) {
        cx.outbox.notify("textDocument/publishDiagnostics", json!({ "uri": gone, "diagnostics": [] }));
    }
    for (uri, diagnostics) in &by_file {
        cx.outbox.notify("textDocument/publishDiagnostics", json!({ "uri": uri, "diagnostics": diagnostics }));
    }
    *told = by_file.into_keys().collect();
}

/// Progress that the editor shows while a folder is scanned.
struct Shown {
    of: Option<(super::wire::Outbox, Value)>,
    ticker: Option<std::thread::JoinHandle<()>>,
    ended: Arc<AtomicBool>,
}

impl Shown {
    fn begin(cx: &Context, progress: &Arc<Progress>) -> Self {
        let ended = Arc::new(AtomicBool::new(false));
        if !cx.client.progress || !cx.is_whole {
            return Self { of: None, ticker: None, ended };
        }
        let token = json!(format!("leaklint/scan/{}", cx.root.display()));
        cx.outbox.request("window/workDoneProgress/create", json!({ "token": token }));
        let name = cx.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let value = json!({ "kind": "begin", "title": format!("leaklint: reading {name}"), "percentage": 0 });
        cx.outbox.notify("$/progress", json!({ "token": token, "value": value }));
        let (outbox, told, progress, over) = (cx.outbox.clone(), token.clone(), progress.clone(), ended.clone());
        let tick = move || {
            loop {
                std::thread::park_timeout(Duration::from_millis(200));
                if over.load(Ordering::Relaxed) {
                    return;
                }
                let (done, total) = (progress.done.load(Ordering::Relaxed), progress.total.load(Ordering::Relaxed));
                let percentage = (done * 100).checked_div(total).unwrap_or(0);
                let message = format!("{done} of {total} files");
                let value = json!({ "kind": "report", "message": message, "percentage": percentage });
                outbox.notify("$/progress", json!({ "token": told, "value": value }));
            }
        };
        // Without the thread there is a beginning and an end, which is enough.
        let ticker = std::thread::Builder::new().name("leaklint progress".to_owned()).spawn(tick).ok();
        Self { of: Some((cx.outbox.clone(), token)), ticker, ended }
    }

    fn end(mut self, files: usize) {
        self.stop();
        if let Some((outbox, token)) = self.of.take() {
            let value = json!({ "kind": "end", "message": format!("{files} files") });
            outbox.notify("$/progress", json!({ "token": token, "value": value }));
        }
    }

    fn stop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(ticker) = self.ticker.take() {
            ticker.thread().unpark();
            let _ = ticker.join();
        }
    }
}

impl Drop for Shown {
    /// A scan that failed ends its progress, too.
    fn drop(&mut self) {
        self.stop();
        if let Some((outbox, token)) = self.of.take() {
            outbox.notify("$/progress", json!({ "token": token, "value": { "kind": "end" } }));
        }
    }
}
