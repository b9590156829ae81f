//! STUB
mod runs;
pub(crate) use runs::{HexRuns, MOST_REPEATED, Repeat};
pub(crate) fn problem(_s: &[u8]) -> Option<String> {
    None
}
use std::{io, prelude::rust_2024::*};
pub(crate) struct HexReader<R> {
    _text: R,
}
pub(crate) struct Piece<'a> {
    pub(crate) address: u64,
    pub(crate) bytes: &'a [u8],
    pub(crate) times: u64,
}
pub(crate) struct HexError;
impl core::fmt::Display for HexError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("stub")
    }
}
impl<R: io::BufRead> HexReader<R> {
    pub(crate) fn new(text: R) -> Self {
        Self { _text: text }
    }
    pub(crate) fn next_piece(&mut self) -> io::Result<Option<Piece<'_>>> {
        Ok(None)
    }
    pub(crate) fn take_remarks(&mut self) -> Vec<String> {
        Vec::new()
    }
    pub(crate) fn problem(&self) -> Option<&HexError> {
        None
    }
}
pub(crate) fn detect(_sample: &[u8]) -> bool {
    false
}
