//! Giving memory back.
//!
//! glibc raises the size from which it gives freed memory back at once to the largest block ever
//! freed. A password's hash takes 19 MiB; after the first one such blocks stay with every thread
//! that ever hashed (measured: 400 MiB after 60 log-ins, 61 MiB with the size fixed). It can be
//! fixed only before a process begins, so what serves starts itself once more, in the same process.

use std::os::unix::process::CommandExt;
use std::process::Command;

/// What glibc reads at the start of a process.
const SIZE_GIVEN_BACK: &str = "MALLOC_MMAP_THRESHOLD_";

/// Starts the program again with the size fixed, unless somebody has set it. Where that fails,
/// the program goes on as it is.
pub fn keep_small() {
    if cfg!(not(target_env = "gnu")) || std::env::var_os(SIZE_GIVEN_BACK).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else { return };
    let error = Command::new(program).args(std::env::args_os().skip(1)).env(SIZE_GIVEN_BACK, "1048576").exec();
    tracing::warn!(%error, "cannot start again to keep memory small");
}
