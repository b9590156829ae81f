//! Measures the tool's JSON lines: `cargo bench --bench jsonl --features cli,testing`.
//!
//! The peer is a loop that prints each record with the `Serialize` that serde derives. Both read a
//! file of 256 MiB and write to the null device. The tool runs as a program, on all processors and,
//! if `taskset` of util-linux is installed, on one. Before measuring, the texts of both are
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

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use ikeext_mm_failure::{RawMmFailure, testing::plain_row::PlainRow};

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

/// Runs the tool.
fn tool(mut command: Command, input: &Path, out: Stdio) {
    let status = command
        .args(["decode", "--framing", "packed", "-o", "jsonl"])
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
    let mmfail = env!("CARGO_BIN_EXE_mmfail");
    let folder = tempfile::tempdir().unwrap();
    let [input, expected, found] =
        ["dump.bin", "plain.jsonl", "tool.jsonl"].map(|name| folder.path().join(name));
    write_dump(&input);
    let count = plain(&input, File::create(&expected).unwrap());
    assert_eq!(count as u64, LEN / 64);
    tool(
        Command::new(mmfail),
        &input,
        File::create(&found).unwrap().into(),
    );
    let lines =
        |path: &PathBuf| BufReader::with_capacity(1 << 16, File::open(path).unwrap()).split(b'\n');
    let mut compared = 0;
    for (expected, found) in lines(&expected).zip(lines(&found)) {
        assert_eq!(expected.unwrap(), found.unwrap());
        compared += 1;
    }
    assert_eq!(
        (compared, expected.metadata().unwrap().len()),
        (count, found.metadata().unwrap().len())
    );

    let mut group = c.benchmark_group("256 MiB to JSON lines");
    group.sample_size(10).throughput(Throughput::Bytes(LEN));
    group.bench_function("serde_json, derived", |b| {
        b.iter(|| assert_eq!(plain(&input, nowhere()), count))
    });
    if Command::new("taskset")
        .arg("-V")
        .stdout(Stdio::null())
        .status()
        .is_ok()
    {
        let on_one = || {
            let mut command = Command::new("taskset");
            command.args(["-c", "0", mmfail]);
            command
        };
        group.bench_function("mmfail on one processor", |b| {
            b.iter(|| tool(on_one(), &input, nowhere().into()))
        });
    }
    group.bench_function("mmfail on all processors", |b| {
        b.iter(|| tool(Command::new(mmfail), &input, nowhere().into()))
    });
}

fn nowhere() -> File {
    File::options()
        .write(true)
        .open(if cfg!(windows) { "NUL" } else { "/dev/null" })
        .unwrap()
}

criterion_group!(benches, jsonl);
criterion_main!(benches);
