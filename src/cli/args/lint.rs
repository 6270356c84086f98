//! Arguments of linting as typed, in the groups that commands share.

use super::values::{color, fail_on, output, preset, rule_level};
use super::{Color, Output};
use crate::config::raw::{FailOn, RuleLevel};
use crate::rule::Preset;
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Default, Args)]
pub(super) struct LintArguments {
    #[arg(
        value_name = "PATH",
        help = "Files and folders to lint; `-` is standard input [default: .]",
        hide_short_help = true
    )]
    pub(super) paths: Vec<PathBuf>,

    #[command(flatten)]
    pub(super) selection: SelectionArguments,

    /// Print the settings of a file as JSON and stop
    #[arg(long, value_name = "FILE", help_heading = "Rules", hide_short_help = true)]
    pub(super) print_config: Option<PathBuf>,

    /// Write safe fixes into the files
    #[arg(long, help_heading = "Fixes", conflicts_with = "diff")]
    pub(super) fix: bool,

    /// With --fix or --diff: also fixes that a person should look at
    #[arg(long, help_heading = "Fixes", hide_short_help = true)]
    pub(super) suggestions: bool,

    /// Print what --fix would change, and write nothing
    #[arg(long, help_heading = "Fixes")]
    pub(super) diff: bool,

    /// Write an ignore comment over each finding, with the reason that --reason gives
    #[arg(long, requires = "reason", help_heading = "Old code", hide_short_help = true, conflicts_with_all = ["fix", "diff", "update_baseline", "staged"])]
    pub(super) suppress_all: bool,

    /// With --suppress-all: why these findings are accepted
    #[arg(long, value_name = "TEXT", requires = "suppress_all", help_heading = "Old code", hide_short_help = true)]
    pub(super) reason: Option<String>,

    /// Write today's findings into the baseline; later runs tell only new ones
    #[arg(long, help_heading = "Old code", conflicts_with_all = ["fix", "diff", "no_baseline", "since", "staged"])]
    pub(super) update_baseline: bool,

    #[command(flatten)]
    pub(super) known: BaselineArguments,

    /// Tell only what came since the branch left this git commit, branch or tag
    #[arg(long, value_name = "REF", help_heading = "Old code", conflicts_with = "staged")]
    pub(super) since: Option<String>,

    /// Lint what git would commit, and tell only findings that it adds
    #[arg(long, help_heading = "Old code", conflicts_with_all = ["fix", "diff"])]
    pub(super) staged: bool,

    #[command(flatten)]
    pub(super) output: OutputArguments,

    /// Print the whole reasoning of one finding, by the fingerprint that --format json shows
    #[arg(long, value_name = "FINGERPRINT", help_heading = "Output", hide_short_help = true, conflicts_with_all = ["fix", "diff", "suppress_all", "update_baseline", "outputs"])]
    pub(super) why: Option<String>,

    #[command(flatten)]
    pub(super) verdict: VerdictArguments,

    #[command(flatten)]
    pub(super) files: FileArguments,

    /// Read standard input (`-`) as this file: its name, folder and settings count
    #[arg(long, value_name = "FILE", help_heading = "Files", hide_short_help = true)]
    pub(super) stdin_filename: Option<PathBuf>,

    /// List the files that would be linted and stop
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(super) show_files: bool,

    #[command(flatten)]
    pub(super) means: MeansArguments,
}

/// Which rules run, and by whose settings.
#[derive(Debug, Default, Args)]
pub(super) struct SelectionArguments {
    /// `recommended`, `strict` (also less certain ones) or `audit` (everything)
    #[arg(long, value_name = "PRESET", value_parser = preset(), help_heading = "Rules", hide_possible_values = true)]
    pub(super) preset: Option<Preset>,

    /// Set a rule: `off`, `info`, `warning` or `error`; repeatable
    #[arg(long = "rule", value_name = "NAME=LEVEL", value_parser = rule_level, help_heading = "Rules")]
    pub(super) rules: Vec<(String, RuleLevel)>,

    /// Run this rule alone; repeatable
    #[arg(long, value_name = "RULE", help_heading = "Rules")]
    pub(super) only: Vec<String>,

    /// Use this configuration file for all files; its patterns are relative to the working directory
    #[arg(long, value_name = "FILE", conflicts_with = "no_config", help_heading = "Rules", hide_short_help = true)]
    pub(super) config: Option<PathBuf>,

    /// Read no configuration file
    #[arg(long, help_heading = "Rules", hide_short_help = true)]
    pub(super) no_config: bool,
}

/// Which findings are known.
#[derive(Debug, Default, Args)]
pub(super) struct BaselineArguments {
    /// Use this baseline [default: the nearest leaklint-baseline.json]
    #[arg(long, value_name = "FILE", help_heading = "Old code", hide_short_help = true)]
    pub(super) baseline: Option<PathBuf>,

    /// Use no baseline
    #[arg(long, conflicts_with = "baseline", help_heading = "Old code", hide_short_help = true)]
    pub(super) no_baseline: bool,
}

/// What is printed, and how.
#[derive(Debug, Default, Args)]
pub(super) struct OutputArguments {
    #[arg(
        long = "format",
        value_name = "FORMAT[=FILE]",
        value_parser = output,
        help_heading = "Output",
        help = "text, json, sarif and more; `sarif=FILE` writes a file; repeatable",
        long_help = "text, concise, json, sarif, github, gitlab, junit, checkstyle, rdjson, agent or html; `sarif=FILE` writes a file; repeatable"
    )]
    pub(super) outputs: Vec<Output>,

    /// When to colour: `auto`, `always` or `never`
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = color(), help_heading = "Output", hide_short_help = true, hide_possible_values = true)]
    pub(super) color: Color,

    /// Print only findings, failures and the summary
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    pub(super) quiet: bool,

    /// Also say what was skipped, and why
    #[arg(short, long, help_heading = "Output")]
    pub(super) verbose: bool,
}

/// What is told beside findings, and the exit code.
#[derive(Debug, Default, Args)]
pub(super) struct VerdictArguments {
    /// Count the findings by rule
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub(super) statistics: bool,

    /// Say where the time went
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub(super) timings: bool,

    /// Lowest severity that exits with 1; or `never`
    #[arg(long, value_name = "SEVERITY", value_parser = fail_on(), help_heading = "Output", hide_possible_values = true)]
    pub(super) fail_on: Option<FailOn>,

    /// Tolerate this many warnings; one more exits with 1
    #[arg(long, value_name = "N", help_heading = "Output", hide_short_help = true)]
    pub(super) max_warnings: Option<usize>,

    /// Exit with 0 in spite of findings
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub(super) exit_zero: bool,

    /// Exit with 2 when there is no file to lint
    #[arg(long, help_heading = "Output", hide_short_help = true)]
    pub(super) error_on_no_files: bool,
}

/// Which files count.
#[derive(Debug, Default, Args)]
pub(super) struct FileArguments {
    /// Also lint node_modules, dist, build, minified, generated and very large files
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(super) no_default_ignores: bool,

    /// Leave ignored files out even when they are named (for pre-commit)
    #[arg(long, help_heading = "Files", hide_short_help = true)]
    pub(super) force_exclude: bool,
}

/// What a run may use.
#[derive(Debug, Default, Args)]
pub(super) struct MeansArguments {
    /// Threads to use [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512), help_heading = "Files", hide_short_help = true)]
    pub(super) threads: Option<u16>,

    /// Read every file, whatever earlier runs know of it, and keep nothing
    #[arg(long, help_heading = "Files", hide_short_help = true, conflicts_with = "cache_dir")]
    pub(super) no_cache: bool,

    /// Keep what is read in this folder [default: in node_modules/.cache, or the user's cache folder]
    #[arg(long, value_name = "DIR", help_heading = "Files", hide_short_help = true)]
    pub(super) cache_dir: Option<PathBuf>,
}
