//! The length and the SHA-256 of an input.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
    prelude::rust_2024::*,
};

use sha2::{Digest as _, Sha256};

use crate::cli::number::wide;

/// What identifies the bytes of an input.
pub(crate) struct Digest {
    pub(crate) len: u64,
    /// In lower-case hex.
    pub(crate) sha256: String,
}

impl Digest {
    /// The digest of a file, or `None` if it is not a regular file, whose bytes cannot be read
    /// twice.
    pub(crate) fn of_file(path: &Path) -> io::Result<Option<Self>> {
        match fs::metadata(path)?.is_file() {
            true => Hashed::new(&mut File::open(path)?).digest().map(Some),
            false => Ok(None),
        }
    }
}

/// A stream whose bytes are hashed while they are read.
pub(crate) struct Hashed<'a> {
    stream: &'a mut dyn Read,
    len: u64,
    sha256: Sha256,
}

impl<'a> Hashed<'a> {
    pub(crate) fn new(stream: &'a mut dyn Read) -> Self {
        Self {
            stream,
            len: 0,
            sha256: Sha256::new(),
        }
    }

    /// Reads the rest and returns the digest of all bytes.
    pub(crate) fn digest(&mut self) -> io::Result<Digest> {
        io::copy(self, &mut io::sink())?;
        Ok(Digest {
            len: self.len,
            sha256: const_hex::encode(self.sha256.finalize_reset()),
        })
    }
}

impl Read for Hashed<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let len = self.stream.read(buffer)?;
        self.sha256.update(buffer.get(..len).unwrap_or_default());
        self.len = self.len.saturating_add(wide(len));
        Ok(len)
    }
}
