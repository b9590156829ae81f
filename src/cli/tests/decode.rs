//! `mmfail decode`.

use super::*;
use crate::cli::number::wide;

#[test]
fn every_dump_has_golden_output() {
    let mut count = 0;
    for (name, framing) in dumps() {
        let slot_len = Framing::from_name(framing).unwrap().slot_len();
        let expected = match testdata(&format!("{name}.bin")).len() % slot_len {
            0 => Status::Good,
            _ => Status::BadInput,
        };
        for (format, extension) in [
            ("table", "table.txt"),
            ("jsonl", "jsonl"),
            ("json", "json"),
            ("csv", "csv"),
        ] {
            let args = format!("decode -o {format} --framing {framing} testdata/{name}.bin");
            let (status, out, err) = piped(&args, b"");
            golden(&format!("{name}.{extension}"), &out);
            assert_eq!(status, expected, "{name}: {err}");
            count += 1;
        }
    }
    assert!(count >= 4 * 12, "only {count} golden texts");
}

#[test]
fn the_readme_shows_the_golden_table() {
    let table = String::from_utf8(testdata("negotiations.table.txt")).unwrap();
    assert!(include_str!("../../../README.md").contains(&format!("```text\n{table}```")));
}

#[test]
fn a_table_can_be_ascii() {
    let args = ["decode", "-o", "table", "testdata/single.bin"];
    let (_, out, _) = mmfail(&args, b"", ASCII);
    assert!(out.is_ascii() && out.contains("3f9c1d77...  "), "{out}");
}

/// A table is formatted in parts. The second part is wider.
#[test]
fn columns_that_become_wider_have_their_header_again() {
    let small = testdata("single.bin").repeat(1000);
    let mut large = testdata("single.bin");
    large[48..56].fill(0xFF);
    let dump = [small.as_slice(), &large, &large].concat();
    let args = ["decode", "--framing", "packed", "-o", "table"];
    let (_, out, _) = mmfail(&args, &dump, ASCII);
    let headers = out
        .lines()
        .enumerate()
        .filter(|(_, line)| line.contains("mmId"));
    let headers: Vec<_> = headers.collect();
    assert_eq!((headers.len(), headers[1].0), (2, 513));
    let end = |line: &str, text: &str| line.find(text).unwrap() + text.len();
    let last = out.lines().last().unwrap();
    assert_eq!(end(headers[1].1, "mmId"), end(last, "18446744073709551615"));
}

#[test]
fn messages_break_between_words() {
    let narrow = Terminal {
        message_columns: Some(20),
        ..PIPE
    };
    let (.., wide) = mmfail(&["decode", "testdata/none"], b"", PIPE);
    let (.., err) = mmfail(&["decode", "testdata/none"], b"", narrow);
    assert_eq!(err.replace('\n', " "), wide.replace('\n', " "));
    assert!(
        err.lines().count() > 1 && err.lines().all(|line| line.len() <= 20),
        "{err}"
    );
}

#[test]
fn colours_do_not_change_the_text() {
    let args = ["decode", "-o", "table", "testdata/unknown-values.bin"];
    let color = Terminal {
        color: true,
        ..PIPE
    };
    let (_, plain, _) = mmfail(&args, b"", PIPE);
    let (_, colored, _) = mmfail(&args, b"", color);
    assert_ne!(plain, colored);
    assert_eq!(plain, anstream::adapter::strip_str(&colored).to_string());
}

#[test]
fn the_default_format_depends_on_the_terminal() {
    let bytes = testdata("single.bin");
    let (_, jsonl, _) = mmfail(&["decode"], &bytes, PIPE);
    let (_, table, _) = mmfail(&["decode", "-"], &bytes, terminal(200));
    assert!(jsonl.starts_with("{\"index\":0,") && table.starts_with('#'));
}

#[test]
fn a_truncated_slot_is_reported_after_the_records() {
    let (status, out, err) = piped("decode --framing packed testdata/truncated.bin", b"");
    assert_eq!((status, out.lines().count()), (Status::BadInput, 3));
    let message = "mmfail: testdata/truncated.bin: the last slot is cut short: 64 bytes needed, \
                   30 available at offset 0xc0\n";
    assert_eq!(err, message);
}

#[test]
fn a_complete_record_in_a_truncated_slot_is_printed() {
    for (name, framing) in [
        ("slot80", Framing::SLOT80),
        ("failure2-x64", Framing::FAILURE2_X64),
    ] {
        let bytes = testdata(&format!("{name}.bin"));
        for missing in 1..framing.slot_len() {
            let bytes = &bytes[..bytes.len() - missing];
            let (status, out, err) = piped(&format!("decode --framing {name}"), bytes);
            let is_complete = missing <= framing.after_len();
            assert_eq!(
                (status, out.lines().count(), err.lines().count()),
                (Status::BadInput, 3 + usize::from(is_complete), 1),
                "{missing}: {err}"
            );
            let (_, again, _) = encoded(&[], out.as_bytes());
            assert_eq!(again, bytes[..again.len()]);
            assert!(!is_complete || again.len() == bytes.len());
        }
    }
}

#[test]
fn an_empty_input_has_no_records() {
    for (args, name) in [
        ("decode testdata/empty.bin", "testdata/empty.bin"),
        ("decode -o table", "standard input"),
        (
            "decode --start 64 testdata/single.bin",
            "testdata/single.bin",
        ),
    ] {
        let message = format!("mmfail: {name}: nothing to read: 0 records\n");
        assert_eq!(piped(args, b""), (Status::Good, String::new(), message));
    }
}

#[test]
fn start_and_count_select_records() {
    let bytes = testdata("known-values.bin");
    let (_, all, _) = piped("decode", &bytes);
    let offset = |row: &Value| row["offset"].as_u64().unwrap();
    // The index counts from --start.
    let other_fields = |line: &str| line.split_once(',').unwrap().1.to_owned();
    for (args, expected) in [
        ("--count 3", &[0, 64, 128][..]),
        ("--start 0x40 --count 2", &[64, 128]),
        ("--start 2624", &[2624]),
        ("--count 0", &[]),
        ("--count 0xFFFFFFFFFFFFFFFF --start 2560", &[2560, 2624]),
    ] {
        for source in ["-", "testdata/known-values.bin"] {
            let args = format!("decode --framing packed {source} {args}");
            let (status, out, err) = piped(&args, &bytes);
            assert_eq!((status, err.as_str()), (Status::Good, ""), "{args}");
            let offsets: Vec<_> = json_lines(&out).iter().map(offset).collect();
            assert_eq!(offsets, expected, "{args}");
            let all: Vec<_> = all.lines().map(other_fields).collect();
            assert!(out.lines().all(|line| all.contains(&other_fields(line))));
        }
    }
}

#[test]
fn a_start_past_the_end_is_bad_input() {
    for source in ["-", "testdata/single.bin"] {
        let args = format!("decode --start 65 {source}");
        let (status, out, err) = piped(&args, &testdata("single.bin"));
        assert_eq!((status, out.as_str()), (Status::BadInput, ""));
        let message = ": --start 0x41 is past its end at 0x40\n";
        assert!(err.ends_with(message), "{err}");
    }
}

#[test]
fn a_slot_in_numbers_equals_the_named_framing() {
    let bytes = testdata("heap-x64.bin");
    assert_eq!(
        piped("decode --slot 0x50 --record-offset 16", &bytes),
        piped("decode --framing heap-x64", &bytes)
    );
}

#[test]
fn no_record_is_split_between_two_blocks() {
    for slot in [64, 100, 1 << 20] {
        let count = (3 << 20) / slot + 2;
        let slots: Vec<u8> = (0..count)
            .flat_map(|n| [vec![0; slot - 8], wide(n).to_le_bytes().to_vec()].concat())
            .collect();
        let offset = slot - 64;
        let args = format!("decode --slot {slot} --record-offset {offset}");
        let (status, out, _) = piped(&args, &slots);
        assert_eq!((status, out.lines().count()), (Status::Good, count));
        for (n, row) in json_lines(&out).iter().enumerate() {
            assert_eq!(row["index"], n);
            assert_eq!(row["offset"], n * slot + offset);
            assert_eq!(row["mmFilterId"], n.to_string());
        }
    }
}

#[test]
fn a_record_before_zeros_is_packed() {
    let page = [&testdata("single.bin")[..64], &[0; 4096 - 64]].concat();
    let (status, out, err) = piped("decode", &page);
    assert_eq!((status, out.lines().count()), (Status::Good, 64));
    let message = "mmfail: standard input: read as packed: 1 of 64 slots hold a plausible record; \
                   mmfail carve finds records at any offset\n";
    assert_eq!(err, message);
}

/// The first `count` of six extended-mode failures, then records of the main mode, and zeros.
fn extended_mode_failures(count: usize) -> Vec<u8> {
    let main_mode = &testdata("negotiations.bin")[..6 * 64];
    let mut bytes = [main_mode, &[0; 9 * 64]].concat();
    for (n, record) in bytes.chunks_mut(64).take(count).enumerate() {
        let mut put = |at: usize, bytes: &[u8]| record[at..at + bytes.len()].copy_from_slice(bytes);
        // emState, saRole and emAuthMethod. As a keying module, the state is unknown.
        put(12, &[3, 0, 0, 0, n as u8 % 2, 0, 0, 0, 5, 0, 0, 0]);
        // endCertHash and the padding after it.
        let hash: Vec<u8> = (0..20).map(|i| 0x9D ^ (37 * i + n) as u8).collect();
        put(24, if n < 3 { &hash } else { &[0; 20] });
        put(44, &[0xA5; 4]);
    }
    bytes
}

#[test]
fn an_array_of_extended_mode_failures_is_reported() {
    let message = "mmfail: standard input: 4 of 6 records that are not all zeros fit \
                   FWPM_NET_EVENT_IKEEXT_EM_FAILURE0, an extended-mode failure, better than a \
                   main-mode failure, as which they were read\n";
    for command in ["decode", "summary"] {
        for options in ["--framing packed", "--framing packed -o json"] {
            let args = format!("{command} {options}");
            let (status, out, err) = piped(&args, &extended_mode_failures(4));
            assert_eq!(status, Status::Good);
            assert!(!out.is_empty() && err.ends_with(message), "{err}");
            assert_eq!(err.matches("EM_FAILURE0").count(), 1);
            let (_, _, err) = piped(&args, &extended_mode_failures(3));
            assert!(!err.contains("EM_FAILURE0"), "half of the records: {err}");
        }
        // The others are records.
        let (status, out, err) = piped(command, &extended_mode_failures(4)[..6 * 64]);
        assert!(
            status == Status::Good && !out.is_empty() && err.contains("4 of 6"),
            "{err}"
        );
        let (status, _, err) = piped(command, &extended_mode_failures(6));
        let message = "6 of 6 packed slots fit FWPM_NET_EVENT_IKEEXT_EM_FAILURE0, an extended-mode";
        assert!(status == Status::BadInput && err.contains(message), "{err}");
    }
}

#[test]
fn strict_reports_each_issue_and_prints_all_records() {
    let input = "testdata/unknown-values.bin";
    let (_, plain, summary) = piped(&format!("decode --framing packed {input}"), b"");
    let count = plain.lines().count();
    let message = "records hold values that Windows' headers do not name";
    let expected = format!("mmfail: {input}: {count} of {count} {message}\n");
    assert_eq!(summary, expected);

    let rows = json_lines(&plain);
    let issues = rows
        .iter()
        .flat_map(|row| row["issues"].as_array().unwrap());
    let messages: String = issues
        .map(|issue| format!("mmfail: {input}: {}\n", issue.as_str().unwrap()))
        .collect();
    assert_eq!(
        piped(&format!("decode --framing packed --strict {input}"), b""),
        (Status::BadInput, plain, messages + &summary)
    );
    let (status, ..) = piped("decode --strict testdata/known-values.bin", b"");
    assert_eq!(status, Status::Good);
}

#[test]
fn stopping_after_one_error_implies_strict() {
    for (name, records) in [("unknown-values", 1), ("extremes", 2)] {
        let options = "--framing packed --stop-after-one-error";
        let (status, out, err) = piped(&format!("decode {options} testdata/{name}.bin"), b"");
        assert_eq!((status, out.lines().count()), (Status::BadInput, records));
        assert_eq!(err.lines().count(), 2, "{err}");
    }
}

#[test]
fn an_unreadable_input_is_named() {
    let (status, out, err) = piped("decode --count 0 testdata/no-such-file", b"");
    assert_eq!((status, out.as_str()), (Status::System, ""));
    let message = "mmfail: testdata/no-such-file: No such file";
    assert!(err.starts_with(message), "{err}");
}

#[test]
fn a_read_error_is_reported_after_the_records_before_it() {
    let bytes = testdata("truncated.bin");
    let args = ["decode", "--framing", "packed"];
    let mut out = Vec::new();
    let (status, err) = run_with(&args, &mut Failing(&bytes), &mut out);
    let lines = out.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!((status, lines), (Status::System, 3));
    let expected = "mmfail: standard input: nothing after the record at offset 0x80 was read:\n\
         mmfail: standard input: the disk is on fire\n";
    assert_eq!(err, expected);
}

/// The first bytes of an array can be those of a format that is told by few bytes.
#[test]
fn an_array_that_begins_like_another_file_is_decoded() {
    let mut bytes = testdata("heap-x64.bin");
    let expected = json_lines(&piped("decode", &bytes).1).len();
    for start in ["BM", "MZ", "\u{1F}\u{9D}"] {
        let start: Vec<u8> = start.chars().map(|byte| byte as u8).collect();
        bytes[..2].copy_from_slice(&start);
        let (status, out, err) = piped("decode", &bytes);
        assert_eq!(
            (status, json_lines(&out).len()),
            (Status::Good, expected),
            "{err}"
        );
        let (_, _, err) = piped("decode", &start.repeat(2000));
        assert!(err.contains("not an array of records"), "{err}");
    }
}

#[test]
fn a_text_that_is_refused_is_named_once() {
    let (status, _, err) = piped("decode testdata/single.jsonl", b"");
    assert_eq!(status, Status::BadInput);
    assert!(err.contains("is JSON") && !err.contains("is text"), "{err}");
}
