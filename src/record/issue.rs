//! Values of a record that Windows' headers do not name.

use core::{fmt, iter::FusedIterator};

use super::{display::pad, field::Field, mm_failure::MmFailure, raw::RawMmFailure};

/// A value, or a bit of `flags`, that Windows' headers do not name.
///
/// An issue is not an error: the record decodes, and the value is kept. It is evidence of a version
/// of Windows newer than the headers this crate was made from, of damage, or of bytes that are no
/// record.
///
/// It prints as one line. `{:#}` omits the offset:
///
/// ```
/// use ikeext_mm_failure::{Field, MmFailure, MmState};
///
/// let record = MmFailure { mm_state: MmState(0x63), ..Default::default() }.encode();
/// let issue = record.issues().next().unwrap();
/// assert_eq!((issue.field(), issue.value(), issue.offset()), (Field::MmState, 0x63, 16));
/// assert_eq!(issue.to_string(), "unknown mmState value 0x00000063 at offset 0x10");
/// assert_eq!(format!("{issue:#}"), "unknown mmState value 0x00000063");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Issue {
    field: Field,
    value: u32,
    offset: usize,
}

impl Issue {
    /// The field: one of the five enumerations, or [`Field::Flags`].
    #[must_use]
    pub const fn field(&self) -> Field {
        self.field
    }

    /// The value of the field, or one bit of [`Field::Flags`].
    #[must_use]
    pub const fn value(&self) -> u32 {
        self.value
    }

    /// Where the field starts: bytes from the start of the record, or of the dump for
    /// [`Slot::issues`](crate::Slot::issues).
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// Returns the same issue with `base` added to its offset, up to `usize::MAX`.
    #[must_use]
    pub const fn based_at(self, base: usize) -> Self {
        Self {
            offset: self.offset.saturating_add(base),
            ..self
        }
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            field,
            value,
            offset,
        } = *self;
        let noun = if matches!(field, Field::Flags) {
            "bit"
        } else {
            "value"
        };
        if f.alternate() {
            pad(f, format_args!("unknown {field} {noun} {value:#010x}"))
        } else {
            pad(
                f,
                format_args!("unknown {field} {noun} {value:#010x} at offset {offset:#x}"),
            )
        }
    }
}

/// The iterator that [`RawMmFailure::issues`] and [`MmFailure::issues`] return.
///
/// Its length is known: `issues().len() == 0` takes a few instructions.
#[derive(Clone, Debug)]
pub struct Issues {
    record: MmFailure,
    /// What is added to the offsets.
    base: usize,
    /// One bit for each issue left, in the order of the fields: failurePoint, the 32 bits of
    /// flags, keyingModuleType, mmState, saRole, mmAuthMethod.
    left: u64,
}

impl RawMmFailure {
    /// Lists the values that their enumeration does not name and the unknown bits of `flags`, in
    /// the order of the bytes.
    ///
    /// An error code without a name is not an issue, because the field holds any Windows code. To
    /// accept only records without issues, take the first:
    ///
    /// ```
    /// use ikeext_mm_failure::{MmFailure, SaRole};
    ///
    /// let record = MmFailure { sa_role: SaRole(2), ..Default::default() }.encode();
    /// let strict = record.issues().next().map_or(Ok(&record), Err);
    /// assert_eq!(
    ///     strict.unwrap_err().to_string(),
    ///     "unknown saRole value 0x00000002 at offset 0x14"
    /// );
    /// ```
    #[must_use]
    pub const fn issues(&self) -> Issues {
        Issues::new(self.decode())
    }
}

impl MmFailure {
    /// Lists what [`RawMmFailure::issues`] lists of the encoded record.
    #[must_use]
    pub const fn issues(&self) -> Issues {
        Issues::new(*self)
    }
}

impl Issues {
    #[expect(clippy::as_conversions, reason = "`u64::from` is not const")]
    const fn new(record: MmFailure) -> Self {
        let left = !record.failure_point.is_known() as u64
            | (record.flags.unknown_bits() as u64) << FLAGS
            | (!record.keying_module_type.is_known() as u64) << KEYING_MODULE_TYPE
            | (!record.mm_state.is_known() as u64) << MM_STATE
            | (!record.sa_role.is_known() as u64) << SA_ROLE
            | (!record.mm_auth_method.is_known() as u64) << MM_AUTH_METHOD;
        Self {
            record,
            base: 0,
            left,
        }
    }
}

impl Issues {
    /// The same issues with `base` added to their offsets, up to `usize::MAX`.
    #[must_use]
    pub const fn based_at(self, base: usize) -> Self {
        Self {
            base: self.base.saturating_add(base),
            ..self
        }
    }
}

impl Iterator for Issues {
    type Item = Issue;

    fn next(&mut self) -> Option<Issue> {
        let bit = self.left.trailing_zeros();
        self.left &= self.left.wrapping_sub(1);
        let record = &self.record;
        let (field, value) = match bit {
            0 => (Field::FailurePoint, record.failure_point.0),
            FLAGS..KEYING_MODULE_TYPE => (Field::Flags, 1_u32.rotate_left(bit.wrapping_sub(FLAGS))),
            KEYING_MODULE_TYPE => (Field::KeyingModuleType, record.keying_module_type.0),
            MM_STATE => (Field::MmState, record.mm_state.0),
            SA_ROLE => (Field::SaRole, record.sa_role.0),
            MM_AUTH_METHOD => (Field::MmAuthMethod, record.mm_auth_method.0),
            _ => return None,
        };
        Some(Issue {
            field,
            value,
            offset: field.offset().saturating_add(self.base),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        #[expect(clippy::as_conversions, reason = "at most 37")]
        let len = self.left.count_ones() as usize;
        (len, Some(len))
    }
}

impl ExactSizeIterator for Issues {}
impl FusedIterator for Issues {}

/// The first bit of each field in [`Issues::left`]. failurePoint has bit 0.
const FLAGS: u32 = 1;
const KEYING_MODULE_TYPE: u32 = 33;
const MM_STATE: u32 = 34;
const SA_ROLE: u32 = 35;
const MM_AUTH_METHOD: u32 = 36;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_ones_are_five_values_and_thirty_flags() {
        let mut issues = RawMmFailure::parse(&[0xFF; 64]).unwrap().issues();
        assert_eq!(issues.by_ref().count(), 35);
        assert_eq!(issues.next(), None);
        assert_eq!(MmFailure::default().issues().next(), None);
    }

    #[test]
    fn offsets_saturate() {
        let issue = RawMmFailure::parse(&[0xFF; 64])
            .unwrap()
            .issues()
            .next()
            .unwrap();
        assert_eq!(issue.based_at(0x100).offset(), 0x104);
        assert_eq!(issue.based_at(usize::MAX).offset(), usize::MAX);
    }
}
