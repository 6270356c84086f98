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

use crate::rule::RuleEntry;

/// The word among `candidates` that somebody who wrote `word` probably meant.
pub fn near_miss<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let near = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        let extends = word.len() >= 3 && (candidate.starts_with(&word) || word.starts_with(&candidate));
        let distance = strsim::damerau_levenshtein(&word, &candidate);
        (extends || distance <= (word.len() / 3).max(1)).then_some(distance)
    };
    candidates
        .into_iter()
        .filter_map(|candidate| near(candidate).map(|distance| (distance, candidate)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

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

#[cfg(test)]
mod tests {
    use super::near_miss;

    #[test]
    fn near_misses_are_found_and_far_ones_are_not() {
        let keys = ["rules", "root", "warning", "extends"];
        assert_eq!(near_miss("rulez", keys), Some("rules"));
        assert_eq!(near_miss("warn", keys), Some("warning"));
        assert_eq!(near_miss("extend", keys), Some("extends"));
        assert_eq!(near_miss("plugins", keys), None);
    }
}
