//! What lies around a record: when the negotiation failed, and between whom.

mod address_space;
#[expect(clippy::module_inception, reason = "the type of this name is in it")]
mod context;
mod etl_clock;
mod etw_1005;
mod event_header;
mod evtx_record;
mod failure_tail;
mod file_time;
mod guid;
mod minidump;
mod net_event;
mod positions;
mod sid;
mod socket_address;
mod utf16;

pub use address_space::{AddressSpace, MemoryRange};
pub use context::{Context, ContextKind, TimeSource};
pub use etl_clock::EtlClock;
pub use etw_1005::{Etw1005, GroupSids};
pub(crate) use etw_1005::{can_end_head, event, has_address};
pub use event_header::EventHeader;
pub use evtx_record::EvtxRecord;
pub use failure_tail::{FailureTail, TailLayout};
pub use file_time::FileTime;
pub use guid::Guid;
pub use minidump::{Minidump, MinidumpHeader, MinidumpStream};
pub use net_event::{NetEvent, NetEventFlags, NetEventLayout, NetEvents, best_event};
pub use sid::Sid;
pub use utf16::Utf16;
