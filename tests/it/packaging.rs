//! What is published besides the npm packages: archives, the wheel, the hook that needs no Rust, the workflow that makes them.
//!
//! The wheel is made and installed where `LEAKLINT_SLOW` is set; without it those two tests pass unrun, and `.ci/run` says so.

use crate::clients::{LEAKY, client, isolate};
use crate::fixture::repository;
use crate::sandbox::{Run, Sandbox, finish};
use std::path::{Path, PathBuf};
use std::process::Command;

const LEAKLINT: &str = env!("CARGO_BIN_EXE_leaklint");
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn document(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap()
}

fn done(command: Command) -> Run {
    let run = finish(command, b"");
    assert_eq!(run.code, Some(0), "{run:?}");
    run
}

/// The targets of the npm packages, which are all that there are.
fn targets() -> Vec<String> {
    let build = document("packaging/npm/build.mjs");
    let names = build.lines().filter_map(|line| line.trim().strip_prefix('\'')?.split_once("': { os: "));
    names.map(|(target, _)| target.to_owned()).collect()
}

#[test]
fn a_release_builds_every_target_and_says_one_version() {
    let workflow = document("packaging/release/release.yml");
    let targets = targets();
    assert_eq!(targets.len(), 8, "{targets:?}");
    for target in &targets {
        assert_eq!(workflow.matches(&format!("target: {target},")).count(), 1, "{target}");
    }
    assert_eq!(workflow.matches("- { target: ").count(), targets.len());
    let hook = document("packaging/pre-commit/pyproject.toml");
    assert!(hook.contains(&format!("\nversion = \"{VERSION}\"\ndependencies = [\"leaklint=={VERSION}\"]\n")), "{hook}");
    let wheel = document("pyproject.toml");
    assert!(wheel.contains(&format!("\ndescription = \"{}\"\n", env!("CARGO_PKG_DESCRIPTION"))), "{wheel}");
    assert!(document("packaging/docker/Dockerfile").contains("\nFROM scratch\n"));
}

/// Passes unrun where zizmor is not installed; `.ci/run` runs it in any case.
#[test]
fn the_release_workflow_is_safe() {
    let target = Path::new(LEAKLINT).ancestors().nth(2).unwrap();
    let zizmor = target.join("clients/bin/zizmor");
    if !zizmor.exists() {
        return;
    }
    let file = repository().join("packaging/release/release.yml");
    let output = Command::new(zizmor).args(["--offline", "--quiet", "--pedantic"]).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn an_archive_is_what_binstall_expects_and_npm_packages_are_made_of_it() {
    let manifest = document("Cargo.toml");
    assert!(manifest.contains("/v{ version }/leaklint-{ target }{ archive-suffix }\""));
    assert!(manifest.contains("\nbin-dir = \"leaklint-{ target }/{ bin }{ binary-ext }\"\n"));
    let sandbox = Sandbox::new(&[]);
    let target = "x86_64-unknown-linux-musl";
    let script = |path: &str, args: &[&str]| {
        let mut command = sandbox.command(&repository().join(path), args);
        command.env("PATH", std::env::var_os("PATH").unwrap());
        done(command)
    };
    script("packaging/release/archive.sh", &[target, "archives", LEAKLINT]);
    let listed = done(sandbox.command(Path::new("tar"), &["-tzf", &format!("archives/leaklint-{target}.tar.gz")])).out;
    let mut listed: Vec<&str> =
        listed.lines().filter_map(|line| line.strip_prefix(&format!("leaklint-{target}/"))).collect();
    listed.sort_unstable();
    assert_eq!(
        listed,
        [
            "",
            "CHANGELOG.md",
            "LICENSE",
            "LICENSE-APACHE",
            "LICENSE-MIT",
            "README.md",
            "THIRD-PARTY-NOTICES",
            "completions/",
            "completions/leaklint.bash",
            "completions/leaklint.elvish",
            "completions/leaklint.fish",
            "completions/leaklint.powershell",
            "completions/leaklint.zsh",
            "leaklint",
            "leaklint.1",
        ]
    );
    sandbox.write("archives/SHA256SUMS", "");
    script("packaging/npm/from-archives.sh", &["archives", "packages"]);
    let package = sandbox.read("packages/@leaklint/linux-x64-musl/package.json");
    assert!(package.contains("\"libc\": [\n    \"musl\"\n  ]") && package.contains(VERSION), "{package}");
    let binary = sandbox.path().join("packages/@leaklint/linux-x64-musl/leaklint");
    assert_eq!(done(sandbox.command(&binary, &["--version"])).out, format!("leaklint {VERSION}\n"));
}

/// The lines of a hook that decide what it does.
fn rules_of(hooks: &str) -> Vec<&str> {
    let hook = hooks.split("\n- id: ").nth(1).unwrap();
    hook.lines().skip(1).filter(|line| !line.contains("language:") && !line.contains("description:")).collect()
}

#[test]
fn the_hook_without_rust_takes_the_files_of_the_others() {
    let path = "packaging/pre-commit/.pre-commit-hooks.yaml";
    let home = Sandbox::new(&[]);
    let mut validate = client("pre-commit", &home.path());
    validate.arg("validate-manifest").arg(repository().join(path));
    done(validate);
    let (ours, own) = (document(".pre-commit-hooks.yaml"), document(path));
    assert_eq!(rules_of(&own), rules_of(&ours));
    assert!(own.contains("\n  language: python\n") && own.contains("\n  require_serial: true\n"), "{own}");
}

/// The folder with the wheel; `None` where the slow tier is not asked for.
fn wheel(sandbox: &Sandbox) -> Option<PathBuf> {
    std::env::var_os("LEAKLINT_SLOW")?;
    let mut maturin = client("maturin", &sandbox.path());
    let path = std::env::var_os("PATH").unwrap();
    let stand_in = repository().join("tests/python");
    let path = std::env::join_paths(std::iter::once(stand_in.clone()).chain(std::env::split_paths(&path))).unwrap();
    maturin.args(["build", "--locked", "--compatibility", "linux", "--out"]).arg(sandbox.path().join("wheels"));
    maturin.env("PATH", path).env("CARGO", stand_in.join("cargo")).env("LEAKLINT", LEAKLINT);
    // The real one finds the user's own folder by this.
    maturin.env("REAL_CARGO", env!("CARGO")).env("HOME", std::env::var_os("HOME").unwrap());
    maturin.current_dir(repository());
    done(maturin);
    Some(sandbox.path().join("wheels"))
}

#[test]
fn the_wheel_works_in_an_empty_environment() {
    let sandbox = Sandbox::new(&[("leak.cjs", LEAKY), ("clean.cjs", "exports.one = 1;\n")]);
    let Some(wheels) = wheel(&sandbox) else { return };
    let mut venv = client("python", &sandbox.path());
    venv.args(["-m", "venv"]).arg(sandbox.path().join("own"));
    done(venv);
    let pip = ["-m", "pip", "install", "--quiet", "--no-index", "--find-links", wheels.to_str().unwrap(), "leaklint"];
    done(sandbox.command(&sandbox.path().join("own/bin/python"), &pip));
    let own = sandbox.path().join("own/bin/leaklint");
    let code = |args: &[&str]| finish(sandbox.command(&own, args), b"").code;
    assert_eq!(done(sandbox.command(&own, &["--version"])).out, format!("leaklint {VERSION}\n"));
    assert_eq!((code(&["clean.cjs"]), code(&["leak.cjs"]), code(&["gone"])), (Some(0), Some(1), Some(2)));
    let notices =
        ["-c", "import importlib.metadata as m; print([f.name for f in m.files('leaklint') if 'licenses' in str(f)])"];
    let listed = done(sandbox.command(&sandbox.path().join("own/bin/python"), &notices)).out;
    assert_eq!(listed, "['LICENSE', 'LICENSE-APACHE', 'LICENSE-MIT', 'THIRD-PARTY-NOTICES']\n");
}

#[test]
fn pre_commit_blocks_a_leak_without_rust() {
    let sandbox = Sandbox::new(&[]);
    let Some(wheels) = wheel(&sandbox) else { return };
    let (hooks, work) = (sandbox.path().join("hooks"), sandbox.path().join("work"));
    for file in [".pre-commit-hooks.yaml", "pyproject.toml", "README.md"] {
        sandbox.write(&format!("hooks/{file}"), document(&format!("packaging/pre-commit/{file}")));
    }
    sandbox.write("work/src/server.cjs", LEAKY);
    let url = hooks.display();
    let config = format!("repos:\n- repo: {url}\n  rev: v1\n  hooks:\n  - id: leaklint\n");
    sandbox.write("work/.pre-commit-config.yaml", config);
    let run = |program: &str, folder: &Path, args: &[&str]| {
        let mut command = if program == "git" { Command::new("git") } else { client(program, &sandbox.path()) };
        isolate(&mut command, &sandbox.path());
        // No leaklint and no Rust but what the hook brings; wheels of ours beside those that the user has.
        let links = std::env::var("PIP_FIND_LINKS").unwrap_or_default();
        command.env("PATH", "/usr/bin:/bin").env("PIP_FIND_LINKS", format!("{} {links}", wheels.display()));
        command.args(args).current_dir(folder);
        finish(command, b"")
    };
    for folder in [&hooks, &work] {
        assert_eq!(run("git", folder, &["init", "--quiet"]).code, Some(0));
        assert_eq!(run("git", folder, &["add", "."]).code, Some(0));
    }
    assert_eq!(run("git", &hooks, &["commit", "--quiet", "-m", "hooks"]).code, Some(0));
    assert_eq!(run("git", &hooks, &["tag", "v1"]).code, Some(0));
    let blocked = run("pre-commit", &work, &["run"]);
    assert_eq!(blocked.code, Some(1), "{blocked:?}");
    assert!(blocked.out.contains("- hook id: leaklint\n- exit code: 1\n"), "{blocked:?}");
    assert!(blocked.out.contains("growing-collection") && blocked.out.contains("src/server.cjs"), "{blocked:?}");
}
