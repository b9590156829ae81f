//! `mmfail summary`: which failures occur, how often, and what they have in common.

use core::iter::once;
use std::{
    io::{Read, Write},
    prelude::rust_2024::*,
};

use crate::cli::{
    args::{Kind, Summary as Args, SummaryFormat},
    input::{
        digest::{Digest, Hashed},
        format,
        inputs::{Inputs, Named},
        records::{Records, Slots},
        rows::{bad::BadRows, record::Printed, rows},
        source::{Input, is_stdin, name},
    },
    output::{
        printer::to_output,
        row::{Place, all_columns},
        summary::{
            OfInput, Summary,
            json::write_json,
            page::{Rows, write_page},
            text::text as summary_text,
        },
    },
    progress::Progress,
    siblings::SiblingCount,
    status::{Failure, Status, say, say_all},
    streams::Streams,
    totals::Totals,
};

pub(crate) fn summary(args: &Args, streams: Streams<'_>) -> Result<Status, Failure> {
    let (err, terminal, format) = (streams.err, streams.terminal, args.format);
    let inputs = Inputs::new(&args.source.inputs, &[args.output.path()], err)?;
    to_output(&args.output, &inputs.paths(), streams.out, |out| {
        let mut stdin = Hashed::new(streams.stdin);
        let mut counted = Counted {
            args,
            rows: (format == SummaryFormat::Html).then(Rows::default),
            totals: Totals::default(),
        };
        let mut progress = Progress::new(terminal.progress, &inputs);
        let err = &mut progress.beside(err);
        let (mut status, mut read) = (inputs.status, Vec::new());
        for input in &inputs.all {
            if counted.totals.records > 0 && counted.left() == 0 {
                break;
            }
            let before = counted.totals.records;
            let result = counted.read(&inputs, input, &mut stdin, &mut progress, err);
            progress.next_input(input.len);
            let records = counted.totals.records.saturating_sub(before);
            read.push((input, records, result.is_ok()));
            let of_input = inputs.keep_going(result, counted.totals.records > 0, err)?;
            status = status.max(of_input);
        }
        drop(progress);
        let inputs = read.into_iter().map(|(input, records, is_read)| {
            // What was not read of a stream is not worth waiting for.
            let is_whole = args.source.count.is_none() && is_read;
            let digest = match format {
                SummaryFormat::Text => Ok(None),
                _ if !is_stdin(&input.path) => Digest::of_file(&input.path),
                _ if is_whole => stdin.digest().map(Some),
                _ => Ok(None),
            };
            let name = name(&input.path);
            // Why an input cannot be read was said.
            let digest = digest.unwrap_or_else(|error| {
                if is_read {
                    say(err, format_args!("{name}: no SHA-256: {error}"));
                    status = status.max(Status::BadInput);
                }
                None
            });
            OfInput {
                name,
                digest,
                records,
            }
        });
        let summary = Summary {
            inputs: inputs.collect(),
            totals: counted.totals,
        };
        let written = match format {
            SummaryFormat::Text => {
                out.write_all(summary_text(&summary, args.output.terminal(terminal)).as_bytes())
            }
            SummaryFormat::Json => write_json(&summary, out),
            SummaryFormat::Html => write_page(&summary, &counted.rows.unwrap_or_default(), out),
        };
        written
            .and_then(|()| out.flush())
            .map_err(Failure::Output)?;
        Ok(status)
    })
}

/// What was counted, and for a page the records themselves.
struct Counted<'a> {
    args: &'a Args,
    totals: Totals,
    rows: Option<Rows>,
}

impl Counted<'_> {
    /// Counts the records of one input.
    fn read(
        &mut self,
        inputs: &Inputs,
        input: &Named,
        stdin: &mut dyn Read,
        progress: &mut Progress,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        let source = inputs.source(input);
        let mut input = Input::open(&input.path, stdin)?;
        let (args, name) = (self.args, input.name().to_owned());
        let is_auto = args.source.kind == Kind::Auto && args.slots.framing()?.is_none();
        if let Some(kind) = format::rows(input.peek(SAMPLE)).filter(|_| is_auto) {
            say(
                err,
                format_args!(
                    "{name}: read as rows of {kind} (--input-format bin reads the text itself)"
                ),
            );
            return self.read_rows(&mut input, source.as_deref(), progress, err);
        }
        let records = Records::new(input, &args.source.reading(&args.slots)?)?;
        let mut records = records.with_source(source.as_deref()).take(self.left());
        for note in records.notes() {
            say(err, format_args!("{name}: {note}"));
        }
        let mut siblings = SiblingCount::default();
        let mut add = |slots: Slots<'_>, times| {
            progress.reach(slots.read, slots.len);
            siblings.add(slots.places.iter().map(|place| place.record), times);
            self.add(slots.places, times);
        };
        match args.format == SummaryFormat::Html {
            // A page has every record at its own offset.
            true => records.for_each_block(|slots| {
                add(slots, 1);
                Ok(true)
            })?,
            false => records.count_each_block(|slots| {
                let times = slots.times;
                add(slots, times);
            })?,
        }
        let status = say_all(err, &name, records.finish().0);
        siblings.report(&name, err);
        Ok(status)
    }

    /// The number of records that may still be read.
    fn left(&self) -> u64 {
        let most = self.args.source.count.unwrap_or(u64::MAX);
        most.saturating_sub(self.totals.records)
    }

    /// Reads the rows that `decode` or `carve` printed. The source of a row with none is `source`.
    fn read_rows(
        &mut self,
        input: &mut Input<'_>,
        source: Option<&str>,
        progress: &mut Progress,
        err: &mut dyn Write,
    ) -> Result<Status, Failure> {
        if self.args.source.start != 0 {
            let message = "--start is an offset in bytes or hex text, not in rows";
            return Err(Failure::Usage(message.to_owned()));
        }
        let name = input.name().to_owned();
        let columns = all_columns();
        let mut bad = BadRows::new(&name);
        let mut siblings = SiblingCount::default();
        let mut input = progress.reading(input);
        let mut index = 0;
        let mut rows = rows(&mut input, columns, Printed::new);
        while self.left() > 0 {
            let Some(row) = rows.next() else {
                break;
            };
            match row.map_err(|error| Failure::Input(name.clone(), error))? {
                (_, Ok(printed)) => {
                    let place = printed.place(source, index);
                    index = index.saturating_add(1);
                    siblings.add(once(place.record), 1);
                    self.add(&[place], 1);
                }
                (place, Err(problem)) => bad.add(err, place, &problem),
            }
        }
        siblings.report(&name, err);
        Ok(bad.finish(err))
    }

    fn add(&mut self, places: &[Place<'_>], times: u64) {
        self.totals.add(places, times);
        if let Some(rows) = &mut self.rows {
            rows.add(places);
        }
    }
}

/// The number of bytes that are enough to tell rows from records.
const SAMPLE: usize = 1 << 12;
