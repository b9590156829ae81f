//! The tool `mmfail`, as a function of its arguments and streams.
//!
//! This module is public for the program, the fuzz targets and the benches. It is not part of the
//! API.

mod args;
mod commands;
mod glossary;
mod help;
mod input;
mod memory;
mod names;
mod number;
mod output;
mod progress;
mod search;
mod siblings;
mod signals;
mod status;
mod streams;
mod surroundings;
#[cfg(test)]
mod tests;
mod threads;
mod time;
mod totals;
mod window;

use std::{ffi::OsString, io::Write, prelude::rust_2024::*};

use clap::Parser;

#[cfg(test)]
pub(crate) use self::output::row::columns;
use self::{
    args::{Cli, Command},
    commands::{carve, decode, encode, explain, layout, man, summary},
    output::wrap::Wrapped,
    status::{Failure, escaped},
};
pub use self::{
    signals::clean_up_at_signals,
    status::Status,
    streams::{Streams, Terminal},
    threads::start_threads,
};

/// Runs the program.
pub fn run(args: impl IntoIterator<Item = OsString>, streams: Streams<'_>) -> Status {
    let Streams {
        stdin,
        out,
        err,
        terminal,
    } = streams;
    let mut wrapped;
    let err: &mut dyn Write = match terminal.message_columns {
        Some(columns) => {
            wrapped = Wrapped {
                stream: err,
                columns,
            };
            &mut wrapped
        }
        None => err,
    };
    let result = dispatch(
        args,
        Streams {
            stdin,
            out: &mut *out,
            err: &mut *err,
            terminal,
        },
    );
    let result = result.and_then(|status| match out.flush() {
        Ok(()) => Ok(status),
        Err(error) => Err(Failure::Output(error)),
    });
    result.unwrap_or_else(|stop| stop.report(err))
}

fn dispatch(
    args: impl IntoIterator<Item = OsString>,
    streams: Streams<'_>,
) -> Result<Status, Failure> {
    let args: Vec<_> = args.into_iter().collect();
    match Cli::try_parse_from(&args).map(|cli| cli.command) {
        Ok(Command::Decode(args)) => decode::decode(&args, streams),
        Ok(Command::Carve(args)) => carve::carve(&args, streams),
        Ok(Command::Summary(args)) => summary::summary(&args, streams),
        Ok(Command::Encode(args)) => encode::encode(&args, streams),
        Ok(Command::Layout(args)) => layout::layout(&args, streams.out),
        Ok(Command::Completions(args)) => man::completions(&args, streams.out),
        Ok(Command::Man(args)) => man::man(&args, streams.out),
        Ok(Command::Explain(args)) => explain::explain(&args, streams),
        Err(usage) => {
            // The message quotes the arguments, so it is that of the escaped arguments.
            let args = args.iter().map(|arg| escaped(&arg.to_string_lossy()));
            let usage = Cli::try_parse_from(args).err().unwrap_or(usage);
            let text = usage.render();
            let text = match streams.terminal.color {
                true => text.ansi().to_string(),
                false => text.to_string(),
            };
            let (to, status) = match usage.use_stderr() {
                true => (streams.err, Status::Usage),
                false => (streams.out, Status::Good),
            };
            to.write_all(text.as_bytes())
                .map(|()| status)
                .map_err(Failure::Output)
        }
    }
}
