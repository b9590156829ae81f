//! What the failures have in common, as lists for people.

use core::{cmp::Reverse, net::IpAddr};
use std::prelude::rust_2024::*;

use super::label::{Label, error};
use crate::{
    cli::{
        status::escaped,
        time::seconds,
        totals::{FIELDS, FieldBytes, HOUR, SameId, Totals, minute},
    },
    record::Field,
};

/// Values of one kind, the most frequent first.
pub(super) struct List {
    pub(super) title: &'static str,
    pub(super) items: Vec<Item>,
    /// The number of items that are left out.
    pub(super) hidden: usize,
    /// Records that are in no item.
    pub(super) others: u64,
}

/// What is counted.
pub(super) struct Item {
    pub(super) label: String,
    /// Whether Windows' headers name the value, or need not.
    pub(super) is_known: bool,
    pub(super) count: u64,
    /// Lines that say more.
    pub(super) details: Vec<String>,
}

/// All lists that have an item, each with the first `most` items.
pub(super) fn lists(totals: &Totals, most: usize) -> Vec<List> {
    let of_field = |field: Field, title| {
        let counts = FIELDS.iter().zip(&totals.fields);
        let (_, counts) = counts.into_iter().find(|(of, _)| **of == field)?;
        let mut values = counts.sorted();
        if field == Field::EndCertHash {
            values.retain(|(hash, _)| *hash != FieldBytes::default()); // no certificate
        }
        let item = |(value, count)| Item::value(field, &value, count);
        Some(List::new(title, values, item, counts.others, most))
    };
    let of_peer = |(peer, count): (IpAddr, u64)| Item::new(peer.to_string(), count);
    let of_hour = |(hour, count)| Item::new(minute(hour), count);
    let of_id = |(source, id, same)| Item::same_id(source, id, same);
    let peers = totals.peers.sorted();
    let mut hours = totals.periods(HOUR);
    hours.sort_by_key(|(hour, count)| (Reverse(*count), *hour));
    let first = [
        of_field(Field::MmFilterId, "Filters (mmFilterId)"),
        of_field(Field::EndCertHash, "Certificates (endCertHash)"),
        Some(List::new(
            "Peers (remoteAddress)",
            peers,
            of_peer,
            totals.peers.others,
            most,
        )),
        Some(List::new(
            "Hours",
            hours,
            of_hour,
            totals.other_minutes(),
            most,
        )),
        Some(List::new(
            "Records with the same mmId",
            totals.same_ids(),
            of_id,
            totals.other_ids,
            most,
        )),
    ];
    let rest = FIELDS
        .into_iter()
        .filter(|field| !matches!(field, Field::MmFilterId | Field::EndCertHash))
        .map(|field| of_field(field, field.name()));
    let all = first.into_iter().chain(rest).flatten();
    all.filter(|list| !list.items.is_empty()).collect()
}

impl List {
    /// The first `most` of some values, each as `item` shows it.
    pub(super) fn new<V>(
        title: &'static str,
        values: Vec<V>,
        item: impl Fn(V) -> Item,
        others: u64,
        most: usize,
    ) -> Self {
        Self {
            title,
            hidden: values.len().saturating_sub(most),
            items: values.into_iter().take(most).map(item).collect(),
            others,
        }
    }

    /// How much of it is not shown.
    pub(super) fn rest(&self) -> impl Iterator<Item = String> {
        rest(self.hidden, self.others)
    }
}

/// How much of a list is not shown.
pub(super) fn rest(hidden: usize, others: u64) -> impl Iterator<Item = String> {
    let hidden = (hidden > 0).then(|| format!("{hidden} more"));
    let records = if others == 1 { "record" } else { "records" };
    let others = (others > 0).then(|| format!("{others} {records} with others"));
    hidden.into_iter().chain(others)
}

impl Item {
    pub(super) fn new(label: String, count: u64) -> Self {
        Self {
            label,
            is_known: true,
            count,
            details: Vec::new(),
        }
    }

    fn value(field: Field, value: &FieldBytes, count: u64) -> Self {
        let Label { text, is_known, .. } = Label::new(field, value);
        Self {
            is_known,
            ..Self::new(text, count)
        }
    }

    fn same_id(source: Option<&str>, id: u64, same: &SameId) -> Self {
        let codes: Vec<_> = same.codes().map(error).collect();
        let mut details: Vec<_> = source.map(escaped).into_iter().collect();
        details.push(codes.join(", "));
        let times = same.times.map(|(first, last)| [first, last].map(seconds));
        details.extend(times.map(|[first, last]| match first == last {
            true => first,
            false => format!("{first} to {last}"),
        }));
        Self {
            details,
            ..Self::new(id.to_string(), same.records)
        }
    }
}
