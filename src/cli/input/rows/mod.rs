//! Rows of JSON or CSV, read one at a time. A row that cannot be read does not end the reading.

mod csv;
mod json;
mod object;
pub(crate) mod record;

use core::iter::{from_fn, once};
use std::{
    io::{self, BufRead, BufReader, Cursor, Read},
    prelude::rust_2024::*,
};

use serde_json::{Map, Value};

use self::{
    csv::CsvRows,
    json::{JsonArray, JsonLines},
};
use crate::cli::{input::encoding::as_utf8, number::wide, status::short};

/// The fields of a row, by name.
pub(crate) type Fields = Map<String, Value>;

/// A row: its place in the input, and its fields or the reason why it has none.
pub(crate) type Located = (String, Result<Fields, String>);

/// Reads rows from JSON or from CSV with a header, in UTF-8 or UTF-16. JSON is one array of
/// objects, or objects one after the other. A field that is not one of `columns` is an error. The
/// row in memory has at most 4 MiB.
pub(crate) fn rows<'a>(
    input: &'a mut dyn Read,
    columns: &'a [&'static str],
) -> Box<dyn Iterator<Item = io::Result<Located>> + 'a> {
    let text = as_utf8(BufReader::new(input));
    match text.and_then(|text| open(text, columns)) {
        Ok(mut rows) => Box::new(from_fn(move || rows.next_row().transpose())),
        Err(error) => Box::new(once(Err(error))),
    }
}

/// A reader of rows in one of the formats.
trait ReadRow {
    /// Reads the next row. Returns `None` at the end.
    fn next_row(&mut self) -> io::Result<Option<Located>>;
}

/// Detects the format from the first character.
fn open<'a>(
    mut input: impl BufRead + 'a,
    columns: &'a [&'static str],
) -> io::Result<Box<dyn ReadRow + 'a>> {
    let head = read_head(&mut input)?;
    let first = head.trim_ascii_start().first().copied();
    let delimiter = csv::delimiter(&head);
    let input = Cursor::new(head).chain(input);
    Ok(match first {
        Some(b'[') => Box::new(JsonArray::new(input, columns)),
        Some(b'{') | None => Box::new(JsonLines::new(input, columns)),
        Some(_) => Box::new(CsvRows::new(input, delimiter, columns)),
    })
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

/// Returns an error for the first name that is not a column. It is most likely misspelt, and
/// ignoring it would lose the value.
fn check_names<'a>(
    mut names: impl Iterator<Item = &'a str>,
    columns: &[&str],
) -> Result<(), String> {
    match names.find(|name| !columns.contains(name)) {
        Some(name) => Err(format!(
            "{} is not a field",
            short(format_args!("{name:?}"))
        )),
        None => Ok(()),
    }
}

fn too_long() -> String {
    format!("longer than {MAX_ROW} bytes")
}

/// The maximum length of a row in bytes. A slot of the maximum length in hex needs half of it.
const MAX_ROW: u64 = 1 << 22;
