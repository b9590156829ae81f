//! Detection of hex text.

use std::prelude::rust_2024::*;

use super::{layout::Layout, reader::HexReader};

/// Returns whether `sample`, the first 64 KiB of an input, is hex text. This includes dumps that
/// are recognised but cannot be read.
///
/// A sample is hex text if its first line with hex belongs to a dump, or if it is plain hex that
/// does not look like decimal numbers.
pub(crate) fn detect(sample: &[u8]) -> bool {
    // The sample can end anywhere in a line.
    let mut ends = (0..12).filter_map(|cut| sample.get(..sample.len().checked_sub(cut)?));
    ends.any(begins_with_hex)
}

/// Returns what is wrong in `sample`, the first bytes of a hex text. The last line is ignored,
/// because it may be incomplete, unless `is_whole`.
pub(crate) fn problem(sample: &[u8], is_whole: bool) -> Option<String> {
    let end = match is_whole {
        true => sample.len(),
        false => sample.iter().rposition(|byte| *byte == b'\n').unwrap_or(0),
    };
    let mut reader = HexReader::new(sample.get(..end)?);
    while let Ok(Some(_)) = reader.next_row() {}
    reader.problem()
}

fn begins_with_hex(sample: &[u8]) -> bool {
    let mut reader = HexReader::new(sample);
    let (mut len, mut longest, mut has_letters) = (0_usize, 0, false);
    while let Ok(Some(row)) = reader.next_row() {
        let is_letter = |digit: u8| digit > 9;
        has_letters |= row
            .bytes
            .iter()
            .any(|byte| is_letter(byte & 0xF) || is_letter(byte >> 4));
        longest = longest.max(row.bytes.len());
        len = len.saturating_add(row.bytes.len());
        // Decimal numbers in lines or columns can be read as plain hex.
        if len >= MIN_LEN && (has_letters || longest >= MIN_LEN) && !reader.has_prose {
            return true;
        }
    }
    match reader.format {
        Some(format) => format.layout != Layout::Plain,
        None => reader.error.is_some_and(|error| error.is_dump),
    }
}

/// The fewest bytes without addresses that are detected as hex.
const MIN_LEN: usize = 16;
