//! Values on the command line: the words that options take, and what to say of others.

use super::{Color, Listing, Output};
use crate::config::raw::{FailOn, RuleLevel};
use crate::report::Format;
use crate::rule::Preset;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::PathBuf;

pub(super) fn preset() -> impl TypedValueParser<Value = Preset> {
    let presets = [Preset::Recommended, Preset::Strict, Preset::Audit];
    one_of(presets, Preset::as_str)
}

pub(super) fn fail_on() -> impl TypedValueParser<Value = FailOn> {
    one_of(FailOn::ALL, FailOn::as_str)
}

pub(super) fn color() -> impl TypedValueParser<Value = Color> {
    one_of([Color::Auto, Color::Always, Color::Never], |color| match color {
        Color::Auto => "auto",
        Color::Always => "always",
        Color::Never => "never",
    })
}

pub(super) fn listing() -> impl TypedValueParser<Value = Listing> {
    one_of([Listing::Text, Listing::Json], |listing| match listing {
        Listing::Text => "text",
        Listing::Json => "json",
    })
}

/// Accepts the names of `values`, and offers the near ones for the others.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    let find = move |word: String| values.into_iter().find(|value| name(*value) == word).ok_or(word);
    PossibleValuesParser::new(values.map(name)).try_map(find)
}

pub(super) fn rule_level(text: &str) -> Result<(String, RuleLevel), String> {
    let levels = RuleLevel::ALL.map(RuleLevel::as_str);
    let Some((rule, level)) = text.split_once('=') else {
        return Err(format!("write `NAME=LEVEL`, where LEVEL is one of {}", levels.join(", ")));
    };
    match RuleLevel::ALL.into_iter().find(|it| it.as_str() == level) {
        Some(level) => Ok((rule.to_owned(), level)),
        None => Err(match crate::near::near_miss(level, levels) {
            Some(near) => format!("there is no level `{level}`; did you mean `{near}`?"),
            None => format!("there is no level `{level}`; the levels are {}", levels.join(", ")),
        }),
    }
}

pub(super) fn output(text: &str) -> Result<Output, String> {
    let (format, file) = match text.split_once('=') {
        Some((_, "")) => return Err("name a file after `=`".to_owned()),
        Some((format, file)) => (format, Some(PathBuf::from(file))),
        None => (text, None),
    };
    match format.parse() {
        Ok(format) => Ok(Output { format, file }),
        Err(error) => {
            let near = crate::near::near_miss(format, Format::ALL.map(Format::as_str));
            Err(near.map_or_else(
                || error.to_string(),
                |near| format!("there is no format `{format}`; did you mean `{near}`?"),
            ))
        }
    }
}
