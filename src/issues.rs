//! Doubt: what a record holds that Windows' headers do not explain.

use core::iter::FusedIterator;

use crate::{Error, ErrorKind, Field, MmFailure};

/// The iterator of [`RawMmFailure::issues`](crate::RawMmFailure::issues) and [`MmFailure::issues`].
///
/// Its length is known: `issues().len() == 0` tells in a few instructions that all is known.
#[derive(Clone, Debug)]
pub struct Issues {
    record: MmFailure,
    /// A bit for each issue that is left: failurePoint, the 32 bits of flags, keyingModuleType, mmState, saRole, mmAuthMethod.
    left: u64,
}

impl Issues {
    #[expect(clippy::as_conversions, reason = "`u64::from` is not const")]
    pub(crate) const fn new(record: MmFailure) -> Self {
        let left = !record.failure_point.is_known() as u64
            | (record.flags.unknown_bits() as u64) << 1
            | (!record.keying_module_type.is_known() as u64) << 33
            | (!record.mm_state.is_known() as u64) << 34
            | (!record.sa_role.is_known() as u64) << 35
            | (!record.mm_auth_method.is_known() as u64) << 36;
        Self { record, left }
    }
}

impl Iterator for Issues {
    type Item = Error;

    fn next(&mut self) -> Option<Error> {
        let bit = self.left.trailing_zeros();
        self.left &= self.left.wrapping_sub(1);
        let record = &self.record;
        let (field, value) = match bit {
            0 => (Field::FailurePoint, record.failure_point.0),
            33 => (Field::KeyingModuleType, record.keying_module_type.0),
            34 => (Field::MmState, record.mm_state.0),
            35 => (Field::SaRole, record.sa_role.0),
            36 => (Field::MmAuthMethod, record.mm_auth_method.0),
            64 => return None,
            flag => {
                let value = 1_u32.rotate_left(flag.wrapping_sub(1));
                return Some(Error::new(ErrorKind::UnknownFlag { value }, Field::Flags.offset()));
            }
        };
        Some(Error::new(ErrorKind::UnknownValue { field, value }, field.offset()))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        #[expect(clippy::as_conversions, reason = "at most 37")]
        let len = self.left.count_ones() as usize;
        (len, Some(len))
    }
}

impl ExactSizeIterator for Issues {}
impl FusedIterator for Issues {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ones_are_five_values_and_thirty_flags() {
        let mut issues = crate::RawMmFailure::parse(&[0xFF; 64]).unwrap().issues();
        assert_eq!(issues.by_ref().count(), 35);
        assert_eq!(issues.next(), None);
        assert_eq!(MmFailure::default().issues().next(), None);
    }
}
