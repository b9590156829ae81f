//! What the tool writes: rows in several formats, a table, files.

pub(crate) mod file;
pub(crate) mod printer;
pub(crate) mod row;
pub(crate) mod table;
mod text;
