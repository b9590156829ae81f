//! What holds for any bytes. Each function panics where it does not hold, and is called with the bytes of property tests, with all of
//! `testdata/`, and, as the fuzz target of the same name, with those of a fuzzer.
//!
//! `fuzz/` compiles this file once more: it uses the public API only.

extern crate std;
use core::ptr;
use std::{collections::BTreeSet, vec::Vec};

use ikeext_mm_failure::{
    AuthMethod, Carver, CertHash, Confidence, Dump, ErrorCode, ErrorKind, FailurePoint, Field, Flags, Framing, HexDump, Hit,
    KeyingModuleType, MmFailure, MmState, RawMmFailure, SaRole, Slot, parser,
};

/// A record, as the first 64 bytes, and what is said of more or fewer.
pub(crate) fn record(bytes: &[u8]) {
    a_whole_number_of_records(bytes);
    let Some((first, rest)) = bytes.split_first_chunk() else {
        let error = RawMmFailure::parse_prefix(bytes).unwrap_err();
        assert_eq!((error.kind(), error.offset()), (ErrorKind::Truncated { needed: 64, available: bytes.len() }, 0));
        assert_eq!(RawMmFailure::parse(bytes), Err(error));
        assert!(parser::record::<()>(bytes).is_err());
        return;
    };
    let (record, after) = RawMmFailure::parse_prefix(bytes).unwrap();
    assert!(ptr::eq(record.as_bytes(), first) && ptr::eq(after, rest), "a view, not a copy");
    assert_eq!(parser::record::<()>(bytes), Ok((rest, record)));
    match RawMmFailure::parse(bytes).map_err(|error| (error.kind(), error.offset())) {
        Ok(same) => assert_eq!((same, rest.len()), (record, 0)),
        Err(error) => assert_eq!((error, rest.is_empty()), ((ErrorKind::TrailingBytes { count: rest.len() }, 64), false)),
    }

    let failure = record.decode();
    assert_eq!(failure, naive_fields(first));
    assert_eq!(failure, by_getters(record));
    assert_eq!((failure.encode().as_bytes(), failure.encode()), (first, RawMmFailure::from(*first)));
    assert_eq!(RawMmFailure::from(&MmFailure::from(record)), *record);
    // Any bit: one that the bytes choose.
    one_flipped_bit_changes_one_field(first, first.iter().copied().map(usize::from).sum::<usize>() % 512);
    issues_and_plausibility(record);
}

/// A dump. The first two bytes are its [`framing`].
pub(crate) fn dump(input: &[u8]) {
    let Some((&[slot, offset], bytes)) = input.split_first_chunk() else { return };
    let framing = framing(slot, offset);
    let dump = Dump::new(bytes, framing);
    let (slots, trailing) = naive_slots(bytes, framing);

    assert!(dump.iter().eq(slots.iter().copied()));
    assert!(dump.iter().rev().eq(slots.iter().rev().copied()));
    assert!(dump.into_iter().map(|slot| slot.index).eq(0..slots.len()));
    assert_eq!((dump.len(), dump.iter().len(), dump.is_empty()), (slots.len(), slots.len(), slots.is_empty()));
    for i in [0, 1, slots.len().saturating_sub(1), slots.len(), usize::MAX] {
        assert_eq!(dump.get(i), slots.get(i).copied());
    }
    assert!(ptr::eq(dump.trailing(), trailing));
    assert_eq!(dump.framing(), framing);
    // A slot that is cut behind its record: the same bytes with those that are missing.
    let missing = framing.slot_len() - trailing.len();
    let cut = dump.truncated_slot();
    assert_eq!(cut.is_some(), !trailing.is_empty() && missing <= framing.after_len());
    if let Some(Slot { index, offset, record, before, after }) = cut {
        assert_eq!((index, offset), (slots.len(), bytes.len() - trailing.len() + before.len()));
        assert_eq!((before.len(), [before, record.as_bytes(), after].concat()), (framing.record_offset(), trailing.to_vec()));
    }
    let truncation = dump.truncation().map(|error| (error.kind(), error.offset()));
    let kind = ErrorKind::Truncated { needed: framing.slot_len(), available: trailing.len() };
    assert_eq!(truncation, (!trailing.is_empty()).then_some((kind, bytes.len() - trailing.len())));

    let whole = parser::records::<()>(bytes).unwrap().1;
    assert_eq!(dump.records(), (framing == Framing::PACKED).then_some(whole));
    for slot in &dump {
        assert!(ptr::eq(slot.record.as_bytes().as_slice(), &bytes[slot.offset..slot.offset + 64]), "a view, not a copy");
        let issues = slot.record.issues().map(|issue| issue.based_at(slot.offset));
        assert!(slot.issues().eq(issues));

        let bytes = [slot.before, slot.record.as_bytes(), slot.after].concat();
        assert_eq!(parser::slot::<()>(framing)(&bytes), Ok((&[][..], (slot.before, slot.record, slot.after))));
        let mut other = std::vec![0xA5; framing.slot_len()];
        framing.place(slot.record, &mut other).unwrap();
        let (before, rest) = other.split_at(framing.record_offset());
        assert!(rest[..64] == *slot.record.as_bytes() && before.iter().chain(&rest[64..]).all(|byte| *byte == 0xA5));
    }
}

/// Text that may be a hex dump.
pub(crate) fn hex_dump(text: &[u8]) {
    let (mut with_ends, mut without, mut bytes, mut start) = (HexDump::new(), HexDump::new(), Vec::new(), 0);
    // Whether the first line that is not skipped is one of bytes.
    let mut begins = None;
    for (line, number) in text.split_inclusive(|byte| *byte == b'\n').zip(1..) {
        let other = without.line(line.trim_ascii_end());
        match with_ends.line(line) {
            Ok(read) => {
                let other = other.unwrap();
                assert!(read.is_text() == other.is_text() && read.clone().take(MOST).eq(other.take(MOST)));
                assert!(!read.is_text() || read.clone().next().is_none());
                begins = begins.or(read.clone().next().map(|_| true));
                let mut own = read.clone();
                assert!(own.take_repeats().chain(own).take(MOST).eq(read.clone().take(MOST)));
                bytes.extend(read.take(MOST));
            }
            Err(error) => {
                let ErrorKind::HexDump { line: found, column, .. } = error.kind() else { panic!("{error}") };
                assert_eq!((found, error.offset()), (number, start + column - 1));
                assert!(column <= line.len() + 1);
                begins = begins.or(Some(false));
                assert_eq!(error.kind(), other.unwrap_err().kind());
            }
        }
        start += line.len();
    }
    assert_eq!(with_ends.finish().map_err(|error| error.kind()), without.finish().map_err(|error| error.kind()));

    // What was read, as plain digits.
    let digits = |row: &[u8]| row.iter().map(|byte| std::format!("{byte:02x}")).collect::<std::string::String>();
    let (mut plain, mut again) = (HexDump::new(), Vec::new());
    bytes.chunks(16).for_each(|row| again.extend(plain.line(digits(row).as_bytes()).unwrap()));
    assert!(again == bytes);
    let has_controls = text.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace());
    let (detected, has_mark) = (HexDump::detect(text), text.starts_with(b"\xFF\xFE") || text.starts_with(b"\xFE\xFF"));
    assert!(!detected || start > 0 && (has_mark || !has_controls));
    assert!(detected || has_controls || begins != Some(true));
    assert_eq!(HexDump::detect(digits(&bytes).as_bytes()), !bytes.is_empty());
}

/// An image. The first four bytes are the carver's step, its start, what is below, and the length of blocks.
pub(crate) fn carve(input: &[u8]) {
    let Some((&[step, start, level, block], image)) = input.split_first_chunk() else { return };
    let near_the_end = |byte: u8| usize::MAX - usize::from(255 - byte);
    let step = match step {
        0..192 => usize::from(step % 64),
        192..240 => usize::from(step - 191) * 64,
        240.. => near_the_end(step),
    };
    let start = if start < 240 { start.into() } else { near_the_end(start) };
    let (taken, level) = (usize::from(level / 3), Confidence::ALL[usize::from(level % 3)]);
    fn carver(image: &[u8], start: usize, step: usize, level: Confidence) -> Carver<'_> {
        Carver::new(image).start(start).step(step).min_confidence(level)
    }

    let (hits, next) = naive_hits(image, start, step, level);
    let mut whole = carver(image, start, step, level);
    assert!(
        whole.by_ref().eq(hits.iter().copied()),
        "{:?}\nnot\n{hits:?}",
        carver(image, start, step, level).collect::<Vec<_>>()
    );
    assert_eq!((whole.next(), whole.offset()), (None, next));
    assert!(hits.is_sorted_by(|a, b| a.offset < b.offset));
    for hit in &hits {
        assert_eq!(RawMmFailure::parse(&image[hit.offset..hit.offset + 64]), Ok(hit.record));
    }

    // Another carver goes on where one has stopped.
    let mut first = carver(image, start, step, level);
    assert!(first.by_ref().take(taken).eq(hits.iter().copied().take(taken)));
    assert!(carver(image, first.offset(), step, level).eq(hits.iter().copied().skip(taken)));

    // In blocks: what was judged is forgotten, and fewer bytes stay than a record has.
    let (mut buffer, mut begin, mut start, mut found) = (Vec::new(), 0, start, 0);
    for block in image.chunks(usize::from(block) + 1) {
        buffer.extend_from_slice(block);
        let mut carver = carver(&buffer, start, step, level);
        for hit in carver.by_ref() {
            assert_eq!(
                (begin + hit.offset, *hit.record, hit.confidence),
                (hits[found].offset, *hits[found].record, hits[found].confidence)
            );
            found += 1;
        }
        let judged = carver.offset().min(buffer.len());
        start = carver.offset() - judged;
        begin += buffer.drain(..judged).len();
        assert!(buffer.len() < RawMmFailure::LEN);
    }
    assert_eq!(found, hits.len());
}

fn a_whole_number_of_records(bytes: &[u8]) {
    let available = bytes.len() % 64;
    let (rest, run) = parser::records::<()>(bytes).unwrap();
    assert_eq!((run.len(), rest), (bytes.len() / 64, &bytes[bytes.len() - available..]));
    assert!(run.iter().map(RawMmFailure::as_bytes).eq(bytes.as_chunks().0));
    match RawMmFailure::parse_slice(bytes).map_err(|error| (error.kind(), error.offset())) {
        Ok(records) => assert!(available == 0 && ptr::eq(records, run)),
        Err(error) => {
            assert_eq!((error, available > 0), ((ErrorKind::Truncated { needed: 64, available }, bytes.len() - available), true))
        }
    }
}

/// The naive twin of decoding: bytes where the table says.
fn naive_fields(bytes: &[u8; 64]) -> MmFailure {
    let field = |field: Field| &bytes[field.offset()..][..field.len()];
    let word = |at| u32::from_le_bytes(field(at).try_into().unwrap());
    let id = |at| u64::from_le_bytes(field(at).try_into().unwrap());
    MmFailure {
        failure_error_code: ErrorCode(word(Field::FailureErrorCode)),
        failure_point: FailurePoint(word(Field::FailurePoint)),
        flags: Flags(word(Field::Flags)),
        keying_module_type: KeyingModuleType(word(Field::KeyingModuleType)),
        mm_state: MmState(word(Field::MmState)),
        sa_role: SaRole(word(Field::SaRole)),
        mm_auth_method: AuthMethod(word(Field::MmAuthMethod)),
        end_cert_hash: CertHash(field(Field::EndCertHash).try_into().unwrap()),
        mm_id: id(Field::MmId),
        mm_filter_id: id(Field::MmFilterId),
    }
}

fn by_getters(record: &RawMmFailure) -> MmFailure {
    MmFailure {
        failure_error_code: record.failure_error_code(),
        failure_point: record.failure_point(),
        flags: record.flags(),
        keying_module_type: record.keying_module_type(),
        mm_state: record.mm_state(),
        sa_role: record.sa_role(),
        mm_auth_method: record.mm_auth_method(),
        end_cert_hash: record.end_cert_hash(),
        mm_id: record.mm_id(),
        mm_filter_id: record.mm_filter_id(),
    }
}

fn one_flipped_bit_changes_one_field(bytes: &[u8; 64], bit: usize) {
    let mut flipped = *bytes;
    flipped[bit / 8] ^= 1 << (bit % 8);
    let [before, after] = [*bytes, flipped].map(|bytes| RawMmFailure::from(bytes).decode());
    let changed = [
        before.failure_error_code != after.failure_error_code,
        before.failure_point != after.failure_point,
        before.flags != after.flags,
        before.keying_module_type != after.keying_module_type,
        before.mm_state != after.mm_state,
        before.sa_role != after.sa_role,
        before.mm_auth_method != after.mm_auth_method,
        before.end_cert_hash != after.end_cert_hash,
        before.mm_id != after.mm_id,
        before.mm_filter_id != after.mm_filter_id,
    ];
    assert_eq!(changed, Field::ALL.map(|field| (field.offset()..field.offset() + field.len()).contains(&(bit / 8))), "bit {bit}");
}

/// The naive twin of the issues, field by field and bit by bit; and what the levels promise.
fn issues_and_plausibility(record: &RawMmFailure) {
    let failure = record.decode();
    let mut expected = Vec::new();
    let mut unknown = |field: Field, value: u32, known: bool| {
        expected.extend((!known).then_some((ErrorKind::UnknownValue { field, value }, field.offset())));
    };
    unknown(Field::FailurePoint, failure.failure_point.0, FailurePoint::KNOWN.contains(&failure.failure_point));
    let module = failure.keying_module_type;
    unknown(Field::KeyingModuleType, module.0, KeyingModuleType::KNOWN.contains(&module));
    unknown(Field::MmState, failure.mm_state.0, MmState::KNOWN.contains(&failure.mm_state));
    unknown(Field::SaRole, failure.sa_role.0, SaRole::KNOWN.contains(&failure.sa_role));
    unknown(Field::MmAuthMethod, failure.mm_auth_method.0, AuthMethod::KNOWN.contains(&failure.mm_auth_method));
    for value in (0..32).map(|n| 1 << n).filter(|bit| failure.flags.contains(Flags(*bit))) {
        let known = Flags::KNOWN.iter().any(|known| known.0 == Flags(value));
        expected.extend((!known).then_some((ErrorKind::UnknownFlag { value }, Field::Flags.offset())));
    }
    expected.sort_by_key(|issue| issue.1);

    assert_eq!(record.issues().len(), expected.len());
    assert!(record.issues().map(|issue| (issue.kind(), issue.offset())).eq(expected.iter().copied()));
    assert!(failure.issues().eq(record.issues()));

    let is_possible = expected.is_empty() && failure.failure_error_code != ErrorCode(0);
    assert_eq!(record.plausibility(), is_possible.then(|| naive_level(&failure)));
}

/// The naive twin of the level of a possible record: the sentences of [`Confidence`].
fn naive_level(failure: &MmFailure) -> Confidence {
    let code = failure.failure_error_code;
    let ipsec = |win32: u32| (13000..=13023).contains(&win32) || (13800..=13932).contains(&win32);
    let facility = |facility: u32| code.0 >> 16 == facility && code.0 & 0xFFFF != 0;
    let distinctive =
        code.win32().is_some_and(ipsec) || facility(0x8009) || facility(0x800B) || code.0 >= 256 && code.name().is_some();

    let method = failure.mm_auth_method.name().unwrap();
    let certificates = ["CERTIFICATE", "SSL", "EAP"].iter().any(|word| method.contains(word));
    let hash = failure.end_cert_hash.0;
    let (different, zeros) = (BTreeSet::from(hash).len(), hash.iter().filter(|byte| **byte == 0).count());
    let could_be_a_hash = different >= 10 && zeros <= 5 && !hash.iter().all(|byte| (0x20..0x7F).contains(byte));
    let ones = hash.iter().map(|byte| byte.count_ones()).sum::<u32>();
    let mix = could_be_a_hash && different >= 14 && (52..=108).contains(&ones) && hash.iter().any(|byte| *byte > 0x7F);

    let small = code.0 < 256 && code.name().is_some() && certificates && mix;
    let medium = failure.failure_point != FailurePoint::NONE
        && failure.mm_auth_method != AuthMethod::RESERVED
        && (1..1 << 48).contains(&failure.mm_id)
        && (hash == [0; 20] || could_be_a_hash)
        && (distinctive || small);
    let agrees = distinctive && code.name().is_some() && certificates == (hash != [0; 20]) && failure.mm_filter_id < 1 << 48;
    match (medium, agrees) {
        (false, _) => Confidence::Low,
        (true, false) => Confidence::Medium,
        (true, true) => Confidence::High,
    }
}

/// Two bytes as a framing: slots of 64 to 303 bytes, or some of the longest there can be; offsets from either end.
fn framing(slot: u8, offset: u8) -> Framing {
    let slot_len = if slot < 240 { 64 + usize::from(slot) } else { usize::MAX - usize::from(255 - slot) };
    let room = slot_len - 64;
    let record_offset = if offset < 128 { room.min(offset.into()) } else { room - room.min(usize::from(255 - offset)) };
    let framing = Framing::new(slot_len, record_offset).unwrap();
    assert_eq!(
        (framing.slot_len(), framing.record_offset(), framing.after_len()),
        (slot_len, record_offset, room - record_offset)
    );
    let error = Framing::new(slot_len, room + 1).unwrap_err();
    assert_eq!((error.kind(), error.offset()), (ErrorKind::RecordOutsideSlot { slot_len }, room + 1));
    framing
}

/// The naive twin of the dump: cut off slot by slot.
fn naive_slots(bytes: &[u8], framing: Framing) -> (Vec<Slot<'_>>, &[u8]) {
    let (mut slots, mut rest) = (Vec::new(), bytes);
    while let Some((slot, others)) = rest.split_at_checked(framing.slot_len()) {
        let (before, from_record) = slot.split_at(framing.record_offset());
        let (record, after) = from_record.split_at(64);
        let offset = bytes.len() - rest.len() + before.len();
        slots.push(Slot { index: slots.len(), offset, record: RawMmFailure::parse(record).unwrap(), before, after });
        rest = others;
    }
    (slots, rest)
}

/// The naive twin of the carver: every offset by itself; and the first offset that was not there.
fn naive_hits(image: &[u8], start: usize, step: usize, level: Confidence) -> (Vec<Hit<'_>>, usize) {
    let (mut hits, mut offset) = (Vec::new(), start);
    while let Some(bytes) = image.get(offset..).and_then(|rest| rest.get(..64)) {
        let record = RawMmFailure::parse(bytes).unwrap();
        let confidence = record.plausibility().filter(|confidence| *confidence >= level);
        hits.extend(confidence.map(|confidence| Hit { offset, record, confidence }));
        offset = offset.saturating_add(step.max(1));
    }
    (hits, offset)
}

#[cfg(test)]
#[path = "oracles/tests.rs"] // beside this file, also where `fuzz/` includes it
mod tests;

/// Bytes of a line that are looked at: a repeat line may stand for more than fits in memory.
const MOST: usize = 1 << 12;
