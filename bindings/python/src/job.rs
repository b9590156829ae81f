//! Work that takes long: on all cores, without the interpreter, and answered by Ctrl-C.

use std::{
    mem, process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use pyo3::{exceptions::PyRuntimeError, prelude::*};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Whether the caller no longer waits for the work.
#[derive(Clone, Default)]
pub(crate) struct Cancelled(Arc<AtomicBool>);

impl Cancelled {
    pub(crate) fn is_set(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Runs `work` on the threads of the pool and waits for its result.
///
/// A signal such as Ctrl-C ends the waiting at once. The work then finds that it is cancelled, and
/// ends by itself.
pub(crate) fn run<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(&Cancelled) -> T + Send + 'static,
) -> PyResult<T> {
    let cancelled = Cancelled::default();
    let (sender, mut receiver) = sync_channel(1);
    let seen = cancelled.clone();
    pool()?.spawn(move || _ = sender.send(work(&seen)));
    loop {
        let (received, again) = py.detach(move || (receiver.recv_timeout(PATIENCE), receiver));
        receiver = again;
        match received {
            Ok(result) => return Ok(result),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the search failed unexpectedly"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(interrupt) = py.check_signals() {
            cancelled.0.store(true, Ordering::Relaxed);
            forget_pool(); // one of its threads may wait for a pipe
            return Err(interrupt);
        }
    }
}

/// The threads of this process. A fork does not have those of its parent.
fn pool() -> PyResult<Arc<ThreadPool>> {
    let mut shared = POOL.lock().unwrap_or_else(PoisonError::into_inner);
    match shared.take() {
        Some((process, pool)) if process == process::id() => {
            *shared = Some((process, Arc::clone(&pool)));
            return Ok(pool);
        }
        of_parent => mem::forget(of_parent),
    }
    // One more than there are cores, because one of them reads.
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let build = |threads| {
        ThreadPoolBuilder::new()
            .num_threads(threads)
            .thread_name(|number| format!("ikeext_mm_failure {number}"))
            .panic_handler(|_| ()) // the receiver finds that there is no sender
            .build()
    };
    let pool = build(cores.saturating_add(1)).or_else(|_| build(1));
    let pool = Arc::new(pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))?);
    *shared = Some((process::id(), Arc::clone(&pool)));
    Ok(pool)
}

/// Lets the next work start a new pool. The threads of the old one end with their work.
fn forget_pool() {
    *POOL.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// The pool, and the process that started it.
static POOL: Mutex<Option<(u32, Arc<ThreadPool>)>> = Mutex::new(None);
/// The time after which signals are looked at.
const PATIENCE: Duration = Duration::from_millis(50);
