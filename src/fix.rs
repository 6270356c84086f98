//! Placeholder of fix application.

use crate::diagnostic::Fix;

#[derive(Debug)]
pub struct Applied {
    pub text: String,
    pub applied: usize,
    pub skipped: usize,
}

pub fn apply(text: &str, fixes: &[&Fix]) -> Applied {
    Applied { text: text.to_owned(), applied: 0, skipped: fixes.len() }
}

pub fn unified_diff(path: &str, _old: &str, _new: &str, _color: bool) -> String {
    path.to_owned()
}
