//! What stops parsing, and where.

use core::fmt;

use super::display::pad;

/// Why some input could not be parsed, and the offset at which parsing stopped.
///
/// It is `Copy`, borrows nothing and allocates nothing. It prints as one line in lower case:
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

/// The kind of an [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ends before the record or slot that starts at the offset is complete.
    Truncated {
        /// Length of the record or slot in bytes.
        needed: usize,
        /// Bytes from the offset to the end of the input.
        available: usize,
    },
    /// The record or slot ends at the offset, and the input goes on.
    TrailingBytes {
        /// Bytes from the offset to the end of the input.
        count: usize,
    },
    /// A [`Framing`](crate::Framing) cannot place its record at the offset: the record would end
    /// outside the slot.
    RecordOutsideSlot {
        /// Length of the slot in bytes.
        slot_len: usize,
    },
    /// The bytes at the offset do not fit the event, or are not all of the item that starts there.
    InvalidEvent,
    /// The text at the offset is not one of the names that the type knows.
    UnknownName,
    /// The text is not 40 hexadecimal digits. The offset is that of the first byte that is not a
    /// digit, or where a digit is missing or extra.
    InvalidCertHash,
}

impl Error {
    pub(crate) const fn new(kind: ErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// What is wrong.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Where: bytes from the start of the input that the caller passed.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the same error with `base` added to its offset.
    ///
    /// Use it when the parsed bytes are part of a larger input, and start `base` bytes into it. An
    /// offset that would exceed `usize::MAX` becomes `usize::MAX`.
    ///
    /// ```
    /// use ikeext_mm_failure::RawMmFailure;
    ///
    /// let image = [0; 100];
    /// let record = RawMmFailure::parse(&image[80..]);
    /// let error = record.unwrap_err().based_at(80);
    /// assert_eq!(error.to_string(), "64 bytes needed, 20 available at offset 0x50");
    /// ```
    #[must_use]
    pub const fn based_at(self, base: usize) -> Self {
        Self {
            offset: self.offset.saturating_add(base),
            ..self
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        pad(
            f,
            format_args!("{} at offset {:#x}", self.kind, self.offset),
        )
    }
}

/// The message of the error without its offset.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Truncated { needed, available } => pad(
                f,
                format_args!("{needed} bytes needed, {available} available"),
            ),
            Self::TrailingBytes { count } => pad(f, format_args!("trailing bytes: {count}")),
            Self::RecordOutsideSlot { slot_len } => pad(
                f,
                format_args!("record outside its slot of {slot_len} bytes"),
            ),
            Self::InvalidEvent => f.pad("not what the event has here"),
            Self::UnknownName => f.pad("unknown name"),
            Self::InvalidCertHash => f.pad("expected 40 hexadecimal digits"),
        }
    }
}

impl core::error::Error for Error {}

#[cfg(test)]
mod tests {
    use std::string::ToString;

    use super::*;

    #[test]
    fn every_kind_has_its_message() {
        for (kind, message) in [
            (
                ErrorKind::Truncated {
                    needed: 64,
                    available: 30,
                },
                "64 bytes needed, 30 available at offset 0x10",
            ),
            (
                ErrorKind::TrailingBytes { count: 1 },
                "trailing bytes: 1 at offset 0x10",
            ),
            (
                ErrorKind::RecordOutsideSlot { slot_len: 79 },
                "record outside its slot of 79 bytes at offset 0x10",
            ),
            (ErrorKind::UnknownName, "unknown name at offset 0x10"),
            (
                ErrorKind::InvalidCertHash,
                "expected 40 hexadecimal digits at offset 0x10",
            ),
        ] {
            let error = Error::new(kind, 0x10);
            assert_eq!((error.kind(), error.offset()), (kind, 0x10));
            assert_eq!(error.to_string(), message);
            assert_eq!(error.based_at(0xF0).offset(), 0x100);
            assert_eq!(error.based_at(usize::MAX).offset(), usize::MAX);
        }
    }
}
