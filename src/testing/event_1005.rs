//! Makes payloads of ETW event 1005.

use std::prelude::rust_2024::*;

use arbitrary::{Result, Unstructured};

/// The head of a payload: the items before the record. All lengths and kinds occur.
pub(crate) fn head(u: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    head.extend(if u.arbitrary()? {
        [0; 8]
    } else {
        u.arbitrary::<[u8; 8]>()?
    });
    let is_v4 = u.arbitrary()?;
    address(u, is_v4, &mut head)?;
    address(u, is_v4, &mut head)?;
    head.extend(u.arbitrary::<[u8; 4]>()?);
    text(u, &mut head)?;
    let count = u.int_in_range(0..=15_u8)?;
    head.extend([1, count]);
    for _ in 0..6 + 4 * count {
        head.push(u.arbitrary()?);
    }
    text(u, &mut head)?;
    text(u, &mut head)?;
    let in_units = u.arbitrary()?;
    groups(u, in_units, &mut head)?;
    groups(u, in_units, &mut head)?;
    Ok(head)
}

fn address(u: &mut Unstructured<'_>, is_v4: bool, head: &mut Vec<u8>) -> Result<()> {
    let (family, len) = if is_v4 { (2, 16) } else { (23, 28) };
    let len = if u.arbitrary()? { len } else { 128 };
    head.extend([len, 0, 0, 0, family, 0]);
    for _ in 2..len {
        head.push(u.arbitrary()?);
    }
    Ok(())
}

/// Text without a NUL, and a NUL.
fn text(u: &mut Unstructured<'_>, head: &mut Vec<u8>) -> Result<()> {
    for _ in 0..u.int_in_range(0..=40)? {
        head.extend(u.int_in_range(1..=u16::MAX)?.to_le_bytes());
    }
    head.extend([0, 0]);
    Ok(())
}

fn groups(u: &mut Unstructured<'_>, in_units: bool, head: &mut Vec<u8>) -> Result<()> {
    let count = u.int_in_range(0..=3_u32)?;
    let mut texts = Vec::new();
    for _ in 0..count {
        text(u, &mut texts)?;
        let nul = texts.split_off(texts.len() - 2);
        texts.extend([b'S', 0, u.int_in_range(b'!'..=b'~')?, 0]);
        texts.extend(nul);
    }
    let units = u32::try_from(texts.len() / 2).expect("short texts");
    head.extend(count.to_le_bytes());
    head.extend(if in_units { units } else { count }.to_le_bytes());
    head.extend(texts);
    Ok(())
}
