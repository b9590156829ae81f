//! Calls the oracles of the tool with generated rows and with every file in `testdata/`.

use std::{env, fs, path::Path, prelude::rust_2024::*};

use proptest::{collection::vec, prelude::*, string::string_regex};

use super::{
    files::files,
    oracles::cli::{encode, encode_decode, hex},
};
use crate::{
    cli::{Extra, columns},
    dump::Framing,
    record::{AuthMethod, FailurePoint, Flags, KeyingModuleType, MmState, SaRole},
};

/// Valid and invalid rows of JSON and CSV, and other text.
fn rows() -> impl Strategy<Value = String> {
    let key = concat!(
        "(index|failureErrorCode|failureErrorName|flags|flagNames|mmState|mmStateName|endCertHash",
        "|mmId|before|after|mmid)",
    );
    let value = concat!(
        r#"(0|7|-1|4294967296|"18446744073709551615"|"0x10"|1\.5|null|"""#,
        r#"|"IKEEXT_MM_SA_STATE_FINAL"|"[0-9a-f]{40}"|\[\]|\PC{0,9})"#,
    );
    let object = format!("\\{{(\"{key}\":{value}(,\n?\"{key}\":{value}){{0,3}})?\\}}");
    let json = format!("\\[?({object}[\n, ]{{0,2}}){{0,4}}\\]?");
    let csv = format!("{key}(,{key}){{0,2}}(\r?\n{value}(,{value}){{0,2}}){{0,4}}\n?");
    let text = |regex: &str| string_regex(regex).unwrap();
    prop_oneof![text(&json), text(&csv), text("\\PC{0,40}")]
}

proptest! {
    #[test]
    fn dumps(choice: [u8; 3], bytes in vec(any::<u8>(), 0..700)) {
        encode_decode(&[&choice[..], &bytes].concat());
    }

    #[test]
    fn texts(text in rows()) {
        encode(text.as_bytes());
    }
}

/// Includes the regressions. Dumps are read in every format and with every known framing.
#[test]
fn testdata() {
    for path in files("testdata") {
        println!("{}", path.display()); // shown if an oracle panics
        let bytes = fs::read(&path).unwrap();
        encode(&bytes);
        hex(&bytes);
        encode_decode(&bytes);
        if path.extension().is_some_and(|extension| extension == "bin") {
            for framing in Framing::KNOWN {
                let [slot, offset] = [framing.slot_len() - 64, framing.record_offset()]
                    .map(|n| u8::try_from(n).unwrap());
                for format in 0..3 {
                    encode_decode(&[&[format, slot, offset], &bytes[..]].concat());
                }
            }
        }
    }
}

/// `fuzz/cli_encode.dict` has the columns and the names of all values. `MMFAIL_BLESS=1` rewrites
/// it.
#[test]
fn the_dictionary_is_complete() {
    let mut words: Vec<String> = [
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
    .into();
    for column in columns(Extra::ALL) {
        words.extend([format!("\"{column}\":"), column.to_owned()]);
    }
    words.extend(FailurePoint::KNOWN.iter().map(FailurePoint::to_string));
    words.extend(
        KeyingModuleType::KNOWN
            .iter()
            .map(KeyingModuleType::to_string),
    );
    words.extend(MmState::KNOWN.iter().map(MmState::to_string));
    words.extend(SaRole::KNOWN.iter().map(SaRole::to_string));
    words.extend(AuthMethod::KNOWN.iter().map(AuthMethod::to_string));
    words.extend(Flags::KNOWN.iter().map(Flags::to_string));
    let mut text =
        "# What rows are made of, by the test `the_dictionary_is_complete` of mmfail.\n".to_owned();
    words.iter().for_each(|word| text += &format!("{word:?}\n"));

    let file = Path::new("fuzz/cli_encode.dict");
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write(file, &text).unwrap();
    }
    // The package on crates.io does not contain `fuzz/`.
    if fs::exists("fuzz").unwrap() {
        let is_complete = fs::read_to_string(file).unwrap() == text;
        assert!(is_complete, "MMFAIL_BLESS=1 rewrites {}", file.display());
    }
}
