//! A row that was read, and how its fields are found.

use core::{fmt, ops::Range};
use std::{borrow::Cow, prelude::rust_2024::*};

use super::{
    fields::{Fields, Value},
    object::{describe, parse},
};
use crate::cli::number::wide;

/// What was made of a row, or the reason why nothing was, with its place in the input.
pub(crate) type Located<T> = (Place, Result<T, String>);

/// The place of a row, or of a mistake in it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place {
    Line(u64),
    LineAndColumn(u64, usize),
    /// The number of an item of an array.
    Record(u64),
}

/// A row that was read, but not parsed.
pub(super) struct Row {
    pub(super) place: Place,
    /// The content, or the reason why it cannot be parsed.
    pub(super) content: Result<Content, String>,
}

pub(super) enum Content {
    /// The place of an object in the text of its batch.
    Json(Range<usize>),
    /// The place of the values in the text of their batch, and the length of each.
    Csv(Range<usize>, Vec<usize>),
}

/// Finds the fields of rows.
pub(super) struct Parser<'a> {
    pub(super) columns: &'a [&'static str],
    /// The column of each value of a row of CSV.
    pub(super) header: Vec<usize>,
}

impl Parser<'_> {
    /// Passes the fields of a row to `convert`. `text` is the text of its batch.
    pub(super) fn parse<T>(
        &self,
        row: &Row,
        text: &[u8],
        convert: impl Fn(&Fields<'_>) -> Result<T, String>,
    ) -> Located<T> {
        let content = match &row.content {
            Ok(content) => content,
            Err(problem) => return (row.place, Err(problem.clone())),
        };
        let fields = match content {
            Content::Json(range) => {
                let text = text.get(range.clone()).unwrap_or_default();
                match parse(text.trim_ascii_end(), self.columns) {
                    Ok(fields) => fields,
                    Err(error) => return (row.place.of(&error), Err(describe(&error))),
                }
            }
            Content::Csv(range, lens) => {
                let values = text.get(range.clone()).unwrap_or_default();
                Ok(self.fields(core::str::from_utf8(values).unwrap_or_default(), lens))
            }
        };
        (row.place, fields.and_then(|fields| convert(&fields)))
    }

    /// The fields of CSV whose values, with these lengths, follow each other.
    fn fields<'r>(&'r self, mut values: &'r str, lens: &[usize]) -> Fields<'r> {
        let mut fields = Fields::new(self.columns);
        for (column, len) in self.header.iter().zip(lens) {
            let (value, rest) = values.split_at_checked(*len).unwrap_or_default();
            fields.replace(*column, Value::Text(Cow::Borrowed(value)));
            values = rest;
        }
        fields
    }
}

impl Place {
    /// The place of a mistake in the JSON text of the row at this place.
    fn of(self, error: &serde_json::Error) -> Self {
        match self {
            Self::Line(first) => {
                let line = first.saturating_add(wide(error.line())).saturating_sub(1);
                Self::LineAndColumn(line, error.column())
            }
            place => place,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::LineAndColumn(line, column) => write!(f, "line {line}, column {column}"),
            Self::Record(number) => write!(f, "record {number}"),
        }
    }
}
