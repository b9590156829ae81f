//! `mmfail decode`: the records of a dump.

use std::io::{Read, Write};

use ikeext_mm_failure::{Dump, Framing};

use crate::{
    Terminal,
    args::Decode,
    input::Input,
    output::{Printer, to_output},
    row::{Place, wide},
    status::{Status, Stop, say},
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
    let framing = args.slots.framing()?.unwrap_or_default();
    let mut input = Input::open(&args.input, stdin)?;
    let skipped = input.skip(args.start)?;
    if skipped < args.start {
        say(err, format_args!("{}: --start {:#x} is past its end at {skipped:#x}", input.name(), args.start));
        return Ok(Status::BadInput);
    }
    let mut printer = Printer::new(&args.output, args.format, terminal);
    to_output(&args.output, out, |out| {
        printer.begin(out, framing)?;
        let mut decoder = Decoder { args, framing, base: args.start, index: 0, in_doubt: 0, status: Status::Good };
        let decoded = decoder.all(&mut input, &mut printer, out, err);
        printer.end(out)?;
        out.flush().map_err(Stop::Output)?; // what is said of all records comes after them
        decoded?;
        if decoder.in_doubt > 0 && !args.strict {
            let Decoder { in_doubt, index, .. } = decoder;
            say(
                err,
                format_args!("{}: {in_doubt} of {index} records hold values that Windows' headers do not name", input.name()),
            );
        }
        Ok(decoder.status)
    })
}

/// Where in the input the decoding is, and what it has found.
struct Decoder<'a> {
    args: &'a Decode,
    framing: Framing,
    /// Bytes of the input before the next block.
    base: u64,
    /// Records before the next block.
    index: u64,
    /// Records with issues.
    in_doubt: u64,
    status: Status,
}

impl Decoder<'_> {
    /// Prints all records of the input.
    fn all(
        &mut self,
        input: &mut Input<'_>,
        printer: &mut Printer,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<(), Stop> {
        let slot_len = wide(self.framing.slot_len());
        let block_len = slot_len.saturating_mul(BLOCK.checked_div(slot_len).unwrap_or(0).max(1));
        let mut left = self.args.count.map_or(u64::MAX, |count| count.saturating_mul(slot_len));
        let mut block = Vec::new();
        while left > 0 {
            let wanted = block_len.min(left);
            let read = input.read_block(&mut block, wanted);
            let go_on = self.block(&block, input.name(), printer, out, err)?;
            read?;
            if !go_on {
                break;
            }
            if let Some(error) = Dump::new(&block, self.framing).truncation() {
                out.flush().map_err(Stop::Output)?;
                let offset = self.base.saturating_add(wide(error.offset()));
                say(err, format_args!("{}: the last slot is cut short: {} at offset {offset:#x}", input.name(), error.kind()));
                self.status = Status::BadInput;
            }
            self.base = self.base.saturating_add(wide(block.len()));
            left = left.saturating_sub(wanted);
            if wide(block.len()) < wanted {
                if self.base == self.args.start {
                    say(err, format_args!("{}: nothing to read: 0 records", input.name()));
                }
                break;
            }
        }
        Ok(())
    }

    /// Prints the records of a block; false where they are to be the last.
    fn block(
        &mut self,
        block: &[u8],
        name: &str,
        printer: &mut Printer,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<bool, Stop> {
        let places = Dump::new(block, self.framing).iter().map(|slot| Place::new(slot, self.index, self.base));
        let mut places: Vec<_> = places.collect();
        let has_issues = |place: &Place<'_>| place.slot.record.issues().len() > 0;
        let last = places.iter().position(has_issues).filter(|_| self.args.strict && self.args.stop_after_one_error);
        places.truncate(last.map_or(usize::MAX, |last| last.saturating_add(1)));
        printer.print(out, &places)?;
        self.index = self.index.saturating_add(wide(places.len()));

        let mut in_doubt = places.iter().filter(|place| has_issues(place)).peekable();
        if self.args.strict && in_doubt.peek().is_some() {
            out.flush().map_err(Stop::Output)?; // what is said of the records comes after them
            self.status = Status::BadInput;
        }
        for place in in_doubt {
            self.in_doubt = self.in_doubt.saturating_add(1);
            if self.args.strict {
                place.issues().for_each(|issue| say(err, format_args!("{name}: {issue}")));
            }
        }
        Ok(last.is_none())
    }
}
