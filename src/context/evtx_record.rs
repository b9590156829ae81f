//! The records of event logs.

#[cfg(feature = "cli")]
use core::ops::Range;

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned,
    little_endian::{U32, U64},
};

use super::{
    file_time::FileTime,
    positions::{SPAN, rev_positions},
};

/// A record of an event log (`.evtx`): the time at which an event was written to the log.
///
/// Source: the documentation of the format by the libevtx project. In 18,388 of 18,397 records of
/// public logs the time is also the TimeCreated of the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct EvtxRecord {
    /// The number of the record in its log.
    pub id: u64,
    /// When the event was written.
    pub written: FileTime,
}

impl EvtxRecord {
    /// The greatest length of a record in bytes: that of a chunk of the log.
    pub const MAX_LEN: usize = 1 << 16;

    /// Finds the record whose event contains the byte at `offset` of an image.
    ///
    /// A record starts with `**` and two zeros, has the same length at its start and at its end,
    /// and a time in the years 2005 to 2039. If several fit, the one that starts last is returned.
    #[must_use]
    pub fn around(image: &[u8], offset: usize) -> Option<Self> {
        let first = offset.saturating_sub(Self::MAX_LEN);
        let before = image.get(first..offset)?;
        rev_positions(before, has_signature).find_map(|position| {
            let record = image.get(first.wrapping_add(position)..)?;
            Self::parse(record, before.len().wrapping_sub(position))
        })
    }

    /// Whether a record can start in a range of an image.
    #[cfg(feature = "cli")]
    pub(crate) fn can_start(image: &[u8], range: Range<usize>) -> bool {
        super::positions::has_position(image, range, has_signature)
    }

    /// Parses the record at the start of `bytes`, if the byte at `offset` is in its event.
    fn parse(bytes: &[u8], offset: usize) -> Option<Self> {
        let (header, _) = Header::ref_from_prefix(bytes).ok()?;
        let len = usize::try_from(header.len.get()).ok()?;
        let (record, end) = bytes.get(..len)?.split_last_chunk()?;
        let written = FileTime(header.written.get());
        let is_valid = header.signature == SIGNATURE
            && len <= Self::MAX_LEN
            && *end == header.len.get().to_le_bytes()
            && written.is_plausible()
            && (size_of::<Header>()..record.len()).contains(&offset);
        is_valid.then_some(Self {
            id: header.id.get(),
            written,
        })
    }
}

#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct Header {
    signature: [u8; 4],
    len: U32,
    id: U64,
    written: U64,
}

const SIGNATURE: [u8; 4] = *b"**\0\0";

/// Whether the signature and a length up to 64 KiB can be at position `i`.
#[inline(always)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "positions leave room for what a test reads, and checks would prevent vector code"
)]
fn has_signature(bytes: &[u8; SPAN], i: usize) -> bool {
    let at = |place: usize| bytes[i + place];
    (at(0) == b'*') & (at(1) == b'*') & (at(2) | at(3) | at(7) == 0) & (at(6) <= 1)
}

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    const WRITTEN: u64 = 0x01DD_5DFE_4A0B_1D87;

    fn record(id: u64, event: &[u8]) -> Vec<u8> {
        let len = u32::try_from(event.len() + 28).unwrap().to_le_bytes();
        let header = [
            &SIGNATURE[..],
            &len,
            &id.to_le_bytes(),
            &WRITTEN.to_le_bytes(),
        ];
        [&header.concat(), event, &len[..]].concat()
    }

    #[test]
    fn a_record_is_found_from_every_byte_of_its_event() {
        let event = [0xA5; 300];
        let image = [
            &[7; 41][..],
            &record(1, &event),
            &record(2, &event),
            &[7; 30],
        ]
        .concat();
        for offset in 0..image.len() + 1 {
            let id = match offset {
                65..365 => Some(1),
                393..693 => Some(2),
                _ => None,
            };
            let record = EvtxRecord::around(&image, offset);
            assert_eq!(record.map(|record| record.id), id, "{offset}");
            assert!(record.is_none_or(|record| record.written == FileTime(WRITTEN)));
        }
    }

    #[test]
    fn every_part_of_a_record_that_is_damaged_is_noticed() {
        let whole = record(1, &[0xA5; 100]);
        for place in [0, 1, 2, 3, 4, 5, 6, 7, 23, 124, 127] {
            let mut image = whole.clone();
            image[place] ^= 0x40;
            assert_eq!(EvtxRecord::around(&image, 60), None, "{place}");
        }
        for len in 0..whole.len() {
            assert_eq!(EvtxRecord::around(&whole[..len], 60), None, "{len}");
        }
        let longest = record(1, &vec![0xA5; EvtxRecord::MAX_LEN - 28]);
        assert!(EvtxRecord::around(&longest, EvtxRecord::MAX_LEN - 5).is_some());
        let too_long = record(1, &vec![0xA5; EvtxRecord::MAX_LEN - 27]);
        assert_eq!(EvtxRecord::around(&too_long, 60), None);
        for len in [0, 4, 23, 24, 27] {
            let mut short = whole.clone();
            short[4] = len;
            assert_eq!(EvtxRecord::around(&short, 60), None, "{len}");
        }
    }
}
