//! The five enumerations, as open newtypes: every 32-bit value is representable, the known ones have names.

use core::fmt;

/// Defines one enumeration from one list of its enumerators.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $Type:ident {
            $($VARIANT:ident = $value:literal, $NAME:ident, $description:literal;)+
        }
    ) => {
        $(#[$doc])*
        ///
        #[doc = concat!("Prints as the Windows name, or as `", stringify!($Type), "(0x63)` where the value has none.")]
        #[repr(transparent)]
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $Type(pub u32);

        impl $Type {
            $(
                #[doc = concat!("`", stringify!($NAME), "` (", $value, "): ", $description)]
                pub const $VARIANT: Self = Self($value);
            )+

            /// Every known value, ascending.
            pub const KNOWN: &'static [Self] = &[$(Self::$VARIANT),+];

            /// The verbatim Windows constant.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some(stringify!($NAME)),)+
                    _ => None,
                }
            }

            /// What it means, in a line.
            #[must_use]
            pub const fn description(self) -> Option<&'static str> {
                match self.0 {
                    $($value => Some($description),)+
                    _ => None,
                }
            }

            /// The value of a verbatim Windows constant.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::KNOWN.iter().copied().find(|known| known.name() == Some(name))
            }

            /// Whether the value has a name.
            #[must_use]
            #[allow(clippy::manual_range_patterns, reason = "that the values have no gaps is not this macro's to know")]
            pub const fn is_known(self) -> bool {
                matches!(self.0, $($value)|+)
            }

            /// Names and values as `windows-sys` has them, in the order of [`Self::KNOWN`].
            #[cfg(test)]
            const ORACLE: &'static [(&'static str, i32)] = &[$((stringify!($NAME), oracle::$NAME)),+];
        }

        impl From<u32> for $Type {
            fn from(value: u32) -> Self {
                Self(value)
            }
        }

        impl From<$Type> for u32 {
            fn from(value: $Type) -> Self {
                value.0
            }
        }

        impl fmt::Display for $Type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, concat!(stringify!($Type), "({:#x})"), self.0),
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
    /// Who failed: `IPSEC_FAILURE_POINT` of `ipsectypes.h`, Windows Vista and later.
    ///
    /// ```
    /// use ikeext_mm_failure::FailurePoint;
    ///
    /// assert_eq!(FailurePoint::PEER.name(), Some("IPSEC_FAILURE_PEER"));
    /// assert_eq!(FailurePoint(0x63).to_string(), "FailurePoint(0x63)");
    /// ```
    FailurePoint {
        NONE = 0, IPSEC_FAILURE_NONE, "no point of failure is named";
        ME = 1, IPSEC_FAILURE_ME, "the local machine";
        PEER = 2, IPSEC_FAILURE_PEER, "the remote machine";
    }
}

open_enum! {
    /// The protocol: `IKEEXT_KEY_MODULE_TYPE` of `iketypes.h`, Windows Vista and later.
    KeyingModuleType {
        IKE = 0, IKEEXT_KEY_MODULE_IKE, "Internet Key Exchange version 1";
        AUTHIP = 1, IKEEXT_KEY_MODULE_AUTHIP, "Authenticated Internet Protocol, Microsoft's extension of IKE";
        IKEV2 = 2, IKEEXT_KEY_MODULE_IKEV2, "Internet Key Exchange version 2 (Windows 7 and later)";
    }
}

open_enum! {
    /// How far the negotiation had come: `IKEEXT_MM_SA_STATE` of `iketypes.h`, Windows Vista and later.
    MmState {
        NONE = 0, IKEEXT_MM_SA_STATE_NONE, "nothing sent yet";
        SA_SENT = 1, IKEEXT_MM_SA_STATE_SA_SENT, "the first round trip's packet sent";
        SSPI_SENT = 2, IKEEXT_MM_SA_STATE_SSPI_SENT, "the second round trip's packet sent, for SSPI authentication";
        FINAL = 3, IKEEXT_MM_SA_STATE_FINAL, "the second round trip's packet sent";
        FINAL_SENT = 4, IKEEXT_MM_SA_STATE_FINAL_SENT, "the final packet sent";
        COMPLETE = 5, IKEEXT_MM_SA_STATE_COMPLETE, "the negotiation is done";
    }
}

open_enum! {
    /// Which side of the negotiation the reporting machine was: `IKEEXT_SA_ROLE` of `iketypes.h`, Windows Vista and later.
    SaRole {
        INITIATOR = 0, IKEEXT_SA_ROLE_INITIATOR, "it began the negotiation";
        RESPONDER = 1, IKEEXT_SA_ROLE_RESPONDER, "it answered";
    }
}

open_enum! {
    /// The authentication method: `IKEEXT_AUTHENTICATION_METHOD_TYPE` of `iketypes.h`, Windows Vista and later.
    AuthMethod {
        PRESHARED_KEY = 0, IKEEXT_PRESHARED_KEY, "a key both sides were given";
        CERTIFICATE = 1, IKEEXT_CERTIFICATE, "a certificate";
        KERBEROS = 2, IKEEXT_KERBEROS, "Kerberos";
        ANONYMOUS = 3, IKEEXT_ANONYMOUS, "none";
        SSL = 4, IKEEXT_SSL, "a certificate over SSL";
        NTLM_V2 = 5, IKEEXT_NTLM_V2, "NTLM version 2";
        IPV6_CGA = 6, IKEEXT_IPV6_CGA, "cryptographically generated IPv6 addresses";
        CERTIFICATE_ECDSA_P256 = 7, IKEEXT_CERTIFICATE_ECDSA_P256, "a certificate with an ECDSA key on P-256";
        CERTIFICATE_ECDSA_P384 = 8, IKEEXT_CERTIFICATE_ECDSA_P384, "a certificate with an ECDSA key on P-384";
        SSL_ECDSA_P256 = 9, IKEEXT_SSL_ECDSA_P256, "a certificate over SSL with an ECDSA key on P-256";
        SSL_ECDSA_P384 = 10, IKEEXT_SSL_ECDSA_P384, "a certificate over SSL with an ECDSA key on P-384";
        EAP = 11, IKEEXT_EAP, "the Extensible Authentication Protocol (Windows 7 and later)";
        RESERVED = 12, IKEEXT_RESERVED, "reserved; what it stands for is not documented (Windows 8 and later)";
    }
}

#[cfg(test)]
use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform as oracle;

#[cfg(test)]
mod tests {
    extern crate std;
    use std::{format, string::ToString};

    use super::*;

    /// The numeric value of the headers' `*_MAX` sentinel is the first unknown one.
    macro_rules! agrees_with_windows_sys {
        ($($test:ident: $Type:ident up to $MAX:ident;)+) => {$(
            #[test]
            fn $test() {
                assert_eq!($Type::KNOWN.len(), $Type::ORACLE.len());
                for (known, &(name, value)) in $Type::KNOWN.iter().zip($Type::ORACLE) {
                    assert_eq!(i64::from(known.0), i64::from(value), "{name}");
                    assert_eq!(known.name(), Some(name));
                    assert_eq!(format!("{known} {known:?}"), format!("{name} {name}"));
                    assert!(known.is_known() && known.description().is_some_and(|text| !text.is_empty()));
                    assert_eq!($Type::from_name(name), Some(*known));
                    assert_eq!($Type::from(u32::from(*known)), *known);
                }
                let sentinel = u32::try_from(oracle::$MAX).unwrap();
                assert!($Type::KNOWN.iter().map(|known| known.0).eq(0..sentinel));
                for unknown in [sentinel, sentinel + 1, 0x63, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
                    let value = $Type(unknown);
                    assert_eq!((value.name(), value.description(), value.is_known()), (None, None, false), "{unknown:#x}");
                }
                assert_eq!($Type::from_name("").or($Type::from_name(stringify!($Type))), None);
                assert_eq!($Type(0x63).to_string(), concat!(stringify!($Type), "(0x63)"));
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
