//! Strategies for property tests: the generators of the feature `arbitrary`, driven by proptest.

use std::vec::Vec;

use arbitrary::{Arbitrary, Result, Unstructured};
use proptest::prelude::*;

use super::event_1005;
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

/// Records that the bytes around them can confirm, most of them of low confidence, and others.
pub(crate) fn confirmable() -> impl Strategy<Value = MmFailure> {
    let code = prop_oneof![Just(5), Just(87), Just(1460), any::<u32>()];
    let record = prop_oneof![4 => plausible(), 1 => nearly_plausible()];
    (record, code, 0..16_u32).prop_map(|(mut failure, code, method)| {
        (failure.failure_error_code.0, failure.mm_auth_method.0) = (code, method);
        failure
    })
}

/// The items of ETW event 1005 before its record.
pub(crate) fn event_head() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..300)
        .prop_map(|bytes| event_1005::head(&mut Unstructured::new(&bytes)).unwrap())
}

fn from_bytes(
    make: fn(&mut Unstructured<'_>) -> Result<MmFailure>,
) -> impl Strategy<Value = MmFailure> {
    any::<[[u8; 32]; 4]>()
        .prop_map(move |bytes| make(&mut Unstructured::new(bytes.as_flattened())).unwrap())
}
