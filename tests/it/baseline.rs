//! Known findings: what a baseline survives, and what it must not hide.

use crate::sandbox::{Run, Sandbox};
use std::fmt::Write as _;

/// A file with one finding of each kind of identity: a collection, an interval with a callback, two equal ones.
fn program(n: usize) -> String {
    format!(
        "const http = require('http');\n\
         const seen{n} = [];\n\
         \n\
         function remember{n}(request) {{\n\
         \x20 seen{n}.push({{ url: request.url, at: {n} }});\n\
         }}\n\
         \n\
         http.createServer((request, response) => {{\n\
         \x20 remember{n}(request);\n\
         \x20 setInterval(() => {{ response.write('.') }}, 1000);\n\
         \x20 setInterval(() => {{ response.write('!') }}, 1000);\n\
         }});\n"
    )
}

fn known(run: &Run) -> usize {
    let report = run.json();
    report["diagnostics"].as_array().unwrap().iter().filter(|it| it["suppressed"]["by"] == "baseline").count()
}

fn new(run: &Run) -> Vec<(String, String)> {
    let report = run.json();
    let found = report["diagnostics"].as_array().unwrap().iter().filter(|it| it.get("suppressed").is_none());
    found.map(|it| (it["file"].as_str().unwrap().to_owned(), it["message"].as_str().unwrap().to_owned())).collect()
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Run {
    let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
    sandbox.run(&args)
}

#[test]
fn a_baseline_is_written_and_found_by_itself() {
    let sandbox = Sandbox::new(&[("src/a.js", &program(1))]);
    let run = sandbox.run(&["--update-baseline"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert!(run.out.contains("note: wrote `leaklint-baseline.json`: it knows 3 findings\n"), "{run:?}");
    assert!(run.out.ends_with("no new leaks found in 1 file, 3 known from the baseline\n"), "{run:?}");
    let written = sandbox.read("leaklint-baseline.json");
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(
        &lines[..5],
        [
            "{",
            "  \"$schema\": \"https://leaklint.dev/schemas/baseline-v1.schema.json\",",
            "  \"schema\": 1,",
            "  \"findings\": {",
            "    \"src/a.js\": ["
        ]
    );
    assert!(
        lines[5].starts_with("      { \"rule\": \"growing-collection\", \"message\": \"`seen1` grows for as long as the process runs\", \"confidence\": \"high\", \"fingerprint\": \""),
        "{written}"
    );
    let run = sandbox.run(&[]);
    assert_eq!((run.code, run.out.as_str()), (Some(0), "no new leaks found in 1 file, 3 known from the baseline\n"));
    assert_eq!(sandbox.run(&["--max-warnings", "0"]).code, Some(0));
    let run = sandbox.run(&["--no-baseline"]);
    assert!(run.code == Some(1) && run.out.contains("3 findings (3 warnings)"), "{run:?}");

    // From a folder below, and for a file given over stdin, as editors do.
    let mut command = sandbox.command(std::path::Path::new(env!("CARGO_BIN_EXE_leaklint")), &[]);
    command.current_dir(sandbox.path().join("src"));
    assert_eq!(crate::sandbox::finish(command, b"").code, Some(0));
    let typed = sandbox.run_with(&["--stdin-filename", "src/a.js", "-"], program(1).as_bytes());
    assert_eq!((typed.code, typed.err.as_str()), (Some(0), ""), "{typed:?}");

    let again = sandbox.run(&["--update-baseline"]);
    assert!(again.out.contains("it knows 3 findings, 3 before\n"), "{again:?}");
    assert_eq!(sandbox.read("leaklint-baseline.json"), written, "nothing changed, so the file is the same");
}

/// What people do to old code: a formatter with other habits, functions in another order, lines in callbacks and above.
fn reworked(text: &str) -> String {
    let pieces: Vec<&str> = text.split("\n\n").collect();
    let [head, remember, serve] = pieces[..] else { panic!("three parts") };
    let mut out = String::from("// @license\n'use strict'\n\n/** Moved. */\n");
    let _ = write!(out, "{head}\n\nfunction other() {{}}\n\n{serve}\n\n{remember}\n");
    out.replace("  ", "\t")
        .replace('\'', "\"")
        .replace(");\n", ")\n")
        .replace("({ url: request.url, at: ", "(\n\t\t{\n\t\t\turl : request.url,\n\t\t\tat: ")
        .replace("setInterval(() => { ", "setInterval(\n\t\t() => {\n\t\t\tother()\n\t\t\t")
        .replace(" }, 1000)", "\n\t\t}, // often\n\t\t1000,\n\t)")
        .replace('\n', "\r\n")
}

#[test]
fn a_large_baseline_survives_what_is_done_to_old_code() {
    let sandbox = Sandbox::new(&[]);
    let files = 120;
    for n in 0..files {
        sandbox.write(&format!("src/d{}/f{n}.js", n % 7), program(n));
    }
    assert_eq!(sandbox.run(&["--update-baseline"]).code, Some(0));
    let written = sandbox.read("leaklint-baseline.json");
    assert_eq!(written.matches("\"fingerprint\"").count(), 3 * files);

    for n in 0..files {
        sandbox.write(&format!("src/d{}/f{n}.js", n % 7), reworked(&program(n)));
    }
    let run = json(&sandbox, &[]);
    assert_eq!((run.code, known(&run), new(&run)), (Some(0), 3 * files, Vec::new()));
    assert_eq!(run.err, "", "no entry is stale");

    // A folder is renamed.
    std::fs::rename(sandbox.path().join("src/d3"), sandbox.path().join("src/moved")).unwrap();
    let run = json(&sandbox, &[]);
    assert_eq!((known(&run), new(&run), run.err.as_str()), (3 * files, Vec::new(), ""));

    // Nothing of that makes the file change for nothing, but for the new names.
    let updated = sandbox.run(&["--update-baseline"]);
    assert_eq!(updated.code, Some(0));
    let renamed = written.replace("\"src/d3/", "\"src/moved/");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(|line| line.trim_end_matches(',').to_owned()).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&sandbox.read("leaklint-baseline.json")), sorted(&renamed));
}

#[test]
fn a_swapped_leak_is_seen() {
    let sandbox = Sandbox::new(&[]);
    for n in 0..20 {
        sandbox.write(&format!("f{n}.js"), program(n));
    }
    sandbox.run(&["--update-baseline"]);
    // One leak is mended and another comes: as many as before, of the same rule, in the same file.
    let text = program(7).replace("const seen7 = [];", "const seen7 = [], fresh = [];");
    let text = text.replace("seen7.push({ url: request.url, at: 7 })", "fresh.push(request.url)");
    sandbox.write("f7.js", text);
    let run = json(&sandbox, &[]);
    assert_eq!(run.code, Some(1));
    assert_eq!(new(&run), [("f7.js".to_owned(), "`fresh` grows for as long as the process runs".to_owned())]);
    assert_eq!(known(&run), 59);
    assert_eq!(
        run.err,
        "note: 1 entry of `leaklint-baseline.json` matches no finding any more; `--update-baseline` takes it out: \
         f7.js: growing-collection: `seen7` grows for as long as the process runs\n"
    );
    // A third equal interval beside two known ones is one too many.
    let twice = "  setInterval(() => { response.write('!') }, 1000);\n";
    sandbox.write("f8.js", program(8).replace(twice, &twice.repeat(2)));
    assert_eq!(new(&json(&sandbox, &["f8.js"])).len(), 1);
    // The same leak in another file is another leak, while the first file is there.
    sandbox.write("g.js", program(9));
    assert_eq!(new(&json(&sandbox, &["g.js"])).len(), 3);
}

#[test]
fn stale_entries_are_told_only_by_runs_that_looked() {
    let sandbox = Sandbox::new(&[("a.js", &program(1)), ("b.js", &program(2))]);
    sandbox.run(&["--update-baseline"]);
    sandbox.write("b.js", "");
    assert_eq!(sandbox.run(&["--quiet", "a.js"]).out, "no new leaks found in 1 file, 3 known from the baseline\n");
    assert_eq!(json(&sandbox, &["a.js"]).err, "");
    assert_eq!(json(&sandbox, &["--only", "implicit-global", "b.js"]).err, "", "the rules of those did not run");
    assert_eq!(json(&sandbox, &["--rule", "leaked-interval=off", "b.js"]).err.matches("1 entry of").count(), 1);
    assert!(json(&sandbox, &["b.js"]).err.starts_with("note: 3 entries of `leaklint-baseline.json` match no finding"));
    sandbox.write("b.js", "function (");
    let run = json(&sandbox, &["b.js"]);
    assert_eq!((run.err.as_str(), new(&run).len()), ("", 1), "a file that does not parse hides what is in it");
    std::fs::remove_file(sandbox.path().join("b.js")).unwrap();
    let run = json(&sandbox, &["a.js"]);
    assert!(run.err.contains("3 entries of"), "what is known of a file that is gone is known of nothing: {run:?}");

    // A run over a part keeps what it did not look at.
    sandbox.write("b.js", program(2));
    sandbox.write("a.js", "");
    let run = sandbox.run(&["--update-baseline", "a.js"]);
    assert!(run.out.contains("it knows 3 findings, 6 before\n"), "{run:?}");
    assert_eq!(sandbox.run(&["b.js"]).code, Some(0));
    let run = sandbox.run(&["--update-baseline", "--only", "implicit-global"]);
    assert!(run.out.contains("it knows 3 findings, 3 before\n"), "{run:?}");
}

#[test]
fn less_certain_findings_stay_known_when_the_preset_changes() {
    let text = "const all = [];\nexports.add = (it) => { all.push(it); };\n";
    let sandbox = Sandbox::new(&[("a.js", text)]);
    sandbox.run(&["--preset", "strict", "--update-baseline"]);
    assert!(sandbox.read("leaklint-baseline.json").contains("\"confidence\": \"medium\""));
    let run = json(&sandbox, &[]);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let run = json(&sandbox, &["--preset", "strict"]);
    assert_eq!((run.code, known(&run)), (Some(0), 1));
}

#[test]
fn comments_come_before_the_baseline() {
    let ignored = program(1).replace("  seen1.push", "  // leaklint-ignore growing-collection -- few\n  seen1.push");
    let sandbox = Sandbox::new(&[("a.js", &ignored)]);
    let run = sandbox.run(&["--update-baseline"]);
    assert!(run.out.contains("it knows 2 findings\n"), "{run:?}");
    assert!(run.out.ends_with("no new leaks found in 1 file, 1 suppressed, 2 known from the baseline\n"), "{run:?}");
}

#[test]
fn fixes_leave_known_findings_alone() {
    let old = "exports.f = () => {\n  x = {};\n  return x;\n};\n";
    let sandbox = Sandbox::new(&[("a.js", old)]);
    sandbox.run(&["--update-baseline"]);
    sandbox.run(&["--fix"]);
    assert_eq!(sandbox.read("a.js"), old);
    sandbox.write("a.js", old.replace("return x;\n", "return x;\n};\nexports.g = () => {\n  y = {};\n  return y;\n"));
    sandbox.run(&["--fix"]);
    assert!(sandbox.read("a.js").contains("  x = {};") && sandbox.read("a.js").contains("  const y = {};"));
}

#[test]
fn a_baseline_that_cannot_be_used_hides_nothing() {
    let sandbox = Sandbox::new(&[("a.js", &program(1)), ("known.json", "{\n  \"schema\": 1,\n  \"finding\": {}\n}\n")]);
    let run = sandbox.run(&["--baseline", "known.json"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.out.contains("error: known.json:3:11: this baseline is not understood: unknown field `finding`, expected one of `$schema`, `schema`, `findings`; `--update-baseline` writes it anew\n"),
        "{run:?}"
    );
    assert!(run.out.contains("3 findings (3 warnings)"), "{run:?}");
    sandbox.write("known.json", "{ \"schema\": 2, \"findings\": {} }");
    let run = sandbox.run(&["--baseline", "known.json"]);
    assert!(
        run.out.contains("error: known.json: this baseline is of version 2, and this leaklint reads version 1\n"),
        "{run:?}"
    );
    let run = sandbox.run(&["--baseline", "none.json"]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("there is no file `none.json`; `--update-baseline` writes it"), "{run:?}");
    assert_eq!(sandbox.run(&["--baseline", "known.json", "--update-baseline"]).code, Some(0));
    assert_eq!(sandbox.run(&["--baseline", "known.json"]).code, Some(0));

    let before = sandbox.read("known.json");
    let run = sandbox.run(&["--baseline", "known.json", "--update-baseline", "a.js", "none.js"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.out.contains("error: known.json: not written, because the run failed; it would lack findings\n"),
        "{run:?}"
    );
    assert_eq!(sandbox.read("known.json"), before);
    let run = Sandbox::new(&[("b.js", "")]).run(&["--update-baseline"]);
    assert!(run.out.contains("note: there is no finding to write into `leaklint-baseline.json`\n"), "{run:?}");
}

#[test]
fn the_published_schema_is_fresh_and_accepts_what_is_written() {
    let path = crate::fixture::repository().join("schemas/baseline-v1.schema.json");
    let fresh = leaklint::baseline::schema();
    if std::fs::read_to_string(&path).ok().as_deref() != Some(fresh.as_str()) {
        std::fs::write(&path, fresh).unwrap();
        panic!("`schemas/baseline-v1.schema.json` was stale and is rewritten; look at what changed, then commit it");
    }
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("baseline.json", serde_json::from_str(&fresh).unwrap()).unwrap();
    let index = compiler.compile("baseline.json", &mut schemas).unwrap();
    let sandbox = Sandbox::new(&[("a.js", &program(1)), ("ä \"b\".js", &program(2))]);
    sandbox.run(&["--update-baseline"]);
    let mut written: serde_json::Value = serde_json::from_str(&sandbox.read("leaklint-baseline.json")).unwrap();
    assert_eq!(written["findings"]["ä \"b\".js"].as_array().unwrap().len(), 3);
    assert!(schemas.validate(&written, index).is_ok(), "{:#}", schemas.validate(&written, index).unwrap_err());
    written["schema"] = 2.into();
    assert!(schemas.validate(&written, index).is_err());
}
