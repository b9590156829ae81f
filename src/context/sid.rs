//! Security identifiers.

use core::fmt;

use zerocopy::{FromBytes, little_endian::U32};

use crate::record::display::pad;

/// A `SID` (`winnt.h`): the id of a user, a group or a service.
///
/// ```
/// use ikeext_mm_failure::context::Sid;
///
/// let bytes = [1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0, 0xA5];
/// let (sid, rest) = Sid::parse_prefix(&bytes).unwrap();
/// assert_eq!((sid.to_string().as_str(), rest), ("S-1-5-18", &[0xA5][..]));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sid<'a> {
    bytes: &'a [u8],
}

impl<'a> Sid<'a> {
    /// The greatest length in bytes: that of 15 sub-authorities.
    pub const MAX_LEN: usize = HEADER + 15 * 4;

    /// Views the SID at the start of `bytes` and returns it with the bytes after it.
    ///
    /// Returns `None` if its revision is not 1, it has more than 15 sub-authorities, or the bytes
    /// end before it does.
    #[must_use]
    pub fn parse_prefix(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&[revision, count], _) = bytes.split_first_chunk()?;
        if revision != 1 || count > 15 {
            return None;
        }
        let len = usize::from(count).wrapping_mul(4).wrapping_add(HEADER);
        let (bytes, rest) = bytes.split_at_checked(len)?;
        Some((Self { bytes }, rest))
    }

    /// The bytes of the SID.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }
}

/// The usual notation, such as `S-1-5-18`. An authority of 2³² or more is in hexadecimal digits.
impl fmt::Display for Sid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, format_args!("{}", Parts(self.bytes)))
    }
}

struct Parts<'a>(&'a [u8]);

impl fmt::Display for Parts<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((&[revision, _, a, b, c, d, e, g], numbers)) = self.0.split_first_chunk() else {
            return Ok(());
        };
        let authority = u64::from_be_bytes([0, 0, a, b, c, d, e, g]);
        write!(f, "S-{revision}-")?;
        match u32::try_from(authority) {
            Ok(authority) => write!(f, "{authority}")?,
            Err(_) => write!(f, "{authority:#x}")?,
        }
        let numbers = <[U32]>::ref_from_bytes(numbers).unwrap_or_default();
        numbers
            .iter()
            .try_for_each(|number| write!(f, "-{}", number.get()))
    }
}

/// Bytes before the sub-authorities: revision, count, and the authority, a big-endian number.
const HEADER: usize = 8;

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    #[test]
    fn sids_of_every_length_print() {
        let mut bytes: Vec<u8> = (0..Sid::MAX_LEN as u8).map(|i| i | 0x80).collect();
        bytes[..8].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0, 5]);
        let mut expected = "S-1-5".to_owned();
        for count in 0..=15_u8 {
            bytes[1] = count;
            let len = 8 + 4 * usize::from(count);
            let (sid, rest) = Sid::parse_prefix(&bytes).unwrap();
            assert_eq!(
                (sid.as_bytes(), rest.len()),
                (&bytes[..len], bytes.len() - len)
            );
            assert_eq!(sid.to_string(), expected);
            assert_eq!(Sid::parse_prefix(&bytes[..len - 1]), None);
            let next = bytes.get(len..len + 4).unwrap_or(&[0; 4]);
            expected += &std::format!("-{}", u32::from_le_bytes(next.try_into().unwrap()));
        }
        assert_eq!(
            std::format!("{:>190}", Sid::parse_prefix(&bytes).unwrap().0).len(),
            190
        );
        bytes[1] = 16;
        bytes.resize(100, 0);
        assert_eq!(Sid::parse_prefix(&bytes), None);
        assert_eq!(Sid::parse_prefix(&[2, 0, 0, 0, 0, 0, 0, 5]), None);
    }

    #[test]
    fn a_large_authority_is_hexadecimal() {
        let sid = Sid::parse_prefix(&[1, 0, 1, 2, 3, 4, 5, 6]).unwrap().0;
        assert_eq!(sid.to_string(), "S-1-0x10203040506");
    }
}
