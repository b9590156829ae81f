//! A line of hex and its bytes.

use std::prelude::rust_2024::*;

use super::{
    digits::{address, pair},
    error::LineError,
    layout::Layout,
    plain,
};

/// The bytes of a line, and of those that repeat it.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) address: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) times: u64,
    /// The address follows on from the line before, or the next line's from it; or there is none.
    pub(super) is_confirmed: bool,
}

/// The layout of a text, and what the lines read so far have shown of it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Format {
    pub(super) layout: Layout,
    /// A line had a text column.
    has_text: bool,
    /// A text column has shown that groups have their bytes in order: it is not `xxd -e`.
    has_order: bool,
    /// The lines of a text without addresses are runs of digits.
    in_runs: Option<bool>,
}

impl Format {
    /// Tells the format from the first line with hex.
    pub(super) fn of(line: &[u8]) -> Result<Self, LineError> {
        let layout = Layout::of(line.trim_ascii_start())?;
        Ok(Self {
            layout,
            ..Self::default()
        })
    }

    /// Reads a line into `row`; returns what is known of the format after it. The row has no bytes
    /// where an address stands alone at the end of a dump.
    pub(super) fn read(mut self, line: &[u8], row: &mut Row) -> Result<Self, LineError> {
        row.bytes.clear();
        (row.address, row.times) = (0, 1);
        row.is_confirmed = self.layout == Layout::Plain;
        if self.layout == Layout::Plain {
            return plain::read(line, &mut row.bytes, &mut self.in_runs).map(|()| self);
        }
        let (digits, gap, ..) = self.layout.shape();
        let start = line.trim_ascii_start();
        let (value, rest) = address(start).ok_or_else(|| LineError::at(start, OTHER_LAYOUT))?;
        row.address = value;
        let len = start.len().saturating_sub(rest.len());
        let is_padded = len == digits || len == 17 || !start.starts_with(b"0");
        match rest.strip_prefix(gap) {
            Some(groups) if is_padded => {
                let (group, rest) = self.read_groups(groups, &mut row.bytes)?;
                self.check_text(rest, &row.bytes, group)?;
            }
            None if rest.is_empty() && matches!(self.layout, Layout::Bytes | Layout::Od) => {}
            _ => return Err(LineError::at(rest, OTHER_LAYOUT)),
        }
        let len = u64::try_from(row.bytes.len());
        match value.checked_add(len.unwrap_or(u64::MAX)) {
            Some(_) => Ok(self),
            None => Err(LineError::at(
                start,
                "the line reaches the last address of 64 bits",
            )),
        }
    }

    /// Reads the groups of a line; returns the length of the first and what follows the last.
    fn read_groups<'a>(
        &self,
        mut rest: &'a [u8],
        bytes: &mut Vec<u8>,
    ) -> Result<(usize, &'a [u8]), LineError> {
        let (_, _, mut due, most) = self.layout.shape();
        loop {
            let (start, before) = (rest, bytes.len());
            rest = read_group(start, bytes)?;
            let len = bytes.len().saturating_sub(before);
            let first = *due.get_or_insert(len);
            let is_short = len < first && self.layout == Layout::Xxd;
            // Only the last group may be shorter.
            if (len != first && !is_short) || before.checked_rem(first) != Some(0) {
                let digits = first.saturating_mul(2);
                let what = format!("expected groups of {digits} hex digits");
                return Err(LineError::at(start, what));
            }
            if let Layout::Words(_) = self.layout {
                bytes.get_mut(before..).unwrap_or_default().reverse();
            }
            rest = match rest {
                _ if bytes.len() == most => return Ok((first, rest)),
                [b'-', next @ ..] | [b' ', b' ', next @ ..]
                    if bytes.len() == 8 && self.layout == Layout::Bytes && pair(next).is_some() =>
                {
                    next
                }
                [] | [b' ', b' ', ..] => return Ok((first, rest)),
                [b' ', next @ ..] => next,
                _ => {
                    return Err(LineError::at(
                        rest,
                        "expected a blank or the end of the line",
                    ));
                }
            };
        }
    }

    /// Checks what follows the groups: nothing, or the text column.
    fn check_text(&mut self, rest: &[u8], bytes: &[u8], group: usize) -> Result<(), LineError> {
        let text = rest.trim_ascii_start();
        let shows = |bytes: &[u8]| self.shows(rest, text, bytes);
        let is_right = shows(bytes);
        let is_told = is_right && (self.has_order || group < 4);
        if self.layout == Layout::Xxd && matches!(group, 2 | 4 | 8 | 16) && !is_told {
            let words = bytes.chunks(group);
            let turned: Vec<u8> = words.flat_map(|word| word.iter().rev()).copied().collect();
            match shows(&turned) {
                true if !is_right => return Err(LineError::in_dump(text, TURNED)),
                true if turned != bytes && group > 2 => return Err(LineError::in_dump(text, OPEN)),
                shown => self.has_order |= is_right && !shown,
            }
        }
        self.has_text |= !text.is_empty();
        if is_right {
            Ok(())
        } else {
            Err(LineError::at(text, TEXT))
        }
    }

    /// Can `text` stand beside these bytes, at the end of `rest`?
    fn shows(&self, rest: &[u8], text: &[u8], bytes: &[u8]) -> bool {
        let is_seven = self.layout == Layout::PowerShell7;
        let is_blank = |byte: &&u8| **byte == b' ' || (**byte == 0 && is_seven);
        // Blanks of its own, which are not part of the gap before it.
        let own = bytes.iter().take_while(is_blank).count();
        if text.is_empty() {
            return !self.has_text || own == bytes.len();
        }
        let least = if is_seven && bytes.len() == 16 { 1 } else { 2 };
        let gap = rest.len().saturating_sub(text.len()).checked_sub(least);
        let is_marked = match text {
            [b'|', text @ .., b'|'] | [b'>', text @ .., b'<'] => is_text_of(text, bytes, is_seven),
            _ => false,
        };
        let bytes = bytes.get(own..).unwrap_or_default();
        gap.is_some_and(|gap| is_marked || (gap >= own && is_text_of(text, bytes, is_seven)))
    }
}

/// Reads pairs of digits; returns what follows.
fn read_group<'a>(start: &'a [u8], bytes: &mut Vec<u8>) -> Result<&'a [u8], LineError> {
    if start.starts_with(b"?") {
        return Err(LineError::in_dump(start, UNREADABLE));
    }
    let mut rest = start;
    while let Some((byte, next)) = pair(rest) {
        bytes.push(byte);
        rest = match next {
            [b'`', after @ ..] if start.len().saturating_sub(next.len()) == 8 => after,
            _ => next,
        };
    }
    match rest.first() {
        Some(digit) if digit.is_ascii_hexdigit() => Err(LineError::at(rest, PAIRS)),
        _ if rest.len() == start.len() => Err(LineError::at(rest, PAIRS)),
        _ => Ok(rest),
    }
}

/// Is `text` what a text column shows of these bytes? Blanks at its end may have been lost.
fn is_text_of(mut text: &[u8], bytes: &[u8], is_seven: bool) -> bool {
    let is_usual = |(byte, shown): (&u8, &u8)| match byte {
        b' '..=b'~' => byte == shown,
        _ => *shown == b'.',
    };
    // It has no early end, which makes it fast.
    let usual = bytes
        .iter()
        .zip(text)
        .filter(|pair| is_usual(*pair))
        .count();
    if usual == bytes.len() && usual == text.len() {
        return true;
    }
    for byte in bytes {
        let (shown, rest) = text.split_first().unwrap_or((&b' ', &[]));
        let is_shown = match (*byte, *shown) {
            (b' '..=b'~', shown) => shown == *byte,
            (_, b'.' | 0x80..) => true,
            (0, b' ') => is_seven,
            _ => false,
        };
        if !is_shown {
            return false;
        }
        // The other bytes of the character.
        text = rest;
        while let (0xC0.., [0x80..=0xBF, rest @ ..]) = (*shown, text) {
            text = rest;
        }
    }
    text.is_empty()
}

const OTHER_LAYOUT: &str = "expected an address and hex in a known layout, the same in all lines";
const UNREADABLE: &str = "?? is memory that the debugger could not read";
const PAIRS: &str = "expected pairs of hex digits";
const TEXT: &str = "expected a text column that shows these bytes";
const OPEN: &str = "looks like `xxd -g 4` or `xxd -e`, and no text column tells which; use `xxd`";
const TURNED: &str = "looks like `xxd -e` with little-endian words; use `xxd`";
