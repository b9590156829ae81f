//! What each kind of bad input gets: the exit status and the last message.

use std::fs::File;

use super::*;

const GOOD: Status = Status::Good;
const BAD: Status = Status::BadInput;

#[test]
fn every_bad_input_has_a_status_and_a_message() {
    let record = testdata("single.bin");
    let dump = testdata("negotiations.bin");
    let prose = b"The quick brown fox jumps over the lazy dog.\n".repeat(9);
    let truncated = &record[..40];
    let oversized = [&dump[..], b"0123456789"].concat();
    let unaligned = [&[0; 3], &dump[..]].concat();
    let bad_hex = b"00000000: 2345 6789\n00000004: 234x\n";
    let jump = b"0000: 00\nffff: 00\n".repeat(20);
    let empty: &[u8] = b"";
    // Two records by chance in an image are not an array.
    let odd = (0..1 << 17).map(|i: u64| i.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1 << 63 | 1 << 31);
    let mut image: Vec<u8> = odd.flat_map(u64::to_le_bytes).collect();
    image[0x4_0000..0x4_0040].copy_from_slice(&record);
    image[0x8_0000..0x8_0040].copy_from_slice(&record);
    let zeros = vec![0; 1 << 20];
    for (args, input, status, message) in [
        // Bytes that are not an array of records
        ("decode", truncated, BAD, "nothing to read: 0 records"),
        (
            "decode --framing packed",
            &oversized,
            BAD,
            "1 of 8 records hold values",
        ),
        (
            "summary --framing packed",
            &oversized,
            BAD,
            "64 bytes needed, 10 available at offset 0x200",
        ),
        (
            "decode --framing slot80",
            &record,
            BAD,
            "80 bytes needed, 64 available at offset 0x0",
        ),
        (
            "decode",
            &unaligned,
            BAD,
            "the slots begin at offset 0x3: use --start 0x3 (8 of the first 8 packed slots",
        ),
        (
            "decode",
            &[0; 640],
            BAD,
            "no framing fits better than chance; mmfail carve finds",
        ),
        (
            "decode",
            &zeros,
            BAD,
            "begins with 1 MiB of zeros, which tell no framing: use --framing",
        ),
        (
            "decode",
            &image,
            BAD,
            "is not an array of records, because no framing fits better than chance",
        ),
        (
            "decode",
            &[0xFF; 640],
            BAD,
            "is not an array of records, because no framing fits better than chance",
        ),
        (
            "decode --framing packed",
            &[0xFF; 640],
            GOOD,
            "10 of 10 records hold values",
        ),
        (
            "decode --framing packed --strict",
            &[0xFF; 640],
            BAD,
            "10 of 10 records hold values",
        ),
        (
            "decode --framing packed --stop-after-one-error",
            &[0xFF; 640],
            BAD,
            "1 of 1 records hold values",
        ),
        (
            "decode",
            &prose,
            BAD,
            "is text, not an array of records: --input-format hex reads it if it is hex",
        ),
        (
            "summary",
            b"regf\0\0\0\0 and a hive",
            BAD,
            "is a registry hive, not an array of records",
        ),
        ("decode", empty, GOOD, "nothing to read: 0 records"),
        (
            "decode --start 64",
            &record,
            GOOD,
            "nothing to read: 0 records",
        ),
        (
            "decode --start 65",
            &record,
            BAD,
            "--start 0x41 is past its end at 0x40",
        ),
        // What is searched need not be anything
        ("carve", truncated, GOOD, "0 records found in 40 bytes"),
        ("carve", &unaligned, GOOD, "8 records found in 515 bytes"),
        ("carve", &[0; 640], GOOD, "0 records found in 640 bytes"),
        ("carve", &[0xFF; 640], GOOD, "0 records found in 640 bytes"),
        ("carve", &prose, GOOD, "0 records found in 405 bytes"),
        (
            "carve",
            b"PK\x03\x04 and an archive",
            BAD,
            "0 records found in 19 bytes",
        ),
        ("carve", empty, GOOD, "0 records found in 0 bytes"),
        (
            "carve --start 65",
            &record,
            BAD,
            "0 records found in 0 bytes",
        ),
        // Text that is not hex
        (
            "decode --input-format hex",
            &prose,
            BAD,
            "nothing to read: 0 records",
        ),
        (
            "summary --input-format hex",
            &prose,
            BAD,
            "nothing to read: 0 records",
        ),
        (
            "carve --input-format hex",
            &prose,
            BAD,
            "0 records found in 0 bytes",
        ),
        (
            "carve --input-format hex",
            &record,
            BAD,
            "0 records found in 0 bytes",
        ),
        (
            "decode --input-format hex",
            bad_hex,
            BAD,
            "nothing to read: 0 records",
        ),
        (
            "decode --input-format hex",
            &jump,
            BAD,
            "nothing to read: 0 records",
        ),
        (
            "decode --input-format hex",
            empty,
            GOOD,
            "nothing to read: 0 records",
        ),
        // Rows that are not records
        ("encode", empty, GOOD, "nothing to read: 0 records"),
        (
            "encode",
            &prose,
            BAD,
            "line 1: neither JSON nor a CSV header",
        ),
        ("encode", &record, BAD, "line 1: invalid utf-8"),
        (
            "encode",
            &[0; 640],
            BAD,
            "line 1: neither JSON nor a CSV header",
        ),
        (
            "encode",
            b"{\"mmId\":",
            BAD,
            "line 1, column 8: invalid JSON object: EOF while parsing",
        ),
        (
            "encode",
            b"[{},",
            BAD,
            "record 2: invalid JSON array: the closing ] is missing",
        ),
        (
            "encode",
            b"{\"mmId\":-1}",
            BAD,
            "line 1: mmId: -1 is not an unsigned number of 64 bits",
        ),
        (
            "encode",
            b"mmState,mmStateName\n1,FINAL\n",
            BAD,
            "line 2: mmState 1 and mmStateName \"FINAL\" contradict each other",
        ),
        (
            "encode",
            b"{\"mmStateName\":\"ENDED\"}",
            BAD,
            "line 1: mmStateName: \"ENDED\" is not a name of mmState",
        ),
        (
            "encode --framing slot80",
            b"{\"after\":\"00\"}",
            BAD,
            "line 1: after: 1 bytes, but the framing has 16",
        ),
    ] {
        let (actual, _, err) = run_bytes(&words(args), input, PIPE);
        assert_eq!(actual, status, "{args}: {err}");
        let last = err.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("mmfail: standard input: ") && last.contains(message),
            "{args}: {err}"
        );
    }
}

/// What the system refuses has status 3, whatever the command.
#[test]
fn an_input_that_the_system_refuses_is_named() {
    for command in ["decode", "carve", "summary", "encode"] {
        for (path, reason) in [
            ("testdata/no-such-file", "No such file or directory"),
            ("testdata/single.bin/x", "Not a directory"),
        ] {
            let (status, out, err) = piped(&format!("{command} {path}"), b"");
            assert_eq!((status, out.as_str()), (Status::System, ""), "{command}");
            assert!(
                err.starts_with(&format!("mmfail: {path}: {reason}")),
                "{err}"
            );
        }
        let unreadable = &mut Failing(b"");
        let (status, err) = run_with(&[command], unreadable, &mut io::sink());
        let message = "mmfail: standard input: the disk is on fire\n";
        assert_eq!(
            (status, err.ends_with(message)),
            (Status::System, true),
            "{err}"
        );
    }
}

#[test]
fn an_output_that_the_system_refuses_is_named() {
    let commands = [
        ("decode --framing packed", "testdata/single.bin"),
        ("summary --framing packed", "testdata/single.bin"),
        ("carve", "testdata/single.bin"),
        ("encode", "testdata/single.jsonl"),
    ];
    for (command, input) in commands {
        let args = words(command)
            .into_iter()
            .chain([input])
            .collect::<Vec<_>>();
        let mut closed = Refusing(io::ErrorKind::BrokenPipe);
        let (status, err) = run_with(&args, &mut io::empty(), &mut closed);
        assert_eq!(
            (status, err.as_str()),
            (GOOD, ""),
            "{command}: a closed pipe"
        );
        if let Ok(mut full) = File::options().write(true).open("/dev/full") {
            let (status, err) = run_with(&args, &mut io::empty(), &mut full);
            let message = "mmfail: standard output: No space left on device (os error 28)\n";
            assert_eq!(
                (status, err.as_str()),
                (Status::System, message),
                "{command}"
            );
        }
        let args = [&args[..], &["-f", "testdata/no/file"]].concat();
        let (status, err) = run_with(&args, &mut io::empty(), &mut io::sink());
        let message = "mmfail: testdata/no/file: No such file or directory";
        assert_eq!(
            (status, err.starts_with(message)),
            (Status::System, true),
            "{err}"
        );
    }
}

fn words(args: &str) -> Vec<&str> {
    args.split(' ').collect()
}
