//! Ignore comments: found while a file is scanned, applied to its findings, reported when they suppress nothing.
//!
//! Knows no rule: which ids exist, and which of them were judged, comes in as a [`Policy`].

use crate::diagnostic::{
    BUILT_IN, Confidence, Diagnostic, Edit, FileId, Fingerprint, Fix, Location, Safety, Severity, Suppressed,
};
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directive {
    /// The comment with its marks.
    pub range: TextRange,
    pub reach: Reach,
    /// Findings that start in here, or right at its end, are suppressed.
    pub governs: TextRange,
    pub rules: Vec<NamedRule>,
    pub reason: Option<String>,
    /// Why the comment cannot mean what it says.
    pub flaw: Option<Flaw>,
    /// What to delete to be rid of it; empty when the comment holds other directives too.
    pub removal: Vec<TextRange>,
}

/// How far a directive reaches; a nearer one is preferred where several match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reach {
    Line,
    Block,
    File,
}

/// A rule's name as the comment writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedRule {
    pub name: String,
    /// `None` where the comment's body is not the text between its marks.
    pub range: Option<TextRange>,
}

/// A mistake in an ignore comment that needs no knowledge of the rules to be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Flaw {
    /// `leaklint-ignore-…` with a word that we do not know.
    UnknownForm(String),
    NoRules,
    /// Words after a rule's name that are neither a comma nor `--`.
    StrayWords,
    NeverEnded,
    NothingToEnd,
}

/// What a file's suppressions are judged by.
#[derive(Debug, Clone, Copy)]
pub struct Policy<'a> {
    /// Every rule that exists, whether it is switched on or not.
    pub rules: &'a [KnownRule],
    /// Every suppression must give a reason.
    pub require_reason: bool,
    /// Report suppressions that suppress nothing.
    pub report_unused: bool,
}

/// A rule that a suppression may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownRule {
    pub id: &'static str,
    /// Former ids; accepted for ever.
    pub aliases: &'static [&'static str],
    /// Whether the rule looked at this file. A rule that did not cannot make its suppressions unused.
    pub ran: bool,
}

const UNUSED: &str = "unused-suppression";
const INVALID: &str = "invalid-suppression";
const KEYWORD: &str = "leaklint-ignore";

/// The directives of a file in the order of its text. A comment that only mentions the keyword in a sentence is none.
pub fn scan(text: &str, comments: &[Comment<'_>]) -> Vec<Directive> {
    let mut comments = comments.to_vec();
    comments.sort_by_key(|comment| comment.range);
    comments.dedup_by_key(|comment| comment.range);

    let mut directives: Vec<Directive> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for comment in &comments {
        let site = Site::of(text, comment.range);
        let spoken = sentences(comment.body);
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

/// Marks the findings of `file` that its directives suppress, and adds a finding for each directive that is unused or wrong.
///
/// Give it the findings of every confidence: a suppression of a finding that a preset hides is not unused.
pub fn apply(directives: &[Directive], diagnostics: &mut Vec<Diagnostic>, file: FileId, policy: &Policy<'_>) {
    let resolved: Vec<Vec<Resolved>> = directives
        .iter()
        .map(|directive| directive.rules.iter().map(|rule| resolve(&rule.name, policy)).collect())
        .collect();
    let mut used: Vec<Vec<bool>> = resolved.iter().map(|names| vec![false; names.len()]).collect();

    for diagnostic in diagnostics.iter_mut() {
        if diagnostic.location.file != file || BUILT_IN.contains(&diagnostic.rule) {
            continue;
        }
        let start = diagnostic.location.range.start;
        let nearest = directives
            .iter()
            .enumerate()
            .filter(|(_, directive)| directive.governs.start <= start && start <= directive.governs.end)
            .filter_map(|(at, directive)| {
                let name = resolved[at].iter().position(|name| *name == Resolved::Rule(diagnostic.rule))?;
                Some((directive.reach, at, name))
            })
            .min();
        if let Some((_, at, name)) = nearest {
            used[at][name] = true;
            diagnostic.suppressed = Some(Suppressed { reason: directives[at].reason.clone() });
        }
    }

    let mut remarks = Remarks { file, made: Vec::new() };
    for (at, directive) in directives.iter().enumerate() {
        remarks.invalid(directive, &resolved[at], policy);
        if policy.report_unused {
            remarks.unused(directive, &resolved[at], &used[at], policy);
        }
    }
    diagnostics.append(&mut remarks.made);
}

/// What a name in a comment stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resolved {
    Rule(&'static str),
    Unsuppressible,
    Unknown,
}

fn resolve(name: &str, policy: &Policy<'_>) -> Resolved {
    if BUILT_IN.contains(&name) {
        return Resolved::Unsuppressible;
    }
    let known = policy.rules.iter().find(|rule| rule.id == name || rule.aliases.contains(&name));
    known.map_or(Resolved::Unknown, |rule| Resolved::Rule(rule.id))
}

fn nearest_name(name: &str, policy: &Policy<'_>) -> Option<&'static str> {
    let distance = |known: &str| strsim::damerau_levenshtein(&name.to_lowercase(), known);
    policy
        .rules
        .iter()
        .flat_map(|rule| std::iter::once(&rule.id).chain(rule.aliases).map(move |known| (distance(known), rule.id)))
        .min()
        .filter(|(distance, known)| *distance <= (known.len() / 3).max(1))
        .map(|(_, known)| known)
}

/// Collects what is to be said about the directives of one file.
struct Remarks {
    file: FileId,
    made: Vec<Diagnostic>,
}

impl Remarks {
    fn invalid(&mut self, directive: &Directive, resolved: &[Resolved], policy: &Policy<'_>) {
        if let Some(flaw) = &directive.flaw {
            let (message, help) = flaw.words();
            self.add(INVALID, directive.range, message, Some(help), None);
        }
        for (named, resolved) in directive.rules.iter().zip(resolved) {
            let name = &named.name;
            let place = named.range.unwrap_or(directive.range);
            match resolved {
                Resolved::Rule(_) => (),
                Resolved::Unsuppressible => {
                    let message = format!("`{name}` cannot be suppressed");
                    let help = "take the name out of the comment".to_owned();
                    self.add(INVALID, place, message, Some(help), None);
                }
                Resolved::Unknown => {
                    let near = nearest_name(name, policy);
                    let message = format!("there is no rule `{name}`, so this comment does not suppress it");
                    let help = near.map_or_else(
                        || "`leaklint rules` lists the rules".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    let fix = near.zip(named.range).map(|(near, range)| {
                        self.suggestion(format!("name `{near}`"), vec![(range, near.to_owned())])
                    });
                    self.add(INVALID, place, message, Some(help), fix);
                }
            }
        }
        let understood = directive.flaw.is_none() || directive.flaw == Some(Flaw::StrayWords);
        if policy.require_reason && directive.reason.is_none() && understood {
            let message = "this suppression gives no reason, and the settings require one".to_owned();
            let help = "write it after the rules: `leaklint-ignore rule -- reason`".to_owned();
            self.add(INVALID, directive.range, message, Some(help), None);
        }
    }

    fn unused(&mut self, directive: &Directive, resolved: &[Resolved], used: &[bool], policy: &Policy<'_>) {
        let judged = |resolved: &Resolved| match resolved {
            Resolved::Rule(id) => policy.rules.iter().any(|rule| rule.id == *id && rule.ran),
            Resolved::Unsuppressible | Resolved::Unknown => false,
        };
        let is_unused: Vec<bool> = resolved.iter().zip(used).map(|(name, used)| !used && judged(name)).collect();
        let pick = |wanted: bool| {
            let names = directive.rules.iter().zip(&is_unused);
            names.filter(move |(_, unused)| **unused == wanted).map(|(named, _)| named).collect::<Vec<_>>()
        };
        let (unused, kept) = (pick(true), pick(false));
        if unused.is_empty() {
            return;
        }
        let quoted: Vec<String> = unused.iter().map(|named| format!("`{}`", named.name)).collect();
        let place = match directive.reach {
            Reach::Line => "on the line that it governs",
            Reach::Block => "in the block that it governs",
            Reach::File => "in this file",
        };
        let message = format!("this comment suppresses nothing: no finding of {} {place}", quoted.join(" or "));
        let span = |names: &[&NamedRule]| names.first()?.range.zip(names.last()?.range).map(|(a, z)| a.cover(z));
        let all: Vec<&NamedRule> = directive.rules.iter().collect();
        let (range, fix) = match (span(&unused), span(&all)) {
            (Some(unused), Some(list)) if !kept.is_empty() => {
                let remaining: Vec<&str> = kept.iter().map(|named| named.name.as_str()).collect();
                let title = format!("take {} out of the comment", quoted.join(" and "));
                (unused, Some(self.suggestion(title, vec![(list, remaining.join(", "))])))
            }
            _ if directive.removal.is_empty() || !kept.is_empty() => (directive.range, None),
            _ => {
                let edits = directive.removal.iter().map(|range| (*range, String::new())).collect();
                (directive.range, Some(self.suggestion("delete the comment".to_owned(), edits)))
            }
        };
        let help = "delete it, so that it cannot hide a leak that comes later".to_owned();
        self.add(UNUSED, range, message, Some(help), fix);
    }

    fn suggestion(&self, title: String, edits: Vec<(TextRange, String)>) -> Fix {
        let file = self.file;
        let edits = edits.into_iter().map(|(range, text)| Edit { location: Location { file, range }, text }).collect();
        Fix { title, safety: Safety::Suggestion, edits }
    }

    fn add(&mut self, rule: &'static str, range: TextRange, message: String, help: Option<String>, fix: Option<Fix>) {
        let twin = |made: &&Diagnostic| made.rule == rule && made.message == message;
        let ordinal = self.made.iter().filter(twin).count();
        let identity = format!("{rule}\0{message}\0{ordinal}");
        self.made.push(Diagnostic {
            rule,
            severity: Severity::Warning,
            confidence: Confidence::High,
            message,
            location: Location { file: self.file, range },
            labels: Vec::new(),
            help,
            fixes: fix.into_iter().collect(),
            fingerprint: Fingerprint(xxhash_rust::xxh3::xxh3_64(identity.as_bytes())),
            suppressed: None,
        });
    }
}

impl Flaw {
    /// What is wrong, and what to do.
    fn words(&self) -> (String, String) {
        let (message, help) = match self {
            Flaw::UnknownForm(word) => {
                let help = match word.as_str() {
                    "leaklint-ignore-next-line" | "leaklint-ignore-line" => {
                        "write `leaklint-ignore`: after code it governs its own line, else the next line with code"
                    }
                    _ => "the forms are `leaklint-ignore`, `leaklint-ignore-file`, `leaklint-ignore-start` and `leaklint-ignore-end`",
                };
                (format!("`{word}` is not a form of ignore comment, so it suppresses nothing"), help)
            }
            Flaw::NoRules => (
                "this comment names no rule, so it suppresses nothing".to_owned(),
                "name the rules that it suppresses: `leaklint-ignore rule, other-rule -- reason`",
            ),
            Flaw::StrayWords => (
                "this comment goes on after a rule's name without a comma or `--`".to_owned(),
                "separate rules by commas, and write the reason after `--`: `leaklint-ignore rule -- reason`",
            ),
            Flaw::NeverEnded => (
                "this suppressed block never ends, so it reaches to the end of the file".to_owned(),
                "end it with `leaklint-ignore-end`, or write `leaklint-ignore-file`",
            ),
            Flaw::NothingToEnd => (
                "there is no open `leaklint-ignore-start` for this comment to end".to_owned(),
                "delete the comment, or name the same rules as the start does",
            ),
        };
        (message, help.to_owned())
    }
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
        Self {
            governed_line: line_around(text, governed),
            removal: TextRange::new(removal.0 as u32, removal.1 as u32),
        }
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
        } else if rest.starts_with("/*") {
            rest[2..].find("*/").map_or(rest.len(), |end| end + 4)
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
