//! What is known about a record that the carver found, as text.

use std::prelude::rust_2024::*;

use crate::{
    carve::{Confidence, Hit, Sibling},
    cli::number::wide,
    context::{Context, ContextKind, TimeSource},
};

/// The fields that only records have that the carver found.
#[derive(Clone, Debug)]
pub(crate) struct Carved {
    pub(crate) confidence: Confidence,
    /// The other structure that the bytes fit.
    pub(crate) also_fits: Option<Sibling>,
    /// The virtual address.
    pub(crate) address: Option<String>,
    /// In UTC.
    pub(crate) time: Option<String>,
    pub(crate) time_source: Option<TimeSource>,
    pub(crate) local: Side,
    pub(crate) remote: Side,
    pub(crate) app_id: Option<String>,
    pub(crate) user_sid: Option<String>,
    pub(crate) provider_context_key: Option<String>,
    /// The structure that the context is from, and its offset in the input.
    pub(crate) context: Option<ContextKind>,
    pub(crate) context_offset: Option<u64>,
}

/// This machine or its peer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Side {
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    pub(crate) principal: Option<String>,
}

impl Carved {
    /// What is known about a hit with this context. The image of the context starts `base` bytes
    /// into the input.
    pub(crate) fn new(hit: &Hit<'_>, context: &Context<'_>, base: u64) -> Self {
        let offset = context.structure.map(|(_, offset)| wide(offset));
        Self {
            confidence: hit.confidence,
            also_fits: hit.also_fits,
            address: None,
            time: context.time.map(|(time, _)| time.to_string()),
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
