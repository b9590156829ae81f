//! `mmfail layout`: where each field lies.

use std::io::Write;
use std::prelude::rust_2024::*;

use crate::record::{Field, RawMmFailure};

use crate::cli::args::Layout;
use crate::cli::status::{Status, Stop};

pub(crate) fn layout(args: &Layout, out: &mut dyn Write) -> Result<Status, Stop> {
    let framing = args.slots.framing()?.unwrap_or_default();
    let record = framing.record_offset();
    let mut rows = vec![(0, record, "(before the record)", "")];
    rows.extend(Field::ALL.map(|field| {
        (
            record.saturating_add(field.offset()),
            field.len(),
            field.name(),
            field.c_type(),
        )
    }));
    rows.push((
        record.saturating_add(RawMmFailure::LEN),
        framing.after_len(),
        "(after the record)",
        "",
    ));

    let mut text = format!(
        "{:>6}  {:>6}  {:<19}  C type\n",
        "offset", "length", "field"
    );
    for (offset, len, name, c_type) in rows.into_iter().filter(|row| row.1 > 0) {
        text += format!("{offset:>6}  {len:>6}  {name:<19}  {c_type}").trim_end();
        text.push('\n');
    }
    out.write_all(text.as_bytes())
        .map(|()| Status::Good)
        .map_err(Stop::Output)
}
