//! Ignore comments: found while a file is scanned, applied to its findings, reported when they suppress nothing.
//!
//! Knows no rule: which ids exist, and which of them were judged, comes in as a [`Policy`].

mod comment;
pub mod eslint;

use crate::diagnostic::{
    BUILT_IN, Confidence, Diagnostic, Edit, FileId, Fingerprint, Fix, Location, Safety, Severity, Suppressed,
    SuppressedBy,
};
use crate::near::near_miss;
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

/// The directives of a file in the order of its text. A comment that only mentions the keyword in a sentence is none.
pub fn scan(text: &str, comments: &[Comment<'_>]) -> Vec<Directive> {
    comment::directives(text, comments)
}

/// What comments for ESLint switch off of rules that we have too.
pub fn scan_eslint(text: &str, comments: &[Comment<'_>]) -> Vec<Directive> {
    eslint::directives(text, comments)
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
            diagnostic.suppressed =
                Some(Suppressed { by: SuppressedBy::Comment, reason: directives[at].reason.clone() });
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
    let names = |rule: &KnownRule| std::iter::once(rule.id).chain(rule.aliases.iter().copied()).collect::<Vec<_>>();
    let meant = near_miss(name, policy.rules.iter().flat_map(names))?;
    policy.rules.iter().find(|rule| names(rule).contains(&meant)).map(|rule| rule.id)
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
                    let fix = near
                        .zip(named.range)
                        .map(|(near, range)| self.suggestion(format!("name `{near}`"), vec![(range, near.to_owned())]));
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
                    _ => {
                        "the forms are `leaklint-ignore`, `leaklint-ignore-file`, `leaklint-ignore-start` and `leaklint-ignore-end`"
                    }
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
