//! How far the program is, for the person at the terminal.

use core::time::Duration;
use std::prelude::rust_2024::*;
use std::{
    io::{self, Write},
    time::Instant,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error, once the work takes long.
pub(crate) struct Progress {
    /// It counts from the start, but is not drawn yet: so the first speed that it shows is of all that was done.
    bar: ProgressBar,
    /// When the bar is to appear; `None` where it has or never will.
    due: Option<Instant>,
}

impl Progress {
    /// Progress from `start` through the bytes of an input of length `len`, shown where `is_shown` says that standard error is a terminal.
    pub(crate) fn new(is_shown: bool, start: u64, len: Option<u64>) -> Self {
        let template = if len.is_some() { WITH_LEN } else { WITHOUT_LEN };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = ProgressBar::with_draw_target(len, ProgressDrawTarget::hidden())
            .with_style(style)
            .with_position(start);
        bar.reset_eta();
        Self {
            bar,
            due: is_shown
                .then(Instant::now)
                .and_then(|now| now.checked_add(PATIENCE)),
        }
    }

    /// Says that all bytes up to `position` are done.
    pub(crate) fn reach(&mut self, position: u64) {
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position);
    }

    /// Takes the bar away while `print` prints where the bar may be.
    pub(crate) fn make_way<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// The same stream, for text that does not run into the bar.
    pub(crate) fn beside<'a>(&self, stream: &'a mut dyn Write) -> impl Write + use<'a> {
        Beside {
            bar: self.bar.clone(),
            stream,
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

struct Beside<'a> {
    bar: ProgressBar,
    stream: &'a mut dyn Write,
}

impl Write for Beside<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bar.suspend(|| self.stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// How long a person waits without a bar.
const PATIENCE: Duration = Duration::from_millis(500);
const WITH_LEN: &str = "{wide_bar} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} to go";
const WITHOUT_LEN: &str = "{spinner} {bytes}, {bytes_per_sec}";
