//! Hex without addresses.

use std::prelude::rust_2024::*;

use super::{digits::pair, error::HexError};

/// Reads a run of digits (`xxd -p`), or bytes separated by blanks, hyphens or colons, or bytes with
/// `0x` and commas. Longer groups are an error, because the order of their bytes is unknown.
///
/// `in_runs` tells whether the lines before are runs. All lines must be runs, or none.
pub(super) fn read(
    line: &[u8],
    bytes: &mut Vec<u8>,
    in_runs: &mut Option<bool>,
) -> Result<(), HexError> {
    let text = line.trim_ascii_start();
    let is_run = text.iter().all(u8::is_ascii_hexdigit);
    if (text.len() > 2 || !is_run) && *in_runs.get_or_insert(is_run) != is_run {
        return Err(HexError::at(text, MIXED));
    }
    // Lines of `od -A n` begin with a blank.
    if is_run && text.len() < line.len() && matches!(text.len(), 4..=16) {
        return Err(HexError::at(text, WORDS));
    }
    let mut rest = text;
    while !rest.is_empty() {
        let (digits, has_prefix) = match rest {
            [b'0', b'x' | b'X', digits @ ..] => (digits, true),
            _ => (rest, false),
        };
        let expected = if is_run { ODD } else { EXPECTED };
        let (byte, after) = pair(digits).ok_or_else(|| HexError::at(rest, expected))?;
        bytes.push(byte);
        rest = match after {
            _ if is_run || after.is_empty() => after,
            [b' ' | b'\t', ..] => after.trim_ascii_start(),
            [b',', next @ ..] if has_prefix => next.trim_ascii_start(),
            [b'-' | b':', next @ ..] if !has_prefix && !next.is_empty() => next,
            [digit, ..] if digit.is_ascii_hexdigit() => return Err(HexError::at(rest, WORDS)),
            _ => return Err(HexError::at(after, EXPECTED)),
        };
    }
    Ok(())
}

const MIXED: &str = "expected runs of hex digits in all lines or in none";
const EXPECTED: &str = "expected bytes of two hex digits each";
const ODD: &str = "an odd number of hex digits";
const WORDS: &str = "words without a text column: the order of their bytes is unknown; use `xxd`";
