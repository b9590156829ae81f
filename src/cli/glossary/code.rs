//! Numbers: the Win32 code, `HRESULT` or `NTSTATUS` that a number can be.
//!
//! Source of the bits: MS-ERREF, sections 2.1 (`HRESULT`) and 2.3 (`NTSTATUS`).

use std::prelude::rust_2024::*;

use super::{advice::Advice, explanation::Explanation};
use crate::{
    cli::number::{negative, number},
    record::{ErrorCode, Field},
};

/// Parses a number. A negative number is the code as a signed number of 32 bits.
pub(super) fn parse(text: &str) -> Option<ErrorCode> {
    let unsigned = || u32::try_from(number(text)?).ok();
    negative(text).or_else(unsigned).map(ErrorCode)
}

pub(super) fn explain(code: ErrorCode) -> Explanation {
    let explanation = match code.name() {
        Some(name) => Explanation::new(name),
        None => Explanation::new(format_args!("{code} (a code without a known name)")),
    };
    let explanation = explanation
        .line_if("meaning", code.description())
        .line("field", Field::FailureErrorCode)
        .line_if("family", family(code))
        .line_if("Win32", code.win32())
        .line_if("HRESULT", hresult(code))
        .line_if("NTSTATUS", ntstatus(code));
    match Advice::on(code) {
        Some(advice) => explanation
            .line("side", advice.side)
            .list("causes", advice.causes)
            .list("check", advice.checks)
            .list("source", advice.sources),
        None => explanation,
    }
}

/// The range of Win32 codes, or the meaning of a facility.
fn family(code: ErrorCode) -> Option<&'static str> {
    Some(match (code.win32(), code.0) {
        (Some(13000..=13999), _) => "IPsec (Win32 codes 13000 to 13999)",
        (Some(_), _) => "Win32",
        (None, 0x8009_0300..=0x8009_03FF) => "SSPI: Kerberos, NTLM, Schannel",
        (None, 0x8009_0000..=0x8009_0FFF) => "key storage",
        (None, 0x8009_0000..=0x8009_FFFF) => "certificates and CryptoAPI",
        (None, 0x800B_0000..=0x800B_FFFF) => "certificate chains and trust",
        (None, 0x8032_0000..=0x8032_FFFF) => "Windows Filtering Platform",
        (None, 0x8000_0000..) => return None,
        (None, _) => "none: neither a Win32 code nor a failure in another form",
    })
}

/// The number as an `HRESULT`, if it can be one. A Win32 code is shown as it is wrapped.
fn hresult(code: ErrorCode) -> Option<String> {
    let value = match code.0 {
        win32 @ 1..=0xFFFF => win32 | 0x8007_0000,
        other => other,
    };
    let kind = if value & NT_BIT != 0 {
        format!("HRESULT_FROM_NT({:#010x})", value & !NT_BIT)
    } else if value & RESERVED_BIT != 0 {
        return None;
    } else if let Some(win32 @ 1..) = code.win32() {
        format!("HRESULT_FROM_WIN32({win32})")
    } else {
        let outcome = match value & FAILURE_BIT {
            0 => "success",
            _ => "failure",
        };
        let number = value >> 16 & 0x7FF;
        match FACILITIES.iter().find(|facility| facility.0 == number) {
            Some((_, name)) => format!("{outcome}, {name} ({number})"),
            None => format!("{outcome}, facility {number}"),
        }
    };
    Some(format!("{}: {kind}", both_signs(value)))
}

/// The number as an `NTSTATUS`, if it can be one and is not known to be something else.
fn ntstatus(code: ErrorCode) -> Option<String> {
    if code.is_known() || code.win32().is_some() || code.0 & NT_BIT != 0 {
        return None;
    }
    let severity = match code.0 >> 30 {
        0 => "success",
        1 => "information",
        2 => "warning",
        _ => "error",
    };
    let facility = match code.0 >> 16 & 0xFFF {
        0x22 => "facility 34 (Windows Filtering Platform)".to_owned(),
        0x36 => "facility 54 (IPsec)".to_owned(),
        number => format!("facility {number}"),
    };
    Some(format!("{}: {severity}, {facility}", both_signs(code.0)))
}

/// The number in hexadecimal, and as the signed number that many tools print.
fn both_signs(value: u32) -> String {
    let signed = i32::from_le_bytes(value.to_le_bytes());
    format!("{value:#010x} ({signed})")
}

/// Set in the `HRESULT` of a failure.
const FAILURE_BIT: u32 = 0x8000_0000;
/// Not set in an `HRESULT`, unless [`NT_BIT`] is.
const RESERVED_BIT: u32 = 0x4000_0000;
/// Set in an `HRESULT` that wraps an `NTSTATUS`. Not set in an `NTSTATUS`.
const NT_BIT: u32 = 0x1000_0000;

/// The facilities of an `HRESULT` that codes of this field can have (`winerror.h`).
const FACILITIES: &[(u32, &str)] = &[
    (0, "FACILITY_NULL"),
    (1, "FACILITY_RPC"),
    (4, "FACILITY_ITF"),
    (7, "FACILITY_WIN32"),
    (9, "FACILITY_SSPI"),
    (11, "FACILITY_CERT"),
    (50, "FACILITY_FWP"),
];

#[cfg(test)]
mod tests {
    use windows_sys::Win32::Foundation;

    use super::*;

    /// `windows-sys` has these constants only for some processors.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn facilities_agree_with_windows_sys() {
        use windows_sys::Win32::System::Diagnostics::Debug;

        let oracle = [
            Debug::FACILITY_NULL,
            Debug::FACILITY_RPC,
            Debug::FACILITY_ITF,
            Debug::FACILITY_WIN32,
            Debug::FACILITY_SSPI,
            Debug::FACILITY_CERT,
            Debug::FACILITY_FWP,
        ];
        let numbers = FACILITIES.iter().map(|facility| facility.0);
        assert!(numbers.eq(oracle));
    }

    #[test]
    fn a_number_is_told_apart_by_its_bits() {
        let ipsec = u32::from_le_bytes(Foundation::STATUS_IPSEC_BAD_SPI.to_le_bytes());
        let fwp = u32::from_le_bytes(Foundation::STATUS_FWP_CALLOUT_NOT_FOUND.to_le_bytes());
        for (number, expected) in [
            (
                0,
                [Some("0x00000000 (0): success, FACILITY_NULL (0)"), None],
            ),
            (
                5,
                [
                    Some("0x80070005 (-2147024891): HRESULT_FROM_WIN32(5)"),
                    None,
                ],
            ),
            (
                0x800B_0101,
                [
                    Some("0x800b0101 (-2146762495): failure, FACILITY_CERT (11)"),
                    None,
                ],
            ),
            (
                0x8000_0005,
                [
                    Some("0x80000005 (-2147483643): failure, FACILITY_NULL (0)"),
                    Some("0x80000005 (-2147483643): warning, facility 0"),
                ],
            ),
            (
                0x8FFF_0001,
                [
                    Some("0x8fff0001 (-1879113727): failure, facility 2047"),
                    Some("0x8fff0001 (-1879113727): warning, facility 4095"),
                ],
            ),
            (
                0xC000_006D,
                [None, Some("0xc000006d (-1073741715): error, facility 0")],
            ),
            (
                ipsec,
                [
                    None,
                    Some("0xc0360001 (-1070202879): error, facility 54 (IPsec)"),
                ],
            ),
            (
                fwp,
                [
                    None,
                    Some(
                        "0xc0220001 (-1071513599): error, facility 34 (Windows Filtering Platform)",
                    ),
                ],
            ),
            (
                0xD000_006D,
                [
                    Some("0xd000006d (-805306259): HRESULT_FROM_NT(0xc000006d)"),
                    None,
                ],
            ),
            (
                0x4000_0001,
                [
                    None,
                    Some("0x40000001 (1073741825): information, facility 0"),
                ],
            ),
            (
                0x0001_0000,
                [
                    Some("0x00010000 (65536): success, FACILITY_RPC (1)"),
                    Some("0x00010000 (65536): success, facility 1"),
                ],
            ),
        ] {
            let code = ErrorCode(number);
            let shown = [hresult(code), ntstatus(code)];
            assert_eq!(shown.each_ref().map(Option::as_deref), expected, "{code}");
        }
    }
}
