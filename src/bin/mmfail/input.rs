//! The input: a file or standard input, read in blocks of whole slots.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use crate::status::Stop;

/// Something to read, with the name to report errors under.
pub(crate) struct Input<'a> {
    source: Source<'a>,
    name: String,
}

enum Source<'a> {
    File(File),
    Stream(&'a mut dyn Read),
}

impl<'a> Input<'a> {
    /// Opens a file; `-` is standard input.
    pub(crate) fn open(path: &Path, stdin: &'a mut dyn Read) -> Result<Self, Stop> {
        let name = name(path);
        if path.as_os_str() == "-" {
            return Ok(Self { source: Source::Stream(stdin), name });
        }
        let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
            true => Err(io::ErrorKind::IsADirectory.into()),
            false => Ok(file),
        });
        match opened {
            Ok(file) => Ok(Self { source: Source::File(file), name }),
            Err(error) => Err(Stop::Io(name, error)),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Skips `count` bytes, or all there are; returns how many.
    pub(crate) fn skip(&mut self, count: u64) -> Result<u64, Stop> {
        self.try_skip(count).map_err(|error| Stop::Io(self.name.clone(), error))
    }

    /// Fills `block` with the next `len` bytes; fewer only at the input's end.
    pub(crate) fn read_block(&mut self, block: &mut Vec<u8>, len: u64) -> Result<(), Stop> {
        block.clear();
        self.by_ref().take(len).read_to_end(block).map(drop).map_err(|error| Stop::Io(self.name.clone(), error))
    }

    fn try_skip(&mut self, count: u64) -> io::Result<u64> {
        match &mut self.source {
            // The files of /proc say that they are empty: those are read.
            Source::File(file) if file.metadata()?.is_file() && file.metadata()?.len() >= count => {
                file.seek(SeekFrom::Start(count))
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
        match &mut self.source {
            Source::File(file) => file.read(buffer),
            Source::Stream(stream) => stream.read(buffer),
        }
    }
}
