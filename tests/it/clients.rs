//! Real clients: pre-commit blocks and passes commits, Neovim shows and fixes findings; and what the READMEs promise
//! to those who write other clients.
//!
//! The clients are installed by `tests/run`; without them these tests fail and say so, as skipping would look like passing.

use serde_json::{Value, json};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

const REPOSITORY: &str = env!("CARGO_MANIFEST_DIR");
const LEAKLINT: &str = env!("CARGO_BIN_EXE_leaklint");

/// A line with characters of one, two and four bytes before the leak, and a global that a safe fix declares.
pub(crate) const LEAKY: &str = r#"const app = require("express")();
const seen = [];

app.get("/", (request, response) => {
  const note = "🧠é🧠"; seen.push(request.url + note);
  response.end();
});

exports.sum = (values) => {
  total = 0;
  for (const value of values) total += value;
  return total;
};
"#;

const CLEAN: &str = "exports.double = (n) => n * 2;\n";

/// A command of a real client, cut off from the settings of whoever runs the tests.
pub(crate) fn client(name: &str, home: &Path) -> Command {
    let target = Path::new(LEAKLINT).ancestors().nth(2).expect("a built binary lies in target/<profile>/");
    let path = target.join("clients/bin").join(name);
    assert!(path.exists(), "`{name}` is not installed; `tests/run` installs it and runs all tests");
    let mut command = Command::new(path);
    isolate(&mut command, home);
    command
}

pub(crate) fn isolate(command: &mut Command, home: &Path) {
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if ["GIT_", "XDG_", "NVIM", "PRE_COMMIT"].iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(&*name);
        }
    }
    let bin = Path::new(LEAKLINT).parent().expect("a built binary lies in a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let path = std::iter::once(bin.to_owned()).chain(std::env::split_paths(&path));
    command
        .env("PATH", std::env::join_paths(path).expect("a PATH taken apart can be put together"))
        .env("HOME", home)
        .env("PRE_COMMIT_HOME", home.join("pre-commit"))
        .env("GIT_CONFIG_GLOBAL", home.join("no-git-settings"))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_AUTHOR_NAME", "A")
        .env("GIT_AUTHOR_EMAIL", "a@example.com")
        .env("GIT_COMMITTER_NAME", "A")
        .env("GIT_COMMITTER_EMAIL", "a@example.com")
        .env("NO_COLOR", "1")
        .env("TERM", "dumb");
}

/// A git repository that uses leaklint's own hook file, as a user's would.
struct Scratch {
    folder: TempDir,
}

impl Scratch {
    /// `hook` is what follows `id: leaklint-system` in the user's `.pre-commit-config.yaml`.
    fn new(hook: &str) -> Self {
        let scratch = Self { folder: TempDir::new().unwrap() };
        let (hooks, work) = (scratch.folder.path().join("hooks"), scratch.work());
        for folder in [&hooks, &work] {
            std::fs::create_dir(folder).unwrap();
            scratch.git(folder, &["init", "--quiet"]);
        }
        std::fs::copy(Path::new(REPOSITORY).join(".pre-commit-hooks.yaml"), hooks.join(".pre-commit-hooks.yaml"))
            .unwrap();
        scratch.git(&hooks, &["add", "."]);
        scratch.git(&hooks, &["commit", "--quiet", "-m", "hooks"]);
        scratch.git(&hooks, &["tag", "v1"]);

        let config =
            format!("repos:\n- repo: {}\n  rev: v1\n  hooks:\n  - id: leaklint-system\n{hook}", hooks.display());
        scratch.write(".pre-commit-config.yaml", &config);
        let installed = client("pre-commit", scratch.folder.path()).arg("install").current_dir(&work).output().unwrap();
        assert!(installed.status.success(), "{installed:?}");
        scratch
    }

    fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.work().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn git(&self, folder: &Path, arguments: &[&str]) -> (bool, String) {
        let mut git = Command::new("git");
        isolate(&mut git, self.folder.path());
        let output = git.args(arguments).current_dir(folder).output().expect("git can be started");
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }

    /// Whether git made the commit, and what it and the hook printed.
    fn commit(&self) -> (bool, String) {
        let work = self.work();
        self.git(&work, &["add", "."]);
        let (committed, said) = self.git(&work, &["commit", "-m", "change"]);
        let (exists, _) = self.git(&work, &["rev-parse", "--verify", "HEAD"]);
        assert_eq!(committed, exists, "{said}");
        (committed, said)
    }
}

#[test]
fn pre_commit_blocks_a_commit_with_a_leak() {
    let scratch = Scratch::new("");
    scratch.write("src/server.cjs", LEAKY);
    scratch.write("src/clean.cjs", CLEAN);
    let (committed, said) = scratch.commit();
    assert!(!committed, "{said}");
    assert!(said.contains("- hook id: leaklint-system\n- exit code: 1\n"), "{said}");
    assert!(said.contains("growing-collection") && said.contains("`seen`"), "{said}");
    assert!(said.contains("src/server.cjs") && !said.contains("clean.cjs"), "{said}");
}

#[test]
fn pre_commit_passes_a_clean_commit() {
    let scratch = Scratch::new("");
    scratch.write("src/clean.cjs", CLEAN);
    // Not a file that the hook is for: its name says that it holds no JavaScript.
    scratch.write("notes/leaky.txt", LEAKY);
    let (committed, said) = scratch.commit();
    assert!(committed, "{said}");
    assert!(said.contains("leaklint....") && said.contains("Passed"), "{said}");
}

#[test]
fn pre_commit_obeys_its_own_exclude() {
    let scratch = Scratch::new("    exclude: ^generated/\n");
    scratch.write("generated/server.cjs", LEAKY);
    scratch.write("src/clean.cjs", CLEAN);
    let (committed, said) = scratch.commit();
    assert!(committed, "{said}");
    assert!(said.contains("Passed"), "{said}");
}

#[test]
fn pre_commit_obeys_what_leaklint_is_told_to_ignore() {
    let scratch = Scratch::new("");
    scratch.write("leaklint.json", r#"{ "ignore": ["generated/**"] }"#);
    scratch.write("generated/server.cjs", LEAKY);
    let (committed, said) = scratch.commit();
    assert!(committed, "{said}");
    // pre-commit did hand the file over, and leaklint left it out.
    assert!(said.contains("Passed") && !said.contains("no files to check"), "{said}");

    scratch.write("src/server.cjs", LEAKY);
    let work = scratch.work();
    scratch.git(&work, &["add", "."]);
    let (committed, said) = scratch.git(&work, &["commit", "-m", "a leak elsewhere"]);
    assert!(!committed, "{said}");
    assert!(said.contains("src/server.cjs") && !said.contains("generated/server.cjs"), "{said}");
}

#[test]
fn pre_commit_accepts_the_hook_file_and_both_hooks_take_the_same_files() {
    let home = TempDir::new().unwrap();
    let hooks = Path::new(REPOSITORY).join(".pre-commit-hooks.yaml");
    let output = client("pre-commit", home.path()).arg("validate-manifest").arg(&hooks).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = std::fs::read_to_string(hooks).unwrap();
    let hooks: Vec<Vec<&str>> = text
        .split("\n- id: ")
        .skip(1)
        .map(|hook| {
            hook.lines().skip(1).filter(|line| !line.contains("language:") && !line.contains("description:")).collect()
        })
        .collect();
    assert_eq!(hooks.len(), 2, "{text}");
    assert_eq!(hooks[0], hooks[1]);
    assert!(hooks[0].contains(&"  entry: leaklint --force-exclude"), "{text}");
}

#[test]
fn neovim_shows_findings_and_applies_safe_fixes() {
    let home = TempDir::new().unwrap();
    let (file, out) = (home.path().join("server.cjs"), home.path().join("out.json"));
    std::fs::write(&file, LEAKY).unwrap();
    let output = client("nvim", home.path())
        .args(["--headless", "--clean"])
        .arg("--cmd")
        .arg(format!("set runtimepath^={REPOSITORY}/editors/neovim"))
        .arg("-c")
        .arg(format!("luafile {REPOSITORY}/tests/it/neovim.lua"))
        .env("LEAKLINT", LEAKLINT)
        .env("LEAKLINT_FILE", &file)
        .env("LEAKLINT_OUT", &out)
        .current_dir(home.path())
        .output()
        .unwrap();
    let text = std::fs::read_to_string(&out).unwrap_or_else(|_| panic!("the session ended early: {output:?}"));
    let session: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(session["failure"], Value::Null, "{session:#}");

    let (opened, typed, fixed) = (&session["opened"], &session["typed"], &session["fixed"]);
    // Byte columns: `note` holds 🧠 (4 bytes, 2 UTF-16 units) and é (2 bytes, 1 unit) before the finding.
    let place = |findings: &Value, i: usize| {
        let finding = &findings[i];
        json!([finding["at"], finding["text"], finding["code"], finding["severity"], finding["source"]])
    };
    assert_eq!(opened.as_array().map(Vec::len), Some(2), "{session:#}");
    assert_eq!(
        place(opened, 0),
        json!([[4, 29], "seen.push(request.url + note)", "growing-collection", "WARN", "leaklint"])
    );
    assert_eq!(place(opened, 1), json!([[9, 2], "total", "implicit-global", "INFO", "leaklint"]));
    assert_eq!(opened[0]["confidence"], "high");
    let message = opened[0]["message"].as_str().unwrap_or_default();
    assert!(
        message.starts_with("`seen`") && message.contains("\n  line 2: ") && message.contains("\nhelp: "),
        "{message}"
    );

    // The line that was typed above is only in the buffer.
    assert_eq!(place(typed, 0)[0], json!([5, 29]));
    assert_eq!(place(typed, 1)[0], json!([10, 2]));

    // The safe fix changed its own line and nothing else.
    let fixed_text = format!("// typed\n{}", LEAKY.replace("  total = 0;", "  let total = 0;"));
    assert_eq!(session["fixed_lines"], json!(fixed_text.lines().collect::<Vec<_>>()));
    assert_eq!(fixed.as_array().map(Vec::len), Some(1), "{session:#}");
    assert_eq!(place(fixed, 0)[2], "growing-collection");

    assert_eq!(session["explained"]["filetype"], "markdown");
    assert!(session["explained"]["lines"].to_string().contains("growing-collection"), "{session:#}");

    assert_eq!(session["written"], json!([]), "writing the file starts a run");

    let notified: Vec<&str> = session["notified"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(notified.len(), 3, "{notified:#?}");
    assert_eq!(notified[0], "leaklint: applied 1 safe fix");
    assert!(notified[1].contains("--no-such-flag"), "{notified:#?}");
    assert_eq!(
        notified[2],
        "leaklint: `no-such-leaklint` cannot be started; install leaklint or set `cmd` in `require('leaklint').setup`"
    );
}

/// Where the text of the first code block in `language` after `after` lies.
fn block_range(document: &str, after: &str, language: &str) -> Range<usize> {
    let from = document.find(after).unwrap_or_else(|| panic!("no `{after}`"));
    let fence = format!("\n```{language}\n");
    let start = document[from..].find(&fence).unwrap_or_else(|| panic!("no {language} block after `{after}`"));
    let start = from + start + fence.len();
    start..start + document[start..].find("```").expect("each block is closed")
}

fn block<'a>(document: &'a str, after: &str, language: &str) -> &'a str {
    &document[block_range(document, after, language)]
}

/// Puts `text` into the block and fails, so that somebody looks at what changed.
fn rewrite(path: &str, after: &str, language: &str, text: &str) -> ! {
    let mut changed = document(path);
    changed.replace_range(block_range(&changed, after, language), text);
    std::fs::write(Path::new(REPOSITORY).join(path), changed).unwrap();
    panic!(
        "`{path}` showed something else than leaklint prints and is rewritten; look at what changed, then commit it"
    );
}

fn document(path: &str) -> String {
    std::fs::read_to_string(Path::new(REPOSITORY).join(path)).unwrap()
}

/// What leaklint prints, with its exit code.
fn leaklint(arguments: &str, folder: &Path) -> (Option<i32>, String) {
    let home = TempDir::new().unwrap();
    let mut leaklint = Command::new(LEAKLINT);
    isolate(&mut leaklint, home.path());
    let output = leaklint.args(arguments.split(' ')).current_dir(folder).env("COLUMNS", "100").output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_readme_shows_what_leaklint_prints() {
    let readme = document("README.md");
    let (code, printed) = leaklint("server.js", &Path::new(REPOSITORY).join("fixtures/projects/growing-global"));
    assert_eq!(code, Some(1));
    if block(&readme, "# leaklint", "text") != printed {
        rewrite("README.md", "# leaklint", "text", &printed);
    }
}

#[test]
fn the_readme_s_first_command_finds_the_leak() {
    let readme = document("README.md");
    let command = block(&readme, "## Try it", "sh");
    let arguments = command.trim().strip_prefix("cargo run -- ").expect("the first command runs leaklint");
    let (code, printed) = leaklint(arguments, Path::new(REPOSITORY));
    assert_eq!(code, Some(0));
    assert!(printed.starts_with("warning[growing-collection]: `headers` grows "), "{printed}");
}

#[test]
fn the_readme_s_test_command_is_what_ci_runs() {
    let readme = document("README.md");
    let command = block(&readme, "And this installs", "sh").trim();
    assert!(Path::new(REPOSITORY).join(command).exists(), "{command}");
    assert!(document(".ci/run").contains(&format!("\nstep 'tests' {command}\n")), "{command}");
}

/// The same JSON for people: members in the order that they have, and what holds only scalars on one line.
fn laid_out(json: &str) -> String {
    let tokens = tokens(json);
    let (mut text, mut indent, mut at) = (String::new(), String::from("\n"), 0);
    while let Some(token) = tokens.get(at) {
        match *token {
            "{" | "[" => {
                let next = at + 1 + tokens[at + 1..].iter().position(|it| "{[]}".contains(it)).unwrap_or(0);
                if "]}".contains(tokens[next]) {
                    let inside: String = tokens[at + 1..next].iter().map(|it| spaced(it)).collect();
                    let gap = if inside.is_empty() { "" } else { " " };
                    text.extend([token, gap, &inside, gap, tokens[next]]);
                    at = next;
                } else {
                    indent.push_str("  ");
                    text.extend([token, indent.as_str()]);
                }
            }
            "}" | "]" => {
                indent.truncate(indent.len() - 2);
                text.extend([indent.as_str(), token]);
            }
            "," => text.extend([token, indent.as_str()]),
            _ => text.push_str(&spaced(token)),
        }
        at += 1;
    }
    text.push('\n');
    text
}

fn spaced(token: &str) -> String {
    if matches!(token, ":" | ",") { format!("{token} ") } else { token.to_owned() }
}

/// Punctuation, strings and other scalars of JSON without white space.
fn tokens(json: &str) -> Vec<&str> {
    let (mut tokens, mut rest) = (Vec::new(), json.trim_end());
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => 2 + rest[1..].match_indices('"').find(|(at, _)| !escaped(&rest[1..=*at])).map_or(0, |(at, _)| at),
            '{' | '}' | '[' | ']' | ',' | ':' => 1,
            _ => rest.find(['}', ']', ',']).unwrap_or(rest.len()),
        };
        tokens.push(&rest[..end]);
        rest = &rest[end..];
    }
    tokens
}

/// Whether what follows `before` is escaped: it ends with an odd number of backslashes.
fn escaped(before: &str) -> bool {
    before.bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

#[test]
fn the_json_contract_shows_a_real_report() {
    use std::io::Write;
    use std::process::Stdio;
    let contract = document("editors/README.md");
    let command = block(&contract, "## The JSON contract", "sh");
    let arguments = command.trim().strip_prefix("leaklint ").expect("the command runs leaklint");
    let home = TempDir::new().unwrap();
    let mut leaklint = Command::new(LEAKLINT);
    isolate(&mut leaklint, home.path());
    let mut running = leaklint
        .args(arguments.split(' '))
        .current_dir(home.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let text = block(&contract, "For this text", "js");
    running.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = running.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let printed = laid_out(&String::from_utf8(output.stdout).unwrap());
    if block(&contract, "it prints", "json") != printed {
        rewrite("editors/README.md", "it prints", "json", &printed);
    }
}
