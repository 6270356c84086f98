//! The command line as typed, and what describes it to shells and manuals. Only this and its parts name the argument parser;
//! everything else sees [`Arguments`].

mod commands;
mod lint;
mod values;

use crate::config::raw::{FailOn, RuleLevel};
use crate::report::Format;
use crate::rule::Preset;
use clap::builder::PossibleValuesParser;
use clap::{CommandFactory, Parser, Subcommand};
pub use clap_complete::Shell;
pub use commands::{CacheAction, Shard};
use commands::{CacheArguments, LinkArguments, ScanArguments};
use lint::LintArguments;
use std::ffi::OsString;
use std::path::PathBuf;
use values::{color, listing};

const AFTER_HELP: &str = "`leaklint --help` shows every option, examples and exit codes.";

const AFTER_LONG_HELP: &str = "\
Examples:
  leaklint                              lint the current folder
  leaklint src server.js                lint a folder and a file
  leaklint --diff src                   show what --fix would change
  leaklint --format text --format sarif=leaks.sarif
                                        show findings, and write a SARIF report
  leaklint --only growing-collection .  run one rule
  leaklint --stdin-filename src/a.ts -  lint standard input as src/a.ts
  leaklint ./rules                      lint a folder named like a command

What is read:
  .js .mjs .cjs .jsx .ts .mts .cts .tsx .vue .svelte

What is left out, unless it is named or --no-default-ignores is given:
  folders such as node_modules, dist, build, out and coverage
  minified files: more than half of the text is code in lines over 400 bytes
  generated files: the first comment says @generated or DO NOT EDIT
  files over 20 MB; binary files and XML that end in .ts

What is left out, unless it is named:
  what .gitignore, .ignore and .leaklintignore say; symbolic links

Settings:
  leaklint.json, leaklint.jsonc or the `leaklint` key of package.json, in the
  folder of a file or above it; where several say something, the nearest wins

Exit codes:
  0  no finding at or above the --fail-on severity
  1  findings at or above it, or more warnings than --max-warnings;
     a file that does not parse is a finding
  2  wrong usage, broken settings, an unreadable path, or a bug in leaklint

Environment:
  NO_COLOR        no colours
  CLICOLOR_FORCE  colours even into a pipe
  COLUMNS         the width of the output
  XDG_CACHE_HOME  the user's cache folder
  GITHUB_ACTIONS  `true` makes `--format github` the default";

const HELP_TEMPLATE: &str = "{about}\n\n{usage-heading} {usage}\n\n{all-args}{after-help}\n";

/// Finds memory leaks in JavaScript and TypeScript
#[derive(Debug, Parser)]
#[command(
    name = "leaklint",
    bin_name = "leaklint",
    version,
    override_usage = "leaklint [OPTIONS] [PATH]...\n       leaklint explain RULE | rules | init | lsp | scan | link | cache | completions SHELL",
    help_template = HELP_TEMPLATE,
    after_help = AFTER_HELP,
    after_long_help = AFTER_LONG_HELP,
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true,
    max_term_width = 120
)]
struct Cli {
    #[command(subcommand)]
    command: Option<CommandArguments>,

    #[command(flatten)]
    lint: LintArguments,
}

#[derive(Debug, Subcommand)]
enum CommandArguments {
    /// Tell what a rule reports, why it leaks and what to do
    Explain {
        /// The rule's name
        rule: String,
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = listing())]
        format: Listing,
        #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = color())]
        color: Color,
    },
    /// List the rules
    Rules {
        /// Write them as web pages into this folder instead
        #[arg(long, value_name = "DIR")]
        site: Option<PathBuf>,
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = listing())]
        format: Listing,
        #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = color())]
        color: Color,
    },
    /// Write a leaklint.json here
    Init,
    /// Serve an editor that speaks the language server protocol
    Lsp {
        /// Over standard input and output, which is how it always is
        #[arg(long)]
        stdio: bool,
    },
    /// Read files for a run in parts, and write what they say
    Scan(Box<ScanArguments>),
    /// Join what parts of a run have read, and report
    Link(Box<LinkArguments>),
    /// Say where the cache is, or take it away
    Cache(CacheArguments),
    /// Print what makes a shell complete leaklint's arguments
    Completions { shell: Shell },
    /// Print the manual page
    #[command(hide = true)]
    Man,
}

/// What the user asks for.
#[derive(Debug)]
pub enum Arguments {
    Lint(Box<Lint>),
    Explain {
        rule: String,
        format: Listing,
        color: Color,
    },
    Rules {
        site: Option<PathBuf>,
        format: Listing,
        color: Color,
    },
    Init,
    Lsp,
    /// Write what the files say, or those of a shard, into a file.
    Scan {
        lint: Box<Lint>,
        shard: Option<Shard>,
        out: PathBuf,
    },
    /// Report what files of facts say together; the code is in `root`.
    Link {
        lint: Box<Lint>,
        facts: Vec<PathBuf>,
        root: Option<PathBuf>,
    },
    Cache {
        action: CacheAction,
        folder: Option<PathBuf>,
    },
    Completions {
        shell: Shell,
    },
    Man,
}

#[derive(Debug)]
pub struct Lint {
    /// Never empty.
    pub paths: Vec<PathBuf>,
    /// Lint standard input under this name, and no path.
    pub stdin: Option<PathBuf>,
    pub preset: Option<Preset>,
    pub rules: Vec<(String, RuleLevel)>,
    pub only: Vec<String>,
    pub config: Option<PathBuf>,
    pub no_config: bool,
    pub print_config: Option<PathBuf>,
    pub change: Option<Change>,
    /// At most one without a file; when there are none, the surroundings decide.
    pub outputs: Vec<Output>,
    pub baseline: BaselineWish,
    pub since: Option<Since>,
    /// Tell all about the finding of this fingerprint.
    pub why: Option<String>,
    /// Write ignore comments with this reason.
    pub suppress: Option<String>,
    pub color: Color,
    pub quiet: bool,
    pub verbose: bool,
    pub statistics: bool,
    pub timings: bool,
    pub fail_on: Option<FailOn>,
    pub max_warnings: Option<usize>,
    pub exit_zero: bool,
    pub error_on_no_files: bool,
    pub default_ignores: bool,
    pub force_exclude: bool,
    pub show_files: bool,
    pub threads: Option<u16>,
    pub cache: CacheWish,
}

/// Whether facts are kept from run to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CacheWish {
    /// In the usual place.
    Usual,
    Folder(PathBuf),
    None,
}

/// Which list of known findings holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BaselineWish {
    /// The nearest one, if there is one.
    Nearest {
        update: bool,
    },
    File {
        file: PathBuf,
        update: bool,
    },
    None,
}

/// Only what a change adds is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// What the working tree has over this commit.
    Commit(String),
    /// What the index has over the last commit.
    Staged,
}

/// Apply fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub suggestions: bool,
    /// Show a diff; write nothing.
    pub dry: bool,
}

/// A format, and the file that it is written to instead of standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    pub format: Format,
    pub file: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Help, version or wrong usage: the text to print, where, and the exit code.
#[derive(Debug)]
pub struct Stop {
    pub text: String,
    pub to_stdout: bool,
    pub code: u8,
}

/// Reads the command line, program name first. `styled` keeps the colours of help and of complaints.
pub fn parse(args: impl IntoIterator<Item = OsString>, styled: bool) -> Result<Arguments, Stop> {
    let cli = Cli::try_parse_from(args).map_err(|error| {
        let text = error.render();
        Stop {
            text: if styled { text.ansi().to_string() } else { text.to_string() },
            to_stdout: !error.use_stderr(),
            code: if error.use_stderr() { 2 } else { 0 },
        }
    })?;
    match cli.command {
        Some(CommandArguments::Explain { rule, format, color }) => Ok(Arguments::Explain { rule, format, color }),
        Some(CommandArguments::Rules { site, format, color }) => Ok(Arguments::Rules { site, format, color }),
        Some(CommandArguments::Init) => Ok(Arguments::Init),
        Some(CommandArguments::Lsp { .. }) => Ok(Arguments::Lsp),
        Some(CommandArguments::Cache(CacheArguments { action, cache_dir: folder })) => {
            Ok(Arguments::Cache { action, folder })
        }
        Some(CommandArguments::Scan(args)) => commands::scan(*args).map_err(|message| wrong(&message)),
        Some(CommandArguments::Link(args)) => commands::link(*args).map_err(|message| wrong(&message)),
        Some(CommandArguments::Completions { shell }) => Ok(Arguments::Completions { shell }),
        Some(CommandArguments::Man) => Ok(Arguments::Man),
        None => lint(cli.lint).map(|lint| Arguments::Lint(Box::new(lint))).map_err(|message| wrong(&message)),
    }
}

/// The names of the commands, for near misses.
pub const COMMANDS: [&str; 8] = ["explain", "rules", "init", "lsp", "scan", "link", "cache", "completions"];

/// The script that makes a shell complete our arguments, the names of rules among them.
pub fn completions(shell: Shell, rules: &[&'static str]) -> String {
    let named = |arg: clap::Arg| arg.value_parser(PossibleValuesParser::new(rules.iter().copied()));
    let mut command = Cli::command();
    command = command.mut_arg("only", named).mut_subcommand("explain", |explain| explain.mut_arg("rule", named));
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "leaklint", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

/// The manual page, for `man -l`.
pub fn manual() -> std::io::Result<String> {
    // Short help leaves much out, and takes the words for it along.
    let man = clap_mangen::Man::new(Cli::command().mut_args(|arg| arg.hide_short_help(false)));
    let (mut page, mut commands) = (Vec::new(), Vec::new());
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_options_section(&mut page)?;
    man.render_subcommands_section(&mut commands)?;
    // There is one page, so commands are named as they are typed and not as pages of their own.
    let commands = String::from_utf8_lossy(&commands).replace("leaklint\\-", "leaklint ").replace("(1)", "");
    page.extend(commands.into_bytes());
    man.render_extra_section(&mut page)?;
    man.render_version_section(&mut page)?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}

fn lint(args: LintArguments) -> Result<Lint, String> {
    if args.suggestions && !args.fix && !args.diff {
        return Err("`--suggestions` goes with `--fix` or `--diff`".to_owned());
    }
    let dash = args.paths.iter().any(|path| path.as_os_str() == "-");
    let stdin = match (dash, args.stdin_filename) {
        (false, None) => None,
        (true, None) => {
            return Err("`-` needs `--stdin-filename FILE`: the name tells the language and the settings".to_owned());
        }
        (_, Some(_)) if args.paths.len() > 1 || !(dash || args.paths.is_empty()) => {
            return Err("standard input cannot be linted together with other paths".to_owned());
        }
        (_, Some(name)) => Some(name),
    };
    if stdin.is_some() {
        for (flag, given) in [
            ("--update-baseline", args.update_baseline),
            ("--suppress-all", args.suppress_all),
            ("--since", args.since.is_some()),
            ("--staged", args.staged),
        ] {
            if given {
                return Err(format!("`{flag}` asks for files, not for standard input"));
            }
        }
    }
    let outputs = args.output.outputs;
    if args.diff && !outputs.is_empty() {
        return Err("`--diff` prints a diff and no report, so `--format` has nothing to say".to_owned());
    }
    let files: Vec<&PathBuf> = outputs.iter().filter_map(|output| output.file.as_ref()).collect();
    if let Some(file) = files.iter().enumerate().find_map(|(at, file)| files[..at].contains(file).then_some(file)) {
        return Err(format!("two formats cannot go to one file: `{}`", file.display()));
    }
    if outputs.iter().filter(|output| output.file.is_none()).count() > 1 {
        return Err(
            "only one format can go to standard output; write the others to files, as in `--format json=leaks.json`"
                .to_owned(),
        );
    }
    Ok(Lint {
        paths: if args.paths.is_empty() { vec![PathBuf::from(".")] } else { args.paths },
        stdin,
        preset: args.selection.preset,
        rules: args.selection.rules,
        only: args.selection.only,
        config: args.selection.config,
        no_config: args.selection.no_config,
        print_config: args.print_config,
        change: (args.fix || args.diff).then_some(Change { suggestions: args.suggestions, dry: args.diff }),
        outputs,
        baseline: match (args.known.no_baseline, args.known.baseline, args.update_baseline) {
            (true, ..) => BaselineWish::None,
            (false, Some(file), update) => BaselineWish::File { file, update },
            (false, None, update) => BaselineWish::Nearest { update },
        },
        since: args.since.map(Since::Commit).or(args.staged.then_some(Since::Staged)),
        why: args.why,
        suppress: args.reason,
        color: args.output.color,
        quiet: args.output.quiet,
        verbose: args.output.verbose,
        statistics: args.verdict.statistics,
        timings: args.verdict.timings,
        fail_on: args.verdict.fail_on,
        max_warnings: args.verdict.max_warnings,
        exit_zero: args.verdict.exit_zero,
        error_on_no_files: args.verdict.error_on_no_files,
        default_ignores: !args.files.no_default_ignores,
        force_exclude: args.files.force_exclude,
        show_files: args.show_files,
        threads: args.means.threads,
        cache: match (args.means.no_cache, args.means.cache_dir) {
            (true, _) => CacheWish::None,
            (false, Some(folder)) => CacheWish::Folder(folder),
            (false, None) => CacheWish::Usual,
        },
    })
}

/// Wrong usage that the parser alone cannot see.
pub fn wrong(message: &str) -> Stop {
    Stop { text: format!("error: {message}\n\nFor more information, try '--help'.\n"), to_stdout: false, code: 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> Result<Arguments, Stop> {
        parse(std::iter::once("leaklint").chain(line.split_whitespace()).map(OsString::from), false)
    }

    fn paths(line: &str) -> Vec<String> {
        match arguments(line) {
            Ok(Arguments::Lint(lint)) => lint.paths.iter().map(|path| path.display().to_string()).collect(),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn the_parser_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_word_is_a_command_only_where_a_command_stands() {
        assert!(matches!(arguments("rules"), Ok(Arguments::Rules { .. })));
        assert_eq!(paths("./rules"), ["./rules"]);
        assert_eq!(paths("-- rules"), ["rules"]);
        assert_eq!(paths("src rules"), ["src", "rules"]);
        assert_eq!(paths("--quiet init"), ["init"]);
        assert_eq!(paths(""), ["."]);
    }

    #[test]
    fn combinations_without_a_meaning_are_refused() {
        for line in [
            "-",
            "--suggestions",
            "--fix --diff",
            "--format text --format json",
            "--format json=a --format sarif=a",
            "--stdin-filename a.js - b.js",
            "-q -v",
            "--update-baseline --since main",
            "--update-baseline --fix",
            "--update-baseline --stdin-filename a.js -",
            "--baseline a --no-baseline",
            "--since main --staged",
            "--staged --fix",
            "--suppress-all",
            "--reason x",
            "--suppress-all --reason x --fix",
            "--staged --stdin-filename a.js -",
        ] {
            assert_eq!(arguments(line).err().map(|stop| stop.code), Some(2), "{line}");
        }
    }
}
