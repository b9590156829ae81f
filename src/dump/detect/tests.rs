//! Tests of `detect`.

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
        prop_assert_eq!(fit, Fit { framing, slots, zeros: 0, plausible, confident, runner_up: None });
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
    let guess = |len: usize| Framing::detect(&slot[..len]).map(|fit| (fit.framing, fit.runner_up));
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
    let fit = |rest: &[u8]| Framing::detect(&[failure.encode().as_bytes(), rest].concat()).unwrap();
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
    let certain = certain.encode();
    let among = |others: usize| [certain.as_bytes(), &vec![0xA5; 64 * others][..]].concat();
    let fit = Framing::detect(&among(30)).unwrap();
    assert_eq!((fit.plausible, fit.confident), (1, 1));
    assert_eq!(Framing::detect(&among(400)), None);
}

/// Room that was not used yet does not hide the records before it.
#[test]
fn two_plausible_records_before_zeros_are_enough() {
    let before = |records: usize, zeros: usize| {
        let records = [low().encode(); 2].into_iter().take(records);
        let mut bytes: Vec<u8> = records.flat_map(|raw| *raw.as_bytes()).collect();
        bytes.resize(bytes.len() + zeros, 0);
        bytes
    };
    let fit = Framing::detect(&before(2, 4096)).unwrap();
    assert_eq!((fit.framing, fit.plausible), (Framing::PACKED, 2));
    assert_eq!((fit.slots, fit.zeros), (66, 64));
    assert_eq!(Framing::detect(&before(1, 4096)), None);
}
