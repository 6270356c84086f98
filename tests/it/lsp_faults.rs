//! Editors that behave badly, die or send too much: the language server says so, and goes on or ends in order.

use crate::lsp_editor::{Editor, able, uri_of};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::time::Duration;

const LEAKY: &str = "exports.sum = (values) => {\n  total = 0;\n  return total;\n};\n";
const FOUND: [&str; 1] = ["1:2 implicit-global"];
const NOTHING: [&str; 0] = [];

fn opened(sandbox: &Sandbox) -> Editor {
    let mut editor = Editor::open_folder(sandbox, able());
    editor.open("a.cjs", LEAKY);
    editor
}

#[test]
fn messages_that_are_none_are_refused_and_the_next_ones_are_served() {
    let sandbox = Sandbox::new(&[]);
    let mut editor = opened(&sandbox);
    for (body, code) in [("{ nonsense", -32700), ("[1, 2]", -32600), (r#"{"id": {}, "method": "x"}"#, -32600)] {
        editor.send_bytes(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        let refused = editor.wait(body, |it| it["error"]["code"] == code);
        assert!(!refused["error"]["message"].as_str().unwrap_or_default().is_empty());
    }
    assert_eq!(editor.findings("a.cjs"), FOUND);
}

#[test]
fn what_is_not_known_or_not_understood_is_an_error_with_a_reason() {
    let sandbox = Sandbox::new(&[]);
    let mut editor = opened(&sandbox);
    let mut error = |method: &str, params: Value| {
        let answer = editor.request(method, params);
        (answer["error"]["code"].as_i64().unwrap_or(0), answer["error"]["message"].as_str().unwrap_or("").to_owned())
    };
    assert_eq!(
        error("textDocument/rename", json!({})),
        (-32601, "leaklint does not know `textDocument/rename`".to_owned())
    );
    let (code, message) = error("textDocument/hover", json!({ "textDocument": 7 }));
    assert_eq!(code, -32602);
    assert!(message.starts_with("these parameters are not understood: invalid type: integer `7`"), "{message}");
    assert_eq!(error("initialize", json!({})).0, -32600);
    assert_eq!(error("codeAction/resolve", json!({ "title": "of another server" })).0, -32602);
    assert_eq!(error("workspace/executeCommand", json!({ "command": "x" })).1, "leaklint has no command `x`");
    editor.notify("textDocument/didChange", json!({ "textDocument": {} }));
    let said = editor.wait_for("window/logMessage");
    assert!(
        said["params"]["message"].as_str().unwrap().starts_with("`textDocument/didChange`: these parameters"),
        "{said}"
    );
    editor.notify("$/whatever", json!({}));
    editor.change("never-opened.js", json!([{ "text": "" }]));
    let said =
        editor.wait("a complaint", |it| it["params"]["message"].as_str().is_some_and(|it| it.ends_with("is not open")));
    assert_eq!(said["params"]["type"], 1);
    assert_eq!(editor.findings("a.cjs"), FOUND);
}

#[test]
fn before_and_after_its_time_only_the_right_words_are_heard() {
    let sandbox = Sandbox::new(&[]);
    let mut early = Editor::connect(&sandbox);
    let answer = early.request("textDocument/hover", json!({}));
    assert_eq!(answer["error"]["code"], -32002);
    early.notify("textDocument/didOpen", json!({}));
    early.notify("exit", Value::Null);
    assert_eq!(early.exit_code(), Some(1));

    let mut late = opened(&sandbox);
    assert_eq!(late.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(late.request("textDocument/hover", json!({}))["error"]["code"], -32600);
    late.notify("exit", Value::Null);
    assert_eq!(late.exit_code(), Some(0));
}

#[test]
fn an_editor_that_is_gone_takes_the_server_along() {
    let sandbox = Sandbox::new(&[]);
    assert_eq!(opened(&sandbox).hang_up(), Some(1));
    assert_eq!(Editor::connect(&sandbox).hang_up(), Some(1));

    let mut editor = opened(&sandbox);
    editor.send_bytes(b"Content-Length: 100\r\n\r\n{\"half");
    assert_eq!(editor.hang_up(), Some(1));

    let mut editor = opened(&sandbox);
    editor.send_bytes(b"GET / HTTP/1.1\r\n\r\n");
    let refused = editor.wait("a refusal", |it| it["error"]["code"] == -32700);
    assert_eq!(refused["error"]["message"], "`GET / HTTP/1.1` is not a header; expected `Content-Length: N`");
    assert_eq!(editor.exit_code(), Some(1));
}

/// The pipe may outlive the editor, in a process that it had started.
#[cfg(target_os = "linux")]
#[test]
fn the_editor_s_process_is_looked_after() {
    let sandbox = Sandbox::new(&[]);
    let mut alive = std::process::Command::new("sleep").arg("600").spawn().unwrap();
    let mut editor = Editor::connect(&sandbox);
    editor.request("initialize", json!({ "processId": alive.id(), "capabilities": {} }));
    editor.notify("initialized", json!({}));
    alive.kill().and_then(|()| alive.wait()).unwrap();
    assert_eq!(editor.exit_code(), Some(1));
}

#[test]
fn uris_that_are_no_files_of_the_folder_are_served() {
    let sandbox = Sandbox::new(&[]);
    let elsewhere = Sandbox::new(&[("b.cjs", LEAKY)]);
    let mut editor = opened(&sandbox);
    let outside = elsewhere.path().join("b.cjs");
    let outside = outside.to_str().unwrap();
    editor.open(outside, LEAKY);
    assert_eq!(editor.findings(outside), FOUND);
    for uri in ["untitled:Untitled-1", "git:/a.js?ref", "file://server/a.js", "nonsense", "", "file:///%ff.js"] {
        let document = json!({ "uri": uri, "languageId": "javascript", "version": 1, "text": LEAKY });
        editor.notify("textDocument/didOpen", json!({ "textDocument": document }));
        let pulled = editor.request("textDocument/diagnostic", json!({ "textDocument": { "uri": uri } }));
        assert_eq!(pulled["result"], json!({ "kind": "full", "items": [] }), "{uri}");
    }
    // Brackets and spaces as some editors write them, with and without escapes.
    for (uri, path) in [("app/[id] page.cjs", "app/%5Bid%5D%20page.cjs"), ("app/%5bx%5D.cjs", "app/[x].cjs")] {
        editor.open(uri, LEAKY);
        assert_eq!(editor.findings(path), FOUND, "{uri}");
    }
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn a_request_that_is_cancelled_is_answered_once_and_at_once() {
    let text = "export function f(a) { return a.map((x) => x + 1).filter(Boolean) }\n".repeat(20_000);
    let sandbox = Sandbox::new(&[("big.js", &text)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("big.js", &format!("{text}\n"));
    let document = json!({ "uri": editor.uri("big.js") });
    let slow = editor.ask("textDocument/diagnostic", json!({ "textDocument": document }));
    let other = editor.ask("workspace/diagnostic", json!({ "previousResultIds": [] }));
    editor.notify("$/cancelRequest", json!({ "id": slow }));
    editor.notify("$/cancelRequest", json!({ "id": other }));
    editor.notify("$/cancelRequest", json!({ "id": 12345 }));
    for id in [slow, other] {
        let answer = editor.answer(id);
        assert_eq!(answer["error"]["code"], -32800, "{answer:#}");
    }
    assert_eq!(editor.findings("big.js"), NOTHING);
    assert!(!editor.told.iter().any(|it| it["id"] == slow && it.get("method").is_none()), "a second answer");
}

#[test]
fn fifty_megabytes_are_refused_and_nothing_else_is() {
    let sandbox = Sandbox::new(&[]);
    let mut editor = opened(&sandbox);
    let line = "const x = 1; // a line of a very long file\n";
    editor.open("big.js", &line.repeat((50 << 20) / line.len()));
    assert_eq!(editor.findings("big.js"), NOTHING);
    let said = editor.wait_for("window/logMessage");
    let said = said["params"]["message"].as_str().unwrap_or_default();
    assert!(said.ends_with("big.js` is not linted: it is larger than 20 MB"), "{said}");
    // It can be typed in, and becomes one that is linted.
    let place = json!({ "line": 3, "character": 0 });
    editor.change("big.js", json!([{ "range": { "start": place, "end": place }, "text": "x" }]));
    assert_eq!(editor.findings("a.cjs"), FOUND);
    editor.rewrite("big.js", LEAKY);
    assert_eq!(editor.findings("big.js"), FOUND);
}

#[test]
fn settings_that_are_broken_stop_nothing() {
    let sandbox = Sandbox::new(&[("leaklint.json", "{ \"rules\": ")]);
    let mut editor = opened(&sandbox);
    assert_eq!(editor.findings("a.cjs"), FOUND);
    let said = editor.wait_for("window/showMessage");
    assert!(said["params"]["message"].as_str().unwrap().starts_with("leaklint: leaklint.json:1:"), "{said}");
    assert!(!editor.hears("window/showMessage", Duration::from_millis(300)), "it is told once");
}

#[test]
fn a_folder_that_is_not_there_is_an_empty_one() {
    let sandbox = Sandbox::new(&[]);
    let gone = json!([{ "uri": uri_of(&sandbox.path().join("gone")) }]);
    let mut editor = Editor::start(&sandbox, json!({ "workspaceFolders": gone, "capabilities": able() }));
    editor.open("gone/a.cjs", LEAKY);
    assert_eq!(editor.findings("gone/a.cjs"), FOUND);
    assert_eq!(editor.leave(), Some(0));
}

/// Nothing is written: not into the folder, and not beside the server.
#[test]
fn the_server_leaves_no_files_behind() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY)]);
    let mut editor = opened(&sandbox);
    assert_eq!(editor.findings("a.cjs"), FOUND);
    editor.actions("a.cjs", (1, 3), None);
    editor.request("workspace/executeCommand", json!({ "command": "leaklint.server.fixAll" }));
    assert_eq!(editor.leave(), Some(0));
    let files: Vec<_> = std::fs::read_dir(sandbox.path()).unwrap().flatten().map(|it| it.file_name()).collect();
    assert_eq!((files, sandbox.read("a.cjs")), (vec!["a.cjs".into()], LEAKY.to_owned()));
}
