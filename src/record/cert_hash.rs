//! The field `endCertHash`.

use core::{fmt, str::FromStr};

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::{
    display::pad,
    error::{Error, ErrorKind},
};

/// The SHA-1 thumbprint of the end certificate: 20 raw bytes, `UINT8[IKEEXT_CERT_HASH_LEN]` in
/// `iketypes.h`.
///
/// It is probably all zeros if no certificate was involved. That is inferred; Microsoft does not
/// document it.
///
/// It prints as 40 hexadecimal digits in lower case, and `{:X}` prints them in upper case. It
/// parses from 40 digits of either case:
///
/// ```
/// use ikeext_mm_failure::CertHash;
///
/// let hash: CertHash = "a9".repeat(20).parse()?;
/// assert_eq!(hash, CertHash([0xA9; 20]));
/// assert_eq!(format!("{hash:X}"), "A9".repeat(20));
/// assert_eq!("a9-b0".parse::<CertHash>().unwrap_err().offset(), 2);
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
#[repr(transparent)]
#[derive(
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    FromBytes,
    IntoBytes,
    KnownLayout,
    Immutable,
    Unaligned,
)]
pub struct CertHash(pub [u8; Self::LEN]);

impl CertHash {
    /// Length of the hash in bytes: `IKEEXT_CERT_HASH_LEN`.
    pub const LEN: usize = 20;

    /// Whether all 20 bytes are zero.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        let mut bytes: &[u8] = &self.0;
        while let [first, rest @ ..] = bytes {
            if *first != 0 {
                return false;
            }
            bytes = rest;
        }
        true
    }
}

impl From<[u8; Self::LEN]> for CertHash {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        Self(bytes)
    }
}

impl From<CertHash> for [u8; CertHash::LEN] {
    fn from(hash: CertHash) -> Self {
        hash.0
    }
}

/// Copies exactly 20 bytes. The errors are those of
/// [`RawMmFailure::parse`](crate::RawMmFailure::parse), for that length.
impl TryFrom<&[u8]> for CertHash {
    type Error = Error;

    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        bytes
            .try_into()
            .map(Self)
            .map_err(|_| match bytes.len().checked_sub(Self::LEN) {
                Some(count) => Error::new(ErrorKind::TrailingBytes { count }, Self::LEN),
                None => {
                    let available = bytes.len();
                    Error::new(
                        ErrorKind::Truncated {
                            needed: Self::LEN,
                            available,
                        },
                        0,
                    )
                }
            })
    }
}

/// Parses 40 hexadecimal digits of either case. Anything else is [`ErrorKind::InvalidCertHash`].
impl FromStr for CertHash {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = |offset| Error::new(ErrorKind::InvalidCertHash, offset);
        let is_digit = |byte: &u8| byte.is_ascii_hexdigit();
        let digits = text
            .as_bytes()
            .iter()
            .take_while(|byte| is_digit(byte))
            .count();
        let expected = Self::LEN.saturating_mul(2);
        if digits != text.len() || digits != expected {
            return Err(invalid(digits.min(expected)));
        }
        let mut hash = Self::default();
        for (byte, pair) in hash.0.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = core::str::from_utf8(pair).unwrap_or_default();
            *byte = u8::from_str_radix(pair, 16).map_err(|_| invalid(0))?;
        }
        Ok(hash)
    }
}

impl AsRef<[u8]> for CertHash {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// 40 hexadecimal digits in lower case.
impl fmt::Display for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(f, format_args!("{self:x}"))
    }
}

impl fmt::Debug for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertHash({self:x})")
    }
}

impl fmt::LowerHex for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::UpperHex for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;

    #[test]
    fn prints_every_nibble_in_order_and_parses_it() {
        let hash = CertHash::from(core::array::from_fn(|i| {
            [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF][i % 8]
        }));
        let text = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(
            format!("{hash} {hash:?}"),
            format!("{text} CertHash({text})")
        );
        assert_eq!(format!("{hash:X}"), text.to_uppercase());
        assert_eq!([text, &text.to_uppercase()].map(str::parse), [Ok(hash); 2]);
        assert_eq!(
            (&<[u8; 20]>::from(hash)[..3], hash.as_ref()),
            (&[1, 0x23, 0x45][..], &hash.0[..])
        );
    }

    #[test]
    fn bad_text_is_an_error_where_it_goes_wrong() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        for (bad, offset) in [
            ("", 0),
            (&text[..39], 39),
            (&(text.to_string() + "0"), 40),
            (&text.replace('7', "g"), 7),
            (&"+0".repeat(20), 0),
            (&("0x".to_string() + &text[2..]), 1),
            (&"é".repeat(20), 0),
        ] {
            let error = bad.parse::<CertHash>().unwrap_err();
            assert_eq!(
                (error.kind(), error.offset()),
                (ErrorKind::InvalidCertHash, offset),
                "{bad}"
            );
        }
    }

    #[test]
    fn bytes_of_another_length_are_an_error() {
        assert_eq!(CertHash::try_from(&[7; 20][..]), Ok(CertHash([7; 20])));
        let kind = |len| CertHash::try_from(&[7; 21][..len]).unwrap_err().kind();
        assert_eq!(
            kind(19),
            ErrorKind::Truncated {
                needed: 20,
                available: 19
            }
        );
        assert_eq!(kind(21), ErrorKind::TrailingBytes { count: 1 });
    }

    #[test]
    fn one_set_bit_anywhere_is_not_zero() {
        for bit in 0..160 {
            let mut hash = CertHash::default();
            assert!(hash.is_zero());
            hash.0[bit / 8] = 1 << (bit % 8);
            assert!(!hash.is_zero(), "bit {bit}");
        }
    }
}
