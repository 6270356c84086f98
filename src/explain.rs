//! Placeholder of rule documentation.

use crate::rule::RuleMeta;

pub fn text(meta: &RuleMeta, _color: bool, _width: usize) -> String {
    meta.docs.to_owned()
}

pub fn json(meta: &RuleMeta) -> serde_json::Value {
    serde_json::json!({ "id": meta.id })
}

pub fn list_text(rules: &[&RuleMeta], _color: bool, _width: usize) -> String {
    rules.iter().map(|rule| format!("{}\n", rule.id)).collect()
}

pub fn list_json(rules: &[&RuleMeta]) -> serde_json::Value {
    serde_json::json!({ "schema": 1, "rules": rules.iter().map(|rule| json(rule)).collect::<Vec<_>>() })
}
