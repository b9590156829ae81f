//! What the program reads from and writes to.

use std::io::{Read, Write};
use std::prelude::rust_2024::*;

/// The standard streams, or what stands for them.
#[expect(missing_debug_implementations, reason = "streams have none")]
pub struct Streams<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// Which of them are terminals.
    pub terminal: Terminal,
}

/// What is known of the terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// Whether standard input is a terminal.
    pub stdin: bool,
    /// The width of standard output in columns. `None` if it is not a terminal.
    pub columns: Option<usize>,
    /// Whether to write colours to standard output.
    pub color: bool,
    /// Whether to show progress on standard error.
    pub progress: bool,
    /// The width of standard error in columns. `None` if it is not a terminal.
    pub message_columns: Option<usize>,
    /// Whether to write only ASCII, apart from text of the input.
    pub ascii: bool,
}
