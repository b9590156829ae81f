//! The commands, one per file.

pub(crate) mod carve;
pub(crate) mod decode;
pub(crate) mod encode;
pub(crate) mod explain;
pub(crate) mod layout;
pub(crate) mod man;
pub(crate) mod summary;
