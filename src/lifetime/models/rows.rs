//! Rows as people write them, shipped ones and those of settings.

use super::ResourceKind;
use crate::diagnostic::Confidence;
use schemars::JsonSchema;
use serde::Deserialize;

/// One row of a resource: what acquires it, what releases it.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ResourceRow {
    /// What is acquired; it decides which rule reports it.
    pub kind: ResourceKind,
    /// What acquires it: `new ws.WebSocket`, `chokidar.watch`, `pg.Pool#connect`, `#createQueryRunner`.
    pub acquire: Vec<String>,
    /// What releases it: `#close` (a method of the handle), `fs.closeSync` (a function that takes the handle), `()` (calling the handle), `receiver#removeChannel` (a method of the object that gave it).
    pub release: Vec<String>,
    /// What a person calls it, for messages: `web socket`.
    #[serde(default)]
    pub what: Option<String>,
    /// Who keeps it alive until it is released, for messages: `the open connection`.
    #[serde(default)]
    pub held_by: Option<String>,
    /// What in the arguments ends it without a further call: `argument 1 . signal`.
    #[serde(default)]
    pub released_by: Vec<String>,
    /// Functions that use it and leave its end to others: `setModel`.
    #[serde(default)]
    pub lent_to: Vec<String>,
    /// Arguments that it keeps alive: `argument 1`.
    #[serde(default)]
    pub retains: Vec<String>,
    /// Acquiring the same again adds nothing.
    #[serde(default)]
    pub deduplicates: bool,
    /// How sure its findings are at most: `low`, `medium` or `high`. Default: `high`.
    #[serde(default)]
    pub confidence: Option<Sureness>,
    /// Code that leaks it, and code that does not.
    #[serde(default)]
    pub example: Option<Example>,
}

impl ResourceRow {
    /// What is wrong with the row, though it has the right form.
    pub fn fault(&self) -> Option<String> {
        if self.acquire.is_empty() || self.acquire.iter().any(|text| text.trim_start_matches("new ").trim().is_empty())
        {
            return Some("`acquire` names nothing".to_owned());
        }
        if self.release.is_empty() {
            return Some("`release` names nothing".to_owned());
        }
        let wrong = self.released_by.iter().chain(&self.retains).find(|text| argument(text).is_none())?;
        Some(format!("`{wrong}` is not of the form `argument 0` or `argument 1 . signal`"))
    }
}

/// The rows of a TOML file of a user, or what is wrong with it.
pub fn read_rows(text: &str) -> Result<Vec<ResourceRow>, String> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Resources {
        resource: Vec<ResourceRow>,
    }
    let read: Resources = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_owned())?;
    match read.resource.iter().find_map(ResourceRow::fault) {
        Some(fault) => Err(fault),
        None => Ok(read.resource),
    }
}

/// How sure the findings of a row are at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sureness {
    Low,
    Medium,
    High,
}

impl Sureness {
    pub const fn confidence(self) -> Confidence {
        match self {
            Sureness::Low => Confidence::Low,
            Sureness::Medium => Confidence::Medium,
            Sureness::High => Confidence::High,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Example {
    pub leaky: String,
    pub clean: String,
}

/// `argument 1 . signal`, `argument 0`
pub(super) fn argument(text: &str) -> Option<(usize, String)> {
    let rest = text.strip_prefix("argument ")?;
    let (index, property) = rest.split_once(" . ").unwrap_or((rest, ""));
    Some((index.trim().parse().ok()?, property.trim().to_owned()))
}
