//! How records lie in a dump.

use ikeext_mm_failure::{self as library, cli::MAX_SLOT};
use pyo3::{exceptions::PyValueError, prelude::*, types::PyDict};

/// Slots of one length, each with a record at the same place.
#[pyclass(frozen, eq, hash, module = "ikeext_mm_failure")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Framing(pub(crate) library::Framing);

#[pymethods]
impl Framing {
    #[new]
    #[pyo3(signature = (slot_len, record_offset = 0))]
    fn new(slot_len: usize, record_offset: usize) -> PyResult<Self> {
        library::Framing::new(slot_len, record_offset)
            .map(Self)
            .map_err(|error| PyValueError::new_err(error.kind().to_string()))
    }

    /// Its name in ``FRAMINGS``, or None.
    #[getter]
    fn name(&self) -> Option<&'static str> {
        self.0.name()
    }

    /// What the slots are in one line, or None if it has no name.
    #[getter]
    fn description(&self) -> Option<&'static str> {
        self.0.description()
    }

    /// The length of a slot in bytes.
    #[getter]
    fn slot_len(&self) -> usize {
        self.0.slot_len()
    }

    /// Bytes from the start of a slot to its record.
    #[getter]
    fn record_offset(&self) -> usize {
        self.0.record_offset()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let (slot_len, record_offset) = (self.0.slot_len(), self.0.record_offset());
        format!("Framing({slot_len}, {record_offset})")
    }

    fn __reduce__<'py>(this: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (usize, usize)) {
        let framing = this.get().0;
        let numbers = (framing.slot_len(), framing.record_offset());
        (this.get_type().into_any(), numbers)
    }
}

/// How well a framing fits a dump: the result of ``detect``.
#[pyclass(frozen, get_all, module = "ikeext_mm_failure")]
pub(crate) struct Fit {
    /// The framing.
    framing: Framing,
    /// The number of whole slots that were judged.
    slots: usize,
    /// The number of slots whose record is plausible.
    plausible: usize,
    /// The number of slots whose record has medium confidence or more.
    confident: usize,
    /// Another framing that fits equally well, or None.
    runner_up: Option<Framing>,
}

#[pymethods]
impl Fit {
    fn __repr__(&self) -> String {
        let Self {
            framing,
            plausible,
            slots,
            ..
        } = self;
        format!(
            "<Fit {}: {plausible} of {slots} slots hold a plausible record>",
            framing.0
        )
    }
}

impl From<library::Fit> for Fit {
    fn from(fit: library::Fit) -> Self {
        Self {
            framing: Framing(fit.framing),
            slots: fit.slots,
            plausible: fit.plausible,
            confident: fit.confident,
            runner_up: fit.runner_up.map(Framing),
        }
    }
}

/// The framing of an argument: a `Framing`, the name of one, or `auto`, for which it is `None`.
pub(crate) fn argument(framing: &Bound<'_, PyAny>) -> PyResult<Option<library::Framing>> {
    if let Ok(framing) = framing.cast::<Framing>() {
        let framing = framing.get().0;
        if framing.slot_len() > MAX_SLOT {
            let what = format!("a slot has {MAX_SLOT} bytes at most");
            return Err(PyValueError::new_err(what));
        }
        return Ok(Some(framing));
    }
    let name: &str = &framing.extract::<String>()?;
    match library::Framing::from_name(name) {
        None if name != AUTO => {
            let names = library::Framing::KNOWN
                .iter()
                .filter_map(|known| known.name());
            let names = names.collect::<Vec<_>>().join(", ");
            let what = format!("framing {name:?} is not one of {AUTO}, {names}");
            Err(PyValueError::new_err(what))
        }
        framing => Ok(framing),
    }
}

/// The framings that have a name, by name.
pub(crate) fn known(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let framings = PyDict::new(py);
    for framing in library::Framing::KNOWN {
        framings.set_item(framing.name(), Framing(*framing))?;
    }
    Ok(framings)
}

const AUTO: &str = "auto";
