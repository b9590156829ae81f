//! The layouts of hex text: those that are read, and those that are refused with advice.

use super::{
    digits::{address, pair, prefixed_address},
    error::HexError,
};

/// The layout of the lines of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Layout {
    /// Hex without addresses.
    #[default]
    Plain,
    /// `xxd`: an address and a colon, then groups of any number of bytes.
    Xxd,
    /// `hexdump -C`, WinDbg `db`: two blanks after the address, and two blanks or a hyphen in the
    /// middle.
    Bytes,
    /// `od -A x -t x1`: at least 6 digits and one blank.
    Od,
    /// `Format-Hex` of PowerShell 5: three blanks after the address.
    PowerShell5,
    /// `Format-Hex` of PowerShell 7: 16 digits and one blank.
    PowerShell7,
    /// LLDB `memory read`, `db` of Volatility's volshell: `0x` and any number of digits, then a
    /// colon and a blank, or four blanks.
    Prefixed,
    /// WinDbg `dd` and `dq`: little-endian words of 4 bytes, or of 8 with a backtick.
    Words(usize),
}

impl Layout {
    /// Determines the layout from the first line with hex.
    pub(super) fn of(line: &[u8]) -> Result<Self, HexError> {
        if prefixed_address(line).is_some_and(|(_, rest)| begins_with_bytes(rest)) {
            return Ok(Self::Prefixed);
        }
        let Some((_, rest)) = address(line) else {
            return Ok(Self::Plain);
        };
        let digits = line.len().saturating_sub(rest.len());
        let is_padded = digits == 7 && line.starts_with(b"0");
        let groups = rest.strip_prefix(b": ").unwrap_or(rest.trim_ascii_start());
        let (gap, _) = rest.split_at(rest.len().saturating_sub(groups.len()));
        let mut words = groups.split(u8::is_ascii_whitespace);
        let word = words.next().unwrap_or_default();
        let is_hex = word
            .iter()
            .all(|byte| byte.is_ascii_hexdigit() || b"`?".contains(byte));
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
        let is_dump = is_like_others || (line.starts_with(b"0") && digits > 5);
        Err(match is_dump {
            true => HexError::in_dump(line, advice),
            false => HexError::at(line, advice),
        })
    }

    /// The number of digits that addresses are padded to.
    pub(super) const fn address_len(self) -> usize {
        match self {
            Self::Od => 6,
            Self::PowerShell7 => 16,
            _ => 8,
        }
    }

    /// What separates an address from the bytes.
    pub(super) const fn gap(self) -> &'static [u8] {
        match self {
            Self::Plain | Self::Xxd => b": ",
            Self::Prefixed => b"",
            Self::Bytes | Self::Words(_) => b"  ",
            Self::PowerShell5 => b"   ",
            Self::Od | Self::PowerShell7 => b" ",
        }
    }

    /// The number of bytes of a group, if the layout determines it.
    pub(super) const fn group_len(self) -> Option<usize> {
        match self {
            Self::Plain | Self::Xxd => None,
            Self::Words(len) => Some(len),
            _ => Some(1),
        }
    }

    /// Whether 16 bytes are the most that a line can have. Otherwise there is no limit.
    pub(super) const fn is_limited(self) -> bool {
        matches!(self, Self::Bytes | Self::PowerShell5 | Self::PowerShell7)
    }
}

/// Whether a text begins with two bytes.
fn begins_with_bytes(text: &[u8]) -> bool {
    let second = pair(text).and_then(|(_, rest)| rest.strip_prefix(b" "));
    let after = second.and_then(pair).map(|(_, rest)| rest.first());
    after.is_some_and(|next| next.is_none_or(|next| *next == b' '))
}

pub(super) const RADIX: &str =
    "looks like a dump with octal or decimal addresses; use `od -A x -t x1` or `xxd`";
const OCTAL_WORDS: &str = "looks like `od` with octal words; use `od -A x -t x1` or `xxd`";
const OCTAL_BYTES: &str = "looks like `od -b` or `hexdump -b`; use `hexdump -C` or `xxd`";
const WORDS: &str = "looks like words of `hexdump` or `od`; use `hexdump -C` or `xxd`";
const OTHER: &str = "looks like `od` or `hexdump` without hex; use `hexdump -C` or `xxd`";
const DW: &str = "looks like `dw` of WinDbg; use `db`";
const CERTUTIL: &str = "looks like `certutil -encodehex`; use `Format-Hex`";
const SHORT_ADDRESS: &str = "looks like a dump with addresses of 4 digits; use `xxd`";
