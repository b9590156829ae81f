//! The kernel for every offset: adjacent bytes are adjacent positions.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the compiler sees that all places are inside the array; checks would prevent vector code"
)]

use super::kernel::{Kernel, POSITIONS, bits};
use crate::record::RawMmFailure;

/// The kernel for any step.
pub(super) struct Bytes;

impl Kernel for Bytes {
    const STRIDE: usize = 1;
    const GROUP: usize = 8;

    #[inline(always)]
    fn candidates<const ANY_POINT: bool>(bytes: &[u8]) -> Option<u64> {
        let bytes: &[u8; ONE] = bytes.first_chunk()?;
        let mut flags = [0_u8; POSITIONS];
        for (i, flag) in flags.iter_mut().enumerate() {
            *flag =
                u8::from(early::<ONE, ANY_POINT>(bytes, i) | late::<ONE, ANY_POINT>(bytes, i) == 0);
        }
        Some(bits(flags))
    }

    #[inline(always)]
    fn any<const ANY_POINT: bool>(bytes: &[u8]) -> Option<bool> {
        let bytes: &[u8; MANY] = bytes.first_chunk()?;
        let mut any = false;
        for i in 0..POSITIONS * Self::GROUP {
            any |= early::<MANY, ANY_POINT>(bytes, i) == 0;
        }
        Some(any)
    }
}

/// 0 if the record at `i` passes the tests that exclude most records: failurePoint and the low
/// bytes of the next fields.
#[inline(always)]
fn early<const N: usize, const ANY_POINT: bool>(bytes: &[u8; N], i: usize) -> u8 {
    let at = |place: usize| bytes[i + place];
    let point = if ANY_POINT {
        (at(4) | at(4).wrapping_add(1)) & !3
    } else {
        at(4).wrapping_sub(1) & !1
    };
    let module = at(12) | at(12).wrapping_add(1);
    point | at(5) | at(6) | at(7) | (at(8) | module) & !3 | at(20) & !1
}

/// 0 if the record at `i` passes the other tests: the rest of the enumerations,
/// failureErrorCode, and the top bytes of mmId.
#[inline(always)]
fn late<const N: usize, const ANY_POINT: bool>(bytes: &[u8; N], i: usize) -> u8 {
    let at = |place: usize| bytes[i + place];
    let no_error = u8::from(at(0) | at(1) | at(2) | at(3) == 0);
    let high = at(9) | at(10) | at(11) | at(13) | at(14) | at(15) | at(17) | at(18) | at(19);
    let higher = at(21) | at(22) | at(23) | at(25) | at(26) | at(27);
    let (id, beyond_last_method) = if ANY_POINT {
        (0, 3)
    } else {
        (at(54) | at(55), 4)
    };
    let state = (at(16) | at(16).wrapping_add(2)) & !7;
    let method = (at(24) | at(24).wrapping_add(beyond_last_method)) & !15;
    no_error | high | higher | id | state | method
}

/// Bytes of the last record of a block after the last position.
const REACH: usize = RawMmFailure::LEN - 1;
/// Bytes that the records of a block and of a group span.
const ONE: usize = POSITIONS + REACH;
const MANY: usize = POSITIONS * Bytes::GROUP + REACH;
