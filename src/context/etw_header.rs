//! The header of an event in a trace.

use core::ops::Range;

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned,
    little_endian::{U16, U32, U64},
};

use super::{
    etw_1005::Etw1005,
    guid::Guid,
    positions::{SPAN, rev_positions},
};

/// The `EVENT_HEADER` of an event of the provider Microsoft-Windows-WFP, as it lies in a trace
/// (`.etl`) or in the buffers of a trace in memory.
///
/// Source: MS-DTYP 2.3.2, `evntcons.h`, and public traces of other events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EtwHeader {
    /// When the event occurred, by the clock of the trace. [`EtlClock`](super::EtlClock) converts
    /// it.
    pub timestamp: u64,
    /// The number of the event, such as [`Etw1005::ID`].
    pub id: u16,
    /// The version of the event.
    pub version: u8,
    /// The process that wrote the event. It can be 0 for events of the kernel.
    pub process_id: u32,
    /// The thread that wrote the event. It can be 0 for events of the kernel.
    pub thread_id: u32,
}

impl EtwHeader {
    /// The most bytes before a payload in which [`before`](Self::before) looks for its header. The
    /// longest extended item is a stack trace of 1,544 bytes.
    pub const MAX_LEN: usize = 4096;

    /// Finds the header of the event whose payload begins with the bytes at `payload` in an image.
    ///
    /// Between the header and the payload there is nothing but the extended items that the header
    /// announces, and the length that it tells covers those bytes. Header and items have at most
    /// [`MAX_LEN`](Self::MAX_LEN) bytes.
    #[must_use]
    pub fn before(image: &[u8], payload: Range<usize>) -> Option<Self> {
        let first = payload.start.saturating_sub(Self::MAX_LEN);
        let before = image.get(first..payload.start)?;
        rev_positions(before, is_provider).find_map(|position| {
            let start = position.checked_sub(PROVIDER_OFFSET)?;
            let (header, _) = Raw::ref_from_prefix(before.get(start..)?).ok()?;
            let header_end = start.checked_add(size_of::<Raw>())?;
            let items = before.get(header_end..)?;
            let covered = before
                .len()
                .checked_sub(start)?
                .checked_add(payload.len())?;
            let is_valid = matches!(header.header_type, HEADER_32 | HEADER_64)
                && header.marker == MARKER
                && header.provider == Etw1005::PROVIDER
                && usize::from(header.len.get()) >= covered
                && are_extended_items(items, header.flags.get() & EXTENDED_INFO != 0);
            is_valid.then(|| Self {
                timestamp: header.timestamp.get(),
                id: header.id.get(),
                version: header.version,
                process_id: header.process_id.get(),
                thread_id: header.thread_id.get(),
            })
        })
    }
}

/// Whether the bytes are extended items and nothing else. `has_item` tells whether there is one.
fn are_extended_items(mut items: &[u8], mut has_item: bool) -> bool {
    while has_item {
        let Ok((item, _)) = ExtendedItem::ref_from_prefix(items) else {
            return false;
        };
        let len = usize::from(item.len.get());
        if len < size_of::<ExtendedItem>() {
            return false;
        }
        let Some(rest) = items.get(len..) else {
            return false;
        };
        has_item = item.linkage.get() & 1 != 0;
        items = rest;
    }
    items.is_empty()
}

/// `EVENT_HEADER`.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct Raw {
    /// The length of the header, the extended items and the payload.
    len: U16,
    header_type: u8,
    marker: u8,
    flags: U16,
    property: U16,
    thread_id: U32,
    process_id: U32,
    timestamp: U64,
    provider: Guid,
    id: U16,
    version: u8,
    channel: u8,
    level: u8,
    opcode: u8,
    task: U16,
    keyword: U64,
    processor_time: U64,
    activity: Guid,
}

/// The start of an extended item.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct ExtendedItem {
    /// The length of the item and of the padding after it.
    len: U16,
    kind: U16,
    /// Bit 0 is set if another item follows.
    linkage: U16,
    data_len: U16,
}

/// Whether the first bytes of the provider can be at position `i`.
#[inline(always)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions leave room for what a test reads, and checks would prevent vector code"
)]
fn is_provider(bytes: &[u8; SPAN], i: usize) -> bool {
    let at = |place: usize| bytes[i + place] ^ Etw1005::PROVIDER.0[place];
    at(0) | at(1) | at(2) | at(3) == 0
}

const PROVIDER_OFFSET: usize = core::mem::offset_of!(Raw, provider);
/// The header types of events of 32-bit and 64-bit systems, and the byte after them.
const HEADER_32: u8 = 0x12;
const HEADER_64: u8 = 0x13;
const MARKER: u8 = 0xC0;
/// `EVENT_HEADER_FLAG_EXTENDED_INFO`.
const EXTENDED_INFO: u16 = 1;

const _: () = assert!(size_of::<Raw>() == 0x50);

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    /// A header, extended items of these lengths, and a payload.
    fn event(items: &[u8], payload: usize) -> Vec<u8> {
        let mut event = vec![0; size_of::<Raw>()];
        (event[2], event[3], event[4]) = (HEADER_64, MARKER, u8::from(!items.is_empty()));
        (event[8], event[12], event[16]) = (7, 8, 9);
        event[0x18..0x28].copy_from_slice(&Etw1005::PROVIDER.0);
        event[0x28..0x2B].copy_from_slice(&[0xED, 3, 1]);
        for (i, len) in items.iter().enumerate() {
            let mut item = vec![0xA5; usize::from(*len).max(8)];
            let is_followed = u8::from(i + 1 < items.len());
            item[..8].copy_from_slice(&[*len, 0, 1, 0, is_followed, 0, 0, 0]);
            event.extend(item);
        }
        event.resize(event.len() + payload, 0);
        let len = u16::try_from(event.len()).unwrap();
        event[..2].copy_from_slice(&len.to_le_bytes());
        event
    }

    #[test]
    fn a_header_is_found_with_its_extended_items() {
        for items in [&[][..], &[24], &[16, 8, 56]] {
            let event = event(items, 100);
            let image = [&[0x77; 33][..], &event].concat();
            let payload = image.len() - 100..image.len();
            let header = EtwHeader::before(&image, payload.clone()).unwrap();
            let ids = (header.thread_id, header.process_id, header.timestamp);
            assert_eq!((ids, header.id, header.version), ((7, 8, 9), 1005, 1));
            for (start, end) in [
                (payload.start - 1, payload.end),
                (payload.start + 1, payload.end),
                (payload.start, payload.end + 1),
            ] {
                assert_eq!(EtwHeader::before(&image, start..end), None);
            }
            for field in [2, 3, 0x18, 0x27] {
                let mut image = image.clone();
                image[33 + field] ^= 0x40;
                assert_eq!(EtwHeader::before(&image, payload.clone()), None);
            }
        }
    }

    #[test]
    fn a_header_without_its_items_is_not_accepted() {
        let mut event = event(&[8], 100);
        let len = event.len();
        assert!(EtwHeader::before(&event, len - 100..len).is_some());
        for item_len in [0, 7, 9, 255] {
            event[0x50] = item_len;
            assert_eq!(EtwHeader::before(&event, len - 100..len), None);
        }
        event[0x50] = 8;
        event[4] = 0;
        assert_eq!(EtwHeader::before(&event, len - 100..len), None);
    }
}
