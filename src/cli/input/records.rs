//! The records of a dump, block by block.

use std::{io::Write, prelude::rust_2024::*};

use super::{
    format,
    hex::MOST_REPEATED,
    runs::{Purpose, Runs},
    source::Input,
};
use crate::{
    cli::{
        args::{Slots, Source},
        number::{common_multiple, wide},
        output::row::Place,
        progress::Progress,
        status::{Failure, Status, say},
    },
    dump::{Dump, Framing},
    record::RawMmFailure,
};

/// A dump, opened at its first slot.
pub(crate) struct Records<'a> {
    runs: Runs<'a>,
    framing: Framing,
    /// What the rows call the input.
    source: Option<&'a str>,
    /// The most records to read.
    most: u64,
    progress: &'a mut Progress,
    /// What is wrong with the input itself.
    remarks: Remarks,
    /// The number of records read.
    index: u64,
}

impl<'a> Records<'a> {
    /// The records of `input`. Without a framing in the arguments, takes the one that fits best.
    /// `err` is told which, and what the input is taken for.
    pub(crate) fn new(
        input: Input<'a>,
        args: &Source,
        slots: &Slots,
        progress: &'a mut Progress,
        err: &mut dyn Write,
    ) -> Result<Self, Failure> {
        let framing = slots.framing()?;
        let mut runs = Runs::of_kind(input, args.kind, Purpose::Slots);
        for (_, remark) in runs.remarks() {
            say(err, format_args!("{}: {remark}", runs.name()));
        }
        let mut remarks = Remarks::default();
        if let Some(problem) = runs.skip_to(args.start)? {
            remarks.add(Status::BadInput, problem);
        }
        let framing = match framing {
            Some(framing) => framing,
            None => match detect(&mut runs, err)? {
                Ok(framing) => framing,
                Err(problem) => {
                    remarks.add(Status::BadInput, problem);
                    Framing::PACKED
                }
            },
        };
        Ok(Self {
            runs,
            framing,
            source: None,
            most: args.count.unwrap_or(u64::MAX),
            progress,
            remarks,
            index: 0,
        })
    }

    /// Puts the name of the input into the rows.
    pub(crate) fn with_source(self, source: Option<&'a str>) -> Self {
        Self { source, ..self }
    }

    /// Reads at most this many records, whatever the arguments say.
    pub(crate) fn take(self, most: u64) -> Self {
        Self { most, ..self }
    }

    /// The framing of the dump.
    pub(crate) const fn framing(&self) -> Framing {
        self.framing
    }

    /// Passes the records to `each`, in order, until it returns false.
    pub(crate) fn for_each_block(
        &mut self,
        err: &mut dyn Write,
        mut each: impl FnMut(&[Place<'_>], &mut dyn Write) -> Result<bool, Failure>,
    ) -> Result<(), Failure> {
        self.read(false, err, |places, _, err| each(places, err))
    }

    /// Passes the records to `each` with the number of times that they occur, in any order.
    pub(crate) fn count_each_block(
        &mut self,
        err: &mut dyn Write,
        mut each: impl FnMut(&[Place<'_>], u64),
    ) -> Result<(), Failure> {
        self.read(true, err, |places, times, _| {
            each(places, times);
            Ok(true)
        })
    }

    fn read(
        &mut self,
        skip_repeats: bool,
        err: &mut dyn Write,
        mut each: impl FnMut(&[Place<'_>], u64, &mut dyn Write) -> Result<bool, Failure>,
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
            let goes_on = each(&places, times, &mut self.progress.beside(err))?;
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
                self.remarks.add_truncation(problem);
            }
            if wide(block.len()) < wanted && !self.runs.next_run() {
                break;
            }
            let read = self.runs.position().saturating_sub(start);
            let len = self.runs.len().map(|len| len.saturating_sub(start));
            self.progress.reach(read, len);
        }
        if self.index == 0 && !self.remarks.is_bad && self.most > 0 {
            self.remarks
                .add(Status::Good, "nothing to read: 0 records".to_owned());
        }
        Ok(())
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
        self.remarks.add(Status::BadInput, problem);
        None
    }

    /// Tells `err` what is wrong with the input itself, after its records.
    pub(crate) fn finish(mut self, err: &mut dyn Write) -> Status {
        let name = self.runs.name().to_owned();
        let remarks = self
            .runs
            .remarks()
            .into_iter()
            .chain(self.remarks.into_all());
        remarks.fold(Status::Good, |worst, (status, remark)| {
            say(err, format_args!("{name}: {remark}"));
            worst.max(status)
        })
    }
}

/// What is wrong with an input.
#[derive(Default)]
struct Remarks {
    all: Vec<(Status, String)>,
    /// Whether nothing more should be read.
    is_bad: bool,
    /// The number of slots that are cut short, one for each run of hex text.
    truncations: usize,
}

impl Remarks {
    fn add(&mut self, status: Status, remark: String) {
        self.is_bad |= status != Status::Good;
        self.all.push((status, remark));
    }

    fn add_truncation(&mut self, remark: String) {
        self.truncations = self.truncations.saturating_add(1);
        if self.truncations <= MOST_TRUNCATIONS {
            self.all.push((Status::BadInput, remark));
        }
    }

    fn into_all(self) -> impl Iterator<Item = (Status, String)> {
        let more = self.truncations.saturating_sub(MOST_TRUNCATIONS);
        let rest =
            (more > 0).then(|| (Status::BadInput, format!("{more} more slots are cut short")));
        self.all.into_iter().chain(rest)
    }
}

/// The framing that fits the first block, or why none does. `err` is told which, and why.
fn detect(runs: &mut Runs<'_>, err: &mut dyn Write) -> Result<Result<Framing, String>, Failure> {
    let name = runs.name().to_owned();
    let sample = match runs.peek(SAMPLE) {
        Ok(sample) => sample,
        Err(error) => return Err(Failure::Input(name, error)),
    };
    if let Some(problem) = format::known(sample) {
        return Ok(Err(problem));
    }
    let (len, fit) = (sample.len(), Framing::detect(sample));
    let Some(fit) = fit else {
        if len < RawMmFailure::LEN {
            return Ok(Ok(Framing::PACKED));
        }
        let what = "is not an array of records, because no framing fits better than chance";
        let advice = "--framing packed reads it anyway";
        return Ok(Err(format!("{what}{ADVICE}; {advice}")));
    };
    let (framing, plausible, slots) = (fit.framing, fit.plausible, fit.slots);
    let within = if len == SAMPLE {
        " of its first MiB"
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
    say(
        err,
        format_args!(
            "{name}: read as {framing}: {plausible} of {slots} slots{within} hold a plausible \
             record{runner_up}{advice}"
        ),
    );
    Ok(Ok(framing))
}

/// What helps if the input is not an array.
const ADVICE: &str = "; mmfail carve finds records at any offset";
/// The most bytes read at once, unless a slot is longer.
const BLOCK: u64 = 2 << 20;
/// The number of bytes that are enough to detect the framing.
const SAMPLE: usize = 1 << 20;
/// The most slots cut short that are named.
const MOST_TRUNCATIONS: usize = 8;
