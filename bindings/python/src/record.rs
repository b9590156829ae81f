//! Records, as Python sees them.

use std::{net::IpAddr, sync::Arc};

use ikeext_mm_failure::{
    cli::{Carved, Key, Side, Value},
    context::FileTime,
};
use pyo3::{
    prelude::*,
    types::{PyBytes, PyDict},
};

use crate::{
    rows::Row,
    values::{AuthMethod, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmState, SaRole},
};

/// A main-mode failure, and its place in the input.
#[pyclass(frozen, eq, subclass, module = "ikeext_mm_failure")]
#[derive(PartialEq)]
pub(crate) struct Record {
    index: u64,
    pub(crate) row: Row,
}

/// A record that ``carve`` found, with what is known about it. What is not known is None.
#[pyclass(frozen, extends = Record, module = "ikeext_mm_failure")]
pub(crate) struct CarvedRecord(Arc<Carved>);

/// Makes the object of a row: a `CarvedRecord` if the carver found it.
pub(crate) fn object(py: Python<'_>, index: u64, row: Row) -> PyResult<Bound<'_, PyAny>> {
    let carved = row.carved.clone();
    let record = Record { index, row };
    Ok(match carved {
        Some(carved) => {
            let class = PyClassInitializer::from(record).add_subclass(CarvedRecord(carved));
            Bound::new(py, class)?.into_any()
        }
        None => Bound::new(py, record)?.into_any(),
    })
}

#[pymethods]
impl Record {
    /// The number of records before it.
    #[getter]
    fn index(&self) -> u64 {
        self.index
    }

    /// The offset of its first byte in the input. In hex text, its address.
    #[getter]
    fn offset(&self) -> u64 {
        self.row.offset
    }

    /// Why the negotiation failed.
    #[getter]
    fn failure_error_code(&self) -> ErrorCode {
        ErrorCode(self.row.record.failure_error_code())
    }

    /// Which side failed.
    #[getter]
    fn failure_point(&self) -> FailurePoint {
        FailurePoint(self.row.record.failure_point())
    }

    /// Whether the failure is benign, and whether it is one of several.
    #[getter]
    fn flags(&self) -> Flags {
        Flags(self.row.record.flags())
    }

    /// The protocol: IKE, AuthIP or IKEv2.
    #[getter]
    fn keying_module_type(&self) -> KeyingModuleType {
        KeyingModuleType(self.row.record.keying_module_type())
    }

    /// The state that the negotiation had reached.
    #[getter]
    fn mm_state(&self) -> MmState {
        MmState(self.row.record.mm_state())
    }

    /// Whether the reporting machine was the initiator or the responder.
    #[getter]
    fn sa_role(&self) -> SaRole {
        SaRole(self.row.record.sa_role())
    }

    /// The authentication method.
    #[getter]
    fn mm_auth_method(&self) -> AuthMethod {
        AuthMethod(self.row.record.mm_auth_method())
    }

    /// The SHA-1 thumbprint of the end certificate.
    #[getter]
    fn end_cert_hash<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.row.record.end_cert_hash().0)
    }

    /// The LUID of the main-mode security association (SA).
    #[getter]
    fn mm_id(&self) -> u64 {
        self.row.record.mm_id()
    }

    /// The id of the main-mode filter.
    #[getter]
    fn mm_filter_id(&self) -> u64 {
        self.row.record.mm_filter_id()
    }

    /// The values that Windows' headers do not name.
    #[getter]
    fn issues(&self) -> Vec<String> {
        self.row.place(self.index).issues().collect()
    }

    /// The bytes of its slot before it. None if slots have no other bytes.
    #[getter]
    fn before(&self) -> Option<&[u8]> {
        self.row.around.as_ref().map(|(before, _)| &before[..])
    }

    /// The bytes of its slot after it. None if slots have no other bytes.
    #[getter]
    fn after(&self) -> Option<&[u8]> {
        self.row.around.as_ref().map(|(_, after)| &after[..])
    }

    /// The row that the tool prints, with mmId and mmFilterId as numbers.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let row = PyDict::new(py);
        let mut result = Ok(());
        self.row
            .place(self.index)
            .fields(&mut |key: Key, value: Value<'_>| {
                let set = match value {
                    Value::Number(number) | Value::Id(number) => row.set_item(key.name, number),
                    Value::NumberIfKnown(number) => row.set_item(key.name, number),
                    Value::Text(text) | Value::Foreign(text) => row.set_item(key.name, text),
                    Value::List(items) => row.set_item(key.name, items),
                    Value::Address(None) | Value::Time(None) => row.set_item(key.name, py.None()),
                    Value::Address(_) | Value::Time(_) | Value::Hex(_) => {
                        let mut text = Vec::new();
                        value.write_text(&mut text);
                        row.set_item(key.name, String::from_utf8_lossy(&text))
                    }
                };
                if result.is_ok() {
                    result = set;
                }
            });
        result.map(|()| row)
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.row.record.as_bytes())
    }

    fn __hash__(&self) -> u64 {
        self.row.offset ^ self.row.record.mm_id()
    }

    fn __repr__(&self) -> String {
        let (offset, record) = (self.row.offset, &self.row.record);
        let (code, point) = (record.failure_error_code(), record.failure_point());
        format!("<Record at {offset:#x}: {code}, {point}>")
    }
}

#[pymethods]
impl CarvedRecord {
    /// How likely it is that the bytes are a record.
    #[getter]
    fn confidence(&self) -> &'static str {
        self.0.confidence.name()
    }

    /// The other structure that the bytes fit as well.
    #[getter]
    fn also_fits(&self) -> Option<&'static str> {
        self.0.also_fits.map(|sibling| sibling.name())
    }

    /// The virtual address.
    #[getter]
    fn address(&self) -> Option<u64> {
        self.0.address
    }

    /// When the failure occurred, in UTC, with microseconds.
    #[getter]
    fn time<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.time.map(|time| datetime(py, time)).transpose()
    }

    /// The same as a FILETIME: intervals of 100 nanoseconds since 1601.
    #[getter]
    fn filetime(&self) -> Option<u64> {
        self.0.time.map(|time| time.0)
    }

    /// Where the time is from.
    #[getter]
    fn time_source(&self) -> Option<&'static str> {
        self.0.time_source.map(|source| source.name())
    }

    #[getter]
    fn local_address(&self) -> Option<IpAddr> {
        address(&self.0.local)
    }

    #[getter]
    fn local_port(&self) -> Option<u16> {
        self.0.local.port
    }

    #[getter]
    fn local_principal(&self) -> Option<&str> {
        self.0.local.principal.as_deref()
    }

    #[getter]
    fn remote_address(&self) -> Option<IpAddr> {
        address(&self.0.remote)
    }

    #[getter]
    fn remote_port(&self) -> Option<u16> {
        self.0.remote.port
    }

    #[getter]
    fn remote_principal(&self) -> Option<&str> {
        self.0.remote.principal.as_deref()
    }

    #[getter]
    fn app_id(&self) -> Option<&str> {
        self.0.app_id.as_deref()
    }

    #[getter]
    fn user_sid(&self) -> Option<&str> {
        self.0.user_sid.as_deref()
    }

    #[getter]
    fn provider_context_key(&self) -> Option<&str> {
        self.0.provider_context_key.as_deref()
    }

    /// The structure around the record.
    #[getter]
    fn context(&self) -> Option<&'static str> {
        self.0.context.map(|kind| kind.name())
    }

    /// The offset of the first byte of that structure in the input.
    #[getter]
    fn context_offset(&self) -> Option<u64> {
        self.0.context_offset
    }
}

fn address(side: &Side) -> Option<IpAddr> {
    side.address.as_ref()?.parse().ok()
}

/// An aware `datetime` in UTC. It has microseconds: the last of seven decimals is cut off.
fn datetime(py: Python<'_>, time: FileTime) -> PyResult<Bound<'_, PyAny>> {
    let module = py.import("datetime")?;
    let utc = module.getattr("timezone")?.getattr("utc")?;
    let epoch = module
        .getattr("datetime")?
        .call1((1601, 1, 1, 0, 0, 0, 0, utc))?;
    let since = module.getattr("timedelta")?.call1((0, 0, time.0 / 10))?;
    epoch.add(since)
}
