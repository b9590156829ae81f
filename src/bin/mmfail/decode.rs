//! `mmfail decode`: the records of a dump.

use std::io::{Read, Write};

use ikeext_mm_failure::Dump;

use crate::{
    Terminal,
    args::{Decode, Format},
    input::Input,
    row::{Place, Row, wide},
    status::{Status, Stop, say},
    table::Table,
};

/// Bytes read at once, at most; a slot can be as long.
const BLOCK: u64 = 1 << 20;

pub(crate) fn decode(
    args: &Decode,
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: Terminal,
) -> Result<Status, Stop> {
    let framing = args.slots.framing()?;
    let mut input = Input::open(&args.input, stdin)?;
    let skipped = input.skip(args.start)?;
    if skipped < args.start {
        say(err, format_args!("{}: --start {:#x} is past its end at {skipped:#x}", input.name(), args.start));
        return Ok(Status::BadInput);
    }

    let slot_len = wide(framing.slot_len());
    let block_len = slot_len.saturating_mul(BLOCK.checked_div(slot_len).unwrap_or(0).max(1));
    let mut left = args.count.map_or(u64::MAX, |count| count.saturating_mul(slot_len));
    let mut printer = Printer::new(args.format, terminal);
    let (mut base, mut index, mut in_doubt) = (args.start, 0_u64, 0_u64);
    let mut block = Vec::new();
    let mut status = Status::Good;
    loop {
        let wanted = block_len.min(left);
        let read = input.read_block(&mut block, wanted);
        let dump = Dump::new(&block, framing);

        let mut places: Vec<_> = dump.iter().map(|slot| Place::new(slot, index, base)).collect();
        let has_issues = |place: &Place<'_>| place.slot.record.issues().len() > 0;
        let last = places.iter().position(has_issues).filter(|_| args.strict && args.stop_after_one_error);
        places.truncate(last.map_or(usize::MAX, |last| last.saturating_add(1)));
        printer.print(out, &places)?;
        out.flush().map_err(Stop::Output)?; // what is said of the records comes after them
        in_doubt = in_doubt.saturating_add(wide(places.iter().filter(|place| has_issues(place)).count()));
        if args.strict && in_doubt > 0 {
            status = Status::BadInput;
            let issues = places.iter().flat_map(|place| place.issues());
            issues.for_each(|issue| say(err, format_args!("{}: {issue}", input.name())));
        }
        if last.is_some() {
            return Ok(status);
        }
        read?;

        index = index.saturating_add(wide(places.len()));
        if let Some(error) = dump.truncation() {
            let offset = base.saturating_add(wide(error.offset()));
            say(err, format_args!("{}: the last slot is cut short: {} at offset {offset:#x}", input.name(), error.kind()));
            status = Status::BadInput;
        }
        base = base.saturating_add(wide(block.len()));
        left = left.saturating_sub(wanted);
        if left == 0 || wide(block.len()) < wanted {
            break;
        }
    }
    if base == args.start && left > 0 {
        say(err, format_args!("{}: nothing to read: 0 records", input.name()));
    }
    if in_doubt > 0 && !args.strict {
        say(err, format_args!("{}: {in_doubt} of {index} records hold values that Windows' headers do not name", input.name()));
    }
    Ok(status)
}

/// Prints the records of a block after those of the blocks before.
enum Printer {
    Table(Table),
    Jsonl,
}

impl Printer {
    fn new(format: Option<Format>, terminal: Terminal) -> Self {
        match format {
            Some(Format::Table) => Self::Table(Table::new(terminal)),
            Some(Format::Jsonl) => Self::Jsonl,
            None if terminal.columns.is_some() => Self::Table(Table::new(terminal)),
            None => Self::Jsonl,
        }
    }

    fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> Result<(), Stop> {
        let printed = match self {
            Self::Table(table) => table.print(out, places),
            Self::Jsonl => places.iter().try_for_each(|place| {
                serde_json::to_writer(&mut *out, &Row::from(place))?;
                out.write_all(b"\n")
            }),
        };
        printed.map_err(Stop::Output)
    }
}
