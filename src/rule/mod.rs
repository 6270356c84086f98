//! The contract between the linter and its rules: what a rule declares, what it may ask, how it reports.

use crate::diagnostic::{Confidence, Severity};
use serde::de::DeserializeOwned;

/// Which default set of rules shows a rule's findings, and at which confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Preset {
    /// What we stake our name on: rules marked recommended, at high confidence.
    Recommended,
    /// Recommended and strict rules, at medium confidence and up.
    Strict,
    /// Every rule, every confidence.
    Audit,
}

impl Preset {
    pub const fn as_str(self) -> &'static str {
        match self {
            Preset::Recommended => "recommended",
            Preset::Strict => "strict",
            Preset::Audit => "audit",
        }
    }

    /// The lowest confidence that this preset shows.
    pub const fn confidence(self) -> Confidence {
        match self {
            Preset::Recommended => Confidence::High,
            Preset::Strict => Confidence::Medium,
            Preset::Audit => Confidence::Low,
        }
    }
}

/// What kind of thing leaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    Globals,
    Growth,
    Closures,
    Timers,
    Listeners,
    Resources,
    Configuration,
}

impl Family {
    pub const fn as_str(self) -> &'static str {
        match self {
            Family::Globals => "globals",
            Family::Growth => "growth",
            Family::Closures => "closures",
            Family::Timers => "timers",
            Family::Listeners => "listeners",
            Family::Resources => "resources",
            Family::Configuration => "configuration",
        }
    }
}

/// The best fix that a rule can offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FixKind {
    None,
    Suggestion,
    Safe,
}

impl FixKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            FixKind::None => "none",
            FixKind::Suggestion => "suggestion",
            FixKind::Safe => "safe",
        }
    }
}

/// Identity and documentation of a rule; everything that lists rules derives from it.
#[derive(Debug, Clone, Copy)]
pub struct RuleMeta {
    /// Kebab-case; the same word in folder name, configuration, comments, reports and links.
    pub id: &'static str,
    /// Former ids; accepted for ever.
    pub aliases: &'static [&'static str],
    /// One line, no full stop.
    pub summary: &'static str,
    pub family: Family,
    pub severity: Severity,
    pub preset: Preset,
    pub fix: FixKind,
    /// The first version that has the rule.
    pub since: &'static str,
    /// The rule's `rule.md`.
    pub docs: &'static str,
}

impl RuleMeta {
    /// Where the rule's page is published.
    pub fn url(&self) -> String {
        page_url(self.id)
    }
}

/// Where the page of the rule with this id is published.
pub fn page_url(id: &str) -> String {
    format!("https://leaklint.dev/rules/{id}")
}

/// A rule is a value that is its own options.
pub trait Rule: Send + Sync {
    fn check(&self, cx: &mut RuleContext<'_>);
}

/// What a rule's folder declares beside its check.
pub trait Declare: Rule + Default + DeserializeOwned + 'static {
    const META: RuleMeta;
}

/// A rule in the registry, not yet built with options.
#[derive(Clone, Copy)]
pub struct RuleEntry {
    pub meta: &'static RuleMeta,
    build: fn(Option<&serde_json::Value>) -> Result<Box<dyn Rule>, serde_json::Error>,
}

impl RuleEntry {
    pub const fn of<R: Declare>() -> Self {
        Self {
            meta: &R::META,
            build: |options| {
                Ok(match options {
                    None => Box::new(R::default()),
                    Some(options) => Box::new(serde_json::from_value::<R>(options.clone())?),
                })
            },
        }
    }

    /// The rule with `options`, or with its defaults; fails when the options are not of the rule's form.
    pub fn build(&self, options: Option<&serde_json::Value>) -> Result<Box<dyn Rule>, serde_json::Error> {
        (self.build)(options)
    }
}

/// A rule that is switched on for a file, with the severity that its findings get.
pub struct EnabledRule {
    pub meta: &'static RuleMeta,
    pub rule: Box<dyn Rule>,
    /// What the settings say; `None` keeps what the rule reports.
    pub severity: Option<Severity>,
}

/// The rules of one resolved configuration; shared by all files that it applies to.
pub struct RuleSet {
    pub rules: Vec<EnabledRule>,
    /// Findings below this confidence are not shown.
    pub confidence: Confidence,
    /// Names that the user's configuration declares as globals.
    pub globals: Vec<String>,
    /// Every suppression must give a reason.
    pub require_reason: bool,
    /// Report suppressions that suppress nothing.
    pub report_unused_suppressions: bool,
}

/// What a rule sees of one file: its linked facts, and a place to report.
pub struct RuleContext<'a> {
    _facts: std::marker::PhantomData<&'a ()>,
}
