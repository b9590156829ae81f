//! The wire image: 64 bytes, seen as what they are and not judged.

use core::{fmt, mem::offset_of};

use zerocopy::{
    FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned,
    little_endian::{U32, U64},
    transmute, transmute_ref,
};

use crate::{
    AuthMethod, CertHash, Error, ErrorCode, ErrorKind, FailurePoint, Field, Flags, Issues, KeyingModuleType, MmFailure, MmState,
    SaRole,
};

/// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE0` as it lies in memory or in a file: 64 little-endian bytes, at any address.
///
/// Every bit pattern is valid. The getters read a field each, on hosts of either byte order; [`decode`](Self::decode) reads all ten.
/// With the traits of [zerocopy](https://docs.rs/zerocopy/0.8) it can be a part of larger structures.
///
/// ```
/// use ikeext_mm_failure::{ErrorCode, MmFailure, RawMmFailure};
///
/// let bytes = *MmFailure { failure_error_code: ErrorCode(13801), mm_id: 7, ..Default::default() }.encode().as_bytes();
/// let record = RawMmFailure::parse(&bytes)?; // a view of `bytes`, not a copy
/// assert_eq!(record.failure_error_code().name(), Some("ERROR_IPSEC_IKE_AUTH_FAIL"));
/// assert_eq!(record.mm_id(), 7);
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
///
/// Source: `fwpmtypes.h`, Windows Vista and later; the same layout on x86, x64, Arm and Arm64.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash, FromBytes, IntoBytes, KnownLayout, Immutable, Unaligned)]
pub struct RawMmFailure {
    pub(crate) failure_error_code: U32,
    pub(crate) failure_point: U32,
    pub(crate) flags: U32,
    pub(crate) keying_module_type: U32,
    pub(crate) mm_state: U32,
    pub(crate) sa_role: U32,
    pub(crate) mm_auth_method: U32,
    pub(crate) end_cert_hash: CertHash,
    pub(crate) mm_id: U64,
    pub(crate) mm_filter_id: U64,
}

impl RawMmFailure {
    /// Length in bytes.
    pub const LEN: usize = 64;

    /// Views exactly 64 bytes as a record.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at 0 where there are fewer bytes, [`ErrorKind::TrailingBytes`] at 64 where there are more.
    pub fn parse(bytes: &[u8]) -> Result<&Self, Error> {
        match Self::parse_prefix(bytes)? {
            (record, []) => Ok(record),
            (_, rest) => Err(Error::new(ErrorKind::TrailingBytes { count: rest.len() }, Self::LEN)),
        }
    }

    /// Views the first 64 bytes as a record and returns the rest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at 0 where there are fewer than 64 bytes.
    pub fn parse_prefix(bytes: &[u8]) -> Result<(&Self, &[u8]), Error> {
        Self::ref_from_prefix(bytes).map_err(|_| truncated(bytes.len(), 0))
    }

    /// Views a whole number of records, one after the other, as a slice of them.
    ///
    /// No bytes are no records.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at the start of the last record where its end is missing.
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

    /// `failureErrorCode`: why the negotiation failed.
    #[must_use]
    pub const fn failure_error_code(&self) -> ErrorCode {
        ErrorCode(self.failure_error_code.get())
    }

    /// `failurePoint`: who failed.
    #[must_use]
    pub const fn failure_point(&self) -> FailurePoint {
        FailurePoint(self.failure_point.get())
    }

    /// `flags`.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        Flags(self.flags.get())
    }

    /// `keyingModuleType`: the protocol.
    #[must_use]
    pub const fn keying_module_type(&self) -> KeyingModuleType {
        KeyingModuleType(self.keying_module_type.get())
    }

    /// `mmState`: how far the negotiation had come.
    #[must_use]
    pub const fn mm_state(&self) -> MmState {
        MmState(self.mm_state.get())
    }

    /// `saRole`: which side this machine was.
    #[must_use]
    pub const fn sa_role(&self) -> SaRole {
        SaRole(self.sa_role.get())
    }

    /// `mmAuthMethod`: how the peers were to authenticate.
    #[must_use]
    pub const fn mm_auth_method(&self) -> AuthMethod {
        AuthMethod(self.mm_auth_method.get())
    }

    /// `endCertHash`: SHA-1 thumbprint of the end certificate.
    #[must_use]
    pub const fn end_cert_hash(&self) -> CertHash {
        self.end_cert_hash
    }

    /// `mmId`: the LUID of the main-mode SA.
    #[must_use]
    pub const fn mm_id(&self) -> u64 {
        self.mm_id.get()
    }

    /// `mmFilterId`: the id of the main-mode filter.
    #[must_use]
    pub const fn mm_filter_id(&self) -> u64 {
        self.mm_filter_id.get()
    }

    /// One [`Error`] for each value that its enumeration does not name and for each unknown flag bit, in the order of the bytes.
    ///
    /// None: the record holds nothing that Windows' headers do not explain. Strict reading is the first item:
    ///
    /// ```
    /// use ikeext_mm_failure::{MmFailure, MmState};
    ///
    /// let record = MmFailure { mm_state: MmState(0x63), ..Default::default() }.encode();
    /// let strict = record.issues().next().map_or(Ok(&record), Err);
    /// assert_eq!(strict.unwrap_err().to_string(), "unknown mmState value 0x00000063 at offset 0x10");
    /// ```
    ///
    /// An error code without a name is no issue: the field holds any Windows code.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        Issues::new(self.decode())
    }
}

impl From<[u8; Self::LEN]> for RawMmFailure {
    fn from(bytes: [u8; Self::LEN]) -> Self {
        transmute!(bytes)
    }
}

impl AsRef<[u8; Self::LEN]> for RawMmFailure {
    fn as_ref(&self) -> &[u8; Self::LEN] {
        self.as_bytes()
    }
}

/// The decoded fields.
impl fmt::Debug for RawMmFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RawMmFailure").field(&self.decode()).finish()
    }
}

const fn truncated(available: usize, offset: usize) -> Error {
    Error::new(ErrorKind::Truncated { needed: RawMmFailure::LEN, available }, offset)
}

/// The structure is the table.
const _: () = {
    assert!(size_of::<RawMmFailure>() == RawMmFailure::LEN && align_of::<RawMmFailure>() == 1);
    assert!(offset_of!(RawMmFailure, failure_error_code) == Field::FailureErrorCode.offset());
    assert!(offset_of!(RawMmFailure, failure_point) == Field::FailurePoint.offset());
    assert!(offset_of!(RawMmFailure, flags) == Field::Flags.offset());
    assert!(offset_of!(RawMmFailure, keying_module_type) == Field::KeyingModuleType.offset());
    assert!(offset_of!(RawMmFailure, mm_state) == Field::MmState.offset());
    assert!(offset_of!(RawMmFailure, sa_role) == Field::SaRole.offset());
    assert!(offset_of!(RawMmFailure, mm_auth_method) == Field::MmAuthMethod.offset());
    assert!(offset_of!(RawMmFailure, end_cert_hash) == Field::EndCertHash.offset());
    assert!(offset_of!(RawMmFailure, mm_id) == Field::MmId.offset());
    assert!(offset_of!(RawMmFailure, mm_filter_id) == Field::MmFilterId.offset());
};

#[cfg(test)]
mod tests {
    extern crate std;
    use std::{env, format};

    use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform::FWPM_NET_EVENT_IKEEXT_MM_FAILURE0 as Windows;

    use super::*;

    /// A run that is meant for a machine of another kind fails where it is not on one: `.ci/machines` says in `MMFAIL_MACHINE` what to expect.
    #[test]
    fn runs_on_the_machine_it_was_meant_for() {
        let order: u16 = transmute!([0_u8, 1]);
        let machine = format!("{},{},{}", env::consts::ARCH, usize::BITS, if order == 1 { "big" } else { "little" });
        assert_eq!(env::var("MMFAIL_MACHINE").unwrap_or(machine.clone()), machine);
    }

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
        let bytes = core::array::from_fn(|i| u8::try_from(i).unwrap());
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
        assert_eq!((record.as_ref(), record.decode().encode().as_bytes()), (&bytes, &bytes));
        assert_eq!(RawMmFailure::from(bytes), *record);
        assert_eq!(format!("{record:?}"), format!("RawMmFailure({:?})", record.decode()));
    }
}
