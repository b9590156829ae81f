//! Numbers: conversion of lengths, arithmetic, and numbers in text.

use std::prelude::rust_2024::*;

/// Converts a length or an index in memory to the type of lengths and offsets in a file.
///
/// `u64::from` does not accept a `usize`, and `u64::try_from` returns a `Result`, although `usize`
/// has at most 64 bits on every platform that the tool supports. This function is the one place
/// where the conversion is made with `as`.
#[expect(clippy::as_conversions, reason = "a usize has 64 bits at most")]
pub(crate) const fn wide(n: usize) -> u64 {
    n as u64
}

/// The least common multiple, or `u64::MAX` if it does not fit.
pub(crate) fn common_multiple(a: u64, b: u64) -> u64 {
    let (mut divisor, mut rest) = (a, b);
    while let Some(next) = divisor.checked_rem(rest) {
        (divisor, rest) = (rest, next);
    }
    a.checked_div(divisor).unwrap_or(0).saturating_mul(b)
}

/// Parses a negative decimal number of 32 bits, as PowerShell prints an `HRESULT`.
pub(crate) fn negative(text: &str) -> Option<u32> {
    let signed: i32 = text.parse().ok().filter(|signed| *signed < 0)?;
    Some(u32::from_le_bytes(signed.to_le_bytes()))
}

/// Parses a decimal number, or a hexadecimal number after `0x`.
pub(crate) fn number(text: &str) -> Option<u64> {
    let text = if text.bytes().any(|byte| byte == b'+') {
        "+"
    } else {
        text
    }; // `parse` would accept a sign
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}
