//! The input: a file or standard input.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom, Write},
    path::Path,
};

use ikeext_mm_failure::{ErrorKind, HexDump};

use crate::{
    args::Kind,
    hex::HexReader,
    row::wide,
    status::{Status, Stop, say},
};

/// Something to read, with the name to report errors under.
pub(crate) struct Input<'a> {
    /// Bytes looked at and not yet read, and the error after them.
    peeked: Cursor<Vec<u8>>,
    error: Option<io::Error>,
    source: Source<'a>,
    name: String,
}

enum Source<'a> {
    /// A file that may be one to seek in, and its length if it is.
    File(Box<dyn ReadSeek>, Option<u64>),
    Stream(&'a mut dyn Read),
    Hex(Box<HexReader<BufReader<Input<'a>>>>),
}

trait ReadSeek: Read + Seek {}
impl<F: Read + Seek> ReadSeek for F {}

impl<'a> Input<'a> {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path, stdin: &'a mut dyn Read) -> Result<Self, Stop> {
        let name = name(path);
        if path.as_os_str() == "-" {
            return Ok(Self::new(Source::Stream(stdin), name));
        }
        let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
            true => Err(io::ErrorKind::IsADirectory.into()),
            false => Ok(file),
        });
        match opened {
            Ok(file) => Ok(Self::of_file(file, name)),
            Err(error) => Err(Stop::Io(name, error)),
        }
    }

    pub(crate) fn of_file(mut file: impl Read + Seek + 'static, name: String) -> Self {
        // A file of /proc says that it is empty.
        let len = file.seek(SeekFrom::End(0)).ok().filter(|len| *len > 0 && file.rewind().is_ok());
        Self::new(Source::File(Box::new(file), len), name)
    }

    fn new(source: Source<'a>, name: String) -> Self {
        Self { peeked: Cursor::default(), error: None, source, name }
    }

    /// The bytes of a hex dump, where `kind` says that the input is one, or it looks like one; that is said on `err`.
    pub(crate) fn of_kind(self, kind: Kind, err: &mut dyn Write) -> Self {
        self.of_kind_unless(kind, err, |_| None)
    }

    /// The same for a search, which bytes are not to be hidden from: what only begins like a hex dump is searched as it is.
    pub(crate) fn of_kind_to_search(self, kind: Kind, err: &mut dyn Write) -> Self {
        self.of_kind_unless(kind, err, hex_fault)
    }

    /// The same, but not of what looks like a hex dump and has a `fault`.
    fn of_kind_unless(mut self, kind: Kind, err: &mut dyn Write, fault: fn(&[u8]) -> Option<ErrorKind>) -> Self {
        let looks_like_hex = kind == Kind::Auto && HexDump::detect(self.peek(SAMPLE));
        let (name, start) = (self.name.clone(), self.peeked.get_ref());
        if looks_like_hex {
            if let Some(fault) = fault(start) {
                say(
                    err,
                    format_args!(
                        "{name}: searched as it is, for it begins like a hex dump, but {fault} (--input hex reads up to there)"
                    ),
                );
                return self;
            }
            say(err, format_args!("{name}: read as a hex dump (--input bin reads the text itself)"));
        } else if kind == Kind::Auto && is_text(start) {
            say(err, format_args!("{name}: is text, read as the bytes it is made of (JSON and CSV are for encode)"));
        }
        if kind == Kind::Hex || looks_like_hex {
            Self::new(Source::Hex(Box::new(HexReader::new(BufReader::new(self)))), name)
        } else {
            self
        }
    }

    /// What there is to say of the input after it was read, once.
    pub(crate) fn complaints(&mut self) -> Vec<(Status, String)> {
        match &mut self.source {
            Source::Hex(text) => text.complaints(),
            Source::File(..) | Source::Stream(_) => Vec::new(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The next `len` bytes; fewer only before the input's end or an error. Reading gives them again, and then the error.
    pub(crate) fn peek(&mut self, len: usize) -> &[u8] {
        let mut bytes = Vec::new();
        self.error = self.by_ref().take(wide(len)).read_to_end(&mut bytes).err();
        self.peeked = Cursor::new(bytes);
        self.peeked.get_ref()
    }

    /// Skips what comes before `--start`; returns what is wrong with that.
    pub(crate) fn skip_to_start(&mut self, start: u64) -> Result<Option<String>, Stop> {
        let end = self.skip(start).map_err(|error| self.stop(error))?;
        Ok((end < start).then(|| format!("--start {start:#x} is past its end at {end:#x}")))
    }

    /// Appends the next `len` bytes to `block`; fewer only at the input's end and before an error.
    pub(crate) fn read_more(&mut self, block: &mut Vec<u8>, len: u64) -> io::Result<()> {
        self.by_ref().take(len).read_to_end(block).map(drop)
    }

    /// Goes on at the page after `offset`, where reading failed. Returns where that is; `None` where it cannot be done.
    pub(crate) fn skip_page(&mut self, offset: u64) -> Option<u64> {
        let Source::File(file, Some(len)) = &mut self.source else { return None };
        let next = (offset | PAGE.saturating_sub(1)).saturating_add(1).min(*len);
        file.seek(SeekFrom::Start(next)).ok().filter(|next| *next > offset)
    }

    /// Length in bytes, where that is known.
    pub(crate) fn len(&self) -> Option<u64> {
        match &self.source {
            Source::File(_, len) => *len,
            Source::Stream(_) | Source::Hex(_) => None,
        }
    }

    /// The end of the program by an error of this input.
    pub(crate) fn stop(&self, error: io::Error) -> Stop {
        Stop::Io(self.name.clone(), error)
    }

    /// Skips `count` bytes, or all there are; returns how many.
    fn skip(&mut self, count: u64) -> io::Result<u64> {
        match &mut self.source {
            Source::File(file, Some(len)) => {
                (self.peeked, self.error) = (Cursor::default(), None);
                file.seek(SeekFrom::Start(count.min(*len)))
            }
            _ => io::copy(&mut self.take(count), &mut io::sink()),
        }
    }
}

/// What errors call the input.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.peeked.read(buffer)?, self.error.take(), &mut self.source) {
            (0, Some(error), _) => Err(error),
            (0, None, Source::File(file, _)) => file.read(buffer),
            (0, None, Source::Stream(stream)) => stream.read(buffer),
            (0, None, Source::Hex(text)) => text.read(buffer),
            (read, error, _) => {
                self.error = error;
                Ok(read)
            }
        }
    }
}

/// What is wrong with the first bytes of a hex dump. Its last line may be cut.
fn hex_fault(start: &[u8]) -> Option<ErrorKind> {
    let mut dump = HexDump::new();
    let mut lines = start.split_inclusive(|byte| *byte == b'\n').filter(|line| start.len() < SAMPLE || line.ends_with(b"\n"));
    lines.find_map(|line| dump.line(line).err()).map(|error| error.kind())
}

/// Are these the first bytes of a text? Records have control characters.
fn is_text(start: &[u8]) -> bool {
    let is_utf8 = core::str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |text| !text.is_empty());
    is_utf8 && !start.iter().any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
}

/// Appends the next line, with its end, to `text`. Of one that makes that longer than `most` the rest is skipped; returns whether it is
/// whole.
pub(crate) fn read_line(input: &mut impl BufRead, text: &mut Vec<u8>, most: u64) -> io::Result<bool> {
    let begin = text.len();
    input.take(most.saturating_sub(wide(begin))).read_until(b'\n', text)?;
    let is_whole = text.get(begin..).unwrap_or_default().ends_with(b"\n") || input.fill_buf()?.is_empty();
    if !is_whole {
        input.skip_until(b'\n')?;
    }
    Ok(is_whole)
}

/// The least that is left out where reading fails.
const PAGE: u64 = 4096;
/// Bytes that tell whether the input is a hex dump.
const SAMPLE: usize = 1 << 16;
/// The most bytes of a line of a hex dump, which is held in memory.
pub(crate) const LONGEST_LINE: u64 = 1 << 24;
