//! One record as a flat object: the fields that JSON has, in their order.

use ikeext_mm_failure::{Dump, Flags, Framing, Slot};
use serde::Serialize;
use serde_json::{Map, Value};

/// Other programs rely on these names and this order.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Row {
    index: u64,
    offset: u64,
    failure_error_code: u32,
    failure_error_name: Option<&'static str>,
    failure_point: u32,
    failure_point_name: Option<&'static str>,
    flags: u32,
    flag_names: Option<String>,
    keying_module_type: u32,
    keying_module_type_name: Option<&'static str>,
    mm_state: u32,
    mm_state_name: Option<&'static str>,
    sa_role: u32,
    sa_role_name: Option<&'static str>,
    mm_auth_method: u32,
    mm_auth_method_name: Option<&'static str>,
    end_cert_hash: String,
    mm_id: String,
    mm_filter_id: String,
    issues: Vec<String>,
    #[serde(flatten)]
    around: Option<Around>,
}

/// What a slot holds beside its record, as hex.
#[derive(Debug, Serialize)]
struct Around {
    before: String,
    after: String,
}

/// A slot of the input, with its number and offset there.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) index: u64,
    pub(crate) offset: u64,
    pub(crate) slot: Slot<'a>,
}

impl<'a> Place<'a> {
    /// The place of a slot in a block that begins `base` bytes and `index` records into the input.
    pub(crate) fn new(slot: Slot<'a>, index: u64, base: u64) -> Self {
        Self { index: index.saturating_add(wide(slot.index)), offset: base.saturating_add(wide(slot.offset)), slot }
    }

    /// Whether anything in the record is unknown.
    pub(crate) fn has_issues(&self) -> bool {
        self.slot.record.issues().len() > 0
    }

    /// What is unknown in the record, with offsets in the input.
    pub(crate) fn issues(self) -> impl Iterator<Item = String> {
        self.slot.record.issues().map(move |issue| {
            let offset = self.offset.saturating_add(wide(issue.offset()));
            format!("{} at offset {offset:#x}", issue.kind())
        })
    }
}

impl Row {
    /// The names of the fields, as records of that framing have them.
    pub(crate) fn columns(framing: Framing) -> Vec<String> {
        let slot = vec![0; framing.slot_len()];
        let row = Dump::new(&slot, framing).get(0).map(|slot| Self::from(&Place::new(slot, 0, 0)).into_map());
        row.unwrap_or_default().into_iter().map(|(name, _)| name).collect()
    }

    /// The fields, by name and in order.
    pub(crate) fn into_map(self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(map)) => map,
            _ => Map::new(), // a row is an object
        }
    }
}

impl From<&Place<'_>> for Row {
    fn from(place: &Place<'_>) -> Self {
        let Slot { record, before, after, .. } = place.slot;
        let failure = record.decode();
        Self {
            index: place.index,
            offset: place.offset,
            failure_error_code: failure.failure_error_code.0,
            failure_error_name: failure.failure_error_code.name(),
            failure_point: failure.failure_point.0,
            failure_point_name: failure.failure_point.name(),
            flags: failure.flags.0,
            flag_names: flag_names(failure.flags),
            keying_module_type: failure.keying_module_type.0,
            keying_module_type_name: failure.keying_module_type.name(),
            mm_state: failure.mm_state.0,
            mm_state_name: failure.mm_state.name(),
            sa_role: failure.sa_role.0,
            sa_role_name: failure.sa_role.name(),
            mm_auth_method: failure.mm_auth_method.0,
            mm_auth_method_name: failure.mm_auth_method.name(),
            end_cert_hash: failure.end_cert_hash.to_string(),
            mm_id: failure.mm_id.to_string(),
            mm_filter_id: failure.mm_filter_id.to_string(),
            issues: place.issues().collect(),
            around: (!before.is_empty() || !after.is_empty()).then(|| Around { before: hex(before), after: hex(after) }),
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

/// Two lower-case digits a byte.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A length or number in memory, as one in a file.
#[expect(clippy::as_conversions, reason = "a usize has 64 bits at most")]
pub(crate) const fn wide(n: usize) -> u64 {
    n as u64
}
