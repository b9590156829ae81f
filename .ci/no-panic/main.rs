//! Proves that the functions below cannot panic, for any arguments: `cargo run --release` here.
//!
//! The attribute `no_panic` makes the linker fail, with the name of the function, unless the
//! optimizer has removed every path to a panic. Each function's address is passed to `black_box`,
//! so that the compiler cannot assume anything about the arguments. With `--features planted` one
//! function can panic, and the program must fail to link.
//!
//! Text formatting (`Display`, `Debug`, `LowerHex`) is not covered, because it goes through
//! `core::fmt`. Neither is `AddressSpace::new`: the sort of `core` panics if an `Ord` contradicts
//! itself, and the optimizer does not see that the one of tuples does not. The fuzz targets look
//! for panics there.

use core::hint::black_box;

use ikeext_mm_failure::{
    AuthMethod, Carver, CertHash, Confidence, Dump, Error, ErrorCode, ErrorKind, FailurePoint,
    Field, Fit, Flags, Framing, Issue, Issues, KeyingModuleType, MmFailure, MmState, RawMmFailure,
    SaRole, Sibling, Slot, parser,
    context::{
        AddressSpace, Context, ContextKind, EtlClock, Etw1005, EtwHeader, EvtxRecord, FailureTail,
        FileTime, MemoryRange, Minidump, MinidumpHeader, MinidumpStream, NetEvent, NetEventFlags,
        NetEventLayout, NetEvents, Sid, TailLayout, TimeSource, Utf16, best_event,
    },
};
use no_panic::no_panic;

type Bytes<'a> = &'a [u8];
type Name = Option<&'static str>;
type Parts = (Name, Name, Name, bool);
type FramingParts = (usize, usize, usize, Name, Name);

/// One call on the iterator over the slots of a dump.
#[derive(Clone, Copy)]
pub enum SlotsCall {
    Next,
    NextBack,
    Nth(usize),
    Len(usize),
}

/// What an enumeration tells about a value.
macro_rules! parts {
    ($value:expr) => {
        (
            $value.name(),
            $value.short_name(),
            $value.description(),
            $value.is_known(),
        )
    };
}

/// Defines the functions with the attribute, and a `main` that takes the address of each.
macro_rules! prove {
    ($(
        $(#[$attribute:meta])*
        $name:ident$(<$life:lifetime>)?($($argument:ident: $Type:ty),*) -> $Result:ty $body:block
    )+) => {
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
    raw_parse_prefix(bytes: Bytes<'_>) -> Result<(&RawMmFailure, Bytes<'_>), Error> {
        RawMmFailure::parse_prefix(bytes)
    }
    raw_parse_slice(bytes: Bytes<'_>) -> Result<&[RawMmFailure], Error> {
        RawMmFailure::parse_slice(bytes)
    }
    raw_try_from(bytes: Bytes<'_>) -> Result<&RawMmFailure, Error> { bytes.try_into() }
    raw_from_bytes(bytes: [u8; 64]) -> RawMmFailure { bytes.into() }
    raw_into_bytes(raw: RawMmFailure) -> [u8; 64] { raw.into() }
    raw_as_bytes(raw: &RawMmFailure) -> &[u8; 64] { raw.as_bytes() }
    raw_as_ref(raw: &RawMmFailure) -> &[u8] { raw.as_ref() }
    raw_decode(raw: &RawMmFailure) -> MmFailure { raw.decode() }
    raw_error_code(raw: &RawMmFailure) -> ErrorCode { raw.failure_error_code() }
    raw_failure_point(raw: &RawMmFailure) -> FailurePoint { raw.failure_point() }
    raw_flags(raw: &RawMmFailure) -> Flags { raw.flags() }
    raw_keying_module_type(raw: &RawMmFailure) -> KeyingModuleType { raw.keying_module_type() }
    raw_mm_state(raw: &RawMmFailure) -> MmState { raw.mm_state() }
    raw_sa_role(raw: &RawMmFailure) -> SaRole { raw.sa_role() }
    raw_mm_auth_method(raw: &RawMmFailure) -> AuthMethod { raw.mm_auth_method() }
    raw_end_cert_hash(raw: &RawMmFailure) -> CertHash { raw.end_cert_hash() }
    raw_ids(raw: &RawMmFailure) -> (u64, u64) { (raw.mm_id(), raw.mm_filter_id()) }
    raw_issues(raw: &RawMmFailure) -> Issues { raw.issues() }
    raw_plausibility(raw: &RawMmFailure) -> Option<Confidence> { raw.plausibility() }
    raw_also_fits(raw: &RawMmFailure) -> Option<Sibling> { raw.also_fits() }
    raw_fits_better(raw: &RawMmFailure) -> Option<Sibling> { raw.fits_better() }

    failure_encode(failure: &MmFailure) -> RawMmFailure { failure.encode() }
    failure_issues(failure: &MmFailure) -> Issues { failure.issues() }
    failure_try_from(bytes: Bytes<'_>) -> Result<MmFailure, Error> { bytes.try_into() }
    failure_from(raw: RawMmFailure) -> MmFailure { raw.into() }
    failure_from_ref(raw: &RawMmFailure) -> MmFailure { raw.into() }
    failure_into(failure: MmFailure) -> RawMmFailure { failure.into() }
    failure_into_from_ref(failure: &MmFailure) -> RawMmFailure { failure.into() }

    issues_next(issues: &mut Issues) -> Option<Issue> { issues.next() }
    issues_size_hint(issues: &Issues) -> (usize, Option<usize>) { issues.size_hint() }
    issues_len(issues: &Issues) -> usize { issues.len() }
    issue_parts(issue: &Issue) -> (Field, u32, usize) {
        (issue.field(), issue.value(), issue.offset())
    }
    issue_based_at(issue: Issue, base: usize) -> Issue { issue.based_at(base) }

    error_parts(error: &Error) -> (ErrorKind, usize) { (error.kind(), error.offset()) }
    error_based_at(error: Error, base: usize) -> Error { error.based_at(base) }

    field_parts(field: Field) -> (&'static str, usize, usize, &'static str) {
        (field.name(), field.offset(), field.len(), field.c_type())
    }

    code_parts(code: ErrorCode) -> (Name, Name, bool, Option<u32>) {
        (code.name(), code.description(), code.is_known(), code.win32())
    }
    code_from_name(name: &str) -> Option<ErrorCode> { ErrorCode::from_name(name) }
    code_from_str(name: &str) -> Result<ErrorCode, Error> { name.parse() }
    code_known() -> u32 { ErrorCode::KNOWN.iter().fold(0, |sum, code| sum ^ code.0) }

    point_parts(value: FailurePoint) -> Parts { parts!(value) }
    point_from_name(name: &str) -> Option<FailurePoint> { FailurePoint::from_name(name) }
    point_from_str(name: &str) -> Result<FailurePoint, Error> { name.parse() }
    module_parts(value: KeyingModuleType) -> Parts { parts!(value) }
    module_from_name(name: &str) -> Option<KeyingModuleType> { KeyingModuleType::from_name(name) }
    module_from_str(name: &str) -> Result<KeyingModuleType, Error> { name.parse() }
    state_parts(value: MmState) -> Parts { parts!(value) }
    state_from_name(name: &str) -> Option<MmState> { MmState::from_name(name) }
    state_from_str(name: &str) -> Result<MmState, Error> { name.parse() }
    role_parts(value: SaRole) -> Parts { parts!(value) }
    role_from_name(name: &str) -> Option<SaRole> { SaRole::from_name(name) }
    role_from_str(name: &str) -> Result<SaRole, Error> { name.parse() }
    method_parts(value: AuthMethod) -> Parts { parts!(value) }
    method_from_name(name: &str) -> Option<AuthMethod> { AuthMethod::from_name(name) }
    method_from_str(name: &str) -> Result<AuthMethod, Error> { name.parse() }

    flags_parts(flags: Flags) -> Parts {
        (flags.name(), flags.short_name(), flags.description(), flags.is_empty())
    }
    flags_from_name(name: &str) -> Option<Flags> { Flags::from_name(name) }
    flags_from_str(name: &str) -> Result<Flags, Error> { name.parse() }
    flags_contains(flags: Flags, other: Flags) -> bool { flags.contains(other) }
    flags_unknown_bits(flags: Flags) -> u32 { flags.unknown_bits() }
    flags_operators(flags: Flags, other: Flags) -> (Flags, Flags, Flags) {
        (flags & other, flags | other, !flags)
    }
    flags_assign(flags: &mut Flags, other: Flags) -> () {
        *flags |= other;
        *flags &= !other;
    }
    flags_names(flags: Flags) -> usize {
        flags.names().map(str::len).fold(0, usize::wrapping_add)
    }
    flags_known(flags: Flags) -> u32 { flags.iter_known().fold(0, |bits, known| bits | known.0) }

    hash_from_str(digits: &str) -> Result<CertHash, Error> { digits.parse() }
    hash_try_from(bytes: Bytes<'_>) -> Result<CertHash, Error> { bytes.try_into() }
    hash_from_bytes(bytes: [u8; 20]) -> CertHash { bytes.into() }
    hash_into_bytes(hash: CertHash) -> [u8; 20] { hash.into() }
    hash_as_ref(hash: &CertHash) -> &[u8] { hash.as_ref() }
    hash_is_zero(hash: &CertHash) -> bool { hash.is_zero() }

    framing_new(slot_len: usize, record_offset: usize) -> Result<Framing, Error> {
        Framing::new(slot_len, record_offset)
    }
    framing_parts(framing: Framing) -> FramingParts {
        (
            framing.slot_len(), framing.record_offset(), framing.after_len(), framing.name(),
            framing.description(),
        )
    }
    framing_from_name(name: &str) -> Option<Framing> { Framing::from_name(name) }
    framing_from_str(name: &str) -> Result<Framing, Error> { name.parse() }
    framing_known() -> usize {
        Framing::KNOWN.iter().fold(0, |sum, framing| sum ^ framing.slot_len())
    }
    framing_place(framing: Framing, raw: &RawMmFailure, slot: &mut [u8]) -> Result<(), Error> {
        framing.place(raw, slot)
    }
    framing_detect(bytes: Bytes<'_>) -> Option<Fit> { Framing::detect(bytes) }

    dump_len(dump: &Dump<'_>) -> (usize, bool) { (dump.len(), dump.is_empty()) }
    dump_get<'a>(dump: &Dump<'a>, index: usize) -> Option<Slot<'a>> { dump.get(index) }
    dump_records<'a>(dump: &Dump<'a>) -> Option<&'a [RawMmFailure]> { dump.records() }
    dump_trailing<'a>(dump: &Dump<'a>) -> (Bytes<'a>, Option<Error>) {
        (dump.trailing(), dump.truncation())
    }
    dump_truncated_slot<'a>(dump: &Dump<'a>) -> (Framing, Option<Slot<'a>>) {
        (dump.framing(), dump.truncated_slot())
    }
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
    slot_issues(slot: &Slot<'_>) -> usize {
        slot.issues().map(|issue| issue.offset()).fold(0, usize::wrapping_add)
    }

    parser_record(bytes: Bytes<'_>) -> Option<&RawMmFailure> {
        parser::record::<()>(bytes).ok().map(|parsed| parsed.1)
    }
    parser_records(bytes: Bytes<'_>) -> Option<&[RawMmFailure]> {
        parser::records::<()>(bytes).ok().map(|parsed| parsed.1)
    }
    parser_slot(bytes: Bytes<'_>, framing: Framing) -> Option<&RawMmFailure> {
        parser::slot::<()>(framing)(bytes).ok().map(|parsed| parsed.1.1)
    }

    net_event_parse_prefix<'a>(
        bytes: Bytes<'a>, layout: NetEventLayout
    ) -> Result<(NetEvent<'a>, Bytes<'a>), Error> { NetEvent::parse_prefix(bytes, layout) }
    net_event_head(event: &NetEvent<'_>) -> u64 {
        let numbers = (event.ip_version(), event.ip_protocol(), event.scope_id());
        let ports = (event.local_port(), event.remote_port());
        black_box((numbers, ports, event.local_address(), event.remote_address()));
        event.time().0 ^ u64::from(event.flags().0)
    }
    net_event_pointers(event: &NetEvent<'_>) -> (Option<(u32, u64)>, Option<u64>, u32, u64) {
        (event.app_id(), event.user_id(), event.event_type(), event.failure_pointer())
    }
    net_event_is_plausible(event: &NetEvent<'_>) -> bool { event.is_plausible() }
    net_events_all(bytes: Bytes<'_>) -> () { NetEvents::new(bytes).for_each(|e| { black_box(e); }) }
    net_events_best<'a>(bytes: Bytes<'a>, record: u64, address: Option<u64>) -> Option<u64> {
        let events = NetEvents::new(bytes).map(|(offset, event)| (offset as u64, event));
        best_event(record, address, events).map(|(offset, _)| offset)
    }
    net_event_layout_parts(layout: NetEventLayout) -> (&'static str, &'static str, [usize; 3]) {
        let lengths = [layout.len(), layout.pointer_len(), layout.alignment()];
        (layout.name(), layout.kind().name(), lengths)
    }
    net_event_layout_from_name(name: &str) -> Option<NetEventLayout> {
        NetEventLayout::from_name(name)
    }
    net_event_flags_parts(flags: NetEventFlags, other: NetEventFlags) -> (Name, u32, bool, usize) {
        let names = flags.names().map(str::len).fold(0, usize::wrapping_add);
        (flags.name(), flags.unknown_bits(), flags.contains(other), names)
    }
    net_event_flags_from_name(name: &str) -> Option<NetEventFlags> {
        NetEventFlags::from_name(name)
    }

    carver_calls(bytes: Bytes<'_>, start: usize, step: usize, confidence: Confidence) -> usize {
        let mut carver = Carver::new(bytes).range(start..).step(step).min_confidence(confidence);
        carver = carver.targets(&[0, 100]).resume_at(step);
        for hit in carver.by_ref() {
            black_box(hit);
        }
        carver.position()
    }
    confidence_name(confidence: Confidence) -> &'static str { confidence.name() }
    confidence_from_name(name: &str) -> Option<Confidence> { Confidence::from_name(name) }
    confidence_from_str(name: &str) -> Result<Confidence, Error> { name.parse() }
    sibling_name(sibling: Sibling) -> &'static str { sibling.name() }
    sibling_from_name(name: &str) -> Option<Sibling> { Sibling::from_name(name) }
    sibling_from_str(name: &str) -> Result<Sibling, Error> { name.parse() }

    etw_1005_parse(bytes: Bytes<'_>) -> Result<Etw1005<'_>, Error> { Etw1005::parse(bytes) }
    etw_1005_around(bytes: Bytes<'_>, record: usize) -> Option<(usize, Etw1005<'_>)> {
        Etw1005::around(bytes, record)
    }
    etw_1005_groups(event: &Etw1005<'_>) -> usize {
        event.local_group_sids.iter().map(|text| text.as_bytes().len()).fold(0, usize::wrapping_add)
    }
    parser_etw_1005(bytes: Bytes<'_>) -> Option<Etw1005<'_>> {
        parser::etw_1005::<()>(bytes).ok().map(|parsed| parsed.1)
    }
    etw_header_before(bytes: Bytes<'_>, start: usize, end: usize) -> Option<EtwHeader> {
        EtwHeader::before(bytes, start..end)
    }
    evtx_record_around(bytes: Bytes<'_>, offset: usize) -> Option<EvtxRecord> {
        EvtxRecord::around(bytes, offset)
    }
    etl_clock_parse(bytes: Bytes<'_>) -> Option<EtlClock> { EtlClock::parse(bytes) }
    etl_clock_time(clock: &EtlClock, timestamp: u64) -> Option<FileTime> { clock.time(timestamp) }
    context_around<'a>(
        bytes: Bytes<'a>, record: usize, clock: Option<&EtlClock>
    ) -> Context<'a> { Context::around(bytes, record, clock) }
    context_of_event(offset: usize, event: &NetEvent<'_>) -> Option<usize> {
        Context::of_event(offset, event).structure.map(|(_, offset)| offset)
    }
    context_kind_parse(name: &str) -> Result<ContextKind, Error> { name.parse() }
    time_source_parse(name: &str) -> Result<TimeSource, Error> { name.parse() }
    sid_parse_prefix(bytes: Bytes<'_>) -> Option<(Sid<'_>, Bytes<'_>)> { Sid::parse_prefix(bytes) }
    utf16_new(bytes: Bytes<'_>) -> Option<Utf16<'_>> { Utf16::new(bytes) }
    utf16_parse(bytes: Bytes<'_>) -> Option<(Utf16<'_>, Bytes<'_>)> {
        Utf16::parse_nul_terminated(bytes)
    }
    utf16_units(text: &Utf16<'_>) -> u16 {
        text.units().fold(u16::from(text.is_empty()), u16::wrapping_add)
    }
    space_in_file(space: &AddressSpace<'_>, start: u64, end: u64) -> u64 {
        space.in_file(start..end).fold(0, |sum, range| sum ^ range.address)
    }

    space_at(space: &AddressSpace<'_>, at: u64) -> [Option<MemoryRange>; 2] {
        [space.at_address(at), space.at_offset(at)]
    }
    minidump_parts(file: Bytes<'_>) -> (u64, Option<usize>) {
        let Some(dump) = Minidump::parse(file) else {
            return (0, None);
        };
        let mut sum = 0;
        for range in dump.memory_ranges() {
            sum ^= range.offset ^ range.address ^ range.len;
        }
        (sum, dump.pointer_len())
    }
    minidump_header(bytes: Bytes<'_>) -> Option<u64> {
        Some(MinidumpHeader::parse(bytes)?.directory().end)
    }
    minidump_streams(directory: Bytes<'_>, bytes: Bytes<'_>) -> u64 {
        let mut sum = 0;
        for stream in MinidumpStream::parse_directory(directory) {
            sum ^= stream.range().start ^ u64::from(stream.kind());
            stream.memory_ranges(bytes).for_each(|range| sum ^= range.offset);
            sum ^= stream.pointer_len(bytes).unwrap_or(0) as u64;
        }
        sum
    }
    tail_parse(bytes: Bytes<'_>, layout: TailLayout) -> Option<FailureTail> {
        FailureTail::parse(bytes, layout)
    }
    tail_is_plausible(tail: &FailureTail) -> bool { tail.is_plausible() }
    tail_len(layout: TailLayout) -> usize { layout.tail_len() }
}
