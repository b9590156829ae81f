//! The lines of a text in UTF-8 or UTF-16.

use std::{
    io::{self, BufRead, Chain, Cursor, ErrorKind, Read},
    prelude::rust_2024::*,
};

use super::error::HexError;
use crate::cli::input::encoding::{Unit, detect};

/// Reads a text line by line, and converts each line to UTF-8.
pub(super) struct Lines<R> {
    /// The first bytes of the text, from which the encoding is detected; then the rest.
    text: Chain<Cursor<Vec<u8>>, R>,
    /// None if the text is UTF-8.
    unit: Option<Unit>,
    /// The line without the line ending and the blanks before it.
    pub(super) line: Vec<u8>,
    /// The number of the line, from 1.
    pub(super) number: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            text: Cursor::default().chain(text),
            unit: None,
            line: Vec::new(),
            number: 0,
        }
    }

    /// Reads the next line; returns false at the end of the text.
    pub(super) fn advance(&mut self) -> io::Result<Result<bool, HexError>> {
        if self.number == 0 {
            self.detect_encoding()?;
        }
        self.number = self.number.saturating_add(1);
        self.line.clear();
        let is_whole = match self.unit {
            None => self.read_utf8()?,
            Some(unit) => self.read_utf16(unit)?,
        };
        let is_line = !self.line.is_empty();
        self.line.truncate(self.line.trim_ascii_end().len());
        // This loop cannot end early, which makes it fast.
        let has_control = self
            .line
            .iter()
            .fold(false, |found, byte| found | is_control(byte));
        let control = has_control.then(|| self.line.iter().position(is_control));
        let rest = control.flatten().and_then(|at| self.line.get(at..));
        Ok(match rest {
            _ if !is_whole => Err(HexError::at(b"", TOO_LONG)),
            Some(rest) => Err(HexError::control(rest)),
            None => Ok(is_line),
        })
    }

    fn detect_encoding(&mut self) -> io::Result<()> {
        let (head, text) = self.text.get_mut();
        text.take(3).read_to_end(head.get_mut())?;
        let (mark_len, unit) = detect(head.get_ref());
        head.set_position(mark_len);
        self.unit = unit;
        Ok(())
    }

    /// Reads up to the end of the line; returns whether the line is within the limit.
    fn read_utf8(&mut self) -> io::Result<bool> {
        let mut text = self.text.by_ref().take(MAX_LEN);
        text.read_until(b'\n', &mut self.line)?;
        Ok(text.limit() > 0 || self.line.ends_with(b"\n") || self.text.fill_buf()?.is_empty())
    }

    /// Like [`Self::read_utf8`]. Also returns false if the last unit is incomplete.
    fn read_utf16(&mut self, unit: Unit) -> io::Result<bool> {
        let (mut units, mut pair) = (Vec::new(), [0; 2]);
        let mut text = self.text.by_ref().take(MAX_LEN);
        while units.last() != Some(&u16::from(b'\n')) && !text.fill_buf()?.is_empty() {
            match text.read_exact(&mut pair) {
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(false),
                read => read?,
            }
            units.push(unit(pair));
        }
        self.line = String::from_utf16_lossy(&units).into_bytes();
        Ok(text.limit() > 0)
    }
}

/// Whether the byte is a control character other than a tab. Hex text contains none.
const fn is_control(byte: &u8) -> bool {
    byte.is_ascii_control() && *byte != b'\t'
}

const TOO_LONG: &str = "the line has more than 16 MiB or ends within a UTF-16 character";

/// The largest number of bytes of a line. A line is held in memory.
const MAX_LEN: u64 = 1 << 24;
