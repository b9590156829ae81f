//! Measures the carver: `cargo bench --bench carve --features simd`.
//!
//! `CARVE=folder` makes it search the programs in a folder, such as programs for Windows.
//!
//! It also measures the search for net events, beside a loop that tests every place.
//!
//! The peers are a search for one byte with memchr, a regular expression, and a plain loop, which
//! is the reference. Within a group all read the same 256 MiB. Each asserts the count of the
//! reference.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::incompatible_msrv,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "a bench fails by panicking, and needs a current compiler"
)]

use core::hint::black_box;
use std::{env, fs, io::Read, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ikeext_mm_failure::{
    AuthMethod, Carver, CertHash, Confidence, ErrorCode, FailurePoint, KeyingModuleType, MmFailure,
    RawMmFailure,
    context::{NetEvent, NetEventLayout, NetEvents},
};
use regex::bytes::Regex;

/// The reference: tests every offset by itself, and returns for each hit what the carver returns.
fn naive(image: &[u8], step: usize) -> usize {
    let offsets = (0..=image.len() - 64).step_by(step);
    let hits = offsets.filter(|&at| is_medium(image, at));
    hits.inspect(|&at| {
        _ = black_box(
            RawMmFailure::parse(&image[at..at + 64])
                .unwrap()
                .also_fits(),
        )
    })
    .count()
}

/// The reference of the search for net events.
fn naive_events(image: &[u8]) -> usize {
    let offsets = (0..image.len()).step_by(4);
    let events = offsets.flat_map(|offset| {
        let layouts = NetEventLayout::KNOWN.iter();
        let aligned = layouts.filter(move |layout| offset % layout.pointer_len() == 0);
        aligned.filter_map(move |layout| NetEvent::parse_prefix(&image[offset..], *layout).ok())
    });
    events.filter(|(event, _)| event.is_plausible()).count()
}

/// Searches with a pattern for what medium confidence requires, as far as a pattern can express it,
/// and tests what was found like the reference. The pattern requires a failure point and no unknown
/// values, as all records of the images have them.
fn regex(pattern: &Regex, image: &[u8]) -> usize {
    let starts = pattern.find_iter(image).map(|found| found.start());
    starts.filter(|&at| is_medium(image, at)).count()
}

fn is_medium(image: &[u8], at: usize) -> bool {
    let record = RawMmFailure::parse(&image[at..at + 64]).unwrap();
    record.plausibility() >= Some(Confidence::Medium)
}

const PATTERN: &str = concat!(
    r"(?s-u).{4}[\x01\x02]\x00{3}[\x00-\x03]\x00{3}[\x00-\x02]\x00{3}[\x00-\x05]\x00{3}",
    r"[\x00\x01]\x00{3}[\x00-\x0c]\x00{3}.{26}\x00{2}.{8}"
);

/// Length of an image in bytes.
const LEN: usize = 256 << 20;

/// Reads programs and libraries from the folders in the variable `CARVE`, which is separated like
/// `PATH`, and otherwise those of this machine.
fn binaries() -> Vec<u8> {
    let home = env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
    let mut folders: Vec<PathBuf> = vec![
        home.join(".rustup/toolchains"),
        "/usr/lib".into(),
        "/usr/bin".into(),
        "C:\\Windows".into(),
    ];
    folders.extend(env::var_os("CARVE").iter().flat_map(env::split_paths));
    let mut bytes = Vec::new();
    while let Some(entries) = folders.pop().map(fs::read_dir) {
        for entry in entries.into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() {
                folders.push(entry.path());
            }
            if !kind.is_file() || entry.metadata().map_or(0, |data| data.len()) < 1 << 20 {
                continue;
            }
            let mut file = Vec::new();
            let read =
                fs::File::open(entry.path()).and_then(|mut opened| opened.read_to_end(&mut file));
            if read.is_ok() && (file.starts_with(b"\x7FELF") || file.starts_with(b"MZ")) {
                bytes.extend(file);
            }
            if bytes.len() >= LEN {
                return bytes;
            }
        }
    }
    panic!(
        "{} MiB of programs found, {} needed",
        bytes.len() >> 20,
        LEN >> 20
    )
}

/// Random bytes, by xorshift64* from a fixed seed.
fn noise() -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes()
    };
    (0..LEN / 8).flat_map(|_| next()).collect()
}

/// A record of high confidence.
fn record() -> MmFailure {
    MmFailure {
        failure_error_code: ErrorCode(13801),
        failure_point: FailurePoint::PEER,
        keying_module_type: KeyingModuleType::IKEV2,
        mm_auth_method: AuthMethod::CERTIFICATE,
        end_cert_hash: CertHash(
            *b"\x5A\x0D\xC4\x91\x3E\x77\xF2\x08\xB9\x6C\xE1\x25\x9F\x43\xD8\x1A\x86\x70\xAB\xCE",
        ),
        mm_id: 0x1234,
        mm_filter_id: 0x1_02AB,
        ..MmFailure::default()
    }
}

/// A record that fails only the last test of medium confidence, because its code has no name.
fn near_miss() -> MmFailure {
    let named = MmFailure {
        failure_error_code: ErrorCode(5),
        ..record()
    };
    let near = MmFailure {
        failure_error_code: ErrorCode(3),
        ..record()
    };
    assert_eq!(
        (named.encode().plausibility(), near.encode().plausibility()),
        (Some(Confidence::Medium), Some(Confidence::Low))
    );
    near
}

fn carve(c: &mut Criterion) {
    let pattern = Regex::new(PATTERN).unwrap();
    let images: [(&str, fn() -> Vec<u8>); 6] = [
        ("binaries", binaries),
        ("noise", noise),
        ("zeros", || vec![0; LEN]),
        ("records", || record().encode().as_bytes().repeat(LEN / 64)),
        ("near misses", || {
            near_miss().encode().as_bytes().repeat(LEN / 64)
        }),
        // At every fourth byte all enumerations have known values.
        ("small numbers", || 1_u32.to_le_bytes().repeat(LEN / 4)),
    ];
    for (name, make) in images {
        let image = make();
        let mut counts = [0_usize; 256];
        image
            .iter()
            .for_each(|&byte| counts[usize::from(byte)] += 1);
        let (rare, count) = counts
            .iter()
            .enumerate()
            .min_by_key(|(_, count)| **count)
            .unwrap();
        let rare = u8::try_from(rare).unwrap();
        let [every, eighth] = [1, 8].map(|step| naive(&image, step));

        let mut group = c.benchmark_group(name);
        group
            .sample_size(10)
            .throughput(Throughput::Bytes(image.len() as u64));
        let mut bench = |name: &str, expected: usize, count: &dyn Fn(&[u8]) -> usize| {
            group.bench_function(name, |b| {
                b.iter(|| assert_eq!(count(black_box(&image)), expected))
            });
        };
        bench("memchr", *count, &|image| {
            memchr::memchr_iter(rare, image).count()
        });
        bench("carver, step 8", eighth, &|image| {
            Carver::new(image).step(8).count()
        });
        bench("carver, step 1", every, &|image| Carver::new(image).count());
        let events = naive_events(&image);
        bench("net events", events, &|image| NetEvents::new(image).count());
        bench("naive net events", events, &naive_events);
        bench("naive, step 8", eighth, &|image| naive(image, 8));
        bench("naive, step 1", every, &|image| naive(image, 1));
        bench("regex, step 1", every, &|image| regex(&pattern, image));
    }
}

criterion_group!(benches, carve);
criterion_main!(benches);
