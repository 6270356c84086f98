//! `--suppress-all`, and comments for ESLint that count for leaklint.

use crate::sandbox::{Sandbox, pairs};

const REASON: [&str; 3] = ["--suppress-all", "--reason", "known since 2019; <b> {x} it's fine"];

fn suppressed(name: &str, before: &str) -> String {
    let sandbox = Sandbox::new(&[(name, before), ("package.json", "{}")]);
    let found = sandbox.run(&["--format", "json", name]).json()["summary"]["findings"].as_u64().unwrap();
    assert!(found > 0, "{name}: nothing to suppress");
    let run = sandbox.run(&REASON);
    assert_eq!(run.code, Some(0), "{name}: {run:?}\n{}", sandbox.read(name));
    let noun = if found == 1 { "finding" } else { "findings" };
    assert!(run.out.contains(&format!("note: suppressed {found} {noun} in 1 file\n")), "{name}: {run:?}");
    let after = sandbox.read(name);
    let again = sandbox.run(&REASON);
    assert!(again.code == Some(0) && again.out.contains("note: there was no finding to suppress\n"), "{again:?}");
    assert_eq!(sandbox.read(name), after, "a second run changes nothing");
    after
}

const WORDS: &str = "-- known since 2019; <b> {x} it's fine";

#[test]
fn a_comment_stands_over_each_finding() {
    assert_eq!(
        suppressed(
            "a.js",
            "exports.f = () => {\r\n\tx = {}; y = {};\r\n\t// eslint-disable-next-line no-console\r\n\tz = {};\r\n};\r\n"
        ),
        format!(
            "exports.f = () => {{\r\n\t// leaklint-ignore implicit-global {WORDS}\r\n\tx = {{}}; y = {{}};\r\n\
             \t// leaklint-ignore implicit-global {WORDS}\r\n\t// eslint-disable-next-line no-console\r\n\tz = {{}};\r\n}};\r\n"
        )
    );
    let two = "const all = [];\nrequire('http').createServer(() => {\n  all.push(leaked = {});\n});\n";
    assert!(
        suppressed("b.js", two)
            .contains(&format!("  // leaklint-ignore growing-collection, implicit-global {WORDS}\n  all.push(")),
        "one comment for all findings of a line"
    );
    assert!(suppressed("c.js", "\u{feff}exports.f = () => { x = {}; };\n").starts_with("\u{feff}// leaklint-ignore"));
}

#[test]
fn templates_and_strings_get_comments_that_count() {
    let page = "import { useEffect } from 'react';\n\
        export const A = () => (\n\
        \x20 <ul>\n\
        \x20   text {list}\n\
        \x20   {list.map((it) => <B ref={(node) => {\n\
        \x20     window.addEventListener('resize', () => node.fit(it));\n\
        \x20   }} />)} <C onClick={() => leak = {}} />\n\
        \x20 </ul>\n\
        );\n\
        export function D() {\n\
        \x20 useEffect(() => {\n\
        \x20   setInterval(() => tick(), 1000);\n\
        \x20 }, []);\n\
        \x20 return <p>\n\
        \x20   it's {useEffect(() => { setInterval(() => tick(), 1000); }, [])} here\n\
        \x20 </p>;\n\
        }\n";
    let after = suppressed("page.jsx", page);
    assert!(after.contains(&format!("    // leaklint-ignore leaked-interval {WORDS}\n    setInterval(")), "{after}");
    assert!(
        after.contains(&format!("/* leaklint-ignore leaked-interval {WORDS} */ "))
            || after.contains(&format!("{{/* leaklint-ignore leaked-interval {WORDS} */}}\n    it's")),
        "{after}"
    );

    let text = "exports.f = () => `\n  never a // comment\n  ${(x = {}, 1)}\n`;\n";
    assert_eq!(
        suppressed("text.js", text),
        format!(
            "exports.f = () => `\n  never a // comment\n  ${{(/* leaklint-ignore implicit-global {WORDS} */ x = {{}}, 1)}}\n`;\n"
        )
    );

    let vue = "<template>\n  <p @click=\"go\">it's</p>\n</template>\n<script setup>\nsetInterval(() => tick(), 1000)\n</script>\n";
    assert_eq!(
        suppressed("Clock.vue", vue),
        vue.replace("setInterval", &format!("// leaklint-ignore leaked-interval {WORDS}\nsetInterval"))
    );
}

#[test]
fn what_cannot_be_suppressed_is_left_and_told() {
    let sandbox = Sandbox::new(&[("broken.js", "function ("), ("a.js", "exports.f = () => {\n  x = {};\n};\n")]);
    let run = sandbox.run(&REASON);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.out.contains("error[parse-error]") && run.out.contains("1 suppressed"), "{run:?}");
    assert_eq!(sandbox.read("broken.js"), "function (");
    for (reason, said) in [("", "needs some words"), ("a\nb", "must be one line"), ("a */ b", "cannot contain")] {
        let run = sandbox.run(&["--suppress-all", "--reason", reason]);
        assert!(run.code == Some(2) && run.err.contains(said), "{run:?}");
    }
    let run = sandbox.run(&["--suppress-all"]);
    assert!(run.code == Some(2) && run.err.contains("--reason <TEXT>"), "{run:?}");
}

#[test]
fn known_findings_need_no_comment() {
    let old = "exports.f = () => {\n  x = {};\n};\n";
    let sandbox = Sandbox::new(&[("a.js", old)]);
    sandbox.run(&["--update-baseline"]);
    sandbox.run(&REASON);
    assert_eq!(sandbox.read("a.js"), old);
}

const FOR_ESLINT: &str = "\
export function A() {
  useEffect(() => {
    // eslint-disable-next-line @eslint-react/web-api/no-leaked-interval -- the page is never left
    setInterval(() => tick(), 1000);
  }, []);
  useEffect(() => {
    setInterval(() => tock(), 1000); // eslint-disable-line no-console
  }, []);
  /* eslint-disable react-web-api/no-leaked-event-listener */
  useEffect(() => {
    window.addEventListener('resize', () => fit());
  }, []);
  /* eslint-enable */
  useEffect(() => {
    window.addEventListener('scroll', () => fit());
  }, []);
}
";

#[test]
fn comments_for_eslint_count_when_asked() {
    let source = format!("import {{ useEffect }} from 'react';\n{FOR_ESLINT}");
    let sandbox = Sandbox::new(&[("a.jsx", &source)]);
    let all = [
        ("leaked-interval", "a.jsx"),
        ("leaked-interval", "a.jsx"),
        ("leaked-listener", "a.jsx"),
        ("leaked-listener", "a.jsx"),
    ];
    assert_eq!(sandbox.findings(&[]), pairs(&all));
    assert_eq!(sandbox.run(&["--format", "json"]).json()["summary"]["findings"], 4);
    sandbox.write("leaklint.json", "{ \"suppressions\": { \"eslint\": true } }");
    let report = sandbox.run(&["--format", "json"]).json();
    let lines: Vec<(u64, bool)> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["range"]["start"]["line"].as_u64().unwrap(), it.get("suppressed").is_some()))
        .collect();
    assert_eq!(lines, [(5, true), (8, false), (12, true), (16, false)]);
    assert_eq!(report["diagnostics"][0]["suppressed"]["reason"], "the page is never left");
    assert_eq!(report["diagnostics"].as_array().unwrap().len(), 4, "a comment for ESLint is never unused");
}

/// The page says what the code does.
#[test]
fn the_table_of_superseded_rules_is_complete() {
    let page = std::fs::read_to_string(crate::fixture::repository().join("docs/eslint.md")).unwrap();
    let rows: Vec<String> = leaklint::suppress::eslint::SUPERSEDED
        .iter()
        .map(|(theirs, ours)| {
            let ours: Vec<String> = ours.iter().map(|it| format!("`{it}`")).collect();
            format!("| `{theirs}` | {} |", ours.join(", "))
        })
        .collect();
    let found: Vec<&str> = page.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(found, rows, "the rows of docs/eslint.md");
    for (theirs, ours) in leaklint::suppress::eslint::SUPERSEDED {
        for id in ours {
            assert!(leaklint::rules::ALL.iter().any(|entry| entry.meta.id == *id), "{theirs}: {id}");
        }
    }
}
