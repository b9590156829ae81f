//! What a text is, by the shape of a line: which dumps are read, and which only recognised.

use super::{digits::address, error::LineError};

/// How the lines of a text are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    /// Hex without addresses.
    #[default]
    Plain,
    /// `xxd`: an address and a colon, groups of any number of bytes.
    Xxd,
    /// `hexdump -C`, WinDbg `db`: two blanks after the address, and two or a hyphen in the middle.
    Bytes,
    /// `od -A x -t x1`: at least 6 digits and one blank.
    Od,
    /// `Format-Hex` of PowerShell 5: three blanks after the address.
    PowerShell5,
    /// `Format-Hex` of PowerShell 7: 16 digits and one blank.
    PowerShell7,
    /// WinDbg `dd` and `dq`: little-endian words of 4 bytes, or 8 with a backtick.
    Words(usize),
}

impl Layout {
    /// Tells the layout from the first line with hex.
    pub(super) fn of(line: &[u8]) -> Result<Self, LineError> {
        let Some((_, rest)) = address(line) else {
            return Ok(Self::Plain);
        };
        let digits = line.len().saturating_sub(rest.len());
        let is_padded = digits == 7 && line.starts_with(b"0");
        let groups = rest.strip_prefix(b": ").unwrap_or(rest.trim_ascii_start());
        let (gap, _) = rest.split_at(rest.len().saturating_sub(groups.len()));
        let mut words = groups.split(u8::is_ascii_whitespace);
        let word = words.next().unwrap_or_default();
        let in_hex = |byte: &u8| byte.is_ascii_hexdigit() || b"`?".contains(byte);
        let is_hex = word.iter().all(in_hex);
        let is_octal = word.iter().all(|byte| matches!(byte, b'0'..=b'7'));
        let advice = match (gap, digits, word.len()) {
            (b": ", 8.., _) => return Ok(Self::Xxd),
            (b"  ", 8.., 2) if is_hex => return Ok(Self::Bytes),
            (b"   ", 8.., 2) if is_hex => return Ok(Self::PowerShell5),
            (b" ", 16, 2) if is_hex => return Ok(Self::PowerShell7),
            (b" ", 6.., 2) if is_hex && !is_padded => return Ok(Self::Od),
            (b"  ", 8 | 17, 8) if is_hex => return Ok(Self::Words(4)),
            (b"  ", 8 | 17, 17) if is_hex => return Ok(Self::Words(8)),
            ([], ..) => return Ok(Self::Plain),
            ([b'\t', ..], _, 2) if is_hex => CERTUTIL,
            (_, 4 | 5, 2) if is_hex => SHORT_ADDRESS,
            (b"  ", 8 | 17, 4) if is_hex => DW,
            (_, 6.., 6) if is_octal => OCTAL_WORDS,
            (_, 6.., 4 | 8 | 16) if is_hex => WORDS,
            (_, 7.., 3) if is_octal => OCTAL_BYTES,
            (_, 7, 2) if is_padded && is_hex => RADIX,
            _ if is_padded => OTHER,
            _ => return Ok(Self::Plain),
        };
        let is_like_others = words.filter(|other| other.len() == word.len()).count() > 2;
        if is_like_others || (line.starts_with(b"0") && digits > 5) {
            return Err(LineError::in_dump(line, advice));
        }
        Err(LineError::at(line, advice))
    }

    /// The digits that an address is padded to, what follows it, the bytes of a group where that
    /// is fixed, and the most bytes of a line.
    pub(super) const fn shape(self) -> (usize, &'static [u8], Option<usize>, usize) {
        match self {
            Self::Plain | Self::Xxd => (8, b": ", None, usize::MAX),
            Self::Bytes => (8, b"  ", Some(1), 16),
            Self::Od => (6, b" ", Some(1), usize::MAX),
            Self::PowerShell5 => (8, b"   ", Some(1), 16),
            Self::PowerShell7 => (16, b" ", Some(1), 16),
            Self::Words(len) => (8, b"  ", Some(len), usize::MAX),
        }
    }
}

pub(super) const RADIX: &str =
    "looks like `od` or `xxd -d` with octal or decimal addresses; use `od -A x -t x1` or `xxd`";
const OCTAL_WORDS: &str = "looks like `od` with octal words; use `od -A x -t x1` or `xxd`";
const OCTAL_BYTES: &str = "looks like `od -b` or `hexdump -b`; use `hexdump -C` or `xxd`";
const WORDS: &str = "looks like words of `hexdump` or `od`; use `hexdump -C` or `xxd`";
const OTHER: &str = "looks like `od` or `hexdump` without hex; use `hexdump -C` or `xxd`";
const DW: &str = "looks like `dw` of WinDbg; use `db`";
const CERTUTIL: &str = "looks like `certutil -encodehex`; use `Format-Hex`";
const SHORT_ADDRESS: &str = "looks like a dump with addresses of 4 digits; use `xxd`";
