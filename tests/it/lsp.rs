//! What an editor gets from the language server, by the real binary over its standard streams.

use crate::lsp_editor::{Editor, able, short, uri_of};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};
use std::time::Duration;

/// A line with characters of one, two and four bytes before the leak, and a global that a safe fix declares.
const LEAKY: &str = r#"const app = require("express")();
const seen = [];

app.get("/", (request, response) => {
  const note = "🧠é"; seen.push(request.url + note);
  response.end();
});

exports.sum = (values) => {
  total = 0;
  for (const value of values) total += value;
  return total;
};
"#;

/// Leaks where more than one is made.
const WATCHER: &str = "export class Watcher {
  constructor() {
    window.addEventListener('resize', () => this.fit());
  }
  fit() {}
  dispose() {
    this.gone = true;
  }
}
";
const ONE: &str = "import { Watcher } from './watcher.js';\nnew Watcher();\n";
const MANY: &str = "import { Watcher } from './watcher.js';\nbutton.onclick = () => new Watcher();\n";
const APPLICATION: (&str, &str) = ("package.json", r#"{ "private": true }"#);

const NOTHING: [&str; 0] = [];
const BOTH: [&str; 2] = ["4:22 growing-collection", "9:2 implicit-global"];

/// Of an editor that can be told, and cannot ask.
fn listening() -> Value {
    json!({ "textDocument": { "publishDiagnostics": {} } })
}

#[test]
fn a_finding_comes_with_its_chain_its_page_and_its_confidence() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("server.cjs", LEAKY);
    let report = editor.pull("server.cjs");
    let range = |a: u32, b: u32, c: u32| json!({ "start": { "line": a, "character": b }, "end": { "line": a, "character": c } });
    let link = |range: Value, message: &str| json!({ "location": { "uri": uri_of(&sandbox.path().join("server.cjs")), "range": range }, "message": message });
    let finding = &report["items"][0];
    assert_eq!(
        *finding,
        json!({
            "range": range(4, 22, 51),
            "severity": 2,
            "code": "growing-collection",
            "codeDescription": { "href": "https://leaklint.dev/rules/growing-collection" },
            "source": "leaklint",
            "message": "`seen` grows for as long as the process runs\nhelp: remove elements of `seen` when they are no longer needed, keep only the newest N, or move it into the function",
            "relatedInformation": [
                link(range(4, 22, 51), "this adds an element each time; there is no delete, reset or size check of `seen` anywhere in this file"),
                link(range(1, 6, 10), "`seen` is declared here and lives as long as the process"),
                link(range(3, 0, 7), "it runs once per request: it is a handler given to `app.get`"),
            ],
            "data": { "fingerprint": finding["data"]["fingerprint"], "confidence": "high" },
        })
    );
    assert_eq!(report["items"][1]["severity"], 3);
    assert_eq!(report["items"].as_array().map(Vec::len), Some(2));

    // What did not change is not sent again.
    let params = json!({ "textDocument": { "uri": editor.uri("server.cjs") }, "previousResultId": report["resultId"] });
    let again = editor.request("textDocument/diagnostic", params);
    assert_eq!(again["result"], json!({ "kind": "unchanged", "resultId": report["resultId"] }));
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn who_asks_is_not_told_and_who_cannot_ask_is() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut asking = Editor::open_folder(&sandbox, able());
    asking.open("server.cjs", LEAKY);
    assert_eq!(asking.findings("server.cjs"), BOTH);
    assert!(!asking.hears("textDocument/publishDiagnostics", Duration::from_millis(500)), "{:#?}", asking.told);

    let mut listening = Editor::open_folder(&sandbox, listening());
    assert_eq!(listening.greeting["capabilities"]["diagnosticProvider"], Value::Null);
    listening.open("server.cjs", LEAKY);
    let told = listening.wait_for("textDocument/publishDiagnostics");
    assert_eq!(
        (short(&told["params"]["diagnostics"]), &told["params"]["version"]),
        (BOTH.map(str::to_owned).to_vec(), &json!(1))
    );
    // Without a place for the chain, it is in the message.
    let message = told["params"]["diagnostics"][0]["message"].as_str().unwrap_or_default();
    assert!(message.contains("\n  line 2: `seen` is declared here"), "{message}");
    assert_eq!(told["params"]["diagnostics"][0].get("relatedInformation"), None);

    listening.rewrite("server.cjs", &LEAKY.replace("  total = 0", "  let total = 0"));
    let told = listening.wait_for("textDocument/publishDiagnostics");
    assert_eq!(short(&told["params"]["diagnostics"]), BOTH[..1]);
    listening.close("server.cjs");
    let told = listening.wait_for("textDocument/publishDiagnostics");
    assert_eq!(told["params"]["diagnostics"], json!([]));
}

#[test]
fn edits_are_counted_in_the_units_that_were_agreed_on() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut capabilities = able();
    capabilities["general"]["positionEncodings"] = json!(["utf-32", "utf-8", "utf-16"]);
    for (capabilities, unit, column) in [(able(), "utf-16", 20), (capabilities, "utf-8", 23)] {
        let mut editor = Editor::open_folder(&sandbox, capabilities);
        assert_eq!(editor.greeting["capabilities"]["positionEncoding"], unit);
        editor.open("server.cjs", LEAKY);
        let before: u32 = if unit == "utf-8" { 25 } else { 22 };
        assert_eq!(editor.findings("server.cjs")[0], format!("4:{before} growing-collection"));
        // Behind the two wide characters and the quote: a comment of the same width in both units.
        let place = json!({ "line": 4, "character": column });
        let line = json!({ "line": 0, "character": 0 });
        editor.change(
            "server.cjs",
            json!([
                { "range": { "start": place, "end": place }, "text": "/**/" },
                { "range": { "start": line, "end": line }, "text": "// é🧠\n" },
            ]),
        );
        assert_eq!(editor.findings("server.cjs")[0], format!("5:{} growing-collection", before + 4));
    }
}

#[test]
fn the_server_says_what_the_command_says() {
    for project in ["growing-global", "timers-and-listeners", "wrong-prevention", "kept-closure", "forgotten-timer"] {
        let folder = crate::fixture::repository().join("fixtures/projects").join(project);
        let files = walk(&folder);
        let texts: Vec<(String, String)> =
            files.iter().map(|path| (path.clone(), std::fs::read_to_string(folder.join(path)).unwrap())).collect();
        let sandbox =
            Sandbox::new(&texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect::<Vec<_>>());
        let report = sandbox.run(&["--format", "json"]).json();
        let mut wanted: Vec<String> = report["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|it| it.get("suppressed").is_none())
            .map(|it| {
                let start = &it["range"]["start"];
                let place = |name: &str| start[name].as_u64().unwrap() - 1;
                let (file, rule) = (it["file"].as_str().unwrap(), it["rule"].as_str().unwrap());
                format!("{file} {}:{} {rule}", place("line"), place("column"))
            })
            .collect();
        wanted.sort();
        assert!(!wanted.is_empty(), "{project}");
        let mut editor = Editor::open_folder(&sandbox, able());
        assert_eq!(editor.all_findings(), wanted, "{project}");
    }
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if std::fs::read_to_string(&path).is_ok() {
                files.push(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            }
        }
    }
    files
}

#[test]
fn findings_follow_the_other_file() {
    let sandbox = Sandbox::new(&[APPLICATION, ("watcher.js", WATCHER), ("main.js", ONE)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("watcher.js", WATCHER);
    assert_eq!(editor.findings("watcher.js"), NOTHING);
    editor.open("main.js", ONE);
    assert_eq!(editor.findings("main.js"), NOTHING);
    editor.rewrite("main.js", MANY);
    assert_eq!(editor.findings("main.js"), NOTHING);
    // The editor is asked to ask again for the document that was not touched.
    editor.wait_for("workspace/diagnostic/refresh");
    assert_eq!(editor.findings("watcher.js"), ["2:4 leaked-listener"]);

    // The buffer counts, not the disk; closed, the disk counts again.
    assert_eq!(editor.all_findings(), ["watcher.js 2:4 leaked-listener"]);
    editor.close("main.js");
    editor.wait_for("workspace/diagnostic/refresh");
    assert_eq!(editor.findings("watcher.js"), NOTHING);

    // Another program writes the file that nobody has open.
    sandbox.write("main.js", MANY);
    editor.changed_on_disk(&["main.js"]);
    assert_eq!(editor.findings("watcher.js"), ["2:4 leaked-listener"]);
    std::fs::remove_file(sandbox.path().join("main.js")).unwrap();
    sandbox.write("start.js", ONE);
    editor.changed_on_disk(&["main.js", "start.js"]);
    assert_eq!(editor.findings("watcher.js"), NOTHING);
}

/// A global that a second file reads is not safe to declare in the first.
#[test]
fn fixes_follow_the_other_file() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY), ("b.cjs", "exports.x = 1;\n")]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("a.cjs", LEAKY);
    editor.open("b.cjs", "exports.x = 1;\n");
    let mut preferred = |b: &str| {
        editor.rewrite("b.cjs", b);
        editor.findings("b.cjs");
        editor.actions("a.cjs", (9, 3), Some("quickfix"))[0]["isPreferred"].clone()
    };
    assert_eq!(preferred("exports.x = () => tot;\n"), true);
    assert_eq!(preferred("exports.x = () => total;\n"), false);
    assert_eq!(preferred("exports.x = () => totals;\n"), true);
}

#[test]
fn settings_that_change_while_documents_open_count() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    assert_eq!(editor.all_findings().len(), 2);
    sandbox.write("leaklint.json", "{ \"rules\": { \"implicit-global\": \"off\" } }");
    // All at once, so that the news wait with the document that is new to the folder.
    editor.open("b.cjs", LEAKY);
    editor.open("a.cjs", LEAKY);
    editor.changed_on_disk(&["leaklint.json"]);
    assert_eq!(editor.findings("a.cjs"), BOTH[..1]);
    assert_eq!(editor.findings("b.cjs"), BOTH[..1]);
}

#[test]
fn an_editor_that_cannot_ask_is_told_of_the_other_file_too() {
    let sandbox = Sandbox::new(&[APPLICATION, ("watcher.js", WATCHER), ("main.js", ONE)]);
    let mut editor = Editor::open_folder(&sandbox, listening());
    editor.open("watcher.js", WATCHER);
    editor.open("main.js", ONE);
    for _ in 0..2 {
        assert_eq!(editor.wait_for("textDocument/publishDiagnostics")["params"]["diagnostics"], json!([]));
    }
    editor.rewrite("main.js", MANY);
    let watcher = editor.uri("watcher.js");
    let told = editor.wait("news of the watcher", |it| it["params"]["uri"] == watcher);
    assert_eq!(short(&told["params"]["diagnostics"]), ["2:4 leaked-listener"]);
}

#[test]
fn what_is_unnecessary_is_tagged() {
    let text = "// leaklint-ignore growing-collection -- no longer there\nexports.x = 1;\n";
    let sandbox = Sandbox::new(&[("a.cjs", text)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("a.cjs", text);
    let report = editor.pull("a.cjs");
    assert_eq!(short(&report["items"]), ["0:0 unused-suppression"]);
    assert_eq!((&report["items"][0]["tags"], report["items"][0].get("codeDescription")), (&json!([1]), None));
}

#[test]
fn files_that_change_without_a_word_are_read_again() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    assert_eq!(editor.all_findings().len(), 2);
    sandbox.write("a.cjs", format!("\n{LEAKY}"));
    assert_eq!(editor.all_findings(), NOTHING);
    assert_eq!(editor.all_findings(), ["a.cjs 10:2 implicit-global", "a.cjs 5:22 growing-collection"]);
    // Also asked for by itself, without being open.
    assert_eq!(editor.findings("a.cjs"), ["5:22 growing-collection", "10:2 implicit-global"]);
}

#[test]
fn all_files_are_reported_once_and_then_only_what_changed() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY), ("b.cjs", LEAKY), ("clean.cjs", "exports.x = 1;\n")]);
    let mut editor = Editor::open_folder(&sandbox, able());
    let first = editor.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    let items = first["result"]["items"].as_array().unwrap().clone();
    assert_eq!(items.len(), 2, "{first:#}");
    let known: Vec<Value> = items.iter().map(|it| json!({ "uri": it["uri"], "value": it["resultId"] })).collect();

    // Nothing is new, so the answer waits until something is.
    let waiting = editor.ask("workspace/diagnostic", json!({ "previousResultIds": known }));
    assert_eq!(editor.request("nothing", Value::Null)["error"]["code"], -32601);
    assert!(!editor.told.iter().any(|it| it["id"] == waiting && it.get("method").is_none()), "{:#?}", editor.told);
    sandbox.write("b.cjs", "exports.x = 2;\n");
    editor.changed_on_disk(&["b.cjs"]);
    let news = editor.answer(waiting);
    let news = news["result"]["items"].as_array().unwrap();
    assert_eq!((news.len(), &news[0]["uri"], &news[0]["items"]), (1, &json!(editor.uri("b.cjs")), &json!([])));
}

#[test]
fn hover_tells_the_chain_and_the_rule() {
    let text = LEAKY.replace("  total = 0;", "  // leaklint-ignore implicit-global -- shared on purpose\n  total = 0;");
    let sandbox = Sandbox::new(&[("server.cjs", &text)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("server.cjs", &text);
    let mut hover = |line: u32, character: u32| {
        let params = json!({
            "textDocument": { "uri": editor.uri("server.cjs") },
            "position": { "line": line, "character": character },
        });
        editor.request("textDocument/hover", params)["result"].clone()
    };
    let over = hover(4, 30);
    assert_eq!(over["range"]["start"], json!({ "line": 4, "character": 22 }));
    let said = over["contents"]["value"].as_str().unwrap();
    for part in [
        "**growing-collection** · warning, high confidence\n\n`seen` grows for as long as the process runs\n\n1. line 5: ",
        "\n2. line 2: `seen` is declared here and lives as long as the process\n3. line 4: it runs once per request",
        "\n\n**Help:** remove elements",
        "**Why it leaks**\n\nA variable of a module",
        "[All about `growing-collection`](https://leaklint.dev/rules/growing-collection)",
    ] {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    assert!(!said.contains("<!--"), "{said}");
    assert_eq!(hover(0, 0), Value::Null);
    // Over a rule's name in a comment.
    let said = hover(9, 25);
    assert!(said["contents"]["value"].as_str().unwrap().starts_with("**implicit-global**: "), "{said:#}");
}

#[test]
fn while_a_text_does_not_parse_the_last_findings_stay() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("server.cjs", LEAKY);
    assert_eq!(editor.findings("server.cjs"), BOTH);
    // A line is being typed above one finding and below the other.
    let place = json!({ "line": 7, "character": 0 });
    editor.change("server.cjs", json!([{ "range": { "start": place, "end": place }, "text": "const x = {(\n" }]));
    let report = editor.pull("server.cjs");
    let codes = short(&report["items"]);
    assert_eq!(codes.len(), 3, "{codes:?}");
    assert!(
        codes.contains(&"4:22 growing-collection".to_owned()) && codes.contains(&"10:2 implicit-global".to_owned())
    );
    assert_eq!(codes.iter().filter(|it| it.ends_with("parse-error")).count(), 1, "{codes:?}");
    // A fix of a text that is gone is not offered.
    assert_eq!(editor.actions("server.cjs", (10, 3), None), Vec::<Value>::new());
    let end = json!({ "line": 8, "character": 0 });
    editor.change("server.cjs", json!([{ "range": { "start": place, "end": end }, "text": "" }]));
    assert_eq!(editor.findings("server.cjs"), BOTH);
}

#[test]
fn settings_are_read_anew_when_they_change() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    let watched = editor.wait_for("client/registerCapability");
    assert_eq!(watched["params"]["registrations"][0]["method"], "workspace/didChangeWatchedFiles");
    editor.open("server.cjs", LEAKY);
    assert_eq!(editor.findings("server.cjs"), BOTH);

    sandbox.write("leaklint.json", r#"{ "extends": "./base.jsonc" }"#);
    sandbox.write("base.jsonc", r#"{ "rules": { "implicit-global": "off" } }"#);
    editor.changed_on_disk(&["leaklint.json"]);
    assert_eq!(editor.findings("server.cjs"), BOTH[..1]);
    sandbox.write("base.jsonc", r#"{ "rules": { "growing-collection": "off" } }"#);
    editor.changed_on_disk(&["base.jsonc"]);
    assert_eq!(editor.findings("server.cjs"), BOTH[1..]);

    // A key that there is not is told, and shown in the file; mended, it is gone.
    sandbox.write("leaklint.json", "{\n  \"rulez\": {}\n}\n");
    editor.changed_on_disk(&["leaklint.json"]);
    assert_eq!(editor.findings("server.cjs"), BOTH);
    let said = editor.wait_for("window/showMessage");
    assert_eq!(said["params"]["message"], "leaklint: leaklint.json:2:3: unknown key `rulez`; did you mean `rules`?");
    let shown = editor.wait_for("textDocument/publishDiagnostics");
    assert_eq!(shown["params"]["uri"], editor.uri("leaklint.json"));
    assert_eq!(shown["params"]["diagnostics"][0]["range"]["start"], json!({ "line": 1, "character": 2 }));
    std::fs::remove_file(sandbox.path().join("leaklint.json")).unwrap();
    editor.changed_on_disk(&["leaklint.json"]);
    assert_eq!(editor.findings("server.cjs"), BOTH);
    let shown = editor.wait_for("textDocument/publishDiagnostics");
    assert_eq!(shown["params"]["diagnostics"], json!([]));
}

#[test]
fn a_package_that_becomes_an_application_changes_what_leaks() {
    let sandbox =
        Sandbox::new(&[("package.json", r#"{ "main": "watcher.js" }"#), ("watcher.js", WATCHER), ("main.js", ONE)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("watcher.js", WATCHER);
    assert_eq!(editor.findings("watcher.js"), ["2:4 leaked-listener"]);
    sandbox.write(APPLICATION.0, APPLICATION.1);
    editor.changed_on_disk(&[APPLICATION.0]);
    assert_eq!(editor.findings("watcher.js"), NOTHING);
}

#[test]
fn an_editor_that_watches_no_files_gets_new_settings_when_it_saves() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut capabilities = able();
    capabilities["workspace"]["didChangeWatchedFiles"] = Value::Null;
    let mut editor = Editor::open_folder(&sandbox, capabilities);
    editor.open("server.cjs", LEAKY);
    assert_eq!(editor.findings("server.cjs"), BOTH);
    sandbox.write("leaklint.json", r#"{ "rules": { "implicit-global": "off" } }"#);
    let document = json!({ "uri": editor.uri("leaklint.json") });
    editor.notify("textDocument/didSave", json!({ "textDocument": document }));
    assert_eq!(editor.findings("server.cjs"), BOTH[..1]);
}

#[test]
fn the_editor_s_own_settings_count_and_wrong_ones_are_told() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let folders = json!([{ "uri": uri_of(&sandbox.path()) }]);
    let options =
        json!({ "rules": { "implicit-global": "error" }, "presett": "strict", "workspaceDiagnostics": false });
    let parameters = json!({ "workspaceFolders": folders, "capabilities": able(), "initializationOptions": options });
    let mut editor = Editor::start(&sandbox, parameters);
    assert_eq!(editor.greeting["capabilities"]["diagnosticProvider"]["workspaceDiagnostics"], false);
    let said = editor.wait_for("window/showMessage");
    assert_eq!(said["params"]["message"], "leaklint: there is no setting `presett`; did you mean `preset`?");
    editor.open("server.cjs", LEAKY);
    assert_eq!(editor.pull("server.cjs")["items"][1]["severity"], 1);
    let settings = json!({ "leaklint": { "rules": { "implicit-global": "off" } } });
    editor.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(editor.findings("server.cjs"), BOTH[..1]);
}

#[test]
fn each_folder_has_its_own_settings_and_files() {
    let outer = Sandbox::new(&[
        ("server.cjs", LEAKY),
        ("inner/server.cjs", LEAKY),
        ("inner/leaklint.json", r#"{ "root": true, "rules": { "implicit-global": "off" } }"#),
    ]);
    let other = Sandbox::new(&[("server.cjs", LEAKY), ("lonely.cjs", LEAKY)]);
    let folder = |path: std::path::PathBuf| json!({ "uri": uri_of(&path), "name": "x" });
    let inner = outer.path().join("inner");
    let folders = json!([folder(outer.path()), folder(inner.clone())]);
    let mut editor = Editor::start(&outer, json!({ "workspaceFolders": folders, "capabilities": able() }));
    let expected = [
        "inner/server.cjs 4:22 growing-collection",
        "server.cjs 4:22 growing-collection",
        "server.cjs 9:2 implicit-global",
    ];
    assert_eq!(editor.all_findings(), expected);

    // A file of no folder is linted by itself, and its folder's other files are not.
    let lonely = other.path().join("server.cjs");
    let lonely = lonely.to_str().unwrap();
    editor.open(lonely, LEAKY);
    assert_eq!(editor.findings(lonely), BOTH);
    assert_eq!(editor.all_findings().len(), 5);
    // Its folder joins, and another one leaves.
    let event = json!({ "added": [folder(other.path())], "removed": [folder(inner)] });
    editor.notify("workspace/didChangeWorkspaceFolders", json!({ "event": event }));
    assert_eq!(editor.findings(lonely), BOTH);
    assert_eq!(editor.all_findings().len(), 3 + 4, "the inner folder's file is the outer's now");
    assert_eq!(editor.leave(), Some(0));
}

#[test]
fn what_a_run_leaves_out_is_left_out() {
    let minified = "var a=[];app.get('/',function(b){a.push(b);c(b);d(b);e(b);f(b);g(b);});".repeat(20);
    let sandbox = Sandbox::new(&[
        (".gitignore", "ignored/\n"),
        ("leaklint.json", r#"{ "ignore": ["old/**"] }"#),
        ("ignored/server.cjs", LEAKY),
        ("old/server.cjs", LEAKY),
        ("node_modules/x/server.cjs", LEAKY),
        ("min.js", &minified),
    ]);
    let mut editor = Editor::open_folder(&sandbox, able());
    for path in ["ignored/server.cjs", "old/server.cjs", "node_modules/x/server.cjs"] {
        editor.open(path, LEAKY);
        assert_eq!(editor.findings(path), NOTHING, "{path}");
    }
    editor.open("min.js", &minified);
    assert_eq!(editor.findings("min.js"), NOTHING);
    // A new file, which the disk does not have yet, is linted.
    editor.open("new.cjs", LEAKY);
    assert_eq!(editor.findings("new.cjs"), BOTH);
    editor.close("new.cjs");
    assert_eq!(editor.all_findings(), NOTHING);
}

#[test]
fn the_first_scan_shows_progress() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    let made = editor.wait_for("window/workDoneProgress/create");
    let token = made["params"]["token"].clone();
    let kinds = ["begin", "end"];
    for kind in kinds {
        let told = editor.wait(kind, |it| it["params"]["value"]["kind"] == kind);
        assert_eq!((&told["method"], &told["params"]["token"]), (&json!("$/progress"), &token));
    }
}
