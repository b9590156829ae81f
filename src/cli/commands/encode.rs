//! `mmfail encode`: rows of JSON or CSV, back to the bytes of records.

use crate::dump::Framing;
use crate::record::{
    AuthMethod, CertHash, ErrorCode, FailurePoint, Field, Flags, KeyingModuleType, MmFailure,
    MmState, SaRole,
};
use serde_json::Value;
use std::prelude::rust_2024::*;

use crate::cli::args::{Encode, number};
use crate::cli::input::rows::{Fields, rows};
use crate::cli::input::source::Input;
use crate::cli::output::printer::to_output;
use crate::cli::output::row::columns;
use crate::cli::status::{Status, Stop, say, short};
use crate::cli::streams::Streams;

pub(crate) fn encode(
    args: &Encode,
    Streams {
        stdin,
        out,
        err,
        terminal,
    }: Streams<'_>,
) -> Result<Status, Stop> {
    if args.output.terminal(terminal).columns.is_some() {
        return Err(Stop::Usage(
            "bytes are not for a terminal: name a file with --output, or write into a pipe"
                .to_owned(),
        ));
    }
    let framing = args.slots.framing()?;
    let columns = columns(true, true);
    let mut input = Input::open(&args.input, stdin)?;
    let name = input.name().to_owned();
    to_output(&args.output, &args.input, out, |out| {
        let mut status = Status::Good;
        let mut count = 0_u64;
        for row in rows(&mut input, &columns) {
            let (place, fields) = row.map_err(|error| Stop::Io(name.clone(), error))?;
            count = count.saturating_add(1);
            match fields.and_then(|fields| slot(&fields, framing)) {
                Ok(bytes) => out.write_all(&bytes).map_err(Stop::Output)?,
                Err(message) => {
                    say(err, format_args!("{name}: {place}: {message}"));
                    status = Status::BadInput;
                }
            }
        }
        if count == 0 {
            say(err, format_args!("{name}: nothing to read: 0 records"));
        }
        Ok(status)
    })
}

/// The bytes of the record and of what is around it.
fn slot(fields: &Fields, framing: Option<Framing>) -> Result<Vec<u8>, String> {
    let around = |key: &str, len: fn(Framing) -> usize| {
        let bytes = text(fields, key)?
            .map(|text| {
                const_hex::decode(text)
                    .map_err(|_| format!("{key}: {} is not hex", short(format_args!("{text:?}"))))
            })
            .transpose()?;
        match (bytes, framing.map(len)) {
            (Some(bytes), Some(len)) if bytes.len() != len => Err(format!(
                "{key}: {} bytes, the framing has {len}",
                bytes.len()
            )),
            (Some(bytes), _) => Ok(bytes),
            (None, len) => Ok(vec![0; len.unwrap_or(0)]),
        }
    };
    let before = around("before", Framing::record_offset)?;
    let after = around("after", Framing::after_len)?;
    Ok([
        &before,
        failure(fields)?.encode().as_bytes().as_slice(),
        &after,
    ]
    .concat())
}

/// A field that is left out is zero.
fn failure(fields: &Fields) -> Result<MmFailure, String> {
    Ok(MmFailure {
        failure_error_code: word(
            fields,
            Field::FailureErrorCode,
            "failureErrorName",
            ErrorCode::from_name,
        )?,
        failure_point: word(
            fields,
            Field::FailurePoint,
            "failurePointName",
            FailurePoint::from_name,
        )?,
        flags: word(fields, Field::Flags, "flagNames", flags)?,
        keying_module_type: word(
            fields,
            Field::KeyingModuleType,
            "keyingModuleTypeName",
            KeyingModuleType::from_name,
        )?,
        mm_state: word(fields, Field::MmState, "mmStateName", MmState::from_name)?,
        sa_role: word(fields, Field::SaRole, "saRoleName", SaRole::from_name)?,
        mm_auth_method: word(
            fields,
            Field::MmAuthMethod,
            "mmAuthMethodName",
            AuthMethod::from_name,
        )?,
        end_cert_hash: hash(fields)?,
        mm_id: integer(fields, Field::MmId, u64::MAX)?.unwrap_or(0),
        mm_filter_id: integer(fields, Field::MmFilterId, u64::MAX)?.unwrap_or(0),
    })
}

/// A 32-bit field: its number, else its name.
fn word<T: From<u32>>(
    fields: &Fields,
    field: Field,
    name_key: &str,
    from_name: fn(&str) -> Option<T>,
) -> Result<T, String> {
    if let Some(number) = integer(fields, field, u32::MAX.into())? {
        return Ok(T::from(u32::try_from(number).unwrap_or(u32::MAX)));
    }
    match text(fields, name_key)? {
        Some(name) => from_name(name).ok_or_else(|| {
            format!(
                "{name_key}: {} is no name of {field}",
                short(format_args!("{name:?}"))
            )
        }),
        None => Ok(T::from(0)),
    }
}

/// A number up to `max`, or the same as text.
fn integer(fields: &Fields, field: Field, max: u64) -> Result<Option<u64>, String> {
    let Some(value) = present(fields, field.name()) else {
        return Ok(None);
    };
    let parsed = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => number(text).ok(),
        _ => None,
    };
    let bits = max.count_ones();
    parsed
        .filter(|number| *number <= max)
        .map(Some)
        .ok_or_else(|| {
            format!(
                "{field}: {} is not an unsigned number of {bits} bits",
                short(value)
            )
        })
}

fn hash(fields: &Fields) -> Result<CertHash, String> {
    let field = Field::EndCertHash;
    let Some(text) = text(fields, field.name())? else {
        return Ok(CertHash::default());
    };
    text.parse().map_err(|_| {
        format!(
            "{field}: {} is not 40 hex digits",
            short(format_args!("{text:?}"))
        )
    })
}

fn flags(names: &str) -> Option<Flags> {
    names.split('|').try_fold(Flags::default(), |flags, name| {
        Some(flags | Flags::from_name(name)?)
    })
}

fn text<'a>(fields: &'a Fields, key: &str) -> Result<Option<&'a str>, String> {
    present(fields, key)
        .map(|value| {
            value
                .as_str()
                .ok_or_else(|| format!("{key}: {} is not text", short(value)))
        })
        .transpose()
}

/// The value, unless it is null or, as in CSV, empty.
fn present<'a>(fields: &'a Fields, key: &str) -> Option<&'a Value> {
    fields
        .get(key)
        .filter(|value| !value.is_null() && value.as_str() != Some(""))
}
