//! Pipes that leave one end open when the other one is gone.

use crate::diagnostic::{Confidence, Role, Safety, Severity};
use crate::lifetime::streams::{Chain, LoosePipe};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use crate::text::TextRange;
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PipeWithoutDestroy {}

impl Declare for PipeWithoutDestroy {
    const META: RuleMeta = RuleMeta {
        id: "pipe-without-destroy",
        aliases: &[],
        summary: "a `pipe` leaves its file open when the client leaves, or its destination when the source fails",
        family: Family::Resources,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for PipeWithoutDestroy {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for pipe in &cx.facts().loose_pipes {
            if let Some(repeats) = cx.repeats_at(pipe.function, pipe.range) {
                report(cx, pipe, &repeats);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, pipe: &LoosePipe, repeats: &Repeats) {
    let LoosePipe { source, destination, .. } = pipe;
    // Clients leave all the time. Sources seldom fail, and much that they fail with ends the process.
    let (confidence, message) = if pipe.is_abandoned {
        let is_shown_only = cx.is_sample() || cx.is_tool() || cx.likely_once(pipe.function);
        let confidence = if is_shown_only { Confidence::Medium } else { Confidence::High };
        (confidence, format!("when the client leaves, {source} stays open"))
    } else {
        (Confidence::Low, format!("when {source} fails, {destination} stays open"))
    };
    let mut finding = cx.report(pipe.range, pipe.function, confidence, message);
    finding.because(
        pipe.destination_at,
        Role::Holder,
        if pipe.is_abandoned {
            "when this closes before its time, `pipe` stops reading and leaves the source as it is"
        } else {
            "`pipe` ends this when the source ends, and does nothing when it fails"
        },
    );
    match pipe.handler {
        None if pipe.is_abandoned => finding.because(
            pipe.source_at,
            Role::Retained,
            "it has a file descriptor, which no garbage collection closes; nothing destroys it then",
        ),
        Some(handler) => {
            finding.because(handler, Role::Release, format!("this hears of the failure, and leaves {destination} open"))
        }
        None => finding.because(
            pipe.source_at,
            Role::Release,
            "nothing listens for `error` here: the failure is thrown, or ends the process",
        ),
    };
    finding
        .repeating(repeats)
        .help("use `pipeline` of `node:stream`: it destroys all of its streams when one of them fails or closes");
    if let Some(Chain { expression, streams, pipeline }) = &pipe.chain {
        let mut edits = Vec::new();
        let mut at = expression.start;
        let mut before = format!("{}(", pipeline.text);
        for stream in streams {
            edits.push((TextRange { start: at, end: stream.start }, std::mem::replace(&mut before, ", ".to_owned())));
            at = stream.end;
        }
        let report = ", (error) => { if (error) console.error(error) })";
        edits.push((TextRange { start: at, end: expression.end }, report.to_owned()));
        finding.fix(Safety::Suggestion, "use `pipeline`", edits.into_iter().chain(pipeline.import.clone()));
    }
}
