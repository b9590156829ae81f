//! How records lie in a dump.

use crate::{Error, ErrorKind, RawMmFailure};

/// The length of a dump's slots and where in each slot the record is.
///
/// The record is always 64 bytes. What a slot holds around it depends on who wrote the dump: see the constants.
///
/// ```
/// use ikeext_mm_failure::Framing;
///
/// assert_eq!(Framing::new(80, 16), Ok(Framing::HEAP_X64));
/// assert_eq!(Framing::HEAP_X64.name(), Some("heap-x64"));
/// assert_eq!(Framing::new(80, 17).unwrap_err().to_string(), "record outside its slot of 80 bytes at offset 0x11");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Framing {
    record_offset: usize,
    /// Bytes after the record: `new` checks that all of a slot fits in a `usize`.
    after_len: usize,
}

impl Framing {
    /// 64-byte slots: a plain array of records.
    pub const PACKED: Self = Self { record_offset: 0, after_len: 0 };
    /// 80-byte slots, the record first, 16 bytes after it: the tail of ETW event 1005 version 1, with its provider context's GUID.
    pub const SLOT80: Self = Self { record_offset: 0, after_len: 16 };
    /// 80-byte slots, the record last: x64 NT heap blocks of 64-byte allocations, each after its 16-byte heap entry.
    pub const HEAP_X64: Self = Self { record_offset: 16, after_len: 0 };
    /// 88-byte slots, the record first: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` (Windows 7 and later) of a 32-bit process.
    pub const FAILURE1_X86: Self = Self { record_offset: 0, after_len: 24 };
    /// 112-byte slots, the record first: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` (Windows 7 and later) of a 64-bit process.
    pub const FAILURE1_X64: Self = Self { record_offset: 0, after_len: 48 };
    /// 96-byte slots, the record first: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` (Windows 10 1803 and later) of a 32-bit process.
    pub const FAILURE2_X86: Self = Self { record_offset: 0, after_len: 32 };
    /// 120-byte slots, the record first: `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` (Windows 10 1803 and later) of a 64-bit process.
    pub const FAILURE2_X64: Self = Self { record_offset: 0, after_len: 56 };

    /// The constants, with the names that `mmfail --framing` knows them by.
    pub const NAMED: &'static [(&'static str, Self)] = &[
        ("packed", Self::PACKED),
        ("slot80", Self::SLOT80),
        ("heap-x64", Self::HEAP_X64),
        ("failure1-x86", Self::FAILURE1_X86),
        ("failure1-x64", Self::FAILURE1_X64),
        ("failure2-x86", Self::FAILURE2_X86),
        ("failure2-x64", Self::FAILURE2_X64),
    ];

    /// A framing of slots of `slot_len` bytes with the record `record_offset` bytes from each slot's start.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::RecordOutsideSlot`] at `record_offset` where the record would not fit.
    pub const fn new(slot_len: usize, record_offset: usize) -> Result<Self, Error> {
        if let Some(room) = slot_len.checked_sub(RawMmFailure::LEN) {
            if let Some(after_len) = room.checked_sub(record_offset) {
                return Ok(Self { record_offset, after_len });
            }
        }
        Err(Error::new(ErrorKind::RecordOutsideSlot { slot_len }, record_offset))
    }

    /// Length of a slot in bytes: 64 or more.
    #[must_use]
    pub const fn slot_len(self) -> usize {
        self.record_offset.saturating_add(RawMmFailure::LEN).saturating_add(self.after_len)
    }

    /// Bytes from a slot's start to its record.
    #[must_use]
    pub const fn record_offset(self) -> usize {
        self.record_offset
    }

    /// Bytes from the record's end to the slot's end.
    #[must_use]
    pub const fn after_len(self) -> usize {
        self.after_len
    }

    /// Its name in [`NAMED`](Self::NAMED), where it is one of those.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        Self::NAMED.iter().find(|(_, framing)| *framing == self).map(|(name, _)| *name)
    }

    /// The one of [`NAMED`](Self::NAMED) with that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMED.iter().find(|named| named.0 == name).map(|named| named.1)
    }

    /// Writes a record to its place in a slot and leaves the slot's other bytes as they are.
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
    /// [`ErrorKind::Truncated`] at 0 where the slot is shorter than [`slot_len`](Self::slot_len), [`ErrorKind::TrailingBytes`] at
    /// `slot_len` where it is longer. Nothing is written then.
    pub fn place(self, record: &RawMmFailure, slot: &mut [u8]) -> Result<(), Error> {
        let (needed, available) = (self.slot_len(), slot.len());
        match slot.get_mut(self.record_offset..).and_then(|place| place.first_chunk_mut()) {
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
}

#[cfg(test)]
mod tests {
    extern crate std;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn named_framings_are_what_their_names_say() {
        let lengths_and_offsets = [(64, 0), (80, 0), (80, 16), (88, 0), (112, 0), (96, 0), (120, 0)];
        for (&(name, framing), (slot_len, record_offset)) in Framing::NAMED.iter().zip(lengths_and_offsets) {
            assert_eq!(Framing::new(slot_len, record_offset), Ok(framing), "{name}");
            assert_eq!((framing.slot_len(), framing.name()), (slot_len, Some(name)));
            assert_eq!(Framing::from_name(name), Some(framing));
        }
        assert_eq!(Framing::from_name("slot-80"), None);
        assert_eq!((Framing::default(), Framing::new(81, 0).unwrap().name()), (Framing::PACKED, None));
    }

    #[test]
    fn readme_has_these_framings() {
        let readme = include_str!("../README.md");
        for (name, framing) in Framing::NAMED {
            let row = std::format!("| `{name}` | {} | {} |", framing.slot_len(), framing.record_offset());
            assert!(readme.contains(&row), "{row}");
        }
    }

    #[test]
    fn failure1_and_failure2_are_as_long_as_windows_sys_has_them() {
        use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as windows;
        let framings = if cfg!(target_pointer_width = "64") {
            [Framing::FAILURE1_X64, Framing::FAILURE2_X64]
        } else {
            [Framing::FAILURE1_X86, Framing::FAILURE2_X86]
        };
        let lengths =
            [size_of::<windows::FWPM_NET_EVENT_IKEEXT_MM_FAILURE1>(), size_of::<windows::FWPM_NET_EVENT_IKEEXT_MM_FAILURE2>()];
        // Windows aligns a UINT64 to 8 bytes everywhere; i386 Linux, where this test may run, to 4.
        assert_eq!(framings.map(Framing::slot_len), lengths.map(|len| len.next_multiple_of(8)));
    }

    #[test]
    fn edges_neither_overflow_nor_pass() {
        for (slot_len, record_offset, fits) in [
            (0, 0, false),
            (63, 0, false),
            (64, 0, true),
            (64, 1, false),
            (65, 1, true),
            (64, usize::MAX, false),
            (usize::MAX, 0, true),
            (usize::MAX, usize::MAX - 64, true),
            (usize::MAX, usize::MAX - 63, false),
            (usize::MAX, usize::MAX, false),
        ] {
            let framing = Framing::new(slot_len, record_offset);
            assert_eq!(framing.is_ok(), fits, "{slot_len} {record_offset}");
            match framing {
                Ok(framing) => assert_eq!((framing.slot_len(), framing.record_offset()), (slot_len, record_offset)),
                Err(error) => assert_eq!(error, Error::new(ErrorKind::RecordOutsideSlot { slot_len }, record_offset)),
            }
        }
    }

    proptest! {
        #[test]
        fn placing_writes_the_record_and_nothing_else(before in 0..99usize, after in 0..99usize, record: [[u8; 32]; 2], wrong in 1..99usize) {
            let framing = Framing::new(before + 64 + after, before).unwrap();
            let record = RawMmFailure::parse(record.as_flattened()).unwrap();

            let mut slot = std::vec![0xA5; framing.slot_len()];
            framing.place(record, &mut slot).unwrap();
            let parts: (&[u8], &[u8; 64], &[u8]) = (&std::vec![0xA5; before], record.as_bytes(), &std::vec![0xA5; after]);
            prop_assert_eq!((&slot[..before], slot[before..].first_chunk().unwrap(), &slot[before + 64..]), parts);

            for len in [slot.len() + wrong, slot.len().saturating_sub(wrong)] {
                let mut slot = std::vec![0xA5; len];
                let kind = match len.checked_sub(framing.slot_len()) {
                    Some(count) => ErrorKind::TrailingBytes { count },
                    None => ErrorKind::Truncated { needed: framing.slot_len(), available: len },
                };
                prop_assert_eq!(framing.place(record, &mut slot).unwrap_err().kind(), kind);
                prop_assert!(slot.iter().all(|byte| *byte == 0xA5));
            }
        }
    }
}
