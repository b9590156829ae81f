//! Progress of long work, on standard error.

use core::time::Duration;
use std::{
    io::{self, Write},
    prelude::rust_2024::*,
    time::Instant,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A progress bar that appears when the work has taken half a second.
pub(crate) struct Progress {
    /// It measures from the start and is hidden at first, so the first speed shown is correct.
    bar: ProgressBar,
    /// When to show the bar. `None` if it is shown already or never will be.
    due: Option<Instant>,
}

impl Progress {
    /// A bar from `start` to the end of an input of `len` bytes. It appears only if `is_shown`: if
    /// standard error is a terminal.
    pub(crate) fn new(is_shown: bool, start: u64, len: Option<u64>) -> Self {
        let template = if len.is_some() { WITH_LEN } else { WITHOUT_LEN };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let style = style.progress_chars("=> ").tick_chars("-\\|/ ");
        let bar = ProgressBar::with_draw_target(len, ProgressDrawTarget::hidden())
            .with_style(style)
            .with_position(start);
        bar.reset_eta();
        let due = is_shown.then(Instant::now);
        Self {
            bar,
            due: due.and_then(|now| now.checked_add(DELAY)),
        }
    }

    /// Moves the bar to `position`, a number of bytes.
    pub(crate) fn reach(&mut self, position: u64) {
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_position(position);
    }

    /// Hides the bar while `print` writes to the terminal.
    pub(crate) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        self.bar.suspend(print)
    }

    /// Wraps `stream` and hides the bar during each write.
    pub(crate) fn beside<'a>(&self, stream: &'a mut dyn Write) -> impl Write + use<'a> {
        Beside {
            bar: self.bar.clone(),
            stream,
        }
    }
}

/// Removes the bar from the terminal.
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

/// How long the work takes before the bar appears.
const DELAY: Duration = Duration::from_millis(500);
const WITH_LEN: &str = "[{wide_bar}] {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left";
const WITHOUT_LEN: &str = "{spinner} {bytes}, {bytes_per_sec}";
