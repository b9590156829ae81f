//! The bytes that hex text represents, as runs of consecutive addresses.

use core::mem::take;
use std::{
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::reader::HexReader;
use crate::cli::{number::wide, status::Status};

/// Reads the bytes of hex text. A run ends where the addresses jump.
pub(crate) struct HexRuns<R> {
    /// Whether the error that has ended the reading was reported.
    has_reported: bool,
    text: HexReader<R>,
    /// The number of bytes that were read or skipped of those that the current line stands for.
    done: u64,
    /// The address of the next byte of the text, which is after those that were peeked at.
    position: u64,
    /// The address of the current line, if it starts a run that [`Self::next_run`] has not
    /// started.
    jump: Option<u64>,
    /// The bytes before `position` that [`Self::peek`] has returned.
    peeked: Vec<u8>,
}

/// A repeat line (`*`) of a hex dump, which stands for repetitions of the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// The number of bytes of the line that is repeated.
    pub(crate) line_len: u64,
    /// The number of bytes that were read or skipped.
    pub(crate) done: u64,
    /// The number of bytes that are left.
    pub(crate) left: u64,
}

impl<R: BufRead> HexRuns<R> {
    pub(crate) fn new(text: R) -> Self {
        Self {
            has_reported: false,
            text: HexReader::new(text),
            done: 0,
            position: 0,
            jump: None,
            peeked: Vec::new(),
        }
    }

    /// The address of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.position.saturating_sub(wide(self.peeked.len()))
    }

    /// Appends up to `len` bytes of the current run to `block`.
    pub(crate) fn read_more(&mut self, block: &mut Vec<u8>, len: u64) -> io::Result<()> {
        let (peeked, rest) = split(&self.peeked, len);
        block.extend_from_slice(peeked);
        let mut left = len.saturating_sub(wide(peeked.len()));
        self.peeked = rest.to_vec();
        while left > 0 && self.fill()? {
            left = left.saturating_sub(self.read_line(block, left));
        }
        Ok(())
    }

    /// Returns the next bytes of the current run without reading them: up to `len`, or up to a
    /// repeat line that stands for more than that.
    pub(crate) fn peek(&mut self, len: u64) -> io::Result<&[u8]> {
        self.fill()?; // the first line sets the position
        while wide(self.peeked.len()) < len && self.fill()? {
            if self.left() > len.max(self.line_len()) {
                break;
            }
            let mut peeked = take(&mut self.peeked);
            self.read_line(&mut peeked, len);
            self.peeked = peeked;
        }
        Ok(&self.peeked)
    }

    /// Starts the next run, if there is one, after the current run has ended.
    pub(crate) fn next_run(&mut self) -> bool {
        let address = self.jump.take();
        self.position = address.unwrap_or(self.position);
        address.is_some()
    }

    /// Skips to `start`, or to the first byte after it. Returns whether there is one.
    pub(crate) fn skip_to(&mut self, start: u64) -> io::Result<bool> {
        let (_, rest) = split(&self.peeked, start.saturating_sub(self.position()));
        self.peeked = rest.to_vec();
        if !self.peeked.is_empty() {
            return Ok(true);
        }
        loop {
            if !self.fill()? {
                if !self.next_run() {
                    return Ok(self.position >= start);
                }
            } else if self.position >= start {
                return Ok(true);
            } else {
                self.skip(start.saturating_sub(self.position));
            }
        }
    }

    /// The repeated line that the next byte belongs to.
    pub(crate) fn repeat(&self) -> Option<Repeat> {
        let repeat = Repeat {
            line_len: self.line_len(),
            done: self.done,
            left: self.left(),
        };
        let is_current = self.jump.is_none() && self.peeked.is_empty();
        (self.text.row.times > 1 && repeat.left > 0 && is_current).then_some(repeat)
    }

    /// Skips up to `len` bytes that the current line stands for, in constant time.
    pub(crate) fn skip(&mut self, len: u64) {
        let len = len.min(self.left());
        self.done = self.done.saturating_add(len);
        self.position = self.position.saturating_add(len);
    }

    /// Remarks on the text: skipped lines, jumps, and the error that has ended the reading. Text
    /// without any hex is bad input.
    pub(crate) fn remarks(&mut self) -> Vec<(Status, String)> {
        let problem = self.text.problem().filter(|_| !self.has_reported);
        self.has_reported |= problem.is_some();
        let problem = problem.map(|problem| format!("{problem}; nothing after it was read"));
        let remarks = self.text.remarks.take().into_iter();
        let status = match self.text.has_hex() {
            true => Status::Good,
            false => Status::BadInput,
        };
        let remarks = remarks.map(|remark| (status, remark));
        remarks
            .chain(problem.map(|problem| (Status::BadInput, problem)))
            .collect()
    }

    /// Appends up to `len` bytes of the current line to `block`, and returns their number.
    fn read_line(&mut self, block: &mut Vec<u8>, len: u64) -> u64 {
        let start = self.done.checked_rem(self.line_len()).unwrap_or(0);
        let (_, rest) = split(&self.text.row.bytes, start);
        let (bytes, _) = split(rest, len);
        block.extend_from_slice(bytes);
        let len = wide(bytes.len());
        self.skip(len);
        len
    }

    /// The number of bytes left of those that the current line stands for.
    fn left(&self) -> u64 {
        let len = self.line_len().saturating_mul(self.text.row.times);
        len.saturating_sub(self.done)
    }

    fn line_len(&self) -> u64 {
        wide(self.text.row.bytes.len())
    }

    /// Makes sure that a byte of the current run is ready. Returns false at the end of the run.
    fn fill(&mut self) -> io::Result<bool> {
        if self.left() == 0 {
            let is_first = self.line_len() == 0;
            self.done = 0;
            if !self.text.advance()? {
                return Ok(false);
            }
            let address = self.text.row.address;
            if is_first {
                self.position = address;
            } else if address != self.position {
                self.jump = Some(address);
            }
        }
        Ok(self.jump.is_none())
    }
}

/// Splits `bytes` after at most `len` bytes.
fn split(bytes: &[u8], len: u64) -> (&[u8], &[u8]) {
    let len = usize::try_from(len).ok();
    len.and_then(|len| bytes.split_at_checked(len))
        .unwrap_or((bytes, &[]))
}

/// The most bytes that a repeat line is expanded to.
pub(crate) const MOST_REPEATED: u64 = 1 << 24;
