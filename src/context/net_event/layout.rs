//! The layouts of a net event.
//!
//! To add a layout, add it to `define!` below.

use crate::{context::ContextKind, record::names::impl_named};

/// The length of a pointer, and where the members of one layout are. A member that several layouts
/// have is at the same place in all of those with pointers of the same length.
#[derive(Clone, Copy)]
pub(super) struct Offsets {
    pub(super) pointer_len: usize,
    pub(super) app_id: usize,
    pub(super) user_id: usize,
    /// `reserved1` in version 1.
    pub(super) address_family: usize,
    pub(super) package_sid: usize,
    pub(super) enterprise_id: usize,
    pub(super) policy_flags: usize,
    pub(super) effective_name: usize,
    pub(super) event_type: usize,
    pub(super) failure: usize,
}

/// Defines the layouts: version, pointer width, length of the header, alignment.
macro_rules! define {
    ($(
        $(#[$doc:meta])*
        $Layout:ident = $version:literal, $Width:ident $width:literal, $header_len:literal,
            $alignment:literal;
    )+) => {
        /// The version of a net event and the width of its pointers.
        ///
        /// The layouts are those of `FWPM_NET_EVENT0` to `FWPM_NET_EVENT5` in `fwpmtypes.h` (SDK
        /// 10.0.22000). Versions 3 to 5 have the same one. Arm64 has the layouts of x64, and Arm
        /// those of x86.
        ///
        /// | version | `ikeMmFailure` points to | since |
        /// |---|---|---|
        /// | 0 | `FWPM_NET_EVENT_IKEEXT_MM_FAILURE0` | Windows Vista |
        /// | 1 | `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` | Windows 7 |
        /// | 2 | `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` | Windows 8 |
        /// | 3 | `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` | Windows 10 |
        /// | 4 and 5 | `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2` | Windows 10 versions 1803 and 1809 |
        ///
        /// ```
        /// use ikeext_mm_failure::context::{ContextKind, NetEventLayout};
        ///
        /// let layout = NetEventLayout::Event3X64;
        /// assert_eq!((layout.name(), layout.kind()), ("net-event3-x64", ContextKind::NetEvent3));
        /// assert_eq!("net-event3-x64".parse(), Ok(layout));
        /// assert_eq!(layout.len(), 152);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum NetEventLayout {
            $($(#[$doc])* $Layout,)+
        }

        impl NetEventLayout {
            /// All layouts, in ascending order of their lengths, which are all different.
            pub const KNOWN: &'static [Self] = &[$(Self::$Layout),+];

            /// The name, such as `net-event3-x64`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$Layout => concat!("net-event", $version, "-", $width),)+
                }
            }

            /// Alignment of the structure in bytes.
            #[must_use]
            pub const fn alignment(self) -> usize {
                match self {
                    $(Self::$Layout => $alignment,)+
                }
            }

            /// The version of the structure, with 3 for versions 3 to 5.
            pub(super) const fn version(self) -> u8 {
                match self {
                    $(Self::$Layout => $version,)+
                }
            }

            pub(super) const fn offsets(self) -> Offsets {
                match self {
                    $(Self::$Layout => Offsets {
                        event_type: $header_len,
                        failure: $header_len + $Width.pointer_len,
                        ..$Width
                    },)+
                }
            }
        }
    };
}

define! {
    /// `FWPM_NET_EVENT0` in a 32-bit process: 80 bytes.
    Event0X86 = 0, X86 "x86", 72, 4;
    /// `FWPM_NET_EVENT2` in a 32-bit process: 88 bytes.
    Event2X86 = 2, X86 "x86", 80, 4;
    /// `FWPM_NET_EVENT0` in a 64-bit process: 104 bytes.
    Event0X64 = 0, X64 "x64", 88, 8;
    /// `FWPM_NET_EVENT3` to `FWPM_NET_EVENT5` in a 32-bit process: 112 bytes.
    Event3X86 = 3, X86 "x86", 104, 8;
    /// `FWPM_NET_EVENT2` in a 64-bit process: 120 bytes.
    Event2X64 = 2, X64 "x64", 104, 8;
    /// `FWPM_NET_EVENT1` in a 32-bit process: 136 bytes.
    Event1X86 = 1, X86 "x86", 128, 8;
    /// `FWPM_NET_EVENT3` to `FWPM_NET_EVENT5` in a 64-bit process: 152 bytes.
    Event3X64 = 3, X64 "x64", 136, 8;
    /// `FWPM_NET_EVENT1` in a 64-bit process: 160 bytes.
    Event1X64 = 1, X64 "x64", 144, 8;
}

#[expect(clippy::len_without_is_empty, reason = "no event is empty")]
impl NetEventLayout {
    /// The length of the longest layout in bytes.
    pub const MAX_LEN: usize = Self::Event1X64.len();

    /// Length of a pointer in bytes.
    #[must_use]
    pub const fn pointer_len(self) -> usize {
        self.offsets().pointer_len
    }

    /// Length of the event in bytes. Its last member is the pointer to the failure.
    #[must_use]
    pub const fn len(self) -> usize {
        self.offsets().failure.saturating_add(self.pointer_len())
    }

    /// The kind of context that the layout is.
    #[must_use]
    pub const fn kind(self) -> ContextKind {
        match self.version() {
            0 => ContextKind::NetEvent0,
            1 => ContextKind::NetEvent1,
            2 => ContextKind::NetEvent2,
            _ => ContextKind::NetEvent3,
        }
    }
}

impl_named!(NetEventLayout);

/// The header of version 3. The headers of versions 0 and 2 are the start of it. That of version 1
/// has reserved members after `userId`, of which the first is an address family. `define!` sets the
/// last two offsets.
const X86: Offsets = Offsets {
    pointer_len: 4,
    app_id: 60,
    user_id: 68,
    address_family: 72,
    package_sid: 76,
    enterprise_id: 80,
    policy_flags: 88,
    effective_name: 96,
    event_type: 0,
    failure: 0,
};
const X64: Offsets = Offsets {
    pointer_len: 8,
    app_id: 64,
    user_id: 80,
    address_family: 88,
    package_sid: 96,
    enterprise_id: 104,
    policy_flags: 112,
    effective_name: 120,
    event_type: 0,
    failure: 0,
};
