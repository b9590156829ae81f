//! What ends the reading of hex text.

use core::fmt;
use std::{borrow::Cow, format, prelude::rust_2024::*};

/// The first thing in a hex text that cannot be read, and where it is.
#[derive(Clone, Debug)]
pub(crate) struct HexError {
    text: String,
    /// The text is a dump beyond doubt.
    pub(super) is_dump: bool,
}

/// What is wrong with a line.
#[derive(Clone, Debug)]
pub(super) struct LineError {
    what: Cow<'static, str>,
    /// The bytes of the line from the error to the line's end.
    left: usize,
    is_dump: bool,
}

impl HexError {
    pub(super) fn new(error: LineError, number: u64, line: &[u8]) -> Self {
        let before = line
            .get(..line.len().saturating_sub(error.left))
            .unwrap_or_default();
        let column = String::from_utf8_lossy(before)
            .chars()
            .count()
            .saturating_add(1);
        let text = format!("line {number}, column {column}: {}", error.what);
        Self {
            text,
            is_dump: error.is_dump,
        }
    }
}

impl fmt::Display for HexError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl LineError {
    /// A error at the start of `rest`, which reaches to the end of the line.
    pub(super) fn at(rest: &[u8], what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            what: what.into(),
            left: rest.len(),
            is_dump: false,
        }
    }

    /// The same in a text that is a dump beyond doubt.
    pub(super) fn in_dump(rest: &[u8], what: &'static str) -> Self {
        Self {
            is_dump: true,
            ..Self::at(rest, what)
        }
    }
}
