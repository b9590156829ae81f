//! A line of a hex dump: what its shape says it is.

use nom::{
    Err, Parser,
    branch::alt,
    bytes::complete::{tag, take_till, take_till1, take_while_m_n, take_while1},
    character::complete::{char, one_of, satisfy, space0, space1},
    combinator::{eof, map, opt, recognize, value},
    sequence::{preceded, terminated},
};

use super::{
    HexFault,
    groups::{Fault, Groups, Parsed, halves, hex_prefix, octal_word},
};

/// How a dump shows its bytes. Its first line decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// No addresses. Groups of whole bytes, between them commas or any blanks; no text column.
    Plain,
    /// An address with a colon, groups of either of the next two: no line has made a difference yet.
    Colon,
    /// The same with whole bytes: `xxd`.
    ColonBytes,
    /// The same with little-endian values of that many digits: `xxd -e`.
    ColonWords(usize),
    /// An address, single bytes: `hexdump -C`, `db`, `Format-Hex` 5, `od -t x1`.
    Bytes,
    /// The same with one space before the text column, after 16 bytes: `Format-Hex` 7.
    SixteenBytes,
    /// An address, little-endian values of that many digits: `dd`, `dq`, `hexdump`.
    Words(usize),
    /// The same with four digits and four spaces before each: `hexdump -x`.
    WideWords,
    /// The same in octal, six digits: `od`.
    OctalWords,
}

impl Layout {
    pub(super) const fn has_colon(self) -> bool {
        matches!(self, Self::Colon | Self::ColonBytes | Self::ColonWords(_))
    }
}

/// An address in each of the [`RADICES`] that it can be in.
pub(super) type Addresses = [Option<u64>; RADICES.len()];

/// Of addresses, the likeliest first.
pub(super) const RADICES: [u32; 3] = [16, 8, 10];

/// A line, its bytes not read yet.
#[derive(Clone, Debug)]
pub(super) enum Line<'a> {
    /// Nothing, or blanks.
    Blank,
    /// Nothing of the dump.
    Text,
    /// Nothing of the dump, and what follows is another one.
    Break,
    /// `*`: the line before it once more or more often, as the next address tells.
    Repeat,
    /// Bytes; none where the address stands alone.
    Data { layout: Layout, addresses: Addresses, groups: Groups<'a> },
}

impl<'a> Line<'a> {
    /// Reads `line`, which has no line end, in the light of the lines before it.
    pub(super) fn parse(line: &'a [u8], layout: Option<Layout>) -> Result<Self, Fault<'a>> {
        if let Some(control) = line.iter().position(is_control) {
            return Err((HexFault::NotHex, line.get(control..).unwrap_or_default()));
        }
        let text = line.trim_ascii();
        let plain = layout == Some(Layout::Plain);
        match text {
            b"" => return Ok(Self::Blank),
            b"*" => return Ok(Self::Repeat),
            b"00 01 02 03 04 05 06 07 08 09 0A 0B 0C 0D 0E 0F" if !plain && line.starts_with(HEADING_INDENT) => {
                return Ok(Self::Break);
            }
            _ if text.starts_with(b"}") || prompt(text).is_ok() => return Ok(Self::Break),
            _ => {}
        }
        let row = match layout {
            None => first_row(text),
            Some(layout) => next_row(layout, text),
        };
        match row {
            Ok((rest, (layout, addresses))) => Ok(Self::Data { layout, addresses, groups: Groups::new(layout, rest) }),
            _ if !plain && !starts_like_hex(text) => Ok(Self::Text),
            _ if !plain && layout.is_some() => Err(match bad_digit(text) {
                Some(bad) => (HexFault::NotHex, bad),
                None => (HexFault::MissingAddress, text),
            }),
            _ => match start_of_row(text) {
                // Not bytes but an address, as they are an odd number of digits: `od -b`, `hexdump -d`.
                Ok((rest, _)) if !plain && !rest.is_empty() && text.starts_with(b"0") && first_word(text).len() % 2 == 1 => {
                    Err((HexFault::GroupLength, rest))
                }
                _ => {
                    let (layout, addresses) = (Layout::Plain, Addresses::default());
                    Ok(Self::Data { layout, addresses, groups: Groups::new(layout, text) })
                }
            },
        }
    }
}

/// A byte that no hex dump has: any control character but those of blanks and line ends.
pub(super) const fn is_control(byte: &u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace()
}

/// The address of a dump's first line and the layout that follows from the line's shape.
fn first_row(text: &[u8]) -> Parsed<'_, (Layout, Addresses)> {
    let separator = recognize((alt((tag(": "), space1)), space0));
    let (rest, (digits, separator)) = (address, separator).parse(text)?;
    let (layout, radices): (_, &[u32]) = match (separator, digits.len(), groups_of(rest)) {
        ([b':', ..], 4..=16, _) => (Layout::Colon, &[16, 10]),
        ([b' ', b' ', ..], 8..=17, Some(layout @ (Layout::Bytes | Layout::Words(_)))) => (layout, &[16]),
        (b"    ", 7, Some(Layout::Words(4))) => (Layout::WideWords, &[16]),
        (b" ", 7, Some(layout @ Layout::Words(4))) => (layout, &RADICES),
        (b" ", 7, Some(layout)) => (layout, &[8, 10]),
        (b" ", 6, Some(layout)) => (layout, &[16]),
        (b" ", 16, Some(Layout::Bytes)) => (Layout::SixteenBytes, &[16]),
        (_, 4..=17, Some(Layout::Bytes)) => (Layout::Bytes, &[16]),
        _ => return Err(Err::Error(())),
    };
    let addresses = RADICES.map(|radix| number(radix, digits).filter(|_| radices.contains(&radix)));
    if addresses == Addresses::default() { Err(Err::Error(())) } else { Ok((rest, (layout, addresses))) }
}

/// The address of any other line of a dump with addresses. It may stand alone.
fn next_row(layout: Layout, text: &[u8]) -> Parsed<'_, (Layout, Addresses)> {
    if layout == Layout::Plain {
        return Err(Err::Error(()));
    }
    let (rest, (addresses, colon)) = start_of_row(text)?;
    if colon.is_some() == layout.has_colon() { Ok((rest, (layout, addresses))) } else { Err(Err::Error(())) }
}

/// What a line of any dump with addresses begins with.
pub(super) fn start_of_row(text: &[u8]) -> Parsed<'_, (Addresses, Option<char>)> {
    let addresses = map(address, |digits| RADICES.map(|radix| number(radix, digits)));
    terminated((addresses, opt(char(':'))), alt((space1, eof))).parse(text)
}

fn address(input: &[u8]) -> Parsed<'_> {
    let digits = take_while_m_n(4, 16, |byte: u8| byte.is_ascii_hexdigit());
    preceded(opt(hex_prefix), alt((halves, digits))).parse(input)
}

/// The value of at most 16 digits: it always fits.
fn number(radix: u32, digits: &[u8]) -> Option<u64> {
    digits.iter().filter(|digit| **digit != b'`').try_fold(0_u64, |value, digit| {
        Some(value.saturating_mul(radix.into()).saturating_add(char::from(*digit).to_digit(radix)?.into()))
    })
}

/// What is in the first word, up to a colon, that no address has; and the line from there on.
fn bad_digit(text: &[u8]) -> Option<&[u8]> {
    let (rest, _) = take_while1::<_, _, ()>(|byte: u8| byte.is_ascii_hexdigit() || byte == b'`').parse(text).ok()?;
    rest.first().filter(|byte| **byte != b':' && !byte.is_ascii_whitespace()).map(|_| rest)
}

/// Bytes or words, by the first group.
fn groups_of(rest: &[u8]) -> Option<Layout> {
    let in_group = |byte: &&u8| byte.is_ascii_hexdigit() || matches!(byte, b'`' | b'?');
    let len = rest.iter().take_while(in_group).count();
    match len {
        2 => Some(Layout::Bytes),
        6 if octal_word(rest).is_ok() => Some(Layout::OctalWords),
        17 => Some(Layout::Words(16)),
        4 | 8 | 16 => Some(Layout::Words(len)),
        _ => None,
    }
}

/// Is the first word one that should be data: does it begin with a decimal digit, or is it hex digits and what stands between them?
fn starts_like_hex(text: &[u8]) -> bool {
    let word = first_word(text);
    let hex = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b',' | b'-' | b':');
    match word {
        [first, ..] if first.is_ascii_digit() => true,
        [first, _, ..] => first.is_ascii_hexdigit() && word.iter().all(hex),
        _ => false,
    }
}

pub(super) fn first_word(text: &[u8]) -> &[u8] {
    text.split(u8::is_ascii_whitespace).next().unwrap_or_default()
}

/// The prompt of a shell (`$`, `#`, `%`, `>`, `user@host:~$`), of PowerShell or cmd (`PS C:\>`, `C:\>`), of WinDbg (`0:000>`, `0: kd>`).
fn prompt(text: &[u8]) -> Parsed<'_, ()> {
    let sign = || one_of("$#%>");
    let to_sign = || (take_till(|byte| b"$#%>".contains(&byte)), sign());
    let debugger = (take_while1(|byte: u8| byte.is_ascii_alphanumeric() || byte == b':'), char('>'));
    alt((
        value((), (sign(), alt((tag(" "), eof)))),
        value((), (take_till1(|byte: u8| byte == b'@' || byte.is_ascii_whitespace()), char('@'), to_sign())),
        value((), (alt((tag("PS "), recognize((satisfy(|drive| drive.is_ascii_alphabetic()), tag(":\\"))))), to_sign())),
        value((), preceded((take_while_m_n(1, 3, |byte: u8| byte.is_ascii_digit()), char(':'), opt(char(' '))), debugger)),
        value((), (opt(char('l')), tag("kd>"))),
    ))
    .parse(text)
}

/// The line of column numbers over a `Format-Hex`: its indentation tells it from bytes.
const HEADING_INDENT: &[u8] = b"        ";
