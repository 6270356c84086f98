//! Limits of listeners that are lifted for something shared.

use crate::diagnostic::{Confidence, Role, Severity};
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RaisedMaxListeners {}

impl Declare for RaisedMaxListeners {
    const META: RuleMeta = RuleMeta {
        id: "raised-max-listeners",
        aliases: &[],
        summary: "the limit of listeners of a shared emitter is lifted, which silences the warning about leaks",
        family: Family::Listeners,
        severity: Severity::Info,
        preset: Preset::Audit,
        fix: FixKind::None,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for RaisedMaxListeners {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for raised in &cx.facts().raised_limits {
            let emitter =
                raised.emitter.as_ref().map_or_else(|| "every emitter".to_owned(), |name| format!("`{name}`"));
            let limit = &raised.limit;
            let effect = match limit.as_str() {
                "0" | "Infinity" => "is never given a warning about too many listeners".to_owned(),
                _ => format!("is given no warning before {limit} listeners"),
            };
            let lives = match &raised.emitter {
                Some(name) => format!("`{name}` is shared: listeners that nobody removes gather here"),
                None => "this is the limit of all emitters that set none of their own".to_owned(),
            };
            cx.report(raised.range, raised.function, Confidence::High, format!("{emitter} {effect}"))
                .because(raised.emitter_at, Role::Holder, lives)
                .help("find who adds listeners and does not remove them; if so many are meant, set a limit that is just above their number");
        }
    }
}
