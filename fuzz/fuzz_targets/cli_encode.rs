#![no_main]

mod plant_row;

use ikeext_mm_failure::testing::oracles::cli::encode;

libfuzzer_sys::fuzz_target!(|text: &[u8]| encode(text));
