#![no_main]

#[path = "../../src/oracles.rs"]
mod oracles;
mod plant;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| oracles::dump(bytes));
