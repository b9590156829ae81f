#![no_main]

mod plant;

use ikeext_mm_failure::testing::oracles::record::record;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| record(bytes));
