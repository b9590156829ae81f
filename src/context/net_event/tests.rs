//! Tests of `net_event`.

use core::mem::offset_of;
use std::{prelude::rust_2024::*, vec};

use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform::{
    FWP_BYTE_BLOB, FWPM_NET_EVENT_HEADER0, FWPM_NET_EVENT_HEADER1, FWPM_NET_EVENT_HEADER1_2_0,
    FWPM_NET_EVENT_HEADER2, FWPM_NET_EVENT_HEADER3, FWPM_NET_EVENT0, FWPM_NET_EVENT1,
    FWPM_NET_EVENT2, FWPM_NET_EVENT3, FWPM_NET_EVENT4, FWPM_NET_EVENT5,
};

use super::{NetEventLayout::*, *};
use crate::context::file_time::{START_OF_2005, START_OF_2040};

/// The offsets of the members that every layout has, and the length.
fn common(layout: NetEventLayout) -> [usize; 5] {
    let at = layout.offsets();
    let len = layout.len();
    [at.app_id, at.user_id, at.event_type, at.failure, len]
}

#[test]
#[cfg(target_pointer_width = "64")]
fn layouts_of_x64_agree_with_windows_sys() {
    macro_rules! head {
        ($Header:ident) => {
            [
                offset_of!($Header, timeStamp),
                offset_of!($Header, flags),
                offset_of!($Header, ipVersion),
                offset_of!($Header, ipProtocol),
                offset_of!($Header, Anonymous1),
                offset_of!($Header, Anonymous2),
                offset_of!($Header, localPort),
                offset_of!($Header, remotePort),
                offset_of!($Header, scopeId),
            ]
        };
    }
    let head = [
        offset_of!(Head, time),
        offset_of!(Head, flags),
        offset_of!(Head, ip_version),
        offset_of!(Head, ip_protocol),
        offset_of!(Head, local_address),
        offset_of!(Head, remote_address),
        offset_of!(Head, local_port),
        offset_of!(Head, remote_port),
        offset_of!(Head, scope_id),
    ];
    macro_rules! agree {
        ($($layout:ident: $Event:ident, $Header:ident;)+) => {$(
            assert_eq!(head, head!($Header));
            let expected = [
                offset_of!($Header, appId),
                offset_of!($Header, userId),
                offset_of!($Event, r#type),
                offset_of!($Event, Anonymous),
                size_of::<$Event>(),
            ];
            assert_eq!(common($layout), expected, "{}", stringify!($Event));
            assert_eq!($layout.alignment(), align_of::<$Event>());
        )+};
    }
    agree! {
        Event0X64: FWPM_NET_EVENT0, FWPM_NET_EVENT_HEADER0;
        Event1X64: FWPM_NET_EVENT1, FWPM_NET_EVENT_HEADER1;
        Event2X64: FWPM_NET_EVENT2, FWPM_NET_EVENT_HEADER2;
        Event3X64: FWPM_NET_EVENT3, FWPM_NET_EVENT_HEADER3;
        Event3X64: FWPM_NET_EVENT4, FWPM_NET_EVENT_HEADER3;
        Event3X64: FWPM_NET_EVENT5, FWPM_NET_EVENT_HEADER3;
    }
    let at = Event1X64.offsets();
    let reserved = offset_of!(FWPM_NET_EVENT_HEADER1, Anonymous3);
    let reserved1 = offset_of!(FWPM_NET_EVENT_HEADER1_2_0, reserved1);
    assert_eq!(at.address_family, reserved + reserved1);
    let at = Event2X64.offsets();
    assert_eq!(
        [at.address_family, at.package_sid],
        [
            offset_of!(FWPM_NET_EVENT_HEADER2, addressFamily),
            offset_of!(FWPM_NET_EVENT_HEADER2, packageSid)
        ]
    );
    let at = Event3X64.offsets();
    assert_eq!(offset_of!(FWP_BYTE_BLOB, data), Event3X64.pointer_len());
    assert_eq!(
        [
            at.address_family,
            at.package_sid,
            at.enterprise_id,
            at.policy_flags,
            at.effective_name,
        ],
        [
            offset_of!(FWPM_NET_EVENT_HEADER3, addressFamily),
            offset_of!(FWPM_NET_EVENT_HEADER3, packageSid),
            offset_of!(FWPM_NET_EVENT_HEADER3, enterpriseId),
            offset_of!(FWPM_NET_EVENT_HEADER3, policyFlags),
            offset_of!(FWPM_NET_EVENT_HEADER3, effectiveName),
        ]
    );
}

/// Measured with `gcc -m32 -malign-double`.
#[test]
fn layouts_of_x86_are_those_of_a_compiler() {
    for (layout, expected, alignment) in [
        (Event0X86, [60, 68, 72, 76, 80], 4),
        (Event1X86, [60, 68, 128, 132, 136], 8),
        (Event2X86, [60, 68, 80, 84, 88], 4),
        (Event3X86, [60, 68, 104, 108, 112], 8),
    ] {
        assert_eq!(common(layout), expected);
        assert_eq!((layout.alignment(), layout.pointer_len()), (alignment, 4));
        let at = layout.offsets();
        let others = [
            at.address_family,
            at.package_sid,
            at.enterprise_id,
            at.policy_flags,
            at.effective_name,
        ];
        assert_eq!(others, [72, 76, 80, 88, 96]);
    }
}

#[test]
fn layouts_have_names() {
    assert!(NetEventLayout::KNOWN.is_sorted_by(|a, b| a.len() < b.len()));
    for &layout in NetEventLayout::KNOWN {
        let name = layout.name();
        assert_eq!(
            (name.parse(), layout.to_string().as_str()),
            (Ok(layout), name)
        );
        let width = if layout.pointer_len() == 4 {
            "-x86"
        } else {
            "-x64"
        };
        assert_eq!(layout.kind().name().to_owned() + width, name);
        assert_eq!(std::format!("{layout:>20}").trim_start(), name);
    }
    assert_eq!(NetEventLayout::from_name("net-event3"), None);
    let error = Error::new(ErrorKind::UnknownName, 0);
    assert_eq!("".parse::<NetEventLayout>(), Err(error));
}

#[test]
fn every_truncation_is_an_error() {
    for &layout in NetEventLayout::KNOWN {
        let (bytes, needed) = (vec![0xA5; 161], layout.len());
        for available in 0..needed {
            let error = Error::new(ErrorKind::Truncated { needed, available }, 0);
            assert_eq!(
                NetEvent::parse_prefix(&bytes[..available], layout),
                Err(error)
            );
        }
        let (event, rest) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        assert_eq!((event.layout(), rest.len()), (layout, 161 - needed));
    }
}

#[test]
fn distinct_bytes_land_in_their_members() {
    let mut bytes: [u8; 160] = core::array::from_fn(|i| u8::try_from(i).unwrap());
    bytes[8..12].copy_from_slice(&[0xFF, 0x3F, 0, 0]);
    for &layout in NetEventLayout::KNOWN {
        let [app_id, user_id, event_type, failure, _] = common(layout);
        let number = |offset: usize, len: usize| {
            let bytes = bytes[offset..offset + len].iter().rev();
            bytes.fold(0, |number, byte| number << 8 | u64::from(*byte))
        };
        let pointer = |offset| number(offset, layout.pointer_len());
        let mut bytes = bytes;
        bytes[12..16].fill(0);
        let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        assert_eq!(event.time(), FileTime(0x0706_0504_0302_0100));
        assert_eq!(event.flags(), NetEventFlags(0x3FFF));
        assert_eq!(
            (event.ip_version(), event.ip_protocol()),
            (Some(0), Some(16))
        );
        assert_eq!(event.local_address(), Some(IpAddr::from([23, 22, 21, 20])));
        assert_eq!(event.remote_address(), Some(IpAddr::from([39, 38, 37, 36])));
        let ports = (event.local_port(), event.remote_port());
        assert_eq!(ports, (Some(0x3534), Some(0x3736)));
        assert_eq!(event.scope_id(), Some(0x3B3A_3938));
        let len = u32::try_from(number(app_id, 4)).unwrap();
        assert_eq!(
            event.app_id(),
            Some((len, pointer(app_id + layout.pointer_len())))
        );
        assert_eq!(event.user_id(), Some(pointer(user_id)));
        assert_eq!(u64::from(event.event_type()), number(event_type, 4));
        assert_eq!(event.failure_pointer(), pointer(failure));

        bytes[12] = 1;
        let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        let [local, remote] = [event.local_address(), event.remote_address()]
            .map(|address| address.unwrap().to_string());
        assert_eq!(local, "1415:1617:1819:1a1b:1c1d:1e1f:2021:2223");
        assert_eq!(remote, "2425:2627:2829:2a2b:2c2d:2e2f:3031:3233");

        bytes[12] = 2;
        let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        assert_eq!((event.ip_version(), event.local_address()), (Some(2), None));

        bytes[8..13].fill(0);
        let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        assert_eq!((event.ip_version(), event.ip_protocol()), (None, None));
        assert_eq!(
            (event.local_address(), event.remote_address()),
            (None, None)
        );
        assert_eq!((event.local_port(), event.remote_port()), (None, None));
        assert_eq!((event.scope_id(), event.app_id()), (None, None));
        assert_eq!(event.user_id(), None);
    }
}

#[test]
fn uniform_bytes_are_never_plausible() {
    for byte in [0, 0xFF] {
        let bytes = [byte; 1000];
        assert_eq!(NetEvents::new(&bytes).next(), None);
        for &layout in NetEventLayout::KNOWN {
            let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
            assert!(!event.is_plausible());
        }
    }
}

/// An event with members at the limits, and what each change makes of it.
#[test]
fn each_requirement_is_tested() {
    let mut bytes = [0; 160];
    let set = |bytes: &mut [u8; 160], offset: usize, value: u64, len: usize| {
        bytes[offset..offset + len].copy_from_slice(&value.to_le_bytes()[..len]);
    };
    for (offset, value, len) in [
        (0, START_OF_2005, 8),
        (8, 0x3FFF, 4),
        (12, 1, 4),
        (20, u64::MAX, 8),
        (28, u64::MAX, 8),
        (64, 9, 4),
        (72, 0x1_0001, 8),         // appId
        (80, 0x7FFF_FFFE_FFFE, 8), // userId
        (88, 1, 4),                // addressFamily
        (96, 0x1_0000, 8),         // packageSid
        (104, 0x1_0002, 8),        // enterpriseId
        (112, 7, 8),               // policyFlags
        (120, 8, 4),               // effectiveName
        (128, 0x7FFF_FFFE_FFFF, 8),
        (144, 0x7FFF_FFFE_FFF8, 8), // ikeMmFailure
    ] {
        set(&mut bytes, offset, value, len);
    }
    let is_plausible = |changes: &[(usize, u64, usize)]| {
        let mut bytes = bytes;
        for (offset, value, len) in changes {
            set(&mut bytes, *offset, *value, *len);
        }
        let (event, _) = NetEvent::parse_prefix(&bytes, Event3X64).unwrap();
        event.is_plausible()
    };
    let ipv4 = [(12, 0, 4), (24, 0, 8), (32, 0, 4), (88, 0, 4)];
    for (expected, changes) in [
        (true, &[][..]),
        (true, &[(0, 0, 8)]),
        (false, &[(0, START_OF_2005 - 1, 8)]),
        (true, &[(0, START_OF_2040 - 1, 8)]),
        (false, &[(0, START_OF_2040, 8)]),
        (false, &[(8, 0x7FFF, 4)]),
        (false, &[(8, 0x8000_3FFF, 4)]),
        (false, &[(12, 2, 4)]), // with addresses
        (false, &[(12, 3, 4), (8, 0x2FF9, 4)]),
        (true, &[(17, 0xFF_FFFF, 3)]), // padding
        (
            true,
            &[
                (124, 0xFFFF_FFFF, 4),
                (92, 0xFFFF_FFFF, 4),
                (140, 0xFFFF_FFFF, 4),
            ],
        ),
        (true, &ipv4),
        (false, &[ipv4[0], ipv4[1], ipv4[3]]),
        (false, &[ipv4[0], ipv4[1], ipv4[2]]), // the family is that of IPv6
        (false, &[(8, 0x3EFF, 4)]),            // addresses without a version
        (true, &[(8, 0x3FFE, 4)]),
        (false, &[(8, 0x3FFE, 4), (16, 17, 1)]),
        (false, &[(8, 0x3FFD, 4)]), // an address without its flag
        (true, &[(8, 0x3FFB, 4)]),
        (false, &[(8, 0x3FFB, 4), (36, 1, 8)]),
        (false, &[(8, 0x3FF7, 4), (52, 1, 2)]),
        (false, &[(8, 0x3FEF, 4), (54, 1, 2)]),
        (false, &[(8, 0x3F7F, 4), (56, 1, 4)]),
        (false, &[(8, 0x3FDF, 4)]), // appId
        (true, &[(8, 0x3FDF, 4), (64, 0, 4), (72, 0, 8)]),
        (true, &[(64, 0, 4), (72, 0, 8)]),
        (true, &[(64, 0, 4)]),
        (false, &[(72, 0, 8)]),
        (false, &[(72, 0xFFFF, 8)]),
        (false, &[(72, (1 << 47) - 0x1_0000, 8)]),
        (false, &[(80, 0, 8)]), // userId
        (false, &[(80, 0x1_0001, 8)]),
        (false, &[(8, 0x3FBF, 4)]),
        (true, &[(8, 0x3FBF, 4), (80, 0, 8)]),
        (true, &[(88, 0, 4)]), // addressFamily
        (false, &[(88, 2, 4)]),
        (false, &[(88, 4, 4)]),
        (false, &[(96, 0, 8)]), // packageSid
        (true, &[(8, 0x3BFF, 4), (96, 0, 8)]),
        (false, &[(104, 0, 8)]), // enterpriseId
        (true, &[(8, 0x37FF, 4), (104, 0, 8)]),
        (false, &[(8, 0x2FFF, 4)]), // policyFlags
        (true, &[(112, 0, 8)]),
        (false, &[(8, 0x1FFF, 4)]), // effectiveName
        (false, &[(128, 0, 8)]),
        (false, &[(136, 1, 4)]), // type
        (false, &[(144, 0, 8)]), // ikeMmFailure
        (false, &[(144, 0x1_0004, 8)]),
        (false, &[(144, (1 << 47) - 0x1_0000, 8)]),
    ] {
        assert_eq!(is_plausible(changes), expected, "{changes:x?}");
    }
}

/// Without the flag of `ipVersion`, version 0 can have addresses.
#[test]
fn the_flag_of_the_ip_version_is_optional_in_version_0() {
    for (layout, expected) in [(Event0X64, true), (Event1X64, false), (Event2X64, false)] {
        let mut bytes = [0; 160];
        bytes[8] = 2;
        bytes[20..24].copy_from_slice(&[10, 2, 0, 192]);
        let failure = layout.offsets().failure;
        bytes[failure + 2] = 1;
        let (event, _) = NetEvent::parse_prefix(&bytes, layout).unwrap();
        assert_eq!(event.is_plausible(), expected);
        let address = expected.then_some(IpAddr::from([192, 0, 2, 10]));
        assert_eq!((event.local_address(), event.ip_version()), (address, None));
    }
}

/// Wherever an event is in the blocks of the scan and after the last, at the limits of what the
/// kernel tests.
#[test]
fn events_are_found_at_every_position() {
    for (time, flags, ip_version) in [
        (START_OF_2005, 0, 0),
        (START_OF_2040 - 1, 0, 2),
        (START_OF_2005, 0x3E00, 2),
        (0, 1, 0),
        (0, 0x2000, 2),
    ] {
        for (layout, pointer_len) in [(Event0X86, 4), (Event0X64, 8)] {
            let mut event = vec![0; layout.len()];
            event[..8].copy_from_slice(&u64::to_le_bytes(time));
            event[8..12].copy_from_slice(&u32::to_le_bytes(flags));
            event[12] = ip_version;
            event[layout.offsets().failure + 2] = 1;
            for offset in 0..=900 {
                let mut image = vec![0xA5; offset];
                image.extend_from_slice(&event);
                image.resize(1000.max(image.len()), 0xA5);
                let mut events = NetEvents::new(&image);
                let found = events
                    .next()
                    .map(|(offset, event)| (offset, event.layout()));
                assert_eq!(
                    found,
                    (offset % pointer_len == 0).then_some((offset, layout))
                );
                assert_eq!((events.next(), events.next()), (None, None));
            }
        }
    }
    let events = NetEvents::new(&[0; 9]);
    assert_eq!(
        std::format!("{events:?}"),
        "NetEvents { len: 9, scanned: 0 }"
    );
}

#[test]
fn the_best_event_points_to_the_record() {
    const RECORD: u64 = 0x20_0100;
    const ADDRESS: u64 = 0x01D2_3456_7100;

    let bytes = [
        (Event0X64, ADDRESS),
        (Event3X64, ADDRESS),
        (Event3X64, ADDRESS + 0x1000),
    ]
    .map(|(layout, address)| {
        let mut bytes = [0; 160];
        bytes[0] = 1; // a time
        bytes[layout.offsets().failure..layout.len()].copy_from_slice(&address.to_le_bytes());
        (layout, bytes)
    });
    let [short, long, other] = bytes
        .each_ref()
        .map(|(layout, bytes)| NetEvent::parse_prefix(bytes, *layout).unwrap().0);
    let best = |address, events: &[(u64, NetEvent<'_>)]| {
        let best = best_event(RECORD, address, events.iter().copied());
        best.map(|(offset, event)| (offset, event.layout()))
    };
    let near = RECORD - 0x100;

    for (events, by_address, by_page) in [
        (&[][..], None, None),
        (
            &[(near, short)],
            Some((near, Event0X64)),
            Some((near, Event0X64)),
        ),
        // The layout decides, then the distance.
        (
            &[(near, short), (near, long), (near, long)],
            Some((near, Event3X64)),
            Some((near, Event3X64)),
        ),
        (
            &[(RECORD - 8, short), (near, long)],
            Some((near, Event3X64)),
            None,
        ),
        (
            &[(near, long), (near - 8, long)],
            Some((near, Event3X64)),
            None,
        ),
        (
            &[(RECORD + 8, long), (RECORD - 8, long)],
            Some((RECORD - 8, Event3X64)),
            None,
        ),
        // The same place in another page
        (&[(near, other)], None, Some((near, Event3X64))),
        (
            &[(near, other), (near - 8, short)],
            Some((near - 8, Event0X64)),
            None,
        ),
        // The distance
        (
            &[(RECORD - (1 << 20), long)],
            Some((0x10_0100, Event3X64)),
            Some((0x10_0100, Event3X64)),
        ),
        (
            &[(RECORD + (1 << 20) + 8, long)],
            Some((0x30_0108, Event3X64)),
            None,
        ),
    ] {
        assert_eq!(best(Some(ADDRESS), events), by_address, "{events:x?}");
        assert_eq!(best(None, events), by_page, "{events:x?}");
    }
    assert_eq!(best(Some(ADDRESS + 8), &[(near, long)]), None);
    assert_eq!(
        best_event(RECORD + 8, None, [(near, long)].into_iter()),
        None
    );
}
