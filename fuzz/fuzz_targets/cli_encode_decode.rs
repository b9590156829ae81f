#![no_main]

mod plant;

use ikeext_mm_failure::testing::oracles::cli::encode_decode;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| encode_decode(bytes));
