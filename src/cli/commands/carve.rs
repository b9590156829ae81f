//! `mmfail carve`: finds records at any offset of an input.

use std::{
    io::{self, Read, Write},
    path::Path,
    prelude::rust_2024::*,
};

use crate::{
    carve::Hit,
    cli::{
        args::{Carve, Format},
        input::{
            format::compression,
            image::Image,
            runs::{Purpose, Runs, past_the_end},
            source::name,
        },
        memory::Memory,
        number::wide,
        output::{
            carved::Carved,
            file::to_file,
            printer::{Printer, to_output},
            row::{Place, columns},
        },
        progress::Progress,
        search::Searcher,
        status::{Failure, Status, say},
        streams::Streams,
        surroundings::Surroundings,
        window::{REACH, Window},
    },
    context::{AddressSpace, EtlClock},
};

pub(crate) fn carve(args: &Carve, streams: Streams<'_>) -> Result<Status, Failure> {
    let (input, raw) = (args.source.input.as_path(), args.raw.as_deref());
    if raw == Some(Path::new("-")) {
        let message = "--raw needs a file: the list of records goes to standard output";
        return Err(Failure::Usage(message.to_owned()));
    }
    let mut others = vec![("the input", input)];
    others.extend(args.output.path().map(|path| ("--output", path)));
    let printer = Printer::new(&args.output, args.format, streams.terminal).one_by_one();
    to_output(&args.output, input, streams.out, |list| {
        let list: &mut dyn Write = match raw {
            Some(_) => &mut UntilClosed(list),
            None => list,
        };
        to_file(raw, args.output.force, &others, &mut io::sink(), |raw| {
            printer.begin(list, &columns(false, true))?;
            let mut found = Found {
                args,
                printer,
                list,
                raw,
                count: 0,
                without_time: 0,
            };
            let show_progress = streams.terminal.progress;
            let searched = search(&mut found, streams.stdin, streams.err, show_progress);
            found.printer.end(found.list)?;
            let ((len, status), count) = (searched?, found.count);
            let without_time = found.without_time;
            let (name, s) = (name(input), if count == 1 { "" } else { "s" });
            let mut message = format!("{name}: {count} record{s} found in {len} bytes");
            if args.source.count == Some(count) {
                message += "; --count allows no more";
            }
            if args.format == Some(Format::Timesketch) && without_time > 0 {
                let what = "have no time and are at the start of 1970";
                message += &format!("; {without_time} of them {what}");
            }
            say(streams.err, format_args!("{message}"));
            Ok(status)
        })
    })
}

/// Searches the input. Returns the number of bytes searched.
fn search(
    found: &mut Found<'_>,
    stdin: &mut dyn Read,
    err: &mut dyn Write,
    show_progress: bool,
) -> Result<(u64, Status), Failure> {
    let args = found.args;
    let (name, start) = (name(&args.source.input), args.source.start);
    let mut searcher = Searcher::new(args);
    let mut runs = Runs::open(&args.source, Purpose::Search, stdin, err)?;
    let memory = Memory::of(&mut runs, &args.source.input, args.base);
    if let Some(remark) = memory.remark {
        say(err, format_args!("{name}: {remark}"));
    }
    let (mut by_address, mut by_offset) = (memory.ranges.clone(), memory.ranges);
    let surroundings = Surroundings {
        clock: EtlClock::parse(&runs.read_at(0, EtlClock::LEN)),
        space: (!by_address.is_empty()).then(|| AddressSpace::new(&mut by_address, &mut by_offset)),
        pointer_len: memory.pointer_len,
    };
    let compression = compression(&runs.read_at(0, SAMPLE));
    if let Some(format) = compression {
        let what = "in which records cannot be found: unpack it first";
        say(
            err,
            format_args!("{name}: is compressed ({format}), {what}"),
        );
    }
    if let Some(problem) = runs.skip_to_before(start, LOOKBACK)? {
        say(err, format_args!("{name}: {problem}"));
        return Ok((0, Status::BadInput));
    }
    // What follows in a pipe may come late or never, so nothing more than needed is read before
    // records are printed.
    let is_file = runs.len().is_some();
    let len = runs.len().map(|len| len.min(searcher.end()));
    let mut progress = Progress::new(show_progress, start, len);
    let mut image = Image::new(runs, args.step.get(), searcher.last_needed());
    let (mut searched, mut status) = (0_u64, Status::Good);
    if compression.is_some() {
        status = Status::BadInput;
    }
    let mut window = Window::default();
    let (mut ahead, mut is_first) = (Ok(()), true);
    while !found.is_complete() {
        // What can be read is searched before a failure to read ends the program.
        while ahead.is_ok() && window.needs_more() {
            ahead = image
                .read_after(window.last())
                .map(|block| window.push(block));
        }
        let Some(block) = window.current() else { break };
        if is_first && block.is_last && block.end() < start && !is_file {
            say(
                err,
                format_args!("{name}: {}", past_the_end(start, block.end())),
            );
            return Ok((0, Status::BadInput));
        }
        if block.base >= searcher.end() {
            break;
        }
        is_first = false;
        let targets = surroundings.targets(&window);
        let mut hits = Vec::new();
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| hits = searcher.search(block, &targets));
            let reads_ahead = is_file && ahead.is_ok() && !window.is_complete;
            reads_ahead.then(|| image.read_after(window.last()))
        });
        for hits in hits.chunks(MOST_HITS) {
            let carved = surroundings.of(hits, &window, &mut image);
            progress.suspend(|| found.add(hits, &carved, block.base))?;
        }
        let new = block.base.saturating_add(wide(block.repeated));
        let new = new.saturating_sub(block.hole).max(start); // the zeros of a hole count
        let end = block.end().min(searcher.end());
        searched = searched.saturating_add(end.saturating_sub(new));
        progress.reach(end);
        for (severity, remark) in image.remarks() {
            say(&mut progress.beside(err), format_args!("{name}: {remark}"));
            status = status.max(severity);
        }
        drop(hits);
        if let Some(next) = next {
            ahead = next.map(|block| window.push(block));
        }
        window.advance();
    }
    if let Some(remark) = image.last_remark() {
        say(&mut progress.beside(err), format_args!("{name}: {remark}"));
    }
    ahead?;
    Ok((searched, status))
}

/// The outputs of a search, and the number of records written to them.
struct Found<'a> {
    args: &'a Carve,
    printer: Printer,
    /// What the printer writes to.
    list: &'a mut dyn Write,
    /// The file of `--raw`, or a sink.
    raw: &'a mut dyn Write,
    count: u64,
    /// The number of records whose time is not known.
    without_time: u64,
}

impl Found<'_> {
    /// Whether `--count` allows no more records.
    fn is_complete(&self) -> bool {
        let most = self.args.source.count;
        most.is_some_and(|most| self.count >= most)
    }

    /// Writes the records of a block that starts at `base`, up to the number that `--count` allows.
    fn add(&mut self, hits: &[Hit<'_>], carved: &[Carved], base: u64) -> Result<(), Failure> {
        let indices = self.count..self.args.source.count.unwrap_or(u64::MAX);
        let places: Vec<_> = indices
            .zip(hits.iter().zip(carved))
            .map(|(index, (hit, carved))| Place::of_hit(hit, carved, index, base))
            .collect();
        self.count = self.count.saturating_add(wide(places.len()));
        let carved = places.iter().filter_map(|place| place.carved);
        let timeless = carved.filter(|carved| carved.time.is_none()).count();
        self.without_time = self.without_time.saturating_add(wide(timeless));
        self.printer.print(self.list, &places)?;
        self.printer.flush(self.list)?; // the next record may be far away
        let written = places
            .iter()
            .try_for_each(|place| self.raw.write_all(place.record.as_bytes()));
        let raw = self.args.raw.as_deref();
        written.map_err(|error| Failure::Io(raw.map_or_else(String::new, name), error))
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

/// Bytes read before the start, so that the parts of an image have exactly the hits of the whole,
/// with their context. The hits in them also decide which of several overlapping hits after the
/// start is returned.
const LOOKBACK: u64 = REACH;
/// The number of bytes that tell the format of the input.
const SAMPLE: usize = 512;
/// The most records printed at once.
const MOST_HITS: usize = 1 << 14;
