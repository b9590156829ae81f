#![no_main]

mod plant;

use ikeext_mm_failure::testing::oracles::carve::carve;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| carve(bytes));
