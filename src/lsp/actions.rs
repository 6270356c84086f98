//! What an editor offers to do about a finding: its fixes, an ignore comment, and all safe fixes of a document at once.
//!
//! A comment is tried on the text before it is offered as an edit: where comments may stand is for the parser to say.

use super::desk::{Desk, Linked};
use super::document::{Document, Text, difference};
use super::folder::Context;
use super::protocol::{FIX_ALL_KIND, workspace_edit};
use crate::diagnostic::{BUILT_IN, Diagnostic, Edit, Fix, Location, Safety};
use crate::fix;
use crate::session::{Input, RunError};
use crate::text::TextRange;
use serde::Deserialize;
use serde_json::{Value, json};

/// What the editor asks for.
pub(super) struct Wanted<'a> {
    pub(super) document: &'a Document,
    pub(super) input: &'a Input,
    pub(super) range: TextRange,
    /// Kinds of actions; `None` is any.
    pub(super) only: Option<&'a [String]>,
}

/// What an action carries until it is chosen.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    #[serde(default)]
    suppress: Option<Reach>,
    #[serde(default)]
    fingerprint: String,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Reach {
    Line,
    File,
}

/// Stands where the user is to say why; settings may require a reason.
const REASON: &str = "say here why this is not a leak";

/// More passes than this mean that fixes undo each other.
const PASSES: usize = 10;

/// The actions for findings in a range; `shown` are the findings as the editor knows them.
pub(super) fn actions(
    cx: &Context,
    desk: &mut Desk,
    linked: Linked<'_>,
    wanted: &Wanted<'_>,
    found: &[Diagnostic],
    shown: &[Value],
) -> Result<Vec<Value>, RunError> {
    let mut actions = Vec::new();
    let asked = |kind: &str| {
        wanted.only.is_none_or(|only| only.iter().any(|it| kind == it || kind.starts_with(&format!("{it}."))))
    };
    if asked("quickfix") {
        let touches = |finding: &Diagnostic| {
            let range = finding.location.range;
            range.start <= wanted.range.end && wanted.range.start <= range.end
        };
        let here: Vec<(&Diagnostic, &Value)> =
            found.iter().zip(shown).filter(|(finding, _)| touches(finding)).collect();
        for (finding, shown) in &here {
            actions.extend(fixes(cx, wanted.document, finding, shown));
        }
        for (finding, shown) in here.iter().filter(|(finding, _)| !BUILT_IN.contains(&finding.rule)) {
            for (reach, word) in [(Reach::Line, "line"), (Reach::File, "file")] {
                let place = if reach == Reach::Line { "on this line" } else { "in this file" };
                let mut action = json!({
                    "title": format!("Ignore `{}` {place}", finding.rule),
                    "kind": "quickfix",
                    "diagnostics": [shown],
                    "data": {
                        "uri": &*wanted.document.uri,
                        "suppress": word,
                        "fingerprint": finding.fingerprint.to_string(),
                    },
                });
                if cx.options.asks_reason {
                    let title = action["title"].clone();
                    action["command"] =
                        json!({ "title": title, "command": "leaklint.suppress", "arguments": [action.clone()] });
                } else if !cx.client.resolves_edits {
                    let edit = comment(desk, linked, wanted.input, &wanted.document.text, finding, reach, REASON)?;
                    let Some(edit) = edit else { continue };
                    action["edit"] = self::edit(cx, wanted.document, &[edit]);
                }
                actions.push(action);
            }
        }
    }
    let has_safe = || found.iter().any(|finding| fix::wanted(finding, false).is_some());
    if asked(FIX_ALL_KIND) && has_safe() {
        let mut action = json!({
            "title": "Apply all safe fixes of leaklint",
            "kind": FIX_ALL_KIND,
            "data": { "uri": &*wanted.document.uri },
        });
        if !cx.client.resolves_edits {
            let all = fix_all(cx, desk, linked, wanted.input, &wanted.document.text)?;
            let Some((edit, _)) = all else { return Ok(actions) };
            action["edit"] = document_edit(cx, wanted.document, vec![edit]);
        }
        actions.push(action);
    }
    Ok(actions)
}

/// The fixes that a finding offers, safe ones first; the first safe one is preferred.
fn fixes(cx: &Context, document: &Document, finding: &Diagnostic, shown: &Value) -> Vec<Value> {
    let stays = |fix: &&Fix| fix.edits.iter().all(|edit| edit.location.file == finding.location.file);
    let mut fixes: Vec<&Fix> = finding.fixes.iter().filter(stays).collect();
    fixes.sort_by_key(|fix| fix.safety);
    let action = |(at, fix): (usize, &&Fix)| {
        let fix = fix::with_line_endings(&document.text.text, fix);
        let is_safe = fix.safety == Safety::Safe;
        let mut letters = fix.title.chars();
        let title: String = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        let title = if is_safe { title } else { format!("{title} (a suggestion: look at it)") };
        json!({
            "title": title,
            "kind": "quickfix",
            "isPreferred": is_safe && at == 0,
            "diagnostics": [shown],
            "edit": edit(cx, document, &fix.edits),
        })
    };
    fixes.iter().enumerate().map(action).collect()
}

/// An action with its edit.
pub(super) fn resolved(
    cx: &Context,
    desk: &mut Desk,
    linked: Linked<'_>,
    document: &Document,
    input: &Input,
    found: &[Diagnostic],
    mut action: Value,
) -> Result<Value, RunError> {
    let Ok(kept) = serde_json::from_value::<Kept>(action["data"].clone()) else { return Ok(action) };
    match kept.suppress {
        Some(reach) => {
            // Editors complete an action before they run its command, which is what asks for the reason.
            if cx.options.asks_reason && kept.reason.is_none() {
                return Ok(action);
            }
            let finding = found.iter().find(|finding| finding.fingerprint.to_string() == kept.fingerprint);
            let reason = kept.reason.as_deref().map(one_line).filter(|reason| !reason.is_empty());
            let reason = reason.as_deref().unwrap_or(REASON);
            let edit = match finding {
                Some(finding) => comment(desk, linked, input, &document.text, finding, reach, reason)?,
                None => None,
            };
            if let Some(edit) = edit {
                action["edit"] = self::edit(cx, document, &[edit]);
            }
        }
        None => {
            if let Some((edit, _)) = fix_all(cx, desk, linked, input, &document.text)? {
                action["edit"] = document_edit(cx, document, vec![edit]);
            }
        }
    }
    Ok(action)
}

/// A reason may end neither its line nor its comment.
fn one_line(reason: &str) -> String {
    reason.split_whitespace().collect::<Vec<_>>().join(" ").replace("*/", "* /").replace("-->", "-- >")
}

/// The edit that applies all safe fixes of a text, pass after pass, and how many there are.
pub(super) fn fix_all(
    cx: &Context,
    desk: &mut Desk,
    linked: Linked<'_>,
    input: &Input,
    text: &Text,
) -> Result<Option<(Value, usize)>, RunError> {
    let mut now = text.text.to_string();
    let mut count = 0;
    let attempt = |desk: &mut Desk, text: &str| {
        let mut found = desk.attempt(linked, input, text)?;
        // What is not told is not changed.
        if let Some(found) = &mut found {
            desk.known.mark(&input.path, found);
        }
        Ok(found)
    };
    let mut found = attempt(desk, &now)?;
    for _ in 0..PASSES {
        let Some(findings) = &found else { break };
        let fixes: Vec<Fix> = findings
            .iter()
            .filter_map(|finding| fix::wanted(finding, false))
            .map(|fix| fix::with_line_endings(&now, fix))
            .collect();
        let applied = fix::apply(&now, &fixes.iter().collect::<Vec<_>>());
        if applied.applied == 0 {
            break;
        }
        found = attempt(desk, &applied.text)?;
        // A fix that breaks its file is a bug of ours, and must not reach the file.
        if found.is_none() {
            break;
        }
        (now, count) = (applied.text, count + applied.applied);
    }
    if count == 0 || now == *text.text {
        return Ok(None);
    }
    let (old, new) = difference(&text.text, &now);
    let edit = json!({ "range": text.range(old, cx.client.encoding), "newText": new.slice(&now) });
    Ok(Some((edit, count)))
}

/// The comment that suppresses a finding, where it does so.
fn comment(
    desk: &mut Desk,
    linked: Linked<'_>,
    input: &Input,
    text: &Text,
    finding: &Diagnostic,
    reach: Reach,
    reason: &str,
) -> Result<Option<Edit>, RunError> {
    let start = finding.location.range.start;
    let words = format!("{} -- {reason}", finding.rule);
    let candidates = match reach {
        Reach::Line => {
            let line = text.lines.line_range(&text.text, text.lines.line_of(start));
            let shown = line.slice(&text.text);
            let code = shown.trim_end_matches(['\n', '\r']);
            let indent = &code[..code.len() - code.trim_start().len()];
            let end = line.start + code.len() as u32;
            vec![
                (line.start, format!("{indent}// leaklint-ignore {words}\n")),
                (line.start, format!("{indent}{{/* leaklint-ignore {words} */}}\n")),
                (end, format!(" // leaklint-ignore {words}")),
                (start, format!("/* leaklint-ignore {words} */ ")),
            ]
        }
        Reach::File => {
            let top = top(&text.text);
            let script = text.text.find("<script").and_then(|at| Some(at + text.text[at..].find('>')? + 1));
            let mut candidates = vec![
                (top, format!("/* leaklint-ignore-file {words} */\n")),
                (top, format!("<!-- leaklint-ignore-file {words} -->\n")),
            ];
            candidates.extend(script.map(|at| (at as u32, format!("\n/* leaklint-ignore-file {words} */"))));
            candidates
        }
    };
    let before = desk.attempt(linked, input, &text.text)?.unwrap_or_default();
    let complaints = |found: &[Diagnostic]| found.iter().filter(|it| it.rule.ends_with("-suppression")).count();
    for (at, words) in candidates {
        let edit =
            Edit { location: Location { file: finding.location.file, range: TextRange::empty(at) }, text: words };
        let fix = Fix { title: String::new(), safety: Safety::Suggestion, edits: vec![edit] };
        let fix = fix::with_line_endings(&text.text, &fix);
        let tried = fix::apply(&text.text, &[&fix]).text;
        let Some(found) = desk.attempt(linked, input, &tried)? else { continue };
        let length = (tried.len() - text.text.len()) as u32;
        let moved = if start >= at { start + length } else { start };
        let is_suppressed =
            |it: &Diagnostic| it.rule == finding.rule && it.location.range.start == moved && it.suppressed.is_some();
        if found.iter().any(is_suppressed) && complaints(&found) <= complaints(&before) {
            return Ok(fix.edits.into_iter().next());
        }
    }
    Ok(None)
}

/// Where a file's first comment may stand.
fn top(text: &str) -> u32 {
    let mark = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let rest = &text[mark..];
    let line = if rest.starts_with("#!") { rest.find('\n').map_or(rest.len(), |at| at + 1) } else { 0 };
    (mark + line) as u32
}

fn edit(cx: &Context, document: &Document, edits: &[Edit]) -> Value {
    let text = &document.text;
    let edits = edits
        .iter()
        .map(|edit| json!({ "range": text.range(edit.location.range, cx.client.encoding), "newText": edit.text }));
    document_edit(cx, document, edits.collect())
}

fn document_edit(cx: &Context, document: &Document, edits: Vec<Value>) -> Value {
    workspace_edit(&cx.client, vec![(document.uri.to_string(), Some(document.version), edits)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_for_a_file_stand_below_what_must_be_first() {
        assert_eq!(top("a"), 0);
        assert_eq!(top("#!/usr/bin/env node\na"), 20);
        assert_eq!(top("\u{feff}#!x\na"), 7);
    }

    #[test]
    fn reasons_stay_in_their_comment() {
        assert_eq!(one_line(" a\n b */ c --> d"), "a b * / c -- > d");
    }
}
