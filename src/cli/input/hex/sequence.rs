//! The sequence of the addresses of a dump.

use core::mem::{replace, take};
use std::prelude::rust_2024::*;

use super::{
    digits::in_radix,
    error::HexError,
    layout::{Layout, RADIX},
    row::Row,
};
use crate::cli::number::wide;

/// Checks the address of each line against the line before it.
#[derive(Debug)]
pub(super) struct Sequence {
    /// Whether the addresses are certainly hex.
    is_hex: bool,
    /// Whether the text has another meaning if its addresses are in another radix.
    is_ambiguous: bool,
    /// Whether a repeat line comes before the next address.
    repeats: bool,
}

impl Sequence {
    /// Starts with the first address. Returns none if the layout has no addresses.
    pub(super) fn new(layout: Layout, address: u64) -> Option<Self> {
        // `od` pads small addresses to 7 digits if they are not hex. Addresses of `xxd` are taken
        // for hex until the next address shows another radix.
        let is_ambiguous = layout == Layout::Od && address >= 1 << 24;
        let mut sequence = Self {
            is_hex: !is_ambiguous && layout != Layout::Xxd,
            is_ambiguous,
            repeats: false,
        };
        sequence.add(address);
        (layout != Layout::Plain).then_some(sequence)
    }

    /// Adds a repeat line, which has no bytes: returns false.
    pub(super) fn repeat(&mut self, last: &Row, line: &[u8]) -> Result<bool, HexError> {
        match last.bytes.is_empty() || replace(&mut self.repeats, true) {
            true => Err(HexError::at(line, LONE_REPEAT)),
            false => Ok(false),
        }
    }

    /// Adds the address of `next`, and sets how many times the bytes of `last` occur before it.
    /// If the address is greater than expected, returns the expected one.
    pub(super) fn follow(
        &mut self,
        last: &mut Row,
        next: &mut Row,
        line: &[u8],
    ) -> Result<Option<u128>, HexError> {
        let (start, repeats) = (line.trim_ascii_start(), take(&mut self.repeats));
        let len = wide(last.bytes.len());
        let times = |last: u64, next: u64| match next.checked_sub(last)? {
            0 if len == 0 => Some(1),
            step if repeats == (step == len) || step.checked_rem(len) != Some(0) => None,
            step => step.checked_div(len).filter(|times| *times > 0),
        };
        let (from, found) = (last.address, next.address);
        self.add(found);
        let times_in = |radix| times(in_radix(from, radix)?, in_radix(found, radix)?);
        let others = RADICES.map(|radix| match self.is_hex {
            true => None,
            false => times_in(radix),
        });
        // Hex editors can print decimal addresses in the layout of hex ones.
        let is_next_decimal = || !repeats && times_in(10) == Some(1);
        let expected = u128::from(from).saturating_add(len.into());
        match times(from, found) {
            Some(times) => {
                last.times = times;
                self.is_hex |= others == [None; 2];
                self.is_ambiguous |= others.iter().flatten().any(|other| *other != times);
                self.is_ambiguous &= !self.is_hex;
                last.is_confirmed |= !self.is_ambiguous;
                // After a repeat line, many wrong addresses are a whole number of lines away too.
                next.is_confirmed = !self.is_ambiguous && !repeats;
                Ok(None)
            }
            None if others != [None; 2] || is_next_decimal() => {
                Err(HexError::in_dump(start, RADIX))
            }
            None if u128::from(found) > expected && !repeats => Ok(Some(expected)),
            None => {
                let lines = if repeats { " plus whole lines" } else { "" };
                let what = format!("expected the address {expected:#x}{lines}, found {found:#x}");
                Err(HexError::at(start, what))
            }
        }
    }

    /// Checks that the text can end after the last line; returns true.
    pub(super) fn end(&self) -> Result<bool, HexError> {
        match (self.repeats, self.is_ambiguous) {
            (true, _) => Err(HexError::at(b"", OPEN_REPEAT)),
            (_, true) => Err(HexError::in_dump(b"", AMBIGUOUS)),
            _ => Ok(true),
        }
    }

    /// Checks whether an address can only be hex.
    fn add(&mut self, address: u64) {
        let is_unreadable = |radix: &u64| in_radix(address, *radix).is_none();
        if !self.is_hex && RADICES.iter().all(is_unreadable) {
            (self.is_hex, self.is_ambiguous) = (true, false);
        }
    }
}

/// The radices of addresses besides hex.
const RADICES: [u64; 2] = [8, 10];

pub(super) const LONE_REPEAT: &str = "expected a line with an address before the repeat line";
const OPEN_REPEAT: &str = "expected an address after the repeat line";
const AMBIGUOUS: &str = "the addresses may be hex, octal or decimal; use `xxd` or `hexdump -C`";
