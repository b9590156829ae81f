//! Other structures whose bytes can be read as a record.
//!
//! Three of them exclude medium confidence: the quick-mode failure, the end of the event of an
//! extended-mode failure, and the section header of an ELF file. The fourth, the extended-mode
//! failure, cannot be told from a record in some cases. It excludes high confidence, and
//! [`RawMmFailure::also_fits`] reports it.

use super::evidence::{has_two_values, is_zero_or_hash};
use crate::record::{AuthMethod, CertHash, RawMmFailure, names::impl_named};

/// A structure that has the same length as a record, and whose bytes can be read as one: the result
/// of [`RawMmFailure::also_fits`] and [`RawMmFailure::fits_better`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Sibling {
    /// `FWPM_NET_EVENT_IKEEXT_EM_FAILURE0` (`fwpmtypes.h`, Windows Vista and later): the failure of
    /// an extended-mode negotiation, which authenticates the user after main mode has
    /// authenticated the machine.
    ///
    /// | offset | extended mode | main mode |
    /// |---|---|---|
    /// | 0 | failureErrorCode | failureErrorCode |
    /// | 4 | failurePoint | failurePoint |
    /// | 8 | flags: MULTIPLE 0x1, BENIGN 0x2 | flags: BENIGN 0x1, MULTIPLE 0x2 |
    /// | 12 | emState, 0 to 5 | keyingModuleType |
    /// | 16 | saRole | mmState |
    /// | 20 | emAuthMethod | saRole |
    /// | 24 | endCertHash, the first 4 bytes | mmAuthMethod |
    /// | 28 | endCertHash, the other 16 bytes | endCertHash, the first 16 bytes |
    /// | 44 | 4 bytes of padding | endCertHash, the last 4 bytes |
    /// | 48 | mmId | mmId |
    /// | 56 | qmFilterId | mmFilterId |
    ///
    /// An extended-mode record without a hash, with an emState up to 2 and an emAuthMethod of 0 or
    /// 1, has a known value in every field of a main-mode record.
    ExtendedMode,
}

impl Sibling {
    /// All structures.
    pub const KNOWN: &'static [Self] = &[Self::ExtendedMode];

    /// The name of the structure in Windows' headers: `FWPM_NET_EVENT_IKEEXT_EM_FAILURE0`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExtendedMode => "FWPM_NET_EVENT_IKEEXT_EM_FAILURE0",
        }
    }
}

impl_named!(Sibling);

impl RawMmFailure {
    /// Returns the other structure that these bytes fit, whether or not they fit this one.
    ///
    /// Bytes fit an [extended-mode failure](Sibling::ExtendedMode) if the error code is not 0, the
    /// failure point, emState, saRole and emAuthMethod have known values, no unknown flag is set,
    /// and the hash is all zeros or looks like a hash (as for
    /// [medium confidence](crate::Confidence::Medium)). The padding can have any value.
    ///
    /// If this is `Some`, the [plausibility](Self::plausibility) is medium at most, because the
    /// values alone do not show which structure the bytes are. The name of the event that they come
    /// from shows it, or the value of `type` in the `FWPM_NET_EVENT` that points to them.
    ///
    /// ```
    /// use ikeext_mm_failure::{ErrorCode, FailurePoint, MmFailure, MmState, Sibling};
    ///
    /// let mut failure = MmFailure {
    ///     failure_error_code: ErrorCode(13801),
    ///     failure_point: FailurePoint::PEER,
    ///     mm_state: MmState::SA_SENT, // in extended mode, the role: the responder
    ///     mm_id: 7,
    ///     ..Default::default()
    /// };
    /// assert_eq!(failure.encode().also_fits(), Some(Sibling::ExtendedMode));
    /// failure.mm_state = MmState::FINAL; // in extended mode, a role that does not exist
    /// assert_eq!(failure.encode().also_fits(), None);
    /// ```
    #[must_use]
    pub fn also_fits(&self) -> Option<Sibling> {
        is_extended_mode(self).then_some(Sibling::ExtendedMode)
    }

    /// Returns the structure that these bytes fit better than this one: the structure that they
    /// [also fit](Self::also_fits), if they have [issues](Self::issues) as a main-mode failure.
    ///
    /// A single record can be the exception. If most records of an array fit another structure
    /// better, the array is very likely one of that structure.
    #[must_use]
    pub fn fits_better(&self) -> Option<Sibling> {
        self.also_fits().filter(|_| self.issues().len() > 0)
    }
}

/// Whether the bytes can be read as a structure that is not a main-mode failure and that the values
/// show: the structures that exclude medium confidence.
pub(super) fn is_other_structure(record: &RawMmFailure) -> bool {
    is_quick_mode(record) || is_extended_mode_event(record) || is_elf_section(record)
}

/// Whether the bytes fit `FWPM_NET_EVENT_IKEEXT_EM_FAILURE0`. The names of the fields are those of
/// the main mode; the table in [`Sibling::ExtendedMode`] translates them.
fn is_extended_mode(record: &RawMmFailure) -> bool {
    record.failure_error_code().0 != 0
        && record.failure_point().is_known()
        && record.flags().unknown_bits() == 0
        && record.keying_module_type().0 <= LAST_EM_STATE
        && record.mm_state().0 <= LAST_ROLE
        && AuthMethod(record.sa_role().0).is_known()
        && is_zero_or_hash(&extended_mode_hash(record))
}

/// The field `endCertHash` of an extended-mode failure: the bytes 24 to 43.
fn extended_mode_hash(record: &RawMmFailure) -> CertHash {
    let bytes = record.as_bytes().get(24..).and_then(<[u8]>::first_chunk);
    bytes.map_or_else(CertHash::default, |bytes| CertHash(*bytes))
}

/// Whether the bytes can be `FWPM_NET_EVENT_IKEEXT_QM_FAILURE0` (`fwpmtypes.h`) of a 64-bit
/// process: the failure of a quick-mode negotiation.
///
/// Its saRole is at the place of mmState. The types of its two subnets are at the places of
/// mmAuthMethod and of bytes 12 to 15 of the hash; a type is an `FWP_DATA_TYPE`, 0x102 at most. In
/// a main-mode failure without a hash both types are 0 too, but then its mmId is not 0.
fn is_quick_mode(record: &RawMmFailure) -> bool {
    let hash = record.end_cert_hash();
    let [.., a, b, c, d, _, _, _, _] = hash.0;
    let (local, remote) = (record.mm_auth_method().0, u32::from_le_bytes([a, b, c, d]));
    record.mm_state().0 <= LAST_ROLE
        && local <= LAST_DATA_TYPE
        && remote <= LAST_DATA_TYPE
        && (!hash.is_zero() || local == 0 && record.mm_id() == 0)
}

/// Whether the bytes can be the last 60 bytes of ETW event 1009, the event of an extended-mode
/// failure, and 4 bytes after it. The event has no padding after its hash. Source: the manifest of
/// the event.
///
/// Its saRole is at the place of mmState, the start of its hash at that of mmAuthMethod. The last
/// 4 bytes of the record's hash are the lower half of the event's mmId, which is small. (If that
/// half is not small, the event's mmId is below 2³², and its upper half, which is 0, is the lower
/// half of the record's mmId. Medium confidence excludes that.)
fn is_extended_mode_event(record: &RawMmFailure) -> bool {
    let hash = record.end_cert_hash();
    let [.., c, d] = hash.0;
    record.mm_state().0 <= LAST_ROLE
        && !record.mm_auth_method().is_known()
        && !hash.is_zero()
        && c | d == 0
}

/// Whether the bytes can be the header of an empty section in a 64-bit ELF file, in which only the
/// name (at the place of the error code), the type (the failure point), the file offset (the
/// authentication method) and the alignment (mmId) are not 0.
fn is_elf_section(record: &RawMmFailure) -> bool {
    !record.mm_auth_method().is_known()
        && !has_two_values(record)
        && record.end_cert_hash().is_zero()
        && record.mm_id().is_power_of_two()
        && record.mm_filter_id() == 0
}

/// The greatest `IKEEXT_EM_SA_STATE` (`iketypes.h`).
const LAST_EM_STATE: u32 = 5;
/// The greatest `IKEEXT_SA_ROLE` (`iketypes.h`).
const LAST_ROLE: u32 = 1;
/// The greatest `FWP_DATA_TYPE` (`fwptypes.h`): `FWP_RANGE_TYPE`.
const LAST_DATA_TYPE: u32 = 0x102;

#[cfg(test)]
mod tests;
