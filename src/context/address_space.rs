//! Virtual addresses, and where their bytes are in a file.

use core::{cmp::Reverse, ops::Range};

/// A piece of the memory of a process, and where a file has its bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MemoryRange {
    /// The virtual address of the first byte.
    pub address: u64,
    /// The offset of the first byte in the file.
    pub offset: u64,
    /// The length in bytes.
    pub len: u64,
}

/// Translates between virtual addresses and offsets in a file.
///
/// It borrows the memory for its two indexes and does not allocate:
///
/// ```
/// use ikeext_mm_failure::context::{AddressSpace, MemoryRange};
///
/// let range = |address, offset, len| MemoryRange { address, offset, len };
/// let mut by_address = [range(0x7FF0_0000, 0x200, 0x1000), range(0x1_0000, 0x1200, 0x800)];
/// let mut by_offset = by_address;
/// let space = AddressSpace::new(&mut by_address, &mut by_offset);
///
/// assert_eq!(space.at_offset(0x240).unwrap().address, 0x7FF0_0040);
/// assert_eq!(space.at_address(0x1_0700), Some(range(0x1_0700, 0x1900, 0x100)));
/// assert_eq!(space.at_address(0x1_0800), None);
/// ```
///
/// A file of consecutive memory is one range: its address, the offset 0, and its length, or
/// `u64::MAX` if that is unknown.
///
/// A lookup is a binary search. The ranges can have any values. Where ranges overlap, a lookup uses
/// the one with the lowest address, or the lowest offset if it is by offset, and of those that
/// start together the longest. The byte at `u64::MAX`, as an address or an offset, belongs to no
/// range.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressSpace<'a> {
    by_address: &'a [MemoryRange],
    /// Here the fields `address` and `offset` of each range are exchanged.
    by_offset: &'a [MemoryRange],
}

impl MemoryRange {
    /// The range without its first `count` bytes.
    const fn skip(self, count: u64) -> Self {
        Self {
            address: self.address.saturating_add(count),
            offset: self.offset.saturating_add(count),
            len: self.len.saturating_sub(count),
        }
    }

    const fn exchange(self) -> Self {
        Self {
            address: self.offset,
            offset: self.address,
            len: self.len,
        }
    }
}

impl<'a> AddressSpace<'a> {
    /// Builds the indexes in place, which takes `n log n` steps for `n` ranges.
    ///
    /// Both slices must hold the same ranges, in any order. What they hold afterwards is
    /// unspecified.
    #[must_use]
    pub fn new(by_address: &'a mut [MemoryRange], by_offset: &'a mut [MemoryRange]) -> Self {
        by_offset
            .iter_mut()
            .for_each(|range| *range = range.exchange());
        Self {
            by_address: index(by_address),
            by_offset: index(by_offset),
        }
    }

    /// The memory from `address` to the end of its range. Returns `None` if no range has the
    /// address.
    #[must_use]
    pub fn at_address(&self, address: u64) -> Option<MemoryRange> {
        find(self.by_address, address)
    }

    /// The memory from `offset` in the file to the end of its range. Returns `None` if no range has
    /// the offset.
    #[must_use]
    pub fn at_offset(&self, offset: u64) -> Option<MemoryRange> {
        find(self.by_offset, offset).map(MemoryRange::exchange)
    }

    /// Lists the memory that a part of the file holds, in ascending order of offsets.
    pub fn in_file(
        &self,
        offsets: Range<u64>,
    ) -> impl Iterator<Item = MemoryRange> + Clone + use<'a> {
        let end = |range: &MemoryRange| range.address.saturating_add(range.len);
        let before = self
            .by_offset
            .partition_point(|range| end(range) <= offsets.start);
        let ranges = self.by_offset.get(before..).unwrap_or_default().iter();
        let reached = ranges.take_while(move |range| range.address < offsets.end);
        reached.filter_map(move |range| {
            let range = range
                .skip(offsets.start.saturating_sub(range.address))
                .exchange();
            let len = range.len.min(offsets.end.saturating_sub(range.offset));
            (len > 0).then_some(MemoryRange { len, ..range })
        })
    }
}

/// Sorts the ranges, and shortens each at its start so that it does not overlap the ones before it.
fn index(ranges: &mut [MemoryRange]) -> &[MemoryRange] {
    for range in ranges.iter_mut() {
        let room = u64::MAX.saturating_sub(range.address.max(range.offset));
        range.len = range.len.min(room);
    }
    ranges.sort_unstable_by_key(|range| (range.address, Reverse(range.len), range.offset));
    let mut end = 0_u64;
    for range in ranges.iter_mut() {
        *range = range.skip(end.saturating_sub(range.address));
        end = range.address.saturating_add(range.len);
    }
    ranges
}

fn find(ranges: &[MemoryRange], address: u64) -> Option<MemoryRange> {
    let count = ranges.partition_point(|range| range.address <= address);
    let range = ranges.get(..count)?.last()?;
    let rest = range.skip(address.saturating_sub(range.address));
    (rest.len > 0).then_some(rest)
}

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use proptest::prelude::*;

    use super::*;
    use crate::testing::oracles::minidump::address_space;

    fn range(address: u64, offset: u64, len: u64) -> MemoryRange {
        MemoryRange {
            address,
            offset,
            len,
        }
    }

    #[test]
    fn without_ranges_nothing_is_found() {
        let space = AddressSpace::default();
        assert_eq!((space.at_address(0), space.at_offset(0)), (None, None));
    }

    #[test]
    fn consecutive_memory_is_one_range() {
        let base = 0x7FF0_0000;
        let (mut a, mut b) = ([range(base, 0, u64::MAX)], [range(base, 0, u64::MAX)]);
        let space = AddressSpace::new(&mut a, &mut b);
        assert_eq!(space.at_offset(5).unwrap().address, base + 5);
        assert_eq!(space.at_address(base + 5).unwrap().offset, 5);
        assert_eq!(space.at_address(base - 1), None);
        assert_eq!(space.at_address(u64::MAX - 1).unwrap().len, 1);
        assert_eq!(space.at_address(u64::MAX), None);
        assert_eq!(space.at_offset(u64::MAX - base), None);
    }

    #[test]
    fn a_range_inside_another_hides_nothing() {
        let ranges = [range(10, 100, 10), range(12, 200, 2), range(15, 300, 10)];
        let (mut by_address, mut by_offset) = (ranges, ranges);
        let space = AddressSpace::new(&mut by_address, &mut by_offset);
        assert_eq!(space.at_address(13), Some(range(13, 103, 7)));
        assert_eq!(space.at_address(19), Some(range(19, 109, 1)));
        assert_eq!(space.at_address(20), Some(range(20, 305, 5)));
        assert_eq!(space.at_offset(200), Some(range(12, 200, 2)));
    }

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![6 => 0..40_u64, 1 => any::<u64>(), 1 => u64::MAX - 20..=u64::MAX]
    }

    proptest! {
        #[test]
        fn lookups_equal_those_of_a_linear_search(
            ranges in prop::collection::vec((number(), number(), number()), 0..12),
        ) {
            let ranges: Vec<_> = ranges.into_iter().map(|(a, o, len)| range(a, o, len)).collect();
            address_space(&ranges);
        }
    }
}
