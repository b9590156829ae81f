//! Remarks on a text that was read.

use core::mem::take;
use std::prelude::rust_2024::*;

/// Collects a limited number of skipped lines and jumps of the addresses.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// The first and the last line of each run of lines without hex.
    skipped: Vec<(u64, u64)>,
    jumps: Vec<String>,
    /// The number of runs and jumps in earlier calls of [`Self::take`].
    taken: (usize, usize),
}

impl Remarks {
    /// Adds a line without hex.
    pub(super) fn skip(&mut self, line: u64) {
        let runs = self.skipped.len().saturating_add(self.taken.0);
        match self.skipped.last_mut() {
            Some((_, last)) if last.saturating_add(1) == line => *last = line,
            _ if runs <= MAX => self.skipped.push((line, line)),
            _ => {}
        }
    }

    /// Adds a jump of the addresses before a line.
    pub(super) fn jump(&mut self, line: u64, from: u128, to: u64) {
        let jump = match self.jumps.len().saturating_add(self.taken.1) {
            ..MAX => format!("from {from:#x} to {to:#x}"),
            MAX => "again; further jumps are not reported".to_owned(),
            _ => return,
        };
        self.jumps
            .push(format!("line {line}: the address jumps {jump}"));
    }

    /// Returns the remarks on the lines that were read since the last call.
    pub(super) fn take(&mut self) -> Vec<String> {
        let (runs, jumps) = self.taken;
        self.taken = (
            runs.saturating_add(self.skipped.len()),
            jumps.saturating_add(self.jumps.len()),
        );
        let runs = take(&mut self.skipped).into_iter().zip(runs..);
        let runs = runs.map(|((first, last), index)| match first == last {
            _ if index == MAX => "...".to_owned(),
            true => first.to_string(),
            false => format!("{first} to {last}"),
        });
        let runs = runs.collect::<Vec<_>>().join(", ");
        let skipped = (!runs.is_empty()).then(|| format!("no hex, skipped: line {runs}"));
        skipped.into_iter().chain(take(&mut self.jumps)).collect()
    }
}

/// The largest number of remarks of each kind.
const MAX: usize = 8;
