//! `mmfail`: Windows' IKE main-mode failure records, read on any OS.
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "a test that panics has failed, as it should"
    )
)]

mod args;
mod decode;
mod encode;
mod explain;
mod input;
mod layout;
mod output;
mod row;
mod rows;
mod source;
mod status;
mod summary;
mod table;
#[cfg(test)]
mod tests;

use std::{
    ffi::OsString,
    io::{self, BufWriter, IsTerminal, Read, Write},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use clap::Parser;

use crate::{
    args::{Cli, Command},
    status::{Status, Stop},
};

/// What standard output is.
#[derive(Clone, Copy, Debug)]
struct Terminal {
    /// Its width in columns; `None` where it is no terminal.
    columns: Option<usize>,
    /// Whether to write colours.
    color: bool,
}

fn main() -> ExitCode {
    let stdout = io::stdout().lock();
    let terminal = Terminal {
        columns: stdout.is_terminal().then(|| terminal_size::terminal_size_of(&stdout).map_or(80, |(width, _)| width.0.into())),
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
    };
    // Where colours are not wanted none is written, so the stream has none to strip.
    let mut out = BufWriter::with_capacity(1 << 16, AutoStream::always(stdout));
    run(std::env::args_os(), &mut io::stdin().lock(), &mut out, &mut io::stderr().lock(), terminal).into()
}

/// The whole program, as a function of its arguments and streams.
fn run(
    args: impl IntoIterator<Item = OsString>,
    stdin: &mut dyn Read,
    out: &mut dyn Write,
    err: &mut dyn Write,
    terminal: Terminal,
) -> Status {
    let result = match Cli::try_parse_from(args) {
        Ok(Cli { command: Command::Decode(args) }) => decode::decode(&args, stdin, out, err, terminal),
        Ok(Cli { command: Command::Summary(args) }) => summary::summary(&args, stdin, out, err, terminal),
        Ok(Cli { command: Command::Encode(args) }) => encode::encode(&args, stdin, out, err, terminal),
        Ok(Cli { command: Command::Layout(args) }) => layout::layout(&args, out),
        Ok(Cli { command: Command::Explain(args) }) => explain::explain(&args.code, out),
        Err(usage) => {
            let text = usage.render();
            let text = if terminal.color { text.ansi().to_string() } else { text.to_string() };
            let written = if usage.use_stderr() { err.write_all(text.as_bytes()) } else { out.write_all(text.as_bytes()) };
            let status = if usage.use_stderr() { Status::Usage } else { Status::Good };
            written.map(|()| status).map_err(Stop::Output)
        }
    };
    let result = result.and_then(|status| out.flush().map(|()| status).map_err(Stop::Output));
    result.unwrap_or_else(|stop| stop.report(err))
}
