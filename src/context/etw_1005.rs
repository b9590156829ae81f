//! The payload of ETW event 1005.

mod grammar;

use core::{net::SocketAddr, ops::Range};

pub(crate) use self::grammar::event;
use self::grammar::{ends_like_text, version_0};
use super::{
    etw_header::EtwHeader,
    file_time::FileTime,
    guid::Guid,
    positions::{SPAN, has_position, rev_positions},
    sid::Sid,
    utf16::Utf16,
};
use crate::record::{Error, ErrorKind, RawMmFailure};

/// The payload of event 1005 of the provider Microsoft-Windows-WFP: a main-mode failure, with the
/// addresses of both sides, the user and the names that they authenticated with.
///
/// Windows writes this event to the channel `Microsoft-Windows-IKE/Operational` and to traces with
/// the provider. The payload has the same bytes in a trace (`.etl`), in memory, and as the values
/// of an event log (`.evtx`), so this type reads all of them.
///
/// | item | type | bytes |
/// |---|---|---|
/// | Timestamp | `FILETIME`; can be 0 | 8 |
/// | LocalAddressLength, LocalAddress | `SOCKADDR` | 4 + 16, 28 or 128 |
/// | RemoteAddressLength, RemoteAddress | `SOCKADDR` of the same family | 4 + 16, 28 or 128 |
/// | ScopeId | `UINT32` | 4 |
/// | AppId | UTF-16 text and a NUL | 2 or more |
/// | UserSID | `SID` | 8 to 68 |
/// | LocalSpn, PeerSpn | UTF-16 text and a NUL, each | 2 or more |
/// | LocalGroupSidCount, LocalGroupSidLength, LocalGroupSids | texts | 8 or more |
/// | RemoteGroupSidCount, RemoteGroupSidLength, RemoteGroupSids | texts | 8 or more |
/// | FailureErrorCode to MMFilterId | [`RawMmFailure`] | 64 |
/// | ProviderContextKey, in version 1 of the event | `GUID` | 16 |
///
/// Source: the manifest of the provider in Windows 10 1507 (version 0) and 22H2 (versions 0 and 1).
/// No stored event 1005 is public, so what the manifest does not tell is inferred:
///
/// - The manifest does not say whether a GroupSidLength is a number of texts or of UTF-16 units.
///   Both are accepted. Each list has to end in two characters of ASCII and a NUL.
/// - The one public event of this provider, event 1001, has a Timestamp of 0.
///
/// ```
/// use ikeext_mm_failure::{ErrorCode, context::Etw1005};
///
/// let image = std::fs::read("testdata/context/payloads.bin").unwrap();
/// # let record = ikeext_mm_failure::Carver::new(&image).next().unwrap().offset;
/// let (offset, event) = Etw1005::around(&image, record).unwrap();
/// let payload = &image[offset..record + 64];
/// assert_eq!(Etw1005::parse(payload).unwrap().local_address, event.local_address);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Etw1005<'a> {
    /// When Windows reported the failure, which is inferred from its name. Can be 0.
    pub timestamp: FileTime,
    /// The address and port of this machine.
    pub local_address: SocketAddr,
    /// The address and port of the peer.
    pub remote_address: SocketAddr,
    /// The scope of IPv6 addresses.
    pub scope_id: u32,
    /// The path of a program, as the kernel names it. Its meaning for this event is not documented.
    pub app_id: Utf16<'a>,
    /// A user. Its meaning for this event is not documented.
    pub user_sid: Sid<'a>,
    /// The service principal name of this machine.
    pub local_spn: Utf16<'a>,
    /// The service principal name of the peer.
    pub peer_spn: Utf16<'a>,
    /// The groups of this machine.
    pub local_group_sids: GroupSids<'a>,
    /// The groups of the peer.
    pub remote_group_sids: GroupSids<'a>,
    /// The failure.
    pub record: &'a RawMmFailure,
    /// The key of the provider context. `None` in version 0 of the event.
    pub provider_context_key: Option<Guid>,
}

/// The groups of one side in an [`Etw1005`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GroupSids<'a> {
    /// The number of groups according to the event.
    pub count: u32,
    /// The texts, with the NUL after each.
    pub text: Utf16<'a>,
}

impl<'a> Etw1005<'a> {
    /// The number of the event.
    pub const ID: u16 = 1005;

    /// The provider: Microsoft-Windows-WFP.
    pub const PROVIDER: Guid = Guid([
        0x5B, 0x8C, 0x47, 0x0C, 0x51, 0x03, 0xB1, 0x41, 0x8C, 0x58, 0x4A, 0x67, 0x37, 0xDA, 0x32,
        0xE3,
    ]);

    /// The most bytes of a payload before its record that [`around`](Self::around) finds.
    pub const MAX_HEAD_LEN: usize = 8192;

    /// Parses a whole payload of version 0 or 1.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidEvent`] at the first item that does not fit or is not complete, or at
    /// the first byte after the last item.
    pub fn parse(payload: &'a [u8]) -> Result<Self, Error> {
        let result = event::<nom::error::Error<_>>(payload);
        result.map(|(_, event)| event).map_err(|error| {
            let rest = match error {
                nom::Err::Error(error) | nom::Err::Failure(error) => error.input.len(),
                nom::Err::Incomplete(_) => 0,
            };
            Error::new(ErrorKind::InvalidEvent, payload.len().saturating_sub(rest))
        })
    }

    /// Finds the payload that contains the record at offset `record` of an image, and returns it
    /// with its own offset.
    ///
    /// This parses from every place in the [`MAX_HEAD_LEN`](Self::MAX_HEAD_LEN) bytes before the
    /// record where two socket addresses of one family follow each other, the place nearest to the
    /// record first, and returns the first payload whose record is this one. Nothing but the length
    /// of the record is required of its bytes.
    ///
    /// Event 1009, an extended-mode failure, has the same items before its own fields. The types of
    /// the values before the payload in an event log, and the [`EtwHeader`] before it in a trace,
    /// tell which event it is, and its version. If there is neither, it is taken for event 1005,
    /// and its version is inferred: it is 1, and has a provider context key, if the 16 bytes after
    /// the record are a GUID of version 4. Windows makes such GUIDs, and one of 64 random values is
    /// one.
    #[must_use]
    pub fn around(image: &'a [u8], record: usize) -> Option<(usize, Self)> {
        let first = record.saturating_sub(Self::MAX_HEAD_LEN);
        let head = image.get(first..record)?;
        if !can_end_head(head) {
            return None;
        }
        let end = record.checked_add(RawMmFailure::LEN)?;
        let addresses = head.get(size_of::<FileTime>()..)?;
        let (start, event) = rev_positions(addresses, can_be_address).find_map(|position| {
            let start = first.wrapping_add(position);
            let (_, event) = version_0::<()>(image.get(start..end)?).ok()?;
            Some((start, event))
        })?;
        let key = Guid::at(image, end);
        let provider_context_key = match container(image, start..end.saturating_sub(4)) {
            Some((Self::ID, 0)) => None,
            Some((Self::ID, _)) => key,
            Some(_) => return None,
            None => key.filter(Guid::is_random),
        };
        Some((
            start,
            Self {
                provider_context_key,
                ..event
            },
        ))
    }
}

/// The number and the version of the event that a payload belongs to, if its container tells them.
/// The payload of event 1009 is 4 bytes shorter.
fn container(image: &[u8], payload: Range<usize>) -> Option<(u16, u8)> {
    let before = image.get(..payload.start)?;
    let version_1 = before.strip_suffix(&GUID_TYPE);
    if let Some(types) = version_1.unwrap_or(before).strip_suffix(&LAST_TYPES) {
        let id = if types.ends_with(&MAIN_MODE_TYPES) {
            Etw1005::ID
        } else {
            1009
        };
        return Some((id, u8::from(version_1.is_some())));
    }
    EtwHeader::before(image, payload).map(|header| (header.id, header.version))
}

impl<'a> GroupSids<'a> {
    /// The text of each group.
    pub fn iter(&self) -> impl Iterator<Item = Utf16<'a>> + use<'a> {
        let mut rest = self.text.as_bytes();
        core::iter::from_fn(move || {
            let (text, after) = Utf16::parse_nul_terminated(rest)?;
            rest = after;
            Some(text)
        })
    }
}

/// What an event log has before a payload: for each value its length in bytes, its type, and a
/// zero. These are the last descriptors of events 1005 and 1009: the hash and the two ids. They
/// follow from the manifest by a rule that was seen in logs of other events: an `outType` does not
/// change the type.
const LAST_TYPES: [u8; 12] = [20, 0, 14, 0, 8, 0, 10, 0, 8, 0, 10, 0];
/// The descriptors before those: seven `UINT32` of event 1005. Event 1009 has six, and a list of
/// texts before them.
const MAIN_MODE_TYPES: [u8; 28] = zerocopy::transmute!([[4_u8, 0, 8, 0]; 7]);
/// The descriptor of ProviderContextKey in version 1.
const GUID_TYPE: [u8; 4] = [16, 0, 15, 0];

/// Whether the bytes before a record can be the end of the items before it. It is false for nearly
/// all places that are not records, and saves the search there.
#[inline]
pub(crate) fn can_end_head(bytes: &[u8]) -> bool {
    let Some((before, [0, 0, 0, 0, 0, 0, 0, 0])) = bytes.split_last_chunk::<8>() else {
        return ends_like_text(bytes); // the groups of the peer
    };
    match before.split_last_chunk::<8>() {
        Some((before, [0, 0, 0, 0, 0, 0, 0, 0])) => before.ends_with(&[0, 0]), // PeerSpn
        _ => ends_like_text(before), // the groups of this machine
    }
}

/// Whether a socket address can start in a range of an image.
pub(crate) fn has_address(image: &[u8], range: Range<usize>) -> bool {
    has_position(image, range, can_be_address)
}

/// Whether the length and the family of a socket address can be at position `i`.
#[inline(always)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions leave room for what a test reads, and checks would prevent vector code"
)]
fn can_be_address(bytes: &[u8; SPAN], i: usize) -> bool {
    let at = |place: usize| bytes[i + place];
    let is_long = (at(0) == 16) | (at(0) == 28) | (at(0) == 128);
    let is_ip = (at(4) == 2) | (at(4) == 23);
    is_long & is_ip & (at(1) | at(2) | at(3) | at(5) == 0)
}

#[cfg(test)]
mod tests;
