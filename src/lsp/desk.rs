//! The open documents of a folder: their facts while they are typed in, and their findings.
//!
//! A document whose facts show other files what they showed before is checked against the links that there are; anything
//! else is handed to the folder as a [`Change`] of its session.

use super::document::{Document, Text, difference};
use super::render::Place;
use super::uri;
use crate::baseline::live::Live;
use crate::diagnostic::{Diagnostic, FileId, Location};
use crate::facts::{ModuleFacts, SyntaxError};
use crate::linter::{self, Scratch};
use crate::project::interface::{interface, same_names};
use crate::project::{Project, Unit};
use crate::session::read::{self, LARGE};
use crate::session::{Input, RunError, Session, Sources};
use crate::text::TextRange;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What must happen to the session before findings are right again.
pub(super) enum Change {
    Put { input: Box<Input>, facts: Arc<ModuleFacts>, text: Option<Arc<str>> },
    Drop(Arc<str>),
}

/// An open document.
pub(super) struct Open {
    pub(super) document: Document,
    /// How it is linted, or why it is not.
    pub(super) input: Result<Input, &'static str>,
    /// The text that was scanned last.
    scanned: Option<Arc<str>>,
    /// The text does not parse here, and findings are those of `good`.
    broken: Option<SyntaxError>,
    /// The newest text that parses, or else the newest one.
    good: Option<Good>,
    /// Content and interface of the facts that are linked.
    linked: Option<(u64, u64)>,
    /// Why its text is not linted.
    left: Option<&'static str>,
    /// What its editor was told last, and about which text.
    pub(super) told: Option<(Arc<str>, String)>,
}

struct Good {
    text: Text,
    facts: Arc<ModuleFacts>,
    interface: u64,
    /// With the number of the links that they were found with.
    findings: Option<(u64, Vec<Diagnostic>)>,
}

/// Findings of one document as it is now.
pub(super) struct Findings {
    /// Without suppressed ones.
    pub(super) shown: Vec<Diagnostic>,
    pub(super) facts: Arc<ModuleFacts>,
    /// The text parses, so the fixes fit it.
    pub(super) is_current: bool,
}

impl Open {
    pub(super) fn new(document: Document, input: Result<Input, &'static str>) -> Self {
        Self { document, input, scanned: None, broken: None, good: None, linked: None, left: None, told: None }
    }

    /// Forgets what was decided with other settings; the last text that parsed stays.
    pub(super) fn start_over(&mut self, input: Result<Input, &'static str>) {
        (self.input, self.scanned, self.linked) = (input, None, None);
    }

    fn is_skipped(&self) -> Option<&'static str> {
        let text = &self.document.text.text;
        if text.len() as u64 > LARGE { Some("it is larger than 20 MB") } else { read::unlikely(text) }
    }
}

#[derive(Default)]
pub(super) struct Desk {
    pub(super) open: BTreeMap<PathBuf, Open>,
    /// What the user may want to know, for the log.
    pub(super) remarks: Vec<String>,
    /// Findings that are not told.
    pub(super) known: Live,
    scratch: Scratch,
}

/// The session with its links, while they hold.
#[derive(Clone, Copy)]
pub(super) struct Linked<'a> {
    pub(super) session: &'a Session,
    pub(super) project: &'a Project<'a>,
    /// The undeclared names that files assign.
    pub(super) assigned: &'a FxHashSet<&'a str>,
    /// Other links have other numbers.
    pub(super) number: u64,
}

/// What bringing a document up to date came to.
pub(super) enum Standing {
    Ready,
    /// It is not linted.
    Left,
    /// The session must change first.
    Behind(Change),
}

impl Desk {
    /// Brings a document's facts up to date.
    pub(super) fn bring_up(&mut self, linked: Linked<'_>, path: &Path) -> Result<Standing, RunError> {
        let Some(open) = self.open.get_mut(path) else { return Ok(Standing::Left) };
        let Ok(input) = open.input.clone() else { return Ok(Standing::Left) };
        let file = linked.session.find(&input.shown);
        let text = open.document.text.text.clone();
        if !open.scanned.as_ref().is_some_and(|scanned| Arc::ptr_eq(scanned, &text)) {
            if let Some(why) = open.is_skipped() {
                (open.good, open.broken, open.linked) = (None, None, None);
                if open.left.replace(why) != Some(why) {
                    self.remarks.push(format!("`{}` is not linted: {why}", path.display()));
                }
                return Ok(match file {
                    Some(_) => Standing::Behind(Change::Drop(input.shown)),
                    None => Standing::Left,
                });
            }
            let known = file.map(|file| &linked.session.units()[file.0 as usize].facts);
            let facts = match known.filter(|facts| facts.content == linter::content_hash(&text)) {
                Some(facts) => facts.clone(),
                None => linked.session.scan_here(&input, &text, &mut self.scratch)?,
            };
            (open.scanned, open.left) = (Some(text.clone()), None);
            let parses = facts.syntax_errors.is_empty();
            open.broken = facts.syntax_errors.first().cloned();
            if parses || open.good.as_ref().is_none_or(|good| !good.facts.syntax_errors.is_empty()) {
                let interface = interface(&facts);
                open.good = Some(Good { text: open.document.text.clone(), facts, interface, findings: None });
            }
        }
        let Some(good) = &open.good else { return Ok(Standing::Left) };
        let behind = || {
            let (facts, text) = (good.facts.clone(), Some(good.text.text.clone()));
            Ok(Standing::Behind(Change::Put { input: Box::new(input.clone()), facts, text }))
        };
        let Some(file) = file else { return behind() };
        let facts = &linked.session.units()[file.0 as usize].facts;
        let there = match open.linked {
            Some((content, interface)) if content == facts.content => interface,
            _ => {
                let found = interface(facts);
                open.linked = Some((facts.content, found));
                found
            }
        };
        let holds = there == good.interface && same_names(facts, &good.facts, linked.assigned);
        if holds { Ok(Standing::Ready) } else { behind() }
    }

    /// The findings of a document that is up to date.
    pub(super) fn findings(&mut self, linked: Linked<'_>, path: &Path) -> Result<Option<Findings>, RunError> {
        let Some(open) = self.open.get_mut(path) else { return Ok(None) };
        let (Ok(input), Some(good)) = (&open.input, &mut open.good) else { return Ok(None) };
        let Some(file) = linked.session.find(&input.shown) else { return Ok(None) };
        if good.findings.as_ref().is_none_or(|(number, _)| *number != linked.number) {
            let unit = Unit { facts: good.facts.clone(), ..linked.session.units()[file.0 as usize].clone() };
            let mut found = linked.session.check_unit(linked.project, &unit, input)?;
            found.retain(|finding| finding.rule != "parse-error");
            self.known.mark(path, &mut found);
            found.retain(|finding| finding.suppressed.is_none());
            good.findings = Some((linked.number, found));
        }
        let mut shown = good.findings.as_ref().map(|(_, found)| found.clone()).unwrap_or_default();
        let now = &open.document.text;
        if let Some(error) = &open.broken {
            if !Arc::ptr_eq(&good.text.text, &now.text) {
                move_along(&mut shown, &good.text.text, &now.text);
            }
            shown.iter_mut().for_each(|finding| finding.fixes.clear());
            let error = linter::parse_error(file, error);
            if !self.known.knows(path, &error) {
                shown.push(error);
            }
            shown.sort_by(|a, b| (a.location, a.rule).cmp(&(b.location, b.rule)));
        }
        let is_current = open.broken.is_none();
        Ok(Some(Findings { shown, facts: good.facts.clone(), is_current }))
    }

    /// What another text would give in a document's place: its findings, suppressed ones too; `None` if it does not parse.
    pub(super) fn attempt(
        &mut self,
        linked: Linked<'_>,
        input: &Input,
        text: &str,
    ) -> Result<Option<Vec<Diagnostic>>, RunError> {
        let Some(file) = linked.session.find(&input.shown) else { return Ok(None) };
        let facts = linked.session.scan_here(input, text, &mut self.scratch)?;
        if !facts.syntax_errors.is_empty() {
            return Ok(None);
        }
        let unit = Unit { facts, ..linked.session.units()[file.0 as usize].clone() };
        linked.session.check_unit(linked.project, &unit, input).map(Some)
    }

    /// Where a file is for the editor.
    pub(super) fn place(&self, linked: Linked<'_>, root: &Path, file: FileId) -> Option<Place> {
        let unit = linked.session.units().get(file.0 as usize)?;
        let path = crate::walk::absolute(root, Path::new(&*unit.path));
        match self.open.get(&path) {
            Some(open) => Some((open.document.uri.to_string(), open.document.text.clone())),
            None => Some((uri::of_path(&path), Text::new(linked.session.text(file)?))),
        }
    }

    pub(super) fn scratch(&mut self) -> &mut Scratch {
        &mut self.scratch
    }
}

/// Moves findings from the text that they are of to the one that it became. What was in the changed part is at its ends.
fn move_along(findings: &mut [Diagnostic], old: &str, new: &str) {
    let (before, after) = difference(old, new);
    let moved = |offset: u32| {
        if offset <= before.start {
            offset
        } else if offset >= before.end {
            after.end + (offset - before.end)
        } else {
            offset.min(after.end).max(after.start)
        }
    };
    let boundary = |mut offset: u32| {
        while !new.is_char_boundary(offset as usize) {
            offset -= 1;
        }
        offset
    };
    let place = |location: &mut Location| {
        let range = location.range;
        location.range = TextRange::new(boundary(moved(range.start)), boundary(moved(range.end)));
    };
    for finding in findings {
        place(&mut finding.location);
        finding.labels.iter_mut().for_each(|label| place(&mut label.location));
    }
}
