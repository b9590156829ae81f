//! One record as a flat row: the fields that JSON and CSV have, in their order.

use crate::carve::{Confidence, Hit};
use crate::dump::{Framing, Slot};
use crate::record::{Flags, RawMmFailure};
use std::prelude::rust_2024::*;

macro_rules! key {
    ($name:literal) => {
        Key {
            name: $name,
            json: concat!(",\"", $name, "\":"),
        }
    };
}

/// A record of the input, with its number and offset there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) index: u64,
    pub(crate) offset: u64,
    pub(crate) record: &'a RawMmFailure,
    /// What its slot holds before and after it; `None` where slots hold nothing else.
    pub(crate) around: Option<(&'a [u8], &'a [u8])>,
    /// What a carver thinks of it.
    pub(crate) confidence: Option<Confidence>,
}

impl<'a> Place<'a> {
    /// The place of a slot in a block that begins `base` bytes and `index` records into the input.
    pub(crate) fn of_slot(slot: Slot<'a>, framing: Framing, index: u64, base: u64) -> Self {
        Self {
            index: index.saturating_add(wide(slot.index)),
            offset: base.saturating_add(wide(slot.offset)),
            record: slot.record,
            around: (framing != Framing::PACKED).then_some((slot.before, slot.after)),
            confidence: None,
        }
    }

    /// The place of a hit in a block that begins `base` bytes into the input.
    pub(crate) fn of_hit(hit: Hit<'a>, index: u64, base: u64) -> Self {
        let offset = base.saturating_add(wide(hit.offset));
        Self {
            index,
            offset,
            record: hit.record,
            around: None,
            confidence: Some(hit.confidence),
        }
    }

    /// Whether anything in the record is unknown.
    pub(crate) fn has_issues(&self) -> bool {
        self.record.issues().len() > 0
    }

    /// What is unknown in the record, with offsets in the input.
    pub(crate) fn issues(self) -> impl Iterator<Item = String> {
        self.record.issues().map(move |issue| {
            let offset = self.offset.saturating_add(wide(issue.offset()));
            format!("{issue:#} at offset {offset:#x}")
        })
    }

    /// Hands each field to `row`. Other programs rely on these names and this order.
    #[inline(always)]
    pub(crate) fn fields(&self, row: &mut impl Row) {
        use Value::{Hex, Id, List, Number, Text};
        let failure = self.record.decode();
        row.put(key!("index"), Number(self.index));
        row.put(key!("offset"), Number(self.offset));
        row.put(
            key!("failureErrorCode"),
            Number(failure.failure_error_code.0.into()),
        );
        row.put(
            key!("failureErrorName"),
            Text(failure.failure_error_code.name()),
        );
        row.put(key!("failurePoint"), Number(failure.failure_point.0.into()));
        row.put(key!("failurePointName"), Text(failure.failure_point.name()));
        row.put(key!("flags"), Number(failure.flags.0.into()));
        row.put(
            key!("flagNames"),
            Text(flag_names(failure.flags).as_deref()),
        );
        row.put(
            key!("keyingModuleType"),
            Number(failure.keying_module_type.0.into()),
        );
        row.put(
            key!("keyingModuleTypeName"),
            Text(failure.keying_module_type.name()),
        );
        row.put(key!("mmState"), Number(failure.mm_state.0.into()));
        row.put(key!("mmStateName"), Text(failure.mm_state.name()));
        row.put(key!("saRole"), Number(failure.sa_role.0.into()));
        row.put(key!("saRoleName"), Text(failure.sa_role.name()));
        row.put(
            key!("mmAuthMethod"),
            Number(failure.mm_auth_method.0.into()),
        );
        row.put(
            key!("mmAuthMethodName"),
            Text(failure.mm_auth_method.name()),
        );
        row.put(key!("endCertHash"), Hex(&failure.end_cert_hash.0));
        row.put(key!("mmId"), Id(failure.mm_id));
        row.put(key!("mmFilterId"), Id(failure.mm_filter_id));
        row.put(key!("issues"), List(self.issues().collect()));
        if let Some((before, after)) = self.around {
            row.put(key!("before"), Hex(before));
            row.put(key!("after"), Hex(after));
        }
        if let Some(confidence) = self.confidence {
            row.put(key!("confidence"), Text(Some(confidence.name())));
        }
    }

    /// Appends the fields as a JSON object.
    pub(crate) fn write_json(&self, to: &mut Vec<u8>) {
        let start = to.len();
        self.fields(&mut JsonFields(to));
        if let Some(first) = to.get_mut(start) {
            *first = b'{'; // in place of the comma
        }
        to.push(b'}');
    }
}

/// The names of all fields, with or without those that only some records have.
pub(crate) fn columns(around: bool, confidence: bool) -> Vec<&'static str> {
    let record = &RawMmFailure::from([0; RawMmFailure::LEN]);
    let (around, confidence) = (
        around.then_some((&[][..], &[][..])),
        confidence.then_some(Confidence::Low),
    );
    let mut names = Vec::new();
    Place {
        index: 0,
        offset: 0,
        record,
        around,
        confidence,
    }
    .fields(&mut |key: Key, _: Value<'_>| names.push(key.name));
    names
}

/// What the fields of a record are written into.
pub(crate) trait Row {
    fn put(&mut self, key: Key, value: Value<'_>);
}

impl<F: FnMut(Key, Value<'_>)> Row for F {
    fn put(&mut self, key: Key, value: Value<'_>) {
        self(key, value);
    }
}

/// The inside of a JSON object, with a comma before each field.
struct JsonFields<'a>(&'a mut Vec<u8>);

impl Row for JsonFields<'_> {
    /// Inlined, so that what is known of a field when the program is compiled need not be looked at when it runs.
    #[inline(always)]
    fn put(&mut self, key: Key, value: Value<'_>) {
        self.0.extend_from_slice(key.json.as_bytes());
        value.write_json(self.0);
    }
}

/// A field's name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// What stands before its value where a field is before it.
    json: &'static str,
}

/// A field's value. No text in it has anything that JSON would escape.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Number(u64),
    /// A number as text: 64 bits survive every reader of JSON then.
    Id(u64),
    Text(Option<&'a str>),
    Hex(&'a [u8]),
    List(Vec<String>),
}

impl Value<'_> {
    #[inline(always)]
    fn write_json(&self, to: &mut Vec<u8>) {
        match self {
            Self::Number(_) => self.write_text(to),
            Self::Text(None) => to.extend_from_slice(b"null"),
            Self::Id(_) | Self::Text(Some(_)) | Self::Hex(_) => {
                to.push(b'"');
                self.write_text(to);
                to.push(b'"');
            }
            Self::List(items) => {
                to.push(b'[');
                for (i, item) in items.iter().enumerate() {
                    to.extend_from_slice(if i == 0 { b"\"" } else { b"\",\"" });
                    to.extend_from_slice(item.as_bytes());
                }
                to.extend_from_slice(if items.is_empty() { b"]" } else { b"\"]" });
            }
        }
    }

    /// Appends it as CSV has it: nothing for null, the items of a list joined.
    #[inline(always)]
    pub(crate) fn write_text(&self, to: &mut Vec<u8>) {
        match self {
            Self::Number(number) | Self::Id(number) => {
                to.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes())
            }
            Self::Text(text) => to.extend_from_slice(text.unwrap_or_default().as_bytes()),
            Self::Hex(bytes) => write_hex(bytes, to),
            Self::List(items) => to.extend_from_slice(items.join("; ").as_bytes()),
        }
    }
}

/// The known flags joined by `|`, empty where no bit is set; `None` where only unknown ones are.
pub(crate) fn flag_names(flags: Flags) -> Option<String> {
    let names: Vec<_> = flags.names().collect();
    (!names.is_empty() || flags.0 == 0).then(|| names.join("|"))
}

/// Appends two lower-case digits a byte.
fn write_hex(bytes: &[u8], to: &mut Vec<u8>) {
    let start = to.len();
    to.resize(start.saturating_add(bytes.len().saturating_mul(2)), 0);
    let written = to
        .get_mut(start..)
        .map(|digits| const_hex::encode_to_slice(bytes, digits));
    debug_assert!(
        matches!(written, Some(Ok(()))),
        "there is room for two digits a byte"
    );
}

/// A length or number in memory, as one in a file.
#[expect(clippy::as_conversions, reason = "a usize has 64 bits at most")]
pub(crate) const fn wide(n: usize) -> u64 {
    n as u64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::plain_row::PlainRow;

    fn levels() -> impl Strategy<Value = Option<Confidence>> {
        prop::sample::select(vec![
            None,
            Some(Confidence::Low),
            Some(Confidence::Medium),
            Some(Confidence::High),
        ])
    }

    proptest! {
        #[test]
        fn rows_equal_what_serde_derives(
            words in prop::collection::vec(prop_oneof![0..16_u32, 13795..13935_u32, any::<u32>()], 16),
            (index, offset) in any::<(u64, u32)>(),
            around in prop::option::of((prop::collection::vec(any::<u8>(), 0..40), prop::collection::vec(any::<u8>(), 0..40))),
            confidence in levels(),
        ) {
            let bytes: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
            let record = RawMmFailure::parse(&bytes).unwrap();
            let mut plain = PlainRow::new(index, offset.into(), record);
            plain.before = around.as_ref().map(|around| const_hex::encode(&around.0));
            plain.after = around.as_ref().map(|around| const_hex::encode(&around.1));
            plain.confidence = confidence.map(|confidence| confidence.to_string());

            let around = around.as_ref().map(|(before, after)| (&before[..], &after[..]));
            let place = Place { index, offset: offset.into(), record, around, confidence };
            let mut text = Vec::new();
            place.write_json(&mut text);
            prop_assert_eq!(String::from_utf8(text.clone()).unwrap(), serde_json::to_string(&plain).unwrap());

            // CSV has the same values, as text.
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).unwrap();
            let mut cells = Vec::new();
            place.fields(&mut |key: Key, value: Value<'_>| {
                let mut cell = Vec::new();
                value.write_text(&mut cell);
                cells.push((key.name.to_owned(), String::from_utf8(cell).unwrap()));
            });
            let plain_cell = |value: &serde_json::Value| match value {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                serde_json::Value::Array(items) => items.iter().map(|item| item.as_str().unwrap()).collect::<Vec<_>>().join("; "),
                number => number.to_string(),
            };
            prop_assert_eq!(&cells, &object.iter().map(|(name, value)| (name.clone(), plain_cell(value))).collect::<Vec<_>>());
            let names: Vec<_> = cells.iter().map(|cell| cell.0.as_str()).collect();
            prop_assert_eq!(columns(around.is_some(), confidence.is_some()), names);
        }
    }
}
