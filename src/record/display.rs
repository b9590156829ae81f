//! Padding for `Display` implementations that print more than one string.

use core::fmt::{self, Write};

/// Writes `text` with the width, alignment and fill that `f` asks for.
///
/// A text longer than [`CAPACITY`] bytes is written without padding. None of this crate's is.
pub(crate) fn pad(f: &mut fmt::Formatter<'_>, text: fmt::Arguments<'_>) -> fmt::Result {
    if f.width().is_none() && f.precision().is_none() {
        return f.write_fmt(text);
    }
    let mut buffer = Buffer {
        bytes: [0; CAPACITY],
        len: 0,
    };
    match buffer.write_fmt(text) {
        Ok(()) => f.pad(buffer.as_str()),
        Err(fmt::Error) => f.write_fmt(text),
    }
}

struct Buffer {
    bytes: [u8; CAPACITY],
    len: usize,
}

impl Buffer {
    fn as_str(&self) -> &str {
        let text = self.bytes.get(..self.len).unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}

impl Write for Buffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let end = self.len.saturating_add(text.len());
        let room = self.bytes.get_mut(self.len..end).ok_or(fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

const CAPACITY: usize = 192;

#[cfg(test)]
mod tests {
    use core::fmt::Display;
    use std::{format, string::ToString};

    use crate::record::{
        CertHash, Error, ErrorCode, ErrorKind, FailurePoint, Field, Flags, MmFailure,
    };

    fn is_padded(value: &dyn Display) {
        let text = value.to_string();
        let len = text.chars().count();
        assert!(len < super::CAPACITY, "{text}");
        assert_eq!(
            format!("{value:*<200}"),
            text.clone() + &"*".repeat(200 - len)
        );
        assert_eq!(format!("{value:*>200}"), "*".repeat(200 - len) + &text);
        assert_eq!(
            format!("{value:.3}"),
            text.chars().take(3).collect::<std::string::String>()
        );
    }

    #[test]
    fn every_display_honours_width() {
        ErrorCode::KNOWN.iter().for_each(|code| is_padded(code));
        is_padded(&ErrorCode(7));
        is_padded(&ErrorCode(u32::MAX));
        [FailurePoint::ME, FailurePoint(u32::MAX)]
            .iter()
            .for_each(|point| is_padded(point));
        [0, 1, 3, u32::MAX]
            .iter()
            .for_each(|bits| is_padded(&Flags(*bits)));
        is_padded(&CertHash([0xA9; 20]));
        Field::ALL.iter().for_each(|field| is_padded(field));
        let unknown = MmFailure {
            flags: Flags(4),
            sa_role: 9.into(),
            ..MmFailure::default()
        };
        unknown
            .issues()
            .for_each(|issue| is_padded(&issue.based_at(usize::MAX)));
        let kind = ErrorKind::Truncated {
            needed: usize::MAX,
            available: usize::MAX,
        };
        is_padded(&Error::new(kind, usize::MAX));
        is_padded(&kind);
    }

    #[test]
    fn a_text_that_is_too_long_is_written_whole() {
        struct Long;
        impl Display for Long {
            fn fmt(&self, f: &mut super::fmt::Formatter<'_>) -> super::fmt::Result {
                super::pad(f, format_args!("{}", "long".repeat(60)))
            }
        }
        assert_eq!(format!("{Long:200}"), "long".repeat(60));
    }
}
