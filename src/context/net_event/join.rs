//! Which event belongs to a record.

use core::cmp::Reverse;

use super::NetEvent;

/// Chooses the event that points to a record, from the plausible events of an image with their
/// offsets, and returns it with its offset.
///
/// If `address`, the virtual address of the record, is known, the event must point exactly there.
///
/// If it is not known, the event must have a time or an address and be within 1 MiB of the record,
/// and the lowest 12 bits of its pointer must be those of the record's offset. This works for
/// images in which each page is at a multiple of 4096 bytes, such as raw memory images. That an
/// event and its failure are near each other is inferred: System Informer, an open-source tool,
/// treats the result of
/// `FwpmNetEventEnum5` as one block of memory.
///
/// Of several such events, the one with the longest layout is chosen, because a version 2 or 3 can
/// also be plausible as a version 0. If several have that layout, the one nearest to the record is
/// chosen, and the first of two that are equally near. But if the address is not known and events
/// at several offsets suit the record, nothing tells which of them is right, and the result is
/// `None`.
///
/// ```
/// use ikeext_mm_failure::context::{NetEvents, best_event};
///
/// # let mut image = [0; 400];
/// # image[..8].copy_from_slice(&0x01DD_5DFE_4A0B_1D87_u64.to_le_bytes());
/// # image[96..104].copy_from_slice(&0x7FF0_1234_0100_u64.to_le_bytes());
/// let events = NetEvents::new(&image).map(|(offset, event)| (offset as u64, event));
/// let record_offset = 0x100;
/// let (offset, event) = best_event(record_offset, None, events).unwrap();
/// assert_eq!((offset, event.failure_pointer() & 0xFFF), (0, 0x100));
/// ```
#[must_use]
pub fn best_event<'a>(
    record_offset: u64,
    address: Option<u64>,
    events: impl Iterator<Item = (u64, NetEvent<'a>)> + Clone,
) -> Option<(u64, NetEvent<'a>)> {
    let mut events = events.filter(|(offset, event)| match address {
        Some(address) => event.failure_pointer() == address,
        None => {
            offset.abs_diff(record_offset) <= NetEvent::MAX_DISTANCE
                && tells_something(event)
                && event.failure_pointer() % NetEvent::PAGE_LEN
                    == record_offset % NetEvent::PAGE_LEN
        }
    });
    let best = events.clone().min_by_key(|(offset, event)| {
        let distance = offset.abs_diff(record_offset);
        (Reverse(event.layout().len()), distance, *offset)
    })?;
    let is_unique = address.is_some() || events.all(|(offset, _)| offset == best.0);
    is_unique.then_some(best)
}

/// Whether an event has a time or an address. Nearly all bytes that only look like an event do not.
fn tells_something(event: &NetEvent<'_>) -> bool {
    !event.time().is_unknown()
        || event.local_address().is_some()
        || event.remote_address().is_some()
}
