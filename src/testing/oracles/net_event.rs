//! The oracle of net events, with a reference that has its own offsets and judges every place.

use std::{string::ToString, vec::Vec};

use crate::context::{NetEvent, NetEventLayout, NetEvents, best_event};

/// Checks an image. The first four bytes choose the layout and the offset of an event that is made
/// plausible there, a byte of it that is then changed, and its new value.
pub fn net_event(input: &[u8]) {
    let Some((&[layout, offset, changed, value], image)) = input.split_first_chunk() else {
        return;
    };
    let layout = NetEventLayout::KNOWN[usize::from(layout) % NetEventLayout::KNOWN.len()];
    let (offset, mut image) = (usize::from(offset), image.to_vec());
    all_places(&image);
    if let Some(bytes) = image
        .get_mut(offset..)
        .and_then(|rest| rest.get_mut(..layout.len()))
    {
        make_plausible(bytes, layout);
        let event = NetEvent::parse_prefix(bytes, layout).unwrap().0;
        assert!(event.is_plausible(), "{event:?}");
        all_places(&image);
        image[offset + usize::from(changed) % layout.len()] = value;
        all_places(&image);
    }
}

/// The iterator finds what the reference finds at each place by itself.
fn all_places(image: &[u8]) {
    for address in [1, 4, 7] {
        let found = NetEvents::new(image).at_address(address);
        let naive = (0..image.len()).flat_map(|offset| {
            let layouts = NetEventLayout::KNOWN.iter();
            let aligned = layouts
                .filter(move |layout| (address + offset as u64) % layout.pointer_len() as u64 == 0);
            aligned.filter_map(move |layout| {
                let (event, _) = NetEvent::parse_prefix(&image[offset..], *layout).ok()?;
                event.is_plausible().then_some((offset, event))
            })
        });
        assert!(found.eq(naive), "address {address}");
    }
    let events: Vec<_> = NetEvents::new(image).collect();
    let mut expected = events.iter().copied();
    for offset in (0..image.len()).step_by(4) {
        for &layout in NetEventLayout::KNOWN {
            let rest = &image[offset..];
            let parsed = NetEvent::parse_prefix(rest, layout);
            assert_eq!(parsed.is_ok(), rest.len() >= layout.len());
            let Ok((event, after)) = parsed else { continue };
            assert_eq!(layout.len() + after.len(), rest.len());
            let is_plausible = naive_is_plausible(rest, layout);
            assert_eq!(event.is_plausible(), is_plausible, "{event:?}");
            getters(&event, rest);
            if is_plausible && offset % layout.pointer_len() == 0 {
                assert_eq!(expected.next(), Some((offset, event)));
            }
        }
    }
    assert_eq!(expected.next(), None);

    for (offset, event) in &events {
        let address = event.failure_pointer();
        let events = events
            .iter()
            .map(|(offset, event)| (*offset as u64, *event));
        let (_, best) = best_event(*offset as u64, Some(address), events.clone()).unwrap();
        assert!(best.failure_pointer() == address && best.layout().len() >= event.layout().len());
        if let Some((_, best)) = best_event(address & 0xFFF, None, events) {
            assert_eq!(best.failure_pointer() & 0xFFF, address & 0xFFF);
        }
    }
}

/// The getters equal numbers that are read byte by byte, and members that are not set are `None`.
fn getters(event: &NetEvent<'_>, bytes: &[u8]) {
    let places = Places::of(event.layout());
    let number = |offset, len| number(bytes, offset, len);
    let set = |bit: u32| number(8, 4) >> bit & 1 == 1;
    let wide = places.pointer_len;
    assert_eq!(event.time().0, number(0, 8));
    assert_eq!(u64::from(event.flags().0), number(8, 4));
    let small = [
        (8, event.ip_version().map(u64::from), 12, 4),
        (0, event.ip_protocol().map(u64::from), 16, 1),
        (3, event.local_port().map(u64::from), 52, 2),
        (4, event.remote_port().map(u64::from), 54, 2),
        (7, event.scope_id().map(u64::from), 56, 4),
        (
            5,
            event.app_id().map(|(len, _)| len.into()),
            places.app_id - wide,
            4,
        ),
        (
            5,
            event.app_id().map(|(_, pointer)| pointer),
            places.app_id,
            wide,
        ),
        (6, event.user_id(), places.user_id, wide),
    ];
    for (bit, value, offset, len) in small {
        assert_eq!(value, set(bit).then(|| number(offset, len)), "bit {bit}");
    }
    for (bit, address, offset) in [
        (1, event.local_address(), 20),
        (2, event.remote_address(), 36),
    ] {
        let text = match number(12, 4) {
            _ if !set(bit) || !set(8) && places.version != 0 => None,
            0 => Some(
                [3, 2, 1, 0]
                    .map(|i| bytes[offset + i].to_string())
                    .join("."),
            ),
            1 => {
                let bytes: [u8; 16] = bytes[offset..offset + 16].try_into().unwrap();
                Some(core::net::Ipv6Addr::from(bytes).to_string())
            }
            _ => None,
        };
        assert_eq!(address.map(|address| address.to_string()), text);
    }
    assert_eq!(u64::from(event.event_type()), number(places.event_type, 4));
    assert_eq!(event.failure_pointer(), number(places.failure(), wide));
}

/// The reference of [`NetEvent::is_plausible`].
fn naive_is_plausible(bytes: &[u8], layout: NetEventLayout) -> bool {
    let places = Places::of(layout);
    let number = |offset, len| number(bytes, offset, len);
    let (time, flags, ip) = (number(0, 8), number(8, 4), number(12, 4));
    let set = |bit: u32| flags >> bit & 1 == 1;
    let is_zero = |offset, len| bytes[offset..offset + len].iter().all(|byte| *byte == 0);
    let last_page = if layout.pointer_len() == 4 {
        0xFFFF
    } else {
        0x7FFF_FFFF
    };
    let is_address = |address: u64| (1..last_page).contains(&(address >> 16));

    if flags >= 1 << 14 || ip > 2 || time == 0 && flags == 0 {
        return false;
    }
    // 2005-01-01 and 2040-01-01, by GNU date.
    let unix_seconds = (time / 10_000_000).saturating_sub(11_644_473_600);
    if time != 0 && !(1_104_537_600..2_208_988_800).contains(&unix_seconds) {
        return false;
    }
    for (bit, offset, len) in places.numbers() {
        if !set(bit) && !is_zero(offset, len) {
            return false;
        }
    }
    for (bit, offset) in [(1, 20), (2, 36)] {
        let is_known = (set(8) || places.version == 0) && ip < 2;
        if set(bit) && (!is_known || ip == 0 && !is_zero(offset + 4, 12)) {
            return false;
        }
    }
    for (bit, offset, len_offset) in places.pointers() {
        let pointer = number(offset, places.pointer_len);
        let fits = match len_offset {
            Some(len_offset) if pointer == 0 => number(len_offset, 4) == 0,
            Some(_) => set(bit) && is_address(pointer),
            None if set(bit) => is_address(pointer) && pointer % 2 == 0,
            None => pointer == 0,
        };
        if !fits {
            return false;
        }
    }
    let family = number(places.address_family, 4);
    let fits = match ip {
        _ if places.version == 0 => true,
        _ if !set(8) => family <= 3,
        0 => family == 0,
        1 => family <= 1,
        _ => [0, 2, 3].contains(&family),
    };
    let failure = number(places.failure(), places.pointer_len);
    let is_aligned = failure % places.pointer_len as u64 == 0;
    fits && number(places.event_type, 4) == 0 && is_address(failure) && is_aligned
}

/// Makes an event plausible, and keeps as many of its bytes as it can.
pub fn make_plausible(bytes: &mut [u8], layout: NetEventLayout) {
    let places = Places::of(layout);
    if bytes[0] % 2 == 0 {
        (bytes[6], bytes[7]) = (0xD0 | bytes[6] & 7, 0x01); // 2014 to 2022
    } else {
        bytes[..8].fill(0);
    }
    bytes[8] |= 1;
    bytes[9] &= 0x3F;
    if bytes[8] & 6 != 0 && places.version != 0 {
        bytes[9] |= 1;
    }
    bytes[10..12].fill(0);
    bytes[12] = if bytes[8] & 6 == 0 {
        bytes[12] % 3
    } else {
        bytes[12] & 1
    };
    bytes[13..16].fill(0);

    let (flags, ip) = (number(bytes, 8, 4), bytes[12]);
    let set = |bit: u32| flags >> bit & 1 == 1;
    for (bit, offset, len) in places.numbers() {
        let kept = match (set(bit), len, ip) {
            (false, _, _) => 0,
            (true, 16, 0) => 4,
            (true, _, _) => len,
        };
        bytes[offset + kept..offset + len].fill(0);
    }
    if places.version != 0 {
        let mask = if set(8) { ip } else { 3 };
        bytes[places.address_family] &= mask;
        bytes[places.address_family + 1..places.address_family + 4].fill(0);
    }
    bytes[places.event_type..places.event_type + 4].fill(0);
    let failure = (0, places.failure(), None); // bit 0 is always set
    for (bit, offset, len_offset) in places.pointers().chain([failure]) {
        let pointer = &mut bytes[offset..offset + places.pointer_len];
        if set(bit) {
            pointer[0] &= !7;
            (pointer[2], pointer[3]) = (pointer[2] | 1, pointer[3] & 0x7F);
            if let [_, _, _, _, _, sixth, end @ ..] = pointer {
                *sixth &= 0x7F;
                end.fill(0);
            }
        } else {
            pointer.fill(0);
            if let Some(offset) = len_offset {
                bytes[offset..offset + 4].fill(0);
            }
        }
    }
}

fn number(bytes: &[u8], offset: usize, len: usize) -> u64 {
    let bytes = &bytes[offset..offset + len];
    bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The reference of the offsets.
struct Places {
    version: u8,
    pointer_len: usize,
    app_id: usize,
    user_id: usize,
    address_family: usize,
    package_sid: usize,
    enterprise_id: usize,
    policy_flags: usize,
    effective_name: usize,
    event_type: usize,
}

impl Places {
    fn of(layout: NetEventLayout) -> Self {
        let (version, pointer_len, event_type) = match layout {
            NetEventLayout::Event0X86 => (0, 4, 72),
            NetEventLayout::Event0X64 => (0, 8, 88),
            NetEventLayout::Event1X86 => (1, 4, 128),
            NetEventLayout::Event1X64 => (1, 8, 144),
            NetEventLayout::Event2X86 => (2, 4, 80),
            NetEventLayout::Event2X64 => (2, 8, 104),
            NetEventLayout::Event3X86 => (3, 4, 104),
            NetEventLayout::Event3X64 => (3, 8, 136),
        };
        let place = |x86, x64| if pointer_len == 4 { x86 } else { x64 };
        Self {
            version,
            pointer_len,
            app_id: place(64, 72),
            user_id: place(68, 80),
            address_family: place(72, 88),
            package_sid: place(76, 96),
            enterprise_id: place(80, 104),
            policy_flags: place(88, 112),
            effective_name: place(100, 128),
            event_type,
        }
    }

    fn failure(&self) -> usize {
        self.event_type + self.pointer_len
    }

    /// Numbers and addresses: the bit of the flag, the offset, the length.
    fn numbers(&self) -> impl Iterator<Item = (u32, usize, usize)> + use<> {
        let all = [
            (0, 16, 1),
            (1, 20, 16),
            (2, 36, 16),
            (3, 52, 2),
            (4, 54, 2),
            (7, 56, 4),
            (12, self.policy_flags, 8),
        ];
        let count = if self.version == 3 { 7 } else { 6 };
        all.into_iter().take(count)
    }

    /// Pointers: the bit of the flag, the offset, and the offset of the length, if there is one.
    fn pointers(&self) -> impl Iterator<Item = (u32, usize, Option<usize>)> + use<> {
        let all = [
            (5, self.app_id, Some(self.app_id - self.pointer_len)),
            (6, self.user_id, None),
            (10, self.package_sid, None),
            (11, self.enterprise_id, None),
            (
                13,
                self.effective_name,
                Some(self.effective_name - self.pointer_len),
            ),
        ];
        let count = [2, 2, 3, 5][usize::from(self.version)];
        all.into_iter().take(count)
    }
}
