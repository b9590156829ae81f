//! Rows as text, JSON or CSV, read one by one: a bad one does not end the reading.

use core::iter::once;
use std::io::{self, BufRead, BufReader, Read};

use serde_json::{Map, Value};

/// The fields of a row, by name.
pub(crate) type Fields = Map<String, Value>;

/// A row: where it is, and its fields or what is wrong with it.
pub(crate) type Located = (String, Result<Fields, String>);

/// The rows of an input: objects of JSON (one a line, or over several lines, or in one array), or CSV with a header.
/// Only fields of these `columns` come through.
pub(crate) fn rows<'a>(
    input: &'a mut dyn Read,
    columns: &'a [&'static str],
) -> Box<dyn Iterator<Item = io::Result<Located>> + 'a> {
    let mut input = BufReader::new(input);
    let objects: Box<dyn Iterator<Item = io::Result<Located>>> = match first_byte(&mut input) {
        Ok(Some(b'[')) => Box::new(json_array(input)),
        Ok(Some(b'{') | None) => Box::new(JsonLines { input, line: 0 }),
        Ok(Some(_)) => return csv_lines(input, columns),
        Err(error) => Box::new(once(Err(error))),
    };
    Box::new(objects.map(|object| {
        let (place, fields) = object?;
        Ok((place, fields.and_then(|fields| known(fields.keys(), columns).map(|()| fields))))
    }))
}

/// Looks at the first byte that is not blank. A byte order mark is skipped.
fn first_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    if input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    Ok(input.fill_buf()?.iter().copied().find(|byte| !byte.is_ascii_whitespace()))
}

/// A name that is no column is a slip of the pen, and its value would be lost.
fn known<'a>(mut names: impl Iterator<Item = &'a String>, columns: &[&str]) -> Result<(), String> {
    match names.find(|name| !columns.contains(&name.as_str())) {
        Some(unknown) => Err(format!("{unknown:?} is no field")),
        None => Ok(()),
    }
}

/// The objects of one array, held in memory.
fn json_array(input: impl Read) -> impl Iterator<Item = io::Result<Located>> {
    let (items, error) = match serde_json::from_reader::<_, Vec<Value>>(input) {
        Ok(items) => (items, None),
        Err(error) if error.is_io() => (Vec::new(), Some(Err(error.into()))),
        Err(error) => (Vec::new(), Some(Ok((format!("line {}", error.line()), Err(format!("no JSON array: {error}")))))),
    };
    let items = items.into_iter().zip(1_u64..).map(|(item, number)| {
        let fields = match item {
            Value::Object(fields) => Ok(fields),
            other => Err(format!("{other} is no object")),
        };
        Ok((format!("record {number}"), fields))
    });
    items.chain(error)
}

/// Objects one after the other.
struct JsonLines<R> {
    input: R,
    /// Lines read.
    line: u64,
}

impl<R: BufRead> JsonLines<R> {
    fn read(&mut self) -> io::Result<Option<Located>> {
        let mut text = Vec::new();
        let mut first = 0;
        loop {
            self.line = self.line.saturating_add(1);
            if self.input.read_until(b'\n', &mut text)? == 0 && text.is_empty() {
                return Ok(None);
            }
            if text.trim_ascii().is_empty() {
                text.clear();
                continue;
            }
            if first == 0 {
                first = self.line;
            }
            let parsed = serde_json::from_slice(&text);
            // An object can go on in the next line, but not where another one begins there.
            if parsed.as_ref().is_err_and(serde_json::Error::is_eof)
                && !matches!(self.input.fill_buf()?.first(), None | Some(b'{'))
            {
                continue;
            }
            return Ok(Some((format!("line {first}"), parsed.map_err(|error| format!("no JSON object: {error}")))));
        }
    }
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = io::Result<Located>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The lines after the header, every value as text.
fn csv_lines<'a>(input: impl Read + 'a, columns: &[&str]) -> Box<dyn Iterator<Item = io::Result<Located>> + 'a> {
    let mut reader = csv::Reader::from_reader(input);
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => return Box::new(once(bad_line(error))),
    };
    if let Err(unknown) = known(header.iter(), columns) {
        return Box::new(once(Ok(("line 1".to_owned(), Err(format!("neither JSON nor the header of a CSV table: {unknown}"))))));
    }
    Box::new(reader.into_records().map(move |record| {
        let record = match record {
            Ok(record) => record,
            Err(error) => return bad_line(error),
        };
        let line = record.position().map_or(0, csv::Position::line);
        let fields = header.iter().zip(&record).map(|(name, value)| (name.clone(), value.into())).collect();
        Ok((format!("line {line}"), Ok(fields)))
    }))
}

fn bad_line(error: csv::Error) -> io::Result<Located> {
    let line = error.position().map_or(1, csv::Position::line);
    let message = error.to_string();
    match error.into_kind() {
        csv::ErrorKind::Io(error) => Err(error),
        _ => Ok((format!("line {line}"), Err(message))),
    }
}
