//! The carver: records at any offset of an image.

use core::iter::FusedIterator;

use super::{
    confidence::Confidence,
    scan::{Block, next_block},
};
use crate::record::RawMmFailure;

/// Finds the records in an image: a process dump, a disk, a trace file, or any other bytes.
///
/// ```
/// use ikeext_mm_failure::{Carver, Confidence, ErrorCode, FailurePoint, MmFailure};
///
/// let failure = MmFailure {
///     failure_error_code: ErrorCode(13801),
///     failure_point: FailurePoint::ME,
///     mm_id: 7,
///     ..Default::default()
/// };
/// let mut image = [0xA5; 1000];
/// image[333..397].copy_from_slice(failure.encode().as_bytes());
///
/// let hit = Carver::new(&image).next().unwrap();
/// assert_eq!((hit.offset, hit.confidence), (333, Confidence::High));
/// assert_eq!(hit.record.decode(), failure);
/// ```
///
/// Hits are in ascending order of their offsets. Each offset is judged by its own 64 bytes. What
/// lies around it and what was found before do not matter, so hits can overlap, and an image that
/// is carved in blocks has the hits of the whole image. After a block, pass the bytes from
/// [`offset`](Self::offset) on to the next carver, followed by the next block:
///
/// ```
/// # use ikeext_mm_failure::{Carver, RawMmFailure};
/// # let image = std::fs::read("testdata/negotiations.bin").unwrap().repeat(4);
/// let (mut buffer, mut start, mut hits) = (Vec::new(), 0, Vec::new());
/// for block in image.chunks(100) {
///     buffer.extend(block);
///     let mut carver = Carver::new(&buffer);
///     hits.extend(carver.by_ref().map(|hit| start + hit.offset));
///     start += buffer.drain(..carver.offset()).len(); // 63 bytes stay
/// }
/// assert!(hits.len() >= 4);
/// assert!(hits.into_iter().eq(Carver::new(&image).map(|hit| hit.offset)));
/// ```
///
/// # Speed
///
/// With the feature `simd`, on program files, random bytes and zeros, a carver with step 8 is as
/// fast as counting a rare byte with `memchr`. With step 1 it takes twice that time, which is a
/// twentieth of the time that `regex` takes. Without the feature, the instruction set is the one
/// that the compiler targets. Where nearly every offset holds a record or almost one, the carver
/// reaches 0.3 to 1.5 GiB/s and is never slower than a plain loop. `cargo bench --bench carve
/// --features simd` measures all of this.
///
/// # False positives
#[doc = include_str!("false_positives.md")]
#[derive(Clone, Debug)]
pub struct Carver<'a> {
    image: &'a [u8],
    step: usize,
    min_confidence: Confidence,
    /// The first offset that has not been judged.
    next: usize,
    /// What is left of the block that was scanned last.
    block: Block,
    /// The first offset that has not been scanned.
    scanned: usize,
}

/// A record that a [`Carver`] found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hit<'a> {
    /// Bytes from the start of the image to the record.
    pub offset: usize,
    /// The record.
    pub record: &'a RawMmFailure,
    /// How likely it is that this is a record: its [plausibility](RawMmFailure::plausibility).
    pub confidence: Confidence,
}

impl<'a> Carver<'a> {
    /// Searches every offset of `image` for records of medium confidence or more.
    #[must_use]
    pub const fn new(image: &'a [u8]) -> Self {
        Self {
            image,
            step: 1,
            min_confidence: Confidence::Medium,
            next: 0,
            block: Block::EMPTY,
            scanned: 0,
        }
    }

    /// Tests only offsets that are multiples of `step` from the start.
    ///
    /// Use 8 for heap memory, and 1 (the default) if the alignment is unknown. 0 is treated as 1.
    #[must_use]
    pub const fn step(self, step: usize) -> Self {
        let step = if step == 0 { 1 } else { step };
        let next = self.next;
        Self {
            step,
            ..self.start(next)
        }
    }

    /// Skips records of less confidence.
    #[must_use]
    pub const fn min_confidence(self, min_confidence: Confidence) -> Self {
        let next = self.next;
        Self {
            min_confidence,
            ..self.start(next)
        }
    }

    /// Starts at `offset`, from which steps are counted. The default is 0.
    #[must_use]
    pub const fn start(self, offset: usize) -> Self {
        Self {
            next: offset,
            block: Block::EMPTY,
            scanned: offset,
            ..self
        }
    }

    /// The first offset that has not been judged: where to continue when more of the image is
    /// available.
    ///
    /// It can lie beyond the end of the image, after a long step or a start beyond the end.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.next
    }

    /// The next offset to judge. The offsets before it are no hits.
    #[inline(always)]
    fn next_candidate(&mut self) -> Option<usize> {
        if self.step > LONG_STEP {
            return Some(self.next);
        }
        loop {
            while let Some(offset) = self.block.pop() {
                if self.step == self.block.stride() {
                    return Some(offset);
                }
                let distance = offset.checked_sub(self.next);
                if distance.is_some_and(|distance| distance.checked_rem(self.step) == Some(0)) {
                    return Some(offset);
                }
            }
            let block = next_block(self.image, self.scanned, self.step, self.min_confidence)?;
            self.scanned = block.end();
            self.block = block;
        }
    }

    /// The number of offsets at which there is room for a record.
    const fn end(&self) -> usize {
        self.image.len().saturating_sub(RawMmFailure::LEN - 1)
    }
}

impl<'a> Iterator for Carver<'a> {
    type Item = Hit<'a>;

    /// Inlined with everything that it calls for each hit, so that a loop over the carver keeps its
    /// state in registers.
    #[inline]
    fn next(&mut self) -> Option<Hit<'a>> {
        while self.next < self.end() {
            let Some(offset) = self.next_candidate() else {
                let steps = self.end().wrapping_sub(self.next).div_ceil(self.step);
                self.next = self.next.saturating_add(steps.saturating_mul(self.step));
                return None;
            };
            self.next = offset.saturating_add(self.step);
            let (record, _) = RawMmFailure::parse_prefix(self.image.get(offset..)?).ok()?;
            let confidence = match self.step > LONG_STEP {
                true => record.plausibility(),
                false => Some(record.level_if_possible()),
            };
            if let Some(confidence) = confidence.filter(|level| *level >= self.min_confidence) {
                return Some(Hit {
                    offset,
                    record,
                    confidence,
                });
            }
        }
        None
    }
}

impl FusedIterator for Carver<'_> {}

/// With a step above this, scanning everything between two offsets takes longer than judging them.
const LONG_STEP: usize = 64;

#[cfg(test)]
mod tests {
    use std::{vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        record::{ErrorCode, FailurePoint, MmFailure},
        testing::strategy,
    };

    fn failure() -> MmFailure {
        MmFailure {
            failure_error_code: ErrorCode(13801),
            failure_point: FailurePoint::ME,
            mm_id: 7,
            ..Default::default()
        }
    }

    fn offsets(image: &[u8]) -> Vec<usize> {
        Carver::new(image).map(|hit| hit.offset).collect()
    }

    proptest! {
        #[test]
        fn records_are_found_at_every_offset(failure in strategy::plausible(), fill in any::<u8>(), offset in 0..1300_usize) {
            let mut image = vec![fill; 1364];
            image[offset..offset + 64].copy_from_slice(failure.encode().as_bytes());
            prop_assert!(offsets(&image).contains(&offset));
        }
    }

    #[test]
    fn records_side_by_side_are_found_each_once() {
        let record = *failure().encode().as_bytes();
        assert_eq!(offsets(&record), [0]);
        assert_eq!(offsets(&record.repeat(2)), [0, 64]);
        assert!(
            offsets(&record.repeat(10_000))
                .into_iter()
                .eq((0..640_000).step_by(64))
        );
        let slots = [&record[..], &[0x11; 16]].concat().repeat(1000);
        assert!(offsets(&slots).into_iter().eq((0..80_000).step_by(80)));
    }

    #[test]
    fn the_beginning_of_a_record_before_a_record_hides_nothing() {
        let record = *failure().encode().as_bytes();
        for len in 0..64 {
            assert!(offsets(&[&record[..len], &record].concat()).contains(&len));
        }
        assert_eq!(offsets(&[&record[..8], &record].concat()), [8]);
    }

    #[test]
    fn starts_again_where_it_is_told_to() {
        let image = failure().encode().as_bytes().repeat(3);
        for step in [1, 8] {
            let mut carver = Carver::new(&image).step(step);
            carver.next();
            assert_eq!(
                carver.start(0).map(|hit| hit.offset).collect::<Vec<_>>(),
                [0, 64, 128]
            );
        }
    }

    #[test]
    fn without_room_for_a_record_nothing_is_judged() {
        for step in [1, 8, 64, 65] {
            let mut carver = Carver::new(&[0; 63]).step(step);
            assert_eq!((carver.next(), carver.offset()), (None, 0));
        }
    }

    /// Two wrong bytes do not make a right one, whatever bits they share.
    #[test]
    fn the_scan_judges_as_plausibility_does() {
        let mut judged = 0;
        for code in [0, 13801] {
            let right = MmFailure {
                failure_error_code: ErrorCode(code),
                ..failure()
            }
            .encode();
            for (first, second) in
                (0..64).flat_map(|first| (0..=first).map(move |second| (first, second)))
            {
                for bit in 0..8 {
                    let mut image = *right.as_bytes();
                    image[first] |= 1 << bit;
                    image[second] |= 1 << bit;
                    let expected = RawMmFailure::from(image).plausibility();
                    for (step, level) in [1, 8]
                        .into_iter()
                        .flat_map(|step| [(step, Confidence::Low), (step, Confidence::Medium)])
                    {
                        let found = Carver::new(&image)
                            .step(step)
                            .min_confidence(level)
                            .next()
                            .map(|hit| hit.confidence);
                        assert_eq!(
                            found,
                            expected.filter(|confidence| *confidence >= level),
                            "{image:x?}"
                        );
                        judged += 1;
                    }
                }
            }
        }
        assert_eq!(judged, 2 * (64 * 65 / 2) * 8 * 4);
    }

    /// Zeros pass the tests that a group of blocks is left behind by, and this group has nothing
    /// else.
    #[test]
    fn a_group_of_nothing_but_possible_points_is_looked_at() {
        let mut image = [0; 2000];
        image[67] = 5;
        assert!(
            Carver::new(&image)
                .min_confidence(Confidence::Low)
                .map(|hit| hit.offset)
                .eq(64..68)
        );
    }
}
