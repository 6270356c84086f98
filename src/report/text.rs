//! Findings with their code and their retention chain, for people.

use super::frame::{self, Spot};
use super::layout::{one_line, width, wrap};
use super::texts::{Position, Texts};
use super::{Options, Tally, fixable_line, summary_line};
use crate::diagnostic::{BUILT_IN, Confidence, Diagnostic, FileId, Location, Safety, Severity};
use crate::rule::page_url;
use crate::session::{Report, Sources};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};

/// Findings of one file that are shown with their code; a thousand frames help nobody.
const FRAMES_PER_FILE: usize = 100;

pub(super) fn write(report: &Report, sources: &dyn Sources, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let look = Look::new(options);
    let mut printer = Printer { report, options, look, texts: Texts::new(sources) };
    let mut file = None;
    let mut shown = 0;
    for diagnostic in report.diagnostics.iter().filter(|it| it.suppressed.is_none()) {
        if file != Some(diagnostic.location.file) {
            file = Some(diagnostic.location.file);
            shown = 0;
        }
        shown += 1;
        if shown <= FRAMES_PER_FILE {
            printer.full(diagnostic, out)?;
            continue;
        }
        if shown == FRAMES_PER_FILE + 1 {
            let path = one_line(path_of(report, diagnostic.location.file));
            let note = printer.look.note;
            writeln!(
                out,
                "{note}note{note:#}: {FRAMES_PER_FILE} findings of `{path}` are shown with their code, the others in one line each"
            )?;
        }
        printer.one_line(diagnostic, out)?;
    }
    if shown > FRAMES_PER_FILE {
        writeln!(out)?;
    }

    write_around(report, options, &printer.look, out)?;
    let tally = Tally::of(report);
    let explained = report.diagnostics.iter().any(|it| it.suppressed.is_none() && !BUILT_IN.contains(&it.rule));
    if !options.quiet {
        if explained {
            writeln!(out, "`leaklint explain RULE` tells why a rule matters and what to do")?;
        }
        if let Some(line) = fixable_line(&tally) {
            writeln!(out, "{line}")?;
        }
    }
    let worst = report.diagnostics.iter().filter(|it| it.suppressed.is_none()).map(|it| it.severity).max();
    let style = match worst {
        _ if !report.errors.is_empty() => printer.look.severity(Severity::Error),
        Some(severity) => printer.look.severity(severity),
        None => printer.look.good,
    };
    writeln!(out, "{style}{}{style:#}", summary_line(report, &tally))
}

/// What is not a finding: failures, remarks, skipped files.
pub(super) fn write_around(report: &Report, options: &Options, look: &Look, out: &mut dyn Write) -> io::Result<()> {
    let error = look.severity(Severity::Error);
    for failure in &report.errors {
        writeln!(out, "{error}error{error:#}: {}", one_line(&failure.to_string()))?;
    }
    if options.quiet {
        return Ok(());
    }
    let note = look.note;
    for remark in &report.notes {
        writeln!(out, "{note}note{note:#}: {}", one_line(remark))?;
    }
    if options.verbose {
        for file in &report.skipped {
            writeln!(out, "{note}skipped{note:#}: {}: {}", one_line(&file.path), one_line(&file.why))?;
        }
    }
    Ok(())
}

pub(super) fn path_of(report: &Report, file: FileId) -> &str {
    report.files.get(file.0 as usize).map_or("", |file| &file.path)
}

/// The styles of human output; all of them empty without colour.
pub(super) struct Look {
    color: bool,
    hyperlinks: bool,
    strong: Style,
    note: Style,
    good: Style,
}

impl Look {
    pub(super) fn new(options: &Options) -> Self {
        let paint = |style: Style| if options.color { style } else { Style::new() };
        Self {
            color: options.color,
            hyperlinks: options.hyperlinks,
            strong: paint(Style::new().bold()),
            note: paint(AnsiColor::Cyan.on_default().bold()),
            good: paint(AnsiColor::Green.on_default().bold()),
        }
    }

    pub(super) fn severity(&self, severity: Severity) -> Style {
        let color = match severity {
            Severity::Error => AnsiColor::Red,
            Severity::Warning => AnsiColor::Yellow,
            Severity::Info => AnsiColor::Cyan,
        };
        if self.color { color.on_default().bold() } else { Style::new() }
    }

    /// A rule's name, clickable where that works and the rule has a page.
    pub(super) fn rule(&self, id: &str, style: Style) -> String {
        let name = format!("{style}{id}{style:#}");
        if !self.hyperlinks || BUILT_IN.contains(&id) {
            return name;
        }
        format!("\x1b]8;;{}\x1b\\{name}\x1b]8;;\x1b\\", page_url(id))
    }
}

struct Printer<'a> {
    report: &'a Report,
    options: &'a Options,
    look: Look,
    texts: Texts<'a>,
}

impl Printer<'_> {
    fn heading(&self, diagnostic: &Diagnostic) -> String {
        let style = self.look.severity(diagnostic.severity);
        let strong = self.look.strong;
        let rule = self.look.rule(diagnostic.rule, style);
        let message = one_line(&diagnostic.message);
        format!("{style}{}[{style:#}{rule}{style}]{style:#}{strong}: {message}{strong:#}", diagnostic.severity.as_str())
    }

    fn one_line(&mut self, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let location = diagnostic.location;
        let source = self.texts.places(location.file);
        let position = source.map_or(Position::UNKNOWN, |source| source.position(location.range.start));
        let path = one_line(path_of(self.report, location.file));
        writeln!(out, "{path}:{}:{}: {}", position.line, position.column, self.heading(diagnostic))
    }

    fn full(&mut self, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", self.heading(diagnostic))?;
        self.frames(diagnostic, out)?;
        if let Some(help) = &diagnostic.help {
            self.footer("help", help, out)?;
        }
        self.fixes(diagnostic, out)?;
        match diagnostic.confidence {
            Confidence::High => (),
            Confidence::Confirmed => self.footer("confidence", "confirmed by a heap snapshot", out)?,
            Confidence::Medium | Confidence::Low => {
                self.footer("confidence", diagnostic.confidence.as_str(), out)?;
            }
        }
        writeln!(out)
    }

    /// The code, with the labels numbered in the order in which they tell the leak.
    fn frames(&mut self, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let primary = diagnostic.location;
        let numbered = diagnostic.labels.len() > 1;
        let mut files = vec![primary.file];
        for label in &diagnostic.labels {
            if !files.contains(&label.location.file) {
                files.push(label.location.file);
            }
        }

        let mut frames = Vec::new();
        let mut without_code = Vec::new();
        for file in files {
            let path = one_line(path_of(self.report, file));
            let labels = diagnostic.labels.iter().enumerate().filter(|(_, label)| label.location.file == file);
            let labels = labels.map(|(at, label)| {
                let number = if numbered { format!("{}. ", at + 1) } else { String::new() };
                (at + 1, label, format!("{number}{}", one_line(&label.message)))
            });
            let Some(source) = self.texts.get(file) else {
                let shape = self.texts.places(file);
                let place = |location: Location| {
                    shape.as_ref().map(|shape| {
                        let Position { line, column } = shape.position(location.range.start);
                        format!("at `{path}:{line}:{column}`")
                    })
                };
                if file == primary.file {
                    let changed = || format!("in `{path}`, which has changed or gone since it was read");
                    without_code.push((0, place(primary).unwrap_or_else(changed)));
                }
                without_code.extend(labels.map(|(order, label, words)| {
                    let place = place(label.location).unwrap_or_else(|| format!("in `{path}`"));
                    (order, format!("{words} ({place})"))
                }));
                continue;
            };
            let mut spots = Vec::new();
            if file == primary.file {
                spots.push(Spot { range: primary.range, words: String::new(), order: 0 });
            }
            spots.extend(labels.map(|(order, label, words)| Spot { range: label.location.range, words, order }));
            frames.extend(frame::draw(&source, &path, spots, diagnostic.severity, self.options));
        }
        frames.sort_by_key(|frame| frame.order);
        for frame in frames {
            out.write_all(frame.text.as_bytes())?;
        }
        without_code.sort();
        for (_, line) in without_code {
            self.footer("note", &line, out)?;
        }
        Ok(())
    }

    fn fixes(&self, diagnostic: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let mut told = Vec::new();
        for fix in &diagnostic.fixes {
            if told.contains(&(fix.safety, &fix.title)) {
                continue;
            }
            told.push((fix.safety, &fix.title));
            let how = match fix.safety {
                Safety::Safe => "safe, `--fix` applies it",
                Safety::Suggestion => "suggestion, `--fix --suggestions` applies it",
            };
            self.footer("fix", &format!("{} ({how})", fix.title), out)?;
        }
        Ok(())
    }

    /// A line under the code, continued under its own beginning.
    fn footer(&self, name: &str, words: &str, out: &mut dyn Write) -> io::Result<()> {
        let note = self.look.note;
        let indent = width(name) + 4;
        let columns = self.options.width.saturating_sub(indent).max(40);
        for (at, line) in wrap(&one_line(words), columns).iter().enumerate() {
            match at {
                0 => writeln!(out, "  {note}{name}{note:#}: {line}")?,
                _ => writeln!(out, "{:indent$}{line}", "")?,
            }
        }
        Ok(())
    }
}
