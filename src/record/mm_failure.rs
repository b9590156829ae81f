//! The record as a value: ten public fields in the byte order of the host.

use core::fmt;

use zerocopy::little_endian::{U32, U64};

use super::{
    cert_hash::CertHash,
    enums::{AuthMethod, FailurePoint, KeyingModuleType, MmState, SaRole},
    error::Error,
    error_code::ErrorCode,
    flags::Flags,
    raw::RawMmFailure,
};

/// A main-mode failure: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE0`, decoded.
///
/// Any 64 bytes decode, and the result encodes back to the same bytes:
///
/// ```
/// use ikeext_mm_failure::{FailurePoint, MmFailure, RawMmFailure};
///
/// let bytes = [0xA5; 64];
/// let mut failure: MmFailure = RawMmFailure::parse(&bytes)?.decode();
/// assert_eq!(failure.encode().as_bytes(), &bytes);
///
/// failure.failure_point = FailurePoint::PEER;
/// assert_eq!(failure.encode().as_bytes()[..8], [0xA5, 0xA5, 0xA5, 0xA5, 2, 0, 0, 0]);
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
///
/// With the feature `serde` it serializes as an object with the names and types of the tool's JSON:
/// numbers, the hash as hexadecimal digits, and the two ids as decimal strings. When deserializing,
/// a missing field is zero and unknown fields are ignored, so the output of `mmfail decode` can be
/// read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "camelCase", default)
)]
pub struct MmFailure {
    /// `failureErrorCode`: why the negotiation failed.
    pub failure_error_code: ErrorCode,
    /// `failurePoint`: which side failed.
    pub failure_point: FailurePoint,
    /// `flags`: whether the failure is benign, and whether it is one of several.
    pub flags: Flags,
    /// `keyingModuleType`: the protocol, which is IKE, AuthIP or IKEv2.
    pub keying_module_type: KeyingModuleType,
    /// `mmState`: the state that the negotiation had reached.
    pub mm_state: MmState,
    /// `saRole`: whether the reporting machine was the initiator or the responder.
    pub sa_role: SaRole,
    /// `mmAuthMethod`: the authentication method.
    pub mm_auth_method: AuthMethod,
    /// `endCertHash`: the SHA-1 thumbprint of the end certificate.
    pub end_cert_hash: CertHash,
    /// `mmId`: the LUID of the main-mode security association (SA).
    #[cfg_attr(feature = "serde", serde(with = "super::serde::id"))]
    pub mm_id: u64,
    /// `mmFilterId`: the id of the main-mode filter.
    #[cfg_attr(feature = "serde", serde(with = "super::serde::id"))]
    pub mm_filter_id: u64,
}

impl MmFailure {
    /// Writes the fields as the 64 bytes of a record.
    #[must_use]
    pub const fn encode(&self) -> RawMmFailure {
        RawMmFailure {
            failure_error_code: U32::new(self.failure_error_code.0),
            failure_point: U32::new(self.failure_point.0),
            flags: U32::new(self.flags.0),
            keying_module_type: U32::new(self.keying_module_type.0),
            mm_state: U32::new(self.mm_state.0),
            sa_role: U32::new(self.sa_role.0),
            mm_auth_method: U32::new(self.mm_auth_method.0),
            end_cert_hash: self.end_cert_hash,
            mm_id: U64::new(self.mm_id),
            mm_filter_id: U64::new(self.mm_filter_id),
        }
    }
}

impl RawMmFailure {
    /// Reads all ten fields.
    #[must_use]
    pub const fn decode(&self) -> MmFailure {
        MmFailure {
            failure_error_code: self.failure_error_code(),
            failure_point: self.failure_point(),
            flags: self.flags(),
            keying_module_type: self.keying_module_type(),
            mm_state: self.mm_state(),
            sa_role: self.sa_role(),
            mm_auth_method: self.mm_auth_method(),
            end_cert_hash: self.end_cert_hash(),
            mm_id: self.mm_id(),
            mm_filter_id: self.mm_filter_id(),
        }
    }
}

impl From<RawMmFailure> for MmFailure {
    fn from(record: RawMmFailure) -> Self {
        record.decode()
    }
}

impl From<&RawMmFailure> for MmFailure {
    fn from(record: &RawMmFailure) -> Self {
        record.decode()
    }
}

impl From<MmFailure> for RawMmFailure {
    fn from(failure: MmFailure) -> Self {
        failure.encode()
    }
}

impl From<&MmFailure> for RawMmFailure {
    fn from(failure: &MmFailure) -> Self {
        failure.encode()
    }
}

/// Decodes exactly 64 bytes, with the errors of [`RawMmFailure::parse`].
impl TryFrom<&[u8]> for MmFailure {
    type Error = Error;

    fn try_from(bytes: &[u8]) -> Result<Self, Error> {
        RawMmFailure::parse(bytes).map(RawMmFailure::decode)
    }
}

/// Prints the decoded fields.
impl fmt::Debug for RawMmFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawMmFailure").field(&self.decode()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn conversions_keep_every_byte() {
        let bytes: [u8; 64] = core::array::from_fn(|i| u8::try_from(i).unwrap());
        let record = RawMmFailure::from(bytes);
        let failure = MmFailure::try_from(&bytes[..]).unwrap();
        assert_eq!(failure, record.decode());
        assert_eq!(
            (MmFailure::from(record), MmFailure::from(&record)),
            (failure, failure)
        );
        assert_eq!(
            (RawMmFailure::from(failure), RawMmFailure::from(&failure)),
            (record, record)
        );
        assert_eq!(format!("{record:?}"), format!("RawMmFailure({failure:?})"));
        assert_eq!(
            MmFailure::try_from(&bytes[..63]),
            Err(RawMmFailure::parse(&bytes[..63]).unwrap_err())
        );
    }
}
