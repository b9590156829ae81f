//! No function of the decode, encode, dump and carve paths can panic, whatever it is given: `cargo run --release` in this folder.
//!
//! This program links only where the optimizer has left no way to a panic in the functions below; otherwise the linker names the
//! function. Each stands for all arguments, as its address is handed out. With `--features planted` one of them can panic, and the
//! program must not link.
//!
//! Not among them: printing (`Display` and `Debug`), which is core's `fmt`, and `HexDump`, whose parsers slice by what nom has found. The
//! fuzz targets look for panics there.

use core::hint::black_box;

use ikeext_mm_failure::{
    AuthMethod, Carver, CertHash, Confidence, Dump, Error, ErrorCode, ErrorKind, FailurePoint, Field, Fit, Flags, Framing,
    Issues, KeyingModuleType, MmFailure, MmState, RawMmFailure, SaRole, Slot, parser,
};
use no_panic::no_panic;

type Bytes<'a> = &'a [u8];
type Names = (Option<&'static str>, Option<&'static str>, bool);

/// Something to do with the slots of a dump: any calls in any order are fine.
#[derive(Clone, Copy)]
pub enum SlotsCall {
    Next,
    NextBack,
    Nth(usize),
    Len(usize),
}

macro_rules! prove {
    ($($(#[$attribute:meta])* $name:ident$(<$life:lifetime>)?($($argument:ident: $Type:ty),*) -> $Result:ty $body:block)+) => {
        $(
            $(#[$attribute])*
            #[no_panic]
            fn $name$(<$life>)?($($argument: $Type),*) -> $Result $body
        )+

        fn main() {
            let mut count = 0;
            $(
                $(#[$attribute])*
                {
                    black_box($name as $(for<$life>)? fn($($Type),*) -> $Result);
                    count += 1;
                }
            )+
            println!("{count} functions cannot panic");
        }
    };
}

prove! {
    #[cfg(feature = "planted")]
    planted(bytes: Bytes<'_>, index: usize) -> u8 { bytes[index] }

    raw_parse(bytes: Bytes<'_>) -> Result<&RawMmFailure, Error> { RawMmFailure::parse(bytes) }
    raw_parse_prefix(bytes: Bytes<'_>) -> Result<(&RawMmFailure, Bytes<'_>), Error> { RawMmFailure::parse_prefix(bytes) }
    raw_parse_slice(bytes: Bytes<'_>) -> Result<&[RawMmFailure], Error> { RawMmFailure::parse_slice(bytes) }
    raw_as_bytes(raw: &RawMmFailure) -> &[u8; 64] { raw.as_bytes() }
    raw_as_ref(raw: &RawMmFailure) -> &[u8; 64] { raw.as_ref() }
    raw_from(bytes: [u8; 64]) -> RawMmFailure { bytes.into() }
    raw_decode(raw: &RawMmFailure) -> MmFailure { raw.decode() }
    raw_words(raw: &RawMmFailure) -> (ErrorCode, FailurePoint, Flags, KeyingModuleType, MmState, SaRole, AuthMethod) {
        (
            raw.failure_error_code(), raw.failure_point(), raw.flags(), raw.keying_module_type(), raw.mm_state(), raw.sa_role(),
            raw.mm_auth_method(),
        )
    }
    raw_rest(raw: &RawMmFailure) -> (CertHash, u64, u64) { (raw.end_cert_hash(), raw.mm_id(), raw.mm_filter_id()) }
    raw_issues(raw: &RawMmFailure) -> Issues { raw.issues() }
    raw_plausibility(raw: &RawMmFailure) -> Option<Confidence> { raw.plausibility() }

    failure_encode(failure: &MmFailure) -> RawMmFailure { failure.encode() }
    failure_issues(failure: &MmFailure) -> Issues { failure.issues() }
    failure_from(raw: &RawMmFailure) -> MmFailure { raw.into() }
    failure_into(failure: &MmFailure) -> RawMmFailure { failure.into() }

    issues_next(issues: &mut Issues) -> Option<Error> { issues.next() }
    issues_size_hint(issues: &Issues) -> (usize, Option<usize>) { issues.size_hint() }
    issues_len(issues: &Issues) -> usize { issues.len() }

    error_parts(error: &Error) -> (ErrorKind, usize, Option<Field>) { (error.kind(), error.offset(), error.field()) }
    error_based_at(error: Error, base: usize) -> Error { error.based_at(base) }

    field_parts(field: Field) -> (&'static str, usize, usize, &'static str) {
        (field.name(), field.offset(), field.len(), field.c_type())
    }

    code_name(code: ErrorCode) -> Option<&'static str> { code.name() }
    code_description(code: ErrorCode) -> Option<&'static str> { code.description() }
    code_from_name(name: &str) -> Option<ErrorCode> { ErrorCode::from_name(name) }
    code_known() -> usize { ErrorCode::known().map(|code| code.0 as usize).fold(0, usize::wrapping_add) }
    code_win32(code: ErrorCode) -> Option<u32> { code.win32() }

    point_parts(value: FailurePoint) -> Names { (value.name(), value.description(), value.is_known()) }
    point_from_name(name: &str) -> Option<FailurePoint> { FailurePoint::from_name(name) }
    module_parts(value: KeyingModuleType) -> Names { (value.name(), value.description(), value.is_known()) }
    module_from_name(name: &str) -> Option<KeyingModuleType> { KeyingModuleType::from_name(name) }
    state_parts(value: MmState) -> Names { (value.name(), value.description(), value.is_known()) }
    state_from_name(name: &str) -> Option<MmState> { MmState::from_name(name) }
    role_parts(value: SaRole) -> Names { (value.name(), value.description(), value.is_known()) }
    role_from_name(name: &str) -> Option<SaRole> { SaRole::from_name(name) }
    method_parts(value: AuthMethod) -> Names { (value.name(), value.description(), value.is_known()) }
    method_from_name(name: &str) -> Option<AuthMethod> { AuthMethod::from_name(name) }

    flags_from_name(name: &str) -> Option<Flags> { Flags::from_name(name) }
    flags_contains(flags: Flags, other: Flags) -> bool { flags.contains(other) }
    flags_unknown_bits(flags: Flags) -> u32 { flags.unknown_bits() }
    flags_or(flags: Flags, other: Flags) -> Flags { flags | other }
    flags_names(flags: Flags) -> usize { flags.names().map(str::len).fold(0, usize::wrapping_add) }

    hash_from_hex(digits: &str) -> Option<CertHash> { CertHash::from_hex(digits) }
    hash_is_zero(hash: &CertHash) -> bool { hash.is_zero() }

    framing_new(slot_len: usize, record_offset: usize) -> Result<Framing, Error> { Framing::new(slot_len, record_offset) }
    framing_parts(framing: Framing) -> (usize, usize, usize) { (framing.slot_len(), framing.record_offset(), framing.after_len()) }
    framing_name(framing: Framing) -> Option<&'static str> { framing.name() }
    framing_from_name(name: &str) -> Option<Framing> { Framing::from_name(name) }
    framing_place(framing: Framing, raw: &RawMmFailure, slot: &mut [u8]) -> Result<(), Error> { framing.place(raw, slot) }
    framing_detect(bytes: Bytes<'_>) -> Option<Fit> { Framing::detect(bytes) }

    dump_len(dump: &Dump<'_>) -> (usize, bool) { (dump.len(), dump.is_empty()) }
    dump_get<'a>(dump: &Dump<'a>, index: usize) -> Option<Slot<'a>> { dump.get(index) }
    dump_records<'a>(dump: &Dump<'a>) -> Option<&'a [RawMmFailure]> { dump.records() }
    dump_trailing<'a>(dump: &Dump<'a>) -> (Bytes<'a>, Option<Error>) { (dump.trailing(), dump.truncation()) }
    dump_truncated_slot<'a>(dump: &Dump<'a>) -> (Framing, Option<Slot<'a>>) { (dump.framing(), dump.truncated_slot()) }
    slots_calls(bytes: Bytes<'_>, framing: Framing, calls: &[SlotsCall]) -> u64 {
        let (mut slots, mut sum) = (Dump::new(bytes, framing).iter(), 0);
        for call in calls {
            let slot = match call {
                SlotsCall::Next => slots.next(),
                SlotsCall::NextBack => slots.next_back(),
                SlotsCall::Nth(n) => slots.nth(*n),
                SlotsCall::Len(n) if slots.len() == *n => return sum,
                SlotsCall::Len(_) => continue,
            };
            sum ^= slot.map_or(0, |slot| slot.record.mm_id() ^ slot.offset as u64);
        }
        sum
    }
    slots_all(bytes: Bytes<'_>, framing: Framing) -> u64 {
        let mut sum = 0;
        for slot in Dump::new(bytes, framing) {
            sum ^= slot.record.mm_id();
        }
        sum
    }
    slot_issues(slot: &Slot<'_>) -> usize { slot.issues().map(|issue| issue.offset()).fold(0, usize::wrapping_add) }

    parser_record(bytes: Bytes<'_>) -> Option<&RawMmFailure> { parser::record::<()>(bytes).ok().map(|parsed| parsed.1) }
    parser_records(bytes: Bytes<'_>) -> Option<&[RawMmFailure]> { parser::records::<()>(bytes).ok().map(|parsed| parsed.1) }
    parser_slot(bytes: Bytes<'_>, framing: Framing) -> Option<&RawMmFailure> {
        parser::slot::<()>(framing)(bytes).ok().map(|parsed| parsed.1.1)
    }

    carver_calls(bytes: Bytes<'_>, start: usize, step: usize, confidence: Confidence) -> usize {
        let mut carver = Carver::new(bytes).start(start).step(step).min_confidence(confidence);
        for hit in carver.by_ref() {
            black_box(hit);
        }
        carver.offset()
    }
    confidence_name(confidence: Confidence) -> &'static str { confidence.name() }
    confidence_from_name(name: &str) -> Option<Confidence> { Confidence::from_name(name) }
}
