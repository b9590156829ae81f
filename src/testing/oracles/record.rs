//! The oracle of a record, with a reference for decoding, for issues and for confidence levels.

use core::ptr;
use std::{collections::BTreeSet, vec::Vec};

use crate::{
    carve::Confidence,
    parser,
    record::{
        AuthMethod, CertHash, ErrorCode, ErrorKind, FailurePoint, Field, Flags, KeyingModuleType,
        MmFailure, MmState, RawMmFailure, SaRole,
    },
};

/// Checks a record, which is the first 64 bytes, and the errors for more or fewer bytes.
pub fn record(bytes: &[u8]) {
    a_whole_number_of_records(bytes);
    let Some((first, rest)) = bytes.split_first_chunk() else {
        let error = RawMmFailure::parse_prefix(bytes).unwrap_err();
        assert_eq!(
            (error.kind(), error.offset()),
            (
                ErrorKind::Truncated {
                    needed: 64,
                    available: bytes.len()
                },
                0
            )
        );
        assert_eq!(RawMmFailure::parse(bytes), Err(error));
        assert!(parser::record::<()>(bytes).is_err());
        return;
    };
    let (record, after) = RawMmFailure::parse_prefix(bytes).unwrap();
    assert!(
        ptr::eq(record.as_bytes(), first) && ptr::eq(after, rest),
        "a view, not a copy"
    );
    assert_eq!(parser::record::<()>(bytes), Ok((rest, record)));
    match RawMmFailure::parse(bytes).map_err(|error| (error.kind(), error.offset())) {
        Ok(same) => assert_eq!((same, rest.len()), (record, 0)),
        Err(error) => assert_eq!(
            (error, rest.is_empty()),
            ((ErrorKind::TrailingBytes { count: rest.len() }, 64), false)
        ),
    }

    let failure = record.decode();
    assert_eq!(failure, naive_fields(first));
    assert_eq!(failure, by_getters(record));
    assert_eq!(
        (failure.encode().as_bytes(), failure.encode()),
        (first, RawMmFailure::from(*first))
    );
    assert_eq!(RawMmFailure::from(&MmFailure::from(record)), *record);
    // The bytes choose a bit.
    one_flipped_bit_changes_one_field(
        first,
        first.iter().copied().map(usize::from).sum::<usize>() % 512,
    );
    issues_and_plausibility(record);
}

fn a_whole_number_of_records(bytes: &[u8]) {
    let available = bytes.len() % 64;
    let (rest, run) = parser::records::<()>(bytes).unwrap();
    assert_eq!(
        (run.len(), rest),
        (bytes.len() / 64, &bytes[bytes.len() - available..])
    );
    assert!(run.iter().map(AsRef::as_ref).eq(bytes.chunks_exact(64)));
    match RawMmFailure::parse_slice(bytes).map_err(|error| (error.kind(), error.offset())) {
        Ok(records) => assert!(available == 0 && ptr::eq(records, run)),
        Err(error) => {
            assert_eq!(
                (error, available > 0),
                (
                    (
                        ErrorKind::Truncated {
                            needed: 64,
                            available
                        },
                        bytes.len() - available
                    ),
                    true
                )
            )
        }
    }
}

/// The reference of decoding: takes the bytes at the offsets of the table.
fn naive_fields(bytes: &[u8; 64]) -> MmFailure {
    let field = |field: Field| &bytes[field.offset()..][..field.len()];
    let word = |at| u32::from_le_bytes(field(at).try_into().unwrap());
    let id = |at| u64::from_le_bytes(field(at).try_into().unwrap());
    MmFailure {
        failure_error_code: ErrorCode(word(Field::FailureErrorCode)),
        failure_point: FailurePoint(word(Field::FailurePoint)),
        flags: Flags(word(Field::Flags)),
        keying_module_type: KeyingModuleType(word(Field::KeyingModuleType)),
        mm_state: MmState(word(Field::MmState)),
        sa_role: SaRole(word(Field::SaRole)),
        mm_auth_method: AuthMethod(word(Field::MmAuthMethod)),
        end_cert_hash: CertHash(field(Field::EndCertHash).try_into().unwrap()),
        mm_id: id(Field::MmId),
        mm_filter_id: id(Field::MmFilterId),
    }
}

fn by_getters(record: &RawMmFailure) -> MmFailure {
    MmFailure {
        failure_error_code: record.failure_error_code(),
        failure_point: record.failure_point(),
        flags: record.flags(),
        keying_module_type: record.keying_module_type(),
        mm_state: record.mm_state(),
        sa_role: record.sa_role(),
        mm_auth_method: record.mm_auth_method(),
        end_cert_hash: record.end_cert_hash(),
        mm_id: record.mm_id(),
        mm_filter_id: record.mm_filter_id(),
    }
}

pub(crate) fn one_flipped_bit_changes_one_field(bytes: &[u8; 64], bit: usize) {
    let mut flipped = *bytes;
    flipped[bit / 8] ^= 1 << (bit % 8);
    let [before, after] = [*bytes, flipped].map(|bytes| RawMmFailure::from(bytes).decode());
    let changed = [
        before.failure_error_code != after.failure_error_code,
        before.failure_point != after.failure_point,
        before.flags != after.flags,
        before.keying_module_type != after.keying_module_type,
        before.mm_state != after.mm_state,
        before.sa_role != after.sa_role,
        before.mm_auth_method != after.mm_auth_method,
        before.end_cert_hash != after.end_cert_hash,
        before.mm_id != after.mm_id,
        before.mm_filter_id != after.mm_filter_id,
    ];
    assert_eq!(
        changed,
        Field::ALL.map(|field| (field.offset()..field.offset() + field.len()).contains(&(bit / 8))),
        "bit {bit}"
    );
}

/// Compares the issues with a reference that goes field by field and bit by bit, and the level with
/// that of [`naive_level`].
fn issues_and_plausibility(record: &RawMmFailure) {
    let failure = record.decode();
    let mut expected = Vec::new();
    let mut unknown = |field: Field, value: u32, known: bool| {
        expected.extend((!known).then_some((field, value)));
    };
    unknown(
        Field::FailurePoint,
        failure.failure_point.0,
        FailurePoint::KNOWN.contains(&failure.failure_point),
    );
    let module = failure.keying_module_type;
    unknown(
        Field::KeyingModuleType,
        module.0,
        KeyingModuleType::KNOWN.contains(&module),
    );
    unknown(
        Field::MmState,
        failure.mm_state.0,
        MmState::KNOWN.contains(&failure.mm_state),
    );
    unknown(
        Field::SaRole,
        failure.sa_role.0,
        SaRole::KNOWN.contains(&failure.sa_role),
    );
    unknown(
        Field::MmAuthMethod,
        failure.mm_auth_method.0,
        AuthMethod::KNOWN.contains(&failure.mm_auth_method),
    );
    for value in (0..32)
        .map(|n| 1 << n)
        .filter(|bit| failure.flags.contains(Flags(*bit)))
    {
        let known = Flags::KNOWN.contains(&Flags(value));
        expected.extend((!known).then_some((Field::Flags, value)));
    }
    expected.sort_by_key(|issue| issue.0.offset());

    assert_eq!(record.issues().len(), expected.len());
    assert!(
        record
            .issues()
            .map(|issue| (issue.field(), issue.value()))
            .eq(expected.iter().copied())
    );
    assert!(
        record
            .issues()
            .all(|issue| issue.offset() == issue.field().offset())
    );
    assert!(failure.issues().eq(record.issues()));

    let is_possible = expected.is_empty() && failure.failure_error_code != ErrorCode(0);
    assert_eq!(
        record.plausibility(),
        is_possible.then(|| naive_level(&failure))
    );
}

/// The reference of the level of a possible record: the documentation of [`Confidence`], sentence
/// by sentence.
fn naive_level(failure: &MmFailure) -> Confidence {
    let code = failure.failure_error_code;
    let ipsec = |win32: u32| (13000..=13023).contains(&win32) || (13800..=13932).contains(&win32);
    let facility = |facility: u32| code.0 >> 16 == facility && code.0 & 0xFFFF != 0;
    let distinctive = code.win32().is_some_and(ipsec)
        || facility(0x8009)
        || facility(0x800B)
        || code.0 >= 256 && code.name().is_some();

    let method = failure.mm_auth_method.name().unwrap();
    let certificates = ["CERTIFICATE", "SSL", "EAP"]
        .iter()
        .any(|word| method.contains(word));
    let hash = failure.end_cert_hash.0;
    let (different, zeros) = (
        BTreeSet::from(hash).len(),
        hash.iter().filter(|byte| **byte == 0).count(),
    );
    let could_be_a_hash =
        different >= 10 && zeros <= 5 && !hash.iter().all(|byte| (0x20..0x7F).contains(byte));
    let ones = hash.iter().map(|byte| byte.count_ones()).sum::<u32>();
    let mix = could_be_a_hash
        && different >= 14
        && (52..=108).contains(&ones)
        && hash.iter().any(|byte| *byte > 0x7F);

    let small = code.0 < 256 && code.name().is_some() && certificates && mix;
    let medium = failure.failure_point != FailurePoint::NONE
        && failure.mm_auth_method != AuthMethod::RESERVED
        && (1..1 << 48).contains(&failure.mm_id)
        && (hash == [0; 20] || could_be_a_hash)
        && (distinctive || small);
    let agrees = distinctive
        && code.name().is_some()
        && certificates == (hash != [0; 20])
        && failure.mm_filter_id < 1 << 48;
    match (medium, agrees) {
        (false, _) => Confidence::Low,
        (true, false) => Confidence::Medium,
        (true, true) => Confidence::High,
    }
}
