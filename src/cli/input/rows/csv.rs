//! Rows of CSV after a header. Every value is text.

use std::{
    io::{self, Read, Take},
    prelude::rust_2024::*,
};

use csv::{ErrorKind, Position, Reader, ReaderBuilder, StringRecord};

use super::{
    MAX_ROW, ReadRow,
    fields::find,
    not_a_field,
    row::{Content, Place, Row},
    too_long,
};
use crate::cli::{number::wide, status::short};

/// The rows after the header. After a row that is too long, or a wrong header, nothing is read.
pub(super) struct CsvRows<R> {
    /// The limit is renewed for every row.
    reader: Reader<Take<R>>,
    /// The last record that was read.
    record: StringRecord,
    /// What is wrong with the header.
    problem: Option<Row>,
    is_over: bool,
    /// Whether the last value is the name of a file, which can contain the end of a line.
    ends_with_name: bool,
    /// 1 if lines end with CRLF: the reader then takes the LF for a part of the next line.
    line_offset: u64,
}

impl<R: Read> CsvRows<R> {
    /// `head` is the start of the input up to the end of the header.
    pub(super) fn new(input: R, head: &[u8]) -> Self {
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .delimiter(delimiter(head))
            .buffer_capacity(BUFFER)
            .from_reader(input.take(0));
        Self {
            reader,
            record: StringRecord::new(),
            problem: None,
            is_over: false,
            ends_with_name: false,
            line_offset: u64::from(head.ends_with(b"\r\n")),
        }
    }

    /// Reads the header, and returns the column of each name in it.
    pub(super) fn read_header(&mut self, columns: &[&str]) -> io::Result<Vec<usize>> {
        let Some((place, read)) = self.read_record()? else {
            return Ok(Vec::new());
        };
        let header = read.and_then(|()| header(&self.record, columns));
        let last = header.iter().flatten().next_back();
        self.ends_with_name = last.and_then(|last| columns.get(*last)) == Some(&"source");
        Ok(header.unwrap_or_else(|problem| {
            let content = Err(problem);
            (self.problem, self.is_over) = (Some(Row { place, content }), true);
            Vec::new()
        }))
    }

    /// Reads the next row or the header. Returns its place, and what is wrong with it.
    fn read_record(&mut self) -> io::Result<Option<(Place, Result<(), String>)>> {
        if self.is_over {
            return Ok(None);
        }
        // The buffer can take bytes of the rows that follow.
        let limit = MAX_ROW.saturating_add(wide(BUFFER));
        self.reader.get_mut().set_limit(limit);
        let mut line = self.reader.position().line();
        let result = self.reader.read_record(&mut self.record);
        self.is_over = self.reader.get_ref().limit() == 0;
        let read = match result {
            _ if self.is_over => Err(format!("{}; nothing after it was read", too_long())),
            Ok(false) => return Ok(None),
            Ok(true) => {
                line = self.record.position().map_or(line, Position::line);
                // The rows that follow would be part of the value.
                let last = self.record.iter().next_back().unwrap_or_default();
                match last.contains(['\n', '\r']) && !self.ends_with_name {
                    true => Err(NOT_CLOSED.to_owned()),
                    false => Ok(()),
                }
            }
            Err(error) if error.is_io_error() => return Err(error.into()),
            Err(error) => {
                line = error.position().map_or(line, Position::line);
                Err(match error.kind() {
                    ErrorKind::UnequalLengths {
                        expected_len, len, ..
                    } => format!("{len} values, but the header has {expected_len} names"),
                    ErrorKind::Utf8 { err, .. } => err.to_string(),
                    _ => short(error),
                })
            }
        };
        if line > 1 {
            line = line.saturating_add(self.line_offset);
        }
        Ok(Some((Place::Line(line), read)))
    }
}

impl<R: Read> ReadRow for CsvRows<R> {
    fn next_row(&mut self, text: &mut Vec<u8>) -> io::Result<Option<Row>> {
        if let Some(problem) = self.problem.take() {
            return Ok(Some(problem));
        }
        let (place, read) = loop {
            match self.read_record()? {
                // Spreadsheets write rows without values.
                Some((_, Ok(()))) if self.record.as_slice().is_empty() => {}
                Some(row) => break row,
                None => return Ok(None),
            }
        };
        let content = read.map(|()| {
            let start = text.len();
            text.extend_from_slice(self.record.as_slice().as_bytes());
            let lens = self.record.iter().map(str::len);
            Content::Csv(start..text.len(), lens.collect())
        });
        Ok(Some(Row { place, content }))
    }
}

/// Returns the column of each name in the header if each is a column and none occurs twice. Values
/// without a name belong to no column: pandas writes the numbers of rows so.
fn header(names: &StringRecord, columns: &[&str]) -> Result<Vec<usize>, String> {
    let is_nameless = |name: &str| name.is_empty() && names.iter().any(|name| !name.is_empty());
    let column = |name| match is_nameless(name) {
        true => Ok(usize::MAX),
        false => find(columns, name, 0).ok_or_else(|| not_a_field(name)),
    };
    let header = names.iter().map(column).collect::<Result<Vec<_>, _>>();
    let header = header.map_err(|problem| format!("neither JSON nor a CSV header: {problem}"))?;
    let count = |column| header.iter().filter(|other| **other == column).count();
    match columns
        .iter()
        .enumerate()
        .find(|(column, _)| count(*column) > 1)
    {
        Some((_, name)) => Err(format!("the column {name} occurs twice")),
        None => Ok(header),
    }
}

/// The first character of the header that can separate values. No name contains one.
fn delimiter(head: &[u8]) -> u8 {
    let mut header = head.iter().copied();
    header.find(|byte| b",;\t".contains(byte)).unwrap_or(b',')
}

const NOT_CLOSED: &str = "the last value contains the end of a line: is its quotation mark closed?";
/// The number of bytes that the CSV reader reads at once.
const BUFFER: usize = 1 << 13;
