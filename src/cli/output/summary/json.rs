//! A summary as one JSON object.

use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use serde_json::{Value, json};

use super::{Summary, label::Label};
use crate::{
    cli::totals::{Combination, FIELDS, HOUR, SameId, minute, per_mille},
    record::{ErrorCode, Field},
};

/// Writes an object with all lists, one item per line.
pub(crate) fn write_json(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let totals = &summary.totals;
    let (records, with_issues, zeros) = (totals.records, totals.with_issues, totals.zeros);
    write!(
        out,
        "{{\n  \"records\": {records},\n  \"recordsWithIssues\": {with_issues},\n  \
         \"recordsAllZero\": {zeros}"
    )?;
    let inputs = summary.inputs.iter().map(|input| {
        let digest = input.digest.as_ref();
        json!({
            "name": input.name,
            "size": digest.map(|digest| digest.len),
            "sha256": digest.map(|digest| digest.sha256.as_str()),
            "records": input.records,
        })
    });
    write_list(out, "inputs", inputs, 0)?;

    let combinations = totals.combinations.sorted().into_iter();
    let combinations =
        combinations.map(|(combination, count)| failure(&combination, count, totals.failures()));
    write_list(out, "failures", combinations, totals.combinations.others)?;
    let peers = totals.peers.sorted().into_iter();
    let peers =
        peers.map(|(peer, count)| json!({ "remoteAddress": peer.to_string(), "count": count }));
    write_list(out, "peers", peers, totals.peers.others)?;
    let hours = totals.periods(HOUR).into_iter();
    let hours = hours.map(|(hour, count)| json!({ "hour": minute(hour), "count": count }));
    write_list(out, "hours", hours, totals.other_minutes())?;
    let ids = totals
        .same_ids()
        .into_iter()
        .map(|(source, id, same)| same_id(source, id, same));
    write_list(out, "mmIds", ids, totals.other_ids)?;

    for (field, counts) in FIELDS.into_iter().zip(&totals.fields) {
        let values = counts.sorted().into_iter().map(|(value, count)| {
            let Label { value, name, .. } = Label::new(field, &value);
            match field {
                Field::EndCertHash | Field::MmFilterId => json!({ "value": value, "count": count }),
                _ => json!({ "value": value, "name": name, "count": count }),
            }
        });
        write_list(out, field.name(), values, counts.others)?;
    }
    out.write_all(b"\n}\n")
}

/// Writes a field that has a list. `others` are the records that are in no item.
fn write_list(
    out: &mut dyn Write,
    name: &str,
    items: impl IntoIterator<Item = Value>,
    others: u64,
) -> io::Result<()> {
    write!(out, ",\n  \"{name}\": [")?;
    let others = (others > 0).then(|| json!({ "others": others }));
    let mut separator = "";
    for item in items.into_iter().chain(others) {
        write!(out, "{separator}\n    {item}")?;
        separator = ",";
    }
    let end = if separator.is_empty() { "]" } else { "\n  ]" };
    out.write_all(end.as_bytes())
}

fn failure(combination: &Combination, count: u64, all: u64) -> Value {
    let Combination {
        is_benign,
        code,
        point,
        role,
        method,
    } = combination;
    json!({
        "failureErrorCode": code.0,
        "failureErrorName": code.name(),
        "failurePoint": point.0,
        "failurePointName": point.name(),
        "saRole": role.0,
        "saRoleName": role.name(),
        "mmAuthMethod": method.0,
        "mmAuthMethodName": method.name(),
        "benign": is_benign,
        "meaning": code.description(),
        "count": count,
        "percent": f64::from(per_mille(count, all)) / 10.0,
    })
}

fn same_id(source: Option<&str>, id: u64, same: &SameId) -> Value {
    let code = |code: ErrorCode| json!({ "value": code.0, "name": code.name() });
    let codes: Vec<_> = same.codes().map(code).collect();
    json!({
        "source": source,
        "mmId": id.to_string(),
        "count": same.records,
        "failureErrorCodes": codes,
        "firstTime": same.times.map(|(first, _)| first.to_string()),
        "lastTime": same.times.map(|(_, last)| last.to_string()),
    })
}
