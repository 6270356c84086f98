//! A look at the tokens of a file may leave it unread only where nothing can be found in it, and only where it parses.
//!
//! With `LEAKLINT_TREES=FOLDER` (slow) every file of a folder is linted with and without looking first.

use crate::fixture::{self, Fixture, on_big_stack, rule_set, rules_of_preset};
use crate::sandbox::{Sandbox, finish};
use leaklint::diagnostic::Confidence;
use leaklint::lifetime::models::Models;
use leaklint::linter::{self, Scratch, SourceFile};
use leaklint::rule::Preset;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether a look leaves the file unread.
fn is_left(models: &Models, path: &str, text: &str) -> bool {
    linter::glance(SourceFile { path, text }, models, &mut Scratch::default()).is_some()
}

#[test]
fn files_with_findings_are_read() {
    let failures = on_big_stack(|| {
        let models = Models::builtin();
        let mut failures = Vec::new();
        let (mut seen, mut left) = (0, 0);
        for folder in fixture::rule_folders() {
            let Some(rule) = fixture::rule_of(&folder) else { continue };
            for path in ["leaky", "limits", "clean"].iter().flat_map(|stem| fixture::fixtures_named(&folder, stem)) {
                let fixture = Fixture::read(&path);
                for case in &fixture.cases {
                    let found = case.lint(&rule_set(&[rule], Confidence::Medium, &case.globals));
                    for (at, file) in case.files.iter().enumerate() {
                        let has_finding = found.iter().any(|finding| finding.location.file.0 as usize == at);
                        let is_left = is_left(&models, &file.path, &file.text);
                        seen += usize::from(has_finding);
                        left += usize::from(is_left);
                        if has_finding && is_left {
                            failures.push(format!("{}:{}: {} is left unread", fixture.path, case.line, case.name));
                        }
                    }
                }
            }
        }
        assert!(seen > 300, "{seen} files with findings");
        assert!(left > 50, "{left} files left unread: the look has to be of some use");
        failures
    });
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn what_does_not_parse_is_read() {
    let models = Models::builtin();
    for text in [
        "const = 1;",
        "let a = ;",
        "let a = = 2;",
        "function (",
        "function f( { return 1 }",
        "if x { }",
        "const a = {",
        "const a = [1, 2;",
        "foo bar;",
        "const a = 'no end",
        "const a = `no end",
        "a.;",
        "a ? : b",
        "import",
        "import x",
        "{ 'a': 1, 'b': 2 }",
        "const a = { { b } };",
        "const a = {{ b }};",
        "return (1 + );",
        "class { x( }",
        "var 3a = 2 2;",
        "const x = <div>;",
        "while { }",
        "({ a: 1 b: 2 })",
        "f(a b)",
        "function f() { import x from 'y'; }",
    ] {
        assert!(!is_left(&models, "a.js", text), "{text} is left unread");
    }
}

#[test]
fn calm_files_are_left_unread() {
    let models = Models::builtin();
    for (path, text) in [
        ("a.mjs", "import { b } from './b.mjs';\nexport const c = (x) => x.map((y) => y / 2).filter(Boolean);\n"),
        (
            "a.cjs",
            "'use strict';\nconst out = [];\nmodule.exports = function f(n) { const list = []; list.push(n); return list; };\n",
        ),
        (
            "a.js",
            "function f(a, b) { var c = a ? b : { d: 1 }; for (var i = 0; i < 3; i++) c.d += i; return c; }\nexports.f = f;\n",
        ),
        (
            "a.ts",
            "export interface A { b?: string }\nexport class C<T extends A> { private d: T; get(e: T): string { return e.b ?? `${this.d}`; } }\n",
        ),
        (
            "a.js",
            "const { a, b = 2, ...rest } = require('x');\nlet c, d;\n[c, d] = [1, 2];\nmodule.exports = { a, b, c, d, rest };\n",
        ),
        // What a call fills and gives back is gone with whoever gets it.
        ("a.mjs", "export function f(all) { const out = []; all.forEach((x) => { out.push(x); }); return out; }\n"),
        ("a.mjs", "export const f = (all) => all.reduce((sum, x) => { sum.push(x); return sum; }, []);\n"),
        (
            "a.mjs",
            "export function f(all) { const out = { list: [] }; all.forEach((x) => out.list.push(x)); return out; }\n",
        ),
        (
            "a.mjs",
            "const known = [1]; const add = (to, x) => { to.push(x); }; export const f = (x) => { add([], x); g(known); };\n",
        ),
        // One that a class has lives as long as its objects, and here nothing makes one that stays.
        ("a.mjs", "export class A { items = []; add(x) { this.items.push(x); } }\n"),
        // No global object: it is constructed, or has a receiver.
        ("a.js", "function A(x) { this.x = x; }\nmodule.exports = function (x) { return new A(x); };\n"),
        // A number is no text that gets longer, and a key that is written out is one key.
        (
            "a.mjs",
            "const state = { count: 0, list: {} }; export function f() { state.count += 1; state.list['a'] = 2; }\n",
        ),
        ("a.mjs", "const limit = 65536; export const f = (n) => new Array(n).fill(limit);\n"),
        (
            "a.js",
            "'use strict';\nfunction _extends() { _extends = Object.assign ? Object.assign.bind() : function (target) { return target; }; return _extends.apply(this, arguments); }\nexports.f = _extends;\n",
        ),
        ("a.mjs", "let last; export function f(target) { last = target; }\n"),
        // Without a function nothing is assigned that was asked before.
        (
            "a.mjs",
            "const codes = {}; if (Array.isArray(codes)) { for (const c of 'abc') { codes[c] = codes[c] + 1; } }\nexport const f = (c) => codes[c];\n",
        ),
    ] {
        assert!(is_left(&models, path, text), "{path} is read:\n{text}");
    }
}

#[test]
fn what_may_leak_is_read() {
    let models = Models::builtin();
    for (path, text) in [
        ("a.js", "function f() { total = 1; }"),
        ("a.js", "function A(x) { this.x = x }\nexports.f = (x) => new A(x)\nx = (y) => new A(y)"),
        ("a.js", "function f() { for (key in {}) {} }"),
        ("a.js", "function f() { [a, b] = [1, 2]; }"),
        ("a.js", "var a; function f() { a = 1; b++; }"),
        ("a.mjs", "const seen = {}; export function f(x) { seen[x] = 1; }"),
        // A function that is returned keeps what its maker holds, by whatever name.
        ("a.mjs", "export function make() { const list = []; function add(x) { list.push(x); } return add; }"),
        (
            "a.mjs",
            "export function make() { { const list = []; if (list) { return debounce((x) => list.push(x)); } } }",
        ),
        (
            "a.mjs",
            "export function make() { const c = {}; return { get(k) { if (c[k]) return c[k]; return c[k] = f(k); } }; }",
        ),
        ("a.mjs", "const a = []; export function f(x) { const b = a; b.push(x); }"),
        (
            "a.mjs",
            "class A { items = []; add(x) { this.items.push(x); } } const a = new A(); export const f = (x) => a.add(x);",
        ),
        (
            "a.mjs",
            "export class A { pendingJobs = []; add(x) { this.pendingJobs.push(x); } run() { this.pendingJobs.forEach((j) => j()); } }",
        ),
        (
            "a.mjs",
            "if (process.env.X) { (function () { var seen = {}; exports.f = function (k) { seen[k] = true; }; })(); }",
        ),
        ("a.js", "function f(x) { this.x = x; }\nmodule.exports = function (x) { f(x); };"),
        (
            "a.mjs",
            "const size = 65536; export function make() { const data = new Array(size); return () => data[0]; } const a = make();",
        ),
        (
            "a.mjs",
            "function make(n) { const data = Array.from({ length: n }); return () => data[0]; } export const a = make(20000);",
        ),
        ("a.mjs", "let last; export function f(event) { last = event ? event.target : null; }"),
        (
            "a.js",
            "'use strict'; function f(log) { Player.prototype.play = function () { log(this); }; } exports.f = f;",
        ),
        // What is taken out otherwise than it was put in.
        ("a.mjs", "export class A { list = []; off(f) { this.list.filter((it) => it !== f); } }"),
        ("a.mjs", "export class A { all = new Map(); end(id) { delete this.all[id]; } }"),
        (
            "a.mjs",
            "export class A { all = new Map(); add(s) { this.all.set(s.id, s); } end(s) { this.all.delete(s); } }",
        ),
        (
            "a.mjs",
            "export class A { list = []; add(s) { this.list.push({ s }); } end(s) { return this.list.indexOf(s); } }",
        ),
        ("a.mjs", "export class A { list = []; off(f) { return this.list.indexOf(f.bind(this)); } }"),
        ("a.mjs", "export class A { all = {}; end() { for (let i = 0; i < this.all.length; i++) this.all[i](); } }"),
        ("a.mjs", "export class A { list = []; destroy() { this.list = []; this.list.forEach((it) => it.end()); } }"),
        ("a.mjs", "export class A { set(x) { this.state.$error = x; } unset() { delete this.state.error; } }"),
        ("a.mjs", "let seen; export function f(x) { seen = seen || {}; seen[x] = 1; }"),
        ("a.mjs", "export class A { static all = []; constructor() { A.all.push(this); } }"),
        ("a.mjs", "export const make = () => { const list = []; return (x) => list.push(x); };"),
        ("a.mjs", "const store = { items: [] }; export const f = (x) => store.items.push(x);"),
        ("a.mjs", "const seen = new Map(); const put = (to, x) => to.set(x, 1); export const f = (x) => put(seen, x);"),
        ("a.mjs", "import { watch as look } from 'fs'; export const f = (x) => look(x);"),
        ("a.mjs", "import Redis from 'ioredis'; export const f = () => new Redis();"),
        ("a.mjs", "let last; export function f(event) { last = event.target; }"),
        ("a.js", "'use strict'; let last; exports.f = function (event) { last = event.target; };"),
        ("a.ts", "const seen: Record<string, number> = {}; export const f = (x: string) => { seen[x] = 1; };"),
        (
            "a.ts",
            "const seen: Map<string, Map<string, P<number>>> = new Map(); export const f = (x: string) => seen.set(x, 1);",
        ),
        ("a.ts", "let a: P<number, string>, seen: string[] = []; export const f = (x: string) => seen.push(x);"),
        ("a.mjs", "export const drop = (list, one) => list.splice(list.indexOf(one), 0);"),
        ("a.mjs", "export const drop = (list, one) => list.splice(list.indexOf(one), - 1);"),
        ("shop/package.js", "Package.describe({ name: 'shop' });"),
        ("a.js", "// leaklint-disable-next-line\nmodule.exports = 1;"),
    ] {
        assert!(!is_left(&models, path, text), "{path} is left unread:\n{text}");
    }
}

/// The class is made by files that a look leaves unread: how often it is made is known all the same.
#[test]
fn what_unread_files_do_counts() {
    let sandbox = Sandbox::new(&[]);
    sandbox.write("package.json", r#"{ "private": true, "type": "module" }"#);
    sandbox.write(
        "feed.js",
        "export class Feed {\n  constructor() {\n    this.entries = [];\n    window.addEventListener('message', (event) => this.entries.push(event.data));\n  }\n  dispose() {\n    this.entries = [];\n  }\n}\n",
    );
    sandbox.write("barrel.js", "export * from './feed.js';\n");
    sandbox.write("main.js", "import { Feed } from './barrel.js';\nexport const feed = new Feed();\n");
    let once = sandbox.findings(&["."]);
    sandbox.write("page.js", "import { Feed } from './barrel.js';\nexport const open = () => new Feed();\n");
    sandbox.write("main.js", "import { open } from './page.js';\nfor (const at of [1, 2]) open(at);\n");
    let often = sandbox.findings(&["."]);
    let is_listener = |(rule, _): &(String, String)| rule == "leaked-listener";
    assert!(!once.iter().any(is_listener), "{once:?}");
    assert!(often.iter().any(is_listener), "{often:?}");
}

/// Findings of at least medium confidence in a folder: rule, file, line.
fn findings(tree: &Path, preset: &str) -> BTreeSet<(String, String, u64)> {
    let binary =
        std::env::var_os("LEAKLINT_CORPUS_BIN").map_or_else(|| env!("CARGO_BIN_EXE_leaklint").into(), PathBuf::from);
    let mut command = Command::new(binary);
    command
        .args([
            "--exit-zero",
            "--format",
            "json",
            "--no-config",
            "--no-default-ignores",
            "--no-cache",
            "--preset",
            preset,
        ])
        .arg(tree);
    let run = finish(command, b"");
    let found = run.json()["diagnostics"].as_array().cloned().unwrap_or_default();
    let of = |it: &serde_json::Value| {
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        (text("rule"), text("file"), it["range"]["start"]["line"].as_u64().unwrap_or_default())
    };
    found.iter().filter(|it| it["rule"] != "parse-error" && it["confidence"] != "low").map(of).collect()
}

/// The audit preset looks at nothing and reads all: what it is sure of, the strict preset finds too.
#[test]
fn looking_changes_no_finding() {
    let Some(tree) = std::env::var_os("LEAKLINT_TREES").map(PathBuf::from) else { return };
    let looked = findings(&tree, "strict");
    let read = findings(&tree, "audit");
    let audit_only = |rule: &str| rules_of_preset(Preset::Strict).iter().all(|it| it.meta.id != rule);
    let lost: Vec<_> = read.iter().filter(|it| !looked.contains(*it) && !audit_only(&it.0)).collect();
    let new: Vec<_> = looked.difference(&read).collect();
    assert!(lost.is_empty() && new.is_empty(), "{} lost, {} new: {lost:#?} {new:#?}", lost.len(), new.len());
}
