//! What an editor's settings say about the server, in `initializationOptions` or `workspace/didChangeConfiguration`.
//!
//! Knows nothing of folders; a setting that is not understood is told and left out.

use crate::config::discover::Origin;
use crate::config::find_rule;
use crate::config::raw::RuleLevel;
use crate::config::settings::Wishes;
use crate::near::near_miss;
use crate::rule::{Preset, RuleEntry};
use serde_json::Value;
use std::path::PathBuf;

#[derive(Debug, Clone, Default)]
pub(super) struct Options {
    pub(super) preset: Option<Preset>,
    /// One configuration file for all files.
    pub(super) config: Option<PathBuf>,
    rules: Vec<(&'static str, RuleLevel)>,
    /// Leave the files that are not open alone.
    pub(super) open_files_only: bool,
    /// The editor asks its user for the reason of a suppression, by a command of its own.
    pub(super) asks_reason: bool,
}

const KEYS: [&str; 5] = ["preset", "config", "rules", "workspaceDiagnostics", "asksReason"];

impl Options {
    /// What is understood, and what is to be said about the rest.
    pub(super) fn read(value: &Value, rules: &'static [RuleEntry]) -> (Self, Vec<String>) {
        let mut options = Self::default();
        let mut faults = Vec::new();
        // Some editors send all settings of the user, or ours below our name.
        let value = value.get("leaklint").unwrap_or(value);
        let Value::Object(entries) = value else {
            if !value.is_null() {
                faults.push(format!("the settings are to be an object, and this is `{value}`"));
            }
            return (options, faults);
        };
        for (key, value) in entries {
            let fault = match (key.as_str(), value) {
                (_, Value::Null) => None,
                ("preset", Value::String(name)) => {
                    let presets = [Preset::Recommended, Preset::Strict, Preset::Audit];
                    options.preset = presets.into_iter().find(|preset| preset.as_str() == name);
                    let is_unknown = options.preset.is_none() && !name.is_empty();
                    is_unknown.then(|| {
                        format!("there is no preset `{name}`; the presets are `recommended`, `strict` and `audit`")
                    })
                }
                ("config", Value::String(file)) => {
                    options.config = (!file.is_empty()).then(|| PathBuf::from(file));
                    None
                }
                ("workspaceDiagnostics", Value::Bool(wanted)) => {
                    options.open_files_only = !wanted;
                    None
                }
                ("asksReason", Value::Bool(asks)) => {
                    options.asks_reason = *asks;
                    None
                }
                ("rules", Value::Object(levels)) => {
                    for (id, level) in levels {
                        match options.set_rule(id, level, rules) {
                            Ok(()) => (),
                            Err(fault) => faults.push(fault),
                        }
                    }
                    None
                }
                (known, value) if KEYS.contains(&known) => {
                    Some(format!("the setting `{known}` cannot be `{value}`, so it is not used"))
                }
                (unknown, _) => Some(match near_miss(unknown, KEYS) {
                    Some(near) => format!("there is no setting `{unknown}`; did you mean `{near}`?"),
                    None => format!("there is no setting `{unknown}`; the settings are {}", quoted(&KEYS)),
                }),
            };
            faults.extend(fault);
        }
        (options, faults)
    }

    fn set_rule(&mut self, id: &str, level: &Value, rules: &'static [RuleEntry]) -> Result<(), String> {
        let entry = find_rule(rules, id)?;
        let known = RuleLevel::ALL.into_iter().find(|it| level == it.as_str());
        let Some(known) = known else {
            let levels = RuleLevel::ALL.map(RuleLevel::as_str);
            return Err(format!("there is no level `{level}` for `{id}`; the levels are {}", quoted(&levels)));
        };
        self.rules.push((entry.meta.id, known));
        Ok(())
    }

    pub(super) fn wishes(&self) -> Wishes {
        Wishes { preset: self.preset, rules: self.rules.clone(), ..Wishes::default() }
    }

    pub(super) fn origin(&self) -> Origin {
        self.config.clone().map_or(Origin::Nearest, Origin::File)
    }
}

fn quoted(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn faults(value: Value) -> Vec<String> {
        Options::read(&value, crate::lsp::tests::no_rules()).1
    }

    #[test]
    fn settings_are_read_wherever_editors_put_them() {
        let (options, faults) =
            Options::read(&json!({ "leaklint": { "preset": "strict", "config": "" } }), crate::lsp::tests::no_rules());
        assert_eq!((options.preset, options.config, faults.len()), (Some(Preset::Strict), None, 0));
        let (options, _) = Options::read(&json!({ "workspaceDiagnostics": false }), crate::lsp::tests::no_rules());
        assert!(options.open_files_only);
    }

    #[test]
    fn what_is_not_understood_is_told() {
        assert_eq!(faults(json!({ "presets": "strict" })), ["there is no setting `presets`; did you mean `preset`?"]);
        assert_eq!(faults(json!({ "preset": 3 })), ["the setting `preset` cannot be `3`, so it is not used"]);
        assert!(faults(json!({ "preset": "all" }))[0].starts_with("there is no preset `all`; "));
        assert!(faults(json!([]))[0].starts_with("the settings are to be an object"));
        assert!(faults(json!({ "rules": { "nothing": "off" } }))[0].starts_with("unknown rule `nothing`"));
        assert!(faults(Value::Null).is_empty());
    }
}
