//! Reporters, given hand-made findings and texts from memory: exact output.

use leaklint::diagnostic::{
    Confidence, Diagnostic, Edit, FileId, Fingerprint, Fix, Label, Location, Role, Safety, Severity, Suppressed,
};
use leaklint::explain;
use leaklint::report::{self, Format, Options};
use leaklint::rule::{Family, FixKind, Preset, RuleMeta};
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
    finding.help = Some("remove entries that are no longer needed, or keep the last few only: `if (seen.length > 1000) seen.shift()`".to_owned());
    finding.fixes = vec![Fix {
        title: "keep the last 1000 entries".to_owned(),
        safety: Safety::Suggestion,
        edits: vec![Edit { location: Location { range: TextRange::empty(clear.range.start), ..clear }, text: "  if (seen.length > 1000) seen.shift();\n".to_owned() }],
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

fn one_at(text: &str, start: u32, end: u32) -> Run {
    let mut run = one(text, "");
    run.report.diagnostics[0].location.range = TextRange::new(start, end);
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

#[test]
fn frames_count_columns_as_they_are_seen() {
    let tabs = "   ╭─[a.js:2:3]
 1 │ function f() {
 2 │         seen.push(1);
   ·         ────────────
 3 │ }
   ╰────
";
    assert_eq!(one("function f() {\n\t\tseen.push(1);\n}\n", "seen.push(1)").frames(), tabs);
    let wide = "   ╭─[a.js:1:18]
 1 │ const 漏れ = \"水道\"; seen.push(1);
   ·                      ────────────
   ╰────
";
    assert_eq!(one("const 漏れ = \"水道\"; seen.push(1);\n", "seen.push(1)").frames(), wide);
    let emoji = "   ╭─[a.js:1:14]
 1 │ log(\"🧠🧠\"); seen.push(1);
   ·              ────────────
   ╰────
";
    assert_eq!(one("log(\"🧠🧠\"); seen.push(1);\n", "seen.push(1)").frames(), emoji);
}

#[test]
fn every_kind_of_line_end_ends_a_line() {
    let frame = "   ╭─[a.js:2:1]
 1 │ a();
 2 │ seen.push(1);
   · ────────────
 3 │ b();
   ╰────
";
    for end in ["\n", "\r\n", "\r"] {
        let text = ["a();", "seen.push(1);", "b();", ""].join(end);
        assert_eq!(one(&text, "seen.push(1)").frames(), frame, "{end:?}");
    }
}

#[test]
fn a_byte_order_mark_is_not_shown() {
    let frame = "   ╭─[a.js:1:1]
 1 │ seen.push(1);
   · ────────────
   ╰────
";
    assert_eq!(one("\u{feff}seen.push(1);\n", "seen.push(1)").frames(), frame);
}

#[test]
fn control_characters_of_the_code_do_not_reach_the_terminal() {
    let frame = "   ╭─[a.js:1:14]
 1 │ /* ␛[2J \u{fffd} */ seen.push(1)
   ·              ────────────
   ╰────
";
    assert_eq!(one("/* \x1b[2J \u{202e} */ seen.push(1)\n", "seen.push(1)").frames(), frame);
}

#[test]
fn empty_ranges_point_between_characters() {
    let inside = "   ╭─[a.js:2:1]\n 1 │ a();\n 2 │ b();\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 5, 5).frames(), inside);
    let at_the_end = "   ╭─[a.js:2:5]\n 1 │ a();\n 2 │ b();\n   ·     ▲\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 9, 9).frames(), at_the_end);
    let after_the_last_line = "   ╭─[a.js:2:1]\n 1 │ a();\n 2 │\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("a();\n", 5, 5).frames(), after_the_last_line);
    let empty_file = "   ╭─[a.js:1:1]\n 1 │\n   · ▲\n   ╰────\n";
    assert_eq!(one_at("", 0, 0).frames(), empty_file);
}

#[test]
fn ranges_that_do_not_fit_the_text_are_pulled_into_it() {
    let past = "   ╭─[a.js:2:4]\n 1 │ a();\n 2 │ b();\n   ·    ─\n   ╰────\n";
    assert_eq!(one_at("a();\nb();", 8, 400).frames(), past);
    let inside_a_character = "   ╭─[a.js:1:1]\n 1 │ 🧠();\n   · ───\n   ╰────\n";
    assert_eq!(one_at("🧠();", 2, 5).frames(), inside_a_character);
}

#[test]
fn a_finding_over_a_few_lines_is_bracketed() {
    let frame = "   ╭─[a.js:2:1]
 1 │     x();
 2 │ ╭─▶ seen.push(() => {
 3 │ │     big();
 4 │ ╰─▶ });
 5 │     y();
   ╰────
";
    let text = "x();\nseen.push(() => {\n  big();\n});\ny();\n";
    assert_eq!(one(text, "seen.push(() => {\n  big();\n})").frames(), frame);
}

#[test]
fn a_finding_over_many_lines_is_shown_by_its_first() {
    let frame = "   ╭─[a.js:2:1]
 1 │ x();
 2 │ seen.push(() => {
   · ─────────────────
 3 │ 1;
   ╰────
";
    let call = "seen.push(() => {\n1;\n2;\n3;\n4;\n5;\n6;\n})";
    assert_eq!(one(&format!("x();\n{call};\ny();\n"), call).frames(), frame);
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

#[test]
fn labels_are_numbered_in_telling_order_wherever_they_are() {
    assert_eq!(
        across_files().frames(),
        "   ╭─[src/a.js:4:3]
 3 │ export function f(x) {
   · ────────┬────────
   ·         ╰── 3. called by others
 4 │   seen.push(x);
   ·   ─────┬─────┬─
   ·        │     ╰── 4. kept
   ·        ╰── 2. grows here
 5 │ }
   ╰────
   ╭─[src/b.js:1:14]
 1 │ export const seen = [];
   ·              ──┬─
   ·                ╰── 1. declared here
   ╰────
"
    );
}

#[test]
fn a_file_that_is_gone_leaves_its_finding_without_code() {
    let mut run = across_files();
    run.files[1].1 = None;
    assert!(run.frames().ends_with(" 5 │ }\n   ╰────\n  note: 1. declared here (in `src/b.js`)\n"), "{}", run.frames());
    run.files[0].1 = None;
    assert_eq!(
        run.frames(),
        "  note: in `src/a.js`, which has changed or gone since it was read
  note: 1. declared here (in `src/b.js`)
  note: 2. grows here (in `src/a.js`)
  note: 3. called by others (in `src/a.js`)
  note: 4. kept (in `src/a.js`)
"
    );
    assert_eq!(
        run.write(Format::Concise, &Options::default()),
        "src/a.js:1:1: warning growing-collection `seen` only ever grows\n1 finding (1 warning) in 1 file, 2 files checked\n"
    );
}

#[test]
fn places_far_apart_get_frames_of_their_own_and_long_labels_wrap() {
    let mut run = Run::over(&[("a.js", "const seen = [];\n1;\n2;\n3;\n4;\nseen.push(1);\n")]);
    let words = "declared here, with an explanation that does not fit into one line of the terminal, so that it is wrapped";
    let labels = vec![label(run.at(0, "seen"), Role::Holder, words)];
    let at = run.at(0, "seen.push(1)");
    run.find(at).labels = labels;
    assert_eq!(
        run.frames(),
        "   ╭─[a.js:6:1]
 5 │ 4;
 6 │ seen.push(1);
   · ────────────
   ╰────
   ╭─[a.js:1:7]
 1 │ const seen = [];
   ·       ──┬─
   ·         ╰─┤ declared here, with an explanation that does not fit into one line of the
   ·           │ terminal, so that it is wrapped
 2 │ 1;
   ╰────
"
    );
}

#[test]
fn of_a_long_line_the_part_around_each_place_is_shown_with_its_true_column() {
    let text = format!("{};seen.push(1);{};far();zz", "x".repeat(150_000), "y".repeat(150_000));
    let mut run = Run::over(&[("a.min.js", text.as_str())]);
    let labels = vec![label(run.at(0, "far()"), Role::Repeats, "far"), label(run.at(0, "push"), Role::Retained, "near")];
    let at = run.at(0, "seen.push(1)");
    run.find(at).labels = labels;
    assert_eq!(
        run.frames(),
        "   ╭─[a.min.js:1:150002]
 1 │ …xxxxxxxxxxxxxxxxxxxxx;seen.push(1);yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy…
   ·                        ──┬────┬─
   ·                          │    ╰── 2. near
   ·                          ╰── here
   ╰────
   ╭─[a.min.js:1:300016]
 1 │ …yyyyyyyyyyyyyyyyyyyyy;far();zz
   ·                        ──┬──
   ·                          ╰── 1. far
   ╰────
"
    );
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

/// Two files with findings of all severities, failures, skipped files, a note, a suppression.
fn mixed() -> Run {
    let mut run = Run::over(&[("a.js", "one();\ntwo();\nthree();\n"), ("b.js", "four();\n"), ("c.js", "")]);
    let places = [run.at(0, "one"), run.at(0, "two"), run.at(0, "three"), run.at(1, "four")];
    run.find(places[0]).severity = Severity::Error;
    run.find(places[1]);
    run.find(places[2]).suppressed = Some(Suppressed { reason: Some("bounded by the router".to_owned()) });
    let info = run.find(places[3]);
    info.severity = Severity::Info;
    info.rule = "implicit-global";
    info.message = "`four`\nleaks".to_owned();
    let fix = |safety| Fix { title: "declare it".to_owned(), safety, edits: vec![Edit { location: places[3], text: "let four".to_owned() }] };
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
    assert_eq!(error.to_string(), "there is no format `txt`; the formats are `text`, `concise`, `json`");
}

fn json(run: &Run) -> serde_json::Value {
    let text = run.write(Format::Json, &Options::default());
    assert!(text.ends_with("}\n"), "ends in a newline");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn json_says_everything_in_a_stable_order() {
    let mut run = Run::over(&[("src/a.js", "🧠; leak();\r\n"), ("src/b.js", "x\n")]);
    let labels = vec![label(run.at(1, "x"), Role::OwnerEnds, "ends here")];
    let at = run.at(0, "leak()");
    let finding = run.find(at);
    finding.labels = labels;
    finding.fixes = vec![Fix {
        title: "stop it".to_owned(),
        safety: Safety::Safe,
        edits: vec![Edit { location: at, text: "stop()".to_owned() }],
    }];
    finding.suppressed = Some(Suppressed { reason: None });
    run.report.errors.push(RunError { file: None, message: "no room".to_owned() });
    let expected = concat!(
        r#"{"schema":1,"tool":{"name":"leaklint","version":"VERSION"},"#,
        r#""summary":{"files":2,"skipped":0,"findings":0,"errors":0,"warnings":0,"infos":0,"suppressed":1},"#,
        r#""diagnostics":[{"rule":"growing-collection","severity":"warning","confidence":"high","#,
        r#""message":"`seen` only ever grows","help":null,"url":"https://leaklint.dev/rules/growing-collection","#,
        r#""file":"src/a.js","range":{"start":{"line":1,"column":5,"offset":6},"end":{"line":1,"column":11,"offset":12}},"#,
        r#""related":[{"file":"src/b.js","range":{"start":{"line":1,"column":1,"offset":0},"end":{"line":1,"column":2,"offset":1}},"#,
        r#""message":"ends here","role":"owner-ends"}],"#,
        r#""fixes":[{"title":"stop it","safety":"safe","edits":[{"file":"src/a.js","#,
        r#""range":{"start":{"line":1,"column":5,"offset":6},"end":{"line":1,"column":11,"offset":12}},"text":"stop()"}]}],"#,
        r#""fingerprint":"0000000000001234","suppressed":{"reason":null}}],"#,
        r#""errors":[{"file":null,"message":"no room"}]}"#,
        "\n"
    );
    let expected = expected.replace("VERSION", env!("CARGO_PKG_VERSION"));
    assert_eq!(run.write(Format::Json, &Options::default()), expected);
}

#[test]
fn json_counts_leave_out_what_is_suppressed() {
    let json = json(&mixed());
    let expected = serde_json::json!({
        "files": 3, "skipped": 1, "findings": 3, "errors": 1, "warnings": 1, "infos": 1, "suppressed": 1
    });
    assert_eq!(json["summary"], expected);
    assert_eq!(json["diagnostics"].as_array().unwrap().len(), 4);
    assert_eq!(json["diagnostics"][1].get("suppressed"), None);
    assert_eq!(json["diagnostics"][2]["suppressed"]["reason"], "bounded by the router");
}

const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/report-v1.schema.json");

#[test]
fn the_published_schema_is_fresh() {
    let fresh = report::schema();
    if std::fs::read_to_string(SCHEMA).ok().as_deref() != Some(fresh.as_str()) {
        std::fs::write(SCHEMA, fresh).unwrap();
        panic!("`schemas/report-v1.schema.json` was stale and is rewritten; look at what changed, then commit it");
    }
}

#[test]
fn reports_satisfy_the_published_schema() {
    let mut compiler = boon::Compiler::new();
    let mut schemas = boon::Schemas::new();
    let schema: serde_json::Value = serde_json::from_str(&report::schema()).unwrap();
    compiler.add_resource("report.json", schema.clone()).unwrap();
    let index = compiler.compile("report.json", &mut schemas).unwrap();
    let mut gone = across_files();
    gone.files[0].1 = None;
    gone.report.diagnostics[0].rule = "parse-error";
    for run in [server(), across_files(), gone, mixed(), Run::over(&[])] {
        let report = json(&run);
        assert!(schemas.validate(&report, index).is_ok(), "{:#}", schemas.validate(&report, index).unwrap_err());
    }

    let break_it = |change: &dyn Fn(&mut serde_json::Value)| {
        let mut report = json(&mixed());
        change(&mut report);
        schemas.validate(&report, index).is_err()
    };
    assert!(break_it(&|report| report["schema"] = 2.into()));
    assert!(break_it(&|report| report["diagnostics"][0]["severity"] = "fatal".into()));
    assert!(break_it(&|report| report["diagnostics"][0]["range"]["start"]["line"] = 0.into()));
    assert!(break_it(&|report| {
        report["diagnostics"][0].as_object_mut().unwrap().remove("fingerprint");
    }));
    let required = schema["$defs"]["Finding"]["required"].as_array().unwrap();
    assert!(!required.contains(&"suppressed".into()), "only suppressed findings have it");
}

const EXPLAINED: RuleMeta = RuleMeta {
    id: "growing-collection",
    aliases: &["endless-array"],
    summary: "a long-lived collection that only ever grows",
    family: Family::Growth,
    severity: Severity::Warning,
    preset: Preset::Recommended,
    fix: FixKind::None,
    since: "0.1.0",
    docs: "## What it reports

A collection that **lives long** and is `pushed to`, with nothing that removes; see [the guide](https://example.com/guide) for
more than this.

- one point, which is long enough that it has to go on in a second line of output
- two
  1. nested

> quoted words

```js leaky
const seen = [];

  seen.push(`**x**`);
```
",
};

#[test]
fn explain_renders_the_description_for_a_terminal() {
    assert_eq!(
        explain::text(&EXPLAINED, false, 60),
        "growing-collection: a long-lived collection that only ever grows
growth · severity warning · preset recommended · fix none · since 0.1.0
formerly endless-array
https://leaklint.dev/rules/growing-collection

What it reports
---------------

A collection that lives long and is `pushed to`, with
nothing that removes; see
the guide <https://example.com/guide> for more than this.

• one point, which is long enough that it has to go on in a
  second line of output
• two
  1. nested

│ quoted words

    const seen = [];

      seen.push(`**x**`);
"
    );
}

#[test]
fn explain_uses_colour_instead_of_marks_where_it_may() {
    let meta = RuleMeta { docs: "## A `b`\n\n**bold `code`** and 2 * 3 [is] `open", ..EXPLAINED };
    let text = explain::text(&meta, true, 80);
    let (_, docs) = text.split_once("growing-collection\n\n").unwrap();
    assert_eq!(
        docs,
        "\x1b[1m\x1b[36mA \x1b[36mb\x1b[0m\x1b[0m\n\n\x1b[1mbold \x1b[36mcode\x1b[0m\x1b[0m and 2 * 3 [is] `open\n"
    );
}

#[test]
fn explain_gives_the_same_as_data() {
    let json = explain::json(&EXPLAINED);
    assert_eq!(json["id"], "growing-collection");
    assert_eq!(json["aliases"], serde_json::json!(["endless-array"]));
    assert_eq!(json["url"], "https://leaklint.dev/rules/growing-collection");
    assert_eq!(json["docs"], EXPLAINED.docs);
    assert_eq!(explain::list_json(&[&EXPLAINED])["rules"][0], json);
}

#[test]
fn rules_are_listed_as_a_table() {
    let other = RuleMeta { id: "timer-loop", fix: FixKind::Suggestion, summary: "a timer that starts itself again for as long as the process lives, and nothing ends it", ..EXPLAINED };
    assert_eq!(
        explain::list_text(&[&EXPLAINED, &other], false, 100),
        "rule                severity  preset       fix         reports
growing-collection  warning   recommended  none        a long-lived collection that only ever grows
timer-loop          warning   recommended  suggestion  a timer that starts itself again for as long
                                                       as the process lives, and nothing ends it

2 rules; `leaklint explain RULE` tells more about one
"
    );
}
