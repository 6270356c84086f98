//! The configuration file as a person writes it; the doc comments here become the descriptions in its JSON Schema.
//!
//! Knows nothing of what the keys mean: `settings` does.

use crate::config::environments::Environment;
use crate::diagnostic::Severity;
use crate::lifetime::models::ResourceRow;
use crate::rule::Preset;
use schemars::JsonSchema;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Where the schema is published; what `$schema` names.
pub const SCHEMA_URL: &str = "https://leaklint.dev/schemas/leaklint.schema.json";

/// The configuration of leaklint: `leaklint.json`, `leaklint.jsonc`, or the `leaklint` key of `package.json`.
#[derive(Debug, Clone, Default, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "an object")]
#[schemars(title = "leaklint configuration")]
pub struct RawConfig {
    /// The address of this schema, for editors.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// Stop looking for configuration in the folders above this one.
    pub root: bool,
    /// Paths of configuration files that this one builds on, relative to this file; later ones win over earlier ones.
    pub extends: Paths,
    /// Which rules are on by default, and how sure a finding must be to be shown.
    pub preset: Option<Preset>,
    /// Severity, and options, by rule.
    pub rules: BTreeMap<String, RawRule>,
    /// Files and folders that are not linted; patterns as in `.gitignore`.
    pub ignore: Vec<String>,
    /// Names that exist as globals, so that an assignment to them declares nothing new.
    pub globals: Vec<String>,
    /// Environments whose globals exist.
    pub env: Vec<Environment>,
    /// Types and paths of objects that live as long as the process: `Bus`, `app.events`, `./bus.default`. What listens to them must stop when its owner ends.
    pub long_lived: Vec<String>,
    /// What your own libraries acquire and release: rows, or paths of TOML files of rows, relative to this file.
    pub models: Vec<RawModel>,
    /// Settings for the files that match some patterns; later ones win over earlier ones.
    pub overrides: Vec<RawOverride>,
    /// How ignore comments are treated.
    pub suppressions: RawSuppressions,
    /// The lowest severity that makes leaklint exit with 1. Default: `warning`.
    pub fail_on: Option<FailOn>,
}

/// Settings for some files.
#[derive(Debug, Clone, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, expecting = "an object")]
pub struct RawOverride {
    /// Patterns of the files, relative to the folder of the configuration; one without `/` matches in every folder.
    pub files: Paths,
    /// Which rules are on by default in these files.
    #[serde(default)]
    pub preset: Option<Preset>,
    /// Severity, and options, by rule.
    #[serde(default)]
    pub rules: BTreeMap<String, RawRule>,
    /// Further names that exist as globals in these files.
    #[serde(default)]
    pub globals: Vec<String>,
    /// Further environments of these files.
    #[serde(default)]
    pub env: Vec<Environment>,
    /// Further long-lived types in these files.
    #[serde(default)]
    pub long_lived: Vec<String>,
}

/// How ignore comments are treated.
#[derive(Debug, Clone, Default, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "an object")]
pub struct RawSuppressions {
    /// Every ignore comment must say why, after `--`. Default: false.
    pub require_reason: Option<bool>,
    /// Report ignore comments that ignore nothing. Default: true.
    pub report_unused: Option<bool>,
    /// Comments that switch off leak rules of ESLint plugins count for the rules of leaklint that report the same. Default: false.
    pub eslint: Option<bool>,
}

/// The lowest severity that makes a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    pub const ALL: [FailOn; 4] = [FailOn::Error, FailOn::Warning, FailOn::Info, FailOn::Never];

    pub const fn as_str(self) -> &'static str {
        match self {
            FailOn::Error => "error",
            FailOn::Warning => "warning",
            FailOn::Info => "info",
            FailOn::Never => "never",
        }
    }

    /// Whether a finding of this severity makes the run fail.
    pub fn fails(self, severity: Severity) -> bool {
        match self {
            FailOn::Error => severity >= Severity::Error,
            FailOn::Warning => severity >= Severity::Warning,
            FailOn::Info => true,
            FailOn::Never => false,
        }
    }
}

/// What is said about a rule: off, or the severity of its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RuleLevel {
    Off,
    Info,
    Warning,
    Error,
}

impl RuleLevel {
    pub const ALL: [RuleLevel; 4] = [RuleLevel::Off, RuleLevel::Info, RuleLevel::Warning, RuleLevel::Error];

    pub const fn as_str(self) -> &'static str {
        match self {
            RuleLevel::Off => "off",
            RuleLevel::Info => "info",
            RuleLevel::Warning => "warning",
            RuleLevel::Error => "error",
        }
    }

    /// The severity that it asks for; `None` when it switches the rule off.
    pub const fn severity(self) -> Option<Severity> {
        match self {
            RuleLevel::Off => None,
            RuleLevel::Info => Some(Severity::Info),
            RuleLevel::Warning => Some(Severity::Warning),
            RuleLevel::Error => Some(Severity::Error),
        }
    }
}

/// A severity, or a severity with the rule's options.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRule {
    pub level: RuleLevel,
    pub options: Option<serde_json::Value>,
}

impl<'de> Deserialize<'de> for RawRule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

struct RuleVisitor;

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = RawRule;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a severity (`off`, `info`, `warning`, `error`) or `[severity, options]`")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<RawRule, E> {
        let level = RuleLevel::deserialize(serde::de::value::StrDeserializer::<E>::new(word))?;
        Ok(RawRule { level, options: None })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<RawRule, A::Error> {
        let Some(level) = items.next_element()? else { return Err(A::Error::invalid_length(0, &self)) };
        let options = items.next_element()?;
        match items.next_element::<serde::de::IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_length(3, &self)),
            None => Ok(RawRule { level, options }),
        }
    }
}

impl JsonSchema for RawRule {
    fn schema_name() -> Cow<'static, str> {
        "RawRule".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let level = generator.subschema_for::<RuleLevel>();
        schemars::json_schema!({
            "description": "A severity, or a severity with the rule's options.",
            "anyOf": [
                level,
                { "type": "array", "prefixItems": [level, { "type": "object" }], "minItems": 1, "maxItems": 2 }
            ]
        })
    }
}

/// A row about an API, or a file of such rows.
#[derive(Debug, Clone, PartialEq)]
pub enum RawModel {
    File(String),
    Row(Box<ResourceRow>),
}

impl<'de> Deserialize<'de> for RawModel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ModelVisitor)
    }
}

struct ModelVisitor;

impl<'de> Visitor<'de> for ModelVisitor {
    type Value = RawModel;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a row (an object) or the path of a file of rows")
    }

    fn visit_str<E: Error>(self, path: &str) -> Result<RawModel, E> {
        Ok(RawModel::File(path.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawModel, A::Error> {
        let row = ResourceRow::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        Ok(RawModel::Row(Box::new(row)))
    }
}

impl JsonSchema for RawModel {
    fn schema_name() -> Cow<'static, str> {
        "RawModel".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let row = generator.subschema_for::<ResourceRow>();
        schemars::json_schema!({
            "description": "A row about an API, or the path of a TOML file of such rows.",
            "anyOf": [{ "type": "string" }, row]
        })
    }
}

/// One path or pattern, or a list of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Paths(pub Vec<String>);

impl<'de> Deserialize<'de> for Paths {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PathsVisitor)
    }
}

struct PathsVisitor;

impl<'de> Visitor<'de> for PathsVisitor {
    type Value = Paths;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string or a list of strings")
    }

    fn visit_str<E: Error>(self, path: &str) -> Result<Paths, E> {
        Ok(Paths(vec![path.to_owned()]))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Paths, A::Error> {
        let mut paths = Vec::new();
        while let Some(path) = items.next_element()? {
            paths.push(path);
        }
        Ok(Paths(paths))
    }
}

impl JsonSchema for Paths {
    fn schema_name() -> Cow<'static, str> {
        "Paths".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }]
        })
    }
}
