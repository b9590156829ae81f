#![doc = include_str!("../README.md")]
#![no_std]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test that panics has failed, as it should"
    )
)]

#[cfg(any(test, feature = "arbitrary"))]
mod arbitrary;
mod carver;
mod cert_hash;
mod detect;
mod dump;
mod error;
mod error_code;
#[cfg(test)]
mod exhaustive;
mod field;
mod flags;
mod framing;
mod hex_dump;
mod issues;
mod mm_failure;
#[cfg(test)]
mod oracles;
pub mod parser;
mod plausibility;
mod raw;
#[cfg(feature = "serde")]
mod serde;
mod values;

#[cfg(test)]
extern crate self as ikeext_mm_failure; // `oracles` is compiled elsewhere too, and names the crate as its users do

pub use carver::{Carver, Hit};
pub use cert_hash::CertHash;
pub use detect::Fit;
pub use dump::{Dump, Slot, Slots};
pub use error::{Error, ErrorKind};
pub use error_code::ErrorCode;
pub use field::Field;
pub use flags::Flags;
pub use framing::Framing;
pub use hex_dump::{HexDump, HexFault, HexLine};
pub use issues::Issues;
pub use mm_failure::MmFailure;
pub use plausibility::Confidence;
pub use raw::RawMmFailure;
pub use values::{AuthMethod, FailurePoint, KeyingModuleType, MmState, SaRole};
