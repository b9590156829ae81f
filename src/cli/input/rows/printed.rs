//! The text of one JSON object as `decode` and `carve` print it: without blanks and escapes, and
//! with names in the order of the columns.

use std::{borrow::Cow, prelude::rust_2024::*};

use memchr::memchr;

use super::fields::{Fields, Value, find};

/// The fields of an object. Returns `None`, so that [`parse`](super::object::parse) decides, if
/// the text has another form or a mistake.
pub(super) fn parse_printed<'a>(text: &'a [u8], columns: &'a [&'static str]) -> Option<Fields<'a>> {
    // This loop cannot end early, which makes it fast.
    let is_special = |byte: &u8| *byte == b'\\' || *byte < b' ';
    if text
        .iter()
        .fold(false, |found, byte| found | is_special(byte))
    {
        return None;
    }
    let text = core::str::from_utf8(text).ok()?;
    let (mut fields, mut next) = (Fields::new(columns), 0);
    let mut rest = text.strip_prefix('{')?;
    loop {
        let (column, after) = name(rest, columns, next)?;
        let (value, after) = value(after.strip_prefix(':')?)?;
        if fields.replace(column, value).is_some() {
            return None;
        }
        if after == "}" {
            return Some(fields);
        }
        (rest, next) = (after.strip_prefix(',')?, column.saturating_add(1));
    }
}

/// Reads a name, most likely that of the column `next`; returns its column and what follows.
fn name<'a>(text: &'a str, columns: &[&str], next: usize) -> Option<(usize, &'a str)> {
    let after = |likely: &&str| {
        text.strip_prefix('"')?
            .strip_prefix(*likely)?
            .strip_prefix('"')
    };
    if let Some(after) = columns.get(next).and_then(after) {
        return Some((next, after));
    }
    let (name, after) = string(text)?;
    Some((find(columns, name, next)?, after))
}

/// Reads a value; returns it and what follows.
fn value(text: &str) -> Option<(Value<'_>, &str)> {
    match text.as_bytes().first()? {
        b'"' => string(text).map(|(text, rest)| (Value::Text(Cow::Borrowed(text)), rest)),
        b'0'..=b'9' => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let (digits, rest) = text.split_at_checked(digits)?;
            let is_json = digits == "0" || !digits.starts_with('0');
            let number: u64 = digits.parse().ok().filter(|_| is_json)?;
            Some((Value::Number(number.into()), rest))
        }
        b'[' => list(text),
        _ => Some((Value::Null, text.strip_prefix("null")?)),
    }
}

/// Reads an array of strings.
fn list(text: &str) -> Option<(Value<'_>, &str)> {
    let mut rest = text.strip_prefix('[')?;
    while !rest.starts_with(']') {
        let (_, after) = string(rest)?;
        rest = match after.strip_prefix(',') {
            Some(next) if next.starts_with('"') => next,
            _ => after.starts_with(']').then_some(after)?,
        };
    }
    let rest = rest.strip_prefix(']')?;
    let list = text.strip_suffix(rest)?;
    Some((Value::Other(Cow::Borrowed(list)), rest))
}

/// Reads a string; returns it without its quotes, and what follows.
fn string(text: &str) -> Option<(&str, &str)> {
    let text = text.strip_prefix('"')?;
    let (string, rest) = text.split_at_checked(memchr(b'"', text.as_bytes())?)?;
    Some((string, rest.strip_prefix('"')?))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*, sample::select};

    use super::{super::object::parse_any, *};
    use crate::{
        cli::output::row::{Extra, Place, columns},
        record::RawMmFailure,
    };

    /// Checks that the reference reads the same fields, if any are read. Returns whether they are.
    fn check(text: &[u8], columns: &'static [&'static str]) -> bool {
        let Some(fields) = parse_printed(text, columns) else {
            return false;
        };
        let reference = parse_any(text, columns).unwrap().unwrap();
        assert_eq!(fields.values, reference.values);
        true
    }

    proptest! {
        #[test]
        fn printed_records_are_read_and_equal_the_reference(
            words: [u32; 16],
            few: bool,
            around: Option<(Vec<u8>, Vec<u8>)>,
            at: prop::sample::Index,
            to in select(&b" \",:0[]{}\\n\x1F\xC3"[..]),
        ) {
            let words = words.map(|word| if few { word % 16 } else { word }.to_le_bytes());
            let place = Place {
                source: None,
                index: 0,
                offset: 7,
                record: RawMmFailure::parse(words.as_flattened()).unwrap(),
                around: around.as_ref().map(|(before, after)| (&before[..], &after[..])),
                carved: None,
            };
            let mut text = Vec::new();
            place.write_json(&mut text);
            let columns = columns(Extra::ALL).leak();
            prop_assert!(check(&text, columns));
            let at = at.index(text.len());
            text[at] = to;
            check(&text, columns);
            text.remove(at);
            check(&text, columns);
        }

        #[test]
        fn any_object_that_is_read_equals_the_reference(
            fields in vec(
                (
                    select(&["a", "b", "c", "", "d", "\\u0061", "é"][..]),
                    select(
                        &[
                            "0", "7", "00", "01", "-1", "18446744073709551615",
                            "18446744073709551616", "1.5", "1e5", "null", "nul", "true", "\"\"",
                            "\"x\"", "\"\u{7F}é\"", "\"\\n\"", "[]", "[\"\"]", "[\"x\",\"y\"]",
                            "[\"x\",]", "[\"x\" ]", "[,]", "[1]", "[[]]", "{}", "",
                        ][..],
                    ),
                ),
                0..5,
            ),
            end in select(&["", "}", "}}", "} ", ","][..]),
        ) {
            let fields: Vec<_> = fields
                .iter()
                .map(|(name, value)| format!("\"{name}\":{value}"))
                .collect();
            let text = format!("{{{}{end}", fields.join(","));
            check(text.as_bytes(), &["a", "b", "c"]);
        }
    }
}
