//! A change of the file's text that a finding offers. Made where the text is known; which rule offers it is not known here.

use crate::text::TextRange;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    pub title: String,
    /// It does what it says and nothing else, so nobody has to look at it first.
    pub is_safe: bool,
    pub edits: Vec<(TextRange, String)>,
}
