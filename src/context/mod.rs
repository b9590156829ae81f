//! What lies around a record: when the negotiation failed, and between whom.

mod file_time;
mod guid;
mod sid;
mod utf16;

pub use file_time::FileTime;
pub use guid::Guid;
pub use sid::Sid;
pub use utf16::Utf16;
