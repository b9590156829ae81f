//! The layout: one table of names, offsets and lengths, against which everything else is checked.

use core::fmt;

use super::names::impl_from_str;

/// A field of the structure. The variants are in the order of the bytes.
///
/// ```
/// use ikeext_mm_failure::Field;
///
/// assert_eq!(Field::MmState.name(), "mmState");
/// assert_eq!(Field::MmState.offset(), 16);
/// assert_eq!(Field::ALL.iter().map(|field| field.len()).sum::<usize>(), 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// `failureErrorCode`
    FailureErrorCode,
    /// `failurePoint`
    FailurePoint,
    /// `flags`
    Flags,
    /// `keyingModuleType`
    KeyingModuleType,
    /// `mmState`
    MmState,
    /// `saRole`
    SaRole,
    /// `mmAuthMethod`
    MmAuthMethod,
    /// `endCertHash`
    EndCertHash,
    /// `mmId`
    MmId,
    /// `mmFilterId`
    MmFilterId,
}

#[expect(clippy::len_without_is_empty, reason = "no field is empty")]
impl Field {
    /// All ten fields.
    pub const ALL: [Self; 10] = [
        Self::FailureErrorCode,
        Self::FailurePoint,
        Self::Flags,
        Self::KeyingModuleType,
        Self::MmState,
        Self::SaRole,
        Self::MmAuthMethod,
        Self::EndCertHash,
        Self::MmId,
        Self::MmFilterId,
    ];

    /// The name of the field in `fwpmtypes.h`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// The field that has this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Where the field starts: bytes from the start of the record.
    #[must_use]
    pub const fn offset(self) -> usize {
        self.row().1
    }

    /// Length of the field in bytes.
    #[must_use]
    pub const fn len(self) -> usize {
        self.row().2
    }

    /// The type of the field in `fwpmtypes.h`.
    #[must_use]
    pub const fn c_type(self) -> &'static str {
        self.row().3
    }

    const fn row(self) -> Row {
        match self {
            Self::FailureErrorCode => ("failureErrorCode", 0, 4, "UINT32"),
            Self::FailurePoint => ("failurePoint", 4, 4, "IPSEC_FAILURE_POINT"),
            Self::Flags => ("flags", 8, 4, "UINT32"),
            Self::KeyingModuleType => ("keyingModuleType", 12, 4, "IKEEXT_KEY_MODULE_TYPE"),
            Self::MmState => ("mmState", 16, 4, "IKEEXT_MM_SA_STATE"),
            Self::SaRole => ("saRole", 20, 4, "IKEEXT_SA_ROLE"),
            Self::MmAuthMethod => ("mmAuthMethod", 24, 4, "IKEEXT_AUTHENTICATION_METHOD_TYPE"),
            Self::EndCertHash => ("endCertHash", 28, 20, "UINT8[20]"),
            Self::MmId => ("mmId", 48, 8, "UINT64"),
            Self::MmFilterId => ("mmFilterId", 56, 8, "UINT64"),
        }
    }
}

/// The [`name`](Field::name).
impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl_from_str!(Field);

/// Name, offset, length, C type.
type Row = (&'static str, usize, usize, &'static str);

#[cfg(test)]
mod tests {
    use std::{format, string::String, vec::Vec};

    use super::*;
    use crate::record::{Error, ErrorKind};

    #[test]
    fn readme_has_this_table() {
        let readme = include_str!("../../README.md");
        let table = readme.split("|---|---|---|---|---|\n").nth(1).unwrap();
        let rows: Vec<&str> = table.lines().take_while(|line| !line.is_empty()).collect();
        let expected = Field::ALL.map(|f| {
            format!(
                "| {} | {} | `{f}` | `{}` | ",
                f.offset(),
                f.len(),
                f.c_type()
            )
        });
        let begins_as = |(row, begin): (&&str, &String)| row.starts_with(begin.as_str());
        assert!(
            rows.len() == expected.len() && rows.iter().zip(&expected).all(begins_as),
            "{expected:#?}"
        );
    }

    #[test]
    fn fields_follow_one_another_without_a_gap() {
        let end = Field::ALL.iter().fold(0, |end, field| {
            assert_eq!(field.offset(), end, "{field}");
            assert_eq!(field.name().parse(), Ok(*field));
            end + field.len()
        });
        assert_eq!(end, 64);
        assert_eq!(
            "mmid".parse::<Field>(),
            Err(Error::new(ErrorKind::UnknownName, 0))
        );
    }
}
