//! Containers that one file declares and others fill: small applications, linted by the real binary. Each pair differs in the
//! one thing that decides.

use crate::sandbox::Sandbox;

/// An application that nobody imports.
const APPLICATION: (&str, &str) = ("package.json", r#"{ "private": true }"#);
const STORE: (&str, &str) = ("store.js", "export const seen = new Map();\n");
/// Fills it once per event.
const FILLS: (&str, &str) = (
    "fills.js",
    "import { seen } from './store.js';\nprocess.on('message', (message) => {\n  seen.set(message.id, message);\n});\n",
);
const NOTHING: [&str; 0] = [];
const GROWS: [&str; 1] = ["fills.js:3 high, held at store.js:1"];

/// `path:line confidence, held at path:line` of each finding.
fn run(project: &Sandbox, words: &[&str]) -> Vec<String> {
    let report = project.run(&[&["--format", "json", "--only", "growing-collection"], words].concat()).json();
    let findings = report["diagnostics"].as_array().expect("a list of findings");
    let place = |it: &serde_json::Value| {
        format!("{}:{}", it["file"].as_str().unwrap_or_default(), it["range"]["start"]["line"])
    };
    findings
        .iter()
        .map(|it| {
            let related = it["related"].as_array().expect("a list of places");
            let holder = related.iter().find(|it| it["role"] == "holder").expect("a holder");
            format!("{} {}, held at {}", place(it), it["confidence"].as_str().unwrap_or_default(), place(holder))
        })
        .collect()
}

/// With the application's settings.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    run(&Sandbox::new(&[&[APPLICATION], files].concat()), &["."])
}

/// With one more file.
fn beside(text: &str) -> Vec<String> {
    found(&[STORE, FILLS, ("other.js", text)])
}

#[test]
fn an_exported_container_that_another_file_fills_grows() {
    assert_eq!(found(&[STORE, FILLS]), GROWS);
    assert_eq!(beside("import { seen } from './store.js';\nexport const count = () => seen.get('a');\n"), GROWS);
    assert_eq!(beside("import { seen } from './store.js';\nfor (const [key] of seen) console.log(key);\n"), GROWS);
}

#[test]
fn whoever_keeps_it_small_silences() {
    for body in [
        "seen.delete(id);",
        "seen.clear();",
        "if (seen.size > 1000) throw new Error(id);",
        "prune(seen);",
        "const all = seen;\n  all.clear();",
        "globalThis.all = seen;",
        "return seen;",
        "return { seen };",
    ] {
        let text = format!("import {{ seen }} from './store.js';\nexport function other(id) {{\n  {body}\n}}\n");
        assert_eq!(beside(&text), NOTHING, "{body}");
    }
    assert_eq!(
        beside("import * as store from './store.js';\nexport const f = (id) => store.seen.delete(id);\n"),
        NOTHING
    );
    assert_eq!(beside("import * as store from './store.js';\nexport const f = () => keep(store);\n"), NOTHING);
    assert_eq!(beside("import * as store from './store.js';\nexport const f = () => keep(store.seen);\n"), NOTHING);
    assert_eq!(beside("const { seen } = require('./store.js');\nexports.f = (id) => seen.delete(id);\n"), NOTHING);
    assert_eq!(beside("const store = require('./store.js');\nexports.f = (id) => store.seen.delete(id);\n"), NOTHING);
    assert_eq!(beside("export const f = async (id) => (await import('./store.js')).seen.delete(id);\n"), NOTHING);
    // Through a file that only gives it on.
    assert_eq!(
        found(&[
            STORE,
            FILLS,
            ("all.js", "export * from './store.js';\n"),
            ("other.js", "import { seen } from './all.js';\nexport const f = (id) => seen.delete(id);\n"),
        ]),
        NOTHING
    );
    // The file that declares it.
    let own = "export const seen = new Map();\nexport const forget = (id) => seen.delete(id);\n";
    assert_eq!(found(&[("store.js", own), FILLS]), NOTHING);
    // The file that fills it.
    let both = format!("{}export const forget = (id) => seen.delete(id);\n", FILLS.1);
    assert_eq!(found(&[STORE, ("fills.js", &both)]), NOTHING);
}

#[test]
fn what_tests_do_keeps_nothing_small() {
    let text = "import { seen } from '../store.js';\nafterEach(() => seen.clear());\n";
    assert_eq!(found(&[STORE, FILLS, ("test/store.js", text)]), GROWS);
}

#[test]
fn names_lead_to_the_container_on_every_way() {
    let fills = |import: &str, place: &str| {
        format!("{import}\nprocess.on('message', (message) => {{\n  {place}.push(message);\n}});\n")
    };
    let linked =
        |store: &str, import: &str, place: &str| found(&[("store.js", store), ("fills.js", &fills(import, place))]);
    let named = "export const list = [];\n";
    assert_eq!(linked(named, "import { list } from './store';", "list"), GROWS);
    assert_eq!(linked(named, "import { list as all } from './store.js';", "all"), GROWS);
    assert_eq!(linked(named, "import * as store from './store.js';", "store.list"), GROWS);
    assert_eq!(linked("export const state = { list: [] };\n", "import { state } from './store';", "state.list"), GROWS);
    assert_eq!(linked("const list = [];\nexport default list;\n", "import all from './store';", "all"), GROWS);
    assert_eq!(linked("exports.list = [];\n", "const { list } = require('./store');", "list"), GROWS);
    assert_eq!(linked("exports.list = [];\n", "const store = require('./store');", "store.list"), GROWS);
    assert_eq!(
        linked("const list = [];\nmodule.exports = { list };\n", "const { list } = require('./store');", "list"),
        GROWS
    );
    assert_eq!(linked("module.exports = { list: [] };\n", "const store = require('./store');", "store.list"), GROWS);
    assert_eq!(linked("const list = [];\nmodule.exports = list;\n", "const list = require('./store');", "list"), GROWS);
    assert_eq!(
        linked("export class Feed {\n  static list = [];\n}\n", "import { Feed } from './store';", "Feed.list"),
        ["fills.js:3 high, held at store.js:2"]
    );
    let instance = "class Cache {\n  list = [];\n}\nexport default new Cache();\n";
    assert_eq!(linked(instance, "import cache from './store';", "cache.list"), ["fills.js:3 high, held at store.js:2"]);
    // Of these there are many.
    assert_eq!(
        linked("export class Feed {\n  list = [];\n}\n", "import { Feed } from './store';", "Feed.list"),
        NOTHING
    );
    // Not what it looks like.
    assert_eq!(linked("export const list = new Stack();\n", "import { list } from './store';", "list"), NOTHING);
    assert_eq!(linked(named, "import { list } from 'store';", "list"), NOTHING);
}

#[test]
fn what_fills_it_must_repeat_with_new_keys() {
    let fills = |body: &str| {
        let text = format!("import {{ seen }} from './store.js';\n{body}\n");
        found(&[STORE, ("fills.js", &text)])
    };
    assert_eq!(fills("seen.set('a', 1);"), NOTHING);
    assert_eq!(fills("process.on('message', () => seen.set('a', 1));"), NOTHING);
    assert_eq!(fills("export function add(id) {\n  seen.set(id, 1);\n}"), NOTHING);
    assert_eq!(
        fills("process.on('message', (m) => m.ok);\n\nsetInterval(() => seen.set({}, 1), 10);"),
        ["fills.js:4 high, held at store.js:1"]
    );
}

#[test]
fn one_container_is_told_once() {
    let more = FILLS.1;
    assert_eq!(found(&[STORE, FILLS, ("also.js", more), ("zoo.js", more)]), ["also.js:3 high, held at store.js:1"]);
    let own = format!("{}process.on('exit', () => {{}});\nprocess.on('message', (m) => seen.set(m.id, m));\n", STORE.1);
    assert_eq!(found(&[("store.js", &own), FILLS]), ["store.js:3 high, held at store.js:1"]);
}

#[test]
fn what_a_library_gives_away_others_may_empty() {
    let of = |manifest: &str, files: &[(&str, &str)]| {
        let files = [&[("package.json", manifest), STORE, FILLS], files].concat();
        run(&Sandbox::new(&files), &["."])
    };
    assert_eq!(of(r#"{ "name": "it", "main": "store.js" }"#, &[]), NOTHING);
    assert_eq!(
        of(r#"{ "name": "it", "main": "main.js" }"#, &[("main.js", "export { seen } from './store.js';\n")]),
        NOTHING
    );
    assert_eq!(of(r#"{ "name": "it", "main": "main.js" }"#, &[("main.js", "export * from './store.js';\n")]), NOTHING);
    assert_eq!(of(r#"{ "name": "it", "exports": { "./*": "./*.js" } }"#, &[]), NOTHING);
    assert_eq!(of(r#"{ "name": "it", "main": "dist/main.js" }"#, &[]), NOTHING);
    // It keeps that to itself.
    let main = ("main.js", "import './fills.js';\nexport const version = 1;\n");
    assert_eq!(of(r#"{ "name": "it", "main": "main.js" }"#, &[main]), GROWS);
}

#[test]
fn files_that_were_only_looked_at_are_read_where_they_matter() {
    // Nothing but the container, and nothing but its end: neither matters by itself.
    let project = Sandbox::new(&[
        APPLICATION,
        STORE,
        FILLS,
        ("all.js", "export { seen as known } from './store.js';\n"),
        ("forget.js", "import { known } from './all.js';\nexport function forget(id) {\n  known.delete(id);\n}\n"),
    ]);
    assert_eq!(run(&project, &["."]), NOTHING);
    let reads = "import { known } from './all.js';\nexport function find(id) {\n  return known.get(id);\n}\n";
    project.write("forget.js", reads);
    assert_eq!(run(&project, &["."]), GROWS);
    // What is only looked at is not left at that if it fills what it imports.
    let quiet = "const { seen } = require('./store');\nmodule.exports = function handle(req, res) {\n  seen.set(req.id, res);\n};\n";
    let project = Sandbox::new(&[APPLICATION, ("store.js", "exports.seen = new Map();\n"), ("fills.js", quiet)]);
    assert_eq!(run(&project, &["."]), GROWS);
    let below =
        "import * as store from './store';\nexport function handle(req, res) {\n  store.seen[req.id] = res;\n}\n";
    let project = Sandbox::new(&[APPLICATION, ("store.js", "export const seen = {};\n"), ("fills.js", below)]);
    assert_eq!(run(&project, &["."]), GROWS);
}

#[test]
fn the_order_of_paths_changes_nothing() {
    let project = Sandbox::new(&[APPLICATION, STORE, FILLS, ("also.js", FILLS.1)]);
    for words in [&["."][..], &["fills.js", "."], &["store.js", ".", "also.js"]] {
        assert_eq!(run(&project, words), ["also.js:3 high, held at store.js:1"], "{words:?}");
    }
}
