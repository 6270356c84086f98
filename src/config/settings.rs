//! Settings as meant: layers of configuration and the wishes of the command line, resolved once per distinct result.
//!
//! Reads no file; `discover` finds the layers.

mod kept;

use crate::config::document::{Document, Part, Step};
use crate::config::environments::Environment;
use crate::config::find_rule;
use crate::config::raw::{FailOn, RawConfig, RawRule, RuleLevel};
use crate::diagnostic::Confidence;
use crate::lifetime::models::{Models, ResourceRow};
use crate::rule::{EnabledRule, Preset, RuleEntry, RuleSet};
use crate::session::RunError;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What the command line asks for, over every configuration file.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    pub preset: Option<Preset>,
    /// Known ids only, in the order given.
    pub rules: Vec<(&'static str, RuleLevel)>,
    /// When not empty, the only rules that run. Known ids only.
    pub only: Vec<&'static str>,
    pub fail_on: Option<FailOn>,
}

/// One configuration file, checked.
#[derive(Debug)]
pub struct Layer {
    pub shown: String,
    pub root: bool,
    /// The folder that patterns are relative to.
    base: PathBuf,
    everywhere: Choices,
    overrides: Vec<(GlobSet, Choices)>,
    ignore: Gitignore,
    models: Vec<ResourceRow>,
    require_reason: Option<bool>,
    report_unused: Option<bool>,
    eslint: Option<bool>,
    fail_on: Option<FailOn>,
}

/// What one part of a layer says about the files that it applies to.
#[derive(Debug, Default)]
struct Choices {
    preset: Option<Preset>,
    rules: Vec<(&'static str, RawRule)>,
    globals: Vec<String>,
    env: Vec<Environment>,
    long_lived: Vec<String>,
}

impl Layer {
    /// Checks what serde cannot: rule ids, options, patterns. Each wrong part is an error and left out.
    /// `models`: the rows that `raw` names, files read.
    pub fn new(
        document: &Document,
        raw: RawConfig,
        models: Vec<ResourceRow>,
        base: &Path,
        rules: &'static [RuleEntry],
        errors: &mut Vec<RunError>,
    ) -> Self {
        let mut ignore = GitignoreBuilder::new(base);
        for (index, pattern) in raw.ignore.iter().enumerate() {
            if let Err(error) = ignore.add_line(None, pattern) {
                let message = format!("`{pattern}` is not a pattern: {}", glob_fault(&error));
                errors.push(document.error(&["ignore".into(), index.into()], Part::Value, message));
            }
        }
        let overrides = raw
            .overrides
            .into_iter()
            .enumerate()
            .map(|(index, part)| {
                let at = [Step::from("overrides"), Step::from(index)];
                let files = glob_set(&part.files.0, document, &at, errors);
                let rules = known_rules(part.rules, document, &at, rules, errors);
                (
                    files,
                    Choices {
                        preset: part.preset,
                        rules,
                        globals: part.globals,
                        env: part.env,
                        long_lived: part.long_lived,
                    },
                )
            })
            .collect();
        Self {
            shown: document.shown.clone(),
            root: raw.root,
            base: base.to_owned(),
            everywhere: Choices {
                preset: raw.preset,
                rules: known_rules(raw.rules, document, &[], rules, errors),
                globals: raw.globals,
                env: raw.env,
                long_lived: raw.long_lived,
            },
            overrides,
            ignore: ignore.build().unwrap_or_else(|_| Gitignore::empty()),
            models,
            require_reason: raw.suppressions.require_reason,
            report_unused: raw.suppressions.report_unused,
            eslint: raw.suppressions.eslint,
            fail_on: raw.fail_on,
        }
    }

    /// Which overrides apply to a file, by index.
    pub fn matching(&self, file: &Path) -> Vec<usize> {
        let Ok(relative) = file.strip_prefix(&self.base) else { return Vec::new() };
        let matches = |(index, (files, _)): (usize, &(GlobSet, Choices))| files.is_match(relative).then_some(index);
        self.overrides.iter().enumerate().filter_map(matches).collect()
    }

    /// Whether this layer says that a file is ignored (`true`), is not (`false`, by a `!` pattern), or says nothing.
    pub fn ignores(&self, file: &Path) -> Option<bool> {
        let relative = file.strip_prefix(&self.base).ok()?;
        match self.ignore.matched_path_or_any_parents(relative, false) {
            ignore::Match::None => None,
            ignore::Match::Ignore(_) => Some(true),
            ignore::Match::Whitelist(_) => Some(false),
        }
    }
}

fn known_rules(
    raw: BTreeMap<String, RawRule>,
    document: &Document,
    at: &[Step],
    rules: &'static [RuleEntry],
    errors: &mut Vec<RunError>,
) -> Vec<(&'static str, RawRule)> {
    let mut known = Vec::new();
    for (id, setting) in raw {
        let steps: Vec<Step> = at.iter().cloned().chain([Step::from("rules"), Step::from(id.as_str())]).collect();
        let entry = match find_rule(rules, &id) {
            Ok(entry) => entry,
            Err(message) => {
                errors.push(document.error(&steps, Part::Key, message));
                continue;
            }
        };
        if let Err(error) = entry.build(setting.options.as_ref()) {
            let steps: Vec<Step> = steps.into_iter().chain([Step::from(1)]).collect();
            let message = match error.to_string() {
                said if said.contains("there are no fields") => format!("`{id}` takes no options"),
                said => format!("the options of `{id}` are not understood: {said}"),
            };
            errors.push(document.error(&steps, Part::Value, message));
            known.push((entry.meta.id, RawRule { options: None, ..setting }));
            continue;
        }
        known.push((entry.meta.id, setting));
    }
    known
}

fn glob_set(patterns: &[String], document: &Document, at: &[Step], errors: &mut Vec<RunError>) -> GlobSet {
    let mut set = GlobSetBuilder::new();
    for (index, pattern) in patterns.iter().enumerate() {
        let relative = pattern.strip_prefix("./").unwrap_or(pattern);
        // As in other tools of this kind, a bare name means that name in any folder.
        let anywhere = if relative.contains('/') { relative.to_owned() } else { format!("**/{relative}") };
        match GlobBuilder::new(&anywhere).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
            }
            Err(error) => {
                let mut steps: Vec<Step> = at.iter().cloned().chain([Step::from("files")]).collect();
                if patterns.len() > 1 {
                    // A single pattern may be written without a list, where an index leads nowhere.
                    steps.push(Step::from(index));
                }
                let message = format!("`{pattern}` is not a pattern: {}", error.kind());
                errors.push(document.error(&steps, Part::Value, message));
            }
        }
    }
    set.build().unwrap_or_else(|_| GlobSet::empty())
}

fn glob_fault(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

/// The settings of some files, resolved.
pub struct Settings {
    pub preset: Preset,
    /// What configuration and command line say about single rules.
    chosen: BTreeMap<&'static str, RawRule>,
    only: BTreeSet<&'static str>,
    pub globals: BTreeSet<String>,
    pub env: BTreeSet<Environment>,
    pub long_lived: BTreeSet<String>,
    /// The user's own rows about APIs.
    rows: Vec<ResourceRow>,
    /// The shipped rows and the user's; `None` where there are none of the user's.
    pub models: Option<Arc<Models>>,
    pub fail_on: FailOn,
    /// The configuration files that were read for it, outermost first.
    pub configs: Vec<String>,
    pub rules: Arc<RuleSet>,
}

impl Settings {
    /// Resolves layers, outermost first, each with the overrides of it that apply.
    pub fn resolve(layers: &[(&Layer, Vec<usize>)], wishes: &Wishes, rules: &'static [RuleEntry]) -> Self {
        let mut preset = Preset::Recommended;
        let mut chosen: BTreeMap<&'static str, RawRule> = BTreeMap::new();
        let (mut globals, mut env, mut long_lived) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        let mut rows: Vec<ResourceRow> = Vec::new();
        let (mut require_reason, mut report_unused, mut honor_eslint) = (false, true, false);
        let mut fail_on = FailOn::Warning;
        for (layer, matching) in layers {
            require_reason = layer.require_reason.unwrap_or(require_reason);
            report_unused = layer.report_unused.unwrap_or(report_unused);
            honor_eslint = layer.eslint.unwrap_or(honor_eslint);
            fail_on = layer.fail_on.unwrap_or(fail_on);
            rows.extend(layer.models.iter().cloned());
            for part in
                std::iter::once(&layer.everywhere).chain(matching.iter().map(|index| &layer.overrides[*index].1))
            {
                preset = part.preset.unwrap_or(preset);
                for (id, setting) in &part.rules {
                    choose(&mut chosen, id, setting.clone());
                }
                globals.extend(part.globals.iter().cloned());
                env.extend(part.env.iter().copied());
                long_lived.extend(part.long_lived.iter().cloned());
            }
        }
        for (id, level) in &wishes.rules {
            choose(&mut chosen, id, RawRule { level: *level, options: None });
        }
        let mut settings = Self {
            preset: wishes.preset.unwrap_or(preset),
            chosen,
            only: wishes.only.iter().copied().collect(),
            globals,
            env,
            models: (!rows.is_empty() || !long_lived.is_empty())
                .then(|| Arc::new(Models::builtin().with(&rows, long_lived.iter().cloned()))),
            rows,
            long_lived,
            fail_on: wishes.fail_on.unwrap_or(fail_on),
            configs: layers.iter().map(|(layer, _)| layer.shown.clone()).collect(),
            rules: Arc::new(RuleSet {
                rules: Vec::new(),
                confidence: Confidence::High,
                globals: Vec::new(),
                require_reason,
                report_unused_suppressions: report_unused,
                honor_eslint,
            }),
        };
        settings.rules = Arc::new(settings.rule_set(rules));
        settings
    }

    /// Whether a rule runs. Naming a rule switches it on whatever the preset.
    pub fn runs(&self, entry: &RuleEntry) -> bool {
        let id = entry.meta.id;
        if !self.only.is_empty() {
            return self.only.contains(id);
        }
        match self.chosen.get(id) {
            Some(setting) => setting.level != RuleLevel::Off,
            None => entry.meta.preset <= self.preset,
        }
    }

    fn rule_set(&self, rules: &'static [RuleEntry]) -> RuleSet {
        let enabled = |entry: &RuleEntry| {
            let setting = self.chosen.get(entry.meta.id);
            let options = setting.and_then(|setting| setting.options.as_ref());
            // Options were checked with their layer; a rule whose options fail all the same runs without them.
            let rule = entry.build(options).or_else(|_| entry.build(None)).ok()?;
            Some(EnabledRule { meta: entry.meta, rule, severity: setting.and_then(|setting| setting.level.severity()) })
        };
        // Who asks for one rule wants to see what that rule usually shows.
        let asked =
            rules.iter().filter(|entry| self.only.contains(entry.meta.id)).map(|entry| entry.meta.preset.confidence());
        let globals: BTreeSet<String> = self
            .globals
            .iter()
            .cloned()
            .chain(self.env.iter().flat_map(|env| env.names()).map(|name| (*name).to_owned()))
            .collect();
        RuleSet {
            rules: rules.iter().filter(|entry| self.runs(entry)).filter_map(enabled).collect(),
            confidence: asked.min().unwrap_or(Confidence::Confirmed).min(self.preset.confidence()),
            globals: globals.into_iter().collect(),
            require_reason: self.rules.require_reason,
            report_unused_suppressions: self.rules.report_unused_suppressions,
            honor_eslint: self.rules.honor_eslint,
        }
    }

    /// What `--print-config` shows.
    pub fn to_json(&self, rules: &'static [RuleEntry]) -> Value {
        let rule = |entry: &RuleEntry| {
            let setting = self.chosen.get(entry.meta.id);
            let severity = setting.and_then(|setting| setting.level.severity()).unwrap_or(entry.meta.severity);
            let level = if self.runs(entry) { severity.as_str() } else { "off" };
            let value = match setting.and_then(|setting| setting.options.clone()) {
                Some(options) => json!([level, options]),
                None => json!(level),
            };
            (entry.meta.id.to_owned(), value)
        };
        json!({
            "configs": self.configs,
            "preset": self.preset.as_str(),
            "confidence": self.rules.confidence.as_str(),
            "rules": rules.iter().map(rule).collect::<serde_json::Map<_, _>>(),
            "globals": self.globals,
            "env": self.env.iter().map(|env| env.as_str()).collect::<Vec<_>>(),
            "longLived": self.long_lived,
            "models": self.rows.iter().flat_map(|row| &row.acquire).collect::<Vec<_>>(),
            "suppressions": {
                "requireReason": self.rules.require_reason,
                "reportUnused": self.rules.report_unused_suppressions,
                "eslint": self.rules.honor_eslint,
            },
            "failOn": self.fail_on.as_str(),
        })
    }
}

/// A later setting wins; one without options keeps the options given before.
fn choose(chosen: &mut BTreeMap<&'static str, RawRule>, id: &'static str, setting: RawRule) {
    let options = setting.options.or_else(|| chosen.get(id).and_then(|before| before.options.clone()));
    chosen.insert(id, RawRule { level: setting.level, options });
}
