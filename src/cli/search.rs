//! The search of an image on all cores.

use std::prelude::rust_2024::*;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{args::Carve, input::image::Block, number::wide};
use crate::carve::{Carver, Hit};

/// Searches an image block by block.
pub(crate) struct Searcher<'a> {
    args: &'a Carve,
    /// The offset at which the search ends.
    end: u64,
    /// The first offset that has not been searched. `None` before the first block.
    next: Option<u64>,
}

/// The hits in a part of a block.
pub(crate) struct Piece<'a> {
    /// The offset in the input from which the offsets of the hits count.
    pub(crate) base: u64,
    pub(crate) hits: Vec<Hit<'a>>,
}

impl<'s> Searcher<'s> {
    pub(crate) fn new(args: &'s Carve) -> Self {
        let end = args
            .source
            .start
            .saturating_add(args.length.unwrap_or(u64::MAX));
        Self {
            args,
            end,
            next: None,
        }
    }

    /// The offset at which the search ends, if the image does not end before it.
    pub(crate) const fn end(&self) -> u64 {
        self.end
    }

    /// The end of the bytes that decide about the last offset of the search.
    pub(crate) fn last_needed(&self) -> u64 {
        self.end.saturating_add(wide(Carver::LOOKAHEAD))
    }

    /// Searches a block on all cores.
    pub(crate) fn search<'a>(&mut self, block: &'a Block) -> Vec<Piece<'a>> {
        // What was searched before has no influence, except before the first block.
        let base = self.next.unwrap_or(0).max(block.base);
        let skipped = usize::try_from(base.saturating_sub(block.base)).unwrap_or(usize::MAX);
        let bytes = block.bytes.get(skipped..).unwrap_or_default();
        let start = self.on_step(base.max(self.args.source.start));
        let decided = block.base.saturating_add(wide(block.decided()));
        let end = decided.min(self.end).max(start);

        let piece = self.on_step_after(PIECE);
        let starts = 0..end.saturating_sub(start).div_ceil(piece);
        let found: Vec<_> = starts
            .into_par_iter()
            .map(|n| {
                let from = start.saturating_add(n.saturating_mul(piece));
                let to = from.saturating_add(piece).min(end);
                let relative = |offset: u64| {
                    usize::try_from(offset.saturating_sub(base)).unwrap_or(usize::MAX)
                };
                let step = usize::try_from(self.args.step.get()).unwrap_or(usize::MAX);
                let mut carver = Carver::new(bytes)
                    .range(relative(from)..relative(to))
                    .step(step)
                    .min_confidence(self.args.min_confidence);
                let hits = carver.by_ref().collect();
                (
                    Piece { base, hits },
                    base.saturating_add(wide(carver.position())),
                )
            })
            .collect();
        // A block that lies wholly before the start has no pieces.
        if let Some((_, next)) = found.last() {
            self.next = Some(*next);
        }
        found.into_iter().map(|(piece, _)| piece).collect()
    }

    /// The first offset at or after this one that is a multiple of the step from the start.
    fn on_step(&self, offset: u64) -> u64 {
        let start = self.args.source.start;
        start.saturating_add(self.on_step_after(offset.saturating_sub(start)))
    }

    /// The first multiple of the step that is at least this number.
    fn on_step_after(&self, number: u64) -> u64 {
        number
            .div_ceil(self.args.step.get())
            .saturating_mul(self.args.step.get())
    }
}

/// The number of offsets that a core searches at once, rounded up to a multiple of the step. It is
/// small in tests to have many edges.
const PIECE: u64 = if cfg!(test) { 1000 } else { 1 << 18 };
