//! A summary as text, as JSON and as a page for a browser.

pub(crate) mod json;
mod label;
mod list;
pub(crate) mod page;
mod plot;
pub(crate) mod rows;
pub(crate) mod text;

use std::prelude::rust_2024::*;

use crate::cli::{input::digest::Digest, totals::Totals};

/// What was counted in some inputs.
pub(crate) struct Summary {
    pub(crate) inputs: Vec<OfInput>,
    pub(crate) totals: Totals,
}

/// What was counted in one input.
pub(crate) struct OfInput {
    pub(crate) name: String,
    /// `None` if not all of a stream was read, for a named pipe, and for a file that cannot be read.
    pub(crate) digest: Option<Digest>,
    pub(crate) records: u64,
}

impl Summary {
    /// The numbers of records.
    fn headline(&self) -> String {
        let Totals {
            records,
            with_issues,
            zeros,
            ..
        } = self.totals;
        let mut text = format!("{records} record{}", if records == 1 { "" } else { "s" });
        if with_issues > 0 {
            let what = "with values that Windows' headers do not name (?)";
            text += &format!(", {with_issues} {what}");
        }
        if zeros > 0 {
            text += &format!(", {zeros} all zeros");
        }
        if self.inputs.len() > 1 {
            text += &format!(", {} inputs", self.inputs.len());
        }
        text
    }
}
