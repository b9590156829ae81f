//! Hex digits at the start of a text.

/// Reads two digits as a byte; returns it and what follows.
pub(super) fn pair(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [high, low, rest @ ..] => Some(((nibble(*high)? << 4) | nibble(*low)?, rest)),
        _ => None,
    }
}

/// Reads an address: 4 to 16 digits, or two times eight with a backtick between.
pub(super) fn address(text: &[u8]) -> Option<(u64, &[u8])> {
    let count = |text: &[u8]| {
        text.iter()
            .take_while(|byte| nibble(**byte).is_some())
            .count()
    };
    let len = match (count(text), text.get(8)) {
        (8, Some(b'`')) => 17,
        (len @ 4..=16, _) => len,
        _ => return None,
    };
    let (address, rest) = text.split_at_checked(len)?;
    let digits = address.iter().filter(|byte| **byte != b'`');
    let add = |value, digit: &u8| Some((value << 4) | u64::from(nibble(*digit)?));
    Some((digits.into_iter().try_fold(0, add)?, rest))
}

/// Reads the digits of `hex` in another radix, if they all are digits of it.
pub(super) fn in_radix(hex: u64, radix: u64) -> Option<u64> {
    let digits = hex
        .to_be_bytes()
        .into_iter()
        .flat_map(|byte| [byte >> 4, byte & 0xF]);
    digits
        .map(u64::from)
        .try_fold(0_u64, |value, digit| match digit < radix {
            true => value.checked_mul(radix)?.checked_add(digit),
            false => None,
        })
}

/// The value of a digit. Branches would slow it down, as which digits come is not predictable.
fn nibble(digit: u8) -> Option<u8> {
    let (decimal, letter) = (digit.wrapping_sub(b'0'), (digit | 0x20).wrapping_sub(b'a'));
    let value = if decimal < 10 {
        decimal
    } else {
        letter.wrapping_add(10)
    };
    (decimal < 10 || letter < 6).then_some(value)
}
