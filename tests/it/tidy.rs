//! What the sources promise about themselves, checked on their text alone: layers, doors, heads, sizes, complete rule folders.

use crate::fixture::{self, relative, repository, rule_folders};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The modules of the crate in reading order; each may use only those before it.
const LAYERS: [&str; 24] = [
    "text",
    "order",
    "near",
    "diagnostic",
    "suppress",
    "syntax",
    "semantic",
    "lifetime",
    "facts",
    "project",
    "rule",
    "linter",
    "rules",
    "fix",
    "cache",
    "session",
    "walk",
    "baseline",
    "config",
    "report",
    "explain",
    "ops",
    "lsp",
    "cli",
];

/// What a rule may name besides itself: facts, the linked project, and the contract.
const SEEN_BY_RULES: [&str; 7] = ["text", "diagnostic", "semantic", "lifetime", "facts", "project", "rule"];

/// Foreign crates that have one door each.
const DOORS: [(&str, &[&str]); 4] = [
    ("swc_", &["src/syntax/", "src/syntax.rs", "src/semantic/", "src/semantic.rs"]),
    ("clap", &["src/cli/args.rs", "src/cli/args/"]),
    ("miette", &["src/report/", "src/report.rs"]),
    ("lsp_server", &["src/lsp/"]),
];

const MOST_LINES: usize = 600;
const SAYS_WHY_LONG: &str = "This file is long because";

/// A source file of ours.
struct Source {
    /// Relative to the repository, forward slashes.
    path: String,
    text: String,
}

impl Source {
    /// Lines of code with their 1-based numbers: no comments, no tests.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text
            .lines()
            .enumerate()
            .take_while(|(_, line)| !line.starts_with("#[cfg(test)]"))
            .map(|(at, line)| (at + 1, line.trim_start()))
            .filter(|(_, line)| !line.starts_with("//"))
    }

    /// The module of the crate that the file belongs to: `report` for `src/report/json.rs`.
    fn module(&self) -> &str {
        match self.path.strip_prefix("src/") {
            Some(below) => below.split('/').next().unwrap_or_default().trim_end_matches(".rs"),
            None => "rules",
        }
    }
}

fn files_below(folder: &Path, wanted: &dyn Fn(&Path) -> bool, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files_below(&path, wanted, found);
        } else if wanted(&path) {
            found.push(path);
        }
    }
    found.sort();
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    for folder in folders {
        files_below(
            &repository().join(folder),
            &|path| path.extension().is_some_and(|extension| extension == "rs"),
            &mut paths,
        );
    }
    paths
        .iter()
        .map(|path| Source {
            path: relative(path),
            text: std::fs::read_to_string(path).expect("a readable source file"),
        })
        .collect()
}

fn assert_none(failures: &[String]) {
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn modules_use_only_the_layers_below_them() {
    let rank = |module: &str| LAYERS.iter().position(|layer| *layer == module);
    let mut failures = Vec::new();
    for source in sources(&["src", "rules"]) {
        let module = source.module();
        if matches!(module, "lib" | "main") {
            continue;
        }
        let Some(own) = rank(module) else {
            failures.push(format!("{}: `{module}` has no place in the layer table of this test", source.path));
            continue;
        };
        for (line, used) in
            source.code().flat_map(|(number, line)| used_modules(line).into_iter().map(move |used| (number, used)))
        {
            let allowed = match (rank(used), module) {
                _ if used == module => true,
                (Some(_), "rules") => SEEN_BY_RULES.contains(&used),
                (Some(other), _) => other < own,
                (None, _) => false,
            };
            if !allowed {
                failures.push(format!("{}:{line}: `{module}` must not use `{used}`", source.path));
            }
        }
    }
    assert_none(&failures);
}

/// The modules after `crate::` in a line, also in braces.
fn used_modules(line: &str) -> Vec<&str> {
    let mut used = Vec::new();
    for (at, found) in line.match_indices("crate::") {
        let rest = &line[at + found.len()..];
        let list = rest.strip_prefix('{').map_or(rest, |list| list.split('}').next().unwrap_or(list));
        let count = if rest.starts_with('{') { usize::MAX } else { 1 };
        used.extend(list.split(',').take(count).filter_map(|word| {
            let word = word.trim();
            let end = word.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(word.len());
            (end > 0).then_some(&word[..end])
        }));
    }
    used
}

#[test]
fn used_modules_are_read_from_a_line() {
    assert_eq!(used_modules("use crate::text::{LineIndex, TextRange};"), ["text"]);
    assert_eq!(used_modules("use crate::{fix, rule::RuleSet};"), ["fix", "rule"]);
    assert_eq!(used_modules("let x = crate::facts::X::new(crate::text::Y);"), ["facts", "text"]);
}

#[test]
fn foreign_crates_stay_behind_their_doors() {
    let mut failures = Vec::new();
    for source in sources(&["src", "rules", "tests", "benches"]) {
        for (word, doors) in DOORS {
            let mentions = |line: &str| {
                line.match_indices(word).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let after = line[at + word.len()..].chars().next();
                    let starts = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '"' | '`'));
                    starts && (word.ends_with('_') || !after.is_some_and(|c| c.is_alphanumeric() || c == '_'))
                })
            };
            let benchmark = source.path.starts_with("benches/") || source.path == "tests/it/tidy.rs";
            if benchmark || doors.iter().any(|door| source.path.starts_with(door)) {
                continue;
            }
            if let Some((line, _)) = source.code().find(|(_, line)| mentions(line)) {
                failures.push(format!("{}:{line}: `{word}` belongs behind {}", source.path, doors[0]));
            }
        }
    }
    assert_none(&failures);
}

#[test]
fn sources_have_a_head_and_a_bearable_length() {
    let mut failures = Vec::new();
    for source in sources(&["src", "rules", "tests", "benches"]) {
        let head: String = source.text.lines().take_while(|line| line.starts_with("//!")).collect();
        if head.is_empty() && source.path != "src/main.rs" {
            failures.push(format!("{}: starts with `//!`: what it is and what it must not know", source.path));
        }
        let lines = source.text.lines().count();
        if lines > MOST_LINES && !head.contains(SAYS_WHY_LONG) {
            failures
                .push(format!("{}: {lines} lines; split it, or let its head say \"{SAYS_WHY_LONG} …\"", source.path));
        }
    }
    assert_none(&failures);
}

#[test]
fn every_rule_folder_is_complete() {
    let mut failures = Vec::new();
    for folder in rule_folders() {
        let name = relative(&folder);
        for file in ["mod.rs", "rule.md"] {
            if !folder.join(file).is_file() {
                failures.push(format!("{name}: no {file}"));
            }
        }
        for stem in ["leaky", "clean"] {
            if fixture::fixtures_named(&folder, stem).is_empty() {
                failures.push(format!("{name}: no {stem}.*"));
            }
        }
    }
    assert_none(&failures);
}

/// One name everywhere: the folder, the type, the id.
#[test]
fn the_list_of_rules_is_the_list_of_folders() {
    let names: Vec<String> = rule_folders()
        .iter()
        .filter(|folder| folder.join("mod.rs").is_file())
        .map(|folder| folder.file_name().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    let mut wanted = String::from(
        "//! Every rule, one folder each. This list is written by the tidy test; edit the folders, not the list.\n\nuse crate::rule::RuleEntry;\n\n",
    );
    for name in &names {
        let _ = writeln!(wanted, "pub mod {name};");
    }
    if names.is_empty() {
        wanted.push_str("pub const ALL: &[RuleEntry] = &[];\n");
    } else {
        wanted.push_str("\npub const ALL: &[RuleEntry] = &[\n");
        for name in &names {
            let _ = writeln!(wanted, "    RuleEntry::of::<{name}::{}>(),", type_name(name));
        }
        wanted.push_str("];\n");
    }
    let path = repository().join("rules/mod.rs");
    let found = std::fs::read_to_string(&path).expect("the list of rules is there");
    if found != wanted {
        std::fs::write(&path, &wanted).expect("the list of rules can be written");
        panic!("rules/mod.rs was out of date and is written anew; build again");
    }
    let ids: Vec<&str> = leaklint::rules::ALL.iter().map(|rule| rule.meta.id).collect();
    let folders: Vec<String> = names.iter().map(|name| name.replace('_', "-")).collect();
    assert_eq!(ids, folders, "a rule's id is its folder's name");
    for rule in leaklint::rules::ALL {
        let page =
            std::fs::read_to_string(repository().join("rules").join(rule.meta.id.replace('-', "_")).join("rule.md"));
        assert_eq!(page.ok().as_deref(), Some(rule.meta.docs), "{}: `docs` is its own rule.md", rule.meta.id);
        assert!(!rule.meta.summary.ends_with('.'), "{}: a summary has no full stop", rule.meta.id);
    }
}

fn type_name(folder: &str) -> String {
    folder
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
        })
        .collect()
}

/// Words that say nothing (`util`, `helper`, `manager`) or that belong to other tools' vocabularies, in names of types and functions.
#[test]
fn names_come_from_the_vocabulary() {
    const BANNED: [&str; 10] =
        ["issue", "problem", "violation", "audit", "util", "utils", "helper", "manager", "info", "service"];
    let mut failures = Vec::new();
    for source in sources(&["src", "rules"]) {
        for (number, line) in source.code() {
            let line =
                line.trim_start_matches("pub ").trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
            let named = ["fn ", "struct ", "enum ", "trait ", "mod ", "type ", "const fn "]
                .iter()
                .find_map(|word| line.strip_prefix(word));
            let Some(named) = named else { continue };
            let end = named.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(named.len());
            let words = words_of(&named[..end]);
            for banned in BANNED.iter().filter(|banned| words.contains(**banned)) {
                failures.push(format!("{}:{number}: `{}` is named with `{banned}`", source.path, &named[..end]));
            }
        }
    }
    assert_none(&failures);
}

/// `RuleContext` and `rule_context` are both `rule`, `context`.
fn words_of(name: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut word = String::new();
    for letter in name.chars() {
        if (letter == '_' || letter.is_uppercase()) && !word.is_empty() {
            words.insert(std::mem::take(&mut word));
        }
        if letter != '_' {
            word.extend(letter.to_lowercase());
        }
    }
    words.insert(word);
    words
}

/// Paths of one machine in a committed file work nowhere else.
#[test]
fn no_file_names_the_machine_it_was_written_on() {
    let home = ["/ho", "me/"].concat();
    let users = ["/Us", "ers/"].concat();
    let root = ["/ro", "ot/"].concat();
    let temporary = ["/tm", "p/w/"].concat();
    let workplace = ["/wo", "rk/"].concat();
    let drive = ["C:", "\\\\Us", "ers"].concat();
    let banned = [home, users, root, temporary, workplace, drive];
    let kinds = [
        "rs", "md", "toml", "json", "jsonc", "js", "mjs", "cjs", "ts", "tsx", "jsx", "vue", "svelte", "lua", "sh",
        "yaml", "yml", "txt", "py",
    ];
    let mut paths = Vec::new();
    let wanted = |path: &Path| path.extension().is_some_and(|extension| kinds.iter().any(|kind| extension == *kind));
    for folder in ["src", "rules", "tests", "benches", "fixtures", "editors", "packaging", "docs", ".ci"] {
        files_below(&repository().join(folder), &wanted, &mut paths);
    }
    let top = std::fs::read_dir(repository()).expect("the repository is readable").flatten().map(|entry| entry.path());
    paths.extend(top.filter(|path| path.is_file() && wanted(path)));
    let mut failures = Vec::new();
    for path in paths.iter().filter(|path| !path.components().any(|part| part.as_os_str() == "node_modules")) {
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        for (at, line) in text.lines().enumerate() {
            // A made-up user of examples is nobody's machine.
            let line = line.replace(&["/ho", "me/me/"].concat(), "");
            if banned.iter().any(|word| line.contains(word.as_str())) {
                failures.push(format!("{}:{}: {}", relative(path), at + 1, line.trim()));
            }
        }
    }
    assert_none(&failures);
}
