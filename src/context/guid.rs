//! GUIDs.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use crate::record::display::pad;

/// A `GUID` (`guiddef.h`): 16 bytes, of which the first three groups are little-endian numbers.
///
/// ```
/// use ikeext_mm_failure::context::Guid;
///
/// let provider = Guid([
///     0x5B, 0x8C, 0x47, 0x0C, 0x51, 0x03, 0xB1, 0x41, 0x8C, 0x58, 0x4A, 0x67, 0x37, 0xDA, 0x32, 0xE3,
/// ]);
/// assert_eq!(provider.to_string(), "0c478c5b-0351-41b1-8c58-4a6737da32e3");
/// ```
#[repr(transparent)]
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
pub struct Guid(pub [u8; Self::LEN]);

impl Guid {
    /// Length in bytes.
    pub const LEN: usize = 16;

    /// The GUID at an offset of an image.
    pub(super) fn at(image: &[u8], offset: usize) -> Option<Self> {
        let (guid, _) = Self::read_from_prefix(image.get(offset..)?).ok()?;
        Some(guid)
    }

    /// Whether the version and the variant are those of a random GUID, such as `UuidCreate` makes.
    pub(super) const fn is_random(&self) -> bool {
        let [_, _, _, _, _, _, _, version, variant, ..] = self.0;
        version >> 4 == 4 && variant >> 6 == 0b10
    }
}

/// Lower case, without braces.
impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a0, a1, a2, a3, b0, b1, c0, c1, d0, d1, rest @ ..] = self.0;
        let first = u32::from_le_bytes([a0, a1, a2, a3]);
        let (second, third) = (u16::from_le_bytes([b0, b1]), u16::from_le_bytes([c0, c1]));
        let fourth = u16::from_be_bytes([d0, d1]);
        let [e0, e1, e2, e3, e4, e5] = rest;
        let last = u64::from_be_bytes([0, 0, e0, e1, e2, e3, e4, e5]);
        pad(
            f,
            format_args!("{first:08x}-{second:04x}-{third:04x}-{fourth:04x}-{last:012x}"),
        )
    }
}
