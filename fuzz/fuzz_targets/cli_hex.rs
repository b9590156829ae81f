#![no_main]

use ikeext_mm_failure::testing::oracles::cli::hex;

libfuzzer_sys::fuzz_target!(|text: &[u8]| hex(text));
