//! The lines of a text in UTF-8 or UTF-16.

use std::{
    io::{self, BufRead, Chain, Cursor, ErrorKind, Read},
    prelude::rust_2024::*,
};

use super::error::LineError;

/// Reads a text line by line, each as UTF-8.
pub(super) struct Lines<R> {
    /// The first bytes of the text, which tell its encoding; then the rest.
    text: Chain<Cursor<Vec<u8>>, R>,
    encoding: Option<Encoding>,
    /// The line without its end and without blanks before that.
    pub(super) line: Vec<u8>,
    /// The number of the line, from 1.
    pub(super) number: u64,
}

#[derive(Clone, Copy)]
enum Encoding {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(text: R) -> Self {
        let text = Cursor::new(Vec::new()).chain(text);
        Self {
            text,
            encoding: None,
            line: Vec::new(),
            number: 0,
        }
    }

    /// Reads the next line; returns false at the end of the text.
    pub(super) fn advance(&mut self) -> io::Result<Result<bool, LineError>> {
        self.line.clear();
        self.number = self.number.saturating_add(1);
        let is_whole = match self.encoding()? {
            Encoding::Utf8 => self.read_utf8()?,
            Encoding::Utf16(unit) => self.read_utf16(unit)?,
        };
        let is_line = !self.line.is_empty();
        self.line.truncate(self.line.trim_ascii_end().len());
        // Counting is faster than a search that may end early.
        let has_control = self.line.iter().filter(|byte| is_control(byte)).count() > 0;
        let control = has_control.then(|| self.line.split(is_control).map(<[u8]>::len).next());
        Ok(match control.flatten() {
            _ if !is_whole => Err(LineError::at(b"", TOO_LONG)),
            Some(at) => Err(LineError::at(
                self.line.get(at..).unwrap_or_default(),
                CONTROL,
            )),
            None => Ok(is_line),
        })
    }

    fn encoding(&mut self) -> io::Result<Encoding> {
        if let Some(encoding) = self.encoding {
            return Ok(encoding);
        }
        let (head, text) = self.text.get_mut();
        text.take(3).read_to_end(head.get_mut())?;
        let (encoding, mark) = match head.get_ref().as_slice() {
            [0xEF, 0xBB, 0xBF] => (Encoding::Utf8, 3),
            [0xFF, 0xFE, ..] => (Encoding::Utf16(u16::from_le_bytes), 2),
            [0xFE, 0xFF, ..] => (Encoding::Utf16(u16::from_be_bytes), 2),
            [1..=0xFF, 0, ..] => (Encoding::Utf16(u16::from_le_bytes), 0),
            [0, 1..=0xFF, ..] => (Encoding::Utf16(u16::from_be_bytes), 0),
            _ => (Encoding::Utf8, 0),
        };
        head.set_position(mark);
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    /// Reads up to the line's end; returns whether that is within the limit.
    fn read_utf8(&mut self) -> io::Result<bool> {
        let mut text = self.text.by_ref().take(LONGEST);
        text.read_until(b'\n', &mut self.line)?;
        Ok(text.limit() > 0 || self.line.ends_with(b"\n") || self.text.fill_buf()?.is_empty())
    }

    /// The same, also whether the last character is whole.
    fn read_utf16(&mut self, unit: fn([u8; 2]) -> u16) -> io::Result<bool> {
        let (mut units, mut pair) = (Vec::new(), [0; 2]);
        let mut text = self.text.by_ref().take(LONGEST);
        while units.last() != Some(&u16::from(b'\n')) && !text.fill_buf()?.is_empty() {
            match text.read_exact(&mut pair) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                read => read?,
            }
            units.push(unit(pair));
        }
        let is_whole = text.limit() > 0;
        self.line = String::from_utf16_lossy(&units).into_bytes();
        Ok(is_whole)
    }
}

/// Has no hex text the byte? Each has tabs and the ends of its lines.
const fn is_control(byte: &u8) -> bool {
    byte.is_ascii_control() && *byte != b'\t'
}

const TOO_LONG: &str = "a line of more than 16 MiB, or half a character of UTF-16";
const CONTROL: &str = "a control character, which no hex text has";

/// The most bytes of a line, which is held in memory.
const LONGEST: u64 = 1 << 24;
