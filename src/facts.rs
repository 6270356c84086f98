//! What one file knows about leaks: owned, compact, serialisable; byte ranges, never syntax trees.

use crate::suppress::Directive;
use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// The facts of one file; questions that reach beyond the file are answered by `project`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModuleFacts {
    /// Hash of the text that the facts were read from.
    pub content: u64,
    /// Why the file, or a part of it, could not be understood.
    pub syntax_errors: Vec<SyntaxError>,
    pub directives: Vec<Directive>,
}

/// A place that does not parse.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyntaxError {
    pub range: TextRange,
    pub message: String,
}
