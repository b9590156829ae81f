//! The context of a record.

use core::net::IpAddr;

use super::{
    etl_clock::EtlClock, etw_1005::Etw1005, event_header::EventHeader, evtx_record::EvtxRecord,
    file_time::FileTime, guid::Guid, net_event::NetEvent, sid::Sid, utf16::Utf16,
};
use crate::record::names::impl_named;

/// When a negotiation failed, and between whom, as far as the bytes around the record tell it.
///
/// ```
/// use ikeext_mm_failure::{Carver, context::{Context, ContextKind}};
///
/// let image = std::fs::read("testdata/context/payloads.bin")?;
/// let hit = Carver::new(&image).next().unwrap();
/// let context = Context::around(&image, hit.offset, None);
/// assert_eq!(context.kind, Some(ContextKind::Etw1005V0));
/// assert_eq!(context.local_address, Some("192.0.2.10".parse()?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Context<'a> {
    /// The structure that the context is from. `None` if there is none, or only a time.
    pub kind: Option<ContextKind>,
    /// The offset of that structure in the image.
    pub offset: usize,
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
    /// The name with which this machine authenticated.
    pub local_principal: Option<Utf16<'a>>,
    /// The name with which the peer authenticated.
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
    /// The [header of an event](EventHeader) in a trace, by the trace's clock: when the event
    /// occurred.
    EtlHeader,
    /// The payload of ETW event 1005.
    Payload,
    /// The header of an `FWPM_NET_EVENT`.
    EventHeader,
}

impl TimeSource {
    /// All sources.
    pub const KNOWN: &'static [Self] = &[
        Self::EvtxRecord,
        Self::EtlHeader,
        Self::Payload,
        Self::EventHeader,
    ];

    /// The name of the source: `evtx-record`, `etl-header`, `payload` or `event-header`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::EvtxRecord => "evtx-record",
            Self::EtlHeader => "etl-header",
            Self::Payload => "payload",
            Self::EventHeader => "event-header",
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
    /// The time is from the first of these that there is: the record of an event log, the header
    /// of an event in a trace (with `clock`, the clock of the trace), the payload.
    #[must_use]
    pub fn around(image: &'a [u8], record: usize, clock: Option<&EtlClock>) -> Self {
        let written =
            EvtxRecord::around(image, record).map(|evtx| (evtx.written, TimeSource::EvtxRecord));
        let Some((offset, event)) = Etw1005::around(image, record) else {
            return Self {
                time: written,
                ..Self::default()
            };
        };
        let traced = || {
            let header = EventHeader::before(image, offset..record)?;
            Some((clock?.time(header.timestamp)?, TimeSource::EtlHeader))
        };
        let reported = (!event.timestamp.is_unknown()).then_some(event.timestamp);
        let key = event.provider_context_key;
        Self {
            kind: Some(match key {
                Some(_) => ContextKind::Etw1005V1,
                None => ContextKind::Etw1005V0,
            }),
            offset,
            time: written
                .or_else(traced)
                .or(reported.map(|time| (time, TimeSource::Payload))),
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
            kind: Some(event.layout().kind()),
            offset,
            time: time.map(|time| (time, TimeSource::EventHeader)),
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
