//! An editor for tests: starts the real server, speaks the protocol over its standard streams, and remembers what it was told.

use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Editor {
    server: Child,
    input: Option<ChildStdin>,
    received: Receiver<Value>,
    /// Notifications and requests of the server, in order.
    pub(crate) told: Vec<Value>,
    folder: PathBuf,
    next: i64,
    version: i64,
    /// What `initialize` answered.
    pub(crate) greeting: Value,
}

/// An editor that can do what VS Code can.
pub(crate) fn able() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16"] },
        "textDocument": {
            "diagnostic": { "dynamicRegistration": false },
            "publishDiagnostics": { "relatedInformation": true },
            "codeAction": { "dataSupport": true, "resolveSupport": { "properties": ["edit"] } },
        },
        "window": { "workDoneProgress": true },
        "workspace": {
            "workspaceEdit": { "documentChanges": true },
            "diagnostics": { "refreshSupport": true },
            "didChangeWatchedFiles": { "dynamicRegistration": true },
        },
    })
}

impl Editor {
    /// Of one folder.
    pub(crate) fn open_folder(sandbox: &Sandbox, capabilities: Value) -> Self {
        let folders = json!([{ "uri": uri_of(&sandbox.path()), "name": "folder" }]);
        Self::start(sandbox, json!({ "workspaceFolders": folders, "capabilities": capabilities }))
    }

    /// With these parameters of `initialize`.
    pub(crate) fn start(sandbox: &Sandbox, mut parameters: Value) -> Self {
        let mut editor = Self::connect(sandbox);
        parameters["processId"] = std::process::id().into();
        editor.greeting = editor.request("initialize", parameters)["result"].clone();
        editor.notify("initialized", json!({}));
        editor
    }

    /// The server is started, and nothing is said.
    pub(crate) fn connect(sandbox: &Sandbox) -> Self {
        let mut command = sandbox.command(std::path::Path::new(env!("CARGO_BIN_EXE_leaklint")), &["lsp", "--stdio"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut server = command.spawn().unwrap();
        let output = server.stdout.take().unwrap();
        let (sender, received) = channel();
        std::thread::spawn(move || read_all(output, &sender));
        Self {
            input: server.stdin.take(),
            server,
            received,
            told: Vec::new(),
            folder: sandbox.path(),
            next: 0,
            version: 1,
            greeting: Value::Null,
        }
    }

    pub(crate) fn process(&self) -> u32 {
        self.server.id()
    }

    pub(crate) fn uri(&self, path: &str) -> String {
        uri_of(&self.folder.join(path))
    }

    pub(crate) fn send_bytes(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).and_then(|()| input.flush()).unwrap();
    }

    pub(crate) fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        self.send_bytes(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "method": method, "params": params }));
    }

    /// Sends a request and gives its number.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> i64 {
        self.next += 1;
        self.send(json!({ "id": self.next, "method": method, "params": params }));
        self.next
    }

    /// The answer to a request: the whole message.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        let is_answer = |message: &Value| message["id"] == id && message.get("method").is_none();
        self.wait(&format!("an answer to request {id}"), is_answer)
    }

    pub(crate) fn request(&mut self, method: &str, params: Value) -> Value {
        let id = self.ask(method, params);
        self.answer(id)
    }

    /// The next message that is wanted, or one that came before and was not waited for. What comes in between is remembered.
    pub(crate) fn wait(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.told.iter().position(&is_it) {
            return self.told.remove(at);
        }
        let until = Instant::now() + PATIENCE;
        loop {
            match self.received.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(message) if is_it(&message) => return message,
                Ok(message) => self.told.push(message),
                Err(RecvTimeoutError::Timeout) => panic!("{what} did not come; this did: {:#?}", self.told),
                Err(RecvTimeoutError::Disconnected) => panic!("{what} did not come: the server ended"),
            }
        }
    }

    pub(crate) fn wait_for(&mut self, method: &str) -> Value {
        self.wait(method, |message| message["method"] == method)
    }

    /// Whether a message of that method comes within a time in which it would.
    pub(crate) fn hears(&mut self, method: &str, within: Duration) -> bool {
        let until = Instant::now() + within;
        while let Ok(message) = self.received.recv_timeout(until.saturating_duration_since(Instant::now())) {
            self.told.push(message);
        }
        self.told.iter().any(|message| message["method"] == method)
    }

    pub(crate) fn open(&mut self, path: &str, text: &str) {
        let document = json!({ "uri": self.uri(path), "languageId": "javascript", "version": 1, "text": text });
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    pub(crate) fn change(&mut self, path: &str, changes: Value) {
        self.version += 1;
        let document = json!({ "uri": self.uri(path), "version": self.version });
        self.notify("textDocument/didChange", json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Replaces the whole text.
    pub(crate) fn rewrite(&mut self, path: &str, text: &str) {
        self.change(path, json!([{ "text": text }]));
    }

    pub(crate) fn close(&mut self, path: &str) {
        let document = json!({ "uri": self.uri(path) });
        self.notify("textDocument/didClose", json!({ "textDocument": document }));
    }

    /// Tells of files that changed on the disk.
    pub(crate) fn changed_on_disk(&mut self, paths: &[&str]) {
        let changes: Vec<Value> = paths.iter().map(|path| json!({ "uri": self.uri(path), "type": 2 })).collect();
        self.notify("workspace/didChangeWatchedFiles", json!({ "changes": changes }));
    }

    pub(crate) fn pull(&mut self, path: &str) -> Value {
        let document = json!({ "uri": self.uri(path) });
        let answer = self.request("textDocument/diagnostic", json!({ "textDocument": document }));
        answer["result"].clone()
    }

    /// `line:column rule` of a document's findings, as the protocol counts.
    pub(crate) fn findings(&mut self, path: &str) -> Vec<String> {
        let report = self.pull(path);
        short(&report["items"])
    }

    /// `path line:column rule` of all findings.
    pub(crate) fn all_findings(&mut self) -> Vec<String> {
        let answer = self.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        let root = format!("{}/", uri_of(&self.folder));
        let mut all: Vec<String> = answer["result"]["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{answer:#}"))
            .iter()
            .flat_map(|report| {
                let uri = report["uri"].as_str().unwrap();
                let path = uri.strip_prefix(&root).unwrap_or(uri).to_owned();
                short(&report["items"]).into_iter().map(move |finding| format!("{path} {finding}"))
            })
            .collect();
        all.sort();
        all
    }

    /// Code actions at a place, by title.
    pub(crate) fn actions(&mut self, path: &str, (line, character): (u32, u32), only: Option<&str>) -> Vec<Value> {
        let place = json!({ "line": line, "character": character });
        let mut context = json!({ "diagnostics": [] });
        if let Some(only) = only {
            context["only"] = json!([only]);
        }
        let params = json!({
            "textDocument": { "uri": self.uri(path) },
            "range": { "start": place, "end": place },
            "context": context,
        });
        let answer = self.request("textDocument/codeAction", params);
        answer["result"].as_array().unwrap_or_else(|| panic!("{answer:#}")).clone()
    }

    /// The action with its edit, which editors ask for when it is chosen.
    pub(crate) fn resolved(&mut self, action: &Value) -> Value {
        if action.get("edit").is_some() {
            return action.clone();
        }
        self.request("codeAction/resolve", action.clone())["result"].clone()
    }

    /// Says goodbye as the protocol wants it, and gives the exit code.
    pub(crate) fn leave(mut self) -> Option<i32> {
        assert_eq!(self.request("shutdown", Value::Null)["result"], Value::Null);
        self.notify("exit", Value::Null);
        self.exit_code()
    }

    /// Closes the pipe without a word.
    pub(crate) fn hang_up(mut self) -> Option<i32> {
        self.input = None;
        self.exit_code()
    }

    pub(crate) fn exit_code(&mut self) -> Option<i32> {
        let until = Instant::now() + PATIENCE;
        loop {
            match self.server.try_wait().unwrap() {
                Some(status) => return status.code(),
                None => assert!(Instant::now() < until, "the server goes on"),
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

pub(crate) fn uri_of(path: &std::path::Path) -> String {
    format!("file://{}", path.display())
}

/// `line:column rule` of each.
pub(crate) fn short(items: &Value) -> Vec<String> {
    let items = items.as_array().unwrap_or_else(|| panic!("a list of diagnostics, not {items:#}"));
    let one = |it: &Value| {
        let start = &it["range"]["start"];
        format!("{}:{} {}", start["line"], start["character"], it["code"].as_str().unwrap_or("?"))
    };
    items.iter().map(one).collect()
}

/// A text after the edits of an action for it, in UTF-16 columns.
pub(crate) fn edited(text: &str, action: &Value) -> String {
    let edits = action["edit"]["documentChanges"][0]["edits"].as_array();
    let edits = edits.or_else(|| action["edit"]["changes"].as_object()?.values().next()?.as_array());
    let mut edits: Vec<(usize, usize, &str)> = edits
        .unwrap_or_else(|| panic!("an edit in {action:#}"))
        .iter()
        .map(|edit| {
            let at = |place: &Value| offset(text, place);
            (at(&edit["range"]["start"]), at(&edit["range"]["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, with) in edits.into_iter().rev() {
        text.replace_range(start..end, with);
    }
    text
}

fn offset(text: &str, place: &Value) -> usize {
    let (line, column) = (place["line"].as_u64().unwrap() as usize, place["character"].as_u64().unwrap() as usize);
    let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
    let mut units = 0;
    for (at, letter) in text[start..].char_indices() {
        if units >= column {
            return start + at;
        }
        units += letter.len_utf16();
    }
    text.len()
}

fn read_all(output: impl Read, sender: &Sender<Value>) {
    let mut output = BufReader::new(output);
    loop {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        if output.read_exact(&mut body).is_err() || sender.send(serde_json::from_slice(&body).unwrap()).is_err() {
            return;
        }
    }
}
