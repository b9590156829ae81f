//! The record: 64 bytes, their layout, and the meaning of each field.

#[cfg(any(test, feature = "arbitrary"))]
mod arbitrary;
mod cert_hash;
pub(crate) mod display;
mod enums;
mod error;
mod error_code;
mod field;
mod flags;
mod issue;
mod mm_failure;
pub(crate) mod names;
pub(crate) mod newtype;
mod raw;
#[cfg(feature = "serde")]
mod serde;

#[cfg(test)]
pub(crate) use arbitrary::{nearly_plausible, plausible};
pub use cert_hash::CertHash;
pub use enums::{AuthMethod, FailurePoint, KeyingModuleType, MmState, SaRole};
pub use error::{Error, ErrorKind};
pub use error_code::ErrorCode;
#[cfg(test)]
pub(crate) use error_code::for_each_error_code;
pub use field::Field;
pub use flags::Flags;
pub use issue::{Issue, Issues};
pub use mm_failure::MmFailure;
pub use raw::RawMmFailure;
