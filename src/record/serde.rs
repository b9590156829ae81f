//! The feature `serde`: fields have the names and types of the tool's JSON.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

use super::cert_hash::CertHash;

/// 40 hexadecimal digits in lower case; 20 bytes in non-human-readable formats.
impl Serialize for CertHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            self.0.serialize(serializer)
        }
    }
}

/// 40 hexadecimal digits of either case; 20 bytes in non-human-readable formats.
impl<'de> Deserialize<'de> for CertHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = CertHash;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("40 hex digits")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<CertHash, E> {
                text.parse()
                    .map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_str(Digits)
        } else {
            Deserialize::deserialize(deserializer).map(Self)
        }
    }
}

/// A 64-bit id as a decimal string, because many readers of JSON lose bits above 2⁵³. Numbers are
/// read too. Non-human-readable formats hold the number.
pub(super) mod id {
    use super::*;

    pub(in crate::record) fn serialize<S: Serializer>(
        id: &u64,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(id)
        } else {
            serializer.serialize_u64(*id)
        }
    }

    pub(in crate::record) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<u64, D::Error> {
        struct Id;

        impl Visitor<'_> for Id {
            type Value = u64;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a 64-bit number or a decimal string")
            }

            fn visit_u64<E: Error>(self, id: u64) -> Result<u64, E> {
                Ok(id)
            }

            fn visit_i64<E: Error>(self, id: i64) -> Result<u64, E> {
                u64::try_from(id).map_err(|_| E::invalid_value(Unexpected::Signed(id), &self))
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
                // `u64::from_str` accepts a plus sign.
                let digits =
                    Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
                digits
                    .and_then(|digits| digits.parse().ok())
                    .ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Id)
        } else {
            u64::deserialize(deserializer)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{string::ToString, vec::Vec};

    use proptest::prelude::*;
    use serde_json::{Value, from_value, json, to_value};
    use serde_test::{Configure, Token, assert_de_tokens, assert_tokens};

    use crate::record::{CertHash, ErrorCode, Field, Flags, MmFailure, RawMmFailure};

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
        let tool: Vec<Value> = include_str!("../../testdata/extremes.jsonl")
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        for (row, record) in tool
            .iter()
            .zip(RawMmFailure::parse_slice(include_bytes!("../../testdata/extremes.bin")).unwrap())
        {
            let ours = to_value(record.decode()).unwrap();
            let ours = ours.as_object().unwrap();
            assert!(
                ours.iter().all(|(name, value)| row[name] == *value),
                "{ours:?}"
            );
            assert!(
                ours.len() == 10
                    && Field::ALL
                        .iter()
                        .all(|field| ours.contains_key(field.name()))
            );
            assert_eq!(
                from_value::<MmFailure>(row.clone()).unwrap(),
                record.decode()
            );
        }
        assert!(!tool.is_empty());
    }

    /// postcard and bincode are not human-readable. TOML has only signed integers.
    #[test]
    fn non_human_readable_formats_have_bytes_and_numbers() {
        let mut failure = MmFailure {
            failure_error_code: ErrorCode(13801),
            flags: Flags(2),
            ..MmFailure::default()
        };
        (failure.mm_id, failure.mm_filter_id, failure.end_cert_hash) =
            (u64::MAX, 7, CertHash([0xA9; 20]));
        let mut tokens = std::vec![Token::Struct {
            name: "MmFailure",
            len: 10
        }];
        for (name, word) in Field::ALL
            .map(Field::name)
            .into_iter()
            .zip([13801, 0, 2, 0, 0, 0, 0])
        {
            tokens.extend([Token::Str(name), Token::U32(word)]);
        }
        tokens.extend([Token::Str("endCertHash"), Token::Tuple { len: 20 }]);
        tokens.extend([Token::U8(0xA9); 20]);
        tokens.extend([
            Token::TupleEnd,
            Token::Str("mmId"),
            Token::U64(u64::MAX),
            Token::Str("mmFilterId"),
            Token::U64(7),
        ]);
        tokens.push(Token::StructEnd);
        assert_tokens(&failure.compact(), &tokens);

        let signed = [
            Token::Struct {
                name: "MmFailure",
                len: 1,
            },
            Token::Str("mmId"),
            Token::I64(7),
            Token::StructEnd,
        ];
        assert_de_tokens(
            &MmFailure {
                mm_id: 7,
                ..MmFailure::default()
            }
            .readable(),
            &signed,
        );
    }

    #[test]
    fn a_missing_field_is_zero_and_a_wrong_value_is_named() {
        assert_eq!(
            from_value::<MmFailure>(json!({"mmId": 7})).unwrap(),
            MmFailure {
                mm_id: 7,
                ..MmFailure::default()
            }
        );
        for (wrong, said) in [
            (json!({"mmState": -1}), "expected u32"),
            (
                json!({"mmId": "18446744073709551616"}),
                "expected a 64-bit number",
            ),
            (json!({"mmFilterId": -1}), "expected a 64-bit number"),
            (json!({"mmFilterId": "+1"}), "expected a 64-bit number"),
            (json!({"mmFilterId": ""}), "expected a 64-bit number"),
            (
                json!({"endCertHash": "0".repeat(39)}),
                "expected 40 hex digits",
            ),
            (
                json!({"endCertHash": "é".repeat(20)}),
                "expected 40 hex digits",
            ),
            (json!({"endCertHash": 7}), "expected 40 hex digits"),
        ] {
            let error = from_value::<MmFailure>(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
