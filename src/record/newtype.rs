//! What the newtypes over a 32-bit field share.

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

/// Implements what all sets of flags share: names, bits, the operators of sets, and text. The type
/// has a `name` for a single flag, and `KNOWN`.
macro_rules! impl_flags {
    ($Type:ident) => {
        impl $Type {
            /// The flag of a Windows constant, given verbatim.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::KNOWN
                    .iter()
                    .copied()
                    .find(|known| known.name() == Some(name))
            }

            /// Whether no bit is set.
            #[must_use]
            pub const fn is_empty(self) -> bool {
                self.0 == 0
            }

            /// Whether every bit of `other` is set.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }

            /// The bits that are set and have no name.
            #[must_use]
            pub const fn unknown_bits(self) -> u32 {
                self.0 & !Self::known_bits()
            }

            /// The Windows constants of the bits that are set and have a name, in ascending order of the
            /// bits.
            pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
                self.iter_known().filter_map(Self::name)
            }

            /// Whether every bit that is set has a name.
            #[must_use]
            pub const fn is_known(self) -> bool {
                self.unknown_bits() == 0
            }

            /// The flags that are set and have a name, in ascending order.
            pub fn iter_known(self) -> impl Iterator<Item = Self> + Clone {
                Self::KNOWN
                    .iter()
                    .copied()
                    .filter(move |known| self.contains(*known))
            }

            const fn known_bits() -> u32 {
                let (mut bits, mut rest) = (0, Self::KNOWN);
                while let [first, others @ ..] = rest {
                    bits |= first.0;
                    rest = others;
                }
                bits
            }
        }

        const _: () = {
            use core::{
                fmt,
                ops::{BitAnd, BitAndAssign, BitOr, BitOrAssign, Not},
                str::FromStr,
            };

            use crate::record::{Error, ErrorKind, display::pad};

            impl BitAnd for $Type {
                type Output = Self;

                fn bitand(self, other: Self) -> Self {
                    Self(self.0 & other.0)
                }
            }

            impl BitAndAssign for $Type {
                fn bitand_assign(&mut self, other: Self) {
                    *self = *self & other;
                }
            }

            impl BitOr for $Type {
                type Output = Self;

                fn bitor(self, other: Self) -> Self {
                    Self(self.0 | other.0)
                }
            }

            impl BitOrAssign for $Type {
                fn bitor_assign(&mut self, other: Self) {
                    *self = *self | other;
                }
            }

            /// Inverts all 32 bits.
            impl Not for $Type {
                type Output = Self;

                fn not(self) -> Self {
                    Self(!self.0)
                }
            }

            /// The names joined by `|`, then the unknown bits in hexadecimal. Prints `0x0` if no bit is set.
            impl fmt::Display for $Type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    pad(f, format_args!("{}", Joined(*self)))
                }
            }

            /// Parses what `Display` prints: names joined by `|`, with unknown bits in hexadecimal after `0x`.
            /// Any other text is [`ErrorKind::UnknownName`] at the first part that is neither.
            impl FromStr for $Type {
                type Err = Error;

                fn from_str(text: &str) -> Result<Self, Error> {
                    let (mut flags, mut offset) = (Self(0), 0_usize);
                    for part in text.split('|') {
                        let digits = part
                            .strip_prefix("0x")
                            .filter(|digits| !digits.starts_with('+'));
                        let bits = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                        let flag = Self::from_name(part).or(bits.map(Self));
                        flags |= flag.ok_or(Error::new(ErrorKind::UnknownName, offset))?;
                        offset = offset.saturating_add(part.len()).saturating_add(1);
                    }
                    Ok(flags)
                }
            }

            impl fmt::Debug for $Type {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }

            /// The text of a value without padding.
            struct Joined($Type);

            impl fmt::Display for Joined {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    let Self(flags) = self;
                    let mut separator = "";
                    for name in flags.names() {
                        write!(f, "{separator}{name}")?;
                        separator = "|";
                    }
                    if flags.unknown_bits() != 0 || flags.is_empty() {
                        write!(f, "{separator}{:#x}", flags.unknown_bits())?;
                    }
                    Ok(())
                }
            }
        };
    };
}

pub(crate) use impl_flags;
