#![no_main]

use ikeext_mm_failure::testing::oracles::minidump::minidump;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| minidump(bytes));
