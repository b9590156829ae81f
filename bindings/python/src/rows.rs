//! Records with their places, as a result holds them.

use std::sync::Arc;

use ikeext_mm_failure::{
    RawMmFailure,
    cli::{Carved, Extra, Found, Place},
};

/// A record with its place in the input.
#[derive(Clone, PartialEq)]
pub(crate) struct Row {
    /// The offset of its first byte in the input.
    pub(crate) offset: u64,
    pub(crate) record: RawMmFailure,
    /// The bytes of its slot before and after it. `None` if slots have no other bytes.
    pub(crate) around: Option<Around>,
    /// What the carver knows about it.
    pub(crate) carved: Option<Arc<Carved>>,
}

/// The bytes of a slot before and after its record.
pub(crate) type Around = (Box<[u8]>, Box<[u8]>);

/// The records of a result.
pub(crate) struct Rows {
    pub(crate) all: Vec<Row>,
    /// Which fields the rows have that only some rows have.
    pub(crate) extra: Extra,
}

impl Row {
    /// The row as the tool prints it.
    pub(crate) fn place(&self, index: u64) -> Place<'_> {
        let around = self.around.as_ref();
        Place {
            source: None,
            index,
            offset: self.offset,
            record: &self.record,
            around: around.map(|(before, after)| (&before[..], &after[..])),
            carved: self.carved.as_deref(),
        }
    }
}

impl From<&Place<'_>> for Row {
    fn from(place: &Place<'_>) -> Self {
        Self {
            offset: place.offset,
            record: *place.record,
            around: place
                .around
                .map(|(before, after)| (before.into(), after.into())),
            carved: place.carved.cloned().map(Arc::new),
        }
    }
}

impl From<Found> for Row {
    fn from(found: Found) -> Self {
        Self {
            offset: found.offset,
            record: found.record,
            around: None,
            carved: Some(Arc::new(found.carved)),
        }
    }
}

/// Converts a length or an index in memory to the type of those in a file.
pub(crate) fn wide(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}
