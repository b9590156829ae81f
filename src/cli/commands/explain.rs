//! `mmfail explain`: prints what an error code or a Windows constant means.

use std::{io::Write, prelude::rust_2024::*};

use crate::{
    cli::{
        number::{negative, number},
        status::{Failure, Status},
    },
    record::{
        AuthMethod, ErrorCode, FailurePoint, Field, Flags, KeyingModuleType, MmState, SaRole,
    },
};

pub(crate) fn explain(text: &str, out: &mut dyn Write) -> Result<Status, Failure> {
    let explanation = match code(text) {
        Some(code) => explain_code(code),
        None => explain_name(&text.to_uppercase()),
    };
    if explanation.is_empty() {
        return Err(Failure::Usage(format!(
            "'{text}' is neither a 32-bit number nor the name of a known constant"
        )));
    }
    out.write_all(explanation.as_bytes())
        .map(|()| Status::Good)
        .map_err(Failure::Output)
}

fn code(text: &str) -> Option<ErrorCode> {
    let unsigned = || u32::try_from(number(text).ok()?).ok();
    negative(text).or_else(unsigned).map(ErrorCode)
}

fn explain_code(code: ErrorCode) -> String {
    let hresult = match code.0 {
        1..=0xFFFF => code.0 | 0x8007_0000,
        other => other,
    };
    let signed = i32::from_le_bytes(hresult.to_le_bytes());
    let lines = [
        ("meaning", code.description().map(str::to_owned)),
        ("field", Some(Field::FailureErrorCode.to_string())),
        ("family", Some(family(code).to_owned())),
        ("Win32", code.win32().map(|code| code.to_string())),
        ("HRESULT", Some(format!("{hresult:#010x} ({signed})"))),
    ];
    explanation(
        code.name().unwrap_or("(a code without a known name)"),
        lines,
    )
}

/// The range of Win32 codes, or the facility of an `HRESULT`.
fn family(code: ErrorCode) -> &'static str {
    match (code.win32(), code.0) {
        (Some(13000..=13999), _) => "IPsec (Win32 codes 13000 to 13999)",
        (Some(_), _) => "Win32",
        (None, 0x8009_0300..=0x8009_03FF) => "SSPI: Kerberos, NTLM, Schannel (FACILITY_SSPI)",
        (None, 0x8009_0000..=0x8009_0FFF) => "key storage (FACILITY_SSPI)",
        (None, 0x8009_0000..=0x8009_FFFF) => "certificates and CryptoAPI (FACILITY_SSPI)",
        (None, 0x800B_0000..=0x800B_FFFF) => "certificate chains and trust (FACILITY_CERT)",
        (None, 0x8000_0000..) => "HRESULT",
        (None, _) => "none: neither a Win32 code nor an HRESULT of a failure",
    }
}

/// Explains the constants that have this name, or whose names end in `_` and this text: tables show
/// enumerators and flags by the ends of their names.
fn explain_name(text: &str) -> String {
    let matches = |name: &str| {
        name.strip_suffix(text)
            .is_some_and(|start| start.is_empty() || start.ends_with('_'))
    };
    let mut explanations: String = ErrorCode::KNOWN
        .iter()
        .filter(|code| code.name().is_some_and(matches))
        .map(|code| explain_code(*code))
        .collect();
    macro_rules! explain_values {
        ($($Type:ident: $field:ident;)+) => {$(
            for value in $Type::KNOWN {
                if let Some(name) = value.name().filter(|name| matches(name)) {
                    explanations += &explanation(name, [
                        ("meaning", value.description().map(str::to_owned)),
                        ("field", Some(Field::$field.to_string())),
                        ("value", Some(format!("{value:#x}"))),
                    ]);
                }
            }
        )+};
    }
    explain_values! {
        FailurePoint: FailurePoint;
        KeyingModuleType: KeyingModuleType;
        MmState: MmState;
        SaRole: SaRole;
        AuthMethod: MmAuthMethod;
        Flags: Flags;
    }
    explanations
}

/// A name, and below it the lines that have a value.
fn explanation<const N: usize>(name: &str, lines: [(&str, Option<String>); N]) -> String {
    let mut text = format!("{name}\n");
    for (title, value) in lines {
        if let Some(value) = value {
            text += &format!("  {title:<12} {value}\n");
        }
    }
    text
}
