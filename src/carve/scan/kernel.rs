//! What the kernels share: a block of positions, tested without branches.

use zerocopy::{little_endian::U64, transmute};

use crate::record::{FailurePoint, KeyingModuleType, MmState, SaRole};

/// A test for the positions of one stride.
///
/// Each test is arithmetic on a byte or a word, without branches and the same for every position of
/// a block, so that compilers turn a loop over it into vector instructions. For example, a number
/// is at most 5 if neither the number nor the number plus 2 has a bit above the lowest three. (The
/// sum alone could wrap around.)
pub(super) trait Kernel {
    /// Bytes from one position to the next.
    const STRIDE: usize;
    /// The number of blocks that are skipped together if none of them has a candidate.
    const GROUP: usize;

    /// The candidates of the block at the start of `bytes`, one bit for each position. `None` if
    /// there are too few bytes.
    ///
    /// With `LOW`, all candidates for low confidence; without, at least those for medium
    /// confidence.
    fn candidates<const LOW: bool>(bytes: &[u8]) -> Option<u64>;

    /// Whether a group of blocks may have candidates, by the tests that exclude most positions.
    fn any<const LOW: bool>(bytes: &[u8]) -> Option<bool>;
}

/// Converts 64 flags, each 0 or 1, to the bits of a number. The first flag is the lowest bit.
#[inline(always)]
pub(super) fn bits(flags: [u8; POSITIONS]) -> u64 {
    let words: [U64; 8] = transmute!(flags);
    // The top byte of the product collects the eight flags of a word.
    words.iter().rev().fold(0, |bits, word| {
        bits << 8 | word.get().wrapping_mul(0x0102_0408_1020_4080) >> 56
    })
}

/// The kernels contain the number of enumerators. If this does not compile, adapt their tests.
const _: () = {
    assert!(FailurePoint::KNOWN.len() == 3 && KeyingModuleType::KNOWN.len() == 3);
    assert!(MmState::KNOWN.len() == 6 && SaRole::KNOWN.len() == 2);
};

/// The number of positions in a block.
pub(super) const POSITIONS: usize = 64;
