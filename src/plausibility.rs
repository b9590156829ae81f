//! Belief: whether 64 bytes are a record, judged by their values alone.

use core::fmt;

use crate::{AuthMethod, CertHash, ErrorCode, FailurePoint, RawMmFailure};

/// How much speaks for 64 bytes being a record: the answer of [`RawMmFailure::plausibility`].
///
/// Each level asks for all that the one below asks for. [`Carver`](crate::Carver) has a table of what each finds where no records are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// Nothing in it is impossible: every enumeration has a known value, no unknown flag is set, the error code is not 0.
    ///
    /// Admits every record that Windows' headers explain, and sparse tables of small numbers by the million.
    Low,
    /// A record, unless chance or malice made one.
    ///
    /// - [`failurePoint`](RawMmFailure::failure_point) is ME or PEER, [`mmAuthMethod`](RawMmFailure::mm_auth_method) is not RESERVED.
    /// - [`mmId`](RawMmFailure::mm_id) is from 1 to 2⁴⁸ - 1: a LUID is counted up from the system's start.
    /// - [`endCertHash`](RawMmFailure::end_cert_hash) is all zeros or could be a hash: ten different bytes or more, five zeros
    ///   at most, not all printable ASCII. That is no text, run, counter or pointer. One hash in 10⁸ fails this by chance.
    /// - [`failureErrorCode`](RawMmFailure::failure_error_code) is distinctive: in the `ERROR_IPSEC_*` ranges, as it is or by
    ///   `HRESULT_FROM_WIN32`; or any error of `FACILITY_SSPI` or `FACILITY_CERT`; or any other code from 256 up that has a
    ///   [name](ErrorCode::name). Smaller codes with a name (2, 5, 8, 87, ...) are common in any data. They count where the method uses
    ///   certificates, as EAP may, and the hash has a hash's mix of bits.
    Medium,
    /// A record whose fields also agree with each other.
    ///
    /// The error code is distinctive and has a name. There is a hash where the method uses certificates, as EAP may, and none where it
    /// does not. The filter id too is below 2⁴⁸. (A certificate failure for which no hash was stored is medium.)
    High,
}

impl Confidence {
    /// All levels, ascending.
    pub const ALL: [Self; 3] = [Self::Low, Self::Medium, Self::High];

    /// The word for it: `low`, `medium` or `high`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The level of that name.
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

impl RawMmFailure {
    /// How much speaks for this being a record; `None` where something in it is impossible.
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
        self.is_possible().then(|| self.weigh())
    }

    /// [`issues`](Self::issues) put into a yes or no, with the test first that most bytes fail.
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

    /// The level of a possible record. What is quick to tell is asked first.
    #[inline]
    pub(crate) fn weigh(&self) -> Confidence {
        let (code, method, hash) = (self.failure_error_code(), self.mm_auth_method(), &self.end_cert_hash);
        if !has_a_side(self) || !has_an_sa(self) {
            return Confidence::Low;
        }
        if !is_distinctive(code) {
            let hash_speaks = uses_certificates(method) && has_the_bits_of_a_hash(hash) && could_be_a_hash(hash);
            return if hash_speaks && code.name().is_some() { Confidence::Medium } else { Confidence::Low };
        }
        if !hash.is_zero() && !could_be_a_hash(hash) {
            return Confidence::Low;
        }
        let agrees = uses_certificates(method) != hash.is_zero() && is_id(self.mm_filter_id()) && code.name().is_some();
        if agrees { Confidence::High } else { Confidence::Medium }
    }
}

/// Whether someone failed, by a method that can be chosen.
fn has_a_side(record: &RawMmFailure) -> bool {
    record.failure_point() != FailurePoint::NONE && record.mm_auth_method() != AuthMethod::RESERVED
}

/// Whether there is an SA that failed.
fn has_an_sa(record: &RawMmFailure) -> bool {
    record.mm_id() != 0 && is_id(record.mm_id())
}

/// What medium confidence asks of a possible record, one by one, for the count of what each rules out.
#[cfg(test)]
#[expect(clippy::type_complexity, reason = "a table: the test in words, the test")]
pub(crate) const TESTS: [(&str, fn(&RawMmFailure) -> bool); 4] = [
    ("failurePoint ME or PEER, method not RESERVED", has_a_side),
    ("mmId from 1 to 2⁴⁸ - 1", has_an_sa),
    ("distinctive failureErrorCode", |record| is_distinctive(record.failure_error_code())),
    ("endCertHash zero or like a hash", |record| record.end_cert_hash.is_zero() || could_be_a_hash(&record.end_cert_hash)),
];

/// Whether data of other kinds hardly ever holds the code.
fn is_distinctive(code: ErrorCode) -> bool {
    match code.0 {
        0..256 => false,
        0x8009_0001..=0x8009_FFFF | 0x800B_0001..=0x800B_FFFF => true, // FACILITY_SSPI, FACILITY_CERT
        _ => matches!(code.win32(), Some(13000..=13023 | 13800..=13932)) || code.name().is_some(),
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

/// True of 20 random bytes but for one case in 10⁸: fewer different ones (6 in 10⁹), more zeros (1 in 10¹⁰), text (3 in 10⁹).
fn could_be_a_hash(hash: &CertHash) -> bool {
    let zeros = hash.0.iter().filter(|byte| **byte == 0).count();
    zeros <= 5 && different_bytes(hash) >= 10 && !hash.0.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

/// True of 20 random bytes but for one case in 40,000: hardly a byte twice, about half of the 160 bits set, and not ASCII.
fn has_the_bits_of_a_hash(hash: &CertHash) -> bool {
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

/// Ids are counted up, and none has come as far as 2⁴⁸.
const fn is_id(id: u64) -> bool {
    id < 1 << 48
}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::format;

    use proptest::prelude::*;

    use super::*;
    use crate::{MmFailure, arbitrary::strategy};

    fn level(failure: MmFailure) -> Option<Confidence> {
        failure.encode().plausibility()
    }

    #[test]
    fn names_are_of_one_level_each() {
        assert_eq!(Confidence::ALL.map(|level| Confidence::from_name(level.name())), Confidence::ALL.map(Some));
        assert_eq!(Confidence::from_name("Low"), None);
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
    #[expect(clippy::type_complexity, reason = "a table: the doubt, how it comes about, the level that is left")]
    fn every_doubt_has_its_price() {
        use Confidence::{High, Low, Medium};
        let cases: [(&str, fn(&mut MmFailure), Option<Confidence>); 27] = [
            ("nothing", |_| (), Some(High)),
            ("no error", |f| f.failure_error_code.0 = 0, None),
            ("unknown point", |f| f.failure_point.0 = 3, None),
            ("unknown flag", |f| f.flags.0 = 4, None),
            ("unknown method", |f| f.mm_auth_method.0 = 13, None),
            ("no point", |f| f.failure_point.0 = 0, Some(Low)),
            ("reserved method", |f| f.mm_auth_method = AuthMethod::RESERVED, Some(Low)),
            ("no id", |f| f.mm_id = 0, Some(Low)),
            ("wide id", |f| f.mm_id = 1 << 48, Some(Low)),
            ("wide filter id", |f| f.mm_filter_id = 1 << 48, Some(Medium)),
            ("no hash", |f| f.end_cert_hash = CertHash::default(), Some(Medium)),
            ("no hash and no need", |f| (f.end_cert_hash, f.mm_auth_method) = Default::default(), Some(High)),
            ("hash without need", |f| f.mm_auth_method = AuthMethod::PRESHARED_KEY, Some(Medium)),
            ("text", |f| f.end_cert_hash = CertHash(*b"certificates and key"), Some(Low)),
            ("run", |f| f.end_cert_hash = CertHash([0xA9; 20]), Some(Low)),
            (
                "pointers",
                |f| f.end_cert_hash = CertHash(*b"\xC0\x32\x51\x7F\xB9\x7F\0\0\xB0\xA7\x28\xE4\xB8\x7F\0\0\x01\x02\0\0"),
                Some(Low),
            ),
            ("unnamed certificate code", |f| f.failure_error_code.0 = 0x800B_7777, Some(Medium)),
            ("unnamed code", |f| f.failure_error_code.0 = 0x7777, Some(Low)),
            ("facility without a code", |f| f.failure_error_code.0 = 0x8009_0000, Some(Low)),
            ("small code", |f| f.failure_error_code.0 = 5, Some(Medium)),
            ("small code without a name", |f| f.failure_error_code.0 = 1, Some(Low)),
            ("named code of no family", |f| f.failure_error_code.0 = 1460, Some(High)),
            (
                "small code, ASCII",
                |f| (f.failure_error_code.0, f.end_cert_hash) = (5, CertHash(*b"\x01\x12\x234EVgx\x09\x1A+<M^op\x03\x14%6")),
                Some(Low),
            ),
            (
                "small code, few bits",
                |f| {
                    (f.failure_error_code.0, f.end_cert_hash) =
                        (5, CertHash(*b"\x01\x02\x04\x08\x10 @\x80\x03\x05\x09\x11!A\x81\x06\x0A\x12\"B"))
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
            ("small code, no hash", |f| (f.failure_error_code.0, f.end_cert_hash) = (5, CertHash::default()), Some(Low)),
            ("small code, no need of a hash", |f| (f.failure_error_code.0, f.mm_auth_method.0) = (5, 0), Some(Low)),
        ];
        for (doubt, change, expected) in cases {
            let mut failure = good();
            change(&mut failure);
            assert_eq!(level(failure), expected, "{doubt}");
        }
    }

    #[test]
    fn levels_ascend_and_have_names() {
        let levels = [Confidence::Low, Confidence::Medium, Confidence::High];
        assert!(levels.is_sorted());
        assert_eq!(levels.map(|level| format!("{level}")), ["low", "medium", "high"]);
    }
}
