//! The documentation of every rule: its headings, its examples as the linter sees them, and its claims as Node sees them.
//!
//! A fenced block is tagged `js leaky` or `js clean`, optionally with `run growth` or `run held`, `file=NAME`, `package=TYPE`.
//! A block that runs is followed by a comment with the code that drives it (`tests/node/prove.mjs` says how). What belongs
//! to a page runs in a real DOM, with the real frameworks, which `tests/run` installs.

use crate::fixture::{self, lint, on_big_stack, package_type, rule_set, rules_of_preset};
use leaklint::project::PackageType;
use leaklint::rule::{Family, Preset};
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

const HEADINGS: [&str; 8] = [
    "What it reports",
    "Why it leaks",
    "Leaky",
    "Clean",
    "What to do",
    "When to ignore it",
    "Known limits",
    "In a heap snapshot",
];

/// Growth per step, in bytes, that counts as a leak; real ones retain at least a pointer and a small object.
const LEAKS_FROM: f64 = 24.0;
/// Growth per step, in bytes, that still counts as none; the collector is not exact to the byte.
const SILENT_UP_TO: f64 = 16.0;
/// Growth in all, in bytes, that still counts as none, however few the steps: compiled code that arrives late.
const SILENT_IN_ALL: f64 = 65_536.0;

struct Page {
    /// Relative to the repository.
    path: String,
    text: String,
    blocks: Vec<Block>,
}

/// A fenced block that is tagged `leaky` or `clean`.
struct Block {
    /// 1-based line of the opening fence.
    line: usize,
    code: String,
    leaky: bool,
    run: Option<Run>,
    file: String,
    package: PackageType,
    package_word: String,
    prove: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Run {
    Growth,
    Held,
}

fn pages() -> Vec<Page> {
    let wanted = std::env::var("LEAKLINT_FIXTURE").unwrap_or_default();
    fixture::rule_folders()
        .iter()
        .filter(|folder| folder.to_string_lossy().contains(&wanted))
        .map(|folder| Page::read(&folder.join("rule.md")))
        .collect()
}

impl Page {
    fn read(path: &Path) -> Page {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Page::parse(&fixture::relative(path), text)
    }

    fn parse(path: &str, text: String) -> Page {
        let mut blocks: Vec<Block> = Vec::new();
        let mut lines = text.lines().enumerate();
        while let Some((at, line)) = lines.next() {
            let place = format!("{path}:{}", at + 1);
            if let Some(tags) = line.strip_prefix("```") {
                let code: String = lines
                    .by_ref()
                    .map(|(_, line)| line)
                    .take_while(|line| *line != "```")
                    .flat_map(|line| [line, "\n"])
                    .collect();
                blocks.extend(Block::new(&place, at + 1, tags, code));
            } else if line == "<!-- prove" {
                let prove = lines
                    .by_ref()
                    .map(|(_, line)| line)
                    .take_while(|line| *line != "-->")
                    .flat_map(|line| [line, "\n"])
                    .collect();
                let block = blocks.last_mut().unwrap_or_else(|| panic!("{place}: a proof follows its block"));
                assert!(block.prove.replace(prove).is_none(), "{place}: a block has one proof");
            }
        }
        Page { path: path.to_owned(), text, blocks }
    }
}

impl Block {
    /// `None` for blocks that are neither leaky nor clean: output, configuration.
    fn new(place: &str, line: usize, tags: &str, code: String) -> Option<Block> {
        let mut words = tags.split(' ');
        let language = words.next().unwrap_or_default();
        let leaky = match words.next()? {
            "leaky" => true,
            "clean" => false,
            other => panic!("{place}: a block is `leaky` or `clean`, not `{other}`"),
        };
        let mut block = Block {
            line,
            code,
            leaky,
            run: None,
            file: format!("example.{language}"),
            package: PackageType::Unspecified,
            package_word: "unspecified".to_owned(),
            prove: None,
        };
        while let Some(word) = words.next() {
            match word.split_once('=') {
                Some(("file", name)) => block.file = name.to_owned(),
                Some(("package", name)) => {
                    block.package =
                        package_type(name).unwrap_or_else(|| panic!("{place}: no package type is called `{name}`"));
                    block.package_word = name.to_owned();
                }
                None if word == "run" => {
                    block.run = Some(match words.next() {
                        Some("growth") => Run::Growth,
                        Some("held") => Run::Held,
                        other => panic!("{place}: `run growth` or `run held`, not `run {}`", other.unwrap_or_default()),
                    });
                }
                _ => panic!("{place}: the tag `{word}` means nothing here"),
            }
        }
        Some(block)
    }
}

#[test]
fn every_page_has_the_same_headings() {
    for page in pages() {
        let folder = page.path.trim_start_matches("rules/").trim_end_matches("/rule.md").replace('_', "-");
        assert_eq!(
            page.text.lines().next(),
            Some(format!("# {folder}").as_str()),
            "{}: the title is the rule's id",
            page.path
        );
        let headings: Vec<&str> = page.text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, HEADINGS, "{}", page.path);
        let sections = page.text.split("\n## ").skip(1);
        for section in sections {
            let body = section.lines().skip(1).filter(|line| !line.trim().is_empty()).count();
            assert!(body > 0, "{}: a section is empty: {}", page.path, section.lines().next().unwrap_or_default());
        }
    }
}

#[test]
fn leaky_examples_are_found_and_clean_ones_are_silent() {
    let failures = on_big_stack(|| {
        let mut failures = Vec::new();
        for folder in fixture::rule_folders() {
            let Some(rule) = fixture::rule_of(&folder) else { continue };
            let page = Page::read(&folder.join("rule.md"));
            for block in &page.blocks {
                let place = format!("{}:{}", page.path, block.line);
                let files = [(block.file.as_str(), block.code.as_str())];
                let all = rule_set(&rules_of_preset(rule.meta.preset), rule.meta.preset.confidence(), &[]);
                let recommended =
                    rule_set(&rules_of_preset(Preset::Recommended), Preset::Recommended.confidence(), &[]);
                if block.leaky {
                    let findings = lint(&files, block.package, &all);
                    if !findings.iter().any(|finding| finding.rule == rule.meta.id) {
                        failures.push(format!("{place}: {} finds nothing in\n{}", rule.meta.id, block.code));
                    }
                } else {
                    let own = rule_set(&[rule], rule.meta.preset.confidence(), &[]);
                    let mut findings = lint(&files, block.package, &recommended);
                    findings.extend(lint(&files, block.package, &own));
                    for finding in findings {
                        failures.push(format!("{place}: {}: {} in\n{}", finding.rule, finding.message, block.code));
                    }
                }
            }
        }
        failures
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn every_page_shows_and_proves_both_sides() {
    for page in pages() {
        let configuration = fixture::rule_of(&fixture::repository().join(&page.path).with_file_name(""))
            .is_some_and(|rule| rule.meta.family == Family::Configuration)
            || page.path.contains("missing_memory_limit");
        for leaky in [true, false] {
            let word = if leaky { "leaky" } else { "clean" };
            let blocks: Vec<&Block> = page.blocks.iter().filter(|block| block.leaky == leaky).collect();
            assert!(!blocks.is_empty(), "{}: no `{word}` example", page.path);
            assert!(
                configuration || blocks.iter().any(|block| block.run.is_some()),
                "{}: no `{word}` example runs",
                page.path
            );
        }
        for block in &page.blocks {
            assert_eq!(
                block.run.is_some(),
                block.prove.is_some(),
                "{}:{}: a block that runs has a proof",
                page.path,
                block.line
            );
        }
    }
}

#[test]
fn examples_do_in_node_what_the_page_says() {
    let pages = pages();
    let jobs: Vec<(&Page, &Block, Run)> = pages
        .iter()
        .flat_map(|page| page.blocks.iter().filter_map(move |block| block.run.map(|run| (page, block, run))))
        .collect();
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((page, block, run)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    if let Err(why) = prove(block, *run) {
                        let failure = format!("{}:{}: {why}\n{}", page.path, block.line, block.code);
                        failures.lock().expect("no test thread panicked").push(failure);
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no test thread panicked");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Runs a block in a Node of its own and says what is wrong, if anything is.
fn prove(block: &Block, run: Run) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let package = match block.package {
        PackageType::NoPackage => None,
        PackageType::Unspecified => Some("{}"),
        PackageType::CommonJs => Some(r#"{ "type": "commonjs" }"#),
        PackageType::Module => Some(r#"{ "type": "module" }"#),
    };
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).map_err(|error| error.to_string());
    write(&block.file, &block.code)?;
    if let Some(package) = package {
        write("package.json", package)?;
    }
    write("prove.txt", block.prove.as_deref().unwrap_or_default())?;
    let kind = if run == Run::Growth { "growth" } else { "held" };
    let output = Command::new("node")
        .arg("--expose-gc")
        .arg(fixture::repository().join("tests/node/prove.mjs"))
        .args([kind, &block.file, &block.package_word])
        .env("LEAKLINT_DOM", crate::owners::dom())
        .current_dir(folder.path())
        .output()
        .map_err(|error| format!("Node 20 or later is needed to run the examples: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let result: serde_json::Value = match text.lines().last().and_then(|line| serde_json::from_str(line).ok()) {
        Some(result) if output.status.success() => result,
        _ => return Err(format!("the example failed in Node:\n{text}{}", String::from_utf8_lossy(&output.stderr))),
    };
    let number = |name: &str| result[name].as_f64().ok_or_else(|| format!("no `{name}` in {result}"));
    match run {
        Run::Growth => {
            let rate = number("rate")?;
            let silent = SILENT_UP_TO.max(SILENT_IN_ALL / number("calls")?);
            match block.leaky {
                true if rate < LEAKS_FROM.max(silent) => Err(format!("grows by only {rate:.1} bytes a step: {result}")),
                false if rate > silent => Err(format!("still grows by {rate:.1} bytes a step: {result}")),
                _ => Ok(()),
            }
        }
        Run::Held => {
            let (tracked, alive) = (number("tracked")?, number("alive")?);
            match block.leaky {
                _ if tracked < 1.0 => Err("the proof tracks nothing".to_owned()),
                true if alive < tracked => Err(format!("{alive} of {tracked} tracked values survive; all should")),
                false if alive > 0.0 => Err(format!("{alive} of {tracked} tracked values survive; none should")),
                _ => Ok(()),
            }
        }
    }
}

/// A proof that can not fail would prove nothing.
#[test]
fn the_runner_tells_leaks_from_none() {
    let block = |leaky: bool, code: &str, prove: &str| Block {
        line: 1,
        code: code.to_owned(),
        leaky,
        run: None,
        file: "example.cjs".to_owned(),
        package: PackageType::Unspecified,
        package_word: "unspecified".to_owned(),
        prove: Some(prove.to_owned()),
    };
    let grows = "const all = []\nexports.step = (n) => { all.push({ n }) }\n";
    let rests = "exports.step = (n) => { [].push({ n }) }\n";
    let steps = "return (await load()).step";
    assert_eq!(prove(&block(true, grows, steps), Run::Growth), Ok(()));
    assert_eq!(prove(&block(false, rests, steps), Run::Growth), Ok(()));
    assert!(prove(&block(true, rests, steps), Run::Growth).is_err_and(|why| why.starts_with("grows by only")));
    assert!(prove(&block(false, grows, steps), Run::Growth).is_err_and(|why| why.starts_with("still grows")));
    let keeps = "const all = []\nexports.add = (value) => { all.push(value) }\n";
    let drops = "exports.add = () => {}\n";
    let tracks = "(await load()).add(track({}))";
    assert_eq!(prove(&block(true, keeps, tracks), Run::Held), Ok(()));
    assert_eq!(prove(&block(false, drops, tracks), Run::Held), Ok(()));
    assert!(prove(&block(true, drops, tracks), Run::Held).is_err_and(|why| why.contains("all should")));
    assert!(prove(&block(false, keeps, tracks), Run::Held).is_err_and(|why| why.contains("none should")));
    assert!(
        prove(&block(false, "throw new Error('broken')", tracks), Run::Held).is_err_and(|why| why.contains("broken"))
    );
}

#[test]
fn no_page_assigns_to_a_constant() {
    for page in pages() {
        let code: String = page.blocks.iter().map(|block| block.code.as_str()).collect();
        for block in &page.blocks {
            let name = assigned_constant(&block.code, &block.code);
            assert_eq!(name, None, "{}:{}: assigns to a constant", page.path, block.line);
        }
        let fenced: Vec<&str> = page.text.split("\n```").collect();
        for prose in fenced.iter().step_by(2) {
            for snippet in inline_code(prose) {
                let name = assigned_constant(snippet, &code);
                assert_eq!(name, None, "{}: `{snippet}` would throw", page.path);
            }
        }
    }
}

/// The text between single backticks.
pub(crate) fn inline_code(prose: &str) -> impl Iterator<Item = &str> {
    prose.split('`').skip(1).step_by(2)
}

/// The first name that `code` assigns to and that `program` declares with `const` only.
///
/// Reads words, not syntax: good enough for advice, and it can not be fooled by code that a parser would refuse.
pub(crate) fn assigned_constant(code: &str, program: &str) -> Option<String> {
    code.match_indices('=').find_map(|(at, _)| {
        let (before, after) = (&code[..at], &code[at + 1..]);
        let compares = after.starts_with(['=', '>']) || before.ends_with(['=', '!', '<', '>']);
        let before = before.trim_end_matches(['+', '-', '*', '/', '?', '|', '&']).trim_end();
        let name: String = before.chars().rev().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$')).collect();
        let name: String = name.chars().rev().collect();
        let rest = &before[..before.len() - name.len()];
        let declares = ["const ", "let ", "var ", ",", "{ ", "(", "."].iter().any(|word| rest.ends_with(word));
        let starts_statement = rest.trim_end_matches([' ', '\t']).is_empty()
            || rest.trim_end_matches([' ', '\t']).ends_with(['\n', ';', '{', '}', ')', '>']);
        let constant =
            declared(program, "const", &name) && !declared(program, "let", &name) && !declared(program, "var", &name);
        (!compares && !name.is_empty() && !declares && starts_statement && constant).then_some(name)
    })
}

fn declared(program: &str, keyword: &str, name: &str) -> bool {
    let wanted = format!("{keyword} {name}");
    program.match_indices(&wanted).any(|(at, _)| {
        !program[at + wanted.len()..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '$'))
    })
}

#[test]
fn assignments_to_constants_are_noticed() {
    let program = "const data = []\nlet other = data\nconst database = 1\n";
    assert_eq!(assigned_constant("data = null", program).as_deref(), Some("data"));
    assert_eq!(assigned_constant("if (done) data = []", program).as_deref(), Some("data"));
    assert_eq!(assigned_constant("{\n  data ??= []\n}", program).as_deref(), Some("data"));
    for fine in [
        "other = null",
        "data.length = 0",
        "const data = []",
        "data == null",
        "(data) => data",
        "data === x",
        "if (data >= 1) {}",
    ] {
        assert_eq!(assigned_constant(fine, program), None, "{fine}");
    }
}
