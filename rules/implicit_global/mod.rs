//! Assignments to undeclared names in sloppy code.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::globals::{self, Holds};
use crate::project::ModuleKind;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImplicitGlobal {}

impl Declare for ImplicitGlobal {
    const META: RuleMeta = RuleMeta {
        id: "implicit-global",
        aliases: &[],
        summary: "an assignment to an undeclared name makes a global that is never collected",
        family: Family::Globals,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Safe,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for ImplicitGlobal {
    fn check(&self, cx: &mut RuleContext<'_>) {
        // Strict code throws instead, and so does the TypeScript compiler.
        let kind = cx.module_kind();
        if kind == ModuleKind::Module || cx.facts().form.is_typescript || cx.shares_scope() {
            return;
        }
        for global in &cx.facts().implicit_globals {
            let is_declared = cx.is_configured_global(&global.name) || cx.project().is_declared_by_script(&global.name);
            if !is_declared {
                report(cx, kind, global);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, kind: ModuleKind, global: &globals::ImplicitGlobal) {
    let name = &global.name;
    let severity = if global.holds == Holds::Much { Severity::Warning } else { Severity::Info };
    let holder = match kind {
        ModuleKind::CommonJs => "`globalThis`, which lives as long as the process",
        _ => "the global object, which lives as long as the page or process",
    };
    let keeps = match global.holds {
        Holds::Little => format!(
            "it becomes a property of {holder}: it holds one small value, so nothing grows, but every call uses the same one"
        ),
        Holds::Unknown => format!(
            "it becomes a property of {holder}, and keeps the last value that it got until another one replaces it"
        ),
        Holds::Much => format!(
            "it becomes a property of {holder}: the last value, with all that it refers to, stays until another one replaces it"
        ),
    };
    // Other files may read the name as a global on purpose.
    let is_shared = cx.project().files_using_global(name) > 1;
    let neutral = kind == ModuleKind::CommonJs && !is_shared;
    // Once, while the file loads: a variable of the module would live as long, and scripts define globals so.
    // What a script leaves behind when it is done ends with its process.
    let is_brief = global.at_load || (cx.facts().globals.runs_out && !cx.is_imported());
    let confidence = if is_brief { Confidence::Medium } else { Confidence::High };
    let place = match kind {
        _ if global.declare.is_some() || !global.is_shared => "with `let` or `const` where it is used",
        ModuleKind::CommonJs => "once, with `let` at the top of the module, since several functions use it",
        _ => "once, with `let` at the top of the script, since several functions use it",
    };
    if let Some(unbound) = &global.unbound {
        let label = &unbound.function;
        let mut finding = cx.report(
            global.range,
            global.function,
            confidence,
            format!("`this.{name}` is assigned where `this` is the global object"),
        );
        finding
            .severity(severity)
            .because(unbound.call, Role::Holder, format!("{label} is called here without a receiver, so `this` is `globalThis`"))
            .because(global.range, Role::Holder, keeps)
            .help(format!("call {label} with `new` or on an object, or keep the value in a variable; in strict code `this` is `undefined` here and the line throws a TypeError"));
        return;
    }
    let message = match global.holds {
        Holds::Little => format!("`{name}` is assigned but never declared, so all calls share one `{name}`"),
        _ => format!("`{name}` is assigned but never declared, so its last value outlives the call"),
    };
    let mut finding = cx.report(global.range, global.function, confidence, message);
    finding
        .severity(severity)
        .because(global.range, Role::Holder, keeps)
        .help(format!("declare it {place}; under `\"use strict\"` or in an ES module this line throws a ReferenceError when `{name}` is unknown"));
    if let Some(declare) = &global.declare {
        let safety = if declare.is_neutral && neutral { Safety::Safe } else { Safety::Suggestion };
        finding.fix(safety, format!("declare `{name}`"), [(TextRange::empty(declare.at), declare.text.clone())]);
    }
}
