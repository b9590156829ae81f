//! What the tool reads: files and standard input, as bytes, as hex text, or as rows.
//!
//! To read another container of bytes, such as a minidump, add a variant to `Content` in [`runs`]:
//! it yields runs of bytes, each with the offset or address of its first byte. What a container
//! means to a record, such as its time, belongs in a module `context` of the library.

pub(crate) mod digest;
pub(crate) mod encoding;
pub(crate) mod format;
mod header;
pub(crate) mod hex;
pub(crate) mod image;
pub(crate) mod inputs;
pub(crate) mod line;
pub(crate) mod records;
pub(crate) mod rows;
pub(crate) mod runs;
pub(crate) mod source;
