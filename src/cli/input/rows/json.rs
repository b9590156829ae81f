//! Rows of JSON: objects one after the other, or the objects of one array.

use std::{
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::{
    MAX_ROW, ReadRow,
    row::{Content, Place, Row},
    too_long,
};
use crate::cli::{input::line::read_line, number::wide, status::short};

/// Objects one after the other, each on a line or on several lines.
pub(super) struct JsonLines<R> {
    input: R,
    /// The number of lines read.
    line: u64,
}

impl<R> JsonLines<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, line: 0 }
    }
}

impl<R: BufRead> ReadRow for JsonLines<R> {
    fn next_row(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Row>> {
        let (start, mut lines) = (text.len(), 0_u64);
        let (mut open, mut scanned) = (Open::default(), start);
        loop {
            let begin = text.len();
            let most = wide(start).saturating_add(MAX_ROW);
            let is_complete = read_line(&mut self.input, text, most)?;
            if text.len() == start {
                return Ok(None);
            }
            self.line = self.line.saturating_add(1);
            if !is_complete {
                text.truncate(start);
                return Ok(Some(Row {
                    place: Place::Line(self.line),
                    content: Err(too_long()),
                }));
            }
            let line = text.get(begin..).unwrap_or_default();
            if begin == start && line.trim_ascii().is_empty() {
                text.truncate(start);
                continue;
            }
            lines = lines.saturating_add(1);
            // An object continues on the next line, unless that line starts another object.
            // An error is returned again when the next row is read.
            let following = self.input.fill_buf().unwrap_or_default();
            if matches!(following.first(), None | Some(b'{')) {
                break;
            }
            let unread = text.get(scanned..).unwrap_or_default();
            unread.iter().for_each(|byte| open.read(*byte));
            scanned = text.len();
            if open.is_closed() || open.in_string {
                break;
            }
        }
        let first = self.line.saturating_sub(lines).saturating_add(1);
        Ok(Some(Row {
            place: Place::Line(first),
            content: Ok(Content::Json(start..text.len())),
        }))
    }
}

/// The objects of one array. After a mistake between the items, nothing is read.
pub(super) struct JsonArray<R> {
    input: R,
    /// The number of items read.
    number: u64,
    is_over: bool,
}

impl<R: BufRead> JsonArray<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            input,
            number: 0,
            is_over: false,
        }
    }

    fn next_item(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Result<Content, String>>> {
        let is_first = self.number == 0;
        self.number = self.number.saturating_add(1);
        match self.next_byte()? {
            Some(b'[') if is_first => self.input.consume(1),
            Some(b',') if !is_first => self.input.consume(1),
            Some(b']') if !is_first => return self.end(),
            _ => return Ok(self.fail("expected , or ]")),
        }
        let first = match self.next_byte()? {
            Some(b']') if is_first => return self.end(),
            Some(b',' | b']') => return Ok(Some(Err("an item is missing".to_owned()))),
            Some(first) => first,
            None => return Ok(self.fail(INCOMPLETE)),
        };
        let start = text.len();
        if !self.read_value(text)? {
            return Ok(self.fail(INCOMPLETE));
        }
        let value = text.get(start..).unwrap_or_default();
        Ok(if wide(value.len()) > MAX_ROW {
            self.fail(&too_long())
        } else if first != b'{' {
            let value = String::from_utf8_lossy(value);
            Some(Err(format!("{} is not an object", short(value))))
        } else {
            Some(Ok(Content::Json(start..text.len())))
        })
    }

    /// Appends the text of a value, whose end is found by its brackets and quotes. Returns false if
    /// the input ends within it. Appends more than [`MAX_ROW`] bytes, but not the rest, of a longer
    /// value.
    fn read_value(&mut self, text: &mut Vec<u8>) -> io::Result<bool> {
        let (start, mut open) = (text.len(), Open::default());
        while wide(text.len().saturating_sub(start)) <= MAX_ROW {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(open.is_closed());
            }
            let mut is_first = text.len() == start;
            let end = buffer.iter().position(|byte| {
                let is_end = !is_first && open.is_closed() && is_boundary(*byte);
                is_first = false;
                open.read(*byte);
                is_end
            });
            let len = end.unwrap_or(buffer.len());
            text.extend(buffer.iter().take(len));
            self.input.consume(len);
            if end.is_some() {
                break;
            }
        }
        Ok(true)
    }

    /// Skips blanks and returns the byte after them without reading it.
    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            let buffer = self.input.fill_buf()?;
            let blanks = buffer.len().saturating_sub(buffer.trim_ascii_start().len());
            let (next, is_end) = (buffer.get(blanks).copied(), buffer.is_empty());
            self.input.consume(blanks);
            if next.is_some() || is_end {
                return Ok(next);
            }
        }
    }

    /// Reads the closing bracket.
    fn end(&mut self) -> io::Result<Option<Result<Content, String>>> {
        self.input.consume(1);
        self.is_over = true;
        Ok(match self.next_byte()? {
            Some(_) => self.fail("unexpected text after the closing ]"),
            None => None,
        })
    }

    fn fail(&mut self, problem: &str) -> Option<Result<Content, String>> {
        self.is_over = true;
        Some(Err(format!("invalid JSON array: {problem}")))
    }
}

impl<R: BufRead> ReadRow for JsonArray<R> {
    fn next_row(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Row>> {
        if self.is_over {
            return Ok(None);
        }
        let item = self.next_item(text)?;
        let place = Place::Record(self.number);
        Ok(item.map(|content| Row { place, content }))
    }
}

/// The brackets and strings that are open at some point of a JSON text.
#[derive(Default)]
struct Open {
    depth: i64,
    in_string: bool,
    is_escaped: bool,
}

impl Open {
    fn read(&mut self, byte: u8) {
        match byte {
            _ if self.is_escaped => self.is_escaped = false,
            b'\\' => self.is_escaped = self.in_string,
            b'"' => self.in_string = !self.in_string,
            b'{' | b'[' if !self.in_string => self.depth = self.depth.saturating_add(1),
            b'}' | b']' if !self.in_string => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
    }

    fn is_closed(&self) -> bool {
        self.depth <= 0 && !self.in_string
    }
}

/// Whether a byte cannot belong to the value before it.
fn is_boundary(byte: u8) -> bool {
    matches!(byte, b',' | b'[' | b']' | b'{' | b'"') || byte.is_ascii_whitespace()
}

const INCOMPLETE: &str = "the closing ] is missing";
