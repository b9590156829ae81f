//! The error that ends the reading of hex text.

use std::{borrow::Cow, prelude::rust_2024::*};

/// The reason why a line cannot be read, and its place in the line.
#[derive(Clone, Debug)]
pub(super) struct HexError {
    what: Cow<'static, str>,
    /// The number of bytes from the error to the end of the line.
    rest_len: usize,
    /// Whether the line certainly belongs to a hex dump.
    pub(super) is_dump: bool,
    /// Whether the line contains a control character, so that it is not text.
    pub(super) is_control: bool,
}

impl HexError {
    /// An error at the start of `rest`, which reaches to the end of the line.
    pub(super) fn at(rest: &[u8], what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            what: what.into(),
            rest_len: rest.len(),
            is_dump: false,
            is_control: false,
        }
    }

    /// An error in a line that certainly belongs to a hex dump.
    pub(super) fn in_dump(rest: &[u8], what: &'static str) -> Self {
        Self {
            is_dump: true,
            ..Self::at(rest, what)
        }
    }

    /// A control character at the start of `rest`.
    pub(super) fn control(rest: &[u8]) -> Self {
        Self {
            is_control: true,
            ..Self::at(rest, "a control character, which hex text does not contain")
        }
    }

    /// The message for an error in `line`, the line with the given number.
    pub(super) fn message(&self, line: &[u8], number: u64) -> String {
        let (before, _) = line.split_at(line.len().saturating_sub(self.rest_len));
        let before = String::from_utf8_lossy(before);
        let column = before.chars().count().saturating_add(1);
        format!("line {number}, column {column}: {}", self.what)
    }
}
