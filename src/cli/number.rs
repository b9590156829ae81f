//! Conversion of lengths.

/// Converts a length or an index in memory to the type of lengths and offsets in a file.
///
/// `u64::from` does not accept a `usize`, and `u64::try_from` returns a `Result`, although `usize`
/// has at most 64 bits on every platform that the tool supports. This function is the one place
/// where the conversion is made with `as`.
#[expect(clippy::as_conversions, reason = "a usize has 64 bits at most")]
pub(crate) const fn wide(n: usize) -> u64 {
    n as u64
}
