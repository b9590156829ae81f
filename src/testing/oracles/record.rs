//! The oracle of a record, with a reference for decoding, for issues and for confidence levels.

use core::ptr;
use std::{collections::BTreeSet, vec::Vec};

use crate::{
    carve::{Confidence, Sibling},
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

    assert_eq!(record.plausibility(), naive_level(&failure, &expected));
    let fits = naive_also_fits(record.as_bytes());
    assert_eq!(record.also_fits(), fits);
    assert_eq!(record.fits_better(), fits.filter(|_| !expected.is_empty()));
}

/// The reference of the level of a record with these issues: the documentation of [`Confidence`],
/// sentence by sentence.
fn naive_level(failure: &MmFailure, issues: &[(Field, u32)]) -> Option<Confidence> {
    let code = failure.failure_error_code;
    let is_distinctive = code.name().is_some() && !naive_is_common(code);
    let can_be_unknown = [Field::MmAuthMethod, Field::Flags];
    let has_exception = is_distinctive
        && issues.len() == 1
        && issues.iter().all(|issue| can_be_unknown.contains(&issue.0));
    if code == ErrorCode(0) || !issues.is_empty() && !has_exception {
        return None;
    }

    let is_small = |id: u64| id < 1 << 48;
    let has_point = failure.failure_point != FailurePoint::NONE;
    let mm_id = failure.mm_id;
    let has_id = is_small(mm_id) && mm_id % (1 << 32) != 0;
    let numbers = [
        failure.keying_module_type.0,
        failure.mm_state.0,
        failure.sa_role.0,
        failure.mm_auth_method.0,
    ];
    let has_two_values = numbers.iter().filter(|number| **number == 0).count() <= 2;
    let has_small_filter = is_small(failure.mm_filter_id);
    let one_is_enough = has_id || has_point && mm_id == 0 && issues.is_empty();
    let has_point_or_id =
        has_point && has_id || has_two_values && has_small_filter && one_is_enough;
    let address = i128::from(failure.failure_point.0) * (1 << 32) + i128::from(code.0);
    let is_pointer = has_point && (address - i128::from(mm_id)).abs() < 1 << 28;
    let hash = failure.end_cert_hash.0;
    let has_hash = hash != [0; 20];
    let is_medium = has_point_or_id
        && !is_pointer
        && (!has_hash || looks_like_a_hash(&hash))
        && !naive_is_other_structure(failure, has_two_values);

    let method = failure.mm_auth_method.name().unwrap_or_default();
    let uses_certificates = ["CERTIFICATE", "SSL", "EAP"]
        .iter()
        .any(|word| method.contains(word));
    let is_complete = issues.is_empty() && has_point && mm_id != 0 && has_small_filter;
    let suits_familiar_code = match has_hash {
        true => {
            uses_certificates && has_random_bits(&hash) && (has_two_values || code.name().is_some())
        }
        false => {
            has_two_values && !naive_is_common(code) && code.win32().unwrap_or(u32::MAX) >= 9000
        }
    };
    let is_sufficient = is_complete && naive_is_familiar(code) && suits_familiar_code;
    if !is_medium || !is_distinctive && !is_sufficient {
        return Some(Confidence::Low);
    }
    let is_high = is_distinctive
        && is_complete
        && uses_certificates == has_hash
        && naive_also_fits(failure.encode().as_bytes()).is_none();
    Some(match is_high {
        true => Confidence::High,
        false => Confidence::Medium,
    })
}

/// The reference of whether the bytes around a record can confirm it: the documentation of
/// [`Confidence::High`].
pub(super) fn naive_is_confirmable(failure: &MmFailure) -> bool {
    let numbers = [
        failure.failure_point.0,
        failure.keying_module_type.0,
        failure.mm_state.0,
        failure.sa_role.0,
    ];
    let limits = [2, 2, 5, 1];
    let mut issues = failure.issues();
    let can_be_unknown = [Field::MmAuthMethod, Field::Flags];
    let (code, hash) = (failure.failure_error_code.0, failure.end_cert_hash.0);
    let facility = code >> 16 & 0x3FFF; // with the bits above it
    let has_two_values = [&numbers[1..], &[failure.mm_auth_method.0]]
        .concat()
        .into_iter()
        .filter(|number| *number == 0)
        .count()
        <= 2;
    numbers
        .iter()
        .zip(limits)
        .all(|(number, limit)| *number <= limit)
        && numbers.iter().sum::<u32>() > 0
        && code != 0
        && facility <= if code >> 31 == 1 { 63 } else { 15 }
        && issues.len() <= 1
        && issues.all(|issue| can_be_unknown.contains(&issue.field()))
        && failure.mm_id < 1 << 48
        && failure.mm_id % (1 << 32) != 0
        && (numbers[0] == 0 || failure.mm_id != u64::from(numbers[0]) << 32 | u64::from(code))
        && (hash == [0; 20] || looks_like_a_hash(&hash))
        && !naive_is_other_structure(failure, has_two_values)
}

fn naive_is_common(code: ErrorCode) -> bool {
    let (high, low) = (code.0 >> 16, code.0 & 0xFFFF);
    high == 0x8000 || (high == 0 || high == 0x8007) && low < 256
}

fn naive_is_familiar(code: ErrorCode) -> bool {
    let (high, low) = (code.0 >> 16, code.0 & 0xFFFF);
    match high {
        _ if naive_is_common(code) => code.name().is_some(),
        0 | 0x8007 => (1..=15999).contains(&low),
        0x8009 | 0x800B => low != 0,
        0xC000 => (1..=0xFFF).contains(&low),
        _ => false,
    }
}

fn looks_like_a_hash(hash: &[u8; 20]) -> bool {
    let zeros = hash.iter().filter(|byte| **byte == 0).count();
    BTreeSet::from(*hash).len() >= 10
        && zeros <= 5
        && !(0..18).any(|i| hash[i..i + 3] == [0; 3])
        && hash.iter().any(|byte| !(0x20..0x7F).contains(byte))
}

fn has_random_bits(hash: &[u8; 20]) -> bool {
    let ones = hash.iter().map(|byte| byte.count_ones()).sum::<u32>();
    (52..=108).contains(&ones)
        && BTreeSet::from(*hash).len() >= 14
        && hash.iter().any(|byte| *byte > 0x7F)
}

/// The reference for the structures that exclude medium confidence: reads their fields.
fn naive_is_other_structure(failure: &MmFailure, has_two_values: bool) -> bool {
    let bytes = *failure.encode().as_bytes();
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let hash = failure.end_cert_hash;
    let is_role = word(16) < 2;
    let is_unknown_method = failure.mm_auth_method.name().is_none();

    let (local, remote) = (word(24), word(40));
    let is_quick_mode = is_role
        && local < 0x103
        && remote < 0x103
        && (!hash.is_zero() || local == 0 && failure.mm_id == 0);
    let is_event = is_role && is_unknown_method && !hash.is_zero() && bytes[46..48] == [0, 0];
    let is_section = is_unknown_method
        && !has_two_values
        && hash.is_zero()
        && failure.mm_id.count_ones() == 1
        && failure.mm_filter_id == 0;
    is_quick_mode || is_event || is_section
}

/// The reference for the extended mode: reads the fields of that structure.
fn naive_also_fits(bytes: &[u8; 64]) -> Option<Sibling> {
    let word = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let hash = bytes[24..44].try_into().unwrap();
    let fits = word(0) > 0
        && word(4) < 3
        && word(8) < 4
        && word(12) < 6
        && word(16) < 2
        && word(20) < 13
        && (hash == [0; 20] || looks_like_a_hash(&hash));
    fits.then_some(Sibling::ExtendedMode)
}
