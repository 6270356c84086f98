//! The npm packages, packed and installed into an empty project as a user gets them, without a network.

use crate::sandbox::{Run, Sandbox, finish};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

const LEAKLINT: &str = env!("CARGO_BIN_EXE_leaklint");
const LEAK: &str = "const seen = []\nrequire('express')().get('/', (request) => { seen.push(request.url) })\n";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// This platform, as Rust and as npm name it.
fn platform() -> Option<(String, String)> {
    let (arch, cpu) = match std::env::consts::ARCH {
        "x86_64" => ("x86_64", "x64"),
        "aarch64" => ("aarch64", "arm64"),
        _ => return None,
    };
    match std::env::consts::OS {
        "linux" => {
            let libc = if cfg!(target_env = "musl") { "musl" } else { "gnu" };
            Some((format!("{arch}-unknown-linux-{libc}"), format!("linux-{cpu}-{libc}")))
        }
        "macos" => Some((format!("{arch}-apple-darwin"), format!("darwin-{cpu}"))),
        _ => None,
    }
}

/// A command of Node's with nothing of the user's but where programs are.
fn node(sandbox: &Sandbox, program: &str, args: &[&str]) -> Command {
    let mut command = sandbox.command(Path::new(program), args);
    command
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("npm_config_offline", "true")
        .env("npm_config_audit", "false");
    command.env("npm_config_cache", sandbox.path().join(".npm")).env("npm_config_update_notifier", "false");
    command
}

fn done(command: Command) -> Run {
    let run = finish(command, b"");
    assert_eq!(run.code, Some(0), "{run:?}");
    run
}

/// The packed packages: of the shim, and of this platform. Packed once, as the binary of the tests is large.
fn packed() -> Option<&'static (Sandbox, PathBuf, PathBuf)> {
    static PACKED: OnceLock<Option<(Sandbox, PathBuf, PathBuf)>> = OnceLock::new();
    let pack = || {
        let (target, name) = platform()?;
        let sandbox = Sandbox::new(&[]);
        let build = crate::fixture::repository().join("packaging/npm/build.mjs");
        // Symbols for debugging are most of it, and take long to pack.
        let small = sandbox.path().join("leaklint");
        let strip = Command::new("strip").arg("-o").arg(&small).arg(LEAKLINT).status();
        let stripped = strip.is_ok_and(|status| status.success());
        let binary = if stripped { small } else { PathBuf::from(LEAKLINT) };
        let binary = format!("{target}={}", binary.display());
        done(node(&sandbox, "node", &[build.to_str().unwrap(), "packages", &binary]));
        for folder in ["./packages/leaklint", &format!("./packages/@leaklint/{name}")] {
            done(node(&sandbox, "npm", &["pack", "--silent", folder]));
        }
        let file = |name: &str| sandbox.path().join(format!("{name}-{VERSION}.tgz"));
        let (shim, own) = (file("leaklint"), file(&format!("leaklint-{name}")));
        Some((sandbox, shim, own))
    };
    PACKED.get_or_init(pack).as_ref()
}

/// An empty project with these archives installed.
fn project(archives: &[&Path]) -> Sandbox {
    let sandbox = Sandbox::new(&[
        ("package.json", "{ \"private\": true }\n"),
        ("leak.cjs", LEAK),
        ("clean.cjs", "exports.one = 1\n"),
    ]);
    let mut args = vec!["install", "--silent", "--no-fund"];
    args.extend(archives.iter().map(|archive| archive.to_str().unwrap()));
    done(node(&sandbox, "npm", &args));
    sandbox
}

#[test]
fn the_packed_packages_work_in_an_empty_project() {
    let Some((_, shim, own)) = packed() else { return };
    let sandbox = project(&[shim, own]);
    let leaklint = |args: &[&str]| {
        let args: Vec<&str> = ["leaklint"].iter().chain(args).copied().collect();
        finish(node(&sandbox, "npx", &args), b"")
    };
    let run = leaklint(&["--version"]);
    assert_eq!((run.code, run.out), (Some(0), format!("leaklint {VERSION}\n")));
    assert_eq!(leaklint(&["clean.cjs"]).code, Some(0));
    let run = leaklint(&["--format", "concise", "leak.cjs"]);
    assert!(run.code == Some(1) && run.out.starts_with("leak.cjs:2:46: warning"), "{run:?}");
    let run = leaklint(&["no-such-folder"]);
    assert!(run.code == Some(2) && run.out.starts_with("error: no-such-folder: this path does not exist"), "{run:?}");
    // Standard input gets through as well.
    let args = ["leaklint", "--format", "concise", "--stdin-filename", "a.cjs", "-"];
    let run = finish(node(&sandbox, "npx", &args), LEAK.as_bytes());
    assert!(run.code == Some(1) && run.out.starts_with("a.cjs:2:46: warning"), "{run:?}");

    let own = format!("node_modules/@leaklint/{}", platform().unwrap().1);
    for (folder, files) in
        [("node_modules/leaklint", &["bin/leaklint.js", "leaklint.schema.json"][..]), (own.as_str(), &["leaklint"][..])]
    {
        let common = ["LICENSE-APACHE", "LICENSE-MIT", "THIRD-PARTY-NOTICES", "README.md", "package.json"];
        for file in files.iter().chain(&common) {
            assert!(sandbox.path().join(folder).join(file).is_file(), "{folder}/{file}");
        }
        let manifest: serde_json::Value =
            serde_json::from_str(&sandbox.read(&format!("{folder}/package.json"))).unwrap();
        assert_eq!(manifest["version"], VERSION);
        assert_eq!(manifest.get("scripts"), None, "nothing runs when it is installed");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn signals_reach_leaklint_and_are_seen_from_outside() {
    use std::os::unix::process::ExitStatusExt;
    let Some((_, shim, own)) = packed() else { return };
    let sandbox = project(&[shim, own]);
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        let mut command = node(&sandbox, "node_modules/.bin/leaklint", &["lsp"]);
        let mut shim = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let body = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"capabilities":{}}}"#;
        let mut input = shim.stdin.take().unwrap();
        write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).and_then(|()| input.flush()).unwrap();
        // It answers, so it runs.
        let mut output = BufReader::new(shim.stdout.take().unwrap());
        let mut line = String::new();
        output.read_line(&mut line).unwrap();
        assert!(line.starts_with("Content-Length: "), "{line}");
        let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", shim.id())).unwrap();
        let child = children.trim();
        assert!(std::fs::read_link(format!("/proc/{child}/exe")).unwrap().ends_with("leaklint"), "{children}");

        done(node(&sandbox, "kill", &[name, &shim.id().to_string()]));
        let status = shim.wait().unwrap();
        assert_eq!((status.code(), status.signal()), (None, Some(number)), "{name}");
        // Its output has an end, so nobody holds it any more.
        output.read_to_end(&mut Vec::new()).unwrap();
        assert!(!Path::new(&format!("/proc/{child}")).exists(), "{name}");
        drop(input);
    }
}

#[test]
fn a_missing_package_is_told_with_what_to_do() {
    let Some((packages, shim, _)) = packed() else { return };
    let sandbox = project(&[shim]);
    let run = finish(node(&sandbox, "npx", &["leaklint"]), b"");
    assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{run:?}");
    let (_, name) = platform().unwrap();
    let start = "error: leaklint is installed without the package for this platform, ";
    assert!(run.err.starts_with(start) && run.err.contains(&format!("`@leaklint/{name}`")), "{run:?}");
    assert!(run.err.ends_with("or remove `node_modules` and the lock file first\n"), "{run:?}");

    // A platform that nobody builds for; and one where the binary of the other C library alone is there.
    let shim = packages.path().join("packages/leaklint/bin/leaklint.js");
    let elsewhere = format!(
        "Object.defineProperty(process, 'platform', {{ value: 'sunos' }}); process.argv.splice(1, 0, 'x'); require({:?})",
        shim.to_str().unwrap()
    );
    let run = finish(node(&sandbox, "node", &["-e", &elsewhere]), b"");
    let cpu = name.split('-').nth(1).unwrap();
    assert_eq!(run.code, Some(2));
    let wanted = format!(
        "error: there is no package of leaklint for sunos on {cpu}; `cargo install leaklint` builds one where Rust is installed\n"
    );
    assert_eq!(run.err, wanted);
}

/// The shim starts what it finds; a stand-in says which one that was.
#[cfg(target_os = "linux")]
#[test]
fn the_c_library_of_the_system_decides_between_two_packages() {
    use std::os::unix::fs::PermissionsExt;
    let shim = crate::fixture::repository().join("packaging/npm/bin/leaklint.js");
    let cpu = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    let (gnu, musl) = (format!("@leaklint/linux-{cpu}-gnu"), format!("@leaklint/linux-{cpu}-musl"));
    let manifest = serde_json::json!({ "version": "1.0.0", "optionalDependencies": { &gnu: "1.0.0", &musl: "1.0.0" } });
    let stand_in = |sandbox: &Sandbox, name: &str, text: &str| {
        sandbox.write(&format!("node_modules/{name}/package.json"), "{}");
        let file = format!("node_modules/{name}/leaklint");
        sandbox.write(&file, text);
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(sandbox.path().join(file), mode).unwrap();
    };
    let new = || {
        let text = std::fs::read_to_string(&shim).unwrap();
        Sandbox::new(&[
            ("node_modules/leaklint/package.json", &manifest.to_string()),
            ("node_modules/leaklint/bin/leaklint.js", &text),
            // What Node says on Alpine, and what on Debian.
            ("musl.cjs", "process.report.getReport = () => ({ header: {} })"),
            ("glibc.cjs", "process.report.getReport = () => ({ header: { glibcVersionRuntime: '2.36' } })"),
        ])
    };
    let run = |sandbox: &Sandbox, system: &str| {
        finish(node(sandbox, "node", &["--require", system, "node_modules/leaklint/bin/leaklint.js"]), b"")
    };
    let both = new();
    stand_in(&both, &gnu, "#!/bin/sh\necho gnu\n");
    stand_in(&both, &musl, "#!/bin/sh\necho musl\n");
    assert_eq!(run(&both, "./glibc.cjs").out, "gnu\n");
    assert_eq!(run(&both, "./musl.cjs").out, "musl\n");
    let one = new();
    stand_in(&one, &musl, "#!/bin/sh\necho musl\n");
    assert_eq!(run(&one, "./glibc.cjs").out, "musl\n");

    let wrong = new();
    stand_in(&wrong, &gnu, "#!/no/such/loader\n");
    let run = run(&wrong, "./musl.cjs");
    assert_eq!(run.code, Some(2), "{run:?}");
    let end = format!("it wants glibc, which this system does not seem to have; install `{musl}`\n");
    assert!(run.err.ends_with(&end), "{run:?}");
}
