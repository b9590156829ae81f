//! The records of a dump, block by block.

use std::prelude::rust_2024::*;

use super::{
    format,
    header::{array_after_header, is_confident, is_good},
    hex::MOST_REPEATED,
    runs::{Purpose, Runs, is_text},
    source::Input,
};
use crate::{
    carve::Sibling,
    cli::{
        args::Kind,
        number::{common_multiple, wide},
        output::row::Place,
        siblings::SiblingCount,
        status::{Failure, Status},
    },
    dump::{Dump, Fit, Framing},
    record::RawMmFailure,
};

/// How to read a dump.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// Whether the input is bytes or hex text.
    pub kind: Kind,
    /// The offset of the first slot.
    pub start: u64,
    /// The framing, or `None` for the one that fits best.
    pub framing: Option<Framing>,
}

/// A dump, opened at its first slot.
#[expect(missing_debug_implementations, reason = "an input has none")]
pub struct Records<'a> {
    runs: Runs<'a>,
    framing: Framing,
    /// Whether to compare the framing with those that fit later runs of hex text.
    compares_framing: bool,
    /// What the rows call the input.
    source: Option<&'a str>,
    /// The most records to read.
    most: u64,
    /// What the input was taken for.
    notes: Vec<String>,
    /// What is wrong with the input itself.
    remarks: Remarks,
    /// The number of records read.
    index: u64,
}

impl<'a> Records<'a> {
    /// The records of `input`. Without a framing, takes the one that fits best.
    ///
    /// # Errors
    ///
    /// Returns an error if the start of the input cannot be read.
    pub fn new(input: Input<'a>, how: &Reading) -> Result<Self, Failure> {
        let mut runs = Runs::of_kind(input, how.kind, Purpose::Slots);
        let mut notes: Vec<_> = runs.remarks().into_iter().map(|(_, note)| note).collect();
        let mut remarks = Remarks::default();
        if let Some(problem) = runs.skip_to(how.start)? {
            remarks.add(Status::BadInput, runs.position(), problem);
        }
        let framing = match how.framing {
            Some(framing) => framing,
            None => match detect(&mut runs, &mut notes)? {
                Ok(framing) => framing,
                Err(problem) => {
                    notes.clear(); // the problem says what it is
                    remarks.add(Status::BadInput, runs.position(), problem);
                    Framing::PACKED
                }
            },
        };
        Ok(Self {
            runs,
            framing,
            compares_framing: how.framing.is_none(),
            source: None,
            most: u64::MAX,
            notes,
            remarks,
            index: 0,
        })
    }

    /// Puts the name of the input into the rows.
    pub(crate) fn with_source(self, source: Option<&'a str>) -> Self {
        Self { source, ..self }
    }

    /// Reads at most this many records.
    pub(crate) fn take(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// The framing of the dump.
    #[must_use]
    pub const fn framing(&self) -> Framing {
        self.framing
    }

    /// What the input was taken for, and why. Each note is returned once.
    pub fn notes(&mut self) -> Vec<String> {
        core::mem::take(&mut self.notes)
    }

    /// Passes the records to `each`, in order, until it returns false.
    ///
    /// # Errors
    ///
    /// Returns an error if the input cannot be read further, or if `each` returns one.
    pub fn for_each_block(
        &mut self,
        each: impl FnMut(Slots<'_>) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        self.read(false, each)
    }

    /// Passes the records to `each` with the number of times that they occur, in any order.
    pub(crate) fn count_each_block(
        &mut self,
        mut each: impl FnMut(Slots<'_>),
    ) -> Result<(), Failure> {
        self.read(true, |slots| {
            each(slots);
            Ok(true)
        })
    }

    fn read(
        &mut self,
        skip_repeats: bool,
        mut each: impl FnMut(Slots<'_>) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        let slot_len = wide(self.framing.slot_len());
        let mut left = self.most;
        let start = self.runs.position();
        let mut block = Vec::new();
        while left > 0 && !self.remarks.is_bad {
            let Some((slots, times)) = self.next_slots(left, skip_repeats) else {
                break;
            };
            let wanted = slots.saturating_mul(slot_len);
            block.clear();
            let read = self.runs.read_more(&mut block, wanted);
            let base = self.runs.position().saturating_sub(wide(block.len()));
            let dump = Dump::new(&block, self.framing);
            let slots_read = dump.iter().chain(dump.truncated_slot());
            let places: Vec<_> = slots_read
                .map(|slot| Place {
                    source: self.source,
                    ..Place::of_slot(slot, self.framing, self.index, base)
                })
                .collect();
            let goes_on = each(Slots {
                places: &places,
                times,
                read: self.runs.position().saturating_sub(start),
                len: self.runs.len().map(|len| len.saturating_sub(start)),
            })?;
            let count = wide(places.len()).saturating_mul(times);
            self.index = self.index.saturating_add(count);
            read.map_err(|error| self.runs.stop(error))?;
            if !goes_on {
                break;
            }
            left = left.saturating_sub(count);
            self.runs
                .skip_repeat(wanted.saturating_mul(times.saturating_sub(1)));
            if let Some(error) = dump.truncation() {
                let offset = base.saturating_add(wide(error.offset()));
                let problem = format!(
                    "the last slot is cut short: {} at offset {offset:#x}",
                    error.kind()
                );
                self.remarks.add_truncation(offset, problem);
            }
            if wide(block.len()) < wanted {
                if !self.runs.next_run() {
                    break;
                }
                if self.compares_framing {
                    self.compare_framing();
                }
            }
        }
        if self.index == 0 && !self.remarks.is_bad && self.most > 0 {
            let nothing = "nothing to read: 0 records".to_owned();
            self.remarks.add(Status::Good, start, nothing);
        }
        Ok(())
    }

    /// Adds a remark if another framing fits the next run of hex text better. The first run, which
    /// told the framing, can be short.
    fn compare_framing(&mut self) {
        let position = self.runs.position();
        // An error is returned again when the bytes are read.
        let Ok(sample) = self.runs.peek(RUN_SAMPLE) else {
            return;
        };
        let met = Dump::new(sample, self.framing)
            .iter()
            .filter(|slot| is_confident(*slot))
            .count();
        let is_better = |fit: &Fit| fit.confident > met && is_good(fit);
        if let Some(fit) = Framing::detect(sample).filter(is_better) {
            self.compares_framing = false;
            let (better, framing) = (fit.framing, self.framing);
            let problem = format!(
                "from offset {position:#x} on, {better} fits better than {framing}: \
                 use --framing {better}"
            );
            self.remarks.add_mismatch(position, problem);
        }
    }

    /// The number of slots to read next, of at most `left`, and the number of times that they
    /// occur. `None` if they are in a repeated line of hex text that stands for too many bytes.
    fn next_slots(&mut self, left: u64, skip_repeats: bool) -> Option<(u64, u64)> {
        let slot_len = wide(self.framing.slot_len());
        let in_block = self
            .runs
            .block_len(BLOCK)
            .checked_div(slot_len)
            .unwrap_or(0);
        let block = (in_block.max(1).min(left), 1);
        let Some(repeat) = self.runs.repeat().filter(|repeat| repeat.left > slot_len) else {
            return Some(block);
        };
        let period = common_multiple(repeat.line_len, slot_len);
        if skip_repeats && period <= MOST_REPEATED {
            let slots = period.checked_div(slot_len).unwrap_or(1);
            let periods = repeat.left.checked_div(period).unwrap_or(0);
            let times = left.checked_div(slots).unwrap_or(0).min(periods);
            return Some(if times > 0 { (slots, times) } else { block });
        }
        if repeat.left.min(left.saturating_mul(slot_len)) <= MOST_REPEATED {
            return Some(block);
        }
        let end = self.runs.position().saturating_add(repeat.left);
        let problem = format!(
            "the repeat line before {end:#x} stands for {} bytes, more than {MOST_REPEATED}: \
             use --count, or a --start after it",
            repeat.left
        );
        let position = self.runs.position();
        self.remarks.add(Status::BadInput, position, problem);
        None
    }

    /// What is wrong with the input itself, and the offset of the first problem. To be called after
    /// the records were read.
    #[must_use]
    pub fn finish(mut self) -> (Vec<(Status, String)>, Option<u64>) {
        let of_input = self.runs.remarks();
        let is_bad = |(status, _): &(Status, String)| *status != Status::Good;
        let end = of_input.iter().any(is_bad).then(|| self.runs.position());
        let offset = self.remarks.offset.or(end);
        (
            of_input
                .into_iter()
                .chain(self.remarks.into_all())
                .collect(),
            offset,
        )
    }
}

/// Records that follow each other.
#[derive(Clone, Copy, Debug)]
pub struct Slots<'a> {
    /// The records.
    pub places: &'a [Place<'a>],
    /// The number of times that they occur.
    pub times: u64,
    /// The number of bytes of the input that have been read, of `len` if that is known.
    pub read: u64,
    /// The length of the input from the first slot on, if it is known.
    pub len: Option<u64>,
}

/// What is wrong with an input.
#[derive(Default)]
struct Remarks {
    /// Where the first of them is.
    offset: Option<u64>,
    all: Vec<(Status, String)>,
    /// Whether nothing more should be read.
    is_bad: bool,
    /// The number of slots that are cut short, one for each run of hex text.
    truncations: usize,
}

impl Remarks {
    fn add(&mut self, status: Status, offset: u64, remark: String) {
        self.offset = self.offset.or(Some(offset));
        self.is_bad |= status != Status::Good;
        self.all.push((status, remark));
    }

    /// Adds what is wrong with records that are read nevertheless.
    fn add_mismatch(&mut self, offset: u64, remark: String) {
        self.offset = self.offset.or(Some(offset));
        self.all.push((Status::BadInput, remark));
    }

    fn add_truncation(&mut self, offset: u64, remark: String) {
        self.truncations = self.truncations.saturating_add(1);
        if self.truncations <= MOST_TRUNCATIONS {
            self.add_mismatch(offset, remark);
        }
    }

    fn into_all(self) -> impl Iterator<Item = (Status, String)> {
        let more = self.truncations.saturating_sub(MOST_TRUNCATIONS);
        let rest =
            (more > 0).then(|| (Status::BadInput, format!("{more} more slots are cut short")));
        self.all.into_iter().chain(rest)
    }
}

/// The framing that fits the first block, or why none does. `notes` gets which, and why.
fn detect(
    runs: &mut Runs<'_>,
    notes: &mut Vec<String>,
) -> Result<Result<Framing, String>, Failure> {
    let name = runs.name().to_owned();
    let sample = match runs.peek(SAMPLE) {
        Ok(sample) => sample,
        Err(error) => return Err(Failure::Input(name, error)),
    };
    if let Some(problem) = format::known(sample) {
        return Ok(Err(problem));
    }
    let (len, fit) = (sample.len(), Framing::detect(sample));
    // The bytes of records can begin like a file of one of the many formats.
    let is_array = fit.is_some_and(|fit| is_good(&fit));
    if let Some(problem) = format::by_library(sample).filter(|_| !is_array) {
        return Ok(Err(problem));
    }
    if let Some((start, behind)) = array_after_header(sample, fit) {
        let Fit {
            framing,
            plausible,
            slots,
            ..
        } = behind;
        let start = runs.position().saturating_add(wide(start));
        return Ok(Err(format!(
            "the slots begin at offset {start:#x}: use --start {start:#x} ({plausible} of \
             the first {slots} {framing} slots from there hold a plausible record)"
        )));
    }
    if let Some((framing, count)) = extended_mode(sample, fit) {
        let (structure, better) = (Sibling::ExtendedMode, count.extended_mode);
        return Ok(Err(format!(
            "{better} of {} {framing} slots fit {structure}, an extended-mode failure, better than \
             a main-mode failure: --framing {framing} reads them anyway",
            count.records
        )));
    }
    let Some(fit) = fit else {
        if len < RawMmFailure::LEN {
            return Ok(Ok(Framing::PACKED));
        }
        if len == SAMPLE && sample.iter().all(|byte| *byte == 0) {
            let what = "begins with 1 MiB of zeros, which tell no framing";
            return Ok(Err(format!("{what}: use --framing, or --start after them")));
        }
        if is_text(sample) {
            let what = "is text, not an array of records";
            let help = "--input-format hex reads it if it is hex, and else tells why not";
            return Ok(Err(format!("{what}: {help}")));
        }
        let what = "is not an array of records, because no framing fits better than chance";
        let advice = "--framing packed reads it anyway";
        return Ok(Err(format!("{what}{ADVICE}; {advice}")));
    };
    let (framing, plausible, slots) = (fit.framing, fit.plausible, fit.slots);
    let within = if len == SAMPLE {
        " in the first MiB read"
    } else {
        ""
    };
    let runner_up = fit
        .runner_up
        .map_or_else(String::new, |other| format!("; {other} fits as well"));
    let advice = if plausible < slots.div_ceil(2) {
        ADVICE
    } else {
        ""
    };
    notes.push(format!(
        "read as {framing}: {plausible} of {slots} slots{within} hold a plausible \
         record{runner_up}{advice}"
    ));
    Ok(Ok(framing))
}

/// The framing of which most slots fit an extended-mode failure better. `None` if `fit` reads the
/// same slots, or more main-mode failures.
fn extended_mode(sample: &[u8], fit: Option<Fit>) -> Option<(Framing, SiblingCount)> {
    let counts = Framing::KNOWN.iter().map(|framing| {
        let mut count = SiblingCount::default();
        let slots = Dump::new(sample, *framing).iter();
        count.add(slots.map(|slot| slot.record), 1);
        (*framing, count)
    });
    let (framing, count) = counts.max_by_key(|(_, count)| count.extended_mode)?;
    let is_read = |fit: Fit| fit.framing == framing || wide(fit.plausible) >= count.extended_mode;
    (count.is_majority() && !fit.is_some_and(is_read)).then_some((framing, count))
}

/// What helps if the input is not an array.
const ADVICE: &str = "; mmfail carve finds records at any offset";
/// The most bytes read at once, unless a slot is longer.
const BLOCK: u64 = 2 << 20;
/// The number of bytes that are enough to detect the framing.
pub const SAMPLE: usize = 1 << 20;
/// The number of bytes of a later run of hex text to compare framings for.
const RUN_SAMPLE: usize = 1 << 16;
/// The most slots cut short that are named.
const MOST_TRUNCATIONS: usize = 8;
