//! Where the output goes and in what form.

use std::prelude::rust_2024::*;
use std::{
    io::{self, Write},
    path::Path,
};

use rayon::{
    iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator},
    slice::ParallelSlice,
};

use crate::cli::args::{Format, Output};
use crate::cli::output::file::to_file;
use crate::cli::output::row::{Key, Place, Value};
use crate::cli::output::table::Table;
use crate::cli::status::{Status, Stop};
use crate::cli::streams::Terminal;

/// Runs `write` on the file that `args` names, or on `out`. That file cannot be the input too.
pub(crate) fn to_output(
    args: &Output,
    input: &Path,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Stop>,
) -> Result<Status, Stop> {
    let path = args.path();
    to_file(path, args.force, &[("the input", input)], out, write).map_err(|stop| {
        match (stop, path) {
            (Stop::Output(error), Some(path)) => Stop::Io(path.display().to_string(), error),
            (other, _) => other,
        }
    })
}

/// Prints records, a block after the other.
pub(crate) struct Printer {
    form: Form,
    texts: Texts,
    /// Whether nothing was printed.
    is_empty: bool,
}

enum Form {
    Table(Table),
    Jsonl,
    Json,
    Csv,
}

impl Printer {
    /// What `args` ask for; `terminal` is what standard output is.
    pub(crate) fn new(args: &Output, format: Option<Format>, terminal: Terminal) -> Self {
        let terminal = args.terminal(terminal);
        let form = match format {
            Some(Format::Table) => Form::Table(Table::new(terminal)),
            None if terminal.columns.is_some() => Form::Table(Table::new(terminal)),
            Some(Format::Jsonl) | None => Form::Jsonl,
            Some(Format::Json) => Form::Json,
            Some(Format::Csv) => Form::Csv,
        };
        Self {
            form,
            texts: Texts::default(),
            is_empty: true,
        }
    }

    /// Prints records well that come one by one.
    pub(crate) fn one_by_one(self) -> Self {
        match self.form {
            Form::Table(table) => Self {
                form: Form::Table(table.with_usual_widths()),
                ..self
            },
            _ => self,
        }
    }

    /// Prints what comes before all records; `columns` are the names of their fields.
    pub(crate) fn begin(&self, out: &mut dyn Write, columns: &[&str]) -> Result<(), Stop> {
        match self.form {
            Form::Csv => csv_line(out, columns).map_err(Stop::Output),
            Form::Table(_) | Form::Jsonl | Form::Json => Ok(()),
        }
    }

    /// Prints records. Part of the text may wait for the next call of this or of [`flush`](Self::flush).
    pub(crate) fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> Result<(), Stop> {
        places
            .chunks(MOST_ROWS)
            .try_for_each(|places| self.print_some(out, places))
    }

    fn print_some(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> Result<(), Stop> {
        match &mut self.form {
            Form::Table(table) => table.print(out, places),
            Form::Jsonl => self.texts.make(out, places, |places, text| {
                for place in places {
                    place.write_json(text);
                    text.push(b'\n');
                }
            }),
            Form::Json => self.texts.make(out, places, |places, text| {
                for place in places {
                    text.extend_from_slice(b",\n");
                    place.write_json(text);
                }
            }),
            Form::Csv => self.texts.make(out, places, write_csv),
        }
        .map_err(Stop::Output)?;
        if let (true, Form::Json, Some(comma)) =
            (self.is_empty, &self.form, self.texts.first_byte())
        {
            *comma = b'[';
        }
        self.is_empty = false;
        Ok(())
    }

    /// Writes all text that waits.
    pub(crate) fn flush(&mut self, out: &mut dyn Write) -> Result<(), Stop> {
        self.texts.flush(out).map_err(Stop::Output)
    }

    /// Prints what comes after all records.
    pub(crate) fn end(mut self, out: &mut dyn Write) -> Result<(), Stop> {
        self.flush(out)?;
        if matches!(self.form, Form::Json) {
            out.write_all(if self.is_empty { b"[]\n" } else { b"\n]\n" })
                .map_err(Stop::Output)?;
        }
        out.flush().map_err(Stop::Output)
    }
}

/// Text of records: what is ready to be written, while the next is made.
#[derive(Default)]
struct Texts {
    ready: Vec<Vec<u8>>,
    making: Vec<Vec<u8>>,
}

impl Texts {
    /// Makes the text of records on all cores; meanwhile writes the text that was ready.
    fn make(
        &mut self,
        out: &mut dyn Write,
        places: &[Place<'_>],
        write_rows: impl Fn(&[Place<'_>], &mut Vec<u8>) + Sync,
    ) -> io::Result<()> {
        let Self { ready, making } = self;
        making.resize_with(places.len().div_ceil(ROWS_AT_ONCE), Vec::new);
        let make = |(text, places): (&mut Vec<u8>, &[Place<'_>])| write_rows(places, text);
        let mut written = Ok(());
        if making.len() > 1 {
            rayon::in_place_scope(|scope| {
                scope.spawn(|_| {
                    making
                        .par_iter_mut()
                        .zip(places.par_chunks(ROWS_AT_ONCE))
                        .for_each(make)
                });
                written = write_all(ready, out);
            });
        } else {
            making
                .iter_mut()
                .zip(places.chunks(ROWS_AT_ONCE))
                .for_each(make);
            written = write_all(ready, out);
        }
        core::mem::swap(ready, making);
        written
    }

    /// The first byte that is ready.
    fn first_byte(&mut self) -> Option<&mut u8> {
        self.ready.first_mut()?.first_mut()
    }

    /// Writes what is ready.
    fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write_all(&mut self.ready, out).and_then(|()| out.flush())
    }
}

/// Writes texts, and empties them.
fn write_all(texts: &mut [Vec<u8>], out: &mut dyn Write) -> io::Result<()> {
    texts.iter_mut().try_for_each(|text| {
        let written = out.write_all(text);
        text.clear();
        written
    })
}

fn write_csv(places: &[Place<'_>], text: &mut Vec<u8>) {
    let (mut lines, mut cells, mut cell) = (
        csv::Writer::from_writer(text),
        csv::ByteRecord::new(),
        Vec::new(),
    );
    for place in places {
        cells.clear();
        place.fields(&mut |_: Key, value: Value<'_>| {
            cell.clear();
            value.write_text(&mut cell);
            cells.push_field(&cell);
        });
        _ = lines.write_byte_record(&cells); // memory takes any line
    }
}

fn csv_line(out: impl Write, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> io::Result<()> {
    let mut line = csv::Writer::from_writer(out);
    line.write_record(cells)?;
    line.flush()
}

/// Records whose text one core makes at a time.
const ROWS_AT_ONCE: usize = 2048;
/// Records whose text is in memory at a time, twice: of noise, which has issues, that is 2 KB each: 35 MB in all.
const MOST_ROWS: usize = 4 * ROWS_AT_ONCE;
