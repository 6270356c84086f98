//! `leaklint [PATH…]`: find, configure, lint, fix, report, and the exit code of it all.

use super::args::{Lint, Output, Stop, wrong};
use super::changes::{self, Settled, count};
use super::git::Change;
use super::known::Known;
use super::progress::Shown;
use super::suppressing;
use super::terminal::Terminal;
use super::{CLEAN, FAILED, FINDINGS, command_meant, failed, pretty, quietly, rule_of_flag};
use crate::config::discover::{Discovery, Origin};
use crate::config::inputs::{self, Terms};
use crate::config::packages;
use crate::config::raw::FailOn;
use crate::config::settings::{Settings, Wishes};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lifetime::models::Models;
use crate::report::{self, Format};
use crate::rule::RuleEntry;
use crate::session::read::{self, Read};
use crate::session::{Input, Progress, Report, RunError, Session, Setup, SkippedFile, Sources, Timings};
use crate::walk::{self, Found, Lintable, Request, Walked, absolute, shown};
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

pub(super) fn run(mut lint: Lint, cwd: &Path, rules: &'static [RuleEntry], terminal: &Terminal) -> Result<u8, Stop> {
    let mut discovery = discovery(&lint, cwd, rules)?;
    if let Some(file) = &lint.print_config {
        return print_config(&absolute(cwd, file), &mut discovery, rules);
    }
    if let Some(flaw) = lint.suppress.as_deref().and_then(suppressing::flaw) {
        return Err(wrong(flaw));
    }
    let wanted = lint.why.as_deref().map(super::why::fingerprint).transpose()?;
    default_output(&mut lint, terminal);
    let change = lint.since.as_ref().map(|since| Change::read(cwd, since)).transpose()?;
    let started = Instant::now();
    let threads = threads(&lint);
    let stdin = lint.stdin.as_deref().map(read_stdin).transpose()?;
    let mut walked = find(&lint, cwd, threads);
    let walking = started.elapsed();
    let (force_exclude, default_ignores) = (lint.force_exclude, lint.default_ignores);
    let terms = Terms { force_exclude, default_ignores, may_glance: true, given: stdin };
    let (inputs, settings) = inputs::inputs(&mut walked, &mut discovery, &terms);
    let mut known = Known::read(&lint, cwd, &mut discovery.errors)?;
    RunError::sort(&mut discovery.errors);
    let configuring = started.elapsed() - walking;
    if lint.show_files {
        return show_files(&inputs, walked, discovery);
    }

    let progress = Arc::new(Progress::default());
    let line = (terminal.shows_progress() && !lint.quiet).then(|| Shown::start(progress.clone()));
    let surroundings = packages::surroundings(cwd, &discovery.package_folders(), &whole_folders(&lint, cwd));
    let cache = super::cache::of_run(&lint, cwd);
    let setup = Setup { models: Models::builtin(), known: rules, surroundings, threads, progress, cache };
    let mut session = Session::scan(inputs, setup).map_err(|error| failed(&error.to_string()))?;
    if let Some(wanted) = wanted {
        drop(line);
        return super::why::run(&mut session, wanted, terminal.width());
    }
    if let Some(change) = &change {
        known.compare(change, &mut session)?;
    }
    let mut run = Run { lint: &lint, terminal, rules, from_root: from_root(cwd), settings, walked, discovery, known };
    let (report, written) = match lint.change {
        None if lint.suppress.is_some() => {
            let reason = lint.suppress.as_deref().unwrap_or_default();
            let mut settled = suppressing::suppress_all(&mut session, &run.known, reason);
            drop(line);
            let mut report = std::mem::take(&mut settled.report);
            run.complete(&mut report, &session);
            report.errors.append(&mut settled.errors);
            report.notes.append(&mut settled.notes);
            let written = run.write(&report, &session, &mut io::stdout());
            (report, written)
        }
        None => {
            let mut report = session.check();
            session.save();
            run.complete(&mut report, &session);
            run.known.update(&mut report, &session);
            drop(line);
            let written = run.write(&report, &session, &mut io::stdout());
            (report, written)
        }
        Some(change) if change.dry => {
            let mut before = session.check();
            run.complete(&mut before, &session);
            let settled = changes::settle(&mut session, change.suggestions, &run.known);
            drop(line);
            (before, run.show_diff(&session, &settled))
        }
        Some(change) => {
            let mut settled = if run.discovery.errors.is_empty() {
                changes::settle(&mut session, change.suggestions, &run.known)
            } else {
                let message = "no fix is applied while a configuration file is broken".to_owned();
                Settled {
                    report: session.check(),
                    errors: vec![RunError { file: None, message }],
                    ..Settled::default()
                }
            };
            drop(line);
            run.write_changes(&session, &mut settled)
        }
    };
    session.save();
    let code = run.exit_code(&report, &session);
    quietly(written)?;
    if lint.statistics {
        quietly(run.write_statistics(&report))?;
    }
    if lint.timings {
        let phases = [("walk", walking), ("settings", configuring)];
        quietly(write_timings(&phases, &session.timings, started.elapsed()))?;
    }
    // The process ends: giving back the facts of many files one by one is for nothing.
    std::mem::forget(session);
    Ok(code)
}

/// Where nobody says how to report, the surroundings decide.
pub(super) fn default_output(lint: &mut Lint, terminal: &Terminal) {
    if lint.outputs.is_empty() {
        let format = if terminal.on_github { Format::Github } else { Format::Text };
        lint.outputs.push(Output { format, file: None });
    }
}

pub(super) fn threads(lint: &Lint) -> usize {
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    lint.threads.map_or_else(cores, usize::from)
}

/// The path from the top of the repository to the working directory; empty at the top, and outside of any.
pub(super) fn from_root(cwd: &Path) -> String {
    let root = cwd.ancestors().find(|folder| folder.join(".git").exists());
    root.map(|root| shown(root, cwd)).filter(|path| Path::new(path).is_relative()).unwrap_or_default()
}

/// The folders of which every file was asked for.
pub(super) fn whole_folders(lint: &Lint, cwd: &Path) -> Vec<PathBuf> {
    if lint.stdin.is_some() {
        return Vec::new();
    }
    if lint.paths.is_empty() {
        return vec![cwd.to_owned()];
    }
    lint.paths.iter().map(|path| absolute(cwd, path)).filter(|path| path.is_dir()).collect()
}

pub(super) fn discovery(lint: &Lint, cwd: &Path, rules: &'static [RuleEntry]) -> Result<Discovery, Stop> {
    let mut wishes = Wishes { preset: lint.preset, fail_on: lint.fail_on, ..Wishes::default() };
    for (id, level) in &lint.rules {
        wishes.rules.push((rule_of_flag(rules, "--rule", id)?, *level));
    }
    for id in &lint.only {
        wishes.only.push(rule_of_flag(rules, "--only", id)?);
    }
    let origin = match &lint.config {
        Some(file) if !absolute(cwd, file).is_file() => {
            return Err(wrong(&format!("`--config`: there is no file `{}`", file.display())));
        }
        Some(file) => Origin::File(file.clone()),
        None if lint.no_config => Origin::Nowhere,
        None => Origin::Nearest,
    };
    Ok(Discovery::new(cwd, origin, wishes, rules))
}

fn read_stdin(_: &Path) -> Result<Arc<[u8]>, Stop> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|error| failed(&format!("standard input cannot be read: {}", crate::session::io_fault(&error))))?;
    Ok(bytes.into())
}

/// The files of the run, before configuration has its say.
pub(super) fn find(lint: &Lint, cwd: &Path, threads: usize) -> Walked {
    let Some(name) = &lint.stdin else {
        let mut walked = walk::walk(&Request {
            cwd,
            paths: &lint.paths,
            default_ignores: lint.default_ignores,
            force_exclude: lint.force_exclude,
            threads,
        });
        if let (Some(path), Some(error)) = (lint.paths.first(), walked.errors.first_mut())
            && !absolute(cwd, path).exists()
            && let Some(meant) = command_meant(path, &lint.paths)
        {
            error.message = format!("{}; {meant}", error.message);
        }
        return walked;
    };
    let path = absolute(cwd, name);
    let shown: Arc<str> = shown(cwd, &path).into();
    let skip = |why: &str| Walked {
        skipped: vec![SkippedFile { path: shown.to_string(), why: why.to_owned() }],
        ..Walked::default()
    };
    match walk::lintable(&path) {
        Lintable::Yes => (),
        Lintable::Declarations => return skip("a declaration file, which has no code that runs"),
        Lintable::No => return skip("not a JavaScript or TypeScript file by its name"),
    }
    if lint.force_exclude && walk::is_excluded(cwd, &path, lint.default_ignores) {
        return skip(walk::EXCLUDED);
    }
    Walked { files: vec![Found { path, shown, named: true }], ..Walked::default() }
}

fn print_config(file: &Path, discovery: &mut Discovery, rules: &'static [RuleEntry]) -> Result<u8, Stop> {
    if file.is_dir() {
        return Err(wrong(&format!("`--print-config`: `{}` is a folder; name a file in it", file.display())));
    }
    let settings = discovery.settings(file);
    let ignored = discovery.ignored_by(file);
    RunError::sort(&mut discovery.errors);
    let mut value = settings.to_json(rules);
    value["ignoredBy"] = ignored.into();
    let mut out = io::stdout().lock();
    quietly(out.write_all(pretty(&value).as_bytes()).and_then(|()| out.flush()))?;
    quietly(tell_failures(&discovery.errors, &[]))?;
    Ok(if discovery.errors.is_empty() { CLEAN } else { FAILED })
}

fn show_files(inputs: &[Input], walked: Walked, discovery: Discovery) -> Result<u8, Stop> {
    let mut out = BufWriter::new(io::stdout().lock());
    let mut errors = [walked.errors, discovery.errors].concat();
    for input in inputs {
        let written = match read::read(&input.path, input.skippable, None) {
            Read::Text(_) => writeln!(out, "{}", input.shown),
            Read::Skipped(_) | Read::Vanished => Ok(()),
            Read::Failed(message) => {
                errors.push(RunError { file: Some(input.shown.to_string()), message });
                Ok(())
            }
        };
        quietly(written)?;
    }
    quietly(out.flush())?;
    quietly(tell_failures(&errors, &walked.notes))?;
    Ok(if errors.is_empty() { CLEAN } else { FAILED })
}

fn tell_failures(errors: &[RunError], notes: &[String]) -> io::Result<()> {
    let mut err = io::stderr().lock();
    errors.iter().try_for_each(|error| writeln!(err, "error: {error}"))?;
    notes.iter().try_for_each(|note| writeln!(err, "note: {note}"))
}

/// What is known around the session when it comes to reporting.
pub(super) struct Run<'a> {
    pub(super) lint: &'a Lint,
    pub(super) terminal: &'a Terminal,
    pub(super) rules: &'static [RuleEntry],
    pub(super) from_root: String,
    /// Indexed like the inputs.
    pub(super) settings: Vec<Arc<Settings>>,
    pub(super) walked: Walked,
    pub(super) discovery: Discovery,
    pub(super) known: Known,
}

impl Run<'_> {
    /// Adds to the session's report what walk and configuration have to say, and marks what is known.
    pub(super) fn complete(&mut self, report: &mut Report, session: &Session) {
        report.skipped.append(&mut self.walked.skipped.clone());
        report.skipped.sort_by(|a, b| (&a.path, &a.why).cmp(&(&b.path, &b.why)));
        let mut errors = self.walked.errors.clone();
        errors.extend(self.discovery.errors.iter().cloned());
        errors.append(&mut report.errors);
        report.errors = errors;
        let mut notes = self.walked.notes.clone();
        notes.extend(self.discovery.notes.iter().cloned());
        notes.append(&mut report.notes);
        if self.lint.verbose {
            notes.extend(session.cache_notes());
        }
        report.notes = notes;
        let told = self.known.apply(report, session);
        self.known.tell(&told, report);
        if report.files.is_empty() && report.errors.is_empty() {
            let message = match report.skipped.len() {
                0 => "no file to lint was found".to_owned(),
                _ => "no file to lint was found; `--verbose` says what was skipped".to_owned(),
            };
            if self.lint.error_on_no_files {
                report.errors.push(RunError { file: None, message });
            } else {
                report.notes.push(message);
            }
        }
    }

    /// Writes every output that was asked for; the one without a file goes to `out`.
    pub(super) fn write(&self, report: &Report, sources: &dyn Sources, out: &mut dyn Write) -> io::Result<()> {
        self.write_files(report, sources)?;
        let told = match self.lint.outputs.iter().find(|output| output.file.is_none()) {
            Some(output) => {
                let mut buffer = BufWriter::new(out);
                report::write(output.format, report, sources, &self.look(true), &mut buffer)?;
                buffer.flush()?;
                output.format.tells_failures()
            }
            None => false,
        };
        if !told {
            let notes = if self.lint.quiet { &[][..] } else { &report.notes };
            tell_failures(&report.errors, notes)?;
        }
        Ok(())
    }

    fn write_files(&self, report: &Report, sources: &dyn Sources) -> io::Result<()> {
        for output in &self.lint.outputs {
            let Output { format, file: Some(file) } = output else { continue };
            let written = std::fs::File::create(file).and_then(|file| {
                let mut out = BufWriter::new(file);
                report::write(*format, report, sources, &self.look(false), &mut out)?;
                out.flush()
            });
            let named = |error: io::Error| {
                let fault = crate::session::io_fault(&error);
                io::Error::other(format!("`{}` cannot be written: {fault}", file.display()))
            };
            written.map_err(named)?;
        }
        Ok(())
    }

    fn look(&self, on_stdout: bool) -> report::Options {
        let color = on_stdout && self.terminal.colors_stdout(self.lint.color);
        report::Options {
            color,
            hyperlinks: color && self.terminal.links_stdout(),
            width: self.terminal.width(),
            quiet: self.lint.quiet,
            verbose: self.lint.verbose,
            rules: self.rules.iter().map(|entry| entry.meta).collect(),
            from_root: self.from_root.clone(),
        }
    }

    fn write_changes(&mut self, session: &Session, settled: &mut Settled) -> (Report, io::Result<()>) {
        let piped = self.lint.stdin.is_some();
        if !piped {
            changes::write_all(session, settled);
        }
        let mut report = std::mem::take(&mut settled.report);
        self.complete(&mut report, session);
        report.errors.append(&mut settled.errors);
        report.notes.append(&mut settled.notes);
        if !piped {
            let written = self.write(&report, session, &mut io::stdout());
            return (report, written);
        }
        // The fixed text is the result; what there is to say goes beside it.
        let fixed = report.files.first().and_then(|_| session.text(crate::diagnostic::FileId(0)));
        let given = || session_bytes(session, &report);
        let mut out = io::stdout().lock();
        let written = match fixed.filter(|_| !settled.changed.is_empty()) {
            Some(text) => out.write_all(text.as_bytes()),
            None => out.write_all(&given()),
        };
        let written = written.and_then(|()| out.flush()).and_then(|()| self.write(&report, session, &mut io::stderr()));
        (report, written)
    }

    fn show_diff(&self, session: &Session, settled: &Settled) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for (file, (before, after)) in &settled.changed {
            let path = &session.input(*file).1.shown;
            let color = self.terminal.colors_stdout(self.lint.color);
            out.write_all(crate::fix::unified_diff(path, before, after, color).as_bytes())?;
        }
        out.flush()?;
        let fixes: usize = settled.applied.values().sum();
        let mut notes = settled.notes.clone();
        if !self.lint.quiet {
            let files = count(settled.applied.len(), "file", "files");
            let suggestions = self.lint.change.is_some_and(|change| change.suggestions);
            let flags = if suggestions { "--fix --suggestions" } else { "--fix" };
            let shown = || settled.report.diagnostics.iter().filter(|finding| finding.suppressed.is_none());
            notes.push(match fixes {
                0 if !suggestions && shown().any(|finding| !finding.fixes.is_empty()) => {
                    "no safe fix applies; `--diff --suggestions` shows the suggested ones".to_owned()
                }
                0 => "no fix applies".to_owned(),
                n => format!("`{flags}` would apply {} in {files}", count(n, "fix", "fixes")),
            });
        }
        let errors = [
            self.walked.errors.clone(),
            self.discovery.errors.clone(),
            settled.report.errors.clone(),
            settled.errors.clone(),
        ];
        tell_failures(&errors.concat(), &notes)
    }

    pub(super) fn exit_code(&self, report: &Report, session: &Session) -> u8 {
        if !report.errors.is_empty() {
            return FAILED;
        }
        let shown = || report.diagnostics.iter().filter(|finding| finding.suppressed.is_none());
        let warnings = shown().filter(|finding| finding.severity == Severity::Warning).count();
        let too_many = self.lint.max_warnings.is_some_and(|limit| warnings > limit);
        let fails = too_many || shown().any(|finding| self.fails(finding, session));
        if fails && !self.lint.exit_zero { FINDINGS } else { CLEAN }
    }

    fn fails(&self, finding: &Diagnostic, session: &Session) -> bool {
        let (index, _) = session.input(finding.location.file);
        let own = self.settings.get(index).map_or(FailOn::Warning, |settings| settings.fail_on);
        let level = self.lint.fail_on.unwrap_or(own);
        // A number of warnings that is tolerated is counted, unless single ones were asked for as well.
        let counted =
            self.lint.max_warnings.is_some() && self.lint.fail_on.is_none() && finding.severity == Severity::Warning;
        !counted && level.fails(finding.severity)
    }

    pub(super) fn write_statistics(&self, report: &Report) -> io::Result<()> {
        let mut by_rule: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for finding in &report.diagnostics {
            let entry = by_rule.entry(finding.rule).or_default();
            if finding.suppressed.is_some() { entry.1 += 1 } else { entry.0 += 1 }
        }
        let mut rows: Vec<(&str, (usize, usize))> = by_rule.into_iter().collect();
        rows.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        let machine = self.lint.outputs.iter().any(|output| output.file.is_none() && !output.format.is_human());
        let beside = machine || self.lint.change.is_some();
        let mut out: Box<dyn Write> = if beside { Box::new(io::stderr()) } else { Box::new(io::stdout()) };
        for (rule, (found, suppressed)) in rows {
            let more = if suppressed > 0 { format!(" ({suppressed} suppressed)") } else { String::new() };
            writeln!(out, "{found:>6}  {rule}{more}")?;
        }
        out.flush()
    }
}

/// What was given on standard input.
fn session_bytes(session: &Session, report: &Report) -> Vec<u8> {
    let given = report.files.first().and_then(|_| session.input(crate::diagnostic::FileId(0)).1.given.clone());
    given.map(|bytes| bytes.to_vec()).unwrap_or_default()
}

pub(super) fn write_timings(phases: &[(&str, Duration)], timings: &Timings, total: Duration) -> io::Result<()> {
    let mut err = io::stderr().lock();
    let ms = |time: Duration| format!("{:>9.1} ms", time.as_secs_f64() * 1000.0);
    let inner = [("scan", timings.scan), ("link", timings.link), ("check", timings.check), ("total", total)];
    for (phase, time) in phases.iter().chain(&inner) {
        writeln!(err, "{}  {phase}", ms(*time))?;
    }
    writeln!(err, "{:>9}     files only looked at", timings.unread)?;
    writeln!(err, "{:>9}     files known from the cache", timings.recalled)?;
    for (file, time) in &timings.slowest {
        writeln!(err, "{}  scan of {file}", ms(*time))?;
    }
    Ok(())
}
