//! Names: error codes, enumerators, flags, the fields of the output, framings, and the values of
//! fields that only `carve` prints.

use std::prelude::rust_2024::*;

use super::{code, explanation::Explanation};
use crate::{
    carve::{Confidence, Sibling},
    context::{ContextKind, TimeSource},
    dump::Framing,
    record::{
        AuthMethod, ErrorCode, FailurePoint, Field, Flags, KeyingModuleType, MmState, SaRole,
    },
};

/// Explains every name. The title of each explanation is its name.
pub(super) fn terms() -> Vec<Explanation> {
    let mut terms: Vec<_> = ErrorCode::KNOWN
        .iter()
        .copied()
        .map(code::explain)
        .collect();
    macro_rules! add_values {
        ($($Type:ident: $field:ident;)+) => {$(
            terms.extend($Type::KNOWN.iter().map(|value| {
                Explanation::new(value)
                    .line_if("meaning", value.description())
                    .line("field", Field::$field)
                    .line("value", format_args!("{value:#x}"))
            }));
        )+};
    }
    add_values! {
        FailurePoint: FailurePoint;
        KeyingModuleType: KeyingModuleType;
        MmState: MmState;
        SaRole: SaRole;
        AuthMethod: MmAuthMethod;
        Flags: Flags;
    }
    terms.extend(Field::ALL.map(explain_field));
    terms.extend(Framing::KNOWN.iter().copied().map(explain_framing));
    terms.extend(COLUMNS.map(|(name, meaning)| {
        Explanation::new(name)
            .line("meaning", meaning)
            .line("where", "the output, not the 64 bytes of the record")
    }));
    macro_rules! add_values_of_columns {
        ($($Type:ident: $column:literal, $meaning:ident;)+) => {$(
            terms.extend($Type::KNOWN.iter().map(|value| {
                Explanation::new(value)
                    .line("meaning", $meaning(*value))
                    .line("field", concat!($column, " (in the output of carve)"))
            }));
        )+};
    }
    add_values_of_columns! {
        Confidence: "confidence", confidence;
        Sibling: "alsoFits", also_fits;
        ContextKind: "context", context;
        TimeSource: "timeSource", time_source;
    }
    terms
}

fn explain_field(field: Field) -> Explanation {
    Explanation::new(field)
        .line("meaning", meaning(field))
        .line(
            "offset",
            format_args!("{} ({} bytes)", field.offset(), field.len()),
        )
        .line("C type", field.c_type())
        .list("values", values(field))
}

/// What a field of the record is. The table in README.md has the same words.
fn meaning(field: Field) -> &'static str {
    match field {
        Field::FailureErrorCode => "why the negotiation failed: any Windows error code",
        Field::FailurePoint => "which side failed: this machine or the peer",
        Field::Flags => "BENIGN 0x1, MULTIPLE 0x2",
        Field::KeyingModuleType => "IKE, AuthIP or IKEv2",
        Field::MmState => "how far the negotiation had come",
        Field::SaRole => "initiator or responder",
        Field::MmAuthMethod => "the authentication method",
        Field::EndCertHash => "SHA-1 thumbprint of the end certificate",
        Field::MmId => "LUID of the main-mode SA",
        Field::MmFilterId => "id of the main-mode filter",
    }
}

/// The values of a field that have names.
fn values(field: Field) -> Vec<String> {
    macro_rules! values_of {
        ($Type:ident) => {
            $Type::KNOWN
                .iter()
                .map(|value| format!("{:#x} {value}", value.0))
                .collect()
        };
    }
    match field {
        Field::FailurePoint => values_of!(FailurePoint),
        Field::Flags => values_of!(Flags),
        Field::KeyingModuleType => values_of!(KeyingModuleType),
        Field::MmState => values_of!(MmState),
        Field::SaRole => values_of!(SaRole),
        Field::MmAuthMethod => values_of!(AuthMethod),
        _ => Vec::new(),
    }
}

fn explain_framing(framing: Framing) -> Explanation {
    Explanation::new(framing)
        .line_if("meaning", framing.description())
        .line("slot", format_args!("{} bytes", framing.slot_len()))
        .line("record at", framing.record_offset())
        .line("option", format_args!("--framing {framing}"))
}

fn confidence(level: Confidence) -> &'static str {
    match level {
        Confidence::Low => {
            "Possibly a record: the values are known ones. Tables of small numbers reach this \
             level in many places."
        }
        Confidence::Medium => {
            "Very likely a record: failure point, id, hash and error code are also plausible."
        }
        Confidence::High => {
            "Very likely a record, and its fields agree with each other, or the bytes around it \
             confirm it."
        }
    }
}

fn context(kind: ContextKind) -> &'static str {
    match kind {
        ContextKind::Etw1005V0 => {
            "The payload of ETW event 1005 of Microsoft-Windows-WFP, version 0."
        }
        ContextKind::Etw1005V1 => {
            "The payload of ETW event 1005 of Microsoft-Windows-WFP, version 1, which has the \
             provider context key."
        }
        ContextKind::NetEvent0 => "FWPM_NET_EVENT0, Windows Vista and later.",
        ContextKind::NetEvent1 => "FWPM_NET_EVENT1, Windows 7 and later.",
        ContextKind::NetEvent2 => "FWPM_NET_EVENT2, Windows 8 and later.",
        ContextKind::NetEvent3 => {
            "FWPM_NET_EVENT3, 4 or 5, which have one layout, Windows 10 and later."
        }
    }
}

fn time_source(source: TimeSource) -> &'static str {
    match source {
        TimeSource::EvtxRecord => {
            "The record of an event log: when the event was written to the log."
        }
        TimeSource::EtlHeader => {
            "The header of an event in a trace, by the clock of the trace: when the event occurred."
        }
        TimeSource::Payload => "The payload of ETW event 1005.",
        TimeSource::NetEvent => "The header of an FWPM_NET_EVENT.",
    }
}

fn also_fits(sibling: Sibling) -> &'static str {
    match sibling {
        Sibling::ExtendedMode => {
            "The failure of an extended-mode negotiation, which authenticates the user after main \
             mode. Its bytes can have a known value in every field of a main-mode failure."
        }
    }
}

/// The fields of the output that are not fields of the record.
const COLUMNS: [(&str, &str); 29] = [
    ("source", "The name of the input, if there are several."),
    (
        "index",
        "The number of records before this one in the input.",
    ),
    (
        "offset",
        "Where the first byte of the record is in the input.",
    ),
    (
        "failureErrorName",
        "The Windows constant of failureErrorCode.",
    ),
    ("failurePointName", "The Windows constant of failurePoint."),
    ("flagNames", "The Windows constants of flags, joined by |."),
    (
        "keyingModuleTypeName",
        "The Windows constant of keyingModuleType.",
    ),
    ("mmStateName", "The Windows constant of mmState."),
    ("saRoleName", "The Windows constant of saRole."),
    ("mmAuthMethodName", "The Windows constant of mmAuthMethod."),
    (
        "issues",
        "The values and flags that Windows' headers do not name.",
    ),
    ("before", "The bytes of the slot before the record."),
    ("after", "The bytes of the slot after the record."),
    (
        "confidence",
        "How likely it is that the bytes are a record: low, medium or high.",
    ),
    (
        "alsoFits",
        "The other structure that the bytes fit as well, if there is one.",
    ),
    (
        "address",
        "The virtual address of the record, if the input tells it.",
    ),
    (
        "time",
        "When the negotiation failed or the event was written, in UTC.",
    ),
    (
        "timeSource",
        "What time is from: evtx-record, etl-header, payload or event-header.",
    ),
    ("localAddress", "The address of this machine."),
    ("localPort", "The port of this machine."),
    ("remoteAddress", "The address of the peer."),
    ("remotePort", "The port of the peer."),
    ("appId", "The path of a program, as the kernel names it."),
    ("userSid", "The SID of a user."),
    (
        "localPrincipal",
        "The name with which this machine authenticated.",
    ),
    (
        "remotePrincipal",
        "The name with which the peer authenticated.",
    ),
    ("providerContextKey", "The GUID of the provider context."),
    (
        "context",
        "The structure around the record that the other fields are from.",
    ),
    (
        "contextOffset",
        "Where the first byte of that structure is in the input.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Extra, columns};

    #[test]
    fn every_field_of_the_output_is_a_term() {
        let terms = terms();
        for column in columns(Extra::ALL) {
            let found = terms.iter().filter(|term| term.title() == column).count();
            assert_eq!(found, 1, "{column}");
        }
    }

    #[test]
    fn readme_has_the_meaning_of_each_field() {
        let readme = include_str!("../../../README.md");
        for field in Field::ALL {
            let row = format!(
                "| `{field}` | `{}` | {} |\n",
                field.c_type(),
                meaning(field)
            );
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn each_name_is_a_term_once() {
        let mut names: Vec<_> = terms()
            .iter()
            .map(|term| term.title().to_lowercase())
            .collect();
        names.sort();
        let repeated = names.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(repeated, None);
    }
}
