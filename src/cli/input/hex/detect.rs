//! Is a text hex?

use std::prelude::rust_2024::*;

use super::{layout::Layout, reader::HexReader};

/// Is `sample`, the first 64 KiB of an input, hex text, also one that is recognised but not read?
///
/// It is if the first line with hex begins a dump, or plain hex that does not look like numbers.
pub(crate) fn detect(sample: &[u8]) -> bool {
    // The last line of the sample may be cut anywhere.
    let mut ends = (0..12).filter_map(|cut| sample.get(..sample.len().checked_sub(cut)?));
    ends.any(begins_with_hex)
}

fn begins_with_hex(sample: &[u8]) -> bool {
    let mut reader = HexReader::new(sample);
    let (mut len, mut longest, mut has_letters) = (0_usize, 0, false);
    while let Ok(Some(piece)) = reader.next_piece() {
        has_letters |= piece
            .bytes
            .iter()
            .any(|byte| byte & 0xF > 9 || byte >> 4 > 9);
        longest = longest.max(piece.bytes.len());
        len = len.saturating_add(piece.bytes.len());
        // Numbers in lines or columns have the shape of plain hex.
        if len >= LEAST && (has_letters || longest >= LEAST) && !reader.has_prose {
            return true;
        }
    }
    match reader.format {
        Some(format) => format.layout != Layout::Plain,
        None => reader.problem.is_some_and(|problem| problem.is_dump),
    }
}

/// The fewest bytes without addresses that are taken for hex.
const LEAST: usize = 16;

/// What is wrong in `sample`, the first bytes of a hex text. The last line may be incomplete,
/// unless `is_whole`.
pub(crate) fn problem(sample: &[u8], is_whole: bool) -> Option<String> {
    let end = match is_whole {
        true => sample.len(),
        false => sample.iter().rposition(|byte| *byte == b'\n').unwrap_or(0),
    };
    let mut reader = HexReader::new(sample.get(..end)?);
    while let Ok(Some(_)) = reader.next_piece() {}
    reader.problem().map(ToString::to_string)
}
