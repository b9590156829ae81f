//! `mmfail decode`: the records of a dump, printed.

use crate::dump::Framing;
use std::prelude::rust_2024::*;

use crate::cli::args::Decode;
use crate::cli::input::records::Records;
use crate::cli::input::source::name;
use crate::cli::output::printer::{Printer, to_output};
use crate::cli::output::row::columns;
use crate::cli::status::{Status, Stop, say};
use crate::cli::streams::Streams;

pub(crate) fn decode(
    args: &Decode,
    Streams {
        stdin,
        out,
        err,
        terminal,
    }: Streams<'_>,
) -> Result<Status, Stop> {
    let name = name(&args.source.input);
    let mut printer = Printer::new(&args.output, args.format, terminal);
    let (mut count, mut in_doubt) = (0_usize, 0_usize);
    to_output(&args.output, &args.source.input, out, |out| {
        let mut records = Records::open(
            &args.source,
            &args.slots,
            stdin,
            err,
            terminal.progress && args.output.terminal(terminal).columns.is_none(),
        )?;
        printer.begin(out, &columns(records.framing() != Framing::PACKED, false))?;
        let read = records.for_each_block(err, |places, err| {
            let first_in_doubt = places.iter().position(|place| place.has_issues());
            let stop = first_in_doubt.filter(|_| args.strict && args.stop_after_one_error);
            let places = stop.and_then(|last| places.get(..=last)).unwrap_or(places);
            printer.print(out, places)?;
            count = count.saturating_add(places.len());
            if args.strict && first_in_doubt.is_some() {
                printer.flush(out)?; // what is said of the records comes after them
            }
            for place in places.iter().filter(|place| place.has_issues()) {
                in_doubt = in_doubt.saturating_add(1);
                if args.strict {
                    let issues = place.issues().take(if args.stop_after_one_error {
                        1
                    } else {
                        usize::MAX
                    });
                    issues.for_each(|issue| say(err, format_args!("{name}: {issue}")));
                }
            }
            Ok(stop.is_none())
        });
        printer.end(out)?;
        read?;
        let status = records.finish(err);
        if in_doubt > 0 {
            say(
                err,
                format_args!(
                    "{name}: {in_doubt} of {count} records hold values that Windows' headers do not name"
                ),
            );
        }
        if in_doubt > 0 && args.strict {
            return Ok(Status::BadInput);
        }
        Ok(status)
    })
}
