//! A record as a flat row: the fields of JSON and CSV in their order.

use std::{prelude::rust_2024::*, sync::LazyLock};

use super::timesketch;
use crate::{
    carve::Sibling,
    cli::{
        number::wide,
        search::{Carved, Found},
    },
    context::{ContextKind, FileTime, TimeSource},
    dump::{Framing, Slot},
    record::{Flags, RawMmFailure},
};

/// Passes fields, each a name and a value, to a [`Row`].
macro_rules! put {
    ($row:ident: $($name:literal = $value:expr;)+) => {$(
        $row.put(Key { name: $name, json: concat!(",\"", $name, "\":") }, $value);
    )+};
}

/// A record with its place in the input.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The input, if the output has records of several.
    pub source: Option<&'a str>,
    /// The number of records before it in the input.
    pub index: u64,
    /// The offset of its first byte in the input.
    pub offset: u64,
    /// Its bytes.
    pub record: &'a RawMmFailure,
    /// The bytes of its slot before and after it. `None` if slots have no other bytes.
    pub around: Option<(&'a [u8], &'a [u8])>,
    /// What is known about a record that the carver found.
    pub carved: Option<&'a Carved>,
}

impl<'a> Place<'a> {
    /// The record of a slot. The block of the slot starts `base` bytes and `index` records into the
    /// input.
    #[must_use]
    pub fn of_slot(slot: Slot<'a>, framing: Framing, index: u64, base: u64) -> Self {
        Self {
            source: None,
            index: index.saturating_add(wide(slot.index)),
            offset: base.saturating_add(wide(slot.offset)),
            record: slot.record,
            around: (framing != Framing::PACKED).then_some((slot.before, slot.after)),
            carved: None,
        }
    }

    /// A record that was found.
    #[must_use]
    pub fn of_found(found: &'a Found, index: u64, source: Option<&'a str>) -> Self {
        Self {
            source,
            index,
            offset: found.offset,
            record: &found.record,
            around: None,
            carved: Some(&found.carved),
        }
    }

    /// Whether the record has a value that Windows' headers do not name.
    pub(crate) fn has_issues(&self) -> bool {
        self.record.issues().len() > 0
    }

    /// The values that Windows' headers do not name, with their offsets in the input.
    pub fn issues(self) -> impl Iterator<Item = String> {
        self.record.issues().map(move |issue| {
            let offset = self.offset.saturating_add(wide(issue.offset()));
            format!("{issue:#} at offset {offset:#x}")
        })
    }

    /// Passes each field to `row`. Other programs rely on the names and on their order.
    #[inline(always)]
    pub fn fields(&self, row: &mut impl Row) {
        use Value::{Address, Foreign, Hex, Id, List, Number, NumberIfKnown, Text, Time};
        let failure = self.record.decode();
        if let Some(source) = self.source {
            put! { row: "source" = Foreign(Some(source)); }
        }
        put! { row:
            "index" = Number(self.index);
            "offset" = Number(self.offset);
            "failureErrorCode" = Number(failure.failure_error_code.0.into());
            "failureErrorName" = Text(failure.failure_error_code.name());
            "failurePoint" = Number(failure.failure_point.0.into());
            "failurePointName" = Text(failure.failure_point.name());
            "flags" = Number(failure.flags.0.into());
            "flagNames" = Text(flag_names(failure.flags).as_deref());
            "keyingModuleType" = Number(failure.keying_module_type.0.into());
            "keyingModuleTypeName" = Text(failure.keying_module_type.name());
            "mmState" = Number(failure.mm_state.0.into());
            "mmStateName" = Text(failure.mm_state.name());
            "saRole" = Number(failure.sa_role.0.into());
            "saRoleName" = Text(failure.sa_role.name());
            "mmAuthMethod" = Number(failure.mm_auth_method.0.into());
            "mmAuthMethodName" = Text(failure.mm_auth_method.name());
            "endCertHash" = Hex(&failure.end_cert_hash.0);
            "mmId" = Id(failure.mm_id);
            "mmFilterId" = Id(failure.mm_filter_id);
            "issues" = List(self.issues().collect());
        }
        if let Some((before, after)) = self.around {
            put! { row:
                "before" = Hex(before);
                "after" = Hex(after);
            }
        }
        if let Some(carved) = self.carved {
            put! { row:
                "confidence" = Text(Some(carved.confidence.name()));
                "alsoFits" = Text(carved.also_fits.map(Sibling::name));
                "address" = Address(carved.address);
                "time" = Time(carved.time);
                "timeSource" = Text(carved.time_source.map(TimeSource::name));
                "localAddress" = Text(carved.local.address.as_deref());
                "localPort" = NumberIfKnown(carved.local.port.map(u64::from));
                "remoteAddress" = Text(carved.remote.address.as_deref());
                "remotePort" = NumberIfKnown(carved.remote.port.map(u64::from));
                "appId" = Foreign(carved.app_id.as_deref());
                "userSid" = Text(carved.user_sid.as_deref());
                "localPrincipal" = Foreign(carved.local.principal.as_deref());
                "remotePrincipal" = Foreign(carved.remote.principal.as_deref());
                "providerContextKey" = Text(carved.provider_context_key.as_deref());
                "context" = Text(carved.context.map(ContextKind::name));
                "contextOffset" = NumberIfKnown(carved.context_offset);
            }
        }
    }

    /// Appends the fields of a JSON object, with a comma before each.
    pub(super) fn write_json_fields(&self, to: &mut Vec<u8>) {
        self.fields(&mut JsonFields(to));
    }

    /// Appends the fields as a JSON object.
    pub(crate) fn write_json(&self, to: &mut Vec<u8>) {
        let start = to.len();
        self.write_json_fields(to);
        if let Some(comma) = to.get_mut(start) {
            *comma = b'{';
        }
        to.push(b'}');
    }

    /// Appends the fields as a line of CSV of at least `width` values, without its end.
    pub(super) fn write_csv(&self, width: usize, to: &mut Vec<u8>) {
        let mut cells = CsvCells { to, len: 0 };
        self.fields(&mut cells);
        let missing = width.saturating_sub(cells.len);
        to.resize(to.len().saturating_add(missing), b',');
    }
}

/// Which of the fields a row has that only some rows have.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra {
    /// `source`.
    pub source: bool,
    /// `before` and `after`.
    pub around: bool,
    /// Those of the carver.
    pub carved: bool,
}

impl Extra {
    pub(crate) const ALL: Self = Self {
        source: true,
        around: true,
        carved: true,
    };
}

/// The names of the fields of a row.
#[must_use]
pub fn columns(extra: Extra) -> Vec<&'static str> {
    let mut names = Vec::new();
    empty_row(extra, &mut |key: Key, _: Value<'_>| names.push(key.name));
    names
}

/// Passes the fields of a row to `row`, with the values of a record of zeros.
pub fn empty_row(extra: Extra, row: &mut impl Row) {
    let unknown = Carved::default();
    let place = Place {
        source: extra.source.then_some(""),
        index: 0,
        offset: 0,
        record: &[0; RawMmFailure::LEN].into(),
        around: extra.around.then_some((&[], &[])),
        carved: extra.carved.then_some(&unknown),
    };
    place.fields(row);
}

/// The names of the fields that a row of any command and format has.
pub(crate) fn all_columns() -> &'static [&'static str] {
    static ALL: LazyLock<Vec<&str>> =
        LazyLock::new(|| [columns(Extra::ALL), timesketch::COLUMNS.to_vec()].concat());
    &ALL
}

/// Receives the fields of a record.
pub trait Row {
    /// Receives a field.
    fn put(&mut self, key: Key, value: Value<'_>);
}

impl<F: FnMut(Key, Value<'_>)> Row for F {
    fn put(&mut self, key: Key, value: Value<'_>) {
        self(key, value);
    }
}

/// The fields of a JSON object, with a comma before each.
struct JsonFields<'a>(&'a mut Vec<u8>);

impl Row for JsonFields<'_> {
    /// Inlined, so that the kind of each value is resolved at compile time.
    #[inline(always)]
    fn put(&mut self, key: Key, value: Value<'_>) {
        self.0.extend_from_slice(key.json.as_bytes());
        value.write_json(self.0);
    }
}

/// The values of a line of CSV, with a comma between them.
struct CsvCells<'a> {
    to: &'a mut Vec<u8>,
    /// The number of values so far.
    len: usize,
}

impl Row for CsvCells<'_> {
    #[inline(always)]
    fn put(&mut self, _: Key, value: Value<'_>) {
        if self.len > 0 {
            self.to.push(b',');
        }
        self.len = self.len.saturating_add(1);
        match &value {
            Value::Foreign(Some(text)) => write_csv_text(text, self.to),
            Value::List(items) if !items.is_empty() => write_csv_text(&items.join("; "), self.to),
            value => value.write_text(self.to),
        }
    }
}

/// The name of a field.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// The name as JSON and CSV have it.
    pub name: &'static str,
    /// The text between the value before it and its own value.
    json: &'static str,
}

/// The value of a field.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// A number.
    Number(u64),
    /// A number, or null.
    NumberIfKnown(Option<u64>),
    /// A number that JSON has as a string, because many readers of JSON round numbers of 64 bits.
    Id(u64),
    /// A virtual address, or null.
    Address(Option<u64>),
    /// A time, or null.
    Time(Option<FileTime>),
    /// Text without characters that JSON escapes.
    Text(Option<&'a str>),
    /// Text from the input.
    Foreign(Option<&'a str>),
    /// Bytes.
    Hex(&'a [u8]),
    /// A list of texts without characters that JSON escapes.
    List(Vec<String>),
}

impl Value<'_> {
    #[inline(always)]
    pub(super) fn write_json(&self, to: &mut Vec<u8>) {
        match self {
            Self::Number(_) | Self::NumberIfKnown(Some(_)) => self.write_text(to),
            Self::Text(None)
            | Self::Foreign(None)
            | Self::NumberIfKnown(None)
            | Self::Address(None)
            | Self::Time(None) => {
                to.extend_from_slice(b"null");
            }
            Self::Foreign(Some(text)) => write_json_text(text, to),
            Self::Id(_)
            | Self::Address(Some(_))
            | Self::Time(Some(_))
            | Self::Text(Some(_))
            | Self::Hex(_) => {
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

    /// Appends the value as CSV has it: nothing for null, and the items of a list joined by `; `.
    #[inline(always)]
    pub fn write_text(&self, to: &mut Vec<u8>) {
        match self {
            Self::Number(number) | Self::Id(number) | Self::NumberIfKnown(Some(number)) => {
                to.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes())
            }
            Self::NumberIfKnown(None) | Self::Address(None) | Self::Time(None) => {}
            Self::Address(Some(address)) => {
                to.extend_from_slice(format!("{address:#018x}").as_bytes());
            }
            Self::Time(Some(time)) => to.extend_from_slice(time.to_string().as_bytes()),
            Self::Text(text) | Self::Foreign(text) => {
                to.extend_from_slice(text.unwrap_or_default().as_bytes())
            }
            Self::Hex(bytes) => write_hex(bytes, to),
            Self::List(items) => to.extend_from_slice(items.join("; ").as_bytes()),
        }
    }
}

/// The names of the known flags, joined by `|`. Empty if no bit is set, and `None` if only unknown
/// bits are.
pub(crate) fn flag_names(flags: Flags) -> Option<String> {
    let names: Vec<_> = flags.names().collect();
    (!names.is_empty() || flags.is_empty()).then(|| names.join("|"))
}

/// Appends text as a JSON string.
pub(super) fn write_json_text(text: &str, to: &mut Vec<u8>) {
    let written = serde_json::to_writer(to, text);
    debug_assert!(written.is_ok(), "writing to memory does not fail");
}

/// Appends text as a value of CSV.
fn write_csv_text(text: &str, to: &mut Vec<u8>) {
    if text.contains(['"', ',', '\r', '\n']) {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        to.extend_from_slice(quoted.as_bytes());
    } else {
        to.extend_from_slice(text.as_bytes());
    }
}

/// Appends two lower-case digits for each byte.
fn write_hex(bytes: &[u8], to: &mut Vec<u8>) {
    let start = to.len();
    to.resize(start.saturating_add(bytes.len().saturating_mul(2)), 0);
    let digits = to.get_mut(start..).unwrap_or_default();
    let written = const_hex::encode_to_slice(bytes, digits);
    debug_assert!(written.is_ok(), "there is room for two digits a byte");
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::{
        carve::Confidence,
        cli::search::Side,
        testing::plain_row::{PlainCarved, PlainRow},
    };

    /// The bytes of a record whose values often have names.
    fn record() -> impl Strategy<Value = Vec<u8>> {
        let word = prop_oneof![0..16_u32, 13795..13935_u32, any::<u32>()];
        vec(word.prop_map(u32::to_le_bytes), 16).prop_map(|words| words.concat())
    }

    fn around() -> impl Strategy<Value = Option<(Vec<u8>, Vec<u8>)>> {
        let bytes = || vec(any::<u8>(), 0..40);
        prop::option::of((bytes(), bytes()))
    }

    fn carved() -> impl Strategy<Value = Option<Carved>> {
        let confidence = prop::sample::select(Confidence::KNOWN);
        let also_fits = prop::option::of(prop::sample::select(Sibling::KNOWN));
        let kind = prop::option::of(prop::sample::select(ContextKind::KNOWN));
        let source = prop::option::of(prop::sample::select(TimeSource::KNOWN));
        let numbers_64 = any::<[Option<u64>; 2]>();
        let texts = any::<[Option<String>; 8]>();
        let numbers = any::<[Option<u16>; 3]>();
        let parts = (
            confidence, also_fits, kind, source, texts, numbers, numbers_64,
        );
        let carved = parts.prop_map(|parts| {
            let (confidence, also_fits, context, time_source, texts, n, [address, time]) = parts;
            // Only foreign text has characters that JSON escapes.
            let plain = |text: &Option<String>| text.as_ref().map(|text| format!("{}", text.len()));
            let [local_port, remote_port, offset] = n;
            Carved {
                confidence,
                also_fits,
                address,
                time: time.map(FileTime),
                time_source,
                local: Side {
                    address: plain(&texts[2]),
                    port: local_port,
                    principal: texts[3].clone(),
                },
                remote: Side {
                    address: plain(&texts[4]),
                    port: remote_port,
                    principal: texts[5].clone(),
                },
                app_id: texts[6].clone(),
                user_sid: plain(&texts[7]),
                provider_context_key: plain(&texts[0]),
                context,
                context_offset: offset.map(u64::from),
            }
        });
        prop::option::of(carved)
    }

    proptest! {
        #[test]
        fn json_equals_what_serde_derives_and_csv_has_the_same_values(
            record in record(),
            (index, offset) in any::<(u64, u32)>(),
            around in around(),
            carved in carved(),
        ) {
            let record = RawMmFailure::parse(&record).unwrap();
            let mut plain = PlainRow::new(index, offset.into(), record);
            plain.before = around.as_ref().map(|around| const_hex::encode(&around.0));
            plain.after = around.as_ref().map(|around| const_hex::encode(&around.1));
            plain.carved = carved.clone().map(|carved| PlainCarved {
                confidence: carved.confidence.to_string(),
                also_fits: carved.also_fits.map(|also| also.to_string()),
                address: carved.address.map(|address| format!("{address:#018x}")),
                time: carved.time.map(|time| time.to_string()),
                time_source: carved.time_source.map(|source| source.to_string()),
                local_address: carved.local.address,
                local_port: carved.local.port,
                remote_address: carved.remote.address,
                remote_port: carved.remote.port,
                app_id: carved.app_id,
                user_sid: carved.user_sid,
                local_principal: carved.local.principal,
                remote_principal: carved.remote.principal,
                provider_context_key: carved.provider_context_key,
                context: carved.context.map(|kind| kind.to_string()),
                context_offset: carved.context_offset,
            });

            let around = around.as_ref().map(|(before, after)| (&before[..], &after[..]));
            let place = Place { source: None, index, offset: offset.into(), record, around, carved: carved.as_ref() };
            let mut json = Vec::new();
            place.write_json(&mut json);
            prop_assert_eq!(str::from_utf8(&json).unwrap(), serde_json::to_string(&plain).unwrap());

            let object: serde_json::Map<String, serde_json::Value> =
                serde_json::from_slice(&json).unwrap();
            let mut cells: Vec<_> = object.values().map(csv_text).collect();
            let mut texts = Vec::new();
            place.fields(&mut |_: Key, value: Value<'_>| {
                let mut text = Vec::new();
                value.write_text(&mut text);
                texts.push(String::from_utf8(text).unwrap());
            });
            prop_assert_eq!(&texts, &cells);
            cells.push(String::new());
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&cells).unwrap();
            let mut line = Vec::new();
            place.write_csv(cells.len(), &mut line);
            line.push(b'\n');
            let expected = writer.into_inner().unwrap();
            prop_assert_eq!(str::from_utf8(&line), str::from_utf8(&expected));
            let names: Vec<_> = object.keys().collect();
            let extra = Extra { source: false, around: around.is_some(), carved: carved.is_some() };
            prop_assert_eq!(columns(extra), names);
        }
    }

    fn csv_text(value: &serde_json::Value) -> String {
        match value {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            serde_json::Value::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| item.as_str().unwrap()).collect();
                items.join("; ")
            }
            number => number.to_string(),
        }
    }
}
