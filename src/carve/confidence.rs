//! How likely it is that 64 bytes are a record, judged by their values alone.
//!
//! To change what a level requires, change [`RawMmFailure::plausibility`] and the functions that it
//! calls; `naive_level` in the oracles is the independent second version.

use core::{fmt, str::FromStr};

use crate::record::{
    AuthMethod, CertHash, Error, ErrorCode, ErrorKind, FailurePoint, RawMmFailure,
};

/// How likely it is that 64 bytes are a record: the result of [`RawMmFailure::plausibility`].
///
/// Each level requires everything that the level below it requires. The documentation of
/// [`Carver`](crate::Carver) has the measured false positives of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// Possibly a record. Every enumeration has a known value, no unknown flag is set, and the
    /// error code is not 0.
    ///
    /// All records without [issues](RawMmFailure::issues) reach this level if they have an error
    /// code. So do millions of places in tables of small numbers.
    Low,
    /// Very likely a record.
    ///
    /// - [`failurePoint`](RawMmFailure::failure_point) is ME or PEER, and
    ///   [`mmAuthMethod`](RawMmFailure::mm_auth_method) is not RESERVED.
    /// - [`mmId`](RawMmFailure::mm_id) is from 1 to 2⁴⁸ - 1. It is a LUID, which Windows counts up
    ///   from the start of the system.
    /// - [`endCertHash`](RawMmFailure::end_cert_hash) is all zeros, or has at least ten different
    ///   bytes, at most five zeros, and a byte that is not printable ASCII. This excludes text,
    ///   repeated bytes, counters and pointers, and one random hash in 10⁸.
    /// - [`failureErrorCode`](RawMmFailure::failure_error_code) is distinctive: it is in the
    ///   `ERROR_IPSEC_*` ranges, as it is or in an `HRESULT`; or it is any error of `FACILITY_SSPI`
    ///   or `FACILITY_CERT`; or it is another code of 256 or more that has a
    ///   [name](ErrorCode::name). Smaller codes with a name (2, 5, 8, 87, ...) occur in data of any
    ///   kind. They are sufficient only if the authentication method uses certificates and the bits
    ///   of the hash look random.
    Medium,
    /// A record whose fields also agree with each other.
    ///
    /// The error code is distinctive and has a name. The hash is present if the authentication
    /// method uses certificates (EAP may use them), and absent if it does not. The filter id is
    /// below 2⁴⁸. A certificate failure for which Windows stored no hash reaches only medium.
    High,
}

impl Confidence {
    /// All levels, in ascending order.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The name of the level: `low`, `medium` or `high`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level that has this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.name() == name)
    }
}

/// The [`name`](Confidence::name).
impl fmt::Display for Confidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The same as [`Confidence::from_name`]. Any other text is [`ErrorKind::UnknownName`].
impl FromStr for Confidence {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::from_name(name).ok_or(Error::new(ErrorKind::UnknownName, 0))
    }
}

impl RawMmFailure {
    /// Returns how likely it is that these bytes are a record, or `None` if they cannot be one that
    /// Windows' headers explain.
    ///
    /// ```
    /// use ikeext_mm_failure::{Confidence, ErrorCode, FailurePoint, MmFailure};
    ///
    /// let mut failure = MmFailure { failure_error_code: ErrorCode(13801), ..Default::default() };
    /// assert_eq!(failure.encode().plausibility(), Some(Confidence::Low));
    /// (failure.failure_point, failure.mm_id) = (FailurePoint::PEER, 0x1234);
    /// assert_eq!(failure.encode().plausibility(), Some(Confidence::High));
    /// failure.failure_point = FailurePoint(3);
    /// assert_eq!(failure.encode().plausibility(), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn plausibility(&self) -> Option<Confidence> {
        self.is_possible().then(|| self.level_if_possible())
    }

    /// Whether the record has no issues and an error code. The test that most bytes fail is first.
    #[inline]
    fn is_possible(&self) -> bool {
        self.failure_point().is_known()
            && self.flags().unknown_bits() == 0
            && self.keying_module_type().is_known()
            && self.mm_state().is_known()
            && self.sa_role().is_known()
            && self.mm_auth_method().is_known()
            && self.failure_error_code().0 != 0
    }

    /// The level of a record that is known to be possible. Quick tests come first.
    #[inline]
    pub(super) fn level_if_possible(&self) -> Confidence {
        let (code, method) = (self.failure_error_code(), self.mm_auth_method());
        let hash = &self.end_cert_hash();
        if !has_failing_side(self) || !has_mm_id(self) {
            return Confidence::Low;
        }
        if !is_distinctive(code) {
            let has_random_hash =
                uses_certificates(method) && has_random_bits(hash) && could_be_hash(hash);
            return match has_random_hash && code.is_known() {
                true => Confidence::Medium,
                false => Confidence::Low,
            };
        }
        if !hash.is_zero() && !could_be_hash(hash) {
            return Confidence::Low;
        }
        let agrees = uses_certificates(method) != hash.is_zero()
            && is_luid(self.mm_filter_id())
            && code.is_known();
        if agrees {
            Confidence::High
        } else {
            Confidence::Medium
        }
    }
}

/// Whether a side failed, with an authentication method that can be configured.
fn has_failing_side(record: &RawMmFailure) -> bool {
    record.failure_point() != FailurePoint::NONE && record.mm_auth_method() != AuthMethod::RESERVED
}

/// Whether the id of the security association is one that Windows could have assigned.
fn has_mm_id(record: &RawMmFailure) -> bool {
    record.mm_id() != 0 && is_luid(record.mm_id())
}

/// The requirements of medium confidence, for the count of what each of them excludes.
#[cfg(test)]
#[expect(clippy::type_complexity, reason = "a table of descriptions and tests")]
pub(crate) const TESTS: [(&str, fn(&RawMmFailure) -> bool); 4] = [
    (
        "failurePoint ME or PEER, method not RESERVED",
        has_failing_side,
    ),
    ("mmId from 1 to 2⁴⁸ - 1", has_mm_id),
    ("distinctive failureErrorCode", |record| {
        is_distinctive(record.failure_error_code())
    }),
    ("endCertHash zero or like a hash", |record| {
        record.end_cert_hash().is_zero() || could_be_hash(&record.end_cert_hash())
    }),
];

/// Whether the code is rare in other data.
fn is_distinctive(code: ErrorCode) -> bool {
    match code.0 {
        0..256 => false,
        // FACILITY_SSPI, FACILITY_CERT
        0x8009_0001..=0x8009_FFFF | 0x800B_0001..=0x800B_FFFF => true,
        _ => matches!(code.win32(), Some(13000..=13023 | 13800..=13932)) || code.is_known(),
    }
}

const fn uses_certificates(method: AuthMethod) -> bool {
    matches!(
        method,
        AuthMethod::CERTIFICATE
            | AuthMethod::SSL
            | AuthMethod::CERTIFICATE_ECDSA_P256
            | AuthMethod::CERTIFICATE_ECDSA_P384
            | AuthMethod::SSL_ECDSA_P256
            | AuthMethod::SSL_ECDSA_P384
            | AuthMethod::EAP
    )
}

/// Whether the bytes are not text, a repeated byte, a counter or a pointer.
///
/// 20 random bytes fail with a probability of 10⁻⁸: 6·10⁻⁹ for too few different bytes, 10⁻¹⁰ for
/// too many zeros, 3·10⁻⁹ for text.
fn could_be_hash(hash: &CertHash) -> bool {
    let zeros = hash.0.iter().filter(|byte| **byte == 0).count();
    let is_text = hash.0.iter().all(|byte| matches!(byte, b' '..=b'~'));
    zeros <= 5 && different_bytes(hash) >= 10 && !is_text
}

/// Whether hardly a byte occurs twice, about half of the 160 bits are set, and a byte is not ASCII.
///
/// 20 random bytes fail with a probability of 1 in 40,000.
fn has_random_bits(hash: &CertHash) -> bool {
    let ones = || hash.0.iter().map(|byte| byte.count_ones()).sum::<u32>();
    !hash.0.is_ascii() && (52..=108).contains(&ones()) && different_bytes(hash) >= 14
}

fn different_bytes(hash: &CertHash) -> u32 {
    let mut seen = [0_u64; 4];
    for &byte in &hash.0 {
        if let Some(quarter) = seen.get_mut(usize::from(byte >> 6)) {
            *quarter |= 1_u64.wrapping_shl(byte.into());
        }
    }
    seen.iter().map(|quarter| quarter.count_ones()).sum()
}

/// Whether an id is small enough to have been counted up from the start of the system.
const fn is_luid(id: u64) -> bool {
    id < 1 << 48
}

#[cfg(test)]
mod tests {
    use std::format;

    use proptest::prelude::*;

    use super::*;
    use crate::{record::MmFailure, testing::strategy};

    fn level(failure: MmFailure) -> Option<Confidence> {
        failure.encode().plausibility()
    }

    #[test]
    fn every_level_has_its_name() {
        assert_eq!(
            Confidence::ALL.map(|level| Confidence::from_name(level.name())),
            Confidence::ALL.map(Some)
        );
        assert_eq!(Confidence::from_name("Low"), None);
        assert_eq!("high".parse(), Ok(Confidence::High));
        assert_eq!(
            "".parse::<Confidence>(),
            Err(Error::new(ErrorKind::UnknownName, 0))
        );
    }

    /// High, and with every field that the levels look at set.
    fn good() -> MmFailure {
        MmFailure {
            failure_error_code: ErrorCode::CERT_E_EXPIRED,
            failure_point: FailurePoint::PEER,
            mm_auth_method: AuthMethod::CERTIFICATE,
            end_cert_hash: CertHash(*b"\x5A\x0D\xC4\x91\x3E\x77\xF2\x08\xB9\x6C\xE1\x25\x9F\x43\xD8\x1A\x86\x70\xAB\xCE"),
            mm_id: 0x0000_7A3C_0000_01F4,
            mm_filter_id: 0x1_02AB,
            ..MmFailure::default()
        }
    }

    proptest! {
        #[test]
        fn any_error_is_low_at_least(failure in strategy::plausible(), code in prop_oneof![1..256_u32, 1..=u32::MAX]) {
            let failure = MmFailure { failure_error_code: ErrorCode(code), ..failure };
            prop_assert!(level(failure) >= Some(Confidence::Low), "{failure:?}");
        }
    }

    #[test]
    #[expect(
        clippy::type_complexity,
        reason = "a table of weaknesses, changes and levels"
    )]
    fn every_weakness_lowers_the_level() {
        use Confidence::{High, Low, Medium};
        let cases: [(&str, fn(&mut MmFailure), Option<Confidence>); 27] = [
            ("nothing", |_| (), Some(High)),
            ("no error", |f| f.failure_error_code.0 = 0, None),
            ("unknown point", |f| f.failure_point.0 = 3, None),
            ("unknown flag", |f| f.flags.0 = 4, None),
            ("unknown method", |f| f.mm_auth_method.0 = 13, None),
            ("no point", |f| f.failure_point.0 = 0, Some(Low)),
            (
                "reserved method",
                |f| f.mm_auth_method = AuthMethod::RESERVED,
                Some(Low),
            ),
            ("no id", |f| f.mm_id = 0, Some(Low)),
            ("wide id", |f| f.mm_id = 1 << 48, Some(Low)),
            ("wide filter id", |f| f.mm_filter_id = 1 << 48, Some(Medium)),
            (
                "no hash",
                |f| f.end_cert_hash = CertHash::default(),
                Some(Medium),
            ),
            (
                "no hash and no need",
                |f| (f.end_cert_hash, f.mm_auth_method) = Default::default(),
                Some(High),
            ),
            (
                "hash without need",
                |f| f.mm_auth_method = AuthMethod::PRESHARED_KEY,
                Some(Medium),
            ),
            (
                "text",
                |f| f.end_cert_hash = CertHash(*b"certificates and key"),
                Some(Low),
            ),
            ("run", |f| f.end_cert_hash = CertHash([0xA9; 20]), Some(Low)),
            (
                "pointers",
                |f| {
                    f.end_cert_hash = CertHash(
                        *b"\xC0\x32\x51\x7F\xB9\x7F\0\0\xB0\xA7\x28\xE4\xB8\x7F\0\0\x01\x02\0\0",
                    )
                },
                Some(Low),
            ),
            (
                "unnamed certificate code",
                |f| f.failure_error_code.0 = 0x800B_7777,
                Some(Medium),
            ),
            (
                "unnamed code",
                |f| f.failure_error_code.0 = 0x7777,
                Some(Low),
            ),
            (
                "facility without a code",
                |f| f.failure_error_code.0 = 0x8009_0000,
                Some(Low),
            ),
            ("small code", |f| f.failure_error_code.0 = 5, Some(Medium)),
            (
                "small code without a name",
                |f| f.failure_error_code.0 = 1,
                Some(Low),
            ),
            (
                "named code of no family",
                |f| f.failure_error_code.0 = 1460,
                Some(High),
            ),
            (
                "small code, ASCII",
                |f| {
                    (f.failure_error_code.0, f.end_cert_hash) =
                        (5, CertHash(*b"\x01\x12\x234EVgx\x09\x1A+<M^op\x03\x14%6"))
                },
                Some(Low),
            ),
            (
                "small code, few bits",
                |f| {
                    (f.failure_error_code.0, f.end_cert_hash) = (
                        5,
                        CertHash(
                            *b"\x01\x02\x04\x08\x10 @\x80\x03\x05\x09\x11!A\x81\x06\x0A\x12\"B",
                        ),
                    )
                },
                Some(Low),
            ),
            (
                "small code, few different bytes",
                |f| {
                    f.failure_error_code.0 = 5;
                    f.end_cert_hash.0.copy_within(..8, 12);
                },
                Some(Low),
            ),
            (
                "small code, no hash",
                |f| (f.failure_error_code.0, f.end_cert_hash) = (5, CertHash::default()),
                Some(Low),
            ),
            (
                "small code, no need of a hash",
                |f| (f.failure_error_code.0, f.mm_auth_method.0) = (5, 0),
                Some(Low),
            ),
        ];
        for (weakness, change, expected) in cases {
            let mut failure = good();
            change(&mut failure);
            assert_eq!(level(failure), expected, "{weakness}");
        }
    }

    #[test]
    fn levels_ascend_and_have_names() {
        let levels = [Confidence::Low, Confidence::Medium, Confidence::High];
        assert!(levels.is_sorted());
        assert_eq!(
            levels.map(|level| format!("{level}")),
            ["low", "medium", "high"]
        );
    }
}
