//! The text of one JSON object, parsed.

use core::fmt;
use std::prelude::rust_2024::*;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, map::Entry};

use super::{
    fields::{Fields, find},
    not_a_field,
    printed::parse_printed,
};
use crate::cli::status::short;

/// The fields of an object. The outer error is a mistake in the JSON text.
pub(super) fn parse<'a>(
    text: &'a [u8],
    columns: &'a [&'static str],
) -> serde_json::Result<Result<Fields<'a>, String>> {
    match parse_printed(text, columns) {
        Some(fields) => Ok(Ok(fields)),
        None => parse_any(text, columns),
    }
}

/// The reference implementation of [`parse_printed`].
pub(super) fn parse_any<'a>(
    text: &[u8],
    columns: &'a [&'static str],
) -> serde_json::Result<Result<Fields<'a>, String>> {
    let object: Object = serde_json::from_slice(text)?;
    if let Some(name) = object.duplicate {
        return Ok(Err(format!("the field {} is given twice", short(name))));
    }
    let (mut fields, mut next) = (Fields::new(columns), 0);
    for (name, value) in object.fields {
        let Some(column) = find(columns, &name, next) else {
            return Ok(Err(not_a_field(&name)));
        };
        fields.replace(column, value.into());
        next = column.saturating_add(1);
    }
    Ok(Ok(fields))
}

/// The message of serde_json without the place, which refers to the text of the row.
pub(super) fn describe(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    let message = message.strip_suffix(&place).unwrap_or(&message);
    format!("invalid JSON object: {}", short(message))
}

/// A JSON object, and the first name that occurs twice. [`Map`] keeps the last
/// value of such a name without an error.
struct Object {
    fields: Map<String, Value>,
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
        let (mut fields, mut duplicate) = (Map::new(), None);
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            match fields.entry(name) {
                Entry::Occupied(field) => duplicate = duplicate.or(Some(field.key().clone())),
                Entry::Vacant(field) => _ = field.insert(value),
            }
        }
        Ok(Object { fields, duplicate })
    }
}
