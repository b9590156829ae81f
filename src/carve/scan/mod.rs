//! Finds candidates: offsets at which the record meets the requirements that vector code can test.
//!
//! A kernel tests 64 positions at a time; [`kernel`] says how. [`bytes`] has the tests for every
//! offset, [`words`] those for every eighth. Every candidate has an error code other than 0 and
//! known values in failurePoint, keyingModuleType, mmState and saRole. The other requirements are
//! tested only as far as it makes the search faster.

mod bytes;
mod kernel;
mod words;

#[cfg(feature = "simd")]
use core::marker::PhantomData;

use self::{
    bytes::Bytes,
    kernel::{Kernel, POSITIONS},
    words::Words,
};
use super::confidence::Confidence;
use crate::record::RawMmFailure;

/// 64 positions, 1 or 8 bytes apart, with one bit for each candidate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    offset: usize,
    stride: usize,
    candidates: u64,
}

impl Block {
    pub(super) const EMPTY: Self = Self {
        offset: 0,
        stride: 1,
        candidates: 0,
    };

    /// Takes the first candidate, if it is before `limit`.
    #[inline(always)]
    pub(super) fn pop_before(&mut self, limit: usize) -> Option<usize> {
        if self.candidates == 0 {
            return None;
        }
        #[expect(clippy::as_conversions, reason = "63 at most")]
        let position = self.candidates.trailing_zeros() as usize;
        // Positions lie in the image, so their offsets fit.
        let offset = self.offset.wrapping_add(position.wrapping_mul(self.stride));
        if offset >= limit {
            return None;
        }
        self.candidates &= self.candidates.wrapping_sub(1);
        Some(offset)
    }

    /// Bytes from one position to the next.
    pub(super) const fn stride(&self) -> usize {
        self.stride
    }

    #[inline(always)]
    const fn of<K: Kernel>(offset: usize, candidates: u64) -> Self {
        Self {
            offset,
            stride: K::STRIDE,
            candidates,
        }
    }

    /// The offset after the last position.
    pub(super) const fn end(&self) -> usize {
        self.offset
            .saturating_add(self.stride.saturating_mul(POSITIONS))
    }
}

/// How far to scan.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// One block, even if it has no candidates.
    Block,
    /// Up to the first block that has candidates.
    Candidate,
}

/// Scans the image from `from` on. `None` if no position is left, or none that is a candidate.
pub(super) fn next_block(
    image: &[u8],
    from: usize,
    step: usize,
    min_confidence: Confidence,
    reach: Reach,
) -> Option<Block> {
    match (step % Words::STRIDE, min_confidence) {
        (0, Confidence::Low) => dispatch::<Words, true>(image, from, reach),
        (0, _) => dispatch::<Words, false>(image, from, reach),
        (_, Confidence::Low) => dispatch::<Bytes, true>(image, from, reach),
        (_, _) => dispatch::<Bytes, false>(image, from, reach),
    }
}

#[cfg(not(feature = "simd"))]
fn dispatch<K: Kernel, const LOW: bool>(image: &[u8], from: usize, reach: Reach) -> Option<Block> {
    scan::<K, LOW>(image, from, reach)
}

/// Scans with the best instruction set of this processor.
#[cfg(feature = "simd")]
fn dispatch<K: Kernel, const LOW: bool>(image: &[u8], from: usize, reach: Reach) -> Option<Block> {
    struct Scan<'a, K, const LOW: bool>(&'a [u8], usize, Reach, PhantomData<K>);

    impl<K: Kernel, const LOW: bool> pulp::NullaryFnOnce for Scan<'_, K, LOW> {
        type Output = Option<Block>;

        #[inline(always)]
        fn call(self) -> Option<Block> {
            scan::<K, LOW>(self.0, self.1, self.2)
        }
    }

    pulp::Arch::new().dispatch(Scan::<K, LOW>(image, from, reach, PhantomData))
}

/// Inlined with everything that it calls, because an instruction set applies to a whole function.
#[inline(always)]
fn scan<K: Kernel, const LOW: bool>(image: &[u8], mut from: usize, reach: Reach) -> Option<Block> {
    let len = K::STRIDE.wrapping_mul(POSITIONS);
    // Records are often close together, so the first block is tested by itself.
    if let Some(candidates) = K::candidates::<LOW>(image.get(from..)?) {
        if candidates != 0 || reach == Reach::Block {
            return Some(Block::of::<K>(from, candidates));
        }
        from = from.wrapping_add(len);
    }
    if reach == Reach::Block {
        return scan_rest::<K, LOW>(image, from, reach);
    }
    while let Some(any) = K::any::<LOW>(image.get(from..)?) {
        for _ in 0..K::GROUP {
            if any {
                let candidates = K::candidates::<LOW>(image.get(from..)?)?;
                if candidates != 0 {
                    return Some(Block::of::<K>(from, candidates));
                }
            }
            from = from.wrapping_add(len);
        }
    }
    scan_rest::<K, LOW>(image, from, reach)
}

/// Scans the end of the image, where no whole group is left, block by block. Missing bytes are
/// zero.
#[inline(always)]
fn scan_rest<K: Kernel, const LOW: bool>(
    image: &[u8],
    mut from: usize,
    reach: Reach,
) -> Option<Block> {
    loop {
        let rest = image.get(from..)?;
        let room = rest
            .len()
            .checked_sub(RawMmFailure::LEN - 1)?
            .div_ceil(K::STRIDE);
        let padded = &mut [0; MAX_WINDOW];
        padded
            .iter_mut()
            .zip(rest)
            .for_each(|(to, byte)| *to = *byte);
        let beyond = u32::try_from(room).map_or(0, |room| u64::MAX.checked_shl(room).unwrap_or(0));
        let candidates = K::candidates::<LOW>(padded)? & !beyond;
        if candidates != 0 || reach == Reach::Block {
            return Some(Block::of::<K>(from, candidates));
        }
        from = from.wrapping_add(K::STRIDE.wrapping_mul(POSITIONS));
    }
}

/// The greatest number of bytes that the records of a block span.
const MAX_WINDOW: usize = POSITIONS * Words::STRIDE + RawMmFailure::LEN;
