//! Tests of `etw_1005`.

use std::prelude::rust_2024::*;

use super::*;

/// A payload in which every item has a value of its own.
const PAYLOAD: &[&[u8]] = &[
    &[0x87, 0x1D, 0x0B, 0x4A, 0xFE, 0x5D, 0xDD, 0x01],
    &[16, 0, 0, 0],
    &[2, 0, 0x01, 0xF4, 192, 0, 2, 10, 1, 2, 3, 4, 5, 6, 7, 8],
    &[128, 0, 0, 0],
    &[2, 0, 0x11, 0x94, 198, 51, 100, 7],
    &[0xA5; 120],
    &[9, 0, 0, 0],
    b"s\0v\0c\0\0\0",
    &[1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0],
    b"h\0o\0s\0t\0/\0a\0\0\0",
    b"h\0o\0s\0t\0/\0b\0\0\0",
    &[2, 0, 0, 0],
    &[2, 0, 0, 0],
    b"S\0-\x001\0\0\0S\0-\x002\0\0\0",
    &[0, 0, 0, 0],
    &[0, 0, 0, 0],
    &[0x11; 64],
    &[0x22; 16],
];

fn payload() -> Vec<u8> {
    PAYLOAD.concat()
}

/// The offset of an item.
fn offset(item: usize) -> usize {
    PAYLOAD[..item].concat().len()
}

#[test]
fn every_item_is_read() {
    let payload = payload();
    let event = Etw1005::parse(&payload).unwrap();
    assert_eq!(event.timestamp.to_string(), "2026-10-17T06:11:03.6301703Z");
    assert_eq!(event.local_address.to_string(), "192.0.2.10:500");
    assert_eq!(event.remote_address.to_string(), "198.51.100.7:4500");
    assert_eq!(event.scope_id, 9);
    assert_eq!(event.app_id.to_string(), "svc");
    assert_eq!(event.user_sid.to_string(), "S-1-5-18");
    assert_eq!(event.local_spn.to_string(), "host/a");
    assert_eq!(event.peer_spn.to_string(), "host/b");
    let groups: Vec<_> = event
        .local_group_sids
        .iter()
        .map(|text| text.to_string())
        .collect();
    assert_eq!(
        (event.local_group_sids.count, groups),
        (2, vec!["S-1".into(), "S-2".into()])
    );
    assert_eq!(event.remote_group_sids, GroupSids::default());
    assert_eq!(event.record.as_bytes(), &[0x11; 64]);
    assert_eq!(event.provider_context_key, Some(Guid([0x22; 16])));
}

#[test]
fn a_group_length_in_units_is_read() {
    let mut payload = payload();
    payload[offset(12)] = 8;
    let event = Etw1005::parse(&payload).unwrap();
    assert_eq!(event.local_group_sids.iter().count(), 2);
}

/// Each item is changed to a value that does not fit, or cut off.
#[test]
fn errors_tell_the_item() {
    for (item, value, at) in [
        (1, 17, offset(1)),
        (2, 3, offset(1)),
        (4, 23, offset(3)),
        (8, 2, offset(8)),
        (12, 3, offset(13)),
        (14, 1, offset(16)),
    ] {
        let mut payload = payload();
        payload[offset(item)] = value;
        let error = Etw1005::parse(&payload).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidEvent, "{item}");
        assert_eq!(error.offset(), at, "{item}");
    }
    let payload = payload();
    assert_eq!(
        Etw1005::parse(&payload[..offset(16) + 63])
            .unwrap_err()
            .offset(),
        offset(16)
    );
    assert_eq!(
        Etw1005::parse(&payload[..offset(17) + 15])
            .unwrap_err()
            .offset(),
        offset(17)
    );
    let long = [&payload[..], &[0]].concat();
    let error = Etw1005::parse(&long).unwrap_err();
    assert_eq!(
        error.to_string(),
        std::format!("not what the event has here at offset {:#x}", payload.len())
    );
}

#[test]
fn the_key_is_a_guess_where_no_container_tells_the_version() {
    let mut payload = payload();
    let (_, event) = Etw1005::around(&payload, offset(16)).unwrap();
    assert_eq!(event.provider_context_key, None);
    (payload[offset(17) + 7], payload[offset(17) + 8]) = (0x4F, 0x8F);
    let (_, event) = Etw1005::around(&payload, offset(16)).unwrap();
    assert!(event.provider_context_key.is_some());
    let (_, event) = Etw1005::around(&payload[..offset(17) + 15], offset(16)).unwrap();
    assert_eq!(event.provider_context_key, None);
}

#[test]
fn a_head_of_8192_bytes_is_found_and_a_longer_one_is_not() {
    for (extra, is_found) in [(0, true), (2, false)] {
        let mut payload = payload();
        let text = vec![b'x'; Etw1005::MAX_HEAD_LEN - offset(16) + extra];
        payload.splice(offset(7)..offset(7), text);
        let record = payload.len() - 80;
        assert_eq!(Etw1005::around(&payload, record).is_some(), is_found);
        assert!(Etw1005::parse(&payload).is_ok());
    }
}
