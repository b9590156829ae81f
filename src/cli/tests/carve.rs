//! `mmfail carve`.

use core::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::{
    carve::{Carver, Confidence},
    cli::{input::image::BLOCK, search::EVENT_REACH},
    record::RawMmFailure,
};

/// Two blocks and a half of pseudo-random bytes that contain records of `negotiations.bin`, among
/// others at the start, at the end and between the blocks.
fn image() -> Vec<u8> {
    let mut state = 1_u64;
    let mut random_byte = || {
        let product = state.wrapping_mul(6_364_136_223_846_793_005);
        state = product.wrapping_add(1);
        state.to_be_bytes()[0]
    };
    let mut image: Vec<u8> = (0..2 * BLOCK + 99_000).map(|_| random_byte()).collect();
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

/// The offset and the confidence of each JSON line.
fn hits(out: &str) -> Vec<(usize, String)> {
    let rows = json_lines(out).into_iter().map(|row| {
        let offset = row["offset"].as_u64().unwrap().try_into().unwrap();
        (offset, row["confidence"].as_str().unwrap().to_owned())
    });
    rows.collect()
}

#[test]
fn hits_equal_those_of_the_library() {
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
        let carver = Carver::new(&image).range(start..).step(step);
        let carver = carver.min_confidence(level);
        let expected: Vec<_> = carver
            .map(|hit| (hit.offset, hit.confidence.to_string()))
            .collect();
        let (count, s) = (expected.len(), if expected.len() == 1 { "" } else { "s" });
        let searched = image.len() - start;
        let message = format!(": {count} record{s} found in {searched} bytes\n");
        let options = format!("--step {step} --start {start} --min-confidence {level}");
        for (source, stdin) in [(path, &[][..]), ("-", &image)] {
            let mut args = vec!["carve", source];
            args.extend(options.split(' '));
            let (status, out, err) = mmfail(&args, stdin, PIPE);
            assert_eq!((status, &hits(&out)), (Status::Good, &expected), "{args:?}");
            assert!(err.ends_with(&message), "{err}");
        }
    }
    assert_eq!(hits(&mmfail(&["carve", path], b"", PIPE).1).len(), 7);
}

#[test]
fn hits_have_the_fields_of_decoded_records_and_more() {
    let image = testdata("negotiations.bin");
    let rows = |args: &str| {
        let mut rows = json_lines(&piped(args, &image).1);
        rows.iter_mut().for_each(|row| row["index"] = Value::Null);
        rows
    };
    let (decoded, mut carved) = (rows("decode"), rows("carve"));
    for row in &mut carved {
        let fields = row.as_object_mut().unwrap();
        fields.retain(|name, _| !columns(Extra::ALL)[21..].contains(&name.as_str()));
    }
    assert_eq!(decoded, carved);
}

#[test]
fn every_format_is_golden() {
    let image = [&[0xA5; 7], &testdata("negotiations.bin")[..]].concat();
    for (format, name) in [
        ("table", "carved.table.txt"),
        ("csv", "carved.csv"),
        ("json", "carved.json"),
    ] {
        let (status, out, _) = piped(&format!("carve -o {format}"), &image);
        assert_eq!(status, Status::Good);
        golden(name, &out);
    }
    assert_eq!(piped("carve -o json", b"").1, "[]\n");
}

#[test]
fn encode_reads_what_carve_prints() {
    let image = testdata("negotiations.bin");
    let (_, carved, _) = piped("carve --count 1", &image);
    assert_eq!(encoded(&[], carved.as_bytes()).1, image[..64]);
}

#[test]
fn raw_writes_the_bytes_of_the_records() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("found.bin");
    let path = raw.to_str().unwrap();
    let image = image();
    let (status, out, _) = mmfail(&["carve", "--raw", path, "--count", "5"], &image, PIPE);
    assert_eq!((status, out.lines().count()), (Status::Good, 5));
    let hits = Carver::new(&image).take(5);
    let records: Vec<u8> = hits.flat_map(|hit| *hit.record.as_bytes()).collect();
    assert_eq!(fs::read(&raw).unwrap(), records);

    let (status, ..) = mmfail(&["carve", "--raw", path], b"", PIPE);
    assert_eq!(status, Status::Usage);
    assert_eq!(fs::read(&raw).unwrap(), records);
    let (status, ..) = mmfail(&["carve", "--raw", path, "--force"], b"", PIPE);
    assert_eq!(status, Status::Good);
    assert!(fs::read(&raw).unwrap().is_empty());
}

#[test]
fn no_raw_file_is_left_if_standard_output_is_full() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("found.bin");
    let args = ["carve", "--raw", raw.to_str().unwrap()];
    let mut full = Refusing(io::ErrorKind::StorageFull);
    let (status, err) = run_with(&args, &mut &*image(), &mut full);
    assert_eq!((status, raw.exists()), (Status::System, false));
    assert_eq!(err, "mmfail: standard output: no storage space\n");
}

#[test]
fn the_raw_file_is_complete_if_the_reader_of_the_list_closes_its_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let raw = folder.path().join("found.bin");
    let image = image();
    let mut closed = Refusing(io::ErrorKind::BrokenPipe);
    let args = ["carve", "-o", "csv", "--raw", raw.to_str().unwrap()];
    let (status, err) = run_with(&args, &mut &*image, &mut closed);
    let message = "mmfail: standard input: 7 records found in";
    assert_eq!(status, Status::Good);
    assert_eq!(err, format!("{message} {} bytes\n", image.len()));
    assert_eq!(fs::read(&raw).unwrap().len(), 7 * 64);

    // Without a raw file nothing is left to do.
    let result = run_with(&["carve"], &mut &*image, &mut closed);
    assert_eq!(result, (Status::Good, String::new()));
}

#[test]
fn a_raw_file_that_cannot_be_created_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no/folder");
    let path = path.to_str().unwrap();
    let (status, _, err) = mmfail(&["carve", "--raw", path], &image(), PIPE);
    assert_eq!(status, Status::System);
    assert!(err.starts_with(&format!("mmfail: {path}: ")), "{err}");
}

#[test]
fn records_before_a_read_error_are_printed() {
    let mut out = Vec::new();
    let mut input = Failing(&image()[..BLOCK + 99]);
    let (status, err) = run_with(&["carve"], &mut input, &mut out);
    let lines = out.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!((status, lines), (Status::System, 4));
    assert!(
        err.starts_with("mmfail: standard input: the disk is on fire\n"),
        "{err}"
    );
    let searched = format!("standard input: 4 records found in {} bytes\n", BLOCK + 99);
    assert!(err.ends_with(&searched), "{err}");
}

/// An output that the input can inspect.
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

/// A pipe that delivers some bytes and counts the lines printed when it is read again after them.
struct SlowPipe<'a> {
    bytes: &'a [u8],
    out: Shared,
    printed: Option<usize>,
}

impl Read for SlowPipe<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty() {
            let out = self.out.0.borrow();
            let lines = out.iter().filter(|byte| **byte == b'\n').count();
            self.printed.get_or_insert(lines);
        }
        self.bytes.read(buffer)
    }
}

/// Shards of every kind have the rows of the whole, each once, from a file and from a pipe.
#[test]
fn the_parts_of_an_image_have_the_records_of_the_whole() {
    let mut image = image();
    // Small numbers, which look like records at many offsets.
    for (i, byte) in image[BLOCK - 500..BLOCK + 700].iter_mut().enumerate() {
        *byte = if i % 4 == 0 { (i / 4 % 3) as u8 } else { 0 };
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), &image).unwrap();
    let path = file.path().to_str().unwrap();
    for (step, level, len) in [
        (1, "low", 997),
        (1, "low", BLOCK),
        (1, "medium", 63),
        (8, "low", 8 * 1000),
        (8, "medium", 1 << 12),
        (100, "low", 100),
    ] {
        let args = format!("carve --input-format bin --step {step} --min-confidence {level}");
        let (_, whole, _) = piped(&args, &image);
        let (mut from_file, mut from_pipe, mut start) = (Vec::new(), Vec::new(), 0);
        while start < image.len() {
            let args = format!("{args} --start {start} --length {len}");
            let (status, out, err) = piped(&format!("{args} {path}"), b"");
            let len = len.min(image.len() - start);
            assert_eq!(status, Status::Good, "{err}");
            assert!(err.ends_with(&format!(" found in {len} bytes\n")), "{err}");
            from_file.extend(hits(&out));
            from_pipe.extend(hits(&piped(&args, &image).1));
            start += len;
        }
        assert_eq!(
            (&from_file, &from_pipe),
            (&hits(&whole), &hits(&whole)),
            "{args} {len}"
        );
        assert!(!from_file.is_empty());
    }
}

/// An array of records of low confidence has one row for each.
#[test]
fn overlapping_hits_are_one_row() {
    let dump = testdata("negotiations.bin");
    let mut records = Vec::new();
    for record in RawMmFailure::parse_slice(&dump).unwrap() {
        let mut failure = record.decode();
        failure.failure_error_code.0 = 5;
        failure.mm_auth_method.0 = 2;
        records.extend_from_slice(failure.encode().as_bytes());
    }
    let (_, out, _) = piped("carve --min-confidence low", &records);
    let offsets: Vec<_> = hits(&out).into_iter().map(|hit| hit.0).collect();
    assert!(
        offsets.iter().copied().eq((0..512).step_by(64)),
        "{offsets:?}"
    );
}

/// A record of a pipe is printed when all has arrived that its context can reach.
#[test]
fn records_are_printed_before_the_end_of_a_pipe() {
    let mut image = image();
    // The first block has three records. The bytes after it decide about the last of them.
    let reached = (BLOCK + usize::try_from(EVENT_REACH).unwrap()).next_multiple_of(BLOCK);
    image.resize(reached + BLOCK, 0);
    for (len, count, printed) in [
        (BLOCK, "9", Some(0)),
        (reached - BLOCK, "9", Some(0)),
        (reached, "9", Some(2)),
        (reached, "2", None),
    ] {
        let mut out = Shared::default();
        let mut pipe = SlowPipe {
            bytes: &image[..len],
            out: out.clone(),
            printed: None,
        };
        let args = ["carve", "--input-format", "bin", "--count", count];
        let (status, _) = run_with(&args, &mut pipe, &mut out);
        assert_eq!(
            (status, pipe.printed),
            (Status::Good, printed),
            "{len} {count}"
        );
    }
}

#[test]
fn bytes_that_begin_like_hex_text_are_searched() {
    let record = &testdata("negotiations.bin")[..64];
    let image = ["00000000  e9 35\n".repeat(500).as_bytes(), record].concat();
    let (status, out, err) = piped("carve", &image);
    let expected = vec![(image.len() - 64, "high".to_owned())];
    assert_eq!((status, hits(&out)), (Status::Good, expected), "{err}");
    assert!(err.starts_with("mmfail: standard input: starts like hex text, but contains other"));
    let (status, ..) = piped("carve --input-format hex", &image);
    assert_eq!(status, Status::BadInput);
}

#[test]
fn hex_text_is_searched_up_to_its_first_error() {
    let dump = testdata("negotiations.bin");
    let good = super::hex::xxd(0, &dump[..128]);
    for bad in [
        super::hex::xxd(64, &dump[..128]),
        "00000080: xx\n".to_owned(),
    ] {
        let (status, out, err) = piped("carve", (good.clone() + &bad).as_bytes());
        assert_eq!((status, hits(&out).len()), (Status::BadInput, 2), "{err}");
        assert!(err.contains("line 9, column"), "{err}");
    }
    // A dump that is refused.
    let octal = "0000000 032751 000000 000002 000000 000000 000000 000000 000000\n";
    let (status, _, err) = piped("carve", octal.as_bytes());
    assert_eq!(status, Status::BadInput);
    assert!(err.contains("octal words; use `"), "{err}");
    // The end of the sample is in the middle of a line of a valid hex dump.
    let dump = ("e935000001000000".repeat(8) + "\n").repeat(1000);
    let (status, out, err) = piped("carve --count 1", dump.as_bytes());
    assert_eq!((status, out.as_str()), (Status::Good, ""));
    assert!(err.contains("read as hex text"), "{err}");
    assert!(err.ends_with("0 records found in 64000 bytes\n"), "{err}");
}

#[test]
fn a_start_past_the_end_is_bad_input() {
    let (status, _, err) = piped("carve --start 9", b"8 bytes.");
    assert_eq!(status, Status::BadInput);
    let message = "mmfail: standard input: --start 0x9 is past its end at 0x8\n";
    assert!(err.contains(message), "{err}");
}

/// A pipe has no holes.
#[cfg(unix)]
#[test]
fn a_sparse_file_has_the_records_of_its_bytes() {
    use std::os::unix::fs::FileExt;

    let file = tempfile::NamedTempFile::new().unwrap();
    let (record, len) = (testdata("single.bin"), 17_000_000);
    file.as_file().set_len(len).unwrap();
    for offset in [100, 8_000_000, len - 64] {
        file.as_file().write_all_at(&record, offset).unwrap();
    }
    let bytes = fs::read(file.path()).unwrap();
    let path = file.path().to_str().unwrap();
    for range in [
        "",
        "--start 1234567 --length 6766000",
        "--start 9000000 --length 1",
    ] {
        let (status, expected, said) = piped(&format!("carve {range}"), &bytes);
        let (_, out, err) = piped(&format!("carve {range} {path}"), b"");
        assert_eq!((status, &out), (Status::Good, &expected), "{range}");
        assert_eq!(err, said.replace("standard input", path));
    }
}
