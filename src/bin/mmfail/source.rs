//! The records of a dump, block by block.

use std::io::{Read, Write};

use ikeext_mm_failure::{Dump, Framing};

use crate::{
    args::{Slots, Source},
    input::Input,
    progress::Progress,
    row::{Place, wide},
    status::{Status, Stop, say},
};

/// A dump, opened at its first slot.
pub(crate) struct Records<'a> {
    args: &'a Source,
    input: Input<'a>,
    framing: Framing,
    progress: Progress,
    /// What is wrong with the input itself.
    complaint: Option<(Status, String)>,
}

impl<'a> Records<'a> {
    /// Opens the input. Where no framing was asked for, that which fits best is taken, and said on `err`.
    pub(crate) fn open(
        args: &'a Source,
        slots: &Slots,
        stdin: &'a mut dyn Read,
        err: &mut dyn Write,
        show_progress: bool,
    ) -> Result<Self, Stop> {
        let framing = slots.framing()?;
        let mut input = Input::open(&args.input, stdin)?.of_kind(args.kind, err);
        let complaint = input.skip_to_start(args.start)?.map(|complaint| (Status::BadInput, complaint));
        let framing = framing.unwrap_or_else(|| detect(&mut input, err));
        let progress = Progress::new(show_progress, args.start, input.len());
        Ok(Self { args, input, framing, progress, complaint })
    }

    /// How the dump is read.
    pub(crate) const fn framing(&self) -> Framing {
        self.framing
    }

    /// Hands the records to `each`, in order, until it returns false.
    pub(crate) fn for_each_block(
        &mut self,
        err: &mut dyn Write,
        mut each: impl FnMut(&[Place<'_>], &mut dyn Write) -> Result<bool, Stop>,
    ) -> Result<(), Stop> {
        let slot_len = wide(self.framing.slot_len());
        let block_len = slot_len.saturating_mul(BLOCK.checked_div(slot_len).unwrap_or(0).max(1));
        let mut left = self.args.count.map_or(u64::MAX, |count| count.saturating_mul(slot_len));
        let (mut base, mut index) = (self.args.start, 0_u64);
        let mut block = Vec::new();
        while left > 0 && self.complaint.is_none() {
            let wanted = block_len.min(left);
            block.clear();
            let read = self.input.read_more(&mut block, wanted);
            let dump = Dump::new(&block, self.framing);
            let slots = dump.iter().chain(dump.truncated_slot());
            let places: Vec<_> = slots.map(|slot| Place::of_slot(slot, self.framing, index, base)).collect();
            let go_on = each(&places, &mut self.progress.beside(err))?;
            read.map_err(|error| self.input.stop(error))?;
            if !go_on {
                break;
            }
            if let Some(error) = dump.truncation() {
                let offset = base.saturating_add(wide(error.offset()));
                let complaint = format!("the last slot is cut short: {} at offset {offset:#x}", error.kind());
                self.complaint = Some((Status::BadInput, complaint));
            } else if block.is_empty() && index == 0 {
                self.complaint = Some((Status::Good, "nothing to read: 0 records".to_owned()));
            }
            if wide(block.len()) < wanted {
                break;
            }
            index = index.saturating_add(wide(places.len()));
            base = base.saturating_add(wanted);
            left = left.saturating_sub(wanted);
            self.progress.reach(base);
        }
        Ok(())
    }

    /// Says on `err` what is wrong with the input itself: after its records.
    pub(crate) fn finish(mut self, err: &mut dyn Write) -> Status {
        self.input.complaints().into_iter().chain(self.complaint).fold(Status::Good, |worst, (status, complaint)| {
            say(err, format_args!("{}: {complaint}", self.input.name()));
            worst.max(status)
        })
    }
}

/// The framing that fits the first block, and why.
fn detect(input: &mut Input<'_>, err: &mut dyn Write) -> Framing {
    let sample = input.peek(SAMPLE);
    let (len, fit) = (sample.len(), Framing::detect(sample));
    let name = |framing: Framing| framing.name().unwrap_or_default();
    let within = if len == SAMPLE { " of its first MiB" } else { "" };
    match fit {
        Some(fit) => {
            let rival = fit.rival.map_or_else(String::new, |rival| format!("; {} fits as well", name(rival)));
            let (framing, plausible, slots) = (name(fit.framing), fit.plausible, fit.slots);
            let poor = if plausible < slots.div_ceil(2) { CARVE } else { "" };
            say(
                err,
                format_args!(
                    "{}: read as {framing}: {plausible} of {slots} slots{within} hold a plausible record{rival}{poor}",
                    input.name()
                ),
            );
            fit.framing
        }
        None if len == 0 => Framing::PACKED,
        None => {
            say(err, format_args!("{}: read as packed: no framing fits better than chance{CARVE}", input.name()));
            Framing::PACKED
        }
    }
}

/// What helps where slots do not.
const CARVE: &str = "; mmfail carve finds records wherever they lie";
/// Bytes read at once, at most; a slot can be as long.
const BLOCK: u64 = 2 << 20;
/// Bytes that tell the framing.
const SAMPLE: usize = 1 << 20;
