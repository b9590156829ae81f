//! Reads real event logs and traces, which the project does not have: this checks what the
//! synthetic ones were made from.

use std::{env, fs, path::PathBuf, prelude::rust_2024::*, println};

use crate::context::{EtlClock, EvtxRecord, FileTime};

fn file(variable: &str) -> Vec<u8> {
    let path = env::var_os(variable).map(PathBuf::from);
    fs::read(path.expect(variable)).unwrap()
}

fn number<const N: usize>(bytes: &[u8], offset: usize) -> u64 {
    let mut number = [0; 8];
    number[..N].copy_from_slice(&bytes[offset..offset + N]);
    u64::from_le_bytes(number)
}

/// Walks through the chunks of an event log from record to record. Each record is found from bytes
/// in it, with its number and its time.
#[test]
#[ignore = "needs an event log, named by the variable EVTX"]
fn every_record_of_an_event_log() {
    let log = file("EVTX");
    let mut count = 0;
    for chunk in (0x1000..log.len()).step_by(0x1_0000) {
        let mut at = chunk + 0x200;
        while log.get(at..at + 4) == Some(b"**\0\0") {
            let len = number::<4>(&log, at + 4) as usize;
            for offset in [at + 24, at + len / 2, at + len - 5] {
                let record = EvtxRecord::around(&log, offset).unwrap();
                assert_eq!(record.id, number::<8>(&log, at + 8));
                assert_eq!(record.written.0, number::<8>(&log, at + 16));
            }
            (at, count) = (at + len, count + 1);
        }
    }
    println!("{count} records");
    assert!(count > 0);
}

/// The clock of a trace gives its events times between the start and the end of the trace.
#[test]
#[ignore = "needs a trace, named by the variable ETL"]
fn the_clock_of_a_trace() {
    let trace = file("ETL");
    let clock = EtlClock::parse(&trace).unwrap();
    let (buffer_len, end) = (number::<4>(&trace, 0) as usize, number::<8>(&trace, 0x78));
    let start = number::<8>(&trace, 0x170);
    let mut times = Vec::new();
    for buffer in (buffer_len..trace.len()).step_by(buffer_len) {
        let event = &trace[buffer + 0x48..][..0x50];
        if matches!(event[2], 0x12 | 0x13) && event[3] == 0xC0 {
            times.push(clock.time(number::<8>(event, 0x10)).unwrap());
        }
    }
    println!(
        "{times:?} between {} and {}",
        FileTime(start),
        FileTime(end)
    );
    assert!(!times.is_empty());
    assert!(times.iter().all(|time| (start..=end).contains(&time.0)));
}
