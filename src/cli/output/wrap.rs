//! Text that is broken between words.

use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

/// Breaks lines that are wider than a terminal. Each write is of whole lines.
pub(crate) struct Wrapped<'a> {
    pub(crate) stream: &'a mut dyn Write,
    /// The width of the terminal.
    pub(crate) columns: usize,
}

impl Write for Wrapped<'_> {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let text = wrap(&String::from_utf8_lossy(lines), self.columns);
        self.stream.write_all(text.as_bytes())?;
        Ok(lines.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Replaces blanks with line ends so that lines are at most `columns` wide. A word that is wider
/// stays whole.
pub(crate) fn wrap(text: &str, columns: usize) -> String {
    let mut wrapped = String::with_capacity(text.len());
    let mut used = 0_usize;
    for word in text.split_inclusive([' ', '\n']) {
        let width = word.trim_end().chars().count();
        if used > 0 && used.saturating_add(width) > columns {
            wrapped.truncate(wrapped.trim_end().len());
            wrapped.push('\n');
            used = 0;
        }
        wrapped.push_str(word);
        used = match word.ends_with('\n') {
            true => 0,
            false => used.saturating_add(word.chars().count()),
        };
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        for (text, expected) in [
            ("", ""),
            ("a\n", "a\n"),
            ("one two three\n", "one two\nthree\n"),
            ("  one two\nthree\n", "  one\ntwo\nthree\n"),
            (
                "much-too-long a much-too-long\n",
                "much-too-long\na\nmuch-too-long\n",
            ),
            ("äöü äöü\nx\n", "äöü äöü\nx\n"),
            ("a \n\n b\n", "a \n\n b\n"),
        ] {
            assert_eq!(wrap(text, 7), expected);
        }
    }
}
