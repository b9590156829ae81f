//! Buffers and objects with `readinto`, read block by block like a file.

use std::{
    io::{self, Read, Seek, SeekFrom},
    ops::Range,
};

use ikeext_mm_failure::cli::ReadSeek;
use pyo3::{
    exceptions::{PyOSError, PyValueError},
    prelude::*,
    pybacked::PyBackedBytes,
    types::{PyByteArray, PyBytes, PyMemoryView, PySlice},
};

use crate::{error::to_io, job::Cancelled, rows::wide};

/// Reads an object of Python. The interpreter is needed only for a new block.
pub(crate) struct Reader {
    object: Object,
    /// The length in bytes. `None` if the object cannot be sought in.
    len: Option<u64>,
    position: u64,
    /// The bytes that were read last, and the offset of the first of them.
    block: Option<PyBackedBytes>,
    start: u64,
    /// Where a block could not be read, so that its pages are read one by one.
    damaged: Range<u64>,
    cancelled: Cancelled,
}

enum Object {
    View(Py<PyAny>),
    /// An object with `readinto`, and its position at the start.
    File(Py<PyAny>, u64),
}

impl Reader {
    /// Reads a `memoryview` of bytes.
    pub(crate) fn of_view(view: &Bound<'_, PyAny>) -> PyResult<Self> {
        let len = wide(view.len()?);
        Ok(Self::new(Object::View(view.clone().unbind()), Some(len)))
    }

    /// Reads an object with `readinto` from its current position on.
    pub(crate) fn of_object(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let is_seekable = match object.hasattr("seekable")? {
            true => object.call_method0("seekable")?.is_truthy()?,
            false => object.hasattr("seek")? && object.hasattr("tell")?,
        };
        let (mut start, mut len) = (0_u64, None);
        if is_seekable {
            start = object.call_method0("tell")?.extract()?;
            let end: u64 = object.call_method1("seek", (0, 2))?.extract()?;
            object.call_method1("seek", (start,))?;
            len = Some(end.saturating_sub(start));
        }
        Ok(Self::new(Object::File(object.clone().unbind(), start), len))
    }

    fn new(object: Object, len: Option<u64>) -> Self {
        Self {
            object,
            len,
            position: 0,
            block: None,
            start: 0,
            damaged: 0..0,
            cancelled: Cancelled::default(),
        }
    }

    /// Runs no more code of Python once the work is cancelled.
    pub(crate) fn until(self, cancelled: &Cancelled) -> Self {
        let cancelled = cancelled.clone();
        Self { cancelled, ..self }
    }

    /// The bytes of the block from the position on.
    fn rest(&self) -> &[u8] {
        let block = self.block.as_deref().unwrap_or_default();
        let at = self.position.checked_sub(self.start);
        let at = at.and_then(|at| usize::try_from(at).ok());
        at.and_then(|at| block.get(at..)).unwrap_or_default()
    }

    /// Reads the block at the position, of at least `wanted` bytes if there are as many.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        self.check()?;
        let block = self.block.as_deref().unwrap_or_default();
        let is_next = self.position == self.start.saturating_add(wide(block.len()));
        let in_page = PAGE.saturating_sub(self.position & PAGE.saturating_sub(1));
        let in_page = usize::try_from(in_page).unwrap_or(LEAST);
        let len = match is_next {
            _ if self.damaged.contains(&self.position) => in_page,
            true => BLOCK,
            false => wanted.clamp(LEAST, BLOCK),
        };
        self.block = None;
        self.start = self.position;
        let is_seekable = self.len.is_some();
        let block = Python::attach(|py| {
            // What cannot be read of a file can be skipped.
            let is_skipped = |error: &PyErr| is_seekable && error.is_instance_of::<PyOSError>(py);
            let mut read = self.read_block(py, len);
            if len > in_page && read.as_ref().is_err_and(is_skipped) {
                self.damaged = self.position..self.position.saturating_add(wide(len));
                read = self.read_block(py, in_page);
            }
            read.map_err(|error| match is_skipped(&error) {
                true => to_io(py, error),
                false => {
                    self.cancelled.raise(error);
                    cancelled()
                }
            })
        })?;
        self.block = Some(block);
        Ok(())
    }

    /// Returns an error if nothing more is to be read.
    fn check(&self) -> io::Result<()> {
        match self.cancelled.is_set() {
            true => Err(cancelled()),
            false => Ok(()),
        }
    }

    fn read_block(&self, py: Python<'_>, len: usize) -> PyResult<PyBackedBytes> {
        let end = self.position.saturating_add(wide(len));
        let bytes = match &self.object {
            Object::View(view) => slice(view.bind(py), self.position, end)?,
            Object::File(object, start) => {
                let object = object.bind(py);
                if self.len.is_some() {
                    object.call_method1("seek", (start.saturating_add(self.position),))?;
                }
                let buffer = PyByteArray::new_with(py, len, |_| Ok(()))?;
                let read = object.call_method1("readinto", (&buffer,))?;
                let Some(read) = read.extract::<Option<u64>>()? else {
                    return Err(PyErr::from(io::Error::from(io::ErrorKind::WouldBlock)));
                };
                if read > wide(len) {
                    let what = format!("readinto returned {read}, and the buffer has {len} bytes");
                    return Err(PyValueError::new_err(what));
                }
                slice(&PyMemoryView::from(&buffer)?.into_any(), 0, read)?
            }
        };
        Ok(bytes.cast_into::<PyBytes>()?.into())
    }
}

fn cancelled() -> io::Error {
    io::Error::other("cancelled")
}

/// A copy of some bytes of a view.
fn slice<'py>(view: &Bound<'py, PyAny>, from: u64, to: u64) -> PyResult<Bound<'py, PyAny>> {
    let range = view.py().get_type::<PySlice>().call1((from, to))?;
    view.get_item(range)?.call_method0("tobytes")
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.rest().is_empty() && !buffer.is_empty() {
            self.fill(buffer.len())?;
        }
        let mut rest = self.rest();
        let read = rest.read(buffer)?;
        self.position = self.position.saturating_add(wide(read));
        Ok(read)
    }
}

impl Seek for Reader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.check()?;
        let len = self.len.ok_or(io::ErrorKind::NotSeekable)?;
        let position = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(distance) => len.checked_add_signed(distance),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

impl ReadSeek for Reader {}

/// The number of bytes to read at once, and the least to read at another place.
const BLOCK: usize = 4 << 20;
const LEAST: usize = 1 << 14;
/// The size of a page, which can be unreadable by itself.
const PAGE: u64 = 4096;
