//! When the failure of a hit occurred and between whom, from all that surrounds it.

use std::prelude::rust_2024::*;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::{
    input::image::Image,
    number::wide,
    output::carved::Carved,
    window::{MAX_DISTANCE, Window},
};
use crate::{
    carve::Hit,
    context::{
        AddressSpace, Context, ContextKind, EtlClock, FailureTail, Guid, NetEvent, Sid, TailLayout,
        Utf16, best_event,
    },
    record::RawMmFailure,
};

/// What is known of the input as a whole.
pub(crate) struct Surroundings<'a> {
    /// The clock of a trace.
    pub(crate) clock: Option<EtlClock>,
    /// The virtual addresses, if they are known.
    pub(crate) space: Option<AddressSpace<'a>>,
    /// The length of a pointer, if it is known.
    pub(crate) pointer_len: Option<u8>,
}

impl Surroundings<'_> {
    /// The offsets in the current block to which the pointers of events lead, in ascending order.
    pub(crate) fn targets(&self, window: &Window) -> Vec<usize> {
        let (Some(space), Some(block)) = (&self.space, window.current()) else {
            return Vec::new();
        };
        let targets = window.events(Some(space)).filter_map(|(from, event)| {
            let target = space.at_address(event.failure_pointer())?.offset;
            let offset = target
                .checked_sub(block.base)
                .filter(|_| is_near(from, target))?;
            usize::try_from(offset)
                .ok()
                .filter(|offset| *offset < block.bytes.len())
        });
        let mut targets: Vec<_> = targets.collect();
        targets.sort_unstable();
        targets
    }

    /// What surrounds each hit of the current block, in the order of the hits.
    pub(crate) fn of(
        &self,
        hits: &[Hit<'_>],
        window: &Window,
        image: &mut Image<'_>,
    ) -> Vec<Carved> {
        let base = window.current().map_or(0, |block| block.base);
        let reach = wide(Context::REACH);
        let around = hits.par_iter().map(|hit| {
            let offset = base.saturating_add(wide(hit.offset));
            let end = offset
                .saturating_add(wide(RawMmFailure::LEN))
                .saturating_add(reach);
            let (base, bytes) = window.bytes(offset.saturating_sub(reach)..end);
            let record = usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX);
            let context = Context::around(&bytes, record, self.clock.as_ref());
            (
                offset,
                Carved::new(hit, &context, base),
                context.kind.is_some(),
            )
        });
        let around: Vec<_> = around.collect();
        let carved = around.into_iter().map(|(offset, mut carved, is_complete)| {
            let address = self
                .space
                .as_ref()
                .and_then(|space| space.at_offset(offset));
            carved.address = address.map(|at| format!("{:#018x}", at.address));
            if !is_complete {
                self.add_event(offset, &mut carved, window, image);
            }
            carved
        });
        carved.collect()
    }

    /// Adds what the event that points to a record tells, and what the pointers of both lead to.
    fn add_event(&self, offset: u64, carved: &mut Carved, window: &Window, image: &mut Image<'_>) {
        let space = self.space.as_ref();
        let address = match space.map(|space| space.at_offset(offset)) {
            Some(Some(at)) => Some(at.address),
            Some(None) => return, // not memory
            None => None,
        };
        let events = window.events_of_page_offset(address.unwrap_or(offset), space);
        let near = events.filter(|(from, _)| is_near(*from, offset));
        let event = best_event(offset, address, near);
        if let Some((offset, event)) = &event {
            let time = (carved.time.take(), carved.time_source.take());
            carved.set(&Context::of_event(0, event), *offset);
            if carved.time.is_none() {
                (carved.time, carved.time_source) = time;
            }
        }
        if let Some(space) = space {
            let mut pointers = Pointers {
                space,
                window,
                image,
            };
            let event = event.map(|(_, event)| event);
            if let Some((len, address)) = event.and_then(|event| event.app_id()) {
                carved.app_id = pointers.text(address, len.into());
            }
            if let Some(address) = event.and_then(|event| event.user_id()) {
                carved.user_sid = pointers.sid(address);
            }
            self.add_tail(offset, event, carved, &mut pointers);
        }
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
        let after = pointers.bytes_at(start, MAX_TAIL);
        let pointer_len = match event {
            Some(event) => Some(event.layout().pointer_len()),
            None => self.pointer_len.map(usize::from),
        };
        let kind = event.map(|event| event.layout().kind());
        for layout in TailLayout::ALL.into_iter().rev() {
            let is_of_event = match kind {
                Some(ContextKind::NetEvent0) => false,
                Some(ContextKind::NetEvent1 | ContextKind::NetEvent2) => !layout.has_key(),
                _ => true,
            };
            let suits = is_of_event && pointer_len.is_none_or(|len| len == layout.pointer_len());
            let tail =
                FailureTail::parse(&after, layout).filter(|tail| suits && tail.is_plausible());
            let Some(tail) = tail else { continue };
            let key_address = tail.provider_context_key.filter(|address| *address != 0);
            let key = key_address.and_then(|address| pointers.guid(address));
            let local = pointers.text(tail.local_principal_name_for_auth, MAX_TEXT);
            let remote = pointers.text(tail.remote_principal_name_for_auth, MAX_TEXT);
            let are_names_there = local.is_some() && remote.is_some();
            if key_address.is_some() && key.is_none() || event.is_none() && !are_names_there {
                continue;
            }
            carved.local.principal = local.filter(|name| !name.is_empty());
            carved.remote.principal = remote.filter(|name| !name.is_empty());
            carved.provider_context_key = key.map(|key| key.to_string());
            return;
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

    /// Up to `len` bytes at an offset of the input, from the window or else from the input.
    fn bytes_at(&mut self, offset: u64, len: u64) -> Vec<u8> {
        let (start, bytes) = self.window.bytes(offset..offset.saturating_add(len));
        if start == offset && wide(bytes.len()) == len {
            return bytes.into_owned();
        }
        self.image
            .read_at(offset, usize::try_from(len).unwrap_or(0))
    }
}

/// Whether an event is near enough to a record to be searched. The result must not depend on the
/// blocks in memory.
fn is_near(event: u64, record: u64) -> bool {
    event.abs_diff(record) <= MAX_DISTANCE
}

/// The length of the longest tail of a record.
const MAX_TAIL: u64 = 56;
/// The bytes of a text that are read at first, and the most that are read.
const USUAL_TEXT: u64 = 512;
const MAX_TEXT: u64 = 1 << 16;
