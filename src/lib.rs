//! leaklint finds memory leaks in JavaScript and TypeScript.
//!
//! The modules in reading order; each may use only those above it, which a test checks.

pub mod text;

pub mod order;

pub mod near;

pub mod diagnostic;

pub mod suppress;

pub mod syntax;

pub mod semantic;

pub mod lifetime;

pub mod facts;

pub mod project;

pub mod rule;

#[path = "../rules/mod.rs"]
pub mod rules;

pub mod linter;

pub mod cache;

pub mod session;

pub mod walk;

pub mod baseline;

pub mod config;

pub mod fix;

pub mod report;

pub mod explain;

pub mod lsp;

pub mod cli;

/// The command line with every rule that there is; gives the exit code.
pub fn command_line(args: impl IntoIterator<Item = std::ffi::OsString>) -> u8 {
    cli::run(args, rules::ALL)
}
