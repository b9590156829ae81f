//! The bytes that hex text stands for, as runs of consecutive addresses.

use std::{
    format,
    io::{self, BufRead},
    prelude::rust_2024::*,
};

use super::reader::HexReader;
use crate::cli::{number::wide, status::Status};

/// Reads the bytes of hex text. A run ends where the addresses jump.
pub(crate) struct HexRuns<R> {
    text: HexReader<R>,
    /// The bytes of the current piece, how often they occur, how often they are yet to come, and
    /// which of them is next.
    bytes: Vec<u8>,
    total: u64,
    times: u64,
    at: usize,
    /// The address of the next byte.
    position: u64,
    /// The address at which the next run starts, after the current run has ended.
    jump: Option<u64>,
    is_over: bool,
    /// Bytes from `position` on that were looked at and not yet read.
    peeked: Vec<u8>,
}

/// A repeat line (`*`) of a hex dump, which stands for repetitions of the line before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    /// Bytes of the line that is repeated.
    pub(crate) line_len: u64,
    /// Bytes that were read or skipped of those that it stands for.
    pub(crate) done: u64,
    /// Bytes left.
    pub(crate) left: u64,
}

impl<R: BufRead> HexRuns<R> {
    pub(crate) fn new(text: R) -> Self {
        let text = HexReader::new(text);
        Self {
            text,
            bytes: Vec::new(),
            total: 0,
            times: 0,
            at: 0,
            position: 0,
            jump: None,
            is_over: false,
            peeked: Vec::new(),
        }
    }

    /// The address of the next byte.
    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Appends up to `len` bytes of the current run to `block`.
    pub(crate) fn read_more(&mut self, block: &mut Vec<u8>, len: u64) -> io::Result<()> {
        let peeked = usize::try_from(len)
            .unwrap_or(usize::MAX)
            .min(self.peeked.len());
        block.extend(self.peeked.drain(..peeked));
        self.position = self.position.saturating_add(wide(peeked));
        let mut left = len.saturating_sub(wide(peeked));
        while left > 0 && self.fill()? {
            left = left.saturating_sub(self.read_piece(block, left));
        }
        Ok(())
    }

    /// Appends up to `len` bytes of the current line to `block`, and returns their number.
    fn read_piece(&mut self, block: &mut Vec<u8>, len: u64) -> u64 {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest
            .get(..usize::try_from(len).unwrap_or(usize::MAX))
            .unwrap_or(rest);
        block.extend_from_slice(taken);
        let taken = taken.len();
        self.at = self.at.saturating_add(taken);
        self.position = self.position.saturating_add(wide(taken));
        wide(taken)
    }

    /// The bytes left of the current piece.
    fn left(&self) -> u64 {
        wide(self.bytes.len())
            .saturating_mul(self.times)
            .saturating_sub(wide(self.at))
    }

    /// Returns the next bytes of the current run without reading them: up to `len`, or up to a
    /// repeat line that stands for more than that.
    pub(crate) fn peek(&mut self, len: u64) -> io::Result<&[u8]> {
        self.fill()?; // the first line tells the position
        let (start, mut bytes) = (self.position, Vec::new());
        while wide(bytes.len()) < len && self.fill()? {
            if self.times > 1 && self.left() > len {
                break;
            }
            self.read_piece(&mut bytes, len);
        }
        (self.position, self.peeked) = (start, bytes);
        Ok(&self.peeked)
    }

    /// Starts the next run, if there is one, after the current run has ended.
    pub(crate) fn next_run(&mut self) -> bool {
        let Some(address) = self.jump.take() else {
            return false;
        };
        self.position = address;
        true
    }

    /// Skips to `start`, or to the first byte after it. Returns whether there is one.
    pub(crate) fn skip_to(&mut self, start: u64) -> io::Result<bool> {
        loop {
            while self.fill()? {
                let rest = start.saturating_sub(self.position);
                if rest == 0 {
                    return Ok(true);
                }
                self.skip(rest);
            }
            if !self.next_run() {
                return Ok(self.position >= start);
            }
        }
    }

    /// The repeated line that the next byte belongs to.
    pub(crate) fn repeat(&self) -> Option<Repeat> {
        let line_len = wide(self.bytes.len());
        let left = self.left();
        let done = line_len.saturating_mul(self.total).saturating_sub(left);
        let is_current = self.jump.is_none() && self.peeked.is_empty();
        (self.total > 1 && left > 0 && is_current).then_some(Repeat {
            line_len,
            done,
            left,
        })
    }

    /// Skips up to `len` bytes of the current piece, in constant time.
    pub(crate) fn skip(&mut self, len: u64) {
        let piece_len = wide(self.bytes.len());
        let at = wide(self.at)
            .saturating_add(len)
            .min(piece_len.saturating_mul(self.times));
        self.position = self
            .position
            .saturating_add(at.saturating_sub(wide(self.at)));
        let lines = at.checked_div(piece_len).unwrap_or(0);
        self.times = self.times.saturating_sub(lines);
        self.at = usize::try_from(at.saturating_sub(lines.saturating_mul(piece_len))).unwrap_or(0);
    }

    /// What is worth saying about the text: skipped lines, jumps, and the error that ended the
    /// reading.
    pub(crate) fn remarks(&mut self) -> Vec<(Status, String)> {
        let mut remarks: Vec<_> = self
            .text
            .take_remarks()
            .into_iter()
            .map(|remark| (Status::Good, remark))
            .collect();
        if self.is_over {
            let problem = self.text.problem().map(|problem| {
                (
                    Status::BadInput,
                    format!("{problem}; nothing after it was read"),
                )
            });
            remarks.extend(problem);
        }
        remarks
    }

    /// Makes sure that a byte of the current run is ready. Returns false at the end of the run.
    fn fill(&mut self) -> io::Result<bool> {
        loop {
            if self.at >= self.bytes.len() {
                self.times = self.times.saturating_sub(1);
                self.at = 0;
            }
            if self.jump.is_some() || self.is_over {
                return Ok(false);
            }
            if self.times > 0 && !self.bytes.is_empty() {
                return Ok(true);
            }
            let Some(piece) = self.text.next_piece()? else {
                self.is_over = true;
                return Ok(false);
            };
            if self.bytes.is_empty() {
                self.position = piece.address;
            } else if piece.address != self.position {
                self.jump = Some(piece.address);
            }
            self.bytes.clear();
            self.bytes.extend_from_slice(piece.bytes);
            (self.total, self.times, self.at) = (piece.times, piece.times, 0);
        }
    }
}

/// The most bytes that a repeat line is expanded to.
pub(crate) const MOST_REPEATED: u64 = 1 << 24;
