//! How the program ends.

use core::fmt::{self, Write as _};
use std::prelude::rust_2024::*;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// The exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// All was decoded.
    Good,
    /// Something in the input was bad; everything good was written.
    BadInput,
    /// The command line was bad.
    Usage,
    /// The system refused.
    System,
}

/// Why the program stops before its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The command line asks for what cannot be.
    Usage(String),
    /// A file or standard input cannot be opened, read or written: its name, and why.
    Io(String, io::Error),
    /// Standard output cannot be written.
    Output(io::Error),
}

impl Stop {
    /// Says so, except where the reader of a pipe has gone: that is how `| head` ends.
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
            Self::Io(name, error) => (name, error),
        };
        say(err, format_args!("{name}: {error}"));
        Status::System
    }
}

/// Writes a line for the person to standard error, control characters of the input escaped: a terminal would obey them. There is nowhere
/// left to report a failure of that.
pub(crate) fn say(err: &mut dyn Write, message: core::fmt::Arguments<'_>) {
    let mut line = String::from("mmfail: ");
    for character in message.to_string().chars() {
        if character.is_control() {
            line.extend(character.escape_default())
        } else {
            line.push(character)
        }
    }
    line.push('\n');
    _ = err.write_all(line.as_bytes());
}

/// A text for a message, or its beginning where it is long.
pub(crate) fn short(text: impl fmt::Display) -> String {
    let mut short = Short(String::new());
    if write!(short, "{text}").is_err() {
        short.0.push('…');
    }
    short.0
}

/// Takes no more than a message has room for.
struct Short(String);

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = MOST_SHOWN.saturating_sub(self.0.chars().count());
        self.0.extend(text.chars().take(room));
        if text.chars().nth(room).is_some() {
            Err(fmt::Error)
        } else {
            Ok(())
        }
    }
}

/// Characters of the input that a message has room for.
pub(crate) const MOST_SHOWN: usize = 99;

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
