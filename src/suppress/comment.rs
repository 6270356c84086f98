//! Ignore comments as they are written: their words, and which line, block or file they govern.
//!
//! Works on the text alone; knows neither rules nor findings.

use super::{Comment, Directive, Flaw, NamedRule, Reach};
use crate::order;
use crate::text::TextRange;

const KEYWORD: &str = "leaklint-ignore";

pub(super) fn directives(text: &str, comments: &[Comment<'_>]) -> Vec<Directive> {
    let mut comments = comments.to_vec();
    order::by_range(&mut comments, |comment| comment.range);
    comments.dedup_by_key(|comment| comment.range);

    let mut directives: Vec<Directive> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for comment in &comments {
        let spoken = sentences(comment.body);
        if spoken.is_empty() {
            continue;
        }
        let site = Site::of(text, comment.range);
        let alone = spoken.len() == 1;
        for sentence in spoken {
            let mut parsed = parse(&sentence, body_start(text, comment));
            let removal: Vec<TextRange> = if alone { vec![site.removal] } else { Vec::new() };
            if parsed.form == Form::End {
                let wanted = parsed.names();
                let matching = open.iter().rposition(|at| wanted.is_empty() || names(&directives[*at].rules) == wanted);
                if let Some(position) = matching {
                    let start = &mut directives[open.remove(position)];
                    start.governs.end = comment.range.start;
                    start.flaw = start.flaw.take().filter(|flaw| *flaw != Flaw::NeverEnded);
                    if start.removal.is_empty() || removal.is_empty() {
                        start.removal.clear();
                    } else {
                        start.removal.extend(removal);
                    }
                    continue;
                }
                parsed.flaw = Some(Flaw::NothingToEnd);
                parsed.rules.clear();
            }
            let end_of_text = text.len() as u32;
            let (reach, governs) = match parsed.form {
                Form::Line => (Reach::Line, site.governed_line),
                Form::File => (Reach::File, TextRange::new(0, end_of_text)),
                Form::Start => (Reach::Block, TextRange::new(comment.range.end, end_of_text)),
                Form::End | Form::Unknown => (Reach::Line, TextRange::empty(comment.range.end)),
            };
            if parsed.form == Form::Start {
                open.push(directives.len());
                parsed.flaw = parsed.flaw.or(Some(Flaw::NeverEnded));
            }
            directives.push(Directive {
                range: comment.range,
                reach,
                governs,
                rules: parsed.rules,
                reason: parsed.reason,
                flaw: parsed.flaw,
                removal,
            });
        }
    }
    directives
}

/// Where a comment stands among the code around it.
struct Site {
    governed_line: TextRange,
    removal: TextRange,
}

impl Site {
    fn of(text: &str, comment: TextRange) -> Self {
        let (start, end) = (comment.start as usize, comment.end as usize);
        let before = text.get(..start).unwrap_or("");
        let after = text.get(end..).unwrap_or("");
        let line_start = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let indentation = &before[line_start..];
        let line_rest = &after[..after.find(['\n', '\r']).unwrap_or(after.len())];

        // `{/* … */}` is how a comment stands alone among JSX children.
        let in_jsx = indentation.trim() == "{" && line_rest.trim() == "}";
        let code_before = !in_jsx && has_code(indentation);
        let next_code = if in_jsx {
            let brace = end + line_rest.find('}').unwrap_or(0) + 1;
            brace + code_offset(&text[brace..])
        } else {
            end + code_offset(after)
        };
        let governed = if code_before { start } else { next_code };

        let alone = in_jsx || (indentation.trim().is_empty() && line_rest.trim().is_empty());
        let removal = if alone {
            let rest_end = end + line_rest.len();
            let terminator = text.get(rest_end..).unwrap_or("");
            let terminator_length = match terminator.as_bytes() {
                [b'\r', b'\n', ..] => 2,
                [_, ..] => 1,
                [] => 0,
            };
            (line_start, rest_end + terminator_length)
        } else if line_rest.trim().is_empty() {
            (line_start + indentation.trim_end().len(), end)
        } else {
            (start, end + line_rest.len() - line_rest.trim_start().len())
        };
        Self { governed_line: line_around(text, governed), removal: TextRange::new(removal.0 as u32, removal.1 as u32) }
    }
}

/// Where the body begins in the text, or `None` where the body is not the text between the marks.
fn body_start(text: &str, comment: &Comment<'_>) -> Option<u32> {
    let start = comment.range.start as usize;
    let marks = if text.get(start..).is_some_and(|rest| rest.starts_with("<!--")) { 4 } else { 2 };
    let at = start + marks;
    (text.get(at..at + comment.body.len()) == Some(comment.body)).then_some(at as u32)
}

fn line_around(text: &str, offset: usize) -> TextRange {
    let offset = offset.min(text.len());
    let start = text[..offset].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let end = text[offset..].find(['\n', '\r']).map_or(text.len(), |at| offset + at);
    TextRange::new(start as u32, end as u32)
}

/// Whether the part of a line before a comment holds anything but whitespace and other block comments.
fn has_code(mut prefix: &str) -> bool {
    loop {
        prefix = prefix.trim_matches(|it: char| it.is_whitespace() || it == '\u{feff}');
        let closed = prefix.strip_suffix("*/").map(|rest| (rest, "/*"));
        let Some((rest, opening)) = closed.or_else(|| prefix.strip_suffix("-->").map(|rest| (rest, "<!--"))) else {
            return !prefix.is_empty();
        };
        // Without its opening mark the comment began on an earlier line.
        prefix = rest.rfind(opening).map_or("", |at| &rest[..at]);
    }
}

/// Bytes of whitespace and comments at the start of `text`, which begins outside of any token.
fn code_offset(text: &str) -> usize {
    let mut at = 0;
    loop {
        let rest = &text[at..];
        let spaces = rest.len() - rest.trim_start().len();
        at += spaces;
        let rest = &text[at..];
        let comment = if rest.starts_with("//") {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else if let Some(inside) = rest.strip_prefix("/*") {
            inside.find("*/").map_or(rest.len(), |end| end + 4)
        } else if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |end| end + 3)
        } else if rest.starts_with("{/*") {
            // A whole line of JSX that holds nothing but a comment.
            let end = rest.find("*/").map_or(rest.len(), |end| end + 2);
            match rest[end..].trim_start().strip_prefix('}') {
                Some(after) => rest.len() - after.len(),
                None => 0,
            }
        } else {
            0
        };
        if spaces == 0 && comment == 0 {
            return at;
        }
        at += comment;
    }
}

/// One directive as written: its text begins with the keyword, `offset` bytes into the body.
struct Sentence<'a> {
    offset: usize,
    text: &'a str,
}

/// The directives of one comment: each begins a line with the keyword and goes on until the next.
fn sentences(body: &str) -> Vec<Sentence<'_>> {
    let mut starts = Vec::new();
    let mut line_start = 0;
    for line in body.split_inclusive(['\n', '\r']) {
        let words = line.trim_start_matches(|it: char| it.is_whitespace() || it == '*');
        if words.starts_with(KEYWORD) {
            starts.push(line_start + line.len() - words.len());
        }
        line_start += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([body.len()]);
    starts.iter().zip(ends).map(|(start, end)| Sentence { offset: *start, text: &body[*start..end] }).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Line,
    File,
    Start,
    End,
    Unknown,
}

struct Parsed {
    form: Form,
    rules: Vec<NamedRule>,
    reason: Option<String>,
    flaw: Option<Flaw>,
}

impl Parsed {
    fn names(&self) -> Vec<&str> {
        names(&self.rules)
    }
}

fn names(rules: &[NamedRule]) -> Vec<&str> {
    let mut names: Vec<&str> = rules.iter().map(|rule| rule.name.as_str()).collect();
    names.sort_unstable();
    names
}

fn parse(sentence: &Sentence<'_>, body_start: Option<u32>) -> Parsed {
    let text = sentence.text;
    let keyword_end = text.find(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).unwrap_or(text.len());
    // `leaklint-ignore--reason` is a keyword and the mark of a reason.
    let keyword_end = text.find("--").map_or(keyword_end, |dashes| dashes.min(keyword_end));
    let keyword = &text[..keyword_end];
    let form = match keyword.strip_prefix(KEYWORD) {
        Some("") => Form::Line,
        Some("-file") => Form::File,
        Some("-start") => Form::Start,
        Some("-end") => Form::End,
        Some(_) | None => Form::Unknown,
    };
    if form == Form::Unknown {
        let flaw = Some(Flaw::UnknownForm(keyword.to_owned()));
        return Parsed { form, rules: Vec::new(), reason: None, flaw };
    }

    let rest = &text[keyword_end..];
    let rest_start = keyword_end + usize::from(rest.starts_with(':'));
    let rest = &text[rest_start..];
    let dashes = reason_mark(rest);
    let list = &rest[..dashes.unwrap_or(rest.len())];
    let reason = dashes.map(|at| plain_words(&rest[at + 2..])).filter(|reason| !reason.is_empty());

    let mut rules = Vec::new();
    let mut stray_words = false;
    let mut item_start = rest_start;
    for item in list.split(',') {
        let is_space = |it: char| it.is_whitespace() || it == '*';
        let words = item.trim_start_matches(is_space);
        let name = &words[..words.find(is_space).unwrap_or(words.len())];
        if !name.is_empty() {
            let at = sentence.offset + item_start + item.len() - words.len();
            let range = body_start.map(|body| TextRange::new(body + at as u32, body + (at + name.len()) as u32));
            rules.push(NamedRule { name: name.to_owned(), range });
            stray_words |= !words[name.len()..].trim_matches(is_space).is_empty();
        }
        item_start += item.len() + 1;
    }
    let flaw = if rules.is_empty() && form != Form::End {
        Some(Flaw::NoRules)
    } else {
        stray_words.then_some(Flaw::StrayWords)
    };
    Parsed { form, rules, reason, flaw }
}

/// Where `--` begins a word.
fn reason_mark(text: &str) -> Option<usize> {
    text.match_indices("--").map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(|it| it.is_whitespace() || it == ',' || it == '*')
    })
}

/// A reason on one line, without the stars that lead the lines of a block comment.
fn plain_words(text: &str) -> String {
    let lines = text.lines().map(|line| line.trim().trim_start_matches('*').trim_end_matches('*'));
    lines.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
}
