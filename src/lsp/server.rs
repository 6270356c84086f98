//! The server itself: its life, the open documents, and which folder answers for which file.
//!
//! Works on messages in their order and does nothing slow itself; folders have threads of their own.

use super::document::{Document, Text};
use super::event::{Event, Gather, Gathering, Share};
use super::folder::{self, Context, Job, What};
use super::options::Options;
use super::protocol::{
    self, AtPosition, Client, DidChange, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidOpen, ExecuteCommand,
    Initialize, OfDocument, PullDocument, PullWorkspace, WantedActions, WorkspaceFolder,
};
use super::uri;
use super::wire::{Outbox, Weight};
use crate::config::find_rule;
use crate::rule::RuleEntry;
use crate::walk::EXTENSIONS;
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

/// A request for diagnostics of all files waits for news; news are gathered for this long.
const NEWS: Duration = Duration::from_millis(300);

/// How often we look whether the editor still lives, in case its pipe outlives it.
const PULSE: Duration = Duration::from_secs(10);

/// How the conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// `shutdown`, then `exit`.
    Orderly,
    Abrupt,
}

pub(super) struct Server {
    rules: &'static [RuleEntry],
    outbox: Outbox,
    events: Sender<Event>,
    /// `None` before `initialize`.
    client: Option<Client>,
    editor: Option<u32>,
    options: Arc<Options>,
    is_down: bool,
    /// The folders that the editor has open.
    roots: BTreeSet<PathBuf>,
    /// Jobs for the threads: of those folders, and of folders of single files.
    folders: BTreeMap<PathBuf, Sender<Job>>,
    documents: BTreeMap<PathBuf, Document>,
    /// Requests for diagnostics of all files that wait for news.
    patient: Vec<(RequestId, Vec<protocol::PreviousResult>)>,
    news_at: Option<Instant>,
}

type Answer = Result<Value, (ErrorCode, String)>;

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| format!("these parameters are not understood: {error}"))
}

impl Server {
    pub(super) fn new(rules: &'static [RuleEntry], outbox: Outbox, events: Sender<Event>) -> Self {
        Self {
            rules,
            outbox,
            events,
            client: None,
            editor: None,
            options: Arc::default(),
            is_down: false,
            roots: BTreeSet::new(),
            folders: BTreeMap::new(),
            documents: BTreeMap::new(),
            patient: Vec::new(),
            news_at: None,
        }
    }

    /// Serves until the editor ends the conversation, or is gone.
    pub(super) fn serve(&mut self, events: &Receiver<Event>) -> End {
        let mut pulse = Instant::now() + PULSE;
        loop {
            let until = self.news_at.map_or(pulse, |news| news.min(pulse));
            match events.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Event::Message(Message::Request(request))) => self.request(request),
                Ok(Event::Message(Message::Notification(it))) if it.method == "exit" => {
                    return if self.is_down { End::Orderly } else { End::Abrupt };
                }
                Ok(Event::Message(Message::Notification(it))) => self.notification(it),
                Ok(Event::Message(Message::Response(_))) => (),
                Ok(Event::Changed) => {
                    if !self.patient.is_empty() && self.news_at.is_none() {
                        self.news_at = Some(Instant::now() + NEWS);
                    }
                }
                Ok(Event::Gathered(gather)) => self.gathered(&gather),
                Ok(Event::End | Event::Unread) | Err(RecvTimeoutError::Disconnected) => return End::Abrupt,
                Err(RecvTimeoutError::Timeout) => (),
            }
            let now = Instant::now();
            if self.news_at.is_some_and(|at| at <= now) {
                self.news_at = None;
                for (id, previous) in std::mem::take(&mut self.patient) {
                    self.gather(id, Gathering::Diagnostics { previous });
                }
            }
            if pulse <= now {
                pulse = now + PULSE;
                if self.editor.is_some_and(is_gone) {
                    return End::Abrupt;
                }
            }
        }
    }

    fn request(&mut self, request: Request) {
        let Request { id, method, params } = request;
        let answer: Option<Answer> = match (method.as_str(), self.client) {
            ("initialize", None) => Some(match read(params) {
                Ok(params) => Ok(self.initialize(params)),
                Err(fault) => Err((ErrorCode::InvalidParams, fault)),
            }),
            ("initialize", Some(_)) => {
                Some(Err((ErrorCode::InvalidRequest, "the server is initialized already".to_owned())))
            }
            (_, None) => {
                Some(Err((ErrorCode::ServerNotInitialized, "send `initialize` before anything else".to_owned())))
            }
            (_, Some(_)) if self.is_down => {
                Some(Err((ErrorCode::InvalidRequest, "the server is shut down; only `exit` may follow".to_owned())))
            }
            ("shutdown", _) => {
                self.is_down = true;
                self.folders.clear();
                for (id, _) in std::mem::take(&mut self.patient) {
                    self.outbox.answer(&id, Err((ErrorCode::ServerCancelled, "the server shuts down".to_owned())));
                }
                Some(Ok(Value::Null))
            }
            ("workspace/diagnostic", _) => match read::<PullWorkspace>(params) {
                Ok(params) => {
                    let previous = params.previous_result_ids;
                    self.gather(id.clone(), Gathering::Diagnostics { previous });
                    None
                }
                Err(fault) => Some(Err((ErrorCode::InvalidParams, fault))),
            },
            ("workspace/executeCommand", _) => match read(params) {
                Ok(params) => self.execute(&id, params),
                Err(fault) => Some(Err((ErrorCode::InvalidParams, fault))),
            },
            (method, _) => match question(method, params) {
                Some(Ok(Some(what))) => {
                    self.ask(&id, what);
                    None
                }
                // A document that has no file has no findings.
                Some(Ok(None)) => Some(Ok(match method {
                    "textDocument/diagnostic" => json!({ "kind": "full", "items": [] }),
                    _ => Value::Null,
                })),
                Some(Err(fault)) => Some(Err((ErrorCode::InvalidParams, fault))),
                None => Some(Err((ErrorCode::MethodNotFound, format!("leaklint does not know `{method}`")))),
            },
        };
        if let Some(answer) = answer {
            self.outbox.answer(&id, answer);
        }
    }

    fn initialize(&mut self, params: Initialize) -> Value {
        let client = Client::of(&params.capabilities);
        self.client = Some(client);
        // One that cannot be seen from here, as from inside a container, is not looked for.
        self.editor = params.process_id.filter(|process| !is_gone(*process));
        let (options, faults) = Options::read(&params.initialization_options, self.rules);
        self.options = Arc::new(options);
        for fault in faults {
            self.outbox.show(Weight::Warning, &fault);
        }
        self.roots = match params.workspace_folders {
            Some(folders) => folders.iter().filter_map(|folder| uri::to_path(&folder.uri)).collect(),
            None => {
                let root = params.root_uri.as_deref().and_then(uri::to_path);
                root.or_else(|| params.root_path.map(PathBuf::from)).into_iter().collect()
            }
        };
        json!({
            "capabilities": protocol::capabilities(&client, !self.options.open_files_only),
            "serverInfo": { "name": "leaklint", "version": env!("CARGO_PKG_VERSION") },
        })
    }

    fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let Some(client) = self.client.filter(|_| !self.is_down) else { return };
        let done = match method.as_str() {
            "initialized" => {
                self.watch(client);
                self.open_roots();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params: DidOpen| {
                let opened = params.text_document;
                let Some(path) = uri::to_path(&opened.uri) else { return };
                let text = Text::new(opened.text);
                let document = Document { path: path.clone(), uri: opened.uri.into(), version: opened.version, text };
                self.documents.insert(path, document.clone());
                self.send_document(document);
            }),
            "textDocument/didChange" => read(params).and_then(|params: DidChange| {
                let Some(path) = uri::to_path(&params.text_document.uri) else { return Ok(()) };
                let uri = &params.text_document.uri;
                let open = self.documents.get_mut(&path).ok_or_else(|| format!("`{uri}` is not open"))?;
                let version = params.text_document.version.unwrap_or(open.version + 1);
                *open = open.changed(version, params.content_changes, client.encoding);
                let document = open.clone();
                self.send_document(document);
                Ok(())
            }),
            "textDocument/didClose" => read(params).map(|params: OfDocument| {
                let Some(path) = uri::to_path(&params.text_document.uri) else { return };
                if self.documents.remove(&path).is_some() {
                    self.close(&path);
                }
            }),
            "textDocument/didSave" => read(params).map(|params: OfDocument| {
                let path = uri::to_path(&params.text_document.uri);
                if let Some(jobs) = path.and_then(|path| self.folders.get(&self.folder_of(&path))) {
                    let _ = jobs.send(Job::Saved);
                }
            }),
            "workspace/didChangeWatchedFiles" => read(params).map(|params: DidChangeWatchedFiles| {
                let mut by_folder: BTreeMap<PathBuf, Vec<PathBuf>> = BTreeMap::new();
                for path in params.changes.iter().filter_map(|change| uri::to_path(&change.uri)) {
                    // Settings above a folder of a file, or in a folder around another one, concern both.
                    for root in self.folders.keys().filter(|root| {
                        path.starts_with(root) || path.parent().is_some_and(|folder| root.starts_with(folder))
                    }) {
                        by_folder.entry(root.clone()).or_default().push(path.clone());
                    }
                }
                for (root, paths) in by_folder {
                    self.send(&root, Job::Disk(paths));
                }
            }),
            "workspace/didChangeWorkspaceFolders" => {
                read(params).map(|params: DidChangeWorkspaceFolders| self.change_roots(params))
            }
            "workspace/didChangeConfiguration" => self.configure(params.get("settings").unwrap_or(&Value::Null)),
            // Others are free to be ignored.
            _ => Ok(()),
        };
        if let Err(fault) = done {
            self.outbox.log(Weight::Error, &format!("`{method}`: {fault}"));
        }
    }

    /// Settings may come without ours among them, which says nothing.
    fn configure(&mut self, settings: &Value) -> Result<(), String> {
        if !settings.is_object() {
            return Ok(());
        }
        let (mut options, faults) = Options::read(settings, self.rules);
        for fault in faults {
            self.outbox.show(Weight::Warning, &fault);
        }
        options.asks_reason |= self.options.asks_reason;
        self.options = Arc::new(options);
        self.reload_all();
        Ok(())
    }

    fn reload_all(&self) {
        for root in self.folders.keys() {
            self.send(root, Job::Reload { options: self.options.clone(), inner: self.inner(root) });
        }
    }

    /// Asks the editor to tell of files that change on the disk.
    fn watch(&self, client: Client) {
        if !client.watches {
            return;
        }
        let code = format!("**/*.{{{}}}", EXTENSIONS.join(","));
        let patterns = [code.as_str(), "**/*.{json,jsonc,toml}", "**/{.gitignore,.ignore,.leaklintignore}"];
        let watchers: Vec<Value> = patterns.iter().map(|glob| json!({ "globPattern": glob })).collect();
        let options = json!({ "watchers": watchers });
        let method = "workspace/didChangeWatchedFiles";
        let registration = json!({ "id": "leaklint/files", "method": method, "registerOptions": options });
        self.outbox.request("client/registerCapability", json!({ "registrations": [registration] }));
    }

    /// Starts the threads of the folders that are open, unless only open files are wanted.
    fn open_roots(&mut self) {
        for root in self.roots.clone() {
            self.start(&root);
        }
    }

    fn start(&mut self, root: &Path) {
        let Some(client) = self.client else { return };
        let (jobs, received) = std::sync::mpsc::channel();
        let cx = Context {
            root: root.to_owned(),
            is_whole: self.roots.contains(root),
            inner: self.inner(root),
            options: self.options.clone(),
            client,
            outbox: self.outbox.clone(),
            events: self.events.clone(),
            rules: self.rules,
        };
        match folder::start(cx, received) {
            Ok(()) => drop(self.folders.insert(root.to_owned(), jobs)),
            Err(error) => self.outbox.show(Weight::Error, &format!("no thread can be started: {error}")),
        }
    }

    /// Folders below a folder that have threads of their own.
    fn inner(&self, root: &Path) -> Vec<PathBuf> {
        self.roots.iter().filter(|other| *other != root && other.starts_with(root)).cloned().collect()
    }

    /// The folder that answers for a file: the innermost that is open, or the file's own.
    fn folder_of(&self, path: &Path) -> PathBuf {
        let around = self.roots.iter().filter(|root| path.starts_with(root));
        let innermost = around.max_by_key(|root| root.components().count());
        innermost.cloned().unwrap_or_else(|| path.parent().unwrap_or(path).to_owned())
    }

    /// The folder that answers for a file, and whether the editor has it open.
    fn home_of(&self, path: &Path) -> (PathBuf, bool) {
        let root = self.folder_of(path);
        let is_open = self.roots.contains(&root);
        (root, is_open)
    }

    fn send(&self, root: &Path, job: Job) {
        if let Some(jobs) = self.folders.get(root) {
            let _ = jobs.send(job);
        }
    }

    fn send_document(&mut self, document: Document) {
        let root = self.folder_of(&document.path);
        if !self.folders.contains_key(&root) {
            self.start(&root);
        }
        self.send(&root, Job::Edit(document));
    }

    fn close(&mut self, path: &Path) {
        let root = self.folder_of(path);
        self.send(&root, Job::Close(path.to_owned()));
        let is_needed = self.roots.contains(&root) || self.documents.keys().any(|it| self.folder_of(it) == root);
        if !is_needed {
            self.folders.remove(&root);
        }
    }

    fn change_roots(&mut self, params: DidChangeWorkspaceFolders) {
        let paths = |folders: &[WorkspaceFolder]| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| uri::to_path(&folder.uri)).collect()
        };
        // A file's own folder may become one that is open, and the other way round: same path, another thread.
        let homes: Vec<(PathBuf, (PathBuf, bool))> =
            self.documents.keys().map(|path| (path.clone(), self.home_of(path))).collect();
        for removed in paths(&params.event.removed) {
            self.roots.remove(&removed);
            self.folders.remove(&removed);
        }
        for added in paths(&params.event.added) {
            self.roots.insert(added.clone());
            self.start(&added);
        }
        for (path, before) in homes {
            if self.home_of(&path) == before {
                continue;
            }
            // A thread that is gone needs no word.
            if self.folder_of(&path) != before.0 {
                self.send(&before.0, Job::Close(path.clone()));
            }
            if let Some(document) = self.documents.get(&path).cloned() {
                self.send_document(document);
            }
        }
        let lonely: Vec<PathBuf> = self
            .folders
            .keys()
            .filter(|root| !self.roots.contains(*root) && !self.documents.keys().any(|it| self.folder_of(it) == **root))
            .cloned()
            .collect();
        for root in lonely {
            self.folders.remove(&root);
        }
        self.reload_all();
    }

    fn ask(&mut self, id: &RequestId, what: What) {
        let root = self.folder_of(what.path());
        match self.folders.get(&root) {
            Some(jobs) => {
                let _ = jobs.send(Job::Ask { id: id.clone(), what });
            }
            None => self.outbox.answer(
                id,
                Ok(match what {
                    What::Diagnostics { .. } => json!({ "kind": "full", "items": [] }),
                    _ => Value::Null,
                }),
            ),
        }
    }

    fn gather(&mut self, id: RequestId, what: Gathering) {
        let share = Share::new(id, what, self.events.clone());
        for jobs in self.folders.values() {
            let _ = jobs.send(Job::Gather(share.another()));
        }
    }

    fn gathered(&mut self, gather: &Gather) {
        if !self.outbox.is_wanted(&gather.id) {
            return;
        }
        let parts = gather.take();
        match &gather.what {
            Gathering::Diagnostics { previous } => {
                if parts.is_empty() && !previous.is_empty() && !self.is_down {
                    self.patient.push((gather.id.clone(), previous.clone()));
                } else {
                    self.outbox.answer(&gather.id, Ok(json!({ "items": parts })));
                }
            }
            Gathering::Fixes => {
                let fixes: u64 = parts.iter().filter_map(|part| part[3].as_u64()).sum();
                let files = parts.len();
                let documents: Vec<(String, Option<i32>, Vec<Value>)> = parts
                    .into_iter()
                    .filter_map(|part| serde_json::from_value::<(_, _, _, u64)>(part).ok())
                    .map(|(uri, version, edits, _)| (uri, version, edits))
                    .collect();
                if let Some(client) = self.client.filter(|_| files > 0) {
                    let edit = protocol::workspace_edit(&client, documents);
                    let params = json!({ "label": "Apply all safe fixes of leaklint", "edit": edit });
                    self.outbox.request("workspace/applyEdit", params);
                }
                self.outbox.answer(&gather.id, Ok(json!({ "fixes": fixes, "files": files })));
            }
        }
    }

    fn execute(&mut self, id: &RequestId, params: ExecuteCommand) -> Option<Answer> {
        match params.command.as_str() {
            protocol::FIX_ALL => {
                self.gather(id.clone(), Gathering::Fixes);
                None
            }
            protocol::EXPLAIN => {
                let rule = params.arguments.first().and_then(Value::as_str).unwrap_or_default();
                Some(match find_rule(self.rules, rule) {
                    Ok(entry) => {
                        Ok(json!({ "rule": entry.meta.id, "markdown": entry.meta.docs, "url": entry.meta.url() }))
                    }
                    Err(fault) => Err((ErrorCode::InvalidParams, fault)),
                })
            }
            other => Some(Err((ErrorCode::InvalidParams, format!("leaklint has no command `{other}`")))),
        }
    }
}

/// The question about a document that a request is; `None` for other methods, `Some(Ok(None))` for what is no file.
fn question(method: &str, params: Value) -> Option<Result<Option<What>, String>> {
    Some(match method {
        "textDocument/diagnostic" => read(params).map(|params: PullDocument| {
            let path = uri::to_path(&params.text_document.uri)?;
            Some(What::Diagnostics { path, previous: params.previous_result_id })
        }),
        "textDocument/hover" => read(params).map(|params: AtPosition| {
            let path = uri::to_path(&params.text_document.uri)?;
            Some(What::Hover { path, position: params.position })
        }),
        "textDocument/codeAction" => read(params).map(|params: WantedActions| {
            let path = uri::to_path(&params.text_document.uri)?;
            Some(What::Actions { path, range: params.range, only: params.context.only })
        }),
        "codeAction/resolve" => match params.pointer("/data/uri").and_then(Value::as_str).map(uri::to_path) {
            Some(path) => Ok(path.map(|path| What::Resolve { path, action: params })),
            None => Err("this action is none of leaklint's: it has no `data.uri`".to_owned()),
        },
        _ => return None,
    })
}

/// Whether a process is gone, as far as this system tells without asking for more rights.
fn is_gone(process: u32) -> bool {
    cfg!(target_os = "linux") && !Path::new(&format!("/proc/{process}")).exists()
}
