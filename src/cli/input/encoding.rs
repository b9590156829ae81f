//! The encoding of a text: UTF-8 or UTF-16.

use std::{
    io::{self, BufRead, BufReader, Cursor, Read},
    prelude::rust_2024::*,
};

/// Makes a unit of UTF-16 from two bytes.
pub(crate) type Unit = fn([u8; 2]) -> u16;

/// Detects the encoding from the first bytes of a text. Returns the length of the byte order mark,
/// and `None` for UTF-8.
pub(crate) const fn detect(head: &[u8]) -> (u64, Option<Unit>) {
    match head {
        [0xEF, 0xBB, 0xBF, ..] => (3, None),
        [0xFF, 0xFE, ..] => (2, Some(u16::from_le_bytes)),
        [0xFE, 0xFF, ..] => (2, Some(u16::from_be_bytes)),
        [1..=0xFF, 0, ..] => (0, Some(u16::from_le_bytes)),
        [0, 1..=0xFF, ..] => (0, Some(u16::from_be_bytes)),
        _ => (0, None),
    }
}

/// Reads a text as UTF-8, without the byte order mark.
pub(crate) fn as_utf8<'a>(mut text: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let mut head = Vec::new();
    text.by_ref().take(3).read_to_end(&mut head)?;
    let (mark_len, unit) = detect(&head);
    let mut head = Cursor::new(head);
    head.set_position(mark_len);
    let text = head.chain(text);
    Ok(match unit {
        None => Box::new(text),
        Some(unit) => Box::new(BufReader::new(Utf16 {
            text,
            unit,
            high: None,
            utf8: Cursor::default(),
        })),
    })
}

/// Reads UTF-16 as UTF-8. What is not UTF-16 becomes U+FFFD.
struct Utf16<R> {
    text: R,
    unit: Unit,
    /// The first half of a pair whose second half has not been read.
    high: Option<u16>,
    /// Text that has been converted.
    utf8: Cursor<Vec<u8>>,
}

impl<R: Read> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.utf8.read(buffer)?;
        if read > 0 || buffer.is_empty() {
            return Ok(read);
        }
        let mut bytes = Vec::new();
        self.text.by_ref().take(CHUNK).read_to_end(&mut bytes)?;
        let mut units: Vec<_> = self.high.take().into_iter().collect();
        for pair in bytes.chunks(2) {
            let pair = <[u8; 2]>::try_from(pair);
            units.push(pair.map_or(REPLACEMENT, self.unit));
        }
        if !bytes.is_empty() && matches!(units.last(), Some(0xD800..0xDC00)) {
            self.high = units.pop();
        }
        self.utf8 = Cursor::new(String::from_utf16_lossy(&units).into_bytes());
        match units.is_empty() && self.high.is_some() {
            true => self.read(buffer), // at the end, or one half of a pair
            false => self.utf8.read(buffer),
        }
    }
}

/// The number of bytes that are converted at once. It is small in tests to have many edges.
const CHUNK: u64 = if cfg!(test) { 2 } else { 1 << 13 };
/// What stands for half a unit.
const REPLACEMENT: u16 = 0xFFFD;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> String {
        let mut text = String::new();
        as_utf8(bytes).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn every_encoding_is_read() {
        let text = "{\"ä\": \u{1F511}}";
        let bytes = |unit: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(unit).collect();
        let [little, big]: [Vec<u8>; 2] = [bytes(u16::to_le_bytes), bytes(u16::to_be_bytes)];
        for (mark, bytes) in [
            (&b""[..], text.as_bytes()),
            (b"\xEF\xBB\xBF", text.as_bytes()),
            (b"", &little),
            (b"\xFF\xFE", &little),
            (b"", &big),
            (b"\xFE\xFF", &big),
        ] {
            assert_eq!(read(&[mark, bytes].concat()), text);
        }
    }

    #[test]
    fn what_is_not_utf_16_is_replaced() {
        for (bytes, text) in [
            (&b"\xFF\xFE"[..], ""),
            (b"\xFF\xFEa", "\u{FFFD}"),
            (b"\xFF\xFEa\0\x00\xD8", "a\u{FFFD}"),
            (b"\xFF\xFE\x00\xD8\x00\xD8a\0", "\u{FFFD}\u{FFFD}a"),
            (b"\xFF\xFE\x00\xDCa\0", "\u{FFFD}a"),
        ] {
            assert_eq!(read(bytes), text, "{bytes:?}");
        }
    }
}
