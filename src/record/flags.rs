//! The field `flags`.

use super::newtype::{impl_flags, impl_u32_newtype};

/// The bits of the field `flags`, including unknown ones:
/// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_*` in `fwpmtypes.h`.
///
/// The structure for extended-mode failures has two flags of the same names with the values
/// swapped. Do not use these constants for it.
///
/// ```
/// use ikeext_mm_failure::Flags;
///
/// let mut flags = Flags::BENIGN;
/// flags |= Flags(0x10);
/// assert!(flags.contains(Flags::BENIGN) && !flags.contains(Flags::MULTIPLE));
/// assert_eq!(flags & !Flags::BENIGN, Flags(0x10));
/// assert_eq!(flags.unknown_bits(), 0x10);
/// assert_eq!(flags.to_string(), "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|0x10");
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(transparent)
)]
pub struct Flags(pub u32);

impl Flags {
    /// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN` (0x1): the failure was expected or is
    /// harmless.
    pub const BENIGN: Self = Self(1);
    /// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE` (0x2): several failures were reported for
    /// this security association. All have the same `mmId`.
    pub const MULTIPLE: Self = Self(2);

    /// Every flag that has a name, in ascending order.
    pub const KNOWN: &'static [Self] = &[Self::BENIGN, Self::MULTIPLE];

    /// The Windows constant of a single flag, verbatim. [`names`](Self::names) lists those of all
    /// bits.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::BENIGN => Some("FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN"),
            Self::MULTIPLE => Some("FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE"),
            _ => None,
        }
    }

    /// The name of the associated constant of a single flag.
    #[must_use]
    pub const fn short_name(self) -> Option<&'static str> {
        match self {
            Self::BENIGN => Some("BENIGN"),
            Self::MULTIPLE => Some("MULTIPLE"),
            _ => None,
        }
    }

    /// What a single flag means, in one line.
    #[must_use]
    pub const fn description(self) -> Option<&'static str> {
        match self {
            Self::BENIGN => Some("the failure was expected or is harmless"),
            Self::MULTIPLE => Some("several failures were reported for this security association"),
            _ => None,
        }
    }
}

impl_u32_newtype!(Flags);
impl_flags!(Flags);

#[cfg(test)]
mod tests {
    use std::format;

    use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as oracle;

    use super::*;
    use crate::record::ErrorKind;

    #[test]
    fn flags_agree_with_windows_sys() {
        for (known, (name, value)) in Flags::KNOWN.iter().zip([
            (
                "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN",
                oracle::FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN,
            ),
            (
                "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE",
                oracle::FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE,
            ),
        ]) {
            assert_eq!((known.0, known.name()), (value, Some(name)));
            assert!(name.ends_with(known.short_name().unwrap()) && known.description().is_some());
            assert_eq!(
                (Flags::from_name(name), name.parse()),
                (Some(*known), Ok(*known))
            );
        }
        let none = Flags(3);
        assert_eq!(
            (none.name(), none.short_name(), none.description()),
            (None, None, None)
        );
        assert_eq!(Flags::from_name("BENIGN"), None);
    }

    #[test]
    fn prints_every_combination() {
        for (bits, text) in [
            (0, "0x0"),
            (1, "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN"),
            (
                3,
                "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_BENIGN|\
                 FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE",
            ),
            (
                0x8000_0002,
                "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_MULTIPLE|0x80000000",
            ),
            (0xC, "0xc"),
        ] {
            assert_eq!(format!("{} {0:?}", Flags(bits)), format!("{text} {text}"));
            assert_eq!(text.parse(), Ok(Flags(bits)));
        }
    }

    #[test]
    fn bad_text_is_an_error_at_its_part() {
        let name = Flags::BENIGN.name().unwrap();
        for (text, offset) in [("", 0), ("BENIGN", 0), ("0x+1", 0), ("3", 0), ("0x1|0x", 4)] {
            let error = text.parse::<Flags>().unwrap_err();
            assert_eq!(
                (error.kind(), error.offset()),
                (ErrorKind::UnknownName, offset),
                "{text}"
            );
        }
        let error = format!("{name}|").parse::<Flags>().unwrap_err();
        assert_eq!(error.offset(), name.len() + 1);
    }

    #[test]
    fn each_bit_is_known_or_unknown() {
        for bit in (0..32).map(|n| 1 << n) {
            let flags = Flags::from(bit);
            assert_eq!(u32::from(flags), bit);
            assert_eq!(flags.unknown_bits(), if bit < 4 { 0 } else { bit });
            assert_eq!(flags.names().count(), usize::from(bit < 4));
            assert_eq!(flags.is_known(), bit < 4);
            let (mut or, mut and) = (flags, Flags(u32::MAX));
            or |= !flags;
            and &= flags;
            assert_eq!(
                (or, and, flags & !flags),
                (Flags(u32::MAX), flags, Flags(0))
            );
            assert!(Flags(u32::MAX).contains(flags) && !Flags(!bit).contains(flags));
            assert!(!flags.is_empty() && Flags(0).is_empty());
        }
    }
}
