//! Times in text.

use std::prelude::rust_2024::*;

use crate::context::FileTime;

/// Parses a time in UTC: in the form in which [`FileTime`] prints it, or in those of RFC 3339,
/// pandas, polars and DuckDB. What is less than 100 nanoseconds is dropped.
pub(crate) fn parse(text: &str) -> Option<FileTime> {
    parse_printed(text).or_else(|| {
        let mut suffixes = ["Z", "+00:00", "+0000", "+00"].into_iter();
        let text = suffixes.find_map(|suffix| text.strip_suffix(suffix))?;
        let (date, time) = text.split_once(['T', ' '])?;
        let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
        let is_fraction = (1..=9).contains(&fraction.len());
        parse_printed(&format!("{date}T{time}.{fraction:0<7.7}Z")).filter(|_| is_fraction)
    })
}

fn parse_printed(text: &str) -> Option<FileTime> {
    let mut numbers = text.strip_suffix('Z')?.split(['-', 'T', ':', '.']);
    let mut next = || -> Option<u64> { numbers.next()?.parse().ok() };
    let days = days(next()?, next()?, next()?)?;
    let (hour, minute, second, fraction) = (next()?, next()?, next()?, next()?);
    let seconds = [(24, hour), (60, minute), (60, second)]
        .into_iter()
        .try_fold(days, |all, (factor, more)| {
            all.checked_mul(factor)?.checked_add(more)
        });
    let time = FileTime(seconds?.checked_mul(10_000_000)?.checked_add(fraction)?);
    // This refuses other forms, and dates that no calendar has.
    (time.to_string() == text).then_some(time)
}

/// A time without its fraction of a second.
pub(crate) fn seconds(time: FileTime) -> String {
    let time = time.to_string();
    let (seconds, _) = time.split_once('.').unwrap_or((&time, ""));
    format!("{seconds}Z")
}

/// The number of days from 1601-01-01 to a date of the Gregorian calendar.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    // Years that start in March have the leap day at their end.
    let year = if month > 2 {
        year
    } else {
        year.checked_sub(1)?
    };
    let month = month.checked_add(9)? % 12;
    let leap_days = (year / 4)
        .checked_sub(year / 100)?
        .checked_add(year / 400)?;
    let before_month = month.checked_mul(153)?.checked_add(2)? / 5;
    let before_year = year.checked_mul(365)?.checked_add(leap_days)?;
    before_year
        .checked_add(before_month)?
        .checked_add(day)?
        .checked_sub(DAYS_TO_1601)
}

/// The number of days from the 0th of March of the year 0 to 1601-01-01.
const DAYS_TO_1601: u64 = 584_695;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_printed_is_parsed(time in any::<u64>()) {
            let time = FileTime(time);
            prop_assert_eq!(parse(&time.to_string()), Some(time));
        }

        #[test]
        fn any_text_is_parsed_or_refused(text in "[0-9]{1,20}-[0-9]{1,2}-[0-9]{1,2}T\\PC*Z|\\PC*") {
            parse(&text);
        }
    }

    #[test]
    fn other_forms_are_read_or_refused() {
        for (text, printed) in [
            (
                "2024-02-29T00:00:00.0000000Z",
                "2024-02-29T00:00:00.0000000Z",
            ),
            ("2024-02-29T09:30:32Z", "2024-02-29T09:30:32.0000000Z"),
            ("2024-02-29 09:30:32.1Z", "2024-02-29T09:30:32.1000000Z"),
            (
                "2024-02-29 09:30:32.345678999+00:00",
                "2024-02-29T09:30:32.3456789Z",
            ),
            (
                "2024-02-29T09:30:32.345678900+0000",
                "2024-02-29T09:30:32.3456789Z",
            ),
            (
                "2024-02-29 09:30:32.3456789+00",
                "2024-02-29T09:30:32.3456789Z",
            ),
        ] {
            assert_eq!(parse(text).unwrap().to_string(), printed);
        }
        for text in [
            "",
            "Z",
            "2024-05-17",
            "2024-05-17T09:30Z",
            "2024-05-17T09:30:32.Z",
            "2024-05-17T09:30:32.1234567890Z",
            "2024-05-17T09:30:32.12x45678Z",
            "2024-05-17T09:30:32+02:00",
            "2024-05-17 09:30:32",
            "2024-02-30T00:00:00.0000000Z",
            "2023-02-29T00:00:00.0000000Z",
            "2024-13-01T00:00:00.0000000Z",
            "2024-05-17T24:00:00.0000000Z",
            "2024-05-17T09:30:32.0000000",
            "1600-12-31T00:00:00.0000000Z",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
