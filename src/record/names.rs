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
