//! The blocks of an image around the one that is searched.

use core::ops::Range;
use std::{borrow::Cow, collections::VecDeque, prelude::rust_2024::*, sync::OnceLock};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::{
    cli::{
        input::image::{Block, HOLE_EDGE},
        number::wide,
    },
    context::{AddressSpace, MemoryRange, NetEvent, NetEventLayout, NetEvents},
};

/// The block that is searched, and those that hold the context of its records.
#[derive(Default)]
pub(super) struct Window {
    blocks: VecDeque<Entry>,
    /// The index of the block that is searched.
    current: usize,
    /// Whether the image has no more blocks.
    pub(super) is_complete: bool,
}

struct Entry {
    block: Block,
    /// The events that begin in the block. They are searched only if they are needed.
    events: OnceLock<Vec<Event>>,
}

/// A plausible event.
#[derive(Clone, Copy)]
struct Event {
    /// Its offset in the input.
    offset: u64,
    layout: NetEventLayout,
    pointer: u64,
}

impl Window {
    /// The block that is searched.
    pub(super) fn current(&self) -> Option<&Block> {
        self.blocks.get(self.current).map(|entry| &entry.block)
    }

    /// The last block that was read.
    pub(super) fn last(&self) -> Option<&Block> {
        self.blocks.back().map(|entry| &entry.block)
    }

    /// Whether the context of a record of the current block can reach beyond the last block. This
    /// counts bytes, because the offsets of hex text can jump.
    pub(super) fn needs_more(&self) -> bool {
        let ahead = self.blocks.iter().skip(self.current.saturating_add(1));
        let (blocks, bytes) = ahead.fold((0_usize, 0_u64), |(blocks, bytes), entry| {
            (
                blocks.saturating_add(1),
                bytes.saturating_add(entry.new_len()),
            )
        });
        let is_near = blocks < MOST_BLOCKS && bytes < EVENT_REACH;
        !self.is_complete && (self.current().is_none() || is_near)
    }

    /// Adds a block, or `None` at the end of the image.
    pub(super) fn push(&mut self, block: Option<Block>) {
        self.is_complete = block.is_none();
        self.blocks.extend(block.map(|block| Entry {
            block,
            events: OnceLock::new(),
        }));
    }

    /// Goes on to the next block, and forgets those that are too far behind it.
    pub(super) fn advance(&mut self) {
        self.current = self.current.saturating_add(1);
        let behind = self.blocks.iter().take(self.current);
        let mut behind = behind.map(Entry::new_len).sum::<u64>();
        while let Some(first) = self.blocks.pop_front() {
            behind = behind.saturating_sub(first.new_len());
            let is_near = self.current <= MOST_BLOCKS && behind < EVENT_REACH;
            if self.current == 0 || is_near {
                self.blocks.push_front(first);
                break;
            }
            self.current = self.current.saturating_sub(1);
        }
    }

    /// The bytes of a range of the input, as far as the blocks have them without a gap around the
    /// current block, and the offset of the first of them.
    pub(super) fn bytes(&self, range: Range<u64>) -> (u64, Cow<'_, [u8]>) {
        let continues = |index: usize| {
            let entry = self.blocks.get(index);
            entry.is_some_and(|entry| index > 0 && entry.block.repeated > 0)
        };
        let base = |index: usize| self.blocks.get(index).map_or(0, |entry| entry.block.base);
        let mut first = self.current;
        while base(first) > range.start && continues(first) {
            first = first.saturating_sub(1);
        }
        let start = range.start.max(base(first));
        let mut bytes: Cow<'_, [u8]> = Cow::default();
        for (i, entry) in self.blocks.iter().enumerate().skip(first) {
            let next = start.saturating_add(wide(bytes.len()));
            if next >= range.end || i > first && !continues(i) {
                break;
            }
            let part = entry.block.part(next..range.end);
            if bytes.is_empty() {
                bytes = Cow::Borrowed(part);
            } else {
                bytes.to_mut().extend_from_slice(part);
            }
        }
        (start, bytes)
    }

    /// The offsets in a range of the input to which the pointers of events lead that are near them.
    pub(super) fn targets(&self, range: &Range<u64>, space: &AddressSpace<'_>) -> Vec<u64> {
        let near = |entry: &Entry| {
            let start = entry.block.base.saturating_sub(NetEvent::MAX_DISTANCE);
            let end = entry.block.end().saturating_add(NetEvent::MAX_DISTANCE);
            start < range.end && range.start < end
        };
        let entries = self.blocks.iter().filter(|entry| near(entry));
        let targets = entries.flat_map(|entry| {
            let events = entry.events(Some(space)).iter();
            events.filter_map(|event| {
                let target = space.at_address(event.pointer)?.offset;
                (range.contains(&target) && is_near(event.offset, target)).then_some(target)
            })
        });
        targets.collect()
    }

    /// The events near an offset of the input that can point to `address`, with their offsets. If
    /// addresses are not known, these are the events whose pointers have the same place in a page.
    pub(super) fn events(
        &self,
        offset: u64,
        address: u64,
        space: Option<&AddressSpace<'_>>,
    ) -> impl Iterator<Item = (u64, NetEvent<'_>)> + Clone {
        let key = move |pointer| key(pointer, space);
        self.blocks.iter().flat_map(move |entry| {
            let events = entry.events(space);
            let start = events.partition_point(|event| key(event.pointer) < key(address));
            let events = events.get(start..).unwrap_or_default().iter();
            events
                .take_while(move |event| key(event.pointer) == key(address))
                .filter(move |event| is_near(event.offset, offset))
                .filter_map(|event| entry.view(event))
        })
    }
}

impl Entry {
    /// The number of bytes that the block before does not have.
    fn new_len(&self) -> u64 {
        wide(self.block.bytes.len().saturating_sub(self.block.repeated))
    }

    /// The events in ascending order of what decides about a record, so that the work for a record
    /// does not grow with the number of events.
    fn events(&self, space: Option<&AddressSpace<'_>>) -> &[Event] {
        self.events.get_or_init(|| {
            let mut events = events(&self.block, space);
            events.sort_by_key(|event| key(event.pointer, space));
            events
        })
    }

    fn view(&self, event: &Event) -> Option<(u64, NetEvent<'_>)> {
        let end = event.offset.saturating_add(wide(event.layout.len()));
        let bytes = self.block.part(event.offset..end);
        let (view, _) = NetEvent::parse_prefix(bytes, event.layout).ok()?;
        Some((event.offset, view))
    }
}

/// The plausible events that begin in a block, on all cores.
fn events(block: &Block, space: Option<&AddressSpace<'_>>) -> Vec<Event> {
    let new = block.first_new()..block.base.saturating_add(wide(block.decided()));
    // An event is aligned by its address or, if that is not known, by its offset. It does not cross
    // from one range of memory to another.
    let parts: Vec<_> = match space {
        Some(space) => space.in_file(new.start..block.end()).collect(),
        None => vec![MemoryRange {
            address: new.start,
            offset: new.start,
            len: block.end().saturating_sub(new.start),
        }],
    };
    let pieces = parts.into_iter().flat_map(|part| {
        let end = part.offset.saturating_add(part.len);
        let starts = (part.offset..end.min(new.end)).step_by(PIECE);
        starts.map(move |start| (start, end, part.address.wrapping_sub(part.offset)))
    });
    let pieces: Vec<_> = pieces.collect();
    let found = pieces
        .into_par_iter()
        .flat_map_iter(|(start, part_end, difference)| {
            let last = start.saturating_add(wide(PIECE)).min(new.end);
            let end = last
                .saturating_add(wide(NetEventLayout::MAX_LEN))
                .min(part_end);
            let events =
                NetEvents::new(block.part(start..end)).at_address(start.wrapping_add(difference));
            let events = events.map(move |(offset, event)| Event {
                offset: start.saturating_add(wide(offset)),
                layout: event.layout(),
                pointer: event.failure_pointer(),
            });
            events.take_while(move |event| event.offset < last)
        });
    found.collect()
}

/// What the pointer of an event and the address of its record have in common. In an image without
/// addresses, only the places in a page are the same.
fn key(pointer: u64, space: Option<&AddressSpace<'_>>) -> u64 {
    match space {
        Some(_) => pointer,
        None => pointer % NetEvent::PAGE_LEN,
    }
}

/// Whether an event is near enough to a record to be searched. Even where addresses are known, only
/// these are, so that the result does not depend on the blocks in memory.
fn is_near(event: u64, record: u64) -> bool {
    event.abs_diff(record) <= NetEvent::MAX_DISTANCE
}

/// The distance to which the context of a record can reach: that of an event that points to it.
pub(crate) const EVENT_REACH: u64 = NetEvent::MAX_DISTANCE + wide(NetEventLayout::MAX_LEN);
const _: () = assert!(HOLE_EDGE >= EVENT_REACH);
/// The most blocks before and after the current one. Hex text can have many short ones.
const MOST_BLOCKS: usize = 512;
/// The number of bytes that a core searches at once. It is small in tests to have many edges.
pub(super) const PIECE: usize = if cfg!(test) { 1000 } else { 1 << 18 };
