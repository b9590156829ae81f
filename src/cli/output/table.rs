//! Records as a table for people: short names in aligned columns, and `?` before values without a
//! name.

use core::{
    fmt::Write as _,
    iter::Zip,
    mem::{replace, take},
    slice,
};
use std::{
    io::{self, Write},
    prelude::rust_2024::*,
};

use anstyle::{AnsiColor, Style};
use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

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
    parts: Vec<Part>,
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
            parts: Vec::new(),
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
        let mut parts = take(&mut self.parts);
        parts.resize_with(PARTS, Part::default);
        for places in places.chunks(ROWS * PARTS) {
            let places: Vec<_> = places.chunks(ROWS).collect();
            let used = parts.get_mut(..places.len()).unwrap_or_default();
            // Most rows fit the columns. A part for which columns become wider is written again.
            let widths = self.widths;
            for_each(used, &places, |part, places| {
                part.widths = widths;
                self.write_rows(part, places);
            });
            for part in &mut *used {
                (part.widths, part.has_header) = self.lay_out(&part.widest);
            }
            for_each(used, &places, |part, places| {
                if part.widths != widths {
                    self.write_rows(part, places);
                }
            });
            for part in used {
                if part.has_header {
                    self.print_header(out, &part.widths)?;
                }
                out.write_all(&part.text)?;
            }
        }
        self.parts = parts;
        Ok(())
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

    /// Makes the columns wide enough for rows whose widest cells are these. Returns their widths,
    /// and whether to print a header.
    fn lay_out(&mut self, widest: &Widths) -> (Widths, bool) {
        let old = self.widths;
        for ((width, cell), (title, _)) in self.widths.iter_mut().zip(widest).zip(COLUMNS) {
            if *cell > 0 {
                *width = (*width).max(*cell).max(title.len());
            }
        }
        let had_header = replace(&mut self.has_header, true);
        (self.widths, !had_header || self.widths != old)
    }

    fn print_header(&self, out: &mut dyn Write, widths: &Widths) -> io::Result<()> {
        let (mut text, mut widest) = (Vec::new(), Widths::default());
        let mut line = Line::new(self, &mut text, widths, &mut widest);
        for (title, _) in COLUMNS {
            line.cell(title, HEADER);
        }
        text.push(b'\n');
        out.write_all(&text)
    }

    /// Writes the text of rows with the widths of a part, and notes the widest cells.
    fn write_rows(&self, part: &mut Part, places: &[Place<'_>]) {
        part.text.clear();
        part.widest = Widths::default();
        for place in places {
            let mut line = Line::new(self, &mut part.text, &part.widths, &mut part.widest);
            line.record(place);
            part.text.push(b'\n');
        }
    }
}

/// Calls a function for each part and its records, on several cores if there are several.
fn for_each<'a>(
    parts: &mut [Part],
    places: &[&'a [Place<'a>]],
    run: impl Fn(&mut Part, &'a [Place<'a>]) + Sync + Send,
) {
    match (&mut *parts, places) {
        ([part], [places]) => run(part, places),
        _ => parts
            .par_iter_mut()
            .zip(places)
            .for_each(|(part, places)| run(part, places)),
    }
}

/// The width of each column.
type Widths = [usize; COLUMNS.len()];

/// Some of the rows that are printed. It is used again, so that its memory is.
#[derive(Default)]
struct Part {
    text: Vec<u8>,
    /// The widths of the columns of the text.
    widths: Widths,
    /// The width of the widest cell of each column.
    widest: Widths,
    /// Whether a header comes before the text.
    has_header: bool,
}

/// A row whose cells are written one after the other.
struct Line<'a> {
    table: &'a Table,
    out: &'a mut Vec<u8>,
    columns:
        Zip<Zip<slice::Iter<'a, usize>, slice::IterMut<'a, usize>>, slice::Iter<'static, Column>>,
    /// The width of the columns so far.
    used: usize,
    /// Whether a line ends before the next text.
    breaks: bool,
    /// The number of blanks before the next text.
    blanks: usize,
}

impl<'a> Line<'a> {
    fn new(
        table: &'a Table,
        out: &'a mut Vec<u8>,
        widths: &'a Widths,
        widest: &'a mut Widths,
    ) -> Self {
        Self {
            table,
            out,
            columns: widths.iter().zip(widest).zip(&COLUMNS),
            used: 0,
            breaks: false,
            blanks: 0,
        }
    }

    /// Writes the cells of a record.
    fn record(&mut self, place: &Place<'_>) {
        let ellipsis = self.table.ellipsis;
        let failure = place.record.decode();
        let (point, module) = (failure.failure_point, failure.keying_module_type);
        let (role, state, auth) = (failure.sa_role, failure.mm_state, failure.mm_auth_method);
        let (before, after) = place.around.unwrap_or_default();
        let carved = place.carved;
        let endpoint =
            |side: fn(&Carved) -> &Side| carved.and_then(|carved| side(carved).endpoint());
        let flags_style = match failure.flags.is_known() {
            true => Style::new(),
            false => UNKNOWN,
        };
        self.integer(place.index);
        self.plain(&offset(place.offset));
        self.optional(carved.and_then(|carved| carved.time).map(seconds));
        self.optional(endpoint(|carved| &carved.local));
        self.optional(endpoint(|carved| &carved.remote));
        self.plain(&number(failure.failure_error_code));
        self.optional(failure.failure_error_code.name());
        self.named(point.short_name(), point.0);
        self.named(module.short_name(), module.0);
        self.named(role.short_name(), role.0);
        self.named(state.short_name(), state.0);
        self.named(auth.short_name(), auth.0);
        self.plain(&hash(failure.end_cert_hash, ellipsis));
        self.integer(failure.mm_id);
        self.integer(failure.mm_filter_id);
        self.cell(&flags(failure.flags), flags_style);
        self.plain(&hex(before, 16, ellipsis));
        self.plain(&hex(after, 16, ellipsis));
        self.optional(carved.map(|carved| carved.confidence.name()));
        self.optional(
            carved
                .and_then(|carved| carved.also_fits)
                .map(Sibling::name),
        );
    }

    /// Writes the cell of the next column, unless all rows are empty there.
    fn cell(&mut self, text: &str, style: Style) {
        let Some(((&width, widest), &(_, align))) = self.columns.next() else {
            return;
        };
        let text_width = match text.is_ascii() {
            true => text.len(),
            false => text.chars().count(),
        };
        *widest = text_width.max(*widest);
        if width == 0 {
            return;
        }
        let gap = if self.used == 0 { 0 } else { GAP };
        self.used = self.used.saturating_add(gap).saturating_add(width);
        if gap > 0 && self.used > self.table.max_width {
            self.used = INDENT.saturating_add(width);
            (self.breaks, self.blanks) = (true, INDENT);
        } else {
            self.blanks = self.blanks.saturating_add(gap);
        }
        let padding = width.saturating_sub(text_width);
        if text.is_empty() {
            self.blanks = self.blanks.saturating_add(padding);
            return;
        }
        let (left, right) = match align {
            Align::Left => (0, padding),
            Align::Right => (padding, 0),
        };
        if take(&mut self.breaks) {
            self.out.push(b'\n');
        }
        let blanks = replace(&mut self.blanks, right).saturating_add(left);
        self.out.resize(self.out.len().saturating_add(blanks), b' ');
        if !self.table.color || style.is_plain() {
            self.out.extend_from_slice(text.as_bytes());
        } else {
            _ = write!(self.out, "{style}{text}{style:#}"); // never fails
        }
    }

    fn plain(&mut self, text: &str) {
        self.cell(text, Style::new());
    }

    fn integer(&mut self, value: u64) {
        self.plain(itoa::Buffer::new().format(value));
    }

    fn optional(&mut self, text: Option<impl AsRef<str>>) {
        self.plain(text.as_ref().map_or("", AsRef::as_ref));
    }

    /// The short name of a value, or `?` and its number.
    fn named(&mut self, short_name: Option<&'static str>, value: u32) {
        match short_name {
            Some(name) => self.plain(name),
            None => self.cell(&format!("?{value:#x}"), UNKNOWN),
        }
    }
}

/// The short names of the flags, then `?` and the unknown bits.
pub(super) fn flags(flags: Flags) -> String {
    let unknown = flags.unknown_bits();
    let unknown = (unknown != 0).then(|| format!("?{unknown:#x}"));
    let known = flags.iter_known().filter_map(Flags::short_name);
    let mut names: Vec<&str> = known.collect();
    names.extend(unknown.as_deref());
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

/// An offset with eight digits or more.
fn offset(offset: u64) -> String {
    let mut text = String::with_capacity(18); // each row has one, and `format!` allocates twice
    _ = write!(text, "{offset:#010x}"); // never fails
    text
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
        Some((first, [_, ..])) => [&const_hex::encode(first), ellipsis].concat(),
        _ => const_hex::encode(bytes),
    }
}

/// The title and the alignment of a column.
type Column = (&'static str, Align);

#[derive(Clone, Copy, PartialEq)]
enum Align {
    Left,
    Right,
}

const COLUMNS: [Column; 20] = [
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
/// The number of rows of a part.
const ROWS: usize = 512;
/// The number of parts that are in memory at a time.
const PARTS: usize = 8;
