//! Settings: the configuration files as written, what they mean, and where they are found.
//!
//! Knows nothing of the command line or of linting; gives a rule set and a package type for a path.

pub mod discover;
pub mod document;
pub mod environments;
pub mod inputs;
pub mod packages;
pub mod raw;
pub mod settings;
mod templates;

use crate::near::near_miss;
use crate::rule::RuleEntry;

/// Looks a rule up by its id or by a former id.
pub fn find_rule(rules: &'static [RuleEntry], id: &str) -> Result<&'static RuleEntry, String> {
    let found = rules.iter().find(|entry| entry.meta.id == id || entry.meta.aliases.contains(&id));
    found.ok_or_else(|| match id {
        "unused-suppression" => {
            "`unused-suppression` is not a rule that can be set; use `\"suppressions\": { \"reportUnused\": false }`"
                .to_owned()
        }
        "parse-error" | "internal-error" | "invalid-suppression" => {
            format!("`{id}` is not a rule that can be set; it always reports")
        }
        _ => match near_miss(id, rules.iter().map(|entry| entry.meta.id)) {
            Some(near) => format!("unknown rule `{id}`; did you mean `{near}`?"),
            None => format!("unknown rule `{id}`; `leaklint rules` lists them all"),
        },
    })
}

/// The JSON Schema of the configuration file, with every rule's id and summary for completion in editors.
pub fn schema(rules: &[RuleEntry]) -> serde_json::Value {
    let mut schema = schemars::schema_for!(raw::RawConfig).to_value();
    let level = serde_json::json!({ "$ref": "#/$defs/RawRule" });
    let known: serde_json::Map<String, serde_json::Value> = rules
        .iter()
        .map(|entry| {
            let mut property = level.clone();
            property["description"] = entry.meta.summary.into();
            (entry.meta.id.to_owned(), property)
        })
        .collect();
    if let Some(head) = schema.as_object_mut() {
        head.insert("$id".to_owned(), raw::SCHEMA_URL.into());
    }
    for owner in ["/properties/rules", "/$defs/RawOverride/properties/rules"] {
        if let Some(place) = schema.pointer_mut(owner).and_then(serde_json::Value::as_object_mut) {
            place.insert("properties".to_owned(), known.clone().into());
        }
    }
    schema
}
