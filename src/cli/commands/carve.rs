//! `mmfail carve`: the records in anything, wherever they lie.

use std::prelude::rust_2024::*;
use std::{
    io::{self, Write},
    path::Path,
};

use crate::carve::{Carver, Hit};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::cli::args::Carve;
use crate::cli::input::image::{Block, Image};
use crate::cli::input::runs::{Purpose, Runs, past_the_end};
use crate::cli::input::source::name;
use crate::cli::output::file::to_file;
use crate::cli::output::printer::{Printer, to_output};
use crate::cli::output::row::{Place, columns, wide};
use crate::cli::progress::Progress;
use crate::cli::status::{Status, Stop, say};
use crate::cli::streams::Streams;

pub(crate) fn carve(
    args: &Carve,
    Streams {
        stdin,
        out,
        err,
        terminal,
    }: Streams<'_>,
) -> Result<Status, Stop> {
    if args.raw.as_deref() == Some(Path::new("-")) {
        return Err(Stop::Usage(
            "--raw needs a file: standard output has the list of what was found".to_owned(),
        ));
    }
    let mut others = vec![("the input", args.source.input.as_path())];
    others.extend(args.output.path().map(|path| ("--output", path)));
    let mut printer = Printer::new(&args.output, args.format, terminal).one_by_one();
    to_output(&args.output, &args.source.input, out, |out| {
        // A file is made whole, also where the reader of the list has seen enough.
        let out: &mut dyn Write = if args.raw.is_some() {
            &mut UntilClosed(Some(out))
        } else {
            out
        };
        to_file(
            args.raw.as_deref(),
            args.output.force,
            &others,
            &mut io::sink(),
            |raw| {
                printer.begin(out, &columns(false, true))?;
                let mut count = 0_u64;
                let searched = search(args, stdin, err, terminal.progress, |places| {
                    count = count.saturating_add(wide(places.len()));
                    printer.print(out, places)?;
                    printer.flush(out)?; // the next record may be far away, and the search be interrupted before it
                    let written = places
                        .iter()
                        .try_for_each(|place| raw.write_all(place.record.as_bytes()));
                    written.map_err(|error| {
                        Stop::Io(args.raw.as_deref().map_or_else(String::new, name), error)
                    })
                });
                printer.end(out)?;
                let (len, status) = searched?;
                let (input, s) = (name(&args.source.input), if count == 1 { "" } else { "s" });
                let only = if args.source.count == Some(count) {
                    "; --count asks for no more"
                } else {
                    ""
                };
                say(
                    err,
                    format_args!("{input}: {count} record{s} found in {len} bytes{only}"),
                );
                Ok(status)
            },
        )
    })
}

/// Passes the records in the input to `each`, in the order of their offsets. Returns the number of bytes
/// searched.
fn search(
    args: &Carve,
    stdin: &mut dyn io::Read,
    err: &mut dyn Write,
    show_progress: bool,
    mut each: impl FnMut(&[Place<'_>]) -> Result<(), Stop>,
) -> Result<(u64, Status), Stop> {
    let input = name(&args.source.input);
    let start = args.source.start;
    let stop = start.saturating_add(args.length.unwrap_or(u64::MAX));
    let mut left = args.source.count.unwrap_or(u64::MAX);
    let mut runs = Runs::open(&args.source, Purpose::Search, stdin, err)?;
    if let Some(problem) = runs.skip_to_before(start, LOOKBACK)? {
        say(err, format_args!("{input}: {problem}"));
        return Ok((0, Status::BadInput));
    }
    let len = runs.len();
    let mut progress = Progress::new(show_progress, start, len.map(|len| len.min(stop)));
    let last_needed = stop.saturating_add(wide(Carver::LOOKAHEAD));
    let mut image = Image::new(runs, args.step.get(), last_needed);
    let mut searcher = Searcher {
        args,
        stop,
        next: None,
    };
    let (mut index, mut searched, mut status) = (0_u64, 0_u64, Status::Good);
    let mut following = image.read_after(None)?;
    if let Some(end) = following
        .as_ref()
        .filter(|block| block.is_last)
        .map(Block::end)
        && len.is_none()
        && end < start
    {
        say(err, format_args!("{input}: {}", past_the_end(start, end)));
        return Ok((0, Status::BadInput));
    }
    while let Some(block) = following.filter(|block| left > 0 && block.base < stop) {
        let mut found = Vec::new();
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| found = searcher.hits(&block));
            // A pipe may deliver its next block late or never: hits are printed first.
            len.is_some().then(|| image.read_after(Some(&block)))
        });
        for piece in &found {
            for hits in piece.hits.chunks(AT_ONCE) {
                let most = usize::try_from(left).unwrap_or(usize::MAX);
                let hits = hits.get(..most).unwrap_or(hits);
                let places = (index..).zip(hits);
                let places: Vec<_> = places
                    .map(|(index, hit)| Place::of_hit(*hit, index, piece.base))
                    .collect();
                progress.make_way(|| each(&places))?;
                index = index.saturating_add(wide(places.len()));
                left = left.saturating_sub(wide(places.len()));
            }
        }
        let from = block.base.saturating_add(wide(block.repeated)).max(start);
        searched = searched.saturating_add(block.end().min(stop).saturating_sub(from));
        progress.reach(block.end());
        let next = match next {
            Some(next) => next,
            None if left > 0 => image.read_after(Some(&block)),
            None => Ok(None),
        };
        for (worse, remark) in image.remarks() {
            say(&mut progress.beside(err), format_args!("{input}: {remark}"));
            status = status.max(worse);
        }
        following = next?;
    }
    Ok((searched, status))
}

/// Searches an image block by block.
struct Searcher<'a> {
    args: &'a Carve,
    /// The offset at which the search ends.
    stop: u64,
    /// The first offset that has not been searched. `None` before the first block.
    next: Option<u64>,
}

/// The hits in a part of a block.
struct Piece<'a> {
    /// The offset in the input from which the offsets of the hits count.
    base: u64,
    hits: Vec<Hit<'a>>,
}

impl Searcher<'_> {
    /// Searches a block on all cores.
    fn hits<'a>(&mut self, block: &'a Block) -> Vec<Piece<'a>> {
        // What was searched before has no influence, except before the first block.
        let base = self.next.unwrap_or(0).max(block.base);
        let skipped = usize::try_from(base.saturating_sub(block.base)).unwrap_or(usize::MAX);
        let bytes = block.bytes.get(skipped..).unwrap_or_default();
        let start = self.on_step(base.max(self.args.source.start));
        let decided = block.base.saturating_add(wide(block.decided()));
        let end = decided.min(self.stop).max(start);

        let piece = self.on_step_after(PIECE);
        let starts = 0..end.saturating_sub(start).div_ceil(piece);
        let found: Vec<_> = starts
            .into_par_iter()
            .map(|n| {
                let from = start.saturating_add(n.saturating_mul(piece));
                let to = from.saturating_add(piece).min(end);
                let relative = |offset: u64| {
                    usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX)
                };
                let step = usize::try_from(self.args.step.get()).unwrap_or(usize::MAX);
                let mut carver = Carver::new(bytes)
                    .range(relative(from)..relative(to))
                    .step(step)
                    .min_confidence(self.args.min_confidence);
                let hits = carver.by_ref().collect();
                (
                    Piece { base, hits },
                    base.saturating_add(wide(carver.offset())),
                )
            })
            .collect();
        let next = found.last().map_or(start, |(_, next)| *next);
        self.next = Some(next.max(self.next.unwrap_or(0)));
        found.into_iter().map(|(piece, _)| piece).collect()
    }

    /// The first offset at or after this one that is a multiple of the step from the start.
    fn on_step(&self, offset: u64) -> u64 {
        let start = self.args.source.start;
        start.saturating_add(self.on_step_after(offset.saturating_sub(start)))
    }

    /// The first multiple of the step that is at least this number.
    fn on_step_after(&self, number: u64) -> u64 {
        number
            .div_ceil(self.args.step.get())
            .saturating_mul(self.args.step.get())
    }
}

/// Writes until nobody reads on.
struct UntilClosed<'a>(Option<&'a mut dyn Write>);

impl UntilClosed<'_> {
    fn try_to<T>(
        &mut self,
        otherwise: T,
        act: impl FnOnce(&mut dyn Write) -> io::Result<T>,
    ) -> io::Result<T> {
        let Some(out) = &mut self.0 else {
            return Ok(otherwise);
        };
        match act(*out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.0 = None;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl Write for UntilClosed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.try_to(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.try_to((), |out| out.flush())
    }
}

/// Offsets that one core searches at a time, rounded up to a multiple of the step.
const PIECE: u64 = if cfg!(test) { 1000 } else { 1 << 18 };
/// Bytes before the start that are read, so that a hit which overlaps others is judged as in a search of
/// the whole input.
const LOOKBACK: u64 = if cfg!(test) { 1 << 12 } else { 1 << 16 };
/// Hits printed at a time.
const AT_ONCE: usize = 1 << 14;
