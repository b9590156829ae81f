//! Counts false positives: offsets with some confidence in data without records. This makes the
//! tables in `carve/false_positives.md`.

use std::{env, format, fs, println};

use super::files::files;
use crate::{
    carve::{Confidence, TESTS},
    record::RawMmFailure,
};

/// Judges every offset of every file under the paths in the variable `CARVE`, which is separated
/// like `PATH`, and prints those of medium confidence and a table with one line for each path. Then
/// prints how many offsets of low confidence meet each requirement of medium confidence, by itself
/// and together with those before it.
#[test]
#[ignore = "needs gigabytes of files without records, named by the variable CARVE"]
fn table() {
    let (mut low, mut alone, mut in_turn) = (0_u64, TESTS.map(|_| 0_u64), TESTS.map(|_| 0_u64));
    for root in env::split_paths(&env::var_os("CARVE").expect("paths in CARVE")) {
        let (mut len, mut found) = (0_u64, [0_u64; 3]);
        for file in files(root.clone()) {
            let Ok(image) = fs::read(&file) else { continue };
            len += image.len() as u64;
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
    }
    println!("| none | {low} | {low} |");
    for ((test, _), (alone, in_turn)) in TESTS.into_iter().zip(alone.into_iter().zip(in_turn)) {
        println!("| {test} | {alone} | {in_turn} |");
    }
}
