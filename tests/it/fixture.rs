//! Fixture files of rules: cases, markers, and how a case is linted. Must not know what any rule reports.

use leaklint::diagnostic::{Confidence, Diagnostic, FileId, Severity};
use leaklint::lifetime::models::Models;
use leaklint::linter;
use leaklint::project::surroundings::Surroundings;
use leaklint::project::{PackageType, Unit};
use leaklint::rule::{EnabledRule, Preset, RuleEntry, RuleSet};
use leaklint::rules;
use leaklint::text::TextRange;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One fixture file, split into cases.
pub(crate) struct Fixture {
    /// Relative to the repository.
    pub(crate) path: String,
    pub(crate) cases: Vec<Case>,
}

/// Files that are linted together, from one `// --- case:` line to the next.
pub(crate) struct Case {
    pub(crate) name: String,
    /// 1-based line of the header in the fixture.
    pub(crate) line: usize,
    pub(crate) preset: Option<Preset>,
    /// Other rules that may report in a clean case.
    pub(crate) also: Vec<String>,
    pub(crate) globals: Vec<String>,
    pub(crate) package: PackageType,
    /// The first is the case's own, the others stand beside it.
    pub(crate) files: Vec<VirtualFile>,
}

/// A file of a case, without its marker lines.
pub(crate) struct VirtualFile {
    pub(crate) path: String,
    pub(crate) text: String,
    /// The 1-based fixture line of each line of `text`.
    lines: Vec<usize>,
    pub(crate) markers: Vec<Marker>,
}

/// An expectation under a line of code.
pub(crate) struct Marker {
    /// 1-based line of the marker in the fixture.
    pub(crate) line: usize,
    pub(crate) kind: MarkerKind,
    pub(crate) range: TextRange,
    /// The rule's id; empty for labels.
    pub(crate) rule: String,
    pub(crate) severity: Option<Severity>,
    /// Must occur in the message.
    pub(crate) part: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MarkerKind {
    Finding,
    Label,
    /// Should be found and is not, so far.
    FalseNegative,
    /// Is found and should not be.
    FalsePositive,
}

pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Whether the run may rewrite expected texts instead of comparing with them.
pub(crate) fn blessing() -> bool {
    std::env::var_os("LEAKLINT_BLESS").is_some_and(|value| value == "1")
}

/// Folders below `rules/`, sorted.
pub(crate) fn rule_folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(repository().join("rules"))
        .expect("the rules folder is there")
        .map(|entry| entry.expect("a readable folder entry").path())
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|name| name != "models"))
        .collect();
    folders.sort();
    folders
}

/// The files of a rule folder named `stem.EXTENSION`.
pub(crate) fn fixtures_named(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a readable rule folder")
        .map(|entry| entry.expect("a readable folder entry").path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.strip_prefix(stem)
                .and_then(|rest| rest.strip_prefix('.'))
                .is_some_and(|extension| !extension.contains('.'))
        })
        .collect();
    files.sort();
    files
}

/// The registered rule of a folder; `None` while the folder has no rule yet.
pub(crate) fn rule_of(folder: &Path) -> Option<&'static RuleEntry> {
    let id = folder.file_name()?.to_string_lossy().replace('_', "-");
    rules::ALL.iter().find(|entry| entry.meta.id == id)
}

pub(crate) fn relative(path: &Path) -> String {
    path.strip_prefix(repository()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Scanning needs a larger stack than test threads have.
pub(crate) fn on_big_stack<T: Send>(body: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(linter::SCAN_STACK)
            .spawn_scoped(scope, body)
            .expect("a thread starts")
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// `entries` with their default options; each finding from `confidence` up is shown.
pub(crate) fn rule_set(entries: &[&RuleEntry], confidence: Confidence, globals: &[String]) -> RuleSet {
    RuleSet {
        rules: entries
            .iter()
            .map(|entry| EnabledRule {
                meta: entry.meta,
                rule: entry.build(None).expect("default options build"),
                severity: None,
            })
            .collect(),
        confidence,
        globals: globals.to_vec(),
        require_reason: false,
        report_unused_suppressions: false,
        honor_eslint: false,
    }
}

/// The rules that `preset` switches on.
pub(crate) fn rules_of_preset(preset: Preset) -> Vec<&'static RuleEntry> {
    rules::ALL.iter().filter(|entry| entry.meta.preset <= preset).collect()
}

/// The unsuppressed findings in the first of `files`; the others are linked with it.
pub(crate) fn lint(files: &[(&str, &str)], package: PackageType, rules: &RuleSet) -> Vec<Diagnostic> {
    let models = Models::builtin();
    let units: Vec<Unit> = files
        .iter()
        .enumerate()
        .map(|(at, (path, text))| Unit {
            file: FileId(at as u32),
            path: Arc::from(*path),
            package,
            is_test: leaklint::project::is_test_path(path),
            facts: linter::scan(linter::SourceFile { path, text }, &models).into(),
        })
        .collect();
    let project = linter::link(&units, &Surroundings::default());
    let mut findings = linter::check(&project, FileId(0), rules, leaklint::rules::ALL);
    findings.retain(|finding| finding.suppressed.is_none());
    findings
}

/// The `package=` of a case or of a block in a rule's documentation.
pub(crate) fn package_type(word: &str) -> Option<PackageType> {
    Some(match word {
        "none" => PackageType::NoPackage,
        "unspecified" => PackageType::Unspecified,
        "commonjs" => PackageType::CommonJs,
        "module" => PackageType::Module,
        _ => return None,
    })
}

impl Fixture {
    pub(crate) fn read(path: &Path) -> Fixture {
        let text = std::fs::read_to_string(path).expect("a readable fixture");
        Fixture::parse(&relative(path), &text)
    }

    /// Panics, with the place, on a fixture that is not well formed.
    pub(crate) fn parse(path: &str, text: &str) -> Fixture {
        let default_file = default_file(path);
        let mut cases: Vec<Case> = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let number = at + 1;
            if let Some(header) = line.strip_prefix("// --- case: ") {
                cases.push(Case::from_header(path, number, header, &default_file));
                continue;
            }
            let Some(case) = cases.last_mut() else {
                assert!(line.is_empty(), "{path}:{number}: a fixture starts with `// --- case: NAME`");
                continue;
            };
            if let Some(name) = line.strip_prefix("// --- beside: ") {
                case.files.push(VirtualFile::named(name.trim()));
                continue;
            }
            let file = case.files.last_mut().expect("a case has a file");
            match marker(line) {
                Some(found) => file.add_marker(path, number, line, found),
                None => {
                    file.text.push_str(line);
                    file.text.push('\n');
                    file.lines.push(number);
                }
            }
        }
        for file in cases.iter_mut().flat_map(|case| &mut case.files) {
            let kept = file.text.trim_end().len();
            file.text.truncate(kept);
            file.text.push('\n');
        }
        for (at, case) in cases.iter().enumerate() {
            let twin = cases[..at].iter().find(|other| other.name == case.name);
            assert!(twin.is_none(), "{path}:{}: two cases are named `{}`", case.line, case.name);
        }
        Fixture { path: path.to_owned(), cases }
    }
}

/// `leaky.js` holds cases named `case.js`; a fixture's own stem would make every case a file called `clean` or `leaky`.
fn default_file(path: &str) -> String {
    format!("case.{}", path.rsplit('.').next().unwrap_or("js"))
}

impl Case {
    fn from_header(path: &str, line: usize, header: &str, default_file: &str) -> Case {
        let mut case = Case {
            name: String::new(),
            line,
            preset: None,
            also: Vec::new(),
            globals: Vec::new(),
            package: PackageType::Unspecified,
            files: Vec::new(),
        };
        let mut file = default_file;
        let mut name = header.trim_end();
        while let Some((before, word)) = name.rsplit_once(' ') {
            let list = |value: &str| value.split(',').map(str::to_owned).collect();
            match word.split_once('=') {
                Some(("file", value)) => file = value,
                Some(("package", value)) => {
                    case.package = package_type(value)
                        .unwrap_or_else(|| panic!("{path}:{line}: no package type is called `{value}`"));
                }
                Some(("preset", value)) => {
                    case.preset =
                        Some(preset(value).unwrap_or_else(|| panic!("{path}:{line}: no preset is called `{value}`")));
                }
                Some(("also", value)) => case.also = list(value),
                Some(("globals", value)) => case.globals = list(value),
                _ => break,
            }
            name = before.trim_end();
        }
        case.name = name.to_owned();
        case.files.push(VirtualFile::named(file));
        case
    }

    /// The findings of `rules` in the case's own file.
    pub(crate) fn lint(&self, rules: &RuleSet) -> Vec<Diagnostic> {
        self.lint_as(&self.files[0].text, rules)
    }

    /// The same with another text in place of the case's own.
    pub(crate) fn lint_as(&self, text: &str, rules: &RuleSet) -> Vec<Diagnostic> {
        let mut files = vec![(self.files[0].path.as_str(), text)];
        files.extend(self.files[1..].iter().map(|file| (file.path.as_str(), file.text.as_str())));
        lint(&files, self.package, rules)
    }
}

fn preset(word: &str) -> Option<Preset> {
    [Preset::Recommended, Preset::Strict, Preset::Audit].into_iter().find(|preset| preset.as_str() == word)
}

/// A marker line, taken apart: columns in characters.
struct FoundMarker<'a> {
    /// `None`: from the first column of the code above.
    start: Option<usize>,
    end: usize,
    label: bool,
    words: &'a str,
}

/// `// ^^^^ rule-id: part` or `// ---- because: part`; a range that starts in the first two columns is written `//<^^^`.
fn marker(line: &str) -> Option<FoundMarker<'_>> {
    let rest = line.strip_prefix("//")?;
    let (rest, from_first) = match rest.strip_prefix('<') {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let marks = rest.trim_start_matches(' ');
    let indent = rest.len() - marks.len();
    let sign = marks.chars().next().filter(|sign| matches!(sign, '^' | '-'))?;
    let words = marks.trim_start_matches(sign);
    let length = marks.len() - words.len();
    let column = 2 + usize::from(from_first) + indent;
    let words = words.trim();
    if sign == '-' && !words.starts_with("because:") {
        return None;
    }
    Some(FoundMarker {
        start: (!from_first).then_some(column),
        end: column + length,
        label: sign == '-',
        words: words.strip_prefix("because:").unwrap_or(words).trim(),
    })
}

impl VirtualFile {
    fn named(path: &str) -> VirtualFile {
        VirtualFile { path: path.to_owned(), text: String::new(), lines: Vec::new(), markers: Vec::new() }
    }

    fn add_marker(&mut self, path: &str, number: usize, line: &str, found: FoundMarker<'_>) {
        let code =
            self.text.lines().last().unwrap_or_else(|| panic!("{path}:{number}: a marker stands under a line of code"));
        let base = self.text.len() - 1 - code.len();
        let byte = |column: usize| code.char_indices().map(|(at, _)| at).chain([code.len()]).nth(column);
        let start = found.start.unwrap_or_else(|| code.len() - code.trim_start().len());
        let (Some(start), Some(end)) = (byte(start), byte(found.end)) else {
            panic!("{path}:{number}: the marker is longer than the line above it:\n{code}\n{line}");
        };
        let range = TextRange::new((base + start) as u32, (base + end) as u32);
        let (kind, rest) = match found.words.split_once(' ') {
            _ if found.label => (MarkerKind::Label, found.words),
            Some(("FN", rest)) => (MarkerKind::FalseNegative, rest),
            Some(("FP", rest)) => (MarkerKind::FalsePositive, rest),
            _ => (MarkerKind::Finding, found.words),
        };
        let (head, part) = match rest.split_once(':') {
            _ if found.label => ("", rest),
            Some((head, part)) => (head, part.trim()),
            None => (rest, ""),
        };
        let (rule, severity) = match head.split_once(' ') {
            Some((rule, word)) => {
                let known = [Severity::Info, Severity::Warning, Severity::Error]
                    .into_iter()
                    .find(|severity| severity.as_str() == word);
                (rule, Some(known.unwrap_or_else(|| panic!("{path}:{number}: no severity is called `{word}`"))))
            }
            None => (head, None),
        };
        assert!(found.label || !rule.is_empty(), "{path}:{number}: the marker names no rule");
        self.markers.push(Marker { line: number, kind, range, rule: rule.to_owned(), severity, part: part.to_owned() });
    }

    /// The 1-based fixture line that holds `offset` of the text.
    pub(crate) fn fixture_line(&self, offset: u32) -> usize {
        let at = self.text[..(offset as usize).min(self.text.len())].matches('\n').count();
        self.lines.get(at).or(self.lines.last()).copied().unwrap_or(0)
    }

    /// `range` up to the end of its first line, which is all that a marker can show.
    pub(crate) fn first_line(&self, range: TextRange) -> TextRange {
        let shown = range.slice(&self.text);
        let length = shown.find('\n').unwrap_or(shown.len());
        TextRange::new(range.start, range.start + length as u32)
    }
}

#[test]
fn a_fixture_is_taken_apart() {
    let fixture = Fixture::parse(
        "rules/x/leaky.js",
        "// --- case: two words file=a.cjs package=module\nlet a = go(1)\n//  - because: kept\n//      ^^^^^ some-rule warning: it\ngo(2)\n//<^^ other-rule\n\n// --- case: next\nx\n// --- beside: b.js\ny\n",
    );
    let case = &fixture.cases[0];
    assert_eq!(
        (case.name.as_str(), case.files[0].path.as_str(), case.package),
        ("two words", "a.cjs", PackageType::Module)
    );
    assert_eq!(case.files[0].text, "let a = go(1)\ngo(2)\n");
    let markers: Vec<_> = case.files[0]
        .markers
        .iter()
        .map(|m| (m.range.slice(&case.files[0].text), m.kind, m.rule.as_str(), m.part.as_str(), m.severity))
        .collect();
    assert_eq!(
        markers,
        [
            ("a", MarkerKind::Label, "", "kept", None),
            ("go(1)", MarkerKind::Finding, "some-rule", "it", Some(Severity::Warning)),
            ("go(2)", MarkerKind::Finding, "other-rule", "", None),
        ]
    );
    assert_eq!(case.files[0].fixture_line(14), 5);
    let beside = &fixture.cases[1].files[1];
    assert_eq!((beside.path.as_str(), beside.text.as_str()), ("b.js", "y\n"));
}
