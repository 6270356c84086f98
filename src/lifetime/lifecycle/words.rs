//! The words by which people and frameworks call the end of something.

/// Hooks by which a framework ends a component.
pub const FRAMEWORK_ENDS: [&str; 12] = [
    "disconnectedCallback",
    "componentWillUnmount",
    "ngOnDestroy",
    "beforeUnmount",
    "unmounted",
    "beforeDestroy",
    "destroyed",
    "hostDisconnected",
    "willDestroy",
    "willDestroyElement",
    "$onDestroy",
    "detachedCallback",
];

/// Methods that end an object's life, by the words that people use for it; surest first.
const FINAL_VERBS: [&str; 16] = [
    "Symbol.dispose",
    "Symbol.asyncDispose",
    "dispose",
    "destroy",
    "teardown",
    "tearDown",
    "unmount",
    "onDestroy",
    "onDispose",
    "uninstall",
    "shutdown",
    "shutDown",
    "terminate",
    "onRemove",
    "release",
    "finalize",
];

/// Methods that may end an object's life, or only a phase of it.
const PHASE_VERBS: [&str; 28] = [
    "close",
    "stop",
    "end",
    "detach",
    "disconnect",
    "cleanup",
    "cleanUp",
    "clear",
    "unbind",
    "removeListeners",
    "removeEventListeners",
    "unregisterListeners",
    "unlisten",
    "unsubscribe",
    "kill",
    "quit",
    "abort",
    "cancel",
    "deactivate",
    "disable",
    "unload",
    "unregister",
    "unwatch",
    "remove",
    "reset",
    "onunload",
    "onClose",
    "_destroy",
];

/// `0` is the surest.
pub(super) fn rank_of_end(name: &str) -> Option<(usize, bool)> {
    let name = name.trim_start_matches(['_', '#']).trim_end_matches('_');
    if let Some(at) = FRAMEWORK_ENDS.iter().position(|it| *it == name) {
        return Some((at, true));
    }
    if let Some(at) = FINAL_VERBS.iter().position(|it| *it == name) {
        return Some((FRAMEWORK_ENDS.len() + at, true));
    }
    PHASE_VERBS.iter().position(|it| *it == name).map(|at| (FRAMEWORK_ENDS.len() + FINAL_VERBS.len() + at, false))
}

/// Whether a method of this name ends its object's life, or a phase of it.
pub fn is_end(name: &str) -> bool {
    rank_of_end(name).is_some()
}

/// Whether a method of this name ends its object's life and nothing less.
pub fn is_final_end(name: &str) -> bool {
    rank_of_end(name).is_some_and(|(_, is_final)| is_final)
}

/// Functions that run what they are given when the surrounding component or scope ends.
pub(super) const END_REGISTRARS: [&str; 12] = [
    "onUnmounted",
    "onBeforeUnmount",
    "onScopeDispose",
    "tryOnScopeDispose",
    "tryOnUnmounted",
    "tryOnBeforeUnmount",
    "onCleanup",
    "onDestroy",
    "onDispose",
    "addTeardown",
    "registerDestructor",
    "useUnmount",
];

/// Events that end what they are emitted on.
pub(super) const END_EVENTS: [&str; 22] = [
    "close",
    "closed",
    "end",
    "finish",
    "exit",
    "destroy",
    "destroyed",
    "$destroy",
    "disposed",
    "dispose",
    "disconnect",
    "disconnected",
    "abort",
    "aborted",
    "unload",
    "beforeunload",
    "pagehide",
    "beforeDestroy",
    "hook:beforeDestroy",
    "hook:beforeUnmount",
    "hook:destroyed",
    "remove",
];
