//! Hex text as input.

use super::*;

/// The dumps in `testdata/hex` that are read: the tool that writes them.
const READ: [&str; 10] = [
    "format-hex-5",
    "format-hex-7",
    "hexdump-C",
    "windbg-db",
    "windbg-dd",
    "windbg-dq",
    "xxd",
    "xxd-a-u-g1",
    "xxd-i",
    "xxd-p",
];

/// Rows of JSON lines, and the rows without their offsets.
fn rows(out: &str) -> (Vec<u64>, Vec<serde_json::Value>) {
    let rows = out.lines().map(|line| {
        let mut row: serde_json::Value = serde_json::from_str(line).unwrap();
        let offset = row["offset"].take().as_u64().unwrap();
        // Issues name offsets too.
        let issues = row["issues"].take();
        let issues = issues.as_array().unwrap().iter().map(|issue| {
            issue
                .as_str()
                .unwrap()
                .split(" at offset ")
                .next()
                .unwrap()
                .to_owned()
        });
        row["issues"] = issues.collect();
        (offset, row)
    });
    rows.unzip()
}

#[test]
fn every_sample_reads_as_its_bytes_or_is_refused_with_advice() {
    let mut count = 0;
    for entry in fs::read_dir("testdata/hex").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let Some((stem, tool)) = name
            .strip_suffix(".txt")
            .and_then(|name| name.split_once('.'))
        else {
            continue;
        };
        count += 1;
        let sample = format!("testdata/hex/{name}");
        let (status, out, err) = mmfail(&["decode", &sample], b"", PIPE);
        assert!(
            err.starts_with(&format!("mmfail: {sample}: read as hex text")),
            "{err}"
        );
        if tool.starts_with("od-Ax") && !tool.contains('-') {
            continue;
        }
        if READ.contains(&tool) || tool == "od-Ax" || tool == "xxd-g4" {
            let (_, expected, _) = mmfail(&["decode", &format!("testdata/{stem}.bin")], b"", PIPE);
            let ((offsets, rows), (from_zero, expected)) =
                (self::rows(&out), self::rows(&expected));
            assert_eq!((status, rows), (Status::Good, expected), "{sample}: {err}");
            // The offsets are the addresses of the text.
            let text = fs::read_to_string(&sample).unwrap();
            let first = offsets[0];
            assert!(first == 0 || text.contains(&format!("{:08x}", first & 0xFFFF_FFFF)));
            assert!(
                offsets.iter().map(|offset| offset - first).eq(from_zero),
                "{sample}"
            );
        } else {
            assert_eq!((status, out.as_str()), (Status::BadInput, ""), "{sample}");
            assert!(err.contains("; use `"), "{err}");
        }
    }
    assert!(count > 40, "only {count} samples");
}

/// The framing is that of the first run, which here has one record.
#[test]
fn a_framing_that_does_not_fit_later_runs_is_told() {
    let dump = testdata("negotiations.bin");
    let text = xxd(0, &dump[..96]) + &xxd(128, &dump[128..]);
    let (status, _, err) = piped("decode", text.as_bytes());
    let message = "from offset 0x80 on, packed fits better than failure2-x86: use --framing packed";
    assert!(status == Status::BadInput && err.contains(message), "{err}");
    let (status, _, err) = piped("decode --framing packed", text.as_bytes());
    assert!(
        status == Status::BadInput && !err.contains("fits better"),
        "{err}"
    );
    // An error after the second run begins does not hide the records before it.
    let (mut cut, mut out) = (Failing(&text.as_bytes()[..1700]), Vec::new());
    let (status, _) = run_with(&["decode"], &mut cut, &mut out);
    assert!(status == Status::System && out.iter().filter(|byte| **byte == b'\n').count() >= 4);
    let text = xxd(0, &dump[..128]) + &xxd(256, &dump[256..]);
    let (status, _, err) = piped("decode", text.as_bytes());
    assert!(status == Status::Good && err.contains("jumps"), "{err}");
}

/// What `xxd -o` writes.
pub(super) fn xxd(start: u64, bytes: &[u8]) -> String {
    let lines = bytes
        .chunks(16)
        .zip((start..).step_by(16))
        .map(|(bytes, address)| {
            let digits = bytes
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect::<Vec<_>>();
            let groups = digits
                .chunks(2)
                .map(|pair| pair.concat())
                .collect::<Vec<_>>()
                .join(" ");
            let text: String = bytes
                .iter()
                .map(|byte| {
                    if matches!(byte, b' '..=b'~') {
                        char::from(*byte)
                    } else {
                        '.'
                    }
                })
                .collect();
            format!("{address:08x}: {groups:<39}  {text}\n")
        });
    lines.collect()
}

#[test]
fn offsets_are_the_addresses_of_the_text() {
    let bytes = testdata("negotiations.bin");
    for start in [
        0,
        0x20_0000,
        0x100_0000,
        0x1000_0000,
        0x1_0000_0000,
        u64::MAX - 1023,
    ] {
        let text = xxd(start, &bytes);
        let (status, out, err) = mmfail(&["decode"], text.as_bytes(), PIPE);
        assert_eq!(status, Status::Good, "{err}");
        assert!(
            rows(&out)
                .0
                .into_iter()
                .eq((start..=u64::MAX).step_by(64).take(8)),
            "{start:#x}"
        );
        let (_, found, _) = mmfail(&["carve"], text.as_bytes(), PIPE);
        assert!(
            rows(&found)
                .0
                .iter()
                .all(|offset| rows(&out).0.contains(offset))
        );
        // `--start` counts likewise.
        let from = (start + 128).to_string();
        let (_, rest, _) = mmfail(&["decode", "--start", &from], text.as_bytes(), PIPE);
        assert_eq!(rows(&rest).0, rows(&out).0[2..]);
    }
}

#[test]
fn a_jump_in_the_addresses_starts_the_slots_anew() {
    let bytes = testdata("negotiations.bin");
    // Two excerpts with a prompt between them: half a record is missing.
    let text = xxd(0x1000, &bytes[..96]) + "$ xxd -s 0x2000 dump\n" + &xxd(0x2000, &bytes[..128]);
    for command in ["decode", "summary"] {
        let (status, out, err) = mmfail(&[command, "--framing", "packed"], text.as_bytes(), PIPE);
        assert_eq!(status, Status::BadInput);
        if command == "decode" {
            assert_eq!(rows(&out).0, [0x1000, 0x2000, 0x2040]);
        }
        assert!(err.contains("no hex, skipped: line 7\n"), "{err}");
        assert!(
            err.contains("line 8: the address jumps from 0x1060 to 0x2000\n"),
            "{err}"
        );
        assert!(
            err.contains("64 bytes needed, 32 available at offset 0x1040\n"),
            "{err}"
        );
    }
    let (status, out, _) = mmfail(&["carve"], text.as_bytes(), PIPE);
    assert_eq!(
        (status, rows(&out).0),
        (Status::Good, vec![0x1000, 0x2000, 0x2040])
    );
}

#[test]
fn an_overlap_of_the_addresses_is_refused() {
    let bytes = testdata("negotiations.bin");
    let text = xxd(0x1000, &bytes[..128]) + &xxd(0x1070, &bytes[..128]);
    let (status, out, err) = mmfail(&["decode", "--framing", "packed"], text.as_bytes(), PIPE);
    assert_eq!(
        (status, rows(&out).0),
        (Status::BadInput, vec![0x1000, 0x1040])
    );
    assert!(
        err.contains("line 9, column 1: expected the address 0x1080, found 0x1070"),
        "{err}"
    );
}

/// The bytes of a last line of every length are all there.
#[test]
fn the_last_line_is_whole() {
    let bytes = testdata("negotiations.bin");
    for len in 64..=80 {
        let text = xxd(0, &bytes[..len]);
        let (_, out, err) = mmfail(
            &["decode", "--slot", &len.to_string()],
            text.as_bytes(),
            PIPE,
        );
        let row: serde_json::Value = serde_json::from_str(&out).unwrap();
        assert_eq!(
            row["after"].as_str().map_or(0, str::len),
            2 * (len - 64),
            "{err}"
        );
    }
}

/// A record, zeros, and a record after `count` repeated lines.
fn with_repeats(count: u64) -> String {
    let record = &testdata("single.bin")[..64];
    let after = 0x50 + 16 * count;
    xxd(0, &[record, &[0; 16]].concat()) + "*\n" + &xxd(after, record)
}

#[test]
fn repeated_lines_are_skipped_arithmetically() {
    // 2^60 bytes.
    let text = with_repeats((1 << 56) - 5);
    let second = (1_u64 << 60) + 0x50 - 80;
    let (status, out, err) = mmfail(&["carve", "--step", "8"], text.as_bytes(), PIPE);
    assert_eq!(
        (status, rows(&out).0),
        (Status::Good, vec![0, second]),
        "{err}"
    );
    assert!(
        err.contains("repeats the lines before it, and was searched once\n"),
        "{err}"
    );

    let (status, out, err) = mmfail(&["summary", "-o", "json"], text.as_bytes(), PIPE);
    assert_eq!(status, Status::Good, "{err}");
    let summary: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(summary["records"], (second + 64) / 64);
    assert_eq!(summary["recordsAllZero"], (second - 64) / 64);
    assert_eq!(summary["failureErrorCode"][0]["count"], 2);

    let (status, out, err) = mmfail(&["decode"], text.as_bytes(), PIPE);
    assert_eq!((status, rows(&out).0[0]), (Status::BadInput, 0));
    assert!(rows(&out).0.len() < 70, "{}", out.len());
    assert!(
        err.contains("stands for") && err.contains("more than 16777216"),
        "{err}"
    );
}

/// Everything that a repeated line hides is the same as in the expanded text.
#[test]
fn a_repeat_line_means_the_lines_that_it_stands_for() {
    let (record, mut bytes) = (testdata("single.bin"), Vec::new());
    let is_digest = |line: &&str| line.contains("\"sha256\"");
    for count in [1, 3, 4, 100, 1000] {
        bytes.clear();
        bytes.extend_from_slice(&record[..64]);
        bytes.resize(80 + 16 * count, 0);
        bytes.extend_from_slice(&record[..64]);
        let text = with_repeats(count as u64);
        for args in [
            &["decode", "--framing", "packed"][..],
            &["summary", "--framing", "packed", "-o", "json"],
            &["summary", "--slot", "80", "-o", "json"],
            &["carve", "--min-confidence", "low"],
            &["carve", "--step", "16"],
        ] {
            let (_, expected, _) = mmfail(args, &bytes, PIPE);
            let (_, out, err) = mmfail(args, text.as_bytes(), PIPE);
            let [out, expected] = [&out, &expected].map(|text| text.lines());
            let [out, expected] =
                [out, expected].map(|lines| lines.filter(|line| !is_digest(line)));
            assert!(out.eq(expected), "{args:?} {count}: {err}");
        }
    }
}

#[test]
fn a_bad_line_ends_the_reading_and_is_named() {
    let text = xxd(0, &testdata("negotiations.bin")).replace("0040: ", "0040: x");
    let (status, out, err) = mmfail(&["decode"], text.as_bytes(), PIPE);
    assert_eq!((status, rows(&out).0), (Status::BadInput, vec![0]), "{err}");
    assert!(
        err.contains("line 5, column 11: expected pairs of hex digits"),
        "{err}"
    );
    assert!(err.contains("; nothing after it was read\n"), "{err}");
}

#[test]
fn utf_16_is_read() {
    let text = xxd(0, &testdata("negotiations.bin"));
    let (_, expected, _) = mmfail(&["decode"], text.as_bytes(), PIPE);
    let units = |text: &str, bytes: fn(u16) -> [u8; 2]| {
        text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>()
    };
    for mark in ["", "\u{FEFF}"] {
        let text = mark.to_owned() + &text;
        for text in [
            units(&text, u16::to_le_bytes),
            units(&text, u16::to_be_bytes),
        ] {
            let (status, out, err) = mmfail(&["decode"], &text, PIPE);
            assert_eq!((status, &out), (Status::Good, &expected), "{err}");
        }
    }
}

#[test]
fn a_bounded_number_of_jumps_is_reported() {
    let line = |n: u64| xxd(n * 0x100, &[7; 16]);
    let text: String = (0..3000).map(line).collect();
    for command in ["decode", "carve"] {
        let (_, _, err) = mmfail(
            &[command, "--framing", "packed"][..if command == "carve" { 1 } else { 3 }],
            text.as_bytes(),
            PIPE,
        );
        assert!(err.lines().count() < 25, "{err}");
        assert_eq!(err.matches("the address jumps").count(), 9, "{err}");
    }
}

#[test]
fn a_repeat_line_at_the_end_of_the_sample_is_read() {
    let dump = testdata("negotiations.bin");
    let mut bytes: Vec<u8> = (0..13_248_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    bytes.resize(bytes.len() + 320, 0);
    bytes.extend_from_slice(&dump);
    let (before, after) = (&bytes[..13_264], &bytes[13_568..]);
    // The sample of 64 KiB ends within each of the characters around the repeat line.
    for blanks in 0..120 {
        let text = "# x\n".repeat(160)
            + &"#".repeat(blanks)
            + "\n"
            + &xxd(0, before)
            + "*\n"
            + &xxd(13_568, after);
        let text = "\n".repeat(65_536_usize.saturating_sub(text.find("*\n").unwrap() + 60)) + &text;
        let (status, out, err) = mmfail(&["carve"], text.as_bytes(), PIPE);
        assert_eq!(
            (status, out.lines().count()),
            (Status::Good, 8),
            "{blanks}: {err}"
        );
    }
}

#[test]
fn a_start_inside_a_repeat_line_is_searched_at_every_step() {
    let line = "00000000 00000000 05000000 01000000".replace(' ', "");
    let digits: Vec<_> = line
        .as_bytes()
        .chunks(2)
        .map(|pair| String::from_utf8_lossy(pair))
        .collect();
    let text = format!("00000000: {}\n*\n0006a800: \n", digits.join(" "));
    let bytes = [0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0].repeat(0x6a80);
    let text = text.replace("0006a800: \n", &xxd(0x6a800, &bytes[..16]));
    let args = [
        "carve",
        "--min-confidence",
        "low",
        "--step",
        "5000",
        "--start",
        "32000",
    ];
    let (_, expected, _) = mmfail(&args, &[&bytes[..], &bytes[..16]].concat(), PIPE);
    let (status, out, err) = mmfail(&args, text.as_bytes(), PIPE);
    assert_eq!(status, Status::Good, "{err}");
    // Offsets that a repeat hides are searched once.
    let (found, expected) = (rows(&out).0, rows(&expected).0);
    assert!(
        !found.is_empty() && found.iter().all(|offset| expected.contains(offset)),
        "{err}"
    );
    assert_eq!(found.first(), expected.first(), "{err}");
}

#[test]
fn an_error_is_reported_once() {
    let text = xxd(0, &[7; 64 << 10]) + &xxd(0, &[7; 16]);
    for command in ["decode", "carve", "summary"] {
        let (status, _, err) = mmfail(&[command], text.as_bytes(), PIPE);
        assert_eq!(
            (status, err.matches("nothing after it was read").count()),
            (Status::BadInput, 1)
        );
    }
}
