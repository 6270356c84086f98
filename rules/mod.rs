//! Every rule, one folder each. This list is written by the tidy test; edit the folders, not the list.

use crate::rule::RuleEntry;

pub mod closure_retention;
pub mod growing_closure_state;
pub mod growing_collection;
pub mod implicit_global;
pub mod ineffective_cleanup;
pub mod leaked_interval;
pub mod leaked_listener;
pub mod leaked_subscription;
pub mod mismatched_removal;
pub mod missing_memory_limit;
pub mod timer_loop;

pub const ALL: &[RuleEntry] = &[
    RuleEntry::of::<closure_retention::ClosureRetention>(),
    RuleEntry::of::<growing_closure_state::GrowingClosureState>(),
    RuleEntry::of::<growing_collection::GrowingCollection>(),
    RuleEntry::of::<implicit_global::ImplicitGlobal>(),
    RuleEntry::of::<ineffective_cleanup::IneffectiveCleanup>(),
    RuleEntry::of::<leaked_interval::LeakedInterval>(),
    RuleEntry::of::<leaked_listener::LeakedListener>(),
    RuleEntry::of::<leaked_subscription::LeakedSubscription>(),
    RuleEntry::of::<mismatched_removal::MismatchedRemoval>(),
    RuleEntry::of::<missing_memory_limit::MissingMemoryLimit>(),
    RuleEntry::of::<timer_loop::TimerLoop>(),
];
