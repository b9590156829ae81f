//! The wire image: a view of 64 bytes that judges nothing.

use core::mem::offset_of;

use zerocopy::{
    FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned,
    little_endian::{U32, U64},
    transmute, transmute_ref,
};

use super::{
    cert_hash::CertHash,
    enums::{AuthMethod, FailurePoint, KeyingModuleType, MmState, SaRole},
    error::{Error, ErrorKind},
    error_code::ErrorCode,
    field::Field,
    flags::Flags,
};

/// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE0` as it lies in memory or in a file: 64 little-endian bytes
/// without padding, at any address.
///
/// Every bit pattern is valid. Each getter reads one field, on hosts of either byte order;
/// [`decode`](Self::decode) reads all ten. The type implements the traits of
/// [zerocopy](https://docs.rs/zerocopy/0.8), so it can be a field of a larger structure.
///
/// ```
/// use ikeext_mm_failure::{ErrorCode, MmFailure, RawMmFailure};
///
/// let failure_error_code = ErrorCode(13801);
/// let failure = MmFailure { failure_error_code, mm_id: 7, ..Default::default() };
/// let bytes = <[u8; 64]>::from(failure.encode());
/// let record = RawMmFailure::parse(&bytes)?; // a view of `bytes`, not a copy
/// assert_eq!(record.failure_error_code().name(), Some("ERROR_IPSEC_IKE_AUTH_FAIL"));
/// assert_eq!(record.mm_id(), 7);
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
///
/// Source: `fwpmtypes.h`, Windows Vista and later. The layout is the same on x86, x64, Arm and
/// Arm64, as measured with the compilers of mingw-w64 and with clang's MSVC targets.
#[repr(C)]
#[derive(
    Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned,
)]
pub struct RawMmFailure {
    pub(super) failure_error_code: U32,
    pub(super) failure_point: U32,
    pub(super) flags: U32,
    pub(super) keying_module_type: U32,
    pub(super) mm_state: U32,
    pub(super) sa_role: U32,
    pub(super) mm_auth_method: U32,
    pub(super) end_cert_hash: CertHash,
    pub(super) mm_id: U64,
    pub(super) mm_filter_id: U64,
}

impl RawMmFailure {
    /// Length of a record in bytes.
    pub const LEN: usize = 64;

    /// Views exactly 64 bytes as a record.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at offset 0 if there are fewer than 64 bytes,
    /// [`ErrorKind::TrailingBytes`] at offset 64 if there are more.
    pub fn parse(bytes: &[u8]) -> Result<&Self, Error> {
        match Self::parse_prefix(bytes)? {
            (record, []) => Ok(record),
            (_, rest) => Err(Error::new(
                ErrorKind::TrailingBytes { count: rest.len() },
                Self::LEN,
            )),
        }
    }

    /// Views the first 64 bytes as a record and returns it with the bytes after it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at offset 0 if there are fewer than 64 bytes.
    pub fn parse_prefix(bytes: &[u8]) -> Result<(&Self, &[u8]), Error> {
        Self::ref_from_prefix(bytes).map_err(|_| truncated(bytes.len(), 0))
    }

    /// Views bytes as an array of records. An empty input is an empty array.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at the start of the last record if its end is missing.
    pub fn parse_slice(bytes: &[u8]) -> Result<&[Self], Error> {
        <[Self]>::ref_from_bytes(bytes).map_err(|_| {
            let available = bytes.len() % Self::LEN;
            truncated(available, bytes.len().saturating_sub(available))
        })
    }

    /// The 64 bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Self::LEN] {
        transmute_ref!(self)
    }

    /// `failureErrorCode`: why the negotiation failed.
    #[must_use]
    pub const fn failure_error_code(&self) -> ErrorCode {
        ErrorCode(self.failure_error_code.get())
    }

    /// `failurePoint`: which side failed.
    #[must_use]
    pub const fn failure_point(&self) -> FailurePoint {
        FailurePoint(self.failure_point.get())
    }

    /// `flags`: whether the failure is benign, and whether it is one of several.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        Flags(self.flags.get())
    }

    /// `keyingModuleType`: the protocol, which is IKE, AuthIP or IKEv2.
    #[must_use]
    pub const fn keying_module_type(&self) -> KeyingModuleType {
        KeyingModuleType(self.keying_module_type.get())
    }

    /// `mmState`: the state that the negotiation had reached.
    #[must_use]
    pub const fn mm_state(&self) -> MmState {
        MmState(self.mm_state.get())
    }

    /// `saRole`: whether the reporting machine was the initiator or the responder.
    #[must_use]
    pub const fn sa_role(&self) -> SaRole {
        SaRole(self.sa_role.get())
    }

    /// `mmAuthMethod`: the authentication method.
    #[must_use]
    pub const fn mm_auth_method(&self) -> AuthMethod {
        AuthMethod(self.mm_auth_method.get())
    }

    /// `endCertHash`: the SHA-1 thumbprint of the end certificate.
    #[must_use]
    pub const fn end_cert_hash(&self) -> CertHash {
        self.end_cert_hash
    }

    /// `mmId`: the LUID of the main-mode security association (SA).
    #[must_use]
    pub const fn mm_id(&self) -> u64 {
        self.mm_id.get()
    }

    /// `mmFilterId`: the id of the main-mode filter.
    #[must_use]
    pub const fn mm_filter_id(&self) -> u64 {
        self.mm_filter_id.get()
    }
}

impl From<[u8; Self::LEN]> for RawMmFailure {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        transmute!(bytes)
    }
}

impl From<RawMmFailure> for [u8; RawMmFailure::LEN] {
    fn from(record: RawMmFailure) -> Self {
        transmute!(record)
    }
}

impl<'a> From<&'a [u8; RawMmFailure::LEN]> for &'a RawMmFailure {
    fn from(bytes: &'a [u8; RawMmFailure::LEN]) -> Self {
        transmute_ref!(bytes)
    }
}

/// The same as [`RawMmFailure::parse`].
impl<'a> TryFrom<&'a [u8]> for &'a RawMmFailure {
    type Error = Error;

    fn try_from(bytes: &'a [u8]) -> Result<Self, Error> {
        RawMmFailure::parse(bytes)
    }
}

impl AsRef<[u8]> for RawMmFailure {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

const fn truncated(available: usize, offset: usize) -> Error {
    Error::new(
        ErrorKind::Truncated {
            needed: RawMmFailure::LEN,
            available,
        },
        offset,
    )
}

/// The struct and the table in [`Field`] describe the same layout.
const _: () = {
    use RawMmFailure as Raw;

    assert!(size_of::<Raw>() == Raw::LEN && align_of::<Raw>() == 1);
    assert!(offset_of!(Raw, failure_error_code) == Field::FailureErrorCode.offset());
    assert!(offset_of!(Raw, failure_point) == Field::FailurePoint.offset());
    assert!(offset_of!(Raw, flags) == Field::Flags.offset());
    assert!(offset_of!(Raw, keying_module_type) == Field::KeyingModuleType.offset());
    assert!(offset_of!(Raw, mm_state) == Field::MmState.offset());
    assert!(offset_of!(Raw, sa_role) == Field::SaRole.offset());
    assert!(offset_of!(Raw, mm_auth_method) == Field::MmAuthMethod.offset());
    assert!(offset_of!(Raw, end_cert_hash) == Field::EndCertHash.offset());
    assert!(offset_of!(Raw, mm_id) == Field::MmId.offset());
    assert!(offset_of!(Raw, mm_filter_id) == Field::MmFilterId.offset());
};

#[cfg(test)]
mod tests {
    use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform;

    use super::*;

    type Windows = WindowsFilteringPlatform::FWPM_NET_EVENT_IKEEXT_MM_FAILURE0;

    #[test]
    fn layout_agrees_with_windows_sys() {
        assert_eq!(size_of::<Windows>(), RawMmFailure::LEN);
        let offsets = [
            offset_of!(Windows, failureErrorCode),
            offset_of!(Windows, failurePoint),
            offset_of!(Windows, flags),
            offset_of!(Windows, keyingModuleType),
            offset_of!(Windows, mmState),
            offset_of!(Windows, saRole),
            offset_of!(Windows, mmAuthMethod),
            offset_of!(Windows, endCertHash),
            offset_of!(Windows, mmId),
            offset_of!(Windows, mmFilterId),
        ];
        assert_eq!(offsets, Field::ALL.map(Field::offset));
    }

    #[test]
    fn distinct_bytes_land_in_their_fields() {
        let bytes: [u8; 64] = core::array::from_fn(|i| u8::try_from(i).unwrap());
        let record = RawMmFailure::parse(&bytes).unwrap();
        assert_eq!(record.failure_error_code().0, 0x0302_0100);
        assert_eq!(record.failure_point().0, 0x0706_0504);
        assert_eq!(record.flags().0, 0x0B0A_0908);
        assert_eq!(record.keying_module_type().0, 0x0F0E_0D0C);
        assert_eq!(record.mm_state().0, 0x1312_1110);
        assert_eq!(record.sa_role().0, 0x1716_1514);
        assert_eq!(record.mm_auth_method().0, 0x1B1A_1918);
        assert_eq!(record.end_cert_hash().0, bytes[28..48]);
        assert_eq!(record.mm_id(), 0x3736_3534_3332_3130);
        assert_eq!(record.mm_filter_id(), 0x3F3E_3D3C_3B3A_3938);
        assert_eq!((record.as_bytes(), record.as_ref()), (&bytes, &bytes[..]));
        assert_eq!(
            (RawMmFailure::from(bytes), <[u8; 64]>::from(*record)),
            (*record, bytes)
        );
        assert_eq!(<&RawMmFailure>::try_from(&bytes[..]), Ok(record));
        assert_eq!(<&RawMmFailure>::from(&bytes), record);
        assert_eq!(
            <&RawMmFailure>::try_from(&bytes[..63]).unwrap_err().kind(),
            ErrorKind::Truncated {
                needed: 64,
                available: 63
            }
        );
    }
}
