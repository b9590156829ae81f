//! The oracle of minidumps and address spaces, with a reference for each.

use core::cmp::Reverse;
use std::vec::Vec;

use crate::context::{
    AddressSpace, FailureTail, MemoryRange, Minidump, MinidumpHeader, MinidumpStream, TailLayout,
};

/// Checks bytes as a minidump, as a list of ranges, and as what follows a record.
pub fn minidump(bytes: &[u8]) {
    let dump = Minidump::parse(bytes);
    assert_eq!(
        dump.is_some(),
        bytes.len() >= 32 && bytes.starts_with(b"MDMP")
    );
    if let Some(dump) = dump {
        let ranges: Vec<_> = dump.memory_ranges().collect();
        assert_eq!(ranges, naive_ranges(bytes));
        assert_eq!(dump.pointer_len(), naive_pointer_len(bytes));
        assert_eq!((ranges.clone(), dump.pointer_len()), in_parts(bytes));
        assert!(
            ranges
                .iter()
                .all(|range| range.offset.checked_add(range.len).is_some())
        );
        address_space(&ranges[..ranges.len().min(64)]);
    }

    // Small numbers, which make ranges overlap, and numbers near `u64::MAX`.
    let number = |byte: u8| byte as i8 as u64;
    let ranges = bytes.chunks_exact(3).take(12).map(|chunk| MemoryRange {
        address: number(chunk[0]),
        offset: number(chunk[1]),
        len: number(chunk[2]),
    });
    address_space(&ranges.collect::<Vec<_>>());

    for layout in TailLayout::KNOWN.iter().copied() {
        let tail = FailureTail::parse(bytes, layout);
        assert_eq!(tail.is_some(), bytes.len() >= layout.tail_len());
        if let Some(tail) = tail.filter(FailureTail::is_plausible) {
            let sids = tail.num_local_principal_group_sids;
            assert_eq!(sids == 0, tail.local_principal_group_sids == 0);
            assert_ne!(tail.remote_principal_name_for_auth, 0);
        }
    }
}

/// Checks lookups at the edges of every range, and next to them.
pub(crate) fn address_space(ranges: &[MemoryRange]) {
    let exchange = |range: MemoryRange| MemoryRange {
        address: range.offset,
        offset: range.address,
        len: range.len,
    };
    let exchanged: Vec<_> = ranges.iter().copied().map(exchange).collect();
    let (mut by_address, mut by_offset) = (ranges.to_vec(), ranges.to_vec());
    by_offset.reverse();
    let space = AddressSpace::new(&mut by_address, &mut by_offset);

    let edges = ranges.iter().flat_map(|range| {
        [range.address, range.offset].map(|start| [start, start.wrapping_add(range.len)])
    });
    for edge in edges.flatten().chain([0]) {
        for probe in [edge.wrapping_sub(1), edge, edge.wrapping_add(1)] {
            assert_eq!(space.at_address(probe), naive_at(ranges, probe).next());
            let place = space.at_offset(probe);
            assert_eq!(place, naive_at(&exchanged, probe).next().map(exchange));
            // And back, if only one range has the byte.
            let is_unique = |place: &MemoryRange| {
                naive_at(&exchanged, probe).count() == 1
                    && naive_at(ranges, place.address).count() == 1
            };
            if let Some(place) = place.filter(is_unique) {
                assert_eq!(space.at_address(place.address), Some(place));
            }
        }
    }
}

/// The reference of a lookup: the rest of each range that has the address, in the order in which
/// they are used.
fn naive_at(ranges: &[MemoryRange], address: u64) -> impl Iterator<Item = MemoryRange> {
    let mut found: Vec<_> = ranges
        .iter()
        .filter_map(|range| {
            let room = u64::MAX - range.address.max(range.offset);
            let len = range.len.min(room);
            let skipped = address
                .checked_sub(range.address)
                .filter(|skipped| *skipped < len)?;
            let rest = MemoryRange {
                address,
                offset: range.offset + skipped,
                len: len - skipped,
            };
            Some(((range.address, Reverse(len), range.offset), rest))
        })
        .collect();
    found.sort_by_key(|(order, _)| *order);
    found.into_iter().map(|(_, rest)| rest)
}

/// Reads the file as a program does that does not have it in memory.
fn in_parts(file: &[u8]) -> (Vec<MemoryRange>, Option<usize>) {
    let part = |range: core::ops::Range<u64>| {
        let [start, end] = [range.start, range.end].map(|at| at.min(file.len() as u64) as usize);
        &file[start..end]
    };
    let header = MinidumpHeader::parse(&file[..MinidumpHeader::LEN]).unwrap();
    let directory = part(header.directory());
    let stream = |kind| {
        MinidumpStream::parse_directory(directory)
            .find(|stream| stream.kind() == kind)
            .map(|stream| (stream, part(stream.range())))
    };
    let lists = [MinidumpStream::MEMORY64_LIST, MinidumpStream::MEMORY_LIST].map(stream);
    let ranges = lists
        .into_iter()
        .flatten()
        .flat_map(|(list, bytes)| list.memory_ranges(bytes));
    let info = stream(MinidumpStream::SYSTEM_INFO);
    (
        ranges.collect(),
        info.and_then(|(info, bytes)| info.pointer_len(bytes)),
    )
}

/// The reference of the memory map: reads one number after another.
fn naive_ranges(file: &[u8]) -> Vec<MemoryRange> {
    let mut ranges = Vec::new();
    if let Some(list) = naive_stream(file, 9) {
        let mut offset = number(list, 8, 8).unwrap_or(0);
        for i in 0..number(list, 0, 8).unwrap_or(0) {
            let at = 16 + 16 * i;
            let (Some(address), Some(len)) = (number(list, at, 8), number(list, at + 8, 8)) else {
                break;
            };
            let Some(next) = offset.checked_add(len) else {
                break;
            };
            ranges.push(MemoryRange {
                address,
                offset,
                len,
            });
            offset = next;
        }
    }
    if let Some(list) = naive_stream(file, 5) {
        for i in 0..number(list, 0, 4).unwrap_or(0) {
            let at = 4 + 16 * i;
            let Some(offset) = number(list, at + 12, 4) else {
                break;
            };
            ranges.push(MemoryRange {
                address: number(list, at, 8).unwrap(),
                offset,
                len: number(list, at + 8, 4).unwrap(),
            });
        }
    }
    ranges
}

fn naive_pointer_len(file: &[u8]) -> Option<usize> {
    match number(naive_stream(file, 7)?, 0, 2)? {
        0 | 5 => Some(4),
        9 | 12 => Some(8),
        _ => None,
    }
}

/// The bytes of the first stream of a kind, as far as they are in the file.
fn naive_stream(file: &[u8], kind: u64) -> Option<&[u8]> {
    let (count, directory) = (number(file, 8, 4)?, number(file, 12, 4)?);
    for i in 0..count {
        let at = directory + 12 * i;
        let (len, start) = (number(file, at + 4, 4)?, number(file, at + 8, 4)?);
        if number(file, at, 4)? == kind {
            let end = (start + len).min(file.len() as u64);
            return Some(file.get(start as usize..end as usize).unwrap_or_default());
        }
    }
    None
}

/// The little-endian number of `len` bytes at `at`.
fn number(bytes: &[u8], at: u64, len: usize) -> Option<u64> {
    let bytes = bytes.get(usize::try_from(at).ok()?..)?.get(..len)?;
    Some(
        bytes
            .iter()
            .rfold(0, |number, byte| number << 8 | u64::from(*byte)),
    )
}
