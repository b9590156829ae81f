//! `mmfail encode`: writes the bytes of records given as JSON or CSV.

use std::prelude::rust_2024::*;

use serde_json::Value;

use crate::{
    cli::{
        args::Encode,
        input::{
            rows::{Fields, rows},
            source::Input,
        },
        names::Named,
        number::{negative, number},
        output::{printer::to_output, row::columns, timesketch},
        status::{Failure, Status, say, short},
        streams::Streams,
    },
    dump::Framing,
    record::{CertHash, Field, MmFailure},
};

pub(crate) fn encode(args: &Encode, streams: Streams<'_>) -> Result<Status, Failure> {
    if args.output.terminal(streams.terminal).columns.is_some() {
        let message = "records are not written to a terminal: use --output FILE or a pipe";
        return Err(Failure::Usage(message.to_owned()));
    }
    let framing = args.slots.framing()?;
    let columns = [columns(true, true), timesketch::COLUMNS.to_vec()].concat();
    let mut input = Input::open(&args.input, streams.stdin)?;
    let name = input.name().to_owned();
    to_output(&args.output, &args.input, streams.out, |out| {
        let mut status = Status::Good;
        let mut is_empty = true;
        for row in rows(&mut input, &columns) {
            let (place, fields) = row.map_err(|error| Failure::Io(name.clone(), error))?;
            is_empty = false;
            match fields.and_then(|fields| slot(&fields, framing)) {
                Ok(bytes) => out.write_all(&bytes).map_err(Failure::Output)?,
                Err(problem) => {
                    say(streams.err, format_args!("{name}: {place}: {problem}"));
                    status = Status::BadInput;
                }
            }
        }
        if is_empty {
            say(
                streams.err,
                format_args!("{name}: nothing to read: 0 records"),
            );
        }
        Ok(status)
    })
}

/// The bytes of the record and of what is around it.
fn slot(fields: &Fields, framing: Option<Framing>) -> Result<Vec<u8>, String> {
    let before = around(fields, "before", framing.map(Framing::record_offset))?;
    let after = around(fields, "after", framing.map(Framing::after_len))?;
    let record = failure(fields)?.encode();
    Ok([&before, record.as_bytes().as_slice(), &after].concat())
}

/// The bytes of the field `before` or `after`, of which the framing requires `len`.
fn around(fields: &Fields, key: &str, len: Option<usize>) -> Result<Vec<u8>, String> {
    let Some(digits) = text(fields, key)? else {
        return Ok(vec![0; len.unwrap_or(0)]);
    };
    let bytes =
        const_hex::decode(digits).map_err(|_| format!("{key}: {} is not hex", quoted(digits)))?;
    match len {
        Some(len) if len != bytes.len() => Err(format!(
            "{key}: {} bytes, but the framing has {len}",
            bytes.len()
        )),
        _ => Ok(bytes),
    }
}

/// The fields of a record. An absent field is zero.
fn failure(fields: &Fields) -> Result<MmFailure, String> {
    Ok(MmFailure {
        failure_error_code: named(fields, Field::FailureErrorCode, "failureErrorName")?,
        failure_point: named(fields, Field::FailurePoint, "failurePointName")?,
        flags: named(fields, Field::Flags, "flagNames")?,
        keying_module_type: named(fields, Field::KeyingModuleType, "keyingModuleTypeName")?,
        mm_state: named(fields, Field::MmState, "mmStateName")?,
        sa_role: named(fields, Field::SaRole, "saRoleName")?,
        mm_auth_method: named(fields, Field::MmAuthMethod, "mmAuthMethodName")?,
        end_cert_hash: hash(fields)?,
        mm_id: integer(fields, Field::MmId, u64::MAX)?.unwrap_or(0),
        mm_filter_id: integer(fields, Field::MmFilterId, u64::MAX)?.unwrap_or(0),
    })
}

/// A 32-bit field: its number or the value of its name, which must not contradict each other.
fn named<T: Named>(fields: &Fields, field: Field, key: &str) -> Result<T, String> {
    let number = integer(fields, field, u32::MAX.into())?;
    let value = number.map(|number| T::from(u32::try_from(number).unwrap_or(u32::MAX)));
    let Some(name) = text(fields, key)? else {
        return Ok(value.unwrap_or(T::from(0)));
    };
    let named = T::from_any_name(name)
        .ok_or_else(|| format!("{key}: {} is not a name of {field}", quoted(name)))?;
    match (value, number) {
        (Some(value), Some(number)) if ![value, value.as_named()].contains(&named) => Err(format!(
            "{field} {number} and {key} {} contradict each other",
            quoted(name)
        )),
        _ => Ok(value.unwrap_or(named)),
    }
}

/// A number up to `max`, as a JSON number or as text. An error code can be negative.
fn integer(fields: &Fields, field: Field, max: u64) -> Result<Option<u64>, String> {
    let Some(value) = present(fields, field.name()) else {
        return Ok(None);
    };
    let unsigned = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => number(text).ok(),
        _ => None,
    };
    let code = || match value {
        Value::Number(number) => negative(&number.to_string()),
        Value::String(text) => negative(text),
        _ => None,
    };
    let is_code = field == Field::FailureErrorCode;
    let parsed = unsigned.or_else(|| code().filter(|_| is_code).map(u64::from));
    if parsed.is_some_and(|number| number <= max) {
        return Ok(parsed);
    }
    let (value, bits) = (short(value), max.count_ones());
    let kind = if is_code { "a" } else { "an unsigned" };
    Err(format!(
        "{field}: {value} is not {kind} number of {bits} bits"
    ))
}

fn hash(fields: &Fields) -> Result<CertHash, String> {
    let field = Field::EndCertHash;
    let Some(digits) = text(fields, field.name())? else {
        return Ok(CertHash::default());
    };
    digits
        .parse()
        .map_err(|_| format!("{field}: {} is not 40 hex digits", quoted(digits)))
}

fn text<'a>(fields: &'a Fields, key: &str) -> Result<Option<&'a str>, String> {
    match present(fields, key) {
        Some(Value::String(text)) => Ok(Some(text)),
        Some(value) => Err(format!("{key}: {} is not text", short(value))),
        None => Ok(None),
    }
}

/// The value of a field, unless it is null or, as in CSV, empty.
fn present<'a>(fields: &'a Fields, key: &str) -> Option<&'a Value> {
    fields
        .get(key)
        .filter(|value| !value.is_null() && value.as_str() != Some(""))
}

/// Text of the input for a message.
fn quoted(text: &str) -> String {
    short(format_args!("{text:?}"))
}
