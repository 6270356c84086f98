//! The commands that have arguments of their own, as typed.

use clap::{Args, Subcommand};
use std::path::PathBuf;

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
