//! A line of a hex dump: what its shape says it is.

use nom::{
    Err, Parser,
    branch::alt,
    bytes::complete::{tag, take_till, take_till1, take_while_m_n, take_while1},
    character::complete::{char, one_of, satisfy, space0, space1},
    combinator::{eof, opt, peek, recognize, value},
    sequence::{preceded, terminated},
};

use super::{
    HexFault,
    groups::{Fault, Groups, Parsed, halves},
};

/// How a dump shows its bytes. Its first line decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// No addresses. Groups of whole bytes, between them commas or any blanks; no text column.
    Plain,
    /// An address with a colon, groups of whole bytes: `xxd`.
    Colon,
    /// An address, single bytes: `hexdump -C`, `db`, `Format-Hex` 5.
    Bytes,
    /// The same with octal addresses: `od -t x1`.
    OctalBytes,
    /// The same with one space before the text column, after 16 bytes: `Format-Hex` 7.
    SixteenBytes,
    /// An address, little-endian values of that many digits: `dd`, `dq`, `hexdump`.
    Words(usize),
}

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
    Data { layout: Layout, address: Option<u64>, groups: Groups<'a> },
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
            Ok((rest, (layout, address))) => Ok(Self::Data { layout, address: Some(address), groups: Groups::new(layout, rest) }),
            _ if !plain && !starts_like_hex(text) => Ok(Self::Text),
            _ if !plain && layout.is_some() => Err((HexFault::MissingAddress, text)),
            _ => Ok(Self::Data { layout: Layout::Plain, address: None, groups: Groups::new(Layout::Plain, text) }),
        }
    }
}

/// A byte that no hex dump has: any control character but those of blanks and line ends.
pub(super) const fn is_control(byte: &u8) -> bool {
    byte.is_ascii_control() && !byte.is_ascii_whitespace()
}

/// The address of a dump's first line and the layout that follows from the line's shape.
fn first_row(text: &[u8]) -> Parsed<'_, (Layout, u64)> {
    let colon = terminated(tag(":"), peek(tag(" ")));
    let separator = terminated(alt((colon, tag("  "), tag("\t"), tag(" "))), space0);
    let (rest, (digits, separator)) = (address, separator).parse(text)?;
    let layout = match (separator, digits.len(), groups_of(rest)) {
        (b":", 4..=16, _) if rest.first().is_some_and(u8::is_ascii_hexdigit) => Layout::Colon,
        (b"  ", 8..=17, Some(layout)) => layout,
        (b"\t", 4..=16, Some(Layout::Bytes)) => Layout::Bytes,
        (b" ", 7, Some(Layout::Bytes)) => Layout::OctalBytes,
        (b" ", 6 | 7, Some(layout)) => layout,
        (b" ", 16, Some(Layout::Bytes)) => Layout::SixteenBytes,
        _ => return Err(Err::Error(())),
    };
    Ok((rest, (layout, number(layout, digits)?)))
}

/// The address of any other line of a dump with addresses. It may stand alone.
fn next_row(layout: Layout, text: &[u8]) -> Parsed<'_, (Layout, u64)> {
    if layout == Layout::Plain {
        return Err(Err::Error(()));
    }
    let colon = |input| if layout == Layout::Colon { tag(":").parse(input) } else { Ok((input, &[][..])) };
    let (rest, digits) = terminated(address, (colon, alt((space1, eof)))).parse(text)?;
    Ok((rest, (layout, number(layout, digits)?)))
}

fn address(input: &[u8]) -> Parsed<'_> {
    alt((halves, take_while_m_n(4, 16, |byte: u8| byte.is_ascii_hexdigit()))).parse(input)
}

/// The value of at most 16 digits: it always fits.
fn number(layout: Layout, digits: &[u8]) -> Result<u64, Err<()>> {
    let radix = if layout == Layout::OctalBytes { 8 } else { 16 };
    let value = digits.iter().filter(|digit| **digit != b'`').try_fold(0_u64, |value, digit| {
        Some(value.saturating_mul(radix.into()).saturating_add(char::from(*digit).to_digit(radix)?.into()))
    });
    value.ok_or(Err::Error(()))
}

/// Bytes or words, by the first group.
fn groups_of(rest: &[u8]) -> Option<Layout> {
    let in_group = |byte: &&u8| byte.is_ascii_hexdigit() || matches!(byte, b'`' | b'?');
    match rest.iter().take_while(in_group).count() {
        2 => Some(Layout::Bytes),
        17 => Some(Layout::Words(16)),
        digits @ (4 | 8 | 16) => Some(Layout::Words(digits)),
        _ => None,
    }
}

/// Is the first word one that should be data: does it begin with a decimal digit, or is it hex digits and what stands between them?
fn starts_like_hex(text: &[u8]) -> bool {
    let word = text.split(u8::is_ascii_whitespace).next().unwrap_or_default();
    let hex = |byte: &u8| byte.is_ascii_hexdigit() || matches!(byte, b',' | b'-' | b':');
    match word {
        [first, ..] if first.is_ascii_digit() => true,
        [first, _, ..] => first.is_ascii_hexdigit() && word.iter().all(hex),
        _ => false,
    }
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
