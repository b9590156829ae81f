//! The five enumerations, as open newtypes: every 32-bit value is representable, the known ones have names.

use core::fmt;

/// Defines one enumeration from one list of its enumerators.
macro_rules! open_enum {
    (
        $(#[$doc:meta])*
        $Type:ident {
            $($(#[$variant_doc:meta])* $VARIANT:ident = $value:literal, $NAME:ident;)+
        }
    ) => {
        $(#[$doc])*
        ///
        #[doc = concat!("Prints as the Windows name, or as `", stringify!($Type), "(0x63)` where the value has none.")]
        #[repr(transparent)]
        #[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $Type(pub u32);

        impl $Type {
            $(
                #[doc = concat!("`", stringify!($NAME), "` (", $value, "): ")]
                $(#[$variant_doc])*
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
                    Some(name) => f.pad(name),
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
        /// no point of failure is named
        NONE = 0, IPSEC_FAILURE_NONE;
        /// the local machine
        ME = 1, IPSEC_FAILURE_ME;
        /// the remote machine
        PEER = 2, IPSEC_FAILURE_PEER;
    }
}

open_enum! {
    /// The protocol: `IKEEXT_KEY_MODULE_TYPE` of `iketypes.h`, Windows Vista and later.
    KeyingModuleType {
        /// Internet Key Exchange version 1
        IKE = 0, IKEEXT_KEY_MODULE_IKE;
        /// Authenticated Internet Protocol, Microsoft's extension of IKE
        AUTHIP = 1, IKEEXT_KEY_MODULE_AUTHIP;
        /// Internet Key Exchange version 2 (Windows 7 and later)
        IKEV2 = 2, IKEEXT_KEY_MODULE_IKEV2;
    }
}

open_enum! {
    /// How far the negotiation had come: `IKEEXT_MM_SA_STATE` of `iketypes.h`, Windows Vista and later.
    MmState {
        /// nothing sent yet
        NONE = 0, IKEEXT_MM_SA_STATE_NONE;
        /// the first round trip's packet sent
        SA_SENT = 1, IKEEXT_MM_SA_STATE_SA_SENT;
        /// the second round trip's packet sent, for SSPI authentication
        SSPI_SENT = 2, IKEEXT_MM_SA_STATE_SSPI_SENT;
        /// the second round trip's packet sent
        FINAL = 3, IKEEXT_MM_SA_STATE_FINAL;
        /// the final packet sent
        FINAL_SENT = 4, IKEEXT_MM_SA_STATE_FINAL_SENT;
        /// the negotiation is done
        COMPLETE = 5, IKEEXT_MM_SA_STATE_COMPLETE;
    }
}

open_enum! {
    /// Which side of the negotiation the reporting machine was: `IKEEXT_SA_ROLE` of `iketypes.h`, Windows Vista and later.
    SaRole {
        /// it began the negotiation
        INITIATOR = 0, IKEEXT_SA_ROLE_INITIATOR;
        /// it answered
        RESPONDER = 1, IKEEXT_SA_ROLE_RESPONDER;
    }
}

open_enum! {
    /// The authentication method: `IKEEXT_AUTHENTICATION_METHOD_TYPE` of `iketypes.h`, Windows Vista and later.
    AuthMethod {
        /// a key both sides were given
        PRESHARED_KEY = 0, IKEEXT_PRESHARED_KEY;
        /// a certificate
        CERTIFICATE = 1, IKEEXT_CERTIFICATE;
        /// Kerberos
        KERBEROS = 2, IKEEXT_KERBEROS;
        /// none
        ANONYMOUS = 3, IKEEXT_ANONYMOUS;
        /// a certificate over SSL
        SSL = 4, IKEEXT_SSL;
        /// NTLM version 2
        NTLM_V2 = 5, IKEEXT_NTLM_V2;
        /// cryptographically generated IPv6 addresses
        IPV6_CGA = 6, IKEEXT_IPV6_CGA;
        /// a certificate with an ECDSA key on P-256
        CERTIFICATE_ECDSA_P256 = 7, IKEEXT_CERTIFICATE_ECDSA_P256;
        /// a certificate with an ECDSA key on P-384
        CERTIFICATE_ECDSA_P384 = 8, IKEEXT_CERTIFICATE_ECDSA_P384;
        /// a certificate over SSL with an ECDSA key on P-256
        SSL_ECDSA_P256 = 9, IKEEXT_SSL_ECDSA_P256;
        /// a certificate over SSL with an ECDSA key on P-384
        SSL_ECDSA_P384 = 10, IKEEXT_SSL_ECDSA_P384;
        /// the Extensible Authentication Protocol (Windows 7 and later)
        EAP = 11, IKEEXT_EAP;
        /// reserved; what it stands for is not documented (Windows 8 and later)
        RESERVED = 12, IKEEXT_RESERVED;
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
                    assert_eq!(format!("{known} {known:?} {known:>50}"), format!("{name} {name} {name:>50}"));
                    assert!(known.is_known());
                    assert_eq!($Type::from(u32::from(*known)), *known);
                }
                let sentinel = u32::try_from(oracle::$MAX).unwrap();
                assert!($Type::KNOWN.iter().map(|known| known.0).eq(0..sentinel));
                for unknown in [sentinel, sentinel + 1, 0x63, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] {
                    assert_eq!(($Type(unknown).name(), $Type(unknown).is_known()), (None, false), "{unknown:#x}");
                }
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
