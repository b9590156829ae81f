//! Which framing a dump has, told from its bytes.

use core::cmp::Reverse;

use crate::{Confidence, Dump, Framing, RawMmFailure};

/// How well a [`Framing`] fits a dump: the answer of [`Framing::detect`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fit {
    /// The framing.
    pub framing: Framing,
    /// Whole slots in the dump.
    pub slots: usize,
    /// Slots whose record is [plausible](crate::RawMmFailure::plausibility).
    pub plausible: usize,
    /// Those of [medium confidence](Confidence::Medium) or more among them: chance makes none.
    pub confident: usize,
    /// The next of [`Framing::NAMED`] that fits as well, if one does.
    pub rival: Option<Framing>,
    /// Slots whose record is neither plausible nor all zeros, which is room for one.
    others: usize,
    /// No bytes after the last slot.
    is_whole: bool,
}

impl Framing {
    /// The one of [`NAMED`](Self::NAMED) that fits a dump best, where one fits better than chance.
    ///
    /// Best is where the most slots hold a plausible record, one of medium confidence or more counting eightfold; of as many, where the
    /// fewest hold something else than zeros; then where no bytes are left over; then the shorter slot. Chance makes no record of medium
    /// confidence, but up to one slot in four may seem plausible in any data.
    ///
    /// ```
    /// use ikeext_mm_failure::{ErrorCode, FailurePoint, Framing, MmFailure};
    ///
    /// let failure = MmFailure { failure_error_code: ErrorCode(13801), failure_point: FailurePoint::ME, mm_id: 7, ..Default::default() };
    /// let slot = [failure.encode().as_bytes(), &[0xA5; 24][..]].concat();
    /// let fit = Framing::detect(&slot.repeat(3)).unwrap();
    /// assert_eq!((fit.framing, fit.plausible, fit.slots), (Framing::FAILURE1_X86, 3, 3));
    /// assert_eq!(Framing::detect(&[0xA5; 500]), None);
    /// ```
    #[must_use]
    pub fn detect(bytes: &[u8]) -> Option<Fit> {
        let mut best: Option<Fit> = None;
        for &(_, framing) in Self::NAMED {
            let fit = Fit::of(bytes, framing);
            match &mut best {
                _ if fit.is_chance() => {}
                Some(best) if best.rank() > fit.rank() => {}
                Some(best) if best.rank() == fit.rank() => {
                    let (shorter, longer) =
                        if fit.framing.slot_len() < best.framing.slot_len() { (fit, *best) } else { (*best, fit) };
                    *best = Fit { rival: Some(best.rival.unwrap_or(longer.framing)), ..shorter };
                }
                _ => best = Some(fit),
            }
        }
        best
    }
}

impl Fit {
    fn of(bytes: &[u8], framing: Framing) -> Self {
        let dump = Dump::new(bytes, framing);
        let is_whole = dump.trailing().is_empty();
        let mut fit = Self { framing, slots: dump.len(), plausible: 0, confident: 0, rival: None, others: 0, is_whole };
        for record in dump.iter().map(|slot| slot.record) {
            match record.plausibility() {
                Some(confidence) => {
                    fit.plausible = fit.plausible.saturating_add(1);
                    fit.confident = fit.confident.saturating_add((confidence >= Confidence::Medium).into());
                }
                None => fit.others = fit.others.saturating_add((*record.as_bytes() != [0; RawMmFailure::LEN]).into()),
            }
        }
        fit
    }

    fn is_chance(&self) -> bool {
        self.confident == 0 && self.plausible <= self.slots / 4
    }

    /// What is greater fits better.
    fn rank(&self) -> (usize, Reverse<usize>, bool) {
        let speaks_for_it = self.confident.saturating_mul(7).saturating_add(self.plausible);
        (speaks_for_it, Reverse(self.others), self.is_whole)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::vec::Vec;

    use proptest::prelude::*;

    use super::*;
    use crate::{ErrorCode, FailurePoint, MmFailure, arbitrary::strategy};

    /// Of low confidence or more.
    fn possible() -> impl Strategy<Value = MmFailure> {
        let code = prop_oneof![1..256_u32, 1..=u32::MAX].prop_map(ErrorCode);
        (strategy::plausible(), code).prop_map(|(failure, failure_error_code)| MmFailure { failure_error_code, ..failure })
    }

    /// Of low confidence, for its mmId is 0.
    fn low() -> MmFailure {
        MmFailure { failure_error_code: ErrorCode(13801), failure_point: FailurePoint::ME, ..MmFailure::default() }
    }

    fn named() -> impl Strategy<Value = Framing> {
        prop::sample::select(Framing::NAMED).prop_map(|named| named.1)
    }

    /// Each record in a slot of its own random bytes.
    fn dump(framing: Framing, failures: &[(MmFailure, [u8; 56])]) -> Vec<u8> {
        let slots = failures.iter().flat_map(|(failure, around)| {
            let mut slot = around.iter().copied().cycle().take(framing.slot_len()).collect::<Vec<_>>();
            framing.place(&failure.encode(), &mut slot).unwrap();
            slot
        });
        slots.collect()
    }

    proptest! {
        #[test]
        fn two_records_are_enough(framing in named(), failures in prop::collection::vec((strategy::plausible(), any::<[u8; 56]>()), 2..9)) {
            let fit = Framing::detect(&dump(framing, &failures)).unwrap();
            let all = failures.len();
            prop_assert_eq!(fit, Fit { framing, slots: all, plausible: all, confident: all, rival: None, others: 0, is_whole: true });
        }

        #[test]
        fn plausible_records_are_enough(framing in named(), failures in prop::collection::vec((possible(), any::<[u8; 56]>()), 2..9)) {
            let fit = Framing::detect(&dump(framing, &failures)).unwrap();
            prop_assert_eq!((fit.framing, fit.plausible), (framing, failures.len()));
        }

        #[test]
        fn one_record_alone_is_packed(failure in possible()) {
            let fit = Framing::detect(failure.encode().as_bytes()).unwrap();
            prop_assert_eq!((fit.framing, fit.slots, fit.rival), (Framing::PACKED, 1, None));
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
        let guess = |len: usize| Framing::detect(&slot[..len]).map(|fit| (fit.framing, fit.rival));
        assert_eq!(guess(63), None);
        assert_eq!(guess(79), Some((Framing::PACKED, None)));
        assert_eq!(guess(100), Some((Framing::PACKED, Some(Framing::SLOT80))));
        for &(_, framing) in Framing::NAMED.iter().filter(|(_, framing)| framing.record_offset() == 0) {
            assert_eq!(guess(framing.slot_len()), Some((framing, None)));
        }
    }

    #[test]
    fn zeros_after_a_record_are_room() {
        let failure = low();
        let page = [failure.encode().as_bytes(), &[0; 4096 - 64][..]].concat();
        assert_eq!(Framing::detect(&page).map(|fit| (fit.framing, fit.plausible, fit.slots)), None);
        let certain = MmFailure { mm_id: 1, ..failure }.encode();
        let page = [certain.as_bytes(), &[0; 4096 - 64][..]].concat();
        let fit = Framing::detect(&page).unwrap();
        assert_eq!((fit.framing, fit.plausible, fit.slots, fit.rival), (Framing::PACKED, 1, 64, None));
    }

    #[test]
    fn what_is_no_zeros_after_a_record_speaks_for_longer_slots() {
        let failure = low();
        let fit = |rest: &[u8]| Framing::detect(&[failure.encode().as_bytes(), rest].concat()).unwrap();
        assert_eq!(fit(&[0xA5; 240 - 64]).framing, Framing::FAILURE2_X64);
        assert_eq!(fit(&[0; 240 - 64]).framing, Framing::SLOT80);
    }

    /// The framings of a pair share their first record, or none, and have one each besides.
    #[test]
    fn of_pairs_that_fit_equally_the_shorter_or_the_first_is_taken() {
        let failure = low();
        for (len, offsets, best, rival) in [
            (340, &[0, 96, 224][..], Framing::FAILURE2_X86, Framing::FAILURE1_X64),
            (400, &[0, 80, 256, 336], Framing::SLOT80, Framing::HEAP_X64),
        ] {
            let mut bytes = std::vec![0xA5; len];
            for &offset in offsets {
                bytes[offset..offset + 64].copy_from_slice(failure.encode().as_bytes());
            }
            let fit = Framing::detect(&bytes).unwrap();
            assert_eq!((fit.framing, fit.plausible, fit.rival), (best, 2, Some(rival)));
        }
    }

    #[test]
    fn chance_is_a_quarter() {
        let failure = MmFailure { failure_error_code: ErrorCode(5), ..MmFailure::default() }.encode();
        let among = |others: usize| [failure.as_bytes(), &std::vec![0xA5; 64 * others][..]].concat();
        assert!(Framing::detect(&among(2)).is_some());
        assert_eq!(Framing::detect(&among(9)), None);
        let certain =
            MmFailure { failure_point: FailurePoint::ME, mm_id: 1, failure_error_code: ErrorCode(13801), ..failure.decode() };
        let fit = Framing::detect(&[certain.encode().as_bytes(), &[0xA5; 6400][..]].concat()).unwrap();
        assert_eq!((fit.plausible, fit.confident), (1, 1));
    }
}
