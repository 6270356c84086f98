//! The forms for other programs: exact texts in `fixtures/reports`, and each one read by what its readers read it with.
//!
//! `LEAKLINT_BLESS=1` rewrites the texts; read the difference before you commit it.

use super::{Run, label, mixed, server};
use crate::fixture::{blessing, repository};
use crate::rules::difference;
use leaklint::diagnostic::{Edit, Fix, Role, Safety, Severity, Suppressed, SuppressedBy};
use leaklint::report::{Format, Options};
use leaklint::rule::{Family, FixKind, Preset, RuleMeta};
use leaklint::session::RunError;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Command;

const RULE: RuleMeta = RuleMeta {
    id: "growing-collection",
    aliases: &[],
    summary: "something grows",
    family: Family::Growth,
    severity: Severity::Warning,
    preset: Preset::Recommended,
    fix: FixKind::Suggestion,
    since: "0.1.0",
    docs: "# growing-collection\n\nSomething grows,\nand nothing shrinks it.\n\n## Leaky\n\n```js leaky run growth\nseen.push(x)\n```\n<!-- prove\nreturn 1\n-->\n\n## Clean\n",
};

fn options() -> Options {
    Options { rules: vec![&RULE], from_root: "packages/web".to_owned(), ..Options::default() }
}

/// All that is hard to write: marks of each form in paths, messages and code; places over several lines and in two files; a
/// fix of two edits; failures with and without a place; what is known already.
fn hard() -> Run {
    let text = "\u{feff}/* 🧠 */ seen.push(\n  a[0](b), \"<&>\",\n);\nclose();\n";
    let mut run = Run::over(&[("src/[id]/ä:,%&\"<b>.js", text), ("b.js", "export const seen = [];\n")]);
    let at = run.at(0, "seen.push(\n  a[0](b), \"<&>\",\n)");
    let labels = vec![
        label(run.at(1, "seen"), Role::Holder, "`seen[0](x)` is \"here\" & lives\non"),
        label(run.at(0, "a[0]"), Role::Retained, "50% of <it>, ::error::kept\u{1}"),
    ];
    let (open, close) = (run.at(0, "a[0]"), run.at(0, "close()"));
    let finding = run.find(at);
    finding.severity = Severity::Error;
    finding.message = "`seen` grows:\r\n100% of [it](1), <always> & \"for ever\"".to_owned();
    finding.labels = labels;
    finding.help = Some("empty it".to_owned());
    finding.fixes = vec![Fix {
        title: "empty it".to_owned(),
        safety: Safety::Safe,
        edits: vec![
            Edit { location: close, text: "seen.length = 0;\n".to_owned() },
            Edit { location: open, text: "ä".to_owned() },
        ],
    }];
    let word = run.at(1, "export");
    run.find(word).suppressed = Some(Suppressed { by: SuppressedBy::Baseline, reason: None });
    let word = run.at(1, "const");
    let finding = run.find(word);
    finding.rule = "parse-error";
    finding.severity = Severity::Info;
    finding.confidence = leaklint::diagnostic::Confidence::Medium;
    run.report.errors.push(RunError::at("leaklint.json", (2, 3), "unknown key `rulez`".to_owned()));
    run
}

fn runs() -> [(&'static str, Run); 4] {
    [("server", server()), ("mixed", mixed()), ("hard", hard()), ("empty", Run::over(&[("a.js", "")]))]
}

const FORMS: [(Format, &str); 8] = [
    (Format::Sarif, "sarif"),
    (Format::Github, "github.txt"),
    (Format::Gitlab, "gitlab.json"),
    (Format::Junit, "junit.xml"),
    (Format::Checkstyle, "checkstyle.xml"),
    (Format::Rdjson, "rd.json"),
    (Format::Agent, "agent.txt"),
    (Format::Html, "html.json"),
];

#[test]
fn texts_are_exact() {
    let mut failures = Vec::new();
    for (name, run) in runs() {
        for (format, extension) in FORMS {
            let mut text = run.write(format, &options()).replace(env!("CARGO_PKG_VERSION"), "VERSION");
            if format == Format::Html {
                // The rest of the page is the same for all; the browser tests it.
                let (_, data) = text.split_once("id=\"data\">").unwrap();
                let (data, _) = data.split_once("</script>").unwrap();
                text = format!("{:#}\n", serde_json::from_str::<Value>(data).unwrap());
            }
            if matches!(format, Format::Sarif | Format::Rdjson) {
                assert!(text.ends_with("}\n") && text.matches('\n').count() == 1, "{format}: one line");
                let value: Value = serde_json::from_str(&text).unwrap();
                text = format!("{value:#}\n");
            }
            let path = repository().join("fixtures/reports").join(format!("{name}.{extension}"));
            if blessing() {
                std::fs::write(&path, text).unwrap();
                continue;
            }
            let expected = std::fs::read_to_string(&path).unwrap_or_default();
            if expected != text {
                failures.push(format!("{}\n{}", path.display(), difference(&expected, &text)));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_form_for_programs_has_exact_texts() {
    let covered: Vec<Format> = FORMS.iter().map(|(format, _)| *format).collect();
    for format in Format::ALL.into_iter().filter(|format| !format.is_human() && *format != Format::Json) {
        assert!(covered.contains(&format), "{format}");
    }
}

/// Where `tests/run` puts the tools of others.
fn installed(below: &str) -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_leaklint")).ancestors().nth(2).unwrap();
    let path = target.join("clients").join(below);
    assert!(path.exists(), "`{}` is not installed; `tests/run` installs it and runs all tests", path.display());
    path
}

fn multitool() -> PathBuf {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        "windows" => "win32",
        other => other,
    };
    installed(&format!("sarif/node_modules/@microsoft/sarif-multitool-{system}"))
}

fn sarif(run: &Run) -> Value {
    let rules = leaklint::rules::ALL.iter().map(|entry| entry.meta).collect();
    serde_json::from_str(&run.write(Format::Sarif, &Options { rules, ..options() })).unwrap()
}

#[test]
fn sarif_satisfies_its_schema() {
    let schema = std::fs::read_to_string(multitool().join("sarif-2.1.0.json")).unwrap();
    let schema: Value = serde_json::from_str(schema.trim_start_matches('\u{feff}')).unwrap();
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    compiler.add_resource("sarif.json", schema).unwrap();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    for (name, run) in runs() {
        let report = sarif(&run);
        assert!(
            schemas.validate(&report, index).is_ok(),
            "{name}: {:#}",
            schemas.validate(&report, index).unwrap_err()
        );
    }
    let mut broken = sarif(&server());
    broken["runs"][0]["results"][0]["level"] = "fatal".into();
    assert!(schemas.validate(&broken, index).is_err(), "the schema is one that can say no");
}

/// What code scanning wants beyond the schema, by the tool of those who made it. It exits with 0 whatever it finds.
#[test]
fn sarif_is_clean_for_code_scanning() {
    let folder = tempfile::tempdir().unwrap();
    let tool = multitool().join(format!("Sarif.Multitool{}", std::env::consts::EXE_SUFFIX));
    let complaints = |report: &Value| {
        let file = folder.path().join("report.sarif");
        std::fs::write(&file, report.to_string()).unwrap();
        let output = Command::new(&tool)
            .args(["validate", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning"])
            .arg(&file)
            .env("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(said.contains("Analysis completed successfully"), "{said}");
        let bad = |line: &&str| line.contains(": error ") || line.contains(": warning ");
        said.lines().filter(bad).map(str::to_owned).collect::<Vec<_>>()
    };
    for (name, run) in runs() {
        let found = complaints(&sarif(&run));
        // A run without findings is what one hopes for.
        let found: Vec<&String> = found.iter().filter(|line| !(name == "empty" && line.contains("GH1"))).collect();
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
    let mut broken = sarif(&server());
    broken["runs"][0]["results"][0]["locations"] = json!([]);
    assert!(!complaints(&broken).is_empty(), "the tool is one that can say no");
}

/// The places of a result lead to the text that they are about.
#[test]
fn sarif_places_are_those_of_the_findings() {
    let report = sarif(&hard());
    let result = &report["runs"][0]["results"][0];
    let region = &result["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region, &json!({ "startLine": 1, "startColumn": 10, "endLine": 3, "endColumn": 2 }));
    let rules = report["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
    for result in report["runs"][0]["results"].as_array().unwrap() {
        assert_eq!(rules[result["ruleIndex"].as_u64().unwrap() as usize]["id"], result["ruleId"]);
    }
    assert_eq!(report["runs"][0]["results"][1]["suppressions"][0]["kind"], "external");
    assert_eq!(report["runs"][0]["invocations"][0]["executionSuccessful"], false);
}

/// Read by a parser of XML; gives elements as `name attribute=value…: text`.
fn read_xml(text: &str) -> Vec<String> {
    let script = "import sys, xml.etree.ElementTree as tree\nfor it in tree.fromstring(sys.stdin.buffer.read()).iter():\n    print(ascii((it.tag, sorted(it.attrib.items()), (it.text or '').strip())))";
    let mut python = Command::new("python3");
    python.args(["-c", script]);
    let run = crate::sandbox::finish(python, text.as_bytes());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{text}");
    run.out.lines().map(str::to_owned).collect()
}

#[test]
fn xml_is_what_a_parser_reads() {
    let run = hard();
    let junit = read_xml(&run.write(Format::Junit, &options()));
    assert_eq!(
        junit[0],
        "('testsuites', [('errors', '1'), ('failures', '2'), ('name', 'leaklint'), ('skipped', '1'), ('tests', '4')], '')"
    );
    assert!(junit[2].contains(r#"('file', 'src/[id]/\xe4:,%&"<b>.js')"#), "{}", junit[2]);
    assert!(
        junit[3].contains(r#"<always> & "for ever"'"#) && junit[3].contains(r"<it>, ::error::kept\ufffd"),
        "{}",
        junit[3]
    );
    let style = read_xml(&run.write(Format::Checkstyle, &options()));
    assert!(style[1].starts_with(r#"('file', [('name', 'src/[id]/\xe4:,%&"<b>.js')]"#), "{}", style[1]);
    assert!(style[2].contains(r"('message', '`seen` grows:\r\n100% of [it](1)"), "{}", style[2]);
    for (name, run) in runs() {
        let cases =
            read_xml(&run.write(Format::Junit, &options())).iter().filter(|it| it.starts_with("('testcase'")).count();
        let said = run.report.diagnostics.len() + run.report.errors.len();
        assert_eq!(cases, said.max(1), "{name}: an empty report is an error to some readers");
    }
}

/// As the runner of GitHub Actions reads it: one line per command, properties split at commas, then unescaped.
#[test]
fn workflow_commands_are_read_back() {
    let text = hard().write(Format::Github, &options());
    type Command = (String, Vec<(String, String)>, String);
    let commands: Vec<Command> = text
        .lines()
        .filter_map(|line| {
            let (head, message) = line.strip_prefix("::")?.split_once("::")?;
            let (level, properties) = head.split_once(' ')?;
            let unescape = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
            let property = |pair: &str| {
                let (name, value) = pair.split_once('=').unwrap();
                (name.to_owned(), unescape(&value.replace("%3A", ":").replace("%2C", ",")))
            };
            Some((level.to_owned(), properties.split(',').map(property).collect(), unescape(message)))
        })
        .collect();
    assert_eq!(commands.len(), 3, "{text}");
    let pairs =
        |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>();
    let (level, properties, message) = &commands[0];
    assert_eq!(level, "error");
    assert_eq!(
        *properties,
        pairs(&[
            ("file", "packages/web/src/[id]/ä:,%&\"<b>.js"),
            ("line", "1"),
            ("endLine", "3"),
            ("title", "leaklint: growing-collection")
        ])
    );
    assert!(
        message.starts_with("`seen` grows:\r\n100% of [it](1), <always> & \"for ever\"\n- b.js:1: `seen[0](x)`"),
        "{message}"
    );
    assert_eq!(commands[1].0, "notice");
    assert_eq!(commands[2].1[1..3], pairs(&[("line", "2"), ("col", "3")]));
    assert_eq!(
        text.lines().last(),
        Some(
            "leaklint: 2 findings (1 error, 1 info) in 2 files, 2 files checked, 1 known from the baseline, 1 failure"
        )
    );
}

#[test]
fn what_github_will_not_show_is_said() {
    let text = "x();\n".repeat(12);
    let mut run = Run::over(&[("a.js", text.as_str())]);
    for at in 0..12 {
        run.find(leaklint::diagnostic::Location {
            file: leaklint::diagnostic::FileId(0),
            range: leaklint::text::TextRange::new(at * 5, at * 5 + 3),
        });
    }
    let said = "GitHub shows 10 annotations of each level; the others are in this log only\n";
    assert!(run.write(Format::Github, &options()).ends_with(said));
    run.report.diagnostics.truncate(10);
    assert!(!run.write(Format::Github, &options()).contains(said));
}

#[test]
fn gitlab_tells_findings_apart() {
    let mut run = Run::over(&[("a.js", "x();\n"), ("b.js", "x();\n")]);
    for file in 0..2 {
        let at = run.at(file, "x()");
        run.find(at);
    }
    let report: Value = serde_json::from_str(&run.write(Format::Gitlab, &options())).unwrap();
    let prints: Vec<&str> = report.as_array().unwrap().iter().map(|it| it["fingerprint"].as_str().unwrap()).collect();
    assert_eq!(prints.len(), 2);
    assert_ne!(prints[0], prints[1], "equal code in two files is two findings");
    for (name, run) in runs() {
        let report: Value = serde_json::from_str(&run.write(Format::Gitlab, &options())).unwrap();
        for finding in report.as_array().unwrap() {
            for key in ["description", "check_name", "fingerprint"] {
                assert!(finding[key].as_str().is_some_and(|it| !it.is_empty()), "{name}: {finding}");
            }
            assert!(["info", "minor", "major", "critical", "blocker"].contains(&finding["severity"].as_str().unwrap()));
            assert!(finding["location"]["path"].as_str().is_some_and(|path| !path.starts_with("./")), "{name}");
            assert!(finding["location"]["lines"]["begin"].as_u64() >= Some(1), "{name}: {finding}");
        }
    }
}

/// A suggestion of reviewdog is one replacement, in columns of bytes: applied so, it gives what the fix gives.
#[test]
fn suggestions_for_reviews_are_whole_fixes() {
    let run = hard();
    let report: Value = serde_json::from_str(&run.write(Format::Rdjson, &options())).unwrap();
    let finding = &report["diagnostics"][0];
    let text = run.files[0].1.as_deref().unwrap();
    let offset = |place: &Value| {
        let line = place["line"].as_u64().unwrap() as usize - 1;
        let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        before + place["column"].as_u64().unwrap() as usize - 1
    };
    let range = &finding["location"]["range"];
    assert!(text[offset(&range["start"])..offset(&range["end"])].starts_with("seen.push("), "{range}");
    let suggestion = &finding["suggestions"][0];
    let (start, end) = (offset(&suggestion["range"]["start"]), offset(&suggestion["range"]["end"]));
    let fixed = format!("{}{}{}", &text[..start], suggestion["text"].as_str().unwrap(), &text[end..]);
    let fixes: Vec<&Fix> = run.report.diagnostics[0].fixes.iter().collect();
    assert_eq!(fixed, leaklint::fix::apply(text, &fixes).text);
}
