//! Variables of the module that keep the latest event, element or component when it is gone from the page.

use crate::diagnostic::{Role, Severity};
use crate::lifetime::stale::{Kept, SlotHolder, Stale};
use crate::project::repetition::Repeats;
use crate::rule::{Declare, Family, FixKind, Preset, Rule, RuleContext, RuleMeta};
use serde::Deserialize;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetachedNode {}

impl Declare for DetachedNode {
    const META: RuleMeta = RuleMeta {
        id: "detached-node",
        aliases: &[],
        summary: "a variable of the module keeps the latest element, event or component after it is gone",
        family: Family::Closures,
        severity: Severity::Warning,
        preset: Preset::Recommended,
        fix: FixKind::Suggestion,
        since: "0.1.0",
        docs: include_str!("rule.md"),
    };
}

impl Rule for DetachedNode {
    fn check(&self, cx: &mut RuleContext<'_>) {
        for stale in &cx.facts().stale {
            if let Some(repeats) = cx.repeats_at(stale.function, stale.range) {
                report(cx, stale, &repeats);
            }
        }
    }
}

fn report(cx: &mut RuleContext<'_>, stale: &Stale, repeats: &Repeats) {
    let slot = &stale.slot;
    // What arrives from outside is new each time, however often the file says that the function runs. Of components and
    // elements that the file makes, there may be one.
    let confidence = match stale.kept {
        Kept::Event | Kept::Element | Kept::VirtualNode => stale.confidence,
        Kept::Component { .. } | Kept::Removed { .. } => stale.confidence.min(repeats.confidence),
    };
    let (message, seen) = match &stale.kept {
        Kept::Event => (
            format!("`{slot}` keeps the latest event, and the elements that it is about, when those are gone"),
            "an event of the page, which knows its elements",
        ),
        Kept::Element => (
            format!("`{slot}` keeps the latest element when that is gone from the page"),
            "an element of the page, which keeps all of its tree",
        ),
        Kept::VirtualNode => (
            format!("`{slot}` keeps what belongs to the latest virtual node when that is gone"),
            "a node of a virtual tree, which knows its elements and components",
        ),
        Kept::Component { name: Some(name) } => {
            (format!("`{slot}` keeps the latest `{name}` when that is gone"), "each one puts itself there")
        }
        Kept::Component { name: None } => {
            (format!("`{slot}` keeps the latest component when that is gone"), "a component, which knows its elements")
        }
        Kept::Removed { .. } => {
            (format!("`{slot}` keeps an element that is off the page"), "an element that is made anew each time")
        }
    };
    let mut finding = cx.report(stale.range, stale.function, confidence, message);
    let holder = match stale.holder {
        SlotHolder::Module => "belongs to the module and lives as long as the page",
        SlotHolder::Static => "is static and lives as long as the page",
        SlotHolder::Listener => "is kept by a listener of the page that nothing removes",
        SlotHolder::Object => "belongs to an object of which there is one",
    };
    finding.because(stale.declared, Role::Holder, format!("`{slot}` {holder}; nothing in this file empties it"));
    finding.because(stale.seen_at, Role::Retained, seen);
    if let Kept::Removed { at } = stale.kept {
        finding.because(at, Role::OwnerEnds, format!("it leaves the page here, and `{slot}` goes on holding it"));
    }
    let help = match &stale.kept {
        Kept::Event | Kept::Element => format!(
            "set `{slot}` to `null` when it is dealt with, keep only what is needed of it (a position, an id), or hold it in a `WeakRef`"
        ),
        Kept::VirtualNode => format!("set `{slot}` to `null` at the end of the work that needs it"),
        Kept::Component { name } => {
            let name = name.as_ref().map_or_else(|| "the component".to_owned(), |name| format!("`{name}`"));
            format!("when {name} ends, set `{slot}` to `null` if it still is this one")
        }
        Kept::Removed { .. } => format!("set `{slot}` to `null` where the element is removed"),
    };
    finding.repeating(repeats).help(help).change(stale.fix.as_ref());
}
