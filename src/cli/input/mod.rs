//! What the tool reads: files and standard input, as bytes, as hex text, or as rows.

pub(crate) mod hex;
pub(crate) mod image;
pub(crate) mod line;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod runs;
pub(crate) mod source;
