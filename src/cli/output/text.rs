//! The text of rows, formatted on several cores and written in order.

use core::mem;
use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use rayon::{
    iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator},
    slice::ParallelSlice,
};

use super::row::Place;

/// Text that waits to be written. While it is written, the next text is formatted.
#[derive(Default)]
pub(super) struct TextQueue {
    waiting: Vec<Vec<u8>>,
    /// Empty buffers for the next text.
    next: Vec<Vec<u8>>,
}

impl TextQueue {
    /// Formats rows with `format` and writes the text that was waiting. The text of the rows waits.
    ///
    /// Many rows are split between the cores, and `format` is called for each part.
    pub(super) fn push(
        &mut self,
        out: &mut dyn Write,
        rows: &[Place<'_>],
        format: impl Fn(&[Place<'_>], &mut Vec<u8>) + Sync,
    ) -> io::Result<()> {
        let Self { waiting, next } = self;
        next.resize_with(rows.len().div_ceil(PART), Vec::new);
        let written = match next.as_mut_slice() {
            [text] => {
                format(rows, text);
                write_all(waiting, out)
            }
            texts => rayon::in_place_scope(|scope| {
                scope.spawn(|_| {
                    let parts = texts.par_iter_mut().zip(rows.par_chunks(PART));
                    parts.for_each(|(text, rows)| format(rows, text));
                });
                write_all(waiting, out)
            }),
        };
        mem::swap(waiting, next);
        written
    }

    /// Replaces the first byte of the text that waits.
    pub(super) fn replace_first_byte(&mut self, byte: u8) {
        if let Some(first) = self.waiting.first_mut().and_then(|text| text.first_mut()) {
            *first = byte;
        }
    }

    /// Writes the text that waits.
    pub(super) fn flush(&mut self, out: &mut dyn Write) -> io::Result<()> {
        write_all(&mut self.waiting, out)?;
        out.flush()
    }
}

/// Writes texts and clears their buffers.
fn write_all(texts: &mut [Vec<u8>], out: &mut dyn Write) -> io::Result<()> {
    texts.iter_mut().try_for_each(|text| {
        let written = out.write_all(text);
        text.clear();
        written
    })
}

/// The number of rows that one core formats at a time.
const PART: usize = 2048;
/// The number of rows to pass to [`TextQueue::push`] at most. A row of random bytes has 2 KB of
/// issues, and two blocks are in memory, so this is 35 MB.
pub(super) const MAX_ROWS: usize = 4 * PART;
