//! Records as a table for the eye: short names, aligned columns, `?` before what is unknown.

use core::iter::repeat_n;
use std::prelude::rust_2024::*;
use std::{
    borrow::Cow,
    io::{self, Write},
};

use crate::carve::Confidence;
use crate::record::{ErrorCode, Flags};
use anstyle::{AnsiColor, Style};

use crate::cli::output::row::Place;
use crate::cli::streams::Terminal;

/// Prints rows under one header. Where the terminal is narrower than a row, the row goes on in a second line.
pub(crate) struct Table {
    columns: usize,
    color: bool,
    /// Each column's width so far; later rows can widen it.
    widths: [usize; HEADER.len()],
    /// The columns that the last header has.
    header: [bool; HEADER.len()],
}

#[derive(Clone, Debug, Default)]
struct Cell {
    text: Cow<'static, str>,
    style: Style,
}

impl Cell {
    /// Columns it takes.
    fn len(&self) -> usize {
        self.text.chars().count()
    }
}

impl Table {
    pub(crate) fn new(terminal: Terminal) -> Self {
        Self {
            columns: terminal.columns.unwrap_or(usize::MAX),
            color: terminal.color,
            widths: [0; HEADER.len()],
            header: [false; HEADER.len()],
        }
    }

    /// For records that come one by one: the columns are as wide from the start as most records need.
    pub(crate) fn with_usual_widths(self) -> Self {
        Self {
            widths: [3, 10, 10, 34, 5, 6, 9, 10, 22, 9, 6, 8, 8, 0, 0, 10],
            ..self
        }
    }

    pub(crate) fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> io::Result<()> {
        // Widths are of a thousand rows at a time: the cells of more would only fill memory.
        for places in places.chunks(1000) {
            let rows: Vec<_> = places.iter().map(cells).collect();
            for row in &rows {
                for ((width, cell), (title, _)) in self.widths.iter_mut().zip(row).zip(HEADER) {
                    if !cell.text.is_empty() {
                        *width = (*width).max(cell.len()).max(title.len());
                    }
                }
            }
            if self.header != self.shown() {
                self.header = self.shown();
                self.line(
                    out,
                    &HEADER.map(|(title, _)| Cell {
                        text: title.into(),
                        style: Style::new().bold(),
                    }),
                )?;
            }
            rows.iter().try_for_each(|row| self.line(out, row))?;
        }
        Ok(())
    }

    /// The columns with something in them: a column without is left out, title and all.
    fn shown(&self) -> [bool; HEADER.len()] {
        self.widths.map(|width| width > 0)
    }

    /// Writes a row in as many lines as the terminal's width makes of it.
    fn line(&self, out: &mut dyn Write, row: &Cells) -> io::Result<()> {
        let mut used = 0_usize;
        let mut owed = String::new(); // blanks and line ends before the next text: none at a line's end
        for ((cell, &width), &(_, align)) in row
            .iter()
            .zip(&self.widths)
            .zip(&HEADER)
            .filter(|((_, width), _)| **width > 0)
        {
            let gap = if used == 0 { 0 } else { GAP };
            used = used.saturating_add(gap).saturating_add(width);
            if gap > 0 && used > self.columns {
                used = INDENT.saturating_add(width);
                owed = format!("\n{:INDENT$}", "");
            } else {
                owed.extend(repeat_n(' ', gap));
            }
            let blank = repeat_n(' ', width.saturating_sub(cell.len()));
            if align == Align::Right || cell.text.is_empty() {
                owed.extend(blank.clone());
            }
            if !cell.text.is_empty() {
                let style = if self.color { cell.style } else { Style::new() };
                write!(out, "{owed}{style}{}{style:#}", cell.text)?;
                owed.clear();
                if align == Align::Left {
                    owed.extend(blank);
                }
            }
        }
        writeln!(out)
    }
}

fn cells(place: &Place<'_>) -> Cells {
    let failure = place.record.decode();
    let (before, after) = place.around.unwrap_or_default();
    [
        plain(place.index.to_string()),
        plain(format!("{:#010x}", place.offset)),
        plain(code(failure.failure_error_code)),
        plain(failure.failure_error_code.name().unwrap_or_default()),
        named(
            failure.failure_point.name(),
            "IPSEC_FAILURE_",
            failure.failure_point.0,
        ),
        named(
            failure.keying_module_type.name(),
            "IKEEXT_KEY_MODULE_",
            failure.keying_module_type.0,
        ),
        named(failure.sa_role.name(), "IKEEXT_SA_ROLE_", failure.sa_role.0),
        named(
            failure.mm_state.name(),
            "IKEEXT_MM_SA_STATE_",
            failure.mm_state.0,
        ),
        named(
            failure.mm_auth_method.name(),
            "IKEEXT_",
            failure.mm_auth_method.0,
        ),
        plain(if failure.end_cert_hash.is_zero() {
            String::new()
        } else {
            shortened(&failure.end_cert_hash.0, 4)
        }),
        plain(failure.mm_id.to_string()),
        plain(failure.mm_filter_id.to_string()),
        flags(failure.flags),
        plain(shortened(before, 16)),
        plain(shortened(after, 16)),
        plain(place.confidence.map_or("", Confidence::name)),
    ]
}

fn plain(text: impl Into<Cow<'static, str>>) -> Cell {
    Cell {
        text: text.into(),
        style: Style::new(),
    }
}

fn unknown(text: String) -> Cell {
    Cell {
        text: text.into(),
        style: UNKNOWN,
    }
}

/// The name without what all names of the enumeration begin with, or the number with the mark of the unknown.
fn named(name: Option<&'static str>, prefix: &str, value: u32) -> Cell {
    match name {
        Some(name) => plain(name.strip_prefix(prefix).unwrap_or(name)),
        None => unknown(format!("?{value:#x}")),
    }
}

fn flags(flags: Flags) -> Cell {
    let prefix = "FWPM_NET_EVENT_IKEEXT_MM_FAILURE_FLAG_";
    let mut names: Vec<_> = flags.names().map(|name| name.replace(prefix, "")).collect();
    match flags.unknown_bits() {
        0 => plain(names.join("|")),
        bits => {
            names.push(format!("?{bits:#x}"));
            unknown(names.join("|"))
        }
    }
}

/// As people meet it: Win32 codes in decimal, others in hex.
fn code(code: ErrorCode) -> String {
    if code.0 <= 0xFFFF {
        code.0.to_string()
    } else {
        format!("{:#010x}", code.0)
    }
}

/// The first `len` bytes as hex, with a sign where there are more.
fn shortened(bytes: &[u8], len: usize) -> String {
    match bytes.get(..len) {
        Some(first) if first.len() < bytes.len() => const_hex::encode(first) + "…",
        _ => const_hex::encode(bytes),
    }
}

type Cells = [Cell; HEADER.len()];

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
}

const HEADER: [(&str, Align); 16] = [
    ("#", Align::Right),
    ("offset", Align::Right),
    ("code", Align::Right),
    ("error", Align::Left),
    ("point", Align::Left),
    ("module", Align::Left),
    ("role", Align::Left),
    ("state", Align::Left),
    ("auth", Align::Left),
    ("hash", Align::Left),
    ("mmId", Align::Right),
    ("filterId", Align::Right),
    ("flags", Align::Left),
    ("before", Align::Left),
    ("after", Align::Left),
    ("confidence", Align::Left),
];
/// How values that have no name look.
pub(crate) const UNKNOWN: Style = AnsiColor::Yellow.on_default().bold();
/// Blanks between two columns, and before a row's second line.
const GAP: usize = 2;
const INDENT: usize = 4;
