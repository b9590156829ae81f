//! Rows as text, JSON or CSV, read one by one: a bad one does not end the reading.

use core::iter::once;
use std::io::{self, BufRead, BufReader, Read};

use serde_json::{Deserializer, Map, Value};

use crate::{input::LONGEST_LINE, row::wide};

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
        Ok(Some(b'[')) => Box::new(JsonArray { input, number: 0, is_over: false }),
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

/// Skips blanks and looks at the byte after them.
fn next_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let buffer = input.fill_buf()?;
        let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let (next, is_over) = (buffer.get(blanks).copied(), buffer.is_empty());
        input.consume(blanks);
        if next.is_some() || is_over {
            return Ok(next);
        }
    }
}

/// A name that is no column is a slip of the pen, and its value would be lost.
fn known<'a>(mut names: impl Iterator<Item = &'a String>, columns: &[&str]) -> Result<(), String> {
    match names.find(|name| !columns.contains(&name.as_str())) {
        Some(unknown) => Err(format!("{unknown:?} is no field")),
        None => Ok(()),
    }
}

/// The objects of one array.
struct JsonArray<R> {
    input: R,
    /// Items read.
    number: u64,
    is_over: bool,
}

impl<R: BufRead> JsonArray<R> {
    fn read(&mut self) -> io::Result<Option<Result<Fields, String>>> {
        let (before, is_first) = if self.number == 0 { (b'[', true) } else { (b',', false) };
        self.number = self.number.saturating_add(1);
        match next_byte(&mut self.input)? {
            Some(byte) if byte == before => self.input.consume(1),
            Some(b']') if !is_first => return self.end(),
            _ => return Ok(self.fault("it does not go on with , or ]")),
        }
        match next_byte(&mut self.input)? {
            Some(b']') if is_first => self.end(),
            Some(b'{' | b'[' | b'"') => {
                match Deserializer::from_reader(self.input.by_ref().take(LONGEST_LINE)).into_iter().next() {
                    Some(Ok(Value::Object(fields))) => Ok(Some(Ok(fields))),
                    Some(Ok(other)) => Ok(Some(Err(format!("{other} is no object")))),
                    Some(Err(error)) if error.is_io() => Err(error.into()),
                    Some(Err(error)) => Ok(self.fault(&error.to_string())),
                    None => Ok(None), // no bytes, but there is one
                }
            }
            // Where nothing ends a value but what follows it, serde_json would read that too.
            Some(_) => self.word().map(|word| Some(Err(format!("{word} is no object")))),
            None => Ok(self.fault("it has no end")),
        }
    }

    fn end(&mut self) -> io::Result<Option<Result<Fields, String>>> {
        self.input.consume(1);
        self.is_over = true;
        Ok(if next_byte(&mut self.input)?.is_some() { self.fault("something follows it") } else { None })
    }

    fn fault(&mut self, fault: &str) -> Option<Result<Fields, String>> {
        self.is_over = true;
        Some(Err(format!("no JSON array: {fault}")))
    }

    /// A number, `null` or the like, up to what ends it.
    fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        while let Some(&byte) = self.input.fill_buf()?.first() {
            if byte == b',' || byte == b']' || byte.is_ascii_whitespace() || word.len() > MOST_SHOWN {
                break;
            }
            word.push(byte.into());
            self.input.consume(1);
        }
        Ok(word)
    }
}

impl<R: BufRead> Iterator for JsonArray<R> {
    type Item = io::Result<Located>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let item = self.read().transpose()?;
        Some(item.map(|fields| (format!("record {}", self.number), fields)))
    }
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
            let room = LONGEST_LINE.saturating_sub(wide(text.len()));
            if self.input.by_ref().take(room).read_until(b'\n', &mut text)? == 0 && text.is_empty() {
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
                && wide(text.len()) < LONGEST_LINE
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

/// Characters of a word that a message has room for.
const MOST_SHOWN: usize = 99;
