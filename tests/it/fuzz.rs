//! Mutated code: whatever a text holds, nothing panics, no place lies outside the file, fixes settle and keep what parses
//! parsing, and a look that leaves a file unread was right.
//!
//! The normal tier runs the same few thousand texts each time. `LEAKLINT_FUZZ=SECONDS` goes on for so long, from a seed that it
//! prints (`LEAKLINT_FUZZ_SEED=N` repeats one), and `LEAKLINT_FUZZ_FOLDER=FOLDER` adds files of up to 64 KiB to start from.

use crate::fixture::{self, Fixture, lint, on_big_stack, rule_set};
use leaklint::diagnostic::{Confidence, Diagnostic, Fix, Safety};
use leaklint::lifetime::models::Models;
use leaklint::linter::{self, Scratch, SourceFile};
use leaklint::project::PackageType;
use leaklint::rule::RuleSet;
use leaklint::syntax::{SourceKind, parse};
use leaklint::text::TextRange;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// Texts in the normal tier.
const RUNS: u64 = 1500;
const THREADS: u64 = 2;
/// No text of a mutated fixture may take longer, in an unoptimized build on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);
const LARGEST_SEED: u64 = 64 << 10;
/// More passes than this mean that fixes undo each other.
const PASSES: usize = 10;

struct Seed {
    path: String,
    text: String,
}

fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for folder in fixture::rule_folders() {
        for path in ["leaky", "limits", "clean"].iter().flat_map(|stem| fixture::fixtures_named(&folder, stem)) {
            let cases = Fixture::read(&path).cases;
            let files = cases.into_iter().flat_map(|case| case.files);
            seeds.extend(files.map(|file| Seed { path: file.path, text: file.text }));
        }
    }
    if let Some(folder) = std::env::var_os("LEAKLINT_FUZZ_FOLDER") {
        add_folder(Path::new(&folder), &mut seeds);
    }
    seeds
}

fn add_folder(folder: &Path, seeds: &mut Vec<Seed>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.is_symlink() {
            add_folder(&path, seeds);
        } else if path.metadata().is_ok_and(|it| it.is_file() && it.len() <= LARGEST_SEED)
            && let Some(name) = path.file_name().and_then(|name| name.to_str())
            && SourceKind::of_path(name).is_some()
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            seeds.push(Seed { path: name.to_owned(), text });
        }
    }
}

/// Xorshift: the same numbers on every machine.
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Below `end`; 0 where nothing is.
    fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() >> 11) as usize % end }
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// Pieces that the analyses know, and pieces that are hard to read.
const PIECES: &[&str] = &[
    "return;",
    "return null;",
    "await 0;",
    "yield;",
    "throw 0;",
    "break;",
    "continue;",
    "async ",
    "static ",
    "export ",
    "new ",
    "delete ",
    "void ",
    "this.",
    "super.x();",
    "?.",
    "...",
    "=> {",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "`",
    "${",
    "'",
    "\"",
    "/",
    "/*",
    "*/",
    "//",
    "\n",
    "\r\n",
    "\u{2028}",
    "\u{feff}",
    "é",
    "𝒳",
    "\0",
    "\\",
    "<div>",
    "</div>",
    "<T>",
    "const list = [];",
    "list.push(this);",
    "setInterval(f, 1);",
    "clearInterval(this.timer);",
    "on('x', () => {});",
    "window.addEventListener('x', this.f);",
    "removeEventListener('x', f.bind(this));",
    "if (a) return;",
    "try {",
    "} catch {}",
    "} finally { close(); }",
    "for (const a of b) {",
    "while (true) {",
    "class A extends B {",
    "using a = b();",
    "import a from 'b';",
    "export default ",
    "require('fs')",
    "module.exports = ",
    "eval(a);",
    "with (a) {",
    "label:",
    "#a",
    "@b ",
    "a?.b!",
    "as const",
    "<string>a",
    "satisfies A",
    "enum A { B }",
    "declare ",
    "// leaklint-disable-next-line",
    "/* leaklint-disable */",
    "0x",
    "1e400",
    "99999999999",
    "case 1:",
    "default:",
];

/// The nearest place at or before `at` where a text can be cut.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// A stretch of the text: some bytes, or whole lines.
fn stretch(text: &str, dice: &mut Dice) -> (usize, usize) {
    let start = boundary(text, dice.below(text.len() + 1));
    if dice.below(2) == 0 {
        let from = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let mut to = from;
        for _ in 0..=dice.below(6) {
            to = text[to..].find('\n').map_or(text.len(), |at| to + at + 1);
        }
        return (from, to);
    }
    let length = 1 << dice.below(8);
    (start, boundary(text, start + dice.below(length)).max(start))
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').filter(|word| !word.is_empty()).collect()
}

fn mutate(text: &mut String, other: &str, dice: &mut Dice) {
    let (start, end) = stretch(text, dice);
    match dice.below(9) {
        0 => text.replace_range(start..end, ""),
        1 => {
            let copy = text[start..end].to_owned();
            let at = boundary(text, dice.below(text.len() + 1));
            text.insert_str(at, &copy);
        }
        2 => {
            let (from, to) = stretch(other, dice);
            text.replace_range(start..end, &other[from..to]);
        }
        3 => {
            let (from, to) = stretch(other, dice);
            text.insert_str(start, &other[from..to]);
        }
        4 | 5 => text.insert_str(start, dice.one_of::<&str>(PIECES)),
        // One name for another.
        6 | 7 => {
            let replacement = words(text);
            if replacement.is_empty() {
                return;
            }
            let (old, new) = (*dice.one_of(&replacement), *dice.one_of(&replacement));
            let places: Vec<usize> = text.match_indices(old).map(|(at, _)| at).collect();
            let (at, end, new) = (*dice.one_of(&places), old.len(), new.to_owned());
            text.replace_range(at..at + end, &new);
        }
        _ => {
            let (open, close) =
                *dice.one_of(&[("(", ")"), ("[", "]"), ("{", "}"), ("!", ""), ("a => ", ""), ("`${", "}`")]);
            let times = 1 << dice.below(7);
            text.insert_str(end, &close.repeat(times));
            text.insert_str(start, &open.repeat(times));
        }
    }
}

struct Checker {
    models: Models,
    scratch: Scratch,
    rules: RuleSet,
}

impl Checker {
    fn new() -> Self {
        let all: Vec<_> = leaklint::rules::ALL.iter().collect();
        Self { models: Models::builtin(), scratch: Scratch::default(), rules: rule_set(&all, Confidence::Low, &[]) }
    }

    fn parses(&self, path: &str, text: &str) -> bool {
        SourceKind::of_path(path).is_some_and(|kind| parse(kind, text).errors.is_empty())
    }

    fn check(&mut self, path: &str, text: &str) -> Result<(), String> {
        let started = Instant::now();
        let found = lint(&[(path, text)], PackageType::Unspecified, &self.rules);
        if started.elapsed() > LONGEST {
            return Err(format!("takes {:?}", started.elapsed()));
        }
        for finding in &found {
            places_fit(finding, text)?;
        }
        let parses = self.parses(path, text);
        // What is sure enough to be shown must have been read.
        if parses
            && let Some(finding) = found.iter().find(|it| it.confidence > Confidence::Low && it.rule != "parse-error")
            && linter::glance(SourceFile { path, text }, &self.models, &mut self.scratch).is_some()
        {
            return Err(format!("{} is found in a file that a look leaves unread: {}", finding.rule, finding.message));
        }
        if parses { self.fixes_settle(path, text, found) } else { Ok(()) }
    }

    fn fixes_settle(&self, path: &str, text: &str, mut found: Vec<Diagnostic>) -> Result<(), String> {
        let mut text = text.to_owned();
        for _ in 0..PASSES {
            let safe = |finding| leaklint::fix::wanted(finding, false).filter(|fix| fix.safety == Safety::Safe);
            let fixes: Vec<&Fix> = found.iter().filter_map(safe).collect();
            let applied = leaklint::fix::apply(&text, &fixes);
            if applied.applied == 0 {
                return Ok(());
            }
            if !self.parses(path, &applied.text) {
                let titles: Vec<&str> = fixes.iter().map(|fix| fix.title.as_str()).collect();
                return Err(format!("does not parse after {titles:?}:\n{}", applied.text));
            }
            text = applied.text;
            found = lint(&[(path, &text)], PackageType::Unspecified, &self.rules);
        }
        Err(format!("fixes still apply after {PASSES} passes:\n{text}"))
    }
}

fn places_fit(finding: &Diagnostic, text: &str) -> Result<(), String> {
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location);
    let places = finding.labels.iter().map(|label| label.location).chain(edits).chain([finding.location]);
    for TextRange { start, end } in places.map(|place| place.range) {
        let fits = start <= end && text.is_char_boundary(start as usize) && text.is_char_boundary(end as usize);
        if !fits {
            return Err(format!("{}: {start}..{end} is no place in {} bytes", finding.rule, text.len()));
        }
    }
    Ok(())
}

/// The text of one run, and what is wrong with it.
fn run(seeds: &[Seed], checker: &mut Checker, number: u64) -> Result<(), String> {
    let mut dice = Dice::new(number);
    let seed = dice.one_of(seeds);
    let mut text = seed.text.clone();
    for _ in 0..=dice.below(6) {
        let other = dice.one_of(seeds);
        mutate(&mut text, &other.text, &mut dice);
    }
    let verdict = catch_unwind(AssertUnwindSafe(|| checker.check(&seed.path, &text)));
    let why = match verdict {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(why)) => why,
        Err(panic) => {
            *checker = Checker::new();
            let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            format!("panics: {}", words.unwrap_or("without a word"))
        }
    };
    Err(format!("LEAKLINT_FUZZ_SEED={number} {}: {why}\n--- text\n{text}\n---", seed.path))
}

#[test]
fn mutated_code_is_linted_without_harm() {
    let seconds = std::env::var("LEAKLINT_FUZZ").ok().and_then(|it| it.parse::<u64>().ok());
    let repeated = std::env::var("LEAKLINT_FUZZ_SEED").ok().and_then(|it| it.parse::<u64>().ok());
    let first = match (repeated, seconds) {
        (Some(number), _) => number,
        (None, Some(_)) => std::time::UNIX_EPOCH.elapsed().map_or(0, |it| it.as_secs()) << 24,
        (None, None) => 1,
    };
    let until = seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let seeds = seeds();
    assert!(seeds.len() > 500, "{} texts to start from", seeds.len());
    let work = |thread: u64| {
        let mut checker = Checker::new();
        let (mut failures, mut runs) = (Vec::new(), 0);
        let goes_on = |runs: u64| match (repeated, until) {
            (Some(_), _) => runs == 0 && thread == 0,
            (None, Some(until)) => Instant::now() < until,
            (None, None) => runs < RUNS / THREADS,
        };
        while goes_on(runs) && failures.len() < 5 {
            failures.extend(run(&seeds, &mut checker, first + runs * THREADS + thread).err());
            runs += 1;
        }
        (failures, runs)
    };
    let (failures, runs) = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS).map(|thread| scope.spawn(move || on_big_stack(|| work(thread)))).collect();
        let done = threads.into_iter().map(|thread| thread.join().unwrap());
        done.fold((Vec::new(), 0), |(mut all, sum), (failures, runs)| {
            all.extend(failures);
            (all, sum + runs)
        })
    });
    println!("{runs} mutated texts from seed {first}, {} to start from", seeds.len());
    assert!(failures.is_empty(), "{} wrong:\n\n{}", failures.len(), failures.join("\n\n"));
}
