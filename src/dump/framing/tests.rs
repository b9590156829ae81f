//! Tests of `framing`.

use std::{format, string::ToString, vec};

use proptest::prelude::*;

use super::*;

#[test]
fn named_framings_are_what_their_names_say() {
    let lengths_and_offsets = [
        (64, 0),
        (80, 0),
        (80, 16),
        (88, 0),
        (112, 0),
        (96, 0),
        (120, 0),
    ];
    assert_eq!(Framing::KNOWN.len(), lengths_and_offsets.len());
    for (&framing, (slot_len, record_offset)) in Framing::KNOWN.iter().zip(lengths_and_offsets) {
        let name = framing.name().unwrap();
        assert_eq!(Framing::new(slot_len, record_offset), Ok(framing), "{name}");
        assert_eq!(
            (framing.slot_len(), framing.to_string().as_str()),
            (slot_len, name)
        );
        assert_eq!(
            (Framing::from_name(name), name.parse()),
            (Some(framing), Ok(framing))
        );
        assert!(framing.description().is_some_and(|text| !text.is_empty()));
    }
    let own = Framing::new(104, 32).unwrap();
    assert_eq!(own.to_string(), "slot of 104 bytes with the record at 32");
    assert_eq!(format!("{own:>50}").trim_start(), own.to_string());
    assert_eq!(format!("{own:>50}").len(), 50);
    assert_eq!((own.name(), own.description()), (None, None));
    assert_eq!(
        "slot".parse::<Framing>(),
        Err(Error::new(ErrorKind::UnknownName, 0))
    );
    assert_eq!(Framing::from_name("slot-80"), None);
    assert_eq!(
        (Framing::default(), Framing::new(81, 0).unwrap().name()),
        (Framing::PACKED, None)
    );
}

#[test]
fn readme_has_these_framings() {
    let readme = include_str!("../../../README.md");
    for framing in Framing::KNOWN {
        let row = format!(
            "| `{framing}` | {} | {} |",
            framing.slot_len(),
            framing.record_offset()
        );
        assert!(readme.contains(&row), "{row}");
    }
}

#[test]
fn failure1_and_failure2_are_as_long_as_windows_sys_has_them() {
    use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as windows;
    let framings = if cfg!(target_pointer_width = "64") {
        [Framing::FAILURE1_X64, Framing::FAILURE2_X64]
    } else {
        [Framing::FAILURE1_X86, Framing::FAILURE2_X86]
    };
    let lengths = [
        size_of::<windows::FWPM_NET_EVENT_IKEEXT_MM_FAILURE1>(),
        size_of::<windows::FWPM_NET_EVENT_IKEEXT_MM_FAILURE2>(),
    ];
    // Windows aligns a UINT64 to 8 bytes everywhere; i386 Linux, where this test may run, to 4.
    assert_eq!(
        framings.map(Framing::slot_len),
        lengths.map(|len| len.next_multiple_of(8))
    );
}

#[test]
fn bounds_do_not_overflow() {
    for (slot_len, record_offset, fits) in [
        (0, 0, false),
        (63, 0, false),
        (64, 0, true),
        (64, 1, false),
        (65, 1, true),
        (64, usize::MAX, false),
        (usize::MAX, 0, true),
        (usize::MAX, usize::MAX - 64, true),
        (usize::MAX, usize::MAX - 63, false),
        (usize::MAX, usize::MAX, false),
    ] {
        let framing = Framing::new(slot_len, record_offset);
        assert_eq!(framing.is_ok(), fits, "{slot_len} {record_offset}");
        match framing {
            Ok(framing) => assert_eq!(
                (framing.slot_len(), framing.record_offset()),
                (slot_len, record_offset)
            ),
            Err(error) => assert_eq!(
                error,
                Error::new(ErrorKind::RecordOutsideSlot { slot_len }, record_offset)
            ),
        }
    }
}

proptest! {
    #[test]
    fn placing_writes_the_record_and_nothing_else(
        before in 0..99usize,
        after in 0..99usize,
        record: [[u8; 32]; 2],
        wrong in 1..99usize,
    ) {
        let framing = Framing::new(before + 64 + after, before).unwrap();
        let record = RawMmFailure::parse(record.as_flattened()).unwrap();

        let mut slot = vec![0xA5; framing.slot_len()];
        framing.place(record, &mut slot).unwrap();
        let expected = [&vec![0xA5; before], &record.as_bytes()[..], &vec![0xA5; after]];
        prop_assert_eq!(&slot, &expected.concat());

        for len in [slot.len() + wrong, slot.len().saturating_sub(wrong)] {
            let mut slot = vec![0xA5; len];
            let kind = match len.checked_sub(framing.slot_len()) {
                Some(count) => ErrorKind::TrailingBytes { count },
                None => ErrorKind::Truncated { needed: framing.slot_len(), available: len },
            };
            prop_assert_eq!(framing.place(record, &mut slot).unwrap_err().kind(), kind);
            prop_assert!(slot.iter().all(|byte| *byte == 0xA5));
        }
    }
}
