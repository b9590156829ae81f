//! `mmfail decode`: prints the records of a dump.

use std::prelude::rust_2024::*;

use crate::{
    cli::{
        args::Decode,
        input::{records::Records, source::name},
        output::{
            printer::{Printer, to_output},
            row::columns,
        },
        siblings::SiblingCount,
        status::{Failure, Status, say},
        streams::Streams,
    },
    dump::Framing,
};

pub(crate) fn decode(args: &Decode, streams: Streams<'_>) -> Result<Status, Failure> {
    let (err, terminal) = (streams.err, streams.terminal);
    let name = name(&args.source.input);
    let strict = args.strict || args.stop_after_one_error;
    let most_issues = match strict {
        true if args.stop_after_one_error => 1,
        true => usize::MAX,
        false => 0,
    };
    let mut printer = Printer::new(&args.output, args.format, terminal);
    let (mut count, mut with_issues) = (0_usize, 0_usize);
    let mut siblings = SiblingCount::default();
    to_output(&args.output, &args.source.input, streams.out, |out| {
        // Records on a terminal show the progress themselves.
        let show_progress = terminal.progress && args.output.terminal(terminal).columns.is_none();
        let (source, slots) = (&args.source, &args.slots);
        let mut records = Records::open(source, slots, streams.stdin, err, show_progress)?;
        printer.begin(out, &columns(records.framing() != Framing::PACKED, false))?;
        let read = records.for_each_block(err, |places, err| {
            let first = places.iter().position(|place| place.has_issues());
            let last = first.filter(|_| args.stop_after_one_error);
            let places = last.and_then(|last| places.get(..=last)).unwrap_or(places);
            printer.print(out, places)?;
            if strict && first.is_some() {
                printer.flush(out)?; // messages come after the records that they are about
            }
            count = count.saturating_add(places.len());
            siblings.add(places, 1);
            for place in places.iter().filter(|place| place.has_issues()) {
                with_issues = with_issues.saturating_add(1);
                for issue in place.issues().take(most_issues) {
                    say(err, format_args!("{name}: {issue}"));
                }
            }
            Ok(last.is_none())
        });
        printer.end(out)?;
        read?;
        let status = records.finish(err);
        if with_issues == 0 {
            return Ok(status);
        }
        let what = "records hold values that Windows' headers do not name";
        say(err, format_args!("{name}: {with_issues} of {count} {what}"));
        siblings.report(&name, err);
        Ok(if strict { Status::BadInput } else { status })
    })
}
