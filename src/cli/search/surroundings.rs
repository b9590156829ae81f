//! When the failure of a hit occurred and between whom, from all that surrounds it.

use core::ops::Range;
use std::{borrow::Cow, prelude::rust_2024::*};

use rayon::{iter::ParallelIterator, slice::ParallelSlice};

use super::{Carved, window::Window};
use crate::{
    carve::Hit,
    cli::{input::image::Image, number::wide},
    context::{
        AddressSpace, Barren, Context, EtlClock, EvtxRecord, FailureTail, FileTime, Guid, NetEvent,
        Sid, TailLayout, TimeSource, Utf16, best_event,
    },
    record::RawMmFailure,
};

/// What is known of the input as a whole.
pub(super) struct Surroundings<'a> {
    /// The clock of a trace.
    pub(super) clock: Option<EtlClock>,
    /// The virtual addresses, if they are known.
    pub(super) space: Option<AddressSpace<'a>>,
    /// The length of a pointer, if it is known.
    pub(super) pointer_len: Option<usize>,
}

/// A time, if it is known.
type Time = Option<(FileTime, TimeSource)>;

impl Surroundings<'_> {
    /// The offsets in the current block to which the pointers of events lead, in ascending order.
    pub(super) fn targets(&self, window: &Window) -> Vec<usize> {
        let (Some(space), Some(block)) = (&self.space, window.current()) else {
            return Vec::new();
        };
        let targets = window
            .targets(&(block.base..block.end()), space)
            .into_iter();
        let targets = targets.filter_map(|target| target.checked_sub(block.base)?.try_into().ok());
        let mut targets: Vec<_> = targets.collect();
        targets.sort_unstable();
        targets
    }

    /// What surrounds each hit of the current block, in the order of the hits.
    pub(super) fn of(
        &self,
        hits: &[Hit<'_>],
        window: &Window,
        image: &mut Image<'_>,
    ) -> Vec<Carved> {
        let parts = hits.par_chunks(HITS_AT_ONCE);
        let around: Vec<_> = parts
            .flat_map_iter(|hits| self.around(hits, window))
            .collect();
        let carved = hits.iter().zip(around).map(|(hit, (offset, around))| {
            let mut carved =
                around.unwrap_or_else(|time| self.by_pointers(hit, offset, time, window, image));
            let at = self
                .space
                .as_ref()
                .and_then(|space| space.at_offset(offset));
            carved.address = at.map(|at| at.address);
            carved
        });
        carved.collect()
    }

    /// The offset of each hit, and what the payload of event 1005 around it tells, or at least the
    /// time.
    fn around(&self, hits: &[Hit<'_>], window: &Window) -> Vec<(u64, Result<Carved, Time>)> {
        let Some(block) = window.current() else {
            return Vec::new();
        };
        let (mut start, mut bytes): (u64, Cow<'_, [u8]>) = (0, Cow::default());
        let mut barren = Barren::new(0);
        let around = hits.iter().map(|hit| {
            let offset = block.base.saturating_add(wide(hit.offset));
            let first = offset.saturating_sub(LOG_REACH);
            let end = offset
                .saturating_add(LOG_REACH)
                .saturating_add(wide(RawMmFailure::LEN));
            if first < start || start.saturating_add(wide(bytes.len())) < end {
                // As much as is there without a copy, or some more for the next hits.
                let end = match first >= block.base && end <= block.end() {
                    true => block.end(),
                    false => end.saturating_add(LOG_REACH),
                };
                (start, bytes) = window.bytes(first..end);
            }
            let index =
                |offset: u64| usize::try_from(offset.saturating_sub(start)).unwrap_or(usize::MAX);
            let can_start = |range: Range<u64>| {
                EvtxRecord::can_start(&bytes, index(range.start)..index(range.end))
            };
            let log = match barren.is_barren(first..offset, can_start) {
                true => None,
                false => EvtxRecord::around(&bytes, index(offset)),
            };
            let context = Context::in_log(&bytes, index(offset), log, self.clock.as_ref());
            let carved = context.structure.map(|_| Carved::new(hit, &context, start));
            (offset, carved.ok_or(context.time))
        });
        around.collect()
    }

    /// What the event that points to a record tells, and what the pointers of both lead to. `time`
    /// is that of a log, if there is one.
    fn by_pointers(
        &self,
        hit: &Hit<'_>,
        offset: u64,
        time: Time,
        window: &Window,
        image: &mut Image<'_>,
    ) -> Carved {
        let unknown = || {
            Carved::new(
                hit,
                &Context {
                    time,
                    ..Context::default()
                },
                0,
            )
        };
        let space = self.space.as_ref();
        let address = match space.map(|space| space.at_offset(offset)) {
            Some(None) => return unknown(), // not memory
            Some(Some(at)) => Some(at.address),
            None => None,
        };
        let near = window.events(offset, address.unwrap_or(offset), space);
        let event = best_event(offset, address, near);
        let mut carved = match &event {
            Some((offset, event)) => {
                let context = Context::of_event(0, event);
                let time = time.or(context.time);
                Carved::new(hit, &Context { time, ..context }, *offset)
            }
            None => unknown(),
        };
        if let Some(space) = space {
            let mut pointers = Pointers {
                space,
                window,
                image,
            };
            let event = event.map(|(_, event)| event);
            let app_id = event.and_then(|event| event.app_id());
            carved.app_id = app_id.and_then(|(len, at)| pointers.text(at, len.into()));
            let user_id = event.and_then(|event| event.user_id());
            carved.user_sid = user_id.and_then(|address| pointers.sid(address));
            self.add_tail(offset, event, &mut carved, &mut pointers);
        }
        carved
    }

    /// Adds what the pointers after a record lead to, if the record begins one of the larger
    /// structures. If no event tells which, both of its names must be readable.
    fn add_tail(
        &self,
        offset: u64,
        event: Option<NetEvent<'_>>,
        carved: &mut Carved,
        pointers: &mut Pointers<'_, '_, '_>,
    ) {
        let start = offset.saturating_add(wide(RawMmFailure::LEN));
        let after = pointers.bytes_at(start, wide(TailLayout::MAX_LEN));
        let event = event.map(|event| event.layout());
        let pointer_len = event
            .map(|layout| layout.pointer_len())
            .or(self.pointer_len);
        let suits = |layout: &TailLayout| {
            pointer_len.is_none_or(|len| len == layout.pointer_len())
                && event.is_none_or(|event| layout.suits(event.kind()))
        };
        for layout in TailLayout::KNOWN.iter().rev().copied().filter(suits) {
            let tail = FailureTail::parse(&after, layout);
            let Some(tail) = tail.filter(FailureTail::is_plausible) else {
                continue;
            };
            let key_address = tail.provider_context_key.filter(|address| *address != 0);
            let key = key_address.and_then(|address| pointers.guid(address));
            let local = pointers.text(tail.local_principal_name_for_auth, MAX_TEXT);
            let remote = pointers.text(tail.remote_principal_name_for_auth, MAX_TEXT);
            let is_key_missing = key_address.is_some() && key.is_none();
            let is_name_missing = local.is_none() || remote.is_none();
            if is_key_missing || event.is_none() && is_name_missing {
                continue;
            }
            (carved.local.principal, carved.remote.principal) = (local, remote);
            carved.provider_context_key = key.map(|key| key.to_string());
            break;
        }
        for principal in [&mut carved.local.principal, &mut carved.remote.principal] {
            *principal = principal.take().filter(|name| !name.is_empty());
        }
    }
}

/// Reads what pointers lead to. A pointer can lead anywhere, so all lengths are limited.
struct Pointers<'a, 'w, 'i> {
    space: &'a AddressSpace<'a>,
    window: &'w Window,
    image: &'w mut Image<'i>,
}

impl Pointers<'_, '_, '_> {
    /// Text that ends in a NUL, or after `len` bytes.
    fn text(&mut self, address: u64, len: u64) -> Option<String> {
        let len = len.min(MAX_TEXT);
        let short = self.bytes(address, len.min(USUAL_TEXT))?;
        let long = match Utf16::parse_nul_terminated(&short) {
            None if wide(short.len()) == USUAL_TEXT && len > USUAL_TEXT => {
                self.bytes(address, len)?
            }
            _ => short,
        };
        match Utf16::parse_nul_terminated(&long) {
            Some((text, _)) => Some(text.to_string()),
            None if long.is_empty() => None,
            None => Utf16::new(&long)
                .filter(|_| wide(long.len()) == len && len < MAX_TEXT)
                .map(|text| text.to_string()),
        }
    }

    fn sid(&mut self, address: u64) -> Option<String> {
        let bytes = self.bytes(address, wide(Sid::MAX_LEN))?;
        Sid::parse_prefix(&bytes).map(|(sid, _)| sid.to_string())
    }

    fn guid(&mut self, address: u64) -> Option<Guid> {
        let bytes = self.bytes(address, wide(Guid::LEN))?;
        bytes.try_into().ok().map(Guid)
    }

    /// Up to `len` bytes of memory, but not beyond the end of a range.
    fn bytes(&mut self, address: u64, len: u64) -> Option<Vec<u8>> {
        let range = self.space.at_address(address)?;
        Some(self.bytes_at(range.offset, range.len.min(len)))
    }

    /// Up to `len` bytes at an offset of the input, from the window or else from the input. Not
    /// every input can be read at any offset, so the window can have more.
    fn bytes_at(&mut self, offset: u64, len: u64) -> Vec<u8> {
        let (start, bytes) = self.window.bytes(offset..offset.saturating_add(len));
        let seen = if start == offset { &bytes[..] } else { &[] };
        if wide(seen.len()) == len {
            return bytes.into_owned();
        }
        let len = usize::try_from(len).unwrap_or(0);
        let read = self.image.read_at(offset, len);
        if read.len() < seen.len() {
            seen.to_vec()
        } else {
            read
        }
    }
}

/// The number of bytes around a record that can be the payload, the event and the log around it.
const LOG_REACH: u64 = wide(Context::REACH);
/// The number of hits whose surroundings a core reads at once.
const HITS_AT_ONCE: usize = 512;
/// The bytes of a text that are read at first, and the most that are read.
const USUAL_TEXT: u64 = 512;
const MAX_TEXT: u64 = 1 << 13;
