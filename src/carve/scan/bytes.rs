//! The kernel for every offset: adjacent bytes are adjacent positions.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "all places are inside the array, and checks would prevent vector code"
)]

use super::kernel::{Kernel, POSITIONS, bits};
use crate::record::RawMmFailure;

/// The kernel for any step.
pub(super) struct Bytes;

impl Kernel for Bytes {
    const STRIDE: usize = 1;
    const GROUP: usize = 8;

    #[inline(always)]
    fn candidates<const LOW: bool>(bytes: &[u8]) -> Option<u64> {
        let bytes: &[u8; ONE] = bytes.first_chunk()?;
        let mut flags = [0_u8; POSITIONS];
        for (i, flag) in flags.iter_mut().enumerate() {
            *flag = u8::from(early::<ONE, LOW>(bytes, i) | late::<ONE, LOW>(bytes, i) == 0);
        }
        Some(bits(flags))
    }

    #[inline(always)]
    fn any<const LOW: bool>(bytes: &[u8]) -> Option<bool> {
        let bytes: &[u8; MANY] = bytes.first_chunk()?;
        let mut any = false;
        for i in 0..POSITIONS * Self::GROUP {
            any |= early::<MANY, LOW>(bytes, i) == 0;
        }
        Some(any)
    }
}

/// 0 if the record at `i` passes the tests that exclude most records: failurePoint and the low
/// bytes of the enumerations.
#[inline(always)]
fn early<const N: usize, const LOW: bool>(bytes: &[u8; N], i: usize) -> u8 {
    let at = |place: usize| bytes[i + place];
    let point = at(5) | at(6) | at(7);
    if LOW {
        let values = at(4) | at(4).wrapping_add(1) | at(12) | at(12).wrapping_add(1);
        return point | values & !3 | at(20) & !1;
    }
    // One of them is not 0, which medium confidence requires, and none is above 8. `late` tests
    // their values exactly.
    let values = (at(4) | at(12) | at(16) | at(20)).wrapping_sub(1) & !7;
    point | values
}

/// 0 if the record at `i` passes the other tests: all enumerations except mmAuthMethod, flags,
/// failureErrorCode, and the top bytes of mmId.
#[inline(always)]
fn late<const N: usize, const LOW: bool>(bytes: &[u8; N], i: usize) -> u8 {
    let at = |place: usize| bytes[i + place];
    let no_error = u8::from(at(0) | at(1) | at(2) | at(3) == 0);
    // At most one unknown flag, or flags at the same place in several bytes.
    let unknown = at(8) & !3 | at(9) | at(10) | at(11);
    let flags = unknown & unknown.wrapping_sub(1);
    let high = at(13) | at(14) | at(15) | at(17) | at(18) | at(19) | at(21) | at(22) | at(23);
    let point_and_module = (at(4) | at(4).wrapping_add(1) | at(12) | at(12).wrapping_add(1)) & !3;
    let (id, code) = if LOW {
        (0, 0)
    } else {
        // As `wrong_bits`.
        let facility = at(3) >> 2 & 0x20 | at(3) >> 3 & 0x10;
        (at(54) | at(55), at(2) & 0xF0 & !facility | at(3) & 0x3F)
    };
    let state = (at(16) | at(16).wrapping_add(2)) & !7;
    no_error | flags | high | point_and_module | at(20) & !1 | id | code | state
}

/// Bytes of the last record of a block after the last position.
const REACH: usize = RawMmFailure::LEN - 1;
/// Bytes that the records of a block and of a group span.
const ONE: usize = POSITIONS + REACH;
const MANY: usize = POSITIONS * Bytes::GROUP + REACH;
