//! Tests of `carver`.

use std::{vec, vec::Vec};

use proptest::prelude::*;

use super::*;
use crate::{
    record::{AuthMethod, ErrorCode, FailurePoint, KeyingModuleType, MmFailure, MmState, SaRole},
    testing::strategy,
};

fn failure() -> MmFailure {
    MmFailure {
        failure_error_code: ErrorCode(13801),
        failure_point: FailurePoint::ME,
        mm_auth_method: AuthMethod::KERBEROS,
        mm_id: 7,
        ..Default::default()
    }
}

fn offsets(image: &[u8]) -> Vec<usize> {
    Carver::new(image).map(|hit| hit.offset).collect()
}

proptest! {
    #[test]
    fn records_are_found_at_every_offset(
        failure in strategy::plausible(),
        fill in any::<u8>(),
        offset in 0..1300_usize,
    ) {
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
fn the_first_of_overlapping_hits_of_one_confidence_is_returned() {
    let record = *failure().encode().as_bytes();
    for len in 0..64 {
        let image = [&record[..len], &record].concat();
        let all = (0..=len).map(|at| {
            RawMmFailure::parse(&image[at..at + 64])
                .unwrap()
                .plausibility()
        });
        let best = all.clone().max().unwrap();
        assert_eq!(
            offsets(&image),
            [all.into_iter().position(|level| level == best).unwrap()]
        );
    }
    assert_eq!(offsets(&[&record[..8], &record].concat()), [8]);
    assert_eq!(offsets(&[&record[..56], &record].concat()), [0]);
}

#[test]
fn an_array_of_low_confidence_has_one_hit_for_each_record() {
    let low = MmFailure {
        failure_error_code: ErrorCode(5),
        ..failure()
    }
    .encode();
    let carver = |image| Carver::new(image).min_confidence(Confidence::Low);
    let image = low.as_bytes().repeat(8);
    assert!(
        carver(&image)
            .map(|hit| hit.offset)
            .eq((0..512).step_by(64))
    );
}

#[test]
fn every_setting_restarts_the_search() {
    let image = failure().encode().as_bytes().repeat(3);
    for step in [1, 8] {
        let mut carver = Carver::new(&image).step(step);
        carver.next();
        for again in [
            carver.clone().range(..),
            carver.clone().step(step),
            carver.min_confidence(Confidence::Medium),
        ] {
            let again = again.map(|hit| hit.offset);
            assert_eq!(again.collect::<Vec<_>>(), [0, 64, 128]);
        }
    }
}

#[test]
fn without_room_for_a_record_nothing_is_judged() {
    for step in [1, 8, 64, 65] {
        let mut carver = Carver::new(&[0; 63]).step(step);
        assert_eq!((carver.next(), carver.position()), (None, 0));
    }
}

/// Two invalid bytes never cancel out in the combined test.
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

/// The scan tests several enumerations at once.
#[test]
fn every_combination_of_enumerators_is_judged() {
    let mut judged = [0; 2];
    for values in 0..10 * 10 * 10 * 10 {
        let [point, module, state, role] = [1000, 100, 10, 1].map(|unit| values / unit % 10);
        let image = MmFailure {
            failure_point: FailurePoint(point),
            keying_module_type: KeyingModuleType(module),
            mm_state: MmState(state),
            sa_role: SaRole(role),
            ..failure()
        }
        .encode();
        let expected = image.plausibility();
        for (count, level) in judged.iter_mut().zip([Confidence::Low, Confidence::Medium]) {
            let expected = expected.filter(|confidence| *confidence >= level);
            *count += u32::from(expected.is_some());
            for step in [1, 8] {
                let mut hits = Carver::new(image.as_bytes())
                    .step(step)
                    .min_confidence(level);
                let found = hits.next().map(|hit| hit.confidence);
                assert_eq!(found, expected, "{image:?}");
            }
        }
    }
    assert!(judged.iter().all(|count| *count > 20), "{judged:?}");
}

/// Codes of Windows, certificates, the filtering platform (`HRESULT`, `NTSTATUS`) and IPsec.
#[test]
fn a_confirmed_record_needs_no_name_of_its_code() {
    let high = Some(Confidence::High);
    for (code, expected) in [
        (4, high),
        (0x800B_7777, high),
        (0x8032_0001, high),
        (0xC022_0001, high),
        (0xC036_0001, high),
        (0x0010_0000, None),
        (0x4022_0001, None),
        (0x8040_0000, None),
        (0x2000_0001, None),
    ] {
        let record = MmFailure {
            failure_error_code: ErrorCode(code),
            ..failure()
        }
        .encode();
        for step in [1, 8] {
            let mut hits = Carver::new(record.as_bytes()).step(step).targets(&[0]);
            assert_eq!(hits.next().map(|hit| hit.confidence), expected, "{code:#x}");
        }
    }
}

/// An id near code and point excludes medium confidence. If something confirms the record, only an
/// id that repeats them excludes it.
#[test]
fn an_id_near_the_code_is_judged_as_documented() {
    let (low, high) = (Some(Confidence::Low), Some(Confidence::High));
    let far = 1 << 28;
    for (distance, alone, confirmed) in [
        (0, low, None),
        (1, low, high),
        (-1, low, high),
        (far, high, high),
        (-far, high, high),
    ] {
        let record = MmFailure {
            mm_id: (1_u64 << 32 | 13801).wrapping_add_signed(distance),
            ..failure()
        }
        .encode();
        assert_eq!(record.plausibility(), alone);
        for step in [1, 8] {
            let carver = Carver::new(record.as_bytes()).step(step);
            let level = |mut carver: Carver<'_>| carver.next().map(|hit| hit.confidence);
            assert_eq!(
                level(carver.clone()),
                alone.filter(|level| *level > Confidence::Low)
            );
            assert_eq!(level(carver.targets(&[0])), confirmed);
        }
    }
}

/// The scan skips records for their error codes. All of them have low confidence.
#[test]
fn every_code_that_can_be_medium_is_scanned_for() {
    let named = || ErrorCode::KNOWN.iter().map(|code| code.0);
    let wrapped = named().filter(|code| *code <= 0xFFFF);
    let wrapped = wrapped.map(|code| 0x8007_0000 | code);
    let others = (0..32)
        .flat_map(|bit| [0, 0xC000_0000, 0x8009_0000, 0x800B_0000].map(|family| family | 1 << bit));
    for code in named().chain(wrapped).chain(others) {
        let record = MmFailure {
            failure_error_code: ErrorCode(code),
            mm_state: MmState::FINAL,
            sa_role: SaRole::RESPONDER,
            ..failure()
        }
        .encode();
        let expected = record.plausibility();
        let expected = expected.filter(|level| *level > Confidence::Low);
        for step in [1, 8] {
            let hit = Carver::new(record.as_bytes()).step(step).next();
            assert_eq!(hit.map(|hit| hit.confidence), expected, "{code:#x}");
        }
    }
}

/// Zeros pass the test that is used to skip a group of blocks, and this group has nothing
/// else.
#[test]
fn a_group_of_nothing_but_possible_points_is_looked_at() {
    let mut image = [0; 2000];
    image[67] = 5;
    assert!(
        Carver::new(&image)
            .min_confidence(Confidence::Low)
            .map(|hit| hit.offset)
            .eq([64])
    );
}
