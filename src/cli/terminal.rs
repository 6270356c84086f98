//! What the standard streams are connected to, and what that allows: colours, links, width, progress.

use crate::cli::args::Color;
use std::env;
use std::io::IsTerminal;

/// Asked once per run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terminal {
    stdout: bool,
    stderr: bool,
    no_color: bool,
    force_color: bool,
    dumb: bool,
    ci: bool,
    /// A step of GitHub Actions.
    pub(super) on_github: bool,
    width: usize,
}

/// Wider lines are hard to read.
const WIDEST: usize = 120;
const WITHOUT_TERMINAL: usize = 100;
const NARROWEST: usize = 40;

impl Terminal {
    pub(super) fn detect() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
        let stdout = std::io::stdout().is_terminal();
        let columns = env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok());
        let asked = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        let width = columns.or_else(|| stdout.then(asked).flatten());
        Self {
            stdout,
            stderr: std::io::stderr().is_terminal(),
            no_color: set("NO_COLOR"),
            force_color: env::var_os("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0"),
            dumb: env::var_os("TERM").is_some_and(|term| term == "dumb"),
            ci: set("CI"),
            on_github: env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true"),
            width: width.map_or(WITHOUT_TERMINAL, |width| width.clamp(NARROWEST, WIDEST)),
        }
    }

    pub(super) fn width(&self) -> usize {
        self.width
    }

    pub(super) fn colors_stdout(&self, wish: Color) -> bool {
        self.colors(wish, self.stdout)
    }

    pub(super) fn styled_stderr(&self) -> bool {
        self.colors(Color::Auto, self.stderr)
    }

    fn colors(&self, wish: Color, terminal: bool) -> bool {
        match wish {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !self.no_color && (self.force_color || terminal && !self.dumb),
        }
    }

    pub(super) fn links_stdout(&self) -> bool {
        self.stdout && supports_hyperlinks::supports_hyperlinks()
    }

    /// Progress is for people who wait, not for logs.
    pub(super) fn shows_progress(&self) -> bool {
        self.stderr && !self.dumb && !self.ci
    }
}
