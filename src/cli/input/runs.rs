//! An input as runs of bytes: one for a binary file, one for each range of addresses in hex text.

use std::{
    format,
    io::{self, BufReader, Read, Write},
    prelude::rust_2024::*,
};

use super::{
    hex::{self, HexRuns, Repeat},
    source::Input,
};
use crate::cli::{
    args::{Kind, Source},
    number::wide,
    status::{Failure, Status, say},
};

/// The bytes of an input, each with its offset. Offsets are consecutive within a run.
pub(crate) struct Runs<'a> {
    name: String,
    content: Content<'a>,
    /// What is wrong with a file that has become shorter. It is reported once.
    shrunk: Option<String>,
}

enum Content<'a> {
    /// Bytes, and the offset of the next.
    Binary(Input<'a>, u64),
    Hex(Box<HexRuns<BufReader<Input<'a>>>>),
}

/// What the bytes are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Slots: hex text with an error yields the bytes before it.
    Slots,
    /// A search, from which no bytes may be hidden: a file that only starts like hex text is
    /// searched as bytes.
    Search,
}

impl<'a> Runs<'a> {
    /// Opens the input of `args`. If hex text is detected, `err` is told.
    pub(crate) fn open(
        args: &Source,
        purpose: Purpose,
        stdin: &'a mut dyn Read,
        err: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let input = Input::open(&args.input, stdin)?;
        Ok(Self::of_kind(input, args.kind, purpose, err))
    }

    /// The bytes of `input`, which is of this kind. If hex text is detected, `err` is told.
    pub(crate) fn of_kind(
        mut input: Input<'a>,
        kind: Kind,
        purpose: Purpose,
        err: &mut dyn Write,
    ) -> Self {
        let is_hex = match kind {
            Kind::Hex => true,
            Kind::Bin => false,
            Kind::Auto => detect(&mut input, purpose, err),
        };
        Self::new(input, is_hex)
    }

    /// The bytes of `input`.
    pub(crate) fn new(input: Input<'a>, is_hex: bool) -> Self {
        let name = input.name().to_owned();
        let content = match is_hex {
            true => Content::Hex(Box::new(HexRuns::new(BufReader::new(input)))),
            false => Content::Binary(input, 0),
        };
        Self {
            name,
            content,
            shrunk: None,
        }
    }

    /// What messages call the input.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The length in bytes, if it is known.
    pub(crate) fn len(&self) -> Option<u64> {
        match &self.content {
            Content::Binary(input, _) => input.len(),
            Content::Hex(_) => None,
        }
    }

    /// The offset of the next byte. In hex text with addresses, its address.
    pub(crate) fn position(&self) -> u64 {
        match &self.content {
            Content::Binary(_, position) => *position,
            Content::Hex(text) => text.position(),
        }
    }

    /// The offset of the first byte, before anything is read.
    pub(crate) fn first_offset(&mut self) -> u64 {
        if let Content::Hex(text) = &mut self.content {
            _ = text.peek(1); // an error is returned again when the byte is read
        }
        self.position()
    }

    /// The number of bytes to read at once, given the number that suits a binary file. It is small
    /// for hex text, so that the reader can skip repeated lines soon.
    pub(crate) fn block_len(&self, binary: u64) -> u64 {
        match &self.content {
            Content::Binary(..) => binary,
            Content::Hex(_) => binary.min(HEX_BLOCK),
        }
    }

    /// Skips to `start`. Returns what is wrong if the input ends before it.
    pub(crate) fn skip_to(&mut self, start: u64) -> Result<Option<String>, Failure> {
        self.skip_to_before(start, 0)
    }

    /// Skips to `lookback` bytes before `start`, in hex text to `start`. Returns what is wrong if
    /// the input is known to end before `start`.
    pub(crate) fn skip_to_before(
        &mut self,
        start: u64,
        lookback: u64,
    ) -> Result<Option<String>, Failure> {
        let from = start.saturating_sub(lookback);
        let reached = match &mut self.content {
            Content::Hex(_) if start == 0 => Ok(true),
            Content::Hex(text) => text.skip_to(start),
            Content::Binary(input, position) => {
                let is_long = input.len().is_none_or(|len| len >= start);
                input
                    .skip(if is_long { from } else { start })
                    .map(|skipped| {
                        *position = skipped;
                        is_long && skipped == from
                    })
            }
        };
        let reached = reached.map_err(|error| self.stop(error))?;
        let end = self.position();
        Ok((!reached).then(|| past_the_end(start, end)))
    }

    /// Returns the next `len` bytes of the current run without reading them, or fewer at its end.
    pub(crate) fn peek(&mut self, len: usize) -> io::Result<&[u8]> {
        match &mut self.content {
            Content::Binary(input, _) => Ok(input.peek(len)),
            Content::Hex(text) => text.peek(wide(len)),
        }
    }

    /// Returns up to `len` bytes at an offset of a binary input, as far as they can be read.
    pub(crate) fn read_at(&mut self, offset: u64, len: usize) -> Vec<u8> {
        match &mut self.content {
            Content::Binary(input, _) => input.read_at(offset, len),
            Content::Hex(_) => Vec::new(),
        }
    }

    /// Appends the next `len` bytes to `block`, or fewer at the end of the run and before an error.
    pub(crate) fn read_more(&mut self, block: &mut Vec<u8>, len: u64) -> io::Result<()> {
        match &mut self.content {
            Content::Hex(text) => text.read_more(block, len),
            Content::Binary(input, position) => {
                let had = block.len();
                let result = input.take(len).read_to_end(block);
                let read = wide(block.len().saturating_sub(had));
                *position = position.saturating_add(read);
                let has_ended = result.is_ok() && read < len;
                if let Some(len) = input.len().filter(|len| has_ended && *position < *len) {
                    self.shrunk = Some(format!(
                        "has become shorter: it ends at {position:#x}, and had {len} bytes"
                    ));
                }
                result.map(drop)
            }
        }
    }

    /// Starts the next run, if there is one, after the current run has ended.
    pub(crate) fn next_run(&mut self) -> bool {
        match &mut self.content {
            Content::Binary(..) => false,
            Content::Hex(text) => text.next_run(),
        }
    }

    /// The repeated line of hex text that the next byte belongs to.
    pub(crate) fn repeat(&self) -> Option<Repeat> {
        match &self.content {
            Content::Binary(..) => None,
            Content::Hex(text) => text.repeat(),
        }
    }

    /// Skips `len` bytes that a repeated line stands for, in constant time.
    pub(crate) fn skip_repeat(&mut self, len: u64) {
        if let Content::Hex(text) = &mut self.content {
            text.skip(len);
        }
    }

    /// Continues at the next page after reading failed. Returns false if that is not possible.
    pub(crate) fn skip_page(&mut self) -> bool {
        let Content::Binary(input, position) = &mut self.content else {
            return false;
        };
        let next = input.skip_page(*position);
        *position = next.unwrap_or(*position);
        next.is_some()
    }

    /// The number of bytes from here to the next that is not in a hole of a sparse file.
    pub(crate) fn hole_len(&mut self) -> u64 {
        match &mut self.content {
            Content::Binary(input, position) => input.hole_len(*position),
            Content::Hex(_) => 0,
        }
    }

    /// Skips `len` bytes of a file. Returns the number skipped: 0 if that is not possible.
    pub(crate) fn skip_hole(&mut self, len: u64) -> u64 {
        let Content::Binary(input, position) = &mut self.content else {
            return 0;
        };
        let start = *position;
        *position = input.seek(start.saturating_add(len)).unwrap_or(start);
        position.saturating_sub(start)
    }

    /// What is worth saying about the input after reading it. Each remark is returned once.
    pub(crate) fn remarks(&mut self) -> Vec<(Status, String)> {
        match &mut self.content {
            Content::Binary(..) => {
                let shrunk = self.shrunk.take().into_iter();
                shrunk.map(|shrunk| (Status::BadInput, shrunk)).collect()
            }
            Content::Hex(text) => text.remarks(),
        }
    }

    /// The end of the program because of an error of this input.
    pub(crate) fn stop(&self, error: io::Error) -> Failure {
        Failure::Io(self.name.clone(), error)
    }
}

/// What is wrong if an input ends at `end`.
pub(crate) fn past_the_end(start: u64, end: u64) -> String {
    format!("--start {start:#x} is past its end at {end:#x}")
}

/// Whether the input is hex text. `err` is told if it is, and if it is other text.
fn detect(input: &mut Input<'_>, purpose: Purpose, err: &mut dyn Write) -> bool {
    let name = input.name().to_owned();
    let sample = input.peek(SAMPLE);
    if !hex::detect(sample) {
        if is_text(sample) {
            let what = "is text, and is read as bytes (encode reads JSON and CSV)";
            say(err, format_args!("{name}: {what}"));
        }
        return false;
    }
    if purpose == Purpose::Search && hex::is_binary(sample) {
        let what = "starts like hex text, but contains other bytes, and is searched as bytes";
        say(
            err,
            format_args!("{name}: {what} (--input-format hex reads the text)"),
        );
        return false;
    }
    say(
        err,
        format_args!("{name}: read as hex text (--input-format bin reads the text itself)"),
    );
    true
}

/// Whether these are the first bytes of a text. Records contain control characters.
pub(crate) fn is_text(start: &[u8]) -> bool {
    let is_utf8 = match core::str::from_utf8(start) {
        Ok(text) => !text.is_empty(),
        Err(error) => error.error_len().is_none(),
    };
    is_utf8
        && !start
            .iter()
            .any(|byte| byte.is_ascii_control() && !byte.is_ascii_whitespace())
}

/// The number of bytes that are enough to recognise hex text.
const SAMPLE: usize = 1 << 16;
/// The number of bytes of hex text to read at once.
const HEX_BLOCK: u64 = 4096;

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Seek, SeekFrom};

    use super::*;
    use crate::cli::input::source::ReadSeek;

    /// A file that loses its last byte after it was opened.
    struct Shrinking(Cursor<Vec<u8>>);

    impl Read for Shrinking {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let left = self.0.get_ref().len() - 1 - self.0.position() as usize;
            (&mut self.0).take(wide(left)).read(buffer)
        }
    }

    impl ReadSeek for Shrinking {}

    impl Seek for Shrinking {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn a_file_that_becomes_shorter_is_reported_once() {
        let file = Shrinking(Cursor::new(vec![7; 100]));
        let mut runs = Runs::new(Input::of_file(file, String::new()), false);
        let mut block = Vec::new();
        runs.read_more(&mut block, 99).unwrap();
        assert_eq!(runs.remarks(), []);
        runs.read_more(&mut block, 99).unwrap();
        let message = "has become shorter: it ends at 0x63, and had 100 bytes";
        assert_eq!(runs.remarks(), [(Status::BadInput, message.to_owned())]);
        assert_eq!((block, runs.remarks()), (vec![7; 99], vec![]));
    }
}
