//! The oracle of the carver, with a reference that judges every offset by itself.

use std::vec::Vec;

use super::record::naive_is_confirmable;

use crate::{
    carve::{Carver, Confidence, Hit},
    context::Etw1005,
    record::RawMmFailure,
};

/// Checks an image. The first four bytes choose the step, the start of a range, the minimum
/// confidence together with the number of hits to take before a second carver continues, and the
/// length of blocks, of which the offsets that pointers lead to are multiples.
pub fn carve(input: &[u8]) {
    let Some((&[step, start, level, block], image)) = input.split_first_chunk() else {
        return;
    };
    let near_the_end = |byte: u8| usize::MAX - usize::from(255 - byte);
    let step = match step {
        0..192 => usize::from(step % 64),
        192..240 => usize::from(step - 191) * 64,
        240.. => near_the_end(step),
    };
    let start = if start < 240 {
        start.into()
    } else {
        near_the_end(start)
    };
    let (taken, level) = (
        usize::from(level / 3),
        Confidence::KNOWN[usize::from(level % 3)],
    );
    let targets: Vec<_> = (0..image.len()).step_by(usize::from(block) + 1).collect();
    let carver = |image| {
        let carver = Carver::new(image).step(step).min_confidence(level);
        carver.targets(&targets)
    };
    let step = step.max(1);

    let hits = naive_hits(image, start % step, step, level, &targets);
    let after_start = hits
        .iter()
        .copied()
        .filter(|hit| hit.offset >= start)
        .collect::<Vec<_>>();
    let mut whole = carver(image).range(start..);
    assert!(
        whole.by_ref().eq(after_start.iter().copied()),
        "{after_start:?}"
    );
    assert_eq!(whole.next(), None);
    assert!(after_start.is_sorted_by(|a, b| a.offset + 64 <= b.offset));
    for hit in &hits {
        assert_eq!(
            RawMmFailure::parse(&image[hit.offset..hit.offset + 64]),
            Ok(hit.record)
        );
    }

    // A second carver continues where the first one stopped.
    let mut first = carver(image).range(start..);
    assert!(
        first
            .by_ref()
            .take(taken)
            .eq(after_start.iter().copied().take(taken))
    );
    let rest = carver(image).range(first.position()..);
    assert!(rest.eq(after_start.iter().copied().skip(taken)));

    every_split(image, step, level, usize::from(block), &targets);
    blocks(image, step, level, usize::from(block) + 1, &targets);
}

/// The hits of adjacent ranges are those of the whole image. Ranges have `len` steps.
fn every_split(image: &[u8], step: usize, level: Confidence, len: usize, targets: &[usize]) {
    let hits = naive_hits(image, 0, step, level, targets);
    let len = (len + 1).saturating_mul(step);
    let (mut found, mut start) = (Vec::new(), 0_usize);
    while start < image.len() {
        let end = start.saturating_add(len);
        let carver = Carver::new(image)
            .step(step)
            .min_confidence(level)
            .targets(targets)
            .range(start..end);
        found.extend(carver.inspect(|hit| assert!((start..end).contains(&hit.offset))));
        start = end;
    }
    assert!(found == hits, "{found:?}\nnot\n{hits:?}");
}

/// The hits of an image that arrives in blocks, of which only the bytes needed are kept.
fn blocks(image: &[u8], step: usize, level: Confidence, len: usize, targets: &[usize]) {
    let hits = naive_hits(image, 0, step, level, targets);
    let (mut buffer, mut begin, mut position, mut found) = (Vec::new(), 0, 0, Vec::new());
    let mut left = image;
    while !left.is_empty() {
        let (block, rest) = left.split_at(len.min(left.len()));
        left = rest;
        buffer.extend_from_slice(block);
        let is_last = left.is_empty();
        let end = buffer.len()
            - if is_last {
                0
            } else {
                Carver::LOOKAHEAD.min(buffer.len())
            };
        let targets: Vec<_> = (targets.iter())
            .filter_map(|target| target.checked_sub(begin))
            .collect();
        let mut carver = Carver::new(&buffer)
            .step(step)
            .min_confidence(level)
            .targets(&targets)
            .range(..end)
            .resume_at(position);
        let hits = carver.by_ref();
        found.extend(hits.map(|hit| (begin + hit.offset, hit.confidence)));
        position = carver.position();
        let drained = position
            .saturating_sub(Carver::LOOKBEHIND)
            .min(buffer.len());
        begin += buffer.drain(..drained).len();
        position -= drained;
        assert!(buffer.len() <= Carver::LOOKBEHIND + Carver::LOOKAHEAD + len.max(64));
    }
    assert!(
        found
            .into_iter()
            .eq(hits.iter().map(|hit| (hit.offset, hit.confidence)))
    );
}

/// The reference of the carver: judges every offset that is a multiple of the step from `first`,
/// then chooses among hits that overlap.
fn naive_hits<'a>(
    image: &'a [u8],
    first: usize,
    step: usize,
    level: Confidence,
    targets: &[usize],
) -> Vec<Hit<'a>> {
    let (mut hits, mut offset) = (Vec::new(), first);
    while let Some(bytes) = image.get(offset..).and_then(|rest| rest.get(..64)) {
        let record = RawMmFailure::parse(bytes).unwrap();
        let is_confirmed = record.plausibility() != Some(Confidence::High)
            && naive_is_confirmable(&record.decode())
            && (targets.contains(&offset) || Etw1005::around(image, offset).is_some());
        let confidence = match is_confirmed {
            true => Some(Confidence::High),
            false => record.plausibility(),
        };
        let confidence = confidence.filter(|confidence| *confidence >= level);
        hits.extend(confidence.map(|confidence| Hit {
            offset,
            record,
            confidence,
            also_fits: if is_confirmed {
                None
            } else {
                record.also_fits()
            },
        }));
        offset = offset.saturating_add(step);
    }
    let mut findings: Vec<Hit<'_>> = Vec::new();
    for hit in hits {
        match findings.last_mut() {
            Some(last) if hit.offset - last.offset < 64 => {
                if hit.confidence > last.confidence {
                    *last = hit;
                }
            }
            _ => findings.push(hit),
        }
    }
    findings
}
