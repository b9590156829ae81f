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
    /// Whether all rows were read.
    is_over: bool,
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
    pub(super) fn new(rows: Box<dyn ReadRow + 'a>, parser: Parser<'a>, convert: F) -> Self {
        let mut batches = Self {
            rows,
            parser,
            convert,
            is_over: false,
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
            is_over,
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
            if let Err(stop) = next.read(&mut **rows, is_over) {
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
    /// Replaces the rows by the next of `input`, unless it is over.
    fn read(&mut self, input: &mut dyn ReadRow, is_over: &mut bool) -> io::Result<()> {
        self.text.clear();
        self.rows.clear();
        while !*is_over && self.text.len() < MAX_TEXT && self.rows.len() < MAX_ROWS {
            let row = input.next_row(&mut self.text);
            *is_over = !matches!(row, Ok(Some(_)));
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
