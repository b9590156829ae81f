//! The clock of a trace.

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned,
    little_endian::{U32, U64},
};

use super::file_time::FileTime;

/// The clock by which the events of a trace (`.etl`) are stamped, from the start of the file.
///
/// Source: `TRACE_LOGFILE_HEADER` in `evntrace.h`, and public traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EtlClock {
    /// When the trace started, by the system's time and by the clock.
    start: FileTime,
    start_timestamp: u64,
    /// How many units of a `FILETIME` pass in how many of the clock. `None` for the system's time
    /// itself.
    rate: Option<(u64, u64)>,
}

impl EtlClock {
    /// The number of bytes at the start of a file that are needed.
    pub const LEN: usize = HEADER_OFFSET + 0x114;

    /// Reads the clock from the start of a file. `None` if it is not the start of a trace, or has
    /// no clock that is known.
    #[must_use]
    pub fn parse(file: &[u8]) -> Option<Self> {
        let (system_header, header) = file.get(SYSTEM_HEADER_OFFSET..)?.split_at_checked(0x20)?;
        let (system_header, _) = SystemHeader::ref_from_prefix(system_header).ok()?;
        let (start, _) = LogfileHeader::ref_from_prefix(header).ok()?;
        if !matches!(system_header.header_type, 1 | 2) || system_header.marker != 0xC0 {
            return None;
        }
        let clock_offset = match start.pointer_len.get() {
            4 => 0xF0,
            8 => 0xF8,
            _ => return None,
        };
        let (clock, _) = Clock::ref_from_prefix(header.get(clock_offset..)?).ok()?;
        let rate = match clock.kind.get() {
            1 => Some((10_000_000, clock.frequency.get())),
            2 => None,
            3 => Some((10, start.cpu_mhz.get().into())),
            _ => return None,
        };
        let start = FileTime(clock.start.get());
        let is_valid = start.is_plausible() && rate.is_none_or(|(_, per)| per != 0);
        is_valid.then_some(Self {
            start,
            start_timestamp: system_header.timestamp.get(),
            rate,
        })
    }

    /// Converts the timestamp of an event. `None` if the result is not a [`FileTime`].
    #[must_use]
    pub fn time(&self, timestamp: u64) -> Option<FileTime> {
        let Some((units, per)) = self.rate else {
            return Some(FileTime(timestamp));
        };
        let since_start = i128::from(timestamp).checked_sub(self.start_timestamp.into())?;
        let passed = since_start
            .checked_mul(units.into())?
            .checked_div(per.into())?;
        let time = i128::from(self.start.0).checked_add(passed)?;
        time.try_into().ok().map(FileTime)
    }
}

/// The start of `SYSTEM_TRACE_HEADER`, the header of the first event.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct SystemHeader {
    version: [u8; 2],
    /// 1 on 32-bit and 2 on 64-bit systems.
    header_type: u8,
    marker: u8,
    packet: U32,
    thread_and_process: U64,
    timestamp: U64,
}

/// The start of `TRACE_LOGFILE_HEADER`.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct LogfileHeader {
    before: [u8; 44],
    pointer_len: U32,
    events_lost: U32,
    cpu_mhz: U32,
}

/// The end of `TRACE_LOGFILE_HEADER`, from BootTime on.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct Clock {
    boot: U64,
    frequency: U64,
    start: U64,
    /// 1 is the performance counter, 2 the system's time, 3 the processor's cycles.
    kind: U32,
}

/// The length of the header of a buffer, after which the first event starts.
const SYSTEM_HEADER_OFFSET: usize = 0x48;
/// The offset of the payload of the first event.
const HEADER_OFFSET: usize = SYSTEM_HEADER_OFFSET + 0x20;

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    const START: u64 = 0x01DD_5DFE_4A0B_1D87;

    /// The start of a trace of a system with pointers of this length.
    fn file(pointer_len: u8, kind: u8) -> Vec<u8> {
        let mut file = vec![0xA5; EtlClock::LEN];
        file[SYSTEM_HEADER_OFFSET + 2..][..2].copy_from_slice(&[pointer_len / 4, 0xC0]);
        file[SYSTEM_HEADER_OFFSET + 16..][..8].copy_from_slice(&1000_u64.to_le_bytes());
        let header = &mut file[HEADER_OFFSET..];
        header[44..48].copy_from_slice(&[pointer_len, 0, 0, 0]);
        header[52..56].copy_from_slice(&3000_u32.to_le_bytes());
        let clock = &mut header[if pointer_len == 8 { 0xF8 } else { 0xF0 }..];
        clock[8..16].copy_from_slice(&5_000_000_u64.to_le_bytes());
        clock[16..24].copy_from_slice(&START.to_le_bytes());
        clock[24..28].copy_from_slice(&[kind, 0, 0, 0]);
        file
    }

    #[test]
    fn each_clock_has_its_rate() {
        for pointer_len in [4, 8] {
            let time = |kind, timestamp| {
                let clock = EtlClock::parse(&file(pointer_len, kind)).unwrap();
                clock.time(timestamp).map(|time| time.0)
            };
            assert_eq!(time(1, 1000), Some(START));
            assert_eq!(time(1, 1500), Some(START + 1000));
            assert_eq!(time(1, 500), Some(START - 1000));
            assert_eq!(time(2, START + 7), Some(START + 7));
            assert_eq!(time(3, 31_000), Some(START + 100));
            assert_eq!(time(1, u64::MAX), None);
            assert!(time(3, u64::MAX).is_some());
        }
    }

    #[test]
    fn what_is_not_the_start_of_a_trace_has_no_clock() {
        let whole = file(8, 1);
        for len in 0..whole.len() {
            assert_eq!(EtlClock::parse(&whole[..len]), None, "{len}");
        }
        for (place, value) in [
            (SYSTEM_HEADER_OFFSET + 2, 3),
            (SYSTEM_HEADER_OFFSET + 3, 0),
            (HEADER_OFFSET + 44, 5),
            (HEADER_OFFSET + 0x108 + 7, 2), // StartTime
            (HEADER_OFFSET + 0x110, 4),
        ] {
            let mut file = whole.clone();
            file[place] = value;
            assert_eq!(EtlClock::parse(&file), None, "{place:#x}");
        }
        let mut stopped = whole.clone();
        stopped[HEADER_OFFSET + 0x100..][..8].fill(0);
        assert_eq!(EtlClock::parse(&stopped), None);
        assert_eq!(EtlClock::parse(&[0; 1000]), None);
        assert_eq!(EtlClock::parse(&[0xFF; 1000]), None);
    }
}
