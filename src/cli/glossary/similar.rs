//! The names that are nearest to a text with a typing error.

use core::iter;
use std::prelude::rust_2024::*;

use strsim::damerau_levenshtein;

/// The names nearest to a text, at most [`MOST`], the nearest first.
///
/// The distance of a name is that of its nearest [end](ends). One error is allowed in four
/// characters.
pub(super) fn names<'a>(names: impl Iterator<Item = &'a str>, text: &str) -> Vec<&'a str> {
    let text = text.to_lowercase();
    let allowed = text.chars().count().min(MOST_CHARACTERS) / 4;
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| Some((distance(name, &text, allowed)?, name)))
        .collect();
    near.sort_unstable();
    let least = near.first().map(|first| first.0);
    near.retain(|(distance, _)| Some(*distance) == least);
    near.into_iter().map(|(_, name)| name).take(MOST).collect()
}

/// The distance of the nearest end of a name, if it is at most `allowed`.
fn distance(name: &str, text: &str, allowed: usize) -> Option<usize> {
    ends(name)
        .filter(|end| end.len().abs_diff(text.len()) <= allowed)
        .map(|end| damerau_levenshtein(&end.to_lowercase(), text))
        .filter(|distance| *distance <= allowed)
        .min()
}

/// A name, and what follows each `_` in it.
pub(super) fn ends(name: &str) -> impl Iterator<Item = &str> {
    iter::successors(Some(name), |end| Some(end.split_once('_')?.1))
}

/// The most names that are suggested.
const MOST: usize = 3;
/// No name is longer.
const MOST_CHARACTERS: usize = 64;
