//! Fixes: edits of one text applied without conflicts, and the difference shown.
//!
//! Pure: reads and writes no file, and does not know which fixes a user asked for.

use crate::diagnostic::{Diagnostic, Fix, Safety};
use crate::order;
use crate::text::TextRange;
use anstyle::{AnsiColor, Style};
use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::udiff::UnifiedHunkHeader;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Bound;

/// A text after fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    pub text: String,
    /// Fixes that are in the text now.
    pub applied: usize,
    /// Fixes that would have touched the edits of an applied one, or do not fit the text. Another pass may apply them.
    pub skipped: usize,
}

/// Applies as many of `fixes` as fit together: the edits of one fix together or not at all, the first by position before later ones.
///
/// All edits must be of the file that `text` is of; a fix with edits in several files is skipped.
pub fn apply(text: &str, fixes: &[&Fix]) -> Applied {
    let mut in_order: Vec<Option<Vec<Change<'_>>>> = fixes.iter().map(|fix| changes_of(text, fix)).collect();
    let range = |change: &Change<'_>| TextRange::new(change.start as u32, change.end as u32);
    order::by_range(&mut in_order, |changes| {
        changes.as_ref().and_then(|changes| changes.first().map(range)).unwrap_or_default()
    });

    let mut accepted = Accepted::default();
    let mut applied = 0;
    for changes in in_order.iter().flatten() {
        applied += usize::from(accepted.take(changes));
    }

    let mut fixed = String::with_capacity(text.len());
    let mut copied_to = 0;
    for ((start, end), replacement) in &accepted.by_place {
        fixed.push_str(&text[copied_to..*start]);
        fixed.push_str(replacement);
        copied_to = *end;
    }
    fixed.push_str(&text[copied_to..]);
    Applied { text: fixed, applied, skipped: fixes.len() - applied }
}

/// The fix of a finding that is applied without a choice: a safe one where there is one, a suggestion when they are asked for.
/// Only fixes that stay in the finding's file count.
pub fn wanted(finding: &Diagnostic, suggestions: bool) -> Option<&Fix> {
    if finding.suppressed.is_some() {
        return None;
    }
    let stays = |fix: &&Fix| fix.edits.iter().all(|edit| edit.location.file == finding.location.file);
    let mut fixes = finding.fixes.iter().filter(stays);
    fixes.clone().find(|fix| fix.safety == Safety::Safe).or_else(|| fixes.find(|_| suggestions))
}

/// Fixes are written with `\n`; a file keeps its own line endings.
pub fn with_line_endings(text: &str, fix: &Fix) -> Fix {
    let mut fix = fix.clone();
    let windows = text.matches("\r\n").count();
    if windows * 2 > text.matches('\n').count() {
        for edit in &mut fix.edits {
            edit.text = edit.text.replace("\r\n", "\n").replace('\n', "\r\n");
        }
    }
    fix
}

/// An edit that is known to fit its text.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change<'a> {
    start: usize,
    end: usize,
    text: std::borrow::Cow<'a, str>,
}

/// The edits of a fix in order, or `None` when they do not fit the text or each other, or change nothing.
fn changes_of<'a>(text: &str, fix: &'a Fix) -> Option<Vec<Change<'a>>> {
    let file = fix.edits.first()?.location.file;
    let mut changes = Vec::with_capacity(fix.edits.len());
    for edit in &fix.edits {
        let (start, end) = (edit.location.range.start as usize, edit.location.range.end as usize);
        // `get` refuses ranges past the end, inside a character, or turned around.
        if edit.location.file != file || text.get(start..end).is_none() {
            return None;
        }
        changes.push(Change { start, end, text: edit.text.as_str().into() });
    }
    if changes.iter().all(|change| text[change.start..change.end] == *change.text) {
        return None;
    }
    // Stable: two insertions of one fix at one place stay in the order in which the fix gives them.
    order::by_range(&mut changes, |change| TextRange::new(change.start as u32, change.end as u32));
    let mut merged: Vec<Change<'a>> = Vec::with_capacity(changes.len());
    for change in changes {
        match merged.last_mut() {
            Some(last) if last.end > change.start => return None,
            Some(last) if last.start == last.end && (last.start, last.end) == (change.start, change.end) => {
                last.text.to_mut().push_str(&change.text);
            }
            _ => merged.push(change),
        }
    }
    Some(merged)
}

/// The edits that made it, disjoint, by place.
#[derive(Default)]
struct Accepted<'a> {
    by_place: BTreeMap<(usize, usize), std::borrow::Cow<'a, str>>,
}

impl<'a> Accepted<'a> {
    /// Takes all of `changes`, or none when one of them conflicts. What is there already, word for word, is no conflict.
    fn take(&mut self, changes: &[Change<'a>]) -> bool {
        if changes.iter().any(|change| self.conflicts(change)) {
            return false;
        }
        for change in changes {
            self.by_place.insert((change.start, change.end), change.text.clone());
        }
        true
    }

    fn conflicts(&self, change: &Change<'a>) -> bool {
        let place = (change.start, change.end);
        if let Some(text) = self.by_place.get(&place) {
            return *text != change.text;
        }
        // An insertion must not even touch another edit: which of the two comes first would be a guess.
        let clash = |left: (usize, usize), right: (usize, usize)| {
            let is_insertion = left.0 == left.1 || right.0 == right.1;
            left.1 > right.0 || (left.1 == right.0 && is_insertion)
        };
        let before = self.by_place.range(..place).next_back();
        let after = self.by_place.range((Bound::Excluded(place), Bound::Unbounded)).next();
        before.is_some_and(|(left, _)| clash(*left, place)) || after.is_some_and(|(right, _)| clash(place, *right))
    }
}

/// What changed, as a unified diff that `patch -p0` understands; empty when nothing did.
pub fn unified_diff(path: &str, old: &str, new: &str, color: bool) -> String {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) =
        (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    // One algorithm by name: the crate's own front door brings all of them into the binary.
    let mut found = Compact::new(Replace::new(Capture::new()), &old_lines[..], &new_lines[..]);
    let Ok(()) = myers::diff(&mut found, &old_lines[..], 0..old_lines.len(), &new_lines[..], 0..new_lines.len());
    let hunks = found.into_inner().into_inner().into_grouped_ops(3);
    let paint = |style: Style| if color { style } else { Style::new() };
    let heading = paint(Style::new().bold());
    let place = paint(AnsiColor::Cyan.on_default());
    let removed = paint(AnsiColor::Red.on_default());
    let added = paint(AnsiColor::Green.on_default());

    let mut out = String::new();
    // Writing to a string cannot fail.
    let mut line = |style: Style, text: &str| {
        let _ = writeln!(out, "{style}{text}{style:#}");
    };
    let mut first = true;
    for hunk in hunks {
        if std::mem::take(&mut first) {
            let name = name_in_diff(path);
            line(heading, &format!("--- {name}"));
            line(heading, &format!("+++ {name}"));
        }
        line(place, &UnifiedHunkHeader::new(&hunk).to_string());
        let slices = hunk.iter().flat_map(|part| part.iter_slices(&old_lines[..], &new_lines[..]));
        for (tag, text) in slices.flat_map(|(tag, lines)| lines.iter().map(move |text| (tag, *text))) {
            let (sign, style) = match tag {
                similar::ChangeTag::Delete => ('-', removed),
                similar::ChangeTag::Insert => ('+', added),
                similar::ChangeTag::Equal => (' ', Style::new()),
            };
            line(style, &format!("{sign}{}", text.strip_suffix('\n').unwrap_or(text)));
            if !text.ends_with('\n') {
                line(Style::new(), "\\ No newline at end of file");
            }
        }
    }
    out
}

/// A name as `patch` and git read it: a tab ends one with spaces, and one that would break the line is quoted.
fn name_in_diff(path: &str) -> String {
    if path.chars().any(|letter| letter.is_control() || matches!(letter, '"' | '\\')) {
        let escaped = path.chars().map(|letter| match letter {
            '"' | '\\' => format!("\\{letter}"),
            '\n' => "\\n".to_owned(),
            '\r' => "\\r".to_owned(),
            '\t' => "\\t".to_owned(),
            _ if letter.is_control() => {
                letter.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("\\{byte:03o}")).collect()
            }
            _ => letter.to_string(),
        });
        return format!("\"{}\"", escaped.collect::<String>());
    }
    if path.contains(' ') { format!("{path}\t") } else { path.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Edit, FileId, Location};
    use crate::text::TextRange;

    #[test]
    fn names_in_a_diff_are_such_as_patch_reads() {
        assert_eq!(name_in_diff("src/ü.js"), "src/ü.js");
        assert_eq!(name_in_diff("a b.js"), "a b.js\t");
        assert_eq!(name_in_diff("a\nb\u{1b}\"\\.js"), r#""a\nb\033\"\\.js""#);
    }

    #[test]
    fn fixes_take_the_line_endings_of_their_file() {
        let edit = Edit { location: Location { file: FileId(0), range: TextRange::empty(0) }, text: "a\nb".to_owned() };
        let fix = Fix { title: String::new(), safety: Safety::Safe, edits: vec![edit] };
        assert_eq!(with_line_endings("x\r\ny\r\n", &fix).edits[0].text, "a\r\nb");
        assert_eq!(with_line_endings("x\ny\n", &fix).edits[0].text, "a\nb");
    }
}
