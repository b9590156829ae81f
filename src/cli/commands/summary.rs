//! `mmfail summary`: counts how often each value occurs in a dump.

use core::cmp::Reverse;
use std::{
    collections::HashMap,
    io::{self, Write},
    prelude::rust_2024::*,
};

use anstyle::Style;
use serde_json::{Value, json};

use crate::{
    cli::{
        args::{Summary, SummaryFormat},
        input::{records::Records, source::name},
        number::wide,
        output::{
            printer::to_output,
            row::{Place, flag_names},
            table::UNKNOWN,
        },
        siblings::SiblingCount,
        status::{Failure, Status},
        streams::{Streams, Terminal},
    },
    record::{Field, RawMmFailure},
};

pub(crate) fn summary(args: &Summary, streams: Streams<'_>) -> Result<Status, Failure> {
    let (err, terminal) = (streams.err, streams.terminal);
    let (mut totals, mut siblings) = (Totals::default(), SiblingCount::default());
    to_output(&args.output, &args.source.input, streams.out, |out| {
        let (source, slots) = (&args.source, &args.slots);
        let mut records = Records::open(source, slots, streams.stdin, err, terminal.progress)?;
        let read = records.count_each_block(err, |places, times| {
            totals.add(places, times);
            siblings.add(places, times);
        });
        if read.is_ok() || totals.records > 0 {
            let written = match args.format {
                SummaryFormat::Text => {
                    out.write_all(totals.text(args.output.terminal(terminal)).as_bytes())
                }
                SummaryFormat::Json => totals.write_json(out),
            };
            written
                .and_then(|()| out.flush())
                .map_err(Failure::Output)?;
        }
        read?;
        let status = records.finish(err);
        siblings.report(&name(&args.source.input), err);
        Ok(status)
    })
}

/// The counts of a dump.
#[derive(Default)]
struct Totals {
    records: u64,
    with_issues: u64,
    /// The values of each of [`FIELDS`].
    fields: [Counts; FIELDS.len()],
}

impl Totals {
    /// Adds records that occur `times` times.
    fn add(&mut self, places: &[Place<'_>], times: u64) {
        for place in places {
            self.records = self.records.saturating_add(times);
            if place.has_issues() {
                self.with_issues = self.with_issues.saturating_add(times);
            }
            for (counts, field) in self.fields.iter_mut().zip(FIELDS) {
                counts.add(field, place.record, times);
            }
        }
    }

    /// The most frequent values of each field. On a terminal, bars show their shares.
    fn text(&self, terminal: Terminal) -> String {
        let records = self.records;
        let mut text = format!("{records} records");
        if self.with_issues > 0 {
            let what = "with values that Windows' headers do not name (?)";
            text += &format!(", {} {what}", self.with_issues);
        }
        text.push('\n');
        let labelled = |(field, counts): (Field, &Counts)| -> Vec<_> {
            let sorted = counts.sorted().into_iter().take(MOST_ROWS);
            sorted
                .map(|(key, count)| (label(field, &key), count))
                .collect()
        };
        let sections: Vec<_> = FIELDS.into_iter().zip(&self.fields).map(labelled).collect();
        let labels = sections.iter().flatten().map(|(label, _)| label.text.len());
        let label_width = labels.max().unwrap_or(0);
        let count_width = records.to_string().len();
        let used = label_width.saturating_add(count_width).saturating_add(GAPS);
        let block = if terminal.ascii { "#" } else { "█" };
        let bar_width = terminal
            .columns
            .map_or(0, |columns| columns.saturating_sub(used));

        for ((field, counts), rows) in FIELDS.iter().zip(&self.fields).zip(sections) {
            if rows.is_empty() {
                continue;
            }
            text += &format!("\n{field}\n");
            let hidden = counts.by_value.len().saturating_sub(rows.len());
            for (label, count) in rows {
                let style = match terminal.color && !label.known {
                    true => UNKNOWN,
                    false => Style::new(),
                };
                let padding = " ".repeat(label_width.saturating_sub(label.text.len()));
                let bar = block.repeat(share(bar_width, count, records));
                let label = format!("{style}{}{style:#}{padding}", label.text);
                text += format!("  {label}  {count:>count_width$}  {bar}").trim_end();
                text.push('\n');
            }
            if hidden > 0 {
                text += &format!("  ({hidden} more values)\n");
            }
            if counts.others > 0 {
                text += &format!("  ({} records with other values)\n", counts.others);
            }
        }
        text
    }

    /// One object with all values, one value per line.
    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        let (records, with_issues) = (self.records, self.with_issues);
        write!(
            out,
            "{{\n  \"records\": {records},\n  \"recordsWithIssues\": {with_issues}"
        )?;
        for (field, counts) in FIELDS.into_iter().zip(&self.fields) {
            write!(out, ",\n  \"{field}\": [")?;
            let values = counts.sorted().into_iter().map(|(key, count)| {
                let Label { value, name, .. } = label(field, &key);
                match field {
                    Field::EndCertHash | Field::MmFilterId => {
                        json!({ "value": value, "count": count })
                    }
                    _ => json!({ "value": value, "name": name, "count": count }),
                }
            });
            let others = (counts.others > 0).then(|| json!({ "others": counts.others }));
            for (i, value) in values.chain(others).enumerate() {
                write!(out, "{}\n    {value}", if i == 0 { "" } else { "," })?;
            }
            out.write_all(b"\n  ]")?;
        }
        out.write_all(b"\n}\n")
    }
}

/// How often each value of a field occurs.
#[derive(Default)]
struct Counts {
    by_value: HashMap<Key, u64>,
    /// Records with values that are not counted separately.
    others: u64,
}

/// The bytes of a field, and zeros after them.
type Key = [u8; 20];

impl Counts {
    fn add(&mut self, field: Field, record: &RawMmFailure, times: u64) {
        let mut key = Key::default();
        let bytes = record.as_bytes().iter().skip(field.offset());
        for (to, from) in key.iter_mut().zip(bytes.take(field.len())) {
            *to = *from;
        }
        let has_room = self.by_value.len() < MOST_VALUES || self.by_value.contains_key(&key);
        let count = match has_room {
            true => self.by_value.entry(key).or_default(),
            false => &mut self.others,
        };
        *count = count.saturating_add(times);
    }

    /// The most frequent values first, and equally frequent ones in the order of their bytes.
    fn sorted(&self) -> Vec<(Key, u64)> {
        let counts = self.by_value.iter();
        let mut sorted: Vec<_> = counts.map(|(key, count)| (*key, *count)).collect();
        sorted.sort_unstable_by_key(|(key, count)| (Reverse(*count), *key));
        sorted
    }
}

/// A value as the output shows it.
struct Label {
    /// For people.
    text: String,
    /// For programs: a number, or text if it does not fit a double.
    value: Value,
    /// The Windows constant.
    name: Option<String>,
    /// Whether Windows' headers name the value, or need not.
    known: bool,
}

fn label(field: Field, key: &Key) -> Label {
    let mut bytes = [0; RawMmFailure::LEN];
    let places = bytes.iter_mut().skip(field.offset()).take(field.len());
    for (to, from) in places.zip(key) {
        *to = *from;
    }
    let failure = RawMmFailure::from(bytes).decode();
    let known = failure.issues().all(|issue| issue.field() != field);
    let number = |name: Option<&str>, value: u32| Label {
        text: name.map_or_else(|| format!("?{value:#x}"), str::to_owned),
        value: json!(value),
        name: name.map(str::to_owned),
        known,
    };
    let text = |text: String| Label {
        value: json!(text),
        text,
        name: None,
        known,
    };
    match field {
        Field::FailureErrorCode => {
            let code = failure.failure_error_code;
            Label {
                text: code.to_string(),
                ..number(code.name(), code.0)
            }
        }
        Field::FailurePoint => number(failure.failure_point.name(), failure.failure_point.0),
        Field::KeyingModuleType => {
            let module = failure.keying_module_type;
            number(module.name(), module.0)
        }
        Field::MmState => number(failure.mm_state.name(), failure.mm_state.0),
        Field::SaRole => number(failure.sa_role.name(), failure.sa_role.0),
        Field::MmAuthMethod => number(failure.mm_auth_method.name(), failure.mm_auth_method.0),
        Field::Flags => Label {
            text: if known { "" } else { "?" }.to_owned() + &failure.flags.to_string(),
            name: flag_names(failure.flags),
            ..number(None, failure.flags.0)
        },
        Field::EndCertHash => text(failure.end_cert_hash.to_string()),
        Field::MmId => text(failure.mm_id.to_string()),
        Field::MmFilterId => text(failure.mm_filter_id.to_string()),
    }
}

/// The length of a bar for `count` of `all` records, at most `width` and at least 1.
fn share(width: usize, count: u64, all: u64) -> usize {
    let scaled = u128::from(count)
        .saturating_mul(u128::from(wide(width)))
        .checked_div(all.into())
        .unwrap_or(0);
    usize::try_from(scaled).unwrap_or(width).max(width.min(1))
}

/// All fields except `mmId`, which differs in every security association.
const FIELDS: [Field; 9] = [
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
/// The most values of a field that are counted separately, to bound the memory.
const MOST_VALUES: usize = 1 << 14;
/// The most values of a field that the text shows.
const MOST_ROWS: usize = 10;
/// The spaces of a row of the text.
const GAPS: usize = 6;
