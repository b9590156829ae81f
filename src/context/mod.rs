//! What lies around a record: when the negotiation failed, and between whom.

mod file_time;
mod guid;
mod net_event;
mod sid;
mod utf16;

pub use file_time::FileTime;
pub use guid::Guid;
pub use net_event::{NetEvent, NetEventFlags, NetEventLayout, NetEvents, best_event};
pub use sid::Sid;
pub use utf16::Utf16;
