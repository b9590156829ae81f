//! Rows that cannot be read.

use std::{io::Write, prelude::rust_2024::*};

use super::row::Place;
use crate::cli::status::{Status, say};

/// Reports the bad rows of an input: the first of them, and the number of the others.
pub(crate) struct BadRows<'a> {
    /// The name of the input.
    name: &'a str,
    count: u64,
}

impl<'a> BadRows<'a> {
    pub(crate) const fn new(name: &'a str) -> Self {
        Self { name, count: 0 }
    }

    pub(crate) fn add(&mut self, err: &mut dyn Write, place: Place, problem: &str) {
        self.count = self.count.saturating_add(1);
        if self.count <= MOST_SAID {
            say(err, format_args!("{}: {place}: {problem}", self.name));
        }
    }

    pub(crate) fn finish(self, err: &mut dyn Write) -> Status {
        let more = self.count.saturating_sub(MOST_SAID);
        if more > 0 {
            let rows = if more == 1 { "row" } else { "rows" };
            say(err, format_args!("{}: {more} more bad {rows}", self.name));
        }
        match self.count {
            0 => Status::Good,
            _ => Status::BadInput,
        }
    }
}

const MOST_SAID: u64 = 8;
