//! Where the output goes and in what form.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use ikeext_mm_failure::Framing;
use serde_json::Value;

use crate::{
    Terminal,
    args::{Format, Output},
    row::{Place, Row},
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
pub(crate) enum Printer {
    Table(Table),
    Jsonl,
    /// With what comes before the next record.
    Json(&'static str),
    Csv,
}

impl Printer {
    /// What `args` ask for; `terminal` is what standard output is.
    pub(crate) fn new(args: &Output, format: Option<Format>, terminal: Terminal) -> Self {
        let terminal = args.terminal(terminal);
        match format {
            Some(Format::Table) => Self::Table(Table::new(terminal)),
            None if terminal.columns.is_some() => Self::Table(Table::new(terminal)),
            Some(Format::Jsonl) | None => Self::Jsonl,
            Some(Format::Json) => Self::Json("["),
            Some(Format::Csv) => Self::Csv,
        }
    }

    /// Prints what comes before all records of that framing.
    pub(crate) fn begin(&self, out: &mut dyn Write, framing: Framing) -> Result<(), Stop> {
        match self {
            Self::Csv => csv_line(out, Row::columns(framing)).map_err(Stop::Output),
            _ => Ok(()),
        }
    }

    pub(crate) fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> Result<(), Stop> {
        let printed = match self {
            Self::Table(table) => table.print(out, places),
            Self::Jsonl => places.iter().try_for_each(|place| {
                serde_json::to_writer(&mut *out, &Row::from(place))?;
                out.write_all(b"\n")
            }),
            Self::Json(before) => places.iter().try_for_each(|place| {
                writeln!(out, "{}", core::mem::replace(before, ","))?;
                Ok(serde_json::to_writer(&mut *out, &Row::from(place))?)
            }),
            Self::Csv => places.iter().try_for_each(|place| {
                let cells = Row::from(place).into_map().into_iter().map(|(_, value)| csv_cell(value));
                csv_line(out, cells)
            }),
        };
        printed.map_err(Stop::Output)
    }

    /// Prints what comes after all records.
    pub(crate) fn end(&self, out: &mut dyn Write) -> Result<(), Stop> {
        match self {
            Self::Json("[") => out.write_all(b"[]\n").map_err(Stop::Output),
            Self::Json(_) => out.write_all(b"\n]\n").map_err(Stop::Output),
            _ => Ok(()),
        }
    }
}

fn csv_line(out: &mut dyn Write, cells: impl IntoIterator<Item = String>) -> io::Result<()> {
    let mut line = csv::Writer::from_writer(out);
    line.write_record(cells)?;
    line.flush()
}

/// Empty for null, the items of an array joined.
fn csv_cell(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Array(items) => items.into_iter().map(csv_cell).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}
