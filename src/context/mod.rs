//! What lies around a record: when the negotiation failed, and between whom.
//!
//! [`Context::around`] looks for event 1005 around a record, and for the log or trace that has it:
//!
//! ```
//! use ikeext_mm_failure::{Carver, context::{Context, TimeSource}};
//!
//! let log = std::fs::read("testdata/context/log.evtx")?;
//! let hit = Carver::new(&log).next().unwrap();
//! let context = Context::around(&log, hit.offset, None);
//! let (time, source) = context.time.unwrap();
//! assert_eq!(time.to_string(), "2024-05-17T09:30:32.3456789Z");
//! assert_eq!(source, TimeSource::EvtxRecord);
//! assert_eq!(context.remote_address, Some("2001:db8::10".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! In the memory of a process, [`NetEvents`] finds the events whose pointers lead to records, and
//! [`best_event`] chooses the one of a record. An [`AddressSpace`] translates pointers, and
//! [`Minidump`] lists what it needs:
//!
//! ```
//! use ikeext_mm_failure::{Carver, context::{AddressSpace, Context, Minidump, NetEvents, best_event}};
//!
//! let file = std::fs::read("testdata/context/process-x64.dmp")?;
//! let mut by_address: Vec<_> = Minidump::parse(&file).unwrap().memory_ranges().collect();
//! let mut by_offset = by_address.clone();
//! let space = AddressSpace::new(&mut by_address, &mut by_offset);
//!
//! let hit = Carver::new(&file).next().unwrap();
//! let address = space.at_offset(hit.offset as u64).unwrap().address;
//! let events = space.in_file(0..file.len() as u64).flat_map(|range| {
//!     let bytes = &file[range.offset as usize..][..range.len as usize];
//!     let events = NetEvents::new(bytes).at_address(range.address);
//!     events.map(move |(offset, event)| (range.offset + offset as u64, event))
//! });
//! let (offset, event) = best_event(hit.offset as u64, Some(address), events).unwrap();
//! let context = Context::of_event(offset as usize, &event);
//! assert_eq!(context.local_address, Some("192.0.2.10".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # False positives
#![doc = include_str!("false_positives.md")]
//!
//! # What is known
//!
//! The types say what is proven and what is inferred. No stored event 1005 and no memory of a
//! process with such events is public.

mod address_space;
mod barren;
#[expect(clippy::module_inception, reason = "the type of this name is in it")]
mod context;
mod etl_clock;
mod etw_1005;
mod etw_header;
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
pub(crate) use barren::Barren;
pub use context::{Context, ContextKind, TimeSource};
pub use etl_clock::EtlClock;
pub use etw_1005::{Etw1005, GroupSids};
pub(crate) use etw_1005::{can_end_head, event, has_address};
pub use etw_header::EtwHeader;
pub use evtx_record::EvtxRecord;
pub use failure_tail::{FailureTail, TailLayout};
pub use file_time::FileTime;
pub use guid::Guid;
pub use minidump::{Minidump, MinidumpHeader, MinidumpStream};
pub use net_event::{NetEvent, NetEventFlags, NetEventLayout, NetEvents, best_event};
pub use sid::Sid;
pub use utf16::Utf16;
#[cfg(feature = "cli")]
pub(crate) use utf16::is_harmless;
