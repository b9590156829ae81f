//! Which framing a dump has.

use core::cmp::Reverse;

use super::framing::Framing;
use crate::{carve::Confidence, record::RawMmFailure};

/// How well a [`Framing`] fits a dump: the result of [`Framing::detect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fit {
    /// The framing.
    pub framing: Framing,
    /// The number of whole slots in the dump.
    pub slots: usize,
    /// The number of slots whose record is all zeros: unused room.
    pub zeros: usize,
    /// The number of slots whose record is [plausible](RawMmFailure::plausibility).
    pub plausible: usize,
    /// The number of slots whose record has [medium confidence](Confidence::Medium) or more. These
    /// records are also plausible.
    pub confident: usize,
    /// Another framing that fits equally well, if there is one.
    pub runner_up: Option<Framing>,
}

impl Framing {
    /// Finds the framing among [`KNOWN`](Self::KNOWN) that fits a dump best, if one fits better
    /// than chance.
    ///
    /// The best framing is the one whose slots hold the most plausible records, where a record of
    /// medium confidence or more counts eight times. Ties are decided by the fewest slots with
    /// other content than zeros, then by no bytes left over, then by the shorter slot.
    ///
    /// A framing fits better than chance if a record has medium confidence and at least one in 16
    /// of the slots that are not all zeros is plausible. Without such a record, more than a quarter
    /// of all slots must be plausible, or more than half of at least two slots that are not all
    /// zeros.
    ///
    /// All framings are judged in one pass, which takes about as long as a carver with step 8 takes
    /// for low confidence. A sample of a large dump is enough: `mmfail` passes the first MiB.
    ///
    /// ```
    /// use ikeext_mm_failure::{ErrorCode, FailurePoint, Framing, MmFailure};
    ///
    /// let failure = MmFailure {
    ///     failure_error_code: ErrorCode(13801),
    ///     failure_point: FailurePoint::ME,
    ///     mm_id: 7,
    ///     ..Default::default()
    /// };
    /// let slot = [failure.encode().as_bytes(), &[0xA5; 24][..]].concat();
    /// let fit = Framing::detect(&slot.repeat(3)).unwrap();
    /// assert_eq!((fit.framing, fit.plausible, fit.slots), (Framing::FAILURE1_X86, 3, 3));
    /// assert_eq!(Framing::detect(&[0xA5; 500]), None);
    /// ```
    #[must_use]
    pub fn detect(bytes: &[u8]) -> Option<Fit> {
        let mut framings = Self::KNOWN.iter().copied();
        let mut candidates = [(); Self::KNOWN.len()]
            .map(|()| Candidate::new(framings.next().unwrap_or_default(), bytes.len()));
        // The record of every known framing starts at a multiple of 8.
        for offset in (0..bytes.len()).step_by(ALIGN) {
            if candidates.iter().any(|candidate| candidate.next == offset) {
                let Ok((record, _)) = RawMmFailure::parse_prefix(bytes.get(offset..)?) else {
                    break;
                };
                let content = Content::of(record);
                candidates
                    .iter_mut()
                    .filter(|candidate| candidate.next == offset)
                    .for_each(|candidate| candidate.add(content));
            }
        }
        best(candidates.into_iter())
    }
}

impl Fit {
    /// The number of plausible records, in which one of medium confidence counts eight times.
    pub(crate) const fn score(&self) -> usize {
        self.confident
            .saturating_mul(7)
            .saturating_add(self.plausible)
    }
}

/// The best of several framings that fit better than chance.
fn best(candidates: impl Iterator<Item = Candidate>) -> Option<Fit> {
    let better_than_chance = candidates.filter(|candidate| !candidate.fits_by_chance());
    let best = better_than_chance.reduce(|best, next| {
        if best.rank() != next.rank() {
            return if best.rank() > next.rank() {
                best
            } else {
                next
            };
        }
        let is_shorter = next.fit.framing.slot_len() < best.fit.framing.slot_len();
        let (mut shorter, longer) = if is_shorter {
            (next, best)
        } else {
            (best, next)
        };
        shorter.fit.runner_up = best.fit.runner_up.or(Some(longer.fit.framing));
        shorter
    });
    best.map(|best| best.fit)
}

/// A framing, how well it fits so far, and where its next record is.
#[derive(Clone, Copy)]
struct Candidate {
    fit: Fit,
    /// The number of slots whose record is neither plausible nor all zeros. Zeros are unused room.
    others: usize,
    /// Whether no bytes follow the last slot.
    is_whole: bool,
    /// Offset of the next record. `usize::MAX` after the last whole slot.
    next: usize,
    slots_left: usize,
}

impl Candidate {
    /// The framing of a dump of `len` bytes, before its first slot.
    fn new(framing: Framing, len: usize) -> Self {
        let slots = len.checked_div(framing.slot_len()).unwrap_or(0);
        let fit = Fit {
            framing,
            slots,
            zeros: 0,
            plausible: 0,
            confident: 0,
            runner_up: None,
        };
        let is_whole = len.checked_rem(framing.slot_len()) == Some(0);
        let next = if slots > 0 {
            framing.record_offset()
        } else {
            usize::MAX
        };
        Self {
            fit,
            others: 0,
            is_whole,
            next,
            slots_left: slots,
        }
    }

    /// Counts the record of the next slot.
    fn add(&mut self, content: Content) {
        let fit = &mut self.fit;
        match content {
            Content::Confident => {
                fit.plausible = fit.plausible.saturating_add(1);
                fit.confident = fit.confident.saturating_add(1);
            }
            Content::Plausible => fit.plausible = fit.plausible.saturating_add(1),
            Content::Other => self.others = self.others.saturating_add(1),
            Content::Zeros => fit.zeros = fit.zeros.saturating_add(1),
        }
        self.slots_left = self.slots_left.saturating_sub(1);
        self.next = match self.slots_left {
            0 => usize::MAX,
            _ => self.next.saturating_add(fit.framing.slot_len()),
        };
    }

    fn fits_by_chance(&self) -> bool {
        let Fit {
            slots,
            plausible,
            confident,
            ..
        } = self.fit;
        let used = plausible.saturating_add(self.others);
        match confident {
            0 => plausible <= slots / 4 && (plausible < 2 || plausible <= used / 2),
            _ => plausible < used / 16,
        }
    }

    /// The greater rank fits better.
    fn rank(&self) -> (usize, Reverse<usize>, bool) {
        (self.fit.score(), Reverse(self.others), self.is_whole)
    }
}

/// What the bytes in the place of a record are.
#[derive(Clone, Copy)]
enum Content {
    Confident,
    Plausible,
    Other,
    Zeros,
}

impl Content {
    fn of(record: &RawMmFailure) -> Self {
        match record.plausibility() {
            Some(confidence) if confidence >= Confidence::Medium => Self::Confident,
            Some(_) => Self::Plausible,
            None if *record.as_bytes() == [0; RawMmFailure::LEN] => Self::Zeros,
            None => Self::Other,
        }
    }
}

/// Divides the record offset and the slot length of every known framing.
const ALIGN: usize = 8;

#[cfg(test)]
mod tests;
