//! What a mismatched removal is called, by its mistake. Whether there is one was decided by the facts.

use crate::lifetime::removal::{MismatchedRemoval as Fact, Mistake};

/// ` for `resize``
fn for_event(event: &str) -> String {
    if event.is_empty() { String::new() } else { format!(" for `{event}`") }
}

pub(super) fn message(it: &Fact) -> String {
    let on = for_event(&it.event);
    match &it.mistake {
        Mistake::Target => format!(
            "this removes nothing: the listener{on} was added to `{}`, not to `{}`",
            it.target, it.removed_target
        ),
        Mistake::FreshTarget => {
            format!("this removes nothing: each call of `matchMedia` gives another object, so the listener{on} stays")
        }
        Mistake::Event if it.removed_event.is_empty() => {
            format!("this removes nothing: it does not say that the event is `{}`", it.event)
        }
        Mistake::Event => {
            format!("this removes nothing: the listener was added for `{}`, not for `{}`", it.event, it.removed_event)
        }
        Mistake::FreshRemoved => {
            format!("this removes nothing: it passes a new function, which was never added{on}")
        }
        Mistake::FreshAdded => {
            format!("this removes nothing: what was added{on} is another function than `{}`", it.removed_value)
        }
        Mistake::BoundAdded => format!(
            "this removes nothing: `{}` was added{on}, which is another function than `{}`",
            it.added_value, it.removed_value
        ),
        Mistake::WrappedAdded => {
            format!("this removes nothing: a wrapper of `{}` was added{on}, not the function itself", it.removed_value)
        }
        Mistake::Factory => format!(
            "this removes nothing: it passes `{}` itself, and what was added{on} is a function that it made",
            it.removed_value
        ),
        Mistake::OtherFunction => {
            format!("this removes nothing: `{}` was added{on}, not `{}`", it.added_value, it.removed_value)
        }
        Mistake::NoFunction => format!("this removes nothing: it does not say which function was added{on}"),
        Mistake::NeverAssigned => {
            format!("this removes nothing: `{}` is never assigned, so the listener{on} stays", it.removed_value)
        }
        Mistake::PropertyName => format!(
            "this removes nothing: the listener{on} is kept as `{}`, and nothing assigns `{}`",
            it.added_value, it.removed_value
        ),
        Mistake::Capture(true) => format!("this removes nothing: the listener{on} was added with `capture`"),
        Mistake::Capture(false) => format!("this removes nothing: the listener{on} was added without `capture`"),
        Mistake::OptionsDropped => format!(
            "this removes no listener that was added with `capture`: the options that callers choose{on} are not passed"
        ),
        Mistake::Recreated => format!(
            "this removes nothing: `{}` is another function in each run, and the one that was added{on} is lost",
            it.removed_value
        ),
        Mistake::OnProperty => format!(
            "this removes nothing: `{}` holds another listener than those that `addEventListener` adds",
            it.removed_value
        ),
        Mistake::AddedAgain(_) => format!("this adds the listener{on} again where it should be removed"),
        Mistake::Emptied => {
            format!(
                "this empties `{}` while the listener{on} is on what it holds: nothing can remove it then",
                it.removed_value
            )
        }
        Mistake::ClearedFunction => {
            format!("`{}` is a function, not a timer: this clears nothing", it.removed_value)
        }
        Mistake::ForeignTimer(package) => {
            format!("`{}` does not know the timers of `{package}`: this clears nothing", it.removed_event)
        }
        Mistake::OtherTimer(clear) => format!(
            "`{}` clears nothing here: `{}` comes from `{}` and needs `{clear}`",
            it.removed_event, it.removed_value, it.added_value
        ),
    }
}

pub(super) fn acquired(it: &Fact) -> String {
    let on = for_event(&it.event);
    match &it.mistake {
        Mistake::ClearedFunction | Mistake::ForeignTimer(_) | Mistake::OtherTimer(_) => {
            "this timer is never cleared and keeps its callback".to_owned()
        }
        Mistake::FreshAdded | Mistake::BoundAdded | Mistake::WrappedAdded | Mistake::Factory => {
            format!("each run adds a new function{on} and keeps it nowhere else; `{}` keeps it", it.target)
        }
        Mistake::Emptied => {
            format!("what `{}` holds was given from outside, and keeps what is added here{on}", it.target)
        }
        Mistake::AddedAgain(_) => format!("`{}` keeps the listener that is added here{on}", it.target),
        _ => format!("`{}` keeps what is added here{on}, and nothing in this file removes it", it.target),
    }
}

pub(super) fn help(it: &Fact) -> String {
    match &it.mistake {
        Mistake::Target => format!("remove it from `{}`", it.target),
        Mistake::FreshTarget => {
            "keep the media query list in a variable or field, and add to and remove from that".to_owned()
        }
        Mistake::Event => format!("remove it for `{}`", it.event),
        Mistake::FreshRemoved | Mistake::FreshAdded => {
            "keep the function in a variable or field, and pass the same one to both calls".to_owned()
        }
        Mistake::BoundAdded => "bind once, keep the bound function in a field, and pass that to both calls".to_owned(),
        Mistake::WrappedAdded | Mistake::Factory => {
            "keep the result in a variable or field, and pass that to both calls".to_owned()
        }
        Mistake::NoFunction | Mistake::OtherFunction | Mistake::NeverAssigned | Mistake::PropertyName => {
            format!("pass what was added: `{}`", it.added_value)
        }
        Mistake::Capture(_) => "pass the same capture flag to both calls".to_owned(),
        Mistake::OptionsDropped => "pass the same options to both calls".to_owned(),
        Mistake::Recreated => {
            "keep the function where all runs find the same one, or remove it in the cleanup of the run that added it"
                .to_owned()
        }
        Mistake::OnProperty => "call `removeEventListener` with the function that was added".to_owned(),
        Mistake::Emptied => format!("remove the listeners from `{}` before it is emptied", it.removed_value),
        Mistake::AddedAgain(_) => "call the removing method".to_owned(),
        Mistake::ClearedFunction => "keep what the timer function returns and clear that".to_owned(),
        Mistake::ForeignTimer(package) => format!("clear it with the function that `{package}` has for that"),
        Mistake::OtherTimer(clear) => format!("call `{clear}`"),
    }
}
