//! Reads hex text line by line.

use core::mem::swap;
use std::{
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::{
    error::{HexError, LineError},
    layout::Layout,
    lines::Lines,
    remarks::Remarks,
    row::{Format, Row},
    sequence::Sequence,
    skip,
};

/// Reads the bytes of a hex text, up to its end or the first line that cannot be read.
pub(crate) struct HexReader<R> {
    lines: Lines<R>,
    /// None before the first line with hex.
    pub(super) format: Option<Format>,
    sequence: Sequence,
    /// The last line with bytes. It is passed on once the next line does not contradict it, and
    /// before an error only if an address has confirmed its own.
    held: Row,
    /// The line being read; afterwards the one passed on.
    row: Row,
    remarks: Remarks,
    /// A skipped line was prose rather than a prompt.
    pub(super) has_prose: bool,
    /// A line was skipped after the first with hex.
    is_interrupted: bool,
    pub(super) problem: Option<HexError>,
    is_over: bool,
}

/// Bytes, where they lie, and how many times they follow on from each other there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// The address that the text gives; in a text without addresses, the bytes before these.
    pub(crate) address: u64,
    pub(crate) bytes: &'a [u8],
    pub(crate) times: u64,
}

impl<R: BufRead> HexReader<R> {
    pub(crate) fn new(text: R) -> Self {
        Self {
            lines: Lines::new(text),
            format: None,
            sequence: Sequence::default(),
            held: Row::default(),
            row: Row::default(),
            remarks: Remarks::default(),
            has_prose: false,
            is_interrupted: false,
            problem: None,
            is_over: false,
        }
    }

    /// Reads the next piece. Returns none at the end, and after a line that cannot be read, which
    /// [`Self::problem`] then tells.
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<Piece<'_>>> {
        self.row.bytes.clear();
        while !self.is_over && self.row.bytes.is_empty() {
            let read = match self.lines.advance()? {
                Ok(true) => self.read_line(),
                Ok(false) => {
                    self.is_over = true;
                    self.sequence.end().map(|()| true)
                }
                Err(error) => Err(error),
            };
            let (number, line) = (self.lines.number, &self.lines.line);
            match read {
                Ok(false) => self.row.bytes.clear(),
                Ok(true) => swap(&mut self.held, &mut self.row),
                Err(error) => {
                    self.problem = Some(HexError::new(error, number, line));
                    self.is_over = true;
                    swap(&mut self.held, &mut self.row);
                    if !self.row.is_confirmed {
                        self.row.bytes.clear();
                    }
                }
            }
        }
        let (address, times) = (self.row.address, self.row.times);
        let bytes = Some(&*self.row.bytes).filter(|bytes| !bytes.is_empty());
        Ok(bytes.map(|bytes| Piece {
            address,
            bytes,
            times,
        }))
    }

    /// Returns what there is to say of the lines read since the last call: lines that were skipped,
    /// jumps of the addresses.
    pub(crate) fn take_remarks(&mut self) -> Vec<String> {
        self.remarks.take()
    }

    /// What has ended the reading before the end of the text.
    pub(crate) const fn problem(&self) -> Option<&HexError> {
        self.problem.as_ref()
    }

    /// Reads a line into `row`; returns whether it has hex.
    fn read_line(&mut self) -> Result<bool, LineError> {
        let (line, number) = (&*self.lines.line, self.lines.number);
        match line.trim_ascii_start() {
            b"" => return Ok(false),
            b"*" => return self.sequence.repeat(&self.held, line).map(|()| false),
            _ => {}
        }
        let format = self.format.map_or_else(|| Format::of(line), Ok);
        let format = format.and_then(|format| format.read(line, &mut self.row));
        match format {
            Ok(format) if !skip::is_heading(line) => {
                let is_first = self.format.replace(format).is_none();
                if is_first {
                    self.sequence.begin(format.layout, self.row.address);
                } else {
                    self.follow(format.layout)?;
                }
                return Ok(true);
            }
            Err(error) if !skip::holds_no_hex(line) => return Err(error),
            _ => {}
        }
        self.remarks.skip(number);
        self.has_prose |= !skip::is_like_prompt(line);
        self.is_interrupted = self.format.is_some();
        Ok(false)
    }

    /// Checks that `row` follows `held`.
    fn follow(&mut self, layout: Layout) -> Result<(), LineError> {
        let line = &*self.lines.line;
        if layout == Layout::Plain {
            let len = u64::try_from(self.held.bytes.len()).unwrap_or(u64::MAX);
            self.row.address = self.held.address.saturating_add(len);
            return match self.is_interrupted {
                true => Err(LineError::at(line, "hex without address after other text")),
                false => Ok(()),
            };
        }
        let jump = self.sequence.follow(&mut self.held, &mut self.row, line)?;
        if let Some(from) = jump {
            self.remarks.jump(self.lines.number, from, self.row.address);
        }
        Ok(())
    }
}
