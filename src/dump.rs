//! A dump: records in slots of one length, one after the other.

use core::{
    iter::{Enumerate, FusedIterator},
    slice::ChunksExact,
};

use crate::{Error, ErrorKind, Framing, RawMmFailure, parser};

/// Bytes read as slots of one [`Framing`], without a copy.
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
/// assert_eq!(dump.truncation().unwrap().to_string(), "80 bytes needed, 40 available at offset 0xa0");
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Dump<'a> {
    bytes: &'a [u8],
    framing: Framing,
}

/// A slot of a [`Dump`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<'a> {
    /// Its number, counted from 0.
    pub index: usize,
    /// Bytes from the dump's start to the record (not to the slot).
    pub offset: usize,
    /// The record.
    pub record: &'a RawMmFailure,
    /// The slot's bytes before the record.
    pub before: &'a [u8],
    /// The slot's bytes after the record.
    pub after: &'a [u8],
}

/// The iterator over a [`Dump`].
#[derive(Clone, Debug)]
pub struct Slots<'a> {
    chunks: Enumerate<ChunksExact<'a, u8>>,
    framing: Framing,
}

impl Slot<'_> {
    /// [`RawMmFailure::issues`] of the record, with offsets from the dump's start.
    pub fn issues(&self) -> impl Iterator<Item = Error> + Clone {
        let offset = self.offset;
        self.record.issues().map(move |issue| issue.based_at(offset))
    }
}

impl<'a> Dump<'a> {
    /// Reads `bytes` as slots of `framing`. Any bytes are a dump; what is no whole slot at their end is [`trailing`](Self::trailing).
    #[must_use]
    pub const fn new(bytes: &'a [u8], framing: Framing) -> Self {
        Self { bytes, framing }
    }

    /// How it is read.
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

    /// The slot of that number, if there is one.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Slot<'a>> {
        self.iter().nth(index)
    }

    /// All whole slots.
    #[must_use]
    pub fn iter(&self) -> Slots<'a> {
        Slots { chunks: self.chunks().enumerate(), framing: self.framing }
    }

    /// All records as one slice, without a copy: only where they lie side by side, as in [`Framing::PACKED`].
    #[must_use]
    pub fn records(&self) -> Option<&'a [RawMmFailure]> {
        if self.framing != Framing::PACKED {
            return None;
        }
        parser::records::<()>(self.bytes).ok().map(|(_, records)| records)
    }

    /// The bytes after the last whole slot.
    #[must_use]
    pub fn trailing(&self) -> &'a [u8] {
        self.chunks().remainder()
    }

    /// [`ErrorKind::Truncated`] at the start of the last slot, where its end is missing: what [`trailing`](Self::trailing) bytes mean.
    #[must_use]
    pub fn truncation(&self) -> Option<Error> {
        let (needed, available) = (self.framing.slot_len(), self.trailing().len());
        let offset = self.bytes.len().saturating_sub(available);
        (available > 0).then_some(Error::new(ErrorKind::Truncated { needed, available }, offset))
    }

    /// The last slot, where its end is missing but its record is whole; `after` is what there is.
    ///
    /// ```
    /// use ikeext_mm_failure::{Dump, Framing};
    ///
    /// let slot = Dump::new(&[0; 150], Framing::SLOT80).truncated_slot().unwrap();
    /// assert_eq!((slot.index, slot.offset, slot.after.len()), (1, 80, 6));
    /// ```
    #[must_use]
    pub fn truncated_slot(&self) -> Option<Slot<'a>> {
        let (before, rest) = self.trailing().split_at_checked(self.framing.record_offset())?;
        let (record, after) = RawMmFailure::parse_prefix(rest).ok()?;
        let offset = self.bytes.len().saturating_sub(rest.len());
        Some(Slot { index: self.len(), offset, record, before, after })
    }

    fn chunks(&self) -> ChunksExact<'a, u8> {
        self.bytes.chunks_exact(self.framing.slot_len())
    }
}

impl<'a> Slots<'a> {
    fn slot(&self, (index, bytes): (usize, &'a [u8])) -> Option<Slot<'a>> {
        let (_, (before, record, after)) = parser::slot::<()>(self.framing)(bytes).ok()?;
        // The slot lies in a slice, so its offset fits in a `usize`.
        let offset = index.wrapping_mul(bytes.len()).wrapping_add(before.len());
        Some(Slot { index, offset, record, before, after })
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
