#![no_main]

#[path = "../../src/bin/mmfail/oracles.rs"]
mod oracles;
mod plant_row;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oracles::cli_encode(bytes));
