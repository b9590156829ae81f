//! What codes, names and placeholders mean: the knowledge of `mmfail explain`.

mod advice;
mod code;
mod explanation;
mod placeholder;
mod similar;
mod term;

use std::prelude::rust_2024::*;

pub(super) use self::explanation::Explanation;

/// What can be explained.
pub(super) struct Glossary {
    /// What has a name. The title of each explanation is the name.
    terms: Vec<Explanation>,
}

impl Glossary {
    pub(super) fn new() -> Self {
        Self {
            terms: term::terms(),
        }
    }

    /// Explains a number, a placeholder, or the names that are this text or end in `_` and this
    /// text: tables show enumerators and flags by the ends of their names. The case of letters
    /// does not matter. The whole name is first. Empty if nothing is known.
    pub(super) fn explain(&self, text: &str) -> Vec<Explanation> {
        if let Some(code) = code::parse(text) {
            return vec![code::explain(code)];
        }
        if let Some(explanation) = placeholder::explain(text) {
            return vec![explanation];
        }
        let found = self.terms.iter().filter(|term| is_end(term.title(), text));
        let mut found: Vec<_> = found.cloned().collect();
        found.sort_by_key(|term| !term.title().eq_ignore_ascii_case(text));
        found
    }

    /// The names that are nearest to a text, at most three.
    pub(super) fn similar(&self, text: &str) -> Vec<&str> {
        similar::names(self.terms.iter().map(Explanation::title), text)
    }
}

/// Whether a text is a name, or what follows a `_` in it.
fn is_end(name: &str, text: &str) -> bool {
    similar::ends(name).any(|end| end.eq_ignore_ascii_case(text))
}
