//! serde's traits, behind the feature `serde`: names and types of the fields as `mmfail` has them in JSON.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

use crate::CertHash;

/// 40 lower-case hex digits; 20 bytes in a format that people do not read.
impl Serialize for CertHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { self.0.serialize(serializer) }
    }
}

/// 40 hex digits; 20 bytes in a format that people do not read.
impl<'de> Deserialize<'de> for CertHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = CertHash;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("40 hex digits")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<CertHash, E> {
                CertHash::from_hex(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Digits)
        } else {
            Deserialize::deserialize(deserializer).map(Self)
        }
    }
}

/// A number of 64 bits as decimal text, which survives every reader of JSON; a number is read too. In a format that people do not read, the
/// number.
pub(crate) mod id {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(id) } else { serializer.serialize_u64(*id) }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        struct Id;

        impl Visitor<'_> for Id {
            type Value = u64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number of 64 bits, or the same as decimal text")
            }

            fn visit_u64<E: Error>(self, id: u64) -> Result<u64, E> {
                Ok(id)
            }

            fn visit_i64<E: Error>(self, id: i64) -> Result<u64, E> {
                u64::try_from(id).map_err(|_| E::invalid_value(Unexpected::Signed(id), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
                // Rust's integers may have a sign.
                let digits = Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                digits.and_then(|digits| digits.parse().ok()).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        if deserializer.is_human_readable() { deserializer.deserialize_any(Id) } else { u64::deserialize(deserializer) }
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::{string::ToString, vec::Vec};

    use proptest::prelude::*;
    use serde_json::{Value, from_value, json, to_value};
    use serde_test::{Configure, Token, assert_de_tokens, assert_tokens};

    use crate::{CertHash, ErrorCode, Field, Flags, MmFailure, RawMmFailure};

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: [[u8; 32]; 2]) {
            let failure = RawMmFailure::parse(bytes.as_flattened()).unwrap().decode();
            prop_assert_eq!(from_value::<MmFailure>(to_value(failure).unwrap()).unwrap(), failure);
        }
    }

    /// The names, types and order of the tool's JSON, and no other field.
    #[test]
    fn fields_are_those_of_the_tool() {
        let tool: Vec<Value> =
            include_str!("../testdata/extremes.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        for (row, record) in tool.iter().zip(RawMmFailure::parse_slice(include_bytes!("../testdata/extremes.bin")).unwrap()) {
            let ours = to_value(record.decode()).unwrap();
            let ours = ours.as_object().unwrap();
            assert!(ours.iter().all(|(name, value)| row[name] == *value), "{ours:?}");
            assert!(ours.len() == 10 && Field::ALL.iter().all(|field| ours.contains_key(field.name())));
            assert_eq!(from_value::<MmFailure>(row.clone()).unwrap(), record.decode());
        }
        assert!(!tool.is_empty());
    }

    /// As postcard and bincode ask for it: no text. And as TOML, which knows signed integers only.
    #[test]
    fn formats_that_people_do_not_read_have_bytes_and_numbers() {
        let mut failure = MmFailure { failure_error_code: ErrorCode(13801), flags: Flags(2), ..MmFailure::default() };
        (failure.mm_id, failure.mm_filter_id, failure.end_cert_hash) = (u64::MAX, 7, CertHash([0xA9; 20]));
        let mut tokens = std::vec![Token::Struct { name: "MmFailure", len: 10 }];
        for (name, word) in Field::ALL.map(Field::name).into_iter().zip([13801, 0, 2, 0, 0, 0, 0]) {
            tokens.extend([Token::Str(name), Token::U32(word)]);
        }
        tokens.extend([Token::Str("endCertHash"), Token::Tuple { len: 20 }]);
        tokens.extend([Token::U8(0xA9); 20]);
        tokens.extend([Token::TupleEnd, Token::Str("mmId"), Token::U64(u64::MAX), Token::Str("mmFilterId"), Token::U64(7)]);
        tokens.push(Token::StructEnd);
        assert_tokens(&failure.compact(), &tokens);

        let signed = [Token::Struct { name: "MmFailure", len: 1 }, Token::Str("mmId"), Token::I64(7), Token::StructEnd];
        assert_de_tokens(&MmFailure { mm_id: 7, ..MmFailure::default() }.readable(), &signed);
    }

    #[test]
    fn what_is_left_out_is_zero_and_what_is_wrong_is_named() {
        assert_eq!(from_value::<MmFailure>(json!({"mmId": 7})).unwrap(), MmFailure { mm_id: 7, ..MmFailure::default() });
        for (wrong, said) in [
            (json!({"mmState": -1}), "expected u32"),
            (json!({"mmId": "18446744073709551616"}), "expected a number of 64 bits"),
            (json!({"mmFilterId": -1}), "expected a number of 64 bits"),
            (json!({"mmFilterId": "+1"}), "expected a number of 64 bits"),
            (json!({"mmFilterId": ""}), "expected a number of 64 bits"),
            (json!({"endCertHash": "0".repeat(39)}), "expected 40 hex digits"),
            (json!({"endCertHash": "é".repeat(20)}), "expected 40 hex digits"),
            (json!({"endCertHash": 7}), "expected 40 hex digits"),
        ] {
            let error = from_value::<MmFailure>(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
