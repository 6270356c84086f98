//! Ignore comments: found while a file is scanned, applied to its findings, reported when they suppress nothing.

use crate::text::TextRange;
use serde::{Deserialize, Serialize};

/// A comment of a scanned file that mentions `leaklint-ignore`; body without the comment marks.
#[derive(Debug, Clone, Copy)]
pub struct Comment<'a> {
    /// The whole comment with its marks.
    pub range: TextRange,
    pub body: &'a str,
}

/// One ignore comment, understood while the text was at hand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Directive {
    pub range: TextRange,
}
