//! Writing the bytes of records.

use std::time::{Duration, Instant};

use ikeext_mm_failure::cli::{EXACT_IN_FLOAT, encode_row};
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyBool, PyBytes, PyFloat, PyMapping, PyString},
};
use serde_json::{Map, Value};

use crate::record::Record;

/// Write records as bytes, each with the bytes that were around it.
///
/// A mapping has the names of ``Record.to_dict`` or some of them. What is absent is zero. A number
/// and a name that contradict each other, and a name that is not that of a field, are a
/// ``ValueError``.
#[pyfunction]
#[pyo3(signature = (records, /))]
pub(crate) fn encode<'py>(records: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let (mut bytes, mut released) = (Vec::new(), Instant::now());
    for (number, item) in (0_u64..).zip(records.try_iter()?) {
        let item = item?;
        if number % CHECKED == 0 {
            records.py().check_signals()?;
            if released.elapsed() >= TURN {
                records.py().detach(|| ());
                released = Instant::now();
            }
        }
        if let Ok(record) = item.cast::<Record>() {
            let row = &record.get().row;
            let (before, after) = row
                .around
                .as_ref()
                .map_or((&[][..], &[][..]), |around| (&around.0[..], &around.1[..]));
            bytes.extend_from_slice(before);
            bytes.extend_from_slice(row.record.as_bytes());
            bytes.extend_from_slice(after);
        } else if let Ok(mapping) = item.cast::<PyMapping>() {
            let slot = encode_row(Value::Object(fields(mapping)?).to_string().as_bytes());
            let problem = |problem| PyValueError::new_err(format!("record {number}: {problem}"));
            bytes.extend_from_slice(&slot.map_err(problem)?);
        } else {
            let what = "expected records and mappings, as to_pylist() of a table and \
                to_dict('records') of a DataFrame return, not";
            let class = item.get_type();
            return Err(PyTypeError::new_err(format!("{what} {}", class.name()?)));
        }
    }
    Ok(PyBytes::new(records.py(), &bytes))
}

/// The fields of a mapping as JSON has them.
fn fields(mapping: &Bound<'_, PyMapping>) -> PyResult<Map<String, Value>> {
    let mut fields = Map::new();
    for item in mapping.items()? {
        let (name, field): (String, Bound<'_, PyAny>) = item.extract()?;
        fields.insert(name, value(&field)?);
    }
    Ok(fields)
}

/// Numbers and text, also those of numpy. Other objects are the text that `str` makes of them.
fn value(value: &Bound<'_, PyAny>) -> PyResult<Value> {
    if value.is_none() {
        return Ok(Value::Null);
    }
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(Value::from(text.extract::<String>()?));
    }
    if value.is_instance_of::<PyFloat>() {
        let number: f64 = value.extract()?;
        if number.is_nan() {
            return Ok(Value::Null); // a number that is missing in pandas
        }
        if value.call_method0("is_integer")?.is_truthy()? {
            let whole = value.call_method0("__int__")?;
            // A greater float can have lost digits, and is refused as text.
            let is_exact = |number: i64| number.unsigned_abs() < EXACT_IN_FLOAT;
            if whole.extract().is_ok_and(is_exact) {
                return self::value(&whole);
            }
        }
    }
    // A bool is an int, but `true` is no number of a row. It is refused as text, like that of numpy.
    if !value.is_instance_of::<PyBool>() {
        if let Ok(number) = value.extract::<u64>() {
            return Ok(Value::from(number));
        }
        if let Ok(number) = value.extract::<i64>() {
            return Ok(Value::from(number));
        }
    }
    Ok(Value::from(value.str()?.extract::<String>()?))
}

/// The number of records after which signals are looked at.
const CHECKED: u64 = 1 << 10;
/// The time after which other threads go on. Earlier than the switch interval of Python, 5 ms, none
/// insists on its turn.
const TURN: Duration = Duration::from_millis(10);
