//! The `leaklint` command.

use libmimalloc_sys::{mi_option_set_default, mi_option_t};
use std::ffi::c_long;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay` of mimalloc's second generation: how many milliseconds after it was freed memory is given back.
const PURGE_DELAY: mi_option_t = 15;

/// The next file asks for what the last one freed. After the default of 10 ms it would have to be made and cleared anew, which
/// takes 6 % of the CPU time of a long run; a server that has nothing to do still gives back what it does not need.
const KEPT_FOR: c_long = 500;

fn main() -> ExitCode {
    keep_freed_memory();
    ExitCode::from(leaklint::command_line(std::env::args_os()))
}

#[expect(unsafe_code, reason = "options of the allocator have no other door")]
fn keep_freed_memory() {
    // SAFETY: sets a number in a table of the allocator, whose length is checked there; no other thread has been started. What
    // the environment says of the option stays.
    unsafe { mi_option_set_default(PURGE_DELAY, KEPT_FOR) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[expect(unsafe_code, reason = "options of the allocator have no other door")]
    fn the_option_is_the_delay_of_purging() {
        // SAFETY: reads a number from a table of the allocator.
        let option = || unsafe { libmimalloc_sys::mi_option_get(PURGE_DELAY) };
        if std::env::var_os("MIMALLOC_PURGE_DELAY").is_some() {
            return;
        }
        assert_eq!(option(), 10, "the default of that option and of no other");
        keep_freed_memory();
        assert_eq!(option(), KEPT_FOR);
    }
}
