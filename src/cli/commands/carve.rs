//! `mmfail carve`: the records in anything, wherever they lie.

use std::prelude::rust_2024::*;
use std::{
    io::{self, Write},
    path::Path,
};

use crate::carve::{Carver, Hit};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::cli::args::Carve;
use crate::cli::input::image::{Block, Image, OVERLAP};
use crate::cli::input::runs::{Purpose, Runs};
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

/// Hands the records in the input to `each`, in the order of their offsets. Returns how many bytes were searched.
fn search(
    args: &Carve,
    stdin: &mut dyn io::Read,
    err: &mut dyn Write,
    show_progress: bool,
    mut each: impl FnMut(&[Place<'_>]) -> Result<(), Stop>,
) -> Result<(u64, Status), Stop> {
    let (start, mut left) = (args.source.start, args.source.count.unwrap_or(u64::MAX));
    let mut opened = Runs::open(&args.source, Purpose::Search, stdin, err)?;
    if let Some(beyond) = opened.skip_to(start)? {
        say(err, format_args!("{}: {beyond}", opened.name()));
        return Ok((0, Status::BadInput));
    }
    let mut progress = Progress::new(show_progress, start, opened.len());
    // A pipe may give its next block late or never: what was found before is printed first.
    let reads_ahead = opened.len().is_some();
    let mut image = Image::new(opened, args.step.get());
    let (mut index, mut status) = (0_u64, Status::Good);
    let mut following = image.read_after(None)?;
    while let Some(block) = following.filter(|_| left > 0) {
        let mut found = Vec::new();
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| found = hits(args, &block));
            reads_ahead.then(|| image.read_after(Some(&block)))
        });
        for hits in found.iter().flat_map(|hits| hits.chunks(AT_ONCE)) {
            let hits = hits
                .get(..usize::try_from(left).unwrap_or(usize::MAX))
                .unwrap_or(hits);
            let places: Vec<_> = (index..)
                .zip(hits)
                .map(|(index, hit)| Place::of_hit(*hit, index, block.base))
                .collect();
            progress.make_way(|| each(&places))?;
            index = index.saturating_add(wide(places.len()));
            left = left.saturating_sub(wide(places.len()));
        }
        progress.reach(block.end());
        let next = match next {
            Some(next) => next,
            None if left > 0 => image.read_after(Some(&block)),
            None => Ok(None),
        };
        for (worse, complaint) in image.remarks() {
            say(
                &mut progress.beside(err),
                format_args!("{}: {complaint}", name(&args.source.input)),
            );
            status = status.max(worse);
        }
        following = next?;
    }
    Ok((image.len(), status))
}

/// The hits in a block, piece by piece on all cores.
fn hits<'a>(args: &Carve, block: &'a Block) -> Vec<Vec<Hit<'a>>> {
    let pieces = 0..block.positions().div_ceil(PIECE);
    let in_piece = |piece: usize| {
        let from = piece.saturating_mul(PIECE);
        let to = from.saturating_add(PIECE).min(block.positions());
        // Steps are counted from where carving began in the image.
        let behind = block
            .base
            .saturating_add(wide(from))
            .saturating_sub(args.source.start);
        let next_step = behind
            .div_ceil(args.step.into())
            .saturating_mul(args.step.into())
            .saturating_sub(behind);
        let from = from.saturating_add(usize::try_from(next_step).unwrap_or(usize::MAX));
        let step = usize::try_from(args.step.get()).unwrap_or(usize::MAX);
        let bytes = block
            .bytes
            .get(..to.saturating_add(OVERLAP))
            .unwrap_or_default();
        Carver::new(bytes)
            .range(from..)
            .step(step)
            .min_confidence(args.min_confidence)
            .collect()
    };
    pieces.into_par_iter().map(in_piece).collect()
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

/// Positions that one core carves at a time.
const PIECE: usize = if cfg!(test) { 1000 } else { 1 << 18 };
/// Hits printed at a time.
const AT_ONCE: usize = 1 << 14;
