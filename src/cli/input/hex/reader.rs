//! Reads hex text line by line.

use core::mem::swap;
use std::{
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::{
    error::HexError,
    lines::Lines,
    remarks::Remarks,
    row::{Format, Row},
    sequence::{LONE_REPEAT, Sequence},
    skip,
};
use crate::cli::number::wide;

/// Reads the bytes of a hex text, up to its end or to the first line that cannot be read.
pub(super) struct HexReader<R> {
    lines: Lines<R>,
    /// None before the first line with hex.
    pub(super) format: Option<Format>,
    /// None if the text has no addresses, and before the first.
    sequence: Option<Sequence>,
    /// The last line with bytes. It is returned when the next line has been read. If that line is
    /// an error, it is returned only if its address is confirmed.
    held: Row,
    /// The line that was returned last, or the line being read.
    pub(super) row: Row,
    /// The lines that were skipped and the jumps of the addresses.
    pub(super) remarks: Remarks,
    /// Whether a skipped line was prose rather than a prompt.
    pub(super) has_prose: bool,
    /// Whether a line was skipped after the first line with hex.
    is_interrupted: bool,
    /// What has ended the reading before the end of the text.
    pub(super) error: Option<HexError>,
    is_over: bool,
}

impl<R: BufRead> HexReader<R> {
    pub(super) fn new(text: R) -> Self {
        Self {
            lines: Lines::new(text),
            format: None,
            sequence: None,
            held: Row::default(),
            row: Row::default(),
            remarks: Remarks::default(),
            has_prose: false,
            is_interrupted: false,
            error: None,
            is_over: false,
        }
    }

    /// Reads the next line with bytes into `row`. Returns false at the end of the text and after
    /// an error, see [`Self::problem`].
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.row.bytes.clear();
        while !self.is_over && self.row.bytes.is_empty() {
            let read = match self.lines.advance()? {
                Ok(true) => self.read_line(),
                Ok(false) => {
                    self.is_over = true;
                    self.sequence.as_ref().map_or(Ok(true), Sequence::end)
                }
                Err(error) => Err(error),
            };
            match read {
                Ok(false) => self.row.bytes.clear(),
                Ok(true) => swap(&mut self.held, &mut self.row),
                Err(error) => {
                    (self.error, self.is_over) = (Some(error), true);
                    swap(&mut self.held, &mut self.row);
                    if !self.row.is_confirmed {
                        self.row.bytes.clear();
                    }
                }
            }
        }
        Ok(!self.row.bytes.is_empty())
    }

    /// Whether a line with hex was read.
    pub(super) fn has_hex(&self) -> bool {
        self.format.is_some()
    }

    /// The message for the error that has ended the reading, after [`Self::advance`] has returned
    /// every line before it.
    pub(super) fn problem(&self) -> Option<String> {
        let error = self.error.as_ref().filter(|_| self.row.bytes.is_empty())?;
        Some(error.message(&self.lines.line, self.lines.number))
    }

    /// Reads a line into `row`; returns whether it has hex.
    fn read_line(&mut self) -> Result<bool, HexError> {
        let line = &*self.lines.line;
        match (line.trim_ascii_start(), &mut self.sequence) {
            (b"", _) => return Ok(false),
            (b"*", Some(sequence)) => return sequence.repeat(&self.held, line),
            (b"*", None) => return Err(HexError::at(line, LONE_REPEAT)),
            _ => {}
        }
        let format = self.format.map_or_else(|| Format::of(line), Ok);
        match format.and_then(|format| format.read(line, &mut self.row)) {
            Ok(format) if !skip::is_heading(line) => {
                match self.format.replace(format) {
                    None => self.sequence = Sequence::new(format.layout, self.row.address),
                    Some(_) => self.follow()?,
                }
                return Ok(true);
            }
            Err(error) if !skip::has_no_hex(line) => return Err(error),
            _ => {}
        }
        self.remarks.skip(self.lines.number);
        self.has_prose |= !skip::is_like_prompt(line);
        self.is_interrupted = self.format.is_some();
        Ok(false)
    }

    /// Checks that `row` follows `held`.
    fn follow(&mut self) -> Result<(), HexError> {
        let line = &*self.lines.line;
        let Some(sequence) = &mut self.sequence else {
            if self.is_interrupted {
                return Err(HexError::at(line, INTERRUPTED));
            }
            let held_len = wide(self.held.bytes.len());
            self.row.address = self.held.address.saturating_add(held_len);
            return Ok(());
        };
        if let Some(end) = sequence.follow(&mut self.held, &mut self.row, line)? {
            self.remarks.jump(self.lines.number, end, self.row.address);
        }
        Ok(())
    }
}

const INTERRUPTED: &str = "hex without address after other text";
