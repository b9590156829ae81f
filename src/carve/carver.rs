//! The carver: records at any offset of an image.

use core::{
    fmt,
    iter::FusedIterator,
    ops::{Bound, RangeBounds},
};

use super::{
    confidence::Confidence,
    confirmation::Confirmation,
    scan::{Block, Reach, next_block},
    siblings::Sibling,
};
use crate::{
    context::{Etw1005, EtwHeader},
    record::RawMmFailure,
};

/// Finds the records in an image: a process dump, a disk, a trace file, or any other bytes.
///
/// ```
/// use ikeext_mm_failure::{AuthMethod, Carver, Confidence, ErrorCode, FailurePoint, MmFailure};
///
/// let failure = MmFailure {
///     failure_error_code: ErrorCode(13801),
///     failure_point: FailurePoint::ME,
///     mm_auth_method: AuthMethod::KERBEROS,
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
/// Hits are in ascending order of their offsets.
///
/// # Overlapping hits
///
/// Some bytes look like a record at several offsets. Hits whose 64 bytes overlap are one finding,
/// of which only one is returned: the first, unless a later one that overlaps it has more
/// confidence. Precisely: the carver takes the first hit; while a hit of more confidence starts
/// less than 64 bytes after it, takes that one; returns it; and continues 64 bytes after it.
///
/// # Parts of an image
///
/// [`range`](Self::range) restricts a search to the records that *start* in a range of offsets. The
/// carver also looks at the bytes before and after the range, so that the hits of adjacent ranges
/// are exactly the hits of the whole image:
///
/// ```
/// # use ikeext_mm_failure::{Carver, RawMmFailure};
/// # let image = std::fs::read("testdata/negotiations.bin").unwrap();
/// let offsets = |carver: Carver<'_>| carver.map(|hit| hit.offset).collect::<Vec<_>>();
/// let parts = [0..100, 100..200, 200..image.len()];
/// let parts = parts.map(|part| offsets(Carver::new(&image).range(part)));
/// assert_eq!(parts.concat(), offsets(Carver::new(&image)));
/// ```
///
/// To carve a stream in blocks, search only the offsets after which [`LOOKAHEAD`](Self::LOOKAHEAD)
/// bytes are available, keep [`LOOKBEHIND`](Self::LOOKBEHIND) bytes before the
/// [`position`](Self::position), and [resume](Self::resume_at) there with the next block:
///
/// ```
/// # use ikeext_mm_failure::{Carver, RawMmFailure};
/// # let image = std::fs::read("testdata/negotiations.bin").unwrap();
/// let (mut buffer, mut start, mut position, mut hits) = (Vec::new(), 0, 0, Vec::new());
/// let mut blocks = image.chunks(100).peekable();
/// while let Some(block) = blocks.next() {
///     buffer.extend(block);
///     let lookahead = if blocks.peek().is_some() { Carver::LOOKAHEAD } else { 0 };
///     let end = buffer.len().saturating_sub(lookahead);
///     let mut carver = Carver::new(&buffer).range(..end).resume_at(position);
///     hits.extend(carver.by_ref().map(|hit| start + hit.offset));
///     position = carver.position();
///     let drained = buffer.drain(..position.saturating_sub(Carver::LOOKBEHIND).min(end)).len();
///     (start, position) = (start + drained, position - drained);
/// }
/// assert!(hits.into_iter().eq(Carver::new(&image).map(|hit| hit.offset)));
/// ```
///
/// # Speed
///
/// With the feature `simd`, on program files, random bytes and zeros, a carver with step 8 takes
/// 1.1 to 1.3 times the time of counting a rare byte with `memchr`. With step 1 it takes 1.3 to 2.7
/// times that time; on program files, `regex` takes 15 times as long. Without the feature, the
/// instruction set is the one that the compiler targets. Where nearly every offset holds a record
/// or almost one, the carver reaches 0.3 to 1.5 GiB/s and is not slower than a plain loop.
/// `cargo bench --bench carve --features simd` measures all of this.
///
/// # False positives
#[doc = include_str!("false_positives.md")]
///
/// # Missed records
#[doc = include_str!("recall.md")]
#[derive(Clone)]
pub struct Carver<'a> {
    image: &'a [u8],
    step: usize,
    min_confidence: Confidence,
    start: usize,
    end: usize,
    resumed_at: usize,
    confirmation: Confirmation<'a>,
    /// The first offset that has not been judged. `None` before the first call of `next`.
    next: Option<usize>,
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
    /// How likely it is that this is a record: its [plausibility](RawMmFailure::plausibility), or
    /// high if the bytes around it confirm the record.
    pub confidence: Confidence,
    /// The other structure that the bytes [fit as well](RawMmFailure::also_fits). If there is one,
    /// the confidence is medium at most. The bytes around a record can exclude it.
    pub also_fits: Option<Sibling>,
}

impl<'a> Carver<'a> {
    /// The number of bytes after the one at an offset that decide whether a record there is a hit:
    /// the other 63 of the record, and 63 more of a record that overlaps it by one byte.
    pub const LOOKAHEAD: usize = 2 * (RawMmFailure::LEN - 1);

    /// The number of bytes before a record that can confirm it.
    pub const LOOKBEHIND: usize = Etw1005::MAX_HEAD_LEN + EtwHeader::MAX_LEN;

    /// Searches every offset of `image` for records of medium confidence or more.
    #[must_use]
    pub const fn new(image: &'a [u8]) -> Self {
        Self {
            image,
            step: 1,
            min_confidence: Confidence::Medium,
            start: 0,
            end: usize::MAX,
            resumed_at: 0,
            confirmation: Confirmation::new(&[]),
            next: None,
            block: Block::EMPTY,
            scanned: 0,
        }
    }

    /// Tests only offsets that are multiples of `step` from the start of the range.
    ///
    /// Use 8 for heap memory, and 1 (the default) if the alignment is unknown. 0 is treated as 1.
    #[must_use]
    pub const fn step(self, step: usize) -> Self {
        let step = if step == 0 { 1 } else { step };
        Self {
            step,
            next: None,
            ..self
        }
    }

    /// Skips records below this level.
    #[must_use]
    pub const fn min_confidence(self, min_confidence: Confidence) -> Self {
        Self {
            min_confidence,
            next: None,
            ..self
        }
    }

    /// Returns only records that start in `range`, which is the whole image by default.
    ///
    /// Bytes outside the range are read to decide which of several overlapping hits is returned:
    /// those before it as far back as hits overlap, and [`LOOKAHEAD`](Self::LOOKAHEAD) bytes
    /// after its last offset. If the ranges of several carvers are adjacent and start at
    /// multiples of the step, their hits together are those of the whole image, each once.
    #[must_use]
    pub fn range(self, range: impl RangeBounds<usize>) -> Self {
        let start = match range.start_bound() {
            Bound::Included(start) => *start,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match range.end_bound() {
            Bound::Included(last) => last.saturating_add(1),
            Bound::Excluded(end) => *end,
            Bound::Unbounded => usize::MAX,
        };
        Self {
            start,
            end,
            next: None,
            ..self
        }
    }

    /// Gives high confidence to the records at `targets`: offsets, in ascending order, to which the
    /// pointer of an [`FWPM_NET_EVENT`](crate::context::Context) leads.
    ///
    /// The records still have to meet the other requirements of
    /// [high confidence](Confidence::High) for records that are confirmed.
    #[must_use]
    pub fn targets(self, targets: &'a [usize]) -> Self {
        Self {
            confirmation: Confirmation::new(targets),
            next: None,
            ..self
        }
    }

    /// Continues at `position`, the [`position`](Self::position) of a carver that searched what is
    /// before it. Bytes before it are only read for what confirms a record.
    #[must_use]
    pub fn resume_at(self, position: usize) -> Self {
        Self {
            start: self.start.max(position),
            resumed_at: position,
            next: None,
            ..self
        }
    }

    /// The first offset that has not been judged: where to continue when more of the image is
    /// available.
    ///
    /// It can lie beyond the end of the image or range, after a hit or a long step.
    #[must_use]
    pub fn position(&self) -> usize {
        self.next.unwrap_or(self.start).max(self.start)
    }

    /// The end of the offsets at which a record can start and that are in the range.
    fn end(&self) -> usize {
        self.image
            .len()
            .saturating_sub(RawMmFailure::LEN - 1)
            .min(self.end)
    }

    /// The first offset to judge, so that the hits from there on are those of the whole image: the
    /// start, or the hit furthest before it that is connected to it by overlapping hits.
    fn synchronize(&mut self) -> usize {
        let mut from = self.start;
        while let Some(earlier) = self.hit_before(from) {
            from = earlier;
        }
        (self.block, self.scanned) = (Block::EMPTY, from);
        from
    }

    /// The first hit that starts less than 64 bytes before `offset`, and where the search resumed
    /// or after it.
    fn hit_before(&mut self, offset: usize) -> Option<usize> {
        let step = self.step;
        let room = offset.saturating_sub(self.resumed_at);
        let steps = room.min(RawMmFailure::LEN - 1).checked_div(step)?;
        (1..=steps)
            .rev()
            .map(|n| offset.wrapping_sub(n.wrapping_mul(step)))
            .find(|earlier| self.judge(*earlier, true).is_some())
    }

    /// The first hit before `limit`, which overlaps nothing that was judged.
    #[inline(always)]
    fn first_hit(&mut self, from: usize, limit: usize) -> Option<Hit<'a>> {
        if self.step > LONG_STEP {
            return (from..limit)
                .step_by(self.step)
                .find_map(|offset| self.judge(offset, true));
        }
        // The bytes that decide about the offsets before the limit.
        let len = limit.saturating_add(Self::LOOKAHEAD);
        let image = self.image.get(..len).unwrap_or(self.image);
        loop {
            if let Some(hit) = self.hit_in_block(limit) {
                return Some(hit);
            }
            self.block = self.scan_block(image, Reach::Candidate)?;
            self.scanned = self.block.end();
        }
    }

    /// The first hit of more confidence that overlaps the end of `hit`.
    #[inline(always)]
    fn better_hit(&mut self, hit: &Hit<'a>) -> Option<Hit<'a>> {
        if self.step > LONG_STEP {
            return None;
        }
        let limit = hit.offset.saturating_add(RawMmFailure::LEN);
        loop {
            while let Some(other) = self.hit_in_block(limit) {
                if other.confidence > hit.confidence {
                    return Some(other);
                }
            }
            if self.scanned >= limit {
                return None;
            }
            self.block = self.scan_block(self.image, Reach::Block)?;
            self.scanned = self.block.end();
        }
    }

    #[inline(always)]
    fn scan_block(&self, image: &[u8], reach: Reach) -> Option<Block> {
        next_block(image, self.scanned, self.step, self.min_confidence, reach)
    }

    /// Takes the first hit before `limit` from the scanned block.
    #[inline(always)]
    fn hit_in_block(&mut self, limit: usize) -> Option<Hit<'a>> {
        while let Some(offset) = self.block.pop_before(limit) {
            let is_on_step = self.step == self.block.stride()
                || offset.abs_diff(self.start).checked_rem(self.step) == Some(0);
            if let Some(hit) = is_on_step.then(|| self.judge(offset, false)).flatten() {
                return Some(hit);
            }
        }
        None
    }

    #[inline(always)]
    fn judge(&mut self, offset: usize, is_any: bool) -> Option<Hit<'a>> {
        let (record, _) = RawMmFailure::parse_prefix(self.image.get(offset..)?).ok()?;
        let plausibility = match is_any {
            true => record.plausibility(),
            false => record.level_if_possible(),
        };
        let is_confirmed = plausibility < Some(Confidence::High)
            && self.confirmation.is_possible(self.image, offset)
            && self.confirmation.confirms(self.image, offset, record);
        let confidence = match is_confirmed {
            true => Confidence::High,
            false => plausibility?,
        };
        (confidence >= self.min_confidence).then(|| Hit {
            offset,
            record,
            confidence,
            also_fits: record.also_fits().filter(|_| !is_confirmed),
        })
    }

    /// The first offset at or after `to` that is a multiple of the step away from `from`.
    fn step_to(&self, from: usize, to: usize) -> usize {
        let steps = to.saturating_sub(from).div_ceil(self.step.max(1));
        from.saturating_add(steps.saturating_mul(self.step))
    }
}

impl<'a> Iterator for Carver<'a> {
    type Item = Hit<'a>;

    /// Inlined with everything that it calls for each hit, so that a loop over the carver keeps its
    /// state in registers.
    #[inline]
    fn next(&mut self) -> Option<Hit<'a>> {
        let end = self.end();
        let mut from = match self.next {
            Some(next) => next,
            None => self.synchronize(),
        };
        while from < end {
            let Some(mut hit) = self.first_hit(from, end) else {
                from = self.step_to(from, end);
                break;
            };
            while let Some(better) = self.better_hit(&hit) {
                hit = better;
            }
            if hit.offset >= end {
                from = hit.offset;
                break;
            }
            from = self.step_to(hit.offset, hit.offset.saturating_add(RawMmFailure::LEN));
            if hit.offset >= self.start {
                self.next = Some(from);
                return Some(hit);
            }
        }
        self.next = Some(from);
        None
    }
}

impl FusedIterator for Carver<'_> {}

/// Prints the length of the image, not its bytes.
impl fmt::Debug for Carver<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Carver")
            .field("len", &self.image.len())
            .field("step", &self.step)
            .field("min_confidence", &self.min_confidence)
            .field("range", &(self.start..self.end))
            .field("position", &self.position())
            .finish()
    }
}

/// With a step above this, scanning everything between two offsets takes longer than judging them.
/// Hits do not overlap then.
const LONG_STEP: usize = RawMmFailure::LEN;

#[cfg(test)]
mod tests;
