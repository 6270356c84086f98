//! A configuration file's text, and the places in it that messages point to.
//!
//! Knows the shape of JSON with comments, not the meaning of any key.

use crate::config::near_miss;
use crate::config::raw::RawConfig;
use crate::session::RunError;
use crate::text::LineIndex;
use jsonc_parser::ast;
use jsonc_parser::common::Ranged;
use serde_json::Value;

/// One step from a value to a value inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Key(String),
    Index(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Step::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Step::Index(index)
    }
}

/// Which part of the last step a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Key,
    Value,
}

/// The text of a configuration file.
#[derive(Debug, Clone)]
pub struct Document {
    /// How messages name the file.
    pub shown: String,
    text: String,
    /// Where in the file the configuration starts: nowhere deeper, or at the `leaklint` key of a `package.json`.
    inside: Vec<Step>,
}

impl Document {
    pub fn new(shown: String, text: String) -> Self {
        Self { shown, text, inside: Vec::new() }
    }

    /// The same file, with the configuration below `key`.
    pub fn below(shown: String, text: String, key: &str) -> Self {
        Self { shown, text, inside: vec![Step::from(key)] }
    }

    /// An error at the place that `steps` lead to.
    pub fn error(&self, steps: &[Step], part: Part, message: String) -> RunError {
        let steps: Vec<Step> = self.inside.iter().chain(steps).cloned().collect();
        RunError::at(&self.shown, self.line_column(self.offset(&steps, part)), message)
    }

    /// The configuration, without the parts that are wrong; each wrong part is an error.
    pub fn raw(&self, errors: &mut Vec<RunError>) -> RawConfig {
        let Some(mut value) = self.value(errors) else { return RawConfig::default() };
        // What was taken out as wrong, or is there under a name that is nearly right, is not missing as well.
        let mut told: Vec<Vec<Step>> = Vec::new();
        // Each round takes one wrong part out, so this ends.
        loop {
            if let Some(steps) = list_for_object(&value) {
                errors.push(self.error(&steps, Part::Value, "a list stands here, where an object belongs".to_owned()));
                if !remove(&mut value, &steps) {
                    return RawConfig::default();
                }
                continue;
            }
            let error = match serde_path_to_error::deserialize::<_, RawConfig>(&value) {
                Ok(raw) => return raw,
                Err(error) => error,
            };
            let mut steps: Vec<Step> = error
                .path()
                .iter()
                .filter_map(|segment| match segment {
                    serde_path_to_error::Segment::Seq { index } => Some(Step::Index(*index)),
                    serde_path_to_error::Segment::Map { key } => Some(Step::Key(key.clone())),
                    serde_path_to_error::Segment::Enum { .. } | serde_path_to_error::Segment::Unknown => None,
                })
                .collect();
            let said = error.inner().to_string();
            let (message, part) = explain(&said, &mut steps);
            let missing =
                missing_key(&said).map(|key| steps.iter().cloned().chain([key.into()]).collect::<Vec<Step>>());
            if !missing.is_some_and(|key| told.contains(&key)) {
                errors.push(self.error(&steps, part, message.clone()));
            }
            if let (Part::Key, Some((_, owner)), Some(near)) = (part, steps.split_last(), meant_key(&message)) {
                told.push(owner.iter().cloned().chain([near.into()]).collect());
            }
            told.push(steps.clone());
            // A rule's setting is wrong as a whole: half of `[severity, options]` means nothing.
            if steps.first() == Some(&Step::from("rules")) {
                steps.truncate(2);
            }
            if !remove(&mut value, &steps) {
                return RawConfig::default();
            }
        }
    }

    /// Whether the value of a top-level key is written as a list.
    pub fn is_list(&self, key: &str) -> bool {
        self.value(&mut Vec::new()).and_then(|value| value.get(key).map(Value::is_array)).unwrap_or(false)
    }

    fn value(&self, errors: &mut Vec<RunError>) -> Option<Value> {
        match jsonc_parser::parse_to_serde_value::<Option<Value>>(self.body(), &options()) {
            Ok(value) => {
                let mut value = value.unwrap_or_else(|| Value::Object(serde_json::Map::new()));
                for step in &self.inside {
                    value = match step {
                        Step::Key(key) => value.get_mut(key.as_str())?.take(),
                        Step::Index(index) => value.get_mut(*index)?.take(),
                    };
                }
                Some(value)
            }
            Err(error) => {
                let shift = self.text.len() - self.body().len();
                let place = self.line_column(error.range().start + shift);
                errors.push(RunError::at(
                    &self.shown,
                    place,
                    format!("this is not valid JSON: {}", lower_first(&error.kind().to_string())),
                ));
                None
            }
        }
    }

    /// The text without a byte order mark.
    fn body(&self) -> &str {
        self.text.strip_prefix('\u{feff}').unwrap_or(&self.text)
    }

    fn offset(&self, steps: &[Step], part: Part) -> usize {
        let shift = self.text.len() - self.body().len();
        let parsed = jsonc_parser::parse_to_ast(self.body(), &jsonc_parser::CollectOptions::default(), &options());
        let Some(mut value) = parsed.as_ref().ok().and_then(|parsed| parsed.value.as_ref()) else { return 0 };
        let mut at = value.range().start;
        for (depth, step) in steps.iter().enumerate() {
            let last = depth + 1 == steps.len();
            match (value, step) {
                (ast::Value::Object(object), Step::Key(key)) => {
                    let Some(property) = object.get(key) else { break };
                    value = &property.value;
                    at = if last && part == Part::Key { property.name.range().start } else { value.range().start };
                }
                (ast::Value::Array(array), Step::Index(index)) => {
                    let Some(element) = array.elements.get(*index) else { break };
                    value = element;
                    at = value.range().start;
                }
                _ => break,
            }
        }
        at + shift
    }

    fn line_column(&self, offset: usize) -> (u32, u32) {
        let place = LineIndex::new(&self.text).line_column(&self.text, offset as u32);
        (place.line + 1, place.utf16 + 1)
    }
}

/// Comments and trailing commas are welcome; other departures from JSON are likelier mistakes than wishes.
fn options() -> jsonc_parser::ParseOptions {
    jsonc_parser::ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        ..jsonc_parser::ParseOptions::default()
    }
}

/// Where a list is written for an object: serde would fill the keys from it in their order.
fn list_for_object(value: &Value) -> Option<Vec<Step>> {
    if value.is_array() {
        return Some(Vec::new());
    }
    if value.get("suppressions").is_some_and(Value::is_array) {
        return Some(vec!["suppressions".into()]);
    }
    let index = value.get("overrides")?.as_array()?.iter().position(Value::is_array)?;
    Some(vec!["overrides".into(), index.into()])
}

/// The key that serde misses.
fn missing_key(message: &str) -> Option<&str> {
    message.strip_prefix("missing field `")?.split('`').next()
}

/// The key that [`explain`] says was meant.
fn meant_key(message: &str) -> Option<&str> {
    message.split_once("did you mean `")?.1.split('`').next()
}

/// Serde's words in ours: names the wrong word and what was probably meant. Extends `steps` to an unknown key.
pub fn explain(message: &str, steps: &mut Vec<Step>) -> (String, Part) {
    let quoted = |text: &str| -> Vec<String> { text.split('`').skip(1).step_by(2).map(str::to_owned).collect() };
    let here =
        match steps.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(key.clone()) } else { None }) {
            Some(key) => format!("`{key}`: "),
            None => String::new(),
        };
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let words = quoted(rest);
        let Some((word, known)) = words.split_first() else { return (message.to_owned(), Part::Key) };
        if steps.last() != Some(&Step::from(word.as_str())) {
            steps.push(Step::from(word.as_str()));
        }
        return (format!("unknown key `{word}`; {}", meant(word, known, "known keys are")), Part::Key);
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let words = quoted(rest);
        let Some((word, known)) = words.split_first() else { return (message.to_owned(), Part::Value) };
        return (format!("{here}unknown value `{word}`; {}", meant(word, known, "it takes")), Part::Value);
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        return (format!("the key {rest} is missing here"), Part::Value);
    }
    let message = message
        .replace("a sequence", "a list")
        .replace("string or map", "a string")
        .replace("type: map", "type: object")
        .replace("type: sequence", "type: list");
    (format!("{here}{message}"), Part::Value)
}

fn meant(word: &str, known: &[String], otherwise: &str) -> String {
    match near_miss(word, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => {
            let known: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
            format!("{otherwise} {}", known.join(", "))
        }
    }
}

/// Takes the value at `steps` out; later elements of a list go with it, so that the indices of the others stay true.
fn remove(value: &mut Value, steps: &[Step]) -> bool {
    let Some((last, path)) = steps.split_last() else { return false };
    let mut owner = value;
    for step in path {
        let next = match step {
            Step::Key(key) => owner.get_mut(key.as_str()),
            Step::Index(index) => owner.get_mut(*index),
        };
        match next {
            Some(next) => owner = next,
            None => return false,
        }
    }
    match (owner, last) {
        (Value::Object(object), Step::Key(key)) => object.remove(key).is_some(),
        (Value::Array(array), Step::Index(index)) if *index < array.len() => {
            array.truncate(*index);
            true
        }
        _ => false,
    }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
