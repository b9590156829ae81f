//! Decodes, encodes and finds `FWPM_NET_EVENT_IKEEXT_MM_FAILURE0`, the 64-byte structure in which
//! the Windows Filtering Platform reports a failed IKE or AuthIP main-mode negotiation.
//!
//! A record holds the error code, which side failed, the keying module, the state that the
//! negotiation had reached, the role of the reporting machine, the authentication method, the SHA-1
//! thumbprint of the end certificate, and two ids. It holds no time and no addresses. The data
//! around the record may contain them.
//!
//! # Reading a record
//!
//! [`RawMmFailure`] is a view of 64 bytes. [`decode`](RawMmFailure::decode) reads it into
//! [`MmFailure`], a struct of ten public fields, and [`encode`](MmFailure::encode) writes the bytes
//! back. Any 64 bytes decode, and they encode back to the same bytes. A wrong length is the only
//! error.
//!
//! ```
//! use ikeext_mm_failure::{FailurePoint, RawMmFailure};
//!
//! # let bytes = &std::fs::read("testdata/single.bin").unwrap();
//! let failure = RawMmFailure::parse(bytes)?.decode();
//! assert_eq!(failure.failure_error_code.name(), Some("ERROR_IPSEC_IKE_AUTH_FAIL"));
//! assert_eq!(failure.failure_point, FailurePoint::PEER);
//! # Ok::<(), ikeext_mm_failure::Error>(())
//! ```
//!
//! # Reading many records
//!
//! | the bytes are | use |
//! |---|---|
//! | an array of records | [`RawMmFailure::parse_slice`] |
//! | records in slots, such as `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` | [`Dump`] with a [`Framing`] |
//! | slots of an unknown length | [`Framing::detect`], then [`Dump`] |
//! | a memory image, a disk image, a trace file or any other bytes | [`Carver`] |
//! | part of another format | the [nom](https://docs.rs/nom/8) parsers in [`parser`] |
//!
//! This finds the records in an image, whatever surrounds them:
//!
//! ```
//! use ikeext_mm_failure::Carver;
//!
//! # let image = std::fs::read("testdata/heap-x64.bin").unwrap();
//! for hit in Carver::new(&image) {
//!     println!("{:#x} ({}): {}", hit.offset, hit.confidence, hit.record.failure_error_code());
//! }
//! # assert!(Carver::new(&image).count() > 2);
//! ```
//!
//! A *dump* in this crate is an array of slots, and not a process dump: a process dump is an image.
//! [`Field`] has the name, offset, length and C type of each field.
//!
//! # What this crate does not do
//!
//! It does not decode extended-mode and quick-mode failures, which are other structures.
//! ([`RawMmFailure::also_fits`] tells whether bytes may be an extended-mode failure.) It does not
//! talk to Windows: it reads bytes that something else captured.
//!
//! # Values without a name
//!
//! New versions of Windows add values, and damaged input can contain any value. The enumerations
//! ([`FailurePoint`], [`KeyingModuleType`], [`MmState`], [`SaRole`], [`AuthMethod`]), [`Flags`] and
//! [`ErrorCode`] are therefore open: every 32-bit value can be represented, and the known ones have
//! names. Three types describe the quality of the
//! input:
//!
//! - [`Error`] stops parsing. It has a kind and an offset.
//! - [`Issue`] is a value that Windows' headers do not name. [`RawMmFailure::issues`] lists them.
//! - [`Confidence`] is how likely it is that 64 bytes are a record at all.
//!   [`RawMmFailure::plausibility`] returns it, and each [`Hit`] of a [`Carver`] has one.
//!
//! # Guarantees and costs
//!
//! The library is `no_std`. It does not allocate, it contains no `unsafe` code, and its functions
//! do not panic. `.ci/no-panic` in the repository proves this for the compiled code of all
//! functions, with and without the feature `simd`, except those that format text,
//! [`AddressSpace::new`](context::AddressSpace::new), which sorts, and those of other features. The
//! library needs `zerocopy` and `nom`.
//!
//! # Features
//!
//! No feature is enabled by default.
//!
//! | feature | effect | needs |
//! |---|---|---|
//! | `simd` | [`Carver`] and [`context::NetEvents`] choose their instruction set at run time | std |
//! | `serde` | [`MmFailure`] implements serde's traits, with the names of the tool's JSON | serde |
//! | `arbitrary` | [`MmFailure`] implements `Arbitrary`, for fuzzers | std |
//! | `cli` | builds the tool `mmfail` | std |
//! | `testing` | the oracles of this crate's tests and fuzz targets; not part of the API | std |
//!
//! The traits of zerocopy, serde and arbitrary and the error trait of nom are part of the API: a
//! new major version of one of them is a new major version of this crate.
#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    any(test, feature = "testing"),
    allow(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        clippy::unwrap_used,
        reason = "a test fails by panicking"
    )
)]

#[cfg(any(test, feature = "cli", feature = "testing"))]
#[macro_use]
extern crate std;

mod carve;
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod context;
mod dump;
pub mod parser;
mod record;
#[cfg(any(test, feature = "testing"))]
#[doc(hidden)]
pub mod testing;

pub use carve::{Carver, Confidence, Hit, Sibling};
pub use dump::{Dump, Fit, Framing, Slot, Slots};
pub use record::{
    AuthMethod, CertHash, Error, ErrorCode, ErrorKind, FailurePoint, Field, Flags, Issue, Issues,
    KeyingModuleType, MmFailure, MmState, RawMmFailure, SaRole,
};

/// Runs the example of the README as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
