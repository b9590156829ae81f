//! An image to carve, block by block, whatever parts of it cannot be read.

use std::io::{self, Read};

use ikeext_mm_failure::RawMmFailure;

use crate::{
    input::Input,
    row::wide,
    status::{Status, Stop},
};

/// The blocks of an input.
pub(crate) struct Image<'a> {
    input: Input<'a>,
    /// Where the next byte lies.
    next: u64,
    /// Why there is none.
    error: Option<io::Error>,
    /// What could not be read since they were last taken.
    complaints: Vec<(Status, String)>,
}

/// Bytes of an image. A record begins at any of them but the last 63, which the next block has again.
#[derive(Debug)]
pub(crate) struct Block {
    /// Where in the image they lie.
    pub(crate) base: u64,
    pub(crate) bytes: Vec<u8>,
}

impl<'a> Image<'a> {
    /// The image from `next` on, where `input` is.
    pub(crate) const fn new(input: Input<'a>, next: u64) -> Self {
        Self { input, next, error: None, complaints: Vec::new() }
    }

    /// The next block, which begins with the end of `last`. `None` where the image has ended.
    pub(crate) fn read_after(&mut self, last: Option<&Block>) -> Result<Option<Block>, Stop> {
        let mut bytes = Vec::with_capacity(BLOCK.saturating_add(OVERLAP));
        if let Some(error) = self.error.take() {
            self.read_past_gap(&mut bytes, error)?;
        } else {
            bytes.extend(last.iter().flat_map(|last| last.bytes.get(last.positions()..).unwrap_or_default()));
            self.read(&mut bytes);
        }
        let base = self.next.saturating_sub(wide(bytes.len()));
        let is_over = self.error.is_none() && last.is_some_and(|last| last.end() == self.next);
        Ok((!is_over).then_some(Block { base, bytes }))
    }

    /// What could not be read, once.
    pub(crate) fn complaints(&mut self) -> Vec<(Status, String)> {
        self.complaints.extend(self.input.complaints());
        core::mem::take(&mut self.complaints)
    }

    /// Reads on after an error, page by page: so nothing is left out that can be read.
    fn read_past_gap(&mut self, bytes: &mut Vec<u8>, mut error: io::Error) -> Result<(), Stop> {
        let begin = self.next;
        loop {
            match self.input.skip_page(self.next) {
                Some(next) => self.next = next,
                None => return Err(self.input.stop(error)),
            }
            let end = self.next;
            self.read(bytes);
            match self.error.take() {
                Some(next_error) if bytes.is_empty() => error = next_error,
                later => {
                    self.error = later;
                    let len = end.saturating_sub(begin);
                    let complaint = format!("{len} bytes at offset {begin:#x} cannot be read and are left out: {error}");
                    self.complaints.push((Status::BadInput, complaint));
                    return Ok(());
                }
            }
        }
    }

    fn read(&mut self, bytes: &mut Vec<u8>) {
        let had = bytes.len();
        self.error = self.input.by_ref().take(wide(BLOCK)).read_to_end(bytes).err();
        self.next = self.next.saturating_add(wide(bytes.len().saturating_sub(had)));
    }
}

impl Block {
    pub(crate) fn end(&self) -> u64 {
        self.base.saturating_add(wide(self.bytes.len()))
    }

    /// The number of bytes at which a record can begin.
    pub(crate) fn positions(&self) -> usize {
        self.bytes.len().saturating_sub(OVERLAP)
    }
}

/// Bytes read at once: few in tests, which so have many edges.
pub(crate) const BLOCK: usize = if cfg!(test) { 1 << 14 } else { 2 << 20 };
/// Bytes of a record after its first.
pub(crate) const OVERLAP: usize = RawMmFailure::LEN - 1;

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Seek, SeekFrom};

    use super::*;

    /// A file with pages that cannot be read.
    struct Damaged {
        bytes: Cursor<Vec<u8>>,
        bad: &'static [u64],
    }

    impl Damaged {
        fn is_bad(&self, offset: u64) -> bool {
            self.bad.contains(&(offset / 4096))
        }
    }

    impl Read for Damaged {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let offset = self.bytes.position();
            if self.is_bad(offset) && offset < wide(self.bytes.get_ref().len()) {
                return Err(io::Error::other("no such sector"));
            }
            let good = buffer.len().min(usize::try_from(4096 - offset % 4096).unwrap());
            self.bytes.read(&mut buffer[..good])
        }
    }

    impl Seek for Damaged {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.bytes.seek(to)
        }
    }

    fn blocks(len: usize, bad: &'static [u64]) -> (Vec<Block>, Vec<String>) {
        let bytes: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let input = Input::of_file(Damaged { bytes: Cursor::new(bytes), bad }, "image".to_owned());
        let mut image = Image::new(input, 0);
        let mut blocks: Vec<Block> = Vec::new();
        while let Some(block) = image.read_after(blocks.last()).unwrap() {
            blocks.push(block);
        }
        (blocks, image.complaints().into_iter().map(|(_, complaint)| complaint).collect())
    }

    /// Every offset at which 64 bytes can be read is in one block, with those bytes; no other is.
    #[test]
    fn all_that_can_be_read_is_read_once() {
        for (len, bad, gaps) in [
            (0, &[][..], 0),
            (63, &[], 0),
            (BLOCK, &[], 0),
            (2 * BLOCK + 5000, &[], 0),
            (3 * 4096, &[0], 1),
            (3 * 4096, &[1], 1),
            (3 * 4096, &[2], 1),
            (3 * 4096 + 1, &[3], 1),
            (3 * 4096, &[0, 1, 2], 1),
            (BLOCK + 3 * 4096, &[3, 4], 1),
            (9 * 4096, &[1, 3, 4, 7], 3),
        ] {
            let (blocks, complaints) = blocks(len, bad);
            let mut offsets = Vec::new();
            for block in &blocks {
                assert!((block.base..).zip(&block.bytes).all(|(offset, byte)| u64::from(*byte) == offset % 251));
                offsets.extend((block.base..).take(block.positions()));
            }
            let readable = |offset: &u64| (0..64).all(|i| !bad.contains(&((offset + i) / 4096)));
            assert!(offsets.into_iter().eq((0..wide((len + 1).saturating_sub(64))).filter(readable)), "{len} {bad:?}");
            assert_eq!(complaints.len(), gaps, "{complaints:?}");
        }
        let (_, complaints) = blocks(9 * 4096, &[3, 4]);
        assert_eq!(complaints, ["8192 bytes at offset 0x3000 cannot be read and are left out: no such sector"]);
    }
}
