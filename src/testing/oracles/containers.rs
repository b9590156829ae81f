//! The oracle of what holds events: records of logs, and headers of traced events.

use std::prelude::rust_2024::*;

use crate::context::{EtlClock, Etw1005, EtwHeader, EvtxRecord, FileTime};

/// Compares the searches for a log's record and for an event's header with their references, at
/// every offset.
pub(super) fn containers(image: &[u8]) {
    let records: Vec<_> = (0..image.len())
        .filter_map(|start| Some((start, record(image, start)?)))
        .collect();
    let headers: Vec<_> = (0..image.len())
        .filter(|start| image[*start..].get(0x18..0x28) == Some(&Etw1005::PROVIDER.0))
        .collect();
    for offset in 0..image.len() {
        let found = EvtxRecord::around(image, offset).map(|found| (found.id, found.written));
        let around = records.iter().rev().filter(|(start, (len, ..))| {
            (start + 24..start + len - 4).contains(&offset) && offset - start <= EvtxRecord::MAX_LEN
        });
        let naive = around.map(|(_, (_, id, written))| (*id, *written)).next();
        assert_eq!(found, naive, "{offset}");

        for end in [offset, offset + 1, offset + 100, image.len()] {
            let header = EtwHeader::before(image, offset..end);
            let naive = headers.iter().rev().find_map(|start| {
                header_of(image, *start, offset, end)
                    .filter(|_| offset - start <= EtwHeader::MAX_LEN)
            });
            assert_eq!(header.map(|header| (header.timestamp, header.id)), naive);
        }
    }
    if let Some(clock) = EtlClock::parse(image) {
        let time = clock.time(number::<8>(image, 0x58));
        let start = [0x170, 0x168].map(|at| FileTime(number::<8>(image, at)));
        let is_system_time = [0x178, 0x170].map(|at| number::<4>(image, at)).contains(&2);
        assert!(is_system_time || start.contains(&time.unwrap()));
    }
}

/// The length, the number and the time of the record at `start`.
fn record(image: &[u8], start: usize) -> Option<(usize, u64, FileTime)> {
    let bytes = &image[start..];
    if !bytes.starts_with(b"**\0\0") || bytes.len() < 28 {
        return None;
    }
    let len = number::<4>(bytes, 4) as usize;
    let (id, written) = (number::<8>(bytes, 8), FileTime(number::<8>(bytes, 16)));
    let is_whole = (28..=0x1_0000).contains(&len) && len <= bytes.len();
    let year: Option<u32> = written.to_string().split_once('-')?.0.parse().ok();
    let is_valid = is_whole
        && bytes[len - 4..len] == bytes[4..8]
        && year.is_some_and(|year| (2005..2040).contains(&year));
    is_valid.then_some((len, id, written))
}

/// The timestamp and the id in the header at `start`, if it is followed by its extended items and
/// then by the payload.
fn header_of(image: &[u8], start: usize, payload: usize, end: usize) -> Option<(u64, u16)> {
    let bytes = &image[start..];
    let mut at = start + 0x50;
    if payload < at || end < payload || !matches!(bytes[2], 0x12 | 0x13) || bytes[3] != 0xC0 {
        return None;
    }
    let mut is_followed = bytes[4] & 1 == 1;
    while is_followed {
        let item = image.get(at..payload)?;
        if item.len() < 8 || number::<2>(item, 0) < 8 {
            return None;
        }
        is_followed = item[4] & 1 == 1;
        at += number::<2>(item, 0) as usize;
    }
    let is_valid = at == payload && number::<2>(bytes, 0) as usize >= end - start;
    is_valid.then(|| (number::<8>(bytes, 0x10), number::<2>(bytes, 0x28) as u16))
}

fn number<const N: usize>(bytes: &[u8], offset: usize) -> u64 {
    let mut number = [0; 8];
    number[..N].copy_from_slice(&bytes[offset..offset + N]);
    u64::from_le_bytes(number)
}

/// Puts a payload into a record of a log, into a traced event with some extended items, or both.
pub(super) fn wrap(payload: &[u8], in_log: bool, in_trace: bool, items: &[u8]) -> Vec<u8> {
    let mut event = payload.to_vec();
    if in_trace {
        let mut header = vec![0; 0x50];
        (header[2], header[3], header[4]) = (0x13, 0xC0, u8::from(!items.is_empty()));
        header[0x10..0x18].copy_from_slice(&[7; 8]);
        header[0x18..0x28].copy_from_slice(&Etw1005::PROVIDER.0);
        header[0x28..0x2A].copy_from_slice(&1005_u16.to_le_bytes());
        for (i, len) in items.iter().enumerate() {
            let is_followed = u8::from(i + 1 < items.len());
            let mut item = vec![0x11; 8 + usize::from(*len)];
            item[..6].copy_from_slice(&[0, 0, 1, 0, is_followed, 0]);
            let len = u16::try_from(item.len()).unwrap();
            item[..2].copy_from_slice(&len.to_le_bytes());
            header.extend(item);
        }
        let len = u16::try_from(header.len() + payload.len()).unwrap();
        header[..2].copy_from_slice(&len.to_le_bytes());
        event = [header, event].concat();
    }
    if in_log {
        let len = u32::try_from(event.len() + 28).unwrap().to_le_bytes();
        let written = 0x01DD_5DFE_4A0B_1D87_u64.to_le_bytes();
        event = [&b"**\0\0"[..], &len, &[9; 8], &written, &event, &len].concat();
    }
    event
}
