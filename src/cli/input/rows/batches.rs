//! Batches of rows. While one is parsed on several cores, the next is read.

use core::mem::swap;
use std::{io, prelude::rust_2024::*, vec};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};

use super::{
    ReadRow,
    fields::Fields,
    row::{Located, Parser, Row},
};

/// Rows in their order, each converted, then the error that has ended the reading.
pub(super) struct Batches<'a, T, F> {
    rows: Box<dyn ReadRow + 'a>,
    parser: Parser<'a>,
    convert: F,
    /// The number of rows that are left to read.
    left: u64,
    error: Option<io::Error>,
    /// Rows that were read, and the buffers for the next.
    batch: Batch,
    next: Batch,
    converted: vec::IntoIter<Located<T>>,
}

#[derive(Default)]
struct Batch {
    text: Vec<u8>,
    rows: Vec<Row>,
}

impl<'a, T, F> Batches<'a, T, F>
where
    T: Send,
    F: Fn(&Fields<'_>) -> Result<T, String> + Sync,
{
    pub(super) fn new(
        rows: Box<dyn ReadRow + 'a>,
        parser: Parser<'a>,
        most: u64,
        convert: F,
    ) -> Self {
        let mut batches = Self {
            rows,
            parser,
            convert,
            left: most,
            error: None,
            batch: Batch::default(),
            next: Batch::default(),
            converted: Vec::new().into_iter(),
        };
        batches.advance();
        batches
    }

    /// Reads the next batch, and converts the one before it.
    fn advance(&mut self) {
        let Self {
            rows,
            parser,
            convert,
            left,
            error,
            batch,
            next,
            converted,
        } = self;
        let mut parsed = Vec::new();
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| {
                let rows = batch.rows.par_iter().with_min_len(PART);
                let rows = rows.map(|row| parser.parse(row, &batch.text, &*convert));
                rows.collect_into_vec(&mut parsed);
            });
            // After an error nothing more is read, but the rows before it come first.
            if let Err(stop) = next.read(&mut **rows, left) {
                *error = Some(stop);
            }
        });
        *converted = parsed.into_iter();
        swap(batch, next);
    }
}

impl<T, F> Iterator for Batches<'_, T, F>
where
    T: Send,
    F: Fn(&Fields<'_>) -> Result<T, String> + Sync,
{
    type Item = io::Result<Located<T>>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.converted.len() == 0 && !self.batch.rows.is_empty() {
            self.advance();
        }
        let row = self.converted.next().map(Ok);
        row.or_else(|| self.error.take().map(Err))
    }
}

impl Batch {
    /// Replaces the rows by the next of `input`, at most `left` of them. After the last, `left` is
    /// 0.
    fn read(&mut self, input: &mut dyn ReadRow, left: &mut u64) -> io::Result<()> {
        self.text.clear();
        self.rows.clear();
        while *left > 0 && self.text.len() < MAX_TEXT && self.rows.len() < MAX_ROWS {
            let row = input.next_row(&mut self.text);
            *left = match row {
                Ok(Some(_)) => left.saturating_sub(1),
                Ok(None) | Err(_) => 0,
            };
            self.rows.extend(row?);
        }
        Ok(())
    }
}

/// The number of rows, and of bytes of their text, with which a batch is full.
const MAX_ROWS: usize = 8192;
const MAX_TEXT: usize = 1 << 21;
/// The fewest rows that one core parses at a time.
const PART: usize = 64;
