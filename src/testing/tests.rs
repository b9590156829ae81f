//! Calls the oracles of the library with generated records and images, with every edge case, and
//! with every file of `testdata/`.

use std::{env, format, fs, path::PathBuf, println, string::String, vec, vec::Vec};

use proptest::prelude::*;

use super::{
    files::files,
    oracles::{
        carve::carve,
        dump::{dump, framing},
        etw_1005::etw_1005,
        minidump::minidump,
        net_event::{make_plausible, net_event},
        record::{one_flipped_bit_changes_one_field, record},
    },
    strategy,
};
use crate::{
    carve::{Carver, Confidence},
    context::{Etw1005, EtwHeader, NetEventLayout},
    dump::Framing,
    record::{
        AuthMethod, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmFailure, MmState, SaRole,
    },
};

/// Words that are enumerators, sentinels, their neighbours, flags, or anything.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![0..16_u32, any::<u32>(), (0..32_u32).prop_map(|n| 1 << n)];
    prop::collection::vec(word, 16)
        .prop_map(|words| words.into_iter().flat_map(u32::to_le_bytes).collect())
}

/// Sparse small numbers.
fn small_numbers() -> impl Strategy<Value = Vec<u8>> {
    let word = prop_oneof![6 => Just(0_u32), 3 => 1..4_u32, 1 => any::<u32>()];
    prop::collection::vec(word, 0..200)
        .prop_map(|words| words.into_iter().flat_map(u32::to_le_bytes).collect())
}

/// A sequence of random bytes, zeros, sparse small numbers, and whole and truncated records.
fn image() -> impl Strategy<Value = Vec<u8>> {
    let record = || {
        prop_oneof![4 => strategy::plausible(), 1 => strategy::failure()]
            .prop_map(|failure| failure.encode().as_bytes().to_vec())
    };
    let piece = prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..300),
        2 => (0..700_usize).prop_map(|len| vec![0; len]),
        2 => small_numbers(),
        6 => record(),
        1 => (record(), 0..64_usize).prop_map(|(record, len)| record[..len].to_vec()),
        2 => (strategy::event_head(), strategy::confirmable())
            .prop_map(|(head, failure)| [&head, &failure.encode().as_bytes()[..]].concat()),
    ];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

/// A sequence of random bytes, zeros, sparse small numbers, and whole and truncated net events.
fn image_of_net_events() -> impl Strategy<Value = Vec<u8>> {
    let event = || {
        let layout = prop::sample::select(NetEventLayout::KNOWN);
        let bytes = prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 160);
        (layout, bytes).prop_map(|(layout, mut bytes)| {
            bytes.truncate(layout.len());
            make_plausible(&mut bytes, layout);
            bytes
        })
    };
    let truncated = (event(), 0..80_usize).prop_map(|(event, len)| event[..len].to_vec());
    let changed = (event(), 0..80_usize, any::<u8>()).prop_map(|(mut event, changed, byte)| {
        event[changed] = byte;
        event
    });
    let piece = prop_oneof![
        1 => prop::collection::vec(any::<u8>(), 0..9),
        2 => (0..50_usize).prop_map(|words| vec![0; 8 * words]),
        2 => small_numbers(),
        4 => event(),
        1 => truncated,
        2 => changed,
    ];
    prop::collection::vec(piece, 0..9).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn net_events(choices: [u8; 4], image in image_of_net_events()) {
        net_event(&[&choices[..], &image].concat());
    }

    #[test]
    fn records(
        bytes in prop_oneof![
            words(),
            strategy::failure().prop_map(|failure| failure.encode().as_bytes().to_vec()),
        ],
        around in prop::collection::vec(any::<u8>(), 0..140),
        start in 0..8_usize,
    ) {
        let start = start.min(around.len());
        record(&[&around[..start], &bytes, &around[start..]].concat()[start..]);
    }

    #[test]
    fn every_flipped_bit(bytes in words()) {
        let bytes = bytes.first_chunk().unwrap();
        (0..512).for_each(|bit| one_flipped_bit_changes_one_field(bytes, bit));
    }

    #[test]
    fn dumps(framing: [u8; 2], bytes in prop::collection::vec(any::<u8>(), 0..1000)) {
        dump(&[&framing[..], &bytes].concat());
    }

    #[test]
    fn events_1005(kind: u8, bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        etw_1005(&[&[kind], &bytes[..]].concat());
    }

    #[test]
    fn images(step in prop_oneof![any::<u8>(), 0..17_u8], others: [u8; 3], image in image()) {
        carve(&[&[step], &others[..], &image].concat());
    }
}

#[test]
fn every_truncation() {
    let distinct: Vec<u8> = (0..=u8::MAX).collect();
    let found = MmFailure {
        failure_error_code: ErrorCode(13801),
        failure_point: FailurePoint::ME,
        mm_id: 7,
        ..Default::default()
    };
    let found = found.encode().as_bytes().repeat(4);
    for bytes in [distinct, found] {
        for len in 0..bytes.len() {
            record(&bytes[..len]);
            carve(&[&[1, 0, 1, 0], &bytes[..len]].concat());
        }
    }
}

/// The longest head of event 1005 confirms a record, and the longest header before that head tells
/// that the event is another one. So blocks need both lengths before a record, and no byte less.
/// No other image has that much before a record.
#[test]
fn blocks_keep_the_longest_head_and_header() {
    // The search of a block of 100 bytes starts right at the record.
    let record = 12_500 - Carver::LOOKAHEAD;
    let head = record - Etw1005::MAX_HEAD_LEN;
    let header = head - EtwHeader::MAX_LEN;
    let item_len = u16::try_from(EtwHeader::MAX_LEN - 0x50).unwrap();
    let address = [16, 0, 0, 0, 2];
    // Nothing in the record itself gives it more than low confidence.
    let failure = MmFailure {
        failure_error_code: ErrorCode(999),
        failure_point: FailurePoint::ME,
        mm_id: 7,
        ..Default::default()
    };
    for (id, is_confirmed) in [(Etw1005::ID, true), (1009, false)] {
        let mut image = vec![0; 13_000];
        for (offset, bytes) in [
            (header, &[0xFF, 0xFF, 0x13, 0xC0, 1][..]),
            (header + 0x18, &Etw1005::PROVIDER.0),
            (header + 0x28, &id.to_le_bytes()),
            (header + 0x50, &item_len.to_le_bytes()),
            (head + 8, &address),
            (head + 28, &address),
            (head + 52, &[b'x'; Etw1005::MAX_HEAD_LEN - 52 - 30]), // AppId, which ends in a NUL
            (record - 28, &[1]),                                   // the revision of the SID
            (record, failure.encode().as_bytes()),
            (12_800, failure.encode().as_bytes()), // a target, as all multiples of 100 are
        ] {
            image[offset..][..bytes.len()].copy_from_slice(bytes);
        }
        let hits = Carver::new(&image).map(|hit| (hit.offset, hit.confidence));
        assert!(hits.eq(is_confirmed.then_some((record, Confidence::High))));
        carve(&[&[1, 0, 1, 99], &image[..]].concat());
    }
}

/// Every slot length up to three records and the longest, every offset in them, and dumps that end
/// at and next to each edge.
#[test]
fn every_framing() {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(500).collect();
    for slot in (0..=128).chain(240..=255_u8) {
        let slot_len = 64 + usize::from(slot);
        for offset in (0..=slot.min(127)).chain(253..=255) {
            for edge in [
                0,
                64 + usize::from(offset),
                slot_len,
                slot_len + 64,
                2 * slot_len,
            ] {
                for len in [edge.saturating_sub(1), edge, edge + 1] {
                    dump(&[&[slot, offset], &bytes[..len.min(bytes.len())]].concat());
                }
            }
        }
    }
}

/// Every test file, including the regressions, as it is and after bytes that choose a framing or a
/// way to carve.
#[test]
fn testdata() {
    let files = files("testdata");
    assert!(files.len() > 12);
    for path in files {
        println!("{}", path.display()); // shown if an oracle panics
        let bytes = fs::read(&path).unwrap();
        record(&bytes);
        dump(&bytes);
        carve(&bytes);
        minidump(&bytes);
        net_event(&bytes);
        if bytes.len() < 1000 {
            etw_1005(&bytes); // it takes the square of the length
        }
        for known in Framing::KNOWN {
            let choice =
                [known.slot_len() - 64, known.record_offset()].map(|n| u8::try_from(n).unwrap());
            assert_eq!(framing(choice[0], choice[1]), *known);
            dump(&[&choice[..], &bytes].concat());
        }
        for (step, level) in [(1, 0), (1, 1), (8, 0), (8, 1)] {
            carve(&[&[step, 0, level, 255], &bytes[..]].concat());
        }
    }
}

/// `fuzz/dictionary.dict` is generated from the crate's tables. `MMFAIL_BLESS=1` writes it.
#[test]
fn the_dictionary_is_complete() {
    let mut text =
        String::from("# The layout's values, made by the test `the_dictionary_is_complete`.\n");
    let mut entry = |name: &str, value: u32| {
        let bytes: String = value
            .to_le_bytes()
            .iter()
            .map(|byte| format!("\\x{byte:02X}"))
            .collect();
        text += &format!("{name}=\"{bytes}\"\n");
    };
    macro_rules! enumerations {
        ($($Type:ident $MAX:literal),+) => {$(
            $Type::KNOWN.iter().for_each(|known| entry(known.name().unwrap(), known.0));
            entry($MAX, u32::try_from($Type::KNOWN.len()).unwrap());
        )+};
    }
    enumerations!(
        FailurePoint "IPSEC_FAILURE_POINT_MAX",
        KeyingModuleType "IKEEXT_KEY_MODULE_MAX",
        MmState "IKEEXT_MM_SA_STATE_MAX",
        SaRole "IKEEXT_SA_ROLE_MAX",
        AuthMethod "IKEEXT_AUTHENTICATION_METHOD_TYPE_MAX"
    );
    Flags::KNOWN
        .iter()
        .for_each(|known| entry(known.name().unwrap(), known.0));
    for bit in 2..32 {
        entry(&format!("unknown_flag_{bit}"), 1 << bit);
    }
    entry("all_ones", u32::MAX);
    for code in ErrorCode::KNOWN {
        let name = code.name().unwrap();
        entry(name, code.0);
        if code.win32().is_some_and(|win32| win32 > 0) {
            entry(&format!("HRESULT_FROM_WIN32_{name}"), 0x8007_0000 | code.0);
        }
    }

    let file = PathBuf::from("fuzz/dictionary.dict");
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write(&file, &text).unwrap();
    }
    // The package on crates.io does not contain `fuzz/`.
    if fs::exists("fuzz").unwrap() {
        assert!(
            fs::read_to_string(file).unwrap() == text,
            "MMFAIL_BLESS=1 rewrites it"
        );
    }
}
