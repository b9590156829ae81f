//! What follows the record in `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` and `2`.

use super::{context::ContextKind, net_event::is_user_mode};
use crate::record::names::impl_named;

/// The members after the record in `FWPM_NET_EVENT_IKEEXT_MM_FAILURE1` and
/// `FWPM_NET_EVENT_IKEEXT_MM_FAILURE2`, of which the record is the first part.
///
/// ```
/// use ikeext_mm_failure::context::{FailureTail, TailLayout};
///
/// # let after_record: Vec<u8> = [0x2_1000_u64, 0x2_1010, 1, 0x2_1020, 0, 0]
/// #     .into_iter().flat_map(u64::to_le_bytes).collect();
/// let tail = FailureTail::parse(&after_record, TailLayout::Failure1X64).unwrap();
/// assert_eq!(tail.local_principal_name_for_auth, 0x2_1000);
/// assert_eq!(tail.num_local_principal_group_sids, 1);
/// assert!(tail.is_plausible());
/// ```
///
/// Source: `fwpmtypes.h` and `fwpmtypes.idl` (SDK 10.0.22000). Pointers are virtual addresses in
/// the process that had the structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FailureTail {
    /// The layout from which the members were read.
    pub layout: TailLayout,
    /// `localPrincipalNameForAuth`: pointer to UTF-16 text that ends in a NUL.
    pub local_principal_name_for_auth: u64,
    /// `remotePrincipalNameForAuth`: pointer to UTF-16 text that ends in a NUL.
    pub remote_principal_name_for_auth: u64,
    /// `numLocalPrincipalGroupSids`: number of the SIDs of the local principal's groups.
    pub num_local_principal_group_sids: u32,
    /// `localPrincipalGroupSids`: pointer to an array of pointers to UTF-16 text, one for each SID.
    pub local_principal_group_sids: u64,
    /// `numRemotePrincipalGroupSids`: number of the SIDs of the remote principal's groups.
    pub num_remote_principal_group_sids: u32,
    /// `remotePrincipalGroupSids`: pointer to an array of pointers to UTF-16 text, one for each
    /// SID.
    pub remote_principal_group_sids: u64,
    /// `providerContextKey`: pointer to a GUID. `FAILURE1` does not have it.
    pub provider_context_key: Option<u64>,
}

/// The layouts of a [`FailureTail`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TailLayout {
    /// `FAILURE1` (Windows 7 and later) in a 32-bit process: 24 bytes.
    Failure1X86,
    /// `FAILURE1` (Windows 7 and later) in a 64-bit process: 48 bytes.
    Failure1X64,
    /// `FAILURE2` (Windows 10 version 1803 and later) in a 32-bit process: 32 bytes.
    Failure2X86,
    /// `FAILURE2` (Windows 10 version 1803 and later) in a 64-bit process: 56 bytes.
    Failure2X64,
}

impl FailureTail {
    /// Reads the tail at the start of the bytes after the record. Returns `None` if they end before
    /// it does.
    #[must_use]
    pub fn parse(after_record: &[u8], layout: TailLayout) -> Option<Self> {
        let bytes = after_record.get(..layout.tail_len())?;
        // Each member has the room of a pointer: on x64, four bytes of padding follow a count.
        let mut words = [0; 7];
        let members = bytes.chunks_exact(layout.pointer_len());
        for (word, member) in words.iter_mut().zip(members) {
            *word = member.iter().rfold(0, |n, byte| n << 8 | u64::from(*byte));
        }
        let [
            local_name,
            remote_name,
            local_count,
            local_sids,
            remote_count,
            remote_sids,
            key,
        ] = words;
        Some(Self {
            layout,
            local_principal_name_for_auth: local_name,
            remote_principal_name_for_auth: remote_name,
            num_local_principal_group_sids: low_half(local_count),
            local_principal_group_sids: local_sids,
            num_remote_principal_group_sids: low_half(remote_count),
            remote_principal_group_sids: remote_sids,
            provider_context_key: layout.has_key().then_some(key),
        })
    }

    /// Whether the members can be those of a structure in memory.
    ///
    /// - A name is never NULL. One that is not available is an empty string (`fwpmtypes.idl`).
    /// - An array of SIDs is NULL exactly if its count is 0, which is inferred from `[unique]` in
    ///   `fwpmtypes.idl`. The count is at most 4096, which is inferred too: a Windows token has at
    ///   most 1024 groups.
    /// - All other pointers are addresses that a program can use, and multiples of the alignment of
    ///   their target: 2 for a name, 4 for a GUID, and the length of a pointer for an array.
    #[must_use]
    pub fn is_plausible(&self) -> bool {
        let pointer_len = self.layout.pointer_len();
        let is_pointer = |pointer, alignment| is_user_mode(pointer, pointer_len, alignment);
        let are_sids = |count: u32, array: u64| match count {
            0 => array == 0,
            _ => count <= MAX_SIDS && is_pointer(array, pointer_len),
        };
        let key = self.provider_context_key.unwrap_or(0);
        is_pointer(self.local_principal_name_for_auth, 2)
            && is_pointer(self.remote_principal_name_for_auth, 2)
            && are_sids(
                self.num_local_principal_group_sids,
                self.local_principal_group_sids,
            )
            && are_sids(
                self.num_remote_principal_group_sids,
                self.remote_principal_group_sids,
            )
            && (key == 0 || is_pointer(key, 4))
    }
}

impl TailLayout {
    /// Whether an event of this kind can point to a structure of this layout. `FWPM_NET_EVENT3` and
    /// `4` have one layout and point to different structures.
    #[must_use]
    pub const fn suits(self, kind: ContextKind) -> bool {
        match kind {
            ContextKind::NetEvent1 | ContextKind::NetEvent2 => !self.has_key(),
            ContextKind::NetEvent3 => true,
            _ => false,
        }
    }

    /// Every layout.
    pub const KNOWN: &'static [Self] = &[
        Self::Failure1X86,
        Self::Failure1X64,
        Self::Failure2X86,
        Self::Failure2X64,
    ];

    /// The length of the longest tail in bytes.
    pub const MAX_LEN: usize = Self::Failure2X64.tail_len();

    /// The name: that of the [`Framing`](crate::Framing) of an array of the structure.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Failure1X86 => "failure1-x86",
            Self::Failure1X64 => "failure1-x64",
            Self::Failure2X86 => "failure2-x86",
            Self::Failure2X64 => "failure2-x64",
        }
    }

    /// Length of the tail in bytes, with the padding at its end.
    #[must_use]
    pub const fn tail_len(self) -> usize {
        match self {
            Self::Failure1X86 => 24,
            Self::Failure1X64 => 48,
            Self::Failure2X86 => 32,
            Self::Failure2X64 => 56,
        }
    }

    /// Length of a pointer in bytes.
    #[must_use]
    pub const fn pointer_len(self) -> usize {
        if self.is_x64() { 8 } else { 4 }
    }

    const fn is_x64(self) -> bool {
        matches!(self, Self::Failure1X64 | Self::Failure2X64)
    }

    const fn has_key(self) -> bool {
        matches!(self, Self::Failure2X86 | Self::Failure2X64)
    }
}

impl_named!(TailLayout);

const fn low_half(word: u64) -> u32 {
    let [a, b, c, d, ..] = word.to_le_bytes();
    u32::from_le_bytes([a, b, c, d])
}

const MAX_SIDS: u32 = 4096;

#[cfg(test)]
mod tests {
    use std::prelude::rust_2024::*;

    use super::*;

    /// The offsets of the members in the structures, in the order of [`members`].
    const OFFSETS_X64: [usize; 7] = [64, 72, 80, 88, 96, 104, 112];
    /// As measured with the compilers of mingw-w64 and with clang's MSVC targets.
    const OFFSETS_X86: [usize; 7] = [64, 68, 72, 76, 80, 84, 88];

    fn members(tail: &FailureTail) -> [u64; 7] {
        [
            tail.local_principal_name_for_auth,
            tail.remote_principal_name_for_auth,
            tail.num_local_principal_group_sids.into(),
            tail.local_principal_group_sids,
            tail.num_remote_principal_group_sids.into(),
            tail.remote_principal_group_sids,
            tail.provider_context_key.unwrap_or(0),
        ]
    }

    fn parse(layout: TailLayout, members: [u64; 7]) -> FailureTail {
        let bytes: Vec<u8> = match layout.is_x64() {
            true => members.into_iter().flat_map(u64::to_le_bytes).collect(),
            false => members
                .map(|word| word as u32)
                .into_iter()
                .chain([0])
                .flat_map(u32::to_le_bytes)
                .collect(),
        };
        FailureTail::parse(&bytes, layout).unwrap()
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn x64_is_as_in_windows_sys() {
        use core::mem::offset_of;
        use windows_sys::Win32::NetworkManagement::WindowsFilteringPlatform::{
            FWPM_NET_EVENT_IKEEXT_MM_FAILURE1 as Failure1,
            FWPM_NET_EVENT_IKEEXT_MM_FAILURE2 as Failure2,
        };

        let offsets = [
            offset_of!(Failure2, localPrincipalNameForAuth),
            offset_of!(Failure2, remotePrincipalNameForAuth),
            offset_of!(Failure2, numLocalPrincipalGroupSids),
            offset_of!(Failure2, localPrincipalGroupSids),
            offset_of!(Failure2, numRemotePrincipalGroupSids),
            offset_of!(Failure2, remotePrincipalGroupSids),
            offset_of!(Failure2, providerContextKey),
        ];
        assert_eq!(offsets, OFFSETS_X64);
        assert_eq!(
            offset_of!(Failure1, remotePrincipalGroupSids),
            OFFSETS_X64[5]
        );
        for (layout, size) in [
            (TailLayout::Failure1X64, size_of::<Failure1>()),
            (TailLayout::Failure2X64, size_of::<Failure2>()),
        ] {
            assert_eq!(64 + layout.tail_len(), size);
        }
    }

    #[test]
    fn each_byte_belongs_to_the_member_at_its_offset_or_to_none() {
        for layout in TailLayout::KNOWN.iter().copied() {
            let (offsets, width) = match layout.is_x64() {
                true => (OFFSETS_X64, 8),
                false => (OFFSETS_X86, 4),
            };
            let has_key = offsets[6] < 64 + layout.tail_len();
            for at in 0..layout.tail_len() {
                let mut bytes = vec![0; layout.tail_len()];
                bytes[at] = 1;
                let tail = FailureTail::parse(&bytes, layout).unwrap();
                let expected: Vec<u64> = (0..7)
                    .map(|i| {
                        let width = if i == 2 || i == 4 { 4 } else { width };
                        let is_member = i < 6 || has_key;
                        match (64 + at).checked_sub(offsets[i]) {
                            Some(byte) if byte < width && is_member => 1 << (8 * byte),
                            _ => 0,
                        }
                    })
                    .collect();
                assert_eq!(members(&tail)[..], expected, "{layout:?} {at}");
                assert_eq!(tail.provider_context_key.is_some(), has_key);
                assert_eq!(FailureTail::parse(&bytes[..at], layout), None);
            }
        }
    }

    #[test]
    fn bytes_after_the_tail_and_padding_have_no_effect() {
        for layout in TailLayout::KNOWN.iter().copied() {
            let mut bytes = vec![0xFF; 100];
            let tail = FailureTail::parse(&bytes, layout).unwrap();
            assert!(!tail.is_plausible());
            bytes[layout.tail_len()..].fill(0);
            if layout.is_x64() {
                bytes[20..24].fill(0);
                bytes[36..40].fill(0);
            } else {
                bytes[28..32].fill(0);
            }
            assert_eq!(FailureTail::parse(&bytes, layout), Some(tail));
        }
    }

    #[test]
    fn each_rule_of_plausibility_counts() {
        let plausible = [0x1_0000, 0x1_0002, 0, 0, 4096, 0x2_0008, 0];
        for layout in TailLayout::KNOWN.iter().copied() {
            let is_plausible = |i: usize, value: u64| {
                let mut members = plausible;
                members[i] = value;
                parse(layout, members).is_plausible()
            };
            let (last, beyond) = match layout.is_x64() {
                true => (0x7FFF_FFFE_FFF8, 0x7FFF_FFFF_0000),
                false => (0xFFFE_FFF8, 0xFFFF_0000),
            };
            assert!(is_plausible(6, 0));
            for name in [0, 1] {
                assert!(is_plausible(name, last));
                for value in [0, 0xFFFE, 0x1_0001, beyond] {
                    assert!(!is_plausible(name, value), "{layout:?} {value:#x}");
                }
            }
            assert!(!is_plausible(2, 1), "SIDs without an array");
            assert!(!is_plausible(3, 0x2_0000), "an array without SIDs");
            assert!(!is_plausible(4, 0), "an array without SIDs");
            assert!(!is_plausible(4, 4097));
            assert!(is_plausible(5, last));
            for value in [0, 0xFFF8, 0x2_0002, beyond] {
                assert!(!is_plausible(5, value), "{layout:?} {value:#x}");
            }
            assert_eq!(is_plausible(5, 0x2_0004), !layout.is_x64());
            assert!(is_plausible(6, 0x2_0004));
            for value in [0xFFFC, 0x2_0002, beyond] {
                assert_eq!(is_plausible(6, value), !layout.has_key());
            }
            assert!(!FailureTail::parse(&[0; 56], layout).unwrap().is_plausible());
        }
    }
}
