//! `mmfail encode`: writes the bytes of records given as JSON or CSV.

use std::{path::Path, prelude::rust_2024::*};

use crate::{
    cli::{
        args::Encode,
        input::{
            rows::{
                Fields,
                bad::BadRows,
                object,
                record::{bytes, failure},
                rows,
            },
            source::Input,
        },
        output::{printer::to_output, row::all_columns},
        progress::Progress,
        status::{Failure, Status, say},
        streams::Streams,
    },
    dump::Framing,
    record::RawMmFailure,
};

pub(crate) fn encode(args: &Encode, streams: Streams<'_>) -> Result<Status, Failure> {
    if args.output.terminal(streams.terminal).columns.is_some() {
        let message = "records are not written to a terminal: use --output FILE or a pipe";
        return Err(Failure::Usage(message.to_owned()));
    }
    let framing = args.slots.framing()?;
    let columns = all_columns();
    let path = args.input.as_deref().unwrap_or(Path::new("-"));
    let mut input = Input::open(path, streams.stdin)?;
    let name = input.name().to_owned();
    to_output(&args.output, &[("the input", path)], streams.out, |out| {
        let mut progress = Progress::of_one_input(streams.terminal.progress);
        let err = &mut progress.beside(streams.err);
        let mut bad = BadRows::new(&name);
        let (mut is_empty, mut stopped) = (true, Status::Good);
        // The bytes before and after the first record, and whether all have as many.
        let (mut first, mut are_equal) = (None, true);
        let mut input = progress.reading(&mut input);
        let slots = rows(&mut input, columns, |row| slot(row, framing));
        for slot in slots {
            let (place, slot) = match slot {
                Ok(slot) => slot,
                Err(error) => {
                    let failure = Failure::Input(name.clone(), error);
                    if is_empty {
                        return Err(failure);
                    }
                    stopped = failure.report(err); // what was written stays
                    break;
                }
            };
            is_empty = false;
            match slot {
                Ok((before, record, after)) => {
                    let around = (before.len(), after.len());
                    are_equal &= around == *first.get_or_insert(around);
                    let mut parts = [&before, record.as_bytes().as_slice(), &after].into_iter();
                    parts
                        .try_for_each(|bytes| out.write_all(bytes))
                        .map_err(Failure::Output)?;
                }
                Err(problem) => bad.add(err, place, &problem),
            }
        }
        let status = bad.finish(err).max(stopped);
        if is_empty {
            say(err, format_args!("{name}: nothing to read: 0 records"));
        }
        if !are_equal {
            let what = "the slots have several framings, and decode reads one at a time";
            say(err, format_args!("{name}: {what}"));
        }
        Ok(status)
    })
}

/// The bytes of the record that a JSON object has, with those before and after it.
///
/// # Errors
///
/// Returns what is wrong with the object, such as a name that is not that of a field.
pub fn encode_row(json: &[u8]) -> Result<Vec<u8>, String> {
    let columns = all_columns();
    let (before, record, after) = slot(&object(json, columns)?, None)?;
    Ok([&before, record.as_bytes().as_slice(), &after].concat())
}

/// The record, and the bytes before and after it.
fn slot(
    fields: &Fields<'_>,
    framing: Option<Framing>,
) -> Result<(Vec<u8>, RawMmFailure, Vec<u8>), String> {
    let before = around(fields, "before", framing.map(Framing::record_offset))?;
    let after = around(fields, "after", framing.map(Framing::after_len))?;
    Ok((before, failure(fields)?.encode(), after))
}

/// The bytes of the field `before` or `after`, of which the framing requires `len`.
fn around(fields: &Fields<'_>, key: &str, len: Option<usize>) -> Result<Vec<u8>, String> {
    let Some(bytes) = bytes(fields, key)? else {
        return Ok(vec![0; len.unwrap_or(0)]);
    };
    match len {
        Some(len) if len != bytes.len() => Err(format!(
            "{key}: {} bytes, but the framing has {len}",
            bytes.len()
        )),
        _ => Ok(bytes),
    }
}
