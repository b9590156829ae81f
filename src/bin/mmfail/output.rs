//! Where the output goes and in what form.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use rayon::{iter::{IndexedParallelIterator, ParallelIterator}, slice::ParallelSlice};

use crate::{
    Terminal,
    args::{Format, Output},
    row::Place,
    status::{Status, Stop},
    table::Table,
};

/// Runs `write` on the file that `args` names, or on `out`. The file appears whole or not at all: it is written beside its place
/// and moved there at the end.
pub(crate) fn to_output(
    args: &Output,
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Stop>,
) -> Result<Status, Stop> {
    let Some(path) = &args.output else { return write(out) };
    if path.exists() && !args.force {
        return Err(Stop::Usage(format!("{}: exists; --force overwrites it", path.display())));
    }
    let io_error = |error| Stop::Io(path.display().to_string(), error);
    let folder = path.parent().filter(|folder| *folder != Path::new("")).map_or_else(|| PathBuf::from("."), Path::to_path_buf);
    let mut builder = tempfile::Builder::new();
    let file = with_usual_permissions(&mut builder).tempfile_in(folder).map_err(io_error)?;
    let mut buffered = BufWriter::new(file);
    let status = write(&mut buffered).map_err(|stop| match stop {
        Stop::Output(error) => io_error(error),
        other => other,
    })?;
    let file = buffered.into_inner().map_err(|error| io_error(error.into_error()))?;
    let kept = if args.force { file.persist(path) } else { file.persist_noclobber(path) };
    kept.map(|_| status).map_err(|error| io_error(error.error))
}

/// Those of any new file. A temporary file's own keep everybody else out.
fn with_usual_permissions<'a, 'b>(builder: &'a mut tempfile::Builder<'b, 'b>) -> &'a mut tempfile::Builder<'b, 'b> {
    #[cfg(unix)]
    builder.permissions(<std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o666));
    builder
}

/// Prints records, a block after the other.
pub(crate) struct Printer {
    form: Form,
    /// Text to be written while the next is made.
    ready: Vec<Vec<u8>>,
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
        Self { form, ready: Vec::new(), is_empty: true }
    }

    /// Prints what comes before all records; `columns` are the names of their fields.
    pub(crate) fn begin(&self, out: &mut dyn Write, columns: &[&str]) -> Result<(), Stop> {
        match self.form {
            Form::Csv => csv_line(out, columns),
            Form::Json => out.write_all(b"["),
            Form::Table(_) | Form::Jsonl => Ok(()),
        }
        .map_err(Stop::Output)
    }

    /// Prints records. Part of the text may wait for the next call of this or of [`flush`](Self::flush).
    pub(crate) fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> Result<(), Stop> {
        match &mut self.form {
            Form::Table(table) => table.print(out, places),
            Form::Jsonl => print_rows(&mut self.ready, out, places, |place, text| {
                place.write_json(text);
                text.push(b'\n');
            }),
            Form::Json => {
                let is_first = |place: &Place<'_>| self.is_empty && place.index == places.first().map_or(0, |first| first.index);
                print_rows(&mut self.ready, out, places, |place, text| {
                    text.extend_from_slice(if is_first(place) { b"\n" } else { b",\n" });
                    place.write_json(text);
                })
            }
            Form::Csv => print_rows(&mut self.ready, out, places, write_csv),
        }
        .map_err(Stop::Output)?;
        self.is_empty &= places.is_empty();
        Ok(())
    }

    /// Writes all text that waits.
    pub(crate) fn flush(&mut self, out: &mut dyn Write) -> Result<(), Stop> {
        self.ready.drain(..).try_for_each(|text| out.write_all(&text)).and_then(|()| out.flush()).map_err(Stop::Output)
    }

    /// Prints what comes after all records.
    pub(crate) fn end(mut self, out: &mut dyn Write) -> Result<(), Stop> {
        self.flush(out)?;
        if matches!(self.form, Form::Json) {
            out.write_all(if self.is_empty { b"]\n" } else { b"\n]\n" }).map_err(Stop::Output)?;
        }
        out.flush().map_err(Stop::Output)
    }
}

/// Makes the text of records on all cores and leaves it in `ready`; meanwhile writes the text that was there.
fn print_rows(
    ready: &mut Vec<Vec<u8>>,
    out: &mut dyn Write,
    places: &[Place<'_>],
    write_row: impl Fn(&Place<'_>, &mut Vec<u8>) + Sync,
) -> io::Result<()> {
    let make = |places: &[Place<'_>]| {
        let mut text = Vec::new();
        places.iter().for_each(|place| write_row(place, &mut text));
        text
    };
    let mut made = Vec::new();
    let written = if places.len() <= ROWS_AT_ONCE {
        made.push(make(places));
        ready.iter().try_for_each(|text| out.write_all(text))
    } else {
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| places.par_chunks(ROWS_AT_ONCE).map(make).collect_into_vec(&mut made));
            ready.iter().try_for_each(|text| out.write_all(text))
        })
    };
    *ready = made;
    written
}

fn write_csv(place: &Place<'_>, text: &mut Vec<u8>) {
    let mut cells = csv::ByteRecord::new();
    let mut cell = Vec::new();
    place.fields(|_, value| {
        cell.clear();
        value.write_text(&mut cell);
        cells.push_field(&cell);
    });
    _ = csv_line(text, &cells); // memory takes any line
}

fn csv_line(out: impl Write, cells: impl IntoIterator<Item = impl AsRef<[u8]>>) -> io::Result<()> {
    let mut line = csv::Writer::from_writer(out);
    line.write_record(cells)?;
    line.flush()
}

/// Records whose text one core makes at a time.
const ROWS_AT_ONCE: usize = 1024;
