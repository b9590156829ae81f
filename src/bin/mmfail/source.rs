//! The records of a dump, block by block.

use std::io::{Read, Write};

use ikeext_mm_failure::{Dump, Framing, RawMmFailure, Slot};

use crate::{
    args::Source,
    input::Input,
    row::{Place, wide},
    status::{Status, Stop, say},
};

/// Bytes read at once, at most; a slot can be as long.
const BLOCK: u64 = 1 << 20;

/// Hands the records of the input to `each`, in order, until it returns false. What is wrong with the input itself is said on `err`,
/// after the records before it.
pub(crate) fn for_each_block(
    args: &Source,
    framing: Framing,
    stdin: &mut dyn Read,
    err: &mut dyn Write,
    mut each: impl FnMut(&[Place<'_>], &mut dyn Write) -> Result<bool, Stop>,
) -> Result<Status, Stop> {
    let mut input = Input::open(&args.input, stdin)?;
    let skipped = input.skip(args.start)?;
    if skipped < args.start {
        say(err, format_args!("{}: --start {:#x} is past its end at {skipped:#x}", input.name(), args.start));
        return Ok(Status::BadInput);
    }
    let slot_len = wide(framing.slot_len());
    let block_len = slot_len.saturating_mul(BLOCK.checked_div(slot_len).unwrap_or(0).max(1));
    let mut left = args.count.map_or(u64::MAX, |count| count.saturating_mul(slot_len));
    let (mut base, mut index) = (args.start, 0_u64);
    let mut block = Vec::new();
    while left > 0 {
        let wanted = block_len.min(left);
        let read = input.read_block(&mut block, wanted);
        let dump = Dump::new(&block, framing);
        let slots = dump.iter().chain(cut_slot(&dump, framing));
        let places: Vec<_> = slots.map(|slot| Place::new(slot, index, base)).collect();
        let go_on = each(&places, err)?;
        read?;
        if !go_on {
            break;
        }
        if let Some(error) = dump.truncation() {
            let offset = base.saturating_add(wide(error.offset()));
            say(err, format_args!("{}: the last slot is cut short: {} at offset {offset:#x}", input.name(), error.kind()));
            return Ok(Status::BadInput);
        }
        if block.is_empty() && index == 0 {
            say(err, format_args!("{}: nothing to read: 0 records", input.name()));
        }
        if wide(block.len()) < wanted {
            break;
        }
        index = index.saturating_add(wide(places.len()));
        base = base.saturating_add(wanted);
        left = left.saturating_sub(wanted);
    }
    Ok(Status::Good)
}

/// The last slot where its end is missing but its record is whole.
fn cut_slot<'a>(dump: &Dump<'a>, framing: Framing) -> Option<Slot<'a>> {
    let (before, rest) = dump.trailing().split_at_checked(framing.record_offset())?;
    let (record, after) = RawMmFailure::parse_prefix(rest).ok()?;
    let offset = dump.truncation()?.offset().saturating_add(before.len());
    Some(Slot { index: dump.len(), offset, record, before, after })
}
