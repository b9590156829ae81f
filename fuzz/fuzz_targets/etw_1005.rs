#![no_main]

use ikeext_mm_failure::testing::oracles::etw_1005::etw_1005;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| etw_1005(bytes));
