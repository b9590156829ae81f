//! Text of Windows.

use core::{char::decode_utf16, fmt};

use zerocopy::{FromBytes, IntoBytes, little_endian::U16};

/// UTF-16 text, little-endian, at any address and of any content.
///
/// It prints with an escape such as `\u{202e}` in place of each character that could change how
/// the rest of a line looks, and of each surrogate that is not part of a pair. These are the
/// control characters, the bidirectional controls, and the separators of lines and paragraphs. A
/// backslash is not escaped, because it is frequent in paths.
///
/// ```
/// use ikeext_mm_failure::context::Utf16;
///
/// let text = Utf16::new(b"h\0o\0s\0t\0\x1B\0\0\xD8").unwrap();
/// assert_eq!(text.to_string(), r"host\u{1b}\u{d800}");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Utf16<'a> {
    units: &'a [U16],
}

impl<'a> Utf16<'a> {
    /// Views bytes as text. Returns `None` if their number is odd.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let units = <[U16]>::ref_from_bytes(bytes).ok()?;
        Some(Self { units })
    }

    /// Views the text before the first NUL, and returns it with the bytes after the NUL.
    ///
    /// Returns `None` if there is no NUL.
    #[must_use]
    pub fn parse_nul_terminated(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let units = bytes.len() / 2;
        let (units, _) = <[U16]>::ref_from_prefix_with_elems(bytes, units).ok()?;
        let len = units.iter().position(|unit| unit.get() == 0)?;
        let rest = bytes.get(len.checked_mul(2)?.checked_add(2)?..)?;
        Some((
            Self {
                units: units.get(..len)?,
            },
            rest,
        ))
    }

    /// The bytes of the text.
    #[must_use]
    pub fn as_bytes(&self) -> &'a [u8] {
        self.units.as_bytes()
    }

    /// Whether there is no text.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// The code units.
    pub fn units(&self) -> impl Iterator<Item = u16> + use<'a> {
        self.units.iter().map(|unit| unit.get())
    }
}

/// The text, with escapes. It is not padded, because it can be long.
impl fmt::Display for Utf16<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decode_utf16(self.units()).try_for_each(|char| match char {
            Ok(char) if is_harmless(char) => fmt::Write::write_char(f, char),
            Ok(char) => write!(f, "{}", char.escape_unicode()),
            Err(error) => write!(f, "\\u{{{:x}}}", error.unpaired_surrogate()),
        })
    }
}

/// Whether a character cannot change how other characters look.
pub(crate) fn is_harmless(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            // Bidirectional controls, separators, and the byte order mark
            '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
                | '\u{2066}'..='\u{2069}' | '\u{FEFF}'
        )
}

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use proptest::prelude::*;

    use super::*;

    fn bytes(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    #[test]
    fn text_ends_at_the_first_nul_that_is_a_whole_unit() {
        let zeros_inside = bytes("\u{100}\u{1}x");
        assert_eq!(Utf16::parse_nul_terminated(&zeros_inside), None);
        let long = [&zeros_inside[..], &[0, 0, 7]].concat();
        let (text, rest) = Utf16::parse_nul_terminated(&long).unwrap();
        assert_eq!((text.as_bytes(), rest), (&zeros_inside[..], &[7][..]));
        assert_eq!(Utf16::new(&[1]), None);
        let (text, rest) = Utf16::parse_nul_terminated(&[0, 0]).unwrap();
        assert!(text.is_empty() && rest.is_empty());
    }

    #[test]
    fn what_can_disguise_text_is_escaped() {
        let text = bytes("a\u{202E}b\u{2066}\u{2028}\0\u{FEFF}\u{9B}\\\u{1F511}é");
        let text = Utf16::new(&text).unwrap().to_string();
        let expected = r"a\u{202e}b\u{2066}\u{2028}\u{0}\u{feff}\u{9b}\";
        assert_eq!(text, std::format!("{expected}\u{1F511}é"));
    }

    proptest! {
        #[test]
        fn no_text_prints_a_control_character(units in prop::collection::vec(any::<u16>(), 0..20)) {
            let bytes: Vec<u8> = units.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let text = Utf16::new(&bytes).unwrap();
            prop_assert!(text.units().eq(units));
            prop_assert!(!text.to_string().chars().any(char::is_control));
        }

        #[test]
        fn words_print_as_they_are(word in "[a-zA-Z0-9äßłЖ水 ./@-]*") {
            let bytes = bytes(&word);
            prop_assert_eq!(Utf16::new(&bytes).unwrap().to_string(), word);
        }
    }
}
