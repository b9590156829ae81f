//! Rows of JSON: objects one after the other, or the objects of one array.

use std::{
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::{
    Fields, Located, MAX_ROW, ReadRow,
    object::{describe, parse},
    too_long,
};
use crate::cli::{input::line::read_line, number::wide, status::short};

/// Objects one after the other, each on a line or on several lines.
pub(super) struct JsonLines<'a, R> {
    input: R,
    columns: &'a [&'static str],
    /// The number of lines read.
    line: u64,
}

impl<'a, R: BufRead> JsonLines<'a, R> {
    pub(super) fn new(input: R, columns: &'a [&'static str]) -> Self {
        Self {
            input,
            columns,
            line: 0,
        }
    }
}

impl<R: BufRead> ReadRow for JsonLines<'_, R> {
    fn next_row(&mut self) -> io::Result<Option<Located>> {
        let (mut text, mut lines, mut open) = (Vec::new(), 0_u64, Open::default());
        loop {
            let begin = text.len();
            let is_complete = read_line(&mut self.input, &mut text, MAX_ROW)?;
            if text.is_empty() {
                return Ok(None);
            }
            self.line = self.line.saturating_add(1);
            if !is_complete {
                return Ok(Some((format!("line {}", self.line), Err(too_long()))));
            }
            if begin == 0 && text.trim_ascii().is_empty() {
                text.clear();
                continue;
            }
            lines = lines.saturating_add(1);
            let line = text.get(begin..).unwrap_or_default();
            line.iter().for_each(|byte| open.read(*byte));
            // An object continues on the next line, unless that line starts another object.
            let next = self.input.fill_buf()?.first();
            if open.is_closed() || open.in_string || matches!(next, None | Some(b'{')) {
                break;
            }
        }
        let line = |n: usize| self.line.saturating_sub(lines).saturating_add(wide(n));
        Ok(Some(match parse(text.trim_ascii_end(), self.columns) {
            Ok(fields) => (format!("line {}", line(1)), fields),
            Err(error) => {
                let place = format!("line {}, column {}", line(error.line()), error.column());
                (place, Err(describe(&error)))
            }
        }))
    }
}

/// The objects of one array. After a mistake between the items, nothing is read.
pub(super) struct JsonArray<'a, R> {
    input: R,
    columns: &'a [&'static str],
    /// The number of items read.
    number: u64,
    is_over: bool,
}

impl<'a, R: BufRead> JsonArray<'a, R> {
    pub(super) fn new(input: R, columns: &'a [&'static str]) -> Self {
        Self {
            input,
            columns,
            number: 0,
            is_over: false,
        }
    }

    fn next_item(&mut self) -> io::Result<Option<Result<Fields, String>>> {
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
        let Some(text) = self.read_value()? else {
            return Ok(self.fail(INCOMPLETE));
        };
        Ok(if wide(text.len()) > MAX_ROW {
            self.fail(&too_long())
        } else if first != b'{' {
            let text = String::from_utf8_lossy(&text);
            Some(Err(format!("{} is not an object", short(text))))
        } else {
            Some(parse(&text, self.columns).unwrap_or_else(|error| Err(describe(&error))))
        })
    }

    /// Reads the text of a value, whose end is found by its brackets and quotes. Returns `None` if
    /// the input ends within it. Returns more than [`MAX_ROW`] bytes, but not the rest, of a longer
    /// value.
    fn read_value(&mut self) -> io::Result<Option<Vec<u8>>> {
        let (mut text, mut open) = (Vec::new(), Open::default());
        while wide(text.len()) <= MAX_ROW {
            let buffer = self.input.fill_buf()?;
            if buffer.is_empty() {
                return Ok(open.is_closed().then_some(text));
            }
            let mut is_first = text.is_empty();
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
        Ok(Some(text))
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
    fn end(&mut self) -> io::Result<Option<Result<Fields, String>>> {
        self.input.consume(1);
        self.is_over = true;
        Ok(match self.next_byte()? {
            Some(_) => self.fail("unexpected text after the closing ]"),
            None => None,
        })
    }

    fn fail(&mut self, problem: &str) -> Option<Result<Fields, String>> {
        self.is_over = true;
        Some(Err(format!("invalid JSON array: {problem}")))
    }
}

impl<R: BufRead> ReadRow for JsonArray<'_, R> {
    fn next_row(&mut self) -> io::Result<Option<Located>> {
        if self.is_over {
            return Ok(None);
        }
        let item = self.next_item()?;
        Ok(item.map(|fields| (format!("record {}", self.number), fields)))
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
