//! Tests of the reader of hex text.

use std::{fs, path::Path, prelude::rust_2024::*};

use proptest::{prelude::*, sample::select};

use super::{detect, reader::HexReader};

/// The address and the bytes of each line, and how many times they occur.
type Pieces = Vec<(u64, Vec<u8>, u64)>;

/// The lines of a text, the remarks on it, and the error that ended the reading.
fn read(text: &[u8]) -> (Pieces, Vec<String>, Option<String>) {
    let (mut reader, mut pieces) = (HexReader::new(text), Vec::new());
    while reader.advance().unwrap() {
        let row = &reader.row;
        pieces.push((row.address, row.bytes.clone(), row.times));
    }
    assert!(!reader.advance().unwrap());
    (pieces, reader.remarks.take(), reader.problem())
}

fn pieces(text: &str) -> Pieces {
    let (pieces, _, problem) = read(text.as_bytes());
    assert_eq!(problem, None, "{text}");
    pieces
}

/// The error that ended the reading, and the number of bytes before it.
fn problem(text: &str) -> (String, usize) {
    let (pieces, _, problem) = read(text.as_bytes());
    let len = pieces.iter().map(|piece| piece.1.len()).sum();
    (problem.expect(text), len)
}

#[track_caller]
fn assert_error(text: &str, expected: &str) {
    let (problem, _) = problem(text);
    assert!(problem.contains(expected), "{text}\n{problem}");
}

/// The first address, and the bytes from there on. None if the addresses have a gap.
fn joined(pieces: &Pieces) -> Option<(u64, Vec<u8>)> {
    let start = pieces.first().map_or(0, |piece| piece.0);
    let mut bytes = Vec::new();
    for (address, row, times) in pieces {
        if *address != start + bytes.len() as u64 {
            return None;
        }
        bytes.extend(row.repeat(*times as usize));
    }
    Some((start, bytes))
}

const TESTDATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata");

/// The name, the kind, the text and the bytes of each sample.
fn samples() -> Vec<(String, String, Vec<u8>, Vec<u8>)> {
    let mut samples = Vec::new();
    for entry in fs::read_dir(Path::new(TESTDATA).join("hex")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if let [stem, kind, "txt"] = name.split('.').collect::<Vec<_>>()[..] {
            let binary = Path::new(TESTDATA).join(stem).with_extension("bin");
            let (text, bytes) = (fs::read(&path).unwrap(), fs::read(binary).unwrap());
            samples.push((stem.to_owned(), kind.to_owned(), text, bytes));
        }
    }
    assert_eq!(samples.len(), 45);
    samples
}

#[test]
fn samples_are_read_or_refused_with_advice() {
    for (stem, kind, text, bytes) in samples() {
        let (pieces, _, problem) = read(&text);
        let name = format!("{stem} {kind}");
        assert!(detect(&text), "{name}");
        let expected = match &*kind {
            "certutil" => "certutil -encodehex`; use `Format-Hex`",
            "od-octal" | "od-Ax-octal" => "`od` with octal words; use `od -A x -t x1` or `xxd`",
            "od-Ad" | "od" | "od-x1z-v-w24" | "xxd-d" => {
                "octal or decimal addresses; use `od -A x -t x1` or `xxd`"
            }
            "hexdump" | "hexdump-x" | "od-x" | "od-Ax-x4" => {
                "words of `hexdump` or `od`; use `hexdump -C`"
            }
            "xxd-e" => "`xxd -e` with little-endian words; use `xxd`",
            _ => {
                let is_windbg = kind.starts_with("windbg");
                let start = if is_windbg { 0x1D4_1234_0100 } else { 0 };
                assert_eq!(joined(&pieces), Some((start, bytes)), "{name}");
                assert_eq!(problem, None, "{name}");
                continue;
            }
        };
        let problem = problem.unwrap_or_default();
        assert!(problem.contains(expected), "{name} {problem}");
        assert_eq!(pieces, []);
    }
}

/// As LLDB, volshell and x64dbg print them.
#[test]
fn dumps_of_other_debuggers_are_read() {
    let bytes: Vec<u8> = (0..=255).collect();
    let text = |bytes: &[u8]| -> String {
        let printed = bytes.iter().map(|byte| char::from(*byte));
        let printed = printed.map(|c| if (' '..='~').contains(&c) { c } else { '.' });
        printed.collect()
    };
    let pairs = |bytes: &[u8]| {
        let pairs = bytes.iter().map(|byte| format!("{byte:02x}"));
        pairs.collect::<Vec<_>>().join(" ")
    };
    let hex = |bytes: &[u8]| pairs(bytes) + "  " + &text(bytes);
    // volshell shows a blank as a dot.
    let dotted = |bytes: &[u8]| pairs(bytes) + "    " + &text(bytes).replace(' ', ".");
    let rows = |start: u64, row: &dyn Fn(u64, &[u8]) -> String| -> String {
        let rows = (0..).zip(bytes.chunks(16));
        rows.map(|(i, bytes)| row(start + i * 16, bytes) + "\n")
            .collect()
    };
    let lldb = |at, bytes: &[u8]| format!("{at:#x}: {}", hex(bytes));
    let volshell = |at, bytes: &[u8]| format!("{at:#x}    {}", dotted(bytes));
    let x64dbg = |at, bytes: &[u8]| format!("{at:016X}  {}", hex(bytes));
    for start in [0, 0x30, 0x7FF6_A1B2_1000] {
        for row in [&lldb as &dyn Fn(u64, &[u8]) -> String, &volshell, &x64dbg] {
            let dump = rows(start, row);
            let (pieces, _, problem) = read(dump.as_bytes());
            assert_eq!(problem, None, "{dump}");
            assert_eq!(joined(&pieces), Some((start, bytes.clone())), "{dump}");
            assert!(detect(dump.as_bytes()), "{dump}");
        }
    }
}

/// HxD can print decimal addresses as it prints hex ones.
#[test]
fn decimal_addresses_of_hex_editors_are_refused() {
    let row = "00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F";
    for start in [0, 1600] {
        let dump = format!("{start:08}  {row}\n{:08}  {row}\n", start + 16);
        assert_error(&dump, "octal or decimal addresses");
    }
    let gap = format!("00000000  {row}\n00000020  {row}\n");
    assert_eq!(pieces(&gap).len(), 2);
}

#[test]
fn samples_are_read_in_utf_16() {
    for (stem, kind, text, _) in samples() {
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            for mark in ["", "\u{feff}"] {
                let text = format!("{mark}{}", String::from_utf8(text.clone()).unwrap());
                let wide: Vec<u8> = text.encode_utf16().flat_map(to_bytes).collect();
                assert_eq!(read(&wide), read(text.as_bytes()), "{stem} {kind}");
                assert!(detect(&wide), "{stem} {kind}");
            }
        }
    }
    assert_error("\u{0}", "line 1, column 1: a control character");
    let (_, _, problem) = read(b"\xFF\xFEe\x009");
    assert!(problem.unwrap().contains("within a UTF-16 character"));
}

#[test]
fn skipped_lines_and_headings_are_reported() {
    let (_, remarks, problem) = read(b"$ xxd f\n\n00000000: 4142  AB\n$ exit\nlogout\n");
    assert_eq!(remarks, ["no hex, skipped: line 1, 4 to 5"]);
    assert_eq!(problem, None);
    let many = "0:000> db\n\n".repeat(20) + "e9 35\n";
    let (_, remarks, _) = read(many.as_bytes());
    assert_eq!(
        remarks,
        ["no hex, skipped: line 1, 3, 5, 7, 9, 11, 13, 15, ..."]
    );
}

#[test]
fn addresses_are_kept_and_jumps_are_reported() {
    let text = "00000010: 4142  AB\n00000100: 43  C\n100000000: 44  D\n";
    let (pieces, remarks, problem) = read(text.as_bytes());
    let expected = vec![
        (0x10, b"AB".to_vec(), 1),
        (0x100, b"C".to_vec(), 1),
        (1 << 32, b"D".to_vec(), 1),
    ];
    assert_eq!((pieces, problem), (expected, None));
    let jumps = [
        "line 2: the address jumps from 0x12 to 0x100",
        "line 3: the address jumps from 0x101 to 0x100000000",
    ];
    assert_eq!(remarks, jumps);
    let line = |at| format!("{:08x}: 41  A\n", at * 2);
    let many: String = (0..20).map(line).collect();
    assert_eq!(read(many.as_bytes()).1.len(), 9);
}

#[test]
fn overlaps_and_other_layouts_are_errors() {
    for (text, expected, len) in [
        (
            "00000000: 4142  AB\n00000002: 43  C\n00000001: 44  D",
            "line 3, column 1: expected the address 0x3, found 0x1",
            3,
        ),
        (
            "00000000: 41  A\n00000001: 42  B\n\n00000000: 41  A",
            "line 4, column 1: expected the address 0x2, found 0x0",
            2,
        ),
        (
            "00000000: 4142  AB\n00000001: 43  C",
            "line 2, column 1: expected the address 0x2",
            0,
        ),
        (
            "00000000: 4142  AB\n4344\n",
            "line 2, column 5: expected an address and hex in a known layout",
            0,
        ),
        (
            "00000000: 4142  AB\n43\n",
            "line 2, column 1: expected an address and hex in a known layout",
            0,
        ),
        (
            "00000000: 4142  AB\n00000002  43 44  |CD|\n",
            "line 2, column 9: expected an address",
            0,
        ),
        (
            "e9 35\n00000002  43 44  |CD|\n",
            "line 2, column 1: words",
            2,
        ),
        (
            "e9 35\nnote\n43 44\n",
            "line 3, column 1: hex without address after other text",
            2,
        ),
        (
            "00000000  41 42  |AB|\n00000002\n00000000  43  |C|\n",
            "line 3, column 1: expected the address 0x2",
            2,
        ),
    ] {
        let (problem, before) = problem(text);
        assert!(
            problem.starts_with(expected) && before == len,
            "{text}\n{problem} {before}"
        );
    }
}

#[test]
fn repeat_lines_are_one_piece() {
    assert_eq!(
        pieces("00000000: 4142  AB\n*\n00000008: 43  C"),
        [(0, b"AB".to_vec(), 4), (8, b"C".to_vec(), 1)]
    );
    assert_eq!(
        pieces("00000000  41 42  |AB|\n*\nfffffffffffffffe\n"),
        [(0, b"AB".to_vec(), (1 << 63) - 1)]
    );
    for (text, expected) in [
        (
            "*\n00000000: 41  A",
            "line 1, column 1: expected a line with an address before the repeat line",
        ),
        (
            "00000000: 41  A\n*\n",
            "line 3, column 1: expected an address after the repeat line",
        ),
        (
            "00000000: 4142  AB\n*\n00000007: 43  C",
            "line 3, column 1: expected the address 0x2 plus whole lines, found 0x7",
        ),
        (
            "00000000: 4142  AB\n*\n00000002: 43  C",
            "line 3, column 1: expected the address 0x2 plus",
        ),
        (
            "00000000: 4142  AB\n*\n00000000: 43  C",
            "line 3, column 1: expected the address 0x2 plus",
        ),
        (
            "00000000: 4142  AB\n*\n*\n00000008: 43  C",
            "line 3, column 1",
        ),
        ("41\n*\n", "line 2, column 1"),
    ] {
        assert_error(text, expected);
    }
}

/// The addresses of `od -v -A x -t x4` from 256 MiB on and of `od` from 2 MiB on were once read as
/// bytes.
#[test]
fn addresses_are_never_bytes() {
    for (text, expected) in [
        (
            "10000000 000035e9 00000002 00000000 00000000\n\
             10000010 00000004 00000000 00000001 771d9c3f\n",
            "words of",
        ),
        (
            "10000000 032751 000000 000002 000000\n10000010 000004 000000 000000 000000\n",
            "octal words",
        ),
        ("10000000 351 065 000 000\n10000004\n", "od -b"),
        ("10000000 35e9 0000\n10000004\n", "words of"),
        ("10000000  35e9 0000\n10000004\n", "`dw`"),
        ("100000 35e9 0000\n", "words of"),
        (
            "10000000 e9 35\n10000002 00\n",
            "may be hex, octal or decimal",
        ),
        (
            "1000000 e9 35 00 00 02 00 00 00\n1000010 00\n",
            "octal or decimal addresses",
        ),
        (
            "1000000 e9 35 00 00 02 00 00 00 00 00\n1000010 00\n",
            "octal or decimal addresses",
        ),
        ("1000000 e9 35\n", "may be hex, octal or decimal"),
        (
            "1000000 e9 35\n*\n1000004\n",
            "may be hex, octal or decimal",
        ),
        (
            "00000000: 0000 0000 0000 0000  ........\n*\n00000400: 41  A",
            "may be hex, octal or decimal",
        ),
        ("0000000 e9 35\n", "octal or decimal addresses"),
        (" 35e9 0000\n", "order of their bytes"),
        (" 35e9\n", "order of their bytes"),
        ("35e9 0000\n", "order of their bytes"),
        ("0x35e9\n", "order of their bytes"),
        ("0010   e9 35\n", "addresses of 4 digits"),
        ("11111111111111111: 41", "column"),
        ("fffffffffffffffe: 4142  AB", "the last address"),
    ] {
        assert_error(text, expected);
        assert!(problem(text).1 <= 8, "{text}");
    }
    let hex = pieces("1000000 e9 35 00 00 00 00 00 00 00\n1000009 00\n100000a\n");
    assert_eq!(hex[0].0, 1 << 24);
    assert_eq!(joined(&hex).unwrap().1.len(), 10);
    let zeros = "00000000: 0000 0000 0000 0000 0000 0000 0000 0000  ................\n*\n\
                 00000400: 3030 3030 3030 3030 3030 3030 3030 3030  0000000000000000\n";
    assert_eq!(pieces(&format!("{zeros}00000410: 42  B\n")).len(), 3);
}

#[test]
fn text_columns_must_show_the_bytes() {
    for text in [
        "00000000: 4142 43    4142",
        "00000000: 4142  4344",
        "00000000: 4142  AB 44",
        "00000000: 4142  AC",
        "00000000: 4142  A",
        "00000000: 4142 .B",
        "00000000: 41  42",
        "00000000  41 42  43 44",
        "00000000  41 42  |AB|43",
        "00000000  41 42  |AB",
        "00000000  41 42 |AB|",
        "000000 41 42  43\n000003\n",
        "000000 41 42  >AB\n000002\n",
        "00000000   41 42                                            AB C",
        "0000000000000000 41 42 43                                         ABC44",
        "00000010  000035e9 00000002  41",
        "00000000: 4142  AB\n00000002: 4344",
        "00000000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50  51",
        "00000000  41 42 43 44 45 46 47 48  49 4a 4b 4c 4d 4e 4f 50 51",
    ] {
        assert!(read(text.as_bytes()).2.is_some(), "{text}");
    }
    for (text, bytes) in [
        ("00000000: 4120  A", "A "),
        ("00000000: 2020 41    A", "  A"),
        (
            "00000000: 4142                                     AB",
            "AB",
        ),
        ("00000000: 2020\n00000002: 41  A", "  A"),
        (
            "00000000`00000010  41 42 43 44 45 46 47 48-49                       ABCDEFGHI",
            "ABCDEFGHI",
        ),
        (
            "0012ff00  41 42                                            AB",
            "AB",
        ),
        (
            "0012ff00  7c 42 7c                                         |B|",
            "|B|",
        ),
        ("000000 3e 3c  >><<\n000002\n", "><"),
    ] {
        assert_eq!(joined(&pieces(text)).unwrap().1, bytes.as_bytes(), "{text}");
    }
}

#[test]
fn unreadable_memory_is_reported() {
    for text in [
        "0012ff00  41 ?? 42",
        "0012ff00  ?? ??",
        "00000000`00000010  ????????",
        "0012ff00  ????????`????????",
    ] {
        assert_error(text, "?? is memory that the debugger could not read");
        assert!(detect(text.as_bytes()));
    }
}

#[test]
fn groups_of_xxd_need_their_text() {
    let text = "00000000: 41424344  ABCD\n00000004: 01020304  ....\n";
    assert_eq!(joined(&pieces(text)).unwrap().1, b"ABCD\x01\x02\x03\x04");
    for (text, expected) in [
        ("00000000: 01020304  ....\n", "`xxd -g 4` or `xxd -e`"),
        ("00000000: 41424344\n", "`xxd -g 4` or `xxd -e`"),
        ("00000000: 44434241  ABCD\n", "`xxd -e`"),
        (
            "00000000: 00000000  ....\n00000004: 44434241  ABCD\n",
            "`xxd -e`",
        ),
        ("00000000: 4241 4443  ABCD\n", "`xxd -e`"),
        ("00000000: 414243 4445 46  ABCDEF\n", "groups of 6"),
        ("00000000: 4142 434445  ABCDE\n", "groups of 4"),
        (
            "00000000: 4142 434  ABC\n",
            "line 1, column 18: expected pairs",
        ),
    ] {
        assert_error(text, expected);
    }
}

#[test]
fn plain_hex_is_bytes() {
    for (text, bytes) in [
        ("", &[][..]),
        ("e935\nFF\n", &[0xE9, 0x35, 0xFF]),
        ("0xe9, 0X35,\n  0x00 0x01,0x02\n", &[0xE9, 0x35, 0, 1, 2]),
        ("e9-35-00", &[0xE9, 0x35, 0]),
        ("e9:35\te9  35 \r\n", &[0xE9, 0x35, 0xE9, 0x35]),
        ("\u{feff}e9 35", &[0xE9, 0x35]),
    ] {
        assert_eq!(joined(&pieces(text)), Some((0, bytes.to_vec())), "{text}");
    }
    for (text, expected) in [
        ("e9 3", "line 1, column 4: expected bytes"),
        ("e93", "line 1, column 3: an odd number"),
        ("41 4g", "line 1, column 4"),
        ("10,20,30", "line 1, column 3"),
        ("e9--35", "line 1, column 4"),
        // An address and its bytes on lines of their own.
        (
            "000000\n00 00 00\n000003\n",
            "line 2, column 1: expected runs",
        ),
        ("e9 \u{1b}[0m", "line 1, column 4: a control"),
    ] {
        assert_error(text, expected);
    }
    assert_error(&"4".repeat((1 << 24) + 2), "16 MiB");
    assert_eq!(pieces(&"4".repeat(1 << 24))[0].1.len(), 1 << 23);
}

#[test]
fn only_hex_is_detected() {
    for text in [
        "",
        "\n",
        "[\n  {\n    \"index\": 0\n  }\n]",
        "[\n  10,\n  20\n]",
        "[\n1024\n]",
        "1,2,3\n",
        "10,20,30\n10,20,30\n",
        "index,offset\n0,0\n",
        "year\n1990\n1991\n1992\n1993\n1994\n1995\n1996\n1997\n1998\n1999\n",
        "1990\n1991\n1992\n1993\n1994\n1995\n1996\n1997\n1998\n",
        "2024-11-23 19:16 started\n",
        "19:00:00\n20:00:00\n21:00:00\n22:00:00\n23:00:00\n23:30:00\n",
        "It is\nbad.\n",
        "Added a thing\n",
        "2024 10 things\n",
        "e9 35\0",
        "\u{1b}[0m",
        "00112233-4455-6677-8899-aabbccddeeff\n",
    ] {
        assert!(!detect(text.as_bytes()), "{text}");
    }
    for entry in fs::read_dir(TESTDATA).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = fs::read(&path).unwrap();
            for end in [100, 4096, bytes.len()] {
                let start = bytes.get(..end).unwrap_or(&bytes);
                assert!(!detect(start), "{} {end}", path.display());
            }
        }
    }
    for (_, kind, text, _) in samples() {
        let is_hex = |start: &[u8]| matches!(start, b"e9 " | b"E9 " | b"e93" | b"000" | b"0xe");
        let first = text.windows(3).position(is_hex).unwrap();
        for end in (first + 120).min(text.len())..text.len().min(first + 400) {
            assert!(detect(&text[..end]), "{kind} {end}");
        }
        for before in [
            "$ \n",
            "0: kd> db\r\n\r\n",
            "user@host:~$ cat dump.txt\n",
            "PS C:\\> type dump.txt\n",
        ] {
            let text = [before.as_bytes(), &text].concat();
            assert!(detect(&text), "{before}{kind}");
        }
    }
    // A record whose first bytes have no digit from a to f.
    let bytes = [[0x13, 0x36, 0, 0], [1, 0, 0, 0], [0; 4], [2, 0, 0, 0]].concat();
    for (len, prefix, separator) in [(12, "0x", ", "), (8, "", " "), (8, "", ""), (1, "", "")] {
        let lines = bytes.chunks(len).map(|line| {
            let items = line.iter().map(|byte| format!("{prefix}{byte:02x}"));
            items.collect::<Vec<_>>().join(separator) + "\n"
        });
        assert!(
            detect(lines.collect::<String>().as_bytes()),
            "{len} {prefix}"
        );
    }
    let digits = "e9".repeat(500);
    assert!((40..999).all(|end| detect(&digits.as_bytes()[..end])));
}

/// The tools whose output is generated.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Plain,
    Xxd(usize),
    HexdumpC,
    Od,
    OdZ,
    Format5,
    Format7,
    Db,
    Dd,
    Dq,
}
use Kind::*;

#[rustfmt::skip]
const KINDS: [Kind; 12] =
    [Plain, Xxd(1), Xxd(2), Xxd(3), HexdumpC, Od, OdZ, Format5, Format7, Db, Dd, Dq];

fn write_row(kind: Kind, at: u64, row: &[u8]) -> String {
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let groups = |bytes: &[u8], len| bytes.chunks(len).map(hex).collect::<Vec<_>>().join(" ");
    let words = |len| {
        let word = |word: &[u8]| hex(&word.iter().rev().copied().collect::<Vec<_>>());
        row.chunks(len).map(word).collect::<Vec<_>>()
    };
    let ascii = |byte: &u8| match byte {
        32..127 => char::from(*byte),
        _ => '.',
    };
    let latin = |byte: &u8| match byte {
        0 => ' ',
        1..32 | 127..160 => '\u{fffd}',
        _ => char::from(*byte),
    };
    let (ascii, latin): (String, String) =
        row.iter().map(|byte| (ascii(byte), latin(byte))).unzip();
    let (left, right) = row.split_at(row.len().min(8));
    let (bytes, left, right) = (groups(row, 1), groups(left, 1), groups(right, 1));
    let windbg = format!("{:08x}`{:08x}", at >> 32, at & 0xFFFF_FFFF);
    match kind {
        Plain => hex(row),
        Xxd(len) => format!("{at:08x}: {:<1$}  {ascii}", groups(row, len), 32 + 15 / len),
        HexdumpC => format!("{at:08x}  {:<48}  |{ascii}|", format!("{left}  {right}")),
        Od => format!("{at:06x} {bytes}"),
        OdZ => format!("{at:06x} {bytes:<47}  >{ascii}<"),
        Format5 => format!("{at:08X}   {:<47}  {ascii}", bytes.to_uppercase()),
        Format7 => format!("{at:016X} {:<47} {latin}", bytes.to_uppercase()),
        Db if right.is_empty() => format!("{windbg}  {left:<47}  {ascii}"),
        Db => format!("{windbg}  {:<47}  {ascii}", format!("{left}-{right}")),
        Dd => format!("{windbg}  {}", words(4).join(" ")),
        Dq => {
            let words = words(8).into_iter();
            let words = words.map(|word| format!("{}`{}", &word[..8], &word[8..]));
            format!("{windbg}  {}", words.collect::<Vec<_>>().join(" "))
        }
    }
}

fn write(kind: Kind, start: u64, bytes: &[u8], end: &str) -> String {
    let (mut text, mut last, mut repeats) = (String::new(), &[][..], false);
    // These tools write repeat lines and the address of the end.
    let has_end = matches!(kind, HexdumpC | Od | OdZ);
    for (index, row) in bytes.chunks(16).enumerate() {
        // After a repeat line that follows the first line, the radix of the addresses is unknown.
        let was_repeat = repeats;
        repeats = has_end && row == last && index > 1;
        if !repeats {
            text = text + &write_row(kind, start + 16 * index as u64, row) + end;
        } else if !was_repeat {
            text = text + "*" + end;
        }
        last = row;
    }
    let at = start + bytes.len() as u64;
    match kind {
        HexdumpC => text + &format!("{at:08x}{end}"),
        Od | OdZ => text + &format!("{at:06x}{end}"),
        _ => text,
    }
}

fn contents() -> impl Strategy<Value = Vec<u8>> {
    let row = prop_oneof![
        any::<[u8; 16]>(),
        prop::array::uniform16(select(&b"0189afAF  |-:`*?>\0"[..]))
    ];
    let rows = prop::collection::vec((row, 1..4usize), 0..12);
    (rows, prop::collection::vec(any::<u8>(), 1..16)).prop_map(|(rows, last)| {
        let rows = rows.iter().flat_map(|(row, times)| row.repeat(*times));
        rows.chain(last).collect()
    })
}

/// Addresses below and above those from which tools write more digits.
fn starts() -> impl Strategy<Value = u64> {
    let limit = prop_oneof![
        Just(0),
        select(&[20, 21, 24, 28, 32, 36, 48][..]).prop_map(|bit| 1 << bit)
    ];
    (limit, -0x1FF..0x200i64).prop_map(|(limit, by): (u64, _)| limit.saturating_add_signed(by))
}

/// The bytes up to the last whole word.
fn whole_words(kind: Kind, bytes: &[u8]) -> &[u8] {
    let len = match kind {
        Dd => 4,
        Dq => 8,
        _ => 1,
    };
    &bytes[..bytes.len() / len * len]
}

#[track_caller]
fn assert_reads_back(kind: Kind, start: u64, bytes: &[u8], end: &str) {
    let text = write(kind, start, bytes, end);
    let (pieces, remarks, problem) = read(text.as_bytes());
    // The radix is unknown if all addresses are close to each other.
    if matches!(kind, Od | OdZ) && start >= 1 << 24 && bytes.len() < 10 {
        let message = "may be hex, octal or decimal";
        assert!(problem.is_none_or(|problem| problem.contains(message)));
        return;
    }
    let has_address = kind != Plain && !bytes.is_empty();
    let expected = (if has_address { start } else { 0 }, bytes.to_vec());
    assert_eq!(joined(&pieces), Some(expected), "{kind:?}\n{text}");
    assert_eq!((&*remarks, &problem), (&[][..], &None), "{kind:?}\n{text}");
    assert!(
        detect(text.as_bytes()) || bytes.len() < 16,
        "{kind:?}\n{text}"
    );
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&wide), (pieces, remarks, problem));
}

/// Replaces or removes a byte of a text. Wrong bytes may be read only if there is a remark or a
/// problem, or if neither an address nor a text column shows that they are wrong.
#[track_caller]
fn assert_damage_is_reported(
    kind: Kind,
    start: u64,
    bytes: &[u8],
    at: prop::sample::Index,
    to: Option<u8>,
) {
    let mut text = write(kind, start, bytes, "\n").into_bytes();
    // The last line of these has no text column, and no address after it.
    let is_unchecked = matches!(kind, Plain | Dd | Dq | Format7);
    let lines = text.trim_ascii_end();
    let last = lines.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
    let end = if is_unchecked { last } else { text.len() };
    // A dump of one byte without the blank before it is plain hex.
    if end == 0 || kind == Plain || bytes.len() < 2 {
        return;
    }
    let at = at.index(end);
    let old = match to {
        Some(to) => core::mem::replace(&mut text[at], to),
        None => text.remove(at),
    };
    let (pieces, remarks, problem) = read(&text);
    let is_digit = old.is_ascii_hexdigit() && to.is_some_and(|to| to.is_ascii_hexdigit());
    let text = format!("{kind:?}\n{}\n{problem:x?}", String::from_utf8_lossy(&text));
    if remarks.is_empty() && problem.is_none() {
        let (first, read) = joined(&pieces).unwrap();
        assert_eq!(read.len(), bytes.len(), "{text}");
        assert!(first == start || bytes.len() <= 16, "{text}");
        // Another digit can change its own byte, but no other.
        let wrong = read.iter().zip(bytes).filter(|(read, byte)| read != byte);
        assert!(is_digit || wrong.count() == 0, "{text}");
    } else if remarks.is_empty() && !is_digit && to != Some(b'\n') {
        // Only the address after a repeat line determines the number of repetitions.
        for (address, row, _) in pieces.iter().filter(|(_, _, times)| *times <= 1) {
            let offset = address.checked_sub(start).map(|offset| offset as usize);
            let expected = offset.and_then(|offset| bytes.get(offset..offset + row.len()));
            assert_eq!(expected, Some(&row[..]), "{text}");
        }
    }
}

proptest! {
    #[test]
    fn text_reads_back_as_the_bytes_that_were_written(
        bytes in contents(),
        start in starts(),
        end in select(&["\n", "\r\n", "\n\n"][..]),
    ) {
        for kind in KINDS {
            assert_reads_back(kind, start, whole_words(kind, &bytes), end);
        }
    }

    #[test]
    fn damage_is_reported(
        bytes in contents(),
        start in starts(),
        at: prop::sample::Index,
        to in prop::option::of(select(&b" .,:-*|>$#`?0fgZ\n"[..])),
    ) {
        for kind in KINDS {
            assert_damage_is_reported(kind, start, whole_words(kind, &bytes), at, to);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(
        lines in prop::collection::vec(
            "[0-9a-f]{0,9}[:` \t*?|>@$-]{0,3}([0-9a-fA-Fgx]{1,4}[ ,?`-]{1,2}){0,20}|\\*|\\PC{0,9}",
            0..9,
        ),
        noise: Vec<u8>,
    ) {
        for text in [lines.join("\n").as_bytes(), &noise] {
            read(text);
            detect(text);
        }
    }

    #[test]
    fn records_are_not_taken_for_hex(bytes in prop::collection::vec(any::<[u8; 64]>(), 1..4)) {
        prop_assert!(!detect(bytes.as_flattened()));
    }
}
