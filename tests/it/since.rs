//! Findings that a change adds, in real repositories.

use crate::sandbox::{Run, Sandbox, pairs};
use std::path::Path;
use std::process::Command;

const OLD: &str = "exports.f = () => {\n  x = {};\n};\n";
const NEW: &str = "exports.g = () => {\n  y = {};\n};\n";

fn git(sandbox: &Sandbox, args: &[&str]) -> String {
    let mut command = Command::new("git");
    let settings = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
    command.args(settings).args(args).current_dir(sandbox.path());
    command.env("HOME", sandbox.path()).env("GIT_CONFIG_NOSYSTEM", "1");
    let run = crate::sandbox::finish(command, b"");
    assert_eq!(run.code, Some(0), "git {args:?}: {run:?}");
    run.out
}

/// With a first commit on `main`, and `work` checked out.
fn repository(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new(files);
    git(&sandbox, &["init", "--quiet"]);
    commit(&sandbox);
    git(&sandbox, &["checkout", "--quiet", "-b", "work"]);
    sandbox
}

fn commit(sandbox: &Sandbox) {
    git(sandbox, &["add", "--all"]);
    git(sandbox, &["commit", "--quiet", "--no-verify", "--message", "a change"]);
}

/// leaklint with the `git` that the tests use.
fn run(sandbox: &Sandbox, args: &[&str]) -> Run {
    let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
    run_as_is(sandbox, &args)
}

fn run_as_is(sandbox: &Sandbox, args: &[&str]) -> Run {
    let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), args);
    command.env("PATH", std::env::var_os("PATH").unwrap()).env("GIT_CONFIG_NOSYSTEM", "1");
    crate::sandbox::finish(command, b"")
}

const GLOBAL: &str = "implicit-global";

#[test]
fn only_what_a_branch_adds_is_told() {
    let sandbox = repository(&[("old.js", OLD), ("same.js", OLD), ("moved.js", OLD), ("sub/a.js", OLD)]);
    assert_eq!(run(&sandbox, &["--since", "main"]).findings(), []);
    assert_eq!(run(&sandbox, &[]).findings().len(), 4, "without it, all are told");

    // Lines above and a new leak beside the old one; a file that moves; a new file that git does not know yet.
    sandbox.write("old.js", format!("// more\n\n{NEW}{OLD}"));
    std::fs::rename(sandbox.path().join("moved.js"), sandbox.path().join("lib.js")).unwrap();
    git(&sandbox, &["add", "--all"]);
    sandbox.write("new.js", NEW);
    sandbox.write("sub/a.js", OLD.replace("x =", "z ="));
    let report = run(&sandbox, &["--since", "main"]);
    assert_eq!(report.code, Some(1));
    assert_eq!(report.findings(), pairs(&[(GLOBAL, "new.js"), (GLOBAL, "old.js"), (GLOBAL, "sub/a.js")]));
    assert!(report.json()["diagnostics"][1]["message"].as_str().unwrap().starts_with("`y` "), "{report:?}");
    assert_eq!(report.json()["diagnostics"][1]["range"]["start"]["line"], 4, "in the text of now");
    assert_eq!(report.err, "note: 3 findings that were there before this left `main`: not shown\n");

    commit(&sandbox);
    assert_eq!(run(&sandbox, &["--since", "main"]).findings().len(), 3, "committed or not");
    assert_eq!(run(&sandbox, &["--since", "HEAD"]).findings(), []);
    assert_eq!(run(&sandbox, &["--since", "main", "sub"]).findings(), pairs(&[(GLOBAL, "sub/a.js")]));
    let mut below =
        sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["--format", "json", "--since", "main"]);
    below.current_dir(sandbox.path().join("sub")).env("PATH", std::env::var_os("PATH").unwrap());
    assert_eq!(crate::sandbox::finish(below, b"").findings(), pairs(&[(GLOBAL, "a.js")]));
    let human = run_as_is(&sandbox, &["--since", "main", "--format", "concise"]);
    assert!(human.out.contains("4:3: warning implicit-global `y` is assigned"), "{human:?}");

    // What happens on the other branch is not this one's change.
    git(&sandbox, &["checkout", "--quiet", "main"]);
    sandbox.write("same.js", "");
    commit(&sandbox);
    git(&sandbox, &["checkout", "--quiet", "work"]);
    assert_eq!(run(&sandbox, &["--since", "main"]).findings().len(), 3, "`same.js` is as old as before");
}

/// What changes in one file can make a leak of another: a script of the page no longer declares a name.
#[test]
fn a_change_elsewhere_counts() {
    let sandbox = repository(&[("a.js", "function f() {\n  x = {};\n}\n"), ("b.js", "var x;\n")]);
    assert_eq!(run(&sandbox, &[]).findings(), []);
    sandbox.write("b.js", "");
    assert_eq!(run(&sandbox, &["--since", "main"]).findings(), pairs(&[(GLOBAL, "a.js")]));
}

#[test]
fn what_is_staged_is_linted_as_git_has_it() {
    let sandbox = repository(&[("a.js", OLD), ("b.js", OLD), ("c.js", "")]);
    sandbox.write("a.js", format!("{OLD}{NEW}"));
    git(&sandbox, &["add", "a.js"]);
    // The working tree goes on; none of this is in the commit.
    sandbox.write("a.js", OLD);
    sandbox.write("b.js", format!("{OLD}{NEW}"));
    sandbox.write("untracked.js", NEW);
    let report = run(&sandbox, &["--staged"]);
    assert_eq!(report.findings(), pairs(&[(GLOBAL, "a.js")]));
    assert_eq!(report.json()["diagnostics"][0]["range"]["start"]["line"], 5);
    let text = run_as_is(&sandbox, &["--staged"]).out;
    assert!(text.contains("y = {};") && text.contains("before what is staged: not shown"), "{text}");

    sandbox.write("c.js", NEW);
    git(&sandbox, &["add", "c.js"]);
    sandbox.write("c.js", "");
    assert_eq!(run(&sandbox, &["--staged"]).findings(), pairs(&[(GLOBAL, "a.js"), (GLOBAL, "c.js")]));
    commit(&sandbox);
    assert_eq!(run(&sandbox, &["--staged"]).findings(), [], "nothing is staged");
}

#[test]
fn the_first_commit_adds_everything() {
    let sandbox = Sandbox::new(&[("a.js", OLD), ("b.js", NEW)]);
    git(&sandbox, &["init", "--quiet"]);
    git(&sandbox, &["add", "a.js"]);
    assert_eq!(run(&sandbox, &["--staged"]).findings(), pairs(&[(GLOBAL, "a.js")]));
}

#[test]
fn strange_names_and_broken_texts_are_no_obstacle() {
    let name = "sp ace/ä\"'[x].js";
    let sandbox = repository(&[(name, OLD), ("broken.js", "function ("), ("binary.js", "x")]);
    sandbox.write("binary.js", b"\xff\xfe\0x");
    sandbox.write(name, format!("{NEW}{OLD}"));
    sandbox.write("broken.js", OLD);
    let report = run(&sandbox, &["--since", "main"]);
    assert_eq!(report.findings(), pairs(&[("parse-error", "binary.js"), (GLOBAL, "broken.js"), (GLOBAL, name)]));
}

#[test]
fn fixes_touch_only_what_a_change_adds() {
    let old = "exports.f = () => {\n  x = {};\n  return x;\n};\n";
    let sandbox = repository(&[("a.js", old)]);
    sandbox.write("a.js", format!("{old}exports.g = () => {{\n  y = {{}};\n  return y;\n}};\n"));
    let run = run_as_is(&sandbox, &["--since", "main", "--fix"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(sandbox.read("a.js"), format!("{old}exports.g = () => {{\n  const y = {{}};\n  return y;\n}};\n"));
}

#[test]
fn without_git_or_commit_it_says_what_to_do() {
    let sandbox = repository(&[("a.js", OLD)]);
    let said = |run: Run| {
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
        run.err
    };
    assert_eq!(
        said(run_as_is(&sandbox, &["--since", "nowhere"])),
        "error: `--since`: git knows no commit `nowhere`; in a shallow clone, fetch it first: `git fetch origin nowhere`\n"
    );
    assert!(said(run_as_is(&sandbox, &["--since=--output=x"])).contains("git knows no commit `--output=x`"));
    let plain = Sandbox::new(&[("a.js", OLD)]);
    assert!(
        said(run_as_is(&plain, &["--staged"]))
            .starts_with("error: `--staged`: the working directory is in no git repository (git says: "),
    );
    let mut bare = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["--since", "main"]);
    bare.env("PATH", sandbox.path());
    assert_eq!(
        said(crate::sandbox::finish(bare, b"")),
        "error: `--since` needs the `git` command, and there is none on the PATH\n"
    );
}
