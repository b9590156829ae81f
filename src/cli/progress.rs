//! Progress of long work, on standard error.

use core::time::Duration;
use std::{
    io::{self, Read, Write},
    prelude::rust_2024::*,
    time::Instant,
};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{
    input::{inputs::Inputs, source::Input},
    number::wide,
};

/// A progress bar over all inputs that appears when the work has taken half a second.
pub(crate) struct Progress {
    /// It measures from the start and is hidden at first, so the first speed shown is correct.
    bar: ProgressBar,
    /// When to show the bar. `None` if it is shown already or never will be.
    due: Option<Instant>,
    /// Whether there are several inputs, and the number of bytes of all of them.
    are_several: bool,
    total: Option<u64>,
    /// The number of bytes of the inputs before the current one.
    before: u64,
}

impl Progress {
    /// A bar over `inputs` that appears only if `is_shown`: if standard error is a terminal.
    pub(crate) fn new(is_shown: bool, inputs: &Inputs) -> Self {
        let mut progress = Self::of_one_input(is_shown);
        progress.are_several = inputs.are_several;
        progress.total = inputs.len();
        progress
    }

    /// A bar over the only input.
    pub(crate) fn of_one_input(is_shown: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
            .with_style(style(WITHOUT_LEN));
        let due = is_shown.then(Instant::now);
        Self {
            bar,
            due: due.and_then(|now| now.checked_add(DELAY)),
            are_several: false,
            total: None,
            before: 0,
        }
    }

    /// Moves the bar to a number of bytes of the current input, which has `len` bytes.
    pub(crate) fn reach(&mut self, position: u64, len: Option<u64>) {
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        let len = if self.are_several { self.total } else { len };
        if let Some(len) = len.filter(|len| self.bar.length() != Some(*len)) {
            self.bar.set_length(len);
            self.bar.set_style(style(WITH_LEN));
        }
        self.bar.set_position(self.before.saturating_add(position));
    }

    /// Wraps the current input and moves the bar to what has been read of it.
    pub(crate) fn reading<'a>(&'a mut self, input: &'a mut Input<'_>) -> impl Read + 'a {
        let len = input.len();
        Reading {
            progress: self,
            input,
            position: 0,
            len,
        }
    }

    /// Goes on to the next input, after one of `len` bytes.
    pub(crate) fn next_input(&mut self, len: Option<u64>) {
        self.before = self.before.saturating_add(len.unwrap_or(0));
        self.reach(0, None);
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

fn style(template: &str) -> ProgressStyle {
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    style.progress_chars("=> ").tick_chars("-\\|/ ")
}

struct Reading<'a, R> {
    progress: &'a mut Progress,
    input: &'a mut R,
    position: u64,
    len: Option<u64>,
}

impl<R: Read> Read for Reading<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.position = self.position.saturating_add(wide(read));
        self.progress.reach(self.position, self.len);
        Ok(read)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_counts_what_is_read_of_all_inputs() {
        let mut progress = Progress::of_one_input(false);
        for before in [0, 1000] {
            let file = io::Cursor::new(vec![0; 1000]);
            let mut input = Input::of_file(file, "a file".to_owned());
            let mut reading = progress.reading(&mut input);
            reading.read_exact(&mut [0; 600]).unwrap();
            drop(reading);
            assert_eq!(progress.bar.position(), before + 600);
            assert_eq!(progress.bar.length(), Some(1000));
            progress.next_input(input.len());
            assert_eq!(progress.bar.position(), before + 1000);
        }
    }
}
