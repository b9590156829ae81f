//! A line of hex and its bytes.

use std::prelude::rust_2024::*;

use super::{
    digits::{address, pair, prefixed_address},
    error::HexError,
    layout::Layout,
    plain,
};
use crate::cli::number::wide;

/// The bytes of a line, and of the lines that repeat it.
#[derive(Debug, Default)]
pub(super) struct Row {
    /// The address of the line. In a text without addresses, the number of bytes before it.
    pub(super) address: u64,
    pub(super) bytes: Vec<u8>,
    /// How many times the bytes occur at the address, one after the other.
    pub(super) times: u64,
    /// Whether the address of the line before or after fits this one. True without addresses.
    pub(super) is_confirmed: bool,
}

/// The layout of a text, and what the lines read so far have shown of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Format {
    pub(super) layout: Layout,
    /// Whether a line had a text column.
    has_text: bool,
    /// Whether a text column has shown that the bytes of groups are in order, unlike `xxd -e`.
    has_order: bool,
    /// Whether the lines of a text without addresses are runs of digits.
    in_runs: Option<bool>,
}

impl Format {
    /// Determines the format from the first line with hex.
    pub(super) fn of(line: &[u8]) -> Result<Self, HexError> {
        let layout = Layout::of(line.trim_ascii_start())?;
        Ok(Self {
            layout,
            ..Self::default()
        })
    }

    /// Reads a line into `row`, which has no bytes yet; returns what is known of the format after
    /// it. The row still has no bytes if the line is an address alone, as at the end of a dump.
    pub(super) fn read(mut self, line: &[u8], row: &mut Row) -> Result<Self, HexError> {
        (row.address, row.times) = (0, 1);
        row.is_confirmed = self.layout == Layout::Plain;
        if row.is_confirmed {
            plain::read(line, &mut row.bytes, &mut self.in_runs)?;
            return Ok(self);
        }
        let start = line.trim_ascii_start();
        let address = match self.layout {
            Layout::Prefixed => prefixed_address(start),
            _ => address(start),
        };
        let (address, rest) = address.ok_or_else(|| HexError::at(start, OTHER_LAYOUT))?;
        row.address = address;
        let len = start.len().saturating_sub(rest.len());
        let is_padded = self.layout == Layout::Prefixed
            || [self.layout.address_len(), 16, 17].contains(&len)
            || !start.starts_with(b"0");
        match rest.strip_prefix(self.layout.gap()) {
            Some(groups) if is_padded => {
                let (group_len, rest) = self.read_groups(groups, &mut row.bytes)?;
                self.check_text(rest, &row.bytes, group_len)?;
            }
            None if rest.is_empty() && matches!(self.layout, Layout::Bytes | Layout::Od) => {}
            _ => return Err(HexError::at(rest, OTHER_LAYOUT)),
        }
        match address.checked_add(wide(row.bytes.len())) {
            Some(_) => Ok(self),
            None => Err(HexError::at(start, TOO_FAR)),
        }
    }

    /// Reads the groups of a line; returns the length of the first and what follows the last.
    fn read_groups<'a>(
        &self,
        mut rest: &'a [u8],
        bytes: &mut Vec<u8>,
    ) -> Result<(usize, &'a [u8]), HexError> {
        let mut group_len = self.layout.group_len();
        let is_halved = self.layout == Layout::Bytes;
        loop {
            let (start, before) = (rest, bytes.len());
            rest = read_group(start, bytes)?;
            let len = bytes.len().saturating_sub(before);
            let first = *group_len.get_or_insert(len);
            // Only the last group can be shorter.
            let is_short = len < first && self.layout == Layout::Xxd;
            if (len != first && !is_short) || before.checked_rem(first) != Some(0) {
                let digits = first.saturating_mul(2);
                let what = format!("expected groups of {digits} hex digits");
                return Err(HexError::at(start, what));
            }
            if let Layout::Words(_) = self.layout {
                bytes.get_mut(before..).unwrap_or_default().reverse();
            }
            let is_middle = |next| is_halved && bytes.len() == 8 && pair(next).is_some();
            rest = match rest {
                _ if self.layout.is_limited() && bytes.len() == 16 => return Ok((first, rest)),
                [b'-', next @ ..] | [b' ', b' ', next @ ..] if is_middle(next) => next,
                [] | [b' ', b' ', ..] => return Ok((first, rest)),
                [b' ', next @ ..] => next,
                _ => return Err(HexError::at(rest, BLANK)),
            };
        }
    }

    /// Checks what follows the groups: nothing, or a text column that shows the bytes.
    fn check_text(&mut self, rest: &[u8], bytes: &[u8], group: usize) -> Result<(), HexError> {
        let text = rest.trim_ascii_start();
        let fits = self.text_fits(rest, text, bytes);
        let has_order = fits && (self.has_order || group < 4);
        if self.layout == Layout::Xxd && matches!(group, 2 | 4 | 8 | 16) && !has_order {
            let words = bytes.chunks(group);
            let swapped: Vec<u8> = words.flat_map(|word| word.iter().rev()).copied().collect();
            match self.text_fits(rest, text, &swapped) {
                true if !fits => return Err(HexError::in_dump(text, SWAPPED)),
                true if swapped != bytes && group > 2 => {
                    return Err(HexError::in_dump(text, AMBIGUOUS));
                }
                swapped_fits => self.has_order |= fits && !swapped_fits,
            }
        }
        self.has_text |= !text.is_empty();
        fits.then_some(()).ok_or_else(|| HexError::at(text, TEXT))
    }

    /// Returns whether `text`, at the end of `rest`, can be the text column of the bytes.
    fn text_fits(&self, rest: &[u8], text: &[u8], bytes: &[u8]) -> bool {
        let shows_blanks = self.layout == Layout::PowerShell7;
        let is_blank = |byte: &&u8| **byte == b' ' || (**byte == 0 && shows_blanks);
        // Blanks at the start of the text column cannot be told from the gap before it.
        let blanks = bytes.iter().take_while(is_blank).count();
        if text.is_empty() {
            return !self.has_text || blanks == bytes.len();
        }
        let is_full = shows_blanks && bytes.len() == 16;
        let min_gap = if is_full { 1 } else { 2 };
        let gap = rest.len().saturating_sub(text.len());
        let is_delimited = match text {
            [b'|', text @ .., b'|'] | [b'>', text @ .., b'<'] => shows(text, bytes, shows_blanks),
            _ => false,
        };
        let shown = bytes.get(blanks..).unwrap_or_default();
        let is_bare = || gap >= blanks.saturating_add(min_gap) && shows(text, shown, shows_blanks);
        let is_dotted = || {
            let dot = |byte: &u8| if *byte == b' ' { b'.' } else { *byte };
            let dotted: Vec<u8> = bytes.iter().map(dot).collect();
            self.layout == Layout::Prefixed && shows(text, &dotted, false)
        };
        gap >= min_gap && (is_delimited || is_bare() || is_dotted())
    }
}

/// Reads pairs of digits; returns what follows.
fn read_group<'a>(start: &'a [u8], bytes: &mut Vec<u8>) -> Result<&'a [u8], HexError> {
    if start.starts_with(b"?") {
        return Err(HexError::in_dump(start, UNREADABLE));
    }
    let mut rest = start;
    while let Some((byte, next)) = pair(rest) {
        bytes.push(byte);
        rest = match next {
            [b'`', after @ ..] if start.len().saturating_sub(next.len()) == 8 => after,
            _ => next,
        };
    }
    let is_odd = rest.first().is_some_and(u8::is_ascii_hexdigit);
    match is_odd || rest.len() == start.len() {
        true => Err(HexError::at(rest, PAIRS)),
        false => Ok(rest),
    }
}

/// Returns whether a text column with these bytes contains `text`. Blanks at its end may be lost.
/// `shows_blanks` is whether zeros can be blanks.
fn shows(mut text: &[u8], bytes: &[u8], shows_blanks: bool) -> bool {
    // This loop cannot end early, which makes it fast, and covers nearly all lines.
    let is_usual = |(byte, shown): &(&u8, &u8)| match byte {
        b' '..=b'~' => byte == shown,
        _ => **shown == b'.',
    };
    if bytes.len() == text.len() && bytes.iter().zip(text).filter(is_usual).count() == text.len() {
        return true;
    }
    for byte in bytes {
        let (shown, rest) = text.split_first().unwrap_or((&b' ', &[]));
        let is_shown = match (*byte, *shown) {
            (b' '..=b'~', shown) => shown == *byte,
            (_, b'.' | 0x80..) => true,
            (0, b' ') => shows_blanks,
            _ => false,
        };
        if !is_shown {
            return false;
        }
        // Skip the other bytes of the character.
        text = rest;
        while let (0xC0.., [0x80..=0xBF, rest @ ..]) = (*shown, text) {
            text = rest;
        }
    }
    text.is_empty()
}

const OTHER_LAYOUT: &str = "expected an address and hex in a known layout, the same in all lines";
const TOO_FAR: &str = "the line reaches the last address of 64 bits";
const UNREADABLE: &str = "?? is memory that the debugger could not read";
const PAIRS: &str = "expected pairs of hex digits";
const BLANK: &str = "expected a blank or the end of the line";
const TEXT: &str = "expected a text column that shows these bytes";
const AMBIGUOUS: &str =
    "looks like `xxd -g 4` or `xxd -e`, and no text column shows which; use `xxd`";
const SWAPPED: &str = "looks like `xxd -e` with little-endian words; use `xxd`";
