//! The groups of hex digits in a line, and their bytes.

use nom::{
    IResult, Parser,
    branch::alt,
    bytes::complete::{tag, take_while_m_n, take_while1},
    character::complete::{char, one_of, satisfy},
    combinator::{eof, map, not, opt, peek, recognize, rest, value},
    sequence::{preceded, terminated},
};

use super::{HexFault, Layout};

/// The groups of a line, and an iterator over their bytes that ends at the first fault.
#[derive(Clone, Copy, Debug)]
pub(super) struct Groups<'a> {
    layout: Layout,
    /// The groups not begun.
    rest: &'a [u8],
    /// What is left of the group begun.
    group: &'a [u8],
    /// Groups begun, and digits of the first.
    begun: usize,
    first: usize,
    /// The text column, once the last group has begun.
    text: &'a [u8],
}

/// A fault and where it lies: the line's end from there on.
pub(super) type Fault<'a> = (HexFault, &'a [u8]);

pub(super) type Parsed<'a, T = &'a [u8]> = IResult<&'a [u8], T, ()>;

impl<'a> Groups<'a> {
    pub(super) const fn new(layout: Layout, rest: &'a [u8]) -> Self {
        Self { layout, rest, group: &[], begun: 0, first: 0, text: &[] }
    }

    /// The next byte, or the fault that is there instead of one.
    pub(super) fn next_byte(&mut self) -> Result<Option<u8>, Fault<'a>> {
        if self.group.is_empty() && !self.rest.is_empty() {
            self.begin_group()?;
        }
        Ok(self.take_byte())
    }

    /// Digits of the first group.
    pub(super) fn first_len(&self) -> usize {
        self.rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count()
    }

    /// The same in another layout.
    pub(super) const fn of(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// What stands beside the bytes, after the last of them has been read.
    pub(super) const fn text(&self) -> &'a [u8] {
        self.text
    }

    fn begin_group(&mut self) -> Result<(), Fault<'a>> {
        if self.rest.starts_with(b"?") {
            return Err((HexFault::Unreadable, self.rest));
        }
        let (after, (start, group)) = self.group(self.rest).map_err(|_| (HexFault::NotHex, self.rest))?;
        let (rest, text) = self.separator(group.len(), after).map_err(|_| (HexFault::NotHex, after))?;
        let digits = group.iter().filter(|digit| **digit != b'`').count();
        let due = match self.layout {
            Layout::Bytes | Layout::SixteenBytes => 2,
            Layout::Words(digits) | Layout::ColonWords(digits) => digits,
            Layout::WideWords => 4,
            _ if self.begun == 1 => digits,
            // All as the first, but the last may be shorter.
            _ if rest.is_empty() => digits.min(self.first),
            _ => self.first,
        };
        if digits % 2 == 1 {
            return Err((HexFault::OddDigits, start));
        }
        if digits != due {
            return Err((HexFault::GroupLength, start));
        }
        if self.begun == 1 {
            self.first = digits;
        }
        (self.rest, self.group, self.text) = (rest, group, text.unwrap_or_default());
        Ok(())
    }

    /// Hex digits, and what is left of the line where they start.
    fn group(&mut self, input: &'a [u8]) -> Parsed<'a, (&'a [u8], &'a [u8])> {
        self.begun = self.begun.saturating_add(1);
        let (start, _) = if self.layout == Layout::Plain { opt(hex_prefix).parse(input)? } else { (input, None) };
        let group = match self.layout {
            Layout::Words(16) => alt((halves, hex_digits)).parse(start),
            Layout::OctalWords => octal_word(start),
            _ => hex_digits(start),
        };
        group.map(|(after, group)| (after, (start, group)))
    }

    /// What stands between a group and the next one; the text column where the bytes end.
    fn separator(&self, digits: usize, input: &'a [u8]) -> Parsed<'a, Option<&'a [u8]>> {
        let blanks = take_while1(|byte| matches!(byte, b' ' | b'\t' | b','));
        let between_bytes = terminated(recognize(one_of(":-")), peek(hex_digit));
        // The gap of `hexdump -C`: two spaces before another byte.
        let gap = terminated(tag("  "), peek((hex_digit, hex_digit, alt((tag(" "), eof)))));
        // nom's `satisfy` panics where it admits a byte beyond ASCII.
        let space = terminated(tag(" "), not(alt((tag(" "), eof))));
        let text = map(preceded(tag("  "), rest), Some);
        match (self.layout, self.begun) {
            (Layout::Plain, _) if digits == 2 => value(None, alt((eof, blanks, between_bytes))).parse(input),
            (Layout::Plain, _) => value(None, alt((eof, blanks))).parse(input),
            (Layout::WideWords, _) => value(None, alt((eof, tag("    ")))).parse(input),
            (Layout::SixteenBytes, 16) => map(rest, Some).parse(input),
            (Layout::Bytes, 8) => alt((value(None, alt((eof, space, gap, tag("-")))), text)).parse(input),
            _ => alt((value(None, alt((eof, space))), text)).parse(input),
        }
    }

    fn take_byte(&mut self) -> Option<u8> {
        if self.layout == Layout::OctalWords {
            return self.take_octal();
        }
        let (rest, pair) = if matches!(self.layout, Layout::Words(_) | Layout::ColonWords(_) | Layout::WideWords) {
            let group = self.group.strip_suffix(b"`").unwrap_or(self.group);
            group.split_last_chunk::<2>()?
        } else {
            let (pair, rest) = self.group.split_first_chunk::<2>()?;
            (rest, pair)
        };
        self.group = rest;
        u8::from_str_radix(core::str::from_utf8(pair).ok()?, 16).ok()
    }

    /// The low byte of a word; then the high one, which is in the first four of the six digits.
    fn take_octal(&mut self) -> Option<u8> {
        let value = u16::from_str_radix(core::str::from_utf8(self.group).ok()?, 8).ok()?;
        let ([low, _], [high, _]) = (value.to_le_bytes(), (value >> 2).to_le_bytes());
        match self.group.split_first_chunk::<4>() {
            Some((first, [_, _])) => {
                self.group = first;
                Some(low)
            }
            _ => {
                self.group = &[];
                Some(high)
            }
        }
    }
}

impl Iterator for Groups<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        self.next_byte().ok().flatten()
    }
}

/// 64 bits as WinDbg writes them: two halves and a backtick.
pub(super) fn halves(input: &[u8]) -> Parsed<'_> {
    let half = || take_while_m_n(8, 8, |byte: u8| byte.is_ascii_hexdigit());
    recognize((half(), char('`'), half())).parse(input)
}

/// 16 bits in octal.
pub(super) fn octal_word(input: &[u8]) -> Parsed<'_> {
    let digits = take_while_m_n(5, 5, |byte: u8| matches!(byte, b'0'..=b'7'));
    recognize((one_of("01"), digits, not(hex_digit))).parse(input)
}

fn hex_digits(input: &[u8]) -> Parsed<'_> {
    take_while1(|byte: u8| byte.is_ascii_hexdigit()).parse(input)
}

pub(super) fn hex_prefix(input: &[u8]) -> Parsed<'_> {
    terminated(alt((tag("0x"), tag("0X"))), peek(hex_digit)).parse(input)
}

fn hex_digit(input: &[u8]) -> Parsed<'_, char> {
    satisfy(|digit| digit.is_ascii_hexdigit()).parse(input)
}
