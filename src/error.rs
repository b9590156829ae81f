//! What can be wrong with some bytes, and where.

use core::fmt;

use crate::{Field, HexFault};

/// Something wrong, and the offset where it is.
///
/// It is small and `Copy`, borrows nothing and allocates nothing. Its message is one lower-case line:
///
/// ```
/// use ikeext_mm_failure::{ErrorKind, RawMmFailure};
///
/// let error = RawMmFailure::parse(&[0; 30]).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Truncated { needed: 64, available: 30 });
/// assert_eq!(error.offset(), 0);
/// assert_eq!(error.to_string(), "64 bytes needed, 30 available at offset 0x0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Error {
    kind: ErrorKind,
    offset: usize,
}

/// What kind of thing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes from the offset on end before the record or slot that starts there does.
    Truncated {
        /// Length in bytes of the record or slot.
        needed: usize,
        /// Bytes from the offset to the end.
        available: usize,
    },
    /// The bytes go on at the offset, where the record or slot has ended.
    TrailingBytes {
        /// Bytes from the offset to the end.
        count: usize,
    },
    /// The field at the offset has a value that its enumeration does not name.
    UnknownValue {
        /// One of the five enumerations.
        field: Field,
        /// The value.
        value: u32,
    },
    /// The field `flags` at the offset has a bit set that no flag names.
    UnknownFlag {
        /// The value of that bit alone: a power of two.
        value: u32,
    },
    /// A [`Framing`](crate::Framing) whose record, starting at the offset, would end outside its slot.
    RecordOutsideSlot {
        /// The slot's length in bytes.
        slot_len: usize,
    },
    /// A line that [`HexDump`](crate::HexDump) cannot read.
    HexDump {
        /// What is wrong.
        fault: HexFault,
        /// The line, counted from 1.
        line: usize,
        /// The byte in that line, counted from 1.
        column: usize,
    },
}

impl Error {
    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where, in bytes from the start of what the caller passed.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// The field in doubt, for the kinds that speak of one.
    #[must_use]
    pub const fn field(&self) -> Option<Field> {
        match self.kind {
            ErrorKind::UnknownValue { field, .. } => Some(field),
            ErrorKind::UnknownFlag { .. } => Some(Field::Flags),
            _ => None,
        }
    }

    /// The same error as seen from `base` bytes further out: for a caller who passed on a part of a larger input.
    ///
    /// ```
    /// use ikeext_mm_failure::RawMmFailure;
    ///
    /// let image = [0; 100];
    /// let error = RawMmFailure::parse(&image[80..]).map_err(|error| error.based_at(80)).unwrap_err();
    /// assert_eq!(error.to_string(), "64 bytes needed, 20 available at offset 0x50");
    /// ```
    #[must_use]
    pub const fn based_at(self, base: usize) -> Self {
        Self { kind: self.kind, offset: self.offset.saturating_add(base) }
    }

    pub(crate) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at offset {:#x}", self.kind, self.offset)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { needed, available } => write!(f, "{needed} bytes needed, {available} available"),
            Self::TrailingBytes { count } => write!(f, "trailing bytes: {count}"),
            Self::UnknownValue { field, value } => write!(f, "unknown {field} value {value:#010x}"),
            Self::UnknownFlag { value } => write!(f, "unknown {} bit {value:#010x}", Field::Flags),
            Self::RecordOutsideSlot { slot_len } => write!(f, "record outside its slot of {slot_len} bytes"),
            Self::HexDump { fault, line, column } => write!(f, "line {line}, column {column}: {fault}"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    extern crate std;
    use std::string::ToString;

    use super::*;

    #[test]
    fn every_kind_has_its_message() {
        for (kind, field, message) in [
            (ErrorKind::Truncated { needed: 64, available: 30 }, None, "64 bytes needed, 30 available at offset 0x10"),
            (ErrorKind::TrailingBytes { count: 1 }, None, "trailing bytes: 1 at offset 0x10"),
            (
                ErrorKind::UnknownValue { field: Field::MmState, value: 0x63 },
                Some(Field::MmState),
                "unknown mmState value 0x00000063 at offset 0x10",
            ),
            (ErrorKind::UnknownFlag { value: 4 }, Some(Field::Flags), "unknown flags bit 0x00000004 at offset 0x10"),
            (ErrorKind::RecordOutsideSlot { slot_len: 79 }, None, "record outside its slot of 79 bytes at offset 0x10"),
            (
                ErrorKind::HexDump { fault: HexFault::OddDigits, line: 2, column: 7 },
                None,
                "line 2, column 7: odd number of hex digits at offset 0x10",
            ),
            (
                ErrorKind::HexDump { fault: HexFault::AddressJump { expected: 16, found: 32 }, line: 2, column: 1 },
                None,
                "line 2, column 1: address 0x10 expected, 0x20 found at offset 0x10",
            ),
        ] {
            let error = Error::new(kind, 0x10);
            assert_eq!((error.kind(), error.offset(), error.field()), (kind, 0x10, field));
            assert_eq!(error.to_string(), message);
            assert_eq!(error.based_at(0xF0).offset(), 0x100);
            assert_eq!(error.based_at(usize::MAX).offset(), usize::MAX);
        }
    }
}
