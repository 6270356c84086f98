//! What is said of results that are kept: of a table in the code, and of a package that keeps them.

use crate::diagnostic::{Confidence, Role, Safety};
use crate::lifetime::activation::FnIdx;
use crate::lifetime::growth::{Container, Growth, Holder};
use crate::lifetime::memo::libraries::KeptResults;
use crate::lifetime::memo::{Keys, MemoTable};
use crate::project::repetition::Repeats;
use crate::rule::{RuleContext, fixes};

pub(super) fn table(
    cx: &mut RuleContext<'_>,
    table: &MemoTable,
    container: &Container,
    growth: &Growth,
    repeats: &Repeats,
    confidence: Confidence,
) {
    let name = &container.name;
    let holder = match container.holder {
        Holder::Closure(owner) => {
            let owner = &cx.function(owner).label;
            format!("`{name}` belongs to a call of {owner} and lives as long as what that gave away")
        }
        Holder::Static => format!("`{name}` is a static field: it lives as long as its class"),
        Holder::Global => format!("`{name}` is a property of the global object: it lives as long as the process"),
        Holder::Module => format!("`{name}` is declared here and lives as long as the process"),
    };
    let message = match table.keys {
        Keys::Objects | Keys::Typed => {
            format!("`{name}` keeps each object that is asked for, and its result, for ever")
        }
        Keys::Open | Keys::Likely | Keys::Passed => {
            format!("`{name}` keeps a result for each different key, without a limit")
        }
    };
    let mut finding = cx.report(growth.range, growth.function, confidence, message);
    finding
        .because(
            growth.range,
            Role::Retained,
            format!("each new key adds a result; there is no delete, reset or size check of `{name}` in this file"),
        )
        .because(table.asked, Role::Acquired, "a hit is returned from here, so results are kept for later calls")
        .because(container.declared, Role::Holder, holder)
        .repeating(repeats)
        .help(match table.keys {
            Keys::Objects | Keys::Typed => {
                format!("key a `WeakMap` by the object, so that a result goes with it, or limit `{name}`")
            }
            Keys::Open | Keys::Likely | Keys::Passed => {
                format!(
                    "limit `{name}`: remove the oldest result when there are too many, or use an LRU cache with `max`"
                )
            }
        });
    if let Some(constructor) = table.weak {
        finding.fix(
            Safety::Suggestion,
            format!("make `{name}` a `WeakMap`"),
            vec![(constructor, "WeakMap".to_owned())],
        );
    } else if let Some((title, edits)) = fixes::cap(container, growth) {
        finding.fix(Safety::Suggestion, title, edits);
    }
}

pub(super) fn kept(cx: &mut RuleContext<'_>, kept: &KeptResults) {
    let KeptResults { api, .. } = kept;
    let confidence = match kept.keys {
        Keys::Objects | Keys::Open => Confidence::High,
        Keys::Typed | Keys::Likely => Confidence::Medium,
        Keys::Passed => Confidence::Low,
    };
    let name = kept.name.as_ref().map_or_else(|| "this".to_owned(), |name| format!("`{name}`"));
    let message = match (kept.is_cache, kept.keys) {
        (true, _) => format!("{name} has no limit: it keeps a value for each different key"),
        (false, Keys::Objects | Keys::Typed) => {
            format!("`{api}` keeps each argument of {name}, and its result, for ever")
        }
        (false, _) => format!("`{api}` keeps a result of {name} for each different argument, without a limit"),
    };
    let key = match (kept.is_cache, kept.keys) {
        (true, _) => "there is no end of keys like this one".to_owned(),
        (false, Keys::Objects | Keys::Typed) => {
            "each new object is a new key, even if it looks like one before".to_owned()
        }
        (false, _) => "this is the key: each new value adds a result".to_owned(),
    };
    let mut finding = cx.report(kept.range, FnIdx::MODULE, confidence, message);
    finding.because(kept.range, Role::Holder, "made while the module loads: it lives as long as the process").because(
        kept.key,
        Role::Retained,
        key,
    );
    if let Some(expires) = kept.expires {
        finding.because(
            expires,
            Role::Release,
            "an entry that is too old goes when it is asked for again; those that nobody asks for stay",
        );
    }
    finding.help(match (&kept.limit, kept.keys) {
        (Some((_, limit)), _) => {
            format!("give it a limit: `{}`", limit.trim_matches([',', ' ', '{', '}']))
        }
        (None, Keys::Objects | Keys::Typed) => {
            "key the results by something short, keep them in a `WeakMap`, or use an LRU cache with `max`".to_owned()
        }
        (None, _) => "keep the results in an LRU cache with `max`".to_owned(),
    });
    if let Some((at, text)) = &kept.limit {
        let title = format!("limit it: `{}`", text.trim_matches([',', ' ', '{', '}']));
        finding.fix(Safety::Suggestion, title, vec![(*at, text.clone())]);
    }
}
