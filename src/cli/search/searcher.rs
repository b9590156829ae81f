//! The search of a block on all cores.

use std::prelude::rust_2024::*;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{
    Search,
    window::{EVENT_REACH, PIECE},
};
use crate::{
    carve::{Carver, Hit},
    cli::{input::image::Block, number::wide},
};

/// Searches an image block by block.
pub(super) struct Searcher<'a> {
    how: &'a Search,
    /// The offset at which the search ends.
    end: u64,
    /// The first offset that has not been searched. `None` before the first block.
    next: Option<u64>,
}

impl<'s> Searcher<'s> {
    pub(super) fn new(how: &'s Search) -> Self {
        let end = how.start.saturating_add(how.length.unwrap_or(u64::MAX));
        Self {
            how,
            end,
            next: None,
        }
    }

    /// The offset at which the search ends, if the image does not end before it.
    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    /// The end of the bytes that decide about the last record of the search and its context.
    pub(super) fn last_needed(&self) -> u64 {
        self.end.saturating_add(EVENT_REACH)
    }

    /// Searches a block on all cores. `targets` are the offsets in the block to which the pointers
    /// of events lead, in ascending order.
    pub(super) fn search<'a>(&mut self, block: &'a Block, targets: &'a [usize]) -> Vec<Hit<'a>> {
        let relative =
            |offset: u64| usize::try_from(offset.saturating_sub(block.base)).unwrap_or(usize::MAX);
        let next = self.next.unwrap_or(0);
        let start = self.on_step(next.max(block.base).max(self.how.start));
        let decided = block.base.saturating_add(wide(block.decided()));
        let end = decided.min(self.end).max(start);
        let step = usize::try_from(self.how.step.get()).unwrap_or(usize::MAX);

        let piece = self.on_step_after(wide(PIECE));
        let starts = 0..end.saturating_sub(start).div_ceil(piece);
        let found: Vec<_> = starts
            .into_par_iter()
            .map(|n| {
                let from = start.saturating_add(n.saturating_mul(piece));
                let to = from.saturating_add(piece).min(end);
                let mut carver = Carver::new(&block.bytes)
                    .range(relative(from)..relative(to))
                    .step(step)
                    .min_confidence(self.how.min_confidence)
                    .targets(targets)
                    .resume_at(relative(next));
                (carver.by_ref().collect::<Vec<_>>(), carver.position())
            })
            .collect();
        // A block that lies wholly before the start has no pieces.
        if let Some((_, position)) = found.last() {
            self.next = Some(block.base.saturating_add(wide(*position)));
        }
        found.into_iter().flat_map(|(hits, _)| hits).collect()
    }

    /// The first offset at or after this one that is a multiple of the step from the start.
    fn on_step(&self, offset: u64) -> u64 {
        let start = self.how.start;
        start.saturating_add(self.on_step_after(offset.saturating_sub(start)))
    }

    /// The first multiple of the step that is at least this number.
    fn on_step_after(&self, number: u64) -> u64 {
        number
            .div_ceil(self.how.step.get())
            .saturating_mul(self.how.step.get())
    }
}
