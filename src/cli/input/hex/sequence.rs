//! How the addresses of a dump follow on from each other.

use std::prelude::rust_2024::*;

use core::mem::take;

use super::{
    digits::in_radix,
    error::LineError,
    layout::{Layout, RADIX},
    row::Row,
};

/// Checks the address of each line against the line before it.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// The addresses are known to be hex.
    is_hex: bool,
    /// What has been read means something else if the addresses are in another radix.
    is_open: bool,
    /// A repeat line comes before the next address.
    repeats: bool,
    has_addresses: bool,
}

impl Sequence {
    /// Takes the first address. `od` pads small ones to 7 digits in other radices than hex, while
    /// those of `xxd` are hex unless the next one shows another radix.
    pub(super) fn begin(&mut self, layout: Layout, address: u64) {
        self.has_addresses = layout != Layout::Plain;
        self.is_open = layout == Layout::Od && address >= 1 << 24;
        self.is_hex = !self.is_open && layout != Layout::Xxd;
        self.notice(address);
    }

    /// Takes a repeat line.
    pub(super) fn repeat(&mut self, last: &Row, line: &[u8]) -> Result<(), LineError> {
        if last.bytes.is_empty() || self.repeats || !self.has_addresses {
            return Err(LineError::at(
                line,
                "expected a line of a dump before this one",
            ));
        }
        self.repeats = true;
        Ok(())
    }

    /// Takes the address of `next`, and sets how many times the bytes of `last` lie before it.
    /// Returns where those end if the address is beyond that.
    pub(super) fn follow(
        &mut self,
        last: &mut Row,
        next: &mut Row,
        line: &[u8],
    ) -> Result<Option<u128>, LineError> {
        let (start, repeats) = (line.trim_ascii_start(), take(&mut self.repeats));
        let len = u64::try_from(last.bytes.len()).unwrap_or(u64::MAX);
        let times = |last: u64, next: u64| match next.checked_sub(last)? {
            0 if len == 0 => Some(1),
            step if repeats == (step == len) || step.checked_rem(len) != Some(0) => None,
            step => step.checked_div(len).filter(|times| *times > 0),
        };
        let (from, found) = (last.address, next.address);
        self.notice(found);
        let others = RADICES.map(|radix| match self.is_hex {
            true => None,
            false => times(in_radix(from, radix)?, in_radix(found, radix)?),
        });
        let due = u128::from(from).saturating_add(len.into());
        match times(from, found) {
            Some(times) => {
                last.times = times;
                self.is_hex |= others == [None; 2];
                self.is_open |= others.iter().flatten().any(|other| *other != times);
                self.is_open &= !self.is_hex;
                last.is_confirmed |= !self.is_open;
                // Many addresses are a whole number of lines further on.
                next.is_confirmed = !self.is_open && !repeats;
                Ok(None)
            }
            None if others != [None; 2] => Err(LineError::in_dump(start, RADIX)),
            None if u128::from(found) > due && !repeats => Ok(Some(due)),
            None => {
                let lines = if repeats { " plus whole lines" } else { "" };
                let what = format!("expected the address {due:#x}{lines}, found {found:#x}");
                Err(LineError::at(start, what))
            }
        }
    }

    /// Notices an address that can only be hex.
    fn notice(&mut self, address: u64) {
        let radices = RADICES.iter().filter_map(|radix| in_radix(address, *radix));
        if radices.count() == 0 {
            (self.is_hex, self.is_open) = (true, false);
        }
    }

    /// Ends after the last line.
    pub(super) fn end(&self) -> Result<(), LineError> {
        match self.repeats {
            true => Err(LineError::at(
                b"",
                "expected an address after the repeat line",
            )),
            false if self.is_open => Err(LineError::in_dump(b"", OPEN)),
            false => Ok(()),
        }
    }
}

/// Of addresses, besides hex.
const RADICES: [u64; 2] = [8, 10];

const OPEN: &str = "the addresses may be hex, octal or decimal; use `xxd` or `hexdump -C`";
