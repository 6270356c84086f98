//! Answers about all files of a folder: diagnostics, and edits that apply every safe fix.

use super::{Folder, Job, Look};
use crate::lsp::actions;
use crate::lsp::desk::Linked;
use crate::lsp::document::Text;
use crate::lsp::protocol::PreviousResult;
use crate::lsp::{render, uri};
use crate::project::Unit;
use crate::session::{Session, Sources};
use crate::walk;
use lsp_server::RequestId;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

impl Folder {
    /// Reports of all files with findings, and of those that the editor thinks to have some.
    pub(super) fn all_diagnostics(
        &mut self,
        linked: Linked<'_>,
        previous: &[PreviousResult],
        id: &RequestId,
    ) -> Vec<Value> {
        let known: BTreeMap<PathBuf, (&str, &str)> = previous
            .iter()
            .filter_map(|it| Some((uri::to_path(&it.uri)?, (it.uri.as_str(), it.value.as_str()))))
            .filter(|(path, _)| self.owns(path))
            .collect();
        let mut unseen: BTreeSet<&Path> = known.keys().map(PathBuf::as_path).collect();
        let mut reports = Vec::new();
        for unit in linked.session.units() {
            if !self.cx.outbox.is_wanted(id) {
                return Vec::new();
            }
            let path = walk::absolute(&self.cx.root, Path::new(&*unit.path));
            let before = known.get(&path).copied();
            let (uri, version, items) = match self.desk.open.get(&path).map(|open| open.document.clone()) {
                Some(document) => {
                    let found = self.desk.findings(linked, &path).unwrap_or_default();
                    let items = found.map(|found| self.rendered(linked, &document, &found.shown)).unwrap_or_default();
                    (document.uri.to_string(), Some(document.version), items)
                }
                None => {
                    let items = self.closed_diagnostics(linked, unit, &path).unwrap_or_default();
                    (before.map_or_else(|| uri::of_path(&path), |(uri, _)| uri.to_owned()), None, items)
                }
            };
            let told = render::result_id(&items);
            let is_news = match before {
                Some((_, value)) => value != told,
                None => !items.is_empty(),
            };
            unseen.remove(path.as_path());
            if is_news {
                let report =
                    json!({ "kind": "full", "uri": uri, "version": version, "resultId": told, "items": items });
                reports.push(report);
            }
        }
        for gone in unseen {
            let none = render::result_id(&[]);
            let (uri, value) = known[gone];
            if value != none {
                let version = Value::Null;
                reports.push(json!({ "kind": "full", "uri": uri, "version": version, "resultId": none, "items": [] }));
            }
        }
        reports
    }

    fn owns(&self, path: &Path) -> bool {
        path.starts_with(&self.cx.root) && !self.cx.inner.iter().any(|inner| path.starts_with(inner))
    }

    /// The diagnostics of a file that is not open; `None` where it has none, or holds another text by now.
    pub(super) fn closed_diagnostics(&mut self, linked: Linked<'_>, unit: &Unit, path: &Path) -> Option<Vec<Value>> {
        let input = linked.session.input(unit.file).1;
        let mut found = linked.session.check_unit(linked.project, unit, input).ok()?;
        self.desk.known.mark(path, &mut found);
        found.retain(|finding| finding.suppressed.is_none());
        if found.is_empty() {
            return None;
        }
        let look: Look = std::fs::metadata(path).ok().map(|meta| (meta.len(), meta.modified().ok()));
        let is_same = self.looks.insert(path.to_owned(), look).is_none_or(|before| before == look);
        let Some(text) = linked.session.text(unit.file).filter(|_| is_same) else {
            // Nobody told of the change, so it is read when this is done.
            self.again.push_back(Job::Disk(vec![path.to_owned()]));
            return None;
        };
        let here = (uri::of_path(path), Text::new(text));
        let elsewhere = |file| self.desk.place(linked, &self.cx.root, file);
        Some(render::diagnostics(&found, &here, &self.cx.client, &elsewhere))
    }

    /// Edits that apply all safe fixes, as parts of a [`Gathering::Fixes`].
    pub(super) fn all_fixes(&mut self, linked: Linked<'_>, id: &RequestId) -> Vec<Value> {
        let mut parts = Vec::new();
        for unit in linked.session.units() {
            if !self.cx.outbox.is_wanted(id) {
                return Vec::new();
            }
            let path = walk::absolute(&self.cx.root, Path::new(&*unit.path));
            let (place, version) = match self.desk.open.get(&path) {
                Some(open) => {
                    let document = &open.document;
                    ((document.uri.to_string(), document.text.clone()), Some(document.version))
                }
                None => match has_safe_fix(linked, unit).then(|| self.desk.place(linked, &self.cx.root, unit.file)) {
                    Some(Some(place)) => (place, None),
                    _ => continue,
                },
            };
            let input = linked.session.input(unit.file).1.clone();
            let (uri, text) = place;
            if let Ok(Some((edit, fixes))) = actions::fix_all(&self.cx, &mut self.desk, linked, &input, &text) {
                parts.push(json!([uri, version, [edit], fixes]));
            }
        }
        parts
    }
}

fn has_safe_fix(linked: Linked<'_>, unit: &Unit) -> bool {
    let session: &Session = linked.session;
    let found = session.check_unit(linked.project, unit, session.input(unit.file).1).unwrap_or_default();
    session.is_fixable(unit.file) && found.iter().any(|finding| crate::fix::wanted(finding, false).is_some())
}
