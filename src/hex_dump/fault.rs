//! What can be wrong with a line of a hex dump.

use core::fmt;

/// What is wrong with a line of a hex dump; [`ErrorKind::HexDump`](crate::ErrorKind::HexDump) says where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HexFault {
    /// Something that is not a hex digit stands where one is due.
    NotHex,
    /// A group has an odd number of digits: no whole bytes.
    OddDigits,
    /// A group has another number of digits than the one before it, or than any bytes or words after an address.
    GroupLength,
    /// `??`: memory that WinDbg could not read.
    Unreadable,
    /// More characters stand in the text column than the line has bytes: two spaces within the bytes, or a note after the line.
    LongText,
    /// The dump's first line has an address, and this one has none like it.
    MissingAddress,
    /// The address does not follow on from the lines before: some are missing, or bytes of a line are.
    AddressJump {
        /// Where the lines before end.
        expected: u64,
        /// What the line says.
        found: u64,
    },
    /// The text column shows that words are turned around (`xxd -e`), or are not, and the lines before did not show it.
    TurnedWords,
    /// Nothing shows whether groups are bytes in their order or little-endian words: no text column that tells `xxd -g 4` from `xxd -e`, or no
    /// addresses beside what may be words of `od -A n`.
    UnknownOrder,
    /// A repeat line, `*`, after no line with an address, or after one of more than 256 bytes.
    NothingToRepeat,
    /// The dump ends after a repeat line: no address tells how often.
    OpenRepeat,
    /// The text starts with the mark of UTF-16, which `>` of Windows PowerShell writes. It has to be saved as UTF-8.
    Utf16,
}

impl fmt::Display for HexFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotHex => "hex digits expected",
            Self::OddDigits => "odd number of hex digits",
            Self::GroupLength => "another number of hex digits expected",
            Self::Unreadable => "memory the debugger could not read",
            Self::LongText => "more text than bytes",
            Self::MissingAddress => "no address like those of the lines before",
            Self::AddressJump { expected, found } => return write!(f, "address {expected:#x} expected, {found:#x} found"),
            Self::TurnedWords => "bytes in another order than their text",
            Self::UnknownOrder => "bytes or little-endian words, nothing tells which: dump it with xxd, or od -t x1",
            Self::NothingToRepeat => "no line to repeat",
            Self::OpenRepeat => "no address after the repeat line",
            Self::Utf16 => "UTF-16 text: save it as UTF-8",
        })
    }
}
