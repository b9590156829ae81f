//! Runs the program as a function: golden output of the files in `testdata/`, and bad input and
//! arguments.

mod arguments;
mod bad_input;
mod carve;
mod context;
mod decode;
mod encode;
mod explain;
mod file;
mod hex;
mod inputs;
mod layout;
mod summary;
mod terminals;

use std::{
    env, fs,
    io::{self, Read, Write},
    path::Path,
    prelude::rust_2024::*,
};

use serde_json::Value;

use super::*;
use crate::dump::Framing;

/// Runs `mmfail` and returns its exit status, standard output and standard error.
fn mmfail(args: &[&str], stdin: &[u8], terminal: Terminal) -> (Status, String, String) {
    let (status, out, err) = run_bytes(args, stdin, terminal);
    (status, String::from_utf8(out).unwrap(), err)
}

/// Runs `mmfail` with arguments that are separated by blanks, and without a terminal.
fn piped(args: &str, stdin: &[u8]) -> (Status, String, String) {
    let args: Vec<_> = args.split_whitespace().collect();
    mmfail(&args, stdin, PIPE)
}

/// Runs `mmfail encode`.
fn encoded(args: &[&str], stdin: &[u8]) -> (Status, Vec<u8>, String) {
    run_bytes(&[&["encode"], args].concat(), stdin, PIPE)
}

fn run_bytes(args: &[&str], mut stdin: &[u8], terminal: Terminal) -> (Status, Vec<u8>, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let streams = Streams {
        stdin: &mut stdin,
        out: &mut out,
        err: &mut err,
        terminal,
    };
    let status = run(command_line(args), streams);
    (status, out, String::from_utf8(err).unwrap())
}

/// Runs `mmfail` with the streams given and without a terminal. Returns standard error as well.
fn run_with(args: &[&str], stdin: &mut dyn Read, out: &mut dyn Write) -> (Status, String) {
    let mut err = Vec::new();
    let streams = Streams {
        stdin,
        out,
        err: &mut err,
        terminal: PIPE,
    };
    let status = run(command_line(args), streams);
    (status, String::from_utf8(err).unwrap())
}

fn command_line(args: &[&str]) -> impl Iterator<Item = OsString> {
    ["mmfail"].iter().chain(args).map(OsString::from)
}

/// The streams are files or pipes.
const PIPE: Terminal = Terminal {
    stdin: false,
    columns: None,
    color: false,
    progress: false,
    message_columns: None,
    ascii: false,
};

/// The same in a locale without UTF-8.
const ASCII: Terminal = Terminal {
    ascii: true,
    ..PIPE
};

/// A terminal without colours.
const fn terminal(columns: usize) -> Terminal {
    Terminal {
        columns: Some(columns),
        ..PIPE
    }
}

fn testdata(name: &str) -> Vec<u8> {
    fs::read(Path::new("testdata").join(name)).unwrap()
}

/// Compares a text with the file of that name in `testdata/`, or writes the file if `MMFAIL_BLESS`
/// is set.
fn golden(name: &str, text: &str) {
    let file = Path::new("testdata").join(name);
    if env::var_os("MMFAIL_BLESS").is_some() {
        fs::write(&file, text).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        expected == text,
        "{} differs; MMFAIL_BLESS=1 rewrites it. Printed:\n{text}",
        file.display()
    );
}

/// The dumps in `testdata/`: the name of each without `.bin`, and its framing.
fn dumps() -> impl Iterator<Item = (String, &'static str)> {
    let entries = fs::read_dir("testdata").unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names
        .filter_map(|name| name.strip_suffix(".bin").map(str::to_owned))
        .collect();
    names.sort();
    names.into_iter().map(|name| {
        let framing = Framing::from_name(&name).and_then(Framing::name);
        (name, framing.unwrap_or("packed"))
    })
}

/// Parses JSON lines.
fn json_lines(text: &str) -> Vec<Value> {
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    rows.collect()
}

/// Returns some bytes and then an error.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.is_empty() {
            true => Err(io::Error::other("the disk is on fire")),
            false => self.0.read(buffer),
        }
    }
}

/// Returns an error for every write.
struct Refusing(io::ErrorKind);

impl Write for Refusing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}
