//! The oracles of the tool. They call [`run`] and nothing else.

use std::{ffi::OsString, prelude::rust_2024::*};

use crate::cli::{Status, Streams, Terminal, run};

/// Checks that a dump is the same after decoding and encoding. The first three bytes choose the
/// format and the framing.
pub fn encode_decode(input: &[u8]) {
    let Some((&[format, slot, offset], dump)) = input.split_first_chunk() else {
        return;
    };
    let format = ["jsonl", "json", "csv"][usize::from(format % 3)];
    let slot_len = 64 + usize::from(slot);
    let offset = usize::from(offset).min(slot_len - 64);
    let (slot, record_offset) = (slot_len.to_string(), offset.to_string());
    let slots = ["--slot", &slot, "--record-offset", &record_offset];
    let whole = dump.len() - dump.len() % slot_len;
    // A last slot that is cut short is printed if its record is whole.
    let cut_after = (dump.len() - whole).checked_sub(offset + 64);
    let printed = if cut_after.is_some() {
        dump.len()
    } else {
        whole
    };

    let (status, text, said) = mmfail(
        &[
            &["decode", "--input-format", "bin", "-o", format],
            &slots[..],
        ]
        .concat(),
        dump,
    );
    assert_eq!(
        status,
        if whole == dump.len() {
            Status::Good
        } else {
            Status::BadInput
        },
        "{said}"
    );
    if format == "jsonl" {
        assert_eq!(
            text.iter().filter(|byte| **byte == b'\n').count(),
            whole / slot_len + usize::from(cut_after.is_some())
        );
    }

    let (status, again, said) = mmfail(&["encode"], &text);
    assert!(
        status == Status::Good && again == dump[..printed],
        "{format} {slots:?}: {said}"
    );

    // With the framing, a slot that is cut short is refused. One that ends with its record gets
    // zeros.
    let (status, again, said) = mmfail(&[&["encode"], &slots[..]].concat(), &text);
    let mut expected = dump[..if cut_after == Some(0) {
        dump.len()
    } else {
        whole
    }]
        .to_vec();
    expected.resize(expected.len().next_multiple_of(slot_len), 0);
    let expected_status = if cut_after.is_some_and(|len| len > 0) {
        Status::BadInput
    } else {
        Status::Good
    };
    assert!(
        status == expected_status && again == expected,
        "{format} {slots:?}: {said}"
    );
}

/// Checks that encoding any text yields whole records, which decode and encode to themselves, and
/// one message for each bad row.
pub fn encode(text: &[u8]) {
    let packed = ["encode", "--framing", "packed"];
    let (status, bytes, said) = mmfail(&packed, text);
    assert_eq!(bytes.len() % 64, 0);
    match status {
        Status::Good if bytes.is_empty() => {
            assert_eq!(said, "mmfail: standard input: nothing to read: 0 records\n")
        }
        Status::Good => assert_eq!(said, ""),
        Status::BadInput => assert!(
            !said.is_empty()
                && said
                    .lines()
                    .all(|line| line.starts_with("mmfail: standard input: "))
        ),
        Status::Usage | Status::System => unreachable!("{status:?}: {said}"),
    }
    if bytes.is_empty() {
        return;
    }
    assert!(
        said.chars()
            .all(|character| character == '\n' || !character.is_control()),
        "{said:?}"
    );
    let format = ["jsonl", "json", "csv"][bytes.len() / 64 % 3];
    let (_, text, _) = mmfail(
        &[
            "decode",
            "--input-format",
            "bin",
            "--framing",
            "packed",
            "-o",
            format,
        ],
        &bytes,
    );
    assert!(mmfail(&packed, &text).1 == bytes, "{format}");
}

/// Checks that the records of a hex text are the same after they are written as another hex text
/// with the same addresses, and that `decode` and `carve` read the same bytes.
pub fn hex(text: &[u8]) {
    let hex = ["--input-format", "hex"];
    let decode = [
        &["decode", "--framing", "packed", "--count", "64"],
        &hex[..],
    ]
    .concat();
    let (status, rows, said) = mmfail(&decode, text);
    assert!(
        matches!(status, Status::Good | Status::BadInput),
        "{status:?}: {said}"
    );
    assert!(
        said.chars()
            .all(|character| character == '\n' || !character.is_control()),
        "{said:?}"
    );
    let (_, bytes, _) = mmfail(&["encode"], &rows);
    let rows = String::from_utf8(rows).unwrap();
    let offsets = rows.lines().map(|line| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        row["offset"].as_u64().unwrap()
    });
    let offsets: Vec<u64> = offsets.collect();
    assert!(
        offsets.is_sorted_by(|one, next| next - one >= 64),
        "{offsets:?}"
    );

    let mut dump = String::new();
    for (record, offset) in bytes.chunks(64).zip(&offsets) {
        for (line, address) in record.chunks(16).zip((*offset..).step_by(16)) {
            dump += &format!("{address:08x}:");
            line.iter().for_each(|byte| dump += &format!(" {byte:02x}"));
            dump.push('\n');
        }
    }
    let (status, again, said) = mmfail(&decode, dump.as_bytes());
    // A single line, or lines whose addresses are decimal digits, can be refused as ambiguous.
    assert!(
        status == Status::BadInput || again == rows.as_bytes(),
        "{said}\n{dump}"
    );
    if status == Status::BadInput {
        assert!(said.contains("octal or decimal"), "{said}\n{dump}");
    }

    let carve = [
        &["carve", "--min-confidence", "high", "--count", "64"],
        &hex[..],
    ]
    .concat();
    let (status, found, said) = mmfail(&carve, text);
    assert!(
        matches!(status, Status::Good | Status::BadInput),
        "{status:?}: {said}"
    );
    assert_eq!(
        found.iter().filter(|byte| **byte == b'{').count(),
        found.iter().filter(|byte| **byte == b'\n').count()
    );
}

/// Runs `mmfail` and returns its exit status, standard output and standard error.
fn mmfail(args: &[&str], mut stdin: &[u8]) -> (Status, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["mmfail"].iter().chain(args).map(OsString::from);
    let status = run(
        args,
        Streams {
            stdin: &mut stdin,
            out: &mut out,
            err: &mut err,
            terminal: Terminal::default(),
        },
    );
    (status, out, String::from_utf8(err).unwrap())
}
