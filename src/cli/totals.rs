//! What a summary tells: how often values and combinations of values occur.

use core::{cmp::Reverse, hash::Hash, iter::once, net::IpAddr};
use std::{
    collections::{HashMap, hash_map::Entry},
    prelude::rust_2024::*,
    rc::Rc,
};

use super::{output::row::Place, time};
use crate::{
    context::FileTime,
    record::{AuthMethod, ErrorCode, FailurePoint, Field, Flags, MmFailure, RawMmFailure, SaRole},
};

/// The counts of the records of an input.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) records: u64,
    pub(super) with_issues: u64,
    /// Records of zeros, which are empty slots. They are not counted in what follows.
    pub(super) zeros: u64,
    /// The values of each of [`FIELDS`].
    pub(super) fields: [Counts<FieldBytes>; FIELDS.len()],
    pub(super) combinations: Counts<Combination>,
    pub(super) peers: Counts<IpAddr>,
    /// The minutes since 1601 in which failures occurred.
    minutes: Counts<u64>,
    /// The input of the last record.
    source: Option<Rc<str>>,
    /// By the input as well, because another machine can have the same ids.
    ids: HashMap<(Option<Rc<str>>, u64), SameId>,
    /// Records whose `mmId` is not in `ids`.
    pub(super) other_ids: u64,
}

impl Totals {
    /// Adds records that occur `times` times.
    pub(super) fn add(&mut self, places: &[Place<'_>], times: u64) {
        places.iter().for_each(|place| self.add_one(place, times));
    }

    fn add_one(&mut self, place: &Place<'_>, times: u64) {
        let record = place.record;
        increase(&mut self.records, times);
        if *record.as_bytes() == [0; RawMmFailure::LEN] {
            increase(&mut self.zeros, times);
            return;
        }
        if place.has_issues() {
            increase(&mut self.with_issues, times);
        }
        for (counts, field) in self.fields.iter_mut().zip(FIELDS) {
            counts.add(field_bytes(field, record), times, MOST_VALUES);
        }
        let failure = record.decode();
        let combination = Combination::of(&failure);
        self.combinations.add(combination, times, MOST_VALUES);
        let carved = place.carved;
        let peer = carved.and_then(|carved| carved.remote.address.as_deref());
        if let Some(peer) = peer.and_then(|address| address.parse().ok()) {
            self.peers.add(peer, times, MOST_VALUES);
        }
        let time = carved.and_then(|carved| carved.time);
        if let Some(time) = time {
            self.minutes.add(time.0 / MINUTE, times, MOST_IDS);
        }
        if failure.mm_id == 0 {
            return;
        }
        let (code, has_room) = (failure.failure_error_code, self.ids.len() < MOST_IDS);
        if self.source.as_deref() != place.source {
            self.source = place.source.map(Rc::from);
        }
        match self.ids.entry((self.source.clone(), failure.mm_id)) {
            Entry::Occupied(mut id) => id.get_mut().add(code, time, times),
            Entry::Vacant(id) if has_room => id.insert(SameId::new(code)).add(code, time, times),
            Entry::Vacant(_) => increase(&mut self.other_ids, times),
        }
    }

    /// The number of records that are not all zeros.
    pub(super) const fn failures(&self) -> u64 {
        self.records.saturating_sub(self.zeros)
    }

    /// Failures at times that are in no period.
    pub(super) const fn other_minutes(&self) -> u64 {
        self.minutes.others
    }

    /// The number of failures in each period of `minutes` in which one occurred, with its start, in
    /// the order of time.
    pub(super) fn periods(&self, minutes: u64) -> Vec<(u64, u64)> {
        let mut periods: Vec<(u64, u64)> = Vec::new();
        let mut counts = self.minutes.sorted();
        counts.sort_unstable();
        for (minute, count) in counts {
            let start = minute.saturating_sub(minute.checked_rem(minutes).unwrap_or(0));
            match periods.last_mut().filter(|(last, _)| *last == start) {
                Some((_, sum)) => increase(sum, count),
                None => periods.push((start, count)),
            }
        }
        periods
    }

    /// The ids that several records of an input have, those of the most records first.
    pub(super) fn same_ids(&self) -> Vec<(Option<&str>, u64, &SameId)> {
        let several = self.ids.iter().filter(|(_, same)| same.records > 1);
        let mut several: Vec<_> = several
            .map(|((source, id), same)| (source.as_deref(), *id, same))
            .collect();
        several.sort_unstable_by_key(|(source, id, same)| (Reverse(same.records), *source, *id));
        several
    }
}

/// Who failed and why.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Combination {
    /// The first field, because benign failures rank after others that are as frequent.
    pub(super) is_benign: bool,
    pub(super) code: ErrorCode,
    pub(super) point: FailurePoint,
    pub(super) role: SaRole,
    pub(super) method: AuthMethod,
}

impl Combination {
    fn of(failure: &MmFailure) -> Self {
        Self {
            is_benign: failure.flags.contains(Flags::BENIGN),
            code: failure.failure_error_code,
            point: failure.failure_point,
            role: failure.sa_role,
            method: failure.mm_auth_method,
        }
    }
}

/// Records of an input with the same `mmId`, which are about one negotiation.
pub(super) struct SameId {
    pub(super) records: u64,
    /// The error code of the first record, and the other codes, up to [`MOST_CODES`].
    first_code: ErrorCode,
    other_codes: Vec<ErrorCode>,
    /// The times of the first and the last.
    pub(super) times: Option<(FileTime, FileTime)>,
}

impl SameId {
    const fn new(first_code: ErrorCode) -> Self {
        Self {
            records: 0,
            first_code,
            other_codes: Vec::new(),
            times: None,
        }
    }

    fn add(&mut self, code: ErrorCode, time: Option<FileTime>, times: u64) {
        increase(&mut self.records, times);
        if self.other_codes.len() < MOST_CODES && self.codes().all(|known| known != code) {
            self.other_codes.push(code);
        }
        if let Some(time) = time {
            let (first, last) = self.times.unwrap_or((time, time));
            self.times = Some((first.min(time), last.max(time)));
        }
    }

    /// The error codes of the records, each once.
    pub(super) fn codes(&self) -> impl Iterator<Item = ErrorCode> {
        once(self.first_code).chain(self.other_codes.iter().copied())
    }
}

/// How often each value occurs.
pub(super) struct Counts<V> {
    by_value: HashMap<V, u64>,
    /// Records with values that are not counted separately.
    pub(super) others: u64,
}

impl<V: Copy + Eq + Hash + Ord> Counts<V> {
    /// Adds a value that occurs `times` times. At most `most` values are counted separately.
    fn add(&mut self, value: V, times: u64, most: usize) {
        let has_room = self.by_value.len() < most || self.by_value.contains_key(&value);
        increase(
            match has_room {
                true => self.by_value.entry(value).or_default(),
                false => &mut self.others,
            },
            times,
        );
    }

    /// The most frequent values first, and equally frequent ones in their own order.
    pub(super) fn sorted(&self) -> Vec<(V, u64)> {
        let counts = self.by_value.iter();
        let mut sorted: Vec<_> = counts.map(|(value, count)| (*value, *count)).collect();
        sorted.sort_unstable_by_key(|(value, count)| (Reverse(*count), *value));
        sorted
    }
}

impl<V> Default for Counts<V> {
    fn default() -> Self {
        Self {
            by_value: HashMap::new(),
            others: 0,
        }
    }
}

/// The bytes of a field, those of a number from the highest on, so that they sort as it does, and
/// zeros after them.
pub(super) type FieldBytes = [u8; 20];

fn field_bytes(field: Field, record: &RawMmFailure) -> FieldBytes {
    let mut value = FieldBytes::default();
    let bytes = record.as_bytes().iter().skip(field.offset());
    for (to, from) in value.iter_mut().zip(bytes.take(field.len())) {
        *to = *from;
    }
    swap_bytes(field, &mut value);
    value
}

/// Turns the bytes of a number around.
pub(super) fn swap_bytes(field: Field, value: &mut FieldBytes) {
    if field != Field::EndCertHash {
        let bytes = value.get_mut(..field.len()).unwrap_or_default();
        bytes.reverse();
    }
}

/// The start of a minute in UTC, as `2026-11-24T20:08:00Z`.
pub(super) fn minute(minute: u64) -> String {
    time::seconds(FileTime(minute.saturating_mul(MINUTE)))
}

/// The share of `count` in `all`, in thousandths, rounded.
pub(super) fn per_mille(count: u64, all: u64) -> u32 {
    let half = u128::from(all / 2);
    let scaled = u128::from(count).saturating_mul(1000).saturating_add(half);
    let share = scaled.checked_div(all.into()).unwrap_or(0);
    u32::try_from(share).unwrap_or(u32::MAX)
}

fn increase(count: &mut u64, by: u64) {
    *count = count.saturating_add(by);
}

/// All fields except `mmId`, which differs in every security association.
pub(super) const FIELDS: [Field; 9] = [
    Field::FailureErrorCode,
    Field::FailurePoint,
    Field::KeyingModuleType,
    Field::MmState,
    Field::SaRole,
    Field::MmAuthMethod,
    Field::Flags,
    Field::EndCertHash,
    Field::MmFilterId,
];
pub(super) const HOUR: u64 = 60;
/// The intervals of a `FILETIME` in a minute.
const MINUTE: u64 = 600_000_000;
/// The most values that are counted separately, to bound the memory.
pub(super) const MOST_VALUES: usize = 1 << 14;
/// The most ids, and the most minutes.
pub(super) const MOST_IDS: usize = 1 << 18;
/// The most error codes that are kept for an id, beside that of its first record.
const MOST_CODES: usize = 31;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::search::Carved;

    /// What is beyond the limits is counted as others, and no record is lost.
    #[test]
    fn what_is_counted_separately_is_bounded() {
        let (mut totals, more) = (Totals::default(), 3);
        let all = MOST_IDS as u64 + more;
        for id in 1..=all {
            let failure = MmFailure {
                failure_error_code: ErrorCode(u32::try_from(id).unwrap()),
                mm_id: id,
                ..MmFailure::default()
            };
            let carved = Carved {
                time: Some(FileTime(id * MINUTE)),
                ..Carved::default()
            };
            let place = Place {
                source: None,
                index: 0,
                offset: 0,
                record: &failure.encode(),
                around: None,
                carved: Some(&carved),
            };
            totals.add(&[place], 1);
        }
        assert_eq!((totals.ids.len(), totals.other_ids), (MOST_IDS, more));
        assert_eq!(
            (totals.periods(1).len(), totals.other_minutes()),
            (MOST_IDS, more)
        );
        let others = all - MOST_VALUES as u64;
        assert_eq!(totals.fields[0].others, others);
        assert_eq!(totals.fields[0].sorted().len(), MOST_VALUES);
        assert_eq!(totals.combinations.others, others);
        assert_eq!(totals.failures(), all);
    }

    #[test]
    fn an_id_has_each_code_once_and_few() {
        let mut same = SameId::new(ErrorCode(0));
        for code in (0..40).chain(0..40) {
            same.add(ErrorCode(code), None, 1);
        }
        assert_eq!(same.records, 80);
        assert!(same.codes().eq((0..32).map(ErrorCode)));
    }
}
