//! Prints records in the format that the arguments ask for.

use std::{
    io::{self, Write},
    path::Path,
    prelude::rust_2024::*,
};

use super::{
    file::to_file,
    row::{Extra, Place, columns},
    table::Table,
    text::{MAX_ROWS, TextQueue},
    timesketch,
};
use crate::cli::{
    args::{Format, Output},
    status::{Failure, Status},
    streams::Terminal,
};

/// Calls `write` with the file that `args` name, which cannot be one of
/// `inputs`, or with `out`.
pub(crate) fn to_output(
    args: &Output,
    inputs: &[(&str, &Path)],
    out: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> Result<Status, Failure>,
) -> Result<Status, Failure> {
    let path = args.path();
    let result = to_file(path, args.force, inputs, out, write);
    result.map_err(|stop| match (stop, path) {
        (Failure::Output(error), Some(path)) => Failure::File(path.display().to_string(), error),
        (stop, _) => stop,
    })
}

/// Prints records, block by block.
pub(crate) struct Printer {
    form: Form,
    /// The text of records that are not in a table.
    queue: TextQueue,
    /// Whether no record has been printed.
    is_empty: bool,
}

enum Form {
    Table(Box<Table>),
    Jsonl,
    Json,
    Csv {
        /// The number of columns. A row of packed records can have fewer than others.
        width: usize,
    },
    Timesketch,
}

impl Printer {
    /// A printer for `format`. The default is a table if the output is a terminal, and JSON lines
    /// otherwise. `terminal` describes standard output.
    pub(crate) fn new(args: &Output, format: Option<Format>, terminal: Terminal) -> Self {
        let terminal = args.terminal(terminal);
        let default = match terminal.columns {
            Some(_) => Format::Table,
            None => Format::Jsonl,
        };
        let form = match format.unwrap_or(default) {
            Format::Table => Form::Table(Box::new(Table::new(terminal))),
            Format::Jsonl => Form::Jsonl,
            Format::Json => Form::Json,
            Format::Csv => Form::Csv { width: 0 },
            Format::Timesketch => Form::Timesketch,
        };
        Self {
            form,
            queue: TextQueue::default(),
            is_empty: true,
        }
    }

    /// Prepares for records that are printed one at a time: a table gets its usual widths from the
    /// start.
    pub(crate) fn one_by_one(self) -> Self {
        match self.form {
            Form::Table(table) => Self {
                form: Form::Table(Box::new(table.with_usual_widths())),
                ..self
            },
            _ => self,
        }
    }

    /// Prints what comes before the records, which have some of the fields of `extra`.
    pub(crate) fn begin(&mut self, out: &mut dyn Write, extra: Extra) -> Result<(), Failure> {
        match &mut self.form {
            Form::Csv { width } => {
                let columns = columns(extra);
                *width = columns.len();
                write_csv_header(out, &columns).map_err(Failure::Output)
            }
            Form::Table(_) | Form::Jsonl | Form::Json | Form::Timesketch => Ok(()),
        }
    }

    /// Prints records. Some of the text can wait until the next call or until
    /// [`flush`](Self::flush).
    pub(crate) fn print(
        &mut self,
        out: &mut dyn Write,
        places: &[Place<'_>],
    ) -> Result<(), Failure> {
        for places in places.chunks(MAX_ROWS) {
            match &mut self.form {
                Form::Table(table) => table.print(out, places),
                Form::Jsonl => self.queue.push(out, places, write_json_lines),
                Form::Json => self.queue.push(out, places, write_json_items),
                Form::Csv { width } => {
                    let width = *width;
                    let write =
                        |places: &[Place<'_>], text: &mut _| write_csv_lines(places, width, text);
                    self.queue.push(out, places, write)
                }
                Form::Timesketch => self.queue.push(out, places, write_timesketch_lines),
            }
            .map_err(Failure::Output)?;
            if let (true, Form::Json) = (self.is_empty, &self.form) {
                self.queue.replace_first_byte(b'['); // the comma before the first item
            }
            self.is_empty = false;
        }
        Ok(())
    }

    /// Writes the text that waits.
    pub(crate) fn flush(&mut self, out: &mut dyn Write) -> Result<(), Failure> {
        self.queue.flush(out).map_err(Failure::Output)
    }

    /// Prints what comes after the records.
    pub(crate) fn end(mut self, out: &mut dyn Write) -> Result<(), Failure> {
        self.flush(out)?;
        let end: &[u8] = match self.form {
            Form::Json if self.is_empty => b"[]\n",
            Form::Json => b"\n]\n",
            Form::Table(_) | Form::Jsonl | Form::Csv { .. } | Form::Timesketch => b"",
        };
        out.write_all(end)
            .and_then(|()| out.flush())
            .map_err(Failure::Output)
    }
}

fn write_json_lines(places: &[Place<'_>], text: &mut Vec<u8>) {
    for place in places {
        place.write_json(text);
        text.push(b'\n');
    }
}

fn write_timesketch_lines(places: &[Place<'_>], text: &mut Vec<u8>) {
    places
        .iter()
        .for_each(|place| timesketch::write_line(place, text));
}

/// Writes the items of an array with a comma before each.
fn write_json_items(places: &[Place<'_>], text: &mut Vec<u8>) {
    for place in places {
        text.extend_from_slice(b",\n");
        place.write_json(text);
    }
}

fn write_csv_header(out: &mut dyn Write, names: &[&str]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(names)?;
    writer.flush()
}

fn write_csv_lines(places: &[Place<'_>], width: usize, text: &mut Vec<u8>) {
    for place in places {
        place.write_csv(width, text);
        text.push(b'\n');
    }
}
