//! The fields of one row.

use core::{cell::Cell, fmt};
use std::{borrow::Cow, prelude::rust_2024::*};

use serde_json::Number;

/// The fields of a row, by name. The names are those of the columns.
pub(crate) struct Fields<'a> {
    columns: &'a [&'static str],
    /// The value of each column. `None` if the row does not have the field.
    pub(super) values: Vec<Option<Value<'a>>>,
    /// The column after the one that was last looked up.
    next: Cell<usize>,
}

/// A value of JSON or of CSV.
#[derive(Debug, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Number(Number),
    Text(Cow<'a, str>),
    /// The JSON of a boolean, an array or an object.
    Other(Cow<'a, str>),
}

impl<'a> Fields<'a> {
    pub(super) fn new(columns: &'a [&'static str]) -> Self {
        let mut values = Vec::new();
        values.resize_with(columns.len(), || None);
        Self {
            columns,
            values,
            next: Cell::new(0),
        }
    }

    /// Sets the value of a column. Returns the value that it had.
    #[inline]
    pub(super) fn replace(&mut self, column: usize, value: Value<'a>) -> Option<Value<'a>> {
        self.values.get_mut(column)?.replace(value)
    }

    /// The value of a field, unless it is null or, as in CSV, empty.
    ///
    /// Inlined, as its callers are, so that the length of the name is known at compile time.
    #[inline(always)]
    pub(super) fn get(&self, name: &str) -> Option<&Value<'a>> {
        let next = self.next.get();
        let column = match self.columns.get(next) {
            Some(column) if *column == name => next,
            _ => find(self.columns, name, next)?,
        };
        self.next.set(column.saturating_add(1));
        self.values
            .get(column)?
            .as_ref()
            .filter(|value| match value {
                Value::Null => false,
                Value::Text(text) => !text.is_empty(),
                Value::Number(_) | Value::Other(_) => true,
            })
    }
}

/// The number of the column with this name. Columns from `next` on are compared first, because the
/// names of a row are usually in their order.
pub(super) fn find(columns: &[&str], name: &str, next: usize) -> Option<usize> {
    let (before, after) = columns.split_at(next.min(columns.len()));
    let at = after.iter().position(|column| *column == name);
    at.map(|at| before.len().saturating_add(at))
        .or_else(|| before.iter().position(|column| *column == name))
}

impl From<serde_json::Value> for Value<'_> {
    fn from(value: serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Number(number) => Self::Number(number),
            serde_json::Value::String(text) => Self::Text(text.into()),
            other => Self::Other(other.to_string().into()),
        }
    }
}

/// The value as JSON.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => serde_json::Value::from(text.as_ref()).fmt(f),
            Self::Other(json) => f.write_str(json),
        }
    }
}
