//! Panics of ours, caught where they concern one file and turned into a sentence.
//!
//! Knows nothing of what runs inside.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
    static LAST: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `work`; a panic in it becomes the message that tells the user so, and prints nothing.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !GUARDED.get() {
                return before(panic);
            }
            let payload = panic.payload();
            let said = payload
                .downcast_ref::<&str>()
                .copied()
                .or_else(|| payload.downcast_ref::<String>().map(String::as_str));
            let place = panic.location().map(|at| format!(" ({}:{})", at.file(), at.line())).unwrap_or_default();
            LAST.set(Some(format!("{}{place}", said.unwrap_or("panic"))));
        }));
    });
    let outer = GUARDED.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDED.set(outer);
    result.map_err(|_| {
        let said = LAST.take().unwrap_or_default();
        format!("internal error: {said}; this is a bug in leaklint, please report it with this file")
    })
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_becomes_a_sentence() {
        assert_eq!(guarded(|| 7), Ok(7));
        let said = guarded(|| -> u8 { panic!("no {}", "owner") }).expect_err("it panics");
        assert!(said.starts_with("internal error: no owner (src/session/guard.rs:"), "{said}");
        assert!(said.ends_with("this is a bug in leaklint, please report it with this file"));
    }
}
