//! The slots of a dump.

use core::{
    fmt,
    iter::{Enumerate, FusedIterator},
    slice::ChunksExact,
};

use super::framing::Framing;
use crate::record::{Error, ErrorKind, Issues, RawMmFailure};

/// Bytes viewed as slots of one [`Framing`], without a copy.
///
/// ```
/// use ikeext_mm_failure::{Dump, Framing};
///
/// let bytes = [0; 200]; // two slots of 80 bytes, and 40 bytes of a third
/// let dump = Dump::new(&bytes, Framing::SLOT80);
/// assert_eq!(dump.len(), 2);
/// for slot in dump {
///     println!("{:#x}: {:?}", slot.offset, slot.record.mm_state());
/// }
/// assert_eq!(dump.trailing().len(), 40);
/// let error = dump.truncation().unwrap();
/// assert_eq!(error.to_string(), "80 bytes needed, 40 available at offset 0xa0");
/// ```
#[derive(Clone, Copy)]
pub struct Dump<'a> {
    bytes: &'a [u8],
    framing: Framing,
}

/// A slot of a [`Dump`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Slot<'a> {
    /// The number of the slot, counted from 0.
    pub index: usize,
    /// Bytes from the start of the dump to the record, not to the slot.
    pub offset: usize,
    /// The record.
    pub record: &'a RawMmFailure,
    /// The bytes of the slot before the record.
    pub before: &'a [u8],
    /// The bytes of the slot after the record.
    pub after: &'a [u8],
}

/// The iterator over the slots of a [`Dump`].
#[derive(Clone, Debug)]
pub struct Slots<'a> {
    chunks: Enumerate<ChunksExact<'a, u8>>,
    framing: Framing,
}

impl Slot<'_> {
    /// Lists the issues of the record like [`RawMmFailure::issues`], with offsets from the start of
    /// the dump.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        self.record.issues().based_at(self.offset)
    }
}

impl<'a> Dump<'a> {
    /// Views `bytes` as slots of `framing`.
    ///
    /// Any bytes are a dump. Those after the last whole slot are [`trailing`](Self::trailing).
    #[must_use]
    pub const fn new(bytes: &'a [u8], framing: Framing) -> Self {
        Self { bytes, framing }
    }

    /// The framing that was passed to [`new`](Self::new).
    #[must_use]
    pub const fn framing(&self) -> Framing {
        self.framing
    }

    /// The number of whole slots.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chunks().len()
    }

    /// Whether there is no whole slot.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The slot with this number, in constant time.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Slot<'a>> {
        self.iter().nth(index)
    }

    /// Iterates over the whole slots.
    #[must_use]
    pub fn iter(&self) -> Slots<'a> {
        Slots {
            chunks: self.chunks().enumerate(),
            framing: self.framing,
        }
    }

    /// All records as one slice, if the framing is [`Framing::PACKED`].
    #[must_use]
    pub fn records(&self) -> Option<&'a [RawMmFailure]> {
        if self.framing != Framing::PACKED {
            return None;
        }
        let whole = self.bytes.len().saturating_sub(self.trailing().len());
        RawMmFailure::parse_slice(self.bytes.get(..whole)?).ok()
    }

    /// The bytes after the last whole slot.
    #[must_use]
    pub fn trailing(&self) -> &'a [u8] {
        self.chunks().remainder()
    }

    /// Returns an error if the last slot is incomplete: [`ErrorKind::Truncated`] at its start. The
    /// [`trailing`](Self::trailing) bytes are what there is of it.
    #[must_use]
    pub fn truncation(&self) -> Option<Error> {
        let (needed, available) = (self.framing.slot_len(), self.trailing().len());
        let offset = self.bytes.len().saturating_sub(available);
        let error = Error::new(ErrorKind::Truncated { needed, available }, offset);
        (available > 0).then_some(error)
    }

    /// The last slot, if its end is missing but its record is whole. Its `after` is what is left of
    /// the bytes after the record.
    ///
    /// ```
    /// use ikeext_mm_failure::{Dump, Framing};
    ///
    /// let slot = Dump::new(&[0; 150], Framing::SLOT80).truncated_slot().unwrap();
    /// assert_eq!((slot.index, slot.offset, slot.after.len()), (1, 80, 6));
    /// ```
    #[must_use]
    pub fn truncated_slot(&self) -> Option<Slot<'a>> {
        let trailing = self.trailing();
        let (before, record, after) = self.framing.split(trailing)?;
        let start = self.bytes.len().saturating_sub(trailing.len());
        let offset = start.saturating_add(before.len());
        Some(Slot {
            index: self.len(),
            offset,
            record,
            before,
            after,
        })
    }

    fn chunks(&self) -> ChunksExact<'a, u8> {
        self.bytes.chunks_exact(self.framing.slot_len())
    }
}

impl<'a> Slots<'a> {
    fn slot(&self, (index, bytes): (usize, &'a [u8])) -> Option<Slot<'a>> {
        let (before, record, after) = self.framing.split(bytes)?;
        // The slot lies in a slice, so its offset fits in a `usize`.
        let offset = index.wrapping_mul(bytes.len()).wrapping_add(before.len());
        Some(Slot {
            index,
            offset,
            record,
            before,
            after,
        })
    }
}

impl<'a> Iterator for Slots<'a> {
    type Item = Slot<'a>;

    fn next(&mut self) -> Option<Slot<'a>> {
        let chunk = self.chunks.next()?;
        self.slot(chunk)
    }

    fn nth(&mut self, n: usize) -> Option<Slot<'a>> {
        let chunk = self.chunks.nth(n)?;
        self.slot(chunk)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.chunks.size_hint()
    }
}

impl<'a> DoubleEndedIterator for Slots<'a> {
    fn next_back(&mut self) -> Option<Slot<'a>> {
        let chunk = self.chunks.next_back()?;
        self.slot(chunk)
    }
}

impl ExactSizeIterator for Slots<'_> {}
impl FusedIterator for Slots<'_> {}

/// Prints the length of the bytes, not the bytes.
impl fmt::Debug for Dump<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, framing } = self;
        f.debug_struct("Dump")
            .field("len", &bytes.len())
            .field("framing", framing)
            .finish()
    }
}

impl<'a> IntoIterator for Dump<'a> {
    type Item = Slot<'a>;
    type IntoIter = Slots<'a>;

    fn into_iter(self) -> Slots<'a> {
        self.iter()
    }
}

impl<'a> IntoIterator for &Dump<'a> {
    type Item = Slot<'a>;
    type IntoIter = Slots<'a>;

    fn into_iter(self) -> Slots<'a> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::format;

    use super::*;

    #[test]
    fn debug_does_not_print_the_bytes() {
        let text = format!("{:?}", Dump::new(&[7; 1000], Framing::PACKED));
        assert!(text.starts_with("Dump { len: 1000, framing: Framing {") && text.len() < 100);
    }
}
