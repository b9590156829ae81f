//! What holds for the tool, whatever it is given. Each function panics where it does not hold, and is called with the bytes of property
//! tests, with all of `testdata/`, and, as the fuzz target of the same name, with those of a fuzzer.
//!
//! `fuzz/` compiles this file once more: it uses nothing but `run`.

use std::ffi::OsString;

use mmfail::{Status, Streams, Terminal, run};

/// A dump, decoded and encoded again: the same bytes. The first three bytes choose the format and the framing.
pub(crate) fn cli_encode_decode(input: &[u8]) {
    let Some((&[format, slot, offset], dump)) = input.split_first_chunk() else { return };
    let format = ["jsonl", "json", "csv"][usize::from(format % 3)];
    let slot_len = 64 + usize::from(slot);
    let offset = usize::from(offset).min(slot_len - 64);
    let (slot, record_offset) = (slot_len.to_string(), offset.to_string());
    let slots = ["--slot", &slot, "--record-offset", &record_offset];
    let whole = dump.len() - dump.len() % slot_len;
    // A last slot that is cut is printed where its record is whole.
    let cut_after = (dump.len() - whole).checked_sub(offset + 64);
    let printed = if cut_after.is_some() { dump.len() } else { whole };

    let (status, text, said) = mmfail(&[&["decode", "--input", "bin", "-o", format], &slots[..]].concat(), dump);
    assert_eq!(status, if whole == dump.len() { Status::Good } else { Status::BadInput }, "{said}");
    if format == "jsonl" {
        assert_eq!(text.iter().filter(|byte| **byte == b'\n').count(), whole / slot_len + usize::from(cut_after.is_some()));
    }

    let (status, again, said) = mmfail(&["encode"], &text);
    assert!(status == Status::Good && again == dump[..printed], "{format} {slots:?}: {said}");

    // Into slots of that length: a shorter one is refused, but for one without a byte after its record, which gets zeros.
    let (status, again, said) = mmfail(&[&["encode"], &slots[..]].concat(), &text);
    let mut expected = dump[..if cut_after == Some(0) { dump.len() } else { whole }].to_vec();
    expected.resize(expected.len().next_multiple_of(slot_len), 0);
    let expected_status = if cut_after.is_some_and(|len| len > 0) { Status::BadInput } else { Status::Good };
    assert!(status == expected_status && again == expected, "{format} {slots:?}: {said}");
}

/// Any text, encoded: whole records, which decode and encode to themselves, and a line for each thing that was bad.
pub(crate) fn cli_encode(text: &[u8]) {
    let packed = ["encode", "--framing", "packed"];
    let (status, bytes, said) = mmfail(&packed, text);
    assert_eq!(bytes.len() % 64, 0);
    match status {
        Status::Good if bytes.is_empty() => assert_eq!(said, "mmfail: standard input: nothing to read: 0 records\n"),
        Status::Good => assert_eq!(said, ""),
        Status::BadInput => assert!(!said.is_empty() && said.lines().all(|line| line.starts_with("mmfail: standard input: "))),
        Status::Usage | Status::System => unreachable!("{status:?}: {said}"),
    }
    if bytes.is_empty() {
        return;
    }
    assert!(said.chars().all(|character| character == '\n' || !character.is_control()), "{said:?}");
    let format = ["jsonl", "json", "csv"][bytes.len() / 64 % 3];
    let (_, text, _) = mmfail(&["decode", "--input", "bin", "--framing", "packed", "-o", format], &bytes);
    assert!(mmfail(&packed, &text).1 == bytes, "{format}");
}

/// Runs `mmfail` and returns its exit status, standard output and standard error.
fn mmfail(args: &[&str], mut stdin: &[u8]) -> (Status, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let args = ["mmfail"].iter().chain(args).map(OsString::from);
    let status = run(args, Streams { stdin: &mut stdin, out: &mut out, err: &mut err, terminal: Terminal::default() });
    (status, out, String::from_utf8(err).unwrap())
}

#[cfg(test)]
mod tests {
    use std::{env, fs, path::PathBuf};

    use ikeext_mm_failure::{AuthMethod, FailurePoint, Flags, Framing, KeyingModuleType, MmState, SaRole};
    use proptest::prelude::*;

    use super::*;
    use crate::row::columns;

    /// Rows of JSON and CSV, right and wrong, and what is neither.
    fn text() -> impl Strategy<Value = String> {
        let key =
            "(index|failureErrorCode|failureErrorName|flags|flagNames|mmState|mmStateName|endCertHash|mmId|before|after|mmid)";
        let value = r#"(0|7|-1|4294967296|"18446744073709551615"|"0x10"|1\.5|null|""|"IKEEXT_MM_SA_STATE_FINAL"|"[0-9a-f]{40}"|\[\]|\PC{0,9})"#;
        let object = format!("\\{{(\"{key}\":{value}(,\n?\"{key}\":{value}){{0,3}})?\\}}");
        let json = format!("\\[?({object}[\n, ]{{0,2}}){{0,4}}\\]?");
        let csv = format!("{key}(,{key}){{0,2}}(\r?\n{value}(,{value}){{0,2}}){{0,4}}\n?");
        let strings = |regex: String| prop::string::string_regex(&regex).unwrap();
        prop_oneof![strings(json), strings(csv), strings("\\PC{0,40}".to_owned())]
    }

    proptest! {
        #[test]
        fn dumps(choice: [u8; 3], bytes in prop::collection::vec(any::<u8>(), 0..700)) {
            cli_encode_decode(&[&choice[..], &bytes].concat());
        }

        #[test]
        fn texts(text in text()) {
            cli_encode(text.as_bytes());
        }
    }

    /// Each test file, regressions among them, with both; and the dumps with every format and named framing.
    #[test]
    fn testdata() {
        let mut folders = vec![PathBuf::from("testdata")];
        while let Some(folder) = folders.pop() {
            for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                println!("{}", path.display()); // shown where an oracle panics
                let bytes = fs::read(&path).unwrap();
                cli_encode(&bytes);
                cli_encode_decode(&bytes);
                if path.extension().is_some_and(|extension| extension == "bin") {
                    for (_, framing) in Framing::NAMED {
                        let framing = [framing.slot_len() - 64, framing.record_offset()].map(|n| u8::try_from(n).unwrap());
                        (0..3).for_each(|format| cli_encode_decode(&[&[format], &framing[..], &bytes].concat()));
                    }
                }
            }
        }
    }

    /// `fuzz/cli_encode.dict` is made of the columns and the names; `MMFAIL_BLESS=1` writes it anew.
    #[test]
    fn the_dictionary_is_complete() {
        let mut words = [
            r#"{""#,
            r#"":"#,
            r#""""#,
            "},",
            "[{",
            "}]",
            "null",
            "-1",
            "0x10",
            "4294967296",
            r#""18446744073709551616""#,
            r#""00""#,
        ]
        .map(str::to_owned)
        .to_vec();
        words.extend(columns(true, true).into_iter().flat_map(|column| [format!("\"{column}\":"), column.to_owned()]));
        words.extend(FailurePoint::KNOWN.iter().map(FailurePoint::to_string));
        words.extend(KeyingModuleType::KNOWN.iter().map(KeyingModuleType::to_string));
        words.extend(MmState::KNOWN.iter().map(MmState::to_string));
        words.extend(SaRole::KNOWN.iter().map(SaRole::to_string));
        words.extend(AuthMethod::KNOWN.iter().map(AuthMethod::to_string));
        words.extend(Flags::KNOWN.iter().map(|known| known.1.to_owned()));
        let mut text = String::from("# What rows are made of, by the test `the_dictionary_is_complete` of mmfail.\n");
        words.iter().for_each(|word| text += &format!("{word:?}\n"));

        let file = PathBuf::from("fuzz/cli_encode.dict");
        if env::var_os("MMFAIL_BLESS").is_some() {
            fs::write(&file, &text).unwrap();
        }
        // The package on crates.io is without `fuzz/`.
        if fs::exists("fuzz").unwrap() {
            assert!(fs::read_to_string(file).unwrap() == text, "MMFAIL_BLESS=1 rewrites it");
        }
    }
}
