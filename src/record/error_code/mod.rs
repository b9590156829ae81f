//! The field `failureErrorCode`: any Windows error code, and the names of those that fit it.

mod list;

use core::fmt;

#[cfg(test)]
pub(crate) use list::for_each_error_code;

use super::{display::pad, names::impl_from_str, newtype::impl_u32_newtype};

/// A Windows error code: a Win32 code or an `HRESULT`, as a 32-bit number.
///
/// The 151 `ERROR_IPSEC_*` codes, and others that occur in the field or fit it (Win32, certificate
/// chains, SSPI, key storage), have a name, a description and an associated constant. A code
/// without a name is as valid as one with a name.
///
/// ```
/// use ikeext_mm_failure::ErrorCode;
///
/// let code = ErrorCode(0x8007_35E9); // HRESULT_FROM_WIN32(13801)
/// assert_eq!(code.win32(), Some(13801));
/// assert_eq!(code.name(), Some("ERROR_IPSEC_IKE_AUTH_FAIL"));
/// assert_eq!(ErrorCode::CERT_E_EXPIRED.to_string(), "CERT_E_EXPIRED (0x800b0101)");
/// ```
///
/// Source of names and values: `winerror.h`, Windows SDK 10.0.22000. The descriptions are this
/// crate's.
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct ErrorCode(pub u32);

impl ErrorCode {
    /// Every code that has a name of its own, in ascending order.
    pub const KNOWN: &'static [Self] = &codes(&TABLE);

    /// The Windows constant, verbatim, of the code or of the Win32 code that it wraps.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.name)
    }

    /// What the code, or the Win32 code that it wraps, means in one line.
    #[must_use]
    pub fn description(self) -> Option<&'static str> {
        self.entry().map(|entry| entry.description)
    }

    /// The code of a Windows constant, given verbatim.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        TABLE
            .iter()
            .find(|entry| entry.name == name)
            .map(|entry| Self(entry.code))
    }

    /// Whether the code, or the Win32 code that it wraps, has a name.
    #[must_use]
    pub fn is_known(self) -> bool {
        self.entry().is_some()
    }

    /// The Win32 code: the code itself up to 0xFFFF, or the code that `HRESULT_FROM_WIN32` wrapped
    /// (0x80070001 to 0x8007FFFF). `None` for any other code.
    #[must_use]
    pub const fn win32(self) -> Option<u32> {
        match self.0 {
            0..=0xFFFF => Some(self.0),
            0x8007_0001..=0x8007_FFFF => Some(self.0 & 0xFFFF),
            _ => None,
        }
    }

    fn entry(self) -> Option<&'static Entry> {
        let find = |code| {
            let index = TABLE.binary_search_by_key(&code, |entry| entry.code).ok()?;
            TABLE.get(index)
        };
        find(self.0).or_else(|| find(self.win32()?))
    }
}

impl_u32_newtype!(ErrorCode);
impl_from_str!(ErrorCode);

/// The number as it is usually written, which is decimal up to 0xFFFF and hexadecimal above, after
/// the name if there is one.
impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.name(), self.0) {
            (Some(name), code @ 0..=0xFFFF) => pad(f, format_args!("{name} ({code})")),
            (Some(name), code) => pad(f, format_args!("{name} ({code:#x})")),
            (None, code @ 0..=0xFFFF) => pad(f, format_args!("{code}")),
            (None, code) => pad(f, format_args!("{code:#x}")),
        }
    }
}

impl fmt::Debug for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ErrorCode({self})")
    }
}

#[derive(Clone, Copy)]
struct Entry {
    code: u32,
    name: &'static str,
    description: &'static str,
}

macro_rules! define {
    ($($NAME:ident = $code:literal, $description:literal;)+) => {
        impl ErrorCode {
            $(
                #[doc = concat!(
                    "`",
                    stringify!($NAME),
                    "` (",
                    stringify!($code),
                    "): ",
                    $description
                )]
                pub const $NAME: Self = Self($code);
            )+
        }

        /// Every code that has a name, in ascending order.
        static TABLE: [Entry; [$(ErrorCode::$NAME),+].len()] = sorted([$(
            Entry { code: $code, name: stringify!($NAME), description: $description }
        ),+]);
    };
}
list::for_each_error_code!(define);

/// Sorts by code, at compile time. `list.rs` is grouped by family.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs only in the compiler, where a panic is a compile error"
)]
const fn sorted<const N: usize>(mut table: [Entry; N]) -> [Entry; N] {
    let mut end = 1;
    while end < N {
        let mut i = end;
        while i > 0 && table[i - 1].code > table[i].code {
            (table[i - 1], table[i]) = (table[i], table[i - 1]);
            i -= 1;
        }
        assert!(
            i == 0 || table[i - 1].code < table[i].code,
            "two entries have the same code"
        );
        end += 1;
    }
    table
}

#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "runs only in the compiler, where a panic is a compile error"
)]
const fn codes<const N: usize>(table: &[Entry; N]) -> [ErrorCode; N] {
    let mut codes = [ErrorCode(0); N];
    let mut i = 0;
    while i < N {
        codes[i] = ErrorCode(table[i].code);
        i += 1;
    }
    codes
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString, vec::Vec};

    use proptest::prelude::*;

    use super::*;

    /// The list as it stands in its file, with the values of `windows-sys`.
    macro_rules! oracle {
        ($($NAME:ident = $code:literal, $description:literal;)+) => {
            const ORACLE: &[(&str, u32, ErrorCode, &str)] = &[$((
                stringify!($NAME),
                windows_sys::Win32::Foundation::$NAME as u32,
                ErrorCode::$NAME,
                $description,
            )),+];
        };
    }
    list::for_each_error_code!(oracle);

    /// The reference of the table's search.
    fn named(code: u32) -> Option<(&'static str, &'static str)> {
        ORACLE
            .iter()
            .find(|row| row.1 == code)
            .map(|row| (row.0, row.3))
    }

    #[test]
    fn every_entry_agrees_with_windows_sys() {
        assert_eq!(TABLE.len(), ORACLE.len());
        for &(name, value, code, description) in ORACLE {
            assert_eq!(
                (code.0, code.name(), code.description()),
                (value, Some(name), Some(description)),
                "{name}"
            );
            assert_eq!(
                (ErrorCode::from_name(name), name.parse()),
                (Some(code), Ok(code))
            );
        }
    }

    #[test]
    fn readme_counts_the_codes() {
        assert!(
            include_str!("../../../README.md").contains(&format!("names {} codes", TABLE.len()))
        );
    }

    #[test]
    fn the_table_ascends() {
        assert!(TABLE.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(
            ErrorCode::KNOWN
                .iter()
                .map(|code| code.0)
                .eq(TABLE.iter().map(|entry| entry.code))
        );
    }

    #[test]
    fn all_the_ipsec_codes_are_named() {
        let ipsec: Vec<u32> = TABLE
            .iter()
            .filter(|e| e.name.starts_with("ERROR_IPSEC_"))
            .map(|e| e.code)
            .collect();
        assert_eq!(
            (ipsec.len(), ipsec.first(), ipsec.last()),
            (151, Some(&13000), Some(&13932))
        );
    }

    #[test]
    fn descriptions_are_one_line_each_of_its_own() {
        for (i, entry) in TABLE.iter().enumerate() {
            let text = entry.description;
            assert!(
                !text.is_empty()
                    && text.len() <= 100
                    && !text.contains('\n')
                    && !text.ends_with('.'),
                "{text}"
            );
            assert!(
                TABLE[..i].iter().all(|other| other.description != text),
                "{text}"
            );
        }
    }

    #[test]
    fn unwraps_hresult_from_win32() {
        for (code, win32) in [
            (0, Some(0)),
            (0xFFFF, Some(0xFFFF)),
            (0x1_0000, None),
            (0x8006_FFFF, None),
            (0x8007_0000, None), // HRESULT_FROM_WIN32(0) is 0
            (0x8007_0001, Some(1)),
            (0x8007_3610, Some(13840)),
            (0x8007_FFFF, Some(0xFFFF)),
            (0x8008_0000, None),
            (u32::MAX, None),
        ] {
            assert_eq!(ErrorCode(code).win32(), win32, "{code:#x}");
        }
    }

    #[test]
    fn prints_number_and_name() {
        for (code, text) in [
            (13801, "ERROR_IPSEC_IKE_AUTH_FAIL (13801)"),
            (0x8007_35E9, "ERROR_IPSEC_IKE_AUTH_FAIL (0x800735e9)"),
            (0xFFFE, "65534"),
            (0xDEAD_BEEF, "0xdeadbeef"),
        ] {
            let code = ErrorCode::from(code);
            assert_eq!(code.to_string(), text);
            assert_eq!(format!("{code:?}"), format!("ErrorCode({text})"));
            assert_eq!(ErrorCode(u32::from(code)), code);
            assert_eq!(format!("{code:#x}"), format!("{:#x}", code.0));
        }
    }

    proptest! {
        #[test]
        fn lookup_equals_a_linear_search(code in prop_oneof![
            any::<u32>(), 0..20_000u32, 0x8007_0000..0x8008_0000u32, 0x8009_0000..0x800C_0000u32,
        ]) {
            let wanted = named(code).or_else(|| named(ErrorCode(code).win32()?));
            prop_assert_eq!(ErrorCode(code).name().zip(ErrorCode(code).description()), wanted);
        }
    }
}
