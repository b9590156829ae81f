//! The names of values, as people and other commands write them.

use std::prelude::rust_2024::*;

use super::number::number;
use crate::record::{
    AuthMethod, ErrorCode, FailurePoint, Flags, KeyingModuleType, MmState, SaRole,
};

/// A value of 32 bits that can have a name.
pub(crate) trait Named: Copy + PartialEq + From<u32> {
    /// The value of a Windows constant in any case, or of what the table shows.
    fn from_any_name(name: &str) -> Option<Self>;

    /// The value that the printed name of this value stands for. It differs from this value if that
    /// has unknown flags, or is a Win32 code in an `HRESULT`.
    fn as_named(self) -> Self;

    /// Whether `name` is the printed name of this value.
    fn is_printed_as(self, name: &str) -> bool;
}

macro_rules! impl_named {
    ($($Type:ident: $names:expr;)+) => {$(
        impl Named for $Type {
            fn from_any_name(name: &str) -> Option<Self> {
                find(name, Self::KNOWN, $names)
            }

            fn as_named(self) -> Self {
                self.name().and_then(Self::from_name).unwrap_or(self)
            }

            fn is_printed_as(self, name: &str) -> bool {
                self.name() == Some(name)
            }
        }
    )+};
}

impl_named! {
    ErrorCode: |code| [code.name(), None];
    FailurePoint: |point| [point.name(), point.short_name()];
    KeyingModuleType: |module| [module.name(), module.short_name()];
    MmState: |state| [state.name(), state.short_name()];
    SaRole: |role| [role.name(), role.short_name()];
    AuthMethod: |method| [method.name(), method.short_name()];
}

impl Named for Flags {
    fn from_any_name(names: &str) -> Option<Self> {
        let flag = |name: &str| {
            let named = find(name, Self::KNOWN, |flag| [flag.name(), flag.short_name()]);
            named.or_else(|| name.parse().ok()) // bits in hex
        };
        names
            .split('|')
            .try_fold(Self(0), |flags, name| Some(flags | flag(name)?))
    }

    fn as_named(self) -> Self {
        self & !Self(self.unknown_bits())
    }

    fn is_printed_as(self, names: &str) -> bool {
        self.names().eq(names.split('|'))
    }
}

/// The value that has the name, or that the table shows as `?` and a number.
fn find<T: Copy + From<u32>>(
    name: &str,
    known: &[T],
    names: fn(T) -> [Option<&'static str>; 2],
) -> Option<T> {
    let mut known = known.iter().copied();
    let is_named = |value| {
        let mut names = names(value).into_iter().flatten();
        names.any(|known| known.eq_ignore_ascii_case(name))
    };
    let unknown = || u32::try_from(number(name.strip_prefix('?')?)?).ok();
    known
        .find(|value| is_named(*value))
        .or_else(|| unknown().map(T::from))
}
