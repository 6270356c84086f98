//! The command line: what a user typed becomes a run, and the run becomes text and an exit code.
//!
//! The only part of leaklint that reads the environment, writes to the standard streams and decides exit codes.

pub mod args;
mod cache;
mod changes;
mod git;
mod known;
mod link;
mod lint;
mod progress;
mod scan;
mod suppressing;
mod terminal;
mod why;

use crate::config::discover::FILE_NAMES;
use crate::config::raw::SCHEMA_URL;
use crate::config::{find_rule, near_miss};
use crate::rule::{RuleEntry, RuleMeta};
use args::{Arguments, Listing, Stop, wrong};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use terminal::Terminal;

/// No finding at or above the fail level.
pub const CLEAN: u8 = 0;
/// Findings.
pub const FINDINGS: u8 = 1;
/// Wrong usage, broken settings, unreadable paths, our bugs.
pub const FAILED: u8 = 2;

/// Runs leaklint as a command, program name first, and gives its exit code.
pub fn run(args: impl IntoIterator<Item = OsString>, rules: &'static [RuleEntry]) -> u8 {
    let terminal = Terminal::detect();
    let result = match args::parse(args, terminal.styled_stderr()) {
        Ok(arguments) => dispatch(arguments, rules, &terminal),
        Err(stop) => Err(stop),
    };
    match result {
        Ok(code) => code,
        Err(stop) => {
            // Who closed the pipe does not want to read on.
            let _ = if stop.to_stdout {
                io::stdout().write_all(stop.text.as_bytes())
            } else {
                io::stderr().write_all(stop.text.as_bytes())
            };
            stop.code
        }
    }
}

fn dispatch(arguments: Arguments, rules: &'static [RuleEntry], terminal: &Terminal) -> Result<u8, Stop> {
    let cwd = std::env::current_dir().map_err(|error| {
        failed(&format!("the working directory cannot be read: {}", crate::session::io_fault(&error)))
    })?;
    match arguments {
        Arguments::Lint(lint) => lint::run(*lint, &cwd, rules, terminal),
        Arguments::Explain { rule, format, color } => {
            let entry = find_rule(rules, &rule).map_err(|message| failed(&message))?;
            print(&match format {
                Listing::Text => crate::explain::text(entry.meta, terminal.colors_stdout(color), terminal.width()),
                Listing::Json => pretty(&crate::explain::json(entry.meta)),
            })
        }
        Arguments::Rules { site, format, color } => {
            let metas: Vec<&RuleMeta> = rules.iter().map(|entry| entry.meta).collect();
            if let Some(folder) = site {
                return write_site(&folder, &metas);
            }
            print(&match format {
                Listing::Text => crate::explain::list_text(&metas, terminal.colors_stdout(color), terminal.width()),
                Listing::Json => pretty(&crate::explain::list_json(&metas)),
            })
        }
        Arguments::Init => init(&cwd),
        Arguments::Scan { lint, shard, out } => scan::run(&lint, shard, &out, &cwd, rules),
        Arguments::Link { lint, facts, root } => link::run(*lint, &facts, root.as_deref(), &cwd, rules, terminal),
        Arguments::Cache { action, folder } => cache::run(action, &cwd, folder.as_deref()),
        Arguments::Completions { shell } => {
            let ids: Vec<&str> = rules.iter().map(|entry| entry.meta.id).collect();
            print(&args::completions(shell, &ids))
        }
        Arguments::Man => print(&args::manual().map_err(|error| failed(&crate::session::io_fault(&error)))?),
        Arguments::Lsp => {
            let served = crate::lsp::serve(io::stdin(), io::stdout(), rules);
            let orderly = served.map_err(|error| {
                failed(&format!("the server cannot be started: {}", crate::session::io_fault(&error)))
            })?;
            // The protocol wants 1 when an editor leaves without a word.
            Ok(if orderly { CLEAN } else { FINDINGS })
        }
    }
}

/// Writes a first configuration file, and never over one that is there.
fn init(cwd: &Path) -> Result<u8, Stop> {
    let there = FILE_NAMES.into_iter().find(|name| cwd.join(name).symlink_metadata().is_ok());
    if let Some(name) = there {
        return Err(failed(&format!("`{name}` is already here; edit it, or remove it first")));
    }
    let name = FILE_NAMES[0];
    let text = format!(
        "{{\n  \"$schema\": \"{SCHEMA_URL}\",\n  \"root\": true,\n  \"preset\": \"recommended\",\n  \"rules\": {{}},\n  \"ignore\": []\n}}\n"
    );
    let written = std::fs::File::create_new(cwd.join(name)).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| failed(&format!("`{name}` cannot be written: {}", crate::session::io_fault(&error))))?;
    print(&format!("wrote `{name}`; `leaklint rules` lists the rules that it can set\n"))
}

/// Writes the pages of the rules; other files of the folder stay as they are.
fn write_site(folder: &Path, rules: &[&RuleMeta]) -> Result<u8, Stop> {
    let pages = crate::explain::site::pages(rules);
    let write = || {
        std::fs::create_dir_all(folder)?;
        pages.iter().try_for_each(|(name, text)| std::fs::write(folder.join(name), text))
    };
    let shown = folder.display();
    write().map_err(|error| failed(&format!("`{shown}` cannot be written: {}", crate::session::io_fault(&error))))?;
    print(&format!("wrote {} pages into `{shown}`; `index.html` lists the rules\n", pages.len()))
}

/// Writes to standard output; a closed pipe ends quietly.
fn print(text: &str) -> Result<u8, Stop> {
    let mut out = io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    quietly(written).map(|()| CLEAN)
}

/// An error that has words of its own says what cannot be written; another one is standard output's.
fn quietly(written: io::Result<()>) -> Result<(), Stop> {
    match written {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed(&match error.get_ref() {
            Some(own) => own.to_string(),
            None => format!("standard output cannot be written: {}", crate::session::io_fault(&error)),
        })),
        _ => Ok(()),
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

fn failed(message: &str) -> Stop {
    Stop { text: format!("error: {message}\n"), to_stdout: false, code: FAILED }
}

/// What to say about a path that does not exist but looks like a command.
fn command_meant(path: &Path, paths: &[PathBuf]) -> Option<String> {
    let word = path.to_str().filter(|word| !word.contains(['/', '.', '\\']))?;
    let command = near_miss(word, args::COMMANDS)?;
    let rest: Vec<String> = paths.iter().skip(1).map(|path| path.display().to_string()).collect();
    Some(format!("did you mean `{}`?", format!("leaklint {command} {}", rest.join(" ")).trim_end()))
}

/// The rule that a flag names, or wrong usage.
fn rule_of_flag(rules: &'static [RuleEntry], flag: &str, id: &str) -> Result<&'static str, Stop> {
    find_rule(rules, id).map(|entry| entry.meta.id).map_err(|message| wrong(&format!("`{flag}`: {message}")))
}
