//! Whether the bytes around a record confirm it.

use crate::{
    context::{Barren, Etw1005, can_end_head, has_address},
    record::RawMmFailure,
};

/// What confirms records: the pointers that lead to them, and the payloads around them.
#[derive(Clone)]
pub(super) struct Confirmation<'a> {
    /// The offsets to which pointers lead, in ascending order.
    targets: &'a [usize],
    /// Bytes in which no socket address starts.
    barren: Barren<usize>,
}

impl<'a> Confirmation<'a> {
    pub(super) const fn new(targets: &'a [usize]) -> Self {
        Self {
            targets,
            barren: Barren::new(0),
        }
    }

    /// Whether anything can confirm a record at `offset`, by the test that most offsets fail.
    #[inline(always)]
    pub(super) fn is_possible(&self, image: &[u8], offset: usize) -> bool {
        follows_head(image, offset) || !self.targets.is_empty()
    }

    /// Whether a pointer leads to the record, or a payload of event 1005 ends with it.
    #[inline(never)]
    pub(super) fn confirms(&mut self, image: &[u8], offset: usize, record: &RawMmFailure) -> bool {
        record.is_confirmable()
            && (self.targets.binary_search(&offset).is_ok() || self.is_event_1005(image, offset))
    }

    fn is_event_1005(&mut self, image: &[u8], record: usize) -> bool {
        let first = record.saturating_sub(Etw1005::MAX_HEAD_LEN);
        let has_address = |range| has_address(image, range);
        follows_head(image, record)
            && !self.barren.is_barren(first..record, has_address)
            && Etw1005::around(image, record).is_some()
    }
}

/// Whether the bytes before `offset` can be the end of the head of an event 1005.
#[inline(always)]
fn follows_head(image: &[u8], offset: usize) -> bool {
    let before = image.get(..offset).unwrap_or_default();
    matches!(before, [.., 0, 0]) && can_end_head(before)
}
