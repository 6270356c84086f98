//! How sure it is that a listener on a longer-lived target leaks. Says nothing to anybody.

use crate::diagnostic::Confidence;
use crate::facts::ModuleFacts;
use crate::lifetime::listener::{Lives, Target};
use crate::lifetime::obligation::Obligation;
use crate::lifetime::subscription::Subscription;
use crate::project::repetition::{RepeatKind, Repeats};
use crate::rule::RuleContext;
use crate::text::TextRange;

/// `is_released`: something removes it, though not at the end of its owner.
pub(super) fn confidence(
    cx: &RuleContext<'_>,
    listener: &Obligation,
    target: &Target,
    repeats: &Repeats,
    is_released: bool,
) -> Confidence {
    let forgets = cx.forgets(&listener.owner, listener.function);
    let by_target = match target.lives {
        // A worker has one program, which listens for its whole life.
        Lives::Process if target.text == "self" && listener.event.as_deref() == Some("message") => Confidence::Medium,
        // A command reads its input once, to its end.
        Lives::Process
            if target.text == "process.stdin"
                && matches!(listener.event.as_deref(), Some("data" | "end" | "readable")) =>
        {
            Confidence::Medium
        }
        // A response that never ends has its connection for itself, and the listener goes with that.
        Lives::Connection if listener.event.as_deref() == Some("close") => Confidence::Medium,
        Lives::Process | Lives::Module | Lives::Connection => Confidence::High,
        // Its owner has an end that forgets it: then it is a listener, whatever the import is.
        Lives::Import if forgets && listener.event.is_some() && listener.callback.is_some() => target.confidence,
        Lives::Import => Confidence::Medium,
        Lives::GivenToObject | Lives::GivenToFunction => target.confidence,
    };
    // The page loads once: whatever waits for that waits once.
    let waits_once = !listener.fires_often
        && listener.api.ends_with("addEventListener")
        && listener.event.as_deref() != Some("beforeunload");
    // What is sure to happen soon, and only once, takes the listener away.
    let comes_soon = listener.api.ends_with("once")
        && (matches!(listener.event.as_deref(), Some("ready" | "load" | "open" | "listening" | "connect" | "spawn"))
            // The answer of the other process.
            || matches!(target.text.as_str(), "ipcMain" | "ipcRenderer"));
    let by_owner = match repeats.kind {
        _ if waits_once || comes_soon => repeats.confidence.min(Confidence::Medium),
        // An object that has an end and forgets the listener there.
        RepeatKind::PerCall
            if forgets
                && (repeats.confidence >= Confidence::Medium || comes_and_goes(listener, target))
                && (listener.fires_often || listener.in_constructor) =>
        {
            Confidence::High
        }
        // A listener for the end of the process is usually added by code that runs once.
        RepeatKind::PerCall if !listener.fires_often => repeats.confidence.min(Confidence::Medium),
        _ => repeats.confidence,
    };
    // Added by one event and removed by another (a drag): only what begins with the owner must end with it.
    let by_removal = match is_released {
        true if listener.at_start && !listener.owner.is_open && listener.owner.is_component => Confidence::High,
        true if listener.at_start => Confidence::Medium,
        true => Confidence::Low,
        false => Confidence::High,
    };
    by_target.min(by_owner).min(by_removal)
}

/// An object that begins with listeners and has a final end has a life of its own, whoever makes it.
fn comes_and_goes(listener: &Obligation, target: &Target) -> bool {
    // What a function returns may be meant for something else.
    let has_method = listener.owner.teardown.as_ref().is_some_and(|it| it.name.starts_with('`'));
    match target.lives {
        Lives::Process => listener.at_start && has_method,
        Lives::GivenToObject => listener.in_constructor && target.confidence == Confidence::High,
        _ => false,
    }
}

/// One leak, one finding: another rule shows where this one is let go.
pub(super) fn is_told_elsewhere(facts: &ModuleFacts, added: TextRange) -> bool {
    is_told_at_removal(facts, added) || is_told_by_its_handle(facts, added)
}

/// A removal that is meant for this listener and misses it shows both: one leak, one finding.
fn is_told_at_removal(facts: &ModuleFacts, added: TextRange) -> bool {
    facts
        .mismatched_removals
        .iter()
        .any(|it| it.confidence == Confidence::High && (it.added == added || it.range == added))
}

/// What the call returns ends it: the dropped subscription is the finding.
fn is_told_by_its_handle(facts: &ModuleFacts, added: TextRange) -> bool {
    let is_sure = |it: &Subscription| it.trust >= 2 && it.owner.is_component;
    facts.subscriptions.iter().any(|it| is_sure(it) && added.contains(it.range))
}
