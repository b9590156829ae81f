//! The memory map of a minidump.
//!
//! Source: `minidumpapiset.h` (SDK 10.0.22000), whose structures are packed to 4 bytes.

use core::ops::Range;

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned,
    little_endian::{U16, U32, U64},
};

use super::address_space::MemoryRange;

/// A minidump: the dump of a process that `MiniDumpWriteDump` writes.
///
/// This type needs the whole file in memory. To read a file in parts, start with
/// [`MinidumpHeader`].
///
/// ```
/// use ikeext_mm_failure::context::{AddressSpace, Minidump};
///
/// # let words = [
/// #     0x504D_444D, 0xA793, 1, 32, 0, 0, 0, 0, // header
/// #     9, 32, 44, // directory: a Memory64List of 32 bytes at 44
/// #     1, 0, 76, 0, 0x7FF0_0000, 0, 8, 0, // one range of 8 bytes, data at 76
/// #     1, 2,
/// # ];
/// # let file: Vec<u8> = words.into_iter().flat_map(u32::to_le_bytes).collect();
/// let dump = Minidump::parse(&file).unwrap();
/// let mut by_address: Vec<_> = dump.memory_ranges().collect();
/// let mut by_offset = by_address.clone();
/// let space = AddressSpace::new(&mut by_address, &mut by_offset);
/// assert_eq!(space.at_offset(80).unwrap().address, 0x7FF0_0004);
/// ```
///
/// A damaged or truncated file loses only what is missing: counts can be larger than the lists, and
/// ranges can lie beyond the end of the file. If several streams have the same kind, the first one
/// is used.
#[derive(Clone, Copy, Debug)]
pub struct Minidump<'a> {
    file: &'a [u8],
    header: MinidumpHeader,
}

/// The header of a minidump, `MINIDUMP_HEADER`.
///
/// It is the first of three steps that read the memory map of a file in parts:
///
/// 1. Read the first [`LEN`](Self::LEN) bytes of the file, and [`parse`](Self::parse) them.
/// 2. Read the [`directory`](Self::directory), and list its streams with
///    [`MinidumpStream::parse_directory`].
/// 3. For the first stream of each kind, read its [`range`](MinidumpStream::range), and pass the
///    bytes to [`memory_ranges`](MinidumpStream::memory_ranges) or
///    [`pointer_len`](MinidumpStream::pointer_len).
///
/// The lengths come from the file and can be any number, so limit what you read. A part that is cut
/// short gives what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MinidumpHeader {
    stream_count: u32,
    directory_offset: u32,
}

/// An entry of the directory, `MINIDUMP_DIRECTORY`: where a stream is in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MinidumpStream {
    kind: u32,
    len: u32,
    offset: u32,
}

impl<'a> Minidump<'a> {
    /// Reads the header. Returns `None` if the file does not start with the header of a minidump.
    #[must_use]
    pub fn parse(file: &'a [u8]) -> Option<Self> {
        let header = MinidumpHeader::parse(file)?;
        Some(Self { file, header })
    }

    /// Lists the memory of the process: the ranges of the `Memory64List`, which dumps with full
    /// memory have, and then those of the `MemoryList`, which other dumps have.
    pub fn memory_ranges(self) -> impl Iterator<Item = MemoryRange> + use<'a> {
        [MinidumpStream::MEMORY64_LIST, MinidumpStream::MEMORY_LIST]
            .into_iter()
            .filter_map(move |kind| self.stream(kind))
            .flat_map(|(stream, bytes)| stream.memory_ranges(bytes))
    }

    /// Length of a pointer in bytes. See [`MinidumpStream::pointer_len`].
    #[must_use]
    pub fn pointer_len(self) -> Option<usize> {
        let (stream, bytes) = self.stream(MinidumpStream::SYSTEM_INFO)?;
        stream.pointer_len(bytes)
    }

    /// The first stream of a kind, and its bytes.
    fn stream(self, kind: u32) -> Option<(MinidumpStream, &'a [u8])> {
        let directory = part(self.file, self.header.directory());
        let stream =
            MinidumpStream::parse_directory(directory).find(|stream| stream.kind == kind)?;
        Some((stream, part(self.file, stream.range())))
    }
}

impl MinidumpHeader {
    /// Length in bytes.
    pub const LEN: usize = 32;

    /// Reads the header from the first bytes of a file. Returns `None` if there are fewer than 32,
    /// or they do not start with `MDMP`.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        // Signature, version, number of streams, directory; then check sum, time and flags
        let (words, _) = <[U32; 8]>::ref_from_prefix(bytes).ok()?;
        let [signature, _, stream_count, directory_offset, ..] = words.map(U32::get);
        (signature == SIGNATURE).then_some(Self {
            stream_count,
            directory_offset,
        })
    }

    /// Where the directory is in the file.
    #[must_use]
    pub fn directory(self) -> Range<u64> {
        let len = u64::from(self.stream_count).saturating_mul(12);
        range(self.directory_offset, len)
    }
}

impl MinidumpStream {
    /// The kind of a `MINIDUMP_MEMORY_LIST`, in which each range has an offset of 32 bits.
    pub const MEMORY_LIST: u32 = 5;
    /// The kind of a `MINIDUMP_SYSTEM_INFO`.
    pub const SYSTEM_INFO: u32 = 7;
    /// The kind of a `MINIDUMP_MEMORY64_LIST`, whose ranges follow each other in the file.
    pub const MEMORY64_LIST: u32 = 9;

    /// Lists the streams of a directory.
    pub fn parse_directory(bytes: &[u8]) -> impl Iterator<Item = Self> {
        let entries = <[[U32; 3]]>::ref_from_prefix(bytes).map_or(&[][..], |(entries, _)| entries);
        entries.iter().map(|entry| {
            let [kind, len, offset] = entry.map(U32::get);
            Self { kind, len, offset }
        })
    }

    /// What the stream holds: a value of `MINIDUMP_STREAM_TYPE`, such as
    /// [`MEMORY64_LIST`](Self::MEMORY64_LIST).
    #[must_use]
    pub const fn kind(self) -> u32 {
        self.kind
    }

    /// Where the stream is in the file.
    #[must_use]
    pub fn range(self) -> Range<u64> {
        range(self.offset, self.len.into())
    }

    /// Lists the memory that the stream describes. `bytes` are the bytes at its
    /// [`range`](Self::range), or the first of them.
    ///
    /// Streams of other kinds than [`MEMORY64_LIST`](Self::MEMORY64_LIST) and
    /// [`MEMORY_LIST`](Self::MEMORY_LIST) describe none. A `Memory64List` ends before the first
    /// range whose data would end beyond `u64::MAX` in the file.
    pub fn memory_ranges(self, bytes: &[u8]) -> impl Iterator<Item = MemoryRange> {
        let (list64, list) = match self.kind {
            Self::MEMORY64_LIST => (bytes, &[][..]),
            Self::MEMORY_LIST => (&[][..], bytes),
            _ => (&[][..], &[][..]),
        };
        memory64_list(list64).chain(memory_list(list))
    }

    /// Length of a pointer in bytes: 8 on x64 and Arm64, 4 on x86 and Arm. `bytes` are the bytes at
    /// the stream's [`range`](Self::range), or the first of them.
    ///
    /// Returns `None` for other processors, and if the stream is not
    /// [`SYSTEM_INFO`](Self::SYSTEM_INFO). If a 64-bit program wrote the dump of a 32-bit process,
    /// the stream can say x64 although the structures of the process have pointers of 4 bytes.
    #[must_use]
    pub fn pointer_len(self, bytes: &[u8]) -> Option<usize> {
        let (architecture, _) = U16::ref_from_prefix(bytes).ok()?;
        match (self.kind, architecture.get()) {
            (Self::SYSTEM_INFO, 0 | 5) => Some(4),
            (Self::SYSTEM_INFO, 9 | 12) => Some(8),
            _ => None,
        }
    }
}

/// `MINIDUMP_MEMORY64_LIST`.
#[repr(C)]
#[derive(FromBytes, KnownLayout, Immutable, Unaligned)]
struct Memory64List {
    count: U64,
    /// Where the data of the first range begins. That of each other follows the one before it.
    offset: U64,
    ranges: [[U64; 2]],
}

/// `MINIDUMP_MEMORY_LIST`.
#[repr(C)]
#[derive(FromBytes, KnownLayout, Immutable, Unaligned)]
struct MemoryList {
    count: U32,
    ranges: [MemoryDescriptor],
}

/// `MINIDUMP_MEMORY_DESCRIPTOR`.
#[repr(C)]
#[derive(FromBytes, KnownLayout, Immutable, Unaligned)]
struct MemoryDescriptor {
    address: U64,
    len: U32,
    offset: U32,
}

fn memory64_list(bytes: &[u8]) -> impl Iterator<Item = MemoryRange> {
    let list = Memory64List::ref_from_prefix(bytes).ok();
    list.into_iter().flat_map(|(list, _)| {
        let count = usize::try_from(list.count.get()).unwrap_or(usize::MAX);
        let ranges = list.ranges.iter().take(count);
        ranges.scan(list.offset.get(), |next, range| {
            let [address, len] = range.map(U64::get);
            let offset = *next;
            *next = offset.checked_add(len)?;
            Some(MemoryRange {
                address,
                offset,
                len,
            })
        })
    })
}

fn memory_list(bytes: &[u8]) -> impl Iterator<Item = MemoryRange> {
    let list = MemoryList::ref_from_prefix(bytes).ok();
    list.into_iter().flat_map(|(list, _)| {
        let count = usize::try_from(list.count.get()).unwrap_or(usize::MAX);
        list.ranges.iter().take(count).map(|range| MemoryRange {
            address: range.address.get(),
            offset: range.offset.get().into(),
            len: range.len.get().into(),
        })
    })
}

/// The bytes of a range of the file, as far as the file has them.
fn part(file: &[u8], range: Range<u64>) -> &[u8] {
    let clamp = |at| usize::try_from(at).map_or(file.len(), |at| at.min(file.len()));
    file.get(clamp(range.start)..clamp(range.end))
        .unwrap_or_default()
}

fn range(offset: u32, len: u64) -> Range<u64> {
    let start = u64::from(offset);
    start..start.saturating_add(len)
}

/// `MDMP`.
const SIGNATURE: u32 = u32::from_le_bytes(*b"MDMP");

#[cfg(test)]
mod tests;
