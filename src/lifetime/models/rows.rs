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
        for (key, names) in [("acquire", &self.acquire), ("release", &self.release)] {
            let empty = |name: &String| name.trim_start_matches("new ").trim().is_empty();
            if names.is_empty() || names.iter().any(empty) {
                return Some(format!("`{key}` names nothing"));
            }
            let wrong = names.iter().find(|name| !is_name(name) && !(key == "release" && *name == "()"));
            if let Some(wrong) = wrong {
                return Some(format!("`{wrong}` in `{key}` names nothing in code; {NAMES}"));
            }
        }
        let wrong = self.released_by.iter().chain(&self.retains).find(|text| argument(text).is_none())?;
        Some(format!("`{wrong}` is not of the form `argument 0` or `argument 1 . signal`"))
    }
}

const NAMES: &str = "write `new package.Class`, `package.function`, `package.Class#method` or `#method`";

/// Whether a text is of the form that names of APIs have: nothing empty, nothing with spaces or calls.
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix("new ").unwrap_or(text);
    let (origin, name) = match text.split_once('#') {
        Some((origin, method)) => (Some(origin).filter(|it| !it.is_empty()), method),
        None => text.rsplit_once('.').map_or((None, text), |(origin, name)| (Some(origin), name)),
    };
    let is_word = |word: &str| word.starts_with(|it: char| !it.is_ascii_digit()) && word.chars().all(is_part);
    let is_origin = |origin: &str| {
        !origin.starts_with('.') && origin.chars().all(|it| is_part(it) || matches!(it, '@' | '/' | '.' | '-' | ':'))
    };
    is_word(name) && origin.is_none_or(|origin| !origin.is_empty() && is_origin(origin))
}

fn is_part(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

/// What is wrong with a file of rows: the byte where, and what, in the words of its reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowsFault {
    pub offset: usize,
    pub message: String,
}

/// The rows of a TOML file of a user, or what is wrong with it.
pub fn read_rows(text: &str) -> Result<Vec<ResourceRow>, RowsFault> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Resources {
        #[serde(default)]
        resource: Vec<toml::Spanned<ResourceRow>>,
    }
    let read: Resources = toml::from_str(text).map_err(|error| RowsFault {
        offset: error.span().map_or(0, |span| span.start),
        message: error.message().to_owned(),
    })?;
    let fault = |row: &toml::Spanned<ResourceRow>| {
        row.as_ref().fault().map(|message| RowsFault { offset: row.span().start, message })
    };
    match read.resource.iter().find_map(fault) {
        Some(fault) => Err(fault),
        None => Ok(read.resource.into_iter().map(toml::Spanned::into_inner).collect()),
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
