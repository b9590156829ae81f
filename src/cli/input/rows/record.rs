//! The record of a row, and what is known about it.

use core::{net::IpAddr, str::FromStr};
use std::prelude::rust_2024::*;

use super::fields::{Fields, Value};
use crate::{
    cli::{
        names::Named,
        number::{negative, number},
        output::row::Place,
        search::{Carved, Side},
        status::short,
        time,
    },
    record::{CertHash, Field, MmFailure, RawMmFailure},
};

/// All that a row says.
pub(crate) struct Printed {
    source: Option<String>,
    index: Option<u64>,
    offset: u64,
    record: RawMmFailure,
    before: Option<Vec<u8>>,
    after: Option<Vec<u8>>,
    carved: Option<Carved>,
}

impl Printed {
    pub(crate) fn new(fields: &Fields<'_>) -> Result<Self, String> {
        Ok(Self {
            source: owned(fields, "source")?,
            index: integer(fields, "index", u64::MAX)?,
            offset: integer(fields, "offset", u64::MAX)?.unwrap_or(0),
            record: failure(fields)?.encode(),
            before: bytes(fields, "before")?,
            after: bytes(fields, "after")?,
            carved: carved(fields)?,
        })
    }

    /// The record as it was printed. A row without a source has this one, and a row without an
    /// index this one.
    pub(crate) fn place<'a>(&'a self, source: Option<&'a str>, index: u64) -> Place<'a> {
        let around = [&self.before, &self.after].map(|bytes| bytes.as_deref());
        Place {
            source: self.source.as_deref().or(source),
            index: self.index.unwrap_or(index),
            offset: self.offset,
            record: &self.record,
            around: match around {
                [None, None] => None,
                around => Some(around.map(Option::unwrap_or_default).into()),
            },
            carved: self.carved.as_ref(),
        }
    }
}

/// What only rows of `carve` have. `None` for a row of `decode`. A row without a level has the
/// lowest.
fn carved(fields: &Fields<'_>) -> Result<Option<Carved>, String> {
    let confidence = parsed(fields, "confidence", "a level")?;
    let time = match text(fields, "time")? {
        Some(text) => {
            let parsed = time::parse(text);
            Some(parsed.ok_or_else(|| format!("time: {} is not a time in UTC", quoted(text)))?)
        }
        None => None,
    };
    let unknown = Carved::default();
    let carved = Carved {
        confidence: confidence.unwrap_or(unknown.confidence),
        also_fits: parsed(fields, "alsoFits", "a structure")?,
        address: integer(fields, "address", u64::MAX)?,
        time,
        time_source: parsed(fields, "timeSource", "a source of times")?,
        local: side(fields, ["localAddress", "localPort", "localPrincipal"])?,
        remote: side(fields, ["remoteAddress", "remotePort", "remotePrincipal"])?,
        app_id: owned(fields, "appId")?,
        user_sid: owned(fields, "userSid")?,
        provider_context_key: owned(fields, "providerContextKey")?,
        context: parsed(fields, "context", "a kind of context")?,
        context_offset: integer(fields, "contextOffset", u64::MAX)?,
    };
    Ok((confidence.is_some() || carved != unknown).then_some(carved))
}

/// A value that is text of a known form.
fn parsed<T: FromStr>(fields: &Fields<'_>, key: &str, what: &str) -> Result<Option<T>, String> {
    let value = text(fields, key)?.map(|text| (text, text.parse()));
    match value {
        Some((_, Ok(value))) => Ok(Some(value)),
        Some((text, Err(_))) => Err(format!("{key}: {} is not {what}", quoted(text))),
        None => Ok(None),
    }
}

fn owned(fields: &Fields<'_>, key: &str) -> Result<Option<String>, String> {
    Ok(text(fields, key)?.map(str::to_owned))
}

/// The bytes of a field in hex.
pub(crate) fn bytes(fields: &Fields<'_>, key: &str) -> Result<Option<Vec<u8>>, String> {
    let decoded = text(fields, key)?.map(|digits| {
        let bytes = const_hex::decode(digits);
        bytes.map_err(|_| format!("{key}: {} is not hex", quoted(digits)))
    });
    decoded.transpose()
}

fn side(fields: &Fields<'_>, [address, port, principal]: [&str; 3]) -> Result<Side, String> {
    let ip: Option<IpAddr> = parsed(fields, address, "an address")?;
    let port = integer(fields, port, u16::MAX.into())?;
    Ok(Side {
        address: ip.map(|ip| ip.to_string()),
        port: port.and_then(|port| u16::try_from(port).ok()),
        principal: owned(fields, principal)?,
    })
}

/// The fields of a record. An absent field is zero.
pub(crate) fn failure(fields: &Fields<'_>) -> Result<MmFailure, String> {
    Ok(MmFailure {
        failure_error_code: named(fields, Field::FailureErrorCode, "failureErrorName")?,
        failure_point: named(fields, Field::FailurePoint, "failurePointName")?,
        flags: named(fields, Field::Flags, "flagNames")?,
        keying_module_type: named(fields, Field::KeyingModuleType, "keyingModuleTypeName")?,
        mm_state: named(fields, Field::MmState, "mmStateName")?,
        sa_role: named(fields, Field::SaRole, "saRoleName")?,
        mm_auth_method: named(fields, Field::MmAuthMethod, "mmAuthMethodName")?,
        end_cert_hash: hash(fields)?,
        mm_id: integer(fields, Field::MmId.name(), u64::MAX)?.unwrap_or(0),
        mm_filter_id: integer(fields, Field::MmFilterId.name(), u64::MAX)?.unwrap_or(0),
    })
}

/// A 32-bit field: its number or the value of its name, which must not contradict each other.
#[inline(always)]
fn named<T: Named>(fields: &Fields<'_>, field: Field, key: &str) -> Result<T, String> {
    let number = integer(fields, field.name(), u32::MAX.into())?;
    let value = number.map(|number| T::from(u32::try_from(number).unwrap_or(u32::MAX)));
    let Some(name) = text(fields, key)? else {
        return Ok(value.unwrap_or(T::from(0)));
    };
    if let Some(value) = value.filter(|value| value.is_printed_as(name)) {
        return Ok(value);
    }
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
#[inline(always)]
fn integer(fields: &Fields<'_>, field: &str, max: u64) -> Result<Option<u64>, String> {
    let Some(value) = fields.get(field) else {
        return Ok(None);
    };
    // pandas writes `.0` where other rows have no number.
    let whole = |text: &str| match text.strip_suffix(".0") {
        Some(float) => number(float).filter(|number| *number < EXACT_IN_FLOAT),
        None => number(text),
    };
    let unsigned = match value {
        Value::Number(number) => number.as_u64().or_else(|| whole(&number.to_string())),
        Value::Text(text) => whole(text),
        Value::Null | Value::Other(_) => None,
    };
    let code = || match value {
        Value::Number(number) => negative(&number.to_string()),
        Value::Text(text) => negative(text),
        Value::Null | Value::Other(_) => None,
    };
    let is_code = field == Field::FailureErrorCode.name();
    let parsed = unsigned.or_else(|| code().filter(|_| is_code).map(u64::from));
    if parsed.is_some_and(|number| number <= max) {
        return Ok(parsed);
    }
    let (value, bits) = (short(value), max.count_ones());
    if value.trim_matches('"').strip_suffix(".0").and_then(number) >= Some(EXACT_IN_FLOAT) {
        return Err(format!(
            "{field}: {value} is a float that can have lost digits"
        ));
    }
    let kind = if is_code { "a" } else { "an unsigned" };
    Err(format!(
        "{field}: {value} is not {kind} number of {bits} bits"
    ))
}

fn hash(fields: &Fields<'_>) -> Result<CertHash, String> {
    let field = Field::EndCertHash;
    // pandas makes the number 0 of zeros.
    if let Some(Value::Number(_)) = fields.get(field.name()) {
        if integer(fields, field.name(), 0).is_ok() {
            return Ok(CertHash::default());
        }
    }
    let digits = match text(fields, field.name())? {
        None | Some("0" | "0.0") => return Ok(CertHash::default()),
        Some(digits) => digits,
    };
    // `decode_to_array` accepts digits after `0x` as well.
    let is_hash = digits.len() == 2 * CertHash::LEN;
    let hash = is_hash.then(|| const_hex::decode_to_array(digits).ok());
    hash.flatten()
        .map(CertHash)
        .ok_or_else(|| format!("{field}: {} is not 40 hex digits", quoted(digits)))
}

#[inline(always)]
fn text<'a>(fields: &'a Fields<'_>, key: &str) -> Result<Option<&'a str>, String> {
    match fields.get(key) {
        Some(Value::Text(text)) => Ok(Some(text)),
        Some(value) => Err(format!("{key}: {} is not text", short(value))),
        None => Ok(None),
    }
}

/// Text of the input for a message.
fn quoted(text: &str) -> String {
    short(format_args!("{text:?}"))
}

/// Whole numbers from here on can have lost digits as a float.
pub const EXACT_IN_FLOAT: u64 = 1 << 53;
