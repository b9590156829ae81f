//! Rows of JSON or CSV, read one after the other and parsed on several cores. A row that cannot be
//! read does not end the reading.

pub(crate) mod bad;
mod batches;
mod csv;
mod fields;
mod json;
mod object;
mod printed;
pub(crate) mod record;
mod row;

use core::iter::once;
use std::{
    io::{self, BufRead, BufReader, Cursor, Read},
    prelude::rust_2024::*,
};

pub(crate) use self::fields::Fields;
use self::{
    batches::Batches,
    csv::CsvRows,
    json::{JsonArray, JsonLines},
    row::{Located, Parser, Row},
};
use crate::cli::{input::encoding::as_utf8, number::wide, status::short};

/// Reads rows from JSON or from CSV with a header, in UTF-8 or UTF-16, and passes
/// the fields of each to `convert`, on several cores. JSON is one array of objects, or objects one
/// after the other. A field that is not one of `columns` is an error. A row has at most 4 MiB, and
/// two batches of rows are in memory.
pub(crate) fn rows<'a, T: Send + 'a>(
    input: &'a mut dyn Read,
    columns: &'a [&'static str],
    convert: impl Fn(&Fields<'_>) -> Result<T, String> + Sync + 'a,
) -> Box<dyn Iterator<Item = io::Result<Located<T>>> + 'a> {
    let text = as_utf8(BufReader::with_capacity(BUFFER, input));
    let opened = text.and_then(|text| open(text, columns));
    match opened {
        Ok((rows, parser)) => Box::new(Batches::new(rows, parser, convert)),
        Err(error) => Box::new(once(Err(error))),
    }
}

/// The fields of one JSON object, or what is wrong with it.
pub(crate) fn object<'a>(
    text: &'a [u8],
    columns: &'a [&'static str],
) -> Result<Fields<'a>, String> {
    object::parse(text, columns).unwrap_or_else(|error| Err(object::describe(&error)))
}

/// A reader of rows in one of the formats.
trait ReadRow {
    /// Reads the next row, whose text is appended to `text`. Returns `None` at the end.
    fn next_row(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Row>>;
}

/// Detects the format from the first character.
fn open<'a>(
    mut input: impl BufRead + 'a,
    columns: &'a [&'static str],
) -> io::Result<(Box<dyn ReadRow + 'a>, Parser<'a>)> {
    let head = read_head(&mut input)?;
    let first = head.trim_ascii_start().first().copied();
    let mut header = Vec::new();
    let input = Cursor::new(head.clone()).chain(input);
    let rows: Box<dyn ReadRow> = match first {
        Some(b'[') => Box::new(JsonArray::new(input)),
        Some(b'{') | None => Box::new(JsonLines::new(input)),
        Some(_) => {
            let mut rows = CsvRows::new(input, &head);
            header = rows.read_header(columns)?;
            Box::new(rows)
        }
    };
    Ok((rows, Parser { columns, header }))
}

/// Reads the lines up to the first that is not blank. The whole line is needed because a pipe can
/// deliver it in pieces.
fn read_head(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let begin = head.len();
        let most = MAX_ROW.saturating_sub(wide(begin));
        input.take(most).read_until(b'\n', &mut head)?;
        let line = head.get(begin..).unwrap_or_default();
        if line.is_empty() || !line.trim_ascii().is_empty() {
            return Ok(head);
        }
    }
}

/// The error for a name that is not a column. It is most likely misspelt, and ignoring it would
/// lose the value.
fn not_a_field(name: &str) -> String {
    format!("{} is not a field", short(format_args!("{name:?}")))
}

fn too_long() -> String {
    format!("longer than {MAX_ROW} bytes")
}

/// The maximum length of a row in bytes. A slot of the maximum length in hex needs half of it.
const MAX_ROW: u64 = 1 << 22;
/// The number of bytes that are read at once.
const BUFFER: usize = 1 << 16;
