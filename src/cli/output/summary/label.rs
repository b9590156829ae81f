//! The names of what is counted.

use std::prelude::rust_2024::*;

use serde_json::{Value, json};

use super::super::{
    row::flag_names,
    table::{flags, number},
};
use crate::{
    cli::totals::{Combination, FieldBytes, swap_bytes},
    record::{ErrorCode, Field, RawMmFailure},
};

/// A value as the output shows it.
pub(super) struct Label {
    /// For people.
    pub(super) text: String,
    /// For programs: a number, or text if it does not fit a double.
    pub(super) value: Value,
    /// The Windows constant.
    pub(super) name: Option<String>,
    /// Whether Windows' headers name the value, or need not.
    pub(super) is_known: bool,
}

impl Label {
    pub(super) fn new(field: Field, value: &FieldBytes) -> Self {
        let mut value = *value;
        swap_bytes(field, &mut value);
        let mut bytes = [0; RawMmFailure::LEN];
        let places = bytes.iter_mut().skip(field.offset()).take(field.len());
        for (to, from) in places.zip(value) {
            *to = from;
        }
        let failure = RawMmFailure::from(bytes).decode();
        let is_known = failure.issues().all(|issue| issue.field() != field);
        let named = |short_name: Option<&str>, name: Option<&str>, value: u32| Self {
            text: short(short_name, value),
            value: json!(value),
            name: name.map(str::to_owned),
            is_known,
        };
        let text = |text: String| Self {
            value: json!(text),
            text,
            name: None,
            is_known,
        };
        match field {
            Field::FailureErrorCode => {
                let code = failure.failure_error_code;
                Self {
                    text: error(code),
                    ..named(None, code.name(), code.0)
                }
            }
            Field::FailurePoint => {
                let point = failure.failure_point;
                named(point.short_name(), point.name(), point.0)
            }
            Field::KeyingModuleType => {
                let module = failure.keying_module_type;
                named(module.short_name(), module.name(), module.0)
            }
            Field::MmState => {
                let state = failure.mm_state;
                named(state.short_name(), state.name(), state.0)
            }
            Field::SaRole => named(
                failure.sa_role.short_name(),
                failure.sa_role.name(),
                failure.sa_role.0,
            ),
            Field::MmAuthMethod => {
                let method = failure.mm_auth_method;
                named(method.short_name(), method.name(), method.0)
            }
            Field::Flags => Self {
                text: match failure.flags.is_empty() {
                    true => "none".to_owned(),
                    false => flags(failure.flags),
                },
                name: flag_names(failure.flags),
                ..named(None, None, failure.flags.0)
            },
            Field::EndCertHash => text(failure.end_cert_hash.to_string()),
            Field::MmId => text(failure.mm_id.to_string()),
            Field::MmFilterId => text(failure.mm_filter_id.to_string()),
        }
    }
}

/// The name of an error code, or its number.
pub(super) fn error(code: ErrorCode) -> String {
    code.name().map_or_else(|| number(code), str::to_owned)
}

/// Which side failed, as the table shows it.
pub(super) fn point(combination: &Combination) -> String {
    let point = combination.point;
    short(point.short_name(), point.0)
}

pub(super) fn role(combination: &Combination) -> String {
    short(combination.role.short_name(), combination.role.0)
}

pub(super) fn method(combination: &Combination) -> String {
    short(combination.method.short_name(), combination.method.0)
}

/// The short name of a value, or `?` and its number.
fn short(name: Option<&str>, value: u32) -> String {
    name.map_or_else(|| format!("?{value:#x}"), str::to_owned)
}
