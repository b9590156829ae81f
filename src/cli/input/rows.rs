//! Rows as text, JSON or CSV, read one by one: a bad one does not end the reading.

use core::{
    fmt,
    iter::{from_fn, once},
};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::prelude::rust_2024::*;

use serde::de::{Deserialize, MapAccess, Visitor};
use serde_json::{Deserializer, Map, Value, map::Entry};

use crate::cli::input::line::read_line;
use crate::cli::output::row::wide;
use crate::cli::status::{MOST_SHOWN, short};

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
    let head = match head(&mut input) {
        Ok(head) => head,
        Err(error) => return Box::new(once(Err(error))),
    };
    let mut input = Cursor::new(head).chain(input);
    let objects: Box<dyn Iterator<Item = io::Result<Located>>> = match first_byte(&mut input) {
        Ok(Some(b'[')) => Box::new(JsonArray {
            input,
            number: 0,
            is_over: false,
        }),
        Ok(Some(b'{') | None) => Box::new(JsonLines { input, line: 0 }),
        Ok(Some(_)) => {
            return csv_lines(input, columns).unwrap_or_else(|error| Box::new(once(Err(error))));
        }
        Err(error) => Box::new(once(Err(error))),
    };
    Box::new(objects.map(|object| {
        let (place, fields) = object?;
        Ok((
            place,
            fields.and_then(|fields| known(fields.keys(), columns).map(|()| fields)),
        ))
    }))
}

/// The lines up to the first that is not blank: it tells what the rows are. A pipe may give it in pieces.
fn head(input: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    loop {
        let begin = head.len();
        input
            .take(LONGEST_ROW.saturating_sub(wide(begin)))
            .read_until(b'\n', &mut head)?;
        let line = head.get(begin..).unwrap_or_default();
        if line.is_empty() || !line.trim_ascii().is_empty() {
            return Ok(head);
        }
    }
}

/// Looks at the first byte that is not blank. A byte order mark is skipped.
fn first_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    if input.fill_buf()?.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    Ok(input
        .fill_buf()?
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace()))
}

/// Skips blanks and looks at the byte after them.
fn next_byte(input: &mut impl BufRead) -> io::Result<Option<u8>> {
    loop {
        let buffer = input.fill_buf()?;
        let blanks = buffer
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
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
        Some(unknown) => Err(format!(
            "{} is no field",
            short(format_args!("{unknown:?}"))
        )),
        None => Ok(()),
    }
}

/// What serde_json says, without the place: that is where the text which it saw begins, not the input.
fn fault(error: &serde_json::Error) -> String {
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = error.to_string();
    short(text.strip_suffix(&place).unwrap_or(&text))
}

/// An object: its fields, or a name that it has twice: one of the values would be lost.
struct Object(Result<Fields, String>);

impl Object {
    fn fields(self) -> Result<Fields, String> {
        self.0
            .map_err(|twice| format!("there are two fields {}", short(twice)))
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;

        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let (mut fields, mut twice) = (Fields::new(), None);
                while let Some((name, value)) = map.next_entry::<String, Value>()? {
                    match fields.entry(name) {
                        Entry::Occupied(field) => twice = twice.or(Some(field.key().clone())),
                        Entry::Vacant(field) => _ = field.insert(value),
                    }
                }
                Ok(Object(twice.map_or(Ok(fields), Err)))
            }
        }

        deserializer.deserialize_map(ObjectVisitor)
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
        let (before, is_first) = if self.number == 0 {
            (b'[', true)
        } else {
            (b',', false)
        };
        self.number = self.number.saturating_add(1);
        match next_byte(&mut self.input)? {
            Some(byte) if byte == before => self.input.consume(1),
            Some(b']') if !is_first => return self.end(),
            _ => return Ok(self.fault("it does not go on with , or ]")),
        }
        match next_byte(&mut self.input)? {
            Some(b']') if is_first => self.end(),
            Some(b'{') => self.item(Object::fields),
            Some(b'[' | b'"') => {
                self.item(|other: Value| Err(format!("{} is no object", short(other))))
            }
            // Where nothing ends a value but what follows it, serde_json would read that too.
            Some(_) => self
                .word()
                .map(|word| Some(Err(format!("{} is no object", short(word))))),
            None => Ok(self.fault("it has no end")),
        }
    }

    /// An item, whose end is its own.
    fn item<T: for<'de> Deserialize<'de>>(
        &mut self,
        fields: impl FnOnce(T) -> Result<Fields, String>,
    ) -> io::Result<Option<Result<Fields, String>>> {
        let mut item = self.input.by_ref().take(LONGEST_ROW);
        match Deserializer::from_reader(&mut item).into_iter().next() {
            Some(Ok(item)) => Ok(Some(fields(item))),
            Some(Err(error)) if error.is_io() => Err(error.into()),
            Some(Err(_)) if item.limit() == 0 => Ok(self.fault(&too_long())),
            Some(Err(error)) => Ok(self.fault(&fault(&error))),
            None => Ok(None), // no bytes, but there is one
        }
    }

    fn end(&mut self) -> io::Result<Option<Result<Fields, String>>> {
        self.input.consume(1);
        self.is_over = true;
        Ok(if next_byte(&mut self.input)?.is_some() {
            self.fault("something follows it")
        } else {
            None
        })
    }

    fn fault(&mut self, fault: &str) -> Option<Result<Fields, String>> {
        self.is_over = true;
        Some(Err(format!("no JSON array: {fault}")))
    }

    /// A number, `null` or the like, up to what ends it, or as much of it as a message has room for.
    fn word(&mut self) -> io::Result<String> {
        let mut word = String::new();
        while let Some(&byte) = self.input.fill_buf()?.first() {
            if byte == b',' || byte == b']' || byte.is_ascii_whitespace() || word.len() > MOST_SHOWN
            {
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

/// Objects one after the other, each in a line or in several.
struct JsonLines<R> {
    input: R,
    /// Lines read.
    line: u64,
}

impl<R: BufRead> JsonLines<R> {
    fn read(&mut self) -> io::Result<Option<Located>> {
        let (mut text, mut lines, mut depth) = (Vec::new(), 0_u64, 0_i64);
        loop {
            let begin = text.len();
            let is_whole = read_line(&mut self.input, &mut text, LONGEST_ROW)?;
            if text.is_empty() {
                return Ok(None);
            }
            self.line = self.line.saturating_add(1);
            if !is_whole {
                return Ok(Some((format!("line {}", self.line), Err(too_long()))));
            }
            if begin == 0 && text.trim_ascii().is_empty() {
                text.clear();
                continue;
            }
            lines = lines.saturating_add(1);
            let opened = opened(text.get(begin..).unwrap_or_default());
            depth = opened.map_or(0, |opened| depth.saturating_add(opened));
            // An object can go on in the next line, but not where another one begins there.
            if depth > 0 && !matches!(self.input.fill_buf()?.first(), None | Some(b'{')) {
                continue;
            }
            let line = |number: usize| self.line.saturating_sub(lines).saturating_add(wide(number));
            return Ok(Some(match serde_json::from_slice(text.trim_ascii_end()) {
                Ok(object) => (format!("line {}", line(1)), Object::fields(object)),
                Err(error) => {
                    let place = format!("line {}, column {}", line(error.line()), error.column());
                    (place, Err(format!("no JSON object: {}", fault(&error))))
                }
            }));
        }
    }
}

/// Brackets that a line of JSON opens, less those that it closes; `None` where a string does not end in it.
fn opened(line: &[u8]) -> Option<i64> {
    let (mut opened, mut in_string, mut is_escaped) = (0_i64, false, false);
    for byte in line {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => opened = opened.saturating_add(1),
            b'}' | b']' if !in_string => opened = opened.saturating_sub(1),
            _ => {}
        }
    }
    (!in_string).then_some(opened)
}

impl<R: BufRead> Iterator for JsonLines<R> {
    type Item = io::Result<Located>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The lines after the header, every value as text.
fn csv_lines<'a>(
    mut input: impl BufRead + 'a,
    columns: &[&str],
) -> io::Result<Box<dyn Iterator<Item = io::Result<Located>> + 'a>> {
    // No field's name has one in it.
    let mut header = input
        .fill_buf()?
        .trim_ascii_start()
        .iter()
        .take_while(|byte| **byte != b'\n');
    let delimiter = *header.find(|byte| b",;\t".contains(byte)).unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .from_reader(Limited {
            input,
            left: LONGEST_ROW,
        });
    let header: Vec<String> = match reader.headers() {
        Ok(header) => header.iter().map(str::to_owned).collect(),
        Err(error) => return Ok(Box::new(once(bad_line(1, &reader, error)))),
    };
    let checked = known(header.iter(), columns)
        .map_err(|unknown| format!("neither JSON nor the header of a CSV table: {unknown}"));
    let twice = columns
        .iter()
        .find(|column| header.iter().filter(|name| name == *column).count() > 1);
    if let Err(message) = checked.and_then(|()| {
        twice.map_or(Ok(()), |twice| {
            Err(format!("there are two columns {twice}"))
        })
    }) {
        return Ok(Box::new(once(Ok(("line 1".to_owned(), Err(message))))));
    }
    let mut record = csv::StringRecord::new();
    let mut is_over = false;
    Ok(Box::new(from_fn(move || {
        if is_over {
            return None;
        }
        reader.get_mut().left = LONGEST_ROW;
        let line = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let line = record.position().map_or(line, csv::Position::line);
                let fields = header
                    .iter()
                    .zip(&record)
                    .map(|(name, value)| (name.clone(), value.into()))
                    .collect();
                Some(Ok((format!("line {line}"), Ok(fields))))
            }
            Err(error) => {
                is_over = error.is_io_error();
                Some(bad_line(line, &reader, error))
            }
        }
    })))
}

fn bad_line<R: Read>(
    line: u64,
    reader: &csv::Reader<Limited<R>>,
    error: csv::Error,
) -> io::Result<Located> {
    let line = error.position().map_or(line, csv::Position::line);
    let message = short(&error);
    let message = match error.into_kind() {
        csv::ErrorKind::Io(_) if reader.get_ref().left == 0 => {
            format!("{}: nothing is read from there on", too_long())
        }
        csv::ErrorKind::Io(error) => return Err(error),
        _ => message,
    };
    Ok((format!("line {line}"), Err(message)))
}

/// Reads up to `left` bytes; more is an error.
struct Limited<R> {
    input: R,
    left: u64,
}

impl<R: Read> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.by_ref().take(self.left).read(buffer)?;
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.left = self.left.saturating_sub(wide(read));
        Ok(read)
    }
}

fn too_long() -> String {
    format!("longer than {LONGEST_ROW} bytes")
}

/// The most bytes of a row, which is held in memory: room for a slot of the greatest length in hex.
const LONGEST_ROW: u64 = 1 << 22;
