//! Bad input: each kind has its message and exit code, and the other files are linted all the same.

use crate::sandbox::{Run, Sandbox, finish, pairs};
use leaklint::diagnostic::{Confidence, Severity};
use leaklint::lifetime::models::Models;
use leaklint::project::PackageType;
use leaklint::project::surroundings::Surroundings;
use leaklint::rule::{EnabledRule, Family, FixKind, Preset, Rule, RuleContext, RuleMeta, RuleSet};
use leaklint::session::{Input, RunError, Session, Setup, Sources};
use std::path::Path;
use std::sync::Arc;

const BROKEN: &str = "let = = ;\n";

/// Beside each bad input stands a file with a finding, which must come out.
fn beside(name: &str, bytes: impl AsRef<[u8]>) -> Sandbox {
    let sandbox = Sandbox::new(&[("z.js", BROKEN)]);
    sandbox.write(name, bytes);
    sandbox
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Run {
    let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
    sandbox.run(&args)
}

fn only_the_other(run: &Run) {
    assert_eq!(run.findings(), pairs(&[("parse-error", "z.js")]), "{run:?}");
    assert_eq!((run.code, run.errors()), (Some(1), vec![]), "{run:?}");
}

/// Line, column and offset where the first finding in `a.js` starts, and its message.
fn first_place(run: &Run) -> (u64, u64, u64, String) {
    let json = run.json();
    let finding = &json["diagnostics"][0];
    assert_eq!((&finding["file"], &finding["rule"]), (&"a.js".into(), &"parse-error".into()), "{run:?}");
    let start = &finding["range"]["start"];
    let number = |key: &str| start[key].as_u64().unwrap();
    (number("line"), number("column"), number("offset"), finding["message"].as_str().unwrap().to_owned())
}

#[test]
fn a_file_that_does_not_parse_hides_nothing() {
    let run = json(&beside("a.js", BROKEN), &[]);
    assert_eq!(run.findings(), pairs(&[("parse-error", "a.js"), ("parse-error", "z.js")]));
    assert_eq!(run.code, Some(1));
}

#[test]
fn empty_files_and_byte_order_marks_are_fine() {
    only_the_other(&json(&beside("a.js", ""), &[]));
    only_the_other(&json(&beside("a.js", "\u{feff}"), &[]));
    only_the_other(&json(&beside("a.js", "\u{feff}export const a = 1;\r\n"), &[]));
    only_the_other(&json(&beside("a.vue", ""), &[]));
    only_the_other(&json(&beside("a.js", "#!/usr/bin/env node\nexport const a = '\\ud800';\n"), &[]));
}

#[test]
fn places_count_byte_order_marks_and_line_endings() {
    let (line, column, offset, _) = first_place(&json(&beside("a.js", "\u{feff}let a;\r\nlet = = ;\r\n"), &[]));
    assert_eq!(line, 2);
    assert!((5..=7).contains(&column) && offset == 11 + column - 1, "column {column}, offset {offset}");
}

#[test]
fn bytes_that_are_not_utf8_are_pointed_to() {
    let (line, column, offset, message) = first_place(&json(&beside("a.js", b"let a;\n// caf\xe9\nlet b;\n"), &[]));
    assert_eq!((line, column, offset), (2, 7, 13));
    assert_eq!(message, "this file does not parse: the byte 0xE9 is not UTF-8; save the file as UTF-8");
    let run = json(&beside("a.js", b"// caf\xe9\nmodule.exports = () => { leaked = {}; };\n"), &[]);
    assert_eq!(run.code, Some(1));
    assert_eq!(run.findings(), pairs(&[("parse-error", "a.js"), ("implicit-global", "a.js"), ("parse-error", "z.js")]));
}

#[test]
fn a_file_that_is_not_utf8_is_never_rewritten() {
    // The finding has a safe fix elsewhere; here it would write `?` over somebody's letters.
    let bytes = b"// caf\xe9\nfunction f() {\n  x = {};\n  return x;\n}\nmodule.exports = f;\n";
    let sandbox = beside("a.js", bytes);
    assert!(!sandbox.run(&[]).out.contains("--fix"), "nor is a fix offered");
    sandbox.run(&["--fix", "--suggestions"]);
    assert_eq!(std::fs::read(sandbox.path().join("a.js")).unwrap(), bytes);
}

#[test]
fn utf16_is_named() {
    let bytes: Vec<u8> = [0xfeff_u16].into_iter().chain("let a;".encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (line, column, _, message) = first_place(&json(&beside("a.js", &bytes), &[]));
    assert_eq!((line, column), (1, 1));
    assert_eq!(
        message,
        "this file does not parse: it is encoded as UTF-16, and leaklint reads UTF-8; save it as UTF-8"
    );
    assert_eq!(sandbox_code(&beside("a.js", &bytes)), Some(1), "text output copes with it");
}

fn sandbox_code(sandbox: &Sandbox) -> Option<i32> {
    sandbox.run(&[]).code
}

#[test]
fn nul_bytes_are_a_place_that_does_not_parse() {
    let run = json(&beside("a.js", b"let a;\n\0\0\0\n"), &[]);
    assert_eq!(run.findings(), pairs(&[("parse-error", "a.js"), ("parse-error", "z.js")]));
    assert_eq!(sandbox_code(&beside("a.js", b"let a;\n\0\0\0\n")), Some(1));
}

#[test]
fn other_files_that_end_in_ts_are_skipped() {
    let sandbox = beside("film.ts", b"G@\x11\x10\x00B\xb0%\x00\x01\xc1\x00\x00");
    sandbox.write("de.ts", "<?xml version=\"1.0\"?>\n<!DOCTYPE TS>\n<TS></TS>\n");
    only_the_other(&json(&sandbox, &[]));
    let said = sandbox.run(&["--verbose"]).out;
    assert!(said.contains("skipped: film.ts: binary\n"), "{said}");
    assert!(said.contains("skipped: de.ts: XML (translations of Qt end in `.ts` too)\n"), "{said}");
    assert_eq!(json(&sandbox, &["film.ts"]).findings(), pairs(&[("parse-error", "film.ts")]), "a named file is read");
}

#[test]
fn folders_may_be_named_like_files() {
    let sandbox = beside("a.js/b.js", BROKEN);
    assert_eq!(json(&sandbox, &[]).findings(), pairs(&[("parse-error", "a.js/b.js"), ("parse-error", "z.js")]));
    assert_eq!(json(&sandbox, &["a.js"]).findings(), pairs(&[("parse-error", "a.js/b.js")]));
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_loops_end() {
    use std::os::unix::fs::symlink;
    let sandbox = Sandbox::new(&[("src/z.js", BROKEN)]);
    symlink("..", sandbox.path().join("src/up")).unwrap();
    symlink("b.js", sandbox.path().join("a.js")).unwrap();
    symlink("a.js", sandbox.path().join("b.js")).unwrap();
    symlink("src/z.js", sandbox.path().join("link.js")).unwrap();
    let run = json(&sandbox, &[]);
    assert_eq!((run.code, run.findings()), (Some(1), pairs(&[("parse-error", "src/z.js")])), "{run:?}");
    assert!(sandbox.run(&["-v"]).out.contains("skipped: link.js: a symbolic link, which is not followed\n"));
    let run = json(&sandbox, &["a.js", "link.js"]);
    assert_eq!((run.code, run.findings()), (Some(2), pairs(&[("parse-error", "link.js")])), "{run:?}");
    assert!(run.errors()[0].starts_with("a.js: this path cannot be read: "), "{run:?}");
}

#[cfg(unix)]
#[test]
fn pipes_do_not_block() {
    let sandbox = Sandbox::new(&[("z.js", BROKEN)]);
    let made = std::process::Command::new("mkfifo").arg(sandbox.path().join("pipe.js")).status().unwrap();
    assert!(made.success());
    only_the_other(&json(&sandbox, &[]));
    let run = json(&sandbox, &["pipe.js", "z.js"]);
    assert_eq!((run.code, run.findings()), (Some(2), pairs(&[("parse-error", "z.js")])), "{run:?}");
    assert_eq!(
        run.errors(),
        ["pipe.js: this is not a regular file; to lint what it yields, pipe it in with `--stdin-filename NAME -`"]
    );
}

#[cfg(unix)]
#[test]
fn unreadable_files_and_folders_fail_alone() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let sandbox = beside("a.js", BROKEN);
    sandbox.write("closed/b.js", BROKEN);
    let mode = |path: &str, mode: u32| {
        std::fs::set_permissions(sandbox.path().join(path), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    // Nothing is unreadable for root: step down to nobody, with a copy of the command that nobody may run.
    let root = std::fs::metadata("/proc/self").is_ok_and(|meta| meta.uid() == 0);
    let binary = sandbox.path().join("leaklint");
    std::fs::copy(env!("CARGO_BIN_EXE_leaklint"), &binary).unwrap();
    mode("leaklint", 0o755);
    mode("", 0o755);
    mode("a.js", 0o000);
    mode("closed", 0o000);
    let mut command = sandbox.command(Path::new(&binary), &["--format", "json"]);
    if root {
        command.uid(65534).gid(65534);
    }
    let run = finish(command, b"");
    mode("closed", 0o755);
    assert_eq!((run.code, run.findings()), (Some(2), pairs(&[("parse-error", "z.js")])), "{run:?}");
    assert_eq!(
        run.errors(),
        ["closed: this folder cannot be read: permission denied", "a.js: this file cannot be read: permission denied"]
    );
}

#[test]
fn a_very_large_file_is_skipped_in_a_folder() {
    let sandbox = beside("a.js", "");
    std::fs::File::options().write(true).open(sandbox.path().join("a.js")).unwrap().set_len(21 << 20).unwrap();
    let run = json(&sandbox, &[]);
    only_the_other(&run);
    assert_eq!(run.json()["summary"]["skipped"], 1);
    assert!(sandbox.run(&["-v"]).out.contains("skipped: a.js: larger than 20 MB\n"));
}

/// A bundle of over 50 MB: modules of a few dozen lines, each with its own state, around tables and comments.
fn bundle(plant: &str) -> (String, usize) {
    use std::fmt::Write;
    const SIZE: usize = 51 << 20;
    let row = format!("  \"{}\",\n", "0123456789abcdef ".repeat(20));
    let table = row.repeat(10);
    let remark =
        "   * What the functions below do, in more words than anybody reads, as generated documentation has it.\n";
    let remarks = remark.repeat(10);
    let mut text = String::with_capacity(SIZE + (1 << 20));
    text.push_str("(function () {\nvar registry = {}, order = [], hits = 0;\n");
    text.push_str("function assert(value) { if (!value) throw new Error('assertion') }\n");
    text.push_str("function define(id, make) { registry[id] = make; order[hits] = id }\n");
    let (mut planted, mut module) = (None, 0);
    while text.len() < SIZE {
        if planted.is_none() && text.len() > SIZE * 9 / 10 {
            planted = Some(text.len());
            text.push_str(plant);
        }
        write!(
            text,
            "var shared = shared || {{}};\n\
             define({module}, function (exports, require) {{\n\
             var cache = new Map(), pending = [], timer = null, count = 0;\n\
             /**\n{remarks}   */\n\
             function read(key) {{\n\
               assert(key);\n\
               var entry = cache.get(key);\n\
               if (!entry) return null;\n\
               if (!pending.includes(key)) pending.push(key);\n\
               if (pending.length > 100) pending.shift();\n\
               cache.set(key, {{ at: count++, value: entry.value }});\n\
               return entry;\n\
             }}\n\
             function start() {{\n\
               if (timer) return;\n\
               timer = setInterval(function () {{ for (;;) {{ var next = pending.pop(); if (!next) break; flush(next) }} }}, 50);\n\
             }}\n\
             function stop() {{ clearInterval(timer); timer = null; cache.clear() }}\n\
             function flush(key) {{ shared['m{module}'] = key; if (typeof legacy{module} !== 'undefined') legacy{module} = key }}\n\
             exports.read = read; exports.start = start; exports.stop = stop;\n\
             }});\n\
             var table{module} = [\n{table}];\n"
        )
        .unwrap();
        module += 1;
    }
    text.push_str("})();\n");
    (text, planted.unwrap())
}

#[test]
fn a_very_large_bundle_is_linted_when_it_is_asked_for() {
    let plant = "var planted = [];\nsetInterval(function () { planted.push(Date.now()) }, 1000);\n";
    let (text, at) = bundle(plant);
    assert!(text.len() > 50_000_000, "{}", text.len());
    let sandbox = beside("a.js", &text);
    let offset = (at + plant.find("planted.push").unwrap()) as u64;
    for args in [&["a.js", "z.js"][..], &["--no-default-ignores"]] {
        let run = json(&sandbox, args);
        assert_eq!(run.findings(), pairs(&[("growing-collection", "a.js"), ("parse-error", "z.js")]), "{}", run.err);
        assert_eq!((run.code, run.errors()), (Some(1), vec![]));
        assert_eq!(run.json()["diagnostics"][0]["range"]["start"]["offset"], offset);
    }
}

#[test]
fn deep_nesting_ends_nothing() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(60_000), close.repeat(60_000));
    let sandbox = Sandbox::new(&[("z.js", BROKEN)]);
    sandbox.write("a.js", deep("(", ")"));
    sandbox.write("b.js", deep("[", "]"));
    sandbox.write("c.js", format!("x{}", "=>x".repeat(60_000)));
    sandbox.write("d.js", format!("{}1", "!".repeat(60_000)));
    sandbox.write("e.js", format!("1{}", "+1".repeat(60_000)));
    sandbox.write("f.js", format!("f{}", "()".repeat(60_000)));
    sandbox.write("g.js", format!("{}{{}}", "if (a) {} else ".repeat(60_000)));
    sandbox.write("h.js", format!("{}1", "a ? b : ".repeat(60_000)));
    sandbox.write("i.js", format!("a{}", ".b".repeat(60_000)));
    sandbox.write("j.jsx", format!("x = {}{}", "<a>".repeat(60_000), "</a>".repeat(60_000)));
    sandbox.write("k.js", deep("{", "}"));
    let run = json(&sandbox, &["--no-default-ignores"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.findings().contains(&("parse-error".to_owned(), "z.js".to_owned())));
    assert_eq!(run.json()["summary"]["files"], 12);
}

/// A variable may be made from itself, and two from each other.
#[test]
fn values_that_go_in_circles_end_nothing() {
    let sandbox = Sandbox::new(&[
        ("z.js", BROKEN),
        ("a.js", "exports.f = () => { var t = t ? t : setInterval(x, 1) }"),
        ("b.js", "exports.f = () => { var a = setInterval(x, 1), b = a; var a = b }"),
        ("c.js", "const m = {}; exports.f = (r) => { var k = `${k}` + k + k; m[k] = 1 }"),
        ("d.js", "const m = []; exports.f = (r) => { let k = j; let j = k; if (!m.includes(k)) m.push(k) }"),
        (
            "e.js",
            "function make() { const a = Array(n).fill(0); const n = w * 2; const w = n * n; return () => a }\nconst k = make()",
        ),
        ("f.js", "function make() { const a = b.map(x); const b = a.map(x); return () => a }\nconst k = make()"),
        (
            "g.js",
            "function make() { const a = Array.from(b.keys()); const b = b.map(x); return () => a }\nconst k = make()",
        ),
    ]);
    let run = json(&sandbox, &["--preset", "audit"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.findings().contains(&("parse-error".to_owned(), "z.js".to_owned())));
    assert_eq!(run.json()["summary"]["files"], 8);
}

/// Forty functions that all call each other: asking who calls whom along every path would never end.
#[test]
fn functions_that_call_each_other_in_wide_circles_are_followed_once() {
    let mut text = String::new();
    for caller in 0..40 {
        let calls: String = (0..40).map(|callee| format!("f{callee}();")).collect();
        text.push_str(&format!("function f{caller}() {{ {calls} }}\n"));
    }
    text.push_str("const seen = []\nfunction add() { seen.push(1) }\nfunction f40() { f0(); add() }\nf40()\n");
    text.push_str(&text.clone().replace("seen", "list").replace("function add", "function also"));
    let sandbox = Sandbox::new(&[("a.js", &text), ("z.js", BROKEN)]);
    let run = json(&sandbox, &["--preset", "audit"]);
    assert_eq!(run.code, Some(1), "{}", run.err);
    assert!(run.findings().contains(&("parse-error".to_owned(), "z.js".to_owned())));
}

#[test]
fn broken_package_files_are_noted() {
    let sandbox = beside("package.json", "{ \"type\": ");
    let run = sandbox.run(&[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.out.contains("note: `package.json` is not valid JSON (EOF while parsing a value at line 1 column 10)"),
        "{run:?}"
    );
}

// The session alone: what only a race or a bug of ours brings about.

fn rule_set(rules: Vec<EnabledRule>) -> Arc<RuleSet> {
    Arc::new(RuleSet {
        rules,
        confidence: Confidence::High,
        globals: Vec::new(),
        require_reason: false,
        report_unused_suppressions: true,
        honor_eslint: false,
    })
}

fn input(sandbox: &Sandbox, name: &str, rules: &Arc<RuleSet>) -> Input {
    Input {
        is_test: false,
        path: sandbox.path().join(name),
        shown: name.into(),
        package: PackageType::NoPackage,
        rules: rules.clone(),
        models: None,
        skippable: true,
        may_be_glanced: false,
        given: None,
    }
}

fn session(inputs: Vec<Input>) -> Session {
    let setup = Setup {
        models: Models::builtin(),
        known: &[],
        surroundings: Surroundings::default(),
        threads: 2,
        progress: Arc::default(),
        cache: None,
    };
    Session::scan(inputs, setup).expect("threads can be started")
}

#[test]
fn a_file_that_vanishes_before_it_is_read_is_noted() {
    let sandbox = Sandbox::new(&[("z.js", BROKEN)]);
    let rules = rule_set(Vec::new());
    let report = session(vec![input(&sandbox, "gone.js", &rules), input(&sandbox, "z.js", &rules)]).check();
    assert_eq!(report.notes, ["`gone.js` vanished during the run"]);
    assert_eq!((report.errors.len(), report.files.len(), report.diagnostics.len()), (0, 1, 1));
}

#[test]
fn a_file_that_changes_after_its_scan_is_scanned_again() {
    let sandbox = Sandbox::new(&[("a.js", BROKEN), ("b.js", BROKEN)]);
    let rules = rule_set(Vec::new());
    let mut session = session(vec![input(&sandbox, "a.js", &rules), input(&sandbox, "b.js", &rules)]);
    sandbox.write("a.js", "let a;\nlet b;\nlet = = ;\n");
    std::fs::remove_file(sandbox.path().join("b.js")).unwrap();
    let report = session.check();
    assert_eq!(report.diagnostics.len(), 1);
    let place = report.diagnostics[0].location;
    assert!(place.range.start >= 14, "{place:?}");
    assert_eq!(session.text(place.file).as_deref(), Some("let a;\nlet b;\nlet = = ;\n"));
    assert_eq!(report.notes, ["`b.js` vanished during the run"]);
}

struct Panics;

static PANICS: RuleMeta = RuleMeta {
    id: "panics",
    aliases: &[],
    summary: "Panics",
    family: Family::Growth,
    severity: Severity::Warning,
    preset: Preset::Recommended,
    fix: FixKind::None,
    since: "0.1.0",
    docs: "",
};

impl Rule for Panics {
    fn check(&self, _: &mut RuleContext<'_>) {
        panic!("a rule without an owner");
    }
}

#[test]
fn a_rule_that_panics_costs_its_file_only() {
    let sandbox = Sandbox::new(&[("a.js", "let a;\n"), ("z.js", BROKEN)]);
    let panics = rule_set(vec![EnabledRule { meta: &PANICS, rule: Box::new(Panics), severity: None }]);
    let report =
        session(vec![input(&sandbox, "a.js", &panics), input(&sandbox, "z.js", &rule_set(Vec::new()))]).check();
    assert_eq!(report.diagnostics.len(), 1);
    let [RunError { file: Some(file), message }] = &report.errors[..] else { panic!("{:?}", report.errors) };
    assert_eq!(file, "a.js");
    assert!(message.starts_with("internal error: a rule without an owner (tests/it/robust.rs:"), "{message}");
    assert!(message.ends_with("this is a bug in leaklint, please report it with this file"), "{message}");
}
