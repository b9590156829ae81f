//! The text of an explanation: a title, and below it lines with labels, wrapped at words.

use core::{fmt::Display, iter};
use std::prelude::rust_2024::*;

use crate::cli::output::wrap::wrap;

/// What is known of one thing.
#[derive(Clone, Debug)]
pub(crate) struct Explanation {
    title: String,
    lines: Vec<(&'static str, String)>,
}

impl Explanation {
    pub(super) fn new(title: impl Display) -> Self {
        Self {
            title: title.to_string(),
            lines: Vec::new(),
        }
    }

    pub(super) fn title(&self) -> &str {
        &self.title
    }

    /// Adds a line.
    pub(super) fn line(mut self, label: &'static str, text: impl Display) -> Self {
        self.lines.push((label, text.to_string()));
        self
    }

    /// Adds a line if there is something to say.
    pub(super) fn line_if(self, label: &'static str, text: Option<impl Display>) -> Self {
        match text {
            Some(text) => self.line(label, text),
            None => self,
        }
    }

    /// Adds a line for each item. Only the first has the label.
    pub(super) fn list(
        mut self,
        label: &'static str,
        items: impl IntoIterator<Item = impl Display>,
    ) -> Self {
        let labels = [label].into_iter().chain(iter::repeat(""));
        for (label, item) in labels.zip(items) {
            self.lines.push((label, format!("{BULLET}{item}")));
        }
        self
    }

    /// The text, in lines of at most `columns` characters unless a word is longer.
    pub(crate) fn text(&self, columns: usize) -> String {
        let mut text = format!("{}\n", self.title);
        for (label, line) in &self.lines {
            let (bullet, words) = match line.strip_prefix(BULLET) {
                Some(words) => (BULLET, words),
                None => ("", line.as_str()),
            };
            let hang = bullet.len();
            let width = columns.saturating_sub(INDENT).saturating_sub(hang);
            let mut start = (*label, bullet);
            for part in wrap(words, width).lines() {
                let (label, bullet) = start;
                text += &format!("  {label:<LABEL$} {bullet:<hang$}{part}\n");
                start = ("", "");
            }
        }
        text
    }
}

const BULLET: &str = "- ";
/// The width of the labels.
const LABEL: usize = 12;
/// The characters before the text of a line.
const INDENT: usize = 2 + LABEL + 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_wrapped_below_their_text() {
        let explanation = Explanation::new("TITLE")
            .line("meaning", "one two three four")
            .line_if("field", None::<&str>)
            .list("causes", ["five six seven", "eight"]);
        let text = "\
TITLE
  meaning      one two
               three four
  causes       - five six
                 seven
               - eight
";
        assert_eq!(explanation.text(25), text);
    }
}
