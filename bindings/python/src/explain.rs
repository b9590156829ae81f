//! What codes and names mean.

use ikeext_mm_failure::cli::explain_code;
use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::PyString,
};

use crate::values::ErrorCode;

/// Explain an error code, or a name in the output, with advice.
///
/// A number is an error code. What is not known is a ``ValueError``.
#[pyfunction]
#[pyo3(signature = (code, /))]
pub(crate) fn explain(code: &Bound<'_, PyAny>) -> PyResult<String> {
    let text: String = if let Ok(text) = code.cast::<PyString>() {
        text.extract()?
    } else if let Ok(code) = code.cast::<ErrorCode>() {
        code.get().0.0.to_string()
    } else if let Some(name) = code.getattr_opt("name")? {
        // A value of another field, or a framing. Its number would be taken for an error code.
        let name: Option<String> = name.extract()?;
        let nameless = format!("{} has no name", code.repr()?);
        name.ok_or_else(|| PyValueError::new_err(nameless))?
    } else if let Some(index) = code.getattr_opt("__index__")? {
        index.call0()?.str()?.extract()?
    } else {
        let what = "expected a code, a name, a value of a field or a framing, not";
        let class = code.get_type();
        return Err(PyTypeError::new_err(format!("{what} {}", class.name()?)));
    };
    explain_code(&text).map_err(PyValueError::new_err)
}
