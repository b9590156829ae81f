//! Socket addresses.

use core::net::{Ipv4Addr, SocketAddr, SocketAddrV4, SocketAddrV6};

use zerocopy::{
    FromBytes, Immutable, KnownLayout, Unaligned, big_endian,
    little_endian::{U16, U32},
};

/// Reads a `SOCKADDR_IN` of 16 bytes, a `SOCKADDR_IN6` of 28, or either of them in a
/// `SOCKADDR_STORAGE` of 128 (`ws2def.h`, `ws2ipdef.h`). `None` for other lengths and families.
pub(super) fn socket_address(bytes: &[u8]) -> Option<SocketAddr> {
    let (family, _) = U16::read_from_prefix(bytes).ok()?;
    match (bytes.len(), family.get()) {
        (16 | 128, AF_INET) => {
            let (v4, _) = SockaddrIn::ref_from_prefix(bytes).ok()?;
            Some(SocketAddrV4::new(Ipv4Addr::from(v4.address), v4.port.get()).into())
        }
        (28 | 128, AF_INET6) => {
            let (v6, _) = SockaddrIn6::ref_from_prefix(bytes).ok()?;
            let (flow_info, scope_id) = (v6.flow_info.get(), v6.scope_id.get());
            Some(SocketAddrV6::new(v6.address.into(), v6.port.get(), flow_info, scope_id).into())
        }
        _ => None,
    }
}

/// `SOCKADDR_IN` without its padding.
#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct SockaddrIn {
    family: U16,
    port: big_endian::U16,
    address: [u8; 4],
}

#[repr(C)]
#[derive(FromBytes, Immutable, KnownLayout, Unaligned)]
struct SockaddrIn6 {
    family: U16,
    port: big_endian::U16,
    flow_info: U32,
    address: [u8; 16],
    scope_id: U32,
}

/// `AF_INET` and `AF_INET6` of Windows (`ws2def.h`).
const AF_INET: u16 = 2;
const AF_INET6: u16 = 23;

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    #[test]
    fn addresses_are_in_network_order_and_families_in_host_order() {
        // The local address of a public event 1001: port 9999 of 172.21.0.1.
        let v4 = vec![2, 0, 0x27, 0x0F, 172, 21, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let mut v6 = vec![23, 0, 1, 0xF4, 4, 3, 2, 1];
        v6.extend(
            "2001:db8::1"
                .parse::<core::net::Ipv6Addr>()
                .unwrap()
                .octets(),
        );
        v6.extend([7, 0, 0, 0]);
        for len in 0..=200 {
            let (mut v4, mut v6) = (v4.clone(), v6.clone());
            v4.resize(len, 0);
            v6.resize(len, 0);
            let text = |bytes| socket_address(bytes).map(|address| address.to_string());
            let is_v4 = matches!(len, 16 | 128).then(|| "172.21.0.1:9999".to_owned());
            let is_v6 = matches!(len, 28 | 128).then(|| "[2001:db8::1%7]:500".to_owned());
            assert_eq!((text(&v4), text(&v6)), (is_v4, is_v6), "{len}");
        }
    }
}
