//! What a teardown that does nothing is called, by its flaw. Whether there is one was decided by the facts.

use crate::diagnostic::Role;
use crate::lifetime::cleanup::{Flaw, IneffectiveCleanup as Fact};

pub(super) fn message(it: &Fact) -> String {
    let Fact { subject, other, .. } = it;
    match it.flaw {
        Flaw::DeleteCount => {
            format!(
                "this removes nothing from `{subject}`: the second argument of `splice` is how many, and `{other}` is none"
            )
        }
        Flaw::LoopOverObject => {
            format!("this loop never runs: `{subject}` is a plain object and has no `length`")
        }
        Flaw::LoopOverEmptied => format!("this loop never runs: `{subject}` was emptied just before"),
        Flaw::InvertedFlag => {
            format!(
                "this returns as long as `{subject}` is not set, and only the code after it sets it: the cleanup never runs"
            )
        }
        Flaw::InvertedSlot => {
            format!("the test is the wrong way round: `{other}` runs only when `{subject}` is empty")
        }
        Flaw::ResetBeforeRelease => {
            format!("`{subject}` is replaced before `{other}`, so what it held is never released")
        }
        Flaw::ResetWithoutRelease => format!("`{subject}` is emptied, but what it held goes on"),
        Flaw::OtherField => format!("nothing assigns `{subject}`, so this releases nothing; `{other}` stays"),
        Flaw::OtherProperty => format!("nothing assigns `{subject}`, so this deletes nothing; `{other}` stays"),
        Flaw::ResetAfterRegistration => {
            format!("`{subject}` is emptied after it was registered, so nothing can remove it any more")
        }
        Flaw::SilentSubject => format!("nothing ever fires `{subject}`, so `takeUntil` ends nothing"),
        Flaw::MisspeltHook => format!("nobody calls `{subject}`: the hook is spelt `{other}`"),
        Flaw::MissingSuper => format!("`{subject}` hides the one of `{other}` and does not call it"),
        Flaw::FilterDropped => {
            format!("this removes nothing: `filter` makes a new list, and `{subject}` stays as it is")
        }
        Flaw::DeleteOnMap => {
            format!("this removes nothing: `delete` does not reach the entries of a `Map` or `Set` like `{subject}`")
        }
        Flaw::NeverFilled => {
            format!("nothing is ever put into `{subject}`, so the cleanup that takes from it finds nothing")
        }
        Flaw::LostCleanup => format!("this cleanup never runs: it is returned to {subject}"),
        Flaw::ForgottenReturn => "this cleanup never runs: it is neither returned, kept nor called".to_owned(),
        Flaw::FreshRelease => format!("this ends only what its own `{subject}` begins"),
        Flaw::NotCalled => format!("`{subject}` is named, but not called"),
        Flaw::OtherKey => format!("this removes nothing from `{subject}`: the entry is kept under `{other}`"),
        Flaw::OtherEntry => {
            format!("`{other}` is never found in `{subject}`: what is kept there is an object around it")
        }
        Flaw::Shadowed => format!("nothing assigns this `{subject}`: another variable of that name holds the handle"),
        Flaw::FreshComparison => {
            format!("`{other}` gets a new function here, which is never in `{subject}`")
        }
    }
}

pub(super) fn related(it: &Fact) -> Option<(Role, String)> {
    let Fact { subject, other, .. } = it;
    Some(match it.flaw {
        Flaw::DeleteCount | Flaw::FilterDropped | Flaw::DeleteOnMap | Flaw::FreshComparison => {
            (Role::Acquired, format!("`{subject}` keeps what is put in here"))
        }
        Flaw::LoopOverObject => (Role::Acquired, format!("`{subject}` gets its entries by key")),
        Flaw::LoopOverEmptied => (Role::Release, "it is emptied here, before its entries are released".to_owned()),
        Flaw::InvertedFlag => (Role::Release, format!("only this sets `{subject}`, and it is never reached")),
        Flaw::InvertedSlot => (Role::Release, "this release finds nothing to release".to_owned()),
        Flaw::ResetBeforeRelease => (Role::Release, "this releases what came instead, or nothing".to_owned()),
        Flaw::ResetWithoutRelease => (Role::Acquired, "what is made here goes on until it is released".to_owned()),
        Flaw::OtherField | Flaw::OtherProperty => (Role::Acquired, format!("`{other}` is what is set")),
        Flaw::ResetAfterRegistration => (Role::Acquired, "it is registered here and stays so".to_owned()),
        Flaw::SilentSubject => {
            (Role::Holder, "the subject is made here; no code of this class calls its `next`".to_owned())
        }
        Flaw::MissingSuper => (Role::Release, format!("what `{other}` releases is never released")),
        Flaw::NeverFilled => (Role::Release, "this takes from it what was never put in".to_owned()),
        Flaw::LostCleanup => (Role::Release, "what is returned here goes nowhere".to_owned()),
        Flaw::OtherKey => (Role::Acquired, format!("the entry is put in under `{other}`")),
        Flaw::OtherEntry => (Role::Acquired, "this object is what is put in".to_owned()),
        Flaw::Shadowed => (Role::Acquired, "this variable ends with its block, and the handle is lost".to_owned()),
        Flaw::FreshRelease => (Role::Acquired, "what begins here goes on".to_owned()),
        Flaw::MisspeltHook | Flaw::NotCalled | Flaw::ForgottenReturn => return None,
    })
}

pub(super) fn help(it: &Fact) -> String {
    let Fact { subject, other, .. } = it;
    match it.flaw {
        Flaw::DeleteCount => "pass `1` to remove one entry".to_owned(),
        Flaw::LoopOverObject => format!("go through `Object.keys({subject})`"),
        Flaw::LoopOverEmptied => format!("release the entries first, then empty `{subject}`"),
        Flaw::InvertedFlag => format!("return when `{subject}` is set already"),
        Flaw::InvertedSlot => "turn the test around".to_owned(),
        Flaw::ResetBeforeRelease => format!("call `{other}` first"),
        Flaw::ResetWithoutRelease => format!("call `{other}` first"),
        Flaw::OtherField | Flaw::OtherProperty => format!("name `{other}`"),
        Flaw::ResetAfterRegistration => format!("give `{subject}` its first value before it is registered"),
        Flaw::SilentSubject if other == "complete" => {
            format!("call `{subject}.next()` where the owner ends: `complete()` alone does not end `takeUntil`")
        }
        Flaw::SilentSubject => format!("call `{subject}.next()` where the owner ends"),
        Flaw::MisspeltHook => format!("call it `{other}`"),
        Flaw::MissingSuper => format!("call `super.{subject}()`"),
        Flaw::FilterDropped => format!("assign the result to `{subject}`"),
        Flaw::DeleteOnMap => format!("call `{subject}.delete(…)`"),
        Flaw::NeverFilled => format!("put what is made into `{subject}`"),
        Flaw::LostCleanup => {
            "run it where the owner ends: return it from the effect itself, or keep it in a variable".to_owned()
        }
        Flaw::ForgottenReturn => "write `return` before it, where the owner's end runs what is returned".to_owned(),
        Flaw::FreshRelease => format!("keep what the first `{subject}` gives in a variable or field, and end that"),
        Flaw::NotCalled => format!("call it: `{subject}()`"),
        Flaw::OtherKey => format!("remove by `{other}`"),
        Flaw::OtherEntry => format!("look for the entry by its contents, with `{subject}.findIndex(…)`"),
        Flaw::Shadowed => format!("assign to the outer `{subject}` instead of declaring another"),
        Flaw::FreshComparison => "keep the function in a variable or field, and look for that".to_owned(),
    }
}
