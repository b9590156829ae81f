//! The tool `mmfail`, as a function of its arguments and streams.
//!
//! This module is public for the program, the fuzz targets, the benches and the bindings of other
//! languages. It is not part of the API.

mod args;
mod commands;
mod glossary;
mod help;
mod input;
mod names;
mod number;
mod output;
mod progress;
mod search;
mod siblings;
mod signals;
mod status;
mod streams;
#[cfg(test)]
mod tests;
mod threads;
mod time;
mod totals;

use std::{ffi::OsString, io::Write, prelude::rust_2024::*};

use clap::{CommandFactory, Parser, error::ErrorKind};

use self::{
    args::{Cli, Command},
    commands::{carve, decode, encode, explain, layout, man, summary},
    output::wrap::Wrapped,
    status::escaped,
};
pub use self::{
    args::{Kind, MAX_SLOT},
    commands::{encode::encode_row, explain::explain_code},
    input::{
        records::{Reading, Records, SAMPLE, Slots},
        rows::record::EXACT_IN_FLOAT,
        source::{Input, ReadSeek},
    },
    output::row::{Extra, Key, Place, Row, Value, columns, empty_row},
    search::{Carved, Found, Receiver, Search, Side, search},
    signals::clean_up_at_signals,
    status::{Failure, Status},
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
    let command = match Cli::try_parse_from(&args) {
        Ok(cli) => cli.command,
        Err(usage) => {
            // The message quotes the arguments, so it is that of the escaped arguments.
            let args = args.iter().map(|arg| escaped(&arg.to_string_lossy()));
            let usage = Cli::try_parse_from(args).err().unwrap_or(usage);
            return print_usage(&usage, streams);
        }
    };
    if let Some(name) = command.reads_stdin().filter(|_| streams.terminal.stdin) {
        return print_usage(&no_input(name), streams);
    }
    match command {
        Command::Decode(args) => decode::decode(&args, streams),
        Command::Carve(args) => carve::carve(&args, streams),
        Command::Summary(args) => summary::summary(&args, streams),
        Command::Encode(args) => encode::encode(&args, streams),
        Command::Layout(args) => layout::layout(&args, streams.out),
        Command::Completions(args) => man::completions(&args, streams.out),
        Command::Man(args) => man::man(&args, streams.out),
        Command::Explain(args) => explain::explain(&args, streams),
    }
}

/// Prints what clap has to say: an error or the help.
fn print_usage(usage: &clap::Error, streams: Streams<'_>) -> Result<Status, Failure> {
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

/// The error of a command without INPUT that would wait for somebody to type bytes.
fn no_input(command: &str) -> clap::Error {
    let mut tool = Cli::command();
    tool.build();
    let message = "INPUT is missing, and standard input is a terminal (- reads it anyway)";
    match tool.find_subcommand_mut(command) {
        Some(command) => command.error(ErrorKind::MissingRequiredArgument, message),
        None => tool.error(ErrorKind::MissingRequiredArgument, message),
    }
}
