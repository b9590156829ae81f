//! What is known about a record that the carver found.

use std::prelude::rust_2024::*;

use crate::{
    carve::{Confidence, Hit, Sibling},
    cli::number::wide,
    context::{Context, ContextKind, FileTime, TimeSource},
};

/// The fields that only records have that the carver found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carved {
    /// How certain it is that the bytes are a record.
    pub confidence: Confidence,
    /// The other structure that the bytes fit.
    pub also_fits: Option<Sibling>,
    /// The virtual address.
    pub address: Option<u64>,
    /// When the failure occurred.
    pub time: Option<FileTime>,
    /// Where the time is from.
    pub time_source: Option<TimeSource>,
    /// This machine.
    pub local: Side,
    /// Its peer.
    pub remote: Side,
    /// The path of the program.
    pub app_id: Option<String>,
    /// The user, as `S-1-5-18`.
    pub user_sid: Option<String>,
    /// A GUID in lower case without braces.
    pub provider_context_key: Option<String>,
    /// The structure that the context is from.
    pub context: Option<ContextKind>,
    /// The offset of that structure in the input.
    pub context_offset: Option<u64>,
}

/// One of the two machines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// The IP address.
    pub address: Option<String>,
    /// The UDP port.
    pub port: Option<u16>,
    /// The name for authentication.
    pub principal: Option<String>,
}

impl Carved {
    /// What is known about a hit with this context. The image of the context starts `base` bytes
    /// into the input.
    pub(super) fn new(hit: &Hit<'_>, context: &Context<'_>, base: u64) -> Self {
        let offset = context.structure.map(|(_, offset)| wide(offset));
        Self {
            confidence: hit.confidence,
            also_fits: hit.also_fits,
            address: None,
            time: context.time.map(|(time, _)| time),
            time_source: context.time.map(|(_, source)| source),
            local: Side {
                address: text(context.local_address),
                port: context.local_port,
                principal: text(context.local_principal),
            },
            remote: Side {
                address: text(context.remote_address),
                port: context.remote_port,
                principal: text(context.remote_principal),
            },
            app_id: text(context.app_id),
            user_sid: text(context.user_sid),
            provider_context_key: text(context.provider_context_key),
            context: context.structure.map(|(kind, _)| kind),
            context_offset: offset.map(|offset| base.saturating_add(offset)),
        }
    }
}

/// A record of which nothing is known.
impl Default for Carved {
    fn default() -> Self {
        Self {
            confidence: Confidence::Low,
            also_fits: None,
            address: None,
            time: None,
            time_source: None,
            local: Side::default(),
            remote: Side::default(),
            app_id: None,
            user_sid: None,
            provider_context_key: None,
            context: None,
            context_offset: None,
        }
    }
}

impl Side {
    /// The address and the port, as far as they are known.
    pub(crate) fn endpoint(&self) -> Option<String> {
        match (&self.address, self.port) {
            (Some(address), Some(port)) if address.contains(':') => {
                Some(format!("[{address}]:{port}"))
            }
            (Some(address), Some(port)) => Some(format!("{address}:{port}")),
            (Some(address), None) => Some(address.clone()),
            (None, Some(port)) => Some(format!(":{port}")),
            (None, None) => None,
        }
    }
}

fn text(value: Option<impl ToString>) -> Option<String> {
    value.map(|value| value.to_string())
}
