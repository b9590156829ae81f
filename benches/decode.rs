//! Measures reading all fields of records, and finding their issues: `cargo bench --bench decode`.
//!
//! The peers are a loop over `from_le_bytes`, which is the reference, binrw, deku, nom, and a loop
//! that only reads the bytes, which is the upper limit of the speed. All read the same 64 MiB. Each
//! asserts the checksum of the reference or a known count.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::incompatible_msrv,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench fails by panicking, and needs a current compiler"
)]

use core::hint::black_box;
use std::io::Cursor;

use binrw::BinRead;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use deku::{DekuContainerRead, DekuRead};
use ikeext_mm_failure::{
    AuthMethod, CertHash, Dump, ErrorCode, FailurePoint, Flags, Framing, KeyingModuleType,
    MmFailure, MmState, RawMmFailure, SaRole,
};
use nom::{
    IResult, Parser,
    bytes::complete::take,
    combinator::{iterator, map},
    number::complete::{le_u32, le_u64},
};

const RECORDS: usize = 1 << 20;

/// Combines all ten fields into a number.
fn checksum(words: [u32; 7], hash: &[u8; 20], ids: [u64; 2]) -> u64 {
    let (hash_words, _) = hash.as_chunks::<4>();
    let small = words.iter().fold(0, |sum, word| sum ^ word);
    let hash = hash_words
        .iter()
        .fold(0, |sum, word| sum ^ u32::from_le_bytes(*word));
    u64::from(small ^ hash) ^ ids[0] ^ ids[1]
}

fn checksum_of(failure: &MmFailure) -> u64 {
    let words = [
        failure.failure_error_code.0,
        failure.failure_point.0,
        failure.flags.0,
        failure.keying_module_type.0,
        failure.mm_state.0,
        failure.sa_role.0,
        failure.mm_auth_method.0,
    ];
    checksum(
        words,
        &failure.end_cert_hash.0,
        [failure.mm_id, failure.mm_filter_id],
    )
}

fn getters(record: &RawMmFailure) -> u64 {
    let words = [
        record.failure_error_code().0,
        record.failure_point().0,
        record.flags().0,
        record.keying_module_type().0,
        record.mm_state().0,
        record.sa_role().0,
        record.mm_auth_method().0,
    ];
    checksum(
        words,
        &record.end_cert_hash().0,
        [record.mm_id(), record.mm_filter_id()],
    )
}

/// The reference, written without a library.
fn by_hand(bytes: &[u8]) -> MmFailure {
    let u32_at = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap());
    let u64_at = |at: usize| u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap());
    MmFailure {
        failure_error_code: ErrorCode(u32_at(0)),
        failure_point: FailurePoint(u32_at(4)),
        flags: Flags(u32_at(8)),
        keying_module_type: KeyingModuleType(u32_at(12)),
        mm_state: MmState(u32_at(16)),
        sa_role: SaRole(u32_at(20)),
        mm_auth_method: AuthMethod(u32_at(24)),
        end_cert_hash: CertHash(bytes[28..48].try_into().unwrap()),
        mm_id: u64_at(48),
        mm_filter_id: u64_at(56),
    }
}

#[derive(BinRead)]
#[br(little)]
struct Binrw {
    words: [u32; 7],
    hash: [u8; 20],
    ids: [u64; 2],
}

#[derive(DekuRead)]
#[deku(endian = "little")]
struct Deku {
    words: [u32; 7],
    hash: [u8; 20],
    ids: [u64; 2],
}

fn field_by_field(input: &[u8]) -> IResult<&[u8], u64> {
    let words = (le_u32, le_u32, le_u32, le_u32, le_u32, le_u32, le_u32);
    map(
        (words, take(20_usize), le_u64, le_u64),
        |((a, b, c, d, e, f, g), hash, id, filter): (_, &[u8], _, _)| {
            checksum(
                [a, b, c, d, e, f, g],
                hash.try_into().unwrap(),
                [id, filter],
            )
        },
    )
    .parse_complete(input)
}

/// Records with random known values, of which one in 64 has an unknown state. The numbers are from
/// xorshift64 with a fixed seed.
fn dump() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut below = move |n: u64| u32::try_from(random() % n).unwrap();
    (0..RECORDS as u64)
        .flat_map(|index| {
            let failure = MmFailure {
                failure_error_code: ErrorCode(13800 + below(98)),
                failure_point: FailurePoint(1 + below(2)),
                flags: Flags(below(4)),
                keying_module_type: KeyingModuleType(below(3)),
                mm_state: MmState(if index % 64 == 63 { 99 } else { below(6) }),
                sa_role: SaRole(below(2)),
                mm_auth_method: AuthMethod(below(12)),
                end_cert_hash: CertHash(core::array::from_fn(|_| below(256).to_le_bytes()[0])),
                mm_id: index,
                mm_filter_id: u64::from(below(1 << 20)),
            };
            *failure.encode().as_bytes()
        })
        .collect()
}

/// Combines every word of the dump, which is what reading the bytes costs.
fn read(bytes: &[u8]) -> u64 {
    bytes
        .as_chunks::<8>()
        .0
        .iter()
        .fold(0, |sum, word| sum ^ u64::from_le_bytes(*word))
}

fn all_fields(criterion: &mut Criterion) {
    let bytes = dump();
    let expected = bytes
        .chunks_exact(64)
        .fold(0, |sum, record| sum ^ checksum_of(&by_hand(record)));
    let mut group = criterion.benchmark_group("all ten fields");
    group
        .throughput(Throughput::Bytes(bytes.len() as u64))
        .sample_size(20);
    let mut bench = |name: &str, read: &dyn Fn(&[u8]) -> u64| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| assert_eq!(read(black_box(&bytes)), expected))
        });
    };

    bench("from_le_bytes by hand", &|bytes| {
        bytes
            .chunks_exact(64)
            .fold(0, |sum, record| sum ^ checksum_of(&by_hand(record)))
    });
    bench("parse_slice, getters", &|bytes| {
        RawMmFailure::parse_slice(bytes)
            .unwrap()
            .iter()
            .fold(0, |sum, record| sum ^ getters(record))
    });
    bench("parse_slice, decode", &|bytes| {
        RawMmFailure::parse_slice(bytes)
            .unwrap()
            .iter()
            .fold(0, |sum, record| sum ^ checksum_of(&record.decode()))
    });
    bench("Dump", &|bytes| {
        Dump::new(bytes, Framing::PACKED)
            .iter()
            .fold(0, |sum, slot| sum ^ getters(slot.record))
    });
    bench("binrw", &|bytes| {
        let mut cursor = Cursor::new(bytes);
        (0..RECORDS).fold(0, |sum, _| {
            let record = Binrw::read(&mut cursor).unwrap();
            sum ^ checksum(record.words, &record.hash, record.ids)
        })
    });
    bench("deku", &|bytes| {
        bytes.chunks_exact(64).fold(0, |sum, record| {
            let (_, record) = Deku::from_bytes((record, 0)).unwrap();
            sum ^ checksum(record.words, &record.hash, record.ids)
        })
    });
    bench("nom, field by field", &|bytes| {
        iterator(bytes, field_by_field)
            .by_ref()
            .fold(0, |sum, record| sum ^ record)
    });
    group.bench_function("upper limit: reading the bytes", |bencher| {
        let expected = read(&bytes);
        bencher.iter(|| assert_eq!(read(black_box(&bytes)), expected));
    });
    group.finish();
}

fn count_issues(criterion: &mut Criterion) {
    let bytes = dump();
    let mut group = criterion.benchmark_group("records with issues");
    group
        .throughput(Throughput::Bytes(bytes.len() as u64))
        .sample_size(20);
    group.bench_function("parse_slice, issues", |bencher| {
        bencher.iter(|| {
            let records = RawMmFailure::parse_slice(black_box(&bytes)).unwrap();
            assert_eq!(
                records
                    .iter()
                    .filter(|record| record.issues().next().is_some())
                    .count(),
                RECORDS / 64
            );
        });
    });
    group.bench_function("Dump, issues", |bencher| {
        bencher.iter(|| {
            let dump = Dump::new(black_box(&bytes), Framing::PACKED);
            assert_eq!(
                dump.iter()
                    .filter(|slot| slot.record.issues().len() > 0)
                    .count(),
                RECORDS / 64
            );
        });
    });
    group.bench_function("upper limit: reading the bytes", |bencher| {
        let expected = read(&bytes);
        bencher.iter(|| assert_eq!(read(black_box(&bytes)), expected));
    });
    group.finish();
}

criterion_group!(benches, all_fields, count_issues);
criterion_main!(benches);
