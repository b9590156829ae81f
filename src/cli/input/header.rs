//! Arrays that begin after other bytes, such as a number of records.

use core::cmp::Reverse;
use std::prelude::rust_2024::*;

use crate::{
    carve::Confidence,
    dump::{Dump, Fit, Framing},
};

/// Where the array in a sample begins, if not at its start, and how well its framing fits from
/// there on. `best` is what fits from the start on.
///
/// Slots of another length meet every second or third record of such an array, so they can fit too.
pub(super) fn array_after_header(sample: &[u8], best: Option<Fit>) -> Option<(usize, Fit)> {
    if best.is_some_and(|fit| fit.framing == Framing::PACKED && is_good(&fit)) {
        return None;
    }
    let sample = sample.get(..ENOUGH).unwrap_or(sample);
    let least = match Framing::detect(sample) {
        Some(fit) => score(&fit).saturating_mul(3) / 2,
        None => LEAST_SCORE,
    };
    let longest = Framing::KNOWN.iter().map(|framing| framing.slot_len());
    let fits = (1..longest.max()?).filter_map(|start| {
        let fit = Framing::detect(sample.get(start..)?)?;
        Some((start, fit))
    });
    let (start, fit) = fits.max_by_key(|(start, fit)| (score(fit), Reverse(*start)))?;
    // The header can have the length of several slots.
    let mut slots = Dump::new(sample.get(start..)?, fit.framing).iter();
    let first = slots.position(|slot| slot.record.plausibility() >= Some(Confidence::Medium))?;
    let start = start.saturating_add(first.saturating_mul(fit.framing.slot_len()));
    let fit = Framing::detect(sample.get(start..)?)?;
    (score(&fit) >= least && is_good(&fit)).then_some((start, fit))
}

/// Whether most slots that are in use hold a plausible record.
fn is_good(fit: &Fit) -> bool {
    fit.plausible > fit.slots.saturating_sub(fit.zeros) / 2
}

/// The rank of [`Framing::detect`].
fn score(fit: &Fit) -> usize {
    fit.confident
        .saturating_mul(7)
        .saturating_add(fit.plausible)
}

/// The number of bytes that are enough to find the start of an array.
const ENOUGH: usize = 1 << 16;
/// Two records of medium confidence.
const LEAST_SCORE: usize = 16;

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::record::RawMmFailure;

    fn found(sample: &[u8]) -> Option<(usize, Framing, usize)> {
        let (start, fit) = array_after_header(sample, Framing::detect(sample))?;
        Some((start, fit.framing, fit.slots))
    }

    #[test]
    fn an_array_after_a_header_is_found() {
        let record = fs::read("testdata/single.bin").unwrap();
        // Before a header of whole slots there is nothing to choose between.
        let is_part = |len: &usize| len % RawMmFailure::LEN != 0;
        for len in (1..=300).filter(is_part).chain([4080, 4099]) {
            let header: Vec<u8> = (0..len).map(|n: usize| n.to_le_bytes()[0] ^ 0x5A).collect();
            let array = [&header, &*record.repeat(40)].concat();
            assert_eq!(found(&array), Some((len, Framing::PACKED, 40)), "{len}");
        }
    }

    #[test]
    fn an_array_at_the_start_is_left_alone() {
        let record = fs::read("testdata/single.bin").unwrap();
        for framing in Framing::KNOWN {
            let (before, after) = (framing.record_offset(), framing.after_len());
            for fill in [0, 0x5A, 0xFF] {
                let slot = [&vec![fill; before], &*record, &vec![fill; after]].concat();
                for count in [1, 2, 3, 100] {
                    assert_eq!(found(&slot.repeat(count)), None, "{framing} {fill}");
                }
            }
        }
        for entry in fs::read_dir("testdata").unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "bin") {
                assert_eq!(found(&fs::read(&path).unwrap()), None, "{}", path.display());
            }
        }
        assert_eq!(found(&[0; 4096]), None);
        assert_eq!(found(&[0xFF; 4096]), None);
        assert_eq!(found(&fs::read("src/lib.rs").unwrap()), None);
    }
}
