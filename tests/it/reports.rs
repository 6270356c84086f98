//! Reporters, given hand-made findings and texts from memory: exact output.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod explain;
mod formats;
mod frames;
mod html;
mod json;

use leaklint::diagnostic::{
    Confidence, Diagnostic, Edit, FileId, Fingerprint, Fix, Label, Location, Role, Safety, Severity, Suppressed,
    SuppressedBy,
};
use leaklint::report::{self, Format, Options};
use leaklint::session::{Report, ReportedFile, RunError, SkippedFile, Sources};
use leaklint::text::TextRange;
use std::cell::RefCell;
use std::sync::Arc;

/// Texts from memory; counts how often each is asked for.
struct Texts {
    texts: Vec<Option<Arc<str>>>,
    asked: RefCell<Vec<usize>>,
}

impl Texts {
    fn new(files: &[(&str, Option<&str>)]) -> Self {
        let texts: Vec<Option<Arc<str>>> = files.iter().map(|(_, text)| text.map(Arc::from)).collect();
        Self { asked: RefCell::new(vec![0; texts.len()]), texts }
    }
}

impl Sources for Texts {
    fn text(&self, file: FileId) -> Option<Arc<str>> {
        self.asked.borrow_mut()[file.0 as usize] += 1;
        self.texts[file.0 as usize].clone()
    }
}

/// A run over `files`, its findings placed by snippets of the texts.
struct Run {
    files: Vec<(&'static str, Option<String>)>,
    report: Report,
}

impl Run {
    fn over(files: &[(&'static str, &str)]) -> Self {
        let mut report = Report::default();
        for (path, _) in files {
            report.files.push(ReportedFile { path: (*path).into(), content: 0 });
        }
        Self { files: files.iter().map(|(path, text)| (*path, Some((*text).to_owned()))).collect(), report }
    }

    /// Where `snippet` first stands in a file.
    fn at(&self, file: u32, snippet: &str) -> Location {
        let text = self.files[file as usize].1.as_deref().unwrap();
        let start = text.find(snippet).unwrap_or_else(|| panic!("`{snippet}` is not in file {file}"));
        Location { file: FileId(file), range: TextRange::new(start as u32, (start + snippet.len()) as u32) }
    }

    fn find(&mut self, location: Location) -> &mut Diagnostic {
        self.report.diagnostics.push(Diagnostic {
            rule: "growing-collection",
            severity: Severity::Warning,
            confidence: Confidence::High,
            message: "`seen` only ever grows".to_owned(),
            location,
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
            fingerprint: Fingerprint(0x1234),
            suppressed: None,
        });
        self.report.diagnostics.last_mut().unwrap()
    }

    fn write(&self, format: Format, options: &Options) -> String {
        let files: Vec<(&str, Option<&str>)> = self.files.iter().map(|(path, text)| (*path, text.as_deref())).collect();
        let texts = Texts::new(&files);
        let mut out = Vec::new();
        report::write(format, &self.report, &texts, options, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn text(&self) -> String {
        self.write(Format::Text, &Options { quiet: true, ..Options::default() })
    }

    /// The text report of a single finding: only its frames, without heading and summary.
    fn frames(&self) -> String {
        let text = self.text();
        let (_, rest) = text.split_once('\n').unwrap();
        let (frames, _) = rest.split_once("\n\n").unwrap();
        format!("{frames}\n")
    }
}

fn label(location: Location, role: Role, message: &str) -> Label {
    Label { location, role, message: message.to_owned() }
}

const SERVER: &str = r#"const express = require("express");

const app = express();
const seen = [];

app.get("/", (req, res) => {
  seen.push({ agent: req.headers["user-agent"] });
  res.send(seen);
});

app.listen(3000);
"#;

fn server() -> Run {
    let mut run = Run::over(&[("src/server.js", SERVER)]);
    let labels = vec![
        label(run.at(0, "seen"), Role::Holder, "declared here; it lives as long as the process"),
        label(run.at(0, "(req, res) => {\n  seen"), Role::Repeats, "runs once per request: it handles `GET /`"),
    ];
    let push = run.at(0, "seen.push({ agent: req.headers[\"user-agent\"] })");
    let clear = run.at(0, "  res.send(seen);\n");
    let finding = run.find(push);
    finding.message = "every request adds to `seen`, and nothing removes from it".to_owned();
    finding.labels = labels;
    finding.help = Some(
        "remove entries that are no longer needed, or keep the last few only: `if (seen.length > 1000) seen.shift()`"
            .to_owned(),
    );
    finding.fixes = vec![Fix {
        title: "keep the last 1000 entries".to_owned(),
        safety: Safety::Suggestion,
        edits: vec![Edit {
            location: Location { range: TextRange::empty(clear.range.start), ..clear },
            text: "  if (seen.length > 1000) seen.shift();\n".to_owned(),
        }],
    }];
    run
}

/// A run with one finding at `snippet` of one text.
fn one(text: &str, snippet: &str) -> Run {
    let mut run = Run::over(&[("a.js", text)]);
    let at = run.at(0, snippet);
    run.find(at);
    run
}

const IMPORTER: &str = "import { seen } from \"./b.js\";

export function f(x) {
  seen.push(x);
}
";

/// Labels out of order, nested in the finding, the same as the finding, and in another file.
fn across_files() -> Run {
    let mut run = Run::over(&[("src/a.js", IMPORTER), ("src/b.js", "export const seen = [];\n")]);
    let labels = vec![
        label(run.at(1, "seen"), Role::Holder, "declared here"),
        label(run.at(0, "seen.push(x)"), Role::Acquired, "grows here"),
        label(run.at(0, "export function f"), Role::Repeats, "called by others"),
        label(run.at(0, "x);"), Role::Retained, "kept"),
    ];
    let at = run.at(0, "seen.push(x)");
    run.find(at).labels = labels;
    run
}

/// Two files with findings of all severities, failures, skipped files, a note, a suppression.
fn mixed() -> Run {
    let mut run = Run::over(&[("a.js", "one();\ntwo();\nthree();\n"), ("b.js", "four();\n"), ("c.js", "")]);
    let places = [run.at(0, "one"), run.at(0, "two"), run.at(0, "three"), run.at(1, "four")];
    run.find(places[0]).severity = Severity::Error;
    run.find(places[1]);
    run.find(places[2]).suppressed =
        Some(Suppressed { by: SuppressedBy::Comment, reason: Some("bounded by the router".to_owned()) });
    let info = run.find(places[3]);
    info.severity = Severity::Info;
    info.rule = "implicit-global";
    info.message = "`four`\nleaks".to_owned();
    let fix = |safety| Fix {
        title: "declare it".to_owned(),
        safety,
        edits: vec![Edit { location: places[3], text: "let four".to_owned() }],
    };
    info.fixes = vec![fix(Safety::Safe), fix(Safety::Suggestion)];
    run.report.diagnostics[0].fixes = vec![fix(Safety::Suggestion)];
    run.report.diagnostics[2].fixes = vec![fix(Safety::Safe)];
    run.report.errors.push(RunError { file: Some("d.js".to_owned()), message: "permission denied".to_owned() });
    run.report.errors.push(RunError { file: None, message: "no room".to_owned() });
    run.report.skipped.push(SkippedFile { path: "e.min.js".to_owned(), why: "minified".to_owned() });
    run.report.notes.push("`f.js` vanished during the run".to_owned());
    run
}

#[test]
fn text_shows_a_finding_with_its_chain() {
    assert_eq!(
        server().write(Format::Text, &Options::default()),
        r#"warning[growing-collection]: every request adds to `seen`, and nothing removes from it
   ╭─[src/server.js:7:3]
 3 │ const app = express();
 4 │ const seen = [];
   ·       ──┬─
   ·         ╰── 1. declared here; it lives as long as the process
 5 │
 6 │ app.get("/", (req, res) => {
   ·              ───────┬───────
   ·                     ╰── 2. runs once per request: it handles `GET /`
 7 │   seen.push({ agent: req.headers["user-agent"] });
   ·   ───────────────────────────────────────────────
 8 │   res.send(seen);
   ╰────
  help: remove entries that are no longer needed, or keep the last few only:
        `if (seen.length > 1000) seen.shift()`
  fix: keep the last 1000 entries (suggestion, `--fix --suggestions` applies it)

`leaklint explain RULE` tells why a rule matters and what to do
1 finding has a suggested fix: `--fix --suggestions` applies it
1 finding (1 warning) in 1 file, 1 file checked
"#
    );
}

#[test]
fn confidence_is_told_unless_it_is_high() {
    let mut run = one("a();\n", "a()");
    for (confidence, line) in [
        (Confidence::Low, "  confidence: low\n"),
        (Confidence::Medium, "  confidence: medium\n"),
        (Confidence::High, ""),
        (Confidence::Confirmed, "  confidence: confirmed by a heap snapshot\n"),
    ] {
        run.report.diagnostics[0].confidence = confidence;
        assert_eq!(run.frames(), format!("   ╭─[a.js:1:1]\n 1 │ a();\n   · ───\n   ╰────\n{line}"));
    }
}

/// A file of `lines` lines with a finding on each of the first `findings`.
fn crowded(lines: usize, findings: usize) -> (Run, Texts) {
    let text = "seen.push(1);\n".repeat(lines);
    let mut run = Run::over(&[("a.js", text.as_str())]);
    for at in 0..findings as u32 {
        run.find(Location { file: FileId(0), range: TextRange::new(at * 14, at * 14 + 12) });
    }
    let texts = Texts::new(&[("a.js", Some(text.as_str()))]);
    (run, texts)
}

#[test]
fn frames_are_capped_per_file() {
    let (run, _) = crowded(200, 103);
    let text = run.text();
    assert_eq!(text.matches("╭─[a.js:").count(), 100);
    let tail = text.split("   ╰────\n").last().unwrap();
    assert_eq!(
        tail,
        "
note: 100 findings of `a.js` are shown with their code, the others in one line each
a.js:101:1: warning[growing-collection]: `seen` only ever grows
a.js:102:1: warning[growing-collection]: `seen` only ever grows
a.js:103:1: warning[growing-collection]: `seen` only ever grows

103 findings (103 warnings) in 1 file, 1 file checked
"
    );
}

#[test]
fn a_text_is_asked_for_and_indexed_once_however_many_findings_it_has() {
    let (run, texts) = crowded(20_000, 2_000);
    for (at, format) in Format::ALL.into_iter().enumerate() {
        report::write(format, &run.report, &texts, &Options::default(), &mut std::io::sink()).unwrap();
        assert_eq!(*texts.asked.borrow(), [at + 1], "{format}");
    }
}

#[test]
fn colour_and_links_appear_only_when_asked_for() {
    let mut run = across_files();
    run.report.notes.push("a note".to_owned());
    for format in [Format::Text, Format::Concise] {
        let plain = run.write(format, &Options::default());
        assert!(!plain.contains('\x1b'), "{plain}");
        let colored = run.write(format, &Options { color: true, ..Options::default() });
        assert_ne!(colored, plain);
        assert!(!colored.contains("\x1b]8"), "{colored}");
        let mut stripped = String::new();
        for (at, part) in colored.split('\x1b').enumerate() {
            stripped.push_str(if at == 0 { part } else { part.split_once('m').unwrap().1 });
        }
        assert_eq!(stripped, plain, "colour changes nothing else");
        let linked = run.write(format, &Options { hyperlinks: true, ..Options::default() });
        let link = "\x1b]8;;https://leaklint.dev/rules/growing-collection\x1b\\growing-collection\x1b]8;;\x1b\\";
        assert_eq!(linked, plain.replacen("growing-collection", link, 1));
    }
    run.report.diagnostics[0].rule = "parse-error";
    let linked = run.write(Format::Text, &Options { hyperlinks: true, ..Options::default() });
    assert!(!linked.contains('\x1b'), "findings that no rule makes have no page");
}

#[test]
fn concise_is_one_line_per_finding_and_a_summary() {
    assert_eq!(
        mixed().write(Format::Concise, &Options { verbose: true, ..Options::default() }),
        "a.js:1:1: error growing-collection `seen` only ever grows
a.js:2:1: warning growing-collection `seen` only ever grows
b.js:1:1: info implicit-global `four` leaks
error: d.js: permission denied
error: no room
note: `f.js` vanished during the run
skipped: e.min.js: minified
1 finding has a safe fix: `--fix` applies it; 1 more a suggested one: `--fix --suggestions`
3 findings (1 error, 1 warning, 1 info) in 2 files, 3 files checked, 1 skipped, 1 suppressed, 2 failures
"
    );
}

#[test]
fn quiet_keeps_findings_failures_and_the_summary() {
    assert_eq!(
        mixed().write(Format::Concise, &Options { quiet: true, verbose: true, ..Options::default() }),
        "a.js:1:1: error growing-collection `seen` only ever grows
a.js:2:1: warning growing-collection `seen` only ever grows
b.js:1:1: info implicit-global `four` leaks
error: d.js: permission denied
error: no room
3 findings (1 error, 1 warning, 1 info) in 2 files, 3 files checked, 1 skipped, 1 suppressed, 2 failures
"
    );
}

#[test]
fn the_summary_counts_in_plain_words() {
    let summary = |change: &dyn Fn(&mut Report)| {
        let mut run = mixed();
        change(&mut run.report);
        let text = run.write(Format::Text, &Options::default());
        text.lines().last().unwrap().to_owned()
    };
    let clean = |report: &mut Report| {
        report.diagnostics.clear();
        report.errors.clear();
        report.skipped.clear();
    };
    assert_eq!(summary(&clean), "no leaks found in 3 files");
    assert_eq!(
        summary(&|report| {
            clean(report);
            report.files.truncate(1);
        }),
        "no leaks found in 1 file"
    );
    assert_eq!(
        summary(&|report| {
            clean(report);
            report.files.clear();
        }),
        "no files checked"
    );
    assert_eq!(
        summary(&|report| report.diagnostics.retain(|it| it.suppressed.is_some())),
        "no leaks found in 3 files, 1 skipped, 1 suppressed, 2 failures"
    );
    assert_eq!(
        summary(&|report| {
            report.diagnostics.truncate(1);
            report.errors.truncate(1);
        }),
        "1 finding (1 error) in 1 file, 3 files checked, 1 skipped, 1 failure"
    );
}

#[test]
fn formats_are_known_by_name() {
    for format in Format::ALL {
        assert_eq!(format.as_str().parse(), Ok(format));
    }
    let error = "txt".parse::<Format>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "there is no format `txt`; the formats are `text`, `concise`, `json`, `sarif`, `github`, `gitlab`, `junit`, `checkstyle`, `rdjson`, `agent`, `html`"
    );
}
