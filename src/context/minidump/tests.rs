//! Tests of `minidump`.

#[cfg(target_arch = "x86_64")]
use core::mem::offset_of;
use std::prelude::rust_2024::*;

use proptest::prelude::*;
#[cfg(target_arch = "x86_64")]
use windows_sys::Win32::System::{
    Diagnostics::Debug::{
        MINIDUMP_DIRECTORY, MINIDUMP_HEADER, MINIDUMP_LOCATION_DESCRIPTOR,
        MINIDUMP_MEMORY_DESCRIPTOR, MINIDUMP_MEMORY_DESCRIPTOR64, MINIDUMP_MEMORY_LIST,
        MINIDUMP_MEMORY64_LIST, MINIDUMP_SYSTEM_INFO, Memory64ListStream, MemoryListStream,
        SystemInfoStream,
    },
    SystemInformation::{
        PROCESSOR_ARCHITECTURE_AMD64, PROCESSOR_ARCHITECTURE_ARM, PROCESSOR_ARCHITECTURE_ARM64,
        PROCESSOR_ARCHITECTURE_IA64, PROCESSOR_ARCHITECTURE_INTEL,
    },
};

use super::*;
use crate::testing::{
    minidump_image::{with_memory_list, with_memory64_list},
    oracles::minidump::minidump,
};

const RANGES: [(u64, &[u8]); 3] = [
    (0x7FF0_0000, b"first"),
    (0x1_0000, b""),
    (u64::MAX - 1, b"beyond"),
];

fn images() -> [Vec<u8>; 2] {
    [with_memory64_list(&RANGES), with_memory_list(&RANGES)]
}

fn ranges(file: &[u8]) -> Vec<MemoryRange> {
    let dump = Minidump::parse(file);
    dump.into_iter().flat_map(Minidump::memory_ranges).collect()
}

/// `windows-sys` has these structures only for some processors.
#[test]
#[cfg(target_arch = "x86_64")]
fn layouts_are_those_of_windows_sys() {
    assert_eq!(size_of::<MINIDUMP_HEADER>(), MinidumpHeader::LEN);
    assert_eq!(offset_of!(MINIDUMP_HEADER, NumberOfStreams), 8);
    assert_eq!(offset_of!(MINIDUMP_HEADER, StreamDirectoryRva), 12);
    assert_eq!(size_of::<MINIDUMP_DIRECTORY>(), 12);
    assert_eq!(offset_of!(MINIDUMP_DIRECTORY, Location.DataSize), 4);
    assert_eq!(offset_of!(MINIDUMP_DIRECTORY, Location.Rva), 8);
    assert_eq!(
        offset_of!(MINIDUMP_MEMORY64_LIST, BaseRva),
        offset_of!(Memory64List, offset)
    );
    assert_eq!(offset_of!(MINIDUMP_MEMORY64_LIST, MemoryRanges), 16);
    assert_eq!(size_of::<MINIDUMP_MEMORY_DESCRIPTOR64>(), 16);
    assert_eq!(offset_of!(MINIDUMP_MEMORY_DESCRIPTOR64, DataSize), 8);
    assert_eq!(offset_of!(MINIDUMP_MEMORY_LIST, MemoryRanges), 4);
    assert_eq!(
        size_of::<MINIDUMP_MEMORY_DESCRIPTOR>(),
        size_of::<MemoryDescriptor>()
    );
    assert_eq!(
        offset_of!(MINIDUMP_MEMORY_DESCRIPTOR, Memory),
        offset_of!(MemoryDescriptor, len)
    );
    assert_eq!(offset_of!(MINIDUMP_LOCATION_DESCRIPTOR, Rva), 4);
    assert_eq!(offset_of!(MINIDUMP_SYSTEM_INFO, ProcessorArchitecture), 0);
    assert_eq!(
        [
            MinidumpStream::MEMORY_LIST,
            MinidumpStream::SYSTEM_INFO,
            MinidumpStream::MEMORY64_LIST
        ],
        [MemoryListStream, SystemInfoStream, Memory64ListStream].map(|kind| kind as u32)
    );
}

#[test]
fn every_truncation_loses_only_what_is_missing() {
    for image in images() {
        let data = image.len() - 11;
        let expected = [0, 5, 5].map(|at| (data + at) as u64);
        let all = ranges(&image);
        assert!(all.iter().map(|range| range.offset).eq(expected));
        assert!(
            all.iter()
                .map(|range| (range.address, range.len))
                .eq(RANGES.map(|(address, bytes)| (address, bytes.len() as u64)))
        );
        let mut seen = 0;
        for len in 0..=image.len() {
            minidump(&image[..len]);
            let ranges = ranges(&image[..len]);
            assert!(all.starts_with(&ranges));
            assert!(ranges.len() >= seen);
            assert_eq!(Minidump::parse(&image[..len]).is_some(), len >= 32);
            let pointer_len = Minidump::parse(&image[..len]).and_then(Minidump::pointer_len);
            assert_eq!(pointer_len, (len >= 58).then_some(8));
            seen = ranges.len();
            if len >= data {
                assert_eq!(seen, 3);
            }
        }
    }
}

#[test]
fn any_byte_and_any_word_can_be_wrong() {
    for image in images() {
        for at in 0..image.len() {
            for value in [0, 1, 0x7F, 0x80, 0xFF] {
                for len in [1, 4, 8] {
                    let mut image = image.clone();
                    let end = image.len().min(at + len);
                    image[at..end].fill(value);
                    minidump(&image);
                }
            }
        }
    }
    for byte in [0, 0xFF] {
        for len in 0..200 {
            minidump(&vec![byte; len]);
            let mut file = vec![byte; len];
            file.splice(..len.min(4), *b"MDMP");
            minidump(&file);
        }
    }
}

#[test]
fn a_count_that_is_too_large_gives_the_ranges_that_are_there() {
    for mut image in images() {
        let all = ranges(&image);
        image[8..12].fill(0xFF); // streams
        image[112..116].fill(0xFF); // ranges
        assert_eq!(ranges(&image), all);
    }
}

#[test]
fn a_list_ends_before_the_range_that_ends_beyond_the_last_offset() {
    let mut image = with_memory64_list(&RANGES);
    image[120..128].copy_from_slice(&(u64::MAX - 5).to_le_bytes()); // BaseRva
    let offsets: Vec<_> = ranges(&image).iter().map(|range| range.offset).collect();
    assert_eq!(offsets, [u64::MAX - 5, u64::MAX]);
}

#[test]
fn the_first_stream_of_a_kind_is_used_and_both_lists_are() {
    let mut image = with_memory64_list(&RANGES);
    let second = ranges(&image);
    // The entry of the system information becomes one of a list: empty, then a MemoryList.
    image[32..36].copy_from_slice(&MinidumpStream::MEMORY64_LIST.to_le_bytes());
    image[36..40].fill(0);
    assert_eq!(ranges(&image), []);
    image[32..36].copy_from_slice(&MinidumpStream::MEMORY_LIST.to_le_bytes());
    image[36..40].copy_from_slice(&20_u32.to_le_bytes());
    image[56..76].fill(1);
    let first = MemoryRange {
        address: 0x0101_0101_0101_0101,
        offset: 0x0101_0101,
        len: 0x0101_0101,
    };
    assert_eq!(ranges(&image), [&second[..], &[first]].concat());
}

#[test]
#[cfg(target_arch = "x86_64")]
fn processors_have_their_pointers() {
    let mut image = with_memory64_list(&RANGES);
    for (architecture, pointer_len) in [
        (PROCESSOR_ARCHITECTURE_INTEL, Some(4)),
        (PROCESSOR_ARCHITECTURE_ARM, Some(4)),
        (PROCESSOR_ARCHITECTURE_AMD64, Some(8)),
        (PROCESSOR_ARCHITECTURE_ARM64, Some(8)),
        (PROCESSOR_ARCHITECTURE_IA64, None),
        (0xFFFF, None),
    ] {
        image[56..58].copy_from_slice(&architecture.to_le_bytes());
        assert_eq!(Minidump::parse(&image).unwrap().pointer_len(), pointer_len);
    }
}

proptest! {
    #[test]
    fn minidumps(
        ranges in prop::collection::vec((any::<u64>(), prop::collection::vec(any::<u8>(), 0..20)), 0..9),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
    ) {
        let ranges: Vec<_> = ranges.iter().map(|(address, bytes)| (*address, &bytes[..])).collect();
        for mut image in [with_memory64_list(&ranges), with_memory_list(&ranges)] {
            for (at, value) in &changes {
                let at = at.index(image.len());
                image[at] = *value;
            }
            minidump(&image);
        }
    }

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        minidump(&bytes);
    }
}
