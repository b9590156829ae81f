//! Synthetic minidumps.

use std::{prelude::rust_2024::*, vec};

/// A minidump of an x64 process with a `Memory64List`. A range is an address and its bytes.
#[must_use]
pub fn with_memory64_list(ranges: &[(u64, &[u8])]) -> Vec<u8> {
    let count = ranges.len() as u64;
    let mut list = vec![count, LIST_OFFSET as u64 + 16 + 16 * count];
    for (address, bytes) in ranges {
        list.extend([*address, bytes.len() as u64]);
    }
    let list: Vec<u8> = list.into_iter().flat_map(u64::to_le_bytes).collect();
    image(9, &list, ranges)
}

/// The same with a `MemoryList`.
#[must_use]
pub fn with_memory_list(ranges: &[(u64, &[u8])]) -> Vec<u8> {
    let count = ranges.len() as u32;
    let mut list = count.to_le_bytes().to_vec();
    let mut offset = LIST_OFFSET + 4 + 16 * count;
    for (address, bytes) in ranges {
        let len = bytes.len() as u32;
        list.extend(address.to_le_bytes());
        list.extend(len.to_le_bytes());
        list.extend(offset.to_le_bytes());
        offset += len;
    }
    image(5, &list, ranges)
}

/// Header, directory, `MINIDUMP_SYSTEM_INFO`, the list of ranges, and their bytes.
fn image(kind: u32, list: &[u8], ranges: &[(u64, &[u8])]) -> Vec<u8> {
    let mut words = vec![u32::from_le_bytes(*b"MDMP"), 0xA793, 2, 32, 0, 0, 0, 0];
    words.extend([7, 56, 56]);
    words.extend([kind, list.len() as u32, LIST_OFFSET]);
    words.extend([9, 0, 10, 0, 19041, 2, 0]); // Windows 10 on x64
    words.resize(LIST_OFFSET as usize / 4, 0);
    let mut image: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
    image.extend(list);
    ranges.iter().for_each(|(_, bytes)| image.extend(*bytes));
    image
}

const LIST_OFFSET: u32 = 32 + 2 * 12 + 56;
