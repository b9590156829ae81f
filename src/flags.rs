//! The field `flags`.

use core::{fmt, ops::BitOr};

/// The bits of the field `flags`, unknown ones included: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_*` of `fwpmtypes.h`.
///
/// The structure of *extended-mode* failures has two flags of the same names with the values swapped: do not mix them up.
///
/// ```
/// use ikeext_mm_failure::Flags;
///
/// let flags = Flags::BENIGN | Flags(0x10);
/// assert!(flags.contains(Flags::BENIGN) && !flags.contains(Flags::MULTIPLE));
/// assert_eq!(flags.unknown_bits(), 0x10);
/// assert_eq!(flags.to_string(), "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|0x10");
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Flags(pub u32);

impl Flags {
    /// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN` (0x1): the failure is harmless or was to be expected.
    pub const BENIGN: Self = Self(1);
    /// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE` (0x2): several failures were reported for this main-mode SA; `mmId` is
    /// the same in all of them.
    pub const MULTIPLE: Self = Self(2);

    /// Every known flag with its verbatim Windows constant and its meaning in a line, ascending.
    pub const KNOWN: &'static [(Self, &'static str, &'static str)] = &[
        (Self::BENIGN, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN", "the failure is harmless or was to be expected"),
        (
            Self::MULTIPLE,
            "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE",
            "several failures were reported for this main-mode SA",
        ),
    ];

    /// The flag of a verbatim Windows constant.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::KNOWN.iter().find(|known| known.1 == name).map(|known| known.0)
    }

    /// Whether every bit of `other` is set.
    #[must_use]
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The bits that no flag names.
    #[must_use]
    pub const fn unknown_bits(self) -> u32 {
        self.0 & !(Self::BENIGN.0 | Self::MULTIPLE.0)
    }

    /// The names of the known bits that are set, ascending.
    pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        Self::KNOWN.iter().filter(move |known| self.contains(known.0)).map(|known| known.1)
    }
}

impl BitOr for Flags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl From<u32> for Flags {
    fn from(value: u32) -> Self {
        Self(value)
    }
}

impl From<Flags> for u32 {
    fn from(flags: Flags) -> Self {
        flags.0
    }
}

/// The names joined by `|`, then the unknown bits in hex; `0x0` where no bit is set.
impl fmt::Display for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, name) in self.names().enumerate() {
            write!(f, "{}{name}", if index == 0 { "" } else { "|" })?;
        }
        match (self.unknown_bits(), self.0) {
            (0, 0) => f.write_str("0x0"),
            (0, _) => Ok(()),
            (unknown, all) => write!(f, "{}{unknown:#x}", if unknown == all { "" } else { "|" }),
        }
    }
}

impl fmt::Debug for Flags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::format;

    use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as oracle;

    use super::*;

    #[test]
    fn flags_agree_with_windows_sys() {
        let names = ["FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN", "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE"];
        let values =
            [oracle::FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN, oracle::FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE];
        assert!(Flags::KNOWN.iter().map(|known| (known.0.0, known.1)).eq(values.into_iter().zip(names)));
        assert_eq!(names.map(Flags::from_name), values.map(|value| Some(Flags(value))));
        assert_eq!(Flags::from_name("BENIGN"), None);
    }

    #[test]
    fn prints_every_combination() {
        for (bits, text) in [
            (0, "0x0"),
            (1, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN"),
            (3, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE"),
            (0x8000_0002, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE|0x80000000"),
            (0xC, "0xc"),
        ] {
            assert_eq!(format!("{} {0:?}", Flags(bits)), format!("{text} {text}"));
        }
    }

    #[test]
    fn each_bit_is_known_or_unknown() {
        for bit in (0..32).map(|n| 1 << n) {
            let flags = Flags::from(bit);
            assert_eq!(u32::from(flags), bit);
            assert_eq!(flags.unknown_bits(), if bit < 4 { 0 } else { bit });
            assert_eq!(flags.names().count(), usize::from(bit < 4));
            assert_eq!((flags | flags, flags | Flags(!bit)), (flags, Flags(u32::MAX)));
            assert!(Flags(u32::MAX).contains(flags) && !Flags(!bit).contains(flags));
        }
    }
}
