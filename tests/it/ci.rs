//! leaklint where nobody watches: reports for services.

use crate::sandbox::Sandbox;
use std::path::Path;

const LEAK: &str = "exports.f = () => {\n  x = {};\n};\n";

fn on_github(sandbox: &Sandbox, args: &[&str]) -> crate::sandbox::Run {
    let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), args);
    command.env("GITHUB_ACTIONS", "true");
    crate::sandbox::finish(command, b"")
}

#[test]
fn in_github_actions_findings_become_annotations_by_themselves() {
    let sandbox = Sandbox::new(&[("src/leak.js", LEAK)]);
    let run = on_github(&sandbox, &[]);
    assert_eq!(run.code, Some(1));
    assert!(
        run.out.starts_with("::warning file=src/leak.js,line=2,col=3,endColumn=4,title=leaklint%3A implicit-global::"),
        "{run:?}"
    );
    assert!(run.out.ends_with("leaklint: 1 finding (1 warning) in 1 file, 1 file checked\n"), "{run:?}");
    assert!(
        on_github(&sandbox, &["--format", "concise"]).out.starts_with("src/leak.js:2:3: warning"),
        "who asks is answered"
    );
    let run = on_github(&sandbox, &["--format", "json=leaks.json"]);
    assert_eq!((run.out.as_str(), run.err.as_str()), ("", ""), "{run:?}");
    assert!(sandbox.run(&[]).out.starts_with("warning[implicit-global]"));
}

#[test]
fn services_get_paths_from_the_top_of_the_repository() {
    let sandbox = Sandbox::new(&[("packages/a/src/leak.js", LEAK), (".git/HEAD", "")]);
    let run = |format: &str| {
        let mut command = sandbox.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), &["--format", format]);
        command.current_dir(sandbox.path().join("packages/a"));
        crate::sandbox::finish(command, b"").out
    };
    assert!(run("github").contains("file=packages/a/src/leak.js,"));
    assert!(run("gitlab").contains("\"path\": \"packages/a/src/leak.js\""));
    assert!(run("sarif").contains("\"uri\":\"packages/a/src/leak.js\""));
    assert!(run("rdjson").contains("\"path\":\"src/leak.js\""), "reviewdog counts from where it runs");
    assert!(run("agent").contains("\nsrc/leak.js:2:3 "));
}

#[test]
fn one_run_writes_every_report() {
    let sandbox = Sandbox::new(&[("leak.js", LEAK)]);
    let args = "--format agent --format sarif=a.sarif --format gitlab=b.json --format junit=c.xml --format checkstyle=d.xml \
        --format rdjson=e.json --format github=f.txt --format json=g.json --format text=h.txt";
    let run = sandbox.run(&args.split_whitespace().collect::<Vec<_>>());
    assert_eq!((run.code, run.err.as_str()), (Some(1), ""), "{run:?}");
    assert!(run.out.starts_with("leaklint: 1 finding (1 warning)") && !run.out.contains('{'), "{run:?}");
    for (file, start) in [
        ("a.sarif", "{\"$schema\""),
        ("b.json", "[\n  {"),
        ("c.xml", "<?xml"),
        ("d.xml", "<?xml"),
        ("e.json", "{\"source\""),
        ("f.txt", "::warning "),
        ("g.json", "{\"schema\":1"),
        ("h.txt", "warning[implicit-global]"),
    ] {
        assert!(sandbox.read(file).starts_with(start), "{file}: {}", sandbox.read(file));
    }
}

#[test]
fn failures_of_the_run_are_in_the_reports() {
    let sandbox = Sandbox::new(&[("leak.js", LEAK)]);
    let run = sandbox.run(&["--format", "sarif", "leak.js", "none.js"]);
    assert_eq!(run.code, Some(2));
    let invocation = &run.json()["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["toolExecutionNotifications"][0]["message"]["text"], "this path does not exist.");
    assert_eq!(run.err, "error: none.js: this path does not exist\n");
}

const ACTION: &str = "packaging/github-action";

/// The script of the action, with this leaklint on the PATH.
fn action(sandbox: &Sandbox, inputs: &[(&str, &str)]) -> crate::sandbox::Run {
    let mut command = std::process::Command::new("bash");
    command.arg(crate::fixture::repository().join(ACTION).join("run.sh")).current_dir(sandbox.path()).env_clear();
    let binaries = Path::new(env!("CARGO_BIN_EXE_leaklint")).parent().unwrap();
    command.env("PATH", format!("{}:{}", binaries.display(), std::env::var("PATH").unwrap()));
    command.env("GITHUB_OUTPUT", sandbox.path().join("output")).env("HOME", sandbox.path());
    command.envs(inputs.iter().copied());
    crate::sandbox::finish(command, b"")
}

#[test]
fn the_action_runs_what_its_inputs_say() {
    let sandbox = Sandbox::new(&[("a b/leak.js", LEAK), ("c.js", LEAK)]);
    let run = action(&sandbox, &[("LEAKLINT_PATHS", "a b\n"), ("LEAKLINT_SARIF", "leaks.sarif")]);
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(run.out.starts_with("::warning file=a b/leak.js,line=2,"), "{run:?}");
    assert_eq!(run.out.lines().count(), 2, "{run:?}");
    assert!(sandbox.read("leaks.sarif").starts_with("{\"$schema\""));
    assert_eq!(sandbox.read("output"), "exit-code=1\n");
    assert_eq!(action(&sandbox, &[("LEAKLINT_FAIL_ON", "never")]).code, Some(0));
    let run = action(&sandbox, &[("LEAKLINT_PATHS", "$(touch x)\n--fix\n")]);
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(
        !sandbox.path().join("x").exists() && sandbox.read("c.js") == LEAK,
        "an input is never read as code or flag"
    );
    let run = action(&sandbox, &[("LEAKLINT_VERSION", "1; touch x")]);
    assert_eq!((run.code, run.out.as_str()), (Some(2), "::error title=leaklint::`1? touch x` is no version\n"));
}

/// Passes unrun where zizmor is not installed; `.ci/run` runs it in any case.
#[test]
fn the_action_and_its_workflow_are_safe() {
    let target = Path::new(env!("CARGO_BIN_EXE_leaklint")).ancestors().nth(2).unwrap();
    let zizmor = target.join("clients/bin/zizmor");
    if !zizmor.exists() {
        return;
    }
    let folder = crate::fixture::repository().join(ACTION);
    let output = std::process::Command::new(zizmor).args(["--offline", "--quiet"]).arg(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_rules_are_written_as_pages() {
    let sandbox = Sandbox::new(&[("site/other.txt", "mine")]);
    let run = sandbox.run(&["rules", "--site", "site"]);
    let pages = leaklint::rules::ALL.len() + 1;
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    assert_eq!(run.out, format!("wrote {pages} pages into `site`; `index.html` lists the rules\n"));
    let index = sandbox.read("site/index.html");
    for entry in leaklint::rules::ALL {
        let id = entry.meta.id;
        assert!(index.contains(&format!("<a href=\"{id}.html\">")), "{id}");
        let page = sandbox.read(&format!("site/{id}.html"));
        assert!(page.contains(&format!("<h1>{id}</h1>")) && page.contains("<h2>Why it leaks</h2>"), "{id}");
        for left in ["<!-- prove", "&lt;!-- prove", "```", "<p>#", "src=", "<link"] {
            assert!(!page.contains(left), "{id}: {left}");
        }
        for (open, close) in
            [("<pre ", "</pre>"), ("<ul>", "</ul>"), ("<li>", "</li>"), ("<p", "</p>"), ("<code>", "</code>")]
        {
            let opened = page.matches(open).count() - if open == "<p" { page.matches("<pre").count() } else { 0 };
            assert_eq!(opened, page.matches(close).count(), "{id}: {open}");
        }
        assert!(!sandbox.run(&["explain", id]).out.contains("<!--"), "{id}");
    }
    assert_eq!(sandbox.read("site/other.txt"), "mine");
    let run = sandbox.run(&["rules", "--site", "site/other.txt"]);
    assert_eq!(run.code, Some(2));
    assert!(run.err.starts_with("error: `site/other.txt` cannot be written: "), "{run:?}");
}
