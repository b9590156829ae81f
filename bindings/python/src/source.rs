//! What records can be read from: paths, buffers and objects with `readinto`.

use std::{io::Cursor, path::PathBuf};

use ikeext_mm_failure::cli::{Failure, Input, Kind};
use pyo3::{
    exceptions::{PyBufferError, PyTypeError, PyValueError},
    intern,
    prelude::*,
    pybacked::PyBackedBytes,
    types::{PyBytes, PyMemoryView, PyString},
};

use crate::{job::Cancelled, reader::Reader};

/// A source that was not opened yet. It can be sent to another thread.
pub(crate) enum Source {
    Path(PathBuf),
    /// Bytes, which never change and are not copied.
    Bytes(PyBackedBytes),
    /// A view of a buffer, or an object with `readinto`.
    Reader(Reader),
}

/// What the caller keeps of a source while it is read.
pub(crate) struct Kept<'py> {
    /// The path of a file, for the messages about it.
    pub(crate) file: Option<Bound<'py, PyAny>>,
    /// The view of a buffer.
    view: Option<Bound<'py, PyAny>>,
}

impl Source {
    /// The source that an argument is.
    pub(crate) fn of<'py>(source: &Bound<'py, PyAny>) -> PyResult<(Self, Kept<'py>)> {
        let py = source.py();
        let mut kept = Kept {
            file: None,
            view: None,
        };
        let source = if let Ok(bytes) = source.cast::<PyBytes>() {
            Self::Bytes(bytes.clone().into())
        } else if source.is_instance_of::<PyString>() || source.hasattr("__fspath__")? {
            kept.file = Some(source.clone());
            Self::Path(source.extract()?)
        } else if let Some(view) = view(source)? {
            let reader = Reader::of_view(&view)?;
            kept.view = Some(view);
            Self::Reader(reader)
        } else if source.hasattr(intern!(py, "readinto"))? {
            Self::Reader(Reader::of_object(source)?)
        } else {
            let class = source.get_type();
            let what = "expected a path, bytes, a buffer or an object with readinto, not";
            return Err(PyTypeError::new_err(format!("{what} {}", class.name()?)));
        };
        Ok((source, kept))
    }

    pub(crate) fn open(self, cancelled: &Cancelled) -> Result<Input<'static>, Failure> {
        match self {
            Self::Path(path) => Input::open_file(&path),
            Self::Bytes(bytes) => Ok(Input::of_file(Cursor::new(bytes), String::new())),
            Self::Reader(reader) => Ok(Input::of_file(reader.until(cancelled), String::new())),
        }
    }
}

/// The value of the argument `input_format`.
pub(crate) fn kind(name: &str) -> PyResult<Kind> {
    match name {
        "auto" => Ok(Kind::Auto),
        "bin" => Ok(Kind::Bin),
        "hex" => Ok(Kind::Hex),
        _ => Err(PyValueError::new_err(format!(
            "input_format {name:?} is not one of auto, bin, hex"
        ))),
    }
}

impl Kept<'_> {
    /// Releases the buffer, so that the caller can close or resize it.
    pub(crate) fn release(self) {
        if let Some(view) = self.view {
            _ = view.call_method0("release"); // the error would be that it is being read
        }
    }
}

/// The bytes of a buffer, or `None` if the object is not one.
pub(crate) fn view<'py>(source: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = source.py();
    let view = match PyMemoryView::from(source) {
        Ok(view) => view,
        Err(error) if error.is_instance_of::<PyTypeError>(py) => return Ok(None),
        Err(error) => return Err(error),
    };
    // A view with a zero in its shape cannot be cast, and an empty one need not be contiguous.
    if view.getattr("nbytes")?.extract::<usize>()? == 0 {
        return PyMemoryView::from(&PyBytes::new(py, b"")).map(|view| Some(view.into_any()));
    }
    let bytes = view.call_method1("cast", ("B",));
    let bytes = bytes.map_err(|error| match error.is_instance_of::<PyTypeError>(py) {
        true => PyBufferError::new_err("the buffer is not contiguous"),
        false => error,
    });
    bytes.map(Some)
}
