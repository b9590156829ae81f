//! Hex dumps, pasted as text, back into bytes.

mod bytes;
mod detect;
mod fault;
mod groups;
mod line;

pub use bytes::HexLine;
use bytes::{Order, Row};
pub use fault::HexFault;
use groups::Fault;
use line::{Addresses, Layout, Line, RADICES};

use crate::{Error, ErrorKind};

/// Reads a hex dump line by line.
///
/// ```
/// use ikeext_mm_failure::HexDump;
///
/// let text = b"PS C:\\> xxd f\n00000000: e935 0000 0100  .5....\n00000006: 00\n";
/// let (mut dump, mut bytes, mut skipped) = (HexDump::new(), Vec::new(), Vec::new());
/// for (line, number) in text.split_inclusive(|byte| *byte == b'\n').zip(1..) {
///     let line = dump.line(line)?;
///     if line.is_text() {
///         skipped.push(number);
///     }
///     bytes.extend(line);
/// }
/// dump.finish()?;
/// assert_eq!(bytes, [0xE9, 0x35, 0, 0, 1, 0, 0]);
/// assert_eq!(skipped, [1]);
///
/// let error = HexDump::new().line(b"e9 350").unwrap_err();
/// assert_eq!(error.to_string(), "line 1, column 4: odd number of hex digits at offset 0x3");
/// # Ok::<(), ikeext_mm_failure::Error>(())
/// ```
///
/// The shape of a dump's first line says what the dump is; no option is needed:
///
/// | the line | is read as | made by |
/// |---|---|---|
/// | `e935 0200`, `0xe9, 0x35`, `e9-35` | whole bytes in their order, no addresses | `xxd -p`, `xxd -i`, `BitConverter.ToString` |
/// | `00000010: e935 0000  .5..` | address and colon; whole bytes in their order | `xxd` |
/// | `00000010  e9 35  .5` | 8 digits or more and two spaces; bytes | `hexdump -C`, WinDbg `db`, `Format-Hex` of PowerShell 5 |
/// | `0010` tab `e9 35   .5` | 4 digits or more and a tab or spaces; bytes | `certutil -encodehex`, Wireshark |
/// | `0000020 e9 35` | 7 digits and a space: octal or decimal; bytes | `od -t x1`, `od -A d -t x1` |
/// | `000010 e9 35` | 6 digits and a space; bytes | `od -A x -t x1` |
/// | `0000000000000010 e9 35 .5` | 16 digits and a space; at most 16 bytes | `Format-Hex` of PowerShell 7 |
/// | ``00000000`00000010  000035e9`` | 8 digits or more and two spaces; words of 4, 8 or 16 digits | WinDbg `dw`, `dd`, `dq` |
/// | `0000010 35e9 0000` | 7 digits and a space: hex, octal or decimal; words of 4 digits | `hexdump`, `od -x`, `od -A d -x` |
/// | `0000020 000035e9` | 7 digits and a space: octal or decimal; words of 8 or 16 digits | `od -t x4`, `od -A d -t x8` |
/// | `0000010    35e9    0000` | 7 digits and four spaces; words | `hexdump -x` |
/// | `0000020 032751 000000` | 7 digits and a space: octal or decimal; octal words of 6 digits | `od`, `od -A d` |
/// | `000010 35e90000 032751` | 6 digits and a space; words, hex or octal | `od -A x -t x4`, `od -A x` |
///
/// - Words are little-endian values. Those of `xxd -e` are told from `xxd -g 4` by the text column; a line that it does not tell them of, before
///   any that it does, is an error. But groups of 4 digits, which `xxd` alone writes, are then read as bytes in their order, and a line that
///   shows another order is an error.
/// - A text column follows two spaces. It is an error where it is longer than its line's bytes: so hardly any can be lost in it.
/// - Addresses must follow on from each other; the first may be any. After `*` they say how often the line before is repeated, and one
///   may stand alone at the end. Where their first digits leave open whether they are hex, octal or decimal (`xxd -d`), the next address
///   tells. Where a `*` comes before it, they may be taken for the first of these: [`HexLine::is_guess`] tells so.
/// - Groups of a line are equally long, but the last may be shorter. An address may begin with `0x`.
/// - Without addresses, words cannot be told from bytes: groups of 4, 6, 8 or 16 digits in a line that begins with a space, like those of
///   `od -A n -x`, are an error.
/// - Any other line is skipped if its first word does not look like hex, and [`HexLine::is_text`] tells so. Between plain lines it is an
///   error, as nothing would show that bytes are missing.
/// - A prompt (`$ `, `C:\>`, `PS C:\>`, `0:000>`, `user@host:~$`), the heading of `Format-Hex` and a line that begins with `}` are skipped
///   likewise, and another dump follows them, which may have another layout.
#[derive(Clone, Debug)]
pub struct HexDump {
    /// None before the first line of a dump.
    layout: Option<Layout>,
    /// Lines read.
    lines: usize,
    /// Where the next line starts in the text.
    offset: usize,
    /// The address due next, in each radix that those before can be in.
    due: Addresses,
    /// The bytes of the last line.
    row: Row,
    /// For a repeat line that no address has followed yet.
    open_repeat: Option<Error>,
}

impl HexDump {
    /// A reader at the first line of a text.
    #[must_use]
    pub const fn new() -> Self {
        Self { layout: None, lines: 0, offset: 0, due: [None; RADICES.len()], row: Row::EMPTY, open_repeat: None }
    }

    /// Reads the next line, with or without its line end. One with an error counts as read and changes nothing else.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::HexDump`], before any byte of the line is yielded. Its offset is measured from the start of the first line, and right
    /// if the lines are passed with their line ends.
    pub fn line<'a>(&mut self, line: &'a [u8]) -> Result<HexLine<'a>, Error> {
        let start = self.offset;
        self.lines = self.lines.saturating_add(1);
        self.offset = start.saturating_add(line.len());
        let whole = line.trim_ascii_end();
        let number = self.lines;
        let text = if number == 1 { whole.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(whole) } else { whole };
        // Where it is follows from what is left of the line there.
        let error = |(fault, rest): Fault<'_>| {
            let column = whole.len().saturating_sub(rest.len());
            let kind = ErrorKind::HexDump { fault, line: number, column: column.saturating_add(1) };
            Error::new(kind, start.saturating_add(column))
        };
        if number == 1 && has_utf16_mark(whole) {
            return Err(error((HexFault::Utf16, whole)));
        }
        let parsed = Line::parse(text, self.layout).map_err(error)?;
        let is_indented = text.starts_with(b" "); // so is each line of `od -A n`
        let text = text.trim_ascii_start();
        let addressed = !matches!(self.layout, None | Some(Layout::Plain));
        let mut read = HexLine::EMPTY;
        match parsed {
            Line::Blank => {}
            Line::Text => read.is_text = true,
            Line::Break if self.open_repeat.is_some() => return Err(error((HexFault::OpenRepeat, text))),
            Line::Break => (self.layout, read.is_text) = (None, true),
            Line::Repeat if addressed && self.row.is_whole() => self.open_repeat = Some(error((HexFault::OpenRepeat, text))),
            Line::Repeat => return Err(error((HexFault::NothingToRepeat, text))),
            Line::Data { layout, mut addresses, mut groups } => {
                let (mut rest, len) = (groups, groups.first_len());
                let mut row = Row::read(&mut rest).map_err(error)?;
                let order = if layout.has_colon() { row.order(len / 2, rest.text()) } else { Order::Either };
                let layout = match (layout, order) {
                    (Layout::Colon, Order::Turned) => Layout::ColonWords(len),
                    (Layout::Colon, Order::Kept) => Layout::ColonBytes,
                    // Nearly all that have four digits are `xxd` without `-e`.
                    (Layout::Colon, Order::Unknown) if len == 4 => Layout::ColonBytes,
                    (Layout::Colon, Order::Unknown) => return Err(error((HexFault::UnknownOrder, rest.text()))),
                    (_, Order::Turned) => return Err(error((HexFault::TurnedWords, rest.text()))),
                    (Layout::Plain | Layout::OctalWords, _) if is_indented && matches!(len, 4 | 6 | 8 | 16) => {
                        return Err(error((HexFault::UnknownOrder, text)));
                    }
                    _ => layout,
                };
                if matches!(layout, Layout::ColonWords(_)) {
                    groups = groups.of(layout);
                    row = Row::read(&mut groups.clone()).map_err(error)?;
                }
                if addressed {
                    (read.repeated, read.is_guess, addresses) = self.follow(addresses).map_err(|fault| error((fault, text)))?;
                }
                // Only `od` writes other addresses than hex, and begins the text with `>`.
                let text = rest.text().trim_ascii_start();
                if layout == Layout::Bytes && addresses.first() == Some(&None) && !text.is_empty() && !text.starts_with(b">") {
                    return Err(error((HexFault::NotHex, text)));
                }
                (read.row, read.groups) = (self.row, Some(groups));
                self.due = addresses.map(|address| Some(address?.wrapping_add(row.len())));
                (self.layout, self.row, self.open_repeat) = (Some(layout), row, None);
            }
        }
        Ok(read)
    }

    /// Says that the text has ended.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::HexDump`] at the repeat line that no address has followed.
    pub const fn finish(&self) -> Result<(), Error> {
        match self.open_repeat {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }

    /// The bytes up to an address, none or those that the repeat line stands for; whether the address could mean another number of them; and
    /// the address in the radices that agree.
    fn follow(&self, found: Addresses) -> Result<(u64, bool, Addresses), HexFault> {
        let both = |i: usize| Some(((*self.due.get(i)?)?, (*found.get(i)?)?));
        let skipped = |i: usize| {
            let (due, found) = both(i)?;
            found.checked_sub(due).filter(|skipped| match self.open_repeat {
                Some(_) => skipped.checked_rem(self.row.len()) == Some(0),
                None => *skipped == 0,
            })
        };
        let jump = || match (0..RADICES.len()).find_map(both) {
            Some((expected, found)) => HexFault::AddressJump { expected, found },
            None => HexFault::MissingAddress,
        };
        let first = (0..RADICES.len()).find_map(skipped).ok_or_else(jump)?;
        let is_guess = (0..RADICES.len()).filter_map(skipped).any(|other| other != first);
        let agreeing = |i: usize| found.get(i).copied().flatten().filter(|_| skipped(i) == Some(first));
        Ok((first, is_guess, core::array::from_fn(agreeing)))
    }
}

impl Default for HexDump {
    fn default() -> Self {
        Self::new()
    }
}

fn has_utf16_mark(text: &[u8]) -> bool {
    text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF")
}

#[cfg(test)]
mod tests;
