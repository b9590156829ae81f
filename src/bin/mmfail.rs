//! `mmfail` reads Windows' IKE main-mode failure records on any OS.

use std::{
    env,
    io::{self, BufWriter, IsTerminal},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use ikeext_mm_failure::cli::{Streams, Terminal, clean_up_at_signals, run, start_threads};

fn main() -> ExitCode {
    clean_up_at_signals();
    start_threads();
    let stdout = io::stdout().lock();
    let width = || terminal_size::terminal_size_of(&stdout).map_or(80, |(width, _)| width.0.into());
    let terminal = Terminal {
        columns: stdout.is_terminal().then(width),
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
        progress: io::stderr().is_terminal(),
    };
    // `run` writes colours only if they are wanted, so the stream need not strip them.
    let mut out = BufWriter::with_capacity(1 << 16, AutoStream::always(stdout));
    let (stdin, err) = (&mut io::stdin().lock(), &mut io::stderr());
    run(
        env::args_os(),
        Streams {
            stdin,
            out: &mut out,
            err,
            terminal,
        },
    )
    .into()
}
