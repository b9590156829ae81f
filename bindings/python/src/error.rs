//! Errors of the library and the tool as exceptions.

use std::io;

use ikeext_mm_failure::cli::Failure;
use pyo3::{
    exceptions::{PyInterruptedError, PyOSError, PyValueError},
    prelude::*,
};

/// A `DecodeError` at this offset.
pub(crate) fn decode_error(py: Python<'_>, message: &str, offset: u64) -> PyErr {
    let class = py
        .import("ikeext_mm_failure._error")
        .and_then(|module| module.getattr("DecodeError"));
    match class.and_then(|class| class.call1((message, offset))) {
        Ok(error) => PyErr::from_value(error),
        Err(error) => error,
    }
}

/// The exception for an input that cannot be read. `file` is its name.
pub(crate) fn failure(py: Python<'_>, failure: Failure, file: Option<&Bound<'_, PyAny>>) -> PyErr {
    match failure {
        Failure::Usage(message) => PyValueError::new_err(message),
        Failure::Input(_, error) | Failure::File(_, error) | Failure::Output(error) => {
            os_error(py, error, file).unwrap_or_else(|error| error)
        }
    }
}

/// An `OSError` of the class that its number has, or the exception that Python code raised.
fn os_error(py: Python<'_>, error: io::Error, file: Option<&Bound<'_, PyAny>>) -> PyResult<PyErr> {
    // The check for folders is ours, and has no number.
    let number = match error.kind() {
        io::ErrorKind::IsADirectory => Some(py.import("errno")?.getattr("EISDIR")?.extract()?),
        _ => error.raw_os_error(),
    };
    let Some(number) = number else {
        return Ok(PyErr::from(error));
    };
    let text = py.import("os")?.call_method1("strerror", (number,))?;
    let class = py.get_type::<PyOSError>();
    let error = match file {
        Some(file) => class.call1((number, text, file))?,
        None => class.call1((number, text))?,
    };
    Ok(PyErr::from_value(error))
}

/// The error of a `readinto` that raised an `OSError`.
pub(crate) fn to_io(py: Python<'_>, error: PyErr) -> io::Error {
    let value = error.value(py);
    let number = value.getattr("errno").and_then(|number| number.extract());
    match number {
        // A system call that was interrupted would be made again, and again.
        Ok(number) if !error.is_instance_of::<PyInterruptedError>(py) => {
            io::Error::from_raw_os_error(number)
        }
        _ => io::Error::other(error),
    }
}
