//! `mmfail carve`.

use core::cell::RefCell;
use std::prelude::rust_2024::*;
use std::rc::Rc;

use crate::carve::{Carver, Confidence};
use crate::record::RawMmFailure;

use super::*;
use crate::cli::input::image::BLOCK;

/// Some blocks of noise with records of `negotiations.bin` in it, among them at both ends and at the ends of blocks.
fn image() -> Vec<u8> {
    let mut state = 1_u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        state.to_be_bytes()[0]
    };
    let mut image: Vec<u8> = (0..2 * BLOCK + 99_000).map(|_| noise()).collect();
    let dump = testdata("negotiations.bin");
    let records = RawMmFailure::parse_slice(&dump).unwrap();
    let offsets = [
        0,
        1000,
        BLOCK - 64,
        BLOCK + 3,
        2 * BLOCK - 63,
        2 * BLOCK + 1,
        image.len() - 64,
    ];
    for (record, offset) in records.iter().zip(offsets) {
        image[offset..offset + 64].copy_from_slice(record.as_bytes());
    }
    image
}

/// Offset and confidence of each line.
fn found(out: &str) -> Vec<(usize, String)> {
    let rows = out
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    rows.map(|row| {
        (
            usize::try_from(row["offset"].as_u64().unwrap()).unwrap(),
            row["confidence"].as_str().unwrap().to_owned(),
        )
    })
    .collect()
}

#[test]
fn hits_are_those_of_the_library() {
    let folder = tempfile::tempdir().unwrap();
    let (image, path) = (image(), folder.path().join("image"));
    fs::write(&path, &image).unwrap();
    let path = path.to_str().unwrap();
    for (step, start, level) in [
        (1, 0, Confidence::Medium),
        (1, 1, Confidence::High),
        (3, 1000, Confidence::Medium),
        (8, 5, Confidence::Low),
        (64, 0, Confidence::Medium),
        (usize::MAX, 1000, Confidence::Medium),
    ] {
        let carver = Carver::new(&image)
            .range(start..)
            .step(step)
            .min_confidence(level);
        let expected: Vec<_> = carver
            .map(|hit| (hit.offset, hit.confidence.to_string()))
            .collect();
        let (step, start) = (step.to_string(), start.to_string());
        let args = [
            "carve",
            "--step",
            &step,
            "--start",
            &start,
            "--min-confidence",
            level.name(),
        ];
        for (source, stdin) in [(path, &[][..]), ("-", &image)] {
            let (status, out, err) = mmfail(&[&args[..], &[source]].concat(), stdin, PIPE);
            assert_eq!(
                (status, found(&out)),
                (Status::Good, expected.clone()),
                "{args:?}"
            );
            let s = if expected.len() == 1 { "" } else { "s" };
            let searched = image.len() - start.parse::<usize>().unwrap();
            assert!(
                err.ends_with(&format!(
                    ": {} record{s} found in {searched} bytes\n",
                    expected.len()
                )),
                "{err}"
            );
        }
    }
    assert_eq!(found(&mmfail(&["carve", path], b"", PIPE).1).len(), 7);
}

#[test]
fn hits_are_printed_as_records_are() {
    let image = testdata("negotiations.bin");
    let (_, decoded, _) = mmfail(&["decode"], &image, PIPE);
    let (_, carved, _) = mmfail(&["carve"], &image, PIPE);
    let without = |line: &str| line.split_once(",\"confidence\"").unwrap().0.to_owned() + "}";
    let expected: Vec<_> = decoded
        .lines()
        .filter(|line| !line.contains("unknown"))
        .map(|line| line.split_once(',').unwrap().1)
        .collect();
    let carved: Vec<_> = carved
        .lines()
        .map(|line| without(line).split_once(',').unwrap().1.to_owned())
        .collect();
    assert_eq!(carved, expected);

    for (format, file) in [
        ("table", "carved.table.txt"),
        ("csv", "carved.csv"),
        ("json", "carved.json"),
    ] {
        let (status, out, _) = mmfail(
            &["carve", "-o", format],
            &[&[0xA5; 7], &image[..]].concat(),
            PIPE,
        );
        assert_eq!(status, Status::Good);
        golden(&Path::new("testdata").join(file), &out);
    }
    assert_eq!(mmfail(&["carve", "-o", "json"], b"", PIPE).1, "[]\n");
    // What carve printed is what encode reads.
    let (_, carved, _) = mmfail(&["carve", "--count", "1"], &image, PIPE);
    assert_eq!(encoded(&[], carved.as_bytes()).1, image[..64]);
}

#[test]
fn raw_keeps_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("found.bin");
    let path = raw.to_str().unwrap();
    let image = image();
    let (status, out, _) = mmfail(&["carve", "--raw", path, "--count", "5"], &image, PIPE);
    assert_eq!((status, out.lines().count()), (Status::Good, 5));
    let records: Vec<u8> = Carver::new(&image)
        .take(5)
        .flat_map(|hit| *hit.record.as_bytes())
        .collect();
    assert_eq!(fs::read(&raw).unwrap(), records);

    assert_eq!(
        mmfail(&["carve", "--raw", path], b"", PIPE).0,
        Status::Usage
    );
    assert_eq!(fs::read(&raw).unwrap(), records);
    let (status, out, err) = mmfail(&["carve", "--raw", path, "-f", path, "--force"], b"", PIPE);
    assert_eq!(
        (status, out, err),
        (
            Status::Usage,
            String::new(),
            format!("mmfail: {path}: is --output as well\n")
        )
    );
    assert_eq!(
        mmfail(&["carve", "--raw", path, "--force"], b"", PIPE).0,
        Status::Good
    );
    assert!(fs::read(&raw).unwrap().is_empty());
}

#[test]
fn raw_and_standard_output_fail_each_by_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("found.bin");
    let path = raw.to_str().unwrap();
    let mut err = Vec::new();
    let mut full = Refusing(io::ErrorKind::StorageFull);
    assert_eq!(
        run_with(
            &["carve", "--raw", path],
            &mut &*image(),
            &mut full,
            &mut err
        ),
        Status::System
    );
    assert_eq!(
        (err, raw.exists()),
        (
            b"mmfail: standard output: no storage space\n".to_vec(),
            false
        )
    );
    // Who reads the list may have seen enough: the file is made all the same, and without one nothing is left to do.
    let mut closed = Refusing(io::ErrorKind::BrokenPipe);
    for (args, said) in [
        (&["carve"][..], String::new()),
        (
            &["carve", "-o", "csv", "--raw", path],
            format!(
                "mmfail: standard input: 7 records found in {} bytes\n",
                image().len()
            ),
        ),
    ] {
        let mut err = Vec::new();
        assert_eq!(
            run_with(args, &mut &*image(), &mut closed, &mut err),
            Status::Good
        );
        assert_eq!(String::from_utf8(err).unwrap(), said);
    }
    assert_eq!(fs::read(&raw).unwrap().len(), 7 * 64);
    let (status, _, err) = mmfail(
        &["carve", "--raw", &format!("{path}/no/folder")],
        &image(),
        PIPE,
    );
    assert!(
        status == Status::System && err.starts_with(&format!("mmfail: {path}/no/folder: ")),
        "{err}"
    );
}

#[test]
fn what_was_found_before_an_error_is_printed() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = run_with(
        &["carve"],
        &mut Failing(&image()[..BLOCK + 99]),
        &mut out,
        &mut err,
    );
    assert_eq!(
        (status, out.split(|byte| *byte == b'\n').count()),
        (Status::System, 5)
    );
    assert_eq!(err, b"mmfail: standard input: the disk is on fire\n");
}

/// An output that its input can look at.
#[derive(Clone, Default)]
struct Shared(Rc<RefCell<Vec<u8>>>);

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A pipe that gives a block, and notes how many lines were there when it was asked for more.
struct Slow<'a> {
    block: &'a [u8],
    out: Shared,
    printed: Option<usize>,
}

impl Read for Slow<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.block.is_empty() {
            let lines = self.out.0.borrow().split(|byte| *byte == b'\n').count() - 1;
            self.printed.get_or_insert(lines);
        }
        self.block.read(buffer)
    }
}

#[test]
fn what_is_found_is_printed_before_a_pipe_is_asked_for_more() {
    let image = image();
    // Of a block that is not full the pipe is asked for the rest before anything is searched. A full one has three records.
    for (len, count, printed) in [
        (BLOCK - 1, "9", Some(0)),
        (BLOCK - 1, "2", Some(0)),
        (BLOCK, "9", Some(3)),
        (BLOCK, "2", None),
    ] {
        let mut out = Shared::default();
        let mut pipe = Slow {
            block: &image[..len],
            out: out.clone(),
            printed: None,
        };
        let args = ["carve", "--input-format", "bin", "--count", count];
        assert_eq!(
            run_with(&args, &mut pipe, &mut out, &mut Vec::new()),
            Status::Good
        );
        assert_eq!(pipe.printed, printed);
    }
}

#[test]
fn bytes_that_begin_like_a_hex_dump_are_searched() {
    let record = &testdata("negotiations.bin")[..64];
    let text = "00000000  e9 35\n".repeat(5000);
    for image in [
        [text.as_bytes(), record].concat(),
        [b"\xFF\xFEa\0b\0c\0d\0e\0f\0g\0h\0i\0", record].concat(),
    ] {
        let (status, out, err) = mmfail(&["carve"], &image, PIPE);
        assert_eq!(
            (status, found(&out)),
            (Status::Good, vec![(image.len() - 64, "high".to_owned())]),
            "{err}"
        );
        assert!(err.starts_with("mmfail: standard input: searched as it is, for it begins like a hex dump, but line "), "{err}");
        assert_eq!(
            mmfail(&["carve", "--input-format", "hex"], &image, PIPE).0,
            Status::BadInput
        );
    }
    // A dump to its end, whose last line the sample cuts.
    let dump = "e935000001000000".repeat(8) + "\n";
    let (status, out, err) = mmfail(
        &["carve", "--count", "1"],
        dump.repeat(1000).as_bytes(),
        PIPE,
    );
    assert_eq!((status, out.as_str()), (Status::Good, ""));
    assert!(
        err.contains("read as a hex dump") && err.ends_with("0 records found in 64000 bytes\n"),
        "{err}"
    );
}

#[test]
fn bad_arguments_are_named() {
    for (args, said) in [
        (
            &["--step", "0"][..],
            "'0' for '--step <BYTES>': a step is 1 byte or more",
        ),
        (&["--step", "x"], "'x' for '--step <BYTES>'"),
        (
            &["--min-confidence", "certain"],
            "[possible values: low, medium, high]",
        ),
        (&["--framing", "packed"], "unexpected argument '--framing'"),
    ] {
        let (status, out, err) = mmfail(&[&["carve"], args].concat(), b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::Usage, ""), "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
    let (status, _, err) = mmfail(&["carve", "--start", "9"], b"8 bytes.", PIPE);
    assert_eq!(status, Status::BadInput);
    assert!(
        err.contains("mmfail: standard input: --start 0x9 is past its end at 0x8\n"),
        "{err}"
    );
}
