//! Hex text, as people paste it from debuggers and hex dumpers, and the bytes that it represents.
//!
//! The first line with hex determines the layout of the text. Every other line with hex must have
//! the same layout. Lines without hex, such as prompts, are skipped and reported.
//!
//! To read another kind of dump, add its layout to [`layout`].

mod detect;
mod digits;
mod error;
mod layout;
mod lines;
mod plain;
mod reader;
mod remarks;
mod row;
mod runs;
mod sequence;
mod skip;
#[cfg(test)]
mod tests;

pub(crate) use detect::{detect, is_binary};
pub(crate) use runs::{HexRuns, MOST_REPEATED, Repeat};
