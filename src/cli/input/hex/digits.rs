//! Hex digits at the start of a text.

/// Reads two digits as a byte; returns it and what follows.
pub(super) fn pair(text: &[u8]) -> Option<(u8, &[u8])> {
    match text {
        [high, low, rest @ ..] => {
            let (high, low) = (nibble(*high), nibble(*low));
            ((high | low) <= 0xF).then_some(((high << 4) | low, rest))
        }
        _ => None,
    }
}

/// Reads an address of 4 to 16 digits, or of twice 8 digits with a backtick between them; returns
/// it and what follows.
pub(super) fn address(text: &[u8]) -> Option<(u64, &[u8])> {
    let is_digit = |byte: &&u8| byte.is_ascii_hexdigit();
    let len = match (text.iter().take_while(is_digit).count(), text.get(8)) {
        (8, Some(b'`')) => 17,
        (len @ 4..=16, _) => len,
        _ => return None,
    };
    let (address, rest) = text.split_at_checked(len)?;
    let mut digits = address.iter().filter(|byte| **byte != b'`');
    let add = |value, digit: &u8| match nibble(*digit) {
        digit @ ..=0xF => Some((value << 4) | u64::from(digit)),
        _ => None,
    };
    Some((digits.try_fold(0, add)?, rest))
}

/// Reads an address after `0x`, and the colon and blanks after it; returns it and what follows.
pub(super) fn prefixed_address(text: &[u8]) -> Option<(u64, &[u8])> {
    let text = text.strip_prefix(b"0x")?;
    let len = text
        .iter()
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (digits, rest) = text.split_at_checked(len)?;
    let digits = core::str::from_utf8(digits).ok()?;
    let address = u64::from_str_radix(digits, 16).ok()?;
    let gap = [&b": "[..], b"    "].into_iter();
    let rest = gap.filter_map(|gap| rest.strip_prefix(gap)).next()?;
    Some((address, rest.trim_ascii_start()))
}

/// Reads the hex digits of `value` in another radix. Returns none if the radix lacks one of them.
pub(super) fn in_radix(value: u64, radix: u64) -> Option<u64> {
    let bytes = value.to_be_bytes().into_iter();
    let mut digits = bytes
        .flat_map(|byte| [byte >> 4, byte & 0xF])
        .map(u64::from);
    digits.try_fold(0_u64, |value, digit| match digit < radix {
        true => value.checked_mul(radix)?.checked_add(digit),
        false => None,
    })
}

/// The value of a digit, or a greater number for what is no digit. Branches would be slow, because
/// the digits are unpredictable.
fn nibble(digit: u8) -> u8 {
    let (decimal, letter) = (digit.wrapping_sub(b'0'), (digit | 0x20).wrapping_sub(b'a'));
    let letter = if letter < 6 {
        letter.wrapping_add(10)
    } else {
        u8::MAX
    };
    if decimal < 10 { decimal } else { letter }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_two_digits() {
        for (high, low) in (0..=u8::MAX).flat_map(|high| (0..=u8::MAX).map(move |low| (high, low)))
        {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let expected = digit(high)
                .zip(digit(low))
                .map(|(high, low)| high << 4 | low);
            let text = [high, low, b'x'];
            let found = pair(&text).map(|(byte, rest)| (byte.into(), rest));
            assert_eq!(found, expected.map(|byte| (byte, &b"x"[..])));
        }
    }
}
