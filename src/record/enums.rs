//! The five enumerations, as open newtypes: every 32-bit value is representable, and the values
//! that Windows' headers define have names.
//!
//! To add an enumerator, add a line to its `open_enum!` below. If the kernels of the carver depend
//! on the number of enumerators, a constant assertion there fails to compile.

use core::fmt;

use super::{display::pad, names::impl_from_str, newtype::impl_u32_newtype};

/// Defines an enumeration from the list of its enumerators: short name, value, Windows constant,
/// description.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $Type:ident {
            $($SHORT:ident = $value:literal, $NAME:ident, $description:literal;)+
        }
    ) => {
        $(#[$doc])*
        ///
        #[doc = concat!(
            "Prints as the Windows constant, or as `",
            stringify!($Type),
            "(0x63)` if the value has no name."
        )]
        #[repr(transparent)]
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(transparent)
        )]
        pub struct $Type(pub u32);

        impl $Type {
            $(
                #[doc = concat!("`", stringify!($NAME), "` (", $value, "): ", $description)]
                pub const $SHORT: Self = Self($value);
            )+

            /// Every value that has a name, in ascending order.
            pub const KNOWN: &'static [Self] = &[$(Self::$SHORT),+];

            /// The Windows constant, verbatim.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($NAME)),)+
                    _ => None,
                }
            }

            /// The name of the associated constant: the Windows constant without the prefix that
            /// all enumerators share.
            #[must_use]
            pub const fn short_name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($SHORT)),)+
                    _ => None,
                }
            }

            /// What the value means, in one line.
            #[must_use]
            pub const fn description(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($description),)+
                    _ => None,
                }
            }

            /// The value of a Windows constant, given verbatim.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::KNOWN.iter().copied().find(|known| known.name() == Some(name))
            }

            /// Whether the value has a name.
            #[must_use]
            #[allow(
                clippy::manual_range_patterns,
                reason = "the macro does not know whether the values have gaps"
            )]
            pub const fn is_known(self) -> bool {
                matches!(self.0, $($value)|+)
            }

            /// Names and values as `windows-sys` has them, in the order of [`Self::KNOWN`].
            #[cfg(test)]
            const ORACLE: &'static [(&'static str, i32)] =
                &[$((stringify!($NAME), oracle::$NAME)),+];
        }

        impl_u32_newtype!($Type);
        impl_from_str!($Type);

        impl fmt::Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.pad(name),
                    None => pad(f, format_args!(concat!(stringify!($Type), "({:#x})"), self.0)),
                }
            }
        }

        impl fmt::Debug for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    };
}

open_enum! {
    /// Which side failed: `IPSEC_FAILURE_POINT` in `ipsectypes.h`, Windows Vista and later.
    ///
    /// ```
    /// use ikeext_mm_failure::FailurePoint;
    ///
    /// assert_eq!(FailurePoint::PEER.name(), Some("IPSEC_FAILURE_PEER"));
    /// assert_eq!(FailurePoint::PEER.short_name(), Some("PEER"));
    /// assert_eq!("IPSEC_FAILURE_PEER".parse(), Ok(FailurePoint::PEER));
    /// assert_eq!(FailurePoint(0x63).to_string(), "FailurePoint(0x63)");
    /// ```
    FailurePoint {
        NONE = 0, IPSEC_FAILURE_NONE, "no point of failure is given";
        ME = 1, IPSEC_FAILURE_ME, "the failure occurred on the local machine";
        PEER = 2, IPSEC_FAILURE_PEER, "the failure occurred on the remote machine";
    }
}

open_enum! {
    /// The protocol: `IKEEXT_KEY_MODULE_TYPE` in `iketypes.h`, Windows Vista and later.
    KeyingModuleType {
        IKE = 0, IKEEXT_KEY_MODULE_IKE, "Internet Key Exchange version 1 (IKEv1)";
        AUTHIP = 1, IKEEXT_KEY_MODULE_AUTHIP,
            "Authenticated Internet Protocol (AuthIP), Microsoft's extension of IKE";
        IKEV2 = 2, IKEEXT_KEY_MODULE_IKEV2,
            "Internet Key Exchange version 2 (IKEv2), Windows 7 and later";
    }
}

open_enum! {
    /// The state that the negotiation had reached: `IKEEXT_MM_SA_STATE` in `iketypes.h`, Windows
    /// Vista and later.
    MmState {
        NONE = 0, IKEEXT_MM_SA_STATE_NONE, "no packet has been sent";
        SA_SENT = 1, IKEEXT_MM_SA_STATE_SA_SENT, "the packet of the first round trip has been sent";
        SSPI_SENT = 2, IKEEXT_MM_SA_STATE_SSPI_SENT,
            "the packet of the second round trip has been sent, with SSPI authentication";
        FINAL = 3, IKEEXT_MM_SA_STATE_FINAL, "the packet of the second round trip has been sent";
        FINAL_SENT = 4, IKEEXT_MM_SA_STATE_FINAL_SENT, "the final packet has been sent";
        COMPLETE = 5, IKEEXT_MM_SA_STATE_COMPLETE, "the negotiation is complete";
    }
}

open_enum! {
    /// The role of the reporting machine: `IKEEXT_SA_ROLE` in `iketypes.h`, Windows Vista and
    /// later.
    SaRole {
        INITIATOR = 0, IKEEXT_SA_ROLE_INITIATOR, "the machine started the negotiation";
        RESPONDER = 1, IKEEXT_SA_ROLE_RESPONDER, "the machine answered";
    }
}

open_enum! {
    /// The authentication method: `IKEEXT_AUTHENTICATION_METHOD_TYPE` in `iketypes.h`, Windows
    /// Vista and later.
    AuthMethod {
        PRESHARED_KEY = 0, IKEEXT_PRESHARED_KEY, "pre-shared key";
        CERTIFICATE = 1, IKEEXT_CERTIFICATE, "certificate";
        KERBEROS = 2, IKEEXT_KERBEROS, "Kerberos";
        ANONYMOUS = 3, IKEEXT_ANONYMOUS, "anonymous: no authentication";
        SSL = 4, IKEEXT_SSL, "certificate by way of SSL";
        NTLM_V2 = 5, IKEEXT_NTLM_V2, "NTLM version 2";
        IPV6_CGA = 6, IKEEXT_IPV6_CGA, "cryptographically generated IPv6 address (CGA)";
        CERTIFICATE_ECDSA_P256 = 7, IKEEXT_CERTIFICATE_ECDSA_P256,
            "certificate with an ECDSA key on curve P-256";
        CERTIFICATE_ECDSA_P384 = 8, IKEEXT_CERTIFICATE_ECDSA_P384,
            "certificate with an ECDSA key on curve P-384";
        SSL_ECDSA_P256 = 9, IKEEXT_SSL_ECDSA_P256,
            "certificate by way of SSL with an ECDSA key on curve P-256";
        SSL_ECDSA_P384 = 10, IKEEXT_SSL_ECDSA_P384,
            "certificate by way of SSL with an ECDSA key on curve P-384";
        EAP = 11, IKEEXT_EAP, "Extensible Authentication Protocol (EAP), Windows 7 and later";
        RESERVED = 12, IKEEXT_RESERVED, "reserved; its use is not documented (Windows 8 and later)";
    }
}

#[cfg(test)]
use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as oracle;

#[cfg(test)]
mod tests {
    use std::{format, string::ToString};

    use super::*;
    use crate::record::{Error, ErrorKind};

    /// The value of the headers' `*_MAX` sentinel is the first unknown one.
    macro_rules! agrees_with_windows_sys {
        ($($test:ident: $Type:ident up to $MAX:ident;)+) => {$(
            #[test]
            fn $test() {
                assert_eq!($Type::KNOWN.len(), $Type::ORACLE.len());
                for (known, &(name, value)) in $Type::KNOWN.iter().zip($Type::ORACLE) {
                    assert_eq!(i64::from(known.0), i64::from(value), "{name}");
                    assert_eq!(known.name(), Some(name));
                    assert_eq!(format!("{known} {known:?}"), format!("{name} {name}"));
                    assert!(known.is_known() && known.description().is_some());
                    let short = known.short_name().unwrap();
                    assert!(name.strip_suffix(short).unwrap().ends_with('_'), "{name} {short}");
                    assert_eq!($Type::from_name(name), Some(*known));
                    assert_eq!(name.parse(), Ok(*known));
                    assert_eq!($Type::from(u32::from(*known)), *known);
                }
                let sentinel = u32::try_from(oracle::$MAX).unwrap();
                assert!($Type::KNOWN.iter().map(|known| known.0).eq(0..sentinel));
                for unknown in [sentinel, sentinel + 1, 0x63, 0x7FFF_FFFF, 0x8000_0000, u32::MAX] {
                    let value = $Type(unknown);
                    assert_eq!((value.name(), value.short_name()), (None, None));
                    assert_eq!((value.description(), value.is_known()), (None, false));
                }
                assert_eq!("".parse::<$Type>(), Err(Error::new(ErrorKind::UnknownName, 0)));
                assert_eq!($Type(0x6A).to_string(), concat!(stringify!($Type), "(0x6a)"));
                assert_eq!(format!("{0:#x} {0:04X}", $Type(0x6A)), "0x6a 006A");
            }
        )+};
    }

    agrees_with_windows_sys! {
        failure_point: FailurePoint up to IPSEC_FAILURE_POINT_MAX;
        keying_module_type: KeyingModuleType up to IKEEXT_KEY_MODULE_MAX;
        mm_state: MmState up to IKEEXT_MM_SA_STATE_MAX;
        sa_role: SaRole up to IKEEXT_SA_ROLE_MAX;
        auth_method: AuthMethod up to IKEEXT_AUTHENTICATION_METHOD_TYPE_MAX;
    }
}
