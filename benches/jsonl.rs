//! Measures the tool's JSON lines: `cargo bench --bench jsonl --features cli,testing`.
//!
//! The peers are a loop that prints each record with the `Serialize` that serde derives, and a loop
//! that parses each line with the `Deserialize` that it derives and writes the record. The dump has
//! 256 MiB, and all write to the null device. The tool runs as a program, on all processors and,
//! if `taskset` of util-linux is installed, on one. Before measuring, the outputs of both are
//! compared.
#![allow(missing_docs, reason = "criterion's macros make public functions")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::incompatible_msrv,
    clippy::unwrap_used,
    reason = "a bench fails by panicking, and needs a current compiler"
)]

use std::{
    fs::File,
    io::{BufRead, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use ikeext_mm_failure::{
    AuthMethod, CertHash, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmFailure, MmState,
    RawMmFailure, SaRole, testing::plain_row::PlainRow,
};
use serde::Deserialize;

const LEN: u64 = 256 << 20;

/// The peer. Returns the number of records.
fn plain(input: &Path, out: impl Write) -> usize {
    let (input, mut out) = (
        File::open(input).unwrap(),
        BufWriter::with_capacity(1 << 16, out),
    );
    let (mut block, mut count) = (Vec::new(), 0);
    while (&input).take(1 << 20).read_to_end(&mut block).unwrap() > 0 {
        for record in RawMmFailure::parse_slice(&block).unwrap() {
            serde_json::to_writer(
                &mut out,
                &PlainRow::new(count as u64, count as u64 * 64, record),
            )
            .unwrap();
            out.write_all(b"\n").unwrap();
            count += 1;
        }
        block.clear();
    }
    out.flush().unwrap();
    count
}

/// A line of the tool's JSON, as a program would read it that trusts the numbers.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "names are parsed and not used")]
struct Line<'a> {
    index: u64,
    offset: u64,
    failure_error_code: u32,
    failure_error_name: Option<&'a str>,
    failure_point: u32,
    failure_point_name: Option<&'a str>,
    flags: u32,
    flag_names: Option<&'a str>,
    keying_module_type: u32,
    keying_module_type_name: Option<&'a str>,
    mm_state: u32,
    mm_state_name: Option<&'a str>,
    sa_role: u32,
    sa_role_name: Option<&'a str>,
    mm_auth_method: u32,
    mm_auth_method_name: Option<&'a str>,
    end_cert_hash: &'a str,
    mm_id: &'a str,
    mm_filter_id: &'a str,
    issues: Vec<&'a str>,
}

/// The peer of `encode`. Returns the number of records.
fn plain_encode(input: &Path, out: impl Write) -> usize {
    let mut input = BufReader::with_capacity(1 << 16, File::open(input).unwrap());
    let mut out = BufWriter::with_capacity(1 << 16, out);
    let (mut text, mut count) = (Vec::new(), 0);
    while input.read_until(b'\n', &mut text).unwrap() > 0 {
        let line: Line<'_> = serde_json::from_slice(&text).unwrap();
        let failure = MmFailure {
            failure_error_code: ErrorCode(line.failure_error_code),
            failure_point: FailurePoint(line.failure_point),
            flags: Flags(line.flags),
            keying_module_type: KeyingModuleType(line.keying_module_type),
            mm_state: MmState(line.mm_state),
            sa_role: SaRole(line.sa_role),
            mm_auth_method: AuthMethod(line.mm_auth_method),
            end_cert_hash: CertHash(const_hex::decode_to_array(line.end_cert_hash).unwrap()),
            mm_id: line.mm_id.parse().unwrap(),
            mm_filter_id: line.mm_filter_id.parse().unwrap(),
        };
        out.write_all(failure.encode().as_bytes()).unwrap();
        text.clear();
        count += 1;
    }
    out.flush().unwrap();
    count
}

/// What the tool does with a file.
const DECODE: &[&str] = &["decode", "--framing", "packed", "-o", "jsonl"];
const ENCODE: &[&str] = &["encode"];

/// Runs the tool.
fn tool(mut command: Command, args: &[&str], input: &Path, out: Stdio) {
    let status = command
        .args(args)
        .arg(input)
        .stdout(out)
        .stderr(Stdio::null())
        .status();
    assert!(status.unwrap().success());
}

/// Writes the records of this crate's synthetic dump over and over, each with its own id.
fn write_dump(path: &Path) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let seeds = include_bytes!("../testdata/negotiations.bin");
    let records = RawMmFailure::parse_slice(seeds).unwrap().iter().cycle();
    for (id, record) in (0..LEN / 64).zip(records) {
        let mut failure = record.decode();
        failure.mm_id = id;
        out.write_all(failure.encode().as_bytes()).unwrap();
    }
    out.flush().unwrap();
}

fn jsonl(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let [dump, plain_text, text, plain_again, again] = [
        "dump.bin",
        "plain.jsonl",
        "tool.jsonl",
        "plain.bin",
        "tool.bin",
    ]
    .map(|name| folder.path().join(name));
    let create = |path: &PathBuf| File::create(path).unwrap();
    write_dump(&dump);
    let count = plain(&dump, create(&plain_text));
    assert_eq!(count as u64, LEN / 64);
    tool(mmfail(), DECODE, &dump, create(&text).into());
    assert_same(&plain_text, &text);
    assert_eq!(plain_encode(&text, create(&plain_again)), count);
    tool(mmfail(), ENCODE, &text, create(&again).into());
    assert_same(&dump, &plain_again);
    assert_same(&dump, &again);

    let mut group = c.benchmark_group("256 MiB to JSON lines");
    group.sample_size(10).throughput(Throughput::Bytes(LEN));
    group.bench_function("serde_json, derived", |b| {
        b.iter(|| assert_eq!(plain(&dump, nowhere()), count))
    });
    bench_tool(&mut group, DECODE, &dump);
    group.finish();

    let mut group = c.benchmark_group("256 MiB from JSON lines");
    group.sample_size(10).throughput(Throughput::Bytes(LEN));
    group.bench_function("serde_json, derived", |b| {
        b.iter(|| assert_eq!(plain_encode(&text, nowhere()), count))
    });
    bench_tool(&mut group, ENCODE, &text);
}

/// Measures the tool on one processor, if that is possible, and on all.
fn bench_tool(group: &mut BenchmarkGroup<'_, WallTime>, args: &[&str], input: &Path) {
    let mut taskset = Command::new("taskset");
    if taskset.arg("-V").stdout(Stdio::null()).status().is_ok() {
        let on_one = || {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", env!("CARGO_BIN_EXE_mmfail")]);
            command
        };
        group.bench_function("mmfail on one processor", |b| {
            b.iter(|| tool(on_one(), args, input, nowhere().into()))
        });
    }
    group.bench_function("mmfail on all processors", |b| {
        b.iter(|| tool(mmfail(), args, input, nowhere().into()))
    });
}

fn mmfail() -> Command {
    Command::new(env!("CARGO_BIN_EXE_mmfail"))
}

/// Compares two files, which have the same length.
fn assert_same(one: &Path, other: &Path) {
    let open = |path| BufReader::with_capacity(1 << 16, File::open(path).unwrap());
    let (mut one, mut other) = (open(one), open(other));
    loop {
        let (expected, found) = (one.fill_buf().unwrap(), other.fill_buf().unwrap());
        assert!(expected == found);
        let len = found.len();
        if len == 0 {
            return;
        }
        one.consume(len);
        other.consume(len);
    }
}

fn nowhere() -> File {
    File::options()
        .write(true)
        .open(if cfg!(windows) { "NUL" } else { "/dev/null" })
        .unwrap()
}

criterion_group!(benches, jsonl);
criterion_main!(benches);
