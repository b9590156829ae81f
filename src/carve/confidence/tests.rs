//! Tests of `confidence`.

use std::format;

use proptest::prelude::*;

use super::*;
use crate::{
    record::{CertHash, Error, ErrorKind, Flags, MmFailure},
    testing::strategy,
};

fn level(failure: MmFailure) -> Option<Confidence> {
    failure.encode().plausibility()
}

#[test]
fn every_level_has_its_name() {
    for &level in Confidence::KNOWN {
        assert_eq!(Confidence::from_name(level.name()), Some(level));
    }
    assert_eq!(Confidence::from_name("Low"), None);
    assert_eq!("high".parse(), Ok(Confidence::High));
    assert_eq!(
        "".parse::<Confidence>(),
        Err(Error::new(ErrorKind::UnknownName, 0))
    );
}

/// High, and with every field that the levels look at set.
fn good() -> MmFailure {
    MmFailure {
        failure_error_code: ErrorCode::CERT_E_EXPIRED,
        failure_point: FailurePoint::PEER,
        mm_auth_method: AuthMethod::CERTIFICATE,
        end_cert_hash: CertHash(
            *b"\x5A\x0D\xC4\x91\x3E\x77\xF2\x08\xB9\x6C\xE1\x25\x9F\x43\xD8\x1A\x86\x70\xAB\xCE",
        ),
        mm_id: 0x0000_7A3C_0000_01F4,
        mm_filter_id: 0x1_02AB,
        ..MmFailure::default()
    }
}

proptest! {
    #[test]
    fn any_error_code_has_low_confidence_or_more(
        failure in strategy::plausible(),
        code in prop_oneof![1..256_u32, 1..=u32::MAX],
    ) {
        let failure = MmFailure { failure_error_code: ErrorCode(code), ..failure };
        prop_assert!(level(failure) >= Some(Confidence::Low), "{failure:?}");
    }

    #[test]
    fn one_unknown_value_has_medium_confidence(
        failure in strategy::plausible(),
        method in 13..=u32::MAX,
        flag in 2..32_u32,
    ) {
        let mut unknown_method = MmFailure {
            mm_auth_method: AuthMethod(method),
            mm_filter_id: failure.mm_filter_id | 2, // not as in an ELF file
            ..failure
        };
        if !failure.end_cert_hash.is_zero() {
            unknown_method.end_cert_hash.0[19] |= 1; // not as in event 1009
        }
        let found = level(unknown_method);
        prop_assert_eq!(found, Some(Confidence::Medium), "{:?}", unknown_method);
        let flags = Flags(failure.flags.0 | 1 << flag);
        let unknown_flag = MmFailure { flags, ..failure };
        prop_assert_eq!(level(unknown_flag), Some(Confidence::Medium), "{:?}", unknown_flag);
        prop_assert_eq!(level(MmFailure { flags, ..unknown_method }), None);
        let neither = MmFailure {
            failure_error_code: ErrorCode(5),
            failure_point: FailurePoint::NONE,
            mm_id: 0,
            ..unknown_flag
        };
        prop_assert_eq!(level(neither), None, "{:?}", neither);
    }
}

#[test]
#[expect(
    clippy::type_complexity,
    reason = "a table of weaknesses, changes and levels"
)]
fn every_weakness_lowers_the_level() {
    use Confidence::{High, Low, Medium};
    let cases: [(&str, fn(&mut MmFailure), Option<Confidence>); 55] = [
        ("nothing", |_| (), Some(High)),
        ("no error", |f| f.failure_error_code.0 = 0, None),
        ("unknown point", |f| f.failure_point.0 = 3, None),
        ("unknown flag", |f| f.flags.0 = 4, Some(Medium)),
        ("two unknown flags", |f| f.flags.0 = 12, None),
        ("unknown method", |f| f.mm_auth_method.0 = 13, Some(Medium)),
        (
            "unknown flag, small code",
            |f| (f.flags.0, f.failure_error_code.0) = (4, 5),
            None,
        ),
        (
            "unknown method, unnamed code",
            |f| (f.mm_auth_method.0, f.failure_error_code.0) = (13, 0x800B_7777),
            None,
        ),
        (
            "unknown method, no id",
            |f| (f.mm_auth_method.0, f.mm_state.0, f.mm_id) = (13, 1, 0),
            Some(Low),
        ),
        (
            "unknown method, no point",
            |f| (f.mm_auth_method.0, f.mm_state.0, f.failure_point.0) = (13, 1, 0),
            Some(Medium),
        ),
        (
            "no point, two values",
            |f| (f.failure_point.0, f.mm_state.0) = (0, 1),
            Some(Medium),
        ),
        (
            "no point, wide filter id",
            |f| (f.failure_point.0, f.mm_state.0, f.mm_filter_id) = (0, 1, 1 << 48),
            Some(Low),
        ),
        ("no point, one value", |f| f.failure_point.0 = 0, Some(Low)),
        (
            "reserved method",
            |f| f.mm_auth_method = AuthMethod::RESERVED,
            Some(Medium),
        ),
        (
            "no id, two values",
            |f| (f.mm_id, f.sa_role.0) = (0, 1),
            Some(Medium),
        ),
        (
            "no id, wide filter id",
            |f| (f.mm_id, f.sa_role.0, f.mm_filter_id) = (0, 1, 1 << 48),
            Some(Low),
        ),
        ("no id, one value", |f| f.mm_id = 0, Some(Low)),
        (
            "no id, no point",
            |f| (f.mm_id, f.failure_point.0, f.sa_role.0) = (0, 0, 1),
            Some(Low),
        ),
        ("wide id", |f| f.mm_id = 1 << 48 | 1, Some(Low)),
        (
            "id with a lower half of 0",
            |f| f.mm_id = 7 << 32,
            Some(Low),
        ),
        (
            "pointer just above mmId",
            |f| f.mm_id = 0x2_800B_0101 - 0x0FFF_FFFF,
            Some(Low),
        ),
        (
            "pointer just below mmId",
            |f| f.mm_id = 0x2_800B_0101 + 0x0FFF_FFFF,
            Some(Low),
        ),
        (
            "far from mmId",
            |f| f.mm_id = 0x2_800B_0101 + 0x1000_0000,
            Some(High),
        ),
        ("wide filter id", |f| f.mm_filter_id = 1 << 48, Some(Medium)),
        (
            "no hash",
            |f| f.end_cert_hash = CertHash::default(),
            Some(Medium),
        ),
        (
            "no hash and no certificates",
            |f| (f.end_cert_hash, f.mm_auth_method.0) = (CertHash::default(), 2),
            Some(High),
        ),
        (
            "fits an extended-mode failure",
            |f| (f.end_cert_hash, f.mm_auth_method.0, f.mm_state.0) = (CertHash::default(), 0, 1),
            Some(Medium),
        ),
        (
            "a state that is no role in extended mode",
            |f| (f.end_cert_hash, f.mm_auth_method.0, f.mm_state.0) = (CertHash::default(), 0, 2),
            Some(High),
        ),
        (
            "hash without certificates",
            |f| f.mm_auth_method = AuthMethod::PRESHARED_KEY,
            Some(Medium),
        ),
        (
            "fits a quick-mode failure",
            |f| {
                f.mm_auth_method.0 = 0x102;
                f.end_cert_hash.0[12..16].copy_from_slice(b"\x02\x01\0\0");
            },
            Some(Low),
        ),
        (
            "a type that is unknown in quick mode",
            |f| {
                f.mm_auth_method.0 = 0x102;
                f.end_cert_hash.0[12..16].copy_from_slice(b"\x03\x01\0\0");
            },
            Some(Medium),
        ),
        (
            "fits a quick-mode failure without subnets",
            |f| {
                (f.end_cert_hash, f.mm_auth_method.0, f.mm_id) = Default::default();
                (f.mm_state.0, f.sa_role.0) = (1, 1);
            },
            Some(Low),
        ),
        (
            "fits event 1009",
            |f| {
                f.mm_auth_method.0 = 0x1234_5678;
                f.end_cert_hash.0[18..].fill(0);
            },
            Some(Low),
        ),
        (
            "fits an ELF section header",
            |f| {
                (f.end_cert_hash, f.mm_id, f.mm_filter_id) = Default::default();
                (f.mm_auth_method.0, f.mm_id) = (0x1234, 8);
            },
            Some(Low),
        ),
        (
            "text as hash",
            |f| f.end_cert_hash = CertHash(*b"certificates and key"),
            Some(Low),
        ),
        (
            "repeated byte as hash",
            |f| f.end_cert_hash = CertHash([0xA9; 20]),
            Some(Low),
        ),
        (
            "three zeros in the hash",
            |f| f.end_cert_hash.0[9..12].fill(0),
            Some(Low),
        ),
        (
            "pointers as hash",
            |f| {
                f.end_cert_hash = CertHash(
                    *b"\xC0\x32\x51\x7F\xB9\x7F\0\0\xB0\xA7\x28\xE4\xB8\x7F\0\0\x01\x02\0\0",
                )
            },
            Some(Low),
        ),
        (
            "unnamed certificate code",
            |f| (f.failure_error_code.0, f.mm_state.0) = (0x800B_7777, 1),
            Some(Medium),
        ),
        (
            "unnamed certificate code, one value",
            |f| f.failure_error_code.0 = 0x800B_7777,
            Some(Low),
        ),
        (
            "NTSTATUS",
            |f| (f.failure_error_code.0, f.mm_state.0) = (0xC000_006D, 1),
            Some(Medium),
        ),
        (
            "NTSTATUS, no point",
            |f| (f.failure_error_code.0, f.mm_state.0, f.failure_point.0) = (0xC000_006D, 1, 0),
            Some(Low),
        ),
        (
            "NTSTATUS, wide filter id",
            |f| (f.failure_error_code.0, f.mm_state.0, f.mm_filter_id) = (0xC000_006D, 1, 1 << 48),
            Some(Low),
        ),
        (
            "NTSTATUS, no hash",
            |f| {
                (f.failure_error_code.0, f.mm_state.0, f.end_cert_hash) =
                    (0xC000_006D, 1, CertHash::default())
            },
            Some(Medium),
        ),
        (
            "NTSTATUS, no hash, one value",
            |f| (f.failure_error_code.0, f.end_cert_hash) = (0xC000_006D, CertHash::default()),
            Some(Low),
        ),
        (
            "unnamed code below 9000, no hash",
            |f| {
                (f.failure_error_code.0, f.mm_state.0, f.end_cert_hash) =
                    (8999, 1, CertHash::default())
            },
            Some(Low),
        ),
        (
            "code that is not familiar",
            |f| (f.failure_error_code.0, f.mm_state.0) = (16000, 1),
            Some(Low),
        ),
        (
            "facility without an error",
            |f| (f.failure_error_code.0, f.mm_state.0) = (0x8009_0000, 1),
            Some(Low),
        ),
        ("small code", |f| f.failure_error_code.0 = 5, Some(Medium)),
        (
            "small code without a name",
            |f| (f.failure_error_code.0, f.mm_state.0) = (4, 1),
            Some(Low),
        ),
        (
            "E_FAIL",
            |f| f.failure_error_code.0 = 0x8000_4005,
            Some(Medium),
        ),
        (
            "E_INVALIDARG",
            |f| f.failure_error_code.0 = 0x8007_0057,
            Some(Medium),
        ),
        (
            "small code, ASCII",
            |f| {
                (f.failure_error_code.0, f.end_cert_hash) =
                    (5, CertHash(*b"\x01\x12\x234EVgx\x09\x1A+<M^op\x03\x14%6"))
            },
            Some(Low),
        ),
        (
            "small code, few bits",
            |f| {
                (f.failure_error_code.0, f.end_cert_hash) = (
                    5,
                    CertHash(*b"\x01\x02\x04\x08\x10 @\x80\x03\x05\x09\x11!A\x81\x06\x0A\x12\"B"),
                )
            },
            Some(Low),
        ),
        (
            "small code, few different bytes",
            |f| {
                f.failure_error_code.0 = 5;
                f.end_cert_hash.0.copy_within(..8, 12);
            },
            Some(Low),
        ),
    ];
    for (weakness, change, expected) in cases {
        let mut failure = good();
        change(&mut failure);
        assert_eq!(level(failure), expected, "{weakness}");
    }
}

#[test]
fn levels_ascend_and_have_names() {
    let levels = [Confidence::Low, Confidence::Medium, Confidence::High];
    assert!(levels.is_sorted());
    assert_eq!(
        levels.map(|level| format!("{level}")),
        ["low", "medium", "high"]
    );
}
