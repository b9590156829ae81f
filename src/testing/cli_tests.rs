//! Calls the oracles of the tool with generated rows and with every file of `testdata/`.

use std::{env, fs, path::PathBuf, prelude::rust_2024::*};

use proptest::prelude::*;

use super::oracles::cli::{encode, encode_decode};
use crate::{
    cli::columns,
    dump::Framing,
    record::{AuthMethod, FailurePoint, Flags, KeyingModuleType, MmState, SaRole},
};

/// Correct and wrong rows of JSON and CSV, and text that is neither.
fn text() -> impl Strategy<Value = String> {
    let key = "(index|failureErrorCode|failureErrorName|flags|flagNames|mmState|mmStateName|endCertHash|mmId|before|after|mmid)";
    let value = r#"(0|7|-1|4294967296|"18446744073709551615"|"0x10"|1\.5|null|""|"IKEEXT_MM_SA_STATE_FINAL"|"[0-9a-f]{40}"|\[\]|\PC{0,9})"#;
    let object = format!("\\{{(\"{key}\":{value}(,\n?\"{key}\":{value}){{0,3}})?\\}}");
    let json = format!("\\[?({object}[\n, ]{{0,2}}){{0,4}}\\]?");
    let csv = format!("{key}(,{key}){{0,2}}(\r?\n{value}(,{value}){{0,2}}){{0,4}}\n?");
    let strings = |regex: String| prop::string::string_regex(&regex).unwrap();
    prop_oneof![
        strings(json),
        strings(csv),
        strings("\\PC{0,40}".to_owned())
    ]
}

proptest! {
    #[test]
    fn dumps(choice: [u8; 3], bytes in prop::collection::vec(any::<u8>(), 0..700)) {
        encode_decode(&[&choice[..], &bytes].concat());
    }

    #[test]
    fn texts(text in text()) {
        encode(text.as_bytes());
    }
}

/// Every test file, including the regressions, and every dump in every format and known framing.
#[test]
fn testdata() {
    let mut folders = vec![PathBuf::from("testdata")];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
        {
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            println!("{}", path.display()); // shown if an oracle panics
            let bytes = fs::read(&path).unwrap();
            encode(&bytes);
            encode_decode(&bytes);
            if path.extension().is_some_and(|extension| extension == "bin") {
                for framing in Framing::KNOWN {
                    let framing = [framing.slot_len() - 64, framing.record_offset()]
                        .map(|n| u8::try_from(n).unwrap());
                    (0..3).for_each(|format| {
                        encode_decode(&[&[format], &framing[..], &bytes].concat())
                    });
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
    words.extend(
        columns(true, true)
            .into_iter()
            .flat_map(|column| [format!("\"{column}\":"), column.to_owned()]),
    );
    words.extend(FailurePoint::KNOWN.iter().map(FailurePoint::to_string));
    words.extend(
        KeyingModuleType::KNOWN
            .iter()
            .map(KeyingModuleType::to_string),
    );
    words.extend(MmState::KNOWN.iter().map(MmState::to_string));
    words.extend(SaRole::KNOWN.iter().map(SaRole::to_string));
    words.extend(AuthMethod::KNOWN.iter().map(AuthMethod::to_string));
    words.extend(Flags::KNOWN.iter().map(|known| known.to_string()));
    let mut text = String::from(
        "# What rows are made of, by the test `the_dictionary_is_complete` of mmfail.\n",
    );
    words.iter().for_each(|word| text += &format!("{word:?}\n"));

    let file = PathBuf::from("fuzz/cli_encode.dict");
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    // The package on crates.io does not contain `fuzz/`.
    if fs::exists("fuzz").unwrap() {
        assert!(
            fs::read_to_string(file).unwrap() == text,
            "MMFAIL_BLESS=1 rewrites it"
        );
    }
}
