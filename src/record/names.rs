//! `FromStr` for the types that have a `from_name`.

/// Implements `FromStr` by way of `from_name`.
macro_rules! impl_from_str {
    ($Type:ident) => {
        #[doc = concat!("The same as [`", stringify!($Type), "::from_name`].")]
        /// Any other text is [`ErrorKind::UnknownName`](crate::ErrorKind::UnknownName).
        impl core::str::FromStr for $Type {
            type Err = crate::record::Error;

            fn from_str(name: &str) -> Result<Self, Self::Err> {
                use crate::record::{Error, ErrorKind};

                Self::from_name(name).ok_or(Error::new(ErrorKind::UnknownName, 0))
            }
        }
    };
}

pub(crate) use impl_from_str;

/// Implements `from_name`, `Display` and `FromStr` for an enumeration whose values all have a
/// `name` and are in `KNOWN`.
macro_rules! impl_named {
    ($Type:ident) => {
        impl $Type {
            /// The value that has this [`name`](Self::name).
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                let mut known = Self::KNOWN.iter().copied();
                known.find(|value| value.name() == name)
            }
        }

        /// The [`name`](Self::name).
        impl core::fmt::Display for $Type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.name())
            }
        }

        $crate::record::names::impl_from_str!($Type);
    };
}

pub(crate) use impl_named;
