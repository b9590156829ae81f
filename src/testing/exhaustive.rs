//! Compares every value of every 32-bit field with the names of `windows-sys`.
//!
//! `cargo test --release --lib -- --ignored --nocapture every_value`: 7 × 2³² records,
//! which take two to four minutes on two cores.

use core::ops::RangeInclusive;
use std::{collections::BTreeMap, println, thread, time::Instant};

use windows_sys::Win32::{Foundation, NetworkManagement::WindowsFilteringPlatform as windows};

use crate::record::{
    AuthMethod, CertHash, ErrorCode, FailurePoint, Field, Flags, KeyingModuleType, MmFailure,
    MmState, RawMmFailure, SaRole, for_each_error_code,
};

/// The values that have a name.
type Names = BTreeMap<u32, &'static str>;

macro_rules! names {
    ($($NAME:ident)+) => {
        Names::from([$((windows::$NAME as u32, stringify!($NAME))),+])
    };
}

macro_rules! error_names {
    ($($NAME:ident = $code:literal, $description:literal;)+) => {
        [$((Foundation::$NAME as u32, stringify!($NAME))),+]
    };
}

/// The name of a value, and whether it is known.
type Named = (Option<&'static str>, bool);

#[test]
#[ignore = "takes minutes, and hours without --release"]
fn every_value_of_every_field() {
    let begin = Instant::now();
    let codes = for_each_error_code!(error_names);
    let wrapped = codes
        .iter()
        .filter(|named| (1..=0xFFFF).contains(&named.0))
        .map(|named| (0x8007_0000 | named.0, named.1));
    let count = every_value::<0>(
        &wrapped.chain(codes).collect(), // the code's own name takes precedence
        |failure, value| failure.failure_error_code = ErrorCode(value),
        |failure| (failure.failure_error_code.name(), true),
    ) + every_value::<1>(
        &names!(IPSEC_FAILURE_NONE IPSEC_FAILURE_ME IPSEC_FAILURE_PEER),
        |failure, value| failure.failure_point = FailurePoint(value),
        |failure| {
            (
                failure.failure_point.name(),
                failure.failure_point.is_known(),
            )
        },
    ) + every_value::<2>(
        &names!(
            FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN
            FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE
        ),
        |failure, value| failure.flags = Flags(value),
        |failure| (failure.flags.name(), failure.flags.unknown_bits() == 0),
    ) + every_value::<3>(
        &names!(IKEEXT_KEY_MODULE_IKE IKEEXT_KEY_MODULE_AUTHIP IKEEXT_KEY_MODULE_IKEV2),
        |failure, value| failure.keying_module_type = KeyingModuleType(value),
        |failure| {
            (
                failure.keying_module_type.name(),
                failure.keying_module_type.is_known(),
            )
        },
    ) + every_value::<4>(
        &names!(
            IKEEXT_MM_SA_STATE_NONE IKEEXT_MM_SA_STATE_SA_SENT IKEEXT_MM_SA_STATE_SSPI_SENT
            IKEEXT_MM_SA_STATE_FINAL IKEEXT_MM_SA_STATE_FINAL_SENT IKEEXT_MM_SA_STATE_COMPLETE
        ),
        |failure, value| failure.mm_state = MmState(value),
        |failure| (failure.mm_state.name(), failure.mm_state.is_known()),
    ) + every_value::<5>(
        &names!(IKEEXT_SA_ROLE_INITIATOR IKEEXT_SA_ROLE_RESPONDER),
        |failure, value| failure.sa_role = SaRole(value),
        |failure| (failure.sa_role.name(), failure.sa_role.is_known()),
    ) + every_value::<6>(
        &names!(
            IKEEXT_PRESHARED_KEY IKEEXT_CERTIFICATE IKEEXT_KERBEROS IKEEXT_ANONYMOUS IKEEXT_SSL
            IKEEXT_NTLM_V2 IKEEXT_IPV6_CGA IKEEXT_CERTIFICATE_ECDSA_P256
            IKEEXT_CERTIFICATE_ECDSA_P384 IKEEXT_SSL_ECDSA_P256 IKEEXT_SSL_ECDSA_P384 IKEEXT_EAP
            IKEEXT_RESERVED
        ),
        |failure, value| failure.mm_auth_method = AuthMethod(value),
        |failure| {
            (
                failure.mm_auth_method.name(),
                failure.mm_auth_method.is_known(),
            )
        },
    );
    assert_eq!(count, 7 << 32);
    println!("{count} records in {:.0?}", begin.elapsed());
}

/// Checks a record for each of the 2³² values of a field and returns the number of values.
fn every_value<const FIELD: usize>(
    names: &Names,
    set: impl Fn(&mut MmFailure, u32) + Sync,
    names_of: impl Fn(&MmFailure) -> Named + Sync,
) -> u64 {
    let (begin, threads) = (
        Instant::now(),
        thread::available_parallelism().map_or(2, usize::from) as u64,
    );
    let bounds = |n: u64| (n << 32) / threads;
    let parts = (0..threads).map(|n| bounds(n) as u32..=(bounds(n + 1) - 1) as u32);
    let count = thread::scope(|scope| {
        let running: std::vec::Vec<_> = parts
            .map(|part| scope.spawn(|| check::<FIELD>(names, part, &set, &names_of)))
            .collect();
        running.into_iter().map(|part| part.join().unwrap()).sum()
    });
    println!(
        "{}: {count} values, {} with a name, {:.0?}",
        Field::ALL[FIELD],
        names.len(),
        begin.elapsed()
    );
    count
}

fn check<const FIELD: usize>(
    names: &Names,
    values: RangeInclusive<u32>,
    set: impl Fn(&mut MmFailure, u32),
    names_of: impl Fn(&MmFailure) -> Named,
) -> u64 {
    let field = Field::ALL[FIELD];
    let mut failure = MmFailure {
        failure_error_code: ErrorCode(13801),
        failure_point: FailurePoint::PEER,
        flags: Flags(3),
        keying_module_type: KeyingModuleType::AUTHIP,
        mm_state: MmState::COMPLETE,
        sa_role: SaRole::RESPONDER,
        mm_auth_method: AuthMethod::EAP,
        end_cert_hash: CertHash(core::array::from_fn(|i| 0xA0 | i as u8)),
        mm_id: 0x3132_3334_3536_3738,
        mm_filter_id: 0x4142_4344_4546_4748,
    };
    let mut bytes = *failure.encode().as_bytes();
    let mut left = names.range(values.clone()).peekable();
    let mut count = 0;
    for value in values {
        let name = left
            .next_if(|named| *named.0 == value)
            .map(|named| *named.1);
        bytes[field.offset()..][..4].copy_from_slice(&value.to_le_bytes());
        set(&mut failure, value);

        let record = RawMmFailure::parse(&bytes).unwrap();
        let decoded = record.decode();
        assert_eq!(decoded, failure, "{field} {value:#x}");
        assert_eq!(decoded.encode(), *record, "{field} {value:#x}");

        let expected = match field {
            Field::FailureErrorCode => 0,
            Field::Flags => value & !3,
            _ => u32::from(name.is_none()),
        };
        assert_eq!(
            names_of(&decoded),
            (name, expected == 0),
            "{field} {value:#x}"
        );

        // The bits or the number of unknown values.
        let mut found = 0;
        for issue in record.issues() {
            assert_eq!((issue.field(), issue.offset()), (field, field.offset()));
            found += match field {
                Field::Flags => {
                    assert!(issue.value().is_power_of_two() && issue.value() > found);
                    issue.value()
                }
                _ => u32::from(issue.value() == value),
            };
        }
        assert_eq!(found, expected, "{field} {value:#x}");
        count += 1;
    }
    assert_eq!(left.next(), None, "{field}: a name was passed over");
    count
}
