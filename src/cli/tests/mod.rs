//! The program as a function: what it prints for the files in `testdata/`, and for input and arguments that are bad.

use std::prelude::rust_2024::*;
mod carve;
mod encode;
mod file;
mod hex;

use std::{
    env, fs,
    io::{self, BufWriter, Read, Write},
    path::Path,
};

use crate::dump::{Dump, Framing};
use crate::record::{ErrorCode, Flags, MmFailure};

use self::encode::encoded;
use super::*;
use crate::cli::output::row::wide;

/// Runs `mmfail` and returns its exit status, standard output and standard error.
fn mmfail(args: &[&str], mut stdin: &[u8], terminal: Terminal) -> (Status, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["mmfail"].iter().chain(args).map(OsString::from);
    let status = run(
        args,
        Streams {
            stdin: &mut stdin,
            out: &mut out,
            err: &mut err,
            terminal,
        },
    );
    (
        status,
        String::from_utf8(out).unwrap(),
        String::from_utf8(err).unwrap(),
    )
}

/// Runs it with streams of one's own.
fn run_with(
    args: &[&str],
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Status {
    let args = ["mmfail"].iter().chain(args).map(OsString::from);
    run(
        args,
        Streams {
            stdin,
            out,
            err,
            terminal: PIPE,
        },
    )
}

const PIPE: Terminal = Terminal {
    columns: None,
    color: false,
    progress: false,
};

fn testdata(name: &str) -> Vec<u8> {
    fs::read(Path::new("testdata").join(name)).unwrap()
}

/// Compares with the file's text, or writes it where `MMFAIL_BLESS` is set.
fn golden(file: &Path, text: &str) {
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write(file, text).unwrap();
    }
    let expected = fs::read_to_string(file).unwrap_or_default();
    assert!(
        expected == text,
        "{} is not what is printed; MMFAIL_BLESS=1 rewrites it. Printed:\n{text}",
        file.display()
    );
}

/// The dumps of `testdata/`, each with the framing of its name.
fn dumps() -> impl Iterator<Item = (String, &'static str)> {
    let mut names: Vec<_> = fs::read_dir("testdata")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    names.sort();
    let dumps = names
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "bin"));
    dumps.map(|path| {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let framing = Framing::from_name(&stem)
            .and_then(Framing::name)
            .unwrap_or("packed");
        (stem, framing)
    })
}

#[test]
fn golden_text_of_every_dump() {
    let mut count = 0;
    for (stem, framing) in dumps() {
        for (format, extension) in [
            ("table", "table.txt"),
            ("jsonl", "jsonl"),
            ("json", "json"),
            ("csv", "csv"),
        ] {
            let input = format!("testdata/{stem}.bin");
            let (status, out, err) = mmfail(
                &["decode", "-o", format, "--framing", framing, &input],
                b"",
                PIPE,
            );
            golden(
                &Path::new("testdata").join(format!("{stem}.{extension}")),
                &out,
            );
            let bytes = testdata(&format!("{stem}.bin"));
            let framing = Framing::from_name(framing).unwrap();
            let truncated = bytes.len() % framing.slot_len() > 0;
            assert_eq!(
                status,
                if truncated {
                    Status::BadInput
                } else {
                    Status::Good
                },
                "{stem}: {err}"
            );
            count += 1;
        }
    }
    assert!(count >= 4 * 12, "only {count} golden texts");
}

#[test]
fn readme_shows_the_real_table() {
    let table = String::from_utf8(testdata("negotiations.table.txt")).unwrap();
    assert!(include_str!("../../../README.md").contains(&format!("```text\n{table}```")));
}

/// What JSON says is enough to make the bytes again: nothing was lost on the way.
#[test]
fn json_lines_hold_every_bit() {
    for (stem, name) in dumps() {
        let bytes = testdata(&format!("{stem}.bin"));
        let framing = Framing::from_name(name).unwrap();
        let (_, out, _) = mmfail(&["decode", "--framing", name], &bytes, PIPE);
        let mut again = Vec::new();
        for line in out.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let number = |key: &str| u32::try_from(row[key].as_u64().unwrap()).unwrap();
            let id = |key: &str| row[key].as_str().unwrap().parse().unwrap();
            let hex = |key: &str| unhex(row[key].as_str().unwrap_or_default());
            let failure = MmFailure {
                failure_error_code: ErrorCode(number("failureErrorCode")),
                failure_point: number("failurePoint").into(),
                flags: number("flags").into(),
                keying_module_type: number("keyingModuleType").into(),
                mm_state: number("mmState").into(),
                sa_role: number("saRole").into(),
                mm_auth_method: number("mmAuthMethod").into(),
                end_cert_hash: <[u8; 20]>::try_from(hex("endCertHash")).unwrap().into(),
                mm_id: id("mmId"),
                mm_filter_id: id("mmFilterId"),
            };
            let before = hex("before");
            assert_eq!(
                row["offset"].as_u64().unwrap(),
                wide(again.len() + before.len())
            );
            again.extend([&before[..], failure.encode().as_bytes(), &hex("after")].concat());
        }
        again.extend(Dump::new(&bytes, framing).trailing());
        assert_eq!(again, bytes, "{stem}");
    }
}

fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn summaries_count_every_value() {
    for stem in ["negotiations", "unknown-values"] {
        let input = format!("testdata/{stem}.bin");
        for (format, extension) in [("text", "summary.txt"), ("json", "summary.json")] {
            let (status, out, err) = mmfail(
                &["summary", "--framing", "packed", "-o", format, &input],
                b"",
                PIPE,
            );
            assert_eq!((status, err.as_str()), (Status::Good, ""));
            golden(
                &Path::new("testdata").join(format!("{stem}.{extension}")),
                &out,
            );
            if format == "json" {
                let summary: serde_json::Value = serde_json::from_str(&out).unwrap();
                for (field, values) in summary
                    .as_object()
                    .unwrap()
                    .iter()
                    .filter(|(_, values)| values.is_array())
                {
                    let sum: u64 = values
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(|value| value["count"].as_u64().unwrap())
                        .sum();
                    assert_eq!(Some(sum), summary["records"].as_u64(), "{field}");
                }
            }
        }
    }
    let terminal = Terminal {
        columns: Some(80),
        color: false,
        ..PIPE
    };
    let (_, out, _) = mmfail(&["summary", "testdata/negotiations.bin"], b"", terminal);
    assert!(
        out.contains('█') && out.lines().all(|line| line.chars().count() <= 80),
        "{out}"
    );
    assert_eq!(
        mmfail(&["summary", "testdata/truncated.bin"], b"", PIPE).0,
        Status::BadInput
    );
}

#[test]
fn a_narrow_table_goes_on_below() {
    for (columns, name) in [
        (80, "negotiations.table-80.txt"),
        (200, "negotiations.table-200.txt"),
    ] {
        let terminal = Terminal {
            columns: Some(columns),
            color: false,
            ..PIPE
        };
        let (_, out, _) = mmfail(&["decode", "testdata/negotiations.bin"], b"", terminal);
        golden(&Path::new("testdata").join(name), &out);
        assert!(
            out.lines().all(|line| line.chars().count() <= columns),
            "{out}"
        );
        assert!(out.lines().all(|line| line.trim_end() == line), "{out}");
    }
}

#[test]
fn colours_change_no_text() {
    let args = ["decode", "-o", "table", "testdata/unknown-values.bin"];
    let (_, plain, _) = mmfail(&args, b"", PIPE);
    let (_, colored, _) = mmfail(
        &args,
        b"",
        Terminal {
            color: true,
            ..PIPE
        },
    );
    assert_ne!(plain, colored);
    assert_eq!(plain, anstream::adapter::strip_str(&colored).to_string());
}

#[test]
fn formats_follow_the_terminal() {
    let bytes = testdata("single.bin");
    assert!(
        mmfail(&["decode"], &bytes, PIPE)
            .1
            .starts_with("{\"index\":0,")
    );
    assert!(
        mmfail(
            &["decode", "-"],
            &bytes,
            Terminal {
                columns: Some(200),
                color: false,
                ..PIPE
            }
        )
        .1
        .starts_with('#')
    );
}

#[test]
fn a_truncated_record_is_said_after_the_whole_ones() {
    let (status, out, err) = mmfail(
        &["decode", "--framing", "packed", "testdata/truncated.bin"],
        b"",
        PIPE,
    );
    assert_eq!((status, out.lines().count()), (Status::BadInput, 3));
    assert_eq!(
        err,
        "mmfail: testdata/truncated.bin: the last slot is cut short: 64 bytes needed, 30 available at offset 0xc0\n"
    );
}

#[test]
fn a_whole_record_in_a_cut_slot_is_written() {
    for (name, framing) in [
        ("slot80", Framing::SLOT80),
        ("failure2-x64", Framing::FAILURE2_X64),
    ] {
        let bytes = testdata(&format!("{name}.bin"));
        for cut in 1..framing.slot_len() {
            let bytes = &bytes[..bytes.len() - cut];
            let (status, out, err) = mmfail(&["decode", "--framing", name], bytes, PIPE);
            let whole = if cut <= framing.after_len() { 4 } else { 3 };
            assert_eq!(
                (status, out.lines().count(), err.lines().count()),
                (Status::BadInput, whole, 1),
                "{cut}: {err}"
            );
            let (_, again, _) = encoded(&[], out.as_bytes());
            assert_eq!(again, bytes[..again.len()]);
            assert!(whole == 3 || again.len() == bytes.len());
        }
    }
}

#[test]
fn an_empty_input_is_no_records() {
    let said = |name| {
        (
            Status::Good,
            String::new(),
            format!("mmfail: {name}: nothing to read: 0 records\n"),
        )
    };
    assert_eq!(
        mmfail(&["decode", "testdata/empty.bin"], b"", PIPE),
        said("testdata/empty.bin")
    );
    assert_eq!(
        mmfail(&["decode", "-o", "table"], b"", PIPE),
        said("standard input")
    );
    let at_the_end = ["decode", "--start", "64", "testdata/single.bin"];
    assert_eq!(mmfail(&at_the_end, b"", PIPE), said("testdata/single.bin"));
}

#[test]
fn start_and_count_choose_records() {
    let bytes = testdata("known-values.bin");
    let (_, all, _) = mmfail(&["decode"], &bytes, PIPE);
    let offset = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["offset"]
            .as_u64()
            .unwrap()
    };
    for (args, expected) in [
        (&["--count", "3"][..], &[0, 64, 128][..]),
        (&["--start", "0x40", "--count", "2"], &[64, 128]),
        (&["--start", "2624"], &[2624]),
        (&["--count", "0"], &[]),
        (
            &["--count", "0xFFFFFFFFFFFFFFFF", "--start", "2560"],
            &[2560, 2624],
        ),
    ] {
        for source in ["-", "testdata/known-values.bin"] {
            let (status, out, err) = mmfail(
                &[&["decode", "--framing", "packed", source], args].concat(),
                &bytes,
                PIPE,
            );
            assert_eq!((status, err.as_str()), (Status::Good, ""), "{args:?}");
            assert_eq!(
                out.lines().map(offset).collect::<Vec<_>>(),
                expected,
                "{args:?}"
            );
            // The same fields at the same place: only the number is another, as it counts from --start.
            let fields = |line: &str| line.split_once(",").unwrap().1.to_owned();
            assert!(
                out.lines()
                    .all(|line| all.lines().any(|other| fields(other) == fields(line)))
            );
        }
    }
}

#[test]
fn a_slot_of_ones_own_reads_as_the_named_one() {
    let bytes = testdata("heap-x64.bin");
    let named = mmfail(&["decode", "--framing", "heap-x64"], &bytes, PIPE);
    assert_eq!(
        mmfail(
            &["decode", "--slot", "0x50", "--record-offset", "16"],
            &bytes,
            PIPE
        ),
        named
    );
}

/// Blocks are of whole slots: a record never falls between two of them.
#[test]
fn long_inputs_are_read_in_blocks() {
    for slot in [64, 100, 1 << 20] {
        let count = (3 << 20) / slot + 2;
        let slots: Vec<u8> = (0..count)
            .flat_map(|n| [vec![0; slot - 8], wide(n).to_le_bytes().to_vec()].concat())
            .collect();
        let offset = (slot - 64).to_string();
        let (status, out, _) = mmfail(
            &[
                "decode",
                "--slot",
                &slot.to_string(),
                "--record-offset",
                &offset,
            ],
            &slots,
            PIPE,
        );
        assert_eq!((status, out.lines().count()), (Status::Good, count));
        for (n, line) in out.lines().enumerate() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let place = (
                row["index"].as_u64(),
                row["offset"].as_u64(),
                row["mmFilterId"].as_str().map(str::to_owned),
            );
            assert_eq!(
                place,
                (
                    Some(wide(n)),
                    Some(wide(n * slot + slot - 64)),
                    Some(n.to_string())
                )
            );
        }
    }
}

#[test]
fn strict_reading_reports_and_goes_on() {
    let input = "testdata/unknown-values.bin";
    let (_, plain, said) = mmfail(&["decode", "--framing", "packed", input], b"", PIPE);
    let issues: Vec<String> = plain
        .lines()
        .flat_map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["issues"]
                .as_array()
                .unwrap()
                .clone()
        })
        .map(|issue| format!("mmfail: {input}: {}", issue.as_str().unwrap()))
        .collect();
    let records = plain.lines().count();
    assert_eq!(
        said,
        format!(
            "mmfail: {input}: {records} of {records} records hold values that Windows' headers do not name\n"
        )
    );

    let (status, out, err) = mmfail(
        &["decode", "--framing", "packed", "--strict", input],
        b"",
        PIPE,
    );
    assert_eq!((status, out), (Status::BadInput, plain.clone()));
    assert_eq!(err, issues.join("\n") + "\n" + &said);

    let (status, out, err) = mmfail(
        &[
            "decode",
            "--framing",
            "packed",
            "--stop-after-one-error",
            input,
        ],
        b"",
        PIPE,
    );
    assert_eq!(
        (status, out.lines().count(), err.lines().count()),
        (Status::BadInput, 1, 2)
    );
    let (_, _, err) = mmfail(
        &[
            "decode",
            "--framing",
            "packed",
            "--strict",
            "--stop-after-one-error",
            "testdata/extremes.bin",
        ],
        b"",
        PIPE,
    );
    assert_eq!(err.lines().count(), 2);
    assert_eq!(
        mmfail(
            &["decode", "--strict", "testdata/known-values.bin"],
            b"",
            PIPE
        )
        .0,
        Status::Good
    );
}

#[test]
fn bad_arguments_are_named() {
    for (args, said) in [
        (
            &["--slot", "63"][..],
            "'63' for '--slot <BYTES>': the length of a slot is from 64 to 1048576 bytes",
        ),
        (&["--slot", "0x100001"], "is from 64 to 1048576 bytes"),
        (
            &["--slot", "80", "--record-offset", "17"],
            "--record-offset 17 is too large for a slot of 80 bytes: the record starts at 16 or before",
        ),
        (
            &["--slot", "80", "--record-offset", "0xFFFFFFFFFFFFFFFF"],
            "the record starts at 16 or before",
        ),
        (&["--record-offset", "16"], "--slot <BYTES>"),
        (
            &["--slot", "80", "--framing", "packed"],
            "cannot be used with",
        ),
        (
            &["--record-offset", "16", "--framing", "packed"],
            "cannot be used with",
        ),
        (
            &["--framing", "slot-80"],
            "[possible values: auto, packed, slot80, heap-x64,",
        ),
        (&["--start", "-1"], "unexpected argument '-1'"),
        (&["--start", "+5"], "'+5' for '--start <BYTES>'"),
        (&["--start", "0x+5"], "'0x+5' for '--start <BYTES>'"),
        (&["--start", "0x"], "'0x' for '--start <BYTES>'"),
        (&["--count", "18446744073709551616"], "number too large"),
        (&["-o", "xml"], "[possible values: table, jsonl, json, csv]"),
        (&["a", "b"], "unexpected argument 'b'"),
    ] {
        let (status, out, err) = mmfail(&[&["decode"], args].concat(), b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::Usage, ""), "{args:?}");
        assert!(err.contains(said), "{args:?}: {err}");
    }
}

#[test]
fn a_start_past_the_end_is_bad_input() {
    for source in ["-", "testdata/single.bin"] {
        let (status, out, err) = mmfail(
            &["decode", "--start", "65", source],
            &testdata("single.bin"),
            PIPE,
        );
        assert_eq!((status, out.as_str()), (Status::BadInput, ""));
        assert!(
            err.ends_with(": --start 0x41 is past its end at 0x40\n"),
            "{err}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    for (path, reason) in [
        ("testdata", "directory"),
        ("testdata/no such file", "No such file"),
    ] {
        let (status, out, err) = mmfail(&["decode", "--count", "0", path], b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::System, ""));
        assert!(
            err.starts_with(&format!("mmfail: {path}: ")) && err.contains(reason),
            "{err}"
        );
    }
}

/// Gives some bytes, then an error.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() {
            Err(io::Error::other("the disk is on fire"))
        } else {
            self.0.read(buffer)
        }
    }
}

#[test]
fn a_read_error_comes_after_the_records_before_it() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let bytes = testdata("truncated.bin");
    let status = run_with(
        &["decode", "--framing", "packed"],
        &mut Failing(&bytes),
        &mut out,
        &mut err,
    );
    assert_eq!(
        (status, String::from_utf8(out).unwrap().lines().count()),
        (Status::System, 3)
    );
    assert_eq!(err, b"mmfail: standard input: the disk is on fire\n");
}

/// Takes no bytes.
struct Refusing(io::ErrorKind);

impl Write for Refusing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
    for (kind, status, said) in [
        (io::ErrorKind::BrokenPipe, Status::Good, ""),
        (
            io::ErrorKind::StorageFull,
            Status::System,
            "mmfail: standard output: no storage space\n",
        ),
    ] {
        for args in [
            &["decode", "--framing", "packed", "testdata/single.bin"][..],
            &[
                "decode",
                "--framing",
                "packed",
                "-o",
                "table",
                "testdata/single.bin",
            ],
            &["encode", "testdata/single.jsonl"],
            &["layout"],
            &["--help"],
        ] {
            let mut err = Vec::new();
            let mut buffered = BufWriter::new(Refusing(kind));
            assert_eq!(
                run_with(args, &mut io::empty(), &mut buffered, &mut err),
                status
            );
            assert_eq!(String::from_utf8(err).unwrap(), said);
            _ = buffered.into_parts();
        }
    }
}

/// As a page of memory holds it.
#[test]
fn a_record_before_zeros_is_packed() {
    let page = [&testdata("single.bin")[..64], &[0; 4096 - 64]].concat();
    let (status, out, err) = mmfail(&["decode"], &page, PIPE);
    assert_eq!((status, out.lines().count()), (Status::Good, 64));
    assert_eq!(
        err,
        "mmfail: standard input: read as packed: 1 of 64 slots hold a plausible record; mmfail carve finds records at any offset\n"
    );
}

#[test]
fn explain_takes_every_form_of_a_code() {
    let explained = |text| {
        let (status, out, err) = mmfail(&["explain", text], b"", PIPE);
        assert_eq!((status, err.as_str()), (Status::Good, ""), "{text}");
        out
    };
    let timed_out = "ERROR_IPSEC_IKE_TIMED_OUT\n  meaning      gave up waiting: the negotiation did not complete in the time allowed\n  \
                     field        failureErrorCode\n  family       IPsec (Win32 codes 13000 to 13999)\n  Win32        13805\n  \
                     HRESULT      0x800735ed (-2147011091)\n";
    for text in [
        "13805",
        "0x35ED",
        "0x800735ed",
        "2147956205",
        "-2147011091",
        "ERROR_IPSEC_IKE_TIMED_OUT",
        "error_ipsec_ike_timed_out",
    ] {
        assert_eq!(explained(text), timed_out, "{text}");
    }
    assert!(explained("0x800B0101").starts_with("CERT_E_EXPIRED\n"));
    assert!(explained("4294967295").contains("HRESULT      0xffffffff (-1)"));
    assert!(explained("99999").starts_with("(a code without a known name)\n"));
    assert!(explained("0").contains("HRESULT      0x00000000 (0)"));
    let state = "IKEEXT_MM_SA_STATE_FINAL\n  meaning      the packet of the second round trip has been sent\n  field        mmState\n  value        0x3\n";
    assert_eq!(explained("IKEEXT_MM_SA_STATE_FINAL"), state);
    assert_eq!(explained("final"), state);
    assert_eq!(explained("IKE_TIMED_OUT"), timed_out);
    let none: Vec<_> = explained("NONE")
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(str::to_owned)
        .collect();
    assert_eq!(none, ["IPSEC_FAILURE_NONE", "IKEEXT_MM_SA_STATE_NONE"]);
    for known in Flags::KNOWN {
        assert!(explained(known.name().unwrap()).contains(known.description().unwrap()));
    }
    for text in [
        "4294967296",
        "-2147483649",
        "+5",
        "0x",
        "0x100000000",
        "ERROR_IPSEC",
        "",
        "INAL",
        "_FINAL",
        "IKEEXT_MM_SA_STATE_MAX",
    ] {
        let (status, out, err) = mmfail(&["explain", text], b"", PIPE);
        assert_eq!((status, out.as_str()), (Status::Usage, ""));
        assert_eq!(
            err,
            format!(
                "mmfail: '{text}' is neither a 32-bit number nor the name of a known constant\n"
            )
        );
    }
}

/// The printed offsets are where the bytes are: each field's bytes, cut out by them, are those of the field.
#[test]
fn layout_prints_the_slot() {
    for (name, framing) in Framing::KNOWN
        .iter()
        .map(|known| (known.name().unwrap(), *known))
    {
        let (status, out, _) = mmfail(&["layout", "--framing", name], b"", PIPE);
        assert_eq!(status, Status::Good);
        let mut end = 0;
        for line in out.lines().skip(1) {
            let numbers: Vec<usize> = line
                .split_whitespace()
                .take(2)
                .map(|number| number.parse().unwrap())
                .collect();
            assert_eq!(numbers[0], end, "{out}");
            end += numbers[1];
        }
        assert_eq!(end, framing.slot_len(), "{out}");
        assert_eq!(
            out.contains("(before the record)"),
            framing.record_offset() > 0
        );
        assert_eq!(out.contains("(after the record)"), framing.after_len() > 0);
    }
    let (_, out, _) = mmfail(&["layout"], b"", PIPE);
    golden(Path::new("testdata/layout.txt"), &out);
    assert_eq!(
        mmfail(
            &["layout", "--slot", "70", "--record-offset", "7"],
            b"",
            PIPE
        )
        .0,
        Status::Usage
    );
}

#[test]
fn help_has_examples_and_the_exit_status() {
    let (status, out, err) = mmfail(&["--help"], b"", PIPE);
    assert_eq!((status, err.as_str()), (Status::Good, ""));
    assert!(
        out.contains("decode") && out.contains("Exit status:"),
        "{out}"
    );
    let (_, out, _) = mmfail(&["decode", "--help"], b"", PIPE);
    for (name, framing) in Framing::KNOWN
        .iter()
        .map(|known| (known.name().unwrap(), *known))
    {
        let numbers = format!("({}/{})", framing.slot_len(), framing.record_offset());
        let is_listed =
            |line: &str| line.contains(&format!("- {name}:")) && line.contains(&numbers);
        assert!(out.lines().any(is_listed), "{name}: {out}");
    }
    assert!(out.contains("Examples:"));
}

#[test]
fn every_command_has_help_and_a_manual_page() {
    use clap::CommandFactory;
    let commands: Vec<_> = crate::cli::args::Cli::command()
        .get_subcommands()
        .map(|command| command.get_name().to_owned())
        .collect();
    assert_eq!(commands.len(), 8);
    for command in &commands {
        let (status, help, _) = mmfail(&[command, "--help"], b"", PIPE);
        assert_eq!(
            (
                status,
                help.contains("Examples:") && help.contains(&format!("mmfail {command}"))
            ),
            (Status::Good, true),
            "{help}"
        );
        let (status, page, _) = mmfail(&["man", command], b"", PIPE);
        assert_eq!(
            (status, page.contains(&format!(".TH mmfail-{command} 1"))),
            (Status::Good, true),
            "{page}"
        );
    }
    assert!(mmfail(&["man"], b"", PIPE).1.contains(".TH mmfail 1"));
    assert_eq!(mmfail(&["man", "rm"], b"", PIPE).0, Status::Usage);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (status, script, _) = mmfail(&["completions", shell], b"", PIPE);
        assert_eq!(
            (
                status,
                commands.iter().all(|command| script.contains(command))
            ),
            (Status::Good, true),
            "{script}"
        );
    }
}
