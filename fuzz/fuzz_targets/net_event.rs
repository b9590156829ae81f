#![no_main]

mod plant;

use ikeext_mm_failure::testing::oracles::net_event::net_event;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| net_event(bytes));
