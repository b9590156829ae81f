//! `mmfail summary`: how often each value occurs.

use std::prelude::rust_2024::*;
use std::{
    collections::HashMap,
    io::{self, Write},
};

use crate::record::{Field, RawMmFailure};
use serde_json::{Value, json};

use crate::cli::args::{Summary, SummaryFormat};
use crate::cli::input::records::Records;
use crate::cli::number::wide;
use crate::cli::output::printer::to_output;
use crate::cli::output::row::flag_names;
use crate::cli::output::table::UNKNOWN;
use crate::cli::status::{Status, Stop};
use crate::cli::streams::Streams;
use crate::cli::streams::Terminal;

pub(crate) fn summary(
    args: &Summary,
    Streams {
        stdin,
        out,
        err,
        terminal,
    }: Streams<'_>,
) -> Result<Status, Stop> {
    let mut counts = FIELDS.map(|_| Counts::default());
    let (mut count, mut in_doubt) = (0_u64, 0_u64);
    to_output(&args.output, &args.source.input, out, |out| {
        let mut records = Records::open(&args.source, &args.slots, stdin, err, terminal.progress)?;
        let read = records.count_each_block(err, |places, times| {
            for place in places {
                count = count.saturating_add(times);
                if place.has_issues() {
                    in_doubt = in_doubt.saturating_add(times);
                }
                counts
                    .iter_mut()
                    .zip(FIELDS)
                    .for_each(|(counts, field)| counts.add(field, place.record, times));
            }
        });
        if read.is_ok() || count > 0 {
            let written = match args.format {
                SummaryFormat::Text => out.write_all(
                    as_text(count, in_doubt, &counts, args.output.terminal(terminal)).as_bytes(),
                ),
                SummaryFormat::Json => write_json(out, count, in_doubt, &counts),
            };
            written.and_then(|()| out.flush()).map_err(Stop::Output)?;
        }
        read?;
        Ok(records.finish(err))
    })
}

/// How often each value of a field occurs.
#[derive(Default)]
struct Counts {
    by_value: HashMap<Key, u64>,
    /// Records with values beyond the number that is kept.
    others: u64,
}

/// A value: its bytes as they are in the record, zeros after it.
type Key = [u8; 20];

impl Counts {
    fn add(&mut self, field: Field, record: &RawMmFailure, times: u64) {
        let mut key = Key::default();
        let bytes = record
            .as_bytes()
            .iter()
            .skip(field.offset())
            .take(field.len());
        key.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        if self.by_value.len() < MOST_VALUES || self.by_value.contains_key(&key) {
            let count = self.by_value.entry(key).or_default();
            *count = count.saturating_add(times);
        } else {
            self.others = self.others.saturating_add(times);
        }
    }

    /// The most frequent first; as frequent ones in the order of their bytes.
    fn sorted(&self) -> Vec<(Key, u64)> {
        let mut sorted: Vec<_> = self
            .by_value
            .iter()
            .map(|(key, count)| (*key, *count))
            .collect();
        sorted.sort_unstable_by_key(|(key, count)| (core::cmp::Reverse(*count), *key));
        sorted
    }
}

/// A value in words: as people read it, as a number or text for programs, and its Windows name.
struct Label {
    text: String,
    value: Value,
    name: Option<String>,
    known: bool,
}

fn label(field: Field, key: &Key) -> Label {
    let mut bytes = [0; RawMmFailure::LEN];
    bytes
        .iter_mut()
        .skip(field.offset())
        .zip(key)
        .take(field.len())
        .for_each(|(to, from)| *to = *from);
    let failure = RawMmFailure::from(bytes).decode();
    let known = failure.issues().all(|issue| issue.field() != field);
    let enumerator = |name: Option<&'static str>, value: u32| {
        (
            name.map_or_else(|| format!("?{value:#x}"), str::to_owned),
            json!(value),
            name,
        )
    };
    let (text, value, name) = match field {
        Field::FailureErrorCode => {
            let code = failure.failure_error_code;
            (code.to_string(), json!(code.0), code.name())
        }
        Field::FailurePoint => enumerator(failure.failure_point.name(), failure.failure_point.0),
        Field::KeyingModuleType => enumerator(
            failure.keying_module_type.name(),
            failure.keying_module_type.0,
        ),
        Field::MmState => enumerator(failure.mm_state.name(), failure.mm_state.0),
        Field::SaRole => enumerator(failure.sa_role.name(), failure.sa_role.0),
        Field::MmAuthMethod => enumerator(failure.mm_auth_method.name(), failure.mm_auth_method.0),
        Field::Flags => (
            if known { "" } else { "?" }.to_owned() + &failure.flags.to_string(),
            json!(failure.flags.0),
            None,
        ),
        Field::EndCertHash => (
            failure.end_cert_hash.to_string(),
            json!(failure.end_cert_hash.to_string()),
            None,
        ),
        Field::MmId => (
            failure.mm_id.to_string(),
            json!(failure.mm_id.to_string()),
            None,
        ),
        Field::MmFilterId => (
            failure.mm_filter_id.to_string(),
            json!(failure.mm_filter_id.to_string()),
            None,
        ),
    };
    let name = if field == Field::Flags {
        flag_names(failure.flags)
    } else {
        name.map(str::to_owned)
    };
    Label {
        text,
        value,
        name,
        known,
    }
}

fn as_text(
    records: u64,
    in_doubt: u64,
    counts: &[Counts; FIELDS.len()],
    terminal: Terminal,
) -> String {
    let mut text = format!("{records} records");
    if in_doubt > 0 {
        text += &format!(", {in_doubt} with values that Windows' headers do not name (?)");
    }
    text.push('\n');
    let sections: Vec<_> = FIELDS
        .iter()
        .zip(counts)
        .map(|(field, counts)| (*field, counts, shown(*field, counts)))
        .collect();
    let rows = || sections.iter().flat_map(|(_, _, rows)| rows);
    let label_width = rows().map(|(label, _)| label.text.len()).max().unwrap_or(0);
    let count_width = records.to_string().len();
    let used = label_width
        .saturating_add(count_width)
        .saturating_add("    ".len())
        .saturating_add(2);
    let bar_width = terminal
        .columns
        .map_or(0, |columns| columns.saturating_sub(used));
    for (field, counts, rows) in &sections {
        if rows.is_empty() {
            continue;
        }
        text += &format!("\n{field}\n");
        for (label, count) in rows {
            let style = if terminal.color && !label.known {
                UNKNOWN
            } else {
                anstyle::Style::new()
            };
            let blank = label_width.saturating_sub(label.text.len());
            let bar = "█".repeat(share(bar_width, *count, records));
            let line = format!(
                "  {style}{}{style:#}{:blank$}  {count:>count_width$}  {bar}",
                label.text, ""
            );
            text += line.trim_end();
            text.push('\n');
        }
        let rest = counts.by_value.len().saturating_sub(rows.len());
        if rest > 0 {
            text += &format!("  ({rest} more values)\n");
        }
        if counts.others > 0 {
            text += &format!("  ({} records with still other values)\n", counts.others);
        }
    }
    text
}

fn shown(field: Field, counts: &Counts) -> Vec<(Label, u64)> {
    counts
        .sorted()
        .iter()
        .take(MOST_ROWS)
        .map(|(key, count)| (label(field, key), *count))
        .collect()
}

/// `count` of `all` as a length up to `width`; what occurs at all is at least 1 long.
fn share(width: usize, count: u64, all: u64) -> usize {
    let scaled = u128::from(count)
        .saturating_mul(u128::from(wide(width)))
        .checked_div(all.into())
        .unwrap_or(0);
    usize::try_from(scaled).unwrap_or(width).max(width.min(1))
}

/// One object, each value on a line.
fn write_json(
    out: &mut dyn Write,
    records: u64,
    in_doubt: u64,
    counts: &[Counts; FIELDS.len()],
) -> io::Result<()> {
    write!(
        out,
        "{{\n  \"records\": {records},\n  \"recordsWithIssues\": {in_doubt}"
    )?;
    for (field, counts) in FIELDS.into_iter().zip(counts) {
        write!(out, ",\n  \"{field}\": [")?;
        let values = counts.sorted().into_iter().map(|(key, count)| {
            let Label { value, name, .. } = label(field, &key);
            match field {
                Field::EndCertHash | Field::MmFilterId => json!({ "value": value, "count": count }),
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

/// All but `mmId`, which differs from SA to SA.
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
/// Values of a field that are counted each on its own: more, as noise has them, would fill memory.
const MOST_VALUES: usize = 1 << 14;
/// Values of a field that the text shows.
const MOST_ROWS: usize = 10;
