//! `mmfail summary`: which failures occur, how often, and what they have in common.

use std::{
    io::{Read, Write},
    prelude::rust_2024::*,
};

use crate::cli::{
    args::{Kind, Summary as Args, SummaryFormat},
    input::{
        digest::{Digest, Hashed},
        records::Records,
        rows::{
            Fields,
            record::{carved, failure, offset},
            rows,
        },
        runs::is_text,
        source::{Input, name},
    },
    output::{
        printer::to_output,
        row::{Place, columns},
        summary::{
            Summary,
            json::write_json,
            page::{Rows, write_page},
            text::text,
        },
    },
    siblings::SiblingCount,
    status::{Failure, Status, say},
    streams::Streams,
    totals::Totals,
};

pub(crate) fn summary(args: &Args, streams: Streams<'_>) -> Result<Status, Failure> {
    let (err, terminal) = (streams.err, streams.terminal);
    let (input, format) = (args.source.input.as_path(), args.format);
    let is_stdin = input.as_os_str() == "-";
    to_output(&args.output, input, streams.out, |out| {
        let mut stdin = Hashed::new(streams.stdin);
        let mut counted = Counted {
            rows: (format == SummaryFormat::Html).then(Rows::default),
            ..Counted::default()
        };
        let read = counted.read(args, &mut stdin, err, terminal.progress);
        if read.is_err() && counted.totals.records == 0 {
            return read;
        }
        // What was not read of a stream is not worth waiting for.
        let is_whole = args.source.count.is_none() && matches!(read, Ok(Status::Good));
        let digest = match (format, is_stdin) {
            (SummaryFormat::Text, _) => None,
            (_, true) if !is_whole => None,
            (_, true) => stdin.digest().ok(),
            (_, false) => Digest::of_file(input).ok().flatten(),
        };
        let summary = Summary {
            name: &name(input),
            digest,
            totals: counted.totals,
        };
        let written = match format {
            SummaryFormat::Text => {
                out.write_all(text(&summary, args.output.terminal(terminal)).as_bytes())
            }
            SummaryFormat::Json => write_json(&summary, out),
            SummaryFormat::Html => write_page(&summary, &counted.rows.unwrap_or_default(), out),
        };
        written
            .and_then(|()| out.flush())
            .map_err(Failure::Output)?;
        read
    })
}

/// What was counted, and for a page the records themselves.
#[derive(Default)]
struct Counted {
    totals: Totals,
    siblings: SiblingCount,
    rows: Option<Rows>,
}

impl Counted {
    fn read(
        &mut self,
        args: &Args,
        stdin: &mut dyn Read,
        err: &mut dyn Write,
        show_progress: bool,
    ) -> Result<Status, Failure> {
        let mut input = Input::open(&args.source.input, stdin)?;
        let name = input.name().to_owned();
        let is_auto = args.source.kind == Kind::Auto && args.slots.framing()?.is_none();
        let status = if is_auto && is_json_lines(&mut input) {
            say(
                err,
                format_args!(
                    "{name}: read as JSON lines (--input-format bin reads the text itself)"
                ),
            );
            self.read_json_lines(args, &mut input, err)?
        } else {
            let records = Records::new(input, &args.source, &args.slots, err, show_progress)?;
            self.read_records(records, err)?
        };
        self.siblings.report(&name, err);
        Ok(status)
    }

    fn read_records(
        &mut self,
        mut records: Records<'_>,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        match self.rows.is_some() {
            // A page has every record at its own offset.
            true => records.for_each_block(err, |places, _| {
                self.add(places, 1);
                Ok(true)
            })?,
            false => records.count_each_block(err, |places, times| self.add(places, times))?,
        }
        Ok(records.finish(err))
    }

    /// Reads the rows that `decode` or `carve` printed.
    fn read_json_lines(
        &mut self,
        args: &Args,
        input: &mut Input<'_>,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        if args.source.start != 0 {
            let message = "--start is an offset in bytes or hex text, not in JSON lines";
            return Err(Failure::Usage(message.to_owned()));
        }
        let name = input.name().to_owned();
        let columns = columns(true, true);
        let mut status = Status::Good;
        let most = args.source.count.unwrap_or(u64::MAX);
        let row = |fields: &Fields<'_>| {
            let record = failure(fields)?.encode();
            Ok((record, carved(fields)?, offset(fields)?))
        };
        for row in rows(input, &columns, most, row) {
            let (place, row) = row.map_err(|error| Failure::Io(name.clone(), error))?;
            match row {
                Ok((record, carved, offset)) => {
                    let place = Place {
                        index: self.totals.records,
                        offset,
                        record: &record,
                        around: None,
                        carved: carved.as_ref(),
                    };
                    self.add(&[place], 1);
                }
                Err(problem) => {
                    say(err, format_args!("{name}: {place}: {problem}"));
                    status = Status::BadInput;
                }
            }
        }
        Ok(status)
    }

    fn add(&mut self, places: &[Place<'_>], times: u64) {
        self.totals.add(places, times);
        self.siblings.add(places, times);
        if let Some(rows) = &mut self.rows {
            rows.add(places);
        }
    }
}

/// Whether the input starts like the objects that `decode` and `carve` print. A record can start
/// with the same two bytes, but it is not text.
fn is_json_lines(input: &mut Input<'_>) -> bool {
    let start = input.peek(SAMPLE);
    start.starts_with(b"{\"") && is_text(start)
}

/// The number of bytes that are enough to tell text from records.
const SAMPLE: usize = 1 << 12;
