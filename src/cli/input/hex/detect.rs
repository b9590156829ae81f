//! Detection of hex text.

use std::prelude::rust_2024::*;

use super::{layout::Layout, lines::Lines, reader::HexReader};

/// Returns whether `sample`, the first 64 KiB of an input, is hex text. This includes dumps that
/// are recognised but cannot be read.
///
/// A sample is hex text if its first line with hex belongs to a dump, or if it is plain hex that
/// does not look like decimal numbers.
pub(crate) fn detect(sample: &[u8]) -> bool {
    // The sample can end anywhere in a line.
    let mut ends = (0..LONGEST_CUT).filter_map(|cut| sample.get(..sample.len().checked_sub(cut)?));
    let shortest = sample.len().saturating_sub(LONGEST_CUT);
    let is_binary = sample
        .get(..shortest)
        .is_some_and(has_control_in_first_line);
    !is_binary && ends.any(begins_with_hex)
}

/// Returns whether `sample`, the first 64 KiB of an input, contains bytes that no text contains.
/// Then the input only starts like hex text.
pub(crate) fn is_binary(sample: &[u8]) -> bool {
    let mut lines = Lines::new(sample);
    loop {
        match lines.advance() {
            Ok(Ok(true)) => {}
            Ok(Err(error)) => return error.is_control,
            Ok(Ok(false)) | Err(_) => return false,
        }
    }
}

/// Whether the first line contains bytes that no text contains. This is a fast test for most files.
fn has_control_in_first_line(sample: &[u8]) -> bool {
    matches!(Lines::new(sample).advance(), Ok(Err(error)) if error.is_control)
}

fn begins_with_hex(sample: &[u8]) -> bool {
    let mut reader = HexReader::new(sample);
    let (mut len, mut longest, mut zeros, mut has_letters) = (0_usize, 0, 0_usize, false);
    let has_letter = |byte: &u8| byte & 0xF > 9 || byte >> 4 > 9;
    while let Ok(true) = reader.advance() {
        let bytes = &reader.row.bytes;
        has_letters |= bytes.iter().any(has_letter);
        longest = longest.max(bytes.len());
        len = len.saturating_add(bytes.len());
        zeros = zeros.saturating_add(bytes.iter().filter(|byte| **byte == 0).count());
        // Decimal numbers in lines or columns can be read as plain hex. A short text of records can
        // be without letters, but then it is mostly zeros.
        let is_mostly_zeros = zeros.saturating_mul(3) > len.saturating_mul(2);
        let is_plausible =
            has_letters || longest >= MIN_LEN || sample.len() < SHORT && is_mostly_zeros;
        if len >= MIN_LEN && is_plausible && !reader.has_prose {
            return true;
        }
    }
    match reader.format {
        Some(format) => format.layout != Layout::Plain,
        None => reader.error.is_some_and(|error| error.is_dump),
    }
}

/// The most bytes at the end of a sample that can be the start of a longer item.
const LONGEST_CUT: usize = 12;
/// Text of this length is not short. It is less than the length of a sample, so that a whole text
/// is one that the sample shows.
const SHORT: usize = 1 << 14;
/// The fewest bytes without addresses that are detected as hex.
const MIN_LEN: usize = 16;
