//! The commands that have arguments of their own, as typed.

use super::lint::{
    BaselineArguments, FileArguments, LintArguments, MeansArguments, OutputArguments, SelectionArguments,
    VerdictArguments,
};
use super::{Arguments, lint};
use clap::{Args, Subcommand};
use std::path::PathBuf;
use std::str::FromStr;

#[derive(Debug, Args)]
pub(super) struct ScanArguments {
    /// Files and folders to read [default: .]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// Read only the third of sixteen parts; each file is in one of them
    #[arg(long, value_name = "3/16")]
    shard: Option<Shard>,

    /// Write what was read into this file
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    #[command(flatten)]
    selection: SelectionArguments,

    #[command(flatten)]
    files: FileArguments,

    #[command(flatten)]
    means: MeansArguments,
}

#[derive(Debug, Args)]
pub(super) struct LinkArguments {
    /// Files that `leaklint scan` wrote
    #[arg(value_name = "FACTS", required = true)]
    facts: Vec<PathBuf>,

    /// The folder that was scanned, or a copy of it, so that reports can show code
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,

    /// Threads to use [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,

    #[command(flatten)]
    known: BaselineArguments,

    #[command(flatten)]
    output: OutputArguments,

    #[command(flatten)]
    verdict: VerdictArguments,
}

pub(super) fn scan(args: ScanArguments) -> Result<Arguments, String> {
    let ScanArguments { paths, shard, out, selection, files, means } = args;
    let lint = lint(LintArguments { paths, selection, files, means, ..LintArguments::default() })?;
    if lint.stdin.is_some() {
        return Err("`leaklint scan` reads files and folders, not standard input".to_owned());
    }
    Ok(Arguments::Scan { lint: Box::new(lint), shard, out })
}

pub(super) fn link(args: LinkArguments) -> Result<Arguments, String> {
    let LinkArguments { facts, root, threads, known, output, verdict } = args;
    let means = MeansArguments { threads, no_cache: true, cache_dir: None };
    let lint = lint(LintArguments { known, output, verdict, means, ..LintArguments::default() })?;
    Ok(Arguments::Link { lint: Box::new(lint), facts, root })
}

/// One of several parts of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub index: u64,
    pub count: u64,
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |text: &str| text.parse::<u64>().ok();
        let parts = text.split_once('/').and_then(|(index, count)| Some((number(index)?, number(count)?)));
        match parts {
            Some((index, count)) if (1..=count).contains(&index) => Ok(Self { index: index - 1, count }),
            _ => Err("a shard is a number and how many there are, as in `3/16`"),
        }
    }
}

impl Shard {
    /// Whether the file of this name is in it.
    pub fn has(self, shown: &str) -> bool {
        xxhash_rust::xxh3::xxh3_64(shown.as_bytes()) % self.count == self.index
    }
}

#[derive(Debug, Args)]
pub(super) struct CacheArguments {
    #[command(subcommand)]
    pub(super) action: CacheAction,

    /// The folder that runs name with --cache-dir
    #[arg(long, value_name = "DIR", global = true)]
    pub(super) cache_dir: Option<PathBuf>,
}

/// What to do about the cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum CacheAction {
    /// Print the folder that it is in
    Path,
    /// Take it away; the next run reads every file
    Clean,
}
