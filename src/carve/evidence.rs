//! Properties of a record that distinguish it from other data.

use crate::record::{CertHash, RawMmFailure};

/// Whether at least two of the four enumerations after the flags are not 0. In pointers and tables
/// most of them are 0.
pub(super) fn has_two_values(record: &RawMmFailure) -> bool {
    let values = [
        record.keying_module_type().0,
        record.mm_state().0,
        record.sa_role().0,
        record.mm_auth_method().0,
    ];
    values.into_iter().filter(|value| *value != 0).count() >= 2
}

/// Whether the bytes are not text, a repeated byte, numbers or pointers.
///
/// 20 random bytes fail with a probability of 10⁻⁶, nearly all of it for three zeros in a row. Text
/// has 2·10⁻⁹, more than five zeros 10⁻¹⁰, and fewer than ten different bytes 3·10⁻¹⁴.
fn could_be_hash(hash: &CertHash) -> bool {
    let zeros = hash.0.iter().filter(|byte| **byte == 0).count();
    let is_text = hash.0.iter().all(|byte| matches!(byte, b' '..=b'~'));
    let has_number = hash.0.windows(3).any(|bytes| *bytes == [0; 3]);
    zeros <= 5 && different_bytes(hash) >= 10 && !is_text && !has_number
}

/// Whether at least 14 bytes differ, about half of the 160 bits are set, and a byte is not ASCII.
///
/// 20 random bytes fail with a probability of 1 in 145,000.
pub(super) fn has_random_bits(hash: &CertHash) -> bool {
    let ones = || hash.0.iter().map(|byte| byte.count_ones()).sum::<u32>();
    !hash.0.is_ascii() && (52..=108).contains(&ones()) && different_bytes(hash) >= 14
}

fn different_bytes(hash: &CertHash) -> u32 {
    let mut seen = [0_u64; 4];
    for &byte in &hash.0 {
        if let Some(quarter) = seen.get_mut(usize::from(byte >> 6)) {
            *quarter |= 1_u64.wrapping_shl(byte.into());
        }
    }
    seen.iter().map(|quarter| quarter.count_ones()).sum()
}

/// Whether a hash is absent or looks like one.
pub(super) fn is_zero_or_hash(hash: &CertHash) -> bool {
    hash.is_zero() || could_be_hash(hash)
}
