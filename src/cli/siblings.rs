//! Counts records that fit another structure better than the one they are read as.

use std::{io::Write, prelude::rust_2024::*};

use super::status::say;
use crate::{carve::Sibling, record::RawMmFailure};

/// The records of a dump that fit an extended-mode failure better.
#[derive(Default)]
pub(crate) struct SiblingCount {
    /// The number of records that are not all zeros.
    pub(crate) records: u64,
    pub(crate) extended_mode: u64,
}

impl SiblingCount {
    /// Adds records that occur `times` times.
    pub(crate) fn add<'a>(&mut self, records: impl Iterator<Item = &'a RawMmFailure>, times: u64) {
        for record in records {
            if *record.as_bytes() != [0; RawMmFailure::LEN] {
                self.records = self.records.saturating_add(times);
            }
            if record.fits_better() == Some(Sibling::ExtendedMode) {
                self.extended_mode = self.extended_mode.saturating_add(times);
            }
        }
    }

    /// Whether more than half of the records fit the other structure better.
    pub(crate) const fn is_majority(&self) -> bool {
        self.extended_mode > self.records / 2
    }

    /// Tells `err` if more than half of the records fit the other structure better.
    pub(super) fn report(&self, name: &str, err: &mut dyn Write) {
        let Self {
            records,
            extended_mode,
        } = *self;
        if self.is_majority() {
            let (what, structure) = ("records that are not all zeros", Sibling::ExtendedMode);
            say(
                err,
                format_args!(
                    "{name}: {extended_mode} of {records} {what} fit {structure}, an extended-mode \
                     failure, better than a main-mode failure, as which they were read"
                ),
            );
        }
    }
}
