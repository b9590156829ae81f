//! The record as a value: ten public fields in the host's byte order.

use zerocopy::little_endian::{U32, U64};

use crate::{AuthMethod, CertHash, ErrorCode, FailurePoint, Flags, Issues, KeyingModuleType, MmState, RawMmFailure, SaRole};

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
/// With the feature `serde` it is an object with the names and types of the tool's JSON: numbers, the hash as hex digits, the two ids as
/// decimal text. A field left out is zero, and other fields are passed over, so what `mmfail decode` prints can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "camelCase", default))]
pub struct MmFailure {
    /// `failureErrorCode`: why the negotiation failed.
    pub failure_error_code: ErrorCode,
    /// `failurePoint`: who failed.
    pub failure_point: FailurePoint,
    /// `flags`.
    pub flags: Flags,
    /// `keyingModuleType`: the protocol.
    pub keying_module_type: KeyingModuleType,
    /// `mmState`: how far the negotiation had come.
    pub mm_state: MmState,
    /// `saRole`: which side this machine was.
    pub sa_role: SaRole,
    /// `mmAuthMethod`: how the peers were to authenticate.
    pub mm_auth_method: AuthMethod,
    /// `endCertHash`: SHA-1 thumbprint of the end certificate.
    pub end_cert_hash: CertHash,
    /// `mmId`: the LUID of the main-mode SA.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde::id"))]
    pub mm_id: u64,
    /// `mmFilterId`: the id of the main-mode filter.
    #[cfg_attr(feature = "serde", serde(with = "crate::serde::id"))]
    pub mm_filter_id: u64,
}

impl MmFailure {
    /// Writes the 64 bytes.
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

    /// What [`RawMmFailure::issues`] says of the encoded record.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        Issues::new(*self)
    }
}

impl From<&RawMmFailure> for MmFailure {
    fn from(record: &RawMmFailure) -> Self {
        record.decode()
    }
}

impl From<&MmFailure> for RawMmFailure {
    fn from(failure: &MmFailure) -> Self {
        failure.encode()
    }
}
