//! `mmfail explain`: what a code or a constant means.

use std::io::Write;
use std::prelude::rust_2024::*;

use crate::record::{
    AuthMethod, ErrorCode, FailurePoint, Field, Flags, KeyingModuleType, MmState, SaRole,
};

use crate::cli::args::number;
use crate::cli::status::{Status, Stop};

pub(crate) fn explain(text: &str, out: &mut dyn Write) -> Result<Status, Stop> {
    let name = text.to_uppercase();
    let explanation = code(text)
        .map(of_code)
        .or_else(|| constants(&name))
        .ok_or_else(|| {
            Stop::Usage(format!(
                "'{text}' is neither a 32-bit number nor the name of a constant known here"
            ))
        })?;
    out.write_all(explanation.as_bytes())
        .map(|()| Status::Good)
        .map_err(Stop::Output)
}

/// Decimal, hex after `0x`, or negative: the same 32 bits as a signed number.
fn code(text: &str) -> Option<ErrorCode> {
    let number = if text.starts_with('-') {
        u32::from_le_bytes(text.parse::<i32>().ok()?.to_le_bytes())
    } else {
        u32::try_from(number(text).ok()?).ok()?
    };
    Some(ErrorCode(number))
}

fn of_code(code: ErrorCode) -> String {
    let hresult = match code.0 {
        1..=0xFFFF => code.0 | 0x8007_0000,
        other => other,
    };
    let mut text = format!(
        "{}\n",
        code.name().unwrap_or("(a code without a name here)")
    );
    let mut line = |title: &str, value: String| text += &format!("  {title:<12} {value}\n");
    if let Some(description) = code.description() {
        line("meaning", description.to_owned());
    }
    line("field", Field::FailureErrorCode.to_string());
    line("family", family(code).to_owned());
    if let Some(win32) = code.win32() {
        line("Win32", win32.to_string());
    }
    line(
        "HRESULT",
        format!(
            "{hresult:#010x} ({})",
            i32::from_le_bytes(hresult.to_le_bytes())
        ),
    );
    text
}

/// The range of Win32 codes or the facility of an HRESULT.
fn family(code: ErrorCode) -> &'static str {
    match (code.win32(), code.0) {
        (Some(13000..=13999), _) => "IPsec (Win32 codes 13000 to 13999)",
        (Some(_), _) => "Win32",
        (None, 0x8009_0300..=0x8009_03FF) => "SSPI: Kerberos, NTLM, Schannel (FACILITY_SSPI)",
        (None, 0x8009_0000..=0x8009_0FFF) => "key storage (FACILITY_SSPI)",
        (None, 0x8009_0000..=0x8009_FFFF) => "certificates and CryptoAPI (FACILITY_SSPI)",
        (None, 0x800B_0000..=0x800B_FFFF) => "certificate chains and trust (FACILITY_CERT)",
        (None, 0x8000_0000..) => "HRESULT",
        (None, _) => "none known: above the Win32 codes, and no failure as an HRESULT",
    }
}

/// The constants of that name, or whose names end in it: so tables show enumerators and flags.
fn constants(name: &str) -> Option<String> {
    let is_meant = |full: &str| {
        full.strip_suffix(name)
            .is_some_and(|start| start.is_empty() || start.ends_with('_'))
    };
    macro_rules! of_type {
        ($Type:ident, $field:ident) => {
            $Type::KNOWN.iter().map(|value| {
                (
                    Field::$field,
                    value.name(),
                    value.0,
                    value.description().unwrap_or_default(),
                )
            })
        };
    }
    let flags = Flags::KNOWN.iter().map(|flag| {
        (
            Field::Flags,
            flag.name(),
            flag.0,
            flag.description().unwrap_or_default(),
        )
    });
    let codes = ErrorCode::KNOWN
        .iter()
        .copied()
        .filter(|code| code.name().is_some_and(is_meant))
        .map(of_code);
    let others = of_type!(FailurePoint, FailurePoint)
        .chain(of_type!(KeyingModuleType, KeyingModuleType))
        .chain(of_type!(MmState, MmState))
        .chain(of_type!(SaRole, SaRole))
        .chain(of_type!(AuthMethod, MmAuthMethod))
        .chain(flags)
        .filter_map(|(field, full, value, meaning)| {
            let full = full.filter(|full| is_meant(full))?;
            Some(format!(
                "{full}\n  {:<12} {meaning}\n  {:<12} {field}\n  {:<12} {value:#x}\n",
                "meaning", "field", "value"
            ))
        });
    let text: String = codes.chain(others).collect();
    (!text.is_empty()).then_some(text)
}
