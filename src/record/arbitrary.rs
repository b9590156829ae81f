//! The feature `arbitrary`: records for fuzzers.

use arbitrary::{Arbitrary, Result, Unstructured};

use super::cert_hash::CertHash;
use super::enums::{AuthMethod, FailurePoint, KeyingModuleType, MmState, SaRole};
use super::error_code::ErrorCode;
use super::field::Field;
use super::flags::Flags;
use super::mm_failure::MmFailure;
use super::raw::RawMmFailure;

/// Makes records of three kinds, each with a probability of one third:
///
/// - Plausible: of [`Confidence::Medium`](crate::Confidence::Medium) or more, so that
///   [`Carver`](crate::Carver) finds it.
/// - Nearly plausible: a plausible record in which one field is overwritten by a number from 0 to
///   15 (the enumerators, the `*_MAX` sentinels of Windows' headers and their neighbours), by zeros
///   or by ones, or has one bit flipped.
/// - Any 64 bytes.
impl<'a> Arbitrary<'a> for MmFailure {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        match u.int_in_range(0..=2_u8)? {
            0 => plausible(u),
            1 => nearly_plausible(u),
            _ => Ok(RawMmFailure::from(<[u8; RawMmFailure::LEN]>::arbitrary(u)?).decode()),
        }
    }
}

/// Makes a record of medium confidence or more, without issues. Error codes that are not
/// distinctive, unlikely hashes, and records without a failure point or mmId are left out.
pub(crate) fn plausible(u: &mut Unstructured<'_>) -> Result<MmFailure> {
    Ok(MmFailure {
        failure_error_code: distinctive_code(u)?,
        failure_point: *u.choose(&[FailurePoint::ME, FailurePoint::PEER])?,
        flags: *u.choose(&[Flags(0), Flags::BENIGN, Flags::MULTIPLE, Flags(3)])?,
        keying_module_type: *u.choose(KeyingModuleType::KNOWN)?,
        mm_state: *u.choose(MmState::KNOWN)?,
        sa_role: *u.choose(SaRole::KNOWN)?,
        mm_auth_method: *u.choose(AuthMethod::KNOWN)?,
        end_cert_hash: if u.ratio(1, 2)? {
            CertHash::default()
        } else {
            hash(u.arbitrary()?)
        },
        mm_id: mm_id(u)?,
        mm_filter_id: of_any_magnitude(u, 64)?,
    })
}

pub(crate) fn nearly_plausible(u: &mut Unstructured<'_>) -> Result<MmFailure> {
    let mut bytes = *plausible(u)?.encode().as_bytes();
    let field = *u.choose(&Field::ALL)?;
    let mut place = bytes.iter_mut().skip(field.offset()).take(field.len());
    match u.int_in_range(0..=3_u8)? {
        0 => {
            let number = u.int_in_range(0..=15)?;
            place
                .enumerate()
                .for_each(|(i, byte)| *byte = if i == 0 { number } else { 0 });
        }
        1 => place.for_each(|byte| *byte = 0),
        2 => place.for_each(|byte| *byte = 0xFF),
        _ => {
            let byte = place.nth(u.choose_index(field.len())?);
            let bit = u.int_in_range(0..=7)?;
            byte.into_iter()
                .for_each(|byte| *byte ^= 1_u8.rotate_left(bit));
        }
    }
    Ok(RawMmFailure::from(bytes).decode())
}

/// An error code that has a name and is 256 or more. Some Win32 codes are wrapped as
/// `HRESULT_FROM_WIN32` does it.
fn distinctive_code(u: &mut Unstructured<'_>) -> Result<ErrorCode> {
    let named = || ErrorCode::KNOWN.iter().filter(|code| code.0 >= 256);
    let index = u.choose_index(named().count())?;
    let code = named().nth(index).copied().unwrap_or_default();
    Ok(match code.0 {
        win32 @ 0..=0xFFFF if u.ratio(1, 4)? => ErrorCode(0x8007_0000 | win32),
        _ => code,
    })
}

/// An id of up to 48 bits whose lower half is not 0, and that is not an address near the one that
/// an error code and a failure point can form.
fn mm_id(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(match of_any_magnitude(u, 48)? | 1 {
        id @ 0xF000_0000..0x4_0000_0000 => id & 0x7FFF_FFFF,
        id => id,
    })
}

/// A number of up to `bits` bits. Every length is equally likely.
fn of_any_magnitude(u: &mut Unstructured<'_>, bits: u32) -> Result<u64> {
    let unused = 64_u32.saturating_sub(u.int_in_range(1..=bits)?);
    Ok(u64::MAX.wrapping_shr(unused) & u.arbitrary::<u64>()?)
}

/// 20 bytes like those of a hash function, one byte for each step of splitmix64.
fn hash(mut seed: u64) -> CertHash {
    CertHash(core::array::from_fn(|_| {
        seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (seed ^ seed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let [.., top] = (mixed ^ mixed >> 27)
            .wrapping_mul(0x94D0_49BB_1331_11EB)
            .to_le_bytes();
        top
    }))
}

#[cfg(test)]
mod tests {
    use arbitrary::Arbitrary;
    use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};

    use super::*;
    use crate::{carve::Confidence, testing::strategy};

    proptest! {
        #[test]
        fn the_plausible_is_of_medium_confidence(failure in strategy::plausible()) {
            let plausibility = failure.encode().plausibility();
            prop_assert!(plausibility >= Some(Confidence::Medium), "{failure:?}");
        }
    }

    #[test]
    fn no_bytes_are_a_record_too() {
        let failure = MmFailure::arbitrary(&mut Unstructured::new(&[])).unwrap();
        assert!(
            failure.encode().plausibility() >= Some(Confidence::Medium),
            "{failure:?}"
        );
    }

    /// In what comes from chance, every level and every field's issue is there.
    #[test]
    fn the_nearly_plausible_is_wrong_in_every_field() {
        let mut runner = TestRunner::deterministic();
        let (mut levels, mut issues) = ([0; 4], [0; 10]);
        for _ in 0..2000 {
            let record = strategy::nearly_plausible()
                .new_tree(&mut runner)
                .unwrap()
                .current()
                .encode();
            levels[record.plausibility().map_or(0, |level| level as usize + 1)] += 1;
            let first = record.issues().next().map(|issue| issue.field());
            assert!(
                record.issues().all(|issue| Some(issue.field()) == first),
                "{record:?}"
            );
            record
                .issues()
                .for_each(|issue| issues[issue.field() as usize] += 1);
        }
        assert!(levels.iter().all(|count| *count > 50), "{levels:?}");
        assert!(issues[1..7].iter().all(|count| *count > 50), "{issues:?}");
    }
}
