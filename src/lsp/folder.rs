//! A folder of the editor, or the folder of a file that is in none: a thread that keeps its facts and answers for its files.
//!
//! Links borrow the facts that they are of. So the thread works in turns: it links, answers as long as the links hold, and
//! ends the turn with what must change. An edit that shows nothing new to other files stays within its turn.

mod whole;

use super::actions;
use super::desk::{Change, Desk, Linked, Open, Standing};
use super::document::Document;
use super::event::{Event, Gathering, Share};
use super::hover;
use super::load::{self, Loaded};
use super::options::Options;
use super::protocol::{Client, Position, Range};
use super::render;
use super::wire::{Outbox, Weight};
use crate::baseline::{self, live::Live};
use crate::linter;
use crate::project::Project;
use crate::project::interface::assigned_names;
use crate::project::surroundings::Surroundings;
use crate::rule::RuleEntry;
use crate::session::RunError;
use crate::session::guard::guarded;
use crate::session::live::OnDisk;
use crate::walk;
use lsp_server::{ErrorCode, RequestId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::Duration;

/// What a folder's thread knows of the world.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) root: PathBuf,
    /// The editor has the folder open; else only single files of it.
    pub(super) is_whole: bool,
    /// Folders below this one that have threads of their own.
    pub(super) inner: Vec<PathBuf>,
    pub(super) options: Arc<Options>,
    pub(super) client: Client,
    pub(super) outbox: Outbox,
    pub(super) events: Sender<Event>,
    pub(super) rules: &'static [RuleEntry],
}

impl Context {
    /// The folders of which every file is linted.
    pub(super) fn whole(&self) -> &[PathBuf] {
        if self.is_whole { std::slice::from_ref(&self.root) } else { &[] }
    }
}

pub(super) enum Job {
    /// Opened or changed.
    Edit(Document),
    Close(PathBuf),
    Saved,
    /// Changed, made or deleted by others than the editor.
    Disk(Vec<PathBuf>),
    Reload {
        options: Arc<Options>,
        inner: Vec<PathBuf>,
    },
    Ask {
        id: RequestId,
        what: What,
    },
    Gather(Share),
}

/// A request about one document.
pub(super) enum What {
    Diagnostics { path: PathBuf, previous: Option<String> },
    Hover { path: PathBuf, position: Position },
    Actions { path: PathBuf, range: Range, only: Option<Vec<String>> },
    Resolve { path: PathBuf, action: Value },
}

impl What {
    pub(super) fn path(&self) -> &Path {
        match self {
            What::Diagnostics { path, .. }
            | What::Hover { path, .. }
            | What::Actions { path, .. }
            | What::Resolve { path, .. } => path,
        }
    }
}

/// By what a file on the disk is taken for the same as before.
type Look = Option<(u64, Option<std::time::SystemTime>)>;

/// How a turn ends.
enum Turn {
    Change(Vec<Change>),
    Reload,
    Stop,
}

/// Diagnostics are sent unasked when the editor has been quiet for this long.
const QUIET: Duration = Duration::from_millis(100);

pub(super) struct Folder {
    cx: Context,
    jobs: Receiver<Job>,
    /// What a turn could not do before the session changed.
    again: VecDeque<Job>,
    desk: Desk,
    /// Documents that the editor is to be told of unasked.
    unsaid: BTreeSet<PathBuf>,
    /// Sizes and times of files with findings that are not open, when they were told of.
    looks: BTreeMap<PathBuf, Look>,
    /// URIs of settings files with errors that the editor shows, and of a baseline with some.
    told_settings: BTreeSet<String>,
    told_baseline: BTreeSet<String>,
    turns: u64,
    /// The request that is being answered.
    asking: Option<RequestId>,
}

/// Starts a folder's thread, which ends when nobody can send it jobs any more.
pub(super) fn start(cx: Context, jobs: Receiver<Job>) -> std::io::Result<()> {
    let mut folder = Folder {
        cx,
        jobs,
        again: VecDeque::new(),
        desk: Desk::default(),
        unsaid: BTreeSet::new(),
        looks: BTreeMap::new(),
        told_settings: BTreeSet::new(),
        told_baseline: BTreeSet::new(),
        turns: 0,
        asking: None,
    };
    let name = "leaklint folder".to_owned();
    let thread = std::thread::Builder::new().name(name).stack_size(linter::SCAN_STACK);
    thread.spawn(move || folder.run()).map(drop)
}

impl Folder {
    fn run(&mut self) {
        loop {
            let loaded = guarded(|| Loaded::new(&self.cx));
            let mut loaded = match loaded.unwrap_or_else(|message| Err(RunError { file: None, message })) {
                Ok(loaded) => loaded,
                Err(error) => {
                    self.cx
                        .outbox
                        .show(Weight::Error, &format!("`{}` cannot be read: {error}", self.cx.root.display()));
                    return self.refuse_all();
                }
            };
            self.looks.clear();
            self.read_baseline();
            load::tell_settings(&self.cx, &std::mem::take(&mut loaded.discovery.errors), &mut self.told_settings);
            for path in self.desk.open.keys().cloned().collect::<Vec<_>>() {
                let input = loaded.admit(&self.cx, &path);
                if let Some(open) = self.desk.open.get_mut(&path) {
                    open.start_over(input);
                    self.unsaid.insert(path);
                }
            }
            if !self.turn_until_reload(&mut loaded) {
                return;
            }
        }
    }

    fn read_baseline(&mut self) {
        let (known, error) = Live::read(&self.cx.root);
        self.desk.known = known;
        load::tell_settings(&self.cx, error.as_slice(), &mut self.told_baseline);
    }

    /// Without facts there is nothing to say.
    fn refuse_all(&mut self) {
        for job in self.again.drain(..).chain(&self.jobs) {
            if let Job::Ask { id, .. } = job {
                let fault = "the folder could not be read".to_owned();
                self.cx.outbox.answer(&id, Err((ErrorCode::RequestFailed, fault)));
            }
        }
    }

    /// Works until the folder must be read anew (`true`) or is no longer needed.
    fn turn_until_reload(&mut self, loaded: &mut Loaded) -> bool {
        loop {
            self.turns += 1;
            let turn = guarded(|| self.turn(loaded)).unwrap_or_else(|message| {
                self.cx.outbox.show(Weight::Error, &message);
                if let Some(id) = self.asking.take() {
                    self.cx.outbox.answer(&id, Err((ErrorCode::InternalError, message)));
                }
                Turn::Change(Vec::new())
            });
            match turn {
                Turn::Stop => return false,
                Turn::Reload => return true,
                Turn::Change(changes) => {
                    for change in changes {
                        match change {
                            Change::Put { input, facts, text } => loaded.session.put(*input, facts, text),
                            Change::Drop(shown) => loaded.session.drop_file(&shown),
                        }
                    }
                    let _ = self.cx.events.send(Event::Changed);
                }
            }
        }
    }

    fn turn(&mut self, loaded: &mut Loaded) -> Turn {
        // Documents that wait to be opened need the settings, which links do not: all of them before files are linked.
        self.again.extend(self.jobs.try_iter());
        self.take_waiting(loaded);
        let Loaded { session, .. } = &*loaded;
        let none = linter::link(&[], &Surroundings::default());
        let project = session.link().map_err(|error| self.cx.outbox.show(Weight::Error, &error.to_string()));
        let project: &Project<'_> = project.as_ref().unwrap_or(&none);
        let assigned = assigned_names(session.units());
        let linked = Linked { session, project, assigned: &assigned, number: self.turns };
        if let Some(changes) = self.tell_of_others(linked) {
            return Turn::Change(changes);
        }
        loop {
            let job = match self.again.pop_front() {
                Some(job) => job,
                None => match self.next_job() {
                    Some(Some(job)) => job,
                    Some(None) => match self.publish(linked) {
                        None => continue,
                        Some(change) => return Turn::Change(vec![change]),
                    },
                    None => return Turn::Stop,
                },
            };
            if let Some(turn) = self.work(job, loaded, linked) {
                return turn;
            }
        }
    }

    /// The next job; `Some(None)` when the editor is quiet and documents wait to be told of; `None` at the end.
    fn next_job(&self) -> Option<Option<Job>> {
        if self.cx.client.pulls || self.unsaid.is_empty() {
            return self.jobs.recv().ok().map(Some);
        }
        match self.jobs.recv_timeout(QUIET) {
            Ok(job) => Some(Some(job)),
            Err(RecvTimeoutError::Timeout) => Some(None),
            Err(RecvTimeoutError::Disconnected) => None,
        }
    }

    /// Opens the documents that a turn has left for this one.
    fn take_waiting(&mut self, loaded: &mut Loaded) {
        let mut later = VecDeque::new();
        for job in std::mem::take(&mut self.again) {
            match job {
                Job::Edit(document) if !self.desk.open.contains_key(&document.path) => {
                    let path = document.path.clone();
                    let input = loaded.admit(&self.cx, &path);
                    let errors = std::mem::take(&mut loaded.discovery.errors);
                    if !errors.is_empty() {
                        load::tell_settings(&self.cx, &errors, &mut self.told_settings);
                    }
                    if let Err(why) = input {
                        self.cx.outbox.log(Weight::Note, &format!("`{}` is not linted: {why}", path.display()));
                    }
                    self.unsaid.insert(path.clone());
                    self.desk.open.insert(path, Open::new(document, input));
                }
                // Settings are for the turn to see, which ends with them.
                Job::Disk(paths) if paths.iter().any(|path| loaded.depends_on(&self.cx.root, path)) => {
                    later.push_back(Job::Disk(paths));
                }
                Job::Disk(paths) => {
                    if paths.iter().any(|path| is_baseline(path)) {
                        self.read_baseline();
                    }
                    let changes = self.on_disk(loaded, paths);
                    for change in changes {
                        match change {
                            Change::Put { input, facts, text } => loaded.session.put(*input, facts, text),
                            Change::Drop(shown) => loaded.session.drop_file(&shown),
                        }
                    }
                }
                job => later.push_back(job),
            }
        }
        self.again = later;
    }

    /// What the disk's files mean for the session. Open documents stand over them.
    fn on_disk(&mut self, loaded: &mut Loaded, paths: Vec<PathBuf>) -> Vec<Change> {
        let mut changes = Vec::new();
        self.desk.known.look_around();
        for path in paths {
            if self.desk.open.contains_key(&path) || self.cx.inner.iter().any(|inner| path.starts_with(inner)) {
                continue;
            }
            self.looks.remove(&path);
            let shown: Arc<str> = walk::shown(&self.cx.root, &path).into();
            let known = loaded.session.find(&shown);
            let Ok(input) = loaded.admit(&self.cx, &path) else { continue };
            // Files that are not open count only in folders that are.
            let on_disk = match self.cx.is_whole {
                true => loaded.session.scan_disk(&input, self.desk.scratch()),
                false => OnDisk::Nothing,
            };
            match on_disk {
                OnDisk::Facts(facts) => changes.push(Change::Put { input: Box::new(input), facts, text: None }),
                OnDisk::Nothing => changes.extend(known.map(|_| Change::Drop(shown))),
                OnDisk::Failed(error) => self.cx.outbox.log(Weight::Warning, &error.to_string()),
            }
        }
        changes
    }

    /// Does a job, or ends the turn.
    fn work(&mut self, job: Job, loaded: &Loaded, linked: Linked<'_>) -> Option<Turn> {
        match job {
            Job::Edit(document) => {
                let path = document.path.clone();
                match self.desk.open.get_mut(&path) {
                    Some(open) => open.document = document,
                    None => {
                        self.again.push_front(Job::Edit(document));
                        self.unsaid.insert(path);
                        return Some(Turn::Change(Vec::new()));
                    }
                }
                self.unsaid.insert(path);
                let _ = self.cx.events.send(Event::Changed);
                None
            }
            Job::Close(path) => {
                let open = self.desk.open.remove(&path)?;
                self.unsaid.remove(&path);
                if !self.cx.client.pulls {
                    self.send_diagnostics(&open.document, &[]);
                }
                self.again.push_front(Job::Disk(vec![path]));
                Some(Turn::Change(Vec::new()))
            }
            Job::Disk(paths) => {
                if paths.iter().any(|path| loaded.depends_on(&self.cx.root, path)) {
                    return Some(Turn::Reload);
                }
                let is_ours = |path: &PathBuf| {
                    let is_code = walk::lintable(path) == walk::Lintable::Yes && !self.desk.open.contains_key(path);
                    is_code || is_baseline(path)
                };
                let paths: Vec<PathBuf> = paths.into_iter().filter(is_ours).collect();
                if paths.is_empty() {
                    return None;
                }
                self.again.push_front(Job::Disk(paths));
                Some(Turn::Change(Vec::new()))
            }
            Job::Saved if !self.cx.client.watches && loaded.is_outdated(&self.cx.root) => Some(Turn::Reload),
            // Also where the editor watches: the baseline may lie above its folder.
            Job::Saved => self.desk.known.is_outdated(&self.cx.root).then(|| {
                self.read_baseline();
                Turn::Change(Vec::new())
            }),
            Job::Reload { options, inner } => {
                (self.cx.options, self.cx.inner) = (options, inner);
                Some(Turn::Reload)
            }
            Job::Ask { id, what } => {
                if !self.cx.outbox.is_wanted(&id) {
                    return None;
                }
                self.asking = Some(id.clone());
                let answered = self.answer(&what, linked);
                self.asking = None;
                for remark in self.desk.remarks.drain(..) {
                    self.cx.outbox.log(Weight::Note, &remark);
                }
                let result = match answered {
                    Ok(Ok(value)) => Ok(value),
                    Ok(Err(change)) => {
                        self.again.push_front(Job::Ask { id, what });
                        return Some(Turn::Change(vec![change]));
                    }
                    Err(error) => Err((ErrorCode::InternalError, error.to_string())),
                };
                self.cx.outbox.answer(&id, result);
                None
            }
            Job::Gather(share) => {
                if let Some(changes) = self.bring_all_up(linked) {
                    self.again.push_front(Job::Gather(share));
                    return Some(Turn::Change(changes));
                }
                match &share.gather().what {
                    Gathering::Diagnostics { previous } => {
                        let parts = self.all_diagnostics(linked, previous, &share.gather().id);
                        share.gather().add(parts);
                    }
                    Gathering::Fixes => {
                        let parts = self.all_fixes(linked, &share.gather().id);
                        share.gather().add(parts);
                    }
                }
                None
            }
        }
    }

    /// The changes that the open documents need, if any.
    fn bring_all_up(&mut self, linked: Linked<'_>) -> Option<Vec<Change>> {
        let mut changes = Vec::new();
        for path in self.desk.open.keys().cloned().collect::<Vec<_>>() {
            match self.desk.bring_up(linked, &path) {
                Ok(Standing::Behind(change)) => changes.push(change),
                Ok(Standing::Ready | Standing::Left) => (),
                Err(error) => self.cx.outbox.log(Weight::Error, &error.to_string()),
            }
        }
        (!changes.is_empty()).then_some(changes)
    }

    /// The answer to a request, or what the session needs first.
    fn answer(&mut self, what: &What, linked: Linked<'_>) -> Result<Result<Value, Change>, RunError> {
        let path = what.path();
        match self.desk.bring_up(linked, path)? {
            Standing::Behind(change) => return Ok(Err(change)),
            Standing::Ready | Standing::Left => (),
        }
        let found = self.desk.findings(linked, path)?;
        let Some(open) = self.desk.open.get(path) else {
            return Ok(Ok(match what {
                What::Diagnostics { path, .. } => {
                    let shown = walk::shown(&self.cx.root, path);
                    let unit = linked.session.find(&shown).map(|file| &linked.session.units()[file.0 as usize]);
                    let items = unit.and_then(|unit| self.closed_diagnostics(linked, unit, path)).unwrap_or_default();
                    json!({ "kind": "full", "items": items })
                }
                _ => Value::Null,
            }));
        };
        let document = open.document.clone();
        let input = open.input.as_ref().ok().cloned();
        let text = &document.text;
        let encoding = self.cx.client.encoding;
        let value = match (what, found, input) {
            (What::Diagnostics { previous, .. }, found, _) => {
                let items = found.map(|found| self.rendered(linked, &document, &found.shown)).unwrap_or_default();
                let told = render::result_id(&items);
                self.note_told(&document, told.clone());
                match previous.as_ref() == Some(&told) {
                    true => json!({ "kind": "unchanged", "resultId": told }),
                    false => json!({ "kind": "full", "resultId": told, "items": items }),
                }
            }
            (What::Hover { position, .. }, Some(found), _) => {
                let offset = text.offset(*position, encoding);
                hover::hover(&found.shown, &found.facts, text, offset, &self.cx.client, self.cx.rules)
            }
            (What::Actions { range, only, .. }, Some(found), Some(input)) if found.is_current => {
                let range = text.text_range(*range, encoding);
                let shown = self.rendered(linked, &document, &found.shown);
                let wanted = actions::Wanted { document: &document, input: &input, range, only: only.as_deref() };
                actions::actions(&self.cx, &mut self.desk, linked, &wanted, &found.shown, &shown)?.into()
            }
            (What::Actions { .. }, ..) => json!([]),
            (What::Resolve { action, .. }, Some(found), Some(input)) if found.is_current => {
                let (cx, desk) = (&self.cx, &mut self.desk);
                actions::resolved(cx, desk, linked, &document, &input, &found.shown, action.clone())?
            }
            (What::Resolve { action, .. }, ..) => action.clone(),
            _ => Value::Null,
        };
        Ok(Ok(value))
    }

    fn rendered(&self, linked: Linked<'_>, document: &Document, found: &[crate::diagnostic::Diagnostic]) -> Vec<Value> {
        let here = (document.uri.to_string(), document.text.clone());
        render::diagnostics(found, &here, &self.cx.client, &|file| self.desk.place(linked, &self.cx.root, file))
    }

    fn note_told(&mut self, document: &Document, told: String) {
        self.unsaid.remove(&document.path);
        if let Some(open) = self.desk.open.get_mut(&document.path) {
            open.told = Some((document.text.text.clone(), told));
        }
    }

    fn send_diagnostics(&self, document: &Document, items: &[Value]) {
        let params = json!({ "uri": &*document.uri, "version": document.version, "diagnostics": items });
        self.cx.outbox.notify("textDocument/publishDiagnostics", params);
    }

    /// Tells an editor that cannot ask of the documents that changed, or says what the session needs first.
    fn publish(&mut self, linked: Linked<'_>) -> Option<Change> {
        for path in std::mem::take(&mut self.unsaid) {
            match self.desk.bring_up(linked, &path) {
                Ok(Standing::Behind(change)) => {
                    self.unsaid.insert(path);
                    return Some(change);
                }
                Ok(Standing::Ready | Standing::Left) => self.tell(linked, &path),
                Err(error) => self.cx.outbox.log(Weight::Error, &error.to_string()),
            }
        }
        None
    }

    /// Sends a document's diagnostics where they are others than those that the editor has.
    fn tell(&mut self, linked: Linked<'_>, path: &Path) {
        let found = self.desk.findings(linked, path).unwrap_or_default();
        let Some(open) = self.desk.open.get(path) else { return };
        let document = open.document.clone();
        let before = open.told.as_ref().map(|(text, told)| (Arc::ptr_eq(text, &document.text.text), told.clone()));
        let items = found.map(|found| self.rendered(linked, &document, &found.shown)).unwrap_or_default();
        let told = render::result_id(&items);
        if before != Some((true, told.clone())) {
            self.send_diagnostics(&document, &items);
        }
        self.note_told(&document, told);
    }

    /// New links may mean other findings in documents that were not touched.
    fn tell_of_others(&mut self, linked: Linked<'_>) -> Option<Vec<Change>> {
        if self.cx.client.pulls && !self.cx.client.refreshes {
            return None;
        }
        for (path, open) in &self.desk.open {
            let is_known = open.told.as_ref().is_some_and(|(text, _)| Arc::ptr_eq(text, &open.document.text.text));
            if is_known && !self.unsaid.contains(path) {
                self.unsaid.insert(path.clone());
            }
        }
        if !self.cx.client.pulls {
            return None;
        }
        let mut is_other = false;
        for path in std::mem::take(&mut self.unsaid) {
            let Some((text, told)) = self.desk.open.get(&path).and_then(|open| open.told.clone()) else { continue };
            match self.desk.bring_up(linked, &path) {
                Ok(Standing::Behind(change)) => return Some(vec![change]),
                Ok(_) => (),
                Err(_) => continue,
            }
            let Ok(found) = self.desk.findings(linked, &path) else { continue };
            let Some(document) = self.desk.open.get(&path).map(|open| open.document.clone()) else { continue };
            if !Arc::ptr_eq(&text, &document.text.text) {
                // Its editor asks for it anyway.
                continue;
            }
            let items = found.map(|found| self.rendered(linked, &document, &found.shown)).unwrap_or_default();
            is_other |= render::result_id(&items) != told;
        }
        if is_other {
            self.cx.outbox.request("workspace/diagnostic/refresh", Value::Null);
        }
        None
    }
}

fn is_baseline(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name == baseline::FILE_NAME)
}
