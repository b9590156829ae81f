//! The blocks of an image around the one that is searched.

use core::ops::Range;
use std::{borrow::Cow, collections::VecDeque, prelude::rust_2024::*, sync::OnceLock};

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{
    input::image::{Block, HOLE_EDGE},
    number::wide,
};
use crate::context::{AddressSpace, MemoryRange, NetEvent, NetEventLayout, NetEvents};

/// The block that is searched, and those that hold the context of its records.
#[derive(Default)]
pub(crate) struct Window {
    blocks: VecDeque<Entry>,
    /// The index of the block that is searched.
    current: usize,
    /// Whether the image has no more blocks.
    pub(crate) is_complete: bool,
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
    /// The part of its pointer that is the same in physical memory.
    page_offset: u64,
}

impl Window {
    /// The block that is searched.
    pub(crate) fn current(&self) -> Option<&Block> {
        self.blocks.get(self.current).map(|entry| &entry.block)
    }

    /// The last block that was read.
    pub(crate) fn last(&self) -> Option<&Block> {
        self.blocks.back().map(|entry| &entry.block)
    }

    /// Whether the context of a record of the current block can reach beyond the last block.
    pub(crate) fn needs_more(&self) -> bool {
        let reached = self
            .current()
            .map_or(0, |block| block.end().saturating_add(REACH));
        !self.is_complete
            && (self.current().is_none() || self.last().is_some_and(|last| last.end() < reached))
    }

    /// Adds a block, or `None` at the end of the image.
    pub(crate) fn push(&mut self, block: Option<Block>) {
        self.is_complete = block.is_none();
        self.blocks.extend(block.map(|block| Entry {
            block,
            events: OnceLock::new(),
        }));
    }

    /// Goes on to the next block, and forgets those that are too far behind it.
    pub(crate) fn advance(&mut self) {
        self.current = self.current.saturating_add(1);
        let start = self.current().map_or(u64::MAX, |block| block.base);
        let is_far = |entry: &Entry| entry.block.end().saturating_add(REACH) < start;
        while self.current > 0 && self.blocks.front().is_some_and(is_far) {
            self.blocks.pop_front();
            self.current = self.current.saturating_sub(1);
        }
    }

    /// The bytes of a range of the input, as far as the blocks have them without a gap around the
    /// current block, and the offset of the first of them.
    pub(crate) fn bytes(&self, range: Range<u64>) -> (u64, Cow<'_, [u8]>) {
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

    /// The plausible events of all blocks, with their offsets.
    pub(crate) fn events(
        &self,
        space: Option<&AddressSpace<'_>>,
    ) -> impl Iterator<Item = (u64, NetEvent<'_>)> {
        let entries = self.blocks.iter();
        entries.flat_map(move |entry| {
            entry
                .events(space)
                .iter()
                .filter_map(|event| entry.view(event))
        })
    }

    /// Those events whose pointer has the same place in a page as `address`.
    pub(crate) fn events_of_page_offset(
        &self,
        address: u64,
        space: Option<&AddressSpace<'_>>,
    ) -> impl Iterator<Item = (u64, NetEvent<'_>)> + Clone {
        let page_offset = address % PAGE;
        self.blocks.iter().flat_map(move |entry| {
            let events = entry.events(space);
            let start = events.partition_point(|event| event.page_offset < page_offset);
            let events = events.get(start..).unwrap_or_default().iter();
            events
                .take_while(move |event| event.page_offset == page_offset)
                .filter_map(|event| entry.view(event))
        })
    }
}

impl Entry {
    /// The events in ascending order of their pointers' places in a page, so that the work for a
    /// record does not grow with the number of events.
    fn events(&self, space: Option<&AddressSpace<'_>>) -> &[Event] {
        self.events.get_or_init(|| {
            let mut events = events(&self.block, space);
            events.sort_by_key(|event| event.page_offset);
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
    // An event is aligned by its address or, if that is not known, by its offset.
    let parts: Vec<_> = match space {
        Some(space) => space.in_file(new).collect(),
        None => vec![MemoryRange {
            address: new.start,
            offset: new.start,
            len: new.end.saturating_sub(new.start),
        }],
    };
    let pieces: Vec<_> = parts
        .into_iter()
        .flat_map(|part| {
            let end = part.offset.saturating_add(part.len);
            let starts = (part.offset..end).step_by(PIECE);
            starts.map(move |start| {
                let address = part
                    .address
                    .saturating_add(start.saturating_sub(part.offset));
                (start..end.min(start.saturating_add(wide(PIECE))), address)
            })
        })
        .collect();
    let found = pieces.into_par_iter().flat_map_iter(|(piece, address)| {
        let aligned = piece.start.saturating_sub(address % 8);
        let aligned = match aligned >= block.base {
            true => aligned,
            false => piece.start.saturating_add(address.wrapping_neg() % 8),
        };
        let end = piece.end.saturating_add(wide(MAX_EVENT));
        let events = NetEvents::new(block.part(aligned..end));
        events.filter_map(move |(offset, event)| {
            let offset = aligned.saturating_add(wide(offset));
            piece.contains(&offset).then(|| Event {
                offset,
                layout: event.layout(),
                page_offset: event.failure_pointer() % PAGE,
            })
        })
    });
    found.collect()
}

/// The distance to which the context of a record can reach: that of an event that points to it.
pub(crate) const REACH: u64 = MAX_DISTANCE + wide(MAX_EVENT);
const _: () = assert!(HOLE_EDGE >= REACH);
/// The greatest distance between an event and its record.
pub(crate) const MAX_DISTANCE: u64 = 1 << 20;
/// The length of a page of memory.
const PAGE: u64 = 4096;
/// The length of the longest event.
const MAX_EVENT: usize = 160;
/// The number of bytes that a core searches at once.
const PIECE: usize = 1 << 18;
