//! Rows of CSV after a header. Every value is text.

use std::{
    io::{self, Read, Take},
    prelude::rust_2024::*,
};

use csv::{Position, Reader, ReaderBuilder, StringRecord};
use serde_json::Value;

use super::{Located, MAX_ROW, ReadRow, check_names, too_long};
use crate::cli::{number::wide, status::short};

/// The rows after the header. After a row that is too long, or a wrong header, nothing is read.
pub(super) struct CsvRows<'a, R> {
    /// The limit is renewed for every row.
    reader: Reader<Take<R>>,
    columns: &'a [&'static str],
    /// The names in the header. Empty until it has been read.
    header: Vec<String>,
    is_over: bool,
}

impl<'a, R: Read> CsvRows<'a, R> {
    pub(super) fn new(input: R, delimiter: u8, columns: &'a [&'static str]) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter)
            .buffer_capacity(BUFFER)
            .from_reader(input.take(0));
        Self {
            reader,
            columns,
            header: Vec::new(),
            is_over: false,
        }
    }

    /// Reads the next row or the header.
    fn next_record(&mut self) -> io::Result<Option<(String, Result<StringRecord, String>)>> {
        if self.is_over {
            return Ok(None);
        }
        // The buffer can take bytes of the rows that follow.
        let limit = MAX_ROW.saturating_add(wide(BUFFER));
        self.reader.get_mut().set_limit(limit);
        let mut line = self.reader.position().line();
        let mut record = StringRecord::new();
        let result = self.reader.read_record(&mut record);
        self.is_over = self.reader.get_ref().limit() == 0;
        let record = match result {
            _ if self.is_over => Err(format!("{}; nothing after it was read", too_long())),
            Ok(false) => return Ok(None),
            Ok(true) => {
                line = record.position().map_or(line, Position::line);
                Ok(record)
            }
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => {
                line = error.position().map_or(line, Position::line);
                Err(short(error))
            }
        };
        Ok(Some((format!("line {line}"), record)))
    }
}

impl<R: Read> ReadRow for CsvRows<'_, R> {
    fn next_row(&mut self) -> io::Result<Option<Located>> {
        if self.header.is_empty() {
            let Some((place, record)) = self.next_record()? else {
                return Ok(None);
            };
            match record.and_then(|record| check_header(&record, self.columns)) {
                Ok(header) => self.header = header,
                Err(problem) => {
                    self.is_over = true;
                    return Ok(Some((place, Err(problem))));
                }
            }
        }
        let row = self.next_record()?;
        let header = self.header.iter().cloned();
        let fields = |record: StringRecord| header.zip(record.iter().map(Value::from)).collect();
        Ok(row.map(|(place, record)| (place, record.map(fields))))
    }
}

/// Returns the names in the header if each is a column and none occurs twice.
fn check_header(header: &StringRecord, columns: &[&str]) -> Result<Vec<String>, String> {
    check_names(header.iter(), columns)
        .map_err(|problem| format!("neither JSON nor a CSV header: {problem}"))?;
    let count = |column: &str| header.iter().filter(|name| *name == column).count();
    match columns.iter().find(|column| count(column) > 1) {
        Some(column) => Err(format!("the column {column} occurs twice")),
        None => Ok(header.iter().map(str::to_owned).collect()),
    }
}

/// The first character of the header that can separate values. No name contains one.
pub(super) fn delimiter(head: &[u8]) -> u8 {
    let mut header = head.iter().copied();
    header.find(|byte| b",;\t".contains(byte)).unwrap_or(b',')
}

/// The number of bytes that the CSV reader reads at once.
const BUFFER: usize = 1 << 13;
