//! An image to carve, in blocks that overlap.

use core::ops::Range;
use std::{format, io, prelude::rust_2024::*};

use super::{
    hex::{MOST_REPEATED, Repeat},
    runs::Runs,
};
use crate::{
    carve::Carver,
    cli::{
        number::{common_multiple, wide},
        status::{Failure, Status},
    },
    context::NetEventLayout,
};

/// The blocks of an input. Parts that cannot be read are skipped.
pub(crate) struct Image<'a> {
    runs: Runs<'a>,
    /// The step of the search, which decides how much of a repeated line must be searched.
    step: u64,
    /// The offsets at which reading started and at which it stops.
    start: u64,
    end: u64,
    /// The number of bytes of a hole to skip before the next block.
    hole: u64,
    /// The number of repeat lines of hex text that were skipped.
    skipped_repeats: usize,
    /// The number of gaps that cannot be read, and of the bytes in those that were not reported.
    gaps: usize,
    unreported: u64,
    /// Why the next bytes could not be read.
    error: Option<io::Error>,
    /// What could not be read since the remarks were last taken.
    remarks: Vec<(Status, String)>,
}

/// Bytes of an image. The next block repeats the end, because the bytes around a record decide
/// whether it is a hit.
#[derive(Debug)]
pub(crate) struct Block {
    /// The offset of the first byte.
    pub(crate) base: u64,
    pub(crate) bytes: Vec<u8>,
    /// The number of bytes at the start that the block before ends with.
    pub(crate) repeated: usize,
    /// The number of bytes before it that were skipped, because a hole in a sparse file is zeros.
    pub(crate) hole: u64,
    /// Whether the image ends with the block, or continues at another offset.
    pub(crate) is_last: bool,
}

impl<'a> Image<'a> {
    /// The image from the current position of `runs` up to the offset `end`.
    pub(crate) fn new(runs: Runs<'a>, step: u64, end: u64) -> Self {
        let start = runs.position();
        Self {
            runs,
            step,
            start,
            end,
            hole: 0,
            skipped_repeats: 0,
            gaps: 0,
            unreported: 0,
            error: None,
            remarks: Vec::new(),
        }
    }

    /// Reads the block after `last`, or returns `None` at the end of the image.
    pub(crate) fn read_after(&mut self, last: Option<&Block>) -> Result<Option<Block>, Failure> {
        match self.error.take() {
            Some(error) if error.kind() == io::ErrorKind::OutOfMemory => {
                return Err(self.runs.stop(error));
            }
            Some(error) => return self.read_after_gap(error).map(Some),
            None => {}
        }
        let is_after_hole = self.hole > 0;
        let hole = self.runs.skip_hole(core::mem::take(&mut self.hole));
        let is_continued = last.is_some_and(|last| !last.is_last) && !self.skip_repeat();
        let is_over = !is_continued && last.is_some_and(|last| last.is_last) && !is_after_hole;
        if is_over && !self.runs.next_run() {
            return Ok(None);
        }
        let tail = last.filter(|_| is_continued).map_or(&[][..], Block::tail);
        let mut bytes = tail.to_vec();
        let is_last = self.read(&mut bytes);
        Ok(Some(Block {
            hole,
            ..self.block(bytes, tail.len(), is_last)
        }))
    }

    /// Returns up to `len` bytes at an offset of the input, as far as they can be read.
    pub(crate) fn read_at(&mut self, offset: u64, len: usize) -> Vec<u8> {
        self.runs.read_at(offset, len)
    }

    /// What could not be read, and what is worth saying about the input. Each remark is returned
    /// once.
    pub(crate) fn remarks(&mut self) -> Vec<(Status, String)> {
        self.remarks.extend(self.runs.remarks());
        core::mem::take(&mut self.remarks)
    }

    /// How much could not be read beyond what the remarks report.
    pub(crate) fn last_remark(&self) -> Option<String> {
        let (gaps, bytes) = (self.gaps.saturating_sub(MOST_REMARKS), self.unreported);
        (gaps > 0).then(|| format!("{bytes} bytes in {gaps} more places {UNREADABLE}"))
    }

    /// Continues after an error, page by page, so that everything that can be read is searched.
    fn read_after_gap(&mut self, mut error: io::Error) -> Result<Block, Failure> {
        let start = self.runs.position();
        loop {
            if !self.runs.skip_page() {
                return Err(self.runs.stop(error));
            }
            let end = self.runs.position();
            let mut bytes = Vec::new();
            let is_last = self.read(&mut bytes);
            match self.error.take() {
                Some(next_error) if bytes.is_empty() => error = next_error,
                later => {
                    self.error = later;
                    self.add_gap(start, end.saturating_sub(start), &error);
                    return Ok(self.block(bytes, 0, is_last));
                }
            }
        }
    }

    fn add_gap(&mut self, start: u64, len: u64, error: &io::Error) {
        self.gaps = self.gaps.saturating_add(1);
        if self.gaps > MOST_REMARKS {
            self.unreported = self.unreported.saturating_add(len);
            return;
        }
        let remark = format!("{len} bytes at offset {start:#x} {UNREADABLE}: {error}");
        self.remarks.push((Status::BadInput, remark));
    }

    /// Appends the next bytes. Returns whether none follow at the next offset.
    fn read(&mut self, bytes: &mut Vec<u8>) -> bool {
        let left_of_repeat = self.runs.repeat().map_or(0, |repeat| {
            self.distinct(repeat).saturating_sub(self.read_of(repeat))
        });
        let rest = self.end.saturating_sub(self.runs.position());
        let hole = self.runs.hole_len().min(rest);
        let len = match left_of_repeat {
            _ if hole > LONG_HOLE => HOLE_EDGE,
            0 => self.runs.block_len(wide(BLOCK)),
            left => left,
        };
        let len = len.min(rest);
        let had = bytes.len();
        let in_file = self.runs.len().unwrap_or(u64::MAX);
        let likely = len.min(in_file.saturating_sub(self.runs.position()));
        let reserved = bytes.try_reserve_exact(usize::try_from(likely).unwrap_or(0).min(BLOCK));
        let read = reserved.map_err(io::Error::from);
        self.error = read.and_then(|()| self.runs.read_more(bytes, len)).err();
        let read = wide(bytes.len().saturating_sub(had));
        if hole > LONG_HOLE && read == len {
            self.hole = hole.saturating_sub(2 * HOLE_EDGE);
        }
        let is_last = self.hole > 0 || read < len || self.runs.position() >= self.end;
        if is_last {
            bytes.shrink_to_fit(); // hex text can have many short runs
        }
        is_last
    }

    /// Skips the rest of what a repeated line of hex text stands for, after all of it that differs
    /// was read. Then the next block does not repeat the end of the last one.
    fn skip_repeat(&mut self) -> bool {
        let Some(repeat) = self.runs.repeat() else {
            return false;
        };
        let (period, is_complete) = self.period(repeat);
        let rest = repeat.left.saturating_sub(wide(AHEAD));
        let skipped = rest.saturating_sub(rest.checked_rem(period).unwrap_or(rest));
        if self.read_of(repeat) < self.distinct(repeat) || skipped == 0 {
            return false;
        }
        let from = self.runs.position();
        let to = from.saturating_add(skipped);
        self.skipped_repeats = self.skipped_repeats.saturating_add(1);
        if !is_complete {
            let what = "repeats the lines before it, and was not searched at every step";
            self.remarks
                .push((Status::BadInput, format!("{from:#x} to {to:#x} {what}")));
        } else if self.skipped_repeats <= MOST_REMARKS {
            let what = "repeats the lines before it, and was searched once";
            let more = match self.skipped_repeats {
                MOST_REMARKS => "; further repeats are not reported",
                _ => "",
            };
            self.remarks
                .push((Status::Good, format!("{from:#x} to {to:#x} {what}{more}")));
        }
        self.runs.skip_repeat(skipped);
        true
    }

    /// The number of bytes of a repeated line that were read, and not skipped before the start.
    fn read_of(&self, repeat: Repeat) -> u64 {
        repeat
            .done
            .min(self.runs.position().saturating_sub(self.start))
    }

    /// The distance in bytes after which the search of a repeated line repeats itself, and whether
    /// that is exact. For a very long step it is not.
    fn period(&self, repeat: Repeat) -> (u64, bool) {
        let period = common_multiple(repeat.line_len, self.step);
        match period <= MOST_REPEATED {
            true => (period, true),
            false => (repeat.line_len, false),
        }
    }

    /// The number of bytes of a repeated line that hold every record in it.
    fn distinct(&self, repeat: Repeat) -> u64 {
        let (period, _) = self.period(repeat);
        period.saturating_add(wide(AHEAD))
    }

    fn block(&self, bytes: Vec<u8>, repeated: usize, is_last: bool) -> Block {
        let base = self.runs.position().saturating_sub(wide(bytes.len()));
        Block {
            base,
            bytes,
            repeated,
            hole: 0,
            is_last,
        }
    }
}

impl Block {
    pub(crate) fn end(&self) -> u64 {
        self.base.saturating_add(wide(self.bytes.len()))
    }

    /// The number of offsets about which the bytes of the block decide.
    pub(crate) fn decided(&self) -> usize {
        match self.is_last {
            true => self.bytes.len(),
            false => self.bytes.len().saturating_sub(AHEAD),
        }
    }

    /// The first offset about which the block before this one does not decide.
    pub(crate) fn first_new(&self) -> u64 {
        let decided = self.repeated.saturating_sub(AHEAD);
        self.base.saturating_add(wide(decided))
    }

    /// The bytes at offsets of the input, as far as the block has them.
    pub(crate) fn part(&self, range: Range<u64>) -> &[u8] {
        let index = |offset: u64| {
            let index = usize::try_from(offset.saturating_sub(self.base));
            index.unwrap_or(usize::MAX).min(self.bytes.len())
        };
        let range = index(range.start)..index(range.end);
        self.bytes.get(range).unwrap_or_default()
    }

    /// The bytes that the next block repeats.
    fn tail(&self) -> &[u8] {
        let start = self.decided().saturating_sub(Carver::LOOKBEHIND);
        self.bytes.get(start..).unwrap_or_default()
    }
}

/// The bytes after an offset that decide about a record or an event there.
const AHEAD: usize = 256;
const _: () = assert!(AHEAD >= Carver::LOOKAHEAD && AHEAD >= NetEventLayout::MAX_LEN);
/// The bytes at each end of a hole that are read: more than the context of a record can reach. In
/// what is skipped between them there is no record, because a record is not all zeros.
pub(crate) const HOLE_EDGE: u64 = 2 << 20;
/// The longest hole that is simply read.
const LONG_HOLE: u64 = 3 * HOLE_EDGE;
/// What happened to the bytes of a gap.
const UNREADABLE: &str = "cannot be read and were skipped";
/// The most skipped repeats and the most gaps that are reported.
const MOST_REMARKS: usize = 8;
/// The number of bytes to read at once. It is small in tests, so that they have many edges.
pub(crate) const BLOCK: usize = if cfg!(test) { 1 << 14 } else { 2 << 20 };

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Seek, SeekFrom};

    use super::*;
    use crate::cli::input::source::{Input, ReadSeek};

    /// A file with pages that cannot be read, and with data only in some ranges.
    struct Damaged {
        bytes: Cursor<Vec<u8>>,
        bad: Vec<u64>,
        /// Whether nothing is read if one page of several cannot be.
        as_whole: bool,
        data: Vec<(u64, u64)>,
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
            let end = offset + wide(buffer.len());
            if self.as_whole
                && self
                    .bad
                    .iter()
                    .any(|page| (offset..end).contains(&(page * 4096)))
            {
                return Err(io::Error::other("no such sector"));
            }
            let good = buffer
                .len()
                .min(usize::try_from(4096 - offset % 4096).unwrap());
            self.bytes.read(&mut buffer[..good])
        }
    }

    impl ReadSeek for Damaged {
        fn next_data(&mut self, offset: u64) -> Option<u64> {
            let data = self.data.iter().find(|(_, end)| *end > offset);
            Some(data.map_or(u64::MAX, |(start, _)| offset.max(*start)))
        }
    }

    impl Seek for Damaged {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.bytes.seek(to)
        }
    }

    fn blocks(len: usize, bad: &[u64], as_whole: bool) -> (Vec<Block>, Vec<String>) {
        let bytes: Vec<u8> = (0..len).map(|i| (i % 251) as u8).collect();
        let input = Input::of_file(
            Damaged {
                bytes: Cursor::new(bytes),
                bad: bad.to_vec(),
                as_whole,
                data: vec![(0, u64::MAX)],
            },
            "image".to_owned(),
        );
        let mut image = Image::new(Runs::new(input, false), 1, u64::MAX);
        let mut blocks: Vec<Block> = Vec::new();
        while let Some(block) = image.read_after(blocks.last()).unwrap() {
            blocks.push(block);
        }
        let remarks = image.remarks().into_iter().map(|(_, remark)| remark);
        let remarks = remarks.chain(image.last_remark()).collect();
        (blocks, remarks)
    }

    /// Every offset at which 64 bytes can be read is in one block, with those bytes; no other is.
    #[test]
    fn all_that_can_be_read_is_read_once() {
        [false, true].into_iter().for_each(check_damaged);
    }

    fn check_damaged(as_whole: bool) {
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
            let (blocks, remarks) = blocks(len, bad, as_whole);
            let mut offsets = Vec::new();
            for block in &blocks {
                assert!(
                    (block.base..)
                        .zip(&block.bytes)
                        .all(|(offset, byte)| u64::from(*byte) == offset % 251)
                );
                let room = block.bytes.len().saturating_sub(63);
                let decided = (block.base..).take(block.decided().min(room));
                let last = offsets.last().copied();
                offsets.extend(decided.filter(|offset| last.is_none_or(|last| *offset > last)));
            }
            let readable = |offset: &u64| (0..64).all(|i| !bad.contains(&((offset + i) / 4096)));
            assert!(
                offsets
                    .into_iter()
                    .eq((0..wide((len + 1).saturating_sub(64))).filter(readable)),
                "{len} {bad:?}"
            );
            assert_eq!(remarks.len(), gaps, "{remarks:?}");
        }
        let (_, remarks) = blocks(9 * 4096, &[3, 4], as_whole);
        assert_eq!(
            remarks,
            ["8192 bytes at offset 0x3000 cannot be read and were skipped: no such sector"]
        );
        let odd: Vec<_> = (0..50).map(|n| 2 * n + 1).collect();
        let (_, remarks) = blocks(100 * 4096, &odd, as_whole);
        let last = "172032 bytes in 42 more places cannot be read and were skipped";
        assert_eq!((remarks.len(), remarks[8].as_str()), (9, last));
    }

    #[test]
    fn the_inner_parts_of_long_holes_are_skipped() {
        let (hole, edges, block) = (LONG_HOLE, 2 * HOLE_EDGE, wide(BLOCK));
        let len = 3 * hole + 5;
        for (data, skipped) in [
            (vec![], vec![len - edges]),
            (vec![(0, len)], vec![]),
            (vec![(0, 100), (hole + block, len)], vec![]),
            (
                vec![(0, block + 1), (2 * hole, 2 * hole + 1)],
                vec![2 * hole - 2 * block - edges],
            ),
            (
                vec![(hole + 1, hole + 2), (len - 1, len)],
                vec![hole + 1 - edges, 2 * hole + 3 - block - edges],
            ),
        ] {
            let file = Damaged {
                bytes: Cursor::new(vec![0; usize::try_from(len).unwrap()]),
                bad: vec![],
                as_whole: false,
                data: data.clone(),
            };
            let runs = Runs::new(Input::of_file(file, String::new()), false);
            let mut image = Image::new(runs, 1, u64::MAX);
            let (mut blocks, mut end) = (Vec::<Block>::new(), 0);
            while let Some(block) = image.read_after(blocks.last()).unwrap() {
                assert_eq!(block.base + wide(block.repeated), end + block.hole);
                end = block.end();
                blocks.push(block);
            }
            let holes = blocks
                .iter()
                .map(|block| block.hole)
                .filter(|hole| *hole > 0);
            assert_eq!((holes.collect(), end), (skipped, len), "{data:?}");
        }
    }

    #[test]
    fn too_little_memory_is_not_a_gap() {
        struct NoMemory;

        impl Read for NoMemory {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::OutOfMemory.into())
            }
        }

        impl Seek for NoMemory {
            fn seek(&mut self, _: SeekFrom) -> io::Result<u64> {
                Ok(1 << 20)
            }
        }

        impl ReadSeek for NoMemory {}

        let runs = Runs::new(Input::of_file(NoMemory, String::new()), false);
        let mut image = Image::new(runs, 1, u64::MAX);
        let first = image.read_after(None).unwrap();
        assert!(matches!(
            image.read_after(first.as_ref()),
            Err(Failure::Input(_, error)) if error.kind() == io::ErrorKind::OutOfMemory
        ));
    }
}
