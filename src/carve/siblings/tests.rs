//! Tests of `siblings`.

use core::iter::repeat_n;
use std::{string::ToString, vec::Vec};

use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as windows;

use super::*;
use crate::{
    carve::Confidence,
    record::{Error, ErrorCode, ErrorKind, FailurePoint, Flags, MmFailure, MmState, SaRole},
};

#[test]
fn the_structure_has_its_name() {
    for &sibling in Sibling::KNOWN {
        assert_eq!(Sibling::from_name(sibling.name()), Some(sibling));
        assert_eq!(sibling.to_string().parse(), Ok(sibling));
    }
    let error = Error::new(ErrorKind::UnknownName, 0);
    assert_eq!("EM_FAILURE0".parse::<Sibling>(), Err(error));
}

#[test]
#[cfg(not(target_arch = "x86"))] // on Linux, `u64` has another alignment there than on Windows
fn the_table_of_the_extended_mode_agrees_with_windows_sys() {
    use core::mem::offset_of;

    use windows::FWPM_NET_EVENT_IKEEXT_EM_FAILURE0 as Windows;

    assert_eq!(size_of::<Windows>(), RawMmFailure::LEN);
    assert_eq!(offset_of!(Windows, emState), 12);
    assert_eq!(offset_of!(Windows, saRole), 16);
    assert_eq!(offset_of!(Windows, emAuthMethod), 20);
    assert_eq!(offset_of!(Windows, endCertHash), 24);
    assert_eq!(offset_of!(Windows, mmId), 48);
    assert_eq!(offset_of!(Windows, qmFilterId), 56);
    let values = [
        (LAST_EM_STATE + 1, windows::IKEEXT_EM_SA_STATE_MAX),
        (LAST_ROLE + 1, windows::IKEEXT_SA_ROLE_MAX),
        (LAST_DATA_TYPE + 1, windows::FWP_DATA_TYPE_MAX),
        (
            1,
            windows::FWPM_NET_EVENT_IKEEXT_EM_FAILURE_FLAG_MULTIPLE as i32,
        ),
        (
            2,
            windows::FWPM_NET_EVENT_IKEEXT_EM_FAILURE_FLAG_BENIGN as i32,
        ),
    ];
    for (value, constant) in values {
        assert_eq!(i64::from(value), i64::from(constant));
    }
}

/// A record that fits both structures.
fn fits_both() -> MmFailure {
    MmFailure {
        failure_error_code: ErrorCode(13801),
        failure_point: FailurePoint::PEER,
        flags: Flags(3),
        mm_state: MmState(1),
        sa_role: SaRole(1),
        mm_id: 7,
        ..MmFailure::default()
    }
}

#[test]
#[expect(clippy::type_complexity, reason = "a table of changes and results")]
fn every_field_decides_about_the_extended_mode() {
    let cases: [(&str, fn(&mut MmFailure), bool, bool); 15] = [
        ("nothing", |_| (), true, false),
        ("no error", |f| f.failure_error_code.0 = 0, false, false),
        ("unknown point", |f| f.failure_point.0 = 3, false, false),
        ("unknown flag", |f| f.flags.0 = 4, false, false),
        ("last emState", |f| f.keying_module_type.0 = 5, true, true),
        (
            "unknown emState",
            |f| f.keying_module_type.0 = 6,
            false,
            false,
        ),
        ("unknown role", |f| f.mm_state.0 = 2, false, false),
        ("last method", |f| f.sa_role.0 = 12, true, true),
        ("unknown method", |f| f.sa_role.0 = 13, false, false),
        ("main-mode method", |f| f.mm_auth_method.0 = 1, false, false),
        (
            "method and hash of the main mode",
            |f| (f.mm_auth_method.0, f.end_cert_hash) = (1, HASH),
            false,
            false,
        ),
        (
            "hash of the main mode",
            |f| f.end_cert_hash = HASH,
            false,
            false,
        ),
        (
            "hash of the extended mode",
            |f| (f.mm_auth_method.0, f.end_cert_hash) = (0x91C4_0D5A, HASH),
            true,
            true,
        ),
        (
            "padding",
            |f| f.end_cert_hash.0[16..].fill(0xA5),
            true,
            false,
        ),
        (
            "more than padding",
            |f| f.end_cert_hash.0[15] = 0xA5,
            false,
            false,
        ),
    ];
    for (what, change, also, better) in cases {
        let mut failure = fits_both();
        change(&mut failure);
        let record = failure.encode();
        let expected = |fits: bool| fits.then_some(Sibling::ExtendedMode);
        assert_eq!(record.also_fits(), expected(also), "{what}");
        assert_eq!(record.fits_better(), expected(better), "{what}");
    }
}

const HASH: CertHash =
    CertHash(*b"\x5A\x0D\xC4\x91\x3E\x77\xF2\x08\xB9\x6C\xE1\x25\x9F\x43\xD8\x1A\x86\x70\xAB\xCE");
const CODES: [u32; 6] = [5, 1460, 13801, 0x8007_35E9, 0x800B_0109, 0xC000_006D];
/// Ids of all sizes. The lower half is 0 only in 0 itself.
const IDS: [u64; 5] = [0, 0x1F4, 0x1234_5678, 0x7A3C_0000_01F4, 0x0001_0000_0001];
const FILTER_IDS: [u64; 3] = [0, 0x1_02AB, 0x8000_0000_0001_02AB];

/// Concatenates words, where `None` is padding, and fills the padding and the bytes after them
/// with zeros, ones, small numbers and random bytes.
fn with_padding(words: &[Option<u32>]) -> [RawMmFailure; 4] {
    let mut state = 1_u32;
    let mut random = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.rotate_left(11)
    };
    let mut records = [0, 1, 2, 3].map(|_| RawMmFailure::from([0; 64]));
    for (fill, record) in records.iter_mut().enumerate() {
        let mut bytes = [0; 64];
        let words = words.iter().copied().chain(repeat_n(None, 16));
        for (place, word) in bytes.chunks_mut(4).zip(words) {
            let fill = [0, u32::MAX, 1, random()][fill];
            place.copy_from_slice(&word.unwrap_or(fill).to_le_bytes());
        }
        *record = bytes.into();
    }
    records
}

fn words(bytes: &[u8]) -> Vec<Option<u32>> {
    let words = bytes
        .chunks(4)
        .map(|word| u32::from_le_bytes(word.try_into().unwrap()));
    words.map(Some).collect()
}

fn hashes_and_ids() -> impl Iterator<Item = (CertHash, u64, u64)> {
    let ids = IDS
        .into_iter()
        .flat_map(|id| FILTER_IDS.map(|filter_id| (id, filter_id)));
    ids.flat_map(|(id, filter_id)| [CertHash::default(), HASH].map(|hash| (hash, id, filter_id)))
}

#[test]
fn extended_mode_has_medium_confidence_at_most_and_its_event_low() {
    let (mut mediums, mut fits_best) = (0, 0);
    for code in CODES {
        for n in 0..3 * 2 * 6 * 2 * 13 {
            let (point, flags) = (n % 3, n / 3 % 2 * 3);
            let head = [code, point, flags, n / 6 % 6, n / 36 % 2, n / 72].map(Some);
            for (hash, mm_id, filter_id) in hashes_and_ids() {
                let hash = words(&hash.0);
                let ids = words([mm_id, filter_id].map(u64::to_le_bytes).as_flattened());
                for record in with_padding(&[&head[..], &hash, &[None], &ids].concat()) {
                    assert_eq!(record.also_fits(), Some(Sibling::ExtendedMode));
                    assert!(record.plausibility() < Some(Confidence::High), "{record:?}");
                    mediums += u32::from(record.plausibility() == Some(Confidence::Medium));
                    fits_best += u32::from(record.fits_better().is_some());
                }
                for record in with_padding(&[&head[..], &hash, &ids].concat()) {
                    assert!(
                        record.plausibility() < Some(Confidence::Medium),
                        "{record:?}"
                    );
                }
            }
        }
    }
    assert!(mediums > 0 && fits_best > 0);
}

#[test]
fn quick_mode_has_low_confidence_at_most() {
    // No subnet, an IPv4 address, and pointers to an address and to an address with a mask.
    let values = [
        (0, 0),
        (3, 0x0A00_0001),
        (0x100, 0x0000_01F4_1C2D_3E50),
        (0x101, 0x0000_01F4_9A8B_7C60_u64),
    ];
    let value = |(kind, value): (u32, u64)| {
        let [low, high] = [value as u32, (value >> 32) as u32].map(Some);
        [Some(kind), None, low, if kind == 3 { None } else { high }]
    };
    for code in CODES {
        for n in 0..3 * 3 * 7 * 2 * 4 {
            let head = [code, n % 3, n / 3 % 3, n / 9 % 7, n / 63 % 2, n / 126].map(Some);
            for (local, remote) in values
                .iter()
                .flat_map(|one| values.map(|other| (*one, other)))
            {
                for filter_id in FILTER_IDS {
                    let filter_id = words(&filter_id.to_le_bytes());
                    let parts = [&head[..], &value(local), &value(remote), &filter_id];
                    for record in with_padding(&parts.concat()) {
                        assert!(
                            record.plausibility() < Some(Confidence::Medium),
                            "{record:?}"
                        );
                    }
                }
            }
        }
    }
}
