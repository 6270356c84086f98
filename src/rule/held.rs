//! How findings about connections, views, observers and object URLs read: one wording for the rules that report them.

use super::RuleContext;
use crate::diagnostic::{Confidence, Role};
use crate::lifetime::models::ResourceKind;
use crate::lifetime::resource::{HeldResource, ResourceEnd};
use crate::project::repetition::{RepeatKind, Repeats};

/// Report everything of this kind that is not ended with its owner. `judge` says how sure a finding is by what the kind
/// is about; how it ends counts alike for all.
pub fn report_all(
    cx: &mut RuleContext<'_>,
    kind: ResourceKind,
    judge: impl Fn(&RuleContext<'_>, &HeldResource, &Repeats) -> Confidence,
) {
    for held in cx.facts().resources.iter().filter(|it| it.kind == kind) {
        if cx.is_told_at_cleanup(held.range) {
            continue;
        }
        if let Some(repeats) = cx.repeats_at(held.function, held.range) {
            let confidence = judge(cx, held, &repeats).min(by_end(held)).min(held.confidence);
            report(cx, held, &repeats, confidence);
        }
    }
}

fn by_end(held: &HeldResource) -> Confidence {
    match &held.end {
        ResourceEnd::Never { .. } | ResourceEnd::OnSuccess { .. } => Confidence::High,
        // A framework ends its components without asking anybody; other objects may be closed before they are dropped.
        ResourceEnd::NotAtEnd { .. } if held.owner.is_component && !held.owner.is_open => Confidence::High,
        ResourceEnd::NotAtEnd { .. } => Confidence::Medium,
    }
}

/// One finding about `held`, with its retention chain and what to do.
fn report(cx: &mut RuleContext<'_>, held: &HeldResource, repeats: &Repeats, confidence: Confidence) {
    let HeldResource { what, api, held_by, owner, .. } = held;
    let ended = ended(&held.release);
    let message = match &held.end {
        ResourceEnd::Never { .. } => format!("this {what} is never {ended}"),
        ResourceEnd::NotAtEnd { .. } => format!("this {what} is not {ended} when {} ends", owner.what),
        ResourceEnd::OnSuccess { .. } => format!("this {what} is not {ended} when loading it fails"),
    };
    let slot = match &held.end {
        ResourceEnd::Never { slot } | ResourceEnd::NotAtEnd { slot, .. } | ResourceEnd::OnSuccess { slot, .. } => {
            slot.as_deref()
        }
    };
    let kept = match (&held.end, slot) {
        (ResourceEnd::Never { .. }, Some(slot)) => {
            format!("; it is kept in `{slot}`, but nothing in this file calls `{}` for that", held.release)
        }
        (ResourceEnd::Never { .. }, None) => {
            format!("; nothing keeps it, so nothing can call `{}` for it", held.release)
        }
        (ResourceEnd::NotAtEnd { .. } | ResourceEnd::OnSuccess { .. }, _) => String::new(),
    };
    let by = match &held.end {
        ResourceEnd::NotAtEnd { released, by, .. } => Some((*released, cx.function(*by).label.clone())),
        ResourceEnd::Never { .. } | ResourceEnd::OnSuccess { .. } => None,
    };
    let mut finding = cx.report(held.range, held.function, confidence, message);
    finding.because(
        held.range,
        Role::Acquired,
        format!("`{api}` makes it; from then on it is kept in memory by {held_by}{kept}"),
    );
    if let Some(target) = &held.target {
        finding.because(target.range, Role::Holder, format!("it observes {}, which keeps it", target.text));
    }
    if let Some(retained) = held.retained {
        finding.because(retained, Role::Retained, "this function, and all that it captures, stays with it");
    }
    finding.repeating(repeats);
    if let Some((released, label)) = by {
        finding.because(
            released,
            Role::Release,
            format!("{label} does so, but nothing runs that when {} ends", owner.what),
        );
    }
    if let ResourceEnd::OnSuccess { released, failed, .. } = &held.end {
        finding.because(*released, Role::Release, format!("it is {ended} when it has loaded"));
        finding.because(*failed, Role::Release, "this runs when it fails to load, and leaves it");
    }
    if let Some(sibling) = held.sibling {
        finding.because(sibling, Role::Release, format!("{} takes care of this one, and not of the other", owner.what));
    }
    let ends_with_owner = held.kind != ResourceKind::ObjectUrl || slot.is_some_and(|slot| slot.starts_with("this."));
    if let Some(teardown) = owner.teardown.as_ref().filter(|_| ends_with_owner) {
        finding.because(teardown.range, Role::OwnerEnds, format!("{} ends here; the {what} stays", owner.what));
    }
    finding.help(help(held, slot, repeats.kind)).change(held.release_edit.as_ref());
}

fn help(held: &HeldResource, slot: Option<&str>, repeats: RepeatKind) -> String {
    let HeldResource { what, release, owner, .. } = held;
    let call = match slot {
        Some(slot) => format!("`{}`", call_of(release, slot)),
        None => format!("`{release}`"),
    };
    if let ResourceEnd::OnSuccess { .. } = &held.end {
        return format!("call {call} in the `error` listener, too");
    }
    if held.sibling.is_some() && release == "dispose" {
        return format!("register it as {} registers its neighbours", owner.what);
    }
    match (&owner.teardown, repeats) {
        _ if held.kind == ResourceKind::ObjectUrl && !slot.is_some_and(|slot| slot.starts_with("this.")) => {
            format!("call {call} when what shows it has loaded, or when it is not shown any more")
        }
        (Some(teardown), _) => format!("call {call} in {}", teardown.name),
        (None, _) if owner.is_effect => format!("let the effect return a cleanup that calls {call}"),
        (None, _) if owner.is_component => format!("call {call} when the component is unmounted or disconnected"),
        (None, RepeatKind::PerCall) if held.is_lost => {
            format!("call {call} when its work is done, in a `finally`; or make one {what} and use it for all calls")
        }
        (None, RepeatKind::PerEvent) => {
            format!("call {call} when its work is done, in a `finally`; or make one {what}, outside, for all of them")
        }
        (None, RepeatKind::PerInstance) => format!("call {call} when the component or request that it serves ends"),
        (None, RepeatKind::PerCall) => {
            format!("give the caller a way to end it: return the {what}, or a function that calls {call}")
        }
    }
}

fn call_of(release: &str, slot: &str) -> String {
    match release {
        "revokeObjectURL" => format!("URL.revokeObjectURL({slot})"),
        "clearWatch" => format!("navigator.geolocation.clearWatch({slot})"),
        "closeSync" => format!("fs.closeSync({slot})"),
        "getTracks" => format!("{slot}.getTracks().forEach((track) => track.stop())"),
        _ => format!("{slot}.{release}()"),
    }
}

/// The participle of a release.
fn ended(release: &str) -> &'static str {
    match release.trim_start_matches('$') {
        "close" | "closeSync" | "quit" | "happyDOM" => "closed",
        "terminate" => "terminated",
        "destroy" => "destroyed",
        "dispose" => "disposed",
        "disconnect" => "disconnected",
        "disable" => "disabled",
        "stop" | "getTracks" => "stopped",
        "end" => "ended",
        "remove" => "removed",
        "kill" => "killed",
        "revokeObjectURL" => "revoked",
        "unsubscribe" => "unsubscribed",
        "clearWatch" => "cleared",
        _ => "released",
    }
}
