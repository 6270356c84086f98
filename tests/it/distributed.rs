//! A run on an engine that others keep: Dask scans with worker processes, loses one, and what comes out is what one run says.
//!
//! In the slow tier (`LEAKLINT_SLOW`); without it this passes unrun, and `.ci/run` says so.

use crate::clients::client;
use crate::fixture::repository;
use crate::sandbox::{Sandbox, finish};
use std::os::unix::fs::PermissionsExt;

/// Kills the worker that starts it first, as if its machine had gone; later on it is leaklint.
const FATAL: &str = "#!/bin/sh\nif [ \"$1\" = scan ] && mkdir \"$0.once\" 2>/dev/null; then\n  kill -9 $PPID\n  sleep 5\nfi\nexec LEAKLINT \"$@\"\n";

/// A server in each of these packages leaks.
const SERVER: &str = "import http from 'node:http'\nconst seen = new Map()\nhttp.createServer((req, res) => {\n  seen.set(req.url, req)\n  setInterval(() => res.write('x'), 9)\n}).listen(1)\n";

#[test]
fn dask_survives_a_killed_worker_and_says_what_one_run_says() {
    if std::env::var_os("LEAKLINT_SLOW").is_none() {
        return;
    }
    let sandbox = Sandbox::new(&[("package.json", "{ \"private\": true }\n")]);
    for at in 0..40 {
        sandbox.write(&format!("packages/p{at}/package.json"), "{ \"private\": true, \"type\": \"module\" }\n");
        sandbox.write(&format!("packages/p{at}/server.js"), SERVER);
        sandbox.write(&format!("packages/p{at}/calm.js"), "export const add = (a, b) => a + b\n");
    }
    let whole = sandbox.run(&["--format", "json"]);
    assert_eq!(whole.findings().len(), 80);
    let tools = Sandbox::new(&[("leaklint.sh", &FATAL.replace("LEAKLINT", env!("CARGO_BIN_EXE_leaklint")))]);
    let program = tools.path().join("leaklint.sh");
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let job = repository().join("packaging/distributed/leaklint_dask.py");
    let mut dask = client("python", &tools.path());
    dask.arg(&job).args(["--workers", "2", "--shards", "6", "--format", "json", "--leaklint"]).arg(&program);
    dask.current_dir(sandbox.path());
    let run = finish(dask, b"");
    assert!(tools.path().join("leaklint.sh.once").exists(), "a worker was killed");
    assert_eq!((run.out, run.code), (whole.out, whole.code), "{}", run.err);

    // What fails again and again is told.
    let mut dask = client("python", &tools.path());
    dask.arg(&job).args(["--workers", "1", "--shards", "1", "--retries", "1", "--leaklint", "false"]);
    dask.current_dir(sandbox.path());
    let run = finish(dask, b"");
    assert_eq!(run.code, Some(2), "{run:?}");
    assert!(run.err.contains("error: a part cannot be scanned: leaklint ended with 1\n"), "{run:?}");
}
