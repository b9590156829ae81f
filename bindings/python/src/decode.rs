//! Reading dumps.

use std::sync::Arc;

use ikeext_mm_failure::{
    Framing,
    cli::{Extra, Failure, Reading, SAMPLE, Status},
};
use pyo3::{
    exceptions::PyTypeError,
    prelude::*,
    types::{PyBytes, PySlice},
};

use crate::{
    error::{decode_error, failure},
    framing::{Fit, argument},
    job::{self, Cancelled},
    records::Records,
    rows::{Row, Rows},
    source::{Source, kind, view},
};

/// Read the records of a dump: an array of records in slots of equal length.
///
/// The source is a path, bytes, another buffer, or an object with ``readinto``, which is read from
/// its position on. Hex text is recognised, unless ``input_format`` says what the source is.
/// ``framing`` is a ``Framing``, a name in ``FRAMINGS``, or ``"auto"`` for the one that fits best.
///
/// An input that is not an array of records is a ``DecodeError``, and so is one that ends before
/// the first record does. If records were read, ``problems`` of the result says what is wrong with
/// the rest of the input, such as a last slot that is cut short.
#[pyfunction]
#[pyo3(
    signature = (source, framing = None, *, input_format = "auto"),
    text_signature = "(source, framing=\"auto\", *, input_format=\"auto\")"
)]
pub(crate) fn decode(
    py: Python<'_>,
    source: &Bound<'_, PyAny>,
    framing: Option<&Bound<'_, PyAny>>,
    input_format: &str,
) -> PyResult<Records> {
    let reading = Reading {
        kind: kind(input_format)?,
        start: 0,
        framing: framing.map(argument).transpose()?.flatten(),
    };
    let (source, kept) = Source::of(source)?;
    let file = kept.file.clone();
    let result = job::run(py, move |cancelled| read(source, &reading, cancelled));
    kept.release();
    let decoded = result?.map_err(|error| failure(py, error, file.as_ref()))?;
    let Decoded { records, offset } = decoded;
    match records.problems.first().zip(offset) {
        Some((problem, offset)) if records.rows.all.is_empty() => {
            let name = file.map_or(Ok("the input".to_owned()), |file| file.str()?.extract());
            Err(decode_error(py, &format!("{}: {problem}", name?), offset))
        }
        _ => Ok(records),
    }
}

/// The records of a dump, and the offset of the first problem.
struct Decoded {
    records: Records,
    offset: Option<u64>,
}

fn read(source: Source, how: &Reading, cancelled: &Cancelled) -> Result<Decoded, Failure> {
    let mut dump = ikeext_mm_failure::cli::Records::new(source.open(cancelled)?, how)?;
    let framing = dump.framing();
    let mut notes = dump.notes();
    let mut all = Vec::new();
    let read = dump.for_each_block(|slots| {
        all.extend(slots.places.iter().map(Row::from));
        Ok(!cancelled.is_set())
    });
    let (remarks, offset) = dump.finish();
    let mut problems = Vec::new();
    for (severity, remark) in remarks {
        match severity {
            Status::Good => notes.push(remark),
            _ => problems.push(remark),
        }
    }
    match read {
        // What was read before the error is kept.
        Err(Failure::Input(_, error)) if !all.is_empty() => {
            let last = all.last().map_or(0, |row: &Row| row.offset);
            problems.push(format!(
                "nothing after the record at offset {last:#x} was read: {error}"
            ));
        }
        read => read?,
    }
    let extra = Extra {
        around: framing != Framing::PACKED,
        ..Extra::default()
    };
    let records = Records {
        rows: Arc::new(Rows { all, extra }),
        framing: Some(crate::framing::Framing(framing)),
        problems,
        notes,
    };
    Ok(Decoded { records, offset })
}

/// Find the framing that fits the first MiB of a dump best, if one fits better than chance.
#[pyfunction]
#[pyo3(signature = (data, /))]
pub(crate) fn detect(data: &Bound<'_, PyAny>) -> PyResult<Option<Fit>> {
    let py = data.py();
    let Some(view) = view(data)? else {
        return Err(PyTypeError::new_err("expected bytes or another buffer"));
    };
    let start = py.get_type::<PySlice>().call1((SAMPLE,))?;
    let sample = view.get_item(start)?.call_method0("tobytes")?;
    let fit = Framing::detect(sample.cast::<PyBytes>()?.as_bytes());
    view.call_method0("release")?;
    Ok(fit.map(Fit::from))
}
