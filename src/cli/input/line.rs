//! Lines of bounded length.

use std::{
    io::{self, BufRead, Read},
    prelude::rust_2024::*,
};

use crate::cli::number::wide;

/// Appends the next line, including its end, to `text`, which then holds at most `most` bytes. The
/// rest of a longer line is skipped. Returns whether the line is complete.
pub(crate) fn read_line(
    input: &mut impl BufRead,
    text: &mut Vec<u8>,
    most: u64,
) -> io::Result<bool> {
    let begin = text.len();
    input
        .take(most.saturating_sub(wide(begin)))
        .read_until(b'\n', text)?;
    let line = text.get(begin..).unwrap_or_default();
    let is_complete = line.ends_with(b"\n") || input.fill_buf()?.is_empty();
    if !is_complete {
        input.skip_until(b'\n')?;
    }
    Ok(is_complete)
}
