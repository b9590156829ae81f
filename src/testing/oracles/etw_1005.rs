//! The oracle of the payload of ETW event 1005, with a reference that reads item after item and
//! tries every start.

use core::net::SocketAddr;
use std::prelude::rust_2024::*;

use arbitrary::Unstructured;

use super::containers::{containers, wrap};

use crate::{
    context::{Context, Etw1005, FileTime, Guid, Sid},
    record::{ErrorKind, RawMmFailure},
    testing::event_1005::head,
};

/// Checks an image. If the first byte is odd, the image is a payload that the other bytes describe,
/// with some bytes before it and after it; otherwise it is the other bytes.
pub fn etw_1005(input: &[u8]) {
    let Some((&kind, rest)) = input.split_first() else {
        return;
    };
    if kind % 2 == 0 {
        image(rest);
        return;
    }
    let mut u = Unstructured::new(rest);
    let (Ok(head), Ok(record)) = (head(&mut u), u.arbitrary::<[u8; 64]>()) else {
        return;
    };
    let (key, before) = (u.arbitrary::<[u8; 16]>(), u.arbitrary::<[u8; 32]>());
    let payload = [&head[..], &record, &key.unwrap_or_default()].concat();
    assert!(Etw1005::parse(&payload).is_ok());
    every_truncation(&payload);
    let before = &before.unwrap_or_default()[usize::from(kind / 8)..];
    let mut bytes = [before, &payload].concat();
    let (start, _) = Etw1005::around(&bytes, before.len() + head.len()).unwrap();
    assert!(start <= before.len() || naive(&bytes, start, before.len() + head.len()).is_some());
    image(&bytes);
    let (in_log, in_trace) = (kind & 2 != 0, kind & 4 != 0);
    let items: Vec<u8> = u.arbitrary().unwrap_or_default();
    bytes = [
        before,
        &wrap(&payload, in_log, in_trace, &items[..items.len().min(3)]),
    ]
    .concat();
    image(&bytes);
    // The same with a byte that is probably wrong.
    let place = u.choose_index(bytes.len()).unwrap_or(0);
    bytes[place] ^= u.arbitrary().unwrap_or(1);
    image(&bytes);
}

/// Compares the search with the reference at every offset.
fn image(image: &[u8]) {
    let starts: Vec<_> = (0..image.len())
        .filter(|start| has_addresses(image, *start))
        .collect();
    for record in 0..image.len() {
        let naive = (starts.iter().copied().rev())
            .filter(|start| *start < record)
            .filter(|start| record - start <= Etw1005::MAX_HEAD_LEN)
            .find_map(|start| Some((start, naive(image, start, record)?)));
        let found = Etw1005::around(image, record);
        let before = naive
            .as_ref()
            .map_or(&[][..], |(start, _)| &image[..*start]);
        let has = |part: &[u8]| before.windows(part.len()).any(|bytes| bytes == part);
        // A container can tell that it is another event.
        if found.is_some() || !(has(&Etw1005::PROVIDER.0) || has(&[8, 0, 10, 0])) {
            let start = naive.as_ref().map(|(start, _)| *start);
            assert_eq!(found.map(|(start, _)| start), start);
        }
        if let (Some((start, event)), Some((_, naive))) = (found, naive) {
            let payload = &image[start..record + 64];
            let parsed = Etw1005::parse(payload).unwrap();
            assert_eq!(
                Etw1005 {
                    provider_context_key: None,
                    ..event
                },
                parsed
            );
            assert_eq!(Naive::of(&event), naive);
            let context = Context::around(image, record, None);
            assert_eq!(context.structure.map(|(_, offset)| offset), Some(start));
            let text = std::format!("{context:?} {} {}", event.app_id, event.user_sid);
            assert!(!text.contains('\n'));
        }
    }
    containers(image);
    _ = Etw1005::parse(image).map_err(|error| {
        assert!(error.kind() == ErrorKind::InvalidEvent && error.offset() <= image.len());
    });
}

/// Nearly every part of a payload is an error, and the part without the key is version 0.
fn every_truncation(payload: &[u8]) {
    let version_0 = payload.len() - Guid::LEN;
    for len in 0..payload.len() {
        match Etw1005::parse(&payload[..len]) {
            // Lists whose length can be read in two ways
            Ok(_) => assert!(
                naive(payload, 0, len - 64)
                    .or(naive(payload, 0, len - 80))
                    .is_some()
            ),
            Err(error) => assert!(len != version_0 && error.offset() <= len),
        }
    }
}

/// What the reference reads.
#[derive(Debug, PartialEq)]
struct Naive {
    timestamp: FileTime,
    addresses: [String; 2],
    texts: [Vec<u8>; 3],
    sid: Vec<u8>,
    groups: [Vec<u8>; 2],
}

impl Naive {
    fn of(event: &Etw1005<'_>) -> Self {
        let texts = [event.app_id, event.local_spn, event.peer_spn];
        let groups = [event.local_group_sids, event.remote_group_sids];
        let flat = |address: SocketAddr| std::format!("{} {}", address.ip(), address.port());
        Self {
            timestamp: event.timestamp,
            addresses: [flat(event.local_address), flat(event.remote_address)],
            texts: texts.map(|text| text.as_bytes().to_vec()),
            sid: event.user_sid.as_bytes().to_vec(),
            groups: groups.map(|groups| groups.text.as_bytes().to_vec()),
        }
    }
}

/// Reads the items from `start` on, if a whole record follows them at `record`.
fn naive(image: &[u8], start: usize, record: usize) -> Option<Naive> {
    image.get(record..record + RawMmFailure::LEN)?;
    let head = &image[start..record];
    items(head, true).or_else(|| items(head, false))
}

/// Whether a time and two socket addresses are at `start`. This saves most of the work.
fn has_addresses(image: &[u8], start: usize) -> bool {
    let mut head = &image[start..];
    take(&mut head, 8).is_some() && address(&mut head).is_some() && address(&mut head).is_some()
}

fn items(mut head: &[u8], in_units: bool) -> Option<Naive> {
    let timestamp = FileTime(u64::from_le_bytes(take(&mut head, 8)?.try_into().unwrap()));
    let (local_family, local) = address(&mut head)?;
    let (remote_family, remote) = address(&mut head)?;
    take(&mut head, 4)?;
    let app_id = text(&mut head)?;
    let (_, rest) = Sid::parse_prefix(head)?;
    let sid_len = head.len() - rest.len();
    let sid = take(&mut head, sid_len)?.to_vec();
    let texts = [app_id, text(&mut head)?, text(&mut head)?];
    let groups = [groups(&mut head, in_units)?, groups(&mut head, in_units)?];
    (head.is_empty() && local_family == remote_family).then_some(Naive {
        timestamp,
        addresses: [local, remote],
        texts,
        sid,
        groups,
    })
}

fn take<'a>(bytes: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    Some(taken)
}

fn number(bytes: &mut &[u8]) -> Option<u32> {
    Some(u32::from_le_bytes(take(bytes, 4)?.try_into().unwrap()))
}

fn address(bytes: &mut &[u8]) -> Option<(u8, String)> {
    let len = number(bytes)?;
    let address = take(bytes, len as usize)?;
    let port = || u16::from_be_bytes([address[2], address[3]]);
    match (len, address.first_chunk()?) {
        (16 | 128, [2, 0]) => {
            let [a, b, c, d] = address[4..8] else {
                return None;
            };
            Some((2, std::format!("{a}.{b}.{c}.{d} {}", port())))
        }
        (28 | 128, [23, 0]) => {
            let ip: [u8; 16] = address[8..24].try_into().unwrap();
            Some((
                23,
                std::format!("{} {}", core::net::Ipv6Addr::from(ip), port()),
            ))
        }
        _ => None,
    }
}

fn text(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    loop {
        match take(bytes, 2)? {
            [0, 0] => return Some(text),
            unit => text.extend(unit),
        }
    }
}

fn groups(bytes: &mut &[u8], in_units: bool) -> Option<Vec<u8>> {
    let (count, len) = (number(bytes)?, number(bytes)?);
    let before = *bytes;
    if in_units {
        take(bytes, (len as usize).checked_mul(2)?)?;
    } else {
        for _ in 0..len {
            text(bytes)?;
        }
    }
    let texts = &before[..before.len() - bytes.len()];
    let is_text = match texts {
        [] => true,
        [.., a, 0, b, 0, 0, 0] => a.is_ascii_graphic() && b.is_ascii_graphic(),
        _ => false,
    };
    (is_text && (count == 0) == (len == 0)).then(|| texts.to_vec())
}
