//! `mmfail`: Windows' IKE main-mode failure records, read on any OS.
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::as_conversions,
        clippy::indexing_slicing,
        clippy::unwrap_used,
        reason = "a test that panics has failed, as it should"
    )
)]

mod args;
mod carve;
mod decode;
mod encode;
mod explain;
mod file;
mod hex;
mod image;
mod input;
mod layout;
mod man;
#[cfg(test)]
mod oracles;
mod output;
#[cfg(test)]
mod plain_row;
mod progress;
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
    process::{self, ExitCode},
};

use anstream::{AutoStream, ColorChoice};
use clap::Parser;

use crate::{
    args::{Cli, Command},
    status::Stop,
};

// `fuzz/` compiles this file as a library and calls `run`.
pub use crate::status::Status;
#[cfg(test)]
extern crate self as mmfail;

/// What the program reads and writes.
#[expect(missing_debug_implementations, reason = "streams have none")]
pub struct Streams<'a> {
    /// Standard input.
    pub stdin: &'a mut dyn Read,
    /// Standard output.
    pub out: &'a mut dyn Write,
    /// Standard error.
    pub err: &'a mut dyn Write,
    /// What they are.
    pub terminal: Terminal,
}

/// What is a terminal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terminal {
    /// The width of standard output in columns; `None` where it is no terminal.
    pub columns: Option<usize>,
    /// Whether to write colours there.
    pub color: bool,
    /// Whether to show progress on standard error.
    pub progress: bool,
}

fn main() -> ExitCode {
    // Not where a signal is ignored, as under nohup: then the rest of them end the process as ever.
    _ = ctrlc::try_set_handler(|| {
        file::remove_unfinished();
        process::exit(KILLED);
    });
    let stdout = io::stdout().lock();
    let terminal = Terminal {
        columns: stdout.is_terminal().then(|| terminal_size::terminal_size_of(&stdout).map_or(80, |(width, _)| width.0.into())),
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
        progress: io::stderr().is_terminal(),
    };
    // Where colours are not wanted none is written, so the stream has none to strip.
    let mut out = BufWriter::with_capacity(1 << 16, AutoStream::always(stdout));
    let (stdin, err) = (&mut io::stdin().lock(), &mut io::stderr());
    run(std::env::args_os(), Streams { stdin, out: &mut out, err, terminal }).into()
}

/// The whole program, as a function of its arguments and streams.
pub fn run(args: impl IntoIterator<Item = OsString>, Streams { stdin, out, err, terminal }: Streams<'_>) -> Status {
    let streams = Streams { stdin, out: &mut *out, err: &mut *err, terminal };
    let result = match Cli::try_parse_from(args).map(|cli| cli.command) {
        Ok(Command::Decode(args)) => decode::decode(&args, streams),
        Ok(Command::Carve(args)) => carve::carve(&args, streams),
        Ok(Command::Summary(args)) => summary::summary(&args, streams),
        Ok(Command::Encode(args)) => encode::encode(&args, streams),
        Ok(Command::Layout(args)) => layout::layout(&args, streams.out),
        Ok(Command::Completions(args)) => man::completions(&args, streams.out),
        Ok(Command::Man(args)) => man::man(&args, streams.out),
        Ok(Command::Explain(args)) => explain::explain(&args.code, streams.out),
        Err(usage) => {
            let text = usage.render();
            let text = if terminal.color { text.ansi().to_string() } else { text.to_string() };
            let written =
                if usage.use_stderr() { streams.err.write_all(text.as_bytes()) } else { streams.out.write_all(text.as_bytes()) };
            let status = if usage.use_stderr() { Status::Usage } else { Status::Good };
            written.map(|()| status).map_err(Stop::Output)
        }
    };
    let result = result.and_then(|status| out.flush().map(|()| status).map_err(Stop::Output));
    result.unwrap_or_else(|stop| stop.report(err))
}

/// The exit status of a process that a signal ends, as shells give it for Ctrl-C.
const KILLED: i32 = 130;
