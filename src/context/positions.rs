//! A search backwards for places that pass a test.

use core::ops::Range;

/// The positions in `bytes` for which `test` is true, the last one first.
///
/// The test gets some bytes and an index into them, and reads up to [`READ`] bytes from there on.
/// It must be arithmetic without branches, so that compilers turn a loop over it into vector
/// instructions. Bytes after the end are [`FILLER`].
#[inline]
pub(super) fn rev_positions(
    bytes: &[u8],
    test: impl Fn(&[u8; SPAN], usize) -> bool + Copy,
) -> impl Iterator<Item = usize> {
    let blocks = (0..bytes.len()).step_by(POSITIONS).rev();
    blocks.flat_map(move |start| {
        let block = block(bytes, start);
        let any = (0..POSITIONS).fold(false, |any, i| any | test(&block, i));
        let mut passed = match any {
            true => (0..POSITIONS).fold(0_u64, |bits, i| bits | u64::from(test(&block, i)) << i),
            false => 0,
        };
        core::iter::from_fn(move || {
            let last = passed.checked_ilog2()?;
            passed &= !1_u64.wrapping_shl(last);
            Some(start.wrapping_add(usize::try_from(last).ok()?))
        })
    })
}

/// Whether `test` is true for a position in a range of an image, or a few positions after it.
pub(super) fn has_position(
    image: &[u8],
    range: Range<usize>,
    test: impl Fn(&[u8; SPAN], usize) -> bool + Copy,
) -> bool {
    let end = range.end.saturating_add(SPAN).min(image.len());
    let bytes = image.get(range.start..end).unwrap_or_default();
    rev_positions(bytes, test).next().is_some()
}

/// The bytes from `start` on.
fn block(bytes: &[u8], start: usize) -> [u8; SPAN] {
    let rest = bytes.get(start..).unwrap_or_default();
    match rest.first_chunk() {
        Some(block) => *block,
        None => {
            let mut block = [FILLER; SPAN];
            block
                .iter_mut()
                .zip(rest)
                .for_each(|(to, byte)| *to = *byte);
            block
        }
    }
}

/// Positions that are tested at once.
const POSITIONS: usize = 64;
/// The most bytes that a test reads.
const READ: usize = 8;
/// The bytes that the tests of [`POSITIONS`] read.
pub(super) const SPAN: usize = POSITIONS + READ;
/// A byte that no test accepts in place of any that it reads.
const FILLER: u8 = 0xA5;

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    #[test]
    fn every_position_is_tested_once_from_the_last_to_the_first() {
        let bytes: Vec<u8> = (0..200_u8).map(|i| i.wrapping_mul(i) % 7).collect();
        for len in 0..bytes.len() {
            let bytes = &bytes[..len];
            let test = |block: &[u8; SPAN], i: usize| (block[i] == 4) & (block[i + READ - 1] < 5);
            let naive = (0..len).rev().filter(|i| {
                bytes[*i] == 4 && bytes.get(i + READ - 1).is_some_and(|byte| *byte < 5)
            });
            assert!(rev_positions(bytes, test).eq(naive), "{len}");
        }
    }
}
