//! `mmfail decode`: prints the records of dumps.

use std::{
    io::{Read, Write},
    prelude::rust_2024::*,
};

use crate::{
    cli::{
        args::Decode,
        input::{
            inputs::{Inputs, Named},
            records::Records,
            source::Input,
        },
        number::wide,
        output::{
            printer::{Printer, to_output},
            row::Extra,
        },
        progress::Progress,
        siblings::SiblingCount,
        status::{Failure, Status, say, say_all},
        streams::Streams,
    },
    dump::Framing,
};

pub(crate) fn decode(args: &Decode, streams: Streams<'_>) -> Result<Status, Failure> {
    let Streams {
        stdin,
        out,
        err,
        terminal,
    } = streams;
    let inputs = Inputs::new(&args.source.inputs, &[args.output.path()], err)?;
    to_output(&args.output, &inputs.paths(), out, |out| {
        // Records on a terminal show the progress themselves.
        let show_progress = terminal.progress && args.output.terminal(terminal).columns.is_none();
        let mut session = Session {
            args,
            inputs: &inputs,
            printer: Printer::new(&args.output, args.format, terminal),
            out,
            progress: Progress::new(show_progress, &inputs),
            left: args.source.count.unwrap_or(u64::MAX),
            has_begun: false,
        };
        let mut status = inputs.status;
        let most = session.left;
        for input in &inputs.all {
            let err = &mut session.progress.beside(err);
            let decoded = session.decode(input, stdin, err);
            session.progress.next_input(input.len);
            let decoded = match inputs.keep_going(decoded, session.left < most, err) {
                Ok(decoded) => decoded,
                Err(failure) => {
                    session.end()?;
                    return Err(failure);
                }
            };
            status = status.max(decoded);
            let is_last = args.stop_after_one_error && decoded != Status::Good;
            if is_last || session.left == 0 {
                break;
            }
        }
        session.end()?;
        Ok(status)
    })
}

/// The output of the records of all inputs.
struct Session<'a> {
    args: &'a Decode,
    inputs: &'a Inputs,
    printer: Printer,
    out: &'a mut dyn Write,
    progress: Progress,
    /// The number of records that may still be printed.
    left: u64,
    /// Whether what comes before the records was printed.
    has_begun: bool,
}

impl Session<'_> {
    /// Prints the records of one input.
    fn decode(
        &mut self,
        input: &Named,
        stdin: &mut dyn Read,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        let args = self.args;
        let strict = args.strict || args.stop_after_one_error;
        let most_issues = match strict {
            true if args.stop_after_one_error => 1,
            true => usize::MAX,
            false => 0,
        };
        let source = self.inputs.source(input);
        let opened = Input::open(&input.path, stdin)?;
        let name = opened.name().to_owned();
        let (count, mut read, mut with_issues) = (self.left, 0_usize, 0_usize);
        let mut last_offset = None;
        let mut siblings = SiblingCount::default();
        let records = Records::new(opened, &args.source.reading(&args.slots)?)?;
        let mut records = records.with_source(source.as_deref()).take(count);
        for note in records.notes() {
            say(err, format_args!("{name}: {note}"));
        }
        // The framing of the inputs that follow is not known yet.
        let is_any = self.inputs.are_several && args.slots.framing()?.is_none();
        self.begin(is_any || records.framing() != Framing::PACKED)?;
        let (out, printer, progress) = (&mut *self.out, &mut self.printer, &mut self.progress);
        let result = records.for_each_block(|slots| {
            progress.reach(slots.read, slots.len);
            let places = slots.places;
            let first = places.iter().position(|place| place.has_issues());
            let last = first.filter(|_| args.stop_after_one_error);
            let places = last.and_then(|last| places.get(..=last)).unwrap_or(places);
            printer.print(out, places)?;
            if strict && first.is_some() {
                printer.flush(out)?; // messages come after the records that they are about
            }
            read = read.saturating_add(places.len());
            last_offset = places.last().map(|place| place.offset).or(last_offset);
            siblings.add(places.iter().map(|place| place.record), 1);
            for place in places.iter().filter(|place| place.has_issues()) {
                with_issues = with_issues.saturating_add(1);
                for issue in place.issues().take(most_issues) {
                    say(err, format_args!("{name}: {issue}"));
                }
            }
            Ok(last.is_none())
        });
        self.left = count.saturating_sub(wide(read));
        printer.flush(out)?; // before the messages about the next input
        if let (Err(Failure::Input(..)), Some(offset)) = (&result, last_offset) {
            let what = "nothing after the record at offset";
            say(err, format_args!("{name}: {what} {offset:#x} was read:"));
        }
        result?;
        let status = say_all(err, &name, records.finish().0);
        if with_issues == 0 {
            return Ok(status);
        }
        let what = "records hold values that Windows' headers do not name";
        say(err, format_args!("{name}: {with_issues} of {read} {what}"));
        siblings.report(&name, err);
        Ok(if strict { Status::BadInput } else { status })
    }

    /// Prints what comes before the records, once. `around` is whether rows have the bytes around
    /// records.
    fn begin(&mut self, around: bool) -> Result<(), Failure> {
        if !self.has_begun {
            let extra = Extra {
                source: self.inputs.are_several,
                around,
                carved: false,
            };
            self.printer.begin(self.out, extra)?;
            self.has_begun = true;
        }
        Ok(())
    }

    /// Prints what comes after the records, and what comes before them if no input could be read.
    fn end(mut self) -> Result<(), Failure> {
        self.begin(false)?;
        self.printer.end(self.out)
    }
}
