//! Counts false positives: offsets with some confidence, and their context, in data without
//! records. This makes the tables in `carve/false_positives.md` and `context/false_positives.md`.

use std::{env, format, fs, println, vec::Vec};

use super::files::files;
use crate::{
    carve::{Confidence, TESTS},
    context::{Etw1005, EvtxRecord, NetEvents, best_event},
    record::RawMmFailure,
};

/// Judges every offset of every file under the paths in the variable `CARVE`, which is separated
/// like `PATH`, and prints those of medium confidence and a table with one line for each path. Then
/// prints how many offsets of low confidence meet each requirement of medium confidence, by itself
/// and together with those before it. The second line for each path has the context: offsets that
/// can be a record and are in a payload of event 1005 or in a record of an event log, offsets of
/// net events, and offsets that can be a record and have a net event, of low confidence and of
/// more.
#[test]
#[ignore = "needs gigabytes of files without records, named by the variable CARVE"]
fn table() {
    let (mut low, mut alone, mut in_turn) = (0_u64, TESTS.map(|_| 0_u64), TESTS.map(|_| 0_u64));
    for root in env::split_paths(&env::var_os("CARVE").expect("paths in CARVE")) {
        let (mut len, mut found, mut context) = (0_u64, [0_u64; 3], [0_u64; 5]);
        for file in files(root.clone()) {
            let Ok(image) = fs::read(&file) else { continue };
            len += image.len() as u64;
            let events = NetEvents::new(&image).map(|(offset, event)| (offset as u64, event));
            let events: Vec<_> = events.collect();
            let mut places: Vec<_> = events.iter().map(|(offset, _)| *offset).collect();
            places.dedup();
            context[2] += places.len() as u64;
            for (offset, bytes) in image.windows(RawMmFailure::LEN).enumerate() {
                let record = RawMmFailure::parse(bytes).unwrap();
                let Some(confidence) = record.plausibility() else {
                    continue;
                };
                found[confidence as usize] += 1;
                if confidence >= Confidence::Medium {
                    let name = file.display();
                    println!("{name} {offset:#x} {:?}", record.decode());
                }
                let joined = best_event(offset as u64, None, events.iter().copied());
                let is_medium = confidence >= Confidence::Medium;
                context[0] += u64::from(Etw1005::around(&image, offset).is_some());
                context[1] += u64::from(EvtxRecord::around(&image, offset).is_some());
                context[3] += u64::from(joined.is_some() && !is_medium);
                context[4] += u64::from(joined.is_some() && is_medium);
                low += 1;
                let passed = TESTS.map(|(_, test)| test(record));
                alone
                    .iter_mut()
                    .zip(passed)
                    .for_each(|(count, passed)| *count += u64::from(passed));
                let first = passed.iter().take_while(|passed| **passed).count();
                in_turn.iter_mut().take(first).for_each(|count| *count += 1);
            }
        }
        let [low, medium, high] = found.map(|n| format!("{n}"));
        println!(
            "| {} | {:.1} GiB | {low} | {medium} | {high} |",
            root.display(),
            len as f64 / f64::from(1 << 30)
        );
        let [payload, log, event, low, medium] = context.map(|n| format!("{n}"));
        println!(
            "| {} | {payload} | {log} | {event} | {low} | {medium} |",
            root.display()
        );
    }
    println!("| none | {low} | {low} |");
    for ((test, _), (alone, in_turn)) in TESTS.into_iter().zip(alone.into_iter().zip(in_turn)) {
        println!("| {test} | {alone} | {in_turn} |");
    }
}
