//! Mutation that knows the structure: of four times, once a record is written somewhere over the bytes or behind them, and once one of
//! the first four bytes is changed, which choose framings and the like.

use arbitrary::{Arbitrary, Unstructured};
use ikeext_mm_failure::{MmFailure, RawMmFailure};
use libfuzzer_sys::{fuzz_mutator, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let chance: [u8; 128] = bytes_from(seed);
    let offset = usize::from(u16::from_le_bytes([chance[0], chance[1]])) % (size + 1);
    let end = offset + RawMmFailure::LEN;
    match seed % 4 {
        0 if end <= max_size => {
            let failure = MmFailure::arbitrary(&mut Unstructured::new(&chance[2..])).unwrap();
            data[offset..end].copy_from_slice(failure.encode().as_bytes());
            size.max(end)
        }
        1 if size >= 4 => {
            data[usize::from(chance[0] % 4)] = chance[1];
            size
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

/// Knuth's linear congruential generator; its high bits are the random ones.
fn bytes_from<const N: usize>(seed: u32) -> [u8; N] {
    let mut state = u64::from(seed);
    std::array::from_fn(|_| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_le_bytes()[7]
    })
}
