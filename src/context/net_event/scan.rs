//! Finds the plausible events of an image.

use core::{fmt, iter::FusedIterator};

use zerocopy::{FromBytes, little_endian::U32};

use super::{Head, NetEvent, NetEventFlags, NetEventLayout};
use crate::context::file_time::{START_OF_2005, START_OF_2040};

/// Finds the [plausible](NetEvent::is_plausible) events in an image, and returns them with their
/// offsets.
///
/// An event is at a multiple of the length of its pointers, which is 4 or 8: of the offset, or of
/// the [address](Self::at_address). Events are in ascending order of their offsets, then of the
/// lengths of their layouts. The same bytes can be an event in several layouts.
///
/// Other data can look like an event: 770 places do in 10 GiB of Windows program files and of
/// process memory under Wine. At most 7 of them have a `timeStamp`, and none points to a record of
/// medium confidence. [`best_event`](super::best_event) chooses the event that points to a record.
///
/// On program files, the search takes about twice the time of counting a rare byte with `memchr`.
/// With the feature `simd`, it chooses its instruction set at run time.
///
/// ```
/// use ikeext_mm_failure::context::{NetEventLayout, NetEvents};
///
/// let mut image = [0; 1000];
/// image[400..408].copy_from_slice(&0x01DD_5DFE_4A0B_1D87_u64.to_le_bytes());
/// image[496..504].copy_from_slice(&0x7FF0_1234_5670_u64.to_le_bytes());
///
/// let (offset, event) = NetEvents::new(&image).next().unwrap();
/// assert_eq!((offset, event.layout()), (400, NetEventLayout::Event0X64));
/// ```
#[derive(Clone)]
pub struct NetEvents<'a> {
    image: &'a [u8],
    /// The address of the first byte.
    address: u64,
    /// The start of the block that was scanned last.
    block: usize,
    /// The positions of the block that have not been judged, one bit for each.
    candidates: u64,
    /// The first offset that has not been scanned.
    scanned: usize,
    /// The offset that is judged, and the layouts that are left for it.
    offset: usize,
    layouts: &'static [NetEventLayout],
}

impl<'a> NetEvents<'a> {
    /// Searches the whole image.
    #[must_use]
    pub const fn new(image: &'a [u8]) -> Self {
        Self {
            image,
            address: 0,
            block: 0,
            candidates: 0,
            scanned: 0,
            offset: 0,
            layouts: &[],
        }
    }

    /// Aligns events by their addresses in memory, instead of their offsets in the image. `address`
    /// is that of the first byte of the image.
    #[must_use]
    pub const fn at_address(self, address: u64) -> Self {
        #[expect(clippy::as_conversions, reason = "3 at most")]
        let scanned = (address.wrapping_neg() % 4) as usize;
        Self {
            address,
            scanned,
            ..self
        }
    }

    /// The offset of the next plausible [`Head`].
    fn next_head(&mut self) -> Option<usize> {
        loop {
            while self.candidates == 0 {
                (self.block, self.candidates) = next_block(self.image, self.scanned)?;
                self.scanned = self.block.wrapping_add(POSITIONS * STRIDE);
            }
            #[expect(clippy::as_conversions, reason = "63 at most")]
            let position = self.candidates.trailing_zeros() as usize;
            self.candidates &= self.candidates.wrapping_sub(1);
            let offset = self.block.wrapping_add(position.wrapping_mul(STRIDE));
            let bytes = self.image.get(offset..).unwrap_or_default();
            if Head::ref_from_prefix(bytes).is_ok_and(|(head, _)| head.is_plausible()) {
                return Some(offset);
            }
        }
    }

    fn judge(&self, layout: NetEventLayout) -> Option<NetEvent<'a>> {
        let offset = u64::try_from(self.offset).ok()?;
        let width = u64::try_from(layout.pointer_len()).ok()?;
        let is_aligned = self.address.wrapping_add(offset).checked_rem(width) == Some(0);
        let bytes = self.image.get(self.offset..).filter(|_| is_aligned)?;
        let (event, _) = NetEvent::parse_prefix(bytes, layout).ok()?;
        event.is_plausible().then_some(event)
    }
}

impl<'a> Iterator for NetEvents<'a> {
    type Item = (usize, NetEvent<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            while let Some((layout, rest)) = self.layouts.split_first() {
                self.layouts = rest;
                if let Some(event) = self.judge(*layout) {
                    return Some((self.offset, event));
                }
            }
            self.offset = self.next_head()?;
            self.layouts = NetEventLayout::KNOWN;
        }
    }
}

impl FusedIterator for NetEvents<'_> {}

/// Prints the length of the image, not its bytes.
impl fmt::Debug for NetEvents<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NetEvents")
            .field("len", &self.image.len())
            .field("scanned", &self.scanned)
            .finish()
    }
}

#[cfg(not(feature = "simd"))]
fn next_block(image: &[u8], from: usize) -> Option<(usize, u64)> {
    scan(image, from)
}

/// Scans with the best instruction set of this processor.
#[cfg(feature = "simd")]
fn next_block(image: &[u8], from: usize) -> Option<(usize, u64)> {
    struct Scan<'a>(&'a [u8], usize);

    impl pulp::NullaryFnOnce for Scan<'_> {
        type Output = Option<(usize, u64)>;

        #[inline(always)]
        fn call(self) -> Self::Output {
            scan(self.0, self.1)
        }
    }

    pulp::Arch::new().dispatch(Scan(image, from))
}

/// The first block from `from` on that has candidates, as its offset and one bit for each position.
///
/// Inlined with everything that it calls, because an instruction set applies to a whole function.
#[inline(always)]
fn scan(image: &[u8], mut from: usize) -> Option<(usize, u64)> {
    while let Ok((words, _)) = Words::ref_from_prefix(image.get(from..)?) {
        let mut any = false;
        for i in 0..POSITIONS {
            any |= is_candidate(words, i);
        }
        if any {
            let bits = (0..POSITIONS).rev();
            let bits = bits.fold(0, |bits, i| bits << 1 | u64::from(is_candidate(words, i)));
            return Some((from, bits));
        }
        from = from.wrapping_add(POSITIONS * STRIDE);
    }
    // Too few bytes are left for the kernel, so every position is a candidate.
    (from < image.len()).then_some((from, u64::MAX))
}

/// Whether the first four words of the event at `i` have a plausible time, flags and version. It
/// tests the upper half of the time only, and has no branches, so that compilers turn a loop over
/// it into vector instructions.
#[inline(always)]
#[expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "all places are inside the array, and checks would prevent vector code"
)]
fn is_candidate(words: &Words, i: usize) -> bool {
    let at = |place: usize| words[i + place].get();
    let (time_low, time_high, flags, version) = (at(0), at(1), at(2), at(3));
    let is_unknown = (time_low | time_high == 0) & (flags != 0);
    let is_time = time_high.wrapping_sub(FIRST_TIME) <= LAST_TIME - FIRST_TIME;
    (is_unknown | is_time) & (flags & UNKNOWN_FLAGS == 0) & (version <= 2)
}

/// The words of a block, with those of its last event after its first word.
type Words = [U32; POSITIONS + 3];

/// The number of positions in a block.
const POSITIONS: usize = 64;
/// Bytes from one position to the next.
const STRIDE: usize = 4;
/// The upper halves of the first and the last plausible time.
const FIRST_TIME: u32 = high(START_OF_2005);
const LAST_TIME: u32 = high(START_OF_2040);
const UNKNOWN_FLAGS: u32 = NetEventFlags(u32::MAX).unknown_bits();

const fn high(number: u64) -> u32 {
    let [_, _, _, _, high @ ..] = number.to_le_bytes();
    u32::from_le_bytes(high)
}
