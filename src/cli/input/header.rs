//! Arrays that begin after other bytes, such as a number of records.

use core::cmp::Reverse;
use std::prelude::rust_2024::*;

use super::records::SAMPLE;
use crate::{
    carve::Confidence,
    dump::{Dump, Fit, Framing, Slot},
};

/// Where slots begin in a sample, if not at its start, and how well their framing fits from there.
/// `best` is what fits from the start. The first slots can hold a long header.
///
/// Slots of another length meet every second record or fewer of such an array, so they can fit too,
/// and a header of small numbers can look like a record. But they fit less well, or meet fewer
/// records of medium confidence.
pub(super) fn array_after_header(sample: &[u8], best: Option<Fit>) -> Option<(usize, Fit)> {
    if best.is_some_and(|fit| begins_with_two(sample, fit.framing)) {
        return None;
    }
    let first = sample.get(..ENOUGH).unwrap_or(sample);
    let longest = Framing::KNOWN.iter().map(|framing| framing.slot_len());
    let fits = (1..longest.max()?).filter_map(|start| {
        let fit = Framing::detect(first.get(start..)?)?;
        Some((start, fit))
    });
    let rank = |(start, fit): &(usize, Fit)| {
        let len = sample.len().saturating_sub(*start);
        let is_whole = len < SAMPLE && len.checked_rem(fit.framing.slot_len()) == Some(0);
        (fit.score(), is_whole, Reverse(*start))
    };
    let (start, fit) = fits.max_by_key(rank)?;
    let slots = first.get(start..)?;
    let header = Dump::new(slots, fit.framing)
        .iter()
        .position(is_confident)?;
    let records = slots.get(header.saturating_mul(fit.framing.slot_len())..)?;
    let is_array = Framing::detect(records).is_some_and(|fit| is_good(&fit));
    let (met, enough) = match Framing::detect(first) {
        Some(fit) => (fit.confident, fit.score().saturating_mul(3) / 2),
        None => (0, LEAST_SCORE),
    };
    let fits_better = fit.score() >= enough || fit.confident > met && is_good(&fit);
    (is_array && fits_better).then_some((start, fit))
}

/// Whether the first two slots hold records, which slots of another length than those of an array
/// never do.
fn begins_with_two(sample: &[u8], framing: Framing) -> bool {
    let slots = Dump::new(sample, framing).iter();
    slots.take(2).filter(|slot| is_confident(*slot)).count() == 2
}

pub(super) fn is_confident(slot: Slot<'_>) -> bool {
    slot.record.plausibility() >= Some(Confidence::Medium)
}

/// Whether most slots that are in use hold a plausible record.
pub(super) fn is_good(fit: &Fit) -> bool {
    fit.plausible > fit.slots.saturating_sub(fit.zeros) / 2
}

/// The number of bytes that are enough to find the start of an array.
const ENOUGH: usize = 1 << 14;
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
        // A header of whole slots does not move the others.
        let is_part = |len: &usize| len % RawMmFailure::LEN != 0;
        for len in (1..=300).filter(is_part).chain([1000, 4099]) {
            let header: Vec<u8> = (0..len).map(|n: usize| n.to_le_bytes()[0] ^ 0x5A).collect();
            let array = [&header, &*record.repeat(40)].concat();
            let (start, slots) = (len % RawMmFailure::LEN, 40 + len / RawMmFailure::LEN);
            assert_eq!(
                found(&array),
                Some((start, Framing::PACKED, slots)),
                "{len}"
            );
        }
        // The first records are those of the array, whatever they hold.
        let array = [&[9; 4][..], &[0; 64], &[0xFF; 64], &record.repeat(10)].concat();
        assert_eq!(found(&array), Some((4, Framing::PACKED, 12)));
        let slot = [&*record, &[0xA5; 16]].concat();
        let array = [&[9; 20][..], &slot.repeat(9)].concat();
        assert_eq!(found(&array), Some((20, Framing::SLOT80, 9)));
    }

    /// With the zeros after it, a number of records can be a record of low confidence.
    #[test]
    fn a_header_of_zeros_is_not_a_record() {
        for (header, file, slots, framing) in [
            (28, "slot80", 1, Framing::SLOT80),
            (32, "heap-x64", 2, Framing::HEAP_X64),
            (64, "failure2-x86", 3, Framing::FAILURE2_X86),
        ] {
            let mut array = vec![0; header];
            array[0] = 2;
            let slots_of_file = fs::read(format!("testdata/{file}.bin")).unwrap();
            array.extend(&slots_of_file[..slots * framing.slot_len()]);
            assert_eq!(found(&array), Some((header, framing, slots)), "{file}");
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
        // Another array follows, and neither is lost by advice for the other.
        let arrays = [&*record.repeat(4), &[9; 20], &record.repeat(10)].concat();
        assert_eq!(found(&arrays), None);
        // One record in a page is not an array.
        let noise: Vec<u8> = (0..1004_u32)
            .flat_map(|n| n.wrapping_mul(0x9E37_79B9).to_be_bytes())
            .collect();
        let page = [&noise[..1004], &record, &[0; 3028]].concat();
        assert_eq!(found(&page), None);
        assert_eq!(found(&[0; 4096]), None);
        assert_eq!(found(&[0xFF; 4096]), None);
        assert_eq!(found(&fs::read("src/lib.rs").unwrap()), None);
    }
}
