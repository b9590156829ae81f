//! The oracle of a dump, with a reference for slots.

use core::ptr;
use std::{vec, vec::Vec};

use crate::{
    dump::{Dump, Framing, Slot},
    parser,
    record::{ErrorKind, RawMmFailure},
};

/// Checks a dump. The first two bytes choose its framing: see `framing`.
pub fn dump(input: &[u8]) {
    let Some((&[slot, offset], bytes)) = input.split_first_chunk() else {
        return;
    };
    let framing = framing(slot, offset);
    let dump = Dump::new(bytes, framing);
    let (slots, trailing) = naive_slots(bytes, framing);

    assert!(dump.iter().eq(slots.iter().copied()));
    assert!(dump.iter().rev().eq(slots.iter().rev().copied()));
    assert!(dump.into_iter().map(|slot| slot.index).eq(0..slots.len()));
    assert_eq!(
        (dump.len(), dump.iter().len(), dump.is_empty()),
        (slots.len(), slots.len(), slots.is_empty())
    );
    for i in [0, 1, slots.len().saturating_sub(1), slots.len(), usize::MAX] {
        assert_eq!(dump.get(i), slots.get(i).copied());
    }
    assert!(ptr::eq(dump.trailing(), trailing));
    assert_eq!(dump.framing(), framing);
    // A slot that is cut short after its record.
    let missing = framing.slot_len() - trailing.len();
    let cut = dump.truncated_slot();
    assert_eq!(
        cut.is_some(),
        !trailing.is_empty() && missing <= framing.after_len()
    );
    if let Some(Slot {
        index,
        offset,
        record,
        before,
        after,
    }) = cut
    {
        assert_eq!(
            (index, offset),
            (slots.len(), bytes.len() - trailing.len() + before.len())
        );
        assert_eq!(
            (before.len(), [before, record.as_bytes(), after].concat()),
            (framing.record_offset(), trailing.to_vec())
        );
    }
    let truncation = dump
        .truncation()
        .map(|error| (error.kind(), error.offset()));
    let kind = ErrorKind::Truncated {
        needed: framing.slot_len(),
        available: trailing.len(),
    };
    assert_eq!(
        truncation,
        (!trailing.is_empty()).then_some((kind, bytes.len() - trailing.len()))
    );

    let whole = parser::records::<()>(bytes).unwrap().1;
    assert_eq!(
        dump.records(),
        (framing == Framing::PACKED).then_some(whole)
    );
    for slot in &dump {
        assert!(
            ptr::eq(
                slot.record.as_bytes().as_slice(),
                &bytes[slot.offset..slot.offset + 64]
            ),
            "a view, not a copy"
        );
        let issues = slot
            .record
            .issues()
            .map(|issue| issue.based_at(slot.offset));
        assert!(slot.issues().eq(issues));

        let bytes = [slot.before, slot.record.as_bytes(), slot.after].concat();
        assert_eq!(
            parser::slot::<()>(framing)(&bytes),
            Ok((&[][..], (slot.before, slot.record, slot.after)))
        );
        let mut other = vec![0xA5; framing.slot_len()];
        framing.place(slot.record, &mut other).unwrap();
        let (before, rest) = other.split_at(framing.record_offset());
        assert!(
            rest[..64] == *slot.record.as_bytes()
                && before.iter().chain(&rest[64..]).all(|byte| *byte == 0xA5)
        );
    }
}

/// Converts two bytes to a framing: slots of 64 to 303 bytes or of nearly `usize::MAX`, and offsets
/// from either end.
pub(crate) fn framing(slot: u8, offset: u8) -> Framing {
    let slot_len = if slot < 240 {
        64 + usize::from(slot)
    } else {
        usize::MAX - usize::from(255 - slot)
    };
    let room = slot_len - 64;
    let record_offset = if offset < 128 {
        room.min(offset.into())
    } else {
        room - room.min(usize::from(255 - offset))
    };
    let framing = Framing::new(slot_len, record_offset).unwrap();
    assert_eq!(
        (
            framing.slot_len(),
            framing.record_offset(),
            framing.after_len()
        ),
        (slot_len, record_offset, room - record_offset)
    );
    let error = Framing::new(slot_len, room + 1).unwrap_err();
    assert_eq!(
        (error.kind(), error.offset()),
        (ErrorKind::RecordOutsideSlot { slot_len }, room + 1)
    );
    framing
}

/// The reference of the dump: takes one slot after another.
fn naive_slots(bytes: &[u8], framing: Framing) -> (Vec<Slot<'_>>, &[u8]) {
    let (mut slots, mut rest) = (Vec::new(), bytes);
    while let Some((slot, others)) = rest.split_at_checked(framing.slot_len()) {
        let (before, from_record) = slot.split_at(framing.record_offset());
        let (record, after) = from_record.split_at(64);
        let offset = bytes.len() - rest.len() + before.len();
        slots.push(Slot {
            index: slots.len(),
            offset,
            record: RawMmFailure::parse(record).unwrap(),
            before,
            after,
        });
        rest = others;
    }
    (slots, rest)
}
