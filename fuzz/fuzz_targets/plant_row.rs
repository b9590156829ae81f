//! A mutator that knows rows of JSON.
//!
//! In one of four mutations it inserts an object with one field at the start of a line. The key and
//! the value are words of the dictionary. The other mutations are libFuzzer's own.

use libfuzzer_sys::{fuzz_mutator, fuzzer_mutate};

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let choice = seed as usize / 4;
    let row = if seed.is_multiple_of(4) {
        row(choice)
    } else {
        String::new()
    };
    if row.is_empty() || size + row.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    let is_start = |at: &usize| *at == 0 || data[at - 1] == b'\n';
    let starts: Vec<usize> = (0..=size).filter(is_start).collect();
    let at = starts[choice % starts.len()];
    data.copy_within(at..size, at + row.len());
    data[at..][..row.len()].copy_from_slice(row.as_bytes());
    size + row.len()
});

fn row(choice: usize) -> String {
    let words = include_str!("../cli_encode.dict")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| serde_json::from_str::<String>(line).unwrap());
    let (keys, values): (Vec<_>, Vec<_>) = words.partition(|word| word.ends_with("\":"));
    let key = &keys[choice % keys.len()];
    let value = &values[choice / keys.len() % values.len()];
    let quote = if value.starts_with(|first: char| first.is_ascii_alphabetic()) {
        "\""
    } else {
        ""
    };
    format!("{{{key}{quote}{value}{quote}}}\n")
}
