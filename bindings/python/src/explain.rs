//! What codes and names mean.

use ikeext_mm_failure::cli::explain_code;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyString};

use crate::values::ErrorCode;

/// Explains an error code, or a name in the output: the text of `mmfail explain`.
#[pyfunction]
#[pyo3(signature = (code, /))]
pub(crate) fn explain(code: &Bound<'_, PyAny>) -> PyResult<String> {
    let text = if let Ok(text) = code.cast::<PyString>() {
        text.extract()?
    } else if let Ok(code) = code.cast::<ErrorCode>() {
        code.get().0.0.to_string()
    } else if let Ok(Some(name)) = code.getattr("name").and_then(|name| name.extract()) {
        name // of another value or a framing
    } else {
        code.call_method0("__index__")?.str()?.extract()?
    };
    explain_code(&text).map_err(PyValueError::new_err)
}
