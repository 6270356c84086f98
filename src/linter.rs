//! Lint one text, or the facts of one project. No IO, no environment, no global state.

use crate::diagnostic::{Confidence, Diagnostic, FileId, Fingerprint, Location, Severity};
use crate::facts::{self, ModuleFacts};
use crate::lifetime::glance::Room;
use crate::lifetime::models::Models;
use crate::lifetime::pm2;
use crate::project::demand;
use crate::project::surroundings::Surroundings;
use crate::project::{Project, Unit};
use crate::rule::{RuleContext, RuleEntry, RuleSet};
use crate::semantic::Module;
use crate::suppress::{self, KnownRule, Policy};
use crate::syntax::{self, SourceKind};

/// A text to scan. `path` decides the syntax (by its extension) and nothing is read from it.
#[derive(Debug, Clone, Copy)]
pub struct SourceFile<'a> {
    pub path: &'a str,
    pub text: &'a str,
}

/// Bytes of stack that a thread needs to scan the deepest nesting that `scan` accepts.
pub const SCAN_STACK: usize = syntax::STACK;

/// Phase 1: everything that later phases need of a file. Never fails: what cannot be parsed becomes a syntax error in the facts.
/// Needs a thread with a large stack ([`SCAN_STACK`]). A file of a kind that leaklint does not read has no facts.
pub fn scan(source: SourceFile<'_>, models: &Models) -> ModuleFacts {
    scan_with(source, models, &mut Scratch::default())
}

/// Memory that scanning one file after another uses again.
#[derive(Default)]
pub struct Scratch(Module, Room);

/// The facts of a file in which a look at its tokens, far cheaper than a scan, shows that no rule can find anything. They do
/// not say what the file does with others: [`unread_for`] tells which of such files have to be scanned after all.
pub fn glance(source: SourceFile<'_>, models: &Models, scratch: &mut Scratch) -> Option<ModuleFacts> {
    let kind = SourceKind::of_path(source.path).filter(|_| !SourceKind::is_declaration_file(source.path))?;
    facts::glance(kind, source.path, source.text, models, &mut scratch.1)
}

/// [`scan`], with the memory of an earlier scan.
pub fn scan_with(source: SourceFile<'_>, models: &Models, scratch: &mut Scratch) -> ModuleFacts {
    match SourceKind::of_path(source.path) {
        Some(kind) if !SourceKind::is_declaration_file(source.path) => {
            facts::read(kind, source.path, source.text, models, &mut scratch.0)
        }
        _ => ModuleFacts { content: content_hash(source.text), ..ModuleFacts::default() },
    }
}

/// What the facts of a text depend on, beside the rows about APIs: equal keys, equal facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScanKey {
    text: u128,
    kind: Option<SourceKind>,
    is_declaration_file: bool,
    is_ecosystem_file: bool,
    is_always_read: bool,
}

impl ScanKey {
    pub fn of(source: SourceFile<'_>) -> Self {
        let kind = SourceKind::of_path(source.path);
        Self {
            text: xxhash_rust::xxh3::xxh3_128(source.text.as_bytes()),
            kind,
            is_declaration_file: SourceKind::is_declaration_file(source.path),
            is_ecosystem_file: pm2::is_ecosystem_file(source.path),
            is_always_read: kind.is_some_and(|kind| facts::is_always_read(kind, source.path)),
        }
    }

    /// Hash of the text.
    pub fn text(&self) -> u128 {
        self.text
    }
}

/// Identity of a text.
pub fn content_hash(text: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(text.as_bytes())
}

/// Phase 2: answer the questions that facts ask about each other.
pub fn link<'a>(units: &'a [Unit], surroundings: &Surroundings) -> Project<'a> {
    Project::link(units, surroundings)
}

/// Phase 2 before files are scanned that were only looked at: presumes that none of them changes what others say of
/// themselves. Finds at least what [`link`] lets be found.
pub fn presume(units: &[Unit]) -> Project<'_> {
    Project::presume(units)
}

/// Which units that were only looked at have to be scanned before the findings of the units `found` hold; sorted.
pub fn unread_for(units: &[Unit], found: &[FileId], surroundings: &Surroundings) -> Vec<usize> {
    demand::unread_for(units, found, surroundings)
}

/// Phase 3: the findings of one file, sorted by place; suppressed ones are marked, findings below the rule set's confidence are left out.
///
/// `known` is every rule that exists: a comment may name a rule that is switched off.
pub fn check(project: &Project<'_>, file: FileId, rules: &RuleSet, known: &[RuleEntry]) -> Vec<Diagnostic> {
    project.unit(file).map_or_else(Vec::new, |unit| check_unit(project, unit, rules, known))
}

/// [`check`], of a file whose facts may be newer than those that were linked. Their [`interface`](crate::project::interface)
/// must be the same.
pub fn check_unit(project: &Project<'_>, unit: &Unit, rules: &RuleSet, known: &[RuleEntry]) -> Vec<Diagnostic> {
    let file = unit.file;
    let mut diagnostics: Vec<Diagnostic> =
        unit.facts.syntax_errors.iter().map(|error| parse_error(file, error)).collect();
    // What leaks in a test ends with the test run.
    let judged = if unit.is_test { &[] } else { &rules.rules[..] };
    for enabled in judged {
        let mut cx = RuleContext::new(project, unit, enabled.meta, &rules.globals);
        enabled.rule.check(&mut cx);
        diagnostics.extend(cx.into_findings().into_iter().map(|mut diagnostic| {
            diagnostic.severity = enabled.severity.unwrap_or(diagnostic.severity);
            if unit.is_not_mended_here(diagnostic.location.range) {
                diagnostic.confidence = diagnostic.confidence.min(Confidence::Medium);
            }
            diagnostic
        }));
    }
    let known: Vec<KnownRule> = known
        .iter()
        .map(|entry| KnownRule {
            id: entry.meta.id,
            aliases: entry.meta.aliases,
            ran: judged.iter().any(|enabled| enabled.meta.id == entry.meta.id),
        })
        .collect();
    let policy =
        Policy { rules: &known, require_reason: rules.require_reason, report_unused: rules.report_unused_suppressions };
    suppress::apply(&unit.facts.directives, &mut diagnostics, file, &policy);
    if rules.honor_eslint {
        suppress::eslint::honor(&unit.facts.eslint_directives, &mut diagnostics);
    }
    diagnostics.retain(|diagnostic| diagnostic.confidence >= rules.confidence);
    diagnostics.sort_by(|a, b| (a.location.range, a.rule, &a.message).cmp(&(b.location.range, b.rule, &b.message)));
    diagnostics.dedup();
    tell_twins_apart(&mut diagnostics);
    diagnostics
}

/// What a place that does not parse is as a finding.
pub fn parse_error(file: FileId, error: &facts::SyntaxError) -> Diagnostic {
    Diagnostic {
        rule: "parse-error",
        severity: Severity::Error,
        confidence: Confidence::High,
        message: format!("this file does not parse: {}", error.message),
        location: Location { file, range: error.range },
        labels: Vec::new(),
        help: Some("findings in this file may be missing until it parses".to_owned()),
        fixes: Vec::new(),
        fingerprint: Fingerprint(xxhash_rust::xxh3::xxh3_64(error.message.as_bytes())),
        suppressed: None,
    }
}

/// Equal code in one scope makes equal identities; later ones are told apart by their order.
fn tell_twins_apart(diagnostics: &mut [Diagnostic]) {
    let mut seen: rustc_hash::FxHashMap<Fingerprint, u64> = rustc_hash::FxHashMap::default();
    for diagnostic in diagnostics {
        let count = seen.entry(diagnostic.fingerprint).or_default();
        if *count > 0 {
            diagnostic.fingerprint.0 = diagnostic.fingerprint.0.wrapping_add(count.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        }
        *count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_one_text_and_different_treatment_are_told_apart() {
        let key = |path| ScanKey::of(SourceFile { path, text: "let a = 1\n" });
        assert_eq!(key("a.js"), key("lib/b.js"));
        for other in ["a.jsx", "a.mjs", "a.ts", "a.d.ts", "package.js", "ecosystem.config.js"] {
            assert_ne!(key("a.js"), key(other), "{other}");
        }
    }
}
