//! A folder of its own for one test, and the built command run in it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// A folder that goes away with the test.
pub(crate) struct Sandbox {
    folder: Arc<tempfile::TempDir>,
    /// What stands for the user's cache folder; not in the other one, which is linted.
    cache: Arc<tempfile::TempDir>,
}

/// What a run gave.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Sandbox {
    /// With these files, by path and text.
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let folder = || Arc::new(tempfile::tempdir().unwrap());
        let sandbox = Self { folder: folder(), cache: folder() };
        for (path, text) in files {
            sandbox.write(path, text);
        }
        sandbox
    }

    /// The folder, as the command sees it.
    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap()
    }

    /// The command, with an environment that no machine can disturb.
    pub(crate) fn command(&self, binary: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(binary);
        command.args(args).current_dir(self.path()).env_clear().env("HOME", self.path()).env("PATH", "/usr/bin:/bin");
        command.env("XDG_CACHE_HOME", self.cache.path());
        command
    }

    /// What stands for the user's cache folder.
    pub(crate) fn cache(&self) -> PathBuf {
        self.cache.path().canonicalize().unwrap()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.run_with(args, b"")
    }

    pub(crate) fn run_with(&self, args: &[&str], stdin: &[u8]) -> Run {
        finish(self.command(Path::new(env!("CARGO_BIN_EXE_leaklint")), args), stdin)
    }

    /// The rule and the file of each finding, from the JSON report.
    pub(crate) fn findings(&self, args: &[&str]) -> Vec<(String, String)> {
        let args: Vec<&str> = ["--format", "json"].iter().chain(args).copied().collect();
        self.run(&args).findings()
    }
}

pub(crate) fn finish(mut command: Command, stdin: &[u8]) -> Run {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // The command may end without reading.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

impl Run {
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn findings(&self) -> Vec<(String, String)> {
        let json = self.json();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        json["diagnostics"].as_array().unwrap().iter().map(|it| (text(&it["rule"]), text(&it["file"]))).collect()
    }

    /// The failures of a JSON report, as `file: message`.
    pub(crate) fn errors(&self) -> Vec<String> {
        let json = self.json();
        let errors = json["errors"].as_array().unwrap().iter();
        errors
            .map(|it| format!("{}: {}", it["file"].as_str().unwrap_or("-"), it["message"].as_str().unwrap()))
            .collect()
    }
}

pub(crate) fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(rule, file)| ((*rule).to_owned(), (*file).to_owned())).collect()
}
