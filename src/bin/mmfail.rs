//! `mmfail` reads Windows' IKE main-mode failure records on any OS.

use std::{
    env,
    io::{self, BufWriter, IsTerminal},
    process::ExitCode,
};

use anstream::{AutoStream, ColorChoice};
use ikeext_mm_failure::cli::{Streams, Terminal, clean_up_at_signals, run, start_threads};
use terminal_size::{Height, Width, terminal_size_of};

fn main() -> ExitCode {
    clean_up_at_signals();
    start_threads();
    let stdout = io::stdout().lock();
    let stderr = io::stderr();
    let columns = |size: Option<(Width, Height)>| size.map_or(80, |(width, _)| width.0.into());
    let (out_size, err_size) = (terminal_size_of(&stdout), terminal_size_of(&stderr));
    let terminal = Terminal {
        stdin: io::stdin().is_terminal(),
        columns: stdout.is_terminal().then(|| columns(out_size)),
        color: AutoStream::choice(&stdout) != ColorChoice::Never,
        progress: stderr.is_terminal(),
        message_columns: stderr.is_terminal().then(|| columns(err_size)),
        ascii: cfg!(unix) && !is_utf8_locale(),
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

/// Whether the locale has the characters of Unicode, by the first of its variables that is set.
fn is_utf8_locale() -> bool {
    let values = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .filter_map(env::var_os);
    let locale = values.into_iter().find(|value| !value.is_empty());
    let locale = locale.unwrap_or_default().to_string_lossy().to_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}
