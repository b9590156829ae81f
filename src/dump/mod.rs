//! Dumps: records in slots of one length, one after another.

mod detect;
mod framing;
mod slots;

pub use detect::Fit;
pub use framing::Framing;
pub use slots::{Dump, Slot, Slots};
