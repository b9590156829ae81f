//! Mutation that knows rows: one time in four an object of one field, put together from the dictionary's words, is put before a line.

use libfuzzer_sys::{fuzz_mutator, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let chance = seed as usize / 4;
    let row = if seed.is_multiple_of(4) { row(chance) } else { String::new() };
    if row.is_empty() || size + row.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    let starts: Vec<usize> = (0..=size).filter(|at| *at == 0 || data[at - 1] == b'\n').collect();
    let at = starts[chance % starts.len()];
    data.copy_within(at..size, at + row.len());
    data[at..][..row.len()].copy_from_slice(row.as_bytes());
    size + row.len()
});

fn row(chance: usize) -> String {
    let lines = include_str!("../cli_encode.dict").lines().filter(|line| !line.starts_with('#'));
    let words = lines.map(|line| serde_json::from_str::<String>(line).unwrap());
    let (keys, values): (Vec<_>, Vec<_>) = words.partition(|word| word.ends_with("\":"));
    let (key, value) = (chance % keys.len(), chance / keys.len() % values.len());
    let quote = if values[value].starts_with(|first: char| first.is_ascii_alphabetic()) { "\"" } else { "" };
    format!("{{{}{quote}{}{quote}}}\n", keys[key], values[value])
}
