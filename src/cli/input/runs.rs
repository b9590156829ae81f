//! An input as runs of bytes: one for a binary file, one for each range of addresses in hex text.

use std::{
    format,
    io::{self, BufReader},
    prelude::rust_2024::*,
};

use super::{
    hex::{self, HexRuns, Repeat},
    source::Input,
};
use crate::cli::{
    args::Kind,
    number::wide,
    status::{Failure, Status},
};

/// The bytes of an input, each with its offset. Offsets are consecutive within a run.
pub(crate) struct Runs<'a> {
    name: String,
    content: Content<'a>,
    /// What is worth saying about a binary input and about its detection.
    remarks: Vec<(Status, String)>,
    /// Whether the file was found to have become shorter.
    has_shrunk: bool,
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
    /// A search, from which no bytes may be hidden: a file whose first 64 KiB only start like hex
    /// text is searched as bytes.
    Search,
}

impl<'a> Runs<'a> {
    /// The bytes of `input`, which is of this kind. A remark tells what was detected.
    pub(crate) fn of_kind(mut input: Input<'a>, kind: Kind, purpose: Purpose) -> Self {
        let (is_hex, remark) = match kind {
            Kind::Hex => (true, None),
            Kind::Bin => (false, None),
            Kind::Auto => detect(&mut input, purpose),
        };
        let remarks = remark.map(|remark| (Status::Good, remark.to_owned()));
        Self {
            remarks: remarks.into_iter().collect(),
            ..Self::new(input, is_hex)
        }
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
            remarks: Vec::new(),
            has_shrunk: false,
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
            _ = text.peek(0); // an error is returned again when the byte is read
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
                let result = input.read_more(block, *position, len);
                let read = wide(block.len().saturating_sub(had));
                *position = position.saturating_add(read);
                let has_ended = result.is_ok() && read < len && !self.has_shrunk;
                if let Some(len) = input.len().filter(|len| has_ended && *position < *len) {
                    let what = "has become shorter: it ends at";
                    let remark = format!("{what} {position:#x}, and had {len} bytes");
                    self.remarks.push((Status::BadInput, remark));
                    self.has_shrunk = true;
                }
                result
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

    /// What is worth saying about the input so far. Each remark is returned once.
    pub(crate) fn remarks(&mut self) -> Vec<(Status, String)> {
        let mut remarks = core::mem::take(&mut self.remarks);
        if let Content::Hex(text) = &mut self.content {
            remarks.extend(text.remarks());
        }
        remarks
    }

    /// The end of the program because of an error of this input.
    pub(crate) fn stop(&self, error: io::Error) -> Failure {
        Failure::Input(self.name.clone(), error)
    }
}

/// What is wrong if an input ends at `end`.
pub(crate) fn past_the_end(start: u64, end: u64) -> String {
    format!("--start {start:#x} is past its end at {end:#x}")
}

/// Whether the input is hex text, and what is worth saying about that.
fn detect(input: &mut Input<'_>, purpose: Purpose) -> (bool, Option<&'static str>) {
    let sample = input.peek(SAMPLE);
    if hex::detect(sample) {
        return match purpose == Purpose::Search && hex::is_binary(sample) {
            true => (false, Some(HEX_AND_OTHER)),
            false => (true, Some(HEX)),
        };
    }
    (false, is_text(sample).then_some(TEXT))
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

const HEX: &str = "read as hex text (--input-format bin reads the text itself)";
const HEX_AND_OTHER: &str = "starts like hex text, but contains other bytes, and is searched as \
                             bytes (--input-format hex reads the text)";
pub(crate) const TEXT: &str = "is text, and is read as bytes (encode reads JSON and CSV)";
/// The number of bytes that are enough to recognise hex text.
const SAMPLE: usize = 1 << 16;
/// The number of bytes of hex text to read at once.
const HEX_BLOCK: u64 = 4096;

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Seek, SeekFrom};

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
