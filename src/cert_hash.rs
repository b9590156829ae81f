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
