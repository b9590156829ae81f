//! Work that takes long: on all cores, without the interpreter, and answered by Ctrl-C.

use std::{
    mem, process,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        mpsc::{RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use pyo3::{exceptions::PyRuntimeError, prelude::*};
use rayon::{ThreadPool, ThreadPoolBuilder};

/// Whether the result of the work is no longer wanted: because the caller does not wait for it, or
/// because code of Python that the work ran has raised an exception.
#[derive(Clone, Default)]
pub(crate) struct Cancelled(Arc<OnceLock<Option<PyErr>>>);

impl Cancelled {
    pub(crate) fn is_set(&self) -> bool {
        self.0.get().is_some()
    }

    /// Ends the work with an exception, unless it was cancelled before.
    pub(crate) fn raise(&self, exception: PyErr) {
        _ = self.0.set(Some(exception));
    }
}

/// Runs `work` on the threads of a pool and waits for its result.
///
/// Each work has a pool to itself: the threads of a shared one would take up the work of another
/// call while they wait for their own, and could then wait for its input.
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
    let pool = pool()?;
    pool.spawn(move || _ = sender.send(work(&seen)));
    loop {
        let (received, again) = py.detach(move || (receiver.recv_timeout(PATIENCE), receiver));
        receiver = again;
        match received {
            Ok(result) => {
                let mut idle = idle();
                if idle.len() < MOST_IDLE {
                    idle.push((process::id(), pool));
                }
                let exception = cancelled.0.get().and_then(Option::as_ref);
                return exception.map_or(Ok(result), |error| Err(error.clone_ref(py)));
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(PyRuntimeError::new_err("the search failed unexpectedly"));
            }
            Err(RecvTimeoutError::Timeout) => {}
        }
        if let Err(interrupt) = py.check_signals() {
            _ = cancelled.0.set(None);
            // The interpreter may end now, and must not do so while the work runs code of Python.
            _ = py.detach(move || receiver.recv_timeout(PATIENCE));
            return Err(interrupt);
        }
    }
}

/// A pool without work. A fork does not have the threads of its parent.
fn pool() -> PyResult<ThreadPool> {
    while let Some((process, pool)) = idle().pop() {
        if process == process::id() {
            return Ok(pool);
        }
        mem::forget(pool);
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
    pool.map_err(|error| PyRuntimeError::new_err(error.to_string()))
}

/// The pools without work, each with the process that started it.
fn idle() -> MutexGuard<'static, Vec<(u32, ThreadPool)>> {
    static IDLE: Mutex<Vec<(u32, ThreadPool)>> = Mutex::new(Vec::new());
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The most pools that are kept.
const MOST_IDLE: usize = 4;
/// The time after which signals are looked at, and that work has to end by itself.
const PATIENCE: Duration = Duration::from_millis(50);
