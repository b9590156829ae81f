//! The search of several small files at the same time.

use std::prelude::rust_2024::*;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::{Found, Receiver, Search, search};
use crate::cli::{
    input::{inputs::Named, source::Input},
    number::wide,
    status::{Failure, Status},
};

/// Small files that follow each other. A larger file keeps all cores busy by itself.
pub(crate) struct Batch<'a> {
    /// The files. Empty if the first of the inputs is not small.
    pub(crate) files: &'a [Named],
    /// The inputs after them.
    pub(crate) rest: &'a [Named],
}

impl<'a> Batch<'a> {
    /// The small files at the start of some inputs.
    pub(crate) fn of(inputs: &'a [Named]) -> Self {
        let mut left = BATCH;
        let small = inputs.iter().take(MOST_FILES).take_while(|input| {
            let len = input
                .len
                .filter(|len| (1..=SMALL).contains(len) && *len <= left);
            left = left.saturating_sub(len.unwrap_or(0));
            len.is_some()
        });
        let (files, rest) = inputs
            .split_at_checked(small.count())
            .unwrap_or((inputs, &[]));
        Self { files, rest }
    }

    /// Searches the files on all cores, each for at most `most` records.
    pub(crate) fn search(&self, how: &Search, most: u64) -> Vec<Collected> {
        let files = self.files.par_iter();
        files.map(|file| Collected::new(file, how, most)).collect()
    }
}

/// What was found in one of several small files.
pub(crate) struct Collected {
    /// The number of records that are wanted.
    left: u64,
    events: Vec<Event>,
    /// The number of bytes that were searched.
    searched: u64,
    result: Result<(), Failure>,
}

enum Event {
    Records(Vec<Found>),
    Remark(Status, String),
}

impl Collected {
    /// Searches a file for at most `most` records.
    fn new(file: &Named, how: &Search, most: u64) -> Self {
        let mut collected = Self {
            left: most,
            events: Vec::new(),
            searched: 0,
            result: Ok(()),
        };
        let input = Input::open_file(&file.path);
        collected.result = input.and_then(|input| search(input, how, &mut collected));
        collected
    }

    /// Passes everything to another receiver.
    pub(crate) fn replay(self, receiver: &mut dyn Receiver) -> Result<(), Failure> {
        for event in self.events {
            match event {
                Event::Records(records) => receiver.records(records)?,
                Event::Remark(severity, remark) => receiver.remark(severity, &remark),
            }
        }
        receiver.reached(self.searched, None);
        self.result
    }
}

impl Receiver for Collected {
    fn wants_more(&mut self) -> bool {
        self.left > 0
    }

    fn records(&mut self, records: Vec<Found>) -> Result<(), Failure> {
        self.left = self.left.saturating_sub(wide(records.len()));
        self.events.push(Event::Records(records));
        Ok(())
    }

    fn remark(&mut self, severity: Status, remark: &str) {
        self.events.push(Event::Remark(severity, remark.to_owned()));
    }

    fn reached(&mut self, position: u64, _: Option<u64>) {
        self.searched = position;
    }
}

/// The longest file that is searched at the same time as others, in bytes.
const SMALL: u64 = 4 << 20;
/// The most bytes and the most files that are searched at the same time.
const BATCH: u64 = 16 << 20;
const MOST_FILES: usize = 256;
