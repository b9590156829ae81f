//! The text of one JSON object, parsed.

use core::fmt;
use std::prelude::rust_2024::*;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, map::Entry};

use super::{Fields, check_names};
use crate::cli::status::short;

/// The fields of an object. The outer error is a mistake in the JSON text.
pub(super) fn parse(text: &[u8], columns: &[&str]) -> serde_json::Result<Result<Fields, String>> {
    let Object { fields, duplicate } = serde_json::from_slice(text)?;
    Ok(match duplicate {
        Some(name) => Err(format!("the field {} is given twice", short(name))),
        None => check_names(fields.keys().map(String::as_str), columns).map(|()| fields),
    })
}

/// The message of serde_json without the place, which refers to the text of the row.
pub(super) fn describe(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&place).unwrap_or(&message);
    format!("invalid JSON object: {}", short(message))
}

/// A JSON object, and the first name that occurs twice. [`Map`](serde_json::Map) keeps the last
/// value of such a name without an error.
struct Object {
    fields: Fields,
    duplicate: Option<String>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
        let (mut fields, mut duplicate) = (Fields::new(), None);
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            match fields.entry(name) {
                Entry::Occupied(field) => duplicate = duplicate.or(Some(field.key().clone())),
                Entry::Vacant(field) => _ = field.insert(value),
            }
        }
        Ok(Object { fields, duplicate })
    }
}
