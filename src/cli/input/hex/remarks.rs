//! What there is to say of a text that was read.

use std::prelude::rust_2024::*;

use core::mem::take;

/// Notes skipped lines and jumps of the addresses; a bounded number of each.
#[derive(Debug, Default)]
pub(super) struct Remarks {
    /// Runs of lines without hex: the first and the last of each.
    skipped: Vec<(u64, u64)>,
    jumps: Vec<String>,
}

impl Remarks {
    pub(super) fn skip(&mut self, line: u64) {
        let runs = self.skipped.len();
        match self.skipped.last_mut() {
            Some((_, last)) if last.saturating_add(1) == line => *last = line,
            _ if runs <= MOST => self.skipped.push((line, line)),
            _ => {}
        }
    }

    pub(super) fn jump(&mut self, line: u64, from: u128, to: u64) {
        match self.jumps.len() {
            ..MOST => {
                let jump = format!("line {line}: the address jumps from {from:#x} to {to:#x}");
                self.jumps.push(jump);
            }
            MOST => self
                .jumps
                .push(format!("line {line}: the address jumps, perhaps not last")),
            _ => {}
        }
    }

    pub(super) fn take(&mut self) -> Vec<String> {
        let mut runs: Vec<String> = self.skipped.iter().map(|run| lines(*run)).collect();
        if let Some(more) = runs.get_mut(MOST) {
            "...".clone_into(more);
        }
        self.skipped.clear();
        let runs = (!runs.is_empty()).then(|| runs.join(", "));
        let skipped = runs.map(|runs| format!("no hex, skipped: line {runs}"));
        skipped.into_iter().chain(take(&mut self.jumps)).collect()
    }
}

fn lines((first, last): (u64, u64)) -> String {
    match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    }
}

/// Remarks of one kind that are made.
const MOST: usize = 8;
