//! Finding records anywhere.

use std::{num::NonZeroU64, sync::Arc};

use ikeext_mm_failure::{
    Confidence,
    cli::{Extra, Failure, Found, Receiver, Search, Status, search},
};
use pyo3::{exceptions::PyValueError, prelude::*};

use crate::{
    error::failure,
    job::{self, Cancelled},
    records::Records,
    rows::{Row, Rows},
    source::{Source, kind},
};

/// Find records at any offset: in a process dump, a disk image or a trace.
///
/// The search uses all cores, and other threads of Python go on. Only offsets that are multiples
/// of ``step`` from ``start`` are tested. Records that begin in ``start`` to ``start + length`` are
/// returned, with what is known from the bytes around them, which are read as far as needed.
/// ``base`` is the virtual address of the first byte of the source. The name of a file that
/// Volatility wrote, ``pid.N.vad.0xSTART-0xEND.dmp``, tells it, but only if the source is a path.
/// Offsets in hex text with addresses are these addresses, so parts of it need
/// ``input_format="bin"``.
///
/// What cannot be read is named in ``problems`` of the result, and the rest is searched.
#[pyfunction]
#[pyo3(signature = (
    source, *, step = 1, min_confidence = "medium", start = 0, length = None, base = None,
    input_format = "auto"
))]
pub(crate) fn carve(
    source: &Bound<'_, PyAny>,
    step: u64,
    min_confidence: &str,
    start: u64,
    length: Option<u64>,
    base: Option<u64>,
    input_format: &str,
) -> PyResult<Records> {
    let step = NonZeroU64::new(step);
    let step = step.ok_or_else(|| PyValueError::new_err("step must be 1 or more"))?;
    let level = Confidence::from_name(min_confidence).ok_or_else(|| {
        let levels = Confidence::KNOWN.iter().map(|level| level.name());
        let levels = levels.collect::<Vec<_>>().join(", ");
        PyValueError::new_err(format!(
            "min_confidence {min_confidence:?} is not one of {levels}"
        ))
    })?;
    let how = Search {
        kind: kind(input_format)?,
        start,
        length,
        step,
        min_confidence: level,
        base,
    };
    let py = source.py();
    let (source, kept) = Source::of(source)?;
    let file = kept.file.clone();
    let result = job::run(py, move |cancelled| find(source, &how, cancelled));
    kept.release();
    result?.map_err(|error| failure(py, error, file.as_ref()))
}

fn find(source: Source, how: &Search, cancelled: &Cancelled) -> Result<Records, Failure> {
    let mut found = Collector {
        cancelled,
        rows: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
    };
    search(source.open(cancelled)?, how, &mut found)?;
    let extra = Extra {
        carved: true,
        ..Extra::default()
    };
    let all = found.rows;
    Ok(Records {
        rows: Arc::new(Rows { all, extra }),
        framing: None,
        problems: found.problems,
        notes: found.notes,
    })
}

/// What was found so far.
struct Collector<'a> {
    cancelled: &'a Cancelled,
    rows: Vec<Row>,
    problems: Vec<String>,
    notes: Vec<String>,
}

impl Receiver for Collector<'_> {
    fn wants_more(&mut self) -> bool {
        !self.cancelled.is_set()
    }

    fn records(&mut self, records: Vec<Found>) -> Result<(), Failure> {
        self.rows.extend(records.into_iter().map(Row::from));
        Ok(())
    }

    fn remark(&mut self, severity: Status, remark: &str) {
        let remarks = match severity {
            Status::Good => &mut self.notes,
            _ => &mut self.problems,
        };
        remarks.push(remark.to_owned());
    }

    fn reached(&mut self, _: u64, _: Option<u64>) {}
}
