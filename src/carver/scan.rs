//! Candidates: the records in which nothing is impossible.
//!
//! A test is arithmetic on a byte or a word, without branches and the same for every position of a block, so that compilers make vector
//! instructions of a loop over them. A number is at most 5, say, where neither it nor it and 2 has a bit above the lowest three: the
//! sum alone could wrap around.

use zerocopy::{little_endian::U64, transmute};

use super::{bytes::Bytes, words::Words};
use crate::{Confidence, RawMmFailure};

/// 64 positions, 1 or 8 bytes from each to the next, with a bit for each candidate among them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    offset: usize,
    stride: usize,
    candidates: u64,
}

impl Block {
    pub(super) const EMPTY: Self = Self { offset: 0, stride: 1, candidates: 0 };

    /// Takes the first candidate.
    pub(super) fn pop(&mut self) -> Option<usize> {
        if self.candidates == 0 {
            return None;
        }
        #[expect(clippy::as_conversions, reason = "63 at most")]
        let position = self.candidates.trailing_zeros() as usize;
        self.candidates &= self.candidates.wrapping_sub(1);
        // Positions lie in the image, so their offsets fit.
        Some(self.offset.wrapping_add(position.wrapping_mul(self.stride)))
    }

    /// Bytes from one position to the next.
    pub(super) const fn stride(&self) -> usize {
        self.stride
    }

    /// The offset after the last position.
    pub(super) const fn end(&self) -> usize {
        self.offset.saturating_add(self.stride.saturating_mul(POSITIONS))
    }
}

/// Tests for positions of one stride.
pub(super) trait Kernel {
    /// Bytes from one position to the next.
    const STRIDE: usize;
    /// Blocks that are left behind together where none has a candidate.
    const GROUP: usize;

    /// The candidates of the block at the start of `bytes`; `None` where there are too few bytes.
    ///
    /// With `ANY_POINT` all that are possible; otherwise only those that may be of medium confidence.
    fn candidates<const ANY_POINT: bool>(bytes: &[u8]) -> Option<u64>;

    /// Whether a group of blocks may have candidates, by the tests that rule out most.
    fn any<const ANY_POINT: bool>(bytes: &[u8]) -> Option<bool>;
}

/// The first block from `from` on that has candidates.
pub(super) fn next_block(image: &[u8], from: usize, step: usize, min_confidence: Confidence) -> Option<Block> {
    match (step % Words::STRIDE, min_confidence) {
        (0, Confidence::Low) => dispatch::<Words, true>(image, from),
        (0, _) => dispatch::<Words, false>(image, from),
        (_, Confidence::Low) => dispatch::<Bytes, true>(image, from),
        (_, _) => dispatch::<Bytes, false>(image, from),
    }
}

#[cfg(not(feature = "simd"))]
fn dispatch<K: Kernel, const ANY_POINT: bool>(image: &[u8], from: usize) -> Option<Block> {
    scan::<K, ANY_POINT>(image, from)
}

/// Scans with the best instructions that this processor has.
#[cfg(feature = "simd")]
fn dispatch<K: Kernel, const ANY_POINT: bool>(image: &[u8], from: usize) -> Option<Block> {
    struct Scan<'a, K, const ANY_POINT: bool>(&'a [u8], usize, core::marker::PhantomData<K>);

    impl<K: Kernel, const ANY_POINT: bool> pulp::NullaryFnOnce for Scan<'_, K, ANY_POINT> {
        type Output = Option<Block>;

        #[inline(always)]
        fn call(self) -> Option<Block> {
            scan::<K, ANY_POINT>(self.0, self.1)
        }
    }

    pulp::Arch::new().dispatch(Scan::<K, ANY_POINT>(image, from, core::marker::PhantomData))
}

/// Inlined, as all that it calls, because instruction sets are chosen for whole functions.
#[inline(always)]
fn scan<K: Kernel, const ANY_POINT: bool>(image: &[u8], mut from: usize) -> Option<Block> {
    let len = K::STRIDE.wrapping_mul(POSITIONS);
    // Where a record was there often is another, so the first block is looked at by itself.
    if let Some(candidates) = K::candidates::<ANY_POINT>(image.get(from..)?) {
        if candidates != 0 {
            return Some(Block { offset: from, stride: K::STRIDE, candidates });
        }
        from = from.wrapping_add(len);
    }
    while let Some(any) = K::any::<ANY_POINT>(image.get(from..)?) {
        for _ in 0..K::GROUP {
            if any {
                let candidates = K::candidates::<ANY_POINT>(image.get(from..)?)?;
                if candidates != 0 {
                    return Some(Block { offset: from, stride: K::STRIDE, candidates });
                }
            }
            from = from.wrapping_add(len);
        }
    }
    scan_rest::<K, ANY_POINT>(image, from)
}

/// The end of the image, where no whole group is left: block by block, with zeros where bytes are missing.
#[inline(always)]
fn scan_rest<K: Kernel, const ANY_POINT: bool>(image: &[u8], mut from: usize) -> Option<Block> {
    loop {
        let rest = image.get(from..)?;
        let room = rest.len().checked_sub(RawMmFailure::LEN - 1)?.div_ceil(K::STRIDE);
        let padded = &mut [0; MAX_WINDOW];
        padded.iter_mut().zip(rest).for_each(|(to, byte)| *to = *byte);
        let beyond = u32::try_from(room).map_or(0, |room| u64::MAX.checked_shl(room).unwrap_or(0));
        let candidates = K::candidates::<ANY_POINT>(padded)? & !beyond;
        if candidates != 0 {
            return Some(Block { offset: from, stride: K::STRIDE, candidates });
        }
        from = from.wrapping_add(K::STRIDE.wrapping_mul(POSITIONS));
    }
}

/// 64 flags, each 0 or 1, as the bits of a number: the first one lowest.
#[inline(always)]
pub(super) fn bits(flags: [u8; POSITIONS]) -> u64 {
    let words: [U64; 8] = transmute!(flags);
    // The product's top byte collects the eight flags of a word.
    words.iter().rev().fold(0, |bits, word| bits << 8 | word.get().wrapping_mul(0x0102_0408_1020_4080) >> 56)
}

/// Positions in a block.
pub(super) const POSITIONS: usize = 64;
/// The most bytes that a block's records take.
const MAX_WINDOW: usize = POSITIONS * Words::STRIDE + RawMmFailure::LEN;
