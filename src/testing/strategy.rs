//! Strategies for property tests: the generators of the feature `arbitrary`, driven by proptest.

use arbitrary::{Arbitrary, Result, Unstructured};
use proptest::prelude::*;

use crate::record::{self, MmFailure};

/// Records of all three kinds that `Arbitrary` makes.
pub(crate) fn failure() -> impl Strategy<Value = MmFailure> {
    any::<[[u8; 32]; 4]>().prop_map(|bytes| {
        MmFailure::arbitrary(&mut Unstructured::new(bytes.as_flattened())).unwrap()
    })
}

/// Records of medium confidence or more.
pub(crate) fn plausible() -> impl Strategy<Value = MmFailure> {
    from_bytes(record::plausible)
}

/// Plausible records with one field changed.
pub(crate) fn nearly_plausible() -> impl Strategy<Value = MmFailure> {
    from_bytes(record::nearly_plausible)
}

fn from_bytes(
    make: fn(&mut Unstructured<'_>) -> Result<MmFailure>,
) -> impl Strategy<Value = MmFailure> {
    any::<[[u8; 32]; 4]>()
        .prop_map(move |bytes| make(&mut Unstructured::new(bytes.as_flattened())).unwrap())
}
