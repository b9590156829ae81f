//! `mmfail layout`: prints the offset, length and C type of each field.

use std::{io::Write, prelude::rust_2024::*};

use crate::{
    cli::{
        args::Layout,
        status::{Failure, Status},
    },
    record::{Field, RawMmFailure},
};

pub(crate) fn layout(args: &Layout, out: &mut dyn Write) -> Result<Status, Failure> {
    let framing = args.slots.framing()?.unwrap_or_default();
    let start = framing.record_offset();
    let end = start.saturating_add(RawMmFailure::LEN);
    let fields = Field::ALL.map(|field| {
        let offset = start.saturating_add(field.offset());
        (offset, field.len(), field.name(), field.c_type())
    });
    let before = (0, start, "(before the record)", "");
    let after = (end, framing.after_len(), "(after the record)", "");

    let mut text = "offset  length  field                C type\n".to_owned();
    for (offset, len, name, c_type) in [before].into_iter().chain(fields).chain([after]) {
        if len > 0 {
            text += format!("{offset:>6}  {len:>6}  {name:<19}  {c_type}").trim_end();
            text.push('\n');
        }
    }
    out.write_all(text.as_bytes())
        .map(|()| Status::Good)
        .map_err(Failure::Output)
}
