//! The command line.

use core::num::{NonZeroU64, ParseIntError};
use std::path::{Path, PathBuf};
use std::prelude::rust_2024::*;

use crate::carve::Confidence;
use crate::dump::Framing;
use crate::record::RawMmFailure;
use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;

use crate::cli::help::{
    CARVE_EXAMPLES, COMPLETIONS_EXAMPLES, ENCODE_EXAMPLES, EXAMPLES, EXIT_STATUS, EXPLAIN_EXAMPLES,
    LAYOUT_EXAMPLES, MAN_EXAMPLES, SUMMARY_EXAMPLES,
};
use crate::cli::status::Stop;
use crate::cli::streams::Terminal;

/// Reads the records in which Windows reports failed IKE and AuthIP main-mode negotiations
/// (FWPM_NET_EVENT_IKEEXT_MM_FAILURE0) from raw bytes, on any OS.
#[derive(Debug, Parser)]
#[command(name = "mmfail", version, after_help = EXIT_STATUS)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Decode(Decode),
    Carve(Carve),
    Summary(Summary),
    Encode(Encode),
    Layout(Layout),
    Explain(Explain),
    Completions(Completions),
    Man(Man),
}

/// Print the records of a dump: an array of records, in slots of one length.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Decode {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) slots: Slots,
    /// How to print: a table, one JSON object a line, one JSON array, or CSV [default: table on a terminal, jsonl otherwise]
    #[arg(short = 'o', long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Report values that Windows' headers do not name as errors (the records are printed all the same).
    #[arg(long)]
    pub(crate) strict: bool,
    /// End at the first error: with --strict, at the first value that has no name.
    #[arg(long)]
    pub(crate) stop_after_one_error: bool,
}

/// Find the records in anything: a process dump, a disk, a trace file.
#[derive(Args, Debug)]
#[command(after_help = CARVE_EXAMPLES)]
pub(crate) struct Carve {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Search only for records that start in this many bytes from --start on. What follows is read as far
    /// as they need it, so the parts of an image have exactly the records of the whole.
    #[arg(long, value_name = "BYTES", value_parser = number)]
    pub(crate) length: Option<u64>,
    /// Look at every Nth byte from the start on: 8 suits memory, 1 finds all.
    #[arg(long, value_name = "BYTES", default_value = "1", value_parser = step)]
    pub(crate) step: NonZeroU64,
    /// Leave out what is less sure to be a record.
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = confidence())]
    pub(crate) min_confidence: Confidence,
    /// How to print: a table, one JSON object a line, one JSON array, or CSV [default: table on a terminal, jsonl otherwise]
    #[arg(short = 'o', long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Write the records found to this file, one after the other: a packed dump.
    #[arg(long, value_name = "FILE")]
    pub(crate) raw: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Table,
    Jsonl,
    Json,
    Csv,
}

/// Write the bytes of records given as JSON or CSV: what decode printed, or fields written by hand.
#[derive(Args, Debug)]
#[command(after_help = ENCODE_EXAMPLES)]
pub(crate) struct Encode {
    /// JSON objects or CSV with a header: a file, or - for standard input.
    #[arg(default_value = "-")]
    pub(crate) input: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) slots: Slots,
}

/// Print where each field lies: offset and length in bytes, C type.
#[derive(Args, Debug)]
#[command(after_help = LAYOUT_EXAMPLES)]
pub(crate) struct Layout {
    #[command(flatten)]
    pub(crate) slots: Slots,
}

/// Say what an error code or a Windows constant means.
#[derive(Args, Debug)]
#[command(after_help = EXPLAIN_EXAMPLES)]
pub(crate) struct Explain {
    /// An error code (decimal, hex, or negative as PowerShell prints an HRESULT) or the name of a constant, or its end from a _ on.
    #[arg(allow_negative_numbers = true)]
    pub(crate) code: String,
}

/// Print a script that completes mmfail's arguments in a shell.
#[derive(Args, Debug)]
#[command(after_help = COMPLETIONS_EXAMPLES)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Print a manual page, as roff.
#[derive(Args, Debug)]
#[command(after_help = MAN_EXAMPLES)]
pub(crate) struct Man {
    /// The command it is about [default: all of mmfail]
    pub(crate) command: Option<String>,
}

/// Count how often each value occurs: the first look at a dump.
#[derive(Args, Debug)]
#[command(after_help = SUMMARY_EXAMPLES)]
pub(crate) struct Summary {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) slots: Slots,
    /// How to print.
    #[arg(short = 'o', long, default_value = "text")]
    pub(crate) format: SummaryFormat,
    #[command(flatten)]
    pub(crate) output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// The ten most frequent values of each field; with bars on a terminal
    Text,
    /// One object, all values
    Json,
}

/// What to read.
#[derive(Args, Debug)]
pub(crate) struct Source {
    /// A file, or - for standard input.
    #[arg(default_value = "-")]
    pub(crate) input: PathBuf,
    /// What the input is: bytes, or a hex dump as text (xxd, hexdump, od, Format-Hex, WinDbg, or hex alone).
    #[arg(long = "input-format", value_name = "KIND", default_value = "auto")]
    pub(crate) kind: Kind,
    /// Where in the input to begin (in the bytes that a hex dump stands for).
    #[arg(long, value_name = "BYTES", default_value = "0", value_parser = number)]
    pub(crate) start: u64,
    /// Stop after this many records.
    #[arg(long, value_name = "RECORDS", value_parser = number)]
    pub(crate) count: Option<u64>,
}

/// A framing by its name; `None` is auto.
#[derive(Clone, Copy, Debug)]
struct Named(Option<Framing>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A hex dump if it looks like one, and says so
    Auto,
    /// Bytes
    Bin,
    /// Text, with at most 16 MiB in a line
    Hex,
}

/// Where the output goes.
#[derive(Args, Debug)]
pub(crate) struct Output {
    /// Write to this file; - is standard output. It is made whole or not at all.
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite a file that exists.
    #[arg(long)]
    pub(crate) force: bool,
}

/// How records lie in a dump.
#[derive(Args, Debug)]
pub(crate) struct Slots {
    /// The dump's slots: their length and where the record is in them.
    #[arg(long, default_value = AUTO, conflicts_with = "slot", value_parser = named_framing())]
    framing: Named,
    /// Slot length in bytes, for slots of your own: 64 to 1048576.
    #[arg(long, value_name = "BYTES", value_parser = slot_len)]
    slot: Option<u64>,
    /// Bytes from a slot's start to its record.
    #[arg(long, value_name = "BYTES", requires = "slot", conflicts_with = "framing", value_parser = number)]
    record_offset: Option<u64>,
}

impl Output {
    /// What is written to: a file is no terminal.
    pub(crate) fn terminal(&self, stdout: Terminal) -> Terminal {
        if self.path().is_some() {
            Terminal {
                columns: None,
                color: false,
                ..stdout
            }
        } else {
            stdout
        }
    }

    /// The file to write; `None` is standard output.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.output
            .as_deref()
            .filter(|path| path.as_os_str() != "-")
    }
}

impl Slots {
    /// The framing asked for; `None` where it is auto.
    pub(crate) fn framing(&self) -> Result<Option<Framing>, Stop> {
        let Some(slot) = self.slot else {
            return Ok(self.framing.0);
        };
        let record_offset = self.record_offset.unwrap_or(0);
        let narrow = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Framing::new(narrow(slot), narrow(record_offset)).map(Some).map_err(|_| {
            let last = slot.saturating_sub(MIN_SLOT);
            Stop::Usage(format!(
                "in a slot of {slot} bytes the record cannot be at --record-offset {record_offset}: {last} is the last that fits"
            ))
        })
    }
}

/// Decimal, or hex after `0x`.
pub(crate) fn number(text: &str) -> Result<u64, ParseIntError> {
    let text = if text.contains('+') { "+" } else { text }; // Rust's integers may have a sign
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16),
        None => text.parse(),
    }
}

fn slot_len(text: &str) -> Result<u64, String> {
    let len = number(text).map_err(|error| error.to_string())?;
    if (MIN_SLOT..=MAX_SLOT).contains(&len) {
        Ok(len)
    } else {
        Err(format!(
            "a slot holds a record of {MIN_SLOT} bytes and is at most {MAX_SLOT} long"
        ))
    }
}

fn step(text: &str) -> Result<NonZeroU64, String> {
    let step = number(text).map_err(|error| error.to_string())?;
    NonZeroU64::new(step).ok_or_else(|| "a step is 1 byte or more".to_owned())
}

fn named_framing() -> impl TypedValueParser<Value = Named> {
    let names = Framing::KNOWN.iter().filter_map(|framing| framing.name());
    PossibleValuesParser::new([AUTO].into_iter().chain(names))
        .map(|name| Named(Framing::from_name(&name)))
}

fn confidence() -> impl TypedValueParser<Value = Confidence> {
    let level = |name: String| Confidence::from_name(&name).unwrap_or(Confidence::Medium);
    PossibleValuesParser::new(Confidence::ALL.map(Confidence::name)).map(level)
}

const AUTO: &str = "auto";
#[expect(clippy::as_conversions, reason = "64")]
const MIN_SLOT: u64 = RawMmFailure::LEN as u64;
/// A slot is held in memory.
const MAX_SLOT: u64 = 1 << 20;
