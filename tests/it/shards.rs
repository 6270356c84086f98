//! A run in parts says, byte for byte, what one run over all files says.

use crate::sandbox::{Run, Sandbox, finish};
use std::path::Path;

/// Findings in one file and across files, in packages with settings of their own, and what is no finding.
fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new(&[
        ("package.json", "{ \"private\": true, \"workspaces\": [\"packages/*\"] }\n"),
        (
            "leaklint.json",
            "{ \"root\": true, \"overrides\": [{ \"files\": \"**/strict/**\", \"preset\": \"audit\" }] }\n",
        ),
        ("packages/a/package.json", "{ \"name\": \"a\", \"private\": true }\n"),
        ("packages/a/store.js", "export const seen = new Map()\n"),
        (
            "packages/a/server.js",
            "import http from 'node:http'\nimport { seen } from './store.js'\nhttp.createServer((req, res) => {\n  seen.set(req.url, req)\n  res.end()\n}).listen(1)\n",
        ),
        ("packages/b/package.json", "{ \"name\": \"b\", \"type\": \"module\" }\n"),
        ("packages/b/leaklint.json", "{ \"rules\": { \"leaked-interval\": \"error\", \"no-rule\": \"off\" } }\n"),
        (
            "packages/b/poll.js",
            "import http from 'node:http'\r\n/* äöü🧠 */ http.createServer((req, res) => {\r\n  /* é */ setInterval(() => res.write('x'), 9)\r\n}).listen(2)\r\n",
        ),
        ("packages/b/broken.js", "let = =\n"),
        ("packages/b/made.js", "// @generated\nfunction f() { total = 1 }\n"),
        ("strict/script.js", "function count() {\n\ttotal = 1\n}\ncount()\n"),
        ("strict/quiet.js", "// leaklint-ignore-next-line growing-collection -- small\nexport const all = []\n"),
        ("node_modules/x/index.js", "total = 1\n"),
        ("notes.txt", "\n"),
    ]);
    sandbox.write("strict/latin.js", b"f('\xe9')\n".as_slice());
    sandbox
}

fn scan(sandbox: &Sandbox, args: &[&str], out: &str) {
    let run = sandbox.run(&[&["scan", "--out", out], args].concat());
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:?}");
    assert!(run.out.starts_with("wrote `"), "{run:?}");
}

fn same(left: &Run, right: &Run, what: &str) {
    assert_eq!((&left.out, &left.err, left.code), (&right.out, &right.err, right.code), "{what}");
}

/// Where facts go, as they must not lie in the folder that is scanned.
fn shards(sandbox: &Sandbox, count: usize, args: &[&str]) -> Vec<String> {
    let folder = sandbox.cache();
    (1..=count)
        .map(|at| {
            let out = folder.join(format!("{at}-{count}.bin")).to_str().unwrap().to_owned();
            scan(sandbox, &[&["--shard", &format!("{at}/{count}")], args].concat(), &out);
            out
        })
        .collect()
}

fn link(sandbox: &Sandbox, facts: &[String], args: &[&str]) -> Run {
    let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
    sandbox.run(&[&["link"], &facts[..], args].concat())
}

const ALL: [&str; 11] =
    ["text", "concise", "json", "sarif", "github", "gitlab", "junit", "checkstyle", "rdjson", "agent", "html"];

#[test]
fn parts_say_what_the_whole_says_in_every_format() {
    let sandbox = sandbox();
    let json = sandbox.run(&["--format", "json"]).json();
    assert!(
        json["summary"]["findings"].as_u64().unwrap() >= 5 && json["errors"].as_array().unwrap().len() == 1,
        "{json}"
    );
    for count in [1, 3] {
        let facts = shards(&sandbox, count, &[]);
        for format in ALL {
            let whole = sandbox.run(&["--format", format]);
            same(&link(&sandbox, &facts, &["--format", format, "--root", "."]), &whole, format);
        }
        for args in [&["--verbose"][..], &["--quiet"], &["--statistics"], &["--exit-zero"], &["--fail-on", "error"]] {
            same(&link(&sandbox, &facts, &[args, &["--root", "."]].concat()), &sandbox.run(args), &format!("{args:?}"));
        }
        let mut backwards = facts.clone();
        backwards.reverse();
        same(&link(&sandbox, &backwards, &["--root", "."]), &sandbox.run(&[]), "in another order");
    }
}

#[test]
fn places_are_known_without_any_source() {
    let sandbox = sandbox();
    let wanted: Vec<Run> = ALL.iter().map(|format| sandbox.run(&["--format", format])).collect();
    let facts = shards(&sandbox, 2, &[]);
    let elsewhere = Sandbox::new(&[]);
    for (format, whole) in ALL.iter().zip(&wanted) {
        // These show code.
        if !["text", "sarif", "rdjson", "agent", "html"].contains(format) {
            same(&link(&elsewhere, &facts, &["--format", format]), whole, format);
        }
    }
    let text = link(&elsewhere, &facts, &[]).out;
    assert!(text.contains("  note: at `packages/b/poll.js:3:11`\n"), "{text}");
    let copy = Sandbox::new(&[]);
    for path in ["packages/a/server.js", "packages/a/store.js", "packages/b/poll.js"] {
        copy.write(path, sandbox.read(path));
    }
    let text = link(&elsewhere, &facts, &["--root", copy.path().to_str().unwrap()]).out;
    assert!(
        text.contains("packages/b/poll.js:3:11") && text.contains("setInterval(() => res.write('x'), 9)"),
        "{text}"
    );
}

#[test]
fn packages_may_be_scanned_one_by_one() {
    let sandbox = sandbox();
    let (a, b) = (sandbox.cache().join("a"), sandbox.cache().join("b"));
    let facts = [a, b].map(|path| path.to_str().unwrap().to_owned());
    scan(&sandbox, &["packages/a"], &facts[0]);
    scan(&sandbox, &["packages/b", "--no-default-ignores"], &facts[1]);
    let whole = sandbox.run(&["packages/a", "packages/b", "--no-default-ignores", "--format", "json"]);
    same(&link(&sandbox, &facts, &["--format", "json"]), &whole, "two packages");
    // A file that is in both counts once.
    let again = [&facts[..], &facts[..1]].concat();
    same(&link(&sandbox, &again, &["--format", "json"]), &whole, "one of them twice");
}

#[test]
fn what_is_asked_of_a_scan_counts() {
    let sandbox = sandbox();
    for args in [
        &["--only", "implicit-global"][..],
        &["--preset", "audit"],
        &["--rule", "leaked-interval=off"],
        &["--no-config"],
        &["--no-default-ignores"],
        &["packages", "strict/script.js"],
        &["nowhere", "notes.txt", "packages"],
    ] {
        let facts = shards(&sandbox, 2, args);
        same(
            &link(&sandbox, &facts, &["--format", "json"]),
            &sandbox.run(&[args, &["--format", "json"]].concat()),
            &format!("{args:?}"),
        );
        same(&link(&sandbox, &facts, &["--root", "."]), &sandbox.run(args), &format!("{args:?}, with code"));
    }
}

#[test]
fn a_baseline_counts_where_facts_are_linked() {
    let sandbox = sandbox();
    sandbox.write("packages/b/leaklint.json", "{}\n");
    assert_eq!(sandbox.run(&["--update-baseline"]).code, Some(0));
    assert_eq!(sandbox.run(&[]).code, Some(0));
    let facts = shards(&sandbox, 2, &[]);
    same(&link(&sandbox, &facts, &["--root", "."]), &sandbox.run(&[]), "the nearest one");
    let elsewhere = Sandbox::new(&[]);
    let root = sandbox.path().to_str().unwrap().to_owned();
    same(&link(&elsewhere, &facts, &["--root", &root]), &sandbox.run(&[]), "that of the root");
}

#[test]
fn a_part_that_is_missing_or_broken_is_told() {
    let sandbox = sandbox();
    let facts = shards(&sandbox, 3, &[]);
    let run = link(&sandbox, &facts[..1], &[]);
    let wanted = "error: the facts of `--shard 2/3`, `--shard 3/3` are missing; name the files of all shards\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(2), "", wanted));

    let good = std::fs::read(&facts[1]).unwrap();
    let what = format!("error: `{}` holds no facts that can be linked: ", facts[1]);
    for (bytes, why) in [
        (good[..good.len() / 2].to_vec(), "it is incomplete or damaged; write it anew with `leaklint scan`\n"),
        (b"facts".to_vec(), "it is no file of this kind; write it anew with `leaklint scan`\n"),
    ] {
        std::fs::write(&facts[1], bytes).unwrap();
        let run = link(&sandbox, &facts, &[]);
        assert_eq!((run.code, run.err), (Some(2), format!("{what}{why}")));
    }
    let (there, then) = (sandbox.cache().join("there.bin"), sandbox.cache().join("then.bin"));
    let two = [there, then].map(|path| path.to_str().unwrap().to_owned());
    scan(&sandbox, &["packages/a"], &two[0]);
    sandbox.write("packages/a/store.js", "export const seen = 1\n");
    scan(&sandbox, &["packages/a"], &two[1]);
    let wanted =
        "error: `packages/a/store.js` is in two parts, and is not the same in both; scan all parts of one state\n";
    assert_eq!(link(&sandbox, &two, &[]).err, wanted);
    std::fs::create_dir(sandbox.path().join(".git")).unwrap();
    let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["scan", "--out", &two[1]]);
    command.current_dir(sandbox.path().join("packages/b"));
    assert_eq!(finish(command, b"").code, Some(0));
    let wanted = "error: the facts were scanned in different folders: the top of the repository, `packages/b`; run `leaklint scan` in one, with the others as paths\n";
    assert_eq!(link(&sandbox, &two, &[]).err, wanted);
    std::fs::remove_file(&facts[1]).unwrap();
    assert!(link(&sandbox, &facts, &[]).err.ends_with("cannot be read: no such file or directory\n"));
    let run = link(&sandbox, &facts, &["--root", "nowhere"]);
    assert!(run.err.starts_with("error: `--root`: there is no folder `"), "{run:?}");
    let run = sandbox.run(&["scan", "--out", "nowhere/facts.bin"]);
    assert!(run.code == Some(2) && run.err.contains("cannot be written: no such file or directory"), "{run:?}");
    for shard in ["0/3", "4/3", "3", "a/b", "1/0"] {
        let run = sandbox.run(&["scan", "--out", "x.bin", "--shard", shard]);
        assert!(
            run.code == Some(2) && run.err.contains("a shard is a number and how many there are, as in `3/16`"),
            "{run:?}"
        );
    }
}

/// Whoever starts a killed part again gets what he would have got.
#[test]
fn a_part_that_was_killed_is_scanned_again() {
    let sandbox = sandbox();
    for at in 0..300 {
        sandbox.write(&format!("many/{at}.js"), sandbox.read("packages/b/poll.js").repeat(8));
    }
    let whole = sandbox.run(&["--format", "json"]);
    let out = sandbox.cache().join("part.bin");
    let args = ["scan", "--no-cache", "--out", out.to_str().unwrap()];
    for wait in [10, 40, 80] {
        let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &args);
        let mut child = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &args);
    assert_eq!(finish(command, b"").code, Some(0));
    same(&link(&sandbox, &[out.to_str().unwrap().to_owned()], &["--format", "json"]), &whole, "after all");
}
