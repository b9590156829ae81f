//! The flags of a net event.

use crate::record::newtype::{impl_flags, impl_u32_newtype};

/// Defines the flags from the list of their names: associated constant, value, Windows constant.
macro_rules! define {
    ($($SHORT:ident = $value:literal, $NAME:ident;)+) => {
        /// The bits of the member `flags` of a net event, including unknown ones:
        /// `FWPM_NET_EVENT_FLAG_*` in `fwpmtypes.h`. Each says that a member is set.
        ///
        /// ```
        /// use ikeext_mm_failure::context::NetEventFlags;
        ///
        /// let flags = NetEventFlags(0x8002);
        /// assert!(flags.contains(NetEventFlags::LOCAL_ADDR_SET));
        /// assert_eq!(flags.to_string(), "FWPM_NET_EVENT_FLAG_LOCAL_ADDR_SET|0x8000");
        /// ```
        #[repr(transparent)]
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct NetEventFlags(pub u32);

        impl NetEventFlags {
            $(
                #[doc = concat!("`", stringify!($NAME), "` (", stringify!($value), ")")]
                pub const $SHORT: Self = Self($value);
            )+

            /// Every flag that has a name, in ascending order.
            pub const KNOWN: &'static [Self] = &[$(Self::$SHORT),+];

            /// The Windows constant of a single flag, verbatim. [`names`](Self::names) lists those of
            /// all bits.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($NAME)),)+
                    _ => None,
                }
            }

            /// Names and values as `windows-sys` has them, in the order of [`Self::KNOWN`].
            #[cfg(test)]
            const ORACLE: &'static [(&'static str, u32)] =
                &[$((stringify!($NAME), oracle::$NAME)),+];
        }
    };
}

define! {
    IP_PROTOCOL_SET = 0x1, FWPM_NET_EVENT_FLAG_IP_PROTOCOL_SET;
    LOCAL_ADDR_SET = 0x2, FWPM_NET_EVENT_FLAG_LOCAL_ADDR_SET;
    REMOTE_ADDR_SET = 0x4, FWPM_NET_EVENT_FLAG_REMOTE_ADDR_SET;
    LOCAL_PORT_SET = 0x8, FWPM_NET_EVENT_FLAG_LOCAL_PORT_SET;
    REMOTE_PORT_SET = 0x10, FWPM_NET_EVENT_FLAG_REMOTE_PORT_SET;
    APP_ID_SET = 0x20, FWPM_NET_EVENT_FLAG_APP_ID_SET;
    USER_ID_SET = 0x40, FWPM_NET_EVENT_FLAG_USER_ID_SET;
    SCOPE_ID_SET = 0x80, FWPM_NET_EVENT_FLAG_SCOPE_ID_SET;
    IP_VERSION_SET = 0x100, FWPM_NET_EVENT_FLAG_IP_VERSION_SET;
    REAUTH_REASON_SET = 0x200, FWPM_NET_EVENT_FLAG_REAUTH_REASON_SET;
    PACKAGE_ID_SET = 0x400, FWPM_NET_EVENT_FLAG_PACKAGE_ID_SET;
    ENTERPRISE_ID_SET = 0x800, FWPM_NET_EVENT_FLAG_ENTERPRISE_ID_SET;
    POLICY_FLAGS_SET = 0x1000, FWPM_NET_EVENT_FLAG_POLICY_FLAGS_SET;
    EFFECTIVE_NAME_SET = 0x2000, FWPM_NET_EVENT_FLAG_EFFECTIVE_NAME_SET;
}

impl_u32_newtype!(NetEventFlags);
impl_flags!(NetEventFlags);

#[cfg(test)]
use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as oracle;

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;

    #[test]
    fn flags_agree_with_windows_sys() {
        assert_eq!(NetEventFlags::KNOWN.len(), 14);
        for (known, &(name, value)) in NetEventFlags::KNOWN.iter().zip(NetEventFlags::ORACLE) {
            assert_eq!((known.0, known.name()), (value, Some(name)));
            assert_eq!(NetEventFlags::from_name(name), Some(*known));
            assert_eq!(known.to_string(), name);
        }
        assert_eq!(NetEventFlags::from_name("IP_PROTOCOL_SET"), None);
    }

    #[test]
    fn each_bit_is_known_or_unknown() {
        for bit in (0..32).map(|n| 1 << n) {
            let flags = NetEventFlags(bit);
            let is_known = bit <= 0x2000;
            assert_eq!(flags.unknown_bits(), if is_known { 0 } else { bit });
            assert_eq!(
                (flags.names().count(), flags.name().is_some()),
                (usize::from(is_known), is_known)
            );
        }
        assert_eq!(format!("{:?}", NetEventFlags(0)), "0x0");
        assert_eq!(NetEventFlags(0xC000_0000).to_string(), "0xc0000000");
    }
}
