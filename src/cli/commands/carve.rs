//! `mmfail carve`: finds records at any offset of its inputs.

use std::{
    io::{self, Read, Write},
    path::Path,
    prelude::rust_2024::*,
};

use crate::cli::{
    args::{Carve, Format},
    input::{
        inputs::{Inputs, Named},
        runs::TEXT,
        source::{Input, name},
    },
    number::wide,
    output::{
        file::to_file,
        printer::{Printer, to_output},
        row::{Extra, Place},
    },
    progress::Progress,
    search::{Batch, Found, Receiver, Search, search},
    status::{Failure, Status, say},
    streams::Streams,
};

pub(crate) fn carve(args: &Carve, streams: Streams<'_>) -> Result<Status, Failure> {
    let raw = args.raw.as_deref();
    if raw == Some(Path::new("-")) {
        let message = "--raw needs a file: the list of records goes to standard output";
        return Err(Failure::Usage(message.to_owned()));
    }
    let outputs = [args.output.path(), raw];
    let inputs = Inputs::new(&args.source.inputs, &outputs, streams.err)?;
    if args.base.is_some() && inputs.are_several {
        let message = "--base is the address of one input, and there are several";
        return Err(Failure::Usage(message.to_owned()));
    }
    let output = args.output.path().map(|path| ("--output", path));
    let others = [inputs.paths(), output.into_iter().collect()].concat();
    let mut printer = Printer::new(&args.output, args.format, streams.terminal).one_by_one();
    let extra = Extra {
        source: inputs.are_several,
        around: false,
        carved: true,
    };
    to_output(&args.output, &inputs.paths(), streams.out, |list| {
        let list: &mut dyn Write = match raw {
            Some(_) => &mut UntilClosed(list),
            None => list,
        };
        to_file(raw, args.output.force, &others, &mut io::sink(), |raw| {
            printer.begin(list, extra)?;
            let mut session = Session {
                args,
                inputs: &inputs,
                printer,
                list,
                raw,
                err: streams.err,
                progress: Progress::new(streams.terminal.progress, &inputs),
                status: inputs.status,
                current: Current::default(),
                total: Total::default(),
            };
            let searched = session.search_all(streams.stdin);
            drop(session.progress);
            session.printer.end(session.list)?;
            searched?;
            let message = session.total.message(args, &inputs);
            say(session.err, format_args!("{message}"));
            Ok(session.status)
        })
    })
}

impl Carve {
    fn search(&self) -> Search {
        Search {
            kind: self.source.kind,
            start: self.source.start,
            length: self.length,
            step: self.step,
            min_confidence: self.min_confidence,
            base: self.base,
        }
    }
}

/// What a search of several inputs has found so far.
#[derive(Default)]
struct Total {
    records: u64,
    bytes: u64,
    /// The number of inputs with records.
    inputs: u64,
    /// The number of records whose time is not known.
    without_time: u64,
}

impl Total {
    /// What is said at the end.
    fn message(&self, args: &Carve, inputs: &Inputs) -> String {
        let (records, bytes) = (self.records, self.bytes);
        let s = if records == 1 { "" } else { "s" };
        let mut message = match &inputs.all[..] {
            [input] if !inputs.are_several => {
                let name = name(&input.path);
                format!("{name}: {records} record{s} found in {bytes} bytes")
            }
            all => {
                let (found, all) = (self.inputs, all.len());
                format!("{records} record{s} found in {found} of {all} files, {bytes} bytes")
            }
        };
        if args.source.count == Some(records) {
            message += "; --count allows no more";
        }
        if args.format == Some(Format::Timesketch) && self.without_time > 0 {
            let what = "have no time and are at the start of 1970";
            message += &format!("; {} of them {what}", self.without_time);
        }
        message
    }
}

/// The outputs of a search of all inputs.
struct Session<'a> {
    args: &'a Carve,
    inputs: &'a Inputs,
    printer: Printer,
    /// What the printer writes to.
    list: &'a mut dyn Write,
    /// The file of `--raw`, or a sink.
    raw: &'a mut dyn Write,
    err: &'a mut dyn Write,
    progress: Progress,
    status: Status,
    current: Current,
    total: Total,
}

/// The input that is searched.
#[derive(Default)]
struct Current {
    /// What rows call it.
    source: Option<String>,
    /// What messages call it.
    name: String,
    /// The number of records found in it, and of bytes searched.
    records: u64,
    bytes: u64,
}

impl Session<'_> {
    /// Searches the inputs one after the other. Small files are searched at the same time, and
    /// what was found in them is written in their order.
    fn search_all(&mut self, stdin: &mut dyn Read) -> Result<(), Failure> {
        let how = self.args.search();
        let mut rest = &self.inputs.all[..];
        while let (true, Some((first, others))) = (self.wants_more(), rest.split_first()) {
            let batch = Batch::of(rest);
            if batch.files.is_empty() {
                self.begin(first);
                let input = Input::open(&first.path, stdin);
                let searched = input.and_then(|input| search(input, &how, self));
                self.end(first, searched)?;
                rest = others;
                continue;
            }
            for (file, found) in batch.files.iter().zip(batch.search(&how, self.left())) {
                if !self.wants_more() {
                    break;
                }
                self.begin(file);
                let searched = found.replay(self);
                self.end(file, searched)?;
            }
            rest = batch.rest;
        }
        Ok(())
    }

    fn begin(&mut self, input: &Named) {
        self.current = Current {
            source: self.inputs.source(input),
            name: name(&input.path),
            ..Current::default()
        };
    }

    fn end(&mut self, input: &Named, searched: Result<(), Failure>) -> Result<(), Failure> {
        self.total.bytes = self.total.bytes.saturating_add(self.current.bytes);
        self.total.inputs = self
            .total
            .inputs
            .saturating_add(self.current.records.min(1));
        self.progress.next_input(input.len);
        let status = searched.map(|()| Status::Good);
        let err = &mut self.progress.beside(self.err);
        let status = self
            .inputs
            .keep_going(status, self.total.records > 0, err)?;
        self.status = self.status.max(status);
        Ok(())
    }

    /// The number of records that `--count` still allows.
    fn left(&self) -> u64 {
        let most = self.args.source.count.unwrap_or(u64::MAX);
        most.saturating_sub(self.total.records)
    }
}

impl Receiver for Session<'_> {
    fn wants_more(&mut self) -> bool {
        self.left() > 0
    }

    fn records(&mut self, records: Vec<Found>) -> Result<(), Failure> {
        let found = (self.current.records..).zip(&records);
        let places: Vec<_> = found
            .take(usize::try_from(self.left()).unwrap_or(usize::MAX))
            .map(|(index, found)| Place::of_found(found, index, self.current.source.as_deref()))
            .collect();
        let Session {
            printer,
            list,
            progress,
            ..
        } = self;
        progress.suspend(|| {
            printer.print(list, &places)?;
            printer.flush(list) // the next record may be far away
        })?;
        for place in &places {
            let written = self.raw.write_all(place.record.as_bytes());
            let raw = self.args.raw.as_deref();
            written.map_err(|error| Failure::File(raw.map_or_else(String::new, name), error))?;
        }
        let count = wide(places.len());
        let carved = places.iter().filter_map(|place| place.carved);
        let timeless = carved.filter(|carved| carved.time.is_none()).count();
        self.current.records = self.current.records.saturating_add(count);
        self.total.records = self.total.records.saturating_add(count);
        self.total.without_time = self.total.without_time.saturating_add(wide(timeless));
        Ok(())
    }

    fn remark(&mut self, severity: Status, remark: &str) {
        if self.inputs.are_several && remark == TEXT {
            return; // a folder can have many texts
        }
        let name = &self.current.name;
        say(
            &mut self.progress.beside(self.err),
            format_args!("{name}: {remark}"),
        );
        self.status = self.status.max(severity);
    }

    fn reached(&mut self, position: u64, len: Option<u64>) {
        self.current.bytes = position;
        self.progress.reach(position, len);
    }
}

/// Discards what cannot be written because the reader of a pipe has closed it. The search then goes
/// on, to complete the file of `--raw`.
struct UntilClosed<'a>(&'a mut dyn Write);

impl Write for UntilClosed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        or_closed(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        or_closed(self.0.flush(), ())
    }
}

/// The result of writing, or `closed` if the reader has closed the pipe.
fn or_closed<T>(result: io::Result<T>, closed: T) -> io::Result<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(closed),
        result => result,
    }
}
