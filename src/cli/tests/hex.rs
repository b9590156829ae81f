//! Hex dumps as input.

use super::*;

/// The samples in `testdata/hex`, each with the name of the dump it is of.
fn samples() -> Vec<(String, String)> {
    let mut samples = Vec::new();
    for entry in fs::read_dir("testdata/hex").unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if let (true, Some((stem, _))) = (name.ends_with(".txt"), name.split_once('.')) {
            samples.push((stem.to_owned(), format!("testdata/hex/{name}")));
        }
    }
    assert!(samples.len() > 20);
    samples
}

#[test]
fn every_sample_reads_as_its_bytes() {
    for (stem, sample) in samples() {
        let bytes = testdata(&format!("{stem}.bin"));
        let text = fs::read(&sample).unwrap();
        for command in ["decode", "summary", "carve"] {
            let (_, expected, _) = mmfail(&[command], &bytes, PIPE);
            let (status, out, err) = mmfail(&[command, &sample], b"", PIPE);
            assert_eq!(
                (status, out),
                (Status::Good, expected.clone()),
                "{sample}: {err}"
            );
            assert!(
                err.starts_with(&format!("mmfail: {sample}: read as a hex dump")),
                "{err}"
            );
            let (status, out, err) = mmfail(&[command, "--input-format", "hex"], &text, PIPE);
            assert_eq!(
                (status, out, err.contains("read as a hex dump")),
                (Status::Good, expected, false)
            );
        }
        let (_, out, err) = mmfail(
            &[
                "decode",
                "--input-format",
                "bin",
                "--framing",
                "packed",
                "--start",
                "64",
                "--count",
                "1",
                &sample,
            ],
            b"",
            PIPE,
        );
        assert!(
            out.contains("\"offset\":64") && !err.contains("hex dump"),
            "{err}"
        );
    }
}

#[test]
fn bytes_are_not_taken_for_text() {
    for (stem, _) in dumps() {
        let (_, _, err) = mmfail(&["decode", &format!("testdata/{stem}.bin")], b"", PIPE);
        assert!(!err.contains("hex dump"), "{stem}: {err}");
    }
}

#[test]
fn a_bad_line_ends_the_reading_and_is_named() {
    let text = fs::read_to_string("testdata/hex/negotiations.xxd.txt").unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let with = |number: usize, line: &str| {
        let mut lines = lines.clone();
        lines[number - 1] = line;
        lines.join("\n")
    };
    let odd = lines[8].replacen(": ", ": 0", 1);
    for (text, records, said) in [
        (with(9, &odd), 2, "line 9, column 11: "),
        (with(9, "00000080: zz"), 2, "line 9, column 11: "),
        (
            with(9, ""),
            2,
            "line 10, column 1: address 0x80 expected, 0x90 found",
        ),
        (
            with(9, &"0".repeat((1 << 24) + 1)),
            2,
            "line 9: longer than 16777216 bytes",
        ),
    ] {
        let (status, out, err) = mmfail(
            &["decode", "--framing", "packed", "--input-format", "hex"],
            text.as_bytes(),
            PIPE,
        );
        assert_eq!(
            (status, out.lines().count()),
            (Status::BadInput, records),
            "{err}"
        );
        let last = err.lines().last().unwrap();
        assert!(
            last.starts_with(&format!("mmfail: standard input: {said}"))
                && last.ends_with(": nothing is read from there on"),
            "{err}"
        );
        let (status, out, err) = mmfail(&["carve", "--input-format", "hex"], text.as_bytes(), PIPE);
        assert_eq!(
            (status, out.lines().count(), err.contains(said)),
            (Status::BadInput, records, true),
            "{err}"
        );
    }
    for (text, said) in [
        (
            &b"e935000\n"[..],
            "line 1, column 1: odd number of hex digits",
        ),
        (
            b"\xFF\xFEe\x009\x00",
            "line 1, column 1: UTF-16 text: save it as UTF-8",
        ),
        (
            b"00000000: 00\n*\n",
            "line 2, column 1: no address after the repeat line",
        ),
    ] {
        let (status, out, err) = mmfail(&["decode", "--input-format", "hex"], text, PIPE);
        assert_eq!(
            (status, out.as_str(), err.contains(said)),
            (Status::BadInput, "", true),
            "{err}"
        );
    }
}

#[test]
fn skipped_lines_are_named() {
    let dump = fs::read_to_string("testdata/hex/negotiations.xxd.txt").unwrap();
    let text = format!("$ xxd negotiations.bin\n{dump}$ exit\nlogout\n");
    let (status, out, err) = mmfail(&["decode"], text.as_bytes(), PIPE);
    assert_eq!((status, out.lines().count()), (Status::Good, 8));
    assert!(
        err.contains("mmfail: standard input: no hex, skipped: line 1, 34 to 35\n"),
        "{err}"
    );
    let prose = "word\nab cd\n".repeat(9);
    let (_, _, err) = mmfail(&["decode", "--input-format", "hex"], prose.as_bytes(), PIPE);
    assert!(err.contains("skipped: line 1"), "{err}");
}

#[test]
fn a_guess_is_said() {
    let (status, out, err) = mmfail(&["decode"], b"0000000 0000\n*\n0000100\n", PIPE);
    assert_eq!((status, out.lines().count()), (Status::Good, 4));
    let said = "mmfail: standard input: line 3: its address may be hex, octal or decimal: the number of repeated lines is a guess\n";
    assert!(err.contains(said), "{err}");
}

#[test]
fn repeated_lines_are_not_held_in_memory() {
    let text = format!("00000000: {}\n*\n{:08x}:\n", "00".repeat(16), 64 << 16);
    let (status, out, _) = mmfail(
        &["decode", "--framing", "packed", "--start", "4194240"],
        text.as_bytes(),
        PIPE,
    );
    assert_eq!((status, out.lines().count()), (Status::Good, 1));
    assert!(out.contains("\"offset\":4194240"));
}
