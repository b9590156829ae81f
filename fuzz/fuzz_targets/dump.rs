#![no_main]

mod plant;

use ikeext_mm_failure::testing::oracles::dump::dump;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dump(bytes));
