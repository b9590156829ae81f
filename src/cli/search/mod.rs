//! The search of one input for records, on all cores.

mod batch;
mod carved;
mod memory;
mod searcher;
mod surroundings;
mod window;

use core::num::NonZeroU64;
use std::prelude::rust_2024::*;

pub use self::carved::{Carved, Side};
pub(crate) use self::{batch::Batch, window::EVENT_REACH};
use self::{memory::Memory, searcher::Searcher, surroundings::Surroundings, window::Window};
use super::{
    args::Kind,
    input::{
        format::compression,
        image::Image,
        runs::{Purpose, Runs, past_the_end},
        source::Input,
    },
    number::wide,
    status::{Failure, Status},
};
use crate::{
    carve::Confidence,
    context::{AddressSpace, EtlClock},
    record::RawMmFailure,
};

/// What to search an input for, and where.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// Whether the input is bytes or hex text.
    pub kind: Kind,
    /// The offset at which the first record can begin.
    pub start: u64,
    /// The number of bytes in which records can begin, or `None` for all.
    pub length: Option<u64>,
    /// The distance between the offsets that are tested, from `start` on.
    pub step: NonZeroU64,
    /// The lowest level of the records that are wanted.
    pub min_confidence: Confidence,
    /// The virtual address of the first byte of the input.
    pub base: Option<u64>,
}

/// A record that was found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The offset of its first byte in the input.
    pub offset: u64,
    /// Its bytes.
    pub record: RawMmFailure,
    /// What is known about it.
    pub carved: Carved,
}

/// Receives what a search finds.
pub trait Receiver {
    /// Whether to go on.
    fn wants_more(&mut self) -> bool;

    /// Receives records, in ascending order of their offsets.
    ///
    /// # Errors
    ///
    /// An error ends the search and is returned by it.
    fn records(&mut self, records: Vec<Found>) -> Result<(), Failure>;

    /// Receives what is worth saying about the input. What is bad in it has
    /// [`Status::BadInput`].
    fn remark(&mut self, severity: Status, remark: &str);

    /// Receives the number of bytes of the input that have been searched, of `len` if that is
    /// known.
    fn reached(&mut self, position: u64, len: Option<u64>);
}

/// Searches an input.
///
/// # Errors
///
/// Returns an error if the input cannot be read at all, or if `receiver` returns one. Parts of a
/// file that cannot be read are skipped with a remark.
pub fn search(input: Input<'_>, how: &Search, receiver: &mut dyn Receiver) -> Result<(), Failure> {
    let mut searcher = Searcher::new(how);
    let mut runs = Runs::of_kind(input, how.kind, Purpose::Search);
    for (severity, remark) in runs.remarks() {
        receiver.remark(severity, &remark);
    }
    let memory = Memory::of(&mut runs, how.base);
    if let Some(remark) = memory.remark {
        receiver.remark(Status::Good, &remark);
    }
    let (mut by_address, mut by_offset) = (memory.ranges.clone(), memory.ranges);
    let surroundings = Surroundings {
        clock: EtlClock::parse(&runs.read_at(0, EtlClock::LEN)),
        space: (!by_address.is_empty()).then(|| AddressSpace::new(&mut by_address, &mut by_offset)),
        pointer_len: memory.pointer_len,
    };
    if let Some((format, help)) = compression(&runs.read_at(0, SAMPLE)) {
        let remark = format!("is compressed ({format}), and hides its records: {help}");
        receiver.remark(Status::BadInput, &remark);
    }
    // The bytes before the start give the parts of an image exactly the hits of the whole, with
    // their context. They also decide which of several overlapping hits is returned.
    if let Some(problem) = runs.skip_to_before(how.start, EVENT_REACH)? {
        receiver.remark(Status::BadInput, &problem);
        return Ok(());
    }
    // What follows in a pipe may come late or never, so nothing more than needed is read before
    // records are passed on.
    let is_file = runs.len().is_some();
    let len = runs.len().map(|len| len.min(searcher.end()));
    let len = len.map(|len| len.saturating_sub(how.start));
    let mut image = Image::new(runs, how.step.get(), searcher.last_needed());
    let mut window = Window::default();
    let (mut searched, mut ahead, mut is_first) = (0_u64, Ok(()), true);
    while receiver.wants_more() {
        // What can be read is searched before a failure to read ends the search.
        while ahead.is_ok() && window.needs_more() {
            ahead = image
                .read_after(window.last())
                .map(|block| window.push(block));
        }
        let Some(block) = window.current() else { break };
        if is_first && block.is_last && block.end() < how.start && !is_file {
            receiver.remark(Status::BadInput, &past_the_end(how.start, block.end()));
            return Ok(());
        }
        if block.base >= searcher.end() {
            break;
        }
        is_first = false;
        let targets = surroundings.targets(&window);
        let mut hits = Vec::new();
        let next = rayon::in_place_scope(|scope| {
            scope.spawn(|_| hits = searcher.search(block, &targets));
            let reads_ahead = is_file && ahead.is_ok() && !window.is_complete;
            reads_ahead.then(|| image.read_after(window.last()))
        });
        for hits in hits.chunks(MOST_HITS) {
            let carved = surroundings.of(hits, &window, &mut image);
            let found = hits.iter().zip(carved).map(|(hit, carved)| Found {
                offset: block.base.saturating_add(wide(hit.offset)),
                record: *hit.record,
                carved,
            });
            receiver.records(found.collect())?;
        }
        let new = block.base.saturating_add(wide(block.repeated));
        let new = new.saturating_sub(block.hole).max(how.start); // the zeros of a hole count
        let end = block.end().min(searcher.end());
        searched = searched.saturating_add(end.saturating_sub(new));
        receiver.reached(searched, len);
        for (severity, remark) in image.remarks() {
            receiver.remark(severity, &remark);
        }
        drop(hits);
        if let Some(next) = next {
            ahead = next.map(|block| window.push(block));
        }
        window.advance();
    }
    if let Some(remark) = image.last_remark() {
        receiver.remark(Status::BadInput, &remark);
    }
    ahead
}

/// The number of bytes that tell the format of the input.
const SAMPLE: usize = 512;
/// The most records passed on at once.
const MOST_HITS: usize = 1 << 12;
