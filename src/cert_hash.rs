//! The field `endCertHash`.

use core::fmt;

use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// The SHA-1 thumbprint of the end certificate: `UINT8[IKEEXT_CERT_HASH_LEN]` of `iketypes.h`, as 20 raw bytes.
///
/// Expect all zeros where no certificate was in play; that is not documented.
///
/// ```
/// use ikeext_mm_failure::CertHash;
///
/// assert!(CertHash::default().is_zero());
/// assert_eq!(CertHash([0xA9; 20]).to_string(), "a9".repeat(20));
/// ```
#[repr(transparent)]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
pub struct CertHash(pub [u8; 20]);

impl CertHash {
    /// The hash of exactly 40 hex digits, of either case.
    ///
    /// ```
    /// use ikeext_mm_failure::CertHash;
    ///
    /// assert_eq!(CertHash::from_hex(&"A9".repeat(20)), Some(CertHash([0xA9; 20])));
    /// assert_eq!(CertHash::from_hex("a9"), None);
    /// ```
    #[must_use]
    pub fn from_hex(digits: &str) -> Option<Self> {
        let mut hash = Self::default();
        if digits.len() != 40 {
            return None;
        }
        for (byte, pair) in hash.0.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
            let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
            *byte = pair.iter().try_fold(0, |byte: u8, &text| Some(byte << 4 | digit(text)?))?;
        }
        Some(hash)
    }

    /// Whether all 20 bytes are zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.0 == [0; 20]
    }
}

impl From<[u8; 20]> for CertHash {
    fn from(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }
}

impl From<CertHash> for [u8; 20] {
    fn from(hash: CertHash) -> Self {
        hash.0
    }
}

/// 40 lower-case hex digits.
impl fmt::Display for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for CertHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CertHash({self})")
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::format;

    use super::*;

    #[test]
    fn prints_every_nibble_in_order() {
        let hash = CertHash::from(core::array::from_fn(|i| [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF][i % 8]));
        let text = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(format!("{hash} {hash:?}"), format!("{text} CertHash({text})"));
        assert_eq!(<[u8; 20]>::from(hash)[..3], [0x01, 0x23, 0x45]);
        assert_eq!([text, &text.to_uppercase()].map(CertHash::from_hex), [Some(hash); 2]);
        for bad in ["", &text[..39], &format!("{text}0"), &text.replace('7', "g"), &"+0".repeat(20), &format!("0x{}", &text[2..])]
        {
            assert_eq!(CertHash::from_hex(bad), None, "{bad}");
        }
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
