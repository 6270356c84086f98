//! Many files: what surrounds a file, and the facts of all files linked.

use crate::diagnostic::FileId;
use crate::facts::ModuleFacts;
use std::sync::Arc;

/// The `"type"` of the nearest `package.json` at or above a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PackageType {
    /// No `package.json` around the file: it may be a script of a page.
    #[default]
    NoPackage,
    /// A `package.json` without `"type"`: CommonJS unless the file says otherwise.
    Unspecified,
    CommonJs,
    Module,
}

/// One scanned file with what surrounds it.
#[derive(Debug, Clone)]
pub struct Unit {
    pub file: FileId,
    /// Forward slashes, relative to the working directory when below it.
    pub path: Arc<str>,
    pub package: PackageType,
    pub facts: ModuleFacts,
}

/// The linked view of a run's files.
pub struct Project<'a> {
    pub units: &'a [Unit],
}
