//! Records as a table for people: short names in aligned columns, and `?` before values without a
//! name.

use core::mem::replace;
use std::{
    borrow::Cow,
    io::{self, Write},
    prelude::rust_2024::*,
};

use anstyle::{AnsiColor, Style};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::row::Place;
use crate::{
    carve::Sibling,
    cli::{
        search::{Carved, Side},
        status::escaped,
        streams::Terminal,
        time::seconds,
    },
    record::{CertHash, ErrorCode, Flags},
};

/// Prints rows below a header. A row that is wider than the terminal continues on the next line.
pub(crate) struct Table {
    /// The width of the terminal.
    max_width: usize,
    color: bool,
    /// What follows the shown part of bytes that are not shown whole.
    ellipsis: &'static str,
    /// The width of each column so far. Later rows can make a column wider.
    widths: Widths,
    /// Whether a header has been printed.
    has_header: bool,
    /// The input of the last row, if there are several.
    source: Option<String>,
}

impl Table {
    pub(crate) fn new(terminal: Terminal) -> Self {
        Self {
            max_width: terminal.columns.unwrap_or(usize::MAX),
            color: terminal.color,
            ellipsis: if terminal.ascii { "..." } else { "…" },
            widths: [0; COLUMNS.len()],
            has_header: false,
            source: None,
        }
    }

    /// Starts with widths that suit most records. Without this, records that are printed one at a
    /// time make the columns wider again and again.
    pub(crate) fn with_usual_widths(self) -> Self {
        Self {
            widths: [
                3, 10, 0, 0, 0, 10, 34, 5, 6, 9, 10, 22, 9, 6, 8, 8, 0, 0, 10, 0,
            ],
            ..self
        }
    }

    /// Prints records, and the header first if columns have become wider.
    pub(crate) fn print(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> io::Result<()> {
        self.print_source(out, places)?;
        let parts: Vec<_> = places.chunks(ROWS_AT_ONCE).collect();
        let rows = map(&parts, |places| rows(places, self.ellipsis));
        let layouts: Vec<_> = rows.iter().map(|rows| self.lay_out(rows)).collect();
        let parts: Vec<_> = rows.iter().zip(layouts).collect();
        let texts = map(&parts, |(rows, layout)| self.text(rows, *layout));
        texts.iter().try_for_each(|text| out.write_all(text))
    }

    /// Prints the name of the input of these records, if it is another than before.
    fn print_source(&mut self, out: &mut dyn Write, places: &[Place<'_>]) -> io::Result<()> {
        let source = places.first().and_then(|place| place.source);
        if let Some(source) = source.filter(|source| self.source.as_deref() != Some(*source)) {
            self.source = Some(source.to_owned());
            let style = if self.color { HEADER } else { Style::new() };
            writeln!(out, "{style}{}:{style:#}", escaped(source))?;
        }
        Ok(())
    }

    /// Makes the columns wide enough for rows. Returns their widths, and whether to print a header.
    fn lay_out(&mut self, rows: &[Row]) -> (Widths, bool) {
        let old = self.widths;
        for row in rows {
            for ((width, cell), (title, _)) in self.widths.iter_mut().zip(row).zip(COLUMNS) {
                if cell.width > 0 {
                    *width = (*width).max(cell.width).max(title.len());
                }
            }
        }
        let had_header = replace(&mut self.has_header, true);
        (self.widths, !had_header || self.widths != old)
    }

    /// The text of rows, after the header if there is one.
    fn text(&self, rows: &[Row], (widths, has_header): (Widths, bool)) -> Vec<u8> {
        let mut text = Vec::new();
        if has_header {
            let titles = COLUMNS.map(|(title, _)| Cell::new(title, HEADER));
            self.write_row(&mut text, &titles, &widths);
        }
        for row in rows {
            self.write_row(&mut text, row, &widths);
        }
        text
    }

    /// Writes a row without the columns in which all rows are empty.
    fn write_row(&self, out: &mut Vec<u8>, row: &Row, widths: &Widths) {
        let cells = row.iter().zip(widths).zip(&COLUMNS);
        let mut used = 0_usize;
        // The end of the last text. The blanks and line ends after it are not part of a line's end.
        let mut end = out.len();
        for ((cell, &width), &(_, align)) in cells.filter(|((_, width), _)| **width > 0) {
            let gap = if used == 0 { 0 } else { GAP };
            used = used.saturating_add(gap).saturating_add(width);
            if gap > 0 && used > self.max_width {
                used = INDENT.saturating_add(width);
                out.truncate(end);
                out.push(b'\n');
                blanks(out, INDENT);
            } else {
                blanks(out, gap);
            }
            let padding = width.saturating_sub(cell.width);
            if align == Align::Right || cell.width == 0 {
                blanks(out, padding);
            }
            if cell.width == 0 {
                continue;
            }
            let style = if self.color { cell.style } else { Style::new() };
            if style.is_plain() {
                out.extend_from_slice(cell.text.as_bytes());
            } else {
                _ = write!(out, "{style}{}{style:#}", cell.text); // never fails
            }
            end = out.len();
            if align == Align::Left {
                blanks(out, padding);
            }
        }
        out.truncate(end);
        out.push(b'\n');
    }
}

/// Maps the parts of a block on several cores.
fn map<T: Sync, U: Send>(parts: &[T], of: impl Fn(&T) -> U + Sync) -> Vec<U> {
    match parts {
        [part] => vec![of(part)],
        _ => parts.par_iter().map(&of).collect(),
    }
}

fn blanks(out: &mut Vec<u8>, count: usize) {
    out.resize(out.len().saturating_add(count), b' ');
}

/// The width of each column.
type Widths = [usize; COLUMNS.len()];

type Row = [Cell; COLUMNS.len()];

struct Cell {
    text: Cow<'static, str>,
    /// The number of characters.
    width: usize,
    style: Style,
}

impl Cell {
    fn new(text: impl Into<Cow<'static, str>>, style: Style) -> Self {
        let text = text.into();
        let width = text.chars().count();
        Self { text, width, style }
    }

    fn plain(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(text, Style::new())
    }

    /// The short name of a value, or `?` and its number.
    fn named(short_name: Option<&'static str>, value: u32) -> Self {
        match short_name {
            Some(name) => Self::plain(name),
            None => Self::new(format!("?{value:#x}"), UNKNOWN),
        }
    }
}

fn rows(places: &[Place<'_>], ellipsis: &str) -> Vec<Row> {
    places.iter().map(|place| row(place, ellipsis)).collect()
}

fn row(place: &Place<'_>, ellipsis: &str) -> Row {
    let failure = place.record.decode();
    let (point, module) = (failure.failure_point, failure.keying_module_type);
    let (role, state, auth) = (failure.sa_role, failure.mm_state, failure.mm_auth_method);
    let (before, after) = place.around.unwrap_or_default();
    let carved = place.carved;
    let also_fits = carved.and_then(|carved| carved.also_fits);
    let endpoint = |side: fn(&Carved) -> &Side| carved.and_then(|carved| side(carved).endpoint());
    let time = carved.and_then(|carved| carved.time);
    [
        Cell::plain(place.index.to_string()),
        Cell::plain(format!("{:#010x}", place.offset)),
        Cell::plain(time.map(seconds).unwrap_or_default()),
        Cell::plain(endpoint(|carved| &carved.local).unwrap_or_default()),
        Cell::plain(endpoint(|carved| &carved.remote).unwrap_or_default()),
        Cell::plain(number(failure.failure_error_code)),
        Cell::plain(failure.failure_error_code.name().unwrap_or_default()),
        Cell::named(point.short_name(), point.0),
        Cell::named(module.short_name(), module.0),
        Cell::named(role.short_name(), role.0),
        Cell::named(state.short_name(), state.0),
        Cell::named(auth.short_name(), auth.0),
        Cell::plain(hash(failure.end_cert_hash, ellipsis)),
        Cell::plain(failure.mm_id.to_string()),
        Cell::plain(failure.mm_filter_id.to_string()),
        Cell::new(
            flags(failure.flags),
            if failure.flags.is_known() {
                Style::new()
            } else {
                UNKNOWN
            },
        ),
        Cell::plain(hex(before, 16, ellipsis)),
        Cell::plain(hex(after, 16, ellipsis)),
        Cell::plain(carved.map_or("", |carved| carved.confidence.name())),
        Cell::plain(also_fits.map_or("", Sibling::name)),
    ]
}

/// The short names of the flags, then `?` and the unknown bits.
pub(super) fn flags(flags: Flags) -> String {
    let names = flags.iter_known().filter_map(Flags::short_name);
    let mut names: Vec<_> = names.map(str::to_owned).collect();
    if flags.unknown_bits() != 0 {
        names.push(format!("?{:#x}", flags.unknown_bits()));
    }
    names.join("|")
}

/// An error code in the form in which Windows shows it: Win32 codes in decimal, all others in hex.
pub(super) fn number(code: ErrorCode) -> String {
    if code.0 <= 0xFFFF {
        code.0.to_string()
    } else {
        format!("{:#010x}", code.0)
    }
}

/// The first bytes of a hash. Empty if there is no certificate.
fn hash(hash: CertHash, ellipsis: &str) -> String {
    if hash.is_zero() {
        String::new()
    } else {
        hex(&hash.0, 4, ellipsis)
    }
}

/// The first `len` bytes in hex, and the ellipsis if there are more.
fn hex(bytes: &[u8], len: usize, ellipsis: &str) -> String {
    match bytes.split_at_checked(len) {
        Some((first, [_, ..])) => const_hex::encode(first) + ellipsis,
        _ => const_hex::encode(bytes),
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
}

/// The title and the alignment of each column.
const COLUMNS: [(&str, Align); 20] = [
    ("#", Align::Right),
    ("offset", Align::Right),
    ("time", Align::Left),
    ("local", Align::Left),
    ("remote", Align::Left),
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
    ("also fits", Align::Left),
];
/// The style of the titles and of the names of inputs.
const HEADER: Style = Style::new().bold();
/// The style of values without a name.
pub(crate) const UNKNOWN: Style = AnsiColor::Yellow.on_default().bold();
/// The number of blanks between two columns.
const GAP: usize = 2;
/// The number of blanks before the second line of a row.
const INDENT: usize = 4;
/// The number of rows whose cells are in memory at a time.
const ROWS_AT_ONCE: usize = 1000;
