//! Signals that end the program.

use super::output::file::remove_unfinished;

/// From now on, a signal that ends the process first removes the unfinished output files.
///
/// The process then ends by the signal itself, so that its parent sees which. A signal that the
/// process was started to ignore, as under nohup, stays ignored.
#[cfg(unix)]
pub fn clean_up_at_signals() {
    use std::{prelude::rust_2024::*, sync::mpsc, thread};

    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ},
        iterator::Signals,
        low_level::emulate_default_handler,
    };

    let ignored = ignored();
    let bit = |signal: i32| 1_u64.checked_shl(signal.unsigned_abs().saturating_sub(1));
    let handled = [SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGXCPU, SIGXFSZ]
        .into_iter()
        .filter(move |signal| bit(*signal).is_some_and(|bit| ignored & bit == 0));
    let (ready, is_ready) = mpsc::channel::<()>();
    // The thread sets the handlers, because without a thread they would ignore the signals.
    _ = thread::Builder::new().spawn(move || {
        let Ok(mut signals) = Signals::new(handled) else {
            return;
        };
        drop(ready);
        for signal in signals.forever() {
            remove_unfinished();
            _ = emulate_default_handler(signal);
        }
    });
    _ = is_ready.recv(); // fails when `ready` is dropped
}

/// The signals that the process ignores: bit 0 for signal 1. Only Linux tells them. Elsewhere,
/// SIGHUP is left as it is, because nohup may have been used.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .unwrap_or(1)
}

/// The same for Ctrl-C and the closing of the console.
#[cfg(windows)]
pub fn clean_up_at_signals() {
    _ = ctrlc::try_set_handler(|| {
        remove_unfinished();
        std::process::exit(130);
    });
}
