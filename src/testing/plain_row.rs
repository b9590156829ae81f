//! A row that derives `Serialize`: the reference implementation of the tool's JSON, and the
//! baseline in its bench.

use std::prelude::rust_2024::*;

use serde::Serialize;

use crate::record::{Flags, RawMmFailure};

/// The fields of a record in the order of the tool's JSON.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainRow {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    #[serde(flatten)]
    pub carved: Option<PlainCarved>,
}

/// The fields that only records have that the carver found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainCarved {
    pub confidence: String,
    pub also_fits: Option<String>,
    pub address: Option<String>,
    pub time: Option<String>,
    pub time_source: Option<String>,
    pub local_address: Option<String>,
    pub local_port: Option<u16>,
    pub remote_address: Option<String>,
    pub remote_port: Option<u16>,
    pub app_id: Option<String>,
    pub user_sid: Option<String>,
    pub local_principal: Option<String>,
    pub remote_principal: Option<String>,
    pub provider_context_key: Option<String>,
    pub context: Option<String>,
    pub context_offset: Option<u64>,
}

impl PlainRow {
    /// The row of a record without the fields that only some records have.
    #[must_use]
    pub fn new(index: u64, offset: u64, record: &RawMmFailure) -> Self {
        let failure = record.decode();
        Self {
            index,
            offset,
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
            issues: issues(offset, record),
            before: None,
            after: None,
            carved: None,
        }
    }
}

fn flag_names(flags: Flags) -> Option<String> {
    let known = Flags::KNOWN.iter().filter(|known| flags.contains(**known));
    let names: Vec<_> = known.map(Flags::to_string).collect();
    if names.is_empty() && flags.0 != 0 {
        None
    } else {
        Some(names.join("|"))
    }
}

fn issues(offset: u64, record: &RawMmFailure) -> Vec<String> {
    let issues = record.issues().map(|issue| {
        let offset = offset + issue.offset() as u64;
        format!("{issue:#} at offset {offset:#x}")
    });
    issues.collect()
}
