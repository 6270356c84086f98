//! What the rule says of collections whose upkeep is visibly wrong.

use crate::diagnostic::{Confidence, Role, Safety};
use crate::lifetime::growth::ContainerKind;
use crate::lifetime::growth::neglect::{Neglect, Neglected};
use crate::rule::RuleContext;

pub(super) fn report(cx: &mut RuleContext<'_>, it: &Neglected) {
    let (name, says) = (&it.name, told(it));
    let confidence = match it.neglect {
        // What looks like an id that never comes again may be asked for as long as the program runs.
        Neglect::PassingIds => Confidence::Medium,
        _ => Confidence::High,
    };
    let mut finding = cx.report(it.range, it.function, confidence, says.message);
    finding.because(it.range, Role::Retained, says.why);
    if let (Some(range), Some(witness)) = (it.witness, says.witness) {
        finding.because(range, Role::Release, witness);
    }
    if it.declared != it.range {
        finding.because(it.declared, Role::Holder, format!("`{name}` is kept here"));
    }
    finding.help(says.help);
    if let Some(constructor) = it.weak {
        let weak = weak(it.kind);
        finding.fix(Safety::Suggestion, format!("make `{name}` a `{weak}`"), [(constructor, weak.to_owned())]);
    }
}

fn weak(kind: ContainerKind) -> &'static str {
    if kind == ContainerKind::Set { "WeakSet" } else { "WeakMap" }
}

struct Told {
    message: String,
    why: &'static str,
    witness: Option<&'static str>,
    help: String,
}

fn told(it: &Neglected) -> Told {
    let name = &it.name;
    let message = match it.neglect {
        Neglect::SharedByInstances => format!("all instances share `{name}`, and each of them adds to it"),
        Neglect::EmptiedButKept => format!("entries of `{name}` are emptied but never deleted"),
        Neglect::RecreatedByRemoval => format!("this removal makes a new entry in `{name}`, which nothing deletes"),
        Neglect::Replayed => format!("`{name}` is run through but never emptied"),
        Neglect::PerConnection => format!("`{name}` keeps every connection, also those that are closed"),
        Neglect::PerTick => format!("`{name}` grows with each tick of an interval, and nothing makes it smaller"),
        Neglect::AnsweredButKept => format!("callbacks in `{name}` are never deleted"),
        Neglect::HandedOutButKept => format!("`{name}` keeps everything that this function ever made"),
        Neglect::ForgottenByDisposer => format!("the disposer that this function returns leaves this in `{name}`"),
        Neglect::ListenersStay => format!("nothing can remove from `{name}`, which lives as long as the application"),
        Neglect::CutCopy => format!("`{name}` grows with each value of the stream; only a copy of it is cut"),
        Neglect::HandleOfEachRound => format!("`{name}` keeps the handle of each round, also of those that are over"),
        Neglect::AddedToOnRefresh => format!("`{name}` gets everything again with each refresh"),
        Neglect::PassingIds => format!("`{name}` gets an entry for each new id, and nothing deletes one"),
        Neglect::StrongKeys => format!("`{name}` keeps every key alive for as long as the process runs"),
        Neglect::JoinedForGood => format!("`{name}` keeps this object, also when it has ended"),
    };
    let (why, witness) = match it.neglect {
        Neglect::SharedByInstances => {
            ("this is made once, for the prototype: it lives as long as the class", Some("every instance adds here"))
        }
        Neglect::EmptiedButKept => (
            "the empty entry stays under its key, so each new key makes this larger for good",
            Some("the other half: entries are made, and emptied, but nothing deletes them"),
        ),
        Neglect::RecreatedByRemoval => (
            "when the entry is gone already, this makes it again, only to remove from it",
            Some("all that is done with it"),
        ),
        Neglect::Replayed => (
            "what is added here stays, with all that it refers to, and is run again by the next run",
            Some("this runs the elements and leaves them in place"),
        ),
        Neglect::PerConnection => {
            ("this adds an element for each connection, and nothing removes it when the connection ends", None)
        }
        Neglect::PerTick => ("the interval keeps the object, and this adds to it each time", None),
        Neglect::AnsweredButKept => {
            ("each call adds under a new number; nothing deletes the callback after it was called", None)
        }
        Neglect::HandedOutButKept => ("this keeps what the caller gets; ending it does not take it out again", None),
        Neglect::ForgottenByDisposer => (
            "this adds something without a name by which it could be removed",
            Some("the disposer removes the others here"),
        ),
        Neglect::ListenersStay => (
            "this keeps the callback and all that it refers to; there is no way to take it out again",
            Some("the callbacks are called here, also when who added them is gone"),
        ),
        Neglect::CutCopy => {
            ("this adds to the accumulator, which lives as long as the stream", Some("this cuts a copy"))
        }
        Neglect::HandleOfEachRound => {
            ("each round adds the handle of the next one; handles of timers that fired stay", Some("the round"))
        }
        Neglect::AddedToOnRefresh => (
            "this adds to what earlier calls left there",
            Some("this replaces what the last call left, so the function runs more than once"),
        ),
        Neglect::PassingIds => ("this adds under an id that never comes again; the entry stays", None),
        Neglect::StrongKeys => ("this adds an entry that keeps its key alive; nothing deletes it", None),
        Neglect::JoinedForGood => (
            "the object puts itself into a list of another one, which can live longer; nothing takes it out again",
            Some("the object ends here, and stays in the list"),
        ),
    };
    let help = match it.neglect {
        Neglect::SharedByInstances => format!("make `{name}` in the constructor, so that each instance has its own"),
        Neglect::EmptiedButKept => format!("delete the entry from `{name}` when nothing is left in it"),
        Neglect::RecreatedByRemoval => "remove from the entry only if there is one".to_owned(),
        Neglect::Replayed => format!("take the elements out before they are run: `{name}.splice(0)`"),
        Neglect::PerConnection => format!("remove it from `{name}` when the connection closes, or use a `WeakSet`"),
        Neglect::PerTick => format!("keep only the newest elements of `{name}`"),
        Neglect::AnsweredButKept => format!("delete the entry from `{name}` before calling it, and on time-out"),
        Neglect::HandedOutButKept => format!("take it out of `{name}` when it is closed"),
        Neglect::ForgottenByDisposer => {
            format!("keep it in a constant, and in the disposer end it and remove it from `{name}`")
        }
        Neglect::ListenersStay => format!("return a function that removes the callback from `{name}`"),
        Neglect::CutCopy => format!("return only the part of `{name}` that is needed from the accumulator function"),
        Neglect::HandleOfEachRound => {
            format!("keep only the handle of the current round instead of adding it to `{name}`")
        }
        Neglect::AddedToOnRefresh => format!("empty `{name}` before it is filled again"),
        Neglect::PassingIds => format!("delete the entry from `{name}` when what the id names has ended"),
        Neglect::JoinedForGood => format!("take it out of `{name}` when it ends"),
        Neglect::StrongKeys => {
            format!("make `{name}` a `{}`: it is only asked by key", weak(it.kind))
        }
    };
    Told { message, why, witness, help }
}
