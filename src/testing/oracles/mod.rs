//! What must hold for any input. Each function panics if it does not.
//!
//! Property tests, the replay of `testdata/` and the fuzz targets of the same names call them.

pub mod carve;
#[cfg(feature = "cli")]
pub mod cli;
mod containers;
pub mod dump;
pub mod etw_1005;
pub mod minidump;
pub mod net_event;
pub mod record;
