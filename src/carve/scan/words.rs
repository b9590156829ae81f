//! The kernel for every eighth offset: adjacent words are adjacent positions.
#![expect(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    reason = "the compiler sees that all places are inside the array; checks would prevent vector code"
)]

use zerocopy::{FromBytes, little_endian::U64};

use super::kernel::{Kernel, POSITIONS, bits};

/// The kernel for steps of a multiple of 8.
pub(super) struct Words;

impl Kernel for Words {
    const STRIDE: usize = 8;
    const GROUP: usize = 1;

    #[inline(always)]
    fn candidates<const ANY_POINT: bool>(bytes: &[u8]) -> Option<u64> {
        let (words, _) = <[U64; POSITIONS + REACH]>::ref_from_prefix(bytes).ok()?;
        let mut flags = [0; POSITIONS];
        for (i, flag) in flags.iter_mut().enumerate() {
            *flag = u8::from(early::<ANY_POINT>(words, i) | late::<ANY_POINT>(words, i) == 0);
        }
        Some(bits(flags))
    }

    #[inline(always)]
    fn any<const ANY_POINT: bool>(bytes: &[u8]) -> Option<bool> {
        let (words, _) = <[U64; POSITIONS + REACH]>::ref_from_prefix(bytes).ok()?;
        let mut any = false;
        for i in 0..POSITIONS {
            any |= early::<ANY_POINT>(words, i) == 0;
        }
        Some(any)
    }
}

/// 0 if the record at `i` passes the tests that exclude most records: failurePoint, flags and
/// keyingModuleType.
#[inline(always)]
fn early<const ANY_POINT: bool>(words: &[U64; POSITIONS + REACH], i: usize) -> u64 {
    let at = |place: usize| words[i + place].get();
    let point = at(0) >> 32;
    let point = if ANY_POINT {
        (point | (point + 1)) & !3
    } else {
        point.wrapping_sub(1) & !1
    };
    point | (at(1) | at(1).wrapping_add(1 << 32)) & !0x0000_0003_0000_0003
}

/// 0 if the record at `i` passes the other tests: mmState, saRole, mmAuthMethod,
/// failureErrorCode, and the top bytes of mmId.
#[inline(always)]
fn late<const ANY_POINT: bool>(words: &[U64; POSITIONS + REACH], i: usize) -> u64 {
    let at = |place: usize| words[i + place].get();
    let no_error = u64::from(at(0) & 0xFFFF_FFFF == 0);
    let (id, beyond_last_method) = if ANY_POINT { (0, 3) } else { (at(6) >> 48, 4) };
    let method = (at(3) | at(3).wrapping_add(beyond_last_method)) & 0xFFFF_FFF0;
    no_error | id | method | (at(2) | at(2).wrapping_add(2)) & !0x0000_0001_0000_0007
}

/// Words of the last record of a block after its first word.
const REACH: usize = 7;
