//! `mmfail decode`: the records of a dump, printed.

use std::io::{Read, Write};

use crate::{
    Terminal,
    args::Decode,
    input,
    output::{Printer, to_output},
    source::for_each_block,
    status::{Status, Stop, say},
};

pub(crate) fn decode(
    args: &Decode,
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: Terminal,
) -> Result<Status, Stop> {
    let framing = args.source.slots.framing()?.unwrap_or_default();
    let name = input::name(&args.source.input);
    let mut printer = Printer::new(&args.output, args.format, terminal);
    let (mut count, mut in_doubt) = (0_usize, 0_usize);
    to_output(&args.output, out, |out| {
        printer.begin(out, framing)?;
        let read = for_each_block(&args.source, framing, stdin, err, |places, err| {
            let first_in_doubt = places.iter().position(|place| place.has_issues());
            let stop = first_in_doubt.filter(|_| args.strict && args.stop_after_one_error);
            let places = stop.and_then(|last| places.get(..=last)).unwrap_or(places);
            printer.print(out, places)?;
            out.flush().map_err(Stop::Output)?; // what is said of the records comes after them
            count = count.saturating_add(places.len());
            for place in places.iter().filter(|place| place.has_issues()) {
                in_doubt = in_doubt.saturating_add(1);
                if args.strict {
                    place
                        .issues()
                        .take(if args.stop_after_one_error { 1 } else { usize::MAX })
                        .for_each(|issue| say(err, format_args!("{name}: {issue}")));
                }
            }
            Ok(stop.is_none())
        });
        printer.end(out)?;
        out.flush().map_err(Stop::Output)?;
        let status = read?;
        if in_doubt > 0 {
            say(err, format_args!("{name}: {in_doubt} of {count} records hold values that Windows' headers do not name"));
        }
        if in_doubt > 0 && args.strict {
            return Ok(Status::BadInput);
        }
        Ok(status)
    })
}
