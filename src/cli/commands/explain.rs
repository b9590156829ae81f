//! `mmfail explain`: prints what codes, names and placeholders mean.

use std::prelude::rust_2024::*;

use crate::cli::{
    args::Explain,
    glossary::Glossary,
    status::{Failure, Status, say, short},
    streams::Streams,
};

pub(crate) fn explain(args: &Explain, streams: Streams<'_>) -> Result<Status, Failure> {
    let Streams {
        out, err, terminal, ..
    } = streams;
    let columns = terminal.columns.unwrap_or(USUAL_WIDTH);
    let columns = columns.clamp(LEAST_WIDTH, MOST_WIDTH);
    let glossary = Glossary::new();
    let (mut status, mut separator) = (Status::Good, "");
    for text in &args.codes {
        let explanations = glossary.explain(text);
        if explanations.is_empty() {
            status = Status::BadInput;
            let names = glossary.similar(text).join(" or ");
            let question = match names.is_empty() {
                true => names,
                false => format!("; did you mean {names}?"),
            };
            let text = short(text);
            say(
                err,
                format_args!("'{text}' is neither a 32-bit number nor a known name{question}"),
            );
        }
        for explanation in explanations {
            let text = separator.to_owned() + &explanation.text(columns);
            out.write_all(text.as_bytes()).map_err(Failure::Output)?;
            separator = "\n";
        }
    }
    Ok(status)
}

/// The width of lines where standard output is not a terminal.
const USUAL_WIDTH: usize = 80;
/// Narrower lines have too few words beside the labels.
const LEAST_WIDTH: usize = 40;
/// Wider lines are hard to read.
const MOST_WIDTH: usize = 100;
