//! The kernel for every eighth offset: adjacent words are adjacent positions.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "all places are inside the array, and checks would prevent vector code"
)]

use zerocopy::{FromBytes, little_endian::U64};

use super::{
    super::confidence::wrong_bits,
    kernel::{Kernel, POSITIONS, bits},
};

/// The kernel for steps of a multiple of 8.
pub(super) struct Words;

impl Kernel for Words {
    const STRIDE: usize = 8;
    const GROUP: usize = 1;

    #[inline(always)]
    fn candidates<const LOW: bool>(bytes: &[u8]) -> Option<u64> {
        let (words, _) = <[U64; POSITIONS + REACH]>::ref_from_prefix(bytes).ok()?;
        let mut flags = [0; POSITIONS];
        for (i, flag) in flags.iter_mut().enumerate() {
            *flag = u8::from(early::<LOW>(words, i) | late::<LOW>(words, i) == 0);
        }
        Some(bits(flags))
    }

    #[inline(always)]
    fn any<const LOW: bool>(bytes: &[u8]) -> Option<bool> {
        let (words, _) = <[U64; POSITIONS + REACH]>::ref_from_prefix(bytes).ok()?;
        let mut any = false;
        for i in 0..POSITIONS {
            any |= early::<LOW>(words, i) == 0;
        }
        Some(any)
    }
}

/// 0 if the record at `i` passes the tests that exclude most records: failurePoint,
/// keyingModuleType, mmState and saRole, and the high bytes of failureErrorCode.
#[inline(always)]
fn early<const LOW: bool>(words: &[U64; POSITIONS + REACH], i: usize) -> u64 {
    let at = |place: usize| words[i + place].get();
    let values = (at(0) | at(1) | at(2)) >> 32 | at(2);
    if LOW {
        return values & !0x0000_0001_0000_0007;
    }
    // One of them is not 0, which medium confidence requires, and none is above 8. The code has none
    // of the bits that are wrong in every code. `late` tests their values exactly.
    values.wrapping_sub(1) & !0x0000_0001_0000_0007 | at(0) & 0x3FC0_0000
}

/// 0 if the record at `i` passes the other tests: all enumerations except mmAuthMethod, flags,
/// failureErrorCode, and mmId.
#[inline(always)]
fn late<const LOW: bool>(words: &[U64; POSITIONS + REACH], i: usize) -> u64 {
    let at = |place: usize| words[i + place].get();
    let no_error = u64::from(at(0) & 0xFFFF_FFFF == 0);
    let (point, module) = (at(0) >> 32, at(1) >> 32);
    let point_and_module = (point | (point + 1) | module | (module + 1)) & !3;
    // At most one unknown flag.
    let unknown = at(1) & 0xFFFF_FFFC;
    let flags = unknown & unknown.wrapping_sub(1);
    let state_and_role = (at(2) | at(2).wrapping_add(2)) & !0x0000_0001_0000_0007;
    // For medium confidence, mmId is below 2⁴⁸, and does not repeat code and point.
    let repeats = u64::from((at(0) == at(6)) & (point != 0));
    let id = if LOW {
        0
    } else {
        at(6) >> 48 | repeats | wrong_bits(at(0))
    };
    no_error | point_and_module | flags | state_and_role | id
}

/// Words of the last record of a block after its first word.
const REACH: usize = 7;
