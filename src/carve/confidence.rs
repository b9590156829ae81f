//! How likely it is that 64 bytes are a record, judged by their values alone.
//!
//! To change what a level requires, change [`RawMmFailure::plausibility`] and the functions that it
//! calls; `naive_level` in the oracles is the independent second version. The tables in
//! `false_positives.md` and `recall.md` then need new numbers. A requirement that excludes most
//! offsets can also be tested for many offsets at once, in the kernels of `scan`.

use super::{
    evidence::{has_random_bits, has_two_values, is_zero_or_hash},
    siblings::is_other_structure,
};
use crate::record::{AuthMethod, ErrorCode, FailurePoint, RawMmFailure, names::impl_named};

/// How likely it is that 64 bytes are a record: the result of [`RawMmFailure::plausibility`].
///
/// Each level requires everything that the level below it requires. The documentation of
/// [`Carver`](crate::Carver) has the measured false positives of each, and the records that each
/// misses. The rules are this crate's own; they were chosen to have no false positive of medium
/// confidence in the data that the table there lists.
///
/// The levels use these terms:
///
/// - An error code is *common* if it is a Win32 code below 256, as it is or in `HRESULT_FROM_WIN32`
///   form, or at 0x8000xxxx, such as `E_FAIL`.
/// - An error code is *distinctive* if it has a [name](ErrorCode::name) and is not common.
/// - An error code is *familiar* if it is of a family that occurs in records: a common code that
///   has a name; a Win32 code from 256 to 15999, as it is or in `HRESULT_FROM_WIN32` form;
///   `FACILITY_SSPI` (0x80090001 to 0x8009FFFF); `FACILITY_CERT` (0x800B0001 to 0x800BFFFF); or
///   `NTSTATUS` 0xC0000001 to 0xC0000FFF.
/// - A record has *two values* if at least two of keyingModuleType, mmState, saRole and
///   mmAuthMethod are not 0.
/// - An id is *small* if it is below 2⁴⁸. Ids are LUIDs, which Windows counts up from the start of
///   the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Confidence {
    /// Possibly a record. Tables of small numbers reach this level in millions of places.
    ///
    /// It requires that
    ///
    /// - [`failureErrorCode`](RawMmFailure::failure_error_code) is not 0.
    /// - failurePoint, keyingModuleType, mmState and saRole have known values.
    /// - [`mmAuthMethod`](RawMmFailure::mm_auth_method) has a known value, and no unknown
    ///   [flag](RawMmFailure::flags) is set. If the error code is distinctive, there can be one
    ///   exception: an unknown mmAuthMethod, or a single unknown flag.
    Low,
    /// Very likely a record.
    ///
    /// In addition, it requires that
    ///
    /// - [`failurePoint`](RawMmFailure::failure_point) is ME or PEER, and
    ///   [`mmId`](RawMmFailure::mm_id) is small and its lower 32 bits are not 0. If the record has
    ///   two values and a small mmFilterId, there can be one exception: failurePoint is NONE, or
    ///   mmId is 0 and nothing in the record is unknown.
    /// - [`endCertHash`](RawMmFailure::end_cert_hash) is all zeros or looks like a hash: it has at
    ///   least ten different bytes, at most five zeros, no three zeros in a row, and a byte that is
    ///   not printable ASCII. This excludes text, repeated bytes, numbers and pointers, and one of
    ///   10⁶ random hashes.
    /// - failureErrorCode and failurePoint are not a pointer to a place near the one that mmId
    ///   points to: as one number of 64 bits, they differ from mmId by 2²⁸ or more, or failurePoint
    ///   is NONE.
    /// - The bytes cannot be a quick-mode failure, the end of ETW event 1009 (an extended-mode
    ///   failure), or a section header of an ELF file.
    /// - The error code is distinctive, or it is familiar and the record meets the requirements for
    ///   familiar codes.
    ///
    /// The requirements for familiar codes that are not distinctive are:
    ///
    /// - Nothing in the record is unknown, failurePoint is ME or PEER, mmId is not 0, and
    ///   [`mmFilterId`](RawMmFailure::mm_filter_id) is small.
    /// - If there is no hash, the code is neither common nor a Win32 code below 9000, and the
    ///   record has two values.
    /// - If there is a hash, its bits look random, mmAuthMethod uses certificates (EAP may use
    ///   them), and the code has a name or the record has two values. Bits look random if 52 to 108
    ///   of the 160 are set, at least 14 bytes are different, and one is not ASCII. One of 145,000
    ///   random hashes fails this.
    Medium,
    /// Very likely a record, and its fields agree with each other, or the bytes around it confirm
    /// it.
    ///
    /// By the fields, it requires in addition that
    ///
    /// - The error code is distinctive.
    /// - Nothing in the record is unknown, failurePoint is ME or PEER, mmId is not 0, and
    ///   mmFilterId is small.
    /// - There is a hash if mmAuthMethod uses certificates (EAP may use them), and none otherwise.
    ///   A certificate failure for which Windows stored no hash has medium confidence.
    /// - The bytes do not [also fit](RawMmFailure::also_fits) an extended-mode failure.
    ///
    /// A [`Carver`](crate::Carver) also gives this level, whatever level the fields have, to a
    /// record that is the end of a payload of [ETW event 1005](crate::context::Etw1005::around), or
    /// to which an event [points](crate::Carver::targets). It requires that
    ///
    /// - failurePoint, keyingModuleType, mmState and saRole have known values, and one of them is
    ///   not 0.
    /// - failureErrorCode is not 0, and is a Win32 code or has a facility of at most 15, or of at
    ///   most 63 if its highest bit is set. These include the codes of certificates, SSPI, the
    ///   filtering platform and IPsec.
    /// - At most one thing is unknown: mmAuthMethod, or a single flag.
    /// - mmId is small, its lower 32 bits are not 0, and its 64 bits are not those of
    ///   failureErrorCode and failurePoint, or failurePoint is NONE.
    /// - endCertHash is all zeros or looks like a hash, and the bytes are not one of the other
    ///   structures that medium confidence excludes.
    High,
}

impl Confidence {
    /// All levels, in ascending order.
    pub const KNOWN: &'static [Self] = &[Self::Low, Self::Medium, Self::High];

    /// The name of the level: `low`, `medium` or `high`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl_named!(Confidence);

impl RawMmFailure {
    /// Returns how likely it is that these bytes are a record, or `None` if they do not meet the
    /// requirements of [low confidence](Confidence::Low).
    ///
    /// ```
    /// use ikeext_mm_failure::{AuthMethod, Confidence, ErrorCode, FailurePoint, MmFailure};
    ///
    /// let mut failure = MmFailure { failure_error_code: ErrorCode(13801), ..Default::default() };
    /// assert_eq!(failure.encode().plausibility(), Some(Confidence::Low));
    /// (failure.failure_point, failure.mm_id) = (FailurePoint::PEER, 0x1234);
    /// assert_eq!(failure.encode().plausibility(), Some(Confidence::Medium));
    /// failure.mm_auth_method = AuthMethod::KERBEROS;
    /// assert_eq!(failure.encode().plausibility(), Some(Confidence::High));
    /// failure.failure_point = FailurePoint(3);
    /// assert_eq!(failure.encode().plausibility(), None);
    /// ```
    #[must_use]
    #[inline]
    pub fn plausibility(&self) -> Option<Confidence> {
        if self.is_possible() {
            self.level_if_possible()
        } else {
            None
        }
    }

    /// Whether the record meets the requirements that have no exception. [`Carver`](crate::Carver)
    /// tests them for many offsets at once. The test that most bytes fail is first.
    #[inline]
    fn is_possible(&self) -> bool {
        self.failure_point().is_known()
            && self.keying_module_type().is_known()
            && self.mm_state().is_known()
            && self.sa_role().is_known()
            && self.failure_error_code().0 != 0
    }

    /// The level of a record that is known to be [possible](Self::is_possible). Quick tests come
    /// first.
    #[inline]
    pub(super) fn level_if_possible(&self) -> Option<Confidence> {
        let unknown = count_unknown(self);
        if unknown > 1 {
            return None;
        }
        let looks_right = has_point_or_id(self)
            && !is_pointer(self)
            && is_zero_or_hash(&self.end_cert_hash())
            && !is_other_structure(self);
        if !looks_right && unknown == 0 {
            return Some(Confidence::Low);
        }
        let is_distinctive = is_distinctive(self.failure_error_code());
        match (looks_right, is_distinctive) {
            (_, false) if unknown == 1 => None,
            (true, true) if fields_agree(self) && self.also_fits().is_none() => {
                Some(Confidence::High)
            }
            (true, true) => Some(Confidence::Medium),
            (true, false) if suits_familiar_code(self) => Some(Confidence::Medium),
            _ => Some(Confidence::Low),
        }
    }

    /// Whether a record that the bytes around it confirm is one, whatever its plausibility.
    pub(super) fn is_confirmable(&self) -> bool {
        let values = [
            self.failure_point().0,
            self.keying_module_type().0,
            self.mm_state().0,
            self.sa_role().0,
        ];
        self.is_possible()
            && values != [0; 4]
            && wrong_bits(self.failure_error_code().0.into()) == 0
            && count_unknown(self) <= 1
            && has_mm_id(self)
            && !is_repeated(self)
            && is_zero_or_hash(&self.end_cert_hash())
            && !is_other_structure(self)
    }
}

/// The bits of an error code that are set, but are 0 in each record of medium confidence or more:
/// bits 22 to 29, and 20 and 21 unless bit 31 is set.
pub(super) const fn wrong_bits(code: u64) -> u64 {
    let facility = code >> 10 & 0x0020_0000 | code >> 11 & 0x0010_0000;
    code & 0x3FF0_0000 & !facility
}

/// The number of unknown flags, and one for an unknown authentication method.
fn count_unknown(record: &RawMmFailure) -> u32 {
    let method = u32::from(!record.mm_auth_method().is_known());
    record
        .flags()
        .unknown_bits()
        .count_ones()
        .wrapping_add(method)
}

/// Whether a side failed and the security association has an id. If the other fields are not all
/// zeros, one of the two is enough.
fn has_point_or_id(record: &RawMmFailure) -> bool {
    let is_sufficient_alone = || has_two_values(record) && is_small(record.mm_filter_id());
    match (has_point(record), has_mm_id(record)) {
        (true, true) => true,
        (false, true) => is_sufficient_alone(),
        (true, false) => record.mm_id() == 0 && is_sufficient_alone() && count_unknown(record) == 0,
        (false, false) => false,
    }
}

fn has_point(record: &RawMmFailure) -> bool {
    record.failure_point() != FailurePoint::NONE
}

/// Whether the id of the security association is one that Windows could have assigned. It assigns
/// an id whose lower half is 0 only once in 2³² ids.
fn has_mm_id(record: &RawMmFailure) -> bool {
    is_small(record.mm_id()) && record.mm_id() & 0xFFFF_FFFF != 0
}

/// Whether error code and failure point are the address of a place near the one that mmId is the
/// address of: in a table of pointers, both point into the same program.
fn is_pointer(record: &RawMmFailure) -> bool {
    has_point(record) && distance_of_id(record) < 1 << 28
}

/// Whether mmId repeats error code and failure point, as in a table in which all numbers are the
/// same.
fn is_repeated(record: &RawMmFailure) -> bool {
    has_point(record) && distance_of_id(record) == 0
}

/// The distance of mmId from error code and failure point as one number.
fn distance_of_id(record: &RawMmFailure) -> u64 {
    let (point, code) = (record.failure_point().0, record.failure_error_code().0);
    (u64::from(point) << 32 | u64::from(code)).abs_diff(record.mm_id())
}

/// Whether nothing is unknown, there is a hash if and only if certificates are used, and the ids
/// are small.
fn fields_agree(record: &RawMmFailure) -> bool {
    count_unknown(record) == 0
        && has_point(record)
        && has_mm_id(record)
        && is_small(record.mm_filter_id())
        && uses_certificates(record.mm_auth_method()) != record.end_cert_hash().is_zero()
}

/// Whether the other fields make up for an error code that is only familiar.
fn suits_familiar_code(record: &RawMmFailure) -> bool {
    let (code, hash) = (record.failure_error_code(), record.end_cert_hash());
    if !is_familiar(code)
        || !has_point(record)
        || !has_mm_id(record)
        || !is_small(record.mm_filter_id())
    {
        return false;
    }
    if hash.is_zero() {
        let is_rare = !is_common(code) && code.win32().unwrap_or(code.0) >= 9000;
        return is_rare && has_two_values(record);
    }
    uses_certificates(record.mm_auth_method())
        && has_random_bits(&hash)
        && (code.is_known() || has_two_values(record))
}

/// The requirements of medium confidence for distinctive codes, for the count of what each of them
/// excludes.
#[cfg(test)]
#[expect(clippy::type_complexity, reason = "a table of descriptions and tests")]
pub(crate) const TESTS: [(&str, fn(&RawMmFailure) -> bool); 6] = [
    ("distinctive failureErrorCode", |record| {
        is_distinctive(record.failure_error_code())
    }),
    ("endCertHash all zeros or like a hash", |record| {
        is_zero_or_hash(&record.end_cert_hash())
    }),
    (
        "failurePoint and mmId, or one of them and two values",
        has_point_or_id,
    ),
    (
        "failureErrorCode and failurePoint not a pointer",
        |record| !is_pointer(record),
    ),
    ("not another structure", |record| {
        !is_other_structure(record)
    }),
    ("nothing unknown", |record| count_unknown(record) == 0),
];

/// Whether the code is rare in other data.
fn is_distinctive(code: ErrorCode) -> bool {
    code.is_known() && !is_common(code)
}

/// Whether the code is frequent in other data: a Win32 code below 256, as it is or in an `HRESULT`,
/// or a general code at 0x8000xxxx such as `E_FAIL`.
const fn is_common(code: ErrorCode) -> bool {
    match code.win32() {
        Some(win32) => win32 < 256,
        None => code.0 >> 16 == 0x8000,
    }
}

/// Whether the code is of a family that is common in records.
fn is_familiar(code: ErrorCode) -> bool {
    match (code.win32(), code.0) {
        (Some(256..16000), _) => true,
        // FACILITY_SSPI, FACILITY_CERT, NTSTATUS
        (None, 0x8009_0001..=0x8009_FFFF | 0x800B_0001..=0x800B_FFFF) => true,
        (None, 0xC000_0001..=0xC000_0FFF) => true,
        _ => is_common(code) && code.is_known(),
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

/// Whether an id is small enough to have been counted up from the start of the system.
const fn is_small(id: u64) -> bool {
    id < 1 << 48
}

#[cfg(test)]
mod tests;
