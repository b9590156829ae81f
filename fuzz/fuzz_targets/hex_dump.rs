#![no_main]

#[path = "../../src/oracles.rs"]
mod oracles;

libfuzzer_sys::fuzz_target!(|text: &[u8]| oracles::hex_dump(text));
