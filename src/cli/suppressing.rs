//! `--suppress-all`: an ignore comment for each finding, written where it counts.
//!
//! Where a comment may stand depends on what is around the finding (code, JSX, a template, a string), so each way of writing it
//! is tried and linted until the finding is suppressed by it.

use super::changes::{Settled, count, write_back};
use super::known::Known;
use crate::diagnostic::{BUILT_IN, FileId, Location};
use crate::session::{Replaced, Report, RunError, Session, Sources};
use crate::text::LineIndex;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The ways to write the comment, in the order in which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `// …` on a line of its own.
    Line,
    /// `{/* … */}` on a line of its own, as JSX wants it among its children.
    Jsx,
    /// `<!-- … -->` on a line of its own, in the template of a component.
    Html,
    /// `/* … */` before the finding, within the line.
    Within,
}

const FORMS: [Form; 4] = [Form::Line, Form::Jsx, Form::Html, Form::Within];

/// The findings that start on one line; one comment is for all of them.
struct Site {
    file: FileId,
    line: u32,
    /// Where each starts in the text as it was.
    findings: BTreeSet<(u32, &'static str)>,
    /// An index into [`FORMS`].
    form: usize,
    /// The file does not parse with this form here.
    breaks: bool,
    done: bool,
}

/// What `--reason` cannot say, as it would end the comment.
pub(super) fn flaw(reason: &str) -> Option<&'static str> {
    match reason {
        _ if reason.trim().is_empty() => Some("`--reason` needs some words"),
        _ if reason.contains(['\n', '\r']) => Some("`--reason` must be one line"),
        _ if reason.contains("*/") || reason.contains("-->") => Some("`--reason` cannot contain `*/` or `-->`"),
        _ => None,
    }
}

/// Puts a comment over each finding that is told; writes the files.
pub(super) fn suppress_all(session: &mut Session, known: &Known, reason: &str) -> Settled {
    let mut settled = Settled { report: session.check(), ..Settled::default() };
    known.apply(&mut settled.report, session);
    let (mut sites, texts) = sites(session, &settled.report);
    while sites.iter().any(|site| !site.done && site.form < FORMS.len()) {
        for (file, text) in &texts {
            try_forms(session, *file, text, &mut sites, reason);
        }
        let report = session.check();
        let suppressed: BTreeSet<(FileId, u32, &str)> = report
            .diagnostics
            .iter()
            .filter(|finding| finding.suppressed.is_some())
            .map(|finding| (finding.location.file, finding.location.range.start, finding.rule))
            .collect();
        let works: Vec<bool> = sites
            .iter()
            .map(|site| {
                let beside: Vec<&Site> = sites.iter().filter(|it| it.file == site.file && !it.breaks).collect();
                let path = session.path(site.file);
                let start = |start: u32| shifted(&texts[&site.file], &beside, reason, path, start);
                let all = || site.findings.iter().all(|(at, rule)| suppressed.contains(&(site.file, start(*at), rule)));
                !site.breaks && all()
            })
            .collect();
        for (site, works) in sites.iter_mut().zip(works).filter(|(site, _)| !site.done) {
            site.done = works;
            site.form += usize::from(!works);
        }
    }
    // What nothing worked for is left as it was, with the reason why.
    for site in sites.iter().filter(|site| !site.done) {
        let message = "no ignore comment counts for this line; it was left as it is".to_owned();
        let file = session.input(site.file).1.shown.to_string();
        settled.errors.push(RunError::at(&file, (site.line + 1, 1), message));
    }
    sites.retain(|site| site.done);
    for (file, before) in texts {
        let own: Vec<&Site> = sites.iter().filter(|site| site.file == file).collect();
        let findings: usize = own.iter().map(|site| site.findings.len()).sum();
        let after: Arc<str> = with_comments(&before, &mut own.into_iter(), reason, session.path(file)).into();
        let replaced = session.replace(file, after.clone());
        let shown = session.input(file).1.shown.to_string();
        if let Err(error) = replaced {
            settled.errors.push(error);
        } else if findings > 0 {
            match write_back(&session.input(file).1.path, &before, &after) {
                Ok(()) => drop(settled.applied.insert(file, findings)),
                Err(message) => settled.errors.push(RunError { file: Some(shown), message }),
            }
        }
    }
    settled.report = session.check();
    let (findings, files) = (settled.applied.values().sum(), settled.applied.len());
    settled.notes.push(match findings {
        0 => "there was no finding to suppress".to_owned(),
        n => format!("suppressed {} in {}", count(n, "finding", "findings"), count(files, "file", "files")),
    });
    settled
}

/// Puts the comments that are settled, and those that are tried, into the file; leaves out those that break it.
fn try_forms(session: &mut Session, file: FileId, text: &str, sites: &mut [Site], reason: &str) {
    let path = session.path(file).to_owned();
    let mut parses = |sites: &mut dyn Iterator<Item = &Site>| {
        let new = with_comments(text, sites, reason, &path);
        matches!(session.replace(file, new.into()), Ok(Replaced::Parses))
    };
    sites.iter_mut().for_each(|site| site.breaks &= site.file != file);
    if parses(&mut sites.iter().filter(|site| site.file == file)) {
        return;
    }
    for at in 0..sites.len() {
        if sites[at].file == file && !sites[at].done {
            let alone = sites.iter().enumerate().filter(|(it, site)| site.file == file && (site.done || *it == at));
            let alone: Vec<&Site> = alone.map(|(_, site)| site).collect();
            sites[at].breaks = !parses(&mut alone.into_iter());
        }
    }
    parses(&mut sites.iter().filter(|site| site.file == file && !site.breaks));
}

fn sites(session: &Session, report: &Report) -> (Vec<Site>, BTreeMap<FileId, Arc<str>>) {
    let mut by_line: BTreeMap<(FileId, u32), BTreeSet<(u32, &'static str)>> = BTreeMap::new();
    let mut texts: BTreeMap<FileId, Arc<str>> = BTreeMap::new();
    let mut lines: BTreeMap<FileId, LineIndex> = BTreeMap::new();
    let told = report.diagnostics.iter().filter(|finding| finding.suppressed.is_none());
    for finding in told.filter(|finding| !BUILT_IN.contains(&finding.rule)) {
        let Location { file, range } = finding.location;
        let index = match lines.entry(file) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let Some(text) = session.text(file).filter(|_| session.is_fixable(file)) else { continue };
                let index = LineIndex::new(&text);
                texts.insert(file, text);
                new.insert(index)
            }
        };
        let line = index.line_of(range.start);
        by_line.entry((file, line)).or_default().insert((range.start, finding.rule));
    }
    let site = |((file, line), findings)| Site { file, line, findings, form: 0, breaks: false, done: false };
    (by_line.into_iter().map(site).collect(), texts)
}

/// An insertion: where, and what.
fn insertion(text: &str, lines: &LineIndex, site: &Site, reason: &str, path: &str) -> Option<(u32, String)> {
    let form = *FORMS.get(site.form)?;
    let rules: BTreeSet<&str> = site.findings.iter().map(|(_, rule)| *rule).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    let words = format!("leaklint-ignore {} -- {}", rules.join(", "), reason.trim());
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let own_line = |comment: String| {
        let line = lines.line_range(text, site.line).slice(text);
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        (above(text, lines, site.line), format!("{indent}{comment}{end}"))
    };
    match form {
        Form::Line => Some(own_line(format!("// {words}"))),
        Form::Jsx => Some(own_line(format!("{{/* {words} */}}"))),
        Form::Html if path.ends_with(".vue") || path.ends_with(".svelte") => {
            Some(own_line(format!("<!-- {words} -->")))
        }
        Form::Html => None,
        Form::Within => Some((site.findings.first()?.0, format!("/* {words} */ "))),
    }
}

/// Where a line of its own goes: above comments that count for the next line themselves, which must stay next to it.
fn above(text: &str, lines: &LineIndex, mut line: u32) -> u32 {
    let binds = |words: &str| {
        let comment = ["//", "/*", "{/*", "<!--"].iter().any(|mark| words.starts_with(mark));
        comment && ["next-line", "@ts-", "ignore"].iter().any(|word| words.contains(word))
    };
    while line > 0 && binds(lines.line_range(text, line - 1).slice(text).trim()) {
        line -= 1;
    }
    let start = lines.line_range(text, line).start;
    // Nothing stands before a byte order mark.
    if start == 0 && text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() as u32 } else { start }
}

fn insertions<'a>(text: &str, sites: impl Iterator<Item = &'a Site>, reason: &str, path: &str) -> Vec<(u32, String)> {
    let lines = LineIndex::new(text);
    let mut all: Vec<(u32, String)> = sites.filter_map(|site| insertion(text, &lines, site, reason, path)).collect();
    all.sort();
    all
}

fn with_comments(text: &str, sites: &mut dyn Iterator<Item = &Site>, reason: &str, path: &str) -> String {
    let mut new = String::with_capacity(text.len());
    let mut done = 0;
    for (at, comment) in insertions(text, sites, reason, path) {
        new.push_str(&text[done..at as usize]);
        new.push_str(&comment);
        done = at as usize;
    }
    new.push_str(&text[done..]);
    new
}

/// Where a place of the text is after the comments were put in.
fn shifted(text: &str, sites: &[&Site], reason: &str, path: &str, start: u32) -> u32 {
    let all = insertions(text, sites.iter().copied(), reason, path);
    start + all.iter().filter(|(at, _)| *at <= start).map(|(_, comment)| comment.len() as u32).sum::<u32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_must_not_end_its_comment() {
        assert_eq!(flaw("bounded by the router"), None);
        assert_eq!(flaw(" "), Some("`--reason` needs some words"));
        assert_eq!(flaw("a\nb"), Some("`--reason` must be one line"));
        assert_eq!(flaw("a */ b"), Some("`--reason` cannot contain `*/` or `-->`"));
    }

    #[test]
    fn comments_for_the_next_line_stay_next_to_it() {
        let text = "a\n// why\n// eslint-disable-next-line x\n// @ts-ignore\nleak()\n";
        let lines = LineIndex::new(text);
        assert_eq!(above(text, &lines, 4), 9, "after `// why`");
        assert_eq!(above("\u{feff}leak()", &LineIndex::new("\u{feff}leak()"), 0), 3);
    }
}
