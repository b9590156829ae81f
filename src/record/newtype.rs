//! The traits that all newtypes over a 32-bit field share.

/// Implements the conversions to and from `u32`, and hexadecimal formatting.
macro_rules! impl_u32_newtype {
    ($Type:ident) => {
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

        impl core::fmt::LowerHex for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::LowerHex::fmt(&self.0, f)
            }
        }

        impl core::fmt::UpperHex for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                core::fmt::UpperHex::fmt(&self.0, f)
            }
        }
    };
}

pub(crate) use impl_u32_newtype;
