//! How records lie in a dump.
//!
//! To add a framing, add it to `define!` below.

use core::fmt;

use crate::record::{Error, ErrorKind, RawMmFailure, display::pad, names::impl_from_str};

/// The length of the slots of a dump, and where in each slot the record is.
///
/// The record is always 64 bytes long. The other bytes of a slot depend on what wrote the dump; the
/// constants describe the known cases.
///
/// ```
/// use ikeext_mm_failure::Framing;
///
/// assert_eq!(Framing::new(80, 16), Ok(Framing::HEAP_X64));
/// assert_eq!(Framing::HEAP_X64.name(), Some("heap-x64"));
/// assert_eq!("heap-x64".parse(), Ok(Framing::HEAP_X64));
/// let error = Framing::new(80, 17).unwrap_err();
/// assert_eq!(error.to_string(), "record outside its slot of 80 bytes at offset 0x11");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Framing {
    record_offset: usize,
    /// Bytes after the record. `new` checks that the length of the slot fits in a `usize`.
    after_len: usize,
}

impl Framing {
    /// Describes slots of `slot_len` bytes with the record `record_offset` bytes after the start.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::RecordOutsideSlot`] at `record_offset` if the record would end outside the
    /// slot.
    pub const fn new(slot_len: usize, record_offset: usize) -> Result<Self, Error> {
        if let Some(room) = slot_len.checked_sub(RawMmFailure::LEN) {
            if let Some(after_len) = room.checked_sub(record_offset) {
                return Ok(Self {
                    record_offset,
                    after_len,
                });
            }
        }
        Err(Error::new(
            ErrorKind::RecordOutsideSlot { slot_len },
            record_offset,
        ))
    }

    /// Length of a slot in bytes, at least 64.
    #[must_use]
    pub const fn slot_len(self) -> usize {
        self.record_offset
            .saturating_add(RawMmFailure::LEN)
            .saturating_add(self.after_len)
    }

    /// Bytes from the start of a slot to its record.
    #[must_use]
    pub const fn record_offset(self) -> usize {
        self.record_offset
    }

    /// Bytes from the end of the record to the end of the slot.
    #[must_use]
    pub const fn after_len(self) -> usize {
        self.after_len
    }

    /// The framing that has this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::KNOWN
            .iter()
            .copied()
            .find(|known| known.name() == Some(name))
    }

    /// Writes a record to its place in a slot. The other bytes of the slot stay as they are.
    ///
    /// ```
    /// use ikeext_mm_failure::{Framing, MmFailure};
    ///
    /// let mut slot = [0xA5; 80];
    /// Framing::HEAP_X64.place(&MmFailure::default().encode(), &mut slot)?;
    /// assert_eq!((slot[15], slot[16], slot[79]), (0xA5, 0, 0));
    /// # Ok::<(), ikeext_mm_failure::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] at 0 if `slot` is shorter than [`slot_len`](Self::slot_len),
    /// [`ErrorKind::TrailingBytes`] at `slot_len` if it is longer. Nothing is written in either
    /// case.
    pub fn place(self, record: &RawMmFailure, slot: &mut [u8]) -> Result<(), Error> {
        let (needed, available) = (self.slot_len(), slot.len());
        match slot
            .get_mut(self.record_offset..)
            .and_then(|place| place.first_chunk_mut())
        {
            Some(place) if available == needed => {
                *place = *record.as_bytes();
                Ok(())
            }
            _ => Err(match available.checked_sub(needed) {
                Some(count) => Error::new(ErrorKind::TrailingBytes { count }, needed),
                None => Error::new(ErrorKind::Truncated { needed, available }, 0),
            }),
        }
    }

    /// Splits the bytes of one slot, or of a slot that is cut short after its record, into the
    /// bytes before the record, the record, and the bytes after it.
    pub(crate) fn split(self, slot: &[u8]) -> Option<(&[u8], &RawMmFailure, &[u8])> {
        let (before, rest) = slot.split_at_checked(self.record_offset)?;
        let (record, after) = RawMmFailure::parse_prefix(rest).ok()?;
        Some((before, record, after))
    }

    /// Makes a constant. A record outside its slot is a compile error.
    #[expect(
        clippy::panic,
        reason = "runs only in the compiler, where a panic is a compile error"
    )]
    const fn fixed(slot_len: usize, record_offset: usize) -> Self {
        match Self::new(slot_len, record_offset) {
            Ok(framing) => framing,
            Err(_) => panic!("the record ends outside the slot"),
        }
    }
}

/// Defines the framings that have names: constant, slot length, record offset, name, description.
macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $NAME:ident = $slot_len:literal, $record_offset:literal, $name:literal,
            $description:literal;
    )+) => {
        impl Framing {
            $(
                $(#[$doc])*
                pub const $NAME: Self = Self::fixed($slot_len, $record_offset);
            )+

            /// Every framing that has a name.
            pub const KNOWN: &'static [Self] = &[$(Self::$NAME),+];

            /// The name that `mmfail --framing` uses, if the framing is one of the constants.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$NAME => Some($name),)+
                    _ => None,
                }
            }

            /// What the slots are, in one line, if the framing is one of the constants.
            #[must_use]
            pub const fn description(self) -> Option<&'static str> {
                match self {
                    $(Self::$NAME => Some($description),)+
                    _ => None,
                }
            }
        }
    };
}

define! {
    /// 64-byte slots: an array of records.
    PACKED = 64, 0, "packed", "an array of records";

    /// 80-byte slots with the record at 0: the end of ETW event 1005 version 1, in which the
    /// 16-byte GUID of the provider context follows the record. Source: the manifest of the event.
    /// No stored event has been seen.
    SLOT80 = 80, 0, "slot80", "the end of ETW event 1005 version 1: record, provider context GUID";

    /// 80-byte slots with the record at 16: blocks of the x64 NT heap, in which an allocation of 64
    /// bytes follows its 16-byte heap entry. Inferred from the sizes.
    HEAP_X64 = 80, 16, "heap-x64", "blocks of the x64 NT heap: heap entry, record";

    /// 88-byte slots with the record at 0: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` (`fwpmtypes.h`,
    /// Windows 7 and later) in a 32-bit process.
    FAILURE1_X86 = 88, 0, "failure1-x86", "FWPM_NET_EVENT_IKEEXT_MM_FAILURE1 in a 32-bit process";

    /// 112-byte slots with the record at 0: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` (`fwpmtypes.h`,
    /// Windows 7 and later) in a 64-bit process.
    FAILURE1_X64 = 112, 0, "failure1-x64", "FWPM_NET_EVENT_IKEEXT_MM_FAILURE1 in a 64-bit process";

    /// 96-byte slots with the record at 0: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` (`fwpmtypes.h`,
    /// Windows 10 version 1803 and later) in a 32-bit process.
    FAILURE2_X86 = 96, 0, "failure2-x86", "FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 in a 32-bit process";

    /// 120-byte slots with the record at 0: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` (`fwpmtypes.h`,
    /// Windows 10 version 1803 and later) in a 64-bit process.
    FAILURE2_X64 = 120, 0, "failure2-x64", "FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 in a 64-bit process";
}

impl_from_str!(Framing);

/// The name, or the two numbers, as in `slot of 104 bytes with the record at 32`.
impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => {
                let (slot_len, record_offset) = (self.slot_len(), self.record_offset);
                pad(
                    f,
                    format_args!("slot of {slot_len} bytes with the record at {record_offset}"),
                )
            }
        }
    }
}

#[cfg(test)]
mod tests;
