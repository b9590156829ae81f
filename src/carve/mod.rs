//! Carving: records at any offset, and how likely it is that bytes are a record.

mod carver;
mod confidence;
mod confirmation;
mod evidence;
mod scan;
mod siblings;

pub use carver::{Carver, Hit};
pub use confidence::Confidence;
#[cfg(test)]
pub(crate) use confidence::TESTS;
pub use siblings::Sibling;
