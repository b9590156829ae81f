//! How the program ends, and its messages.

use core::fmt;
use std::{
    io::{self, Write},
    prelude::rust_2024::*,
    process::ExitCode,
};

use crate::context::is_harmless;

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Success.
    Good,
    /// Part of the input was bad. Everything good was written.
    BadInput,
    /// The command line was bad.
    Usage,
    /// The operating system reported an error.
    System,
}

/// Why the program ends early.
#[derive(Debug)]
pub enum Failure {
    /// The arguments contradict each other or cannot be used.
    Usage(String),
    /// An input cannot be opened or read. The text is its name.
    Input(String, io::Error),
    /// A file cannot be written. The text is its name.
    File(String, io::Error),
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Failure {
    /// Writes the reason to `err`. A closed pipe is not an error: `head` closes its input early.
    pub(crate) fn report(self, err: &mut dyn Write) -> Status {
        let (name, error) = match self {
            Self::Usage(message) => {
                say(err, format_args!("{message}"));
                return Status::Usage;
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Status::Good;
            }
            Self::Output(error) => ("standard output".to_owned(), error),
            Self::Input(name, error) | Self::File(name, error) => (name, error),
        };
        say(err, format_args!("{name}: {error}"));
        Status::System
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(match status {
            Status::Good => 0,
            Status::BadInput => 1,
            Status::Usage => 2,
            Status::System => 3,
        })
    }
}

/// Writes a message as one line. Errors are ignored, because there is nowhere to report them.
pub(crate) fn say(err: &mut dyn Write, message: fmt::Arguments<'_>) {
    let line = format!("mmfail: {}\n", escaped(&message.to_string()));
    _ = err.write_all(line.as_bytes());
}

/// Writes what is worth saying about an input, and returns the worst of it.
pub(crate) fn say_all(
    err: &mut dyn Write,
    name: &str,
    remarks: impl IntoIterator<Item = (Status, String)>,
) -> Status {
    let remarks = remarks.into_iter();
    remarks.fold(Status::Good, |worst, (status, remark)| {
        say(err, format_args!("{name}: {remark}"));
        worst.max(status)
    })
}

/// Escapes the characters that could control a terminal or change how the rest of a line looks.
pub(crate) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\t' | '\n' | '\r' => safe.extend(character.escape_default()),
            _ if is_harmless(character) => safe.push(character),
            _ => safe.extend(character.escape_unicode()),
        }
    }
    safe
}

/// Shortens input text for a message, cut after [`MOST_SHOWN`] characters.
pub(crate) fn short(text: impl fmt::Display) -> String {
    let text = text.to_string();
    match text.char_indices().nth(MOST_SHOWN) {
        Some((end, _)) => text.get(..end).unwrap_or_default().to_owned() + "...",
        None => text,
    }
}

/// The most characters of the input that a message quotes at once.
pub(crate) const MOST_SHOWN: usize = 99;
