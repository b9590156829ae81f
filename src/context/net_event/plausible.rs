//! Whether bytes look like a net event that Windows wrote.

use core::net::IpAddr;

use super::{Head, NetEvent, NetEventFlags};
use crate::context::FileTime;

impl NetEvent<'_> {
    /// Whether the bytes look like a main-mode failure that Windows wrote.
    ///
    /// It requires that
    ///
    /// - `timeStamp` is 0 or in the years 2005 to 2039, no unknown flag is set, and `timeStamp` and
    ///   `flags` are not both 0.
    /// - Numbers and addresses whose flags are not set are 0, as `fwpmtypes.idl` demands. Padding
    ///   can have any value.
    /// - `ipVersion` is known. If an address is set, `ipVersion` is set and is IPv4 or IPv6. An
    ///   IPv4 address has zeros after it. `addressFamily`, which is `reserved1` in version 1, is 0
    ///   or agrees with `ipVersion`.
    /// - A pointer whose flag is set is an address of user mode, and even if it is that of a SID or
    ///   of `enterpriseId`. A pointer whose flag is not set is 0. An `appId` or `effectiveName`
    ///   that is set and empty can have a pointer or 0.
    /// - `type` is 0, and `ikeMmFailure` is an address of user mode that is a multiple of the
    ///   length of a pointer.
    ///
    /// The same bytes can be plausible in several layouts: where version 0 has `type` and
    /// `ikeMmFailure`, versions 2 and 3 have `addressFamily` and `packageSid`.
    /// [`best_event`](super::best_event) chooses one.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        self.head.is_plausible()
            && self.event_type() == 0
            && self.is_user_mode(self.failure_pointer(), self.layout.pointer_len())
            && self.has_plausible_addresses()
            && self.has_plausible_members()
    }

    fn has_plausible_addresses(&self) -> bool {
        let addresses = [
            (NetEventFlags::LOCAL_ADDR_SET, &self.head.local_address),
            (NetEventFlags::REMOTE_ADDR_SET, &self.head.remote_address),
        ];
        addresses.iter().all(|(flag, bytes)| {
            let [_, _, _, _, after_ipv4 @ ..] = bytes;
            match self.address(*flag, bytes) {
                Some(IpAddr::V4(_)) => *after_ipv4 == [0; 12],
                Some(IpAddr::V6(_)) => true,
                None => !self.has(*flag), // `Head` requires that it is zero
            }
        })
    }

    /// The members after those of [`Head`].
    fn has_plausible_members(&self) -> bool {
        use NetEventFlags as Flags;

        let (at, version) = (self.layout.offsets(), self.layout.version());
        let policy_flags = || u64::from_le_bytes(self.array(at.policy_flags));
        self.has_plausible_blob(Flags::APP_ID_SET, at.app_id)
            && self.has_plausible_pointer(Flags::USER_ID_SET, at.user_id)
            && (version < 1 || self.has_plausible_family(self.u32(at.address_family)))
            && (version < 2 || self.has_plausible_pointer(Flags::PACKAGE_ID_SET, at.package_sid))
            && (version < 3
                || self.has_plausible_pointer(Flags::ENTERPRISE_ID_SET, at.enterprise_id)
                    && (self.has(Flags::POLICY_FLAGS_SET) || policy_flags() == 0)
                    && self.has_plausible_blob(Flags::EFFECTIVE_NAME_SET, at.effective_name))
    }

    /// Whether a pointer to text or a SID is there if and only if its flag is set.
    fn has_plausible_pointer(&self, flag: NetEventFlags, offset: usize) -> bool {
        let pointer = self.pointer(offset);
        match self.has(flag) {
            true => self.is_user_mode(pointer, 2),
            false => pointer == 0,
        }
    }

    /// Whether a length and a pointer are 0, or their flag is set and the pointer is an address.
    fn has_plausible_blob(&self, flag: NetEventFlags, offset: usize) -> bool {
        match self.blob(offset) {
            (0, 0) => true,
            (_, pointer) => self.has(flag) && self.is_user_mode(pointer, 1),
        }
    }

    fn is_user_mode(&self, pointer: u64, alignment: usize) -> bool {
        is_user_mode(pointer, self.layout.pointer_len(), alignment)
    }

    /// Whether a value of `FWP_AF` is known and agrees with the version of IP.
    fn has_plausible_family(&self, family: u32) -> bool {
        match (family, self.ip_version()) {
            (0, _) | (1, Some(1)) | (2 | 3, Some(2)) => true,
            (family, None) => family <= 3,
            _ => false,
        }
    }
}

impl Head {
    /// Whether the members meet the requirements that are the same for every layout.
    pub(super) fn is_plausible(&self) -> bool {
        use NetEventFlags as Flags;

        let (time, flags) = (FileTime(self.time.get()), Flags(self.flags.get()));
        let is_zero_unless = |flag, is_zero: bool| is_zero || flags.contains(flag);
        flags.unknown_bits() == 0
            && self.ip_version.get() <= 2
            && match time.is_unknown() {
                true => flags.0 != 0,
                false => time.is_plausible(),
            }
            && is_zero_unless(Flags::IP_PROTOCOL_SET, self.ip_protocol == 0)
            && is_zero_unless(Flags::LOCAL_ADDR_SET, self.local_address == [0; 16])
            && is_zero_unless(Flags::REMOTE_ADDR_SET, self.remote_address == [0; 16])
            && is_zero_unless(Flags::LOCAL_PORT_SET, self.local_port.get() == 0)
            && is_zero_unless(Flags::REMOTE_PORT_SET, self.remote_port.get() == 0)
            && is_zero_unless(Flags::SCOPE_ID_SET, self.scope_id.get() == 0)
    }
}

/// Whether a pointer of this length can be an address of user mode, and is a multiple of
/// `alignment`. The first and the last 64 KiB are never in use. An address has at most 47 bits on
/// x64, and a 32-bit program can use nearly 4 GiB on 64-bit Windows.
pub(in crate::context) fn is_user_mode(pointer: u64, pointer_len: usize, alignment: usize) -> bool {
    let end = if pointer_len == 4 {
        1_u64 << 32
    } else {
        1 << 47
    };
    let alignment = u64::try_from(alignment).unwrap_or(u64::MAX);
    (0x1_0000..end.saturating_sub(0x1_0000)).contains(&pointer)
        && pointer.checked_rem(alignment) == Some(0)
}
