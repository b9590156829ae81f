//! The result of decode and carve: a sequence of records.

use std::sync::Arc;

use ikeext_mm_failure::cli::columns;
use pyo3::{
    exceptions::{PyIndexError, PyOverflowError},
    prelude::*,
    types::{PyCapsule, PyList, PySlice, PyTuple},
};

use crate::{
    arrow,
    framing::Framing,
    record::object,
    rows::{Rows, wide},
};

/// Records in the order of the input, with the methods of a sequence.
///
/// ``pyarrow.table``, ``polars.DataFrame``, DuckDB and ``pandas.DataFrame.from_arrow`` read them
/// as a table, with the columns of the tool ``mmfail``. They are no ``collections.abc.Sequence``,
/// because polars would then make one column of Python objects.
#[pyclass(frozen, generic, sequence, module = "ikeext_mm_failure")]
pub(crate) struct Records {
    pub(crate) rows: Arc<Rows>,
    /// How the records lie in a dump. None for the records of ``carve``.
    #[pyo3(get)]
    pub(crate) framing: Option<Framing>,
    /// What is wrong with the input, such as pages that cannot be read.
    #[pyo3(get)]
    pub(crate) problems: Vec<String>,
    /// What else is worth knowing, such as why a framing was chosen.
    #[pyo3(get)]
    pub(crate) notes: Vec<String>,
}

#[pymethods]
impl Records {
    fn __len__(&self) -> usize {
        self.rows.all.len()
    }

    fn __getitem__<'py>(&self, index: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = index.py();
        if let Ok(slice) = index.cast::<PySlice>() {
            let range = py.import("builtins")?.getattr("range")?;
            let indices = range.call1((self.rows.all.len(),))?.get_item(slice)?;
            let records = PyList::empty(py);
            for index in indices.try_iter()? {
                records.append(self.record(py, index?.extract()?)?)?;
            }
            return Ok(records.into_any());
        }
        let index = match index.extract::<isize>() {
            Ok(index) if index < 0 => self.rows.all.len().checked_add_signed(index),
            Ok(index) => usize::try_from(index).ok(),
            Err(error) if error.is_instance_of::<PyOverflowError>(py) => None,
            Err(error) => return Err(error),
        };
        self.record(py, index.unwrap_or(usize::MAX))
    }

    fn __iter__(&self) -> RecordIterator {
        let rows = Arc::clone(&self.rows);
        RecordIterator { rows, next: 0 }
    }

    fn __reversed__<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        list(this)?.call_method0("__reversed__")
    }

    #[pyo3(signature = (value, /))]
    fn count<'py>(
        this: &Bound<'py, Self>,
        value: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        list(this)?.call_method1("count", (value,))
    }

    #[pyo3(signature = (value, /, *range))]
    fn index<'py>(
        this: &Bound<'py, Self>,
        value: &Bound<'py, PyAny>,
        range: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let records = list(this)?;
        let arguments = [value.clone()].into_iter().chain(range.iter());
        let arguments = PyTuple::new(this.py(), arguments.collect::<Vec<_>>())?;
        records.call_method1("index", arguments)
    }

    /// The names of the columns, in the order of the tool.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        columns(self.rows.extra)
    }

    /// A stream of record batches, for pyarrow, polars, DuckDB and others.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<&Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        _ = requested_schema; // a request that need not be met
        arrow::stream(py, Arc::clone(&self.rows))
    }

    fn __repr__(&self) -> String {
        let (records, problems) = (self.rows.all.len(), self.problems.len());
        format!("<Records: {records} records, {problems} problems>")
    }
}

impl Records {
    fn record<'py>(&self, py: Python<'py>, index: usize) -> PyResult<Bound<'py, PyAny>> {
        let row = self.rows.all.get(index);
        let row = row.ok_or_else(|| PyIndexError::new_err("record index out of range"))?;
        object(py, wide(index), row.clone())
    }
}

/// The objects of all records.
fn list<'py>(records: &Bound<'py, Records>) -> PyResult<Bound<'py, PyList>> {
    let all: PyResult<Vec<_>> = records.try_iter()?.collect();
    PyList::new(records.py(), all?)
}

/// Iterates over records.
#[pyclass(module = "ikeext_mm_failure")]
pub(crate) struct RecordIterator {
    rows: Arc<Rows>,
    /// The number of records that were returned.
    next: usize,
}

#[pymethods]
impl RecordIterator {
    fn __iter__(this: PyRef<'_, Self>) -> PyRef<'_, Self> {
        this
    }

    fn __next__<'py>(&mut self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let Some(row) = self.rows.all.get(self.next) else {
            return Ok(None);
        };
        let index = wide(self.next);
        self.next = self.next.saturating_add(1);
        object(py, index, row.clone()).map(Some)
    }
}
