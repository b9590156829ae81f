//! Net events: the structures that point to a record, and have the time and the addresses.

mod flags;
mod join;
mod layout;
mod plausible;
mod scan;

use core::net::IpAddr;

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned,
    little_endian::{U16, U32, U64},
};

pub(super) use self::plausible::is_user_mode;
pub use self::{flags::NetEventFlags, join::best_event, layout::NetEventLayout, scan::NetEvents};
use super::FileTime;
use crate::record::{Error, ErrorKind};

/// A view of `FWPM_NET_EVENT0` to `FWPM_NET_EVENT5` in process memory: a header, a type, and a
/// pointer to the failure.
///
/// Any bytes are an event. [`is_plausible`](Self::is_plausible) tells whether they look like one
/// that Windows wrote, and [`NetEvents`] finds those in an image. A member that the flags do not
/// declare as set is `None`.
///
/// ```
/// use ikeext_mm_failure::context::{NetEvent, NetEventLayout};
///
/// let mut bytes = [0; 152];
/// bytes[..8].copy_from_slice(&0x01DD_5DFE_4A0B_1D87_u64.to_le_bytes()); // timeStamp
/// bytes[8..12].copy_from_slice(&0x106_u32.to_le_bytes()); // IP version, both addresses
/// bytes[20..24].copy_from_slice(&[10, 2, 0, 192]); // IPv4 addresses are in the order of the host
/// bytes[36..40].copy_from_slice(&[7, 100, 51, 198]);
/// bytes[144..].copy_from_slice(&0x01D2_3456_7890_u64.to_le_bytes()); // ikeMmFailure
///
/// let (event, _) = NetEvent::parse_prefix(&bytes, NetEventLayout::Event3X64)?;
/// assert!(event.is_plausible());
/// assert_eq!(event.time().to_string(), "2026-10-17T06:11:03.6301703Z");
/// assert_eq!(event.local_address().unwrap().to_string(), "192.0.2.10");
/// assert_eq!(event.remote_address().unwrap().to_string(), "198.51.100.7");
/// assert_eq!(event.local_port(), None); // its flag is not set
/// assert_eq!(event.failure_pointer(), 0x01D2_3456_7890);
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
///
/// Source: `fwpmtypes.h` and `fwpmtypes.idl`, SDK 10.0.22000. The offsets of x64 are those of
/// `windows-sys` 0.61. Those of x86 were measured with a compiler. No memory of a process that
/// holds such events was seen, and it is not documented which flags are set for a main-mode
/// failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetEvent<'a> {
    layout: NetEventLayout,
    head: &'a Head,
    /// The whole event.
    bytes: &'a [u8],
}

/// The members that are at the same place in every layout.
#[repr(C)]
#[derive(Debug, PartialEq, Eq, FromBytes, KnownLayout, Immutable, Unaligned)]
struct Head {
    time: U64,
    flags: U32,
    ip_version: U32,
    ip_protocol: u8,
    padding: [u8; 3],
    local_address: [u8; 16],
    remote_address: [u8; 16],
    local_port: U16,
    remote_port: U16,
    scope_id: U32,
}

impl<'a> NetEvent<'a> {
    /// The greatest distance of an event from its record, if no address shows that they belong
    /// together: 1 MiB.
    pub const MAX_DISTANCE: u64 = 1 << 20;

    /// The length of a page of memory. An address and the offset of its byte in a raw image are the
    /// same modulo this length.
    pub const PAGE_LEN: u64 = 4096;

    /// Views the event at the start of `bytes` and returns it with the bytes after it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at offset 0 if there are fewer bytes than the layout has.
    pub fn parse_prefix(
        bytes: &'a [u8],
        layout: NetEventLayout,
    ) -> Result<(Self, &'a [u8]), Error> {
        let parse = || {
            let (bytes, rest) = bytes.split_at_checked(layout.len())?;
            let (head, _) = Head::ref_from_prefix(bytes).ok()?;
            let event = Self {
                layout,
                head,
                bytes,
            };
            Some((event, rest))
        };
        let (needed, available) = (layout.len(), bytes.len());
        parse().ok_or(Error::new(ErrorKind::Truncated { needed, available }, 0))
    }

    /// The layout in which the bytes are read.
    #[must_use]
    pub const fn layout(&self) -> NetEventLayout {
        self.layout
    }

    /// The bytes of the event.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// `timeStamp`: when the failure occurred. It can be [unknown](FileTime::is_unknown) in the
    /// process that reports the event: `fwpmtypes.idl` says not to set it there.
    #[must_use]
    pub const fn time(&self) -> FileTime {
        FileTime(self.head.time.get())
    }

    /// `flags`: which members are set.
    #[must_use]
    pub const fn flags(&self) -> NetEventFlags {
        NetEventFlags(self.head.flags.get())
    }

    /// `ipVersion`: 0 is IPv4, 1 is IPv6, 2 is no IP (`FWP_IP_VERSION` in `fwptypes.h`).
    #[must_use]
    pub fn ip_version(&self) -> Option<u32> {
        self.has(NetEventFlags::IP_VERSION_SET)
            .then_some(self.head.ip_version.get())
    }

    /// `ipProtocol`, such as 17 for UDP.
    #[must_use]
    pub fn ip_protocol(&self) -> Option<u8> {
        self.has(NetEventFlags::IP_PROTOCOL_SET)
            .then_some(self.head.ip_protocol)
    }

    /// `localAddrV4` or `localAddrV6`, as `ipVersion` says.
    ///
    /// The flag of `ipVersion` must be set too, except in version 0: whether Windows Vista had that
    /// flag was not checked.
    #[must_use]
    pub fn local_address(&self) -> Option<IpAddr> {
        self.address(NetEventFlags::LOCAL_ADDR_SET, &self.head.local_address)
    }

    /// `remoteAddrV4` or `remoteAddrV6`, like the [local address](Self::local_address).
    #[must_use]
    pub fn remote_address(&self) -> Option<IpAddr> {
        self.address(NetEventFlags::REMOTE_ADDR_SET, &self.head.remote_address)
    }

    /// `localPort`.
    #[must_use]
    pub fn local_port(&self) -> Option<u16> {
        self.has(NetEventFlags::LOCAL_PORT_SET)
            .then_some(self.head.local_port.get())
    }

    /// `remotePort`.
    #[must_use]
    pub fn remote_port(&self) -> Option<u16> {
        self.has(NetEventFlags::REMOTE_PORT_SET)
            .then_some(self.head.remote_port.get())
    }

    /// `scopeId`: the scope of the IPv6 addresses.
    #[must_use]
    pub fn scope_id(&self) -> Option<u32> {
        self.has(NetEventFlags::SCOPE_ID_SET)
            .then_some(self.head.scope_id.get())
    }

    /// `appId`: the length of the program's path in bytes, and the pointer to it. The path is
    /// UTF-16 text that ends in a NUL.
    #[must_use]
    pub fn app_id(&self) -> Option<(u32, u64)> {
        let blob = self.blob(self.layout.offsets().app_id);
        self.has(NetEventFlags::APP_ID_SET).then_some(blob)
    }

    /// `userId`: the pointer to a [SID](super::Sid).
    #[must_use]
    pub fn user_id(&self) -> Option<u64> {
        let pointer = self.pointer(self.layout.offsets().user_id);
        self.has(NetEventFlags::USER_ID_SET).then_some(pointer)
    }

    /// `type`: 0 is a main-mode failure (`FWPM_NET_EVENT_TYPE_IKEEXT_MM_FAILURE`).
    #[must_use]
    pub fn event_type(&self) -> u32 {
        self.u32(self.layout.offsets().event_type)
    }

    /// `ikeMmFailure`: the pointer to the record, if the [type](Self::event_type) is 0.
    #[must_use]
    pub fn failure_pointer(&self) -> u64 {
        self.pointer(self.layout.offsets().failure)
    }

    fn address(&self, flag: NetEventFlags, bytes: &[u8; 16]) -> Option<IpAddr> {
        let is_version_set = self.ip_version().is_some() || self.layout.version() == 0;
        if !self.has(flag) || !is_version_set {
            return None;
        }
        let [a, b, c, d, ..] = *bytes;
        match self.head.ip_version.get() {
            0 => Some(IpAddr::from([d, c, b, a])),
            1 => Some(IpAddr::from(*bytes)),
            _ => None,
        }
    }

    fn has(&self, flag: NetEventFlags) -> bool {
        self.flags().contains(flag)
    }

    /// An `FWP_BYTE_BLOB`: a length, and a pointer at the next multiple of its own length.
    fn blob(&self, offset: usize) -> (u32, u64) {
        let pointer = offset.wrapping_add(self.layout.pointer_len());
        (self.u32(offset), self.pointer(pointer))
    }

    fn pointer(&self, offset: usize) -> u64 {
        match self.layout.pointer_len() {
            4 => self.u32(offset).into(),
            _ => u64::from_le_bytes(self.array(offset)),
        }
    }

    fn u32(&self, offset: usize) -> u32 {
        u32::from_le_bytes(self.array(offset))
    }

    /// The bytes at an offset, which is one of the layout's.
    fn array<const N: usize>(&self, offset: usize) -> [u8; N] {
        let bytes = self.bytes.get(offset..).unwrap_or_default();
        bytes.first_chunk().copied().unwrap_or([0; N])
    }
}

#[cfg(test)]
mod tests;
