//! Lines that Timesketch imports: JSON with a message and a time.

use std::prelude::rust_2024::*;

use super::{
    row::{Place, write_json_text},
    table::number,
};
use crate::{
    cli::search::{Carved, Side},
    context::{FileTime, TimeSource},
    record::{FailurePoint, SaRole},
};

/// Appends a line for a record: `message`, `datetime` and `timestamp_desc`, which Timesketch
/// demands, and all fields. Without a time, `datetime` is the start of 1970, because Timesketch
/// imports nothing from a file in which one is null.
pub(super) fn write_line(place: &Place<'_>, to: &mut Vec<u8>) {
    let carved = place.carved;
    to.extend_from_slice(b"{\"message\":");
    write_json_text(&message(place), to);
    to.extend_from_slice(b",\"datetime\":");
    let time = carved.and_then(|carved| carved.time);
    write_json_text(&time.unwrap_or(FileTime::UNIX_EPOCH).to_string(), to);
    to.extend_from_slice(b",\"timestamp_desc\":");
    let source = carved.and_then(|carved| carved.time_source);
    write_json_text(source.map_or("Time unknown", description), to);
    place.write_json_fields(to);
    to.extend_from_slice(b"}\n");
}

/// The fields that come before those of a record.
pub(crate) const COLUMNS: [&str; 3] = ["message", "datetime", "timestamp_desc"];

const fn description(source: TimeSource) -> &'static str {
    match source {
        TimeSource::EvtxRecord => "Event written to the log",
        TimeSource::EtlHeader => "Event occurred",
        TimeSource::Payload | TimeSource::NetEvent => "Failure reported, according to its event",
    }
}

/// One sentence: who failed, at which step, and why.
fn message(place: &Place<'_>) -> String {
    let failure = place.record.decode();
    let module = failure.keying_module_type.short_name().unwrap_or("unknown");
    let remote = place
        .carved
        .and_then(|carved: &Carved| Side::endpoint(&carved.remote));
    let peer = remote
        .map(|remote| format!(" {remote}"))
        .unwrap_or_default();
    let role = match failure.sa_role {
        SaRole::INITIATOR => "which this machine started",
        SaRole::RESPONDER => "which the peer started",
        _ => "started by an unknown side",
    };
    let who = match failure.failure_point {
        FailurePoint::ME => format!(
            "This machine failed the {module} main-mode negotiation with its peer{peer}, {role}"
        ),
        FailurePoint::PEER => {
            format!("The peer{peer} failed the {module} main-mode negotiation, {role}")
        }
        _ => format!("The {module} main-mode negotiation with the peer{peer}, {role}, failed"),
    };
    let state = failure.mm_state;
    let step = match (state.short_name(), state.description()) {
        (Some(name), Some(description)) => format!("at the step {name} ({description})"),
        _ => format!("at the unknown step {}", state.0),
    };
    let code = failure.failure_error_code;
    let why = match (code.name(), code.description()) {
        (Some(name), Some(description)) => format!("{name} ({}), {description}", number(code)),
        _ => format!("error {}", number(code)),
    };
    format!("{who}, {step}: {why}.")
}
