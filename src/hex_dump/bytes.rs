//! The bytes that a line of a hex dump stands for.

use core::iter::FusedIterator;

use super::{
    HexFault,
    groups::{Fault, Groups},
};

/// The bytes that a line stands for, after those that a repeat line before it stands for.
#[derive(Clone, Debug)]
pub struct HexLine<'a> {
    pub(super) is_text: bool,
    pub(super) is_guess: bool,
    /// Repeated bytes yet to come, the line before that they are from, and where in it the next one is.
    pub(super) repeated: u64,
    pub(super) row: Row,
    at: usize,
    pub(super) groups: Option<Groups<'a>>,
}

/// The bytes of a line, for a repeat line that may follow.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    bytes: [u8; 256],
    /// Their number, also where they are too many to be kept.
    len: usize,
}

/// The order of a line's bytes, by the text beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Words turned around are the same.
    Either,
    /// Nothing tells.
    Unknown,
    Kept,
    Turned,
}

impl HexLine<'_> {
    pub(super) const EMPTY: Self = Self { is_text: false, is_guess: false, repeated: 0, row: Row::EMPTY, at: 0, groups: None };

    /// Was the line skipped as text beside a dump, such as a prompt?
    ///
    /// A blank line is none. But a mangled first or last line of a dump may be one: whoever goes on should say that it was skipped.
    #[must_use]
    pub const fn is_text(&self) -> bool {
        self.is_text
    }

    /// Is it a guess how often the repeat line before stands for the one before that, as addresses could be in more than one radix?
    ///
    /// So begins what `hexdump` (hex) and `od -x` (octal) make of zeros. The likelier radix is taken, and the others are an error from
    /// there on.
    #[must_use]
    pub const fn is_guess(&self) -> bool {
        self.is_guess
    }

    /// Takes the bytes of the repeat line, which can be more than memory holds. What is left are the line's own.
    pub const fn take_repeats(&mut self) -> HexLine<'static> {
        let repeats = HexLine { repeated: self.repeated, row: self.row, ..HexLine::EMPTY };
        self.repeated = 0;
        repeats
    }
}

/// No bytes.
impl Default for HexLine<'_> {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl Row {
    pub(super) const EMPTY: Self = Self { bytes: [0; 256], len: 0 };

    /// Reads them all, or finds the first fault.
    pub(super) fn read<'a>(groups: &mut Groups<'a>) -> Result<Self, Fault<'a>> {
        let mut row = Self::EMPTY;
        while let Some(byte) = groups.next_byte()? {
            if let Some(place) = row.bytes.get_mut(row.len) {
                *place = byte;
            }
            row.len = row.len.saturating_add(1);
        }
        // One character for each byte, and two around them: `|`, or `>` and `<`. UTF-8 has bytes that start none.
        let text = groups.text().trim_ascii_start();
        let characters = text.iter().filter(|byte| !matches!(byte, 0x80..=0xBF)).count();
        if characters > row.len.saturating_add(2) { Err((HexFault::LongText, text)) } else { Ok(row) }
    }

    /// What `text`, beside the bytes, says of their order: is it theirs, or that of words of `len` bytes turned around?
    pub(super) fn order(&self, len: usize, text: &[u8]) -> Order {
        let bytes = self.bytes.get(..self.len).unwrap_or_default();
        let turned = || bytes.chunks(len.max(1)).flat_map(|word| word.iter().rev());
        if len < 2 || !len.is_power_of_two() || turned().eq(bytes) {
            return Order::Either;
        }
        // Before the text of a short line are blanks for the bytes that it lacks. Where it has blanks of its own it tells nothing.
        let text = match text.trim_ascii_start() {
            _ if text.len() <= bytes.len() => text,
            inner if inner.len() == bytes.len() => inner,
            _ => &[],
        };
        let shown = |byte: &u8| if matches!(byte, b' '..=b'~') { *byte } else { b'.' };
        let is_kept = bytes.iter().map(shown).zip(text).all(|(shown, text)| shown == *text);
        let is_turned = turned().map(shown).zip(text).all(|(shown, text)| shown == *text);
        match (is_kept, is_turned) {
            (true, false) => Order::Kept,
            (false, true) => Order::Turned,
            _ => Order::Unknown,
        }
    }

    pub(super) fn len(&self) -> u64 {
        u64::try_from(self.len).unwrap_or(u64::MAX)
    }

    /// Are there bytes, and all kept?
    pub(super) const fn is_whole(&self) -> bool {
        0 < self.len && self.len <= self.bytes.len()
    }
}

impl Iterator for HexLine<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let Some(repeated) = self.repeated.checked_sub(1) else {
            return self.groups.as_mut()?.next();
        };
        let byte = self.row.bytes.get(self.at).copied();
        self.repeated = repeated;
        self.at = self.at.saturating_add(1);
        if self.at == self.row.len {
            self.at = 0;
        }
        byte
    }
}

impl FusedIterator for HexLine<'_> {}
