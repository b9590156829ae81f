//! The command line.

use core::num::NonZeroU64;
use std::{
    error,
    path::{Path, PathBuf},
    prelude::rust_2024::*,
};

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use clap_complete::Shell;

use super::{help, input::records::Reading, number::number, status::Failure, streams::Terminal};
use crate::{carve::Confidence, dump::Framing, record::RawMmFailure};

/// Reads the records in which Windows reports failed IKE and AuthIP main-mode negotiations
/// (FWPM_NET_EVENT_IKEEXT_MM_FAILURE0) from raw bytes, on any OS.
#[derive(Debug, Parser)]
#[command(name = "mmfail", version, after_help = help::EXIT_STATUS)]
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

impl Command {
    /// The name of the command, if it reads standard input because no input is named.
    pub(crate) fn reads_stdin(&self) -> Option<&'static str> {
        let (name, is_named) = match self {
            Self::Decode(args) => ("decode", !args.source.inputs.is_empty()),
            Self::Carve(args) => ("carve", !args.source.inputs.is_empty()),
            Self::Summary(args) => ("summary", !args.source.inputs.is_empty()),
            Self::Encode(args) => ("encode", args.input.is_some()),
            Self::Layout(_) | Self::Explain(_) | Self::Completions(_) | Self::Man(_) => {
                return None;
            }
        };
        (!is_named).then_some(name)
    }
}

/// Print the records of dumps: an array of records in slots of equal length.
#[derive(Args, Debug)]
#[command(after_help = help::DECODE)]
pub(crate) struct Decode {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) slots: Slots,
    /// The output format [default: table on a terminal, otherwise jsonl]
    #[arg(short = 'o', long, value_parser = format_of_records())]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Treat values that Windows' headers do not name as errors. The records are still printed.
    #[arg(long)]
    pub(crate) strict: bool,
    /// Stop at the first error. Implies --strict.
    #[arg(long)]
    pub(crate) stop_after_one_error: bool,
}

/// Find records at any offset in a file: a process dump, a disk image, a trace file.
#[derive(Args, Debug)]
#[command(after_help = help::CARVE)]
pub(crate) struct Carve {
    #[command(flatten)]
    pub(crate) source: Source,
    /// Search only for records that start in this many bytes from --start on. The bytes around
    /// them are read as far as they are needed, so the parts of an image have exactly the
    /// records of the whole. Of hex text, and of overlapping hits that reach back more than
    /// 1 MiB, the bytes before --start are not read.
    #[arg(long, value_name = "BYTES", value_parser = unsigned)]
    pub(crate) length: Option<u64>,
    /// Test only offsets that are multiples of BYTES from --start on. Use 8 for heap memory and 1 if
    /// the alignment is unknown.
    #[arg(long, value_name = "BYTES", default_value = "1", value_parser = step)]
    pub(crate) step: NonZeroU64,
    /// Skip records below this level.
    #[arg(long, value_name = "LEVEL", default_value = "medium", value_parser = confidence())]
    pub(crate) min_confidence: Confidence,
    /// The virtual address of the first byte of the input, if it is the memory of a process. A
    /// minidump has its addresses, and so have the names of files that Volatility 3 writes
    /// (pid.N.vad.0xSTART-0xEND.dmp). With addresses, pointers can be followed.
    #[arg(long, value_name = "ADDRESS", value_parser = unsigned)]
    pub(crate) base: Option<u64>,
    /// The output format [default: table on a terminal, otherwise jsonl]
    #[arg(short = 'o', long)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) output: Output,
    /// Also write the bytes of the records to FILE, which is then a dump with packed framing.
    #[arg(long, value_name = "FILE")]
    pub(crate) raw: Option<PathBuf>,
}

/// Rank the failures of a dump by how often they occur, and show what they have in common.
#[derive(Args, Debug)]
#[command(after_help = help::SUMMARY)]
pub(crate) struct Summary {
    #[command(flatten)]
    pub(crate) source: Source,
    #[command(flatten)]
    pub(crate) slots: Slots,
    /// The output format.
    #[arg(short = 'o', long, default_value = "text")]
    pub(crate) format: SummaryFormat,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Write the bytes of records given as JSON or CSV, printed by decode or written by hand.
#[derive(Args, Debug)]
#[command(after_help = help::ENCODE)]
pub(crate) struct Encode {
    /// A file of JSON objects or of CSV with a header, or - for standard input, which is read
    /// without INPUT as well.
    pub(crate) input: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) output: Output,
    #[command(flatten)]
    pub(crate) slots: Slots,
}

/// Print the offset, length and C type of each field.
#[derive(Args, Debug)]
#[command(after_help = help::LAYOUT)]
pub(crate) struct Layout {
    #[command(flatten)]
    pub(crate) slots: Slots,
}

/// Explain error codes, with advice, and the names in the output.
#[derive(Args, Debug)]
#[command(after_help = help::EXPLAIN)]
pub(crate) struct Explain {
    /// Error codes (decimal, hexadecimal after 0x, or negative as PowerShell prints an HRESULT),
    /// names of constants, fields, framings or values in the output, the end of a name that
    /// follows a _, or placeholders of the Security log such as %%8199.
    #[arg(value_name = "CODE", required = true, allow_negative_numbers = true)]
    pub(crate) codes: Vec<String>,
}

/// Print a script that completes the arguments of mmfail in a shell.
#[derive(Args, Debug)]
#[command(after_help = help::COMPLETIONS)]
pub(crate) struct Completions {
    /// The shell.
    pub(crate) shell: Shell,
}

/// Print a manual page in roff format.
#[derive(Args, Debug)]
#[command(after_help = help::MAN)]
pub(crate) struct Man {
    /// The command that the page describes [default: mmfail itself]
    pub(crate) command: Option<String>,
}

/// The inputs of a command.
#[derive(Args, Debug)]
pub(crate) struct Source {
    /// Files, folders and - for standard input. Folders are read through in the order of names;
    /// links in them are not followed. Without INPUT, standard input is read.
    #[arg(value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Whether the input is bytes or hex text.
    ///
    /// Hex text is plain hex or the output of xxd, hexdump -C, od -A x -t x1, Format-Hex, db, dd or
    /// dq in WinDbg, memory read in LLDB, or db in volshell, in UTF-8 or UTF-16. If the text has
    /// addresses, the offset of a byte in the output and for --start is its address in the text.
    #[arg(long = "input-format", value_name = "KIND", default_value = "auto")]
    pub(crate) kind: Kind,
    /// Start at this offset in each input. In hex text with addresses, this is an address.
    #[arg(long, value_name = "BYTES", default_value = "0", value_parser = unsigned)]
    pub(crate) start: u64,
    /// Stop after this many records of all inputs.
    #[arg(long, value_name = "RECORDS", value_parser = unsigned)]
    pub(crate) count: Option<u64>,
}

/// How records lie in a dump.
#[derive(Args, Debug)]
pub(crate) struct Slots {
    // The full path stops clap from treating `Option` as an optional argument. `None` is `auto`.
    /// The length of the slots of the dump, and where in each slot the record is.
    ///
    /// The numbers in parentheses are the slot length and the offset of the record in bytes.
    #[arg(long, default_value = AUTO, conflicts_with = "slot", value_parser = framing())]
    framing: core::option::Option<Framing>,
    /// The length of a slot in bytes, from 64 to 1048576, instead of a framing.
    #[arg(long, value_name = "BYTES", value_parser = slot_len)]
    slot: Option<usize>,
    /// Bytes from the start of a slot to its record [default: 0]
    #[arg(
        long,
        value_name = "BYTES",
        requires = "slot",
        conflicts_with = "framing",
        value_parser = unsigned
    )]
    record_offset: Option<u64>,
}

/// Where the output goes.
#[derive(Args, Debug)]
pub(crate) struct Output {
    /// Write to FILE instead of standard output (-). FILE is written under a temporary name and
    /// renamed when it is complete.
    #[arg(short = 'f', long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Overwrite existing files.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns with short names
    Table,
    /// One JSON object per line
    Jsonl,
    /// One JSON array
    Json,
    /// CSV with a header
    Csv,
    /// JSON lines for an import into Timesketch, with a sentence as the message
    Timesketch,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SummaryFormat {
    /// The ten most frequent items of each list, on a terminal with bars
    Text,
    /// One JSON object with all lists
    Json,
    /// One page for a browser, with plots and a table of the records, that loads nothing else
    Html,
}

/// Whether an input is bytes or hex text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Hex text if the input looks like it (a message says so), otherwise bytes
    Auto,
    /// Bytes
    Bin,
    /// Hex text, in lines of at most 16 MiB
    Hex,
}

impl Source {
    /// How to read the inputs as dumps.
    pub(crate) fn reading(&self, slots: &Slots) -> Result<Reading, Failure> {
        Ok(Reading {
            kind: self.kind,
            start: self.start,
            framing: slots.framing()?,
        })
    }
}

impl Slots {
    /// The framing of the arguments, or `None` for `auto`.
    pub(crate) fn framing(&self) -> Result<Option<Framing>, Failure> {
        let Some(slot) = self.slot else {
            return Ok(self.framing);
        };
        let record_offset = self.record_offset.unwrap_or(0);
        let framing = usize::try_from(record_offset)
            .ok()
            .and_then(|record_offset| Framing::new(slot, record_offset).ok());
        if framing.is_none() {
            let most = slot.saturating_sub(RawMmFailure::LEN);
            return Err(Failure::Usage(format!(
                "--record-offset {record_offset} is too large for a slot of {slot} bytes: \
                 the record starts at {most} or before"
            )));
        }
        Ok(framing)
    }
}

impl Output {
    /// The file to write, or `None` for standard output.
    pub(crate) fn path(&self) -> Option<&Path> {
        self.output
            .as_deref()
            .filter(|path| path.as_os_str() != "-")
    }

    /// What the output is, if standard output is `stdout`. A file is not a terminal.
    pub(crate) fn terminal(&self, stdout: Terminal) -> Terminal {
        if self.path().is_none() {
            return stdout;
        }
        Terminal {
            columns: None,
            color: false,
            ..stdout
        }
    }
}

fn slot_len(text: &str) -> Result<usize, ArgError> {
    let lengths = RawMmFailure::LEN..=MAX_SLOT;
    let len = usize::try_from(unsigned(text)?).ok();
    len.filter(|len| lengths.contains(len)).ok_or_else(|| {
        let (least, most) = (lengths.start(), lengths.end());
        format!("the length of a slot is from {least} to {most} bytes").into()
    })
}

fn unsigned(text: &str) -> Result<u64, ArgError> {
    number(text)
        .ok_or_else(|| "a number is decimal, or hexadecimal after 0x, of up to 64 bits".into())
}

fn step(text: &str) -> Result<NonZeroU64, ArgError> {
    NonZeroU64::new(unsigned(text)?).ok_or_else(|| "a step is 1 byte or more".into())
}

fn confidence() -> impl TypedValueParser<Value = Confidence> {
    PossibleValuesParser::new(Confidence::KNOWN.iter().map(|level| level.name()))
        .try_map(|name| name.parse::<Confidence>())
}

/// The formats of records that have no time.
fn format_of_records() -> impl TypedValueParser<Value = Format> {
    let formats = Format::value_variants().iter();
    let formats = formats.filter(|format| **format != Format::Timesketch);
    PossibleValuesParser::new(formats.filter_map(ValueEnum::to_possible_value))
        .try_map(|name| Format::from_str(&name, false))
}

fn framing() -> impl TypedValueParser<Value = Option<Framing>> {
    let auto = "the framing whose slots hold the most plausible records";
    let known = Framing::KNOWN.iter().filter_map(|framing| {
        let numbers = format!("{}/{}", framing.slot_len(), framing.record_offset());
        let help = format!("{} ({numbers})", framing.description()?);
        Some(PossibleValue::new(framing.name()?).help(help))
    });
    let auto = PossibleValue::new(AUTO).help(auto);
    PossibleValuesParser::new([auto].into_iter().chain(known)).map(|name| Framing::from_name(&name))
}

/// What is wrong with an argument. Clap adds the argument and its value to the message.
type ArgError = Box<dyn error::Error + Send + Sync>;

const AUTO: &str = "auto";
/// The most bytes of a slot. Slots are held in memory.
pub const MAX_SLOT: usize = 1 << 20;
