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
    /// other content than zeros, then by no bytes left over, then by the shorter slot. A
    /// framing fits better than chance if a record has medium confidence, or more than a
    /// quarter of the records are plausible.
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
            Content::Zeros => {}
        }
        self.slots_left = self.slots_left.saturating_sub(1);
        self.next = match self.slots_left {
            0 => usize::MAX,
            _ => self.next.saturating_add(fit.framing.slot_len()),
        };
    }

    fn fits_by_chance(&self) -> bool {
        self.fit.confident == 0 && self.fit.plausible <= self.fit.slots / 4
    }

    /// The greater rank fits better.
    fn rank(&self) -> (usize, Reverse<usize>, bool) {
        let score = self
            .fit
            .confident
            .saturating_mul(7)
            .saturating_add(self.fit.plausible);
        (score, Reverse(self.others), self.is_whole)
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
mod tests {
    use std::{vec, vec::Vec};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        dump::Dump,
        record::{ErrorCode, FailurePoint, MmFailure},
        testing::strategy,
    };

    /// Of low confidence or more.
    fn possible() -> impl Strategy<Value = MmFailure> {
        let code = prop_oneof![1..256_u32, 1..=u32::MAX].prop_map(ErrorCode);
        (strategy::plausible(), code).prop_map(|(failure, failure_error_code)| MmFailure {
            failure_error_code,
            ..failure
        })
    }

    /// Of low confidence, for its mmId is 0.
    fn low() -> MmFailure {
        MmFailure {
            failure_error_code: ErrorCode(13801),
            failure_point: FailurePoint::ME,
            ..MmFailure::default()
        }
    }

    /// The reference of `detect`: each framing by itself.
    fn detect_one_by_one(bytes: &[u8]) -> Option<Fit> {
        best(Framing::KNOWN.iter().map(|&framing| {
            let mut candidate = Candidate::new(framing, bytes.len());
            let dump = Dump::new(bytes, framing);
            assert_eq!(candidate.fit.slots, dump.len());
            assert_eq!(candidate.is_whole, dump.trailing().is_empty());
            dump.iter()
                .for_each(|slot| candidate.add(Content::of(slot.record)));
            candidate
        }))
    }

    #[test]
    fn records_start_at_multiples_of_the_alignment() {
        for framing in Framing::KNOWN {
            assert_eq!(
                (framing.slot_len() % ALIGN, framing.record_offset() % ALIGN),
                (0, 0)
            );
        }
    }

    fn named() -> impl Strategy<Value = Framing> {
        prop::sample::select(Framing::KNOWN)
    }

    /// Each record in a slot of its own random bytes.
    fn dump(framing: Framing, failures: &[(MmFailure, [u8; 56])]) -> Vec<u8> {
        let slots = failures.iter().flat_map(|(failure, around)| {
            let mut slot = around
                .iter()
                .copied()
                .cycle()
                .take(framing.slot_len())
                .collect::<Vec<_>>();
            framing.place(&failure.encode(), &mut slot).unwrap();
            slot
        });
        slots.collect()
    }

    proptest! {
        #[test]
        fn one_pass_equals_one_pass_for_each_framing(
            framing in named(),
            failures in prop::collection::vec((strategy::failure(), any::<[u8; 56]>()), 0..20),
            cut in 0..130usize,
        ) {
            let mut bytes = dump(framing, &failures);
            bytes.truncate(bytes.len().saturating_sub(cut));
            prop_assert_eq!(Framing::detect(&bytes), detect_one_by_one(&bytes));
        }

        #[test]
        fn two_records_are_enough(
            framing in named(),
            failures in prop::collection::vec((strategy::plausible(), any::<[u8; 56]>()), 2..9),
        ) {
            let fit = Framing::detect(&dump(framing, &failures)).unwrap();
            let all = failures.len();
            let (slots, plausible, confident) = (all, all, all);
            prop_assert_eq!(fit, Fit { framing, slots, plausible, confident, runner_up: None });
        }

        #[test]
        fn plausible_records_are_enough(
            framing in named(),
            failures in prop::collection::vec((possible(), any::<[u8; 56]>()), 2..9),
        ) {
            let fit = Framing::detect(&dump(framing, &failures)).unwrap();
            prop_assert_eq!((fit.framing, fit.plausible), (framing, failures.len()));
        }

        #[test]
        fn one_record_alone_is_packed(failure in possible()) {
            let fit = Framing::detect(failure.encode().as_bytes()).unwrap();
            prop_assert_eq!((fit.framing, fit.slots, fit.runner_up), (Framing::PACKED, 1, None));
        }

        #[test]
        fn noise_has_no_framing(noise in prop::collection::vec(any::<u8>(), 0..2000)) {
            prop_assert_eq!(Framing::detect(&noise), None);
        }
    }

    /// One record with room after it for the end of any of four slots.
    #[test]
    fn of_framings_that_fit_equally_the_shorter_slot_is_taken() {
        let failure = low();
        let slot = [failure.encode().as_bytes(), &[0xA5; 70][..]].concat();
        let guess =
            |len: usize| Framing::detect(&slot[..len]).map(|fit| (fit.framing, fit.runner_up));
        assert_eq!(guess(63), None);
        assert_eq!(guess(79), Some((Framing::PACKED, None)));
        assert_eq!(guess(100), Some((Framing::PACKED, Some(Framing::SLOT80))));
        for framing in Framing::KNOWN
            .iter()
            .copied()
            .filter(|framing| framing.record_offset() == 0)
        {
            assert_eq!(guess(framing.slot_len()), Some((framing, None)));
        }
    }

    #[test]
    fn zeros_after_a_record_do_not_count_against_a_framing() {
        let failure = low();
        let page = [failure.encode().as_bytes(), &[0; 4096 - 64][..]].concat();
        assert_eq!(
            Framing::detect(&page).map(|fit| (fit.framing, fit.plausible, fit.slots)),
            None
        );
        let certain = MmFailure {
            mm_id: 1,
            ..failure
        }
        .encode();
        let page = [certain.as_bytes(), &[0; 4096 - 64][..]].concat();
        let fit = Framing::detect(&page).unwrap();
        assert_eq!(
            (fit.framing, fit.plausible, fit.slots, fit.runner_up),
            (Framing::PACKED, 1, 64, None)
        );
    }

    #[test]
    fn nonzero_bytes_after_a_record_favour_longer_slots() {
        let failure = low();
        let fit =
            |rest: &[u8]| Framing::detect(&[failure.encode().as_bytes(), rest].concat()).unwrap();
        assert_eq!(fit(&[0xA5; 240 - 64]).framing, Framing::FAILURE2_X64);
        assert_eq!(fit(&[0; 240 - 64]).framing, Framing::SLOT80);
    }

    /// The framings of a pair share their first record, or none, and have one each besides.
    #[test]
    fn of_pairs_that_fit_equally_the_shorter_or_the_first_is_taken() {
        let failure = low();
        for (len, offsets, best, runner_up) in [
            (
                340,
                &[0, 96, 224][..],
                Framing::FAILURE2_X86,
                Framing::FAILURE1_X64,
            ),
            (400, &[0, 80, 256, 336], Framing::SLOT80, Framing::HEAP_X64),
        ] {
            let mut bytes = vec![0xA5; len];
            for &offset in offsets {
                bytes[offset..offset + 64].copy_from_slice(failure.encode().as_bytes());
            }
            let fit = Framing::detect(&bytes).unwrap();
            assert_eq!(
                (fit.framing, fit.plausible, fit.runner_up),
                (best, 2, Some(runner_up))
            );
        }
    }

    #[test]
    fn a_quarter_of_plausible_records_is_not_enough() {
        let failure = MmFailure {
            failure_error_code: ErrorCode(5),
            ..MmFailure::default()
        }
        .encode();
        let among = |others: usize| [failure.as_bytes(), &vec![0xA5; 64 * others][..]].concat();
        assert!(Framing::detect(&among(2)).is_some());
        assert_eq!(Framing::detect(&among(9)), None);
        let certain = MmFailure {
            failure_point: FailurePoint::ME,
            mm_id: 1,
            failure_error_code: ErrorCode(13801),
            ..failure.decode()
        };
        let fit =
            Framing::detect(&[certain.encode().as_bytes(), &[0xA5; 6400][..]].concat()).unwrap();
        assert_eq!((fit.plausible, fit.confident), (1, 1));
    }
}
