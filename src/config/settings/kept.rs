//! Resolved settings as one part of a run hands them to whoever links all parts.

use super::Settings;
use crate::config::find_rule;
use crate::config::raw::{FailOn, RawRule, RuleLevel};
use crate::diagnostic::Confidence;
use crate::rule::{Preset, RuleEntry, RuleSet};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kept {
    preset: Preset,
    rules: BTreeMap<String, (RuleLevel, Option<Value>)>,
    only: Vec<String>,
    globals: BTreeSet<String>,
    require_reason: bool,
    report_unused: bool,
    eslint: bool,
    fail_on: FailOn,
}

impl Settings {
    /// All that matters of the settings once the files are scanned.
    pub fn to_kept(&self) -> String {
        let rules: serde_json::Map<String, Value> = self
            .chosen
            .iter()
            .map(|(id, rule)| ((*id).to_owned(), json!([rule.level.as_str(), rule.options])))
            .collect();
        json!({
            "preset": self.preset.as_str(),
            "rules": rules,
            "only": self.only,
            "globals": self.rules.globals,
            "requireReason": self.rules.require_reason,
            "reportUnused": self.rules.report_unused_suppressions,
            "eslint": self.rules.honor_eslint,
            "failOn": self.fail_on.as_str(),
        })
        .to_string()
    }

    /// What [`to_kept`](Self::to_kept) wrote down; `None` for anything else.
    pub fn of_kept(text: &str, rules: &'static [RuleEntry]) -> Option<Self> {
        let kept: Kept = serde_json::from_str(text).ok()?;
        let id = |id: &String| find_rule(rules, id).ok().map(|entry| entry.meta.id);
        let chosen = kept
            .rules
            .iter()
            .map(|(name, (level, options))| Some((id(name)?, RawRule { level: *level, options: options.clone() })));
        let mut settings = Self {
            preset: kept.preset,
            chosen: chosen.collect::<Option<_>>()?,
            only: kept.only.iter().map(id).collect::<Option<_>>()?,
            globals: kept.globals,
            env: BTreeSet::new(),
            long_lived: BTreeSet::new(),
            rows: Vec::new(),
            models: None,
            fail_on: kept.fail_on,
            configs: Vec::new(),
            rules: Arc::new(RuleSet {
                rules: Vec::new(),
                confidence: Confidence::High,
                globals: Vec::new(),
                require_reason: kept.require_reason,
                report_unused_suppressions: kept.report_unused,
                honor_eslint: kept.eslint,
            }),
        };
        settings.rules = Arc::new(settings.rule_set(rules));
        Some(settings)
    }
}
