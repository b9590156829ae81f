//! Rows as an Arrow stream: the columns and names of the tool's rows.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, RecordBatch, RecordBatchReader,
    builder::{
        ArrayBuilder, ListBuilder, StringBuilder, TimestampNanosecondBuilder, UInt64Builder,
    },
    ffi_stream::FFI_ArrowArrayStream,
};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef, TimeUnit};
use ikeext_mm_failure::{
    cli::{Extra, Key, Value, empty_row},
    context::FileTime,
};
use pyo3::{prelude::*, types::PyCapsule};

use crate::rows::{Rows, wide};

/// A capsule with a stream of the rows, which holds them as long as it is read.
pub(crate) fn stream(py: Python<'_>, rows: Arc<Rows>) -> PyResult<Bound<'_, PyCapsule>> {
    let batches = Batches {
        schema: schema(rows.extra),
        rows,
        next: 0,
    };
    let stream = FFI_ArrowArrayStream::new(Box::new(batches));
    PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
}

/// Passes the rows on in batches.
struct Batches {
    rows: Arc<Rows>,
    schema: SchemaRef,
    /// The number of rows that were passed on.
    next: usize,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.all.get(self.next..)?;
        if rows.is_empty() {
            return None;
        }
        let kinds = self.schema.fields().iter();
        let mut columns: Vec<_> = kinds.map(|field| Column::new(field.data_type())).collect();
        for row in rows.iter().take(MOST_ROWS) {
            let mut column = columns.iter_mut();
            row.place(wide(self.next))
                .fields(&mut |_: Key, value: Value<'_>| {
                    if let Some(column) = column.next() {
                        column.push(value);
                    }
                });
            self.next = self.next.saturating_add(1);
            if columns
                .iter_mut()
                .any(|column| column.text_len() > MOST_TEXT)
            {
                break;
            }
        }
        let columns = columns.into_iter().map(Column::finish).collect();
        Some(RecordBatch::try_new(Arc::clone(&self.schema), columns))
    }
}

impl RecordBatchReader for Batches {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

/// A column that grows by a value for each row.
enum Column {
    Number(UInt64Builder),
    Time(TimestampNanosecondBuilder),
    Text(StringBuilder),
    List(ListBuilder<StringBuilder>),
}

impl Column {
    fn new(kind: &DataType) -> Self {
        match kind {
            DataType::UInt64 => Self::Number(UInt64Builder::new()),
            DataType::Timestamp(..) => {
                Self::Time(TimestampNanosecondBuilder::new().with_timezone(UTC))
            }
            DataType::List(_) => Self::List(ListBuilder::new(StringBuilder::new())),
            _ => Self::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Self::Number(column), Value::Number(number) | Value::Id(number)) => {
                column.append_value(number);
            }
            (Self::Number(column), Value::NumberIfKnown(number)) => column.append_option(number),
            (Self::Time(column), Value::Time(time)) => {
                column.append_option(time.and_then(unix_nanoseconds));
            }
            (Self::List(column), Value::List(items)) => {
                items
                    .iter()
                    .for_each(|item| column.values().append_value(item));
                column.append(true);
            }
            (Self::Text(column), Value::Text(text) | Value::Foreign(text)) => {
                column.append_option(text);
            }
            (Self::Text(column), Value::Address(None)) => column.append_null(),
            (Self::Text(column), value) => {
                let mut text = Vec::new();
                value.write_text(&mut text);
                column.append_value(String::from_utf8_lossy(&text));
            }
            // A field has the same kind of value in every row.
            (Self::Number(column), _) => column.append_null(),
            (Self::Time(column), _) => column.append_null(),
            (Self::List(column), _) => column.append(false),
        }
    }

    /// The number of bytes of its text.
    fn text_len(&mut self) -> usize {
        match self {
            Self::Text(column) => column.values_slice().len(),
            Self::List(column) => column.values().values_slice().len(),
            Self::Number(_) | Self::Time(_) => 0,
        }
    }

    fn finish(self) -> ArrayRef {
        match self {
            Self::Number(mut column) => ArrayBuilder::finish(&mut column),
            Self::Time(mut column) => ArrayBuilder::finish(&mut column),
            Self::Text(mut column) => ArrayBuilder::finish(&mut column),
            Self::List(mut column) => ArrayBuilder::finish(&mut column),
        }
    }
}

/// The names of the fields of a row in their order, and the kind of each.
pub(crate) fn schema(extra: Extra) -> SchemaRef {
    let mut fields = Vec::new();
    empty_row(extra, &mut |key: Key, value: Value<'_>| {
        let kind = match value {
            Value::Number(_) | Value::NumberIfKnown(_) | Value::Id(_) => DataType::UInt64,
            Value::Time(_) => DataType::Timestamp(TimeUnit::Nanosecond, Some(UTC.into())),
            Value::List(_) => DataType::new_list(DataType::Utf8, true),
            Value::Address(_) | Value::Text(_) | Value::Foreign(_) | Value::Hex(_) => {
                DataType::Utf8
            }
        };
        fields.push(Field::new(key.name, kind, true));
    });
    Arc::new(Schema::new(fields))
}

/// Nanoseconds since 1970. `None` for a time that does not fit, before 1677 or after 2262.
fn unix_nanoseconds(time: FileTime) -> Option<i64> {
    let intervals = i128::from(time.0).saturating_sub(FileTime::UNIX_EPOCH.0.into());
    i64::try_from(intervals.saturating_mul(NANOSECONDS)).ok()
}

/// The most rows of a batch, and the bytes of text in a column after which one ends. Arrow's text
/// columns have offsets of 31 bits, and a row has less than 16 MiB of text.
const MOST_ROWS: usize = 1 << 16;
const MOST_TEXT: usize = 1 << 28;
const UTC: &str = "UTC";
/// The nanoseconds of an interval of a `FILETIME`.
const NANOSECONDS: i128 = 100;
