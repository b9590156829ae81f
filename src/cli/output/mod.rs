//! What the tool writes: rows in several formats, a table, files.
//!
//! To add an output format, add it to `Format` in the arguments and to `Form` in [`printer`]. The
//! fields of a row are in [`row`].

pub(crate) mod file;
pub(crate) mod printer;
pub(crate) mod row;
pub(crate) mod summary;
pub(crate) mod table;
mod text;
pub(crate) mod timesketch;
pub(crate) mod wrap;
