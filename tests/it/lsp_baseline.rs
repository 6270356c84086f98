//! The language server and the baseline: what the command does not tell, an editor is not told either.

use crate::lsp_editor::{Editor, able, short};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};

const BASELINE: &str = "leaklint-baseline.json";
const LEAKY: &str = "exports.sum = (values) => {\n  total = 0;\n  return total;\n};\n";
const FOUND: [&str; 1] = ["1:2 implicit-global"];
const NOTHING: [&str; 0] = [];

fn known(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new(files);
    let run = sandbox.run(&["--update-baseline"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    sandbox
}

/// Of an editor that can be told, cannot ask, and watches no files.
fn listening() -> Value {
    json!({ "textDocument": { "publishDiagnostics": {} } })
}

#[test]
fn known_findings_are_not_told_and_new_ones_are() {
    let sandbox = known(&[("src/a.cjs", LEAKY), ("b.cjs", LEAKY), ("broken.cjs", "let = = ;\n")]);
    let mut editor = Editor::open_folder(&sandbox, able());
    assert_eq!(editor.all_findings(), NOTHING);
    editor.open("src/a.cjs", LEAKY);
    editor.open("broken.cjs", "let = = ;\n");
    assert_eq!(editor.findings("src/a.cjs"), NOTHING);
    assert_eq!(editor.findings("broken.cjs"), NOTHING);
    assert_eq!(editor.actions("src/a.cjs", (1, 3), None), [] as [Value; 0]);

    // Moved within its file it stays known; another leak beside it is new, and so is one in its place.
    editor.rewrite("src/a.cjs", &format!("// moved\n{LEAKY}exports.max = () => {{ most = 1; }};\n"));
    assert_eq!(editor.findings("src/a.cjs"), ["5:22 implicit-global"]);
    editor.rewrite("src/a.cjs", &LEAKY.replace("total", "count"));
    assert_eq!(editor.findings("src/a.cjs"), FOUND);
    assert_eq!(editor.all_findings(), ["src/a.cjs 1:2 implicit-global"]);
}

#[test]
fn what_is_not_told_is_not_changed() {
    let sandbox = known(&[("a.cjs", LEAKY)]);
    let text = format!("{LEAKY}exports.max = () => {{ most = 1; }};\n");
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("a.cjs", &text);
    assert_eq!(editor.findings("a.cjs"), ["4:22 implicit-global"]);
    let action = editor.actions("a.cjs", (4, 24), Some("source.fixAll"))[0].clone();
    let action = editor.resolved(&action);
    assert_eq!(crate::lsp_editor::edited(&text, &action), text.replace("most = 1", "const most = 1"));
}

#[test]
fn another_baseline_counts_at_once() {
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY), ("b.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("a.cjs", LEAKY);
    assert_eq!(editor.findings("a.cjs"), FOUND);
    assert_eq!(sandbox.run(&["--update-baseline"]).code, Some(0));
    editor.changed_on_disk(&[BASELINE]);
    editor.wait_for("workspace/diagnostic/refresh");
    assert_eq!(editor.findings("a.cjs"), NOTHING);
    assert_eq!(editor.all_findings(), NOTHING);

    // One that is not understood says where, and hides nothing.
    sandbox.write(BASELINE, "{\n  \"schema\": 1,\n  \"findings\": []\n}\n");
    editor.changed_on_disk(&[BASELINE]);
    let uri = editor.uri(BASELINE);
    let told = editor.wait("what is wrong with the baseline", |it| it["params"]["uri"] == uri);
    let diagnostic = &told["params"]["diagnostics"][0];
    assert_eq!(diagnostic["range"]["start"]["line"], 2, "{told:#}");
    let message = diagnostic["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("this baseline is not understood: invalid type: sequence, expected a map"),
        "{message}"
    );
    editor.wait_for("workspace/diagnostic/refresh");
    assert_eq!(editor.findings("a.cjs"), FOUND);

    std::fs::remove_file(sandbox.path().join(BASELINE)).unwrap();
    editor.changed_on_disk(&[BASELINE]);
    let told = editor.wait("the end of what is wrong", |it| it["params"]["uri"] == uri);
    assert_eq!(told["params"]["diagnostics"], json!([]));
    assert_eq!(editor.all_findings(), ["a.cjs 1:2 implicit-global", "b.cjs 1:2 implicit-global"]);
}

#[test]
fn an_editor_that_watches_nothing_learns_of_it_when_it_saves() {
    let sandbox = Sandbox::new(&[(".git/HEAD", ""), ("app/a.cjs", LEAKY)]);
    let folder = crate::lsp_editor::uri_of(&sandbox.path().join("app"));
    let folders = json!([{ "uri": folder, "name": "app" }]);
    let mut editor = Editor::start(&sandbox, json!({ "workspaceFolders": folders, "capabilities": listening() }));
    editor.open("app/a.cjs", LEAKY);
    let told = editor.wait_for("textDocument/publishDiagnostics");
    assert_eq!(short(&told["params"]["diagnostics"]), FOUND);
    // Above the folder that is open, where no editor watches.
    assert_eq!(sandbox.run(&["--update-baseline"]).code, Some(0));
    let document = json!({ "uri": editor.uri("app/a.cjs") });
    editor.notify("textDocument/didSave", json!({ "textDocument": document }));
    let told = editor.wait_for("textDocument/publishDiagnostics");
    assert_eq!(told["params"]["diagnostics"], json!([]));
}

#[test]
fn a_file_takes_what_was_known_of_one_that_is_gone() {
    let sandbox = known(&[("old.cjs", LEAKY)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    assert_eq!(editor.all_findings(), NOTHING);
    std::fs::remove_file(sandbox.path().join("old.cjs")).unwrap();
    sandbox.write("first.cjs", LEAKY);
    sandbox.write("second.cjs", LEAKY);
    editor.changed_on_disk(&["old.cjs", "first.cjs", "second.cjs"]);
    // One entry stands for one finding, as on the command line.
    let told = editor.all_findings();
    assert_eq!(told, ["second.cjs 1:2 implicit-global"]);
    assert_eq!(editor.all_findings(), told);
    let run = sandbox.run(&["--format", "concise", "--fail-on", "info"]);
    assert!(run.code == Some(1) && run.out.starts_with("second.cjs:2:3: "), "{run:?}");
    sandbox.write("old.cjs", LEAKY);
    editor.changed_on_disk(&["old.cjs"]);
    assert_eq!(editor.all_findings(), ["first.cjs 1:2 implicit-global", "second.cjs 1:2 implicit-global"]);
}
