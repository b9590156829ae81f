//! One record as a flat row: the fields that JSON and CSV have, in their order.

use ikeext_mm_failure::{Confidence, Flags, Framing, Hit, RawMmFailure, Slot};

macro_rules! key {
    ($name:literal) => {
        Key { name: $name, json: concat!(",\"", $name, "\":") }
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
        Self { index, offset, record: hit.record, around: None, confidence: Some(hit.confidence) }
    }

    /// Whether anything in the record is unknown.
    pub(crate) fn has_issues(&self) -> bool {
        self.record.issues().len() > 0
    }

    /// What is unknown in the record, with offsets in the input.
    pub(crate) fn issues(self) -> impl Iterator<Item = String> {
        self.record.issues().map(move |issue| {
            let offset = self.offset.saturating_add(wide(issue.offset()));
            format!("{} at offset {offset:#x}", issue.kind())
        })
    }

    /// Hands each field to `put`. Other programs rely on these names and this order.
    #[inline(always)]
    pub(crate) fn fields(&self, mut put: impl FnMut(Key, Value<'_>)) {
        use Value::{Hex, Id, List, Number, Text};
        let failure = self.record.decode();
        put(key!("index"), Number(self.index));
        put(key!("offset"), Number(self.offset));
        put(key!("failureErrorCode"), Number(failure.failure_error_code.0.into()));
        put(key!("failureErrorName"), Text(failure.failure_error_code.name()));
        put(key!("failurePoint"), Number(failure.failure_point.0.into()));
        put(key!("failurePointName"), Text(failure.failure_point.name()));
        put(key!("flags"), Number(failure.flags.0.into()));
        put(key!("flagNames"), Text(flag_names(failure.flags).as_deref()));
        put(key!("keyingModuleType"), Number(failure.keying_module_type.0.into()));
        put(key!("keyingModuleTypeName"), Text(failure.keying_module_type.name()));
        put(key!("mmState"), Number(failure.mm_state.0.into()));
        put(key!("mmStateName"), Text(failure.mm_state.name()));
        put(key!("saRole"), Number(failure.sa_role.0.into()));
        put(key!("saRoleName"), Text(failure.sa_role.name()));
        put(key!("mmAuthMethod"), Number(failure.mm_auth_method.0.into()));
        put(key!("mmAuthMethodName"), Text(failure.mm_auth_method.name()));
        put(key!("endCertHash"), Hex(&failure.end_cert_hash.0));
        put(key!("mmId"), Id(failure.mm_id));
        put(key!("mmFilterId"), Id(failure.mm_filter_id));
        put(key!("issues"), List(self.issues().collect()));
        if let Some((before, after)) = self.around {
            put(key!("before"), Hex(before));
            put(key!("after"), Hex(after));
        }
        if let Some(confidence) = self.confidence {
            put(key!("confidence"), Text(Some(confidence.name())));
        }
    }

    /// Appends the fields as a JSON object.
    pub(crate) fn write_json(&self, to: &mut Vec<u8>) {
        let start = to.len();
        self.fields(|key, value| {
            to.extend_from_slice(key.json.as_bytes());
            value.write_json(to);
        });
        if let Some(first) = to.get_mut(start) {
            *first = b'{'; // in place of the comma
        }
        to.push(b'}');
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
            Self::Number(number) | Self::Id(number) => to.extend_from_slice(itoa::Buffer::new().format(*number).as_bytes()),
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

/// The row of [`Flags::KNOWN`] with that name.
pub(crate) fn known_flag(name: &str) -> Option<&'static (Flags, &'static str, &'static str)> {
    Flags::KNOWN.iter().find(|known| known.1 == name)
}

/// Appends two lower-case digits a byte.
fn write_hex(bytes: &[u8], to: &mut Vec<u8>) {
    let start = to.len();
    to.resize(start.saturating_add(bytes.len().saturating_mul(2)), 0);
    let written = to.get_mut(start..).map(|digits| const_hex::encode_to_slice(bytes, digits));
    debug_assert!(matches!(written, Some(Ok(()))), "there is room for two digits a byte");
}

/// A length or number in memory, as one in a file.
#[expect(clippy::as_conversions, reason = "a usize has 64 bits at most")]
pub(crate) const fn wide(n: usize) -> u64 {
    n as u64
}
