//! The oracle of the carver, with a reference that judges every offset by itself.

use std::vec::Vec;

use crate::{
    carve::{Carver, Confidence, Hit},
    record::RawMmFailure,
};

/// Checks an image. The first four bytes choose the step, the start, the minimum confidence
/// together with the number of hits to take before a second carver continues, and the length of
/// blocks.
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
        Confidence::ALL[usize::from(level % 3)],
    );
    fn carver(image: &[u8], start: usize, step: usize, level: Confidence) -> Carver<'_> {
        Carver::new(image)
            .start(start)
            .step(step)
            .min_confidence(level)
    }

    let (hits, next) = naive_hits(image, start, step, level);
    let mut whole = carver(image, start, step, level);
    assert!(
        whole.by_ref().eq(hits.iter().copied()),
        "{:?}\nnot\n{hits:?}",
        carver(image, start, step, level).collect::<Vec<_>>()
    );
    assert_eq!((whole.next(), whole.offset()), (None, next));
    assert!(hits.is_sorted_by(|a, b| a.offset < b.offset));
    for hit in &hits {
        assert_eq!(
            RawMmFailure::parse(&image[hit.offset..hit.offset + 64]),
            Ok(hit.record)
        );
    }

    // A second carver continues where the first one stopped.
    let mut first = carver(image, start, step, level);
    assert!(
        first
            .by_ref()
            .take(taken)
            .eq(hits.iter().copied().take(taken))
    );
    assert!(carver(image, first.offset(), step, level).eq(hits.iter().copied().skip(taken)));

    // In blocks: judged bytes are dropped, and fewer bytes stay than a record has.
    let (mut buffer, mut begin, mut start, mut found) = (Vec::new(), 0, start, 0);
    for block in image.chunks(usize::from(block) + 1) {
        buffer.extend_from_slice(block);
        let mut carver = carver(&buffer, start, step, level);
        for hit in carver.by_ref() {
            assert_eq!(
                (begin + hit.offset, *hit.record, hit.confidence),
                (
                    hits[found].offset,
                    *hits[found].record,
                    hits[found].confidence
                )
            );
            found += 1;
        }
        let judged = carver.offset().min(buffer.len());
        start = carver.offset() - judged;
        begin += buffer.drain(..judged).len();
        assert!(buffer.len() < RawMmFailure::LEN);
    }
    assert_eq!(found, hits.len());
}

/// The reference of the carver. Also returns the first offset that was not judged.
fn naive_hits(image: &[u8], start: usize, step: usize, level: Confidence) -> (Vec<Hit<'_>>, usize) {
    let (mut hits, mut offset) = (Vec::new(), start);
    while let Some(bytes) = image.get(offset..).and_then(|rest| rest.get(..64)) {
        let record = RawMmFailure::parse(bytes).unwrap();
        let confidence = record
            .plausibility()
            .filter(|confidence| *confidence >= level);
        hits.extend(confidence.map(|confidence| Hit {
            offset,
            record,
            confidence,
        }));
        offset = offset.saturating_add(step.max(1));
    }
    (hits, offset)
}
