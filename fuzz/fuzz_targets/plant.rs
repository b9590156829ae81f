//! A mutator that knows the structure.
//!
//! In one of four mutations it writes a whole record over part of the bytes or after them. In
//! another it changes one of the first four bytes, which choose framings, steps and the like. The
//! other two are libFuzzer's own.

use arbitrary::{Arbitrary, Unstructured};
use ikeext_mm_failure::{MmFailure, RawMmFailure};
use libfuzzer_sys::{fuzz_mutator, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let random: [u8; 128] = random_bytes(seed);
    let offset = usize::from(u16::from_le_bytes([random[0], random[1]])) % (size + 1);
    let end = offset + RawMmFailure::LEN;
    match seed % 4 {
        0 if end <= max_size => {
            let failure = MmFailure::arbitrary(&mut Unstructured::new(&random[2..])).unwrap();
            data[offset..end].copy_from_slice(failure.encode().as_bytes());
            size.max(end)
        }
        1 if size >= 4 => {
            data[usize::from(random[0] % 4)] = random[1];
            size
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

/// The top bytes of a linear congruential generator with Knuth's constants.
fn random_bytes<const N: usize>(seed: u32) -> [u8; N] {
    let mut state = u64::from(seed);
    std::array::from_fn(|_| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.to_le_bytes()[7]
    })
}
