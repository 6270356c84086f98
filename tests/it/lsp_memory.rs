//! The slow tier of the language server: its memory after very many edits. We of all people should know.
//!
//! Runs where `LEAKLINT_SLOW` is set; without it the test passes unrun, and `.ci/run` says so.

use crate::lsp_editor::{Editor, able};
use crate::sandbox::Sandbox;
use serde_json::json;

const EDITS: usize = 20_000;

/// Bytes of the server that are in memory.
fn resident(process: u32) -> usize {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn twenty_thousand_edits_leave_nothing_behind() {
    if std::env::var_os("LEAKLINT_SLOW").is_none() {
        return;
    }
    let section = |n: usize| {
        format!(
            "export class Feed{n} {{\n  start() {{\n    this.timer = setInterval(() => this.poll({n}), 1000);\n  }}\n  stop() {{\n    clearInterval(this.timer);\n  }}\n}}\n"
        )
    };
    let text: String = (0..40).map(section).collect();
    let other = "import { Feed1 } from './feeds.js';\nexport const feeds = [new Feed1()];\n";
    let sandbox = Sandbox::new(&[("package.json", "{ \"private\": true }"), ("feeds.js", &text), ("main.js", other)]);
    let mut editor = Editor::open_folder(&sandbox, able());
    editor.open("feeds.js", &text);
    editor.open("main.js", other);
    let mut settled = 0;
    for edit in 0..EDITS {
        let line = (edit * 7) % 300;
        let at = json!({ "line": line, "character": 0 });
        let end = json!({ "line": line + 1, "character": 0 });
        // New names and texts all the time, texts that do not parse, other links; each is taken back.
        let typed = match edit % 5 {
            0 => format!("// note {edit}\n"),
            1 => format!("const broken{edit} = {{(\n"),
            2 => format!("import {{ a{edit} }} from './m{edit}.js'; a{edit}();\n"),
            3 => format!("unknown{edit}.list.push({edit});\n"),
            _ => format!("x.on('e{edit}', () => {{}});\n"),
        };
        editor.change("feeds.js", json!([{ "range": { "start": at, "end": at }, "text": typed }]));
        editor.pull("feeds.js");
        if edit % 50 == 0 {
            editor.pull("main.js");
            editor.actions("feeds.js", (line as u32, 1), None);
            editor.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
        }
        if edit % 500 == 0 {
            editor.close("main.js");
            editor.open("main.js", other);
        }
        editor.change("feeds.js", json!([{ "range": { "start": at, "end": end }, "text": "" }]));
        editor.told.clear();
        // What a server takes once, it has taken by now.
        if edit == EDITS / 4 {
            settled = resident(editor.process());
        }
    }
    let end = resident(editor.process());
    assert!(end < settled + (8 << 20), "{settled} bytes after {} edits, {end} after {EDITS}", EDITS / 4);
    assert_eq!(editor.leave(), Some(0));
}
