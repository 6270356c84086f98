//! The templates of Angular's components that are files of their own: where they are, and what each shows. What cannot be
//! read says nothing; knows nothing of linting.

use crate::lifetime::links::html::{Element, elements};
use crate::walk::{is_skipped_folder, shown};
use serde_json::Value;
use std::path::Path;

/// Longer files are no templates of people.
const LONGEST: u64 = 1 << 20;

/// Whether the package of a manifest has components of Angular.
pub(super) fn has_templates(manifest: &Value) -> bool {
    ["dependencies", "devDependencies"]
        .into_iter()
        .any(|key| manifest[key].as_object().is_some_and(|it| it.contains_key("@angular/core")))
}

/// The templates below a folder, sorted by path.
pub(super) fn templates(cwd: &Path, folder: &Path) -> Vec<(String, Vec<Element>)> {
    let mut found = Vec::new();
    let mut todo = vec![folder.to_owned()];
    while let Some(folder) = todo.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let (name, path) = (entry.file_name(), entry.path());
            if kind.is_dir() {
                if !is_skipped_folder(&name, true) {
                    todo.push(path);
                }
            } else if kind.is_file()
                && path.extension().is_some_and(|it| it == "html")
                && entry.metadata().is_ok_and(|it| it.len() < LONGEST)
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                found.push((shown(cwd, &path), elements(&text)));
            }
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    found
}
