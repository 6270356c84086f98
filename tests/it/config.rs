//! Configuration files: which apply, what they mean, and what is said about broken ones.

use crate::sandbox::{Sandbox, pairs};
use serde_json::{Value, json};

const BROKEN: &str = "let = = ;\n";

fn settings(sandbox: &Sandbox, file: &str, args: &[&str]) -> Value {
    let args: Vec<&str> = ["--print-config", file].iter().chain(args).copied().collect();
    let run = sandbox.run(&args);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    run.json()
}

/// What is said about a broken `leaklint.json`; the exit code is 2 and the files are linted all the same.
fn complaints(text: &str) -> Vec<String> {
    let sandbox = Sandbox::new(&[("a.js", BROKEN), ("leaklint.json", text)]);
    let run = sandbox.run(&["--format", "json"]);
    assert_eq!((run.code, run.findings()), (Some(2), pairs(&[("parse-error", "a.js")])), "{run:?}");
    let lines = run.err.lines().map(|line| line.strip_prefix("error: ").unwrap_or(line).to_owned());
    lines.collect()
}

#[test]
fn without_configuration_the_defaults_apply() {
    let sandbox = Sandbox::new(&[("a.js", "")]);
    let all = settings(&sandbox, "a.js", &["--no-config"]);
    assert_eq!(all["preset"], "recommended");
    assert_eq!(all["confidence"], "high");
    assert_eq!(all["failOn"], "warning");
    assert_eq!(all["rules"]["implicit-global"], "warning");
    assert_eq!(all["rules"]["missing-memory-limit"], "off", "it is in the strict preset");
    assert_eq!(all["suppressions"], json!({ "requireReason": false, "eslint": false, "reportUnused": true }));
}

#[test]
fn the_three_places_of_configuration_are_read() {
    for (name, text) in [
        ("leaklint.json", "{ \"preset\": \"strict\" }"),
        ("leaklint.jsonc", "\u{feff}{\n  // why\n  \"preset\": \"strict\", /* comma */\n}\n"),
        ("package.json", "{ \"name\": \"x\", \"leaklint\": { \"preset\": \"strict\" } }"),
    ] {
        let sandbox = Sandbox::new(&[("src/a.js", ""), (name, text)]);
        let all = settings(&sandbox, "src/a.js", &[]);
        assert_eq!((&all["preset"], &all["configs"]), (&"strict".into(), &json!([name])), "{name}");
        assert_eq!(all["rules"]["missing-memory-limit"], "info", "{name}");
    }
}

#[test]
fn one_file_per_folder_counts_and_the_others_are_noted() {
    let sandbox = Sandbox::new(&[
        ("a.js", ""),
        ("leaklint.json", "{ \"preset\": \"strict\" }"),
        ("leaklint.jsonc", "{ \"preset\": \"audit\" }"),
    ]);
    assert_eq!(settings(&sandbox, "a.js", &[])["preset"], "strict");
    let run = sandbox.run(&[]);
    assert!(
        run.out.contains(
            "note: the configuration in `leaklint.jsonc` is not read, because `leaklint.json` is beside it\n"
        ),
        "{run:?}"
    );
}

#[test]
fn the_nearest_file_wins_and_root_ends_the_search() {
    let sandbox = Sandbox::new(&[
        (
            "leaklint.json",
            r#"{ "preset": "audit", "failOn": "error", "globals": ["A"], "rules": { "implicit-global": "info" } }"#,
        ),
        ("inner/leaklint.json", r#"{ "preset": "strict", "globals": ["B"] }"#),
        ("apart/leaklint.json", r#"{ "root": true, "globals": ["C"] }"#),
    ]);
    let inner = settings(&sandbox, "inner/deep/a.js", &[]);
    assert_eq!(inner["configs"], json!(["leaklint.json", "inner/leaklint.json"]));
    assert_eq!(
        (&inner["preset"], &inner["failOn"], &inner["globals"]),
        (&"strict".into(), &"error".into(), &json!(["A", "B"]))
    );
    assert_eq!(inner["rules"]["implicit-global"], "info");
    let apart = settings(&sandbox, "apart/a.js", &[]);
    assert_eq!(
        (&apart["configs"], &apart["preset"], &apart["globals"]),
        (&json!(["apart/leaklint.json"]), &"recommended".into(), &json!(["C"]))
    );
}

#[test]
fn extended_files_come_first() {
    let sandbox = Sandbox::new(&[
        (
            "shared/base.json",
            r#"{ "preset": "audit", "failOn": "never", "overrides": [{ "files": "test/**", "preset": "recommended" }] }"#,
        ),
        ("shared/more.jsonc", "{ \"extends\": \"base.json\", \"failOn\": \"info\", }"),
        ("leaklint.json", r#"{ "root": true, "extends": ["./shared/more.jsonc"], "globals": ["A"] }"#),
    ]);
    let all = settings(&sandbox, "src/a.js", &[]);
    assert_eq!(all["configs"], json!(["shared/base.json", "shared/more.jsonc", "leaklint.json"]));
    assert_eq!((&all["preset"], &all["failOn"]), (&"audit".into(), &"info".into()));
    assert_eq!(
        settings(&sandbox, "test/a.js", &[])["preset"],
        "recommended",
        "patterns are relative to the file that extends"
    );
}

#[test]
fn overrides_apply_to_matching_files_in_order() {
    let sandbox = Sandbox::new(&[(
        "leaklint.json",
        r#"{ "root": true, "overrides": [
            { "files": ["*.test.js", "tools/**/*.js"], "rules": { "implicit-global": "off" }, "env": ["jest"] },
            { "files": "./tools/*.js", "rules": { "implicit-global": "error" } }
        ] }"#,
    )]);
    let level = |file: &str| settings(&sandbox, file, &[])["rules"]["implicit-global"].clone();
    assert_eq!(level("src/a.js"), "warning");
    assert_eq!(level("src/deep/a.test.js"), "off");
    assert_eq!(level("tools/a.js"), "error");
    assert_eq!(level("tools/deep/a.js"), "off");
    assert_eq!(settings(&sandbox, "a.test.js", &[])["env"], json!(["jest"]));
}

#[test]
fn the_command_line_has_the_last_word() {
    let sandbox = Sandbox::new(&[(
        "leaklint.json",
        r#"{ "root": true, "preset": "audit", "failOn": "never", "rules": { "implicit-global": "off" } }"#,
    )]);
    let all =
        settings(&sandbox, "a.js", &["--preset", "strict", "--fail-on", "info", "--rule", "implicit-global=error"]);
    assert_eq!((&all["preset"], &all["failOn"]), (&"strict".into(), &"info".into()));
    assert_eq!(all["rules"]["implicit-global"], "error");
    let only = settings(&sandbox, "a.js", &["--only", "missing-memory-limit", "--preset", "recommended"]);
    assert_eq!(only["rules"]["missing-memory-limit"], "info");
    assert_eq!(only["rules"]["leaked-interval"], "off");
    assert_eq!(only["confidence"], "medium", "a strict rule that is asked for shows what it usually shows");
}

#[test]
fn a_named_rule_is_on_whatever_the_preset() {
    let sandbox =
        Sandbox::new(&[("leaklint.json", r#"{ "root": true, "rules": { "missing-memory-limit": "error" } }"#)]);
    let all = settings(&sandbox, "a.js", &[]);
    assert_eq!((&all["preset"], &all["rules"]["missing-memory-limit"]), (&"recommended".into(), &"error".into()));
}

#[test]
fn a_given_file_replaces_the_search() {
    let sandbox = Sandbox::new(&[
        ("leaklint.json", "{ \"preset\": \"audit\" }"),
        ("ci/strict.json", r#"{ "preset": "strict", "overrides": [{ "files": "src/**", "failOn": "never" }] }"#),
        ("ci/right.json", r#"{ "preset": "strict", "overrides": [{ "files": "src/**", "globals": ["A"] }] }"#),
    ]);
    let all = settings(&sandbox, "src/a.js", &["--config", "ci/right.json"]);
    assert_eq!(
        (&all["preset"], &all["configs"], &all["globals"]),
        (&"strict".into(), &json!(["ci/right.json"]), &json!(["A"]))
    );
    let run = sandbox.run(&["--print-config", "src/a.js", "--config", "ci/strict.json"]);
    assert_eq!(run.code, Some(2));
    assert!(
        run.err.starts_with("error: ci/strict.json:1:58: unknown key `failOn`; known keys are `files`, "),
        "{run:?}"
    );
}

#[test]
fn ignored_files_are_not_linted() {
    let sandbox = Sandbox::new(&[
        ("leaklint.json", r#"{ "root": true, "ignore": ["vendor", "*.gen.js", "!keep.gen.js"] }"#),
        ("a.js", BROKEN),
        ("vendor/b.js", BROKEN),
        ("src/vendor/c.js", BROKEN),
        ("src/d.gen.js", BROKEN),
        ("src/keep.gen.js", BROKEN),
    ]);
    assert_eq!(sandbox.findings(&[]), pairs(&[("parse-error", "a.js"), ("parse-error", "src/keep.gen.js")]));
    assert_eq!(settings(&sandbox, "vendor/b.js", &[])["ignoredBy"], "leaklint.json");
    assert_eq!(settings(&sandbox, "a.js", &[])["ignoredBy"], Value::Null);
}

#[test]
fn globals_and_the_fail_level_are_obeyed() {
    let leak = "module.exports = () => { x = {}; };\n";
    let sandbox = Sandbox::new(&[("a.js", leak), ("b/a.js", leak)]);
    assert_eq!(sandbox.run(&[]).code, Some(1));
    sandbox.write("leaklint.json", r#"{ "root": true, "failOn": "error" }"#);
    assert_eq!(sandbox.run(&[]).code, Some(0));
    sandbox.write("b/leaklint.json", r#"{ "failOn": "warning" }"#);
    assert_eq!(sandbox.run(&[]).code, Some(1), "each file has its own level");
    sandbox.write("b/leaklint.json", r#"{ "failOn": "warning", "globals": ["x"] }"#);
    assert_eq!(sandbox.findings(&[]), pairs(&[("implicit-global", "a.js")]));
}

#[test]
fn broken_configuration_is_pointed_to() {
    assert_eq!(complaints("{\n  \"rulez\": {}\n}"), ["leaklint.json:2:3: unknown key `rulez`; did you mean `rules`?"]);
    assert_eq!(
        complaints("{\n  \"rules\": {\n    \"implicit-globals\": \"off\"\n  }\n}"),
        ["leaklint.json:3:5: unknown rule `implicit-globals`; did you mean `implicit-global`?"]
    );
    assert_eq!(
        complaints("{ \"rules\": { \"implicit-global\": \"warn\" } }"),
        ["leaklint.json:1:33: `implicit-global`: unknown value `warn`; did you mean `warning`?"]
    );
    assert_eq!(
        complaints("{ \"preset\": \"strict\" "),
        ["leaklint.json:1:22: this is not valid JSON: unterminated object"]
    );
    assert_eq!(
        complaints("{ \"preset\": 3, \"overrides\": [{}], \"ignore\": \"a\" }"),
        [
            "leaklint.json:1:13: `preset`: invalid type: integer `3`, expected a string",
            "leaklint.json:1:30: the key `files` is missing here",
            "leaklint.json:1:45: `ignore`: invalid type: string \"a\", expected a list",
        ]
    );
    assert_eq!(
        complaints("{ \"rules\": { \"parse-error\": \"off\" } }"),
        ["leaklint.json:1:14: `parse-error` is not a rule that can be set; it always reports"]
    );
    assert_eq!(
        complaints("{ \"extends\": [\"./none.json\", \"./leaklint.json\"] }"),
        [
            "leaklint.json:1:15: `./none.json` does not exist; `extends` takes paths relative to this file, for example `./base.json`",
            "leaklint.json:1:30: `./leaklint.json` extends itself, by way of this file",
        ]
    );
    assert_eq!(
        complaints("{ \"overrides\": [{ \"files\": \"a[\" }] }"),
        ["leaklint.json:1:28: `a[` is not a pattern: unclosed character class; missing ']'"]
    );
}

#[test]
fn the_understood_rest_of_a_broken_file_applies() {
    let sandbox = Sandbox::new(&[
        ("a.js", "module.exports = () => { x = {}; };\n"),
        ("leaklint.json", "{ \"root\": true, \"nope\": 1, \"rules\": { \"implicit-global\": \"off\" } }"),
    ]);
    let run = sandbox.run(&["--format", "json"]);
    assert_eq!((run.code, run.findings()), (Some(2), vec![]), "{run:?}");
}

#[test]
fn errors_in_package_json_are_at_their_true_place() {
    let sandbox = Sandbox::new(&[
        ("a.js", ""),
        ("package.json", "{\n  \"name\": \"x\",\n  \"leaklint\": { \"presett\": \"strict\" }\n}"),
    ]);
    let run = sandbox.run(&[]);
    assert_eq!(run.code, Some(2));
    assert!(run.out.contains("package.json:3:17: unknown key `presett`; did you mean `preset`?"), "{run:?}");
}

/// A component that opens what only the row of a user knows.
const FEED: &str = "import { useEffect } from 'react'
import { Feed } from '@company/feed'
export function News({ show }) {
  useEffect(() => {
    const feed = new Feed('news')
    feed.start(show)
  }, [show])
  return null
}
";
const FEED_ROW: &str = "{ \"kind\": \"handle\", \"acquire\": [\"new @company/feed.Feed\"], \"release\": [\"#stop\"], \"what\": \"news feed\" }";

#[test]
fn rows_of_the_user_count_like_shipped_ones() {
    let without = Sandbox::new(&[("News.jsx", FEED)]);
    assert_eq!(without.run(&["--format", "json"]).findings(), vec![]);
    let config = format!("{{ \"models\": [{FEED_ROW}] }}");
    let inline = Sandbox::new(&[("News.jsx", FEED), ("leaklint.json", &config)]);
    let run = inline.run(&["--format", "json"]);
    assert_eq!(run.findings(), pairs(&[("leaked-handle", "News.jsx")]), "{run:?}");
    assert_eq!(run.json()["diagnostics"][0]["message"], "this news feed is never stopped");
    assert_eq!(settings(&inline, "News.jsx", &[])["models"], json!(["new @company/feed.Feed"]));
    let stopped = FEED.replace("feed.start(show)\n", "feed.start(show)\n    return () => feed.stop()\n");
    let clean = Sandbox::new(&[("News.jsx", &stopped), ("leaklint.json", &config)]);
    assert_eq!(clean.run(&["--format", "json"]).findings(), vec![]);
}

#[test]
fn rows_of_the_user_may_be_in_a_file_and_hold_below_their_configuration_only() {
    let rows = "[[resource]]\nkind = \"handle\"\nacquire = [\"new @company/feed.Feed\"]\nrelease = [\"#stop\"]\n";
    let sandbox = Sandbox::new(&[
        ("one/News.jsx", FEED),
        ("one/leaklint.json", "{ \"models\": [\"./rows/feed.toml\"] }"),
        ("one/rows/feed.toml", rows),
        ("two/News.jsx", FEED),
    ]);
    let run = sandbox.run(&["--format", "json"]);
    assert_eq!(run.findings(), pairs(&[("leaked-handle", "one/News.jsx")]), "{run:?}");
}

#[test]
fn broken_rows_are_pointed_to() {
    let told = |config: &str| complaints(config).join("\n");
    assert_eq!(
        told("{ \"models\": [\"./none.toml\"] }"),
        "leaklint.json:1:14: `./none.toml` cannot be read: no such file or directory"
    );
    assert_eq!(
        told("{ \"models\": [{ \"kind\": \"handle\", \"acquire\": [], \"release\": [\"#stop\"] }] }"),
        "leaklint.json:1:14: `acquire` names nothing"
    );
    assert_eq!(
        told(
            "{ \"models\": [{ \"kind\": \"handle\", \"acquire\": [\"a\"], \"release\": [\"#b\"], \"retains\": [\"first\"] }] }"
        ),
        "leaklint.json:1:14: `first` is not of the form `argument 0` or `argument 1 . signal`"
    );
    let unknown = told("{ \"models\": [{ \"kind\": \"file\", \"acquire\": [\"a\"], \"release\": [\"#b\"] }] }");
    assert!(unknown.contains("file"), "{unknown}");
}

#[test]
fn long_lived_types_and_paths_make_listeners_leak() {
    let text = "import { useEffect } from 'react'
export function News({ app, show }) {
  useEffect(() => {
    app.bus.on('news', (item) => show(item))
  }, [app, show])
  return null
}
";
    let without = Sandbox::new(&[("News.jsx", text)]);
    assert_eq!(without.run(&["--format", "json"]).findings(), vec![]);
    for name in ["app.bus", "bus"] {
        let config = json!({ "longLived": [name] }).to_string();
        let sandbox = Sandbox::new(&[("News.jsx", text), ("leaklint.json", &config)]);
        let run = sandbox.run(&["--format", "json"]);
        assert_eq!(run.findings(), pairs(&[("leaked-listener", "News.jsx")]), "{name}: {run:?}");
    }
    let typed = "import { useEffect } from 'react'
import type { Bus } from './bus'
export function News({ show }: Props, bus: Bus) {
  useEffect(() => {
    bus.on('news', (item) => show(item))
  }, [show])
  return null
}
";
    let sandbox = Sandbox::new(&[("News.tsx", typed), ("leaklint.json", "{ \"longLived\": [\"Bus\"] }")]);
    assert_eq!(sandbox.run(&["--format", "json"]).findings(), pairs(&[("leaked-listener", "News.tsx")]));
}

#[test]
fn the_schema_is_fresh() {
    let fresh = format!("{:#}\n", leaklint::config::schema(leaklint::rules::ALL));
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/leaklint.schema.json");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    if committed != fresh {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, fresh).unwrap();
        panic!("schemas/leaklint.schema.json was out of date and is written anew: commit it");
    }
}

#[test]
fn the_schema_accepts_what_leaklint_accepts() {
    let schema = leaklint::config::schema(leaklint::rules::ALL);
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("leaklint.schema.json", schema).unwrap();
    let index = compiler.compile("leaklint.schema.json", &mut schemas).unwrap();
    let good = json!({
        "$schema": "x", "root": true, "extends": "./a.json", "preset": "strict",
        "rules": { "implicit-global": ["error", {}], "leaked-interval": "off" },
        "ignore": ["a"], "globals": ["A"], "env": ["node"], "longLived": ["Client"],
        "models": ["./rows.toml", { "kind": "handle", "acquire": ["new a.B"], "release": ["#close"], "held-by": "x" }],
        "overrides": [{ "files": ["*.js"], "rules": {}, "preset": "audit" }],
        "suppressions": { "requireReason": true, "reportUnused": false }, "failOn": "never",
    });
    assert!(
        schemas.validate(&good, index).is_ok(),
        "{:?}",
        schemas.validate(&good, index).map_err(|error| error.to_string())
    );
    for bad in [
        json!({ "rulez": {} }),
        json!({ "preset": "all" }),
        json!({ "rules": { "implicit-global": "warn" } }),
        json!({ "overrides": [{}] }),
        json!({ "failOn": 1 }),
        json!({ "models": [{ "kind": "handle" }] }),
    ] {
        assert!(schemas.validate(&bad, index).is_err(), "{bad}");
    }
}

#[test]
fn what_is_wrong_is_told_once() {
    let row = |rest: &str| format!(r##"{{ "models": [{{ "release": ["#stop"], {rest} }}] }}"##);
    assert_eq!(complaints("[]"), ["leaklint.json:1:1: a list stands here, where an object belongs"]);
    assert_eq!(
        complaints(r#"{ "overrides": [["a.js"]], "suppressions": [true] }"#),
        [
            "leaklint.json:1:17: a list stands here, where an object belongs",
            "leaklint.json:1:44: a list stands here, where an object belongs",
        ]
    );
    assert_eq!(
        complaints(r#"{ "overrides": [{ "file": "a.js" }] }"#),
        ["leaklint.json:1:19: unknown key `file`; did you mean `files`?"]
    );
    assert_eq!(
        complaints(&row(r#""acquire": ["a"], "kind": "handl""#)),
        ["leaklint.json:1:64: `kind`: unknown value `handl`; did you mean `handle`?"]
    );
    assert_eq!(
        complaints(&row(r#""acquire": ["open()"], "kind": "handle""#)),
        ["leaklint.json:1:14: `open()` in `acquire` names nothing in code; write `new package.Class`, \
          `package.function`, `package.Class#method` or `#method`"]
    );
    assert_eq!(
        complaints(r#"{ "rules": { "implicit-global": ["warning", { "max": 1 }] } }"#),
        ["leaklint.json:1:45: `implicit-global` takes no options"]
    );
}

#[test]
fn a_broken_file_of_rows_is_told_at_its_place() {
    let complaint = |rows: &str| {
        let settings = r#"{ "models": ["./rows.toml"] }"#;
        let sandbox = Sandbox::new(&[("a.js", ""), ("leaklint.json", settings), ("rows.toml", rows)]);
        let run = sandbox.run(&["--format", "json"]);
        assert_eq!(run.code, Some(2), "{run:?}");
        run.err
    };
    assert_eq!(
        complaint("[[resource]]\nkind = \"handle\"\nacquire = [\"open\"]\nrelase = [\"#stop\"]\n"),
        "error: rows.toml:4:1: unknown key `relase`; did you mean `release`?\n"
    );
    assert_eq!(
        complaint("# ours\n[[resource]]\nkind = \"handl\"\n"),
        "error: rows.toml:3:8: unknown value `handl`; did you mean `handle`?\n"
    );
    assert_eq!(
        complaint("# ours\n[[resource]]\nkind = \"handle\"\nacquire = []\nrelease = [\"#stop\"]\n"),
        "error: rows.toml:2:1: `acquire` names nothing\n"
    );
}

#[test]
fn a_package_file_that_loses_settings_is_an_error_and_another_one_a_note() {
    let told = |package: &str| {
        let run = Sandbox::new(&[("a.js", ""), ("package.json", package)]).run(&["--format", "json"]);
        (run.code, run.err)
    };
    assert_eq!(
        told("{\n  \"leaklint\": { \"preset\": \"strict\" },\n"),
        (
            Some(2),
            "error: package.json:3:1: this is not valid JSON, so that its `leaklint` key is not read: EOF while parsing a value\n"
                .to_owned()
        )
    );
    let (code, err) = told("{\n  \"name\": \"x\",\n");
    assert_eq!((code, err.starts_with("note: `package.json` is not valid JSON")), (Some(0), true), "{err}");
}

#[test]
fn settings_where_another_tool_would_read_them_are_noted() {
    let told = |files: &[(&str, &str)]| Sandbox::new(files).run(&["--format", "json"]).err;
    assert_eq!(
        told(&[("a.js", ""), ("leaklint.toml", "preset = \"strict\"\n")]),
        "note: `leaklint.toml` is not read: settings are in `leaklint.json`, `leaklint.jsonc` or the `leaklint` key of `package.json`\n"
    );
    // Here it is what somebody calls a file of rows.
    let rows = "[[resource]]\nkind = \"handle\"\nacquire = [\"open\"]\nrelease = [\"#stop\"]\n";
    let settings = r#"{ "models": ["./leaklint.toml"] }"#;
    assert_eq!(told(&[("a.js", ""), ("leaklint.json", settings), ("leaklint.toml", rows)]), "");
}
