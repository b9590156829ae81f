//! Hex without addresses.

use std::prelude::rust_2024::*;

use super::{digits::pair, error::LineError};

/// Reads one run of digits (`xxd -p`), bytes with blanks, hyphens or colons between, or bytes with
/// `0x` and commas. Longer groups are refused: nothing tells the order of their bytes.
/// `in_runs` is whether the lines before are runs; all have to be, or none.
pub(super) fn read(
    line: &[u8],
    bytes: &mut Vec<u8>,
    in_runs: &mut Option<bool>,
) -> Result<(), LineError> {
    let text = line.trim_ascii_start();
    let is_run = text.iter().all(u8::is_ascii_hexdigit);
    if (text.len() > 2 || !is_run) && *in_runs.get_or_insert(is_run) != is_run {
        return Err(LineError::at(text, MIXED));
    }
    if is_run {
        return read_run(text, text.len() < line.len(), bytes);
    }
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, has_prefix) = match rest {
            [b'0', b'x' | b'X', digits @ ..] => (digits, true),
            _ => (rest, false),
        };
        let (byte, after) = pair(digits).ok_or_else(|| LineError::at(rest, EXPECTED))?;
        bytes.push(byte);
        rest = match after {
            [] => after,
            [b' ' | b'\t', ..] => after.trim_ascii_start(),
            [b',', next @ ..] if has_prefix => next.trim_ascii_start(),
            [b'-' | b':', next @ ..] if !has_prefix && !next.is_empty() => next,
            [digit, ..] if digit.is_ascii_hexdigit() => return Err(LineError::at(rest, WORDS)),
            _ => return Err(LineError::at(after, EXPECTED)),
        };
    }
    Ok(())
}

fn read_run(text: &[u8], is_indented: bool, bytes: &mut Vec<u8>) -> Result<(), LineError> {
    // Each line of `od -A n` begins with a blank.
    if is_indented && matches!(text.len(), 4..=16) {
        return Err(LineError::at(text, WORDS));
    }
    let mut rest = text;
    while let Some((byte, next)) = pair(rest) {
        bytes.push(byte);
        rest = next;
    }
    match rest {
        [] => Ok(()),
        _ => Err(LineError::at(rest, "an odd number of hex digits")),
    }
}

const MIXED: &str = "expected runs of hex digits in all lines or in none";
const EXPECTED: &str = "expected bytes of two hex digits each";
const WORDS: &str =
    "words without a text column: nothing tells the order of their bytes; use `xxd`";
