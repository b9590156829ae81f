//! Bytes in which nothing was found.

use core::ops::Range;

/// Remembers bytes that were searched in vain, so that the records of a dense image do not search
/// each the same bytes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Barren<T>(Range<T>);

impl<T: Copy + PartialOrd> Barren<T> {
    pub(crate) const fn new(start: T) -> Self {
        Self(start..start)
    }

    /// Whether nothing is in `range`. Only the part of it that was not searched before is passed to
    /// `has`, and ranges should be in ascending order.
    pub(crate) fn is_barren(
        &mut self,
        range: Range<T>,
        has: impl FnOnce(Range<T>) -> bool,
    ) -> bool {
        let searched = &mut self.0;
        if range.start < searched.start || range.start > searched.end {
            *searched = range.start..range.start;
        }
        if searched.end < range.end {
            if has(searched.end..range.end) {
                return false;
            }
            searched.end = range.end;
        }
        true
    }
}

#[cfg(test)]
mod tests;
