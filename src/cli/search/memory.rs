//! The virtual addresses of an input.

use core::ops::Range;
use std::{path::Path, prelude::rust_2024::*};

use crate::{
    cli::{input::runs::Runs, number::wide},
    context::{MemoryRange, MinidumpHeader, MinidumpStream},
};

/// The memory of a process that an input holds.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) ranges: Vec<MemoryRange>,
    /// The length of a pointer, if the input tells it.
    pub(super) pointer_len: Option<usize>,
    /// What is worth saying about it.
    pub(super) remark: Option<String>,
}

impl Memory {
    /// The memory from `base` on, that which a minidump lists, or that which the name of a file
    /// tells that Volatility wrote. Nothing of `runs` has been read.
    pub(super) fn of(runs: &mut Runs<'_>, base: Option<u64>) -> Self {
        let minidump = MinidumpHeader::parse(&runs.read_at(0, MinidumpHeader::LEN));
        match (base, minidump) {
            (Some(base), minidump) => {
                let what = "is a minidump, whose own addresses are replaced by --base";
                return Self {
                    remark: minidump.map(|_| what.to_owned()),
                    ..Self::from_base(base, runs.first_offset())
                };
            }
            (None, Some(header)) => return Self::of_minidump(runs, header),
            (None, None) => {}
        }
        match base_of_name(Path::new(runs.name())) {
            Some(base) => Self {
                remark: Some(format!(
                    "starts at the virtual address {base:#x}, according to its name (--base sets \
                     another)"
                )),
                ..Self::from_base(base, 0)
            },
            None => Self::default(),
        }
    }

    /// Memory whose first byte is at `offset` in the input.
    fn from_base(address: u64, offset: u64) -> Self {
        let len = u64::MAX;
        let ranges = vec![MemoryRange {
            address,
            offset,
            len,
        }];
        Self {
            ranges,
            ..Self::default()
        }
    }

    fn of_minidump(runs: &mut Runs<'_>, header: MinidumpHeader) -> Self {
        let mut memory = Self::default();
        let (directory, mut is_whole) = read(runs, header.directory());
        let streams: Vec<_> = MinidumpStream::parse_directory(&directory).collect();
        for kind in [
            MinidumpStream::MEMORY64_LIST,
            MinidumpStream::MEMORY_LIST,
            MinidumpStream::SYSTEM_INFO,
        ] {
            if let Some(stream) = streams.iter().find(|stream| stream.kind() == kind) {
                let (bytes, is_stream_whole) = read(runs, stream.range());
                is_whole &= is_stream_whole;
                memory.ranges.extend(stream.memory_ranges(&bytes));
                memory.pointer_len = memory.pointer_len.or(stream.pointer_len(&bytes));
            }
        }
        memory.ranges = merge(memory.ranges);
        if memory.ranges.is_empty() || !is_whole {
            let (count, limit) = (memory.ranges.len(), MAX_STREAM >> 20);
            memory.remark = Some(format!(
                "is a minidump whose list of memory is missing, damaged, or too far from the start \
                 of a pipe or longer than {limit} MiB; the addresses of {count} ranges are known"
            ));
        }
        memory
    }
}

/// Joins ranges that follow each other both in memory and in the file.
fn merge(mut ranges: Vec<MemoryRange>) -> Vec<MemoryRange> {
    ranges.sort_by_key(|range| (range.address, range.offset));
    let mut merged: Vec<MemoryRange> = Vec::new();
    for range in ranges {
        match merged.last_mut() {
            Some(last)
                if last.address.checked_add(last.len) == Some(range.address)
                    && last.offset.checked_add(last.len) == Some(range.offset) =>
            {
                last.len = last.len.saturating_add(range.len);
            }
            _ => merged.push(range),
        }
    }
    merged
}

/// Reads a part of the input, and returns whether it is whole.
fn read(runs: &mut Runs<'_>, range: Range<u64>) -> (Vec<u8>, bool) {
    let len = range.end.saturating_sub(range.start);
    let limit = usize::try_from(len.min(MAX_STREAM)).unwrap_or(usize::MAX);
    let bytes = runs.read_at(range.start, limit);
    let is_whole = wide(bytes.len()) == len;
    (bytes, is_whole)
}

/// The address at which the memory in a file begins that `vadinfo --dump` of Volatility 3 wrote:
/// `pid.N.vad.0xSTART-0xEND.dmp`, or with `-1` and so on after it if there was such a file.
fn base_of_name(path: &Path) -> Option<u64> {
    let name = path.file_name()?.to_str()?;
    let (process, range) = name.strip_prefix("pid.")?.split_once(".vad.0x")?;
    let (start, end) = range.strip_suffix(".dmp")?.split_once("-0x")?;
    let (end, copy) = end.split_once('-').unwrap_or((end, ""));
    let is_decimal = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let start = u64::from_str_radix(start, 16).ok()?;
    let end = u64::from_str_radix(end, 16).ok()?;
    (is_decimal(process) && is_decimal(copy) && start <= end).then_some(start)
}

/// The most bytes of a list that are read: enough for 262,144 ranges.
const MAX_STREAM: u64 = 4 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_volatility_gives_tell_the_address() {
        for (name, base) in [
            (
                "pid.728.vad.0x1d2a4c30000-0x1d2a4c37fff.dmp",
                Some(0x1D2_A4C3_0000),
            ),
            ("pid.4.vad.0x0-0x0.dmp", Some(0)),
            ("pid.4.vad.0x1000-0x1fff-12.dmp", Some(0x1000)),
            ("pid.4.vad.0x1000-0x1fff-a.dmp", None),
            ("pid.x.vad.0x1000-0x1fff.dmp", None),
            ("pid.4.vad.0x2000-0x1fff.dmp", None),
            ("pid.4.vad.0x1000.dmp", None),
            ("pid.4.dmp", None),
        ] {
            assert_eq!(base_of_name(&Path::new("case").join(name)), base, "{name}");
        }
    }
}
