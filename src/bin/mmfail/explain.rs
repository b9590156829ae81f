//! `mmfail explain`: what a code or a constant means.

use std::io::Write;

use ikeext_mm_failure::{AuthMethod, ErrorCode, FailurePoint, Field, KeyingModuleType, MmState, SaRole};

use crate::{
    args::number,
    row::known_flag,
    status::{Status, Stop},
};

pub(crate) fn explain(text: &str, out: &mut dyn Write) -> Result<Status, Stop> {
    let name = text.to_uppercase();
    let explanation = code(text)
        .or_else(|| ErrorCode::from_name(&name))
        .map(of_code)
        .or_else(|| constant(&name))
        .ok_or_else(|| Stop::Usage(format!("'{text}' is neither a 32-bit number nor the name of a constant known here")))?;
    out.write_all(explanation.as_bytes()).map(|()| Status::Good).map_err(Stop::Output)
}

/// Decimal, hex after `0x`, or negative: the same 32 bits as a signed number.
fn code(text: &str) -> Option<ErrorCode> {
    let signed = || text.parse::<i32>().ok().map(|signed| u32::from_le_bytes(signed.to_le_bytes()));
    let number = number(text).ok().and_then(|number| u32::try_from(number).ok()).or_else(signed)?;
    Some(ErrorCode(number))
}

fn of_code(code: ErrorCode) -> String {
    let hresult = match code.0 {
        1..=0xFFFF => code.0 | 0x8007_0000,
        other => other,
    };
    let mut text = format!("{}\n", code.name().unwrap_or("(a code without a name here)"));
    let mut line = |title: &str, value: String| text += &format!("  {title:<12} {value}\n");
    if let Some(description) = code.description() {
        line("meaning", description.to_owned());
    }
    line("field", Field::FailureErrorCode.to_string());
    line("family", family(code).to_owned());
    if let Some(win32) = code.win32() {
        line("Win32", win32.to_string());
    }
    line("HRESULT", format!("{hresult:#010x} ({})", i32::from_le_bytes(hresult.to_le_bytes())));
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

/// The enumerator or flag of that name.
fn constant(name: &str) -> Option<String> {
    macro_rules! in_enumeration {
        ($Type:ident, $field:ident) => {
            $Type::from_name(name).map(|value| (Field::$field, value.0, value.description().unwrap_or_default()))
        };
    }
    let flag = || known_flag(name).map(|known| (Field::Flags, known.0.0, known.2));
    let (field, value, meaning) = in_enumeration!(FailurePoint, FailurePoint)
        .or_else(|| in_enumeration!(KeyingModuleType, KeyingModuleType))
        .or_else(|| in_enumeration!(MmState, MmState))
        .or_else(|| in_enumeration!(SaRole, SaRole))
        .or_else(|| in_enumeration!(AuthMethod, MmAuthMethod))
        .or_else(flag)?;
    Some(format!("{name}\n  {:<12} {meaning}\n  {:<12} {field}\n  {:<12} {value:#x}\n", "meaning", "field", "value"))
}
