//! The context of a record.

use core::net::IpAddr;

use super::{
    etl_clock::EtlClock, etw_1005::Etw1005, etw_header::EtwHeader, evtx_record::EvtxRecord,
    file_time::FileTime, guid::Guid, net_event::NetEvent, sid::Sid, utf16::Utf16,
};
use crate::record::{RawMmFailure, names::impl_named};

/// When a negotiation failed, and between whom, as far as the bytes around the record tell it.
///
/// ```
/// use ikeext_mm_failure::{Carver, context::{Context, ContextKind}};
///
/// let image = std::fs::read("testdata/context/payloads.bin")?;
/// let hit = Carver::new(&image).next().unwrap();
/// let context = Context::around(&image, hit.offset, None);
/// assert_eq!(context.structure, Some((ContextKind::Etw1005V0, 211)));
/// assert_eq!(context.local_address, Some("192.0.2.10".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The structure that the context is from, and its offset in the image. `None` if there is
    /// none, or only a time.
    pub structure: Option<(ContextKind, usize)>,
    /// When the negotiation failed or the event was written, and what tells it.
    pub time: Option<(FileTime, TimeSource)>,
    /// The address of this machine.
    pub local_address: Option<IpAddr>,
    /// The port of this machine.
    pub local_port: Option<u16>,
    /// The address of the peer.
    pub remote_address: Option<IpAddr>,
    /// The port of the peer.
    pub remote_port: Option<u16>,
    /// The path of a program, as the kernel names it.
    pub app_id: Option<Utf16<'a>>,
    /// A user.
    pub user_sid: Option<Sid<'a>>,
    /// The name with which this machine authenticated. That of event 1005 is its LocalSpn, which is
    /// inferred to be that name.
    pub local_principal: Option<Utf16<'a>>,
    /// The name with which the peer authenticated. That of event 1005 is its PeerSpn, which is
    /// inferred to be that name.
    pub remote_principal: Option<Utf16<'a>>,
    /// The key of the provider context.
    pub provider_context_key: Option<Guid>,
}

/// The structure that a [`Context`] is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContextKind {
    /// The payload of ETW event 1005, version 0.
    Etw1005V0,
    /// The payload of ETW event 1005, version 1: version 0 with a provider context key.
    Etw1005V1,
    /// `FWPM_NET_EVENT0` (Windows Vista and later).
    NetEvent0,
    /// `FWPM_NET_EVENT1` (Windows 7 and later).
    NetEvent1,
    /// `FWPM_NET_EVENT2` (Windows 8 and later).
    NetEvent2,
    /// `FWPM_NET_EVENT3`, `FWPM_NET_EVENT4` or `FWPM_NET_EVENT5`, which have one layout (Windows 10
    /// and later).
    NetEvent3,
}

impl ContextKind {
    /// All kinds.
    pub const KNOWN: &'static [Self] = &[
        Self::Etw1005V0,
        Self::Etw1005V1,
        Self::NetEvent0,
        Self::NetEvent1,
        Self::NetEvent2,
        Self::NetEvent3,
    ];

    /// The name of the kind, such as `etw-1005-v0` or `net-event3`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Etw1005V0 => "etw-1005-v0",
            Self::Etw1005V1 => "etw-1005-v1",
            Self::NetEvent0 => "net-event0",
            Self::NetEvent1 => "net-event1",
            Self::NetEvent2 => "net-event2",
            Self::NetEvent3 => "net-event3",
        }
    }
}

/// What a time is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TimeSource {
    /// The [record of an event log](EvtxRecord): when the event was written to the log.
    EvtxRecord,
    /// The [header of an event](EtwHeader) in a trace, by the trace's clock: when the event
    /// occurred.
    EtlHeader,
    /// The payload of ETW event 1005.
    Payload,
    /// The header of an `FWPM_NET_EVENT`.
    NetEvent,
}

impl TimeSource {
    /// All sources.
    pub const KNOWN: &'static [Self] = &[
        Self::EvtxRecord,
        Self::EtlHeader,
        Self::Payload,
        Self::NetEvent,
    ];

    /// The name of the source: `evtx-record`, `etl-header`, `payload` or `event-header`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EvtxRecord => "evtx-record",
            Self::EtlHeader => "etl-header",
            Self::Payload => "payload",
            Self::NetEvent => "event-header",
        }
    }
}

impl_named!(ContextKind);
impl_named!(TimeSource);

impl<'a> Context<'a> {
    /// The most bytes before and after a record that [`around`](Self::around) looks at.
    pub const REACH: usize = EvtxRecord::MAX_LEN;

    /// Returns what the payload of event 1005 around the record at offset `record` tells, and the
    /// time at which the event was written to a log or trace.
    ///
    /// The time is from the first of these that there is and that is in the years 2005 to 2039: the
    /// record of an event log, the header of an event in a trace (with `clock`, the clock of the
    /// trace), the payload.
    #[must_use]
    pub fn around(image: &'a [u8], record: usize, clock: Option<&EtlClock>) -> Self {
        Self::in_log(image, record, EvtxRecord::around(image, record), clock)
    }

    /// The same, if the record of an event log is known.
    pub(crate) fn in_log(
        image: &'a [u8],
        record: usize,
        log: Option<EvtxRecord>,
        clock: Option<&EtlClock>,
    ) -> Self {
        let written = log.map(|log| (log.written, TimeSource::EvtxRecord));
        let Some((offset, event)) = Etw1005::around(image, record) else {
            return Self {
                time: written,
                ..Self::default()
            };
        };
        let end = record.saturating_add(RawMmFailure::LEN);
        let plausible = |time: FileTime, source| time.is_plausible().then_some((time, source));
        let traced = || {
            let header = EtwHeader::before(image, offset..end)?;
            plausible(clock?.time(header.timestamp)?, TimeSource::EtlHeader)
        };
        let key = event.provider_context_key;
        Self {
            structure: Some(match key {
                Some(_) => (ContextKind::Etw1005V1, offset),
                None => (ContextKind::Etw1005V0, offset),
            }),
            time: written
                .or_else(traced)
                .or_else(|| plausible(event.timestamp, TimeSource::Payload)),
            local_address: Some(event.local_address.ip()),
            local_port: Some(event.local_address.port()),
            remote_address: Some(event.remote_address.ip()),
            remote_port: Some(event.remote_address.port()),
            app_id: non_empty(event.app_id),
            user_sid: Some(event.user_sid),
            local_principal: non_empty(event.local_spn),
            remote_principal: non_empty(event.peer_spn),
            provider_context_key: key,
        }
    }
}

impl Context<'_> {
    /// Returns what an event at `offset` tells. What its pointers lead to is left out.
    #[must_use]
    pub fn of_event(offset: usize, event: &NetEvent<'_>) -> Self {
        let time = Some(event.time()).filter(|time| !time.is_unknown());
        Self {
            structure: Some((event.layout().kind(), offset)),
            time: time.map(|time| (time, TimeSource::NetEvent)),
            local_address: event.local_address(),
            local_port: event.local_port(),
            remote_address: event.remote_address(),
            remote_port: event.remote_port(),
            ..Self::default()
        }
    }
}

fn non_empty(text: Utf16<'_>) -> Option<Utf16<'_>> {
    Some(text).filter(|text| !text.is_empty())
}
