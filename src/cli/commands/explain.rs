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
        match explanation(&glossary, text, columns) {
            Ok(text) => {
                let text = separator.to_owned() + &text;
                out.write_all(text.as_bytes()).map_err(Failure::Output)?;
                separator = "\n";
            }
            Err(problem) => {
                status = Status::BadInput;
                say(err, format_args!("{problem}"));
            }
        }
    }
    Ok(status)
}

/// The text that the command prints for a code into a pipe.
///
/// # Errors
///
/// Returns a message if the code is not known.
pub fn explain_code(code: &str) -> Result<String, String> {
    explanation(&Glossary::new(), code, USUAL_WIDTH)
}

/// The explanations of a code, with an empty line between them.
fn explanation(glossary: &Glossary, code: &str, columns: usize) -> Result<String, String> {
    let explanations = glossary.explain(code);
    if explanations.is_empty() {
        let names = glossary.similar(code).join(" or ");
        let hint = if code.starts_with('?') {
            "; a value without a known name is printed so, and the name of its field \
             explains those that have one"
                .to_owned()
        } else if names.is_empty() {
            names
        } else {
            format!("; did you mean {names}?")
        };
        let code = short(code);
        return Err(format!(
            "'{code}' is neither a 32-bit number nor a known name{hint}"
        ));
    }
    let texts = explanations.iter().map(|known| known.text(columns));
    Ok(texts.collect::<Vec<_>>().join("\n"))
}

/// The width of lines where standard output is not a terminal.
const USUAL_WIDTH: usize = 80;
/// Narrower lines have too few words beside the labels.
const LEAST_WIDTH: usize = 40;
/// Wider lines are hard to read.
const MOST_WIDTH: usize = 100;
