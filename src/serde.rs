//! serde's traits, behind the feature `serde`: names and types of the fields as `mmfail` has them in JSON.

use core::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, Unexpected, Visitor},
};

use crate::CertHash;

/// 40 lower-case hex digits.
impl Serialize for CertHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// 40 hex digits.
impl<'de> Deserialize<'de> for CertHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Digits;

        impl Visitor<'_> for Digits {
            type Value = CertHash;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("40 hex digits")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<CertHash, E> {
                hash(text).ok_or_else(|| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_str(Digits)
    }
}

fn hash(text: &str) -> Option<CertHash> {
    if text.len() != 40 {
        return None;
    }
    let mut hash = CertHash::default();
    for (byte, digits) in hash.0.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        *byte = digits.iter().try_fold(0, |byte: u8, &text| Some(byte << 4 | digit(text)?))?;
    }
    Some(hash)
}

/// A number of 64 bits as decimal text, which survives every reader of JSON. A number is read too.
pub(crate) mod id {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(id: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(id)
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

            fn visit_str<E: Error>(self, text: &str) -> Result<u64, E> {
                text.parse().map_err(|_| E::invalid_value(Unexpected::Str(text), &self))
            }
        }

        deserializer.deserialize_any(Id)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::{string::ToString, vec::Vec};

    use proptest::prelude::*;
    use serde_json::{Value, from_value, json, to_value};

    use crate::{Field, MmFailure, RawMmFailure};

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

    #[test]
    fn what_is_left_out_is_zero_and_what_is_wrong_is_named() {
        assert_eq!(from_value::<MmFailure>(json!({"mmId": 7})).unwrap(), MmFailure { mm_id: 7, ..MmFailure::default() });
        for (wrong, said) in [
            (json!({"mmState": -1}), "expected u32"),
            (json!({"mmId": "18446744073709551616"}), "expected a number of 64 bits"),
            (json!({"mmFilterId": -1}), "expected a number of 64 bits"),
            (json!({"endCertHash": "0".repeat(39)}), "expected 40 hex digits"),
            (json!({"endCertHash": "é".repeat(20)}), "expected 40 hex digits"),
            (json!({"endCertHash": 7}), "expected 40 hex digits"),
        ] {
            let error = from_value::<MmFailure>(wrong).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
