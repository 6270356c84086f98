//! What the language server offers to do about findings, and what that does to the text.

use crate::lsp_editor::{Editor, able, edited};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};

/// Two safe fixes, the second in a finding of the first's function, and a suggestion.
const LEAKY: &str = "const app = require(\"express\")();
const seen = [];

app.get(\"/\", (request, response) => {
  seen.push(request.url);
  response.end();
});

exports.sum = (values) => {
  total = 0;
  count = 0;
  for (const value of values) total += value;
  return total;
};
";

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|it| it["title"].as_str().unwrap()).collect()
}

fn open<'a>(sandbox: &Sandbox, path: &str, text: &'a str, capabilities: Value) -> (Editor, &'a str) {
    let mut editor = Editor::open_folder(sandbox, capabilities);
    editor.open(path, text);
    (editor, text)
}

/// An editor that cannot ask for an edit later, and knows no versions of documents.
fn simple() -> Value {
    json!({ "textDocument": { "diagnostic": {} } })
}

#[test]
fn safe_fixes_are_preferred_and_suggestions_are_marked() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let (mut editor, text) = open(&sandbox, "server.cjs", LEAKY, able());
    let actions = editor.actions("server.cjs", (9, 3), Some("quickfix"));
    assert_eq!(
        titles(&actions),
        ["Declare `total`", "Ignore `implicit-global` on this line", "Ignore `implicit-global` in this file"]
    );
    assert_eq!((&actions[0]["isPreferred"], &actions[0]["kind"]), (&json!(true), &json!("quickfix")));
    assert_eq!(actions[0]["diagnostics"][0]["code"], "implicit-global");
    assert_eq!(actions[0]["edit"]["documentChanges"][0]["textDocument"]["version"], 1);
    assert_eq!(edited(text, &actions[0]), text.replace("  total = 0", "  let total = 0"));

    let actions = editor.actions("server.cjs", (4, 3), None);
    assert_eq!(actions[0]["title"], "Keep only the newest 1000 entries of `seen` (a suggestion: look at it)");
    assert_eq!(actions[0]["isPreferred"], false);
    assert_eq!(actions.last().unwrap()["kind"], "source.fixAll.leaklint");
    assert_eq!(editor.actions("server.cjs", (0, 0), Some("quickfix")), Vec::<Value>::new());
    assert_eq!(editor.actions("server.cjs", (9, 3), Some("refactor")), Vec::<Value>::new());
}

#[test]
fn all_safe_fixes_at_once_leave_suggestions_alone() {
    let fixed = LEAKY.replace("  total = 0", "  let total = 0").replace("  count = 0", "  const count = 0");
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    for capabilities in [able(), simple()] {
        let lazy = capabilities == able();
        let (mut editor, text) = open(&sandbox, "server.cjs", LEAKY, capabilities);
        for kind in ["source.fixAll.leaklint", "source.fixAll", "source"] {
            let actions = editor.actions("server.cjs", (0, 0), Some(kind));
            assert_eq!(titles(&actions), ["Apply all safe fixes of leaklint"], "{kind}");
            assert_eq!(actions[0].get("edit").is_none(), lazy);
            let action = editor.resolved(&actions[0]);
            assert_eq!(edited(text, &action), fixed);
        }
    }
}

#[test]
fn fixes_keep_the_line_endings_of_their_document() {
    let text = LEAKY.replace('\n', "\r\n");
    let sandbox = Sandbox::new(&[("server.cjs", &text)]);
    let (mut editor, text) = open(&sandbox, "server.cjs", &text, able());
    let actions = editor.actions("server.cjs", (9, 3), None);
    let ignore =
        editor.resolved(actions.iter().find(|it| it["title"] == "Ignore `implicit-global` on this line").unwrap());
    let fixed = edited(text, &ignore);
    assert_eq!(fixed.matches('\n').count(), fixed.matches("\r\n").count(), "{fixed:?}");
    assert_eq!(
        fixed.len(),
        text.len() + "  // leaklint-ignore implicit-global -- say here why this is not a leak\r\n".len()
    );
}

/// The text after ignoring the finding at a place, and the findings that are left.
fn ignored(path: &str, text: &str, place: (u32, u32), reach: &str) -> (String, Vec<String>) {
    let sandbox = Sandbox::new(&[(path, text)]);
    let (mut editor, text) = open(&sandbox, path, text, able());
    let actions = editor.actions(path, place, Some("quickfix"));
    let wanted = actions.iter().find(|it| {
        let title = it["title"].as_str().unwrap();
        title.starts_with("Ignore") && title.ends_with(reach)
    });
    let action = editor.resolved(wanted.unwrap_or_else(|| panic!("{actions:#?}")));
    let after = edited(text, &action);
    editor.rewrite(path, &after);
    let left = editor.findings(path);
    (after, left)
}

const WHY: &str = "say here why this is not a leak";

#[test]
fn comments_suppress_wherever_the_finding_is() {
    let (after, left) = ignored("a.cjs", LEAKY, (4, 3), "on this line");
    let comment = format!("  // leaklint-ignore growing-collection -- {WHY}\n  seen.push");
    assert_eq!(after, LEAKY.replace("  seen.push", &comment));
    assert_eq!(left, ["10:2 implicit-global", "11:2 implicit-global"]);

    let script = format!("#!/usr/bin/env node\n{LEAKY}");
    let (after, left) = ignored("a.cjs", &script, (10, 3), "in this file");
    let comment = format!("#!/usr/bin/env node\n/* leaklint-ignore-file implicit-global -- {WHY} */\nconst app");
    assert_eq!(after, script.replace("#!/usr/bin/env node\nconst app", &comment));
    assert_eq!(left, ["6:2 growing-collection"]);
}

/// Between the children of an element, `//` is text.
#[test]
fn comments_among_elements_are_those_of_elements() {
    let text = "const app = require('express')();
const seen = [];
app.get('/', (request, response) => {
  response.send(
    <main>
      {seen.push(request.url)}
    </main>
  );
});
";
    let (after, left) = ignored("a.jsx", text, (5, 8), "on this line");
    let comment = format!("      {{/* leaklint-ignore growing-collection -- {WHY} */}}\n      {{seen");
    assert_eq!(after, text.replace("      {seen", &comment));
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn comments_in_a_component_stand_where_they_are_read() {
    let text = "<template>
  <p />
</template>

<script setup>
import { onMounted } from 'vue'
onMounted(() => {
  setInterval(() => console.log('still here'), 1000)
})
</script>
";
    for reach in ["on this line", "in this file"] {
        let (after, left) = ignored("A.vue", text, (7, 3), reach);
        assert!(after.contains("leaklint-ignore") && after.len() > text.len(), "{after}");
        assert_eq!(left, Vec::<String>::new(), "{after}");
    }
}

#[test]
fn an_editor_that_asks_for_the_reason_gets_it_into_the_comment() {
    let sandbox = Sandbox::new(&[("server.cjs", LEAKY)]);
    let folders = json!([{ "uri": crate::lsp_editor::uri_of(&sandbox.path()) }]);
    let parameters = json!({
        "workspaceFolders": folders,
        "capabilities": able(),
        "initializationOptions": { "asksReason": true },
    });
    let mut editor = Editor::start(&sandbox, parameters);
    editor.open("server.cjs", LEAKY);
    let actions = editor.actions("server.cjs", (4, 3), Some("quickfix"));
    let action = actions.iter().find(|it| it["title"] == "Ignore `growing-collection` on this line").unwrap();
    assert_eq!(action["command"]["command"], "leaklint.suppress");
    // Completed without a reason it stays as it is, so that the comment is not written twice.
    assert_eq!(editor.request("codeAction/resolve", action.clone())["result"], *action);
    let mut chosen = action["command"]["arguments"][0].clone();
    chosen["data"]["reason"] = " one entry\n a day */ ".into();
    let chosen = editor.resolved(&chosen);
    let comment = "  // leaklint-ignore growing-collection -- one entry a day * /\n  seen.push";
    assert_eq!(edited(LEAKY, &chosen), LEAKY.replace("  seen.push", comment));
}

#[test]
fn a_command_fixes_all_files_open_or_not() {
    // A global that two files share is none that is safe to declare in one of them.
    let other = LEAKY.replace("total", "whole").replace("count", "number");
    let sandbox = Sandbox::new(&[("a.cjs", LEAKY), ("b.cjs", &other), ("clean.cjs", "exports.x = 1;\n")]);
    let (mut editor, _) = open(&sandbox, "a.cjs", LEAKY, able());
    let mended = LEAKY.replace("  total = 0", "  let total = 0");
    editor.rewrite("a.cjs", &mended);
    let answer = editor.request("workspace/executeCommand", json!({ "command": "leaklint.server.fixAll" }));
    assert_eq!(answer["result"], json!({ "fixes": 3, "files": 2 }));
    let asked = editor.wait_for("workspace/applyEdit");
    let changes = asked["params"]["edit"]["documentChanges"].as_array().unwrap();
    let texts: Vec<(Value, String)> = changes
        .iter()
        .zip([&mended, &other])
        .map(|(change, text)| {
            let edit = json!({ "edit": { "documentChanges": [change] } });
            (change["textDocument"]["version"].clone(), edited(text, &edit))
        })
        .collect();
    let fixed = mended.replace("  count = 0", "  const count = 0");
    let other = other.replace("  whole = 0", "  let whole = 0").replace("  number = 0", "  const number = 0");
    assert_eq!(texts, [(json!(2), fixed), (Value::Null, other)]);
}

#[test]
fn rules_are_explained_on_demand() {
    let sandbox = Sandbox::new(&[]);
    let mut editor = Editor::open_folder(&sandbox, able());
    let mut explain = |rule: &str| {
        let params = json!({ "command": "leaklint.server.explainRule", "arguments": [rule] });
        editor.request("workspace/executeCommand", params)
    };
    let page = std::fs::read_to_string(crate::fixture::repository().join("rules/leaked_interval/rule.md")).unwrap();
    assert_eq!(explain("leaked-interval")["result"]["markdown"], page);
    let fault = explain("leaked-intervall");
    assert_eq!(fault["error"]["message"], "unknown rule `leaked-intervall`; did you mean `leaked-interval`?");
}
