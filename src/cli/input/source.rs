//! A file or standard input, as bytes.

use std::{
    fs::File,
    io::{self, Cursor, Read, Seek, SeekFrom},
    path::Path,
    prelude::rust_2024::*,
};

use crate::cli::{number::wide, status::Failure};

/// A file or a stream, with the name that messages use for it.
#[expect(missing_debug_implementations, reason = "streams have none")]
pub struct Input<'a> {
    name: String,
    source: Source<'a>,
    /// Bytes that were looked at and not yet read, and the error after them.
    peeked: Cursor<Vec<u8>>,
    error: Option<io::Error>,
}

enum Source<'a> {
    /// A file, and its length if it can be sought in.
    File(Box<dyn ReadSeek + 'a>, Option<u64>),
    Stream(&'a mut dyn Read),
}

/// A file, or what can be read like one.
pub trait ReadSeek: Read + Seek {
    /// The offset of the first byte at or after `offset`, the current position, that is not in a
    /// hole of a sparse file: `u64::MAX` if only a hole follows. `None` if the system does not
    /// tell.
    fn next_data(&mut self, _offset: u64) -> Option<u64> {
        None
    }
}

impl<B: AsRef<[u8]>> ReadSeek for Cursor<B> {}

impl ReadSeek for File {
    #[cfg(any(target_os = "linux", target_os = "macos", target_os = "freebsd"))]
    fn next_data(&mut self, offset: u64) -> Option<u64> {
        use rustix::{fs, io::Errno};

        let data = match fs::seek(&*self, fs::SeekFrom::Data(offset)) {
            Err(Errno::NXIO) => Some(u64::MAX),
            data => data.ok(),
        };
        data.filter(|_| self.seek(SeekFrom::Start(offset)).is_ok())
    }
}

impl<'a> Input<'a> {
    /// Opens a file, or standard input if the path is `-`.
    pub(crate) fn open(path: &Path, stdin: &'a mut dyn Read) -> Result<Self, Failure> {
        match is_stdin(path) {
            true => Ok(Self::new(name(path), Source::Stream(stdin))),
            false => Self::open_file(path),
        }
    }

    /// Opens a file.
    ///
    /// # Errors
    ///
    /// Returns the error of the system, with the path. A folder is an error.
    pub fn open_file(path: &Path) -> Result<Self, Failure> {
        let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
            true => Err(io::ErrorKind::IsADirectory.into()),
            false => Ok(file),
        });
        match opened {
            Ok(file) => Ok(Self::of_file(file, name(path))),
            Err(error) => Err(Failure::Input(name(path), error)),
        }
    }

    /// An open file, and what messages call it.
    pub fn of_file(mut file: impl ReadSeek + 'a, name: String) -> Self {
        // Files in /proc report length 0, so a length of 0 is treated as unknown.
        let end = file.seek(SeekFrom::End(0)).ok();
        let len = end.filter(|len| *len > 0 && file.rewind().is_ok());
        Self::new(name, Source::File(Box::new(file), len))
    }

    fn new(name: String, source: Source<'a>) -> Self {
        Self {
            name,
            source,
            peeked: Cursor::default(),
            error: None,
        }
    }

    /// What messages call the input.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The length in bytes of a file that can be sought in.
    pub(crate) fn len(&self) -> Option<u64> {
        match &self.source {
            Source::File(_, len) => *len,
            Source::Stream(_) => None,
        }
    }

    /// Returns the next `len` bytes without reading them, or fewer before the end and before an
    /// error.
    pub(crate) fn peek(&mut self, len: usize) -> &[u8] {
        if self.peeked.position() == 0 && self.peeked.get_ref().len() >= len {
            return self.peeked.get_ref().get(..len).unwrap_or_default();
        }
        let mut bytes = Vec::new();
        self.error = self.by_ref().take(wide(len)).read_to_end(&mut bytes).err();
        self.peeked = Cursor::new(bytes);
        self.peeked.get_ref()
    }

    /// Returns up to `len` bytes at `offset`. Fewer are returned at the end, before an error, and
    /// in an input that cannot be sought in: beyond what can be looked at before anything is read,
    /// and afterwards all.
    pub(crate) fn read_at(&mut self, offset: u64, len: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        if let Source::File(file, Some(_)) = &mut self.source {
            let read = file.stream_position().and_then(|position| {
                file.seek(SeekFrom::Start(offset))?;
                _ = file.by_ref().take(wide(len)).read_to_end(&mut bytes);
                file.seek(SeekFrom::Start(position))
            });
            self.error = self.error.take().or(read.err());
            return bytes;
        }
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        let end = start.saturating_add(len).min(MAX_PEEK);
        if self.peeked.position() == 0 && self.error.is_none() && self.peeked.get_ref().len() < end
        {
            self.peek(end);
        }
        let peeked = self.peeked.get_ref().get(start..).unwrap_or_default();
        bytes.extend(peeked.iter().take(len));
        bytes
    }

    /// Appends the next `len` bytes, or those before the end and before a page that cannot be read.
    /// `offset` is the current position.
    pub(crate) fn read_more(
        &mut self,
        bytes: &mut Vec<u8>,
        offset: u64,
        len: u64,
    ) -> io::Result<()> {
        let end = offset.saturating_add(len);
        let start = bytes.len();
        let position =
            |bytes: &[u8]| offset.saturating_add(wide(bytes.len().saturating_sub(start)));
        loop {
            let left = end.saturating_sub(position(bytes));
            let Err(error) = self.take(left).read_to_end(bytes) else {
                return Ok(());
            };
            if self.len().is_none() || error.kind() == io::ErrorKind::OutOfMemory {
                return Err(error);
            }
            // A read can fail because of a later page. This one can be good by itself.
            let before = position(bytes);
            let in_page = PAGE.saturating_sub(before & PAGE.saturating_sub(1));
            let left = end.saturating_sub(before);
            let of_page = self.take(in_page.min(left)).read_to_end(bytes);
            if of_page.is_err() || position(bytes) == before {
                return of_page.map(drop);
            }
        }
    }

    /// Skips `count` bytes, or all there are, and returns the number skipped.
    pub(crate) fn skip(&mut self, count: u64) -> io::Result<u64> {
        match &mut self.source {
            Source::File(file, Some(len)) => {
                (self.peeked, self.error) = (Cursor::default(), None);
                file.seek(SeekFrom::Start(count.min(*len)))
            }
            _ => io::copy(&mut self.take(count), &mut io::sink()),
        }
    }

    /// Continues at the page after `offset`, where reading failed. Returns the offset of that page,
    /// or `None` if the input cannot be sought in or has ended.
    pub(crate) fn skip_page(&mut self, offset: u64) -> Option<u64> {
        let next = (offset | PAGE.saturating_sub(1)).saturating_add(1);
        self.seek(next).filter(|next| *next > offset)
    }

    /// The number of bytes from `offset`, the current position, to the next that is not in a hole
    /// of a sparse file.
    pub(crate) fn hole_len(&mut self, offset: u64) -> u64 {
        let Source::File(file, Some(len)) = &mut self.source else {
            return 0;
        };
        let data = file.next_data(offset).unwrap_or(offset).min(*len);
        data.saturating_sub(offset)
    }

    /// Continues at `offset` or at the end. Returns the new offset, or `None` if the input cannot
    /// be sought in.
    pub(crate) fn seek(&mut self, offset: u64) -> Option<u64> {
        let Source::File(file, Some(len)) = &mut self.source else {
            return None;
        };
        file.seek(SeekFrom::Start(offset.min(*len))).ok()
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.peeked.read(buffer)?;
        if read > 0 {
            return Ok(read);
        }
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        match &mut self.source {
            Source::File(file, _) => file.read(buffer),
            Source::Stream(stream) => stream.read(buffer),
        }
    }
}

/// Whether a path is that of standard input. A file of this name has a folder before it.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// What messages call the input at a path.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) {
        "standard input".to_owned()
    } else {
        path.display().to_string()
    }
}

/// The most bytes of a pipe that are looked at before they are read.
const MAX_PEEK: usize = 8 << 20;
/// The number of bytes that are skipped at once if reading fails.
const PAGE: u64 = 4096;
