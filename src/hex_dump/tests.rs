extern crate std;

use proptest::prelude::*;
use std::{
    format, fs,
    path::{Path, PathBuf},
    string::{String, ToString},
    vec,
    vec::Vec,
};

use super::*;
use crate::oracles::hex_dump;

/// The bytes of a text, and the numbers of the lines skipped.
fn read_all(text: &[u8]) -> Result<(Vec<u8>, Vec<usize>), Error> {
    let (mut dump, mut bytes, mut skipped) = (HexDump::new(), Vec::new(), Vec::new());
    for (line, number) in text.split_inclusive(|byte| *byte == b'\n').zip(1..) {
        let line = dump.line(line)?;
        if line.is_text() {
            skipped.push(number);
        }
        // A repeat line may stand for more than fits in memory.
        bytes.extend(line.take(1 << 16));
    }
    dump.finish()?;
    Ok((bytes, skipped))
}

fn read(text: &str) -> Result<Vec<u8>, Error> {
    read_all(text.as_bytes()).map(|(bytes, _)| bytes)
}

#[track_caller]
fn fault(text: &str) -> (HexFault, usize, usize) {
    let error = read(text).unwrap_err();
    let ErrorKind::HexDump { fault, line, column } = error.kind() else { panic!("{error}") };
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    assert_eq!(error.offset() + 1, before + column, "{error}");
    (fault, line, column)
}

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect()
}

/// The samples and the bytes that they are of.
fn samples() -> Vec<(PathBuf, String, Vec<u8>)> {
    let texts = files("testdata/hex").into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let sample = |path: PathBuf| {
        let (folder, name) = (path.parent().unwrap().parent().unwrap(), path.file_name().unwrap().to_str().unwrap());
        let bytes = fs::read(folder.join(name.split('.').next().unwrap()).with_extension("bin")).unwrap();
        (path.clone(), fs::read_to_string(&path).unwrap(), bytes)
    };
    texts.map(sample).collect()
}

#[test]
fn samples_are_their_bytes_and_the_text_around_them_is_told() {
    let samples = samples();
    assert_eq!(samples.len(), 45);
    for (path, text, bytes) in samples {
        let name = path.display();
        let (read, skipped) = read_all(text.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(read == bytes, "{name}");
        // Lines of text at the start, by number, and how many at the end.
        let (at_start, at_end) = match path.to_str().unwrap().rsplit('.').nth(1).unwrap() {
            "format-hex-5" => (vec![1, 4, 6], 0),
            "format-hex-7" => (vec![1, 3, 5, 6, 7], 1),
            "windbg-db" => (vec![1], 1),
            "windbg-dd" | "windbg-dq" => (vec![1], 0),
            "xxd-i" => (vec![1], 2),
            _ => (vec![], 0),
        };
        let lines = text.lines().count();
        assert_eq!(skipped, [at_start, (lines - at_end + 1..=lines).collect()].concat(), "{name}");
    }
}

#[test]
fn hex_text_is_detected_wherever_its_first_block_ends() {
    for (path, text, _) in samples() {
        let (mut dump, mut start) = (HexDump::new(), 0);
        for line in text.split_inclusive('\n') {
            if dump.line(line.as_bytes()).unwrap().next().is_some() {
                break;
            }
            start += line.len();
        }
        // The first group is whole from there on.
        for end in start + 40..=text.len().min(1000) {
            assert!(HexDump::detect(&text.as_bytes()[..end]), "{}: {end}", path.display());
        }
        for before in
            ["$ \n", "Hello,\r\nthis is it:\r\n\r\n", "user@host:~$ cat dump.txt\n", "PS C:\\> type dump.txt\n", "\u{feff}"]
        {
            assert!(HexDump::detect(format!("{before}{text}").as_bytes()), "{before}{}", path.display());
        }
    }
    // Three lines that follow on are enough after others, though these are an error to the reader.
    for before in ["Added:\n", "12 bytes from 0x10\n", "00000000: zz\n", "2024-11-23 19:16 dump\n\n", "00000000: 41\n"] {
        let rows = "00000000: 4141  AA\n00000002: 4242  BB\n00000004: 4343  CC\n";
        assert!(HexDump::detect(format!("{before}{rows}").as_bytes()), "{before}");
        assert!(read_all(format!("{before}{rows}").as_bytes()).is_err(), "{before}");
    }
    assert!(!HexDump::detect(b"12 bytes\n00000000: 4141\n00000002: 4242\n"));
    // Dumps that no line can be read of, and numbers that are no addresses.
    for (text, is_dump) in [
        ("0000000 351 065\n0000020 004  \\0\n0000040 005 005\n", true),
        ("0000000   13801\n\n0000010   00004\n0000020\n", true),
        ("00000000  ??\n00000010  ??\n00000020  ??\n", true),
        ("00000000: 01020304\n", true),
        ("0000 a\n0001 b\n0002 c\n", false),
        ("0000000 351 065\n*\n0000060 004  \\0\n0000100 005 005\n", true),
        ("0000000 351 065\n0000020 0\n*\n0000060 004  \\0\n0000100 005 005\n", true),
        ("1990 a\n2000 b\n2010 c\n", false),
        ("100000 a\n100001 b\n100002 c\n", false),
        ("100000 a\n100000 b\n100000 c\n", false),
        ("100000 a\n100016 b\n100040 c\n", false),
    ] {
        assert_eq!(HexDump::detect(text.as_bytes()), is_dump, "{text}");
    }
    let digits = "e9".repeat(5000);
    for end in 2..999 {
        assert!(HexDump::detect(&digits.as_bytes()[..end]), "{end}");
    }
    assert!(HexDump::detect(b"41 4"));
    assert!(HexDump::detect(b"0x41, 0x"));
}

#[test]
fn nothing_else_is_detected() {
    for path in files("testdata").into_iter().chain(files("src")).chain(files("benches")).chain(files(".")) {
        let bytes = fs::read(&path).unwrap();
        for end in [100, 4096, bytes.len()] {
            assert!(!HexDump::detect(bytes.get(..end).unwrap_or(&bytes)), "{} {end}", path.display());
        }
    }
    for text in [
        "",
        "\r\n",
        "[]",
        "[\n  {\n    \"index\": 0\n",
        "1,2,3\n",
        "index,offset\n0,0\n",
        "2024-11-23 19:16 started\n",
        "It is\nbad.\n",
        "{}",
    ] {
        assert!(!HexDump::detect(text.as_bytes()), "{text}");
    }
    for bytes in [
        &b"e9 35\0"[..],
        b"e9 35\x1B[0m",
        b"\x7F",
        b"\xFF\xFE",
        b"\xFE\xFF\xFF\xFE",
        b"\xFF\xFEa\0\0\0",
        b"\xFF\xFEab",
        b"\xFF\xFE\0\0",
    ] {
        assert!(!HexDump::detect(bytes), "{bytes:02x?}");
    }
}

#[test]
fn utf_16_is_detected_and_refused() {
    for (path, text, _) in samples() {
        for write in [u16::to_le_bytes, u16::to_be_bytes] {
            let wide = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(write).collect::<Vec<_>>();
            assert!(HexDump::detect(&wide), "{}", path.display());
            let error = read_all(&wide).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::HexDump { fault: HexFault::Utf16, line: 1, column: 1 });
            assert_eq!(error.to_string(), "line 1, column 1: UTF-16 text: save it as UTF-8 at offset 0x0");
        }
    }
}

#[test]
fn shapes_are_read_as_the_docs_say() {
    for (text, bytes) in [
        ("", &[][..]),
        ("\r\n\t\r\n", &[]),
        ("0xE9,0x01, a1-a2\tb1:b2  \n", &[0xE9, 1, 0xA1, 0xA2, 0xB1, 0xB2]),
        ("0xE9350000, 0x41420000\n4142 43\n", b"\xE9\x35\0\0AB\0\0ABC"),
        ("\u{feff}e9\r\n35", &[0xE9, 0x35]),
        ("A dump:\n  41 42\n$ ls", b"AB"),
        ("00000000 00000001", &[0, 0, 0, 0, 0, 0, 0, 1]),
        ("00000000  00000001", &[1, 0, 0, 0]),
        ("000000 0001", &[1, 0]),
        ("00000000`00000010  00000000`00000001", &[1, 0, 0, 0, 0, 0, 0, 0]),
        ("0000\t41 42\n0002\t43", b"ABC"),
        ("0000   41 42   AB\n0002   43", b"ABC"),
        ("00000000 41 42\n00000002 43", b"ABC"),
        ("0x0000: 4142  AB\n0x0002: 43   C", b"ABC"),
        // Text columns that look like hex.
        ("00000000: 4142 43    4142", b"ABC"),
        ("00000000  41 41 41 41 41 41 41 41  41 41 41 41 41 41 41 41  AAAAAAAA  AAAAAA", b"AAAAAAAAAAAAAAAA"),
        ("0000000000000000 41 20 41 20 41 20 41 20 41 20 41 20 41 20 41 20 41 41 41 41 41", b"A A A A A A A A "),
        ("00000000  61 62 63 64 65 66 67 68                           |61 62 63|\n00000008\n", b"abcdefgh"),
        ("00000000  61 62 63 64 65 66 67 68  69                       |61 62 63|\n00000009\n", b"abcdefghi"),
        ("0012ff00  61 62 63 64 65 66 67 68-69                        61 62 63", b"abcdefghi"),
        ("00000000`00000000  64636261 68676665  abcdefgh", b"abcdefgh"),
        // The next address tells whether they are hex, octal or decimal.
        ("0000010 4241\n0000012 4443\n0000014", b"ABCD"),
        ("0000016 4241\n0000020 4443\n0000022", b"ABCD"),
        ("0000008 4241\n0000010 4443\n0000012", b"ABCD"),
        ("0000006 41 42\n0000010 43\n0000011", b"ABC"),
        ("0000009 41\n0000010 42\n0000011", b"AB"),
        ("00000009: 41\n00000010: 42\n00000011: 43\n", b"ABC"),
        ("0000000 4142 4142\n*\n0000012\n", b"BABABABABABABABABA".split_at(12).0),
        // Octal and wide words; words whose text is in the order of the bytes.
        ("0000000 041101 177777\n0000004 000400\n0000006", &[0x41, 0x42, 0xFF, 0xFF, 0x00, 0x01]),
        ("0000000 041101 041103\n0000004\n", b"ABCB"),
        ("000000 041101\n000002", b"AB"),
        ("0000000    4241    4443\n0000004    4645\n0000006\n", b"ABCDEF"),
        ("00000000: 44434241 48474645  ABCDEFGH\n00000008: 00000001           ....\n", b"ABCDEFGH\x01\0\0\0"),
        ("00000000: 00000000  ....\n00000004: 44434241  ABCD\n00000008: 01020304  ....\n", b"\0\0\0\0ABCD\x04\x03\x02\x01"),
        ("00000000: 41424344  ABCD\n00000004: 01020304  ....\n", b"ABCD\x01\x02\x03\x04"),
        ("00000000: 44434241           ABCD", b"ABCD"),
        ("00000000: 010203 040506  ......", b"\x01\x02\x03\x04\x05\x06"),
        ("00000000: 41424344 45464748  ABCD", b"ABCDEFGH"),
        ("00000000: 504f4e4d4c4b4a494847464544434241  ABCDEFGHIJKLMNOP", b"ABCDEFGHIJKLMNOP"),
        ("00000000: 4241 4443  ABCD", b"ABCD"),
        ("00000000: 41424344  ABCD", b"ABCD"),
        ("00000000: 4142 4344  EBCD", b"ABCD"),
        // Octal before bytes, hex before words.
        ("0000007 41\n0000010 42\n0000011", b"AB"),
        ("000000e 4241\n0000010 4443\n0000012", b"ABCD"),
        // Repeats, which end at a line or at the last address.
        ("0000000 41 42\n*\n0000010\n", b"ABABABAB"),
        ("00000000: 41\n*\n00000003: 42\n", b"AAAB"),
        ("0000000 4241\n*\n0000010\n", b"ABABABABABABABAB"),
        ("00000000: 41\n*\nsome note\n00000002: 42\n", b"AAB"),
        // Another dump after a prompt.
        ("0:000> db 10 L1\n00000010  41\n0: kd> db 30 L1\n00000030  42\nPS C:\\> \n43", b"ABC"),
        ("user@host:~$ xxd f\n00000000: 41  A\n00000001: 42  B\n", b"AB"),
        ("00000000: 41\nuser@host:~$ cat g\n42\n", b"AB"),
        ("           00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F\n\n00000000   41  A\n", b"A"),
        // No prompts.
        ("00000000: 4142 3e  AB>\n00000003: 3e40 24  >@$\n00000006: 24    $ \n", b"AB>>@$$"),
    ] {
        assert_eq!(read(text), Ok(bytes.to_vec()), "{text}");
    }
}

#[test]
fn faults_are_named_by_line_and_column() {
    use HexFault::*;
    let jump = |expected, found| AddressJump { expected, found };
    for (text, expected) in [
        ("e9\ne9 3", (OddDigits, 2, 4)),
        ("abc", (OddDigits, 1, 1)),
        ("0x0", (OddDigits, 1, 3)),
        ("41 4g", (NotHex, 1, 5)),
        ("41\nend", (NotHex, 2, 2)),
        ("41 \0", (NotHex, 1, 4)),
        ("note \x1B[0m", (NotHex, 1, 6)),
        ("12 bytes:\n", (NotHex, 1, 5)),
        ("\u{feff}4", (OddDigits, 1, 4)),
        ("\r\n 41,,0x\r\n", (NotHex, 2, 7)),
        ("00000000  41 4 42", (OddDigits, 1, 14)),
        ("00000000  41 4242", (GroupLength, 1, 14)),
        ("00000000  00000001 0002", (GroupLength, 1, 20)),
        ("00000000: 4142 4", (OddDigits, 1, 16)),
        ("00000000`00000000  41 ?? 43", (Unreadable, 1, 23)),
        ("00000000`00000000  ??", (Unreadable, 1, 20)),
        ("00000000`00000000  ????????`????????", (Unreadable, 1, 20)),
        ("00000000  00000001 ????????", (Unreadable, 1, 20)),
        ("00000000: 4142  4344 4546", (LongText, 1, 17)),
        ("e9350000  02000000  00000000", (LongText, 1, 21)),
        ("00000000  e9 35 00 00  .5..    an errorCode", (LongText, 1, 24)),
        ("00000000: 41\n42", (MissingAddress, 2, 1)),
        ("00000000: 41\n00000001  42\n", (MissingAddress, 2, 1)),
        ("00000000: 41\n00000002: 42\n", (jump(1, 2), 2, 1)),
        ("00000000: 41\n  00000000: 42\n", (jump(1, 0), 2, 3)),
        ("00000000: 41\nsome note\n00000002: 42\n", (jump(1, 2), 3, 1)),
        ("00000000: 41\nffffffffffffffff: 42\n", (jump(1, u64::MAX), 2, 1)),
        ("00000000  41\r\n00000002\r\n", (jump(1, 2), 2, 1)),
        ("0000010 41\n0000012 42\n", (jump(9, 10), 2, 1)),
        ("0000000 41 42\n0000002 43 44\n0000008 45\n", (jump(4, 8), 3, 1)),
        ("0000000 41 42\n000000a 43 44\n", (MissingAddress, 2, 1)),
        ("00000000: 41\n0000000l: 42\n", (NotHex, 2, 8)),
        ("00000000: 41\n0000 42\n", (MissingAddress, 2, 1)),
        ("00000000  41\n00000001: 42\n", (MissingAddress, 2, 1)),
        ("0000000 041101 200000", (NotHex, 1, 16)),
        ("0000000 041101 04110", (NotHex, 1, 16)),
        ("00000000: 0001 0002  ....\n00000004: 4241 0000  AB..", (TurnedWords, 2, 22)),
        ("00000000: 00000001 00000002  ........\n", (UnknownOrder, 1, 30)),
        ("00000000: 0000000000000001", (UnknownOrder, 1, 27)),
        ("00000000: 41424344  abcd", (UnknownOrder, 1, 21)),
        ("00000000: 41424344", (UnknownOrder, 1, 19)),
        (" 35e9 0000\n", (UnknownOrder, 1, 2)),
        (" 032751\n", (UnknownOrder, 1, 2)),
        (" 032751 000000\n", (UnknownOrder, 1, 2)),
        ("0000000 351 065", (GroupLength, 1, 9)),
        ("0000000   13801   00000", (GroupLength, 1, 11)),
        ("0000000   1000   1001", (GroupLength, 1, 11)),
        ("0000000  1000  1001", (GroupLength, 1, 10)),
        ("   1000   1001", (UnknownOrder, 1, 4)),
        ("0000000 00 00 00 00 00 00 00 00  0 00\n0000010", (NotHex, 1, 34)),
        ("0000000    4241    4443   4645", (NotHex, 1, 24)),
        ("0000,b4,05", (GroupLength, 1, 6)),
        ("e935-0000", (NotHex, 1, 5)),
        ("00000000  41\n00000001  4243", (GroupLength, 2, 11)),
        ("0000000    4241\n0000002    43", (GroupLength, 2, 12)),
        ("00000000: zz", (NotHex, 1, 11)),
        ("00000000: ??", (Unreadable, 1, 11)),
        ("00000000 e935000002000000", (GroupLength, 1, 10)),
        ("0xe935 00 0200", (GroupLength, 1, 11)),
        ("e935 0000 02 0000", (GroupLength, 1, 11)),
        ("00000000: e9 3500", (GroupLength, 1, 14)),
        ("00000000: 44434241  ABCD\n00000004: 41424344  ABCD", (TurnedWords, 2, 21)),
        ("0000010 4241\n0000022 4241\n", (jump(0x12, 0x22), 2, 1)),
        ("00000000: 4142\n*\n00000005: 42", (jump(2, 5), 3, 1)),
        ("00000000: 4142\n*\n00000001: 42", (jump(2, 1), 3, 1)),
        ("00000000`00000000`0  41", (NotHex, 1, 9)),
        ("11111111111111111: 41", (NotHex, 1, 18)),
        ("*", (NothingToRepeat, 1, 1)),
        ("41\n*\n", (NothingToRepeat, 2, 1)),
        ("00000000: 41\n00000001:\n*\n", (NothingToRepeat, 3, 1)),
        ("00000000: 41\n*\n", (OpenRepeat, 2, 1)),
        ("00000000: 41\n*\n$ \n", (OpenRepeat, 3, 1)),
    ] {
        assert_eq!(fault(text), expected, "{text}");
    }
    let wide = format!("00000000: {}\n*\n", "41".repeat(257));
    assert_eq!(fault(&wide), (NothingToRepeat, 2, 1));
}

#[test]
fn faults_say_what_is_wrong() {
    for (text, said) in [
        ("41 zz", "line 1, column 4: hex digits expected at offset 0x3"),
        ("00000000  41 4242", "line 1, column 14: another number of hex digits expected at offset 0xd"),
        ("00000000  41 ??", "line 1, column 14: memory the debugger could not read at offset 0xd"),
        ("00000000: 4142  4344 4546", "line 1, column 17: more text than bytes at offset 0x10"),
        ("00000000: 41\n42", "line 2, column 1: no address like those of the lines before at offset 0xd"),
        ("00000000: 41\n00000002: 42\n", "line 2, column 1: address 0x1 expected, 0x2 found at offset 0xd"),
        ("00000000: 0001  ..\n00000002: 4142  BA", "line 2, column 17: bytes in another order than their text at offset 0x23"),
        (
            " 35e9 0000",
            "line 1, column 2: bytes or little-endian words, nothing tells which: dump it with xxd, or od -t x1 at offset 0x1",
        ),
        ("*", "line 1, column 1: no line to repeat at offset 0x0"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), said);
    }
}

#[test]
fn repeats_in_an_unknown_radix_are_a_guess() {
    for (text, bytes, is_guess) in [
        ("0000000 0000\n*\n0000010\n", 16, true),
        ("0000000 0000\n*\n0000008\n", 8, false),
        ("0000000 0000\n*\n000000a\n", 10, false),
        ("0000000 0000\n*\n0000004\n", 4, false),
        ("0000000 0000\n0000002 0000\n*\n0000010\n", 16, true),
        ("0000006 0000\n0000010 0000\n*\n0000020\n", 10, false),
        ("0000000 00000000\n*\n0000020\n", 16, true),
        ("0000000 00000000\n*\n0000018\n", 4, false),
        ("00000000  00\n*\n00000010\n", 16, false),
    ] {
        let (mut dump, mut len, mut guessed) = (HexDump::new(), 0, false);
        for line in text.lines() {
            let Ok(line) = dump.line(line.as_bytes()) else { continue };
            guessed |= line.is_guess();
            len += line.count();
        }
        assert_eq!((len, guessed), (bytes, is_guess), "{text}");
    }
}

#[test]
fn a_bad_line_changes_nothing() {
    let mut dump = HexDump::new();
    for (line, bytes) in [("00000000: 41\n", Some(&b"A"[..])), ("00000001: 4x\n", None), ("00000001: 42", Some(b"B"))] {
        assert_eq!(dump.line(line.as_bytes()).ok().map(|line| line.collect::<Vec<_>>()).as_deref(), bytes);
    }
}

#[test]
fn a_line_can_stand_for_exabytes() {
    let mut dump = HexDump::default();
    for line in ["00000000`00000000  41 42", "*"] {
        dump.line(line.as_bytes()).unwrap();
    }
    let line = dump.line(b"ffffffff`fffffffe  43 44").unwrap();
    assert!(line.take(9999).eq(b"AB".iter().copied().cycle().take(9999)));
    assert_eq!(dump.finish(), Ok(()));
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Format {
    Plain,
    Xxd,
    Hexdump,
    HexdumpC,
    Od,
    OdHex,
    OdDecimal,
    OdWords,
    OdOctal,
    OdHexOctal,
    HexdumpX,
    XxdD,
    XxdE,
    PowerShell5,
    PowerShell7,
    Certutil,
    Wireshark,
    XxdG4,
    Db,
    Dd,
    Dq,
}

const FORMATS: [Format; 20] = {
    use Format::*;
    [
        Plain,
        Xxd,
        XxdD,
        XxdE,
        Hexdump,
        HexdumpC,
        HexdumpX,
        Od,
        OdHex,
        OdDecimal,
        OdWords,
        OdOctal,
        OdHexOctal,
        PowerShell5,
        PowerShell7,
        Certutil,
        Wireshark,
        Db,
        Dd,
        Dq,
    ]
};

impl Format {
    /// Bytes that a word has.
    fn word(self) -> usize {
        match self {
            Self::Hexdump | Self::HexdumpX | Self::OdWords | Self::OdOctal | Self::OdHexOctal => 2,
            Self::Dd | Self::XxdE => 4,
            Self::Dq => 8,
            _ => 1,
        }
    }

    fn address(self, at: usize) -> String {
        match self {
            Self::Plain => String::new(),
            Self::Xxd | Self::XxdE | Self::XxdG4 => format!("{at:08x}: "),
            Self::XxdD => format!("{at:08}: "),
            Self::Hexdump => format!("{at:07x} "),
            Self::HexdumpX => format!("{at:07x}    "),
            Self::Od | Self::OdWords | Self::OdOctal => format!("{at:07o} "),
            Self::OdHex | Self::OdHexOctal => format!("{at:06x} "),
            Self::OdDecimal => format!("{at:07} "),
            Self::HexdumpC => format!("{at:08x}  "),
            Self::PowerShell5 => format!("{at:08X}   "),
            Self::PowerShell7 => format!("{at:016X} "),
            Self::Certutil => format!("{at:04x}\t"),
            Self::Wireshark => format!("{at:04x}   "),
            Self::Db | Self::Dd | Self::Dq => format!("00000000`{at:08x}  "),
        }
    }

    fn row(self, row: &[u8]) -> String {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let spaced = |bytes: &[u8]| bytes.chunks(1).map(hex).collect::<Vec<_>>().join(" ");
        let words = |len| {
            let word = |word: &[u8]| hex(&word.iter().rev().copied().collect::<Vec<_>>());
            row.chunks(len).map(word).collect::<Vec<_>>().join(" ")
        };
        let ascii = row.iter().map(|byte| if matches!(byte, 32..127) { char::from(*byte) } else { '.' }).collect::<String>();
        let latin = |byte: &u8| match byte {
            0 => ' ',
            1..32 | 127..160 => '\u{fffd}',
            _ => char::from(*byte),
        };
        let (left, right) = row.split_at(row.len().min(8));
        match self {
            Self::Plain => hex(row),
            Self::XxdE => format!("{:<35}  {ascii}", words(4)),
            Self::XxdG4 => format!("{:<35}  {ascii}", row.chunks(4).map(hex).collect::<Vec<_>>().join(" ")),
            Self::Xxd | Self::XxdD => format!("{:<39}  {ascii}", row.chunks(2).map(hex).collect::<Vec<_>>().join(" ")),
            Self::Od | Self::OdHex | Self::OdDecimal => spaced(row),
            Self::Hexdump | Self::OdWords => words(2),
            Self::HexdumpX => words(2).replace(' ', "    "),
            Self::OdOctal | Self::OdHexOctal => row
                .chunks_exact(2)
                .map(|word| format!("{:06o}", u16::from_le_bytes([word[0], word[1]])))
                .collect::<Vec<_>>()
                .join(" "),
            Self::HexdumpC => format!("{:<48}  |{ascii}|", format!("{}  {}", spaced(left), spaced(right))),
            Self::Certutil => format!("{:<48}   {ascii}", format!("{}  {}", spaced(left), spaced(right))),
            Self::Wireshark => format!("{:<47}   {ascii}", spaced(row)),
            Self::PowerShell5 => format!("{:<47}  {ascii}", spaced(row).to_uppercase()),
            Self::PowerShell7 => format!("{:<47} {}", spaced(row).to_uppercase(), row.iter().map(latin).collect::<String>()),
            Self::Db if right.is_empty() => format!("{:<47}  {ascii}", spaced(left)),
            Self::Db => format!("{:<47}  {ascii}", format!("{}-{}", spaced(left), spaced(right))),
            Self::Dd => words(4),
            Self::Dq => {
                let half = |word: &str| format!("{}`{}", &word[..8], &word[8..]);
                words(8).split(' ').map(half).collect::<Vec<_>>().join(" ")
            }
        }
    }

    fn has_end_address(self) -> bool {
        use Format::*;
        matches!(self, Hexdump | HexdumpC | HexdumpX | Od | OdHex | OdDecimal | OdWords | OdOctal | OdHexOctal)
    }

    fn write(self, bytes: &[u8], base: usize, end: &str) -> String {
        let (mut text, mut last, mut repeating) = (String::new(), &[][..], false);
        for (index, row) in bytes.chunks(16).enumerate() {
            // The second address tells the radix.
            let is_open = index == 1 && matches!(self, Self::OdWords | Self::OdDecimal);
            if self.has_end_address() && row == last && !is_open {
                if !repeating {
                    text = text + "*" + end;
                }
                repeating = true;
            } else {
                text = text + &self.address(base + 16 * index) + &self.row(row) + end;
                repeating = false;
            }
            last = row;
        }
        if self.has_end_address() && !bytes.is_empty() {
            text = text + self.address(base + bytes.len()).trim_end() + end;
        }
        text
    }
}

fn contents() -> impl Strategy<Value = Vec<u8>> {
    let row =
        prop_oneof![prop::array::uniform16(any::<u8>()), prop::array::uniform16(prop::sample::select(&b"0189afAF  |-:`*?>"[..]))];
    let rows = prop::collection::vec((row, 1..4usize), 0..12);
    (rows, prop::collection::vec(any::<u8>(), 0..16))
        .prop_map(|(rows, last)| rows.iter().flat_map(|(row, times)| row.repeat(*times)).chain(last).collect())
}

proptest! {
    #[test]
    fn what_is_written_reads_back(
        bytes in contents(),
        base in 0..65_000_usize,
        end in prop::sample::select(&["\n", "\r\n", "\n\n"][..]),
    ) {
        for format in FORMATS {
            // The text of the first line shows the order of the words.
            let start = if format == Format::XxdE { &b"ABCDEFGHIJKLMNOP"[..] } else { &[] };
            let bytes = &[start, &bytes[..bytes.len() / format.word() * format.word()]].concat()[..];
            let text = format.write(bytes, base / 16 * 16, end);
            prop_assert_eq!(read_all(text.as_bytes()), Ok((bytes.to_vec(), vec![])), "{:?}\n{}", format, text);
            prop_assert_eq!(HexDump::detect(text.as_bytes()), !bytes.is_empty(), "{:?}\n{}", format, text);

            // Line ends are not needed.
            let mut dump = HexDump::new();
            let lines = text.lines().flat_map(|line| dump.line(line.as_bytes()).unwrap()).collect::<Vec<_>>();
            prop_assert_eq!((&lines[..], dump.finish()), (bytes, Ok(())));
        }
    }

    /// Bytes that nothing tells the order of are refused, and never in another order.
    #[test]
    fn orders_are_not_guessed(bytes in contents(), columns in prop::sample::select(&[4, 8, 12, 16][..])) {
        for format in [Format::XxdE, Format::XxdG4] {
            let bytes = &bytes[..bytes.len() / 4 * 4];
            let lines = bytes.chunks(columns).enumerate();
            let text = lines.map(|(at, row)| format.address(at * columns) + &format.row(row) + "\n").collect::<String>();
            prop_assert_eq!(HexDump::detect(text.as_bytes()), !bytes.is_empty());
            let (mut dump, mut read) = (HexDump::new(), Vec::new());
            let fault = text.split_inclusive('\n').find_map(|line| dump.line(line.as_bytes()).map(|line| read.extend(line)).err());
            prop_assert!(bytes.starts_with(&read) && (fault.is_some() || read.len() == bytes.len()), "{}", text);
            let is_unknown = fault.is_none_or(|fault| matches!(fault.kind(), ErrorKind::HexDump { fault: HexFault::UnknownOrder, .. }));
            prop_assert!(is_unknown, "{:?}", fault);
        }
    }

    /// Whatever befalls a character, an error or a skipped line tells of lost bytes.
    #[test]
    fn nothing_is_lost_in_silence(bytes in contents(), at: prop::sample::Index, to in prop::sample::select(&b" .,:-*|>$#`?0fgZ"[..])) {
        for format in FORMATS {
            let bytes = &bytes[..bytes.len() / format.word() * format.word()];
            let text = format.write(bytes, 0, "\n");
            // Without the last line where neither a text column (that of PowerShell 7 has blanks for zeros) nor an end address guards it, or
            // where it alone says how often a line is repeated.
            let ends_bare = matches!(format, Format::Plain | Format::PowerShell7 | Format::Dd | Format::Dq) || text.lines().nth_back(1) == Some("*");
            let mut text = text.into_bytes();
            let end = if ends_bare { text.trim_ascii_end().iter().rposition(|byte| *byte == b'\n').unwrap_or(0) } else { text.len() };
            if end == 0 || text[at.index(end)] == b'\n' {
                continue;
            }
            let at = at.index(end);
            text[at] = to;
            if let Ok((read, skipped)) = read_all(&text) {
                prop_assert!(!skipped.is_empty() || read.len() >= bytes.len(), "{:?}\n{}", format, String::from_utf8_lossy(&text));
            }
        }
    }

    #[test]
    fn any_text_is_read_or_refused(
        lines in prop::collection::vec("[0-9a-f]{0,9}[:` \t*?|>@$-]{0,3}([0-9a-fA-Fgx]{1,4}[ ,?`-]{1,2}){0,20}|\\PC{0,9}", 0..9),
        noise: Vec<u8>,
    ) {
        hex_dump(lines.join("\n").as_bytes());
        hex_dump(&noise);
    }

    #[test]
    fn records_are_not_taken_for_hex(bytes in prop::collection::vec(any::<[u8; 64]>(), 1..4)) {
        prop_assert!(!HexDump::detect(bytes.as_flattened()));
    }
}
