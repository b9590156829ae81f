//! The native part of the Python package `ikeext-mm-failure`.
//!
//! It wraps the library and the functions of the tool `mmfail`, so that both give the same results.
//! The classes and functions are documented in `python/ikeext_mm_failure/_native.pyi`.

mod arrow;
mod carve;
mod decode;
mod encode;
mod error;
mod explain;
mod framing;
mod job;
mod reader;
mod record;
mod records;
mod rows;
mod source;
mod values;

use pyo3::prelude::*;

/// The module `ikeext_mm_failure._native`.
#[pymodule(gil_used = false)]
mod _native {
    use ikeext_mm_failure::Field;
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::{
        carve::carve,
        decode::{decode, detect},
        encode::encode,
        explain::explain,
        framing::{Fit, Framing},
        record::{CarvedRecord, Record},
        records::Records,
        values::{AuthMethod, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmState, SaRole},
    };

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("FRAMINGS", crate::framing::known(module.py())?)?;
        // Name, C type, offset and length of each field.
        let fields = Field::ALL.map(|field| {
            let (offset, len) = (field.offset(), field.len());
            (field.name(), field.c_type(), offset, len)
        });
        module.add("FIELDS", fields.to_vec())
    }
}
