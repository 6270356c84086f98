//! Every rule, one folder each. This list is written by the tidy test; edit the folders, not the list.

use crate::rule::RuleEntry;

pub mod abort_listener;
pub mod closure_retention;
pub mod competing_once;
pub mod detached_node;
pub mod growing_closure_state;
pub mod growing_collection;
pub mod implicit_global;
pub mod ineffective_cleanup;
pub mod leaked_handle;
pub mod leaked_interval;
pub mod leaked_listener;
pub mod leaked_object_url;
pub mod leaked_observer;
pub mod leaked_subscription;
pub mod mismatched_removal;
pub mod missing_memory_limit;
pub mod overwritten_handle;
pub mod pipe_without_destroy;
pub mod promise_race_retention;
pub mod raised_max_listeners;
pub mod release_on_some_paths;
pub mod retained_error;
pub mod retained_slice;
pub mod self_retaining_finalizer;
pub mod shared_state_capture;
pub mod timer_loop;
pub mod unbounded_memoize;

pub const ALL: &[RuleEntry] = &[
    RuleEntry::of::<abort_listener::AbortListener>(),
    RuleEntry::of::<closure_retention::ClosureRetention>(),
    RuleEntry::of::<competing_once::CompetingOnce>(),
    RuleEntry::of::<detached_node::DetachedNode>(),
    RuleEntry::of::<growing_closure_state::GrowingClosureState>(),
    RuleEntry::of::<growing_collection::GrowingCollection>(),
    RuleEntry::of::<implicit_global::ImplicitGlobal>(),
    RuleEntry::of::<ineffective_cleanup::IneffectiveCleanup>(),
    RuleEntry::of::<leaked_handle::LeakedHandle>(),
    RuleEntry::of::<leaked_interval::LeakedInterval>(),
    RuleEntry::of::<leaked_listener::LeakedListener>(),
    RuleEntry::of::<leaked_object_url::LeakedObjectUrl>(),
    RuleEntry::of::<leaked_observer::LeakedObserver>(),
    RuleEntry::of::<leaked_subscription::LeakedSubscription>(),
    RuleEntry::of::<mismatched_removal::MismatchedRemoval>(),
    RuleEntry::of::<missing_memory_limit::MissingMemoryLimit>(),
    RuleEntry::of::<overwritten_handle::OverwrittenHandle>(),
    RuleEntry::of::<pipe_without_destroy::PipeWithoutDestroy>(),
    RuleEntry::of::<promise_race_retention::PromiseRaceRetention>(),
    RuleEntry::of::<raised_max_listeners::RaisedMaxListeners>(),
    RuleEntry::of::<release_on_some_paths::ReleaseOnSomePaths>(),
    RuleEntry::of::<retained_error::RetainedError>(),
    RuleEntry::of::<retained_slice::RetainedSlice>(),
    RuleEntry::of::<self_retaining_finalizer::SelfRetainingFinalizer>(),
    RuleEntry::of::<shared_state_capture::SharedStateCapture>(),
    RuleEntry::of::<timer_loop::TimerLoop>(),
    RuleEntry::of::<unbounded_memoize::UnboundedMemoize>(),
];
