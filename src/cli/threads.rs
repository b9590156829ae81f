//! The threads of the program.

use std::{
    io,
    prelude::rust_2024::*,
    sync::mpsc::{Sender, channel},
    thread,
};

use rayon::{ThreadBuilder, ThreadPoolBuilder};

/// Starts a thread for each core, or as many as the system allows. If it allows none, the calling
/// thread does the work alone.
///
/// Without this, rayon panics if the system does not allow a thread for each core.
pub fn start_threads() {
    let cores = thread::available_parallelism().map_or(1, Into::into);
    let threads: Vec<_> = (0..cores).map_while(|_| waiting_thread().ok()).collect();
    let pool = ThreadPoolBuilder::new().num_threads(threads.len().max(1));
    // This fails only if there is a pool already.
    _ = if threads.is_empty() {
        pool.use_current_thread().build_global()
    } else {
        let mut threads = threads.into_iter();
        let start = move |work| {
            let thread = threads.next();
            let sent = thread.and_then(|thread| thread.send(work).ok());
            sent.ok_or_else(|| io::ErrorKind::WouldBlock.into())
        };
        pool.spawn_handler(start).build_global()
    };
}

/// Starts a thread that waits for its work.
fn waiting_thread() -> io::Result<Sender<ThreadBuilder>> {
    let (sender, work) = channel::<ThreadBuilder>();
    let wait = move || work.recv().map_or((), ThreadBuilder::run);
    thread::Builder::new().spawn(wait).map(|_| sender)
}
