//! Values of 32 bits that can have a name.

use ikeext_mm_failure as library;
use pyo3::{
    IntoPyObjectExt,
    basic::CompareOp,
    exceptions::{PyOverflowError, PyTypeError, PyValueError},
    prelude::*,
    types::{PyTuple, PyType},
};

/// Defines a class for each type of the library, with the methods that all have and its own.
macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $Type:ident { $($own:tt)* }
    )+) => {$(
        $(#[$doc])*
        #[pyclass(frozen, module = "ikeext_mm_failure")]
        #[derive(Clone, Copy)]
        pub(crate) struct $Type(pub(crate) library::$Type);

        #[pymethods]
        impl $Type {
            #[new]
            #[pyo3(signature = (value, /))]
            fn new(value: u32) -> Self {
                Self(library::$Type(value))
            }

            /// The value of a Windows constant, given verbatim.
            #[classmethod]
            #[pyo3(signature = (name, /))]
            fn from_name(_class: &Bound<'_, PyType>, name: &str) -> PyResult<Self> {
                library::$Type::from_name(name).map(Self).ok_or_else(|| {
                    let what = concat!("is not a name of ", stringify!($Type));
                    PyValueError::new_err(format!("{name:?} {what}"))
                })
            }

            /// Every value that has a name, in ascending order.
            #[classattr]
            #[pyo3(name = "KNOWN")]
            fn known(py: Python<'_>) -> PyResult<Py<PyTuple>> {
                let known = library::$Type::KNOWN.iter().copied().map(Self);
                PyTuple::new(py, known.collect::<Vec<_>>()).map(Bound::unbind)
            }

            /// The number.
            #[getter]
            fn value(&self) -> u32 {
                self.0.0
            }

            /// The Windows constant, verbatim, or None.
            #[getter]
            fn name(&self) -> Option<&'static str> {
                self.0.name()
            }

            /// What the value means in one line, or None.
            #[getter]
            fn description(&self) -> Option<&'static str> {
                self.0.description()
            }

            /// Whether the value has a name. Of flags, each bit that is set must have one.
            #[getter]
            fn is_known(&self) -> bool {
                self.0.is_known()
            }

            fn __int__(&self) -> u32 {
                self.0.0
            }

            fn __index__(&self) -> u32 {
                self.0.0
            }

            fn __bool__(&self) -> bool {
                self.0.0 != 0
            }

            /// Equal are values of the same class, and integers.
            fn __richcmp__(
                &self,
                other: &Bound<'_, PyAny>,
                operator: CompareOp,
            ) -> PyResult<Py<PyAny>> {
                let py = other.py();
                let is_equal = match other.cast::<Self>() {
                    Ok(other) => Some(self.0 == other.get().0),
                    Err(_) => is_integer(other, self.0.0)?,
                };
                // The `__ne__` that PyO3 makes of an `__eq__` asks for the truth of its answer, and
                // arrays of numpy answer with an array, which has none.
                match (operator, is_equal) {
                    (CompareOp::Eq, Some(is_equal)) => is_equal.into_py_any(py),
                    (CompareOp::Ne, Some(is_equal)) => (!is_equal).into_py_any(py),
                    _ => Ok(py.NotImplemented()),
                }
            }

            fn __hash__(&self) -> u64 {
                self.0.0.into() // that of the int
            }

            fn __str__(&self) -> String {
                self.0.to_string()
            }

            fn __repr__(&self) -> String {
                match self.0.name() {
                    Some(name) => format!("<{} {:#x}: {name}>", stringify!($Type), self.0),
                    None => format!("<{} {:#x}>", stringify!($Type), self.0),
                }
            }

            fn __reduce__<'py>(this: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (u32,)) {
                (this.get_type().into_any(), (this.get().0.0,))
            }

            $($own)*
        }
    )+};
}

/// The methods of the enumerations.
macro_rules! define_enums {
    ($($(#[$doc:meta])* $Type:ident;)+) => {
        define! {$(
            $(#[$doc])*
            $Type {
                /// The Windows constant without the prefix that all enumerators share, or None.
                #[getter]
                fn short_name(&self) -> Option<&'static str> {
                    self.0.short_name()
                }
            }
        )+}
    };
}

define_enums! {
    /// Which side failed.
    FailurePoint;
    /// The protocol.
    KeyingModuleType;
    /// The state that the negotiation had reached.
    MmState;
    /// Whether the reporting machine was the initiator or the responder.
    SaRole;
    /// The authentication method.
    AuthMethod;
}

define! {
    /// A Windows error code: a Win32 code, an HRESULT or an NTSTATUS.
    ErrorCode {
        /// The Win32 code: the code itself, or the one that it wraps. None for any other code.
        #[getter]
        fn win32(&self) -> Option<u32> {
            self.0.win32()
        }
    }

    /// The bits of the field flags.
    Flags {
        /// The Windows constants of the bits that are set and have a name.
        #[getter]
        fn names<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
            PyTuple::new(py, self.0.names().collect::<Vec<_>>())
        }

        /// The bits that are set and have no name.
        #[getter]
        fn unknown_bits(&self) -> u32 {
            self.0.unknown_bits()
        }

        /// Whether every bit of other is set.
        fn __contains__(&self, other: &Self) -> bool {
            self.0.contains(other.0)
        }

        fn __or__(&self, other: &Self) -> Self {
            Self(self.0 | other.0)
        }

        fn __and__(&self, other: &Self) -> Self {
            Self(self.0 & other.0)
        }
    }
}

/// Whether an object is the integer, also one of numpy. `None` if it is no integer of 32 bits, so
/// that Python asks the object, too.
fn is_integer(object: &Bound<'_, PyAny>, number: u32) -> PyResult<Option<bool>> {
    if is_value(object) {
        return Ok(None); // it has a number, but that of another field
    }
    let py = object.py();
    match object.extract::<u32>() {
        Ok(integer) => Ok(Some(integer == number)),
        Err(error) if error.is_instance_of::<PyTypeError>(py) => Ok(None),
        Err(error) if error.is_instance_of::<PyOverflowError>(py) => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_value(object: &Bound<'_, PyAny>) -> bool {
    object.is_instance_of::<FailurePoint>()
        || object.is_instance_of::<KeyingModuleType>()
        || object.is_instance_of::<MmState>()
        || object.is_instance_of::<SaRole>()
        || object.is_instance_of::<AuthMethod>()
        || object.is_instance_of::<ErrorCode>()
        || object.is_instance_of::<Flags>()
}
