//! The contract between the linter and its rules: what a rule declares, what it may ask, how it reports.

pub mod fixes;
pub mod held;

use crate::diagnostic::{
    Confidence, Diagnostic, Edit, FileId, Fingerprint, Fix, Label, Location, Role, Safety, Severity,
};
use crate::facts::ModuleFacts;
use crate::lifetime::activation::{FnIdx, FunctionFact, How};
use crate::lifetime::change::Change;
use crate::lifetime::cleanup::Flaw;
use crate::lifetime::growth::Container;
use crate::lifetime::obligation::Obligation;
use crate::lifetime::owner::Owner;
use crate::project::repetition::{RepeatKind, Repeats};
use crate::project::{ModuleKind, Project, Unit, is_sample_path, is_tool_path};
use crate::text::TextRange;
use serde::de::DeserializeOwned;

/// Which default set of rules shows a rule's findings, and at which confidence.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
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

    /// The rule's page as a reader wants it: without the scripts that prove its examples, and without what only they need to
    /// know of a block of code.
    pub fn page(&self) -> String {
        let mut page = String::with_capacity(self.docs.len());
        let (mut hidden, mut in_code) = (false, false);
        for line in self.docs.lines() {
            hidden |= !in_code && line.starts_with("<!--");
            if !hidden {
                in_code ^= line.starts_with("```");
                let fence = line.strip_prefix("```").and_then(|words| words.split_whitespace().next());
                page.push_str(&fence.map_or_else(|| line.to_owned(), |language| format!("```{language}")));
                page.push('\n');
            }
            hidden &= !line.ends_with("-->");
        }
        page
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

/// Makes a rule from its options as written, or with its defaults.
type Build = fn(Option<&serde_json::Value>) -> Result<Box<dyn Rule>, serde_json::Error>;

/// A rule in the registry, not yet built with options.
#[derive(Clone, Copy)]
pub struct RuleEntry {
    pub meta: &'static RuleMeta,
    build: Build,
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
    /// Comments that switch off the rules of ESLint that ours supersede count too.
    pub honor_eslint: bool,
}

/// What a rule sees of one file: its linked facts, and a place to report.
pub struct RuleContext<'a> {
    project: &'a Project<'a>,
    unit: &'a Unit,
    meta: &'static RuleMeta,
    globals: &'a [String],
    findings: Vec<Diagnostic>,
}

impl<'a> RuleContext<'a> {
    pub(crate) fn new(
        project: &'a Project<'a>,
        unit: &'a Unit,
        meta: &'static RuleMeta,
        globals: &'a [String],
    ) -> Self {
        Self { project, unit, meta, globals, findings: Vec::new() }
    }

    pub(crate) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    pub fn unit(&self) -> &'a Unit {
        self.unit
    }

    /// The same questions about another file.
    pub fn beside(&self, unit: &'a Unit) -> Self {
        Self::new(self.project, unit, self.meta, self.globals)
    }

    pub fn facts(&self) -> &'a ModuleFacts {
        &self.unit.facts
    }

    pub fn project(&self) -> &'a Project<'a> {
        self.project
    }

    /// Whether the file shows how something is used: whoever runs it looks at it, and ends it.
    pub fn is_sample(&self) -> bool {
        is_sample_path(&self.unit.path)
    }

    /// Whether the file is a tool of its project: it does its work and ends.
    pub fn is_tool(&self) -> bool {
        is_tool_path(&self.unit.path)
    }

    pub fn module_kind(&self) -> ModuleKind {
        self.project.module_kind(self.unit)
    }

    /// Whether the user's settings declare the name as a global.
    pub fn is_configured_global(&self, name: &str) -> bool {
        self.globals.iter().any(|global| global == name)
    }

    /// Whether neighbours of the file share its undeclared names on purpose.
    pub fn shares_scope(&self) -> bool {
        self.project.shares_scope(self.unit)
    }

    /// Whether a file of the program imports this one.
    pub fn is_imported(&self) -> bool {
        self.project.is_imported(self.unit)
    }

    /// How often the function runs, if more than once per process.
    pub fn repeats(&self, function: FnIdx) -> Option<Repeats> {
        self.project.repeats(self.unit, function)
    }

    pub fn function(&self, function: FnIdx) -> &'a FunctionFact {
        &self.unit.facts.functions[function.0 as usize]
    }

    /// How often the place runs, whether it is in a function or at a top level that runs once per component.
    pub fn repeats_at(&self, function: FnIdx, at: TextRange) -> Option<Repeats> {
        if function != FnIdx::MODULE {
            let mut repeats = self.repeats(function)?;
            // Its own objects come and go with it; what happens again and again by itself does not.
            if repeats.kind != RepeatKind::PerEvent && self.likely_once(function) {
                repeats.confidence = repeats.confidence.min(Confidence::Medium);
            }
            return Some(repeats);
        }
        let script = self.unit.facts.per_instance.filter(|script| script.contains(at))?;
        if self.project.is_mounted_once(self.unit) {
            return None;
        }
        let steps =
            vec![(TextRange::empty(script.start), "this script runs once per instance of the component".to_owned())];
        let confidence = if self.likely_once(function) { Confidence::Medium } else { Confidence::High };
        Some(Repeats { confidence, kind: RepeatKind::PerInstance, steps })
    }

    /// Nothing shows that there is ever a second owner of code in the function.
    pub fn likely_once(&self, function: FnIdx) -> bool {
        self.project.likely_once(self.unit, function)
    }

    /// Nothing shows that the component is ever mounted again for which a framework runs the function.
    pub fn is_component_likely_once(&self, function: FnIdx) -> bool {
        self.project.is_component_likely_once(self.unit, function)
    }

    /// The cleanup that is meant for it empties its slot and releases nothing: one leak, one finding, where that happens.
    pub fn is_told_at_cleanup(&self, acquired: TextRange) -> bool {
        self.unit.facts.ineffective_cleanups.iter().any(|it| {
            it.flaw == Flaw::ResetWithoutRelease && it.confidence == Confidence::High && it.related == Some(acquired)
        })
    }

    /// `takeUntil(this.stop)` where nothing fires `this.stop` ends nothing.
    pub fn ends_nothing(&self, operator: &str) -> bool {
        self.unit
            .facts
            .ineffective_cleanups
            .iter()
            .any(|it| it.flaw == Flaw::SilentSubject && operator.ends_with(&format!("({})", it.subject)))
    }

    /// What is sure of an owner that comes and goes is less sure of one that may be the only one.
    pub fn at_most_likely(&self, function: FnIdx, confidence: Confidence) -> Confidence {
        let is_one = self.lives_once(function) || self.likely_once(function);
        if is_one { confidence.min(Confidence::Medium) } else { confidence }
    }

    /// Of the owner of code in `function` there may be many, each has an end, and what it acquires is forgotten there.
    pub fn forgets(&self, owner: &Owner, function: FnIdx) -> bool {
        owner.forgets() && !self.project.owner_lives_once(self.unit, function) && !self.likely_once(function)
    }

    /// All files together show that the place runs once, or that there is one of its owner.
    pub fn lives_once(&self, function: FnIdx) -> bool {
        self.project.runs_once(self.unit, function) || self.project.owner_lives_once(self.unit, function)
    }

    /// Whether something that can run keeps the container small.
    pub fn is_reduced(&self, container: &Container) -> bool {
        container.reductions.iter().any(|reduction| {
            reduction.function == FnIdx::MODULE || !self.function(reduction.function).activations.is_empty()
        })
    }

    /// Whether the function itself is what an API calls once per event or request.
    pub fn is_handler(&self, function: FnIdx) -> bool {
        self.function(function)
            .activations
            .iter()
            .any(|activation| matches!(activation.how, How::Often { .. } | How::PerInstance { .. }))
    }

    /// An endless loop runs the place.
    pub fn endless(at: TextRange) -> Repeats {
        let steps = vec![(TextRange::empty(at.start), "an endless loop runs it again and again".to_owned())];
        Repeats { confidence: Confidence::High, kind: RepeatKind::PerEvent, steps }
    }

    /// How often a chain of timers is started anew; its own rescheduling does not count.
    pub fn starts_repeatedly(&self, timer: &Obligation) -> Option<Repeats> {
        if timer.function == FnIdx::MODULE {
            return self.repeats_at(timer.function, timer.range);
        }
        self.project.starts(self.unit, timer.function)
    }

    /// Whether `outer` calls `function` directly.
    pub fn is_called_from(&self, function: FnIdx, outer: FnIdx) -> bool {
        self.function(function)
            .activations
            .iter()
            .any(|activation| activation.by == outer && matches!(activation.how, How::Call { .. }))
    }

    /// Start a finding; it is reported as it stands when the builder is dropped.
    pub fn report(
        &mut self,
        range: TextRange,
        function: FnIdx,
        confidence: Confidence,
        message: impl Into<String>,
    ) -> Finding<'_> {
        let snippets = &self.unit.facts.snippets;
        let snippet = snippets.binary_search_by_key(&range, |(at, _)| *at).map_or(0, |found| snippets[found].1);
        let path = &self.function(function).path;
        let identity = xxhash_rust::xxh3::xxh3_64(format!("{}\0{path}\0{snippet:x}", self.meta.id).as_bytes());
        let file = self.unit.file;
        self.findings.push(Diagnostic {
            rule: self.meta.id,
            severity: self.meta.severity,
            confidence,
            message: message.into(),
            location: Location { file, range },
            labels: Vec::new(),
            help: None,
            fixes: Vec::new(),
            fingerprint: Fingerprint(identity),
            suppressed: None,
        });
        let last = self.findings.len() - 1;
        Finding { diagnostic: &mut self.findings[last], file }
    }
}

/// A finding in the making.
pub struct Finding<'a> {
    diagnostic: &'a mut Diagnostic,
    file: FileId,
}

impl Finding<'_> {
    /// Add a link to the retention chain.
    pub fn because(&mut self, range: TextRange, role: Role, message: impl Into<String>) -> &mut Self {
        let location = Location { file: self.file, range };
        self.diagnostic.labels.push(Label { location, role, message: message.into() });
        self
    }

    /// Add a link that is in another file.
    pub fn because_in(&mut self, file: FileId, range: TextRange, role: Role, message: impl Into<String>) -> &mut Self {
        let location = Location { file, range };
        self.diagnostic.labels.push(Label { location, role, message: message.into() });
        self
    }

    /// Add the reasons why the place runs more than once.
    pub fn repeating(&mut self, repeats: &Repeats) -> &mut Self {
        for (range, says) in &repeats.steps {
            self.because(*range, Role::Repeats, says.clone());
        }
        self
    }

    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.diagnostic.severity = severity;
        self
    }

    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.diagnostic.help = Some(help.into());
        self
    }

    /// Offer the change that the facts hold, if there is one.
    pub fn change(&mut self, change: Option<&Change>) -> &mut Self {
        if let Some(change) = change {
            let safety = if change.is_safe { Safety::Safe } else { Safety::Suggestion };
            self.fix(safety, change.title.clone(), change.edits.clone());
        }
        self
    }

    /// Offer a change of this file; each edit replaces a range by a text.
    pub fn fix(
        &mut self,
        safety: Safety,
        title: impl Into<String>,
        edits: impl IntoIterator<Item = (TextRange, String)>,
    ) -> &mut Self {
        let file = self.file;
        let edits = edits.into_iter().map(|(range, text)| Edit { location: Location { file, range }, text }).collect();
        self.diagnostic.fixes.push(Fix { title: title.into(), safety, edits });
        self
    }
}
